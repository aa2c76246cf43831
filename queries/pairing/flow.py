"""Min-cost flow of villages into seats: successive shortest paths with integer costs and the prices that prove the result.

The scarcer side comes unit by unit: each village looks for a seat, or, where seats are fewer, each seat for a village. Who came so far is placed at
least cost. A newcomer that finds its cheapest place free takes it; else a search (Dijkstra, by what the total rises) finds whom to move where, or who
goes without, and raises the prices of the places it passed. A free place has no price, so each line is read in the order of its costs up to its
first free place only, and no further: nothing behind that can be cheaper. All pairs are looked at as far as they matter, none is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import repeat
from operator import add, sub

BARRED = 1 << 1024
"""The cost of a pair that is not admissible: more than any price of staying without a seat."""


@dataclass(frozen=True, slots=True)
class Instance:
    """Rows to be seated in columns, each with a number of seats.

    `costs[row][column]`: integers of any size; one of `unpaired` or more is not admissible. `unpaired`: what a row without a seat costs, more than
    all admissible pairs of any plan together.
    """

    costs: Sequence[Sequence[int]]
    capacity: Sequence[int]
    unpaired: int


@dataclass(frozen=True, slots=True)
class Solution:
    """The column of each row (None: without a seat), and a price of each column, 0 or more, 0 where a seat is free."""

    partner: tuple[int | None, ...]
    prices: tuple[int, ...]


Told = Callable[[str, int, int | None], None]
"""Hears of progress: what is done, how much of it, how much there is."""


def solve(instance: Instance, progress: Told | None = None) -> Solution:
    """A plan of least cost, with prices by which `queries.pairing.certificate` proves it. Where one plan alone is best, order does not matter."""
    columns = [column for column, seats in enumerate(instance.capacity) if seats > 0]
    seats = [instance.capacity[column] for column in columns]
    lines: Sequence[Sequence[int]] = instance.costs
    if len(columns) < len(instance.capacity):
        lines = [[row[column] for column in columns] for row in lines]
    partner: list[int | None] = [None] * len(lines)
    prices = _seek_villages if sum(seats) < len(lines) else _seek_seats
    found = prices(lines, seats, instance.unpaired, partner, progress)
    ...
