"""The synthetic counties of `benchmarks.pairing_costs` as the product sees them: villages with all that pairing asks about (合成数据)."""

from __future__ import annotations

from math import cos, radians

from benchmarks.pairing_costs import Group, groups
from queries.pairing.problem import Problem, Village

WEST, SOUTH = 112.0, 28.0
"""The corner from which the villages lie east and north, in degrees."""
_METRES = 111_195
"""A degree of latitude."""


def problem(villages: int, seed: int) -> Problem:
    """The county that `benchmarks.pairing_costs.county` makes of the same size and seed, with the usual weights and seats."""
    weak, models, middle = groups(villages, seed)
    return Problem("place:c", "2026年第一季度", _villages("weak", weak), _villages("model", models), _villages("middle", middle))


def _villages(cls: str, group: Group) -> tuple[Village, ...]:
    each = zip(group.township.tolist(), group.points.tolist(), group.sheets.tolist(), group.industry.tolist(), strict=True)
    return tuple(
        Village(
            f"place:{cls}{number:03d}",
            f"合成{cls}{number}村",
            cls,
            (f"place:t{township}", "place:c", "place:s", "place:p"),
            aspects={f"第{index}类标准": percent for index, percent in enumerate(sheet, 1)},
            location=(round(WEST + east / _METRES / cos(radians(SOUTH)), 6), round(SOUTH + north / _METRES, 6)),
            industry=f"产业{industry}",
        )
        for number, (township, (east, north), sheet, industry) in enumerate(each)
    )
