"""Valid time: day numbers, half-open intervals, and ends that are known only to a month, a year or not at all.

A day is a proleptic Gregorian ordinal (`date.toordinal()`). An open end is `OPEN`, an unknown start `UNKNOWN`: both sort rightly, fit
in three bytes and need no logic for missing values. Each end of a tie is a *span* of days in which the true day lies.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal, NamedTuple

OPEN = 8388607
UNKNOWN = -8388608

Precision = Literal["day", "month", "quarter", "half", "year", "range", "unknown", "open"]
Holding = Literal["held", "possibly_held"]

_MONTHS: dict[int, Precision] = {1: "month", 3: "quarter", 6: "half", 12: "year"}


def to_day(value: date) -> int:
    """The day number of a calendar date."""
    return value.toordinal()


@lru_cache(maxsize=1 << 15)
def iso(day: int) -> str | None:
    """`YYYY-MM-DD`, None for an open or unknown end."""
    return None if day in (OPEN, UNKNOWN) else date.fromordinal(day).isoformat()


def chinese(day: int) -> str:
    """`2023年12月31日`, as planners read it."""
    value = date.fromordinal(day)
    return f"{value.year}年{value.month}月{value.day}日"


def today() -> int:
    """Today by the machine's calendar."""
    return date.today().toordinal()


class Span(NamedTuple):
    """The days in which one true day lies: `first <= day <= last`, both included.

    An exact date is a span of one day, "March 2020" one of a month, "held on the as-at date" is `Span(UNKNOWN, as_at)`.
    """

    first: int
    last: int

    @property
    def precision(self) -> Precision:
        """How exactly the day is known, read off the span."""
        if self.first == OPEN:
            return "open"
        if self.first == self.last and self.first != UNKNOWN:
            return "day"
        if self.first == UNKNOWN:
            return "unknown"
        if self.last == OPEN:
            return "range"
        return _calendar_precision(date.fromordinal(self.first), date.fromordinal(self.last))

    def text(self) -> str:
        """The span in Chinese at its own precision, such as `2020年3月`."""
        match self.precision:
            case "open":
                return "未定"
            case "unknown":
                return "不详" if self.last in (UNKNOWN, OPEN) else f"不晚于{chinese(self.last)}"
            case "day":
                return chinese(self.first)
            case "month":
                return chinese(self.first).split("月")[0] + "月"
            case "year":
                return chinese(self.first).split("年")[0] + "年"
            case _ if self.last == OPEN:
                return f"不早于{chinese(self.first)}"
        return f"{chinese(self.first)}至{chinese(self.last)}之间"


NEVER_ENDS = Span(OPEN, OPEN)
UNKNOWN_START = Span(UNKNOWN, UNKNOWN)


def _calendar_precision(first: date, last: date) -> Precision:
    after = last + timedelta(days=1)
    if first.day != 1 or after.day != 1:
        return "range"
    months = (after.year - first.year) * 12 + after.month - first.month
    return _MONTHS.get(months, "range") if (first.month - 1) % months == 0 else "range"


def exactly(day: int) -> Span:
    """The span of a day that is known exactly."""
    return Span(day, day)


def month_span(year: int, month: int) -> Span:
    """All days of a month."""
    return Span(date(year, month, 1).toordinal(), date(year, month, monthrange(year, month)[1]).toordinal())


def year_span(year: int) -> Span:
    """All days of a year."""
    return Span(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal())


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """When a tie holds. The first day lies in `[since_from, since_to]`, the first day out in `[until_from, until_to]`."""

    since_from: int
    since_to: int
    until_from: int
    until_to: int

    @classmethod
    def between(cls, since: Span = UNKNOWN_START, until: Span = NEVER_ENDS) -> Period:
        """A period from the spans of its ends. Raises ValueError when it would end before it can begin."""
        if until.last <= since.first:
            raise ValueError("终止早于起始")
        return cls(since.first, since.last, until.first, until.last)

    @property
    def since(self) -> Span:
        """The span in which the first day lies."""
        return Span(self.since_from, self.since_to)

    @property
    def until(self) -> Span:
        """The span in which the first day out lies."""
        return Span(self.until_from, self.until_to)

    def holding(self, day: int) -> Holding | None:
        """Whether the tie is held on a day, possibly held (the dates are too vague to say), or None: certainly not."""
        if self.since_to <= day < self.until_from:
            return "held"
        return "possibly_held" if self.since_from <= day < self.until_to else None

    def touches(self, first: int, last: int) -> bool:
        """Whether it can hold on any day of `[first, last]`."""
        return self.since_from <= last and self.until_to > first

    def days_within(self, first: int, last: int) -> tuple[int, int]:
        """The fewest and the most days of `[first, last]` on which it holds."""
        least = min(self.until_from, last + 1) - max(self.since_to, first)
        most = min(self.until_to, last + 1) - max(self.since_from, first)
        return max(0, least), max(0, most)

    def text(self) -> str:
        """The period as planners read it, with the last day of the duty: `2020年3月起，至2023年12月31日`."""
        return f"{self.since_text()}，{self.until_text()}"

    def since_text(self) -> str:
        """The start, such as `2020年3月1日起`, or `至迟2026年3月31日已在任` for a sighting."""
        if self.since.precision == "unknown":
            return "起始不详" if self.since_to == UNKNOWN else f"至迟{chinese(self.since_to)}已在任"
        return f"{self.since.text()}起"

    def until_text(self) -> str:
        """The last day, such as `至2023年12月31日`, or `至今` for an open end."""
        if self.until_to == OPEN:
            return "至今" if self.until_from == OPEN else f"{chinese(self.until_from - 1)}后是否仍任不详"
        if self.until.precision == "day":
            return f"至{chinese(self.until_from - 1)}"
        if self.until.precision == "month":
            return f"{self.until.text()}内离任"
        if self.until_from == UNKNOWN:
            return f"不晚于{chinese(self.until_to - 1)}结束"
        return f"{chinese(self.until_from - 1)}至{chinese(self.until_to - 1)}之间结束"
