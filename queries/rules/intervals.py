"""Kleene's logic and intervals: what the record proves at least, what it leaves possible at most.

A truth is True, False, or None: the record does not say. Nothing is ever taken for false because it is not on record.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Literal, NamedTuple

from schema.conditions import Bounds

Truth = bool | None

Settled = Truth | Literal["asks"]
"""The truth for every subject, or `asks` if it has to be asked of each."""


class Interval(NamedTuple):
    """A number that lies in `[low, high]`, both included."""

    low: float
    high: float


ANYTHING = Interval(-math.inf, math.inf)
YES, NO, MAYBE = Interval(1, 1), Interval(0, 0), Interval(0, 1)
"""Truths as intervals: what a finding says."""


def exactly(number: float) -> Interval:
    """The interval of a number that is known."""
    return Interval(number, number)


def lies_within(interval: Interval, bounds: Bounds) -> Truth:
    """Whether the number lies within the bounds: True if all of the interval does, False if none of it does, else open."""
    low, high = interval
    if (low > bounds.low or (low == bounds.low and not bounds.low_open)) and (
        high < bounds.high or (high == bounds.high and not bounds.high_open)
    ):
        return True
    if high < bounds.low or low > bounds.high or (bounds.low_open and high == bounds.low) or (bounds.high_open and low == bounds.high):
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


def any_of(truths: Iterable[Truth]) -> Truth:
    """True if one is true, else open if one is open, else False."""
    result: Truth = False
    for truth in truths:
        if truth is True:
            return True
        if truth is None:
            result = None
    return result
