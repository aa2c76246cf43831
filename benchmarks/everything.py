"""All rules over every county, in two processes, against the bare snapshots of the same counties."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from benchmarks.floors import ask, reader
from benchmarks.report import Measure, amount
from benchmarks.rules import OFFICE, everywhere, judge, scope_of_rules, tune_collector
from benchmarks.scale import ON, Run
from benchmarks.statements import around, recorded
from benchmarks.timing import ChildRun, in_child
from graph.sqlite import SqliteStore
from schema.kinds import entity_number

PROCESSES = 2
CountyOf = tuple[str, int]
"""A county's key and row id."""


@dataclass(frozen=True, slots=True)
class Judged:
    """Seconds of all rules and of the bare snapshots over the same counties, and what was found."""

    seconds: float
    floor: float
    verdicts: int
    expectations: int


def judge_counties(path: Path, counties: Sequence[CountyOf]) -> Judged:
    """Ask all rules of each county; the bare statements in turn, first or second as often."""
    tune_collector()
    book = everywhere(OFFICE)
    seconds = {"rules": 0.0, "floor": 0.0}
    verdicts = expectations = 0
    pattern = recorded(path, [scope_of_rules(book, counties[0][0], ON)], ON)[0]
    with SqliteStore(path) as store, closing(reader(path)) as connection:
        for number, (key, root) in enumerate(counties):
            for work in ("rules", "floor") if number % 2 else ("floor", "rules"):
                began = time.perf_counter()
                if work == "floor":
                    ask(connection, around(pattern, key, root))
                else:
                    found = judge(store, book, key, ON)
                seconds[work] += time.perf_counter() - began
            verdicts += found.verdicts
            expectations += found.requirements + found.others
    return Judged(seconds["rules"], seconds["floor"], verdicts, expectations)


def judge_everything(run: Run) -> list[Measure]:
    """Ask all rules of every county, in two processes."""
    with closing(reader(run.store)) as connection:
        wanted = (entity_number("place", "county"),)
        counties = connection.execute("SELECT key, id FROM entity WHERE kind = ? ORDER BY id", wanted).fetchall()
    parts = [part for part in (counties[number::PROCESSES] for number in range(PROCESSES)) if part]
    with ThreadPoolExecutor(PROCESSES) as pool:
        children = list(pool.map(lambda part: in_child(judge_counties, run.store, part), parts))
    judged: list[Judged] = [child.value for child in children]
    seconds, floor = (sum(getattr(part, name) for part in judged) for name in ("seconds", "floor"))
    found = f"{sum(part.verdicts for part in judged):,} verdicts, {sum(part.expectations for part in judged):,} requirements"
    note = f"the pack {OFFICE} in force everywhere; {len(counties):,} counties, {len(parts)} processes, seconds of both added; {found}"
    return [Measure("all rules over every county", seconds, floor, 10.0, note), _memory(children)]


def _memory(children: Sequence[ChildRun]) -> Measure:
    resident = " and ".join(amount(child.peak, "B") for child in children if child.peak)
    value = sum(child.private or child.peak or 0 for child in children)
    note = f"both processes together, the bare statements' rows in it; resident with mapped pages of the file {resident}"
    return Measure("memory of all rules", value, None, float(2**30), note, "B")
