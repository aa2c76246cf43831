"""What the record says about a frame: each quantity as an interval, each condition as a truth.

Only truths are computed here; the words for them are in `queries.rules.parts`, for answers that are shown.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from queries.rules.entries import counted, entry_for, number, proof, words_of
from queries.rules.frames import Frame, framed
from queries.rules.intervals import ANYTHING, Interval, Truth, all_of, any_of, exactly, lies_within
from queries.rules.named import QUERIES
from queries.rules.silence import settled
from queries.rules.steps import steps_done
from queries.rules.ties import holders_now, number_of, targets_now, tenure, vacancy
from schema.calendar import shifted
from schema.conditions import (
    LENGTHS,
    Age,
    AllOf,
    Amount,
    AnyOf,
    Bounds,
    Condition,
    Count,
    FromLast,
    Has,
    Holds,
    Improved,
    Match,
    Proven,
    Query,
    Ratio,
    Run,
    Share,
    Steps,
    Tenure,
    Total,
    Vacant,
    Value,
)


def holds(condition: Condition, frame: Frame) -> Truth:
    """Whether a condition is met: True, False, or None where the record does not say.

    A condition that applies only under others is met where those are not.
    """
    same = settled(condition, frame.world)
    if same != "asks":
        return same
    if condition.per:
        frame = framed(condition, frame)
    truth = _TRUTHS[type(condition.quantity)](condition, frame)
    if not condition.given or truth is True:
        return truth
    applies = all_hold(condition.given, frame)
    return True if applies is False else truth if applies else None


def all_hold(conditions: Sequence[Condition], frame: Frame) -> Truth:
    """Whether all conditions are met; those behind a false one are not looked at."""
    result: Truth = True
    for condition in conditions:
        truth = holds(condition, frame)
        if truth is False:
            return False
        if truth is None:
            result = None
    return result


def interval_of(condition: Condition, frame: Frame) -> Interval:
    """What the record says of a condition's quantity: the least and the most that is possible. Lengths of time are in days."""
    return _INTERVALS[type(condition.quantity)](condition, framed(condition, frame))


def bounds_of(condition: Condition, frame: Frame) -> Bounds:
    """A condition's bounds as they are compared: calendar lengths become days back from the last day judged."""
    if condition.unit not in LENGTHS or not isinstance(condition.quantity, Age | Tenure | Vacant):
        return condition.bounds
    return in_days(condition.bounds, condition.unit, _end_of_age(frame) if isinstance(condition.quantity, Age) else frame.day)


def improvement(quantity: Improved, frame: Frame) -> Interval:
    """By how much a field got better against the period before; with one of the two known a place still bounds it."""
    before, now = (number(entry_for(quantity.ledger, at), quantity.field) for at in (frame.at(frame.per, frame.nth - 1), frame))
    if before is not None and now is not None:
        return exactly((now - before) * quantity.better)
    if quantity.better > 0 or (before is None and now is None):
        return ANYTHING
    return Interval(-math.inf, before - 1) if before is not None else Interval(1 - (now or 1), math.inf)


def place_from_last(quantity: FromLast, frame: Frame) -> Interval:
    """One more than the number of places with a worse rank; without an own rank any of them."""
    own = number(entry_for(quantity.ledger, frame), quantity.field)
    others = other_ranks(quantity, frame)
    if own is not None:
        return others.place_of(own)
    return Interval(1, max(others.ranked or 0, len(others.ranks) + others.unknown + 1) if others.sisters else math.inf)


class OtherRanks(NamedTuple):
    """The ranks of the sisters in a period, how many of them (or of all that were ranked) are not on record, and how many were ranked."""

    sisters: int
    ranks: tuple[float, ...]
    unknown: int
    ranked: int | None

    def place_of(self, own: float) -> Interval:
        """The place from the end of a rank among these.

        Where not every result is on record, the number ranked (`3/119`) settles it, taking the missing ones to be no equals; else it is
        bounded by the sisters without a result, of which `rank - 1` must be better.
        """
        worse, better = sum(rank > own for rank in self.ranks), sum(rank < own for rank in self.ranks)
        still_better = max(0, int(own) - 1 - better)
        if (not self.sisters and self.ranked is None) or still_better > self.unknown:
            return Interval(worse + 1, math.inf)
        most = worse + self.unknown - still_better + 1
        return Interval(worse + 1 if self.ranked is None else most, most)


