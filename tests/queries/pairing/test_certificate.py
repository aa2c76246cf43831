"""The certificate holds for what the solver finds, and for nothing that was tampered with."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from queries.pairing.certificate import bound, check
from queries.pairing.flow import BARRED, Instance, solve
from tests.queries.pairing.instances import cost_of, instances, least, plans, seeded


@given(instances())
def test_a_solved_plan_is_proven_over_all_admissible_pairs(instance: Instance) -> None:
    solution = solve(instance)
    certificate = check(instance, solution)
    assert certificate.optimal
    assert certificate.cost == certificate.bound == least(instance)
    assert certificate.arcs == sum(cost < instance.unpaired for row in instance.costs for cost in row)


@pytest.mark.parametrize(
    ("rows", "columns", "seats", "barred"), [(50, 50, 150, 0.0), (150, 50, 60, 0.2), (60, 20, 60, 0.0), (300, 60, 180, 0.9)]
)
def test_every_large_plan_is_proven(rows: int, columns: int, seats: int, barred: float) -> None:
    for likeness in (0.0, 0.5, 1.0):
        instance = seeded(7, rows, columns, seats, barred=barred, likeness=likeness)
        assert check(instance, solve(instance)).optimal


@given(instances(), st.data())
def test_no_prices_whatever_prove_more_than_the_least_cost(instance: Instance, data: st.DataObject) -> None:
    price = st.integers(0, 2 * instance.unpaired)
    prices = data.draw(st.lists(price, min_size=len(instance.capacity), max_size=len(instance.capacity)))
    assert bound(instance, prices) <= least(instance)


@given(instances(rows=4, columns=3))
def test_a_dearer_plan_is_refused_with_the_best_prices(instance: Instance) -> None:
    solution = solve(instance)
    lowest = least(instance)
    for cost, partner in plans(instance):
        certificate = check(instance, replace(solution, partner=partner))
        assert certificate.optimal == (cost == lowest)
        assert certificate.cost == cost


@given(instances(), st.data())
def test_other_prices_are_refused_unless_they_prove_as_much(instance: Instance, data: st.DataObject) -> None:
    assume(instance.capacity)
    solution = solve(instance)
    column = data.draw(st.integers(0, len(instance.capacity) - 1))
    prices = list(solution.prices)
    prices[column] += data.draw(st.integers(-3, 3) | st.integers(-(1 << 80), 1 << 80))
    certificate = check(instance, replace(solution, prices=tuple(prices)))
    if prices[column] < 0:
        assert certificate.flaw
    assert certificate.optimal == (prices[column] >= 0 and bound(instance, prices) == cost_of(instance, solution.partner))


class TestTamperedWith:
    instance = Instance([[3, 9, BARRED], [4, 2, 30], [5, 8, 20]], [1, 1, 1], 1000)
    solution = solve(instance)

    def refused(self, **changed: object) -> str:
        certificate = check(self.instance, replace(self.solution, **changed))  # type: ignore[arg-type]
        assert not certificate.optimal
        assert certificate.cost != certificate.bound
        return certificate.flaw

    def test_not_at_all_is_proven(self) -> None:
        assert self.solution.partner == (0, 1, 2)
        assert check(self.instance, self.solution).optimal

    def test_a_barred_pair(self) -> None:
        assert self.refused(partner=(2, 1, 0)) == "有不可行的结对"

    @pytest.mark.parametrize("column", [3, -1])
    def test_a_column_that_does_not_exist(self, column: int) -> None:
        assert self.refused(partner=(0, 1, column)) == "有不可行的结对"

    def test_more_rows_than_seats(self) -> None:
        assert self.refused(partner=(0, 1, 0)) == "有示范村超过名额"

    def test_a_row_left_out_or_a_price_left_out(self) -> None:
        assert self.refused(partner=(0, 1)) == "方案与题目的大小不符"
        assert self.refused(prices=self.solution.prices[:2]) == "方案与题目的大小不符"

    def test_a_negative_price(self) -> None:
        assert self.refused(prices=(*self.solution.prices[:2], -1)) == "有价格小于零"

    def test_two_rows_exchanged_and_a_row_sent_away(self) -> None:
        assert self.refused(partner=(1, 0, 2)) == ""
        assert self.refused(partner=(0, 1, None)) == ""

    def test_prices_all_at_nothing_and_one_too_high(self) -> None:
        assert self.refused(prices=(0, 0, 0)) == ""
        assert self.refused(prices=(100, *self.solution.prices[1:])) == ""


def test_an_instance_tampered_with_is_no_longer_proven() -> None:
    instance = seeded(4, 40, 10, 30)
    solution = solve(instance)
    assert check(instance, solution).optimal
    cheaper = [list(row) for row in instance.costs]
    row = next(row for row, column in enumerate(solution.partner) if column is None)
    cheaper[row][0] = 0
    assert not check(replace(instance, costs=cheaper), solution).optimal
