"""The real divisions of the demo's county, read from the places ledger beside this module."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from schema.kinds import LEVELS

LINXI_CSV = Path(__file__).with_name("linxi.csv")
COUNTY = "150424"


@dataclass(frozen=True, slots=True)
class Division:
    """One unit: its statistical code, name, level (`schema.kinds.LEVELS`) and the code of the unit that it lies in."""

    code: str
    name: str
    level: str
    parent: str


@cache
def divisions() -> tuple[Division, ...]:
    """All units of the file, from the province down."""
    levels = {chinese: level for level, chinese in LEVELS.items()}
    with LINXI_CSV.open(encoding="utf-8", newline="") as stream:
        return tuple(Division(row["区划代码"], row["名称"], levels[row["级别"]], row["上级代码"]) for row in csv.DictReader(stream))


@cache
def townships() -> tuple[Division, ...]:
    """The county's township-level units, in the order of their codes."""
    return tuple(division for division in divisions() if division.level == "township")


@cache
def villages(township: str = "") -> tuple[Division, ...]:
    """The villages and communities of one township, or of the whole county, in the order of their codes."""
    return tuple(division for division in divisions() if division.level == "village" and division.parent.startswith(township))


@cache
def named(code: str) -> Division:
    """The unit of that code. Raises KeyError if there is none."""
    return {division.code: division for division in divisions()}[code]