def other_ranks(quantity: FromLast, frame: Frame) -> OtherRanks:
    """What is on record of the sisters. Those merged away in the period get no result any more."""
    world, ledger = frame.world, quantity.ledger
    assert frame.per
    sisters = world.sisters(frame.subject, frame.per, frame.nth)
    entries = [world.by_period(ledger, sister).get(frame.nth) for sister in sisters]
    ranks = tuple(rank for entry in entries if (rank := number(entry, quantity.field)) is not None)
    totals = (number(entry, "ranked") for entry in (entry_for(ledger, frame), *entries))
    ranked = next((int(total) for total in totals if total is not None), None)
    left = sum(entry is None and world.is_gone(sister, frame.day) for sister, entry in zip(sisters, entries, strict=True))
    unknown = len(sisters) - len(ranks) - left if ranked is None else max(0, ranked - 1 - len(ranks))
    return OtherRanks(len(sisters), ranks, unknown, ranked)


def run_length(quantity: Run, bound: int, frame: Frame) -> Interval:
    """How many periods in a row, back from the one judged, meet the inner conditions, counted up to a bound."""
    surely = possibly = 0
    for index in range(frame.nth, frame.nth - bound, -1):
        truth = all_hold(quantity.conditions, frame.at(frame.per, index))
        if truth is False:
            break
        surely += truth is True and surely == possibly
        possibly += 1
    return Interval(surely, possibly)


def share_truths(quantity: Share, frame: Frame) -> dict[str, Truth]:
    """Each place of the level that lies, or may lie, below the subject on the day, and whether it meets the conditions."""
    return {key: all_hold(quantity.conditions, frame.about(key)) for key in frame.world.below(frame.subject, quantity.level, frame.day)}


def _share(quantity: Share, frame: Frame) -> Interval:
    """Places that may lie elsewhere by then are left out, or counted, as it makes the share the least or the most."""
    surely = frame.world.below(frame.subject, quantity.level, frame.day)
    least, most, low_of, high_of = 0, 0, 0, 0
    for key, truth in share_truths(quantity, frame).items():
        least += surely[key] and truth is True
        low_of += surely[key] or truth is not True
        most += truth is not False
        high_of += surely[key] or truth is not False
    return Interval(100 * least / low_of if low_of else 0, 100 * most / high_of if high_of else 100)


def _ratio(quantity: Ratio, frame: Frame) -> Interval:
    part, whole = (number(entry_for(each.ledger, frame), each.field) for each in (quantity.part, quantity.whole))
    return Interval(0, math.inf) if part is None or not whole else exactly(100 * part / whole)


def _age(condition: Condition, quantity: Age, frame: Frame) -> Interval:
    entry = entry_for(quantity.ledger, frame, condition.of)
    if entry is None:
        return Interval(0, math.inf)
    days = _end_of_age(frame) - entry.day
    return Interval(0, days) if frame.running else exactly(days)


def _end_of_age(frame: Frame) -> int:
    """The day on which an age counts: the last one judged, also if it is still to come and a further entry with it."""
    return frame.last if frame.running else frame.day


def _value(condition: Condition, quantity: Value, frame: Frame) -> Interval:
    found = number(entry_for(quantity.ledger, frame, condition.of), quantity.field)
    return ANYTHING if found is None else exactly(found)


def _text(condition: Condition, quantity: Value, frame: Frame) -> Truth:
    found = words_of(entry_for(quantity.ledger, frame, condition.of), quantity.field)
    if not found:
        return None
    if condition.every:
        return all(any(word in text for text in found) for word in condition.words)
    return any(word in condition.words for word in found)


def _match(condition: Condition, frame: Frame) -> Truth:
    quantity: Match = condition.quantity  # type: ignore[assignment]
    one = words_of(entry_for(quantity.of.ledger, frame, condition.of), quantity.of.field)
    other = _other_word(quantity, frame)
    if not one or not other:
        return None
    return any(left in one and any(word in other for word in right) for left, right in quantity.table)


