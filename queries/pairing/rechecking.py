"""Proves a plan again from its problem, its pairs and its prices alone: what was tampered with, or went stale, does not pass."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from queries.pairing.certificate import check
from queries.pairing.nearness import metres
from queries.pairing.planning import digest, in_order, proof_of
from queries.pairing.posing import Posed, pose_middle, pose_weak
from queries.pairing.problem import Pair, Plan, Problem, Stage, Village
from queries.pairing.terms import terms_of
from queries.pairing.wanted import called, forced_pairs, seats_of
from queries.pairing.wanted import check as check_problem
from schema.errors import UsageError


def recheck(plan: Plan) -> bool:
    """Whether a plan keeps its wishes and capacities and is proven optimal by its own prices over all admissible arcs."""
    return not flaws(plan)


def flaws(plan: Plan) -> tuple[str, ...]:
    """What is wrong with a plan, in words; empty if it stands. Nothing is solved again: the proof is checked, not made."""
    try:
        check_problem(plan.problem)
    except UsageError as error:
        return (error.message,)
    problem = in_order(plan.problem)
    if wrong := tuple(_wrong_pairs(plan, problem)):
        return wrong
    weak = _unproven(plan.weak, pose_weak(problem, fair=plan.fair), "后进村")
    middle = _unproven(plan.middle, pose_middle(problem, plan.weak.pairs), "中间村")
    stale = () if plan.digest == digest(problem, plan.pairs, fair=plan.fair) else ("方案编号与内容不一致",)
    return weak + middle + stale


def _wrong_pairs(plan: Plan, problem: Problem) -> Iterator[str]:
    models = {village.key: village for village in problem.models}
    groups = {"weak": {village.key: village for village in problem.weak}, "middle": {village.key: village for village in problem.middle}}
    for name, stage in (("weak", plan.weak), ("middle", plan.middle)):
        for pair in stage.pairs:
            words = f"“{called(problem, pair.model)}带{called(problem, pair.partner)}”"
            if pair.model not in models or pair.partner not in groups[name] or pair.stage != name:
                yield f"{words}两村的类别不对"
            elif (pair.model, pair.partner) in problem.wishes.forbidden:
                yield f"{words}是禁止的"
            elif not _as_computed(problem, pair, models | groups[name]):
                yield f"{words}的费用或距离与现有数据不符"
        listed = Counter([pair.partner for pair in stage.pairs] + list(stage.unpaired))
        if listed != Counter(groups[name].keys()):
            yield f"{'后进村' if name == 'weak' else '中间村'}没有每村恰好列一次"
    if sorted((pair.model, pair.partner) for pair in plan.pairs if pair.forced) != list(forced_pairs(problem)):
        yield "指定的结对没有全部照办，或多标了指定"
    for model, count in Counter(pair.model for pair in plan.pairs).items():
        if model in models and count > seats_of(problem, model):
            yield f"“{called(problem, model)}”带{count}个村，超过名额{seats_of(problem, model)}个"


def _as_computed(problem: Problem, pair: Pair, villages: Mapping[str, Village]) -> bool:
    model, partner = villages[pair.model], villages[pair.partner]
    return pair.terms == terms_of(problem, partner, model) and pair.distance == metres(model, partner)


def _unproven(stage: Stage, posed: Posed, who: str) -> tuple[str, ...]:
    if stage.proof.prices.keys() != {model.key for model in posed.columns}:
        return (f"{who}的价格没有覆盖全部示范村",)
    solution = posed.solution(stage.pairs, stage.proof.prices)
    certificate = check(posed.instance, solution)
    if certificate.cost != posed.total(solution) or certificate.cost != certificate.bound:
        return (f"{who}的最优证明不成立",)
    if proof_of(posed, certificate, solution, stage.pairs) != stage.proof:
        return (f"{who}的证明与方案不符",)
    return ()
