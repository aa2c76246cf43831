"""Why a person is not among those who answer: the one fact that decides it, with its row."""

from __future__ import annotations

from queries.whynot import WhyNot, scope_of_ever, why_not
from schema.facts import Fact, Tie
from schema.time import Period, exactly, month_span
from tests.stores import AREAS, DAY0, HIERARCHY, PEOPLE, TOWNSHIPS, VILLAGES, stored

WHO = PEOPLE[0]


def asked(rows: list[Fact], place: str, on: int) -> WhyNot:
    with stored(HIERARCHY, rows) as store:
        here, theirs = store.snapshot(scope_of_ever("up", place, on), on), store.snapshot(scope_of_ever("around", WHO, on), on)
        return why_not(here, theirs, place, WHO, on)


def test_a_tie_that_had_ended_decides_with_its_last_day_and_row() -> None:
    rows: list[Fact] = [Tie("liaison", WHO, TOWNSHIPS[0], Period.between(exactly(DAY0), exactly(DAY0 + 10)))]
    why = asked(rows, VILLAGES[0], DAY0 + 10)
    assert not why.answers
    assert "至2020年1月10日" in why.reasons[0]
    assert [origin.row for origin in why.origins] == [3000]


def test_a_tie_that_had_not_begun_decides() -> None:
    why = asked([Tie("liaison", WHO, TOWNSHIPS[0], Period.between(exactly(DAY0 + 10)))], VILLAGES[0], DAY0)
    assert not why.answers
    assert "尚未开始" in why.reasons[0]


def test_who_answers_is_told_so_and_vague_dates_are_named() -> None:
    rows: list[Fact] = [Tie("liaison", WHO, TOWNSHIPS[0], Period.between(month_span(2020, 1)))]
    assert asked(rows, VILLAGES[0], DAY0 + 40).answers
    assert "可能在任" in asked(rows, VILLAGES[0], DAY0 + 4).reasons[0]


def test_a_village_that_left_the_township_is_why_its_leader_does_not_answer() -> None:
    rows: list[Fact] = [Tie("liaison", WHO, TOWNSHIPS[1], Period.between())]
    assert asked(rows, VILLAGES[1], DAY0).answers
    why = asked(rows, VILLAGES[1], DAY0 + 30)
    assert not why.answers
    assert "不属于" in why.reasons[0]


def test_who_never_had_a_tie_is_told_so() -> None:
    why = asked([Tie("area_cover", WHO, AREAS[1], Period.between())], VILLAGES[0], DAY0)
    assert (why.answers, why.origins) == (False, ())
    assert "从未" in why.reasons[0]
