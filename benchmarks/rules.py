"""All rules of the packs, in force everywhere: the packs that come with the software bind one county, the nation has many."""

from __future__ import annotations

import gc
from dataclasses import replace

from graph.store import Scope, Store
from queries.escalation import escalations
from queries.expectations import expected
from queries.footprint import footprint
from queries.liability import verdicts
from schema.rulebook import Rulebook, standard

TUNED = (100_000, 50, 100)
"""Thresholds of the collector: a county's snapshot makes a hundred thousand objects and no cycles."""


def everywhere() -> Rulebook:
    """The packs of the software as if every county had adopted them."""
    return Rulebook(
        replace(pack, jurisdiction="", rules=tuple(replace(rule, head=replace(rule.head, jurisdiction="")) for rule in pack.rules))
        for pack in standard().packs
    )


def tune_collector() -> None:
    """Let the collector of garbage run less often."""
    gc.set_threshold(*TUNED)


def scope_of_rules(book: Rulebook, key: str, day: int) -> Scope:
    """A county with all that the rules look at. Sisters lie below the same county: they come with it."""
    needed = footprint(book, day)
    return Scope("down", key, needed.since, outcomes_since=needed.outcomes_since)


def judge(store: Store, book: Rulebook, key: str, day: int) -> tuple[int, int]:
    """All rules of a county: how many verdicts and expectations there are."""
    graph = store.snapshot(scope_of_rules(book, key, day), day)
    subjects = sorted(graph)
    judged = verdicts(graph, book, day, subjects)
    awaited = expected(graph, book, day, subjects)
    return len(judged), len(awaited) + len(escalations(graph, book, day, subjects))
