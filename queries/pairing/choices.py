"""What whole lists show of a plan: where each pair stands among what its village could have got, and what the proof counts for a seat."""

from __future__ import annotations

from typing import NamedTuple

from queries.pairing.posing import pose_weak
from queries.pairing.problem import Plan
from queries.pairing.terms import costs
from queries.pairing.wanted import seats_of


class Choice(NamedTuple):
    """The rank of a pair by cost among a village's candidates, how many these are, and how much more it costs than the best of them."""

    rank: int
    candidates: int
    regret: int


def choices(plan: Plan) -> dict[str, Choice]:
    """The choice of each led village by key, the same as `queries.pairing.explaining` gives it."""
    problem, forbidden = plan.problem, set(plan.problem.wishes.forbidden)
    villages = {village.key: village for village in problem.weak + problem.middle}
    seated = [seats_of(problem, model.key) > 0 for model in problem.models]
    rows = costs(problem, [villages[pair.partner] for pair in plan.pairs], problem.models)
    found = {}
    for pair, row in zip(plan.pairs, rows, strict=True):
        open_to = [
            cost
            for cost, model, seats in zip(row, problem.models, seated, strict=True)
            if (model.key, pair.partner) not in forbidden and (seats or model.key == pair.model)
        ]
        found[pair.partner] = Choice(1 + sum(cost < pair.cost for cost in open_to), len(open_to), pair.cost - min(open_to))
    return found


class SeatPrice(NamedTuple):
    """What the weak stage's certificate counts for a seat of a model: so many villages without a seat, and thousandths of a point (also below 0)."""

    model: str
    villages: int
    milli: int


def seat_prices(plan: Plan) -> tuple[SeatPrice, ...]:
    """The prices from which the bound of a plan that is not fair follows, those that are not nought, by model's key."""
    posed = pose_weak(plan.problem, fair=False)
    unpaired, found = posed.instance.unpaired, []
    for model, price in plan.weak.proof.prices.items():
        villages = (price + unpaired // 2) // unpaired  # pairs cost far less than a village without a seat
        if price:
            found.append(SeatPrice(model, villages, (price - villages * unpaired) >> posed.shift))
    return tuple(found)
