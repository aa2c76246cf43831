"""Synthetic problems of pairing (合成数据), the naive search for their best plans, and strategies for small ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import product
from random import Random
from typing import Any

from hypothesis import strategies as st

from queries.pairing.posing import band
from queries.pairing.problem import Problem, Village, Weights, Wishes
from queries.pairing.terms import costs

ASPECTS = tuple(f"第{number}类标准" for number in range(1, 15))
INDUSTRIES = ("", "茶叶", "水稻", "柑橘")
NAMES = {"place:t0": "甲镇", "place:t1": "乙镇", "place:t2": "丙乡"}

Placing = tuple[str | None, ...]
"""For every partner its model, or none."""


def village(key: str, cls: str = "weak", **known: Any) -> Village:
    """A village of the first township of which nothing is known but what is given."""
    return Village(**{"key": key, "name": f"合成{key}村", "cls": cls, "above": ("place:t0", "place:c0", "place:s0", "place:p0")} | known)


def county(seed: int, weak: int = 5, models: int = 3, middle: int = 4, *, known: float = 1.0, **asked: Any) -> Problem:
    """A seeded county: `known` is how likely a village's coordinates, sheet and industry are on record. `asked` are fields of the problem."""
    random = Random(seed)
    named = {
        cls: tuple(_seeded(random, f"place:{cls}{number:03d}", cls, known) for number in range(count))
        for cls, count in (("weak", weak), ("model", models), ("middle", middle))
    }
    led = [one.key for one in named["weak"] if random.random() < 0.3]
    before = tuple(replace(model, partners=frozenset(random.sample(led, min(len(led), 1)))) for model in named["model"])
    problem = Problem("place:c0", "2026年第一季度", named["weak"], before, named["middle"], names=NAMES)
    return replace(problem, **asked)


def _seeded(random: Random, key: str, cls: str, known: float) -> Village:
    has = [random.random() < known for _ in range(3)]
    low, high = {"weak": (20, 75), "middle": (50, 85), "model": (60, 100)}[cls]
    return Village(
        key,
        f"合成{key[6:]}村",
        cls,
        (f"place:t{random.randrange(3)}", f"place:c{random.randrange(2)}", "place:s0", "place:p0"),
        aspects={aspect: random.randint(low, high) for aspect in ASPECTS[: random.choice((4, 14))]} if has[0] else {},
        location=(round(110 + random.random() / 2, 6), round(30 + random.random() / 2, 6)) if has[1] else None,
        industry=random.choice(INDUSTRIES) if has[2] else "",
    )


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """Small problems with gaps in what is known, scarce or ample seats, and wishes that do not contradict each other."""
    weak, models, others = draw(st.integers(1, 4)), draw(st.integers(1, 3)), draw(st.integers(0, 3))
    weights = draw(st.sampled_from((Weights(), Weights(0, 15, 0, 10, 0), Weights(50, 30, 80, 10, 5), Weights(0, 0, 0, 0, 0.001))))
    found = county(draw(st.integers(0, 10**6)), weak, models, others, known=draw(st.sampled_from((0.0, 0.6, 1.0))), weights=weights)
    pairs = [(model.key, partner.key) for model in found.models for partner in found.weak + found.middle]
    forbidden = draw(st.lists(st.sampled_from(pairs), max_size=4, unique=True))
    free = [pair for pair in pairs if pair not in forbidden]
    forced = draw(st.lists(st.sampled_from(free), max_size=2, unique_by=lambda pair: pair[1])) if free else []
    needed = Counter(model for model, _ in forced)
    seats = {model.key: max(draw(st.integers(0, 3)), needed[model.key]) for model in found.models}
    return replace(found, wishes=Wishes(tuple(forced), tuple(forbidden), capacity=draw(st.integers(0, 3)), seats=seats))


def left_for(problem: Problem, taken: Sequence[str]) -> Counter[str]:
    """The seats that wishes and the models named leave."""
    seats = Counter({model.key: problem.wishes.seats.get(model.key, problem.wishes.capacity) for model in problem.models})
    seats.subtract(model for model, _ in problem.wishes.forced)
    seats.subtract(taken)
    return seats


def free(problem: Problem, villages: Sequence[Village]) -> tuple[Village, ...]:
    """Those that no wish has assigned."""
    assigned = {partner for _, partner in problem.wishes.forced}
    return tuple(one for one in villages if one.key not in assigned)


def placings(problem: Problem, rows: Sequence[Village], seats: Counter[str]) -> Iterator[tuple[Placing, list[int]]]:
    """Every way to place villages, with the costs of its pairs."""
    matrix = {
        (row.key, model.key): cost
        for row, line in zip(rows, costs(problem, rows, problem.models), strict=True)
        for model, cost in zip(problem.models, line, strict=True)
    }
    choices = [[None, *(model.key for model in problem.models if (model.key, row.key) not in problem.wishes.forbidden)] for row in rows]
    for placing in product(*choices):
        if all(count <= seats[model] for model, count in Counter(filter(None, placing)).items()):
            yield placing, [matrix[row.key, model] for row, model in zip(rows, placing, strict=True) if model is not None]


def by_total(placing: Placing, found: Sequence[int]) -> tuple[Any, ...]:
    """Villages without a seat first, then the total."""
    return placing.count(None), sum(found)


def by_bands(placing: Placing, found: Sequence[int]) -> tuple[Any, ...]:
    """Villages without a seat first, then the pairs in each band, the worst first, then the total."""
    bands = Counter(band(cost) for cost in found)
    return placing.count(None), tuple(bands[step] for step in range(60, 0, -1)), sum(found)


def naive(
    problem: Problem, rows: Sequence[Village], seats: Counter[str], worth: Callable[[Placing, Sequence[int]], tuple[Any, ...]] = by_total
) -> tuple[Any, ...]:
    """What the best placing is worth, by trying all."""
    return min(worth(placing, found) for placing, found in placings(problem, rows, seats))
