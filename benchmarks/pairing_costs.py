"""Synthetic counties to be paired: seeded villages with places, townships, score sheets and industries, and the costs of all pairs (合成数据).

The costs follow the formula of the product with its usual weights; they are made side by side with numpy, since only the solving is to be measured.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from queries.pairing.flow import Instance, Solution

SHIFT = 40
HASH_BITS = 30
SEATS = 3
MOST = 100_000
"""No pair costs more, in thousandths of a point."""


@dataclass(frozen=True, slots=True)
class County:
    """The cost matrices of one county: its weak villages × its models, its middle villages × its models."""

    weak: list[list[int]]
    middle: list[list[int]]
    models: int

    def first(self) -> Instance:
        """The weak villages, with all seats."""
        return _instance(self.weak, [SEATS] * self.models)

    def second(self, taken: Solution) -> Instance:
        """The middle villages, with the seats that the weak ones left."""
        left = [SEATS] * self.models
        for column in taken.partner:
            if column is not None:
                left[column] -= 1
        return _instance(self.middle, left)


def county(villages: int, seed: int) -> County:
    """A county of so many villages: a fifth weak, a fifth models, the rest middle. The same for the same seed."""
    random = np.random.default_rng(seed)
    share = villages // 5
    groups = [_Group(random, count, townships=1 + villages // 15) for count in (share, share, villages - 2 * share)]
    weak, models, middle = groups
    weak.sheets -= 25
    models.sheets += 10
    return County(_costs(weak, models), _costs(middle, models), share)


class _Group:
    """So many villages. Metres east and north of a corner, scattered around the seats of their townships."""

    def __init__(self, random: np.random.Generator, count: int, townships: int) -> None:
        centres = np.random.default_rng(townships).uniform(0, 45_000, (townships, 2))
        self.township = random.integers(0, townships, count)
        self.points = centres[self.township] + random.normal(0, 4_000, (count, 2))
        self.sheets = random.normal(65, 10, (count, 14)) + random.normal(0, 8, (count, 1))  # some villages are strong in everything
        self.industry = random.integers(0, 8, count)
        self.hashes = random.integers(0, 1 << HASH_BITS, count)


def _costs(rows: _Group, columns: _Group) -> list[list[int]]:
    distance = np.linalg.norm(rows.points[:, None] - columns.points[None], axis=2)
    need = np.maximum(0, 60 - rows.sheets)
    strength = np.clip(columns.sheets - 60, 0, 40)
    complement = need @ strength.T / (40 * np.maximum(need.sum(axis=1), 1))[:, None]
    points = 25 * np.minimum(1, distance / 30_000) + 15 * np.where(rows.township[:, None] == columns.township, 0, 0.4)
    points += 40 * (1 - complement) + 10 * (rows.industry[:, None] != columns.industry) + 5
    return _scaled(np.rint(1000 * points).astype(np.int64), rows, columns)


def _scaled(milli: Any, rows: _Group, columns: _Group) -> list[list[int]]:
    """Thousandths of a point above 30 bits of a hash of both villages: ties are broken the same way in any order."""
    hashes = (rows.hashes[:, None] * columns.hashes[None] >> HASH_BITS // 2) & ((1 << HASH_BITS) - 1)
    found: list[list[int]] = ((milli << SHIFT) + hashes).tolist()
    return found


def _instance(costs: list[list[int]], capacity: list[int]) -> Instance:
    return Instance(costs, capacity, (len(costs) + 1) * (MOST + 1 << SHIFT))
