"""Rejected rows given back in the sender's own workbook: the wrong cells red, two columns saying why and what to do.

The copy keeps all that the original has, private columns too: it is the sender's own file and goes nowhere else.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from loaders.column_maps import NO_MAPS, ColumnMaps
from loaders.facts.rejections import Rejected
from loaders.files.workbook import Sheet, read_workbook
from loaders.rebuilt import rebuild, rows_above, write_text
from loaders.report import ImportReport
from loaders.returned_marks import HINT, REASON, SUFFIX, marks_at, without_marks
from loaders.sheets.table_header import Header, find_header
from schema.errors import LoadError
from schema.text import clean

if TYPE_CHECKING:
    from openpyxl import Workbook as Copy
    from openpyxl.worksheet.worksheet import Worksheet

LARGEST = 20 << 20
"""Bytes up to which a workbook is copied with all its looks; of a larger one only the rejected rows are given back."""
MOST_CELLS = 1_000_000
_RED, _HEAD = "FFFF9999", "FFFCE4D6"
_WIDTH = 38
_CHANGED = "文件在导入后可能被改动，请重新导入一次"


@dataclass(frozen=True, slots=True)
class Returned:
    """What was given back: the file, how many rows are marked in it, and what is to be said about it."""

    path: Path
    rows: int
    note: str = ""


def returned_path(source: Path, folder: Path) -> Path:
    """`原文件名_退回.xlsx` in a folder, with a number if that exists: nothing is ever written over."""
    stem = source.stem.rstrip("23456789").removesuffix(SUFFIX) if SUFFIX in source.stem else source.stem
    path, number = folder / f"{stem}{SUFFIX}.xlsx", 2
    while path.exists():
        path = folder / f"{stem}{SUFFIX}{number}.xlsx"
        number += 1
    return path


def write_returned(report: ImportReport, source: Path, target: Path, *, kind: str | None = None, maps: ColumnMaps = NO_MAPS) -> Returned:
    """Write a copy of a workbook with its rejected rows and cells marked. `kind` and `maps` as it was imported with.

    Formats other than xlsx are written anew as xlsx, with their texts and merged cells. Raises LoadError when the file has changed since.
    """
    refused = [*report.rejected, *report.cells]
    if source.stat().st_size > LARGEST:
        return _only_rows(report, target)
    book = read_workbook(source)
    if sum(len(row) for sheet in book.sheets for row in sheet.rows) > MOST_CELLS or _unpacked(source, book.format) > LARGEST * 10:
        return _only_rows(report, target)
    sheets = {sheet.name: sheet for sheet in book.sheets}
    names = list(dict.fromkeys(item.sheet for item in refused))
    if any(name not in sheets for name in names):
        raise LoadError(f"{source.name} 里找不到工作表“{'”“'.join(name for name in names if name not in sheets)}”", _CHANGED)
    copy = _loaded(source, names) if book.format == "xlsx" else None
    note = "" if copy else "原表的样式没有带过来，只带了文字和合并单元格"
    if copy is None:
        copy = rebuild(book, kind, maps)
    for name in names:
        by_row: dict[int, list[Rejected]] = {}
        for item in refused:
            if item.sheet == name:
                by_row.setdefault(item.row, []).append(item)
        sheet = sheets[name]
        page = copy.worksheets[book.sheets.index(sheet)] if note else copy[name]
        _mark(page, sheet, by_row, find(sheet, kind, maps), shift=rows_above(sheet) if note else 0)
    copy.save(target)
    return Returned(target, len({(item.sheet, item.row) for item in refused}), note)


def _only_rows(report: ImportReport, target: Path) -> Returned:
    from loaders.rejected_rows import write_rejected

    return Returned(target, write_rejected(report, target), "文件太大，只写出了退回的行，没有写出全表")


def _unpacked(source: Path, kind: str) -> int:
    """Bytes of a workbook as it unpacks, pictures and all: the library that copies it holds all of them at once."""
    if kind != "xlsx":
        return 0
    with zipfile.ZipFile(source) as archive:
        return sum(member.file_size for member in archive.infolist())


def find(sheet: Sheet, kind: str | None, maps: ColumnMaps) -> Header:
    """The header of a sheet that was read before. Raises LoadError when it is gone."""
    own = without_marks(sheet)
    header = find_header(own.rows, own.merges, "".join((*sheet.above, sheet.name)), kind, maps.of(sheet))
    if header is None:
        raise LoadError(f"工作表“{sheet.name}”里找不到表头了", _CHANGED)
    return header


def _loaded(source: Path, names: Sequence[str]) -> Copy | None:
    """The workbook with all its looks, None if the library cannot make sense of what our own reader could."""
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with source.open("rb") as file:
            copy = load_workbook(file, rich_text=True)
    except (InvalidFileException, ValueError, TypeError, KeyError, AttributeError, IndexError):
        return None
    return copy if set(names) <= {page.title for page in copy.worksheets} else None


def _mark(page: Worksheet, sheet: Sheet, refused: Mapping[int, Sequence[Rejected]], header: Header, *, shift: int) -> None:
    """Mark the rows of one sheet. `shift`: how many rows lower they stand in the copy."""
    before = marks_at(sheet)
    own = without_marks(sheet)
    column = before[1] + 1 if before else _used(own.rows[header.first :]) + 1
    if before:
        _clear(page, column)
    _head(page, header.first + shift + 1, header.last + shift + 1, column)
    places = {clean(heading.words).replace("\n", ""): index + 1 for index, heading in header.of("column")}
    for line, items in refused.items():
        row = line + shift
        for position in {places[item.column] for item in items if item.column in places} or range(1, column):
            page.cell(*_anchor(page, row, position)).fill = _fill(_RED)
        _say(page, row, column, "；".join(dict.fromkeys(item.reason for item in items)))
        _say(page, row, column + 1, "；".join(dict.fromkeys(item.hint for item in items if item.hint)))


def _used(rows: Sequence[Sequence[str]]) -> int:
    """How many columns of some rows are in use."""
    return max(index + 1 for row in rows for index, text in enumerate(row) if text.strip())


def _anchor(page: Worksheet, row: int, column: int) -> tuple[int, int]:
    """The cell that shows what stands in a cell: the first of the merged range that covers it."""
    for merged in page.merged_cells.ranges:
        if merged.min_row <= row <= merged.max_row and merged.min_col <= column <= merged.max_col:
            return merged.min_row, merged.min_col
    return row, column


def _clear(page: Worksheet, column: int) -> None:
    """Take away what an earlier return has marked: whoever put the cell right wants it plain again."""
    from openpyxl.styles import PatternFill

    for merged in [one for one in page.merged_cells.ranges if one.min_col >= column and one.max_col <= column + 1]:
        page.unmerge_cells(str(merged))
    for row in page.iter_rows():
        for cell in row:
            if cell.column in (column, column + 1):
                cell.value = None
            if cell.fill.fgColor.rgb == _RED:
                cell.fill = PatternFill()


def _head(page: Worksheet, first: int, last: int, column: int) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    for position, words in ((column, REASON), (column + 1, HINT)):
        cell = page.cell(first, position, words)
        cell.font, cell.fill = Font(bold=True), _fill(_HEAD)
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        if last > first:
            page.merge_cells(start_row=first, end_row=last, start_column=position, end_column=position)
        page.column_dimensions[get_column_letter(position)].width = _WIDTH


def _say(page: Worksheet, row: int, column: int, words: str) -> None:
    from openpyxl.styles import Alignment

    cell = page.cell(row, column)
    write_text(cell, words)
    cell.alignment = Alignment(vertical="top", wrap_text=True)


def _fill(colour: str) -> Any:
    from openpyxl.styles import PatternFill

    return PatternFill("solid", fgColor=colour)
