"""Importing: the whole against bare `executemany` of the rows that it makes, once more, with corrections, and one county of it alone."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.floors import LoadFloor, load_bare
from benchmarks.nation import FIRST
from benchmarks.report import Measure, amount
from benchmarks.rows import rows_of_ledgers, rows_of_store
from benchmarks.scale import ONE_COUNTY, Run, remove_store
from benchmarks.timing import ChildRun, in_child
from graph.sqlite import SqliteStore
from loaders.facts.request import Request
from loaders.ledgers import load

AFTERWARDS = ("places_renamed", "ties_corrected")


@dataclass(frozen=True, slots=True)
class Loaded:
    """One file's import: its name, seconds, and what became of its rows."""

    name: str
    seconds: float
    accepted: int
    corrected: int
    unchanged: int
    rejected: int
    skipped: int

    def words(self) -> str:
        """Seconds by file, with whatever was not simply taken."""
        said = [f"{number:,} {word}" for word, number in (("corrected", self.corrected), ("rejected", self.rejected)) if number]
        return f"{self.name} {amount(self.seconds, 's')}" + (f" ({', '.join(said)})" if said else "")


def load_files(store: Path, ledgers: Path, names: Sequence[str], within: str | None = None) -> list[Loaded]:
    """Import ledgers one after the other, as the command line does."""
    done = []
    with SqliteStore(store) as opened:
        for name in names:
            began = time.perf_counter()
            said = load(ledgers / f"{name}.csv", opened, Request("benchmark", within=within))
            passed = time.perf_counter() - began
            skipped = sum(said.skipped.values())
            done.append(Loaded(name, passed, said.accepted, said.corrected, said.unchanged, len(said.rejected), skipped))
    return done


def fill_bare(bare: Path, store: Path) -> LoadFloor:
    """The floor: exactly the rows of a store, each table in the order of its key, so that no floor is quicker."""
    return load_bare(bare, rows_of_store(store))


def fill_bare_by_ledger(bare: Path, ledgers: Path) -> LoadFloor:
    """The rows as they come out of the ledgers, unsorted: what a plain script would do."""
    return load_bare(bare, rows_of_ledgers(ledgers))


def import_everything(run: Run) -> list[Measure]:
    """Import all ledgers into a new file, beside the bare tables."""
    for path in (run.store, run.bare):
        remove_store(path)
    child = in_child(load_files, run.store, run.ledgers, FIRST)
    loaded: list[Loaded] = child.value
    seconds = sum(item.seconds for item in loaded)
    unsorted: LoadFloor = in_child(fill_bare_by_ledger, run.bare, run.ledgers).value
    size = run.store.stat().st_size
    remove_store(run.bare)
    floor: LoadFloor = in_child(fill_bare, run.bare, run.store).value
    rows = sum(floor.rows.values())
    return [
        Measure("import of all ledgers, all checks", seconds, floor.seconds, 2.0, "; ".join(item.words() for item in loaded)),
        Measure("the same, floor unsorted as in the ledgers", seconds, unsorted.seconds, note=f"{sum(unsorted.rows.values()):,} rows"),
        Measure("memory of the import", child.private or child.peak or 0, None, 1.2 * 2**30, _memory_words(child), "B"),
        Measure("file", size, floor.size, note=f"{rows:,} bare rows; their indexes took {amount(floor.indexing, 's')}", unit="B"),
    ]


def _memory_words(child: ChildRun) -> str:
    resident = f"resident with mapped pages of the file {amount(child.peak, 'B')}" if child.peak else "not told by this system"
    return resident + (f"; a process that reads a file {amount(child.children, 'B')}" if child.children else "")


def import_again(run: Run) -> list[Measure]:
    """Import the same files again, then renamed places and corrected ties."""
    first = {item.name: item for item in in_child(load_files, run.store, run.ledgers, FIRST).value}
    new = sum(item.accepted + item.corrected for item in first.values())
    after: list[Loaded] = in_child(load_files, run.store, run.ledgers, AFTERWARDS).value
    measures = [Measure("import of the same files again", sum(item.seconds for item in first.values()), note=f"{new} rows written")]
    for item in after:
        rows = run.rows.get(item.name, 0)
        said = f"{rows:,} rows: {item.accepted:,} new, {item.corrected:,} corrected, {item.rejected:,} rejected"
        measures.append(Measure(f"import of {item.name}", item.seconds, note=said))
    return measures


def import_one_county(run: Run) -> list[Measure]:
    """Import one county out of the same ledgers, with --within."""
    remove_store(run.county)
    child = in_child(load_files, run.county, run.ledgers, (*FIRST, *AFTERWARDS), ONE_COUNTY)
    loaded: list[Loaded] = child.value
    taken, rejected = sum(item.accepted for item in loaded), sum(item.rejected for item in loaded)
    note = f"{taken:,} rows taken, {rejected:,} rejected; slowest {max(loaded, key=lambda item: item.seconds).words()}"
    return [Measure("one county of them, --within", child.seconds, note=note)]
