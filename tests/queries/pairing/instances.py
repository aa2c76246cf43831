"""Instances of the flow, small ones by hypothesis and large ones by a seed, and what their best plans cost by other means."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import product
from random import Random

from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from queries.pairing.flow import BARRED, Instance, Solution

Partner = tuple[int | None, ...]


@st.composite
def instances(draw: st.DrawFn, *, rows: int = 5, columns: int = 4, most: int = 3) -> Instance:
    """Small ones: pairs that are barred, columns without seats, more rows than seats, ties, and costs beyond 64 bits."""
    height, width = draw(st.integers(0, rows)), draw(st.integers(0, columns))
    scale = draw(st.sampled_from((1, 7, 1 << 70)))
    cost = st.one_of(st.integers(0, draw(st.sampled_from((1, 4, 1000)))).map(lambda number: number * scale), st.just(BARRED))
    costs = draw(st.lists(st.lists(cost, min_size=width, max_size=width), min_size=height, max_size=height))
    capacity = draw(st.lists(st.integers(0, most), min_size=width, max_size=width))
    return Instance(costs, capacity, 1 + height * 1000 * scale)


def seeded(seed: int, rows: int, columns: int, seats: int, *, barred: float = 0.0, likeness: float = 0.0) -> Instance:
    """A large one with costs up to 100,000. `likeness`: how much the rows agree about the columns."""
    random = Random(seed)
    common = [random.randrange(100_000) for _ in range(columns)]
    unpaired = (rows + 1) * 100_001
    costs = [
        [
            unpaired if random.random() < barred else round(likeness * one + (1 - likeness) * random.randrange(100_000))
            for one in common
        ]
        for _ in range(rows)
    ]  # fmt: skip
    return Instance(costs, [seats // columns + (column < seats % columns) for column in range(columns)], unpaired)


def plans(instance: Instance) -> Iterator[tuple[int, Partner]]:
    """Every plan with its cost."""
    open_to = [[None, *(column for column, cost in enumerate(row) if cost < instance.unpaired)] for row in instance.costs]
    for partner in product(*open_to):
        taken = Counter(column for column in partner if column is not None)
        if all(count <= instance.capacity[column] for column, count in taken.items()):
            yield cost_of(instance, partner), partner


def cost_of(instance: Instance, partner: Partner) -> int:
    """What a plan costs."""
    return sum(instance.unpaired if column is None else row[column] for row, column in zip(instance.costs, partner, strict=True))


def least(instance: Instance) -> int:
    """The least cost, by trying all plans."""
    return min(cost for cost, _ in plans(instance))


def best(instance: Instance) -> list[Partner]:
    """All plans of least cost."""
    found = list(plans(instance))
    lowest = min(cost for cost, _ in found)
    return [partner for cost, partner in found if cost == lowest]


def assigned(instance: Instance) -> int:
    """The least cost by scipy's assignment: a column for each seat, and for each row one of its own that stands for no seat."""
    seats = [column for column, count in enumerate(instance.capacity) for _ in range(count)]
    wide = [[row[column] for column in seats] + [instance.unpaired] * len(instance.costs) for row in instance.costs]
    chosen = linear_sum_assignment(wide)
    return sum(wide[row][column] for row, column in zip(*chosen, strict=True))


def shuffled(instance: Instance, seed: int) -> tuple[Instance, list[int], list[int]]:
    """The same with rows and columns in another order, and which row and column stands where."""
    random = Random(seed)
    rows, columns = (random.sample(range(count), count) for count in (len(instance.costs), len(instance.capacity)))
    costs = [[instance.costs[row][column] for column in columns] for row in rows]
    return Instance(costs, [instance.capacity[column] for column in columns], instance.unpaired), rows, columns


def back(solution: Solution, rows: list[int], columns: list[int]) -> Partner:
    """The plan of a shuffled instance, told in the order of the first."""
    chosen = {row: None if column is None else columns[column] for row, column in zip(rows, solution.partner, strict=True)}
    return tuple(chosen[row] for row in range(len(rows)))
