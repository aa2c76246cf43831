"""All rules of the packs, in force everywhere: the packs that come with the software bind one county each, the nation has many."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterable
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


class Found(NamedTuple):
    """How many answers all rules gave."""

    verdicts: int
    requirements: int
    others: int


def everywhere(packs: Iterable[Pack] | None = None) -> Rulebook:
    """The packs of the software as if every county had adopted them."""
    return Rulebook(
        replace(pack, jurisdiction="", rules=tuple(replace(rule, head=replace(rule.head, jurisdiction="")) for rule in pack.rules))
        for pack in (standard().packs if packs is None else packs)
    )


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
    """Ask all rules of one county, against the county's snapshot."""
    tune_collector()
    book = everywhere()
    key, villages = _county_of_size(run, _LARGE)
    seconds: dict[str, list[float]] = {"snapshot": [], "rules": []}
    with SqliteStore(run.store) as store:
        scope = scope_of_rules(book, key, ON)
        for _ in range(_ROUNDS + 1):
            began = time.perf_counter()
            graph = store.snapshot(scope, ON)
            fetched = time.perf_counter()
            found = judge_snapshot(graph, book, ON)
            seconds["snapshot"].append(fetched - began)
            seconds["rules"].append(time.perf_counter() - fetched)
    rules = sum(len(pack.rules) for pack in book.packs)
    note = f"{villages} villages, {rules} rules of {len(book.packs)} packs at once; {found.verdicts:,} verdicts, {found.requirements:,} requirements"
    return [Measure("all rules of a county", median(seconds["rules"][1:]), median(seconds["snapshot"][1:]), 10.0, note)]


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
