"""Pairing weak villages with models, then middle ones: a county against what was asked, and the nation county by county."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeVar

from benchmarks.pairing_costs import County, county
from benchmarks.report import Measure, amount
from benchmarks.scale import Run
from benchmarks.source import counties, fetch
from benchmarks.timing import in_child, least
from queries.pairing.certificate import check
from queries.pairing.flow import Instance, Solution, solve

_T = TypeVar("_T")
VILLAGES = 250
ROUNDS = 20
TRIES = 3
ASKED_COUNTY, ASKED_NATION, ASKED_MEMORY = 0.020, 5.0, 200 * 2**20
"""Seconds and bytes that were asked for. What was asked in seconds stands as the floor."""


class Both(NamedTuple):
    """Both stages of a county, solved."""

    stages: tuple[Instance, Instance]
    solutions: tuple[Solution, Solution]

    @property
    def proven(self) -> int:
        """How many of the two are proven over all admissible pairs."""
        return sum(check(stage, solution).optimal for stage, solution in zip(self.stages, self.solutions, strict=True))


def solve_both(villages: County) -> Both:
    """The weak villages, then the middle ones in the seats that are left."""
    first = villages.first()
    weak = solve(first)
    second = villages.second(weak)
    return Both((first, second), (weak, solve(second)))


def pair_county(_: Run) -> list[Measure]:
    """Pair the villages of a synthetic county in both stages, with the certificates."""
    villages = county(VILLAGES, seed=VILLAGES)
    first, second = solve_both(villages).stages
    works: dict[str, Callable[[], object]] = {
        "weak": lambda: solve(first),
        "middle": lambda: solve(second),
        "both": lambda: proven.append(solve_both(villages).proven),
    }
    proven: list[int] = []
    seconds = least(works, ROUNDS)
    sizes = [
        f"{name} {len(stage.costs)} × {len(stage.capacity)}, {sum(stage.capacity)} seats"
        for name, stage in (("weak", first), ("middle", second))
    ]
    solving = f"solving alone {amount(seconds['weak'], 's')} and {amount(seconds['middle'], 's')}"
    note = f"floor: what was asked; {'; '.join(sizes)}; {solving}; proven optimal: {min(proven)} of 2"
    return [Measure("pairing of a county, both stages with certificates", seconds["both"], ASKED_COUNTY, 1.0, note)]


class Nation(NamedTuple):
    """Seconds of both stages and of proving them, added over all counties, and how many stages were proven."""

    weak: float
    middle: float
    proving: float
    proven: int


def pair_nation(_: Run) -> list[Measure]:
    """Pair the villages of all counties of the country, county by county, with certificates, in a process of its own."""
    sizes = [sum(map(len, one.villages.values())) for one in counties(fetch())]
    child = in_child(solve_nation, sizes)
    found: Nation = child.value
    size = f"{len(sizes):,} counties of their real sizes, {sum(sizes):,} villages, a fifth weak, a fifth models"
    note = f"floor: what was asked; {size}; best of {TRIES} times each"
    proven = f"{found.proven:,} of {2 * len(sizes):,} stages proven optimal over all pairs"
    return [
        Measure("pairing of the nation, weak villages alone", found.weak, ASKED_NATION, 1.0, note),
        Measure("the same, middle villages too", found.weak + found.middle, ASKED_NATION, 1.0, "solving alone"),
        Measure("certificates of both", found.proving, note=proven),
        Measure(
            "memory of it",
            float(child.peak or 0),
            None,
            float(ASKED_MEMORY),
            "resident, numpy and one county's costs at a time included",
            "B",
        ),
    ]


def solve_nation(sizes: Sequence[int]) -> Nation:
    """Solve a county of each size, one at a time."""
    total = Nation(0.0, 0.0, 0.0, 0)
    for seed, size in enumerate(sizes):
        found = _solve_county(county(size, seed))
        total = Nation(total.weak + found.weak, total.middle + found.middle, total.proving + found.proving, total.proven + found.proven)
    return total


def _solve_county(villages: County) -> Nation:
    first = villages.first()
    weak, solution = _best(lambda: solve(first))
    second = villages.second(solution)
    middle, other = _best(lambda: solve(second))
    both = Both((first, second), (solution, other))
    return Nation(weak, middle, *_best(lambda: both.proven))


def _best(work: Callable[[], _T]) -> tuple[float, _T]:
    """The best of a few times in processor seconds, and the result."""
    seconds = []
    for _ in range(TRIES):
        began = time.process_time()
        result = work()
        seconds.append(time.process_time() - began)
    return min(seconds), result
