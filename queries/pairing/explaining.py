"""Why a village got this partner, what another choice would cost, and what it can learn there. All of it concerns the stage in which the pair stands."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from queries.pairing.flow import Solution
from queries.pairing.posing import Posed, pose_middle, pose_weak
from queries.pairing.problem import Pair, Plan, Stage, Term, Village
from queries.pairing.shortage import increase_if_forced, saving_of_seat
from queries.pairing.terms import costs, need, strength, terms_of
from queries.pairing.wanted import called, seats_of
from schema.errors import NotFound, UsageError

SHOWN = 3
"""How many candidates are listed with an explanation."""

Refused = Literal["", "chosen", "forced", "forbidden", "no_model", "no_seat"]
REFUSED: dict[Refused, str] = {
    "": "",
    "chosen": "方案里就是这一对",
    "forced": "这个村已按要求指定了示范村",
    "forbidden": "这一对按要求禁止",
    "no_model": "这个村这一期不是示范村",
    "no_seat": "这个示范村没有可用的名额",
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A model that a village may go to, and what the pair costs in thousandths of a point."""

    model: str
    cost: int


@dataclass(frozen=True, slots=True)
class OneMoreSeat:
    """What one more seat at a model would save in the stage: villages that find a seat, and thousandths of a point of the total.

    `saved` is negative where `paired` is not 0: the village that finds a seat adds its cost. In a fair plan the bands go before the total.
    """

    model: str
    saved: int
    paired: int


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a pair stands. `rank` of its model by cost among `candidates` (all that are not forbidden and have seats at all); `best` are the first of them.

    `regret`: how much more it costs than the village's own best. `seats`: one more seat at its best model, then at its own if that is another.
    """

    pair: Pair
    rank: int
    candidates: int
    best: tuple[Candidate, ...]
    regret: int
    seats: tuple[OneMoreSeat, ...]


@dataclass(frozen=True, slots=True)
class WhyNot:
    """What it would take to give a village another model. `current` is its model now, None without one.

    `refused` says why it cannot be (`REFUSED` has the words, `because` the wish's own reason), "" if it can. Then `increase` is the exact rise of the
    stage's total in thousandths of a point with all others placed anew, `unpaired` how many more villages would be left without a seat, and
    `bound` what the prices alone say at once: the rise is at least that (None where prices say nothing about thousandths: a fair plan, or villages left out).
    In a fair plan `increase` may be negative: the bands would be worse. `holders` hold the model's seats now, `seats` is how many it has.
    """

    partner: str
    model: str
    current: str | None
    terms: tuple[Term, ...]
    increase: int | None
    unpaired: int
    bound: int | None
    holders: tuple[str, ...]
    seats: int
    refused: Refused = ""
    because: str = ""

    @property
    def cost(self) -> int:
        """What this pair itself would cost, in thousandths of a point."""
        return sum(term.milli for term in self.terms)


@dataclass(frozen=True, slots=True)
class Lesson:
    """A group of standards in which a village is low and its model strong, in percent of full marks."""

    aspect: str
    weak: float
    model: float


class Reasons:
    """Answers about one plan; its stages are posed once, when first asked about."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.problem = plan.problem
        self._models = {village.key: village for village in plan.problem.models}
        self._pairs = {pair.partner: pair for pair in plan.pairs}
        self._forbidden = set(plan.problem.wishes.forbidden)
        self._wider: dict[tuple[bool, str], OneMoreSeat] = {}

    def explain(self, partner: str) -> Explanation:
        """Why a village was given its model. Raises NotFound: it is not to be led, or found no seat."""
        village = self._partner(partner)
        pair = self._pairs.get(partner)
        if pair is None:
            raise NotFound(f"“{called(self.problem, partner)}”没有排上示范村", "请查看缺额说明，或问为什么不是某个示范村")
        ranked = self._candidates(village)
        best = ranked[0]
        asked = dict.fromkeys((best.model, pair.model))
        seats = tuple(self._one_more_seat(partner, model) for model in asked)
        rank = 1 + sum(candidate.cost < pair.cost for candidate in ranked)
        return Explanation(pair, rank, len(ranked), ranked[:SHOWN], pair.cost - best.cost, seats)

    def why_not(self, partner: str, model: str) -> WhyNot:
        """What it would take to give a village this model. Raises NotFound: a key that is not in the plan; UsageError: a model village is not led."""
        village = self._partner(partner)
        if model not in self._models:
            called_here = called(self.problem, model)
            if called_here == model:
                raise NotFound(f"“{model}”不在这次结对的村里", "请核对编号和期次")
            return self._refusal(partner, model, "no_model")
        if refused := self._refused(partner, model):
            return self._refusal(partner, model, refused, terms_of(self.problem, village, self._models[model]))
        return self._increase(village, self._models[model])

    @cached_property
    def _weak(self) -> tuple[Posed, Solution]:
        posed = pose_weak(self.problem, fair=self.plan.fair)
        return posed, _solution(posed, self.plan.weak)

    @cached_property
    def _middle(self) -> tuple[Posed, Solution]:
        posed = pose_middle(self.problem, self.plan.weak.pairs)
        return posed, _solution(posed, self.plan.middle)

    @cached_property
    def _partners(self) -> dict[str, Village]:
        return {village.key: village for village in self.problem.weak + self.problem.middle}

    @cached_property
    def _weak_keys(self) -> frozenset[str]:
        return frozenset(village.key for village in self.problem.weak)

    def _stage(self, partner: str) -> tuple[Posed, Solution]:
        return self._weak if partner in self._weak_keys else self._middle

    def _partner(self, key: str) -> Village:
        if village := self._partners.get(key):
            return village
        if key in self._models:
            raise UsageError(f"“{called(self.problem, key)}”这一期是示范村，由它带别的村", "请写后进村或中间村")
        raise NotFound(f"“{key}”不在这次结对的村里", "请核对编号和期次")

    def _candidates(self, village: Village) -> tuple[Candidate, ...]:
        models = [model for model in self.problem.models if (model.key, village.key) not in self._forbidden]
        models = [model for model in models if seats_of(self.problem, model.key) > 0]
        found = zip(models, costs(self.problem, [village], models)[0], strict=True)
        return tuple(sorted((Candidate(model.key, cost) for model, cost in found), key=lambda candidate: (candidate.cost, candidate.model)))

    def _one_more_seat(self, partner: str, model: str) -> OneMoreSeat:
        asked = partner in self._weak_keys, model
        if asked not in self._wider:
            posed, solution = self._stage(partner)
            total = posed.total(solution)
            now, then = posed.amount(total), posed.amount(total - saving_of_seat(posed.instance, solution, _column(posed, model)))
            self._wider[asked] = OneMoreSeat(model, now.milli - then.milli, now.unpaired - then.unpaired)
        return self._wider[asked]

    def _refused(self, partner: str, model: str) -> Refused:
        pair = self._pairs.get(partner)
        if pair and pair.model == model:
            return "chosen"
        if pair and pair.forced:
            return "forced"
        if (model, partner) in self._forbidden:
            return "forbidden"
        posed, _ = self._stage(partner)
        return "" if posed.instance.capacity[_column(posed, model)] > 0 else "no_seat"

    def _refusal(self, partner: str, model: str, refused: Refused, terms: tuple[Term, ...] = ()) -> WhyNot:
        because = self.problem.wishes.because.get((model, partner), "") if refused == "forbidden" else ""
        seats = seats_of(self.problem, model) if model in self._models else 0
        return WhyNot(partner, model, self._current(partner), terms, None, 0, None, self._holders(model), seats, refused, because)

    def _increase(self, village: Village, model: Village) -> WhyNot:
        posed, solution = self._stage(village.key)
        row, column = next(at for at, own in enumerate(posed.rows) if own.key == village.key), _column(posed, model.key)
        rise = increase_if_forced(posed.instance, solution, row, column)
        terms = terms_of(self.problem, village, model)
        if rise is None:
            return self._refusal(village.key, model.key, "no_seat", terms)
        total = posed.total(solution)
        now, then = posed.amount(total), posed.amount(total + rise)
        increase, unpaired, bound = then.milli - now.milli, then.unpaired - now.unpaired, None
        if not unpaired and not posed.unit:
            bound = posed.amount(total + _reduced(posed, solution, row, column)).milli - now.milli
        seats = seats_of(self.problem, model.key)
        return WhyNot(village.key, model.key, self._current(village.key), terms, increase, unpaired, bound, self._holders(model.key), seats)

    def _current(self, partner: str) -> str | None:
        pair = self._pairs.get(partner)
        return pair.model if pair else None

    def _holders(self, model: str) -> tuple[str, ...]:
        return tuple(pair.partner for pair in self.plan.pairs if pair.model == model)


def explain(plan: Plan, partner: str) -> Explanation:
    """`Reasons(plan).explain(partner)`, for a single question."""
    return Reasons(plan).explain(partner)


def why_not(plan: Plan, partner: str, model: str) -> WhyNot:
    """`Reasons(plan).why_not(partner, model)`, for a single question."""
    return Reasons(plan).why_not(partner, model)


def agenda(weak: Village, model: Village, most: int = 3) -> tuple[Lesson, ...]:
    """What to talk about on a visit: the groups of standards in which the village is below 60 percent and the model above, the most promising first."""
    common = [aspect for aspect in weak.aspects if aspect in model.aspects]
    worth = {aspect: need(weak.aspects[aspect]) * strength(model.aspects[aspect]) for aspect in common}
    ranked = sorted((aspect for aspect in common if worth[aspect]), key=lambda aspect: (-worth[aspect], aspect))
    return tuple(Lesson(aspect, weak.aspects[aspect], model.aspects[aspect]) for aspect in ranked[:most])


def _solution(posed: Posed, stage: Stage) -> Solution:
    return posed.solution(stage.pairs, stage.proof.prices)


def _column(posed: Posed, model: str) -> int:
    return next(column for column, own in enumerate(posed.columns) if own.key == model)


def _reduced(posed: Posed, solution: Solution, row: int, column: int) -> int:
    """How much dearer a pair is than the village's cheapest choice, seats at their prices."""
    prices, own = solution.prices, posed.instance.costs[row]
    held = solution.partner[row]
    least = posed.instance.unpaired if held is None else own[held] + prices[held]
    return own[column] + prices[column] - least
