"""Rows as they were written: kept with what they told, once, and found again when the file is gone."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.store import Batch, Store
from schema.errors import StoreError
from schema.facts import Ledger, Row
from tests.conformance.conftest import EACH, ENGINES, Opening
from tests.conformance.world import LI, TOWN, VILLAGE, score, settle, sheet, tie

CELLS = {"姓名": "李建国", "联系乡镇": "林西镇", "备注": "自2021年起，代\n管 “含引号”"}
LEDGER = Ledger("台账.xlsx", "ab" * 32, "表1", 1, issuer="林西县")


def told(line: int, cells: dict[str, str], ledger: int = 0) -> Row:
    return Row(ledger, line, (score(VILLAGE, "2025-03-01", f"第{line}期", score=line),), cells)


def write(store: Store, rows: Sequence[Row] | Iterator[Row], *ledgers: Ledger, dry_run: bool = False) -> int | None:
    return store.write(Batch(ledgers or [LEDGER], rows, "王科员"), dry_run=dry_run).revision


def test_a_row_comes_back_as_it_was_written(store: Store) -> None:
    write(store, [told(7, CELLS), told(9, {"姓名": "王秀英", "电话": ""}), told(10, {})])
    assert store.cells(LEDGER, [7]) == {7: CELLS}
    assert list(store.cells(LEDGER, [7])[7]) == list(CELLS)
    assert store.cells(LEDGER, [10, 9, 8, 7, -1]) == {7: CELLS, 9: {"姓名": "王秀英", "电话": ""}}
    assert store.cells(LEDGER, []) == {}
    assert store.cells(sheet("别的.xlsx"), [7]) == {}


def test_the_issuer_of_a_ledger_is_kept(store: Store, opening: Opening, tmp_path: Path) -> None:
    write(store, [Row(0, 2, (tie(LI, "liaison", TOWN, "2021-01-01"),))])
    with opening(tmp_path) as again:
        assert [claim.ledger for claim in again.claims(tie(LI, "liaison", TOWN, "2021-01-01").id)] == [LEDGER]


def test_nothing_is_kept_of_a_batch_that_was_not_written(store: Store) -> None:
    write(store, [told(7, CELLS)], dry_run=True)
    assert store.cells(LEDGER, [7]) == {}
    with pytest.raises(StoreError):
        store.write(Batch([LEDGER], [told(7, CELLS)], "王科员", merge={LI: LI}))
    assert store.cells(LEDGER, [7]) == {}


def test_a_batch_that_tells_nothing_new_keeps_nothing(store: Store) -> None:
    write(store, [told(7, {})])
    assert write(store, [told(7, CELLS)]) is None
    assert store.cells(LEDGER, [7]) == {}


def test_evidence_survives_an_undo_and_is_known_then_as_now(store: Store) -> None:
    write(store, [told(7, CELLS)])
    store.undo(2, actor="王科员")
    assert store.cells(LEDGER, [7]) == {7: CELLS}
    write(store, [told(7, CELLS), told(8, CELLS)])
    assert store.cells(LEDGER, [7, 8]) == {7: CELLS, 8: CELLS}


def test_each_ledger_has_its_own_rows(store: Store) -> None:
    other = sheet("另一份.xlsx")
    rows = [told(7, {"a": "一"}), told(7, {"a": "二"}, 1), told(8, {"a": "三"}), told(1000, {"a": "四"}, 1)]
    write(store, rows, LEDGER, other)
    assert store.cells(LEDGER, [7, 8, 1000]) == {7: {"a": "一"}, 8: {"a": "三"}}
    assert store.cells(other, [7, 8, 1000]) == {7: {"a": "二"}, 1000: {"a": "四"}}


def test_a_row_told_in_several_parts_is_one_row(store: Store) -> None:
    write(store, [told(7, {"a": "一"}), Row(0, 7, (tie(LI, "liaison", TOWN, "2021-01-01"),), {"b": "二"})])
    assert store.cells(LEDGER, [7]) == {7: {"a": "一", "b": "二"}}


def test_the_rest_of_a_ledger_adds_what_was_not_kept(store: Store) -> None:
    rows = [told(line, {"值": f"第{line}行"}) for line in range(2, 1200)]
    write(store, [row for row in rows if row.line % 3])
    write(store, rows)
    assert store.cells(LEDGER, range(2, 1200)) == {row.line: dict(row.cells) for row in rows}


@pytest.mark.parametrize("engine", EACH)
@given(
    lines=st.lists(st.tuples(st.integers(0, 1), st.integers(1, 1200)), unique=True, max_size=60),
    cells=st.lists(st.dictionaries(st.text(max_size=3), st.text(max_size=5), min_size=1, max_size=4), min_size=60, max_size=60),
    cut=st.integers(0, 60),
)
@settings(max_examples=25)
def test_rows_in_any_order_and_in_parts_come_back(
    tmp_path_factory: pytest.TempPathFactory, engine: str, lines: list[tuple[int, int]], cells: list[dict[str, str]], cut: int
) -> None:
    with ENGINES[engine](tmp_path_factory.mktemp("store")) as store:
        settle(store)
        ledgers = LEDGER, sheet("另一份.xlsx")
        rows = [told(line, cell, ledger) for (ledger, line), cell in zip(lines, cells, strict=False)]
        for part in (rows[:cut], rows[cut:], rows):
            write(store, part, *ledgers)
        for number, ledger in enumerate(ledgers):
            expected = {row.line: dict(row.cells) for row in rows if row.ledger == number}
            assert store.cells(ledger, range(1300)) == expected


def test_a_long_ledger_is_packed_in_bounded_memory(store: Store) -> None:
    """The cells of 40,000 rows are 40 MB as text; the batch is a generator, and so must be its evidence."""

    def rows() -> Iterator[Row]:
        for line in range(2, 40_002):
            yield Row(0, line, (), {"编号": str(line), "说明": f"{line}" * 200})
        yield told(40_002, CELLS)

    tracemalloc.start()
    write(store, rows())
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert store.cells(LEDGER, [2, 39_999]) == {line: {"编号": str(line), "说明": f"{line}" * 200} for line in (2, 39_999)}
    assert peak < 60e6
