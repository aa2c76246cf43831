"""Plans against trying everything: seats, wishes, ties, shortages, fairness, proofs, and questions that are refused."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from queries.pairing.nearness import metres
from queries.pairing.planning import digest, plan
from queries.pairing.posing import band, pose_weak
from queries.pairing.problem import Pair, Plan, Problem, Stage, Weights, Wishes
from queries.pairing.rechecking import flaws, recheck
from queries.pairing.terms import terms_of
from schema.errors import UsageError
from tests.queries.pairing.problems import by_bands, county, free, left_for, naive, problems, village


def placed(stage: Stage) -> list[int]:
    return [pair.cost for pair in stage.pairs if not pair.forced]


def shuffled(problem: Problem, seed: int) -> Problem:
    random = Random(seed)

    def mixed(listed: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(random.sample(listed, len(listed)))

    wishes = replace(problem.wishes, forced=mixed(problem.wishes.forced), forbidden=mixed(problem.wishes.forbidden))
    return replace(problem, weak=mixed(problem.weak), models=mixed(problem.models), middle=mixed(problem.middle), wishes=wishes)


@given(problems())
def test_a_plan_is_the_best_of_all_stage_by_stage_and_proven(problem: Problem) -> None:
    found = plan(problem)
    weak = (len(found.weak.unpaired), sum(placed(found.weak)))
    assert weak == naive(problem, free(problem, problem.weak), left_for(problem, []))
    seats = left_for(problem, [pair.model for pair in found.weak.pairs if not pair.forced])
    assert (len(found.middle.unpaired), sum(placed(found.middle))) == naive(problem, free(problem, problem.middle), seats)
    assert found.weak.proof.optimal
    assert found.middle.proof.optimal
    assert found.weak.proof.cost == sum(pair.cost for pair in found.weak.pairs)


@given(problems())
def test_a_plan_keeps_wishes_and_seats_and_names_every_village_once(problem: Problem) -> None:
    found = plan(problem)
    chosen = {(pair.model, pair.partner) for pair in found.pairs}
    assert set(problem.wishes.forced) == {(pair.model, pair.partner) for pair in found.pairs if pair.forced} <= chosen
    assert not chosen & set(problem.wishes.forbidden)
    assert all(count <= problem.wishes.seats[model] for model, count in Counter(model for model, _ in chosen).items())
    for stage, villages in ((found.weak, problem.weak), (found.middle, problem.middle)):
        assert sorted([pair.partner for pair in stage.pairs] + list(stage.unpaired)) == sorted(one.key for one in villages)


@given(problems(), st.integers(0, 10**6), st.booleans())
def test_a_plan_does_not_depend_on_the_order_of_the_input(problem: Problem, seed: int, fair: bool) -> None:
    assert plan(shuffled(problem, seed), fair=fair) == plan(problem, fair=fair)


def test_among_plans_of_the_same_cost_always_the_same_is_chosen() -> None:
    alike = [village(f"place:{number}") for number in range(6)]
    models = [replace(village(f"place:m{number}"), cls="model") for number in range(3)]
    found = plan(Problem("place:c0", "2026年", tuple(alike), tuple(models), (), wishes=Wishes(capacity=2)))
    assert plan(Problem("place:c0", "2026年", tuple(alike[::-1]), tuple(models[::-1]), (), wishes=Wishes(capacity=2))) == found
    assert {pair.cost for pair in found.pairs} == {55000}


@given(problems())
def test_a_shortage_names_villages_that_together_may_go_to_too_few_seats_and_no_fewer_are_left_out(problem: Problem) -> None:
    found = plan(problem)
    chosen = dict(problem.wishes.forced), {partner: {model} for model, partner in problem.wishes.forced}
    for shortage in found.weak.shortages:
        for partner in shortage.partners:
            allowed = {model.key for model in problem.models if (model.key, partner) not in problem.wishes.forbidden}
            reachable = chosen[1].get(partner, allowed)
            assert {model for model in reachable if problem.wishes.seats[model]} <= set(shortage.models)
        assert shortage.seats == sum(problem.wishes.seats[model] for model in shortage.models)
        assert shortage.short > 0
    assert sum(shortage.short for shortage in found.weak.shortages) == len(found.weak.unpaired)


def test_forced_pairs_belong_to_the_picture_of_a_shortage() -> None:
    problem = county(1, weak=4, models=2, middle=1)
    keys = [one.key for one in problem.models]
    wished = Wishes(forced=((keys[0], problem.middle[0].key), (keys[1], problem.weak[0].key)), capacity=2)
    [shortage] = plan(replace(problem, wishes=wished)).weak.shortages
    assert shortage.partners == tuple(sorted(one.key for one in problem.weak + problem.middle))
    assert (set(shortage.models), shortage.seats, shortage.short) == (set(keys), 4, 1)


def test_a_pair_says_what_it_rests_on() -> None:
    problem = county(3, weak=6, models=4, middle=5)
    villages = {one.key: one for one in problem.weak + problem.models + problem.middle}
    for pair in plan(problem).pairs:
        partner, model = villages[pair.partner], villages[pair.model]
        assert (pair.terms, pair.distance) == (terms_of(problem, partner, model), metres(partner, model))
        assert pair.adjacent is not None


@settings(max_examples=50)
@given(problems())
def test_the_fair_plan_empties_the_worst_bands_first(problem: Problem) -> None:
    plain, fair = plan(problem), plan(problem, fair=True)
    rows = free(problem, problem.weak)
    bands = Counter(band(cost) for cost in placed(fair.weak))
    best = naive(problem, rows, left_for(problem, []), by_bands)
    assert (len(fair.weak.unpaired), tuple(bands[step] for step in range(60, 0, -1)), sum(placed(fair.weak))) == best
    assert fair.weak.proof.optimal
    assert fair.fair
    assert not plain.fair
    assert fair.fairness == plain.fairness


@given(problems())
def test_fairness_tells_what_both_plans_come_to(problem: Problem) -> None:
    plain, fair = plan(problem), plan(problem, fair=True)
    told = plain.fairness
    assert told.worst == max((pair.cost for pair in plain.weak.pairs), default=0)
    assert told.fair_worst == max((pair.cost for pair in fair.weak.pairs), default=0)
    assert told.price == fair.weak.proof.cost - plain.weak.proof.cost >= 0
    for bands, one in zip(told.bands, (plain, fair), strict=True):
        assert sum(bands) == sum(pair.cost > 45000 for pair in one.weak.pairs)


@pytest.mark.parametrize(("milli", "expected"), [(0, 0), (45000, 0), (45001, 1), (50000, 1), (50001, 2), (95000, 10)])
def test_bands_of_five_points_begin_above_the_line(milli: int, expected: int) -> None:
    assert band(milli) == expected


@pytest.mark.parametrize("known", [0.0, 1.0])
def test_the_heaviest_weights_leave_bans_and_proofs_in_force(known: float) -> None:
    problem = county(6, weak=12, models=4, middle=0, known=known, weights=Weights(700, 100, 100, 50, 50))
    banned = tuple((problem.models[0].key, one.key) for one in problem.weak)
    found = plan(replace(problem, wishes=Wishes(forbidden=banned, capacity=4)), fair=True)
    assert recheck(found)
    assert not found.weak.unpaired
    assert problem.models[0].key not in {pair.model for pair in found.pairs}


def test_in_a_large_scope_the_hashes_of_a_plan_never_add_up_to_a_thousandth() -> None:
    posed = pose_weak(county(1, weak=1500, models=1, middle=0), fair=False)
    assert sum(row[0] % 2**posed.shift for row in posed.instance.costs) < 2**posed.shift


# --- proofs ---


@given(problems(), st.booleans())
def test_an_untouched_plan_passes_the_second_check(problem: Problem, fair: bool) -> None:
    assert flaws(plan(problem, fair=fair)) == ()


@given(problems(), st.booleans(), st.data())
def test_no_other_pairs_pass_with_the_proof_of_a_plan(problem: Problem, fair: bool, data: st.DataObject) -> None:
    found = plan(problem, fair=fair)
    loose = [pair for pair in found.weak.pairs if not pair.forced]
    assume(loose and len(problem.models) > 1)
    pair = data.draw(st.sampled_from(loose))
    other = data.draw(st.sampled_from([model for model in problem.models if model.key != pair.model]))
    partner = next(one for one in problem.weak if one.key == pair.partner)
    moved = Pair(other.key, pair.partner, "weak", terms_of(problem, partner, other), False, metres(partner, other), pair.adjacent)
    assert not recheck(retold(found, tuple(moved if one is pair else one for one in found.weak.pairs), found.weak.unpaired))


@given(problems(), st.booleans(), st.data())
def test_a_plan_that_leaves_somebody_out_does_not_pass(problem: Problem, fair: bool, data: st.DataObject) -> None:
    found = plan(problem, fair=fair)
    assume(found.weak.pairs)
    dropped = data.draw(st.sampled_from(found.weak.pairs))
    pairs = tuple(pair for pair in found.weak.pairs if pair is not dropped)
    assert not recheck(retold(found, pairs, found.weak.unpaired))
    assert not recheck(retold(found, pairs, (*found.weak.unpaired, dropped.partner)))


def retold(found: Plan, pairs: tuple[Pair, ...], unpaired: tuple[str, ...]) -> Plan:
    """A plan with other pairs of the weak stage, its sums and its digest made to fit."""
    total = sum(pair.cost for pair in pairs)
    weak = replace(found.weak, pairs=pairs, unpaired=unpaired, proof=replace(found.weak.proof, cost=total, bound=total))
    told = digest(found.problem, pairs + found.middle.pairs, fair=found.fair)
    return replace(found, weak=weak, digest=told)


@given(problems(), st.booleans(), st.data())
def test_prices_that_prove_nothing_do_not_pass(problem: Problem, fair: bool, data: st.DataObject) -> None:
    found = plan(problem, fair=fair)
    model = data.draw(st.sampled_from(problem.models)).key
    seats = left_for(problem, [])[model]
    for price in (-1, 2**4000) if seats else (-1,):  # above the price of any village without a seat; without seats, no price is too high
        proof = replace(found.weak.proof, prices={**found.weak.proof.prices, model: price})
        assert not recheck(replace(found, weak=replace(found.weak, proof=proof)))


def test_a_price_that_is_off_by_a_little_is_noticed() -> None:
    found = plan(county(5, weak=9, models=3, middle=0))  # all seats are needed, and prices are tight against each other
    prices = found.weak.proof.prices
    tampered = [{**prices, model: price + by} for model, price in prices.items() for by in (-(10**18), 10**18)]
    assert not any(recheck(replace(found, weak=replace(found.weak, proof=replace(found.weak.proof, prices=told)))) for told in tampered)


def test_the_proof_of_one_aim_is_not_that_of_the_other() -> None:
    problem = county(2, weak=9, models=4, middle=0)
    assert plan(problem).fairness.price > 0
    for found in (plan(problem), plan(problem, fair=True)):
        other = replace(found, fair=not found.fair, digest=digest(found.problem, found.pairs, fair=not found.fair))
        assert flaws(other) == ("后进村的最优证明不成立",)


CHANGES: dict[str, Any] = {
    "the total": lambda proof: replace(proof, cost=proof.cost - 1, bound=proof.bound - 1),
    "the bound": lambda proof: replace(proof, bound=proof.bound - 1),
    "the number of arcs": lambda proof: replace(proof, arcs=proof.arcs + 1),
    "a price less": lambda proof: replace(proof, prices=dict(list(proof.prices.items())[1:])),
}


@pytest.mark.parametrize("what", CHANGES)
@pytest.mark.parametrize("stage", ["weak", "middle"])
def test_a_proof_that_says_something_else_does_not_pass(what: str, stage: str) -> None:
    found = plan(county(4))
    told: Stage = getattr(found, stage)
    changed: dict[str, Any] = {stage: replace(told, proof=CHANGES[what](told.proof))}
    assert recheck(found)
    assert not recheck(replace(found, **changed))


def test_a_plan_that_went_stale_does_not_pass() -> None:
    found = plan(county(4))
    later = replace(found.problem, weak=tuple(replace(one, location=(110.0, 30.0)) for one in found.problem.weak))
    assert any("现有数据不符" in words for words in flaws(replace(found, problem=later)))
    assert flaws(replace(found, digest="0" * 64)) == ("方案编号与内容不一致",)


# --- questions that are refused ---

SMALL = county(2, weak=3, models=2, middle=2)
WEAK, MODELS, MIDDLE = ([one.key for one in group] for group in (SMALL.weak, SMALL.models, SMALL.middle))


def wishing(**wishes: Any) -> Problem:
    return replace(SMALL, wishes=Wishes(**wishes))


REFUSED: dict[str, tuple[Problem, str]] = {
    "no model village": (replace(SMALL, models=()), "没有示范村"),
    "all weak": (replace(SMALL, models=(), middle=()), "全部是后进村"),
    "no weak village": (replace(SMALL, weak=()), "没有后进村"),
    "a village in two classes": (replace(SMALL, middle=(*SMALL.middle, SMALL.weak[0])), "同时列为后进村和中间村"),
    "a village twice": (replace(SMALL, weak=(*SMALL.weak, SMALL.weak[0])), "列了两次"),
    "a forced pair led by no model": (wishing(forced=((MIDDLE[0], WEAK[0]),)), "不是示范村"),
    "a forced pair the wrong way round": (wishing(forced=((WEAK[0], MODELS[0]),)), "不是示范村"),
    "a forced pair of two models": (wishing(forced=((MODELS[0], MODELS[1]),)), "不能被带"),
    "a forced pair of nobody": (wishing(forced=((MODELS[0], "place:nowhere"),)), "place:nowhere"),
    "a forbidden pair of nobody": (wishing(forbidden=(("place:nowhere", WEAK[0]),)), "place:nowhere"),
    "forced and forbidden": (wishing(forced=((MODELS[0], WEAK[0]),), forbidden=((MODELS[0], WEAK[0]),)), "既指定又禁止"),
    "two models for one": (wishing(forced=((MODELS[0], WEAK[0]), (MODELS[1], WEAK[0]))), "指定了两个示范村"),
    "more than the seats": (wishing(forced=tuple((MODELS[0], key) for key in WEAK), capacity=2), "超过它的名额2个"),
    "more than its own seats": (wishing(forced=((MODELS[0], WEAK[0]),), seats={MODELS[0]: 0}), "超过它的名额0个"),
    "negative seats for all": (wishing(capacity=-1), "不能为负数"),
    "negative seats for one": (wishing(seats={MODELS[0]: -1}), "不能为负数"),
    "seats for no model": (wishing(seats={WEAK[0]: 1}), "不是示范村"),
    "weights of nothing": (
        replace(
            SMALL, weights=replace(SMALL.weights, **dict.fromkeys(("distance", "administrative", "complement", "industry", "novelty"), 0))
        ),
        "合计为0",
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_question_that_cannot_be_answered_is_refused_with_what_to_do(what: str) -> None:
    problem, words = REFUSED[what]
    with pytest.raises(UsageError, match=words) as refused:
        plan(problem)
    assert refused.value.hint


def test_the_reason_of_a_ban_is_told_when_it_is_contradicted() -> None:
    pair = (MODELS[0], WEAK[0])
    with pytest.raises(UsageError, match="两村有未了纠纷"):
        plan(wishing(forced=(pair,), forbidden=(pair,), because={pair: "两村有未了纠纷"}))


@pytest.mark.parametrize("one", ["scope", "period", "weak", "models", "middle", "weights", "wishes"])
def test_the_digest_names_problem_and_pairs(one: str) -> None:
    changed: dict[str, Any] = {
        "scope": "place:c1",
        "period": "2026年第二季度",
        "weak": SMALL.weak[1:],
        "models": SMALL.models[1:],
        "middle": SMALL.middle[1:],
        "weights": replace(SMALL.weights, distance=26),
        "wishes": Wishes(capacity=2),
    }
    pairs = plan(SMALL).pairs
    told = {
        digest(SMALL, pairs, fair=False),
        digest(replace(SMALL, **{one: changed[one]}), pairs, fair=False),
        digest(SMALL, pairs[1:], fair=False),
    }
    assert len(told) == 3
