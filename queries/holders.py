"""Whom a rule reaches: every holder of the ties it names, with the days that are sure and the days that are possible."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from graph.snapshot import HeldTie, ties_from, ties_onto
from queries.intervals import Truth
from queries.world import World
from schema.rules import Held, Selector
from schema.time import OPEN, UNKNOWN

Days = tuple[int, int]
"""Days from the first to before the second."""


class Holding(NamedTuple):
    """One holder with all ties that a rule reaches: for each the days on which it holds surely, and on which it can hold."""

    holder: str
    ties: tuple[HeldTie, ...]
    sure: tuple[Days, ...]
    possible: tuple[Days, ...]

    def days_within(self, first: int, last: int) -> tuple[int, int]:
        """The fewest and the most days of `[first, last]` on which the holder has one of the ties."""
        return covered(self.sure, first, last), covered(self.possible, first, last)


class Landing(NamedTuple):
    """A tie onto the subject or its area, with the days on which it reaches the subject."""

    tie: HeldTie
    sure: Days
    possible: Days


def landings(world: World, select: Selector, subject: str) -> Iterator[Landing]:
    """The ties that a selector picks, of the whole window. Through an area both the cover and the membership must hold."""
    if "self" in select.of:
        for tie in ties_onto(world.graph, subject):
            if _picked(tie, select):
                yield Landing(tie, (tie.since_to, tie.until_from), (tie.since_from, tie.until_to))
    if "area" in select.of:
        for inside in world.areas(subject):
            for tie in ties_onto(world.graph, inside.target):
                if _picked(tie, select):
                    sure = max(inside.since_to, tie.since_to), min(inside.until_from, tie.until_from)
                    possible = max(inside.since_from, tie.since_from), min(inside.until_to, tie.until_to)
                    if possible[0] < possible[1]:
                        yield Landing(tie, sure, possible)


def holdings(world: World, select: Selector, subject: str) -> list[Holding]:
    """The holders that a selector reaches at any time of the window, by key."""
    by_holder: dict[str, list[Landing]] = {}
    for landing in landings(world, select, subject):
        by_holder.setdefault(landing.tie.source, []).append(landing)
    return [holding_of(holder, by_holder[holder]) for holder in sorted(by_holder)]


def holding_of(holder: str, found: list[Landing]) -> Holding:
    """The ties of one holder together, in the order of their first days."""
    if len(found) == 1:
        tie, sure, possible = found[0]
        return Holding(holder, (tie,), (sure,), (possible,))
    found = sorted(found, key=lambda landing: (landing.possible, landing.tie.kind, landing.tie.target, landing.tie.role))
    ties = tuple(dict.fromkeys(landing.tie.id for landing in found))
    by_id = {landing.tie.id: landing.tie for landing in found}
    return Holding(holder, tuple(by_id[tie] for tie in ties), tuple(landing.sure for landing in found), tuple(landing.possible for landing in found))


def held_truth(held: Held, holding: Holding, first: int, last: int) -> Truth:
    """Whether the tie was held as a rule asks in `[first, last]`: on the last day, on all days, or on any."""
    if held == "then":
        first = last
    least, most = holding.days_within(first, last)
    whole = last - first + 1
    enough = whole if held == "throughout" else 1
    return True if least >= enough else None if most >= enough else False


def covered(intervals: Iterable[Days], first: int, last: int) -> int:
    """How many days of `[first, last]` lie in any of the intervals."""
    days, done = 0, first
    for since, until in sorted(intervals):
        since, until = max(since, done), min(until, last + 1)
        if until > since:
            days += until - since
            done = until
    return days


def is_leader(world: World, select: Selector, holder: str, day: int) -> Truth:
    """Whether a holder has one of the posts that the selector asks for; open if no post of theirs is on record, or its days are vague."""
    if not select.by:
        return True
    known = False
    best: Truth = False
    for tie in ties_from(world.graph, holder):
        if tie.kind == "post" and (holding := tie.holding(day)):
            known = True
            if tie.role in select.by and (world.level(tie.target) or select.at) == select.at:
                best = True if holding == "held" else best or None
    if best is False and not known and holder.startswith("person:"):
        return None
    return best


def _picked(tie: HeldTie, select: Selector) -> bool:
    return tie.kind == select.tie and (not select.posts or tie.role in select.posts)


ALWAYS: Days = (UNKNOWN, OPEN)
