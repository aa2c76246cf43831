"""The nation as canonical csv ledgers: real divisions, synthetic everything else, the same for a county alone as within the whole.

    python -m benchmarks.nation FOLDER [--within CODE] [--scale SHARE] [--seed N]

Whole: 2.27 million places, units and people, 4.5 million dated ties (posts and units of people among them), 5 million observations.
People are invented (合成数据): every number begins with P, every unit's name ends in its place's code.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterable
from contextlib import ExitStack
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import TextIO

from benchmarks.source import County, Place, above, counties, fetch
from benchmarks.staffing import AREA_DRAWN, Holder, Team, area_names, area_rows, make_team, unit_rows
from schema.kinds import LEVELS

HEADERS = {
    "places": "区划代码,名称,级别,上级代码,起始日期,终止日期",
    "places_renamed": "区划代码,名称,级别,上级代码,起始日期,终止日期",
    "organisations": "单位编号,单位名称,单位类别,所在区划",
    "people": "干部编号,姓名,单位,职务,任职区划,任职日期,离任日期",
    "areas": "片区,区划代码,名称,起始日期,终止日期",
    "ties": "干部编号,姓名,单位,关系,对象代码,对象名称,起始日期,终止日期,依据",
    "ties_corrected": "干部编号,姓名,单位,关系,对象代码,对象名称,起始日期,终止日期,依据",
    "outcomes": "期次,区划代码,名称,得分,名次,类别,评定日期",
}
"""Canonical headers by file, in the order of loading; `places_renamed` and `ties_corrected` are for afterwards."""
FIRST = ("places", "organisations", "people", "areas", "ties", "outcomes")
"""The files of the first load."""
SEED = 20260331
RENAMED_ON = "2023-06-01"
RENAMED_SHARE, CORRECTED_SHARE, MONTHLY_SHARE, ENDED_SHARE = 0.01, 0.1, 0.1, 0.3
QUARTERS = [
    (f"{year}年第{numeral}季度", f"{year + (month == 1)}-{month:02}-08")
    for year in (2024, 2025)
    for numeral, month in zip("一二三四", (4, 7, 10, 1), strict=True)
]
"""Each quarter of the observations, with the day on which its results were issued."""
YEARS = (("2024年", "2025-01-15"), ("2025年", "2026-01-15"))
FIRST_DAY = date(2019, 1, 1)
DAYS = [(FIRST_DAY + timedelta(days=number)).isoformat() for number in range(2556)]
MONTHS = [f"{day[:4]}年{int(day[5:7])}月" for day in DAYS]


class Ledgers:
    """The open csv files, with the number of rows written to each."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.rows: Counter[str] = Counter()
        self._files: dict[str, TextIO] = {}
        for name, header in HEADERS.items():
            file = stack.enter_context((folder / f"{name}.csv").open("w", encoding="utf-8", newline="", buffering=1 << 20))
            file.write(header + "\n")
            self._files[name] = file

    def write(self, name: str, lines: list[str]) -> None:
        """Append finished lines (no field of this data needs quoting)."""
        if lines:
            self._files[name].write("\n".join(lines) + "\n")
            self.rows[name] += len(lines)


def generate(folder: Path, *, within: str = "", scale: float = 1.0, seed: int = SEED) -> dict[str, int]:
    """Write the ledgers into a folder and return the number of rows of each. Corrections are of the first province only."""
    dist = fetch()
    with ExitStack() as stack:
        ledgers = Ledgers(folder, stack)
        ledgers.write("places", [_place_row(place, level) for level, place in above(dist, within)])
        province = ""
        for county in counties(dist, within, scale):
            code = county.place.code
            province = province or code[:2]
            ties = _write_county(ledgers, county, Random(f"{seed}:{code}"))
            if code.startswith(province):
                _write_corrections(ledgers, ties, Random(f"{seed}:{code}:corrections"))
    return dict(ledgers.rows)


