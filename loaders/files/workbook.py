"""Safe reading of table files: xlsx, xls, ods, csv and the tables of docx as sheets of text, by content and never by the file's extension.

The work is done in a child process with bounded memory and time (`loaders.files.sandbox`), so that a hostile or broken file costs
an error message and nothing else. Nothing is interpreted here: which row is the header and what a cell means is decided above.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from os import PathLike
from pathlib import Path

from loaders.files import guards, sandbox
from loaders.files.cellruns import Cell, CellRuns
from loaders.files.csvs import CsvStream, stream_csv
from loaders.files.limits import DEFAULT_LIMITS, Limits
from loaders.files.sheet_builder import SheetPayload

__all__ = ["Cell", "CsvStream", "Limits", "Sheet", "Workbook", "read_workbook", "stream_csv"]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet as text. `rows[0]` is the sheet's first row, whatever the used range; row and column numbers are zero-based.

    `merges` are (row, column, last row, last column), cut to the used range; their values are not filled in.
    `numbers` maps a cell that holds a number to its number format ("General" if none); `dates` does so for a real date.
    A date's text is YYYY-MM-DD; YYYY-MM (YYYY) when the format shows no day (no month) and the stored day is the first, as Excel fills in.
    `struck` has each struck cell with the part of its text that is struck; `struck_rows`: every non-empty cell is struck whole.
    `damaged`: cells whose text cannot be trusted: numbers beyond 15 digits, long codes cut to 1.5E+11, impossible date numbers,
    formulas never calculated. `above` are the paragraphs over a table of a document, which are none of its rows.
    """

    name: str
    rows: list[list[str]]
    first_row: int = 1
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    struck_rows: frozenset[int] = frozenset()
    struck: dict[Cell, str] = field(default_factory=dict)
    numbers: Mapping[Cell, str] = field(default_factory=CellRuns)
    dates: Mapping[Cell, str] = field(default_factory=CellRuns)
    damaged: frozenset[Cell] = frozenset()
    comments: dict[Cell, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    hidden: bool = False
    above: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Workbook:
    """A file's sheets in their order. `file` is the base name; `format` is xlsx, xls, ods, csv or docx; `notes` are for the receipt."""

    file: str
    sha256: str
    format: str
    encoding: str | None
    sheets: list[Sheet]
    notes: list[str] = field(default_factory=list)


def read_workbook(
    path: str | PathLike[str], *, limits: Limits = DEFAULT_LIMITS, sheet: str | None = None, encoding: str | None = None
) -> Workbook:
    """Read a table file whole. `sheet` keeps only the sheet of that name; `encoding` overrides the guess for a csv.

    Raises UnreadableFile, with the file's name, what was wrong and what to do, for anything that is not a readable table.
    """
    path = Path(path)
    with guards.naming(path):
        guards.check_path(path, limits)
        head, sheets = sandbox.parse(path, limits=limits, sheet=sheet, encoding=encoding)
    return Workbook(
        file=path.name,
        sha256=str(head["sha256"]),
        format=str(head["format"]),
        encoding=head["encoding"],
        sheets=[_sheet(meta, rows) for meta, rows in sheets],
        notes=list(head["notes"]),
    )


def _sheet(meta: SheetPayload, rows: list[list[str]]) -> Sheet:
    return Sheet(
        name=meta["name"],
        rows=rows,
        merges=[(a, b, c, d) for a, b, c, d in meta["merges"]],
        hidden_rows=frozenset(meta["hidden_rows"]),
        hidden_columns=frozenset(meta["hidden_columns"]),
        struck_rows=frozenset(meta["struck_rows"]),
        struck={(row, column): text for row, column, text in meta["struck"]},
        numbers=CellRuns(meta["numbers"]),
        dates=CellRuns(meta["dates"]),
        damaged=frozenset((row, column) for row, column in meta["damaged"]),
        comments={(row, column): text for row, column, text in meta["comments"]},
        notes=list(meta["notes"]),
        hidden=meta["hidden"],
        above=tuple(meta["above"]),
    )
