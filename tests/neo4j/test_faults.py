"""Servers that die, hang or meet many writers at once: nothing is lost, nothing is doubled.

What the writers were told is written again into a file, in the order of the revisions: both must hold the same rows, numbers included.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path
from threading import Barrier, Event

import pytest

from graph.neo4j import Address, Neo4jStore, keeping, writing
from graph.sqlite import SqliteStore
from graph.store import Batch, Progress, Scope, Store
from schema.errors import NotFound, StoreError
from tests.conformance.on_neo4j import clean
from tests.conformance.world import (
    LI,
    TOWN,
    VILLAGE,
    WANG,
    Told,
    day,
    named,
    rows,
    score,
    settle,
    sheet,
    tie,
    ties,
    whole,
)  # fmt: skip
from tests.graph.test_faults import county_rows
from tests.neo4j.conftest import servers
from tests.neo4j.server import Server
from tests.neo4j.test_large_batches import BrokenOff
from tests.neo4j.test_same_rows import in_file, on_server

pytestmark = pytest.mark.needs_neo4j

VILLAGES = 200
"""Six facts each."""
FIRST = 10**5
HANGING = 20
"""Seconds for which the server does nothing."""
STARTING = 8
"""Seconds that a server takes to start, at least."""


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that these tests kill and stop."""
    with servers(tmp_path_factory.mktemp("faults")) as make:
        server = make()
        server.start()
        yield server


@pytest.fixture
def server(started: Server) -> Server:
    """The same with nothing in it."""
    clean(started.address)
    return started


def client(server: Server) -> Neo4jStore:
    """A client with connections of its own."""
    return Neo4jStore(Address(server.address.uri, server.address.user, server.address.password))


@pytest.fixture
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """An import counts as large from a thousand rows on, so that it is taken over in several transactions."""
    monkeypatch.setattr(writing, "SMALL", 1_000)
    monkeypatch.setattr(keeping, "ROWS", 200)


def large() -> Batch:
    """An import that is taken over in several transactions."""
    return Batch([sheet("大.xlsx")], county_rows(FIRST, VILLAGES), "王科员", digest="大")


def assert_sound(store: Store) -> None:
    """No finding of a check is bad: chains of history are unbroken, no fact is believed twice."""
    findings = store.check()
    assert findings
    assert [finding for finding in findings if not finding.ok] == []


def kill_when(server: Server, after: int) -> Progress:
    """Cut the power when so many rows of a large import are on the server."""

    def told(step: str, done: int, total: int | None) -> None:
        if step == "写入服务器" and done >= after:
            server.kill()

    return told


def break_off(server: Server, after: int) -> None:
    """A large import during which the server dies; it is started again."""
    with client(server) as store, pytest.raises(StoreError) as told:
        store.write(large(), progress=kill_when(server, after))
    assert told.value.hint
    server.start()


@pytest.mark.usefixtures("small_steps")
def test_nobody_knows_an_entity_of_an_import_that_was_broken_off(server: Server) -> None:
    def die(step: str, done: int, total: int | None) -> None:
        if step == "写入服务器" and done >= 3 * VILLAGES:
            raise BrokenOff

    with client(server) as store:
        settle(store)
        with pytest.raises(BrokenOff):
            store.write(large(), progress=die)
        unseen = f"person:P{FIRST:06}"
        with pytest.raises(NotFound):
            store.history(unseen)
        assert store.find(unseen) == store.find(f"P{FIRST:06}") == []
        assert store.lookup("key", [unseen]) == store.lookup("key", [unseen], ["person"]) == {}
        assert store.describe([unseen]) == {}
        assert store.contradictions([unseen]) == []


@pytest.mark.usefixtures("small_steps")
def test_a_server_killed_within_an_import_has_nothing_of_it_and_takes_it_whole_afterwards(server: Server, tmp_path: Path) -> None:
    with client(server) as store:
        settle(store)
        before, kept = whole(store), on_server(store)
    break_off(server, 3 * VILLAGES)
    break_off(server, 6 * VILLAGES)  # which first removes what the other left
    with client(server) as store:
        assert whole(store) == before
        assert [revision.id for revision in store.revisions()] == [1]
        assert store.written("大") is None
        assert store.find(f"人{FIRST}") == []
        with pytest.raises(NotFound):
            store.snapshot(Scope("around", f"person:P{FIRST:06}"), day("2023-01-01"))
        assert on_server(store) != kept
    with client(server) as store, SqliteStore(tmp_path / "store.db") as file:
        settle(file)
        undisturbed = file.write(large())
        assert store.write(large()) == undisturbed
        assert_sound(store)
        assert on_server(store) == in_file(tmp_path / "store.db")
        assert store.write(large()).revision is None


