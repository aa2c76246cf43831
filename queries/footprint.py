"""How much of the past the rules look at, so that a trace fetches one snapshot and no more than they need."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from typing import Literal, NamedTuple

from graph.store import Scope
from queries.world import STALE
from schema.kinds import LEVELS
from schema.rulebook import Rulebook
from schema.rules import Condition, FromLast, Improved, Liability, Run
from schema.time import year_span


class Footprint(NamedTuple):
    """First days of the windows of ties and of outcomes (None: only the day, no outcomes), and the level whose sisters are needed."""

    since: int | None
    outcomes_since: int | None
    sisters: str

    def scope(self, direction: Literal["up", "down", "around"], key: str) -> Scope:
        """The scope of a snapshot that holds all of it."""
        return Scope(direction, key, self.since, self.outcomes_since, self.sisters)


def footprint(book: Rulebook, day: int, key: str = "", levels: Collection[str] = tuple(LEVELS)) -> Footprint:
    """What the liabilities of these levels look at on a day. `key`: leave out the rules that cannot lie in force for that place."""
    rules = [rule for level in levels for rule in book.liabilities.get(level, ()) if _may_apply(rule, key)]
    if not rules:
        return Footprint(None, None, "")
    oldest = date.fromordinal(day).year - 1 - STALE
    periods = max(back for rule in rules for back in _periods_back(rule))
    ties = max(max(rule.over - 1, *_sister_periods(rule)) for rule in rules)
    sisters = next((rule.each for rule in rules if max(_sister_periods(rule)) >= 0), "")
    return Footprint(year_span(oldest - ties).first, year_span(oldest - periods).first, sisters)


def _may_apply(rule: Liability, key: str) -> bool:
    code = key.removeprefix("place:")
    return not code.isdecimal() or code.startswith(rule.head.jurisdiction)


def _periods_back(rule: Liability) -> Iterator[int]:
    """How many years before the one judged each condition reads."""
    yield 0
    for _, back in _quantities(rule.when):
        yield back


def _sister_periods(rule: Liability) -> tuple[int, ...]:
    """How many years back sisters are compared, -1 if never."""
    return (-1, *(back for kind, back in _quantities(rule.when) if kind is FromLast))


def _quantities(conditions: Collection[Condition], back: int = 0) -> Iterator[tuple[type, int]]:
    for condition in conditions:
        match condition.quantity:
            case Run(conditions=inner):
                yield from _quantities(inner, back + int(condition.low) - 1)
            case Improved():
                yield Improved, back + 1
            case quantity:
                yield type(quantity), back
