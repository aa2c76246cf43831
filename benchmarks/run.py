"""Measure one province (`county`, a few minutes) or the whole nation (`nation`), and write the figures into `docs/benchmarks.md`.

python -m benchmarks [county|nation] [--folder DIR] [--seed N]
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from benchmarks.floors import COUNTY, TRACE, LoadFloor, ask, load_bare, questions, reader, sample_keys
from benchmarks.nation import FIRST, SEED, generate
from benchmarks.report import Measure, amount, write
from benchmarks.rows import rows_of_ledgers
from benchmarks.timing import interleaved
from schema.kinds import entity_number

WITHIN = {"county": "15", "nation": ""}
"""What each run loads: the province that the demo's county lies in, or everything."""
ON = date(2026, 3, 31).toordinal()
BACK = ON - 730
BUILD = Path(__file__).parent.parent / "build" / "benchmarks"


@dataclass(frozen=True, slots=True)
class Run:
    """One run: its name, the ledgers' folder with the rows of each, the file of the bare tables."""

    name: str
    ledgers: Path
    rows: Mapping[str, int]
    bare: Path


Step = Callable[[Run], list[Measure]]
"""A part of a run: measures something and returns the rows of the report."""


def prepare(name: str, folder: Path, seed: int) -> Run:
    """Write the ledgers that a run loads."""
    ledgers = folder / name
    rows = generate(ledgers, within=WITHIN[name], seed=seed)
    return Run(name, ledgers, rows, folder / f"{name}-bare.sqlite")


def load_floor(run: Run) -> list[Measure]:
    """Fill the bare tables with the rows of the ledgers."""
    floor: LoadFloor = load_bare(run.bare, rows_of_ledgers(run.ledgers))
    total = sum(floor.rows.values())
    return [
        Measure("bare load of all rows", floor.seconds, note=f"{total:,} rows; indexes {floor.indexing:.1f} s of it"),
        Measure("bare file", floor.size, unit="B"),
    ]


def read_floors(run: Run) -> list[Measure]:
    """Ask the bare tables for traces of villages and for whole counties."""
    measures = []
    with closing(reader(run.bare)) as connection:
        for work, texts, level, number in (
            ("bare trace of a village", TRACE, "village", 300),
            ("bare rows of a county", COUNTY, "county", 20),
        ):
            asked = questions(texts, sample_keys(connection, entity_number("place", level), number), ON, BACK)
            timing = interleaved({"floor": lambda question: ask(connection, question)}, asked)["floor"]
            spread = f"{amount(timing.low, 's')} to {amount(timing.high, 's')}"
            measures.append(Measure(work, timing.median, note=f"{len(asked)} places, {spread}"))
    return measures


STEPS: tuple[Step, ...] = (load_floor, read_floors)


def main(argv: list[str] | None = None) -> int:
    """Run the steps and write the report. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("name", nargs="?", choices=sorted(WITHIN), default="county")
    parser.add_argument("--folder", type=Path, default=BUILD, help="where ledgers and stores are written")
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args(argv)
    began = time.perf_counter()
    print(f"writing the ledgers to {options.folder / options.name}", flush=True)
    run = prepare(options.name, options.folder, options.seed)
    measures: list[Measure] = []
    for step in STEPS:
        print((step.__doc__ or step.__name__).rstrip("."), flush=True)
        measures += step(run)
        print("\n".join(measure.row() for measure in measures[-2:]), flush=True)
    scale = [", ".join(f"{run.rows[name]:,} rows of {name}" for name in FIRST)]
    page = write(run.name, measures, scale)
    print(f"{page} written, {time.perf_counter() - began:.0f} s")
    return 0
