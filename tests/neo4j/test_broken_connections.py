"""Connections that break while something is written: before the server hears of a commit, before the client hears of it, or while it writes ahead.

Each time the batch is written once or not at all, and the client is told which.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from graph.neo4j import Address, Neo4jStore, clock, keeping, server, writing
from graph.store import Receipt, Store
from schema.errors import StoreError
from tests.conformance.conftest import ENGINES
from tests.conformance.world import VILLAGE, WANG, named, sheet, tell, tie
from tests.neo4j.proxy import Cut, Proxy
from tests.neo4j.server import Address as Found
from tests.neo4j.test_large_batches import correct, prepare
from tests.neo4j.test_same_rows import in_file, on_server

pytestmark = pytest.mark.needs_neo4j

SIZES = pytest.mark.parametrize("small", [True, False], indirect=True)
LARGE = pytest.mark.usefixtures("large")
CUTS = pytest.mark.parametrize("cut", ["before", "after"])


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Trying again without a pause."""
    for module in (server, writing):
        monkeypatch.setattr(module, "PAUSE", 0.001)


@pytest.fixture(autouse=True)
def small(request: pytest.FixtureRequest) -> None:
    """Whether what is written goes in one transaction."""
    if not getattr(request, "param", True):
        request.getfixturevalue("large")


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is written goes a few rows at a time."""
    monkeypatch.setattr(writing, "SMALL", 0)
    monkeypatch.setattr(keeping, "ROWS", 3)


@pytest.fixture
def direct(tmp_path: Path) -> Iterator[Neo4jStore]:
    """A store of a client whose line is never cut."""
    with ENGINES["neo4j"](tmp_path) as store:
        assert isinstance(store, Neo4jStore)
        prepare(store)
        yield store


@pytest.fixture
def line(neo4j: Found, direct: Neo4jStore) -> Iterator[Proxy]:
    """A line to the server that can be cut."""
    with Proxy(neo4j.place) as proxy:
        yield proxy


@pytest.fixture
def store(line: Proxy, neo4j: Found) -> Iterator[Neo4jStore]:
    """The store at the end of that line."""
    with Neo4jStore(Address(line.uri, neo4j.user, neo4j.password)) as store:
        yield store


def other(store: Store) -> Receipt:
    """What somebody else writes meanwhile."""
    return tell(store, tie(WANG, "liaison", VILLAGE, "2020-05-01"), named(VILLAGE, "别村", "2019-01-01"), ledger=sheet("别.xlsx"))


@pytest.fixture
def cut_at_the_end(line: Proxy, monkeypatch: pytest.MonkeyPatch) -> Callable[[Cut], None]:
    """Sets the line up to be cut once, at the commit that opens the gate."""

    def set_up(cut: Cut) -> None:
        def opening(*arguments: Any) -> None:
            line.at_commits = lambda _: cut if line.cuts == 0 else None
            clock.open_gate(*arguments)

        monkeypatch.setattr(writing, "open_gate", opening)

    return set_up


@CUTS
@SIZES
def test_a_batch_whose_commit_was_cut_is_written_once(
    direct: Neo4jStore, line: Proxy, store: Neo4jStore, tmp_path: Path, cut: Cut, cut_at_the_end: Callable[[Cut], None]
) -> None:
    cut_at_the_end(cut)
    with ENGINES["sqlite"](tmp_path) as file:
        prepare(file)
        assert correct(store) == correct(file)
    assert line.cuts == 1
    assert on_server(direct) == in_file(tmp_path / "store.db")


@CUTS
@LARGE
def test_a_large_batch_that_was_cut_at_every_other_step_is_written_once(
    direct: Neo4jStore, line: Proxy, store: Neo4jStore, tmp_path: Path, cut: Cut
) -> None:
    line.at_commits = lambda number: cut if number % 2 and number < 20 else None
    with ENGINES["sqlite"](tmp_path) as file:
        prepare(file)
        assert correct(store) == correct(file)
    assert line.cuts > 5
    assert on_server(direct) == in_file(tmp_path / "store.db")


@SIZES
def test_a_commit_that_arrived_is_known_also_when_others_wrote_before_its_writer_came_back(
    direct: Neo4jStore, line: Proxy, store: Neo4jStore, tmp_path: Path, cut_at_the_end: Callable[[Cut], None]
) -> None:
    line.meanwhile = lambda: none(other(direct))
    cut_at_the_end("after")
    with ENGINES["sqlite"](tmp_path) as file:
        prepare(file)
        assert correct(store) == correct(file)
        other(file)
    assert on_server(direct) == in_file(tmp_path / "store.db")


@SIZES
def test_a_commit_that_did_not_arrive_before_others_wrote_is_told_to_be_done_again(
    direct: Neo4jStore, line: Proxy, store: Neo4jStore, tmp_path: Path, cut_at_the_end: Callable[[Cut], None]
) -> None:
    line.meanwhile = lambda: none(other(direct))
    cut_at_the_end("before")
    with pytest.raises(StoreError, match="本次没有写入") as told:
        correct(store)
    assert told.value.hint == "请重新执行一次"
    with ENGINES["sqlite"](tmp_path) as file:
        prepare(file)
        other(file)
        assert on_server(direct) == in_file(tmp_path / "store.db")
        assert correct(store) == correct(file)
    assert on_server(direct) == in_file(tmp_path / "store.db")


@LARGE
@pytest.mark.parametrize("others", [True, False])
def test_a_writer_that_lost_the_lock_while_it_writes_ahead_leaves_nothing_among_what_others_wrote(
    direct: Neo4jStore, line: Proxy, store: Neo4jStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, others: bool
) -> None:
    """It learns of it with its next step if somebody came, else at its end, and begins anew."""
    left = 4

    def take(*arguments: Any) -> None:
        nonlocal left
        keeping.take(*arguments)
        left -= 1
        if left == 0:
            line.cut_all()
            if others:
                other(direct)

    with ENGINES["sqlite"](tmp_path) as file, monkeypatch.context() as patched:
        patched.setattr(writing, "take", take)
        prepare(file)
        if others:
            other(file)
            with pytest.raises(StoreError, match="本次没有写入"):
                correct(store)
            assert on_server(direct) == in_file(tmp_path / "store.db")
        assert correct(store) == correct(file)
        assert on_server(direct) == in_file(tmp_path / "store.db")


def none(_: object) -> None:
    """For its effect."""
