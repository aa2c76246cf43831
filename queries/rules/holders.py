"""Whom a rule reaches: every holder of the ties it names, with the days that are sure and the days that are possible."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from graph.snapshot import HeldTie, ties_from
from queries.rules.geography import NEVER, Days, Spell, both, spell_of
from queries.rules.intervals import Truth
from queries.rules.world import World
from schema.conditions import Holder, Selector, Target
from schema.rules import Held
from schema.time import UNKNOWN


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
    """A tie onto the subject or a place that it lies in, with the days on which it reaches the subject."""

    tie: HeldTie
    sure: Days
    possible: Days

    def inside(self, sure: Days, possible: Days) -> Landing:
        """The same on those days only."""
        return Landing(self.tie, both(self.sure, sure), both(self.possible, possible))


def landings(world: World, select: Selector, subject: str) -> list[Landing]:
    """The ties that a selector picks, of the whole window, each with the days on which everything holds that it asks for.

    Through an area, or a place around the subject, both the tie and the membership must hold: who moved has other leaders since. Whoever
    holds a tie of unknown start surely holds it on the day (or on its last), not on days before; an area's member with an unknown start
    was one all along. Where it is not on record whether a holder is of the sort asked for, the days are possible and not sure.
    """
    found: list[Landing] = []
    for where in select.of:
        for spell in _seen_from(world, subject, where):
            here = (landing(world, tie).inside(spell.sure, spell.possible) for tie in world.picked(select, spell.place))
            for each in here:
                found += _of_sort(world, select.by, each) if select.by else (each,)
    return [each for each in found if each.possible[0] < each.possible[1]]


def landing(world: World, tie: HeldTie) -> Landing:
    """A tie with the days on which it surely and possibly holds."""
    return Landing(tie, (sure_since(world, tie), tie.until_from), (tie.since_from, tie.until_to))


def picks(select: Selector, tie: HeldTie) -> bool:
    """Whether a tie is of a kind, or a post of a name, that a selector asks for."""
    return tie.role in select.posts if tie.kind == "post" else tie.kind in select.kinds


def _seen_from(world: World, subject: str, where: str) -> Sequence[Spell]:
    """Where ties land, seen from the subject, with the days on which it lay there."""
    match where:
        case "self":
            return (Spell(subject),)
        case "area":
            return [spell_of(tie, tie.target) for tie in world.areas(subject)]
        case "above":
            return world.around(subject)
        case "below":
            return [spell_of(tie, tie.source) for tie in world.onto(subject) if tie.kind == "within"]
    if world.level(subject) == where:
        return (Spell(subject),)
    return [spell for spell in world.around(subject) if world.level(spell.place) == where]


def _of_sort(world: World, by: Holder, found: Landing) -> Iterator[Landing]:
    """A landing on the days on which its holder is of the sort asked for, and possibly on those of which the record does not say."""
    holder = found.tie.source
    if by.kind or world.kind(holder) == "organisation":
        truth = fits(world, by, holder, world.day)
        if truth is not False:
            yield found if truth else found.inside(NEVER, found.possible)
        return
    known: list[Days] = []
    for tie in ties_from(world.graph, holder):
        if tie.kind == ("post" if by.posts else "member"):
            truth = _tie_fits(world, by, tie)
            there = landing(world, tie)
            if truth is not False:
                yield found.inside(there.sure if truth else NEVER, there.possible)
            known.append(there.possible)
    yield from (found.inside(NEVER, gap) for gap in _gaps(found.possible, known))


def _tie_fits(world: World, by: Holder, tie: HeldTie) -> Truth:
    """Whether a post, or being of a unit, makes its holder of the sort asked for."""
    if by.posts:
        return tie.role in by.posts and (not by.at or (world.level(tie.target) or by.at) == by.at)
    category = world.category(tie.target)
    return category in by.categories if category else None


def _gaps(days: Days, known: Iterable[Days]) -> Iterator[Days]:
    """The days that none of the others covers."""
    done = days[0]
    for since, until in sorted(known):
        if since > done:
            yield both(days, (done, since))
        done = max(done, until)
    yield both(days, (done, days[1]))


def sure_since(world: World, tie: HeldTie) -> int:
    """The first day on which a tie surely holds; one of unknown start does on the day, or on its last."""
    return tie.since_to if tie.since_to != UNKNOWN else min(world.day, tie.until_from - 1)


def holdings(world: World, select: Selector, subject: str, first: int) -> list[Holding]:
    """The holders that a selector reaches at any time from a first day until the world's day, by key."""
    by_holder: dict[str, list[Landing]] = {}
    for found in landings(world, select, subject):
        if found.possible[0] <= world.day and found.possible[1] > first:
            by_holder.setdefault(found.tie.source, []).append(found)
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


def held_on(found: Landing, day: int) -> Truth:
    """Whether a landing holds on a day."""
    if found.sure[0] <= day < found.sure[1]:
        return True
    return None if found.possible[0] <= day < found.possible[1] else False


def fits(world: World, by: Holder | None, holder: str, day: int) -> Truth:
    """Whether a holder is of the sort asked for; open if no post of theirs is on record, its days are vague, or a unit has no category."""
    if by is None:
        return True
    if by.kind:
        return world.kind(holder) == by.kind
    if by.categories:
        category = world.category(world.unit(holder, day))
        return category in by.categories if category else None
    return _in_post(world, by, holder, day)


def _in_post(world: World, by: Holder, holder: str, day: int) -> Truth:
    known = False
    best: Truth = False
    for tie in ties_from(world.graph, holder):
        if tie.kind == "post" and (holding := tie.holding(day)):
            known = True
            if _tie_fits(world, by, tie):
                best = True if holding == "held" else best or None
    if best is False and not known and world.kind(holder) != "organisation":
        return None
    return best


def lands_on(world: World, to: Target | None, target: str) -> Truth:
    """Whether a tie's target is of the sort asked for; open if a unit's category is not on record."""
    if to is None:
        return True
    if to.level:
        return world.level(target) == to.level
    if world.kind(target) != "organisation":
        return False
    category = world.category(target)
    return category in to.categories if category else None
