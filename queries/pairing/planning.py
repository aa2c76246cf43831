"""From a problem to a plan: forced pairs, then the weak villages, then middle villages in the seats that are left, each stage with its proof."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from typing import Literal

from graph.store import Progress
from queries.pairing.certificate import Certificate, check
from queries.pairing.flow import Solution, solve
from queries.pairing.nearness import Adjacency, metres
from queries.pairing.posing import LINE, Posed, band, pose_middle, pose_weak, with_bands
from queries.pairing.problem import Fairness, Pair, Plan, Problem, Proof, Shortage, Stage, Village
from queries.pairing.shortage import shortages
from queries.pairing.terms import terms_of
from queries.pairing.wanted import check as check_problem
from queries.pairing.wanted import forced_pairs

StageName = Literal["weak", "middle"]


def plan(problem: Problem, *, fair: bool = False, progress: Progress | None = None) -> Plan:
    """The best plan for a problem, with the proof of both stages and what fairness would cost; the order of the input does not matter.

    `fair`: the weak villages' bands go before their total; the middle stage is always planned by its total. The fair plan's proof is that of the
    instance with bands: it claims optimality only if that holds. Raises UsageError if the question contradicts itself or there is nothing to pair.
    """
    check_problem(problem)
    problem = in_order(problem)
    pairing = _Pairing(problem)
    plain = pairing.weak_stage(fair=False, progress=progress)
    other = pairing.weak_stage(fair=True, progress=progress) if fair or _worst(plain) > LINE else plain
    weak = other if fair else plain
    middle = pairing.middle_stage(weak.pairs, progress)
    return Plan(problem, weak, middle, _fairness(plain, other), fair, digest(problem, weak.pairs + middle.pairs, fair=fair))


def in_order(problem: Problem) -> Problem:
    """The same problem with all villages and wishes in the order of their keys."""
    wishes = replace(problem.wishes, forced=forced_pairs(problem), forbidden=tuple(sorted(set(problem.wishes.forbidden))))
    weak, models, middle = (tuple(sorted(group, key=lambda one: one.key)) for group in (problem.weak, problem.models, problem.middle))
    return replace(problem, wishes=wishes, weak=weak, models=models, middle=middle)


def digest(problem: Problem, pairs: Iterable[Pair], *, fair: bool) -> str:
    """The name of a plan: SHA-256 over scope, period, villages by class, weights, wishes and pairs."""
    wishes = problem.wishes
    told = {
        "scope": problem.scope,
        "period": problem.period,
        "villages": [sorted(village.key for village in group) for group in (problem.weak, problem.models, problem.middle)],
        "weights": {name: float(value) for name, value in asdict(problem.weights).items()},
        "forced": sorted(set(wishes.forced)),
        "forbidden": sorted((*pair, wishes.because.get(pair, "")) for pair in set(wishes.forbidden)),
        "seats": [wishes.capacity, sorted(wishes.seats.items())],
        "fair": fair,
        "pairs": sorted((pair.model, pair.partner, pair.stage, pair.forced) for pair in pairs),
    }
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def bands_of(pairs: Sequence[Pair], count: int) -> tuple[int, ...]:
    """How many pairs lie in each of the first `count` bands above 45 points, the worst band first."""
    found = [band(pair.cost) for pair in pairs]
    return tuple(found.count(step) for step in range(count, 0, -1))


def proof_of(posed: Posed, certificate: Certificate, solution: Solution, pairs: Sequence[Pair]) -> Proof:
    """A certificate in thousandths of a point, forced pairs included. Equal sides are claimed only if the instance's own sides are equal."""
    cost = sum(pair.cost for pair in pairs)
    bound = cost
    if certificate.cost != certificate.bound:
        below = sum(pair.cost for pair in pairs if pair.forced)  # of a fair instance, all that its bound says of the total
        if not posed.unit:
            unpaired = posed.amount(certificate.cost).unpaired
            below += (certificate.bound - unpaired * posed.instance.unpaired) >> posed.shift
        bound = min(below, cost - 1)
    prices = {model.key: price for model, price in zip(posed.columns, solution.prices, strict=True)}
    return Proof(cost, bound, prices, certificate.arcs)


class _Pairing:
    """One problem while its plan is made."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.villages = {village.key: village for village in problem.weak + problem.models + problem.middle}
        self.adjacency = Adjacency(self.villages.values())
        self.weak = pose_weak(problem, fair=False)
        self._pairs: dict[tuple[str, str], Pair] = {}

    def pair(self, model: Village, partner: Village, stage: StageName, *, forced: bool = False) -> Pair:
        """A pair with its terms, made once: a fair plan has most of its pairs in common with the plain one."""
        found = self._pairs.get((model.key, partner.key))
        if found is None:
            terms, near = terms_of(self.problem, partner, model), self.adjacency.of(model, partner)
            found = Pair(model.key, partner.key, stage, terms, forced, metres(model, partner), near)
            self._pairs[model.key, partner.key] = found
        return found

    def weak_stage(self, *, fair: bool, progress: Progress | None) -> Stage:
        posed = with_bands(self.weak) if fair else self.weak
        solution = solve(posed.instance, progress)
        stage = self._stage("weak", posed, solution)
        return replace(stage, shortages=self._shortages(posed, solution)) if stage.unpaired else stage

    def middle_stage(self, weak: Sequence[Pair], progress: Progress | None) -> Stage:
        posed = pose_middle(self.problem, weak)
        return self._stage("middle", posed, solve(posed.instance, progress))

    def _stage(self, name: StageName, posed: Posed, solution: Solution) -> Stage:
        group = {village.key for village in (self.problem.weak if name == "weak" else self.problem.middle)}
        wished = [(model, partner) for model, partner in self.problem.wishes.forced if partner in group]
        pairs = [self.pair(self.villages[model], self.villages[partner], name, forced=True) for model, partner in wished]
        for village, column in zip(posed.rows, solution.partner, strict=True):
            if column is not None:
                pairs.append(self.pair(posed.columns[column], village, name))
        pairs.sort(key=lambda pair: (pair.model, pair.partner))
        unpaired = tuple(village.key for village, column in zip(posed.rows, solution.partner, strict=True) if column is None)
        return Stage(tuple(pairs), unpaired, proof_of(posed, check(posed.instance, solution), solution, pairs))

    def _shortages(self, posed: Posed, solution: Solution) -> tuple[Shortage, ...]:
        """Hall sets with what wishes have assigned to their models counted in: those villages and seats belong to the picture."""
        found = []
        for rows, columns, seats in shortages(posed.instance, solution):
            models = tuple(posed.columns[column].key for column in columns)
            assigned = [partner for model, partner in self.problem.wishes.forced if model in models]
            partners = sorted(assigned + [posed.rows[row].key for row in rows])
            found.append(Shortage(tuple(partners), models, seats + len(assigned)))
        return tuple(found)


def _worst(stage: Stage) -> int:
    return max((pair.cost for pair in stage.pairs), default=0)


def _fairness(plain: Stage, fair: Stage) -> Fairness:
    count = max(band(_worst(plain)), band(_worst(fair)))
    bands = bands_of(plain.pairs, count), bands_of(fair.pairs, count)
    return Fairness(_worst(plain), _worst(fair), fair.proof.cost - plain.proof.cost, bands)
