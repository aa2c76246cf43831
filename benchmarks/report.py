"""`docs/benchmarks.md`: what was measured, beside its floor and its target, with the date and the machine. One part for each scale."""

from __future__ import annotations

import os
import platform
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"
OPENING = """# Benchmarks

Each figure stands beside a floor that was measured in the same run on the same machine, so ratios travel and seconds do not. Floors are
bare SQLite: the same rows by `executemany` without any check, or hand-written statements without planner statistics. Figures that fall
short of their target are kept, with the reason. `make bench` writes the first part, `make bench-nation` the
second, `python -m benchmarks neo4j` (Java and Maven needed) the last, whose floors are hand-written Cypher.
"""
TITLES = {"county": "One province", "nation": "The nation", "neo4j": "One province on a Neo4j server"}
"""The parts of the page, by the name of the run that writes them."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One row: `value` and `floor` in seconds (or bytes), their ratio against `target` (at most), and why it is what it is.

    `floor` None: nothing to compare with; `target` None: nothing was asked. `at_least` turns the target round.
    """

    work: str
    value: float
    floor: float | None = None
    target: float | None = None
    note: str = ""
    unit: str = "s"
    at_least: bool = False

    @property
    def ratio(self) -> float | None:
        """Measured over floor (floor over measured where the target is a lower bound); without a floor the value itself has no ratio."""
        if not self.floor or not self.value:
            return None
        return self.floor / self.value if self.at_least else self.value / self.floor

    @property
    def met(self) -> bool | None:
        """Whether the target is reached; None where nothing was asked or compared."""
        judged = self.value if self.unit == "B" else self.ratio
        if self.target is None or judged is None:
            return None
        return judged >= self.target if self.at_least else judged <= self.target

    def row(self) -> str:
        """The row of the table."""
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}"
        bound = "" if self.target is None else f"{'≥' if self.at_least else '≤'} {_bound(self.target, self.unit)}"
        met = {True: "yes", False: "**no**", None: ""}[self.met]
        floor = "" if self.floor is None else amount(self.floor, self.unit)
        return f"| {self.work} | {amount(self.value, self.unit)} | {floor} | {ratio} | {bound} | {met} | {self.note} |"


def amount(value: float, unit: str) -> str:
    """Seconds or bytes in the unit that people read."""
    if unit == "B":
        return f"{value / 2**30:.2f} GiB" if value >= 2**29 else f"{value / 2**20:.0f} MiB"
    if value >= 10:
        return f"{value:.0f} s"
    return f"{value:.2f} s" if value >= 1 else f"{value * 1e3:.2f} ms"


def _bound(target: float, unit: str) -> str:
    return amount(target, unit) if unit == "B" else f"{target:g} ×"


def machine() -> str:
    """Cores, memory, processor, system and versions, in one line."""
    parts = [f"{os.cpu_count()} cores", _memory(), _processor(), f"{platform.system()} {platform.machine()}"]
    parts += [f"Python {platform.python_version()}", f"SQLite {sqlite3.sqlite_version}"]
    return ", ".join(part for part in parts if part)


def _memory() -> str:
    meminfo = Path("/proc/meminfo")
    if not meminfo.exists():
        return ""
    kibibytes = int(meminfo.read_text().split("MemTotal:")[1].split()[0])
    return f"{kibibytes / 2**20:.0f} GiB"


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor()


def part(name: str, measures: Sequence[Measure], scale: Sequence[str] = (), on: date | None = None) -> str:
    """One part of the page, between its markers. `scale` says line by line what was loaded."""
    lines = [f"<!-- {name}: begin -->", f"## {TITLES[name]}", "", f"Measured on {on or date.today()}: {machine()}.", ""]
    lines += [*(f"- {line}" for line in scale), *([""] if scale else [])]
    lines += ["| work | measured | floor | ratio | target | met | remarks |", "|---|---:|---:|---:|---:|---|---|"]
    return "\n".join([*lines, *(measure.row() for measure in measures), "", f"<!-- {name}: end -->"])


def write(name: str, measures: Sequence[Measure], scale: Sequence[str] = (), page: Path = PAGE) -> Path:
    """Put a part into the page in place of the older one; the other parts stay. Returns the page's path."""
    text = page.read_text(encoding="utf-8") if page.exists() else OPENING
    fresh = part(name, measures, scale)
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    if begin in text and end in text:
        text = text[: text.index(begin)] + fresh + text[text.index(end) + len(end) :]
    else:
        text = f"{text.rstrip()}\n\n{fresh}\n"
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(text, encoding="utf-8", newline="\n")
    return page
