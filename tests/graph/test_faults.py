"""Power cuts, many processes at once: a batch is there whole or not at all, and nobody sees half of it."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from multiprocessing import get_all_start_methods, get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import pytest

from graph.sqlite import SqliteStore, writing
from graph.sqlite.opening import connect
from graph.store import Batch, Scope
from schema.facts import Row, Tie
from tests.conformance.world import (
    COUNTY,
    LI,
    TOWN,
    VILLAGE,
    WANG,
    ZHAO,
    day,
    named,
    person,
    place,
    rows,
    score,
    settle,
    sheet,
    tell,
    tie,
    ties,
)  # fmt: skip

ROWS = 1200
START: Any = get_context("fork" if "fork" in get_all_start_methods() else "spawn")
COUNTED = ("entity", "attribute", "tie", "outcome", "revision", "ledger", "name_text", "attribute_also", "tie_also", "evidence")


def county_rows(first: int, count: int) -> Iterator[Row]:
    """A county, and villages with people, renames, ties and results, numbered from `first`."""
    yield from rows([place(COUNTY, "county", "林西县"), place(TOWN, "township", "林西镇", COUNTY)])
    for number in range(first, first + count):
        village, who = f"place:15042410{number:06}", f"person:P{number:06}"
        facts = [
            *place(village, "village", f"村{number}", TOWN),
            *person(who, f"人{number}"),
            named(village, f"社区{number}", "2023-01-01"),
        ]
        yield Row(
            0,
            number + 10,
            (*facts, tie(who, "village_charge", village, "2022-01-01"), score(village, "2025-03-01", "一季度", score=number)),
            {"编号": f"P{number:06}", "村": f"村{number}"},
        )


def import_rows(path: Path, first: int, bulk: int, told: Connection) -> None:
    """Import once in a process of its own; say when the lock is taken, and when all is written."""
    writing.BULK = bulk
    with SqliteStore(path) as store:
        batch = Batch([sheet(f"{first}.xlsx")], county_rows(first, ROWS), "王科员", digest=str(first))
        store.write(batch, progress=lambda step, *_: told.send("begun") if step == "核对代码和编号" else None)
    told.send("done")


def counts(path: Path) -> tuple[int, ...]:
    """Rows of each table, after an integrity check by a fresh process's eyes."""
    with SqliteStore(path) as store:
        assert all(finding.ok for finding in store.check() if finding.serious)
    with closing(connect(path, writer=False)) as connection:
        assert connection.execute("SELECT COUNT(*) FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL").fetchone()[0] >= 5
        return tuple(connection.execute(f"SELECT COUNT(*) FROM {name}").fetchone()[0] for name in COUNTED)


def begin_import(path: Path, first: int, bulk: int) -> tuple[BaseProcess, Connection]:
    """A process that has just taken the lock."""
    here, there = START.Pipe(duplex=False)
    child = START.Process(target=import_rows, args=(path, first, bulk, there))
    child.start()
    there.close()
    assert here.recv() == "begun"
    return child, here


def said_done(here: Connection) -> bool:
    """Whether a killed process had said before that all is written."""
    try:
        return bool(here.recv() == "done")
    except EOFError:
        return False


@pytest.mark.parametrize(("first_load", "moments"), [(False, 20), (True, 10)], ids=["into a filled store", "first load"])
def test_an_import_killed_at_any_moment_is_whole_or_absent(tmp_path: Path, first_load: bool, moments: int) -> None:
    path, bulk = tmp_path / "store.db", 1 if first_load else 10**9
    own = (2, 1) if first_load else (0, 0)  # the county's own names and ties come with the first load only

    def prepared() -> tuple[int, ...]:
        path.unlink(missing_ok=True)
        with SqliteStore(path) as store:
            if not first_load:
                settle(store)
        return counts(path)

    before = prepared()
    child, here = begin_import(path, 10**5, bulk)
    begun = time.monotonic()
    assert here.recv() == "done"
    lasted = time.monotonic() - begun
    child.join()
    before = prepared()
    fates = []
    for number, moment in enumerate(random.Random(20).sample(range(1100), moments)):
        child, here = begin_import(path, number * ROWS, bulk)
        time.sleep(lasted * moment / 1000)
        child.kill()
        child.join()
        after = counts(path)
        fates.append(after != before)
        if after == before:
            assert not said_done(here)
        else:
            grown = [now - then for now, then in zip(after, before, strict=True)]
            assert grown[:6] == [grown[0], 3 * ROWS + own[0], 2 * ROWS + own[1], ROWS, 1, 1]
            before = prepared() if first_load else after
    assert not all(fates)
    with SqliteStore(path) as store:
        done = tell(store, *[list(row.facts) for row in county_rows(10**6 - 20, 20)], ledger=sheet("后来.xlsx"))
        assert done.problems == ()


