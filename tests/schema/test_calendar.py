"""Periods by number and calendar lengths, against the calendar itself."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.calendar import IN_A_YEAR, index_of, index_on, period, shifted, within
from schema.conditions import Amount, Per
from tests.worlds import day

PERS = st.sampled_from(get_args(Per))
DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31)).map(date.toordinal)


@given(PERS, DAYS)
def test_every_day_lies_in_exactly_the_period_of_its_index(per: Per, when: int) -> None:
    index = index_on(per, when)
    assert period(per, index).first <= when <= period(per, index).last
    assert period(per, index).last + 1 == period(per, index + 1).first


@given(PERS, DAYS)
def test_a_period_is_found_again_by_its_label_and_by_no_other_length(per: Per, when: int) -> None:
    index = index_on(per, when)
    label = period(per, index).label
    assert index_of(per, label) == index
    assert all(index_of(other, label) is None for other in get_args(Per) if other != per)


@given(PERS, PERS, DAYS)
def test_a_longer_period_is_made_of_the_shorter_ones_without_gaps(long: Per, short: Per, when: int) -> None:
    if IN_A_YEAR[short] < IN_A_YEAR[long]:
        return
    whole = period(long, index_on(long, when))
    parts = [period(short, index) for index in within(long, index_on(long, when), short)]
    assert parts[0].first == whole.first
    assert parts[-1].last == whole.last
    assert all(one.last + 1 == two.first for one, two in pairwise(parts))


@pytest.mark.parametrize("label", ["三级联创年检", "第3期", ""])
def test_words_that_are_no_period_have_no_index(label: str) -> None:
    assert index_of("year", label) is None


@pytest.mark.parametrize(
    ("start", "length", "end"),
    [
        ("2023-10-01", Amount(1, "年"), "2024-10-01"),
        ("2024-02-29", Amount(1, "年"), "2025-02-28"),
        ("2024-01-31", Amount(1, "月"), "2024-02-29"),
        ("2024-01-31", Amount(13, "月"), "2025-02-28"),
        ("2024-12-31", Amount(30, "天"), "2025-01-30"),
    ],
)
def test_a_calendar_length_keeps_the_date_or_takes_the_last_of_the_month(start: str, length: Amount, end: str) -> None:
    assert shifted(day(start), length) == day(end)


@given(DAYS, st.integers(0, 600), st.sampled_from(["天", "月", "年"]))
def test_going_back_a_length_and_on_again_never_lands_later(when: int, number: int, unit: str) -> None:
    if unit == "年":
        number %= 30
    length = Amount(number, unit)
    again = shifted(shifted(when, length, -1), length)
    assert when - 3 <= again <= when
    if date.fromordinal(when).day <= 28:
        assert again == when


@given(DAYS, st.integers(0, 400))
def test_days_are_counted_one_by_one(when: int, number: int) -> None:
    assert date.fromordinal(shifted(when, Amount(number, "天"))) == date.fromordinal(when) + timedelta(days=number)
