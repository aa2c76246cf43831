"""What the ledgers say about a frame: the entry that counts, the last finding, the entries in a window."""

from __future__ import annotations

import math
from collections.abc import Sequence

from graph.snapshot import KnownOutcome
from queries.rules.frames import Frame, Window, whose, window
from queries.rules.intervals import MAYBE, NO, YES, Interval, Truth, all_of
from queries.rules.records import concerns
from queries.rules.world import belongs, period_of
from schema.calendar import IN_A_YEAR, index_of, index_on, period, within
from schema.conditions import CLASS_WORDS, Condition, Evidence
from schema.time import OPEN

_LISTS = ("designation", "honour", "vacancy")
"""Kinds of outcome that hold from their day until they end."""

_A_YEAR = 366


def entry_for(ledger: Evidence, frame: Frame, of: str = "") -> KnownOutcome | None:
    """The entry of a ledger that counts for a frame: the record that is judged, that of the period, else the last one until the day."""
    if frame.record is not None and frame.record.subject == frame.subject and belongs(frame.record, ledger):
        return frame.record
    key, about = whose(ledger, frame, of)
    if not key:
        return None
    if ledger.per:
        return frame.world.by_period(ledger, key, about).get(index_for(ledger, frame, key))
    known = entries_about(frame, ledger, key, about)
    return next((entry for entry in reversed(known) if entry.day <= frame.day), None)


def index_for(ledger: Evidence, frame: Frame, key: str) -> int:
    """The period of a ledger that a frame looks at: its own, the newest if it is judged on a day, else the one its last day lies in."""
    assert ledger.per
    if frame.per == ledger.per:
        return frame.nth
    return frame.world.newest(ledger, key, frame.day) if not frame.per else index_on(ledger.per, frame.last)


def entries_about(frame: Frame, ledger: Evidence, key: str, about: str) -> Sequence[KnownOutcome]:
    """All entries about somebody, at a place if one is named, oldest first; of findings only those about the record that is judged.

    A finding of a period need not name the record, but is not about another one.
    """
    known = frame.world.entries(ledger, key)
    if frame.record is not None and ledger.kind == "finding":
        whole = bool(ledger.per)
        known = [entry for entry in known if (whole and not entry.properties.get("of")) or concerns(frame.world, entry, frame.record)]
        if not whole:
            return known
    return [entry for entry in known if entry.properties.get("about") == about] if about else known


def findings(frame: Frame, ledger: Evidence, of: str = "") -> Sequence[KnownOutcome]:
    """The last findings about the frame's person or place, its period or record: those of one day, which may contradict each other.

    A later day replaces an earlier one. A finding that names a period says nothing of another one.
    """
    key, about = whose(ledger, frame, of)
    if not key:
        return ()
    known: Sequence[KnownOutcome] = entries_about(frame, ledger, key, about)
    if ledger.per:
        index = index_for(ledger, frame, key)
        known = [entry for entry in known if index_of(ledger.per, period_of(entry)) == index]
    return [entry for entry in known if entry.day == known[-1].day]


def finding(frame: Frame, ledger: Evidence, of: str = "") -> KnownOutcome | None:
    """The last finding about the frame's person or place, its period or record."""
    return next(reversed(findings(frame, ledger, of)), None)


def proof(frame: Frame, ledger: Evidence, of: str = "") -> Interval:
    """What a finding or a list says: 1 found so (or listed), 0 not so, between them if nothing is on record."""
    if ledger.kind in _LISTS:
        return _listed(frame, ledger, of)
    said = {str(entry.properties.get("verdict")) for entry in findings(frame, ledger, of)}
    if not said:
        return NO if ledger.register and is_issued(frame, ledger) else MAYBE
    return _VERDICTS.get(said.pop(), MAYBE) if len(said) == 1 else MAYBE


def listing(frame: Frame, ledger: Evidence, of: str = "") -> KnownOutcome | None:
    """The entry by which somebody stands on a list in the period, or on the day; the last one if there are several."""
    key, _ = whose(ledger, frame, of)
    known = frame.world.entries(ledger, key) if key else ()
    if ledger.per:
        index = index_for(ledger, frame, key) if key else 0
        known = [entry for entry in known if index_of(ledger.per, period_of(entry)) == index]
    else:
        known = [entry for entry in known if entry.day <= frame.day < end_of(entry)]
    return known[-1] if known else None


def _listed(frame: Frame, ledger: Evidence, of: str) -> Interval:
    if listing(frame, ledger, of) is not None:
        return YES
    return NO if ledger.register and is_issued(frame, ledger) else MAYBE