def test_processes_read_whole_revisions_while_one_writes(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    with SqliteStore(path) as store:
        settle(store)
    stop, found = START.Event(), START.Queue()
    readers = [START.Process(target=read_until, args=(path, stop, found)) for _ in range(2)]
    for reader in readers:
        reader.start()
    for _ in readers:
        assert found.get(timeout=60) == "reading"
    with SqliteStore(path) as store:
        for number in range(12):
            until = None if number % 2 else "2024-01-01"
            told = [
                tie(who, "liaison", place, "2021-01-01", until, note=str(number)) for who in (LI, WANG, ZHAO) for place in (TOWN, VILLAGE)
            ]
            tell(store, *told, ledger=sheet(f"{number}.xlsx"), returning=True)
    stop.set()
    seen = [found.get(timeout=60) for _ in readers]
    for reader in readers:
        reader.join(60)
    assert [reader.exitcode for reader in readers] == [0, 0]
    for notes in seen:
        assert isinstance(notes, list), notes
        assert len(notes) > 3


def read_until(path: Path, stop: Any, found: Any) -> None:
    """Read again and again: each snapshot holds the ties of one revision, the one that it names."""
    notes: list[int] = []
    try:
        with SqliteStore(path) as store:
            found.put("reading")
            while not stop.is_set() or not notes:
                graph = store.snapshot(Scope("down", COUNTY), day("2022-01-01"))
                told = {str(t.properties["note"]) for t in ties(graph).values() if t.kind == "liaison"}
                count = sum(t.kind == "liaison" for t in ties(graph).values())
                assert (len(told), count) in ((0, 0), (1, 6)), (told, count)
                assert not told or int(told.pop()) == graph.graph["revision"] - 2
                notes.append(graph.graph["revision"])
                stop.wait(0.01)
        assert notes == sorted(notes)
        found.put(notes)
    except BaseException as error:
        found.put(repr(error))
        raise


def test_processes_that_write_the_same_facts_lose_and_double_nothing(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    with SqliteStore(path) as store:
        settle(store)
    writers, batches = 8, 4
    with ProcessPoolExecutor(writers, START) as pool:
        written = [number for numbers in pool.map(write_some, [path] * writers, range(writers), [batches] * writers) for number in numbers]
    assert sorted(written) == list(range(2, 2 + writers * batches))
    with SqliteStore(path) as store:
        assert all(finding.ok for finding in store.check() if finding.serious)
        assert [revision.id for revision in store.revisions()] == list(range(1 + writers * batches, 0, -1))
        versions = [
            version
            for version in store.history(TOWN)
            if isinstance(version.fact, Tie) and version.fact.source == LI and version.fact.kind == "liaison"
        ]
        chain = sorted((version.recorded.id, version.retracted.id if version.retracted else None) for version in versions)
        assert len(chain) == writers * batches
        assert [end for _, end in chain[:-1]] == [begin for begin, _ in chain[1:]]
        assert chain[-1][1] is None
        own = {t.properties["note"] for t in ties(store.snapshot(Scope("up", VILLAGE), day("2022-01-01"))).values() if t.kind == "post"}
        assert own == {f"{writer}-{number}" for writer in range(writers) for number in range(batches)}


def write_some(path: Path, writer: int, batches: int) -> list[int]:
    """Batches that all change one tie and each add one of their own; the revisions."""
    numbers = []
    with SqliteStore(path) as store:
        for number in range(batches):
            shared = tie(LI, "liaison", TOWN, "2021-01-01", note=f"{writer}-{number}")
            own = tie(WANG, "post", VILLAGE, "2021-01-01", role=f"{writer}-{number}", note=f"{writer}-{number}")
            receipt = tell(store, shared, own, ledger=sheet(f"{writer}-{number}.xlsx"))
            assert receipt.problems == ()
            assert receipt.revision is not None
            numbers.append(receipt.revision)
    return numbers
