"""What the record says about a subject in a year: each quantity as an interval, each condition as a truth.

Only truths are computed here; the words for them are in `queries.reasons`, for answers that are shown.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from graph.snapshot import KnownOutcome, outcomes
from queries.intervals import ANYTHING, Interval, Truth, exactly, lies_within
from queries.world import World, year_of
from schema.rules import CLASS_WORDS, Condition, Evidence, FromLast, Improved, Proven, Run, Value


class Frame(NamedTuple):
    """Of what a condition is asked: a subject, the year judged, and the person if it is about one."""

    world: World
    subject: str
    year: int
    holder: str = ""

    def entry(self, ledger: Evidence, year: int) -> KnownOutcome | None:
        """The subject's entry of a year."""
        return self.world.results(ledger, self.subject).get(year)


def holds(condition: Condition, frame: Frame) -> Truth:
    """Whether a condition is met: True, False, or None where the record does not say."""
    if condition.words:
        return _one_of(condition, frame)
    return lies_within(interval_of(condition, frame), condition.low, condition.high)


def interval_of(condition: Condition, frame: Frame) -> Interval:
    """What the record says of a condition's quantity: the least and the most that is possible."""
    match condition.quantity:
        case Improved() as quantity:
            return improvement(quantity, frame)
        case FromLast() as quantity:
            return place_from_last(quantity, frame)
        case Proven(ledger=ledger):
            return _proven(ledger, frame)
        case Run() as quantity:
            return run_length(quantity, int(condition.low), frame)
    raise TypeError(condition.quantity)


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


def number(entry: KnownOutcome | None, field: str) -> float | None:
    """A numeric field of an entry, None if it has none."""
    value = entry.properties.get(field) if entry is not None else None
    return None if value is None or isinstance(value, str) else value


def words_of(entry: KnownOutcome | None, field: str) -> tuple[str, ...]:
    """A text field of an entry: the word as written and, for a class, the class that it was mapped to."""
    if entry is None:
        return ()
    written = str(entry.properties.get(f"{field}_word") or "")
    value = str(entry.properties.get(field) or "")
    return tuple(dict.fromkeys(word for word in (written, CLASS_WORDS.get(value, value)) if word))


def finding(frame: Frame, ledger: Evidence) -> KnownOutcome | None:
    """The last finding about the person, the subject and the year. A later one replaces an earlier one."""
    found: KnownOutcome | None = None
    for entry in outcomes(frame.world.graph, frame.holder):
        if entry.kind == "finding" and entry.label == ledger.label and is_about(entry, frame) and (found is None or entry.day >= found.day):
            found = entry
    return found


def is_about(entry: KnownOutcome, frame: Frame) -> bool:
    """Whether an entry about a person names the frame's subject and year, and was made by the day."""
    known = entry.properties
    return entry.day <= frame.world.day and known.get("about") == frame.subject and year_of(str(known.get("period", ""))) == frame.year


def improvement(quantity: Improved, frame: Frame) -> Interval:
    """By how much a field got better from the year before. No rank is better than the first."""
    results = frame.world.results(quantity.ledger, frame.subject)
    before, now = number(results.get(frame.year - 1), quantity.field), number(results.get(frame.year), quantity.field)
    if before is not None and now is not None:
        return exactly((now - before) * quantity.better)
    if quantity.better > 0 or (before is None and now is None):
        return ANYTHING
    return Interval(-math.inf, before - 1) if before is not None else Interval(1 - (now or 1), math.inf)


def place_from_last(quantity: FromLast, frame: Frame) -> Interval:
    """One more than the number of places with a worse rank.

    Where not every result is on record, the number ranked (`3/119`) settles it, taking the missing ones to be no equals; else it is
    bounded by the sisters without a result, of which `rank - 1` must be better.
    """
    world, ledger, field, year = frame.world, quantity.ledger, quantity.field, frame.year
    own_entry = frame.entry(ledger, year)
    own = number(own_entry, field)
    sisters = world.sisters(frame.subject, year)
    if own is None:
        return Interval(1, len(sisters) + 1 if sisters else math.inf)
    entries = [world.results(ledger, sister).get(year) for sister in sisters]
    ranks = [rank for entry in entries if (rank := number(entry, field)) is not None]
    worse, better = sum(rank > own for rank in ranks), sum(rank < own for rank in ranks)
    ranked = next((int(total) for entry in (own_entry, *entries) if (total := number(entry, "ranked")) is not None), None)
    unknown = len(sisters) - len(ranks) if ranked is None else max(0, ranked - 1 - len(ranks))
    still_better = max(0, int(own) - 1 - better)
    if (not sisters and ranked is None) or still_better > unknown:
        return Interval(worse + 1, math.inf)
    most = worse + unknown - still_better + 1
    return Interval(worse + 1 if ranked is None else most, most)


def run_length(quantity: Run, bound: int, frame: Frame) -> Interval:
    """How many years in a row, back from the one judged, meet the inner conditions, counted up to a bound."""
    surely = possibly = 0
    for year in range(frame.year, frame.year - bound, -1):
        truth = all_hold(quantity.conditions, Frame(frame.world, frame.subject, year))
        if truth is False:
            break
        surely += truth is True and surely == possibly
        possibly += 1
    return Interval(surely, possibly)


def _one_of(condition: Condition, frame: Frame) -> Truth:
    assert isinstance(condition.quantity, Value)
    found = words_of(frame.entry(condition.quantity.ledger, frame.year), condition.quantity.field)
    return any(word in condition.words for word in found) if found else None


def _proven(ledger: Evidence, frame: Frame) -> Interval:
    entry = finding(frame, ledger)
    return _VERDICTS.get(str(entry.properties.get("verdict")), Interval(0, 1)) if entry else Interval(0, 1)


_VERDICTS = {"yes": exactly(1), "no": exactly(0)}