def _write_county(ledgers: Ledgers, county: County, rng: Random) -> list[Written]:
    team = make_team(rng, county)
    villages = [village for listed in county.villages.values() for village in listed]
    ledgers.write("places", [
        _place_row(county.place, "county"),
        *(_place_row(township, "township") for township in county.townships),
        *(_place_row(village, "village") for village in villages),
    ])  # fmt: skip
    renamed = [village for village in villages if rng.random() < RENAMED_SHARE]
    ledgers.write("places_renamed", [f"{place.code},新{place.name},{LEVELS['village']},{place.parent},{RENAMED_ON}," for place in renamed])
    ledgers.write("organisations", unit_rows(county))
    ledgers.write("people", [_person_row(rng, person) for person in team.everyone()])
    ledgers.write("areas", area_rows(county))
    ties = list(_tie_rows(rng, county, team))
    ledgers.write("ties", [f"{head},{since},{until},{basis}" for head, since, until, basis in ties])
    for listed in county.villages.values():
        for period, issued in QUARTERS:
            ledgers.write("outcomes", _ranking(rng, listed, period, issued))
    for period, issued in YEARS:
        ledgers.write("outcomes", _ranking(rng, county.townships, period, issued))
    return ties


def _write_corrections(ledgers: Ledgers, ties: list[Written], rng: Random) -> None:
    late = [tie for tie in ties if not tie[2] and rng.random() < CORRECTED_SHARE]
    ledgers.write("ties_corrected", [f"{head},{since},2026-06-30,{basis}" for head, since, _, basis in late])


def _place_row(place: Place, level: str) -> str:
    return f"{place.code},{place.name},{LEVELS[level]},{place.parent},,"


def _person_row(rng: Random, person: Holder) -> str:
    return f"{person.number},{person.name},{person.unit},{person.post},{person.place},{DAYS[rng.randrange(800)]},"


Written = tuple[str, str, str, str]
"""A tie's row in four pieces: holder to object, start, end, basis."""


def _tie_rows(rng: Random, county: County, team: Team) -> Iterable[Written]:
    basis = f"{county.place.code}组发〔2023〕{rng.randint(1, 40)}号"
    for area, organiser in zip(area_names(county), team.organisers, strict=True):
        yield f"{organiser.number},{organiser.name},{organiser.unit},包片,,{area}", AREA_DRAWN, "", basis
    for township in county.townships:
        yield from _dated(rng, rng.choice(team.leaders), "挂联", township, basis)
        staff = team.local[township.code]
        for village in county.villages.get(township.code, ()):
            for contact in rng.sample(staff, 2):
                yield from _dated(rng, contact, "包村", village, basis)
            if rng.random() < 0.5:
                yield from _dated(rng, rng.choice(team.leaders), "挂联", village, basis)
            if rng.random() < 0.45:
                yield from _dated(rng, rng.choice(staff), "驻村", village, basis)
            if rng.random() < 0.4:
                unit = rng.choice(team.units)
                yield f",,{unit},帮扶,{village.code},{village.name}", DAYS[rng.randrange(1200)], "", basis


def _dated(rng: Random, holder: Holder, word: str, place: Place, basis: str) -> Iterable[Written]:
    head = f"{holder.number},{holder.name},{holder.unit},{word},{place.code},{place.name}"
    begin = rng.randrange(900)
    texts = MONTHS if rng.random() < MONTHLY_SHARE else DAYS
    if rng.random() < ENDED_SHARE:
        end = begin + 90 + rng.randrange(700)
        yield head, texts[begin], texts[end], basis
        begin = end + 40
    yield head, texts[begin], "", basis


def _ranking(rng: Random, places: tuple[Place, ...], period: str, issued: str) -> list[str]:
    scores = sorted((rng.randrange(6000, 10000) for _ in places), reverse=True)
    order = list(places)
    rng.shuffle(order)
    best, last = max(1, len(order) // 5), len(order) - len(order) // 10
    return [
        f"{period},{place.code},{place.name},{score // 100}.{score % 100:02},{rank},{_grade(rank, best, last)},{issued}"
        for rank, (place, score) in enumerate(zip(order, scores, strict=True), start=1)
    ]


def _grade(rank: int, best: int, last: int) -> str:
    return "示范" if rank <= best else "中间" if rank <= last else "后进"


def main(argv: list[str] | None = None) -> int:
    """Write the ledgers and say how many rows there are. Returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--within", default="", metavar="CODE")
    parser.add_argument("--scale", type=float, default=1.0, metavar="SHARE")
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args(argv)
    began = time.perf_counter()
    rows = generate(options.folder, within=options.within, scale=options.scale, seed=options.seed)
    for name, count in rows.items():
        print(f"{name:16}{count:>12,}")
    print(f"{time.perf_counter() - began:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
