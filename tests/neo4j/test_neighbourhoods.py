"""Where a server could easily decide, keep or tell otherwise than a file: what the rules read beyond the entities that a batch names is laid
on the workbench too, and what no index takes is kept all the same."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from graph.neo4j import Neo4jStore, writing
from graph.store import Batch, Receipt, Store
from schema.authority import DECISION
from schema.errors import StoreError
from schema.facts import Attribute, Ledger
from schema.time import OPEN
from tests.conformance.conftest import ENGINES
from tests.conformance.world import AREA, FAR_VILLAGE, LI, VILLAGE, WANG, Told, named, rows, seen, settle, sheet, tell, tie, ties
from tests.neo4j.test_large_batches import BrokenOff
from tests.neo4j.test_same_rows import in_file, on_server

pytestmark = pytest.mark.needs_neo4j

DECIDED = Ledger("认定.xlsx", "d" * 64, "表", DECISION, OPEN)


@pytest.fixture
def both(tmp_path: Path) -> Iterator[tuple[Neo4jStore, Store]]:
    """A server and a file that know the county."""
    with ExitStack() as stack:
        server, file = (stack.enter_context(ENGINES[engine](tmp_path)) for engine in ("neo4j", "sqlite"))
        assert isinstance(server, Neo4jStore)
        settle(server)
        settle(file)
        yield server, file


def merge(store: Store, gives: str, stays: str) -> Receipt:
    return store.write(Batch([DECIDED], [], "王科员", merge={gives: stays}))


def test_a_village_cannot_give_way_to_one_of_another_township(both: tuple[Neo4jStore, Store], tmp_path: Path) -> None:
    said = []
    for store in both:
        with pytest.raises(StoreError, match="该区划同一时期已隶属") as refused:
            merge(store, FAR_VILLAGE, VILLAGE)
        said.append(str(refused.value))
    assert said[0] == said[1]
    assert on_server(both[0]) == in_file(tmp_path / "store.db")


def test_a_row_about_something_whose_name_the_same_batch_withdraws_is_taken_while_ties_vouch_for_it(
    both: tuple[Neo4jStore, Store], tmp_path: Path
) -> None:
    receipts = []
    for store in both:
        undone = tell(store, tie(LI, "liaison", VILLAGE, "2020-01-01"), ledger=sheet("误.xlsx"))
        assert undone.revision is not None
        store.undo(undone.revision, actor="王科员")
        told = rows([tie(WANG, "area_cover", AREA, "2021-01-01")])
        receipts.append(store.write(Batch([sheet("包片.xlsx")], told, "王科员", retract=[Attribute(AREA, "name", "东片")])))
    assert receipts[0] == receipts[1]
    assert (receipts[0].accepted, receipts[0].problems) == (1, ())
    assert on_server(both[0]) == in_file(tmp_path / "store.db")


@pytest.mark.parametrize(
    "told",
    [
        pytest.param(named(VILLAGE, "长" * 3_000, "2022-01-01"), id="a name that is too long for an index"),
        pytest.param(tie(LI, "liaison", VILLAGE, "2020-01-01", basis=2**70), id="a whole number beyond 64 bits"),
    ],
)
def test_what_neo4j_cannot_hold_in_plain_sight_is_kept_and_told_all_the_same(
    both: tuple[Neo4jStore, Store], tmp_path: Path, told: Told
) -> None:
    answers = []
    for store in both:
        tell(store, told)
        graph = seen(store, VILLAGE, "2023-01-01")
        answers.append((graph.nodes[VILLAGE]["name"], {name: each.properties for name, each in ties(graph).items()}))
    assert answers[0] == answers[1]
    assert on_server(both[0]) == in_file(tmp_path / "store.db")


def test_a_revision_that_is_half_written_is_unknown_also_to_who_asks_for_it_by_number(
    both: tuple[Neo4jStore, Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(step: str, done: int, total: int | None) -> None:
        if step == "写入服务器":
            raise BrokenOff

    server, _ = both
    monkeypatch.setattr(writing, "SMALL", 0)
    late = rows([tie(LI, "liaison", VILLAGE, "2021-01-01")])
    before = ties(seen(server, VILLAGE, "2023-01-01"))
    with pytest.raises(BrokenOff):
        server.write(Batch([sheet("大.xlsx")], late, "王科员"), progress=die)
    assert [ties(seen(server, VILLAGE, "2023-01-01", known_at)) for known_at in (None, 1, 2, 99)] == [before] * 4


def test_a_text_that_no_index_of_names_takes_is_refused_in_words(both: tuple[Neo4jStore, Store]) -> None:
    for store in both:
        tell(store, named(VILLAGE, "前\x00进村", "2022-01-01"))
        with pytest.raises(StoreError):
            store.find("前\x00进")
