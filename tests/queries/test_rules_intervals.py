"""Kleene's logic and intervals: a truth is decided exactly when every way to complete the record agrees."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from queries.rules.intervals import Interval, Truth, all_of, any_of, lies_within
from schema.conditions import Bounds

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


@given(st.lists(truths, max_size=5))
def test_disjunction_is_what_all_completions_agree_on(given_truths: list[Truth]) -> None:
    completions = product(*([truth] if truth is not None else [True, False] for truth in given_truths))
    assert any_of(given_truths) is agreed({any(completion) for completion in completions})


numbers = st.integers(-3, 6)


@given(numbers, st.integers(0, 5), numbers, st.integers(0, 5), st.booleans(), st.booleans())
def test_bounds_are_decided_when_every_number_of_the_interval_agrees(
    low: int, width: int, least: int, more: int, low_open: bool, high_open: bool
) -> None:
    """Halves stand for the numbers between whole ones. Bounds that leave nothing between them are refused when a pack is read."""
    assume(more or not (low_open or high_open))
    interval = Interval(low, low + width)
    bounds = Bounds(least, least + more, low_open, high_open)
    numbers_inside = [low + half / 2 for half in range(2 * width + 1)]
    answers = {
        (least < number or (least == number and not low_open)) and (number < least + more or (number == least + more and not high_open))
        for number in numbers_inside
    }
    assert lies_within(interval, bounds) is agreed(answers)


@pytest.mark.parametrize(
    ("bounds", "truth"),
    [
        (Bounds(low=20), True),
        (Bounds(low=20, low_open=True), False),
        (Bounds(high=20), True),
        (Bounds(high=20, high_open=True), False),
        (Bounds(20, 20), True),
        (Bounds(), True),
    ],
)
def test_the_exact_bound_counts_unless_it_is_left_out(bounds: Bounds, truth: Truth) -> None:
    assert lies_within(Interval(20, 20), bounds) is truth
