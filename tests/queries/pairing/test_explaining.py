"""Explanations against planning again: with the pair forced, with one more seat, and by trying everything."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from queries.pairing.explaining import Lesson, Reasons, WhyNot, agenda, explain, why_not
from queries.pairing.planning import plan
from queries.pairing.problem import Plan, Problem, Village, Wishes
from queries.pairing.terms import costs
from schema.errors import NotFound, UsageError
from tests.queries.pairing.problems import by_total, county, free, left_for, naive, placings, problems, village


def amount(found: Plan) -> tuple[int, int]:
    return len(found.weak.unpaired), found.weak.proof.cost


def possible(found: Plan, villages: Sequence[Village]) -> Iterator[WhyNot]:
    """What it would take to give these villages any other model that they can have."""
    reasons = Reasons(found)
    answers = (reasons.why_not(partner.key, model.key) for partner in villages for model in found.problem.models)
    return (told for told in answers if not told.refused)


@settings(max_examples=50)
@given(problems(), st.booleans())
def test_why_not_gives_the_rise_of_planning_again_with_the_pair_forced(problem: Problem, fair: bool) -> None:
    found = plan(problem, fair=fair)
    for told in possible(found, found.problem.weak):
        wishes = replace(problem.wishes, forced=(*problem.wishes.forced, (told.model, told.partner)))
        again = plan(replace(problem, wishes=wishes), fair=fair)
        assert (told.unpaired, told.increase) == tuple(after - before for before, after in zip(amount(found), amount(again), strict=True))
        assert told.holders == tuple(pair.partner for pair in found.pairs if pair.model == told.model)
        assert told.cost == next(pair.cost for pair in again.pairs if pair.partner == told.partner)
        assert told.bound is None or 0 <= told.bound <= (told.increase or 0)


@given(problems())
def test_why_not_of_a_middle_village_keeps_the_weak_ones_where_they_are(problem: Problem) -> None:
    found = plan(problem)
    rows, seats = free(found.problem, found.problem.middle), left_for(problem, [pair.model for pair in found.weak.pairs if not pair.forced])
    best = naive(found.problem, rows, seats)
    for told in possible(found, rows):
        at = next(number for number, row in enumerate(rows) if row.key == told.partner)
        forced = min(by_total(placing, cost) for placing, cost in placings(found.problem, rows, seats) if placing[at] == told.model)
        assert (told.unpaired, told.increase) == (forced[0] - best[0], forced[1] - best[1])


@given(problems(), st.booleans(), st.data())
def test_one_more_seat_saves_what_planning_again_with_it_saves(problem: Problem, fair: bool, data: st.DataObject) -> None:
    found = plan(problem, fair=fair)
    assume(found.weak.pairs)
    told = explain(found, data.draw(st.sampled_from(found.weak.pairs)).partner)
    assert {seat.model for seat in told.seats} == {told.best[0].model, told.pair.model}
    for seat in told.seats:
        wishes = replace(problem.wishes, seats={**problem.wishes.seats, seat.model: problem.wishes.seats[seat.model] + 1})
        again = plan(replace(problem, wishes=wishes), fair=fair)
        assert (seat.paired, seat.saved) == tuple(before - after for before, after in zip(amount(found), amount(again), strict=True))


@given(problems(), st.data())
def test_rank_and_regret_are_those_among_all_models_that_may_lead_the_village(problem: Problem, data: st.DataObject) -> None:
    found = plan(problem)
    assume(found.pairs)
    pair = data.draw(st.sampled_from(found.pairs))
    partner = next(one for one in problem.weak + problem.middle if one.key == pair.partner)
    models = [one for one in problem.models if (one.key, partner.key) not in problem.wishes.forbidden and problem.wishes.seats[one.key]]
    listed = sorted(costs(problem, [partner], models)[0])
    told = explain(found, pair.partner)
    assert (told.pair, told.candidates, told.rank) == (pair, len(models), listed.index(pair.cost) + 1)
    assert [candidate.cost for candidate in told.best] == listed[:3]
    assert told.regret == pair.cost - listed[0]


def refusal(wishes: Wishes, partner: str, model: str) -> tuple[Any, ...]:
    told = why_not(plan(replace(COUNTY, wishes=wishes)), partner, model)
    assert told.increase is None
    return told.refused, told.because


COUNTY = county(8, weak=3, models=2, middle=3)
FIRST, SECOND = (model.key for model in COUNTY.models)
WEAK, MIDDLE = COUNTY.weak[0].key, COUNTY.middle[0].key


def test_why_not_says_why_a_pair_cannot_be() -> None:
    assert refusal(Wishes(forbidden=((FIRST, WEAK),), because={(FIRST, WEAK): "两村有未了纠纷"}), WEAK, FIRST) == (
        "forbidden",
        "两村有未了纠纷",
    )
    assert refusal(Wishes(forced=((FIRST, WEAK),)), WEAK, SECOND) == ("forced", "")
    assert refusal(Wishes(forced=((FIRST, WEAK),)), WEAK, FIRST) == ("chosen", "")
    assert refusal(Wishes(seats={FIRST: 0}), WEAK, FIRST) == ("no_seat", "")
    assert refusal(Wishes(), WEAK, MIDDLE) == ("no_model", "")


def test_a_middle_village_is_told_that_weak_ones_hold_the_seats() -> None:
    found = plan(replace(COUNTY, wishes=Wishes(seats={FIRST: 3, SECOND: 0})))
    told = why_not(found, MIDDLE, FIRST)
    assert (told.refused, told.seats, told.current) == ("no_seat", 3, None)
    assert set(told.holders) == {one.key for one in COUNTY.weak}
    with pytest.raises(NotFound, match="没有排上示范村"):
        explain(found, MIDDLE)


def test_a_village_without_a_seat_learns_who_would_lose_one_for_it() -> None:
    found = plan(replace(COUNTY, wishes=Wishes(capacity=1)))
    [left] = found.weak.unpaired
    told = why_not(found, left, FIRST)
    assert (told.current, told.unpaired, len(told.holders)) == (None, 0, 1)
    assert told.increase is not None
    assert told.increase >= 0


def test_only_villages_of_the_plan_are_explained() -> None:
    reasons = Reasons(plan(COUNTY))
    for ask in (reasons.explain, lambda key: reasons.why_not(key, FIRST)):
        with pytest.raises(UsageError, match="示范村"):
            ask(SECOND)
        with pytest.raises(NotFound, match="place:nowhere"):
            ask("place:nowhere")
    with pytest.raises(NotFound, match="place:nowhere"):
        reasons.why_not(WEAK, "place:nowhere")


def test_the_agenda_begins_with_what_is_most_needed_and_best_taught() -> None:
    weak = village("w", aspects={"党建": 20, "产业": 50, "治理": 59, "环境": 10, "民生": 80, "文化": 40})
    model = village("m", aspects={"党建": 71, "产业": 100, "治理": 100, "环境": 60, "民生": 100, "档案": 100, "文化": 95})
    assert agenda(weak, model) == (Lesson("文化", 40, 95), Lesson("党建", 20, 71), Lesson("产业", 50, 100))
    assert [lesson.aspect for lesson in agenda(weak, model, most=9)] == ["文化", "党建", "产业", "治理"]
    assert agenda(weak, village("m")) == ()


def test_one_agenda_may_be_shorter_than_asked() -> None:
    assert agenda(village("w", aspects={"党建": 59}), village("m", aspects={"党建": 61})) == (Lesson("党建", 59, 61),)
