"""Quantities of ties: how many there are on a day, how long one has been held, how long a post has been empty."""

from __future__ import annotations

import math
from collections.abc import Iterable

from graph.snapshot import HeldTie, outcomes, ties_from
from queries.rules.frames import Frame
from queries.rules.holders import held_on, landing, landings, lands_on, picks
from queries.rules.intervals import Interval, Truth, all_of
from schema.conditions import Has, Holds, Selector, Tenure, Vacant
from schema.time import UNKNOWN


def holders_now(quantity: Has, frame: Frame) -> dict[str, Truth]:
    """Everyone who has such a tie onto the subject on the day, surely (True) or possibly (None), by key."""
    world, select = frame.world, quantity.select
    truths: dict[str, Truth] = {}
    for found in landings(world, select, frame.subject):
        truth = held_on(found, frame.day)
        if truth is not False:
            truths[found.tie.source] = truth or truths.get(found.tie.source)
    return truths


def targets_now(quantity: Holds, frame: Frame) -> dict[str, Truth]:
    """Everything onto which the holder (or a subject without one) has such a tie on the day, surely or possibly, by key."""
    world, select = frame.world, quantity.select
    truths: dict[str, Truth] = {}
    for tie in ties_from(world.graph, frame.holder or frame.subject):
        if picks(select, tie) and tie.since_from <= frame.day < tie.until_to:
            truth = all_of((held_on(landing(world, tie), frame.day), lands_on(world, select.to, tie.target)))
            if truth is not False:
                truths[tie.target] = truth or truths.get(tie.target)
    return truths


def number_of(truths: dict[str, Truth]) -> Interval:
    """How many surely, and how many at most."""
    return Interval(sum(truth is True for truth in truths.values()), len(truths))


def tenure(quantity: Tenure, frame: Frame) -> Interval:
    """The fewest and the most days that the holder has had such ties without a break, on the day; 0 if they have none."""
    found = [(landing(frame.world, tie), _lands(quantity, frame, tie)) for tie in ties_of_tenure(quantity, frame)]
    least = frame.day - _since([item.sure for item, lands in found if lands], frame.day)
    begin = _since([item.possible for item, _ in found], frame.day)
    return Interval(max(least, 0), math.inf if begin == UNKNOWN else max(frame.day - begin, 0))


def ties_of_tenure(quantity: Tenure, frame: Frame) -> list[HeldTie]:
    """The ties that count, or may count, for a tenure: that of which the rule is asked, or all that a selector picks."""
    select = quantity.select
    if select is None:
        return [frame.tie] if frame.tie is not None else []
    mine = ties_from(frame.world.graph, frame.holder)
    return [tie for tie in mine if picks(select, tie) and _lands(quantity, frame, tie) is not False]


def _lands(quantity: Tenure, frame: Frame, tie: HeldTie) -> Truth:
    return lands_on(frame.world, quantity.select.to, tie.target) if quantity.select else True


def _since(spells: Iterable[tuple[int, int]], day: int) -> int:
    """The first day of the unbroken time that reaches the day; the day itself if none does."""
    begin = day
    changed = True
    ordered = sorted(spells)
    while changed:
        changed = False
        for since, until in ordered:
            if since < begin <= until:
                begin, changed = since, True
    return begin


def vacancy(quantity: Vacant, frame: Frame) -> Interval:
    """The fewest and the most days for which nobody has held the posts, on the day. Open if no holder was ever on record.

    Somebody who may have come, or may still be there, makes the vacancy shorter at the least, but not at the most.
    """
    day = frame.day
    found = [item for item in landings(frame.world, quantity.select, frame.subject) if item.possible[0] <= day]
    if not found:
        told = _last_told_vacant(frame, quantity.select)
        return Interval(day - told if told is not None else 0, math.inf)
    least = day - min(day, max(item.possible[1] for item in found))
    surely = [item.sure[1] for item in found if item.sure[0] < item.sure[1] and item.sure[0] <= day]
    return Interval(least, day - min(day, max(surely)) if surely else math.inf)


def _last_told_vacant(frame: Frame, select: Selector) -> int | None:
    """The day since which all the posts are known to be vacant: the last on which it was said of each. None if it was not said of all."""
    last = dict.fromkeys(select.posts, 0)
    for entry in outcomes(frame.world.graph, frame.subject):
        if entry.kind == "vacancy" and entry.label in last and entry.day <= frame.day:
            last[entry.label] = max(last[entry.label], entry.day)
    return max(last.values()) if all(last.values()) else None