def test_a_server_killed_between_small_batches_has_all_that_was_confirmed(server: Server, tmp_path: Path) -> None:
    confirmed: dict[int, Batch] = {}
    with client(server) as store:
        settle(store)
        with ThreadPoolExecutor(1) as pool:
            writer = pool.submit(write_until_refused, store, confirmed)
            until(lambda: len(confirmed) >= 5)
            server.kill()
            left = writer.result(timeout=60)
    server.start()
    with client(server) as store, SqliteStore(tmp_path / "store.db") as file:
        assert sorted(confirmed) == list(range(2, 2 + len(confirmed)))
        newest = store.revision()
        assert newest is not None
        # The one under way may have been committed before its confirmation could be told.
        assert newest.id - 1 - len(confirmed) in (0, 1)
        if newest.id - 1 == len(confirmed):
            confirmed[newest.id + 1] = left
            assert store.write(left).revision == newest.id + 1
        else:
            confirmed[newest.id] = left
            assert store.write(left).revision is None
        replay(file, confirmed)
        assert on_server(store) == in_file(tmp_path / "store.db")


def write_until_refused(store: Store, confirmed: dict[int, Batch]) -> Batch:
    """Write batch after batch; the one that failed."""
    for number in range(10_000):
        batch = small(0, number)
        try:
            receipt = store.write(batch)
        except StoreError:
            return batch
        assert receipt.revision is not None
        confirmed[receipt.revision] = batch
    raise AssertionError("the server never failed")


def small(writer: int, number: int) -> Batch:
    """A batch about facts that every other one is about too, with one of its own."""
    note = f"{writer}-{number}"
    told: list[Told] = [
        tie(LI, "liaison", TOWN, "2021-01-01", None if number % 2 else "2024-01-01", note=note),
        named(VILLAGE, f"村{note}", "2022-01-01"),
        score(VILLAGE, "2025-03-01", "一季度", score=100 * writer + number),
        tie(WANG, "post", VILLAGE, "2021-01-01", role=note),
    ]
    return Batch([sheet(f"{note}.xlsx", as_at="2025-06-01")], rows(told), f"科员{writer}", digest=note, returning=True)


def replay(file: Store, written: dict[int, Batch]) -> None:
    """Write into a file, after the county, what was written on the server, in the order of the revisions."""
    settle(file)
    for revision in sorted(written):
        assert file.write(written[revision]).revision == revision


def write_some(server: Server, writer: int, batches: int, ready: Barrier) -> dict[int, Batch]:
    """One client's batches, by the revision that each became."""
    done: dict[int, Batch] = {}
    with client(server) as store:
        ready.wait(timeout=60)
        for number in range(batches):
            batch = small(writer, number)
            receipt = store.write(batch)
            assert receipt.problems == ()
            assert receipt.revision is not None
            done[receipt.revision] = batch
            # A client reads its own writes.
            own = f"{writer}-{number}"
            graph = store.snapshot(Scope("up", VILLAGE), day("2022-01-01"))
            assert own in {held.role for held in ties(graph).values() if held.kind == "post"}
    return done


def read_some(server: Server, stop: Event, ready: Barrier) -> list[int]:
    """Read until told to stop: the tie to the township and the name are always those of one revision. The revisions seen."""
    seen: list[int] = []
    with client(server) as store:
        ready.wait(timeout=60)
        while not stop.is_set() or not seen:
            graph = store.snapshot(Scope("up", VILLAGE), day("2022-06-01"))
            notes = {held.properties["note"] for held in ties(graph).values() if held.kind == "liaison"}
            assert {graph.nodes[VILLAGE]["name"].removeprefix("村")} == notes or graph.graph["revision"] == 1
            seen.append(graph.graph["revision"])
    assert seen == sorted(seen)
    return seen


def results(futures: Sequence[Future[dict[int, Batch]]]) -> dict[int, Batch]:
    """What all clients wrote; each has a revision of its own."""
    done = [future.result(timeout=120) for future in futures]
    together = {revision: batch for each in done for revision, batch in each.items()}
    assert len(together) == sum(map(len, done))
    return together


def test_a_server_that_hangs_while_clients_read_and_write_loses_and_doubles_nothing(server: Server, tmp_path: Path) -> None:
    writers, readers, batches = 4, 3, 12
    with client(server) as store:
        settle(store)
        ready, stop = Barrier(writers + readers), Event()
        with ThreadPoolExecutor(writers + readers) as pool:
            reading = [pool.submit(read_some, server, stop, ready) for _ in range(readers)]
            working = [pool.submit(write_some, server, writer, batches, ready) for writer in range(writers)]
            try:
                until(lambda: store.revisions(1)[0].id >= writers)
                server.pause()
                time.sleep(0.5)  # what was on its way has arrived
                done, _ = wait(working, timeout=HANGING)
                assert not done
            finally:
                server.resume()
                wait(working)
                stop.set()
            written = results(working)
            seen = [future.result(timeout=60) for future in reading]
        assert sorted(written) == list(range(2, 2 + writers * batches))
        assert all(max(each) > writers for each in seen)
        assert_sound(store)
        with SqliteStore(tmp_path / "store.db") as file:
            replay(file, written)
        assert on_server(store) == in_file(tmp_path / "store.db")


