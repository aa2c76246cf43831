"""Min-cost flow of villages into seats: successive shortest paths with integer costs and the prices that prove the result.

The scarcer side comes unit by unit: each village looks for a seat, or, where seats are fewer, each seat for a village. Who came so far is placed at
least cost. A newcomer that finds its cheapest place free takes it; else a search (Dijkstra, by what the total rises) finds whom to move where, or who
goes without, and raises the prices of the places it passed. A free place has no price, so each line is read in the order of its costs up to its
first free place only, and no further: nothing behind that can be cheaper. All pairs are looked at as far as they matter, none is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import compress
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
    by_column = list(zip(*instance.costs, strict=True))
    if sum(seats) < len(instance.costs):
        villages = _Placing([by_column[column] for column in columns], [1] * len(instance.costs), instance.unpaired)
        villages.place(seats, progress)
        partner = [columns[holders[0]] if holders else None for holders in villages.holders]
        levels = [instance.unpaired - price for price in villages.prices]
        prices = {column: instance.unpaired - level for column, level in zip(columns, villages.levels, strict=True)}
    else:
        rows = instance.costs if len(columns) == len(instance.capacity) else [[row[column] for column in columns] for row in instance.costs]
        placing = _Placing(rows, seats, instance.unpaired)
        placing.place([1] * len(rows), progress)
        partner = [None] * len(rows)
        for column, holders in zip(columns, placing.holders, strict=True):
            for row in holders:
                partner[row] = column
        levels = placing.levels
        prices = dict(zip(columns, placing.prices, strict=True))
    return Solution(
        tuple(partner),
        tuple(
            prices[column] if column in prices else max(0, max(map(sub, levels, by_column[column]), default=0) if by_column else 0)
            for column in range(len(instance.capacity))
        ),
    )


_MANY = 40
_SAMPLE = 16
_SHARE = 2
_TOLD = 100
"""Progress is told every so many units."""


class _Placing:
    """Who holds which place while comers come, unit by unit.

    `levels`: what a comer's dearest unit costs with its price, the same for all its units; `prices` of the places, 0 where one is free.
    """

    def __init__(self, lines: Sequence[Sequence[int]], room: Sequence[int], limit: int) -> None:
        self.lines, self.free, self.limit = lines, list(room), limit
        self.prices = [0] * len(room)
        self.holders: list[list[int]] = [[] for _ in room]
        self.levels = [limit] * len(lines)
        self._few: list[list[int] | None] = [None] * len(lines)
        self._orders: list[list[int] | None] = [None] * len(lines)

    def place(self, units: Sequence[int], progress: Told | None) -> None:
        nearest = [min(line, default=self.limit) for line in self.lines]
        for comer in sorted(range(len(self.lines)), key=nearest.__getitem__):
            if nearest[comer] < self.limit:
                self._come(comer, nearest[comer])
                for _ in range(1, units[comer]):
                    self._search(comer)

    def _come(self, comer: int, nearest: int) -> None:
        """Bring a comer's first unit."""
        self.levels[comer] = nearest
        place = self.lines[comer].index(nearest)
        if self.free[place]:
            self.free[place] -= 1
            self.holders[place].append(comer)
        else:
            self._search(comer)

    def _search(self, comer: int) -> None:
        """Dijkstra over places, by how much the total rises above the comer's level."""
        lines, free, prices, holders, levels, limit, orders = self.lines, self.free, self.prices, self.holders, self.levels, self.limit, self._orders
        mover, end, best = comer, None, limit - levels[comer]
        reached: dict[int, int] = {}
        through: dict[int, int] = {}
        left: dict[int, int] = {comer: -1}
        risen: list[tuple[int, int]] = []
        heap: list[tuple[int, int]] = []
        found, far = [comer], 0
        while True:
            for one in found:
                risen.append((one, far))
                ahead, line = far - levels[one], lines[one]
                if ahead + limit < best:
                    mover, end, best = one, None, ahead + limit
                for place in orders[one] or self._in_order(one):
                    near = ahead + line[place]
                    if near >= best:
                        break
                    if free[place]:
                        mover, end, best = one, place, near
                        break
                    near += prices[place]
                    if near < reached.get(place, best):
                        reached[place], through[place] = near, one
                        heappush(heap, (near, place))
            while heap:
                far, place = heappop(heap)
                if far == reached[place]:
                    break
            else:
                break
            if far >= best:
                break
            found = [one for one in holders[place] if one not in left]
            for one in found:
                left[one] = place
        for place, near in reached.items():
            if near < best:
                prices[place] += best - near
        for one, far in risen:
            levels[one] += best - far
        if end is not None:
            free[end] -= 1
            holders[end].append(mover)
        while mover != comer:
            place = left[mover]
            holders[place].remove(mover)
            mover = through[place]
            holders[place].append(mover)

    def _in_order(self, comer: int) -> Iterator[int]:
        line = self.lines[comer]
        few = self._few[comer]
        if few is None:
            places: Iterable[int] = range(len(line))
            if len(line) >= _MANY:
                likely = sorted(line[:: len(line) // _SAMPLE])[_SHARE]
                places = compress(places, map(likely.__ge__, line))
            few = self._few[comer] = sorted(places, key=line.__getitem__)
            if len(few) == len(line):
                self._orders[comer] = few
        yield from few
        if len(few) < len(line):
            whole = self._orders[comer] = sorted(range(len(line)), key=line.__getitem__)
            yield from whole[len(few):]
