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
    """The costs of a county of so many villages. The same for the same seed."""
    weak, models, middle = groups(villages, seed)
    return County(_costs(weak, models), _costs(middle, models), villages // 5)


def groups(villages: int, seed: int) -> tuple[Group, Group, Group]:
    """The villages of a county: a fifth weak, a fifth models, the rest middle."""
    random = np.random.default_rng(seed)
    share = villages // 5
    sizes = ((share, -25), (share, 10), (villages - 2 * share, 0))
    weak, models, middle = (Group(random, count, lift, townships=1 + villages // 15) for count, lift in sizes)
    return weak, models, middle


class Group:
    """So many villages, better than others by `lift` percent. Metres east and north of a corner, scattered around the seats of their townships."""

    def __init__(self, random: np.random.Generator, count: int, lift: int, townships: int) -> None:
        centres = np.random.default_rng(townships).uniform(0, 45_000, (townships, 2))
        self.township = random.integers(0, townships, count)
        self.points = centres[self.township] + random.normal(0, 4_000, (count, 2))
        sheets = random.normal(65 + lift, 10, (count, 14)) + random.normal(0, 8, (count, 1))  # some villages are strong in everything
        self.sheets = sheets.clip(0, 100).round(2)
        self.industry = random.integers(0, 8, count)
        self.hashes = random.integers(0, 1 << HASH_BITS, count)


def _costs(rows: Group, columns: Group) -> list[list[int]]:
    distance = np.linalg.norm(rows.points[:, None] - columns.points[None], axis=2)
    need = np.maximum(0, 60 - rows.sheets)
    strength = np.clip(columns.sheets - 60, 0, 40)
    whole = need.sum(axis=1)
    complement = need @ strength.T / (40 * np.where(whole > 0, whole, 1))[:, None]
    points = 25 * np.minimum(1, distance / 30_000) + 15 * np.where(rows.township[:, None] == columns.township, 0, 0.4)
    points += 40 * (1 - complement) + 10 * (rows.industry[:, None] != columns.industry) + 5
    return _scaled(np.rint(1000 * points).astype(np.int64), rows, columns)


def _scaled(milli: Any, rows: Group, columns: Group) -> list[list[int]]:
    """Thousandths of a point above 30 bits of a hash of both villages: ties are broken the same way in any order."""
    hashes = (rows.hashes[:, None] * columns.hashes[None] >> HASH_BITS // 2) & ((1 << HASH_BITS) - 1)
    found: list[list[int]] = ((milli << SHIFT) + hashes).tolist()
    return found


def _instance(costs: list[list[int]], capacity: list[int]) -> Instance:
    return Instance(costs, capacity, (len(costs) + 1) * (MOST + 1 << SHIFT))
