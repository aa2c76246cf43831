"""A table of any format as an xlsx that reads the same: texts as texts, numbers with their formats, merged cells, widths by content."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from loaders.column_maps import ColumnMaps
from loaders.files.workbook import Sheet, Workbook
from loaders.rejected_rows import sheet_name, shown_width
from loaders.sheets.table_header import find_header
from loaders.sheets.tables import read_table
from schema.errors import LoadError

if TYPE_CHECKING:
    from openpyxl import Workbook as Copy
    from openpyxl.cell import Cell

_NARROWEST, _WIDEST = 8, 40


def rebuild(book: Workbook, kind: str | None, maps: ColumnMaps) -> Copy:
    """All sheets of a workbook, in their order."""
    from openpyxl import Workbook as NewCopy

    copy = NewCopy()
    copy.remove(copy.worksheets[0])
    names: set[str] = set()
    for sheet in book.sheets:
        page = copy.create_sheet(sheet_name(sheet.name, names))
        rows = _filled_down(sheet, kind, maps) if book.format == "csv" else sheet.rows
        for number, line in enumerate(sheet.above, start=1):
            write_text(page.cell(number, 1), line)
        shift = rows_above(sheet)
        for row, cells in enumerate(rows):
            for column, text in enumerate(cells):
                if text:
                    _write(page.cell(row + sheet.first_row + shift, column + 1), text, sheet.numbers.get((row, column)))
        for top, left, bottom, right in sheet.merges:
            down = sheet.first_row + shift
            page.merge_cells(start_row=top + down, start_column=left + 1, end_row=bottom + down, end_column=right + 1)
        _widen(page, rows)
    return copy


def rows_above(sheet: Sheet) -> int:
    """How many rows lower a sheet's rows stand in the copy: those of the lines over a table of a document."""
    return len(sheet.above)


def write_text(cell: Any, words: str) -> None:
    """A text that stays one, also if it begins like a formula."""
    cell.value = words
    cell.data_type = "s"
    cell.quotePrefix = words.startswith(("=", "+", "-", "@"))
    cell.number_format = "@"


def _write(cell: Cell, text: str, code: str | None) -> None:
    """A number stays a number with its format: as a text, 2020.1 would not be asked about any more."""
    try:
        number = float(text) if code is not None else None
    except ValueError:
        number = None
    if number is None or code is None:
        write_text(cell, text)
    else:
        cell.value, cell.number_format = number, code


def _filled_down(sheet: Sheet, kind: str | None, maps: ColumnMaps) -> list[list[str]]:
    """The rows of a csv with the blank places that its reader fills in from above: in an xlsx a blank would stay one."""
    try:
        table = read_table(sheet, kind, csv=True, renamed=maps.of(sheet))
        header = find_header(sheet.rows, sheet.merges, sheet.name, kind, maps.of(sheet))
    except LoadError:
        return sheet.rows
    columns = header.of("column") if header else []
    levels = {heading.level: position for position, heading in columns if heading.level}
    areas = [position for position, heading in columns if heading.header == "片区"]
    rows = [list(row) for row in sheet.rows]
    for row in table.rows:
        known = {levels[place.level]: place.name for place in row.path if place.level in levels} | dict.fromkeys(areas, row["片区"])
        cells = rows[row.line - sheet.first_row]
        for position, name in known.items():
            if position < len(cells) and not cells[position].strip():
                cells[position] = name
    return rows


def _widen(page: Any, rows: list[list[str]]) -> None:
    from openpyxl.utils import get_column_letter

    widths: dict[int, int] = {}
    for row in rows:
        filled = [(column, text) for column, text in enumerate(row) if text]
        for column, text in filled if len(filled) > 1 else ():
            widths[column] = max(widths.get(column, _NARROWEST), shown_width(text) + 2)
    for column, width in widths.items():
        page.column_dimensions[get_column_letter(column + 1)].width = min(_WIDEST, width)