def _other_word(quantity: Match, frame: Frame) -> tuple[str, ...]:
    if quantity.fits is not None:
        return words_of(entry_for(quantity.fits.ledger, frame), quantity.fits.field)
    category = frame.world.category(frame.world.unit(frame.holder))
    return (category,) if category else ()


def _proven(condition: Condition, frame: Frame) -> Interval:
    quantity: Proven = condition.quantity  # type: ignore[assignment]
    found = proof(frame, quantity.ledger, condition.of)
    return Interval(1 - found.high, 1 - found.low) if quantity.negated else found


def _bounded(condition: Condition, frame: Frame) -> Truth:
    return lies_within(_INTERVALS[type(condition.quantity)](condition, frame), bounds_of(condition, frame))


def _of_value(condition: Condition, frame: Frame) -> Truth:
    quantity: Value = condition.quantity  # type: ignore[assignment]
    return _text(condition, quantity, frame) if condition.words else _bounded(condition, frame)


def _of_proof(condition: Condition, frame: Frame) -> Truth:
    low, high = _proven(condition, frame)
    return True if low else None if high else False


@lru_cache(maxsize=1 << 12)
def in_days(bounds: Bounds, unit: str, day: int) -> Bounds:
    """Bounds of a calendar length as days back from a day: what began so long ago is full on the same date, else on the last of its month."""
    low, high = bounds.low, bounds.high
    if not math.isinf(low):
        low = (_most_days if bounds.low_open else _fewest_days)(Amount(low, unit), day)
    if not math.isinf(high):
        high = (_fewest_days if bounds.high_open else _most_days)(Amount(high, unit), day)
    return Bounds(low, high, bounds.low_open, bounds.high_open)


def _fewest_days(length: Amount, day: int) -> int:
    """The fewest days back from which a length is full by a day."""
    days = day - shifted(day, length, -1)
    while shifted(day - days + 1, length) <= day:
        days -= 1
    return days


def _most_days(length: Amount, day: int) -> int:
    """The most days back from which a length is not full before a day."""
    days = day - shifted(day, length, -1)
    while shifted(day - days, length) < day:
        days -= 1
    return days


_INTERVALS: dict[type, Callable[[Any, Frame], Interval]] = {
    Value: lambda condition, frame: _value(condition, condition.quantity, frame),
    Proven: _proven,
    Count: lambda condition, frame: counted(condition, condition.quantity.ledger, frame),
    Total: lambda condition, frame: counted(condition, condition.quantity.ledger, frame, condition.quantity.field),
    Ratio: lambda condition, frame: _ratio(condition.quantity, frame),
    Run: lambda condition, frame: run_length(condition.quantity, int(condition.bounds.low), frame),
    Improved: lambda condition, frame: improvement(condition.quantity, frame),
    FromLast: lambda condition, frame: place_from_last(condition.quantity, frame),
    Share: lambda condition, frame: _share(condition.quantity, frame),
    Age: lambda condition, frame: _age(condition, condition.quantity, frame),
    Has: lambda condition, frame: number_of(holders_now(condition.quantity, frame)),
    Holds: lambda condition, frame: number_of(targets_now(condition.quantity, frame)),
    Tenure: lambda condition, frame: tenure(condition.quantity, frame),
    Vacant: lambda condition, frame: vacancy(condition.quantity, frame),
    Query: lambda condition, frame: QUERIES[condition.quantity.name].answer(dict(condition.quantity.args), frame),
}

_TRUTHS: dict[type, Callable[[Any, Frame], Truth]] = {
    **dict.fromkeys(_INTERVALS, _bounded),
    Value: _of_value,
    Proven: _of_proof,
    Steps: lambda condition, frame: steps_done(condition.quantity.ledgers, frame).truth,
    Match: _match,
    AnyOf: lambda condition, frame: any_of(holds(each, frame) for each in condition.quantity.conditions),
    AllOf: lambda condition, frame: all_of(holds(each, frame) for each in condition.quantity.conditions),
}
