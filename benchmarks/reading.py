"""Reading: traces and county snapshots against their own bare statements, and the nation's trace against one county's."""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

from benchmarks.floors import COUNTY, TRACE, ask, questions, reader, sample_keys
from benchmarks.report import Measure, amount
from benchmarks.rules import OFFICE, everywhere, tune_collector
from benchmarks.scale import BACK, ON, Run
from benchmarks.statements import recorded
from benchmarks.timing import Timing, interleaved
from graph.sqlite import SqliteStore
from graph.store import Scope, Snapshot, Store
from queries.trace import Trace, scope_of_trace, trace
from schema.kinds import entity_number
from schema.rulebook import Rulebook

VILLAGE, COUNTY_LEVEL = entity_number("place", "village"), entity_number("place", "county")
TRACED, COMPARED, COUNTIES = 300, 120, 20
"""How many places are asked about: traced, traced in two files or over HTTP, fetched as counties."""


def ask_trace(store: Store, book: Rulebook | None) -> Callable[[str], Trace]:
    """The library call: snapshot and trace of a place, by key."""

    def traced(key: str) -> Trace:
        return trace(store.snapshot(scope_of_trace(key, ON, book), ON), key, ON, book)

    return traced


def sampled(path: Path, kind: int, number: int) -> list[str]:
    """Keys of places of a level, spread evenly over a file."""
    with closing(reader(path)) as connection:
        return sample_keys(connection, kind, number)


def read_floors(run: Run) -> list[Measure]:
    """Ask the bare tables for traces of villages and for whole counties."""
    measures = []
    with closing(reader(run.bare)) as connection:
        for work, texts, level, number in (
            ("bare tables, shortest statements: trace of a village", TRACE, VILLAGE, TRACED),
            ("bare tables, shortest statements: rows of a county", COUNTY, COUNTY_LEVEL, COUNTIES),
        ):
            asked = questions(texts, sample_keys(connection, level, number), ON, BACK)
            timing = interleaved({"floor": lambda question: ask(connection, question)}, asked)["floor"]
            measures.append(Measure(work, timing.median, note=_spread(timing, len(asked))))
    return measures


def trace_villages(run: Run) -> list[Measure]:
    """Trace villages by library call, with rules and without, beside the same statements run bare."""
    keys = sampled(run.store, VILLAGE, TRACED)
    measures = []
    with SqliteStore(run.store) as store:
        for work, book, target in (("trace of a village", None, 2.0), ("trace of a village, rules included", everywhere(OFFICE), 4.0)):
            scopes = {key: scope_of_trace(key, ON, book) for key in keys}
            timings = against_bare(run.store, scopes, {"trace": ask_trace(store, book), "snapshot": fetching(store, scopes)})
            floor = timings["floor"].median
            share = f"snapshot alone {amount(timings['snapshot'].median, 's')}, {timings['snapshot'].median / floor:.2f} of the floor"
            note = f"{_spread(timings['trace'], len(keys))}; {share}"
            measures.append(Measure(work, timings["trace"].median, floor, target, note))
    return measures


def fetching(store: Store, scopes: Mapping[str, Scope]) -> Callable[[str], Snapshot]:
    """The snapshot of a place's scope, by key."""
    return lambda key: store.snapshot(scopes[key], ON)


def against_bare(path: Path, scopes: Mapping[str, Scope], works: Mapping[str, Callable[[str], object]]) -> dict[str, Timing]:
    """Time works on places, by key, in turn with the bare statements of the places' scopes (`floor`)."""
    bare = dict(zip(scopes, recorded(path, scopes.values(), ON), strict=True))
    with closing(reader(path)) as connection:
        return interleaved({**works, "floor": lambda key: ask(connection, bare[key])}, list(scopes))


def trace_nation_and_county(run: Run) -> list[Measure]:
    """Trace villages of the whole and of a file with one county, warm."""
    here, there = sampled(run.store, VILLAGE, COMPARED), sampled(run.county, VILLAGE, COMPARED)
    pairs = list(zip(here, there, strict=False))
    book = everywhere(OFFICE)
    with SqliteStore(run.store) as whole, SqliteStore(run.county) as alone:
        ask_whole, ask_alone = ask_trace(whole, book), ask_trace(alone, book)
        timings = interleaved({"whole": lambda pair: ask_whole(pair[0]), "alone": lambda pair: ask_alone(pair[1])}, pairs, warmup=2)
    note = f"{len(pairs)} villages each; {_spread(timings['whole'], len(pairs))}; {_spread(timings['alone'], len(pairs))}"
    return [Measure("trace here against a file of one county", timings["whole"].median, timings["alone"].median, 2.5, note)]


def snapshot_counties(run: Run) -> list[Measure]:
    """Fetch whole counties as networkx graphs, with the collector as Python sets it and tuned."""
    keys = sampled(run.store, COUNTY_LEVEL, COUNTIES)
    before = gc.get_threshold()
    measures = []
    with SqliteStore(run.store) as store:
        for words, since in (("", None), (" with two years of outcomes", BACK)):
            scopes = {key: Scope("down", key, outcomes_since=since) for key in keys}
            for tuned in (True, False):
                if tuned:
                    tune_collector()
                timings = against_bare(run.store, scopes, {"snapshot": fetching(store, scopes)})
                gc.set_threshold(*before)
                work = f"snapshot of a county{words}{'' if tuned else ', collector as Python sets it'}"
                fetched = timings["snapshot"]
                target = 2.5 if tuned else None
                measures.append(Measure(work, fetched.median, timings["floor"].median, target, _spread(fetched, len(keys))))
    return measures


def _spread(timing: Timing, places: int) -> str:
    return f"{places} places, {amount(timing.low, 's')} to {amount(timing.high, 's')}"
