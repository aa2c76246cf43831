"""Hall sets are violated conditions; what a wish or one more seat changes is what trying all plans again says."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from queries.pairing.flow import BARRED, Instance, solve
from queries.pairing.shortage import increase_if_forced, saving_of_seat, shortages
from tests.queries.pairing.instances import assigned, cost_of, instances, least, plans, seeded


def lacking(instance: Instance) -> None:
    """Check the shortages of an instance against its pairs and seats."""
    solution = solve(instance)
    left = {row for row, column in enumerate(solution.partner) if column is None}
    found = shortages(instance, solution)
    for rows, columns, seats in found:
        assert {column for row in rows for column, cost in enumerate(instance.costs[row]) if cost < instance.unpaired} == set(columns)
        assert seats == sum(instance.capacity[column] for column in columns)
        assert len(rows) - seats == len(left & set(rows)) > 0
    for named in ([row for each in found for row in each.rows], [column for each in found for column in each.columns]):
        assert len(named) == len(set(named))
    assert left <= {row for each in found for row in each.rows}


@given(instances(rows=6))
def test_every_row_without_a_seat_is_in_one_set_that_has_fewer_seats_than_rows(instance: Instance) -> None:
    lacking(instance)


@pytest.mark.parametrize(("rows", "columns", "seats", "barred"), [(150, 50, 60, 0.0), (150, 50, 140, 0.97), (90, 60, 100, 0.98)])
def test_so_it_is_in_large_instances(rows: int, columns: int, seats: int, barred: float) -> None:
    for seed in range(5):
        lacking(seeded(seed, rows, columns, seats, barred=barred))


def test_groups_that_share_no_column_are_told_apart_and_what_has_enough_is_not_named() -> None:
    no = BARRED
    instance = Instance(
        [[1, no, no, no], [2, no, no, no], [no, 3, 4, no], [no, 5, 6, no], [no, no, 7, no], [no, no, no, 8], [no, no, no, no]],
        [1, 1, 1, 2],
        1000,
    )
    assert shortages(instance, solve(instance)) == (((0, 1), (0,), 1), ((2, 3, 4), (1, 2), 2), ((6,), (), 0))


def test_groups_that_share_a_column_are_one() -> None:
    no = BARRED
    instance = Instance([[1, no, no], [2, 2, no], [3, 3, no], [no, 1, 1], [no, no, 2], [no, no, 9]], [1, 1, 1], 1000)
    assert shortages(instance, solve(instance)) == (((0, 1, 2, 3, 4, 5), (0, 1, 2), 3),)


@given(instances(rows=4, columns=3), st.data())
def test_forcing_a_row_costs_what_the_best_plan_with_it_does(instance: Instance, data: st.DataObject) -> None:
    assume(instance.costs and instance.capacity)
    row = data.draw(st.integers(0, len(instance.costs) - 1))
    column = data.draw(st.integers(0, len(instance.capacity) - 1))
    wanted = [cost for cost, partner in plans(instance) if partner[row] == column]
    increase = increase_if_forced(instance, solve(instance), row, column)
    assert increase == (min(wanted) - least(instance) if wanted else None)


@given(instances(rows=4, columns=3), st.data())
def test_one_more_seat_saves_what_the_best_plan_with_it_does(instance: Instance, data: st.DataObject) -> None:
    assume(instance.capacity)
    column = data.draw(st.integers(0, len(instance.capacity) - 1))
    saving = saving_of_seat(instance, solve(instance), column)
    assert saving == least(instance) - least(_wider(instance, column))


@pytest.mark.parametrize(("rows", "columns", "seats"), [(50, 20, 60), (60, 20, 40), (40, 20, 40)])
def test_both_are_exact_in_a_county(rows: int, columns: int, seats: int) -> None:
    instance = seeded(6, rows, columns, seats, likeness=0.4)
    solution = solve(instance)
    cost = cost_of(instance, solution.partner)
    for at in range(0, rows, 9):
        column = at % columns
        held = [list(line) for line in instance.costs]
        held[at] = [price if other == column else BARRED for other, price in enumerate(held[at])]
        held[at][column] -= 2 * instance.unpaired  # so dear would it be not to sit there
        forced = (
            assigned(replace(instance, costs=[[min(price, instance.unpaired) for price in line] for line in held])) + 2 * instance.unpaired
        )
        assert increase_if_forced(instance, solution, at, column) == forced - cost
        assert saving_of_seat(instance, solution, column) == cost - assigned(_wider(instance, column))


@given(instances(), st.data())
def test_a_seat_saves_at_most_its_price(instance: Instance, data: st.DataObject) -> None:
    assume(instance.capacity)
    column = data.draw(st.integers(0, len(instance.capacity) - 1))
    solution = solve(instance)
    assert 0 <= saving_of_seat(instance, solution, column) <= solution.prices[column]


def _wider(instance: Instance, column: int) -> Instance:
    return replace(instance, capacity=[seats + (each == column) for each, seats in enumerate(instance.capacity)])
