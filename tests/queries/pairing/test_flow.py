"""The solver against trying all plans, and against scipy on instances too large for that."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from queries.pairing.flow import BARRED, Instance, solve
from tests.queries.pairing.instances import assigned, back, best, cost_of, instances, least, seeded, shuffled

SHAPES = [
    (50, 50, 150, 0.0, 0.0), (150, 50, 60, 0.0, 0.0), (150, 50, 100, 0.1, 0.3), (80, 40, 80, 0.0, 0.9), (60, 30, 61, 0.3, 0.5),
    (40, 40, 40, 0.0, 1.0), (90, 30, 20, 0.95, 0.0), (30, 60, 200, 0.5, 0.9), (120, 7, 130, 0.0, 0.95), (33, 11, 0, 0.0, 0.0),
]  # fmt: skip
"""Rows, columns, seats, share of barred pairs, likeness: seats in plenty, scarce and just enough."""


@given(instances())
@settings(max_examples=400)
def test_a_plan_costs_as_little_as_the_best_of_all(instance: Instance) -> None:
    partner = solve(instance).partner
    assert partner in best(instance)


@pytest.mark.parametrize(("rows", "columns", "seats", "barred", "likeness"), SHAPES)
def test_a_large_plan_costs_what_scipy_finds(rows: int, columns: int, seats: int, barred: float, likeness: float) -> None:
    for seed in range(3):
        instance = seeded(seed, rows, columns, seats, barred=barred, likeness=likeness)
        assert cost_of(instance, solve(instance).partner) == assigned(instance)


@given(
    st.integers(0, 10**6), st.integers(1, 25), st.integers(1, 12), st.integers(0, 40), st.sampled_from((0.0, 0.4)), st.sampled_from((0, 1))
)
def test_a_middling_plan_costs_what_scipy_finds(seed: int, rows: int, columns: int, seats: int, barred: float, likeness: float) -> None:
    instance = seeded(seed, rows, columns, seats, barred=barred, likeness=likeness)
    assert cost_of(instance, solve(instance).partner) == assigned(instance)


def test_a_plan_costs_what_highs_finds_by_linear_programming() -> None:
    instance = seeded(5, 60, 20, 45, likeness=0.5)
    costs, unpaired = np.array(instance.costs), instance.unpaired
    rows, columns = costs.shape
    inside = np.kron(np.eye(rows), np.ones(columns)), np.kron(np.ones(rows), np.eye(columns))
    bounds = np.concatenate([np.ones(rows), instance.capacity])
    found = linprog((costs - unpaired).ravel(), A_ub=np.vstack(inside), b_ub=bounds, method="highs")
    assert found.fun is not None
    assert cost_of(instance, solve(instance).partner) == rows * unpaired + round(found.fun)


class TestPrices:
    @given(instances())
    def test_are_never_negative_and_nothing_where_a_seat_is_free(self, instance: Instance) -> None:
        solution = solve(instance)
        for column, (price, seats) in enumerate(zip(solution.prices, instance.capacity, strict=True)):
            assert price >= 0
            if solution.partner.count(column) < seats:
                assert price == 0

    @given(instances())
    def test_make_every_row_content_with_its_column(self, instance: Instance) -> None:
        solution = solve(instance)
        for row, column in zip(instance.costs, solution.partner, strict=True):
            choices = [min(cost + price, instance.unpaired) for cost, price in zip(row, solution.prices, strict=True)]
            own = instance.unpaired if column is None else row[column] + solution.prices[column]
            assert own == min([*choices, instance.unpaired])


class TestOrder:
    @given(instances(), st.integers(0, 10**6))
    def test_does_not_matter_where_one_plan_alone_is_best(self, instance: Instance, seed: int) -> None:
        other, rows, columns = shuffled(instance, seed)
        if len(best(instance)) == 1:
            assert back(solve(other), rows, columns) == solve(instance).partner
        else:
            assert cost_of(other, solve(other).partner) == least(instance)

    @pytest.mark.parametrize(("rows", "columns", "seats"), [(50, 50, 150), (150, 50, 60), (60, 20, 60)])
    def test_does_not_matter_in_a_county_whose_ties_are_broken(self, rows: int, columns: int, seats: int) -> None:
        plain = seeded(2, rows, columns, seats)
        noise = seeded(3, rows, columns, seats)
        broken = [
            [(one // 20_000 << 40) + other for one, other in zip(*pair, strict=True)] for pair in zip(plain.costs, noise.costs, strict=True)
        ]
        instance = Instance(broken, plain.capacity, plain.unpaired << 40)
        wanted = solve(instance).partner
        for seed in range(5):
            other, at_row, at_column = shuffled(instance, seed)
            assert back(solve(other), at_row, at_column) == wanted


def test_a_row_that_may_go_nowhere_stays_and_takes_no_seat_from_others() -> None:
    solution = solve(Instance([[BARRED, BARRED], [5, BARRED], [4, BARRED]], [1, 1], 100))
    assert solution.partner == (None, None, 0)


def test_nobody_and_nowhere_are_planned_too() -> None:
    assert solve(Instance([], [2, 0], 1)).partner == ()
    assert solve(Instance([[], []], [], 1)).partner == (None, None)


def test_progress_is_told_to_the_end_of_what_there_is() -> None:
    told: list[tuple[int, int | None]] = []
    solve(seeded(1, 250, 20, 300), lambda _, done, total: told.append((done, total)))
    assert told == [(100, 250), (200, 250)]
