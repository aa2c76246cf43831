"""A whole csv as one sheet."""

from __future__ import annotations

from pathlib import Path

from loaders.files.csvs import CsvStream
from loaders.files.limits import Budget, Limits
from loaders.files.number_text import lost_digits
from loaders.files.sheet_builder import Parsed, SheetBuilder


def read_csv(path: Path, limits: Limits, encoding: str | None) -> Parsed:
    """The file as a sheet named after it. Raises UnreadableFile."""
    stream = CsvStream(path, encoding, limits)
    builder = SheetBuilder(path.stem, Budget(limits))
    for number, row in enumerate(stream.rows()):
        for column, cell in enumerate(row):
            if cell:
                builder.put(number, column, _as_shown(cell))
                if "E+" in cell and lost_digits(cell):
                    builder.damaged.append((number, column))
    return {"format": "csv", "sha256": stream.sha256, "encoding": stream.encoding, "notes": stream.notes, "sheets": [builder]}


def _as_shown(cell: str) -> str:
    # ="00123" is how exporting systems keep Excel from taking a code for a number.
    if cell.startswith('="') and cell.endswith('"') and len(cell) > 3:
        return cell[2:-1]
    return cell.replace("\r\n", "\n") if "\r" in cell else cell
