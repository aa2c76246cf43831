"""How much of the past the rules look at, so that a trace fetches one snapshot and no more than they need."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Literal, NamedTuple

from graph.store import Scope
from queries.world import STALE, days_of
from schema.kinds import LEVELS
from schema.rulebook import Rulebook


class Footprint(NamedTuple):
    """First days of the windows of ties and of outcomes (None: only the day, no outcomes), and the level whose sisters are needed."""

    since: int | None
    outcomes_since: int | None
    sisters: str

    def scope(self, direction: Literal["up", "down", "around"], key: str) -> Scope:
        """The scope of a snapshot that holds all of it."""
        return Scope(direction, key, self.since, outcomes_since=self.outcomes_since, sisters=self.sisters)


def footprint(book: Rulebook, day: int, key: str = "", levels: Collection[str] = tuple(LEVELS)) -> Footprint:
    """What the liabilities of these levels look at on a day. `key`: leave out the rules that cannot lie in force for that place."""
    code = key.removeprefix("place:")
    anywhere = not code.isdecimal()
    rules = [
        rule for level in levels for rule in book.liabilities.get(level, ()) if anywhere or code.startswith(rule.head.jurisdiction)
    ]  # fmt: skip
    if not rules:
        return Footprint(None, None, "")
    oldest = date.fromordinal(day).year - 1 - STALE
    periods = max(rule.reads_back for rule in rules)
    ties = max(max(rule.over - 1, rule.compares_back) for rule in rules)
    sisters = next((rule.each for rule in rules if rule.compares_back >= 0), "")
    return Footprint(days_of(oldest - ties).first, days_of(oldest - periods).first, sisters)
