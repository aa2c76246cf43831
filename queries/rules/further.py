"""How many further entries would make a condition true, and of which ledgers: nothing on record changes, something is added to it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from queries.rules.entries import entry_for, findings, in_window, number
from queries.rules.frames import Frame, framed, whose, window
from queries.rules.intervals import Interval, exactly, lies_within
from queries.rules.quantities import bounds_of, holds, interval_of, other_ranks, share_truths
from queries.rules.steps import steps_done
from schema.conditions import (
    Age,
    AllOf,
    AnyOf,
    Condition,
    Count,
    Evidence,
    FromLast,
    Improved,
    Proven,
    Ratio,
    Run,
    Share,
    Steps,
    Total,
    Value,
)  # fmt: skip


class Slot(NamedTuple):
    """Where an entry is lacking: of which ledger, about whom, in which period or window (by its first day)."""

    ledger: Evidence
    about: str
    since: int


Lacking = Counter[Slot]
"""How many entries are lacking where. One entry can serve several conditions, so that of two lists the greater number counts."""


def further(condition: Condition, frame: Frame) -> Lacking | None:
    """The fewest further entries that could make a condition true; None if none can. Empty if it is true already."""
    if holds(condition, frame) is True:
        return Counter()
    lacking = _FURTHER.get(type(condition.quantity))
    needed = lacking(condition, condition.quantity, framed(condition, frame)) if lacking is not None else None
    return needed or None  # nothing lacks where records contradict each other, and nothing is true


def further_of_all(conditions: Iterable[Condition], frame: Frame) -> Lacking | None:
    """The fewest further entries that could make all of the conditions true together."""
    return _together(further(condition, frame) for condition in conditions)


def _together(lists: Iterable[Lacking | None]) -> Lacking | None:
    needed: Lacking = Counter()
    for lacking in lists:
        if lacking is None:
            return None
        needed |= lacking
    return needed


def _slot(ledger: Evidence, frame: Frame, of: str = "") -> Lacking | None:
    key, _ = whose(ledger, frame, of)
    return Counter({Slot(ledger, key, frame.first): 1}) if key else None


def _of_value(condition: Condition, quantity: Value, frame: Frame) -> Lacking | None:
    """A value that is not there yet can still be anything; that of a period cannot change, a dated one gives way to the next."""
    if quantity.ledger.per and frame.per and entry_for(quantity.ledger, frame, condition.of) is not None:
        return None
    return _slot(quantity.ledger, frame, condition.of)


def _of_proven(condition: Condition, quantity: Proven, frame: Frame) -> Lacking | None:
    """A finding about a place that is not there yet. Findings about people are asked for, never counted."""
    ledger = quantity.ledger
    if ledger.who or ledger.about == ("person",) or (ledger.kind != "finding" and quantity.negated):
        return None
    if ledger.per and frame.per and findings(frame, ledger, condition.of):
        return None
    return _slot(ledger, frame, condition.of)


def _of_from_last(condition: Condition, quantity: FromLast, frame: Frame) -> Lacking | None:
    """The own result, or those of the sisters that leave the own one undecided."""
    if number(entry_for(quantity.ledger, frame), quantity.field) is None:
        others = other_ranks(quantity, frame)
        ways = (others, others._replace(ranked=others.sisters + 1, unknown=others.sisters - len(others.ranks)))
        places = (way.place_of(rank) for way in ways for rank in range(1, others.sisters + 2))
        return _slot(quantity.ledger, frame) if any(lies_within(place, condition.bounds) for place in places) else None
    if holds(condition, frame) is False:
        return None
    assert frame.per
    sisters = (frame.about(sister) for sister in frame.world.sisters(frame.subject, frame.per, frame.nth))
    return _together(_slot(quantity.ledger, at) for at in sisters if entry_for(quantity.ledger, at) is None)


def _of_improved(condition: Condition, quantity: Improved, frame: Frame) -> Lacking | None:
    if holds(condition, frame) is False:
        return None
    frames = (frame, frame.at(frame.per, frame.nth - 1))
    return _together(_slot(quantity.ledger, at) for at in frames if number(entry_for(quantity.ledger, at), quantity.field) is None)


def _of_count(condition: Condition, quantity: Count, frame: Frame) -> Lacking | None:
    bounds, known = bounds_of(condition, frame), interval_of(condition, frame).low
    lacking = (math.floor(bounds.low) + 1 if bounds.low_open else math.ceil(bounds.low)) - known if math.isfinite(bounds.low) else 0
    return _in_window(condition, quantity, frame, int(max(lacking, 0)), known + max(lacking, 0))


def _of_total(condition: Condition, quantity: Total, frame: Frame) -> Lacking | None:
    return _in_window(condition, quantity, frame, 1, max(bounds_of(condition, frame).low, interval_of(condition, frame).low))


def _in_window(condition: Condition, quantity: Count | Total, frame: Frame, lacking: int, reached: float) -> Lacking | None:
    """So many entries more, if the window has room for them and the number that they reach is decided by them."""
    key, about = whose(quantity.ledger, frame, condition.of)
    days, high = window(condition, frame), bounds_of(condition, frame).high
    if not key or lacking <= 0 or days.last < frame.world.day:
        return None
    if quantity.ledger.per and lacking > in_window(quantity.ledger, frame, key, about, days)[1]:
        return None
    if math.isfinite(high) and not (days.ended and reached <= high):
        return None
    return Counter({Slot(quantity.ledger, key, days.first): lacking})


def _of_ratio(_: Condition, quantity: Ratio, frame: Frame) -> Lacking | None:
    values = {each: number(entry_for(each.ledger, frame), each.field) for each in (quantity.part, quantity.whole)}
    left = [each for each, value in values.items() if value is None]
    if left:
        return _together(_slot(each.ledger, frame) for each in left)
    dated = next((each for each in values if not each.ledger.per), None)
    return _slot(dated.ledger, frame) if dated is not None else None


def _of_age(condition: Condition, quantity: Age, frame: Frame) -> Lacking | None:
    """A new entry makes it 0."""
    fresh = lies_within(exactly(0), bounds_of(condition, frame)) and not frame.running
    return _slot(quantity.ledger, frame, condition.of) if fresh else None


def _of_steps(_: Condition, quantity: Steps, frame: Frame) -> Lacking | None:
    done = steps_done(quantity.ledgers, frame)
    return _together(_slot(ledger, frame) for ledger in quantity.ledgers[len(done.entries) :]) if done.truth is None else None


def _of_run(condition: Condition, quantity: Run, frame: Frame) -> Lacking | None:
    """What is lacking in the period judged, and in every one before it."""
    indexes = range(frame.nth, frame.nth - int(condition.bounds.low), -1)
    return _together(further_of_all(quantity.conditions, frame.at(frame.per, index)) for index in indexes)


def _of_share(condition: Condition, quantity: Share, frame: Frame) -> Lacking | None:
    """What the places below lack that come nearest to the conditions, one after the other, until there are enough of them."""
    truths = share_truths(quantity, frame)
    met, unknown = (sum(truth is each for truth in truths.values()) for each in (True, None))
    open_ = [key for key, truth in truths.items() if truth is not True]
    ways = {key: way for key in open_ if (way := further_of_all(quantity.conditions, frame.about(key))) is not None}
    listed = all(isinstance(each.quantity, Proven) and each.quantity.ledger.register for each in quantity.conditions)
    chosen: list[str] = []
    for key in sorted(ways, key=lambda key: (ways[key].total(), truths[key] is False)):
        chosen.append(key)
        left = 0 if listed else unknown - sum(truths[each] is None for each in chosen)  # a list that is issued settles all the others
        least, most = (100 * (met + len(chosen) + more) / len(truths) for more in (0, left))
        if lies_within(Interval(least, most), condition.bounds):
            return _together(ways[each] for each in chosen)
    return None


def _of_any(_: Condition, quantity: AnyOf, frame: Frame) -> Lacking | None:
    ways = [lacking for each in quantity.conditions if (lacking := further(each, frame)) is not None]
    return min(ways, key=Counter.total, default=None)


_FURTHER: dict[type, Callable[[Condition, Any, Frame], Lacking | None]] = {
    Value: _of_value,
    Proven: _of_proven,
    FromLast: _of_from_last,
    Improved: _of_improved,
    Count: _of_count,
    Total: _of_total,
    Ratio: _of_ratio,
    Age: _of_age,
    Steps: _of_steps,
    Run: _of_run,
    Share: _of_share,
    AllOf: lambda _, quantity, frame: further_of_all(quantity.conditions, frame),
    AnyOf: _of_any,
}
"""What a further entry can decide; the other quantities depend on ties or on time."""