def is_issued(frame: Frame, ledger: Evidence) -> bool:
    """Whether the list of the frame's period is on record; of a list without periods, whether anything of it was by the frame's day."""
    issued = frame.world.issued(ledger)
    if not ledger.per:
        return bool(issued) and issued[0] <= frame.day
    if frame.per:
        return index_for(ledger, frame, "") in issued
    lately = index_on(ledger.per, frame.day) - 1 - IN_A_YEAR[ledger.per]
    return any(index >= lately for index, first in issued.items() if first <= frame.day)


def end_of(entry: KnownOutcome) -> int:
    """The first day on which a listing or honour no longer holds: after its last day, or from the day it was revoked; else open."""
    known = entry.properties
    ends = [day_of(known.get("revoked")), _next(day_of(known.get("until")))]
    return min((end for end in ends if end is not None), default=OPEN)


def _next(day: int | None) -> int | None:
    return None if day is None else day + 1


def day_of(value: object) -> int | None:
    """The day of a date written `YYYY-MM-DD` in a property, None for anything else."""
    from datetime import date

    try:
        return date.fromisoformat(value).toordinal() if isinstance(value, str) and value else None
    except ValueError:
        return None


def counted(condition: Condition, ledger: Evidence, frame: Frame, field: str = "") -> Interval:
    """How many entries of a ledger lie in the condition's window, or the sum of a field over them.

    A ledger that is silent about somebody proves nothing (a register proves none); days still to come can bring more. Entries that only
    may be meant (in a term of which nobody knows the first day, without the word that is counted) make it more at the most.
    """
    key, about = whose(ledger, frame, condition.of)
    if not key:
        return Interval(0, math.inf)
    days = window(condition, frame)
    found, missing = in_window(ledger, frame, key, about, days)
    if not found and not (ledger.register and is_issued(frame, ledger)):
        return Interval(0, math.inf)
    surely = _amount([entry for entry, truth in found if truth and passes(entry, condition)], field)
    possibly = [entry for entry, _ in found if passes(entry, condition) is not False]
    unclear = bool(field) and any(number(entry, field) is None for entry in possibly)
    return Interval(surely, _amount(possibly, field) if days.ended and not missing and not unclear else math.inf)


def _amount(entries: Sequence[KnownOutcome], field: str) -> float:
    return sum((number(entry, field) or 0) for entry in entries) if field else len(entries)


def in_window(ledger: Evidence, frame: Frame, key: str, about: str, days: Window) -> tuple[list[tuple[KnownOutcome, bool]], int]:
    """The entries in a window, each with whether it surely lies there, and how many of its periods lack an entry."""
    if not ledger.per:
        known = entries_about(frame, ledger, key, about)
        return [(entry, days.sure <= entry.day <= days.sure_last) for entry in known if days.first <= entry.day <= days.last], 0
    by_period = frame.world.by_period(ledger, key, about)
    inside = _periods(ledger, frame, days)
    surely = set(_periods(ledger, frame, days._replace(first=days.sure, last=days.sure_last)))
    listed = frame.world.issued(ledger) if ledger.register else ()
    found = [(by_period[index], index in surely) for index in inside if index in by_period]
    return found, sum(index not in by_period and index not in listed for index in inside)


def _periods(ledger: Evidence, frame: Frame, days: Window) -> Sequence[int]:
    """The periods of a ledger that a window is made of: those of the period judged, else those that end in it."""
    assert ledger.per
    if days.last < days.first:
        return ()
    if frame.per and (days.first, days.last) == (frame.first, frame.last) and IN_A_YEAR[ledger.per] >= IN_A_YEAR[frame.per]:
        return within(frame.per, frame.nth, ledger.per)
    last = min(days.last, frame.world.day + _A_YEAR)  # a term that may begin at any time has no last day
    inside = range(index_on(ledger.per, days.first), index_on(ledger.per, last) + 1)
    return [index for index in inside if days.first <= period(ledger.per, index).last <= days.last]


def passes(entry: KnownOutcome, condition: Condition) -> Truth:
    """Whether an entry is one of those that a condition counts; open if the field that tells it is empty."""
    return all_of(_is_one_of(words_of(entry, field), words) for field, words in condition.only)


def _is_one_of(said: Sequence[str], words: Sequence[str]) -> Truth:
    return any(word in words for word in said) if said else None


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


_VERDICTS = {"yes": YES, "no": NO}
