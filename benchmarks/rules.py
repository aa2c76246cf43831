"""Rules in force everywhere: each pack that comes with the software binds one county, the nation has many.

A county is under the rules of one office, so that is what is held against the target; all five packs at once are shown beside it.
"""

from __future__ import annotations

import gc
import time
from contextlib import closing
from dataclasses import replace
from statistics import median
from typing import NamedTuple

from benchmarks.floors import reader
from benchmarks.report import Measure
from benchmarks.scale import ON, ONE_COUNTY, Run
from graph.sqlite import SqliteStore
from graph.store import Scope, Snapshot, Store
from queries.rules.escalation import escalations
from queries.rules.footprint import footprint_of_all
from queries.rules.honours import honours
from queries.rules.liability import verdicts
from queries.rules.requirements import requirements
from queries.rules.world import World
from queries.trace import scope_of_trace, trace
from schema.kinds import entity_number
from schema.rulebook import Rulebook, standard
from schema.rules import Pack

TUNED = (100_000, 50, 100)
"""Thresholds of the collector: a county's snapshot makes a hundred thousand objects and no cycles."""

_LARGE = 256
"""Villages of the county that is judged: the nearest to it in the file is taken."""

_ROUNDS = 7

OFFICE = "linxi"
"""The pack that every county is under where one is enough: that of the demo's county."""


class Found(NamedTuple):
    """How many answers all rules gave."""

    verdicts: int
    requirements: int
    others: int


def everywhere(*names: str) -> Rulebook:
    """These packs of the software (none: all) as if every county had adopted them."""
    return Rulebook(_unbound(pack) for pack in standard().packs if not names or pack.name in names)


def _unbound(pack: Pack) -> Pack:
    rules = tuple(replace(rule, head=replace(rule.head, jurisdiction="")) for rule in pack.rules)
    return replace(pack, jurisdiction="", rules=rules)


def tune_collector() -> None:
    """Let the collector of garbage run less often."""
    gc.set_threshold(*TUNED)


def scope_of_rules(book: Rulebook, key: str, day: int) -> Scope:
    """A county with all that the rules look at. Sisters lie below the same county: they come with it."""
    return footprint_of_all(book, day).scope("down", key)


def judge(store: Store, book: Rulebook, key: str, day: int) -> Found:
    """All rules of a county, snapshot included."""
    return judge_snapshot(store.snapshot(scope_of_rules(book, key, day), day), book, day)


def judge_snapshot(graph: Snapshot, book: Rulebook, day: int) -> Found:
    """All rules of a county whose snapshot is there."""
    subjects, world = sorted(graph), World(graph, day)
    judged = verdicts(graph, book, day, subjects, reached_only=True, world=world)
    asked = requirements(graph, book, day, subjects, world=world)
    rest = len(honours(graph, book, day, subjects, world=world)) + len(escalations(graph, book, day, subjects, world=world))
    return Found(len(judged), len(asked), rest)


def judge_county(run: Run) -> list[Measure]:
    """Ask all rules of one county, under each office's pack and under all at once, against the county's snapshot."""
    tune_collector()
    key, villages = _county_of_size(run, _LARGE)
    with SqliteStore(run.store) as store:
        each = {pack.name: _judge_again(store, everywhere(pack.name), key) for pack in standard().packs}
        together = _judge_again(store, everywhere(), key)
    slowest = max(each, key=lambda name: each[name].rules / each[name].snapshot)
    others = ", ".join(f"{name} {measured.rules / measured.snapshot:.1f}" for name, measured in each.items() if name != slowest)
    heading = f"{villages} villages; slowest of the packs, {slowest}: {each[slowest].words}; the others {others} times"
    return [
        Measure("all rules of a county", each[slowest].rules, each[slowest].snapshot, 10.0, heading),
        Measure("five offices' rules in one county at once", together.rules, together.snapshot, note=together.words),
    ]


class _Judged(NamedTuple):
    """Seconds of the rules and of the snapshot, and what was asked and found."""

    rules: float
    snapshot: float
    words: str


def _judge_again(store: Store, book: Rulebook, key: str) -> _Judged:
    scope = scope_of_rules(book, key, ON)
    snapshots: list[float] = []
    rules: list[float] = []
    for _ in range(_ROUNDS + 1):
        began = time.perf_counter()
        graph = store.snapshot(scope, ON)
        fetched = time.perf_counter()
        found = judge_snapshot(graph, book, ON)
        snapshots.append(fetched - began)
        rules.append(time.perf_counter() - fetched)
    count = sum(len(pack.rules) for pack in book.packs)
    return _Judged(
        median(rules[1:]), median(snapshots[1:]), f"{count} rules, {found.verdicts:,} verdicts, {found.requirements:,} requirements"
    )


def trace_beside_other_rules(run: Run) -> list[Measure]:
    """Trace a village with the rules of its county, and with all packs loaded beside that cannot touch it."""
    mine = [pack for pack in standard().packs if ONE_COUNTY.startswith(pack.jurisdiction)]
    alone, beside = Rulebook(mine), standard()
    seconds: dict[str, list[float]] = {"alone": [], "beside": []}
    with SqliteStore(run.store) as store, closing(reader(run.store)) as connection:
        like = (f"place:{ONE_COUNTY}%", entity_number("place", "village"))
        keys = [key for (key,) in connection.execute("SELECT key FROM entity WHERE key LIKE ? AND kind = ? ORDER BY id LIMIT 60", like)]
        for number, key in enumerate(keys * 3):
            for name in ("alone", "beside") if number % 2 else ("beside", "alone"):
                book = alone if name == "alone" else beside
                began = time.perf_counter()
                trace(store.snapshot(scope_of_trace(key, ON, book), ON), key, ON, book)
                seconds[name].append(time.perf_counter() - began)
    others = sum(len(pack.rules) for pack in beside.packs) - sum(len(pack.rules) for pack in mine)
    note = f"{len(keys)} villages three times; {others} rules more that are in force elsewhere"
    return [Measure("trace beside rules that do not touch it", median(seconds["beside"]), median(seconds["alone"]), 1.1, note)]


def _county_of_size(run: Run, wanted: int) -> tuple[str, int]:
    """The county whose number of villages comes nearest, by key."""
    with closing(reader(run.store)) as connection:
        kinds = [entity_number("place", level) for level in ("county", "village")]
        counties = [key for (key,) in connection.execute("SELECT key FROM entity WHERE kind = ?", kinds[:1])]
        villages = [key for (key,) in connection.execute("SELECT key FROM entity WHERE kind = ?", kinds[1:])]
    counts = dict.fromkeys(counties, 0)
    for key in villages:
        county = key[: len("place:") + 6]
        if county in counts:
            counts[county] += 1
    return min(counts.items(), key=lambda item: (abs(item[1] - wanted), item[0]))
