"""Whom a rule reaches: every holder of the ties it names, with the days that are sure and the days that are possible."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from graph.snapshot import HeldTie, ties_from
from queries.intervals import Truth
from queries.world import World
from schema.rules import Held, Selector
from schema.time import UNKNOWN

Days = tuple[int, int]
"""Days from the first to before the second; or the fewest and the most of them."""


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


def landings(world: World, select: Selector, subject: str) -> list[Landing]:
    """The ties that a selector picks, of the whole window. Through an area both the cover and the membership must hold.

    Whoever holds a tie of unknown start surely holds it on the day (or on its last), not on days before; an area's member with an
    unknown start was one all along.
    """
    kind, posts = select.tie, select.posts
    found = []
    if "self" in select.of:
        for tie in world.onto(subject):
            if tie.kind == kind and (not posts or tie.role in posts):
                found.append(Landing(tie, (_sure_since(world, tie), tie.until_from), (tie.since_from, tie.until_to)))
    for inside in world.areas(subject) if "area" in select.of else ():
        for tie in world.onto(inside.target):
            if tie.kind == kind and (not posts or tie.role in posts):
                sure = max(inside.since_to, _sure_since(world, tie)), min(inside.until_from, tie.until_from)
                possible = max(inside.since_from, tie.since_from), min(inside.until_to, tie.until_to)
                if possible[0] < possible[1]:
                    found.append(Landing(tie, sure, possible))
    return found


def _sure_since(world: World, tie: HeldTie) -> int:
    return tie.since_to if tie.since_to != UNKNOWN else min(world.day, tie.until_from - 1)


def holdings(world: World, select: Selector, subject: str, first: int) -> list[Holding]:
    """The holders that a selector reaches at any time from a first day until the world's day, by key."""
    by_holder: dict[str, list[Landing]] = {}
    for landing in landings(world, select, subject):
        if landing.possible[0] <= world.day and landing.possible[1] > first:
            by_holder.setdefault(landing.tie.source, []).append(landing)
    return [holding_of(holder, by_holder[holder]) for holder in sorted(by_holder)]


def holding_of(holder: str, found: list[Landing]) -> Holding:
    """The ties of one holder together, in the order of their first days."""
    if len(found) == 1:
        tie, sure, possible = found[0]
        return Holding(holder, (tie,), (sure,), (possible,))
    found = sorted(found, key=lambda landing: (landing.possible, landing.tie.kind, landing.tie.target, landing.tie.role))
    by_id = {landing.tie.id: landing.tie for landing in found}
    return Holding(holder, tuple(by_id.values()), tuple(landing.sure for landing in found), tuple(landing.possible for landing in found))


def held_truth(held: Held, holding: Holding, days: Days, first: int, last: int) -> Truth:
    """Whether the tie was held as a rule asks in `[first, last]`: on the last day, on all days, or on any.

    `days`: the fewest and the most days of it on which it was held.
    """
    least, most = holding.days_within(last, last) if held == "then" else days
    enough = last - first + 1 if held == "throughout" else 1
    return True if least >= enough else None if most >= enough else False


def covered(intervals: Sequence[Days], first: int, last: int) -> int:
    """How many days of `[first, last]` lie in any of the intervals."""
    days, done, end = 0, first, last + 1
    for since, until in intervals if len(intervals) == 1 else sorted(intervals):
        since, until = since if since > done else done, until if until < end else end
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
