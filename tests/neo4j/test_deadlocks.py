"""Other programs on the same database that lock what a writer wants next, and want what it has locked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from graph.neo4j import Neo4jStore, clock, writing
from graph.neo4j.failures import TRIES, is_passing
from graph.neo4j.server import Run
from schema.errors import StoreError
from tests.conformance.conftest import ENGINES
from tests.conformance.world import VILLAGE, named, settle, sheet, tell
from tests.neo4j.server import Address
from tests.neo4j.test_same_rows import on_server

pytestmark = pytest.mark.needs_neo4j


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Neo4jStore]:
    """A store that knows the small county."""
    with ENGINES["neo4j"](tmp_path) as store:
        assert isinstance(store, Neo4jStore)
        settle(store)
        yield store


@pytest.fixture
def met(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What went wrong in the writer's steps, by its code; it does not pause before it tries again."""
    codes: list[str] = []

    def noted(error: BaseException | None) -> bool:
        codes.append(str(getattr(error, "code", error)))
        return is_passing(error)

    monkeypatch.setattr(writing, "is_passing", noted)
    monkeypatch.setattr(writing, "PAUSE", 0.001)
    return codes


@pytest.fixture
def interfering(neo4j: Address, store: Neo4jStore, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[int], None]]:
    """Lets another program come, each time that the writer has just locked the clock, for so many times.

    It takes all nodes that the writer may want, and then wants the clock. Of two that wait for each other the server ends the one that has
    fewer locks.
    """
    ends: list[Future[None]] = []
    with neo4j.driver() as driver, ThreadPoolExecutor(1) as pool:

        def interfere(times: int) -> None:
            def locked(run: Run) -> clock.Locked:
                seen = clock.lock(run)
                if len(ends) < times:
                    other = driver.session().begin_transaction()
                    other.run("MATCH (x) WHERE NOT x:Clock SET x.visited = 1").consume()

                    def want_the_clock() -> None:
                        other.run("MATCH (c:Clock {name: 'main'}) SET c.visited = 1").consume()
                        other.rollback()

                    ends.append(pool.submit(want_the_clock))
                return seen

            monkeypatch.setattr(writing, "lock", locked)

        yield interfere
        for each in ends:
            each.result(timeout=60)


def rename(store: Neo4jStore) -> int | None:
    return tell(store, named(VILLAGE, "新村", "2022-01-01"), ledger=sheet("改.xlsx"), digest="改").revision


def test_a_writer_that_meets_a_deadlock_tries_again(store: Neo4jStore, met: list[str], interfering: Callable[[int], None]) -> None:
    interfering(1)
    assert rename(store) == 2
    assert met == ["Neo.TransientError.Transaction.DeadlockDetected"]
    assert [revision.id for revision in store.revisions()] == [2, 1]
    assert store.describe([VILLAGE])[VILLAGE].name == "新村"
    assert [finding for finding in store.check() if not finding.ok] == []


def test_a_writer_that_meets_a_deadlock_each_time_says_so_and_leaves_nothing(
    store: Neo4jStore, met: list[str], interfering: Callable[[int], None]
) -> None:
    before = on_server(store)
    interfering(TRIES)
    with pytest.raises(StoreError, match="别的程序同时在改同样的内容，试了几次都没有成功") as told:
        rename(store)
    assert told.value.hint == "请稍后重新执行"
    assert met == ["Neo.TransientError.Transaction.DeadlockDetected"] * (TRIES - 1)
    assert on_server(store) == before
    assert rename(store) == 2
