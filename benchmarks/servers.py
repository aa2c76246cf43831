"""Our engine on a Neo4j server against hand-written Cypher there, and against the embedded engine: the same ledgers, one run."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.cypher import COUNTY, SHORT_COUNTY, SHORT_TRACE, TRACE, as_graph, fill, fill_as_kept, times
from benchmarks.loading import Loaded, load_files
from benchmarks.nation import FIRST
from benchmarks.reading import COUNTY_LEVEL, VILLAGE, ask_trace, fetching, sampled
from benchmarks.report import Measure, amount
from benchmarks.scale import ON, Run, remove_store
from benchmarks.timing import ChildRun, Timing, in_child, interleaved
from graph.neo4j import Address, Neo4jStore
from graph.neo4j.server import runner
from graph.sqlite import SqliteStore
from graph.store import Scope
from loaders.facts.request import Request
from loaders.ledgers import load
from tests.neo4j.server import Server, free_port

TRACED, COUNTIES, ROUNDS = 300, 12, 3
WARMUP = 300
"""How often each statement runs on the server before its times count: until then it is interpreted, not compiled."""


@dataclass(frozen=True, slots=True)
class Filled:
    """Both engines with the same ledgers in them."""

    file: SqliteStore
    server: Neo4jStore
    session: Any
    """Hand-written statements run here, each in a transaction of its own, in read mode: as our snapshots do."""


def compare_engines(run: Run) -> list[Measure]:
    """Fill a file, a Neo4j server and a bare one from the same ledgers; trace and fetch counties in all."""
    remove_store(run.store)
    child = in_child(load_files, run.store, run.ledgers, FIRST)
    bare, rows = _fill_bare(run)
    kept = _fill_as_kept(run)
    with _server(run, "ours") as server:
        with Neo4jStore(_address(server)) as store:
            seconds = _load(store, run.ledgers)
        measures = [*_imports(child, seconds, bare, rows, kept), *_reading(run, server)]
        return [*measures, *_sizes(run, child, server)]


def _imports(child: ChildRun, server: Mapping[str, float], bare: float, rows: int, kept: float) -> list[Measure]:
    loaded: list[Loaded] = child.value
    file = sum(item.seconds for item in loaded)
    words = "; ".join(f"{name} {amount(seconds, 's')}" for name, seconds in server.items())
    alone = f"our own statements alone, nothing read and no rule run: {amount(kept, 's')}"
    return [
        Measure(
            "import into Neo4j against bare `UNWIND … CREATE`", sum(server.values()), bare, 2.0, f"{rows:,} bare rows; {alone}; {words}"
        ),
        Measure("import: Neo4j against SQLite", sum(server.values()), file, note="floor: SQLite"),
    ]


def _reading(run: Run, server: Server) -> list[Measure]:
    with _both(run, server) as filled:
        return [*_traces(run, filled), *_counties(run, filled)]


def _traces(run: Run, filled: Filled) -> list[Measure]:
    keys = sampled(run.store, VILLAGE, TRACED)
    scopes = {key: Scope("up", key) for key in keys}
    works: dict[str, Callable[[str], object]] = {
        "server": ask_trace(filled.server, None),
        "server's snapshot": fetching(filled.server, scopes),
        "file": ask_trace(filled.file, None),
        "file's snapshot": fetching(filled.file, scopes),
    }
    found = _timed(filled, TRACE, SHORT_TRACE, works, keys)
    floor = found["cypher"].median
    alone = found["server's snapshot"].median
    snapshot = f"snapshot alone {amount(alone, 's')}, {alone / floor:.2f} of the floor; {_short(found)}"
    return [
        Measure("trace on Neo4j against the best Cypher", found["server"].median, floor, 1.5, f"{_spread(found['server'])}; {snapshot}"),
        _embedded("trace, networkx on both sides: SQLite against the best Cypher", found, 4.0),
        Measure("trace: Neo4j against SQLite", found["server"].median, found["file"].median, note="floor: SQLite"),
    ]


def _counties(run: Run, filled: Filled) -> list[Measure]:
    keys = sampled(run.store, COUNTY_LEVEL, COUNTIES)
    scopes = {key: Scope("down", key) for key in keys}
    works: dict[str, Callable[[str], object]] = {
        "server's snapshot": fetching(filled.server, scopes),
        "file's snapshot": fetching(filled.file, scopes),
    }
    found = _timed(filled, COUNTY, SHORT_COUNTY, works, keys)
    server, file = found["server's snapshot"], found["file's snapshot"]
    return [
        Measure(
            "county on Neo4j against the best Cypher", server.median, found["cypher"].median, note=f"{_spread(server)}; {_short(found)}"
        ),
        _embedded("county, networkx on both sides: SQLite against the best Cypher", found, 1.0),
        Measure("county snapshot: Neo4j against SQLite", server.median, file.median, note="floor: SQLite"),
    ]


def _short(found: Mapping[str, Timing]) -> str:
    return f"names and days of those who answer, nothing else, by hand: {amount(found['short cypher'].median, 's')}"


def _embedded(work: str, found: Mapping[str, Timing], target: float) -> Measure:
    file, graph = found["file's snapshot"], found["cypher's graph"]
    return Measure(work, file.median, graph.median, target, f"ratio: how many times as fast; {_spread(file)}", at_least=True)


def _timed(filled: Filled, text: str, short: str, works: Mapping[str, Callable[[str], object]], keys: list[str]) -> dict[str, Timing]:
    """Every work and the hand-written statements, as rows (`cypher`, `short cypher`) and as networkx (`cypher's graph`), in turn."""
    run = runner(filled.session)

    def asked(text: str) -> Callable[[str], list[Any]]:
        return lambda key: run(text, key=key, d=ON)

    whole = asked(text)
    by_hand = {"cypher": whole, "short cypher": asked(short), "cypher's graph": lambda key: as_graph(whole(key))}
    return interleaved({**works, **by_hand}, keys, rounds=ROUNDS, warmup=times(keys, WARMUP))


def _sizes(run: Run, child: ChildRun, server: Server) -> list[Measure]:
    memory = Measure("memory: the server after all this, Neo4j against SQLite's import", server.most_memory() or 0, child.private, unit="B")
    server.stop()  # writes down what is only in memory
    folders = [server.home / "data" / name / "neo4j" for name in ("databases", "transactions")]
    size, logs = (sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) for folder in folders)
    note = f"floor: SQLite; transaction logs {amount(logs, 'B')} more"
    return [memory, Measure("disk: Neo4j against SQLite", size, run.store.stat().st_size, note=note, unit="B")]


def _load(store: Neo4jStore, ledgers: Path) -> dict[str, float]:
    """Import the ledgers one after the other, as the command line does; seconds of each."""
    seconds = {}
    for name in FIRST:
        began = time.perf_counter()
        load(ledgers / f"{name}.csv", store, Request("benchmark"))
        seconds[name] = time.perf_counter() - began
    return seconds


def _fill_bare(run: Run) -> tuple[float, int]:
    with _server(run, "bare") as server, server.address.driver() as driver, driver.session() as session:
        return fill(runner(session), run.store)


def _fill_as_kept(run: Run) -> float:
    with _server(run, "kept") as server:
        Neo4jStore(_address(server)).close()  # lays it out
        with server.address.driver() as driver, driver.session() as session:
            return fill_as_kept(runner(session), run.store)


@contextmanager
def _server(run: Run, name: str) -> Iterator[Server]:
    """A server of its own, gone with its home at the end."""
    home = run.folder / f"{run.name}-neo4j-{name}"
    shutil.rmtree(home, ignore_errors=True)
    server = Server(home.absolute(), free_port())
    try:
        server.start()
        yield server
    finally:
        server.kill()
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def _both(run: Run, server: Server) -> Iterator[Filled]:
    with (
        SqliteStore(run.store) as file,
        Neo4jStore(_address(server)) as store,
        server.address.driver() as driver,
        driver.session(default_access_mode="READ") as session,
    ):
        yield Filled(file, store, session)


def _address(server: Server) -> Address:
    return Address(server.address.uri, server.address.user, server.address.password)


def _spread(timing: Timing) -> str:
    return f"{timing.calls:,} calls, {amount(timing.low, 's')} to {amount(timing.high, 's')}"
