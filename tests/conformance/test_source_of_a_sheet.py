"""A sheet counts once, as what it was imported as: under another rank, as-at day or issuer it is another ledger, and waits for an undo."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from graph.sightings import last_seen
from graph.store import Batch, Receipt, Store
from schema.authority import COUNTY, DECISION, DOCUMENT, TOWNSHIP
from schema.errors import StoreError
from schema.facts import Ledger, Row
from schema.time import OPEN
from tests.conformance.conftest import Opening
from tests.conformance.world import LI, OTHER_TOWN, TOWN, WANG, day, seen, seen_on, settle, sheet, tell, tie, ties, whole

SPRING = replace(sheet("一览表.xlsx", TOWNSHIP, "2025-03-31"), issuer="林西镇")
AUTUMN = replace(SPRING, rank=DOCUMENT, as_at=day("2026-09-30"))
OTHERWISE = [{"rank": COUNTY}, {"as_at": day("2026-06-30")}, {"as_at": OPEN}, {"issuer": "新城子镇"}]
LIAISON = tie(LI, "liaison", TOWN, seen_on("2025-03-31"))


def roster(store: Store, ledger: Ledger, dry_run: bool = False, *, digest: str | None = None) -> Receipt:
    return tell(store, LIAISON, ledger=ledger, dry_run=dry_run, digest=digest)


def speaking(store: Store) -> tuple[list[Ledger], int]:
    """The ledgers that vouch for the liaison, and the last day for which one does."""
    graph = seen(store, TOWN, "2026-10-01")
    (held,) = [held for held in ties(graph).values() if held.kind == "liaison"]
    return [graph.graph["ledgers"][number] for number in (held.ledger, *(further for further, _ in held.further))], last_seen(graph, held)


@pytest.mark.parametrize("changes", OTHERWISE, ids=["rank", "day", "no day", "issuer"])
@pytest.mark.parametrize("dry_run", [True, False], ids=["tried", "written"])
def test_a_sheet_that_stands_is_not_taken_as_something_else(store: Store, changes: dict[str, Any], dry_run: bool) -> None:
    roster(store, SPRING, digest="一")
    before = whole(store)
    with pytest.raises(StoreError) as refused:
        roster(store, replace(SPRING, **changes), dry_run, digest="二")
    for words in ("一览表.xlsx 表1", "第2次修订", "乡镇台账(林西镇)", "截止日期2025年3月31日"):
        assert words in refused.value.message
    assert "请先 zerentu undo 2，再按新的" in refused.value.hint
    assert (whole(store), store.revision()) == (before, store.revision(2))
    assert speaking(store) == ([SPRING], day("2025-03-31"))


def test_after_the_undo_it_counts_as_what_it_is_imported_as(store: Store) -> None:
    roster(store, SPRING)
    store.undo(2, actor="王科员")
    assert roster(store, AUTUMN, dry_run=True).accepted == 1
    assert roster(store, AUTUMN).revision == 4
    assert speaking(store) == ([AUTUMN], day("2026-09-30"))
    with pytest.raises(StoreError, match=r"第4次修订.*按县级文件\(林西镇\)、截止日期2026年9月30日"):
        roster(store, SPRING)


def test_the_answers_are_those_of_a_store_that_never_knew_the_first_import(store: Store, opening: Opening, tmp_path: Path) -> None:
    roster(store, SPRING)
    store.undo(2, actor="王科员")
    roster(store, AUTUMN)
    answers = whole(store)
    settled = tmp_path / "never"
    settled.mkdir()
    with opening(settled) as never:
        settle(never)
        roster(never, AUTUMN)
        assert answers == whole(never)


def test_of_several_revisions_all_are_named(store: Store) -> None:
    roster(store, SPRING)
    tell(store, LIAISON, tie(WANG, "liaison", TOWN, seen_on("2025-03-31")), ledger=SPRING)
    for numbers, hint in (("2、3", "zerentu undo 3、zerentu undo 2"), ("2", "zerentu undo 2")):
        with pytest.raises(StoreError, match=f"第{numbers}次修订") as refused:
            roster(store, AUTUMN)
        assert hint in refused.value.hint
        store.undo(int(numbers[-1]), actor="王科员", confirmed=True)
    assert roster(store, AUTUMN).accepted == 1


def test_the_same_source_again_is_no_matter(store: Store) -> None:
    roster(store, SPRING)
    assert (roster(store, SPRING).revision, roster(store, SPRING).unchanged) == (None, 1)
    more = tell(store, LIAISON, tie(LI, "liaison", OTHER_TOWN, seen_on("2025-03-31")), ledger=SPRING)
    assert (more.revision, more.accepted, more.unchanged) == (3, 1, 1)


def test_what_told_nothing_stands_in_nobody_s_way(store: Store) -> None:
    assert tell(store, tie(LI, "liaison", "place:none"), ledger=SPRING).revision is None
    other = replace(SPRING, sheet="表2")
    rows = [Row(0, 2, (tie(LI, "liaison", "place:none"),)), Row(1, 2, (LIAISON,))]
    receipt = store.write(Batch([SPRING, other], rows, "王科员"))
    assert (receipt.accepted, len(receipt.problems)) == (1, 1)
    assert roster(store, AUTUMN).revision is not None
    with pytest.raises(StoreError, match="表2"):
        roster(store, replace(other, rank=DOCUMENT))


def test_tables_of_one_sheet_may_have_a_source_each(store: Store) -> None:
    county = replace(SPRING, rank=COUNTY, issuer="")
    rows = [Row(0, 2, (LIAISON,)), Row(1, 12, (tie(WANG, "liaison", TOWN, "2024-01-01"),))]
    assert store.write(Batch([SPRING, county], rows, "王科员")).accepted == 2
    assert store.write(Batch([SPRING, county], rows, "王科员")).unchanged == 2
    assert store.write(Batch([county], [Row(0, 12, rows[1].facts)], "王科员")).unchanged == 1
    with pytest.raises(StoreError, match="表1"):
        store.write(Batch([AUTUMN], rows[:1], "王科员"))


def test_an_undone_import_does_not_stand_again_beside_another(store: Store) -> None:
    roster(store, SPRING)
    store.undo(2, actor="王科员")
    roster(store, AUTUMN)
    for dry_run in (True, False):
        with pytest.raises(StoreError, match="第4次修订") as refused:
            store.undo(3, actor="王科员", confirmed=True, dry_run=dry_run)
        assert "zerentu undo 4" in refused.value.hint
    store.undo(4, actor="王科员")
    store.undo(3, actor="王科员")
    assert speaking(store) == ([SPRING], day("2025-03-31"))


def test_decisions_are_no_sheets(store: Store) -> None:
    by_hand = Ledger("人工登记", "ab" * 32, "认定", DECISION, day("2025-03-31"), "王科员")
    roster(store, by_hand)
    assert tell(store, tie(WANG, "liaison", TOWN, "2024-01-01"), ledger=replace(by_hand, issuer="李科长")).accepted == 1


def test_a_merge_leaves_each_ledger_as_it_was_told(store: Store) -> None:
    roster(store, SPRING)
    tell(store, tie(WANG, "liaison", TOWN, seen_on("2026-09-30")), ledger=replace(AUTUMN, sheet="表2"))
    assert store.write(Batch([], [], "王科员", merge={LI: WANG})).moved
    assert roster(store, SPRING).problems == ()
    with pytest.raises(StoreError, match="第2次修订"):
        roster(store, AUTUMN)


def test_a_copy_under_another_name_is_another_ledger(store: Store) -> None:
    roster(store, SPRING)
    assert roster(store, replace(AUTUMN, file="一览表(副本).xlsx")).corroborated == 1


def test_the_cells_of_a_row_are_those_of_the_ledger_that_was_told(store: Store) -> None:
    store.write(Batch([SPRING], [Row(0, 2, (LIAISON,), {"姓名": "李建国"})], "王科员"))
    assert store.cells(SPRING, [2]) == {2: {"姓名": "李建国"}}
    assert store.cells(AUTUMN, [2]) == {}
