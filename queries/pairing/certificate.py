"""Proves that a plan is optimal, or does not: weak duality over every admissible pair. Shares no code with the solver.

For any prices of 0 or more, no plan costs less than the sum over rows of the cheapest column (cost + price, or staying without a seat) less the
sum of price times seats. A plan whose cost equals that bound is therefore optimal.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from operator import add
from typing import NamedTuple

from queries.pairing.flow import Instance, Solution


class Certificate(NamedTuple):
    """The plan's cost and the bound that the prices give, in the instance's unit, and how many admissible pairs were looked at.

    `flaw` names what makes it no plan at all; "" if it is one.
    """

    cost: int
    bound: int
    arcs: int
    flaw: str = ""

    @property
    def optimal(self) -> bool:
        """Whether nothing cheaper exists."""
        return not self.flaw and self.cost == self.bound


def bound(instance: Instance, prices: Sequence[int]) -> int:
    """What every plan costs at least, by these prices."""
    least = [min(map(add, row, prices), default=instance.unpaired) for row in instance.costs]
    return sum(min(cost, instance.unpaired) for cost in least) - sum(
        price * seats for price, seats in zip(prices, instance.capacity, strict=True)
    )


def check(instance: Instance, solution: Solution) -> Certificate:
    """The certificate of a solution; with a flaw its cost is never equal to its bound."""
    arcs = sum(_admissible(row, instance.unpaired) for row in instance.costs)
    if flaw := _flaw(instance, solution):
        return Certificate(0, -1, arcs, flaw)
    placed = zip(instance.costs, solution.partner, strict=True)
    cost = sum(instance.unpaired if column is None else row[column] for row, column in placed)
    return Certificate(cost, bound(instance, solution.prices), arcs)


def _admissible(row: Sequence[int], unpaired: int) -> int:
    """How many pairs of a row are admissible: mostly all."""
    return len(row) if max(row, default=0) < unpaired else sum(map(unpaired.__gt__, row))


def _flaw(instance: Instance, solution: Solution) -> str:
    if len(solution.partner) != len(instance.costs) or len(solution.prices) != len(instance.capacity):
        return "方案与题目的大小不符"
    if any(price < 0 for price in solution.prices):
        return "有价格小于零"
    columns = range(len(instance.capacity))
    for row, column in zip(instance.costs, solution.partner, strict=True):
        if column is not None and (column not in columns or row[column] >= instance.unpaired):
            return "有不可行的结对"
    taken = Counter(column for column in solution.partner if column is not None)
    if any(count > instance.capacity[column] for column, count in taken.items()):
        return "有示范村超过名额"
    return ""
