"""What a solved instance says beyond its plan: why some rows stay without a seat, and what a wish or one more seat would change, exactly."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from queries.pairing.flow import Instance, Solution, solve


class HallSet(NamedTuple):
    """Rows that may go to these columns only, which have fewer seats than there are rows."""

    rows: tuple[int, ...]
    columns: tuple[int, ...]
    seats: int


def shortages(instance: Instance, solution: Solution) -> tuple[HallSet, ...]:
    """The Hall sets of the rows without a seat, apart from one another: all columns that they reach by moving others are full."""
    walk = _Walk(instance, solution)
    for row, column in enumerate(solution.partner):
        if column is None:
            walk.start(row)
    sets = (HallSet(tuple(sorted(rows)), tuple(sorted(columns)), _seats(instance, columns)) for rows, columns in walk.found)
    return tuple(sorted(sets))


def increase_if_forced(instance: Instance, solution: Solution, row: int, column: int) -> int | None:
    """By how much the least cost rises if a row has to sit in a column; None if it cannot. Solves the rest again."""
    if instance.costs[row][column] >= instance.unpaired or not instance.capacity[column]:
        return None
    seats = [number - (each == column) for each, number in enumerate(instance.capacity)]
    others = Instance([costs for each, costs in enumerate(instance.costs) if each != row], seats, instance.unpaired)
    return _cost(others, solve(others)) + instance.costs[row][column] - _cost(instance, solution)


def saving_of_seat(instance: Instance, solution: Solution, column: int) -> int:
    """By how much the least cost falls with one more seat in a column. Solves again."""
    wider = replace(instance, capacity=[number + (each == column) for each, number in enumerate(instance.capacity)])
    return _cost(instance, solution) - _cost(wider, solve(wider))


class _Walk:
    """From rows without a seat to the columns open to them, to the rows that sit there, to the columns open to those, and so on.

    `found`: rows and columns so reached, in sets that have nothing in common. A walk that comes upon a set joins it and does not walk it again.
    """

    def __init__(self, instance: Instance, solution: Solution) -> None:
        self.instance = instance
        self.found: list[tuple[set[int], set[int]]] = []
        self._seated: list[list[int]] = [[] for _ in instance.capacity]
        for row, column in enumerate(solution.partner):
            if column is not None:
                self._seated[column].append(row)

    def start(self, row: int) -> None:
        """Walk from one row without a seat."""
        rows, columns, ahead = {row}, set[int](), [row]
        while ahead:
            for column in self._open_to(ahead.pop()) - columns:
                if met := next((one for one in self.found if column in one[1]), None):
                    self.found.remove(met)
                    rows |= met[0]
                    columns |= met[1]
                elif column not in columns:
                    columns.add(column)
                    rows.update(self._seated[column])
                    ahead += self._seated[column]
        self.found.append((rows, columns))

    def _open_to(self, row: int) -> set[int]:
        return {column for column, cost in enumerate(self.instance.costs[row]) if cost < self.instance.unpaired}


def _seats(instance: Instance, columns: Iterable[int]) -> int:
    return sum(instance.capacity[column] for column in columns)


def _cost(instance: Instance, solution: Solution) -> int:
    rows = zip(instance.costs, solution.partner, strict=True)
    return sum(instance.unpaired if column is None else row[column] for row, column in rows)
