"""What a run measures on: one province or the nation, the files that it makes, the day that it asks about."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from benchmarks.nation import generate
from benchmarks.report import Measure

WITHIN = {"county": "15", "nation": "", "neo4j": "15"}
"""What each run loads: the province that the demo's county lies in, everything, or that province into a server."""
ONE_COUNTY = "150424"
"""The county that is also loaded alone, with `--within`; the packs of the software are in force in it."""
ON = date(2026, 3, 31).toordinal()
BACK = ON - 730
BUILD = Path(__file__).parent.parent / "build" / "benchmarks"


@dataclass(frozen=True, slots=True)
class Run:
    """One run: its name, the ledgers' folder with the rows of each, and the folder of its databases."""

    name: str
    ledgers: Path
    rows: Mapping[str, int]
    folder: Path

    @property
    def store(self) -> Path:
        """The file that the product fills."""
        return self.folder / f"{self.name}.sqlite"

    @property
    def bare(self) -> Path:
        """The file of the bare tables."""
        return self.folder / f"{self.name}-bare.sqlite"

    @property
    def county(self) -> Path:
        """The product's file with one county in it."""
        return self.folder / f"{self.name}-county.sqlite"


Step = Callable[[Run], list[Measure]]
"""A part of a run: measures something and returns the rows of the report. Its docstring says what."""


def prepare(name: str, folder: Path, seed: int) -> Run:
    """Write the ledgers that a run loads."""
    ledgers = folder / name
    return Run(name, ledgers, generate(ledgers, within=WITHIN[name], seed=seed), folder)


def remove_store(path: Path) -> None:
    """Delete a database with its companions."""
    for ending in ("", "-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
