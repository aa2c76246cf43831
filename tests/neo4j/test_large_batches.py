"""A batch that is too large for one transaction: nobody sees it before it is whole, and nothing is left of one that was broken off."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.neo4j import Neo4jStore, keeping, writing
from graph.store import Receipt, Store
from schema.errors import NotFound
from tests.conformance.conftest import ENGINES
from tests.conformance.twins import SECOND
from tests.conformance.world import LI, TOWN, VILLAGE, WANG, answering, county, named, score, settle, sheet, tell, tie, whole
from tests.neo4j.test_same_rows import in_file, on_server

pytestmark = pytest.mark.needs_neo4j

AFTER = "2023-01-01"


class BrokenOff(Exception):
    """Stands for a writer that dies."""


@pytest.fixture
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every batch counts as large, and is written a few rows at a time."""
    monkeypatch.setattr(writing, "SMALL", 0)
    monkeypatch.setattr(keeping, "ROWS", 3)


@pytest.fixture
def store(tmp_path: Path) -> Neo4jStore:
    store = ENGINES["neo4j"](tmp_path)
    assert isinstance(store, Neo4jStore)
    return store


def correct(store: Store, **options: object) -> Receipt:
    """A batch that corrects, renames, withdraws and adds."""
    told = [
        tie(LI, "liaison", TOWN, "2021-03-01", "2022-03-01"),
        named(VILLAGE, "新村", "2022-01-01"),
        score(VILLAGE, "2022-06-01", "半年"),
    ]
    return tell(store, *told, *SECOND, tie(WANG, "liaison", TOWN, "2022-03-01"), ledger=sheet("改.xlsx"), **options)  # type: ignore[arg-type]


def prepare(store: Store) -> None:
    settle(store)
    tell(store, tie(LI, "liaison", TOWN, "2021-03-01"), score(VILLAGE, "2022-06-01", "半年", score=1))


@pytest.mark.usefixtures("small_steps")
def test_the_rows_are_those_of_a_store_in_a_file(store: Neo4jStore, tmp_path: Path) -> None:
    with store, ENGINES["sqlite"](tmp_path) as file:
        for each in (store, file):
            prepare(each)
            correct(each)
            each.undo(3, actor="王科员")
        assert on_server(store) == in_file(tmp_path / "store.db")


@pytest.mark.usefixtures("small_steps")
@pytest.mark.parametrize("steps", [0, 1, 2, 4, 6, 8, 10])
def test_what_was_broken_off_is_not_seen_and_is_gone_with_the_next_write(
    store: Neo4jStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, steps: int
) -> None:
    with store, ENGINES["sqlite"](tmp_path) as file:
        for each in (store, file):
            prepare(each)
        before, rows = whole(store), on_server(store)
        taken = keeping.take

        def take(*arguments: object) -> None:
            nonlocal steps
            if steps == 0:
                raise BrokenOff
            steps -= 1
            taken(*arguments)  # type: ignore[arg-type]

        with monkeypatch.context() as patched:
            patched.setattr(writing, "take", take)
            with pytest.raises(BrokenOff):
                correct(store)
        assert whole(store) == before
        assert whole(store, 2) == before
        assert [revision.id for revision in store.revisions()] == [2, 1]
        assert [found.key for found in store.find("新村")] == []
        with pytest.raises(NotFound):
            answering(store, SECOND[0][0].key, AFTER)  # type: ignore[index, union-attr]
        assert tell(store, *county(), ledger=sheet("区划.xlsx")).revision is None
        assert on_server(store) == rows
        for each in (store, file):
            correct(each)
        assert on_server(store) == in_file(tmp_path / "store.db")
