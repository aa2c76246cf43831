"""What a pair costs, term by term and in words; the matrix of sums against the terms."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from queries.pairing.problem import TERMS, Problem, Term, Village, Weights
from queries.pairing.terms import check_weights, costs, terms_of
from schema.errors import UsageError
from tests.queries.pairing.problems import problems, village

HERE = (110.0, 30.0)


def term(name: str, partner: dict[str, Any], model: dict[str, Any]) -> Term:
    weak, strong = village("place:w", "weak", **partner), village("place:m", "model", **model)
    problem = Problem("place:c0", "2026年", (weak,), (strong,), ())
    return {found.name: found for found in terms_of(problem, weak, strong)}[name]


@given(problems())
def test_the_matrix_holds_the_sums_of_the_terms(problem: Problem) -> None:
    partners: tuple[Village, ...] = problem.weak + problem.middle
    matrix = costs(problem, partners, problem.models)
    for partner, row in zip(partners, matrix, strict=True):
        for model, cost in zip(problem.models, row, strict=True):
            assert cost == sum(found.milli for found in terms_of(problem, partner, model))


@given(problems())
def test_every_pair_has_all_terms_within_their_weights(problem: Problem) -> None:
    found = terms_of(problem, problem.weak[0], problem.models[0])
    assert [one.name for one in found] == list(TERMS)
    assert all(0 <= one.milli <= one.most == round(getattr(problem.weights, one.name) * 1000) and one.words for one in found)


def test_the_distance_counts_up_to_thirty_kilometres() -> None:
    near = term("distance", {"location": HERE}, {"location": (110.0, 30.134898)})
    assert (near.milli, near.words) == (12500, "15.0公里")
    assert term("distance", {"location": HERE}, {"location": (111.0, 31.0)}).milli == 25000
    assert term("distance", {"location": HERE}, {"location": (110.0, 30.001)}).words == "111米"


def test_without_coordinates_the_administrative_share_takes_the_place_of_the_distance_and_says_so() -> None:
    found = term("distance", {"location": HERE}, {"above": ("place:t1", "place:c0", "place:s0", "place:p0")})
    assert (found.milli, found.words) == (10000, "没有坐标，按隶属远近计(同县不同乡镇)")


@pytest.mark.parametrize(
    ("above", "milli", "words"),
    [
        (("place:t0", "place:c0", "place:s0"), 0, "同乡镇"),
        (("place:t1", "place:c0", "place:s0"), 6000, "同县不同乡镇"),
        (("place:t1", "place:c1", "place:s0"), 12000, "同市不同县"),
        (("place:t1", "place:c1", "place:s1"), 15000, "不同市"),
    ],
)
def test_the_administrative_term_steps_by_what_both_lie_in(above: tuple[str, ...], milli: int, words: str) -> None:
    found = term("administrative", {}, {"above": above})
    assert (found.milli, found.words) == (milli, words)


def test_what_the_model_is_strong_in_counts_by_what_the_village_needs() -> None:
    found = term("complement", {"aspects": {"党建": 30, "产业": 50, "治理": 90}}, {"aspects": {"党建": 80, "产业": 100, "治理": 100}})
    assert (found.milli, found.words) == (40000 * 600 // 1600, "互补程度62%")  # (30 × 20 + 10 × 40) of 40 × (30 + 10) are met


def test_only_groups_of_standards_that_both_have_count() -> None:
    found = term("complement", {"aspects": {"党建": 20, "产业": 20}}, {"aspects": {"产业": 100, "治理": 60}})
    assert (found.milli, found.words) == (0, "互补程度100%")


@pytest.mark.parametrize(
    ("partner", "model", "words"),
    [
        ({}, {"党建": 90}, "没有评分明细，不计互补"),
        ({"党建": 30}, {}, "没有评分明细，不计互补"),
        ({"党建": 30}, {"产业": 90}, "两村评分项目没有相同的，不计互补"),
        ({"党建": 60}, {"党建": 90}, "没有得分率低于60%的项目，不计互补"),
    ],
)
def test_where_nothing_can_be_matched_the_full_points_count_and_the_words_say_why(
    partner: dict[str, float], model: dict[str, float], words: str
) -> None:
    found = term("complement", {"aspects": partner}, {"aspects": model})
    assert (found.milli, found.words) == (40000, words)


@pytest.mark.parametrize(
    ("partner", "model", "milli", "words"),
    [
        ("茶叶", "茶叶", 0, "主导产业相同(茶叶)"),
        ("水稻", "茶叶", 10000, "主导产业不同(茶叶、水稻)"),
        ("", "茶叶", 10000, "本村没有主导产业记录"),
        ("茶叶", "", 10000, "示范村没有主导产业记录"),
        ("", "", 10000, "两村没有主导产业记录"),
    ],
)
def test_industries_differ_match_or_are_not_known(partner: str, model: str, milli: int, words: str) -> None:
    found = term("industry", {"industry": partner}, {"industry": model})
    assert (found.milli, found.words) == (milli, words)


@pytest.mark.parametrize("told_by", ["partner", "model"])
def test_partners_of_the_period_before_are_spared_the_points_whoever_names_the_other(told_by: str) -> None:
    partner = {"partners": frozenset({"place:m"})} if told_by == "partner" else {}
    model = {"partners": frozenset({"place:w"})} if told_by == "model" else {}
    assert term("novelty", partner, model).milli == 0
    assert term("novelty", {}, {}).milli == 5000


@pytest.mark.parametrize(
    ("weights", "words"),
    [
        (Weights(distance=-1), "“距离”是-1"),
        (Weights(industry=float("nan")), "主导产业"),
        (Weights(novelty=float("inf")), "上期已结对"),
        (Weights(0, 0, 0, 0, 0), "合计为0"),
        (Weights(0, 0, 0, 0, 0.0001), "合计为0"),
        (Weights(distance=2000), "超过1000分"),
    ],
)
def test_weights_that_weigh_nothing_or_the_wrong_way_are_refused(weights: Weights, words: str) -> None:
    with pytest.raises(UsageError, match=words) as refused:
        check_weights(weights)
    assert refused.value.hint
