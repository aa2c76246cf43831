"""The demo's ledgers: the county's real divisions and a synthetic year of office work, written as Excel files with the usual flaws."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from api.demo.divisions import LINXI_CSV
from api.demo.duties import make_duties
from api.demo.judged import judged_books
from api.demo.marks import marks_book
from api.demo.pairs import coordinates_book, industries_book, pairings_book, visits_book
from api.demo.people import make_staff
from api.demo.records import events_book, outcomes_book, roster_book, ties_book
from api.demo.registers import areas_book, people_book, units_book
from api.demo.results import Result
from api.demo.sheets import Book, write_book

SEED = 20260331
PLACES_FILE = "林西县区划台账.csv"


@dataclass(frozen=True, slots=True)
class WrongRow:
    """A row that the loader must reject: where it stands, as Excel counts, and what is wrong with it."""

    file: str
    sheet: str
    row: int
    reason: str


def demo_books(seed: int = SEED) -> tuple[Book, ...]:
    """The synthetic workbooks in the order in which they are to be loaded. The same seed gives the same content."""
    rng = Random(seed)
    staff = make_staff(rng)
    duties = make_duties(rng, staff)
    people, ties = people_book(rng, staff), ties_book(rng, duties)
    outcomes, results = outcomes_book(rng)
    return (
        units_book(staff),
        people,
        areas_book(),
        ties,
        outcomes,
        events_book(rng),
        roster_book(staff, duties),
        *judged_books(),
        *_planning_books(Random(seed + 1), results),
    )


def _planning_books(rng: Random, results: Sequence[Result]) -> tuple[Book, ...]:
    """What standings and pairings rest on beside the results; drawn by themselves, so that they change nothing else."""
    return (
        marks_book(rng, results),
        coordinates_book(rng),
        industries_book(rng, results),
        pairings_book(results),
        visits_book(results),
    )


def write_ledgers(folder: Path, seed: int = SEED) -> list[Path]:
    """Write all ledgers into a folder (made if missing) and return their paths in the order in which they are to be loaded."""
    folder.mkdir(parents=True, exist_ok=True)
    places = folder / PLACES_FILE
    shutil.copyfile(LINXI_CSV, places)
    return [places, *(write_book(book, folder) for book in demo_books(seed))]


def wrong_rows(seed: int = SEED) -> list[WrongRow]:
    """The rows of the demo's ledgers that must be rejected, in order."""
    return [
        WrongRow(book.file, sheet.name, number, line.wrong)
        for book in demo_books(seed)
        for sheet in book.sheets
        for number, line in sheet.numbered()
        if line.wrong
    ]