def write_on(server: Server, writer: int, batches: int, ready: Barrier, refused: Event) -> dict[int, Batch]:
    """One client's batches by revision; one that was refused is written again, until it is taken, by the same store.

    `refused`: once it was, with a word on what to do.
    """
    done: dict[int, Batch] = {}
    with client(server) as store:
        ready.wait(timeout=60)
        for number in range(batches):
            batch = small(writer, number)
            while (revision := write_or_none(store, batch, refused)) is None:
                time.sleep(0.2)
            done[revision] = batch
    return done


def write_or_none(store: Store, batch: Batch, refused: Event) -> int | None:
    """The revision that a batch became, also where that was not heard at first; None if the server is down."""
    try:
        if (revision := store.write(batch).revision) is not None:
            return revision
        earlier = store.written(str(batch.digest))
    except StoreError as error:
        if error.hint:
            refused.set()
        return None
    assert earlier is not None
    return earlier.id


def read_on(server: Server, last: int, ready: Barrier, refused: Event) -> None:
    """Read by the same store until the last revision is seen; what is read is whole, or refused."""
    with client(server) as store:
        ready.wait(timeout=60)
        seen = 0
        while seen < last:
            try:
                graph = store.snapshot(Scope("up", VILLAGE), day("2022-06-01"))
                store.history(VILLAGE)
            except StoreError as error:
                if error.hint:
                    refused.set()
                time.sleep(0.2)
                continue
            assert graph.graph["revision"] >= seen
            seen = graph.graph["revision"]


def test_a_server_that_was_down_for_a_while_is_used_on_by_the_stores_that_were_open(server: Server, tmp_path: Path) -> None:
    writers, readers, batches = 3, 2, 8
    last = 1 + writers * batches
    with client(server) as store:
        settle(store)
        ready, refused = Barrier(writers + readers), [Event() for _ in range(writers + readers)]
        with ThreadPoolExecutor(writers + readers) as pool:
            working = [pool.submit(write_on, server, writer, batches, ready, refused[writer]) for writer in range(writers)]
            reading = [pool.submit(read_on, server, last, ready, each) for each in refused[writers:]]
            try:
                until(lambda: store.revisions(1)[0].id >= writers)
                server.kill()
                down = time.monotonic()
                assert all(each.wait(timeout=60) for each in refused)
                time.sleep(max(0.0, HANGING - STARTING - (time.monotonic() - down)))
            finally:
                server.start()
            written = results(working)
            for each in reading:
                each.result(timeout=60)
        assert sorted(written) == list(range(2, last + 1))
        assert_sound(store)
        with SqliteStore(tmp_path / "store.db") as file:
            replay(file, written)
        assert on_server(store) == in_file(tmp_path / "store.db")


def test_sixteen_clients_that_write_the_same_facts_at_once_lose_and_double_nothing(server: Server, tmp_path: Path) -> None:
    writers, batches = 16, 3
    with client(server) as store:
        settle(store)
        ready = Barrier(writers)
        with ThreadPoolExecutor(writers) as pool:
            written = results([pool.submit(write_some, server, writer, batches, ready) for writer in range(writers)])
        last = 1 + writers * batches
        assert sorted(written) == list(range(2, last + 1))
        revisions = store.revisions()
        assert [revision.id for revision in revisions] == list(range(last, 0, -1))
        assert [revision.at for revision in revisions] == sorted((revision.at for revision in revisions), reverse=True)
        chain = sorted(
            (version.recorded.id, version.retracted.id if version.retracted else None)
            for version in store.history(TOWN)
            if getattr(version.fact, "kind", "") == "liaison"
        )
        assert [begin for begin, _ in chain] == sorted(written)
        assert [end for _, end in chain] == [*sorted(written)[1:], None]
        assert_sound(store)
        with SqliteStore(tmp_path / "store.db") as file:
            replay(file, written)
        assert on_server(store) == in_file(tmp_path / "store.db")


def test_the_same_import_by_many_clients_at_once_is_written_by_one(server: Server) -> None:
    with client(server) as store:
        settle(store)
        with ThreadPoolExecutor(8) as pool:
            stores = [client(server) for _ in range(8)]
            receipts = list(pool.map(lambda each: each.write(small(0, 0)), stores))
            for each in stores:
                each.close()
        assert sorted(receipt.revision or 0 for receipt in receipts) == [0] * 7 + [2]
        assert_sound(store)


def until(reached: Callable[[], bool], patience: float = 60) -> None:
    """Wait for something to come true. Raises AssertionError when it does not."""
    end = time.monotonic() + patience
    while not reached():
        assert time.monotonic() < end
        time.sleep(0.01)
