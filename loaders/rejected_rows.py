"""The workbook of rejected rows: as they were, with what is wrong and what to do, ready to be put right and imported again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

from loaders.facts.rejections import Rejected
from loaders.report import ImportReport

REASON, HINT, ROW, COLUMN = "原因", "处理办法", "原行号", "有误的列"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_LONGEST_NAME = 31
_NOT_IN_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\", "_"))
_WIDEST, _NARROWEST = 48, 10


def write_rejected(reports: Iterable[ImportReport] | ImportReport, path: Path) -> int:
    """Write what was refused in reports, whole rows and cells of rows that were taken, into an xlsx, a sheet for each that they come from.

    Returns how many they are.

    The columns are those of the original, then what is wrong; cells that a spreadsheet would take for a formula are quoted.
    """
    import xlsxwriter

    listed = [reports] if isinstance(reports, ImportReport) else list(reports)
    refused = (item for report in listed for item in (*report.rejected, *report.cells))
    rejected = sorted(refused, key=lambda item: (item.file, item.sheet, item.row))
    several = len({item.file for item in rejected}) > 1
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}) as workbook:
        formats = {
            "header": workbook.add_format({"bold": True, "border": 1, "bg_color": "#DDEBF7", "text_wrap": True, "align": "center"}),
            "cell": workbook.add_format({"border": 1, "text_wrap": True, "valign": "top", "num_format": "@"}),
            "wrong": workbook.add_format({"border": 1, "text_wrap": True, "valign": "top", "num_format": "@", "bg_color": "#FFF2CC"}),
        }
        names: set[str] = set()
        for (file, sheet), rows in groupby(rejected, key=lambda item: (item.file, item.sheet)):
            name = sheet_name(f"{Path(file).stem}_{sheet}" if several else sheet, names)
            _write_sheet(workbook.add_worksheet(name), list(rows), formats)
        if not names:
            workbook.add_worksheet("没有退回的行")
    return len(rejected)


def _write_sheet(worksheet: Any, rows: list[Rejected], formats: Mapping[str, Any]) -> None:
    headings = list(dict.fromkeys(heading for row in rows for heading in row.cells))
    told = (ROW, COLUMN, REASON, HINT)
    table = [[row.cells.get(heading, "") for heading in headings] for row in rows]
    worksheet.write_row(0, 0, [*map(safe_cell, headings), *told], formats["header"])
    worksheet.freeze_panes(1, 0)
    for number, (row, cells) in enumerate(zip(rows, table, strict=True), start=1):
        for position, text in enumerate(cells):
            look = formats["wrong" if row.column and headings[position] == row.column else "cell"]
            worksheet.write_string(number, position, safe_cell(text), look)
        for position, text in enumerate((str(row.row), row.column, row.reason, row.hint), start=len(headings)):
            worksheet.write_string(number, position, safe_cell(text), formats["cell"])
    for position, heading in enumerate(headings):
        longest = max(shown_width(heading), *(shown_width(cells[position]) for cells in table))
        worksheet.set_column(position, position, min(_WIDEST, max(_NARROWEST, longest + 2)))
    for position, width in enumerate((8, 12, _WIDEST, _WIDEST), start=len(headings)):
        worksheet.set_column(position, position, width)


def safe_cell(text: str) -> str:
    """A text that no spreadsheet takes for a formula, even after it was saved as csv."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) and len(text) > 1 else text


def sheet_name(wanted: str, taken: set[str]) -> str:
    """A name that a sheet may have and that none of the others has; added to those taken."""
    base = wanted.strip().translate(_NOT_IN_NAMES).strip("'")[:_LONGEST_NAME] or "退回的行"
    name, number = base, 2
    while name.casefold() in taken:
        name = f"{base[: _LONGEST_NAME - 3]}_{number}"
        number += 1
    taken.add(name.casefold())
    return name


def shown_width(text: str) -> int:
    """Columns that a text takes on its longest line: two for each Chinese character."""
    return max((sum(1 if character.isascii() else 2 for character in line) for line in text.split("\n")), default=0)
