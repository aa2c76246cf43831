"""Kleene's logic and intervals: what the record proves at least, what it leaves possible at most.

A truth is True, False, or None: the record does not say. Nothing is ever taken for false because it is not on record.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NamedTuple

Truth = bool | None


class Interval(NamedTuple):
    """A number that lies in `[low, high]`, both included."""

    low: float
    high: float


ANYTHING = Interval(-math.inf, math.inf)


def exactly(number: float) -> Interval:
    """The interval of a number that is known."""
    return Interval(number, number)


def lies_within(interval: Interval, low: float, high: float) -> Truth:
    """Whether the number lies in `[low, high]`: True if all of the interval does, False if none of it does, else open."""
    if low <= interval.low and interval.high <= high:
        return True
    if interval.high < low or high < interval.low:
        return False
    return None


def all_of(truths: Iterable[Truth]) -> Truth:
    """False if one is false, else open if one is open, else True."""
    result: Truth = True
    for truth in truths:
        if truth is False:
            return False
        if truth is None:
            result = None
    return result
