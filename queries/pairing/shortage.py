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
    found: list[tuple[set[int], set[int]]] = []
    for row in (row for row, column in enumerate(solution.partner) if column is None):
        rows, columns = _reached(instance, solution, row)
        for other in [one for one in found if one[0] & rows or one[1] & columns]:
            found.remove(other)
            rows, columns = rows | other[0], columns | other[1]
        found.append((rows, columns))
    sets = (HallSet(tuple(sorted(rows)), tuple(sorted(columns)), _seats(instance, columns)) for rows, columns in found)
    return tuple(sorted(sets))


def increase_if_forced(instance: Instance, solution: Solution, row: int, column: int) -> int | None:
    """By how much the least cost rises if a row has to sit in a column; None if it cannot."""
    if instance.costs[row][column] >= instance.unpaired or not instance.capacity[column]:
        return None
    seats = [number - (each == column) for each, number in enumerate(instance.capacity)]
    others = Instance([costs for each, costs in enumerate(instance.costs) if each != row], seats, instance.unpaired)
    return _cost(others, solve(others)) + instance.costs[row][column] - _cost(instance, solution)


def saving_of_seat(instance: Instance, solution: Solution, column: int) -> int:
    """By how much the least cost falls with one more seat in a column."""
    wider = replace(instance, capacity=[number + (each == column) for each, number in enumerate(instance.capacity)])
    return _cost(instance, solution) - _cost(wider, solve(wider))


def _reached(instance: Instance, solution: Solution, start: int) -> tuple[set[int], set[int]]:
    """Rows and columns that a row reaches: the columns open to it, the rows that sit there, the columns open to those, and so on."""
    rows, columns, ahead = {start}, set[int](), [start]
    seated: dict[int, list[int]] = {}
    for row, column in enumerate(solution.partner):
        if column is not None:
            seated.setdefault(column, []).append(row)
    while ahead:
        open_to = {column for column, cost in enumerate(instance.costs[ahead.pop()]) if cost < instance.unpaired} - columns
        columns |= open_to
        fresh = {row for column in open_to for row in seated.get(column, ())} - rows
        rows |= fresh
        ahead += fresh
    return rows, columns


def _seats(instance: Instance, columns: Iterable[int]) -> int:
    return sum(instance.capacity[column] for column in columns)


def _cost(instance: Instance, solution: Solution) -> int:
    rows = zip(instance.costs, solution.partner, strict=True)
    return sum(instance.unpaired if column is None else row[column] for row, column in rows)
