"""Min-cost flow of villages into seats: successive shortest paths with integer costs and the prices that prove the result.

The scarcer side comes unit by unit: each village looks for a seat, or, where seats are no more than villages, each seat for a village. Those who came
so far are placed at least cost. A newcomer whose cheapest place is free takes it. Where a place takes one only, newcomers then outbid one another for a
while; what that does not settle, a search does (Dijkstra, by what the total rises): it finds whom to move where, or who goes without, and raises the
prices of the places that it passed. A free place has no price, so that a line is read in the order of its costs up to its first free place and no
further: nothing behind that can be cheaper. No pair is left out beforehand, and yet few are looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from operator import add

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
"""Hears what is done, how much of it, and how much there is."""


def solve(instance: Instance, progress: Told | None = None) -> Solution:
    """A plan of least cost, with prices by which `queries.pairing.certificate` proves it. Where one plan alone is best, order does not matter."""
    columns = [column for column, seats in enumerate(instance.capacity) if seats > 0]
    by_column = list(zip(*instance.costs, strict=True))
    if sum(instance.capacity) <= len(instance.costs):
        partner, found = _villages_for_seats(instance, columns, [by_column[column] for column in columns], progress)
    else:
        partner, found = _seats_for_villages(instance, columns, progress)
    prices = dict(zip(columns, found, strict=True))
    for column, costs in enumerate(by_column):
        if column not in prices:  # no seat at all, and so dear that no row asks for one
            prices[column] = max(0, instance.unpaired - min(costs))
    return Solution(tuple(partner), tuple(prices.get(column, 0) for column in range(len(instance.capacity))))


Placed = tuple[list[int | None], list[int]]
"""The column of each row, and the price of each column that has seats."""


def _seats_for_villages(instance: Instance, columns: Sequence[int], progress: Told | None) -> Placed:
    """Rows look for columns."""
    lines = instance.costs
    if len(columns) < len(instance.capacity):
        lines = [[row[column] for column in columns] for row in lines]
    placing = _Placing(lines, [instance.capacity[column] for column in columns], instance.unpaired)
    placing.bring([1] * len(lines), progress)
    partner: list[int | None] = [None] * len(lines)
    for column, rows in zip(columns, placing.holders, strict=True):
        for row in rows:
            partner[row] = column
    return partner, placing.prices


def _villages_for_seats(instance: Instance, columns: Sequence[int], lines: Sequence[Sequence[int]], progress: Told | None) -> Placed:
    """Columns look for rows, as often as they have seats; a seat is worth what it saves against a row without one. `lines`: costs by column."""
    placing = _Placing(lines, [1] * len(instance.costs), instance.unpaired)
    placing.bring([instance.capacity[column] for column in columns], progress)
    partner = [columns[found[0]] if found else None for found in placing.holders]
    return partner, [instance.unpaired - level for level in placing.levels]


_TOLD = 100
"""Progress is told every so many units."""
_BIDS = 20
"""How many may displace one another by bidding before a search settles it: bids are quick, but bidding alone can take very long."""


class _Placing:
    """Who holds which place while comers come, unit by unit. `lines`: the cost of each comer in each place; `limit`: that of a unit without place.

    `levels`: what a comer's units cost with the prices of their places, all the same; nowhere else would it be less. `_keys`: costs with the prices
    at which a comer's places were last put in order. Prices only rise, so that a key is never too high; that of a free place is right.
    """

    def __init__(self, lines: Sequence[Sequence[int]], room: list[int], limit: int) -> None:
        self.lines, self.free, self.limit = lines, room, limit
        self.prices = [0] * len(room)
        self.holders: list[list[int]] = [[] for _ in room]
        self.levels = [limit] * len(lines)
        self._keys: list[Sequence[int]] = list(lines)
        self._order: list[list[tuple[int, int]]] = [[] for _ in lines]
        self._rest = [list(line) for line in lines]
        self._read = [0] * len(lines)
        for keys in self._rest:
            heapify(keys)

    def bring(self, units: Sequence[int], progress: Told | None) -> None:
        """Place so many units of each comer, those with the cheapest place first."""
        nearest = [costs[0] if costs else self.limit for costs in self._rest]
        place = self._bid if max(self.free, default=0) == 1 else self._take
        total, done, told = sum(units), 0, 0
        for comer in sorted(range(len(units)), key=nearest.__getitem__):
            if nearest[comer] < self.limit:
                self.levels[comer] = nearest[comer]
                for _ in range(units[comer]):
                    place(comer)
            done += units[comer]
            if progress and done - told >= _TOLD:
                told = done
                progress("求解", done, total)

    def _take(self, comer: int) -> None:
        """Place a comer's only unit: in its cheapest place if that is free, else by searching."""
        place = self.lines[comer].index(self.levels[comer])
        if self.free[place]:
            self.free[place] -= 1
            self.holders[place].append(comer)
        else:
            self._search(comer)

    def _bid(self, comer: int) -> None:
        """Place one more unit where each place takes one: by outbidding one another as long as that is short, then by searching."""
        for _ in range(_BIDS):
            displaced = self._outbid(comer)
            if displaced is None:
                return
            comer = displaced
        self._search(comer)

    def _outbid(self, comer: int) -> int | None:
        """Take the best place and raise its price as far as the second best allows. Returns who has to leave for it, if anybody has."""
        line, free, prices, holders = self.lines[comer], self.free, self.prices, self.holders
        best = second = self.limit
        wanted, displaced = -1, None
        own = []
        for place, key in self._in_order(comer):
            if key >= second:
                break
            if not free[place] and holders[place][0] == comer:
                own.append(place)
                continue
            value = line[place] + prices[place]
            if value < best:
                best, second, wanted = value, best, place
            elif value < second:
                second = value
        if wanted >= 0 and free[wanted]:
            second = best  # nobody else asks for it
            free[wanted] = 0
            holders[wanted].append(comer)
        elif wanted >= 0:
            displaced, holders[wanted] = holders[wanted][0], [comer]
            prices[wanted] += second - best
        for place in own:
            prices[place] += second - self.levels[comer]
        self.levels[comer] = second
        return displaced

    def _search(self, comer: int) -> None:
        """Place one more unit: Dijkstra over the places, by how much it costs above the comer's level to end there."""
        lines, free, prices, holders, levels, limit = self.lines, self.free, self.prices, self.holders, self.levels, self.limit
        mover, end, best = comer, -1, limit - levels[comer]  # the cheapest end so far: who goes there, or goes without
        reached: dict[int, int] = {}
        through: dict[int, int] = {}  # who moves to a place
        leaves = {comer: -1}  # and from which
        passed: list[tuple[int, int]] = []
        heap = [(best, 0)]  # so that it never runs out: nobody goes as far as this
        found, far = [comer], 0
        while far < best:
            for one in found:
                passed.append((one, far))
                ahead, line = far - levels[one], lines[one]
                if ahead + limit < best:
                    mover, end, best = one, -1, ahead + limit
                for place, key in self._in_order(one):
                    near = ahead + key
                    if near >= best:
                        break
                    if free[place]:
                        mover, end, best = one, place, near
                        break
                    near = ahead + line[place] + prices[place]
                    if near < reached.get(place, best):
                        reached[place], through[place] = near, one
                        holding = holders[place]
                        if len(holding) > 1 or holding[0] not in leaves:
                            heappush(heap, (near, place))
            far, place = heappop(heap)
            found = [one for one in holders[place] if one not in leaves]
            for one in found:
                leaves[one] = place
        self._raise(best, reached, passed)
        self._move(comer, mover, end, through, leaves)

    def _in_order(self, comer: int) -> Iterator[tuple[int, int]]:
        """Places with their keys, the lowest first. How far they are in order is kept: a search reads on where the last one ended."""
        order, rest = self._order[comer], self._rest[comer]
        self._read[comer] += len(order)
        if self._read[comer] > len(self.prices):  # by now reading what has become dear took as long as putting all in order again
            self._keys[comer] = list(map(add, self.lines[comer], self.prices))
            rest[:] = self._keys[comer]
            heapify(rest)
            order.clear()
            self._read[comer] = 0
        yield from order
        keys = self._keys[comer]
        place, last = order[-1] if order else (-1, None)
        while rest:
            key = heappop(rest)
            place = keys.index(key, place + 1 if key == last else 0)
            order.append((place, key))
            last = key
            yield place, key

    def _raise(self, best: int, reached: dict[int, int], passed: list[tuple[int, int]]) -> None:
        """Raise what lies before the end by how much it lies before it: along the way, nobody then has a reason to move back."""
        for place, near in reached.items():
            if near < best:
                self.prices[place] += best - near
        for one, far in passed:
            self.levels[one] += best - far

    def _move(self, comer: int, mover: int, end: int, through: dict[int, int], leaves: dict[int, int]) -> None:
        """Follow the moves back from the end, which is a free place or (-1) none."""
        if end >= 0:
            self.free[end] -= 1
            self.holders[end].append(mover)
        while mover != comer:
            place = leaves[mover]
            self.holders[place].remove(mover)
            mover = through[place]
            self.holders[place].append(mover)
