"""Periods by number, and calendar lengths: what rules count with.

A period of a length (year, half, quarter, month) has an index: the year times the periods in a year, plus its place in the year from 0.
The one before has the index below.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from functools import cache, lru_cache

from schema.conditions import Amount, Per
from schema.periods import PeriodLabel, month_period, parse_period
from schema.problems import DateProblem

IN_A_YEAR: dict[Per, int] = {"year": 1, "half": 2, "quarter": 4, "month": 12}
"""How many periods of a length a year has."""


@lru_cache(maxsize=1 << 12)
def period(per: Per, index: int) -> PeriodLabel:
    """The period of an index, with its canonical label and its first and last day."""
    count = IN_A_YEAR[per]
    year, place = divmod(index, count)
    months = 12 // count
    return month_period(year, place * months + 1, (place + 1) * months)


@lru_cache(maxsize=1 << 12)
def index_of(per: Per, label: str) -> int | None:
    """The index of a period's label, None for a label of another length or for words that are no period."""
    try:
        found = parse_period(label)
    except DateProblem:
        return None
    index = index_on(per, found.first)
    whole = period(per, index)
    return index if (whole.first, whole.last) == (found.first, found.last) else None


@lru_cache(maxsize=1 << 14)
def index_on(per: Per, day: int) -> int:
    """The index of the period in which a day lies."""
    when = date.fromordinal(day)
    count = IN_A_YEAR[per]
    return when.year * count + (when.month - 1) // (12 // count)


@cache
def within(per: Per, index: int, of: Per) -> range:
    """The indexes of the shorter periods `of` which a longer period is made."""
    ratio = IN_A_YEAR[of] // IN_A_YEAR[per]
    return range(index * ratio, (index + 1) * ratio)


@lru_cache(maxsize=1 << 14)
def shifted(day: int, length: Amount, sign: int = 1) -> int:
    """The day a calendar length later (or earlier, `sign` -1): a month or year on has the same date, else the last of its month.

    Lengths are whole days, months or years.
    """
    number = int(length.number) * sign
    if length.unit == "天":
        return day + number
    when = date.fromordinal(day)
    months = when.year * 12 + when.month - 1 + number * (12 if length.unit == "年" else 1)
    year, month = divmod(months, 12)
    return date(year, month + 1, min(when.day, monthrange(year, month + 1)[1])).toordinal()
