"""Excel sheets as clerks make them: a title over merged cells, section rows, totals, a foot, merged place cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

Cell = str | int | float | date | None

SYNTHETIC = "合成数据，演示用，人员均为虚构"


@dataclass(frozen=True, slots=True)
class Line:
    """One row under the header. `wrong` says why it must be rejected when the sheet is loaded, empty if it is sound."""

    cells: tuple[Cell, ...]
    wrong: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet. `notes` are the rows between title and header; `merged` the columns whose equal neighbours become one cell."""

    name: str
    title: str = ""
    headers: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    notes: tuple[str, ...] = ()
    merged: tuple[int, ...] = ()
    widths: tuple[int, ...] = ()

    @property
    def first_row(self) -> int:
        """The number of the first row under the header, as Excel counts."""
        return 3 + len(self.notes)

    def numbered(self) -> Iterator[tuple[int, Line]]:
        """The lines with the numbers that Excel shows beside them."""
        return enumerate(self.lines, start=self.first_row)


@dataclass(frozen=True, slots=True)
class Book:
    """One workbook; `file` is its name."""

    file: str
    sheets: tuple[Sheet, ...]


def write_book(book: Book, folder: Path) -> Path:
    """Write a workbook into a folder; an older one of that name is replaced."""
    import xlsxwriter

    path = folder / book.file
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as workbook:
        formats = _formats(workbook)
        for sheet in book.sheets:
            worksheet = workbook.add_worksheet(sheet.name)
            if sheet.headers:
                _write_sheet(worksheet, sheet, formats)
    return path


def _formats(workbook: Any) -> dict[str, Any]:
    border = {"border": 1, "valign": "vcenter", "text_wrap": True}
    return {
        "title": workbook.add_format({"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"}),
        "note": workbook.add_format({"align": "right"}),
        "header": workbook.add_format({**border, "bold": True, "align": "center", "bg_color": "#DDEBF7"}),
        "cell": workbook.add_format(border),
        "date": workbook.add_format({**border, "num_format": 'yyyy"年"m"月"d"日"', "align": "left"}),
    }


def _write_sheet(worksheet: Any, sheet: Sheet, formats: dict[str, Any]) -> None:
    last = len(sheet.headers) - 1
    worksheet.merge_range(0, 0, 0, last, sheet.title, formats["title"])
    worksheet.set_row(0, 28)
    for row, note in enumerate(sheet.notes, start=1):
        worksheet.merge_range(row, 0, row, last, note, formats["note"])
    header = sheet.first_row - 2
    worksheet.write_row(header, 0, sheet.headers, formats["header"])
    worksheet.freeze_panes(header + 1, 0)
    for column, width in enumerate(sheet.widths or (16,) * len(sheet.headers)):
        worksheet.set_column(column, column, width)
    for number, line in sheet.numbered():
        for column, cell in enumerate(line.cells):
            _write_cell(worksheet, number - 1, column, cell, formats)
    for column in sheet.merged:
        _merge(worksheet, sheet, column, formats["cell"])


def _write_cell(worksheet: Any, row: int, column: int, cell: Cell, formats: dict[str, Any]) -> None:
    if isinstance(cell, date):
        worksheet.write_datetime(row, column, cell, formats["date"])
    elif isinstance(cell, str) and cell:
        worksheet.write_string(row, column, cell, formats["cell"])
    elif isinstance(cell, int | float):
        worksheet.write_number(row, column, cell, formats["cell"])
    else:
        worksheet.write_blank(row, column, None, formats["cell"])


def _merge(worksheet: Any, sheet: Sheet, column: int, look: Any) -> None:
    for value, run in groupby(sheet.numbered(), key=lambda item: item[1].cells[column] if column < len(item[1].cells) else None):
        rows = [number - 1 for number, _ in run]
        if value is not None and value != "" and len(rows) > 1:
            worksheet.merge_range(rows[0], column, rows[-1], column, value, look)


def section(text: str) -> Line:
    """A row that only begins a part of the table (`一、县直单位`)."""
    return Line((text,))


def total(word: str, width: int, column: int, text: str) -> Line:
    """A row of totals: its word in the first column, a count in another."""
    cells: list[Cell] = [None] * width
    cells[0] = word
    cells[column] = text
    return Line(tuple(cells))


def foot(cells: Sequence[str]) -> Line:
    """The last row: who filled in the table, who checked it."""
    return Line(tuple(cells))
