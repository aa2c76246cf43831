"""A stage of a plan as a flow instance: whole numbers so made that one optimum says everything, and how to read them back.

A pair costs its thousandths of a point times 2^40 plus 30 bits of a hash of both keys: among plans of the same cost the hash decides, whatever the
order of the input. (From 1,024 villages up the factor grows, so that the hashes of a whole plan never add up to a thousandth.)
A fair instance adds S (n+1)^band for a pair in one of the 5-point bands above 45 points, n being the number of villages and S more than any total:
fewer pairs in the worst band come first, then fewer in the next, then the total. A village without a seat costs more than any plan.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import NamedTuple

from queries.pairing.flow import Instance, Solution
from queries.pairing.problem import MILLI, Pair, Problem, Village
from queries.pairing.terms import costs
from queries.pairing.wanted import forced_pairs, seats_of

SHIFT = 40
HASH_BITS = 30
LINE = 45 * MILLI
"""The cost above which a pair counts as badly placed."""
BAND = 5 * MILLI


class Amount(NamedTuple):
    """A total as people read it: villages without a seat, and thousandths of a point of the pairs."""

    unpaired: int
    milli: int


@dataclass(frozen=True, slots=True)
class Posed:
    """A stage ready to be solved: `rows` the villages to be led, `columns` the models, both by key.

    `unit` is S of a fair instance, 0 for a plain one; `shift` the power of two by which thousandths of a point are scaled.
    """

    rows: tuple[Village, ...]
    columns: tuple[Village, ...]
    instance: Instance
    shift: int
    unit: int

    def amount(self, total: int) -> Amount:
        """What a total of the instance comes to."""
        unpaired, rest = divmod(total, self.instance.unpaired)
        return Amount(unpaired, (rest % self.unit if self.unit else rest) >> self.shift)

    def total(self, solution: Solution) -> int:
        """The cost of a solution in the instance's own unit."""
        rows = zip(self.instance.costs, solution.partner, strict=True)
        return sum(self.instance.unpaired if column is None else row[column] for row, column in rows)

    def solution(self, pairs: Sequence[Pair], prices: Mapping[str, int]) -> Solution:
        """Pairs and prices of a plan as a solution of the instance. Raises KeyError for a pair or a price that has no place in it."""
        at = {model.key: column for column, model in enumerate(self.columns)}
        led = {pair.partner: at[pair.model] for pair in pairs if not pair.forced}
        if not led.keys() <= {village.key for village in self.rows}:
            raise KeyError("a pair of another stage")
        return Solution(tuple(led.get(village.key) for village in self.rows), tuple(prices[model.key] for model in self.columns))


def band(milli: int) -> int:
    """The band of a pair's cost: 0 up to 45 points, 1 up to 50, 2 up to 55, and so on."""
    return max(0, -(-(milli - LINE) // BAND))


def pose_weak(problem: Problem, *, fair: bool) -> Posed:
    """The weak villages that no wish has assigned, and the seats that wishes leave."""
    posed = _posed(problem, problem.weak, _seats_left(problem))
    return with_bands(posed) if fair else posed


def with_bands(posed: Posed) -> Posed:
    """The fair instance of a plain one."""
    plain, count = posed.instance, len(posed.rows) + 1
    most = max((cost for row in plain.costs for cost in row if cost < plain.unpaired), default=0)
    unit = count * (1 + most)
    extra = [0] + [unit * count**step for step in range(1, 1 + band(most >> posed.shift))]
    unpaired = count * (1 + most + extra[-1])
    banded = [[cost + extra[band(cost >> posed.shift)] if cost < plain.unpaired else unpaired for cost in row] for row in plain.costs]
    return replace(posed, instance=Instance(banded, plain.capacity, unpaired), unit=unit)


def pose_middle(problem: Problem, weak: Sequence[Pair]) -> Posed:
    """The middle villages that no wish has assigned, and the seats that wishes and the pairs of the weak stage leave."""
    left = _seats_left(problem)
    for pair in weak:
        left[pair.model] -= not pair.forced
    return _posed(problem, problem.middle, left)


def _seats_left(problem: Problem) -> dict[str, int]:
    left = {model.key: seats_of(problem, model.key) for model in problem.models}
    for model, _ in forced_pairs(problem):
        left[model] -= 1
    return left


def _posed(problem: Problem, villages: Sequence[Village], left: Mapping[str, int]) -> Posed:
    assigned = {partner for _, partner in problem.wishes.forced}
    rows = tuple(village for village in villages if village.key not in assigned)
    shift = max(SHIFT, HASH_BITS + len(rows).bit_length())
    scaled = _scaled(costs(problem, rows, problem.models), rows, problem.models, shift)
    unpaired = (len(rows) + 1) * (1 + max(map(max, scaled), default=0))
    _bar(problem, scaled, rows, unpaired)
    capacity = tuple(left[model.key] for model in problem.models)
    return Posed(rows, problem.models, Instance(scaled, capacity, unpaired), shift, 0)


def _scaled(plain: list[list[int]], rows: Sequence[Village], columns: Sequence[Village], shift: int) -> list[list[int]]:
    hashes, mask = [_hash(model.key) for model in columns], (1 << HASH_BITS) - 1
    return [
        [(milli << shift) + ((own * other >> HASH_BITS // 2) & mask) for milli, other in zip(row, hashes, strict=True)]
        for row, own in zip(plain, (_hash(village.key) for village in rows), strict=True)
    ]


def _hash(key: str) -> int:
    """30 bits of a key; the middle bits of the product of two are the hash of a pair (a sum would be the same for every plan)."""
    return int.from_bytes(blake2b(key.encode(), digest_size=4).digest(), "big") >> 2 | 1


def _bar(problem: Problem, scaled: list[list[int]], rows: Sequence[Village], unpaired: int) -> None:
    """A pair that costs as much as no seat at all is not admissible."""
    at = {village.key: row for row, village in enumerate(rows)}
    columns = {model.key: column for column, model in enumerate(problem.models)}
    for model, partner in problem.wishes.forbidden:
        if partner in at:
            scaled[at[partner]][columns[model]] = unpaired
