"""Kleene's logic and intervals: a truth is decided exactly when every way to complete the record agrees."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queries.intervals import Interval, Truth, all_of, lies_within

truths = st.sampled_from([True, False, None])


def agreed(answers: set[bool]) -> Truth:
    """What all completions say, None if they differ."""
    return answers.pop() if len(answers) == 1 else None


@given(st.lists(truths, max_size=5))
def test_conjunction_is_what_all_completions_agree_on(given_truths: list[Truth]) -> None:
    completions = product(*([truth] if truth is not None else [True, False] for truth in given_truths))
    assert all_of(given_truths) is agreed({all(completion) for completion in completions})


@pytest.mark.parametrize(
    ("left", "right", "both"),
    [
        (True, True, True), (True, None, None), (True, False, False), (None, None, None), (None, False, False), (False, False, False),
    ],
)  # fmt: skip
def test_table_of_kleene(left: Truth, right: Truth, both: Truth) -> None:
    assert all_of((left, right)) is both
    assert all_of((right, left)) is both


numbers = st.integers(-3, 6)


@given(numbers, numbers, numbers, numbers)
def test_bounds_are_decided_when_every_number_of_the_interval_agrees(low: int, width: int, at_least: int, more: int) -> None:
    interval = Interval(low, low + abs(width))
    bounds = at_least, at_least + abs(more)
    answers = {bounds[0] <= number <= bounds[1] for number in range(low, low + abs(width) + 1)}
    assert lies_within(interval, *bounds) is agreed(answers)
