"""Old binary workbooks (xls, and the et of WPS, which is the same inside), each cell read by two readers.

There is an open report of a reader silently giving wrong values in the first columns of such files; so xlrd, which also knows formats,
hidden rows and strike-through, is compared with calamine cell by cell, and a file on which they differ is refused.
"""

from __future__ import annotations

import io
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

import xlrd
from python_calamine import CalamineError, CalamineWorkbook, PasswordError
from xlrd.compdoc import CompDoc, CompDocError

from loaders.files.guards import DAMAGED_HINT, DOCUMENT_HINT, SAVE_AS_HINT, SLIDES_HINT
from loaders.files.limits import Budget, Limits
from loaders.files.number_text import BUILTIN_FORMATS, lost_digits, number_text
from loaders.files.sheet_builder import STRAY_HINT, SheetBuilder, cell_name, choose
from loaders.files.xlsx_styles import PLAIN, SharedText, Style
from schema.errors import UnreadableFile

_PASSWORD = "文件设有打开密码，无法读取"
_PASSWORD_HINT = "请用 WPS 或 Excel 打开，取消密码后另存，再导入"

_STREAMS: list[tuple[str, str, str]] = [
    ("EncryptedPackage", _PASSWORD, _PASSWORD_HINT),
    ("WordDocument", "这不是表格，而是 Word 或 WPS 文字文档(doc、wps)", DOCUMENT_HINT),
    ("PowerPoint Document", "这不是表格，而是演示文稿(ppt、dps)", SLIDES_HINT),
]


def read_xls(data: bytes, budget: Budget, wanted: str | None, notes: list[str]) -> list[SheetBuilder]:
    """All worksheets, or the wanted one. Raises UnreadableFile."""
    _check_container(data)
    book = _open(data)
    names = book.sheet_names()
    if not names:
        raise UnreadableFile("工作簿里没有任何工作表", DAMAGED_HINT)
    chosen = choose(names, wanted)
    for sheet in book.sheets():
        _check_area(sheet, budget.limits)
    second = _open_second(data)
    styles = _styles(book)
    builders = []
    for index in chosen:
        sheet = book.sheet_by_index(index)
        builder = SheetBuilder(names[index], budget, hidden=sheet.visibility != 0)
        _read_sheet(book, sheet, styles, builder)
        _compare(sheet, second, builder, book.datemode)
        builders.append(builder)
    notes.append("旧版 xls 文件，已用两种方法读取并逐格核对一致")
    return builders


def _check_container(data: bytes) -> None:
    try:
        container = CompDoc(data, logfile=io.StringIO())
    except (CompDocError, AssertionError, IndexError, ValueError, MemoryError, OverflowError) as error:
        raise UnreadableFile("文件不完整或已损坏(旧版表格的结构缺失)", DAMAGED_HINT) from error
    if any(container.locate_named_stream(name)[0] for name in ("Workbook", "Book")):
        return
    for name, what, hint in _STREAMS:
        if container.locate_named_stream(name)[0]:
            raise UnreadableFile(what, hint)
    raise UnreadableFile("这不是表格文件(旧版文档，里面没有工作簿)", SAVE_AS_HINT)


def _open(data: bytes) -> xlrd.Book:
    try:
        return xlrd.open_workbook(file_contents=data, formatting_info=True, ragged_rows=True, logfile=io.StringIO())
    except xlrd.biffh.XLRDError as error:
        if "encrypted" in str(error).lower():
            raise UnreadableFile(_PASSWORD, _PASSWORD_HINT) from error
        raise UnreadableFile("文件已损坏，或不是能读的旧版表格", DAMAGED_HINT) from error


def _open_second(data: bytes) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(data))
    except PasswordError as error:
        raise UnreadableFile(_PASSWORD, _PASSWORD_HINT) from error
    except CalamineError as error:
        raise UnreadableFile("第二种方法读不了这个旧版表格，无法核对", SAVE_AS_HINT) from error


def _styles(book: xlrd.Book) -> list[Style]:
    styles = []
    for form in book.xf_list:
        code = BUILTIN_FORMATS.get(form.format_key) or _format_string(book, form.format_key)
        font = form.font_index
        styles.append(Style(code, font < len(book.font_list) and bool(book.font_list[font].struck_out)))
    return styles


def _format_string(book: xlrd.Book, key: int) -> str:
    return str(book.format_map[key].format_str) if key in book.format_map else "General"


def _check_area(sheet: xlrd.sheet.Sheet, limits: Limits) -> None:
    # The second reader allocates the whole rectangle of every sheet as soon as it opens the file.
    lengths = [sheet.row_len(row) for row in range(sheet.nrows)]
    width = max(lengths, default=0)
    if sheet.nrows * width > limits.cells:
        corner = cell_name(sheet.nrows - 1, width - 1)
        raise UnreadableFile(f"工作表“{sheet.name}”的内容一直延伸到 {corner}，超出能读的范围", STRAY_HINT)


def _read_sheet(book: xlrd.Book, sheet: xlrd.sheet.Sheet, styles: list[Style], builder: SheetBuilder) -> None:
    for row in range(sheet.nrows):
        for column in range(sheet.row_len(row)):
            kind = sheet.cell_type(row, column)
            if kind in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
                continue
            index = sheet.cell_xf_index(row, column)
            _put(builder, row, column, kind, sheet.cell_value(row, column), styles[index] if index < len(styles) else PLAIN, book.datemode)
            _put_struck_runs(book, sheet, row, column, builder)
    _read_marks(sheet, builder)


def _put(builder: SheetBuilder, row: int, column: int, kind: int, value: Any, style: Style, datemode: int) -> None:
    if kind in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
        builder.put_number(row, column, number_text(float(value), style.code, epoch1904=bool(datemode)), style.code)
    else:
        text = _text(kind, value)
        if not text:
            return
        builder.put(row, column, text)
        if lost_digits(text):
            builder.damaged.append((row, column))
    if style.struck:
        builder.struck[row, column] = builder.rows[row][column]


def _text(kind: int, value: Any) -> str:
    if kind == xlrd.XL_CELL_BOOLEAN:
        return "TRUE" if value else "FALSE"
    if kind == xlrd.XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(value, "#ERROR!"))
    return str(value).replace("\x00", "").replace("\r\n", "\n")


def _put_struck_runs(book: xlrd.Book, sheet: xlrd.sheet.Sheet, row: int, column: int, builder: SheetBuilder) -> None:
    runs = sheet.rich_text_runlist_map.get((row, column))
    if not runs:
        return
    text = str(sheet.cell_value(row, column))
    bounds = [*runs, (len(text), 0)]
    pieces: list[tuple[str, bool | None]] = [(text[: runs[0][0]], None)]
    for (start, font), (stop, _) in pairwise(bounds):
        pieces.append((text[start:stop], font < len(book.font_list) and bool(book.font_list[font].struck_out)))
    struck = SharedText(text, tuple(pieces)).struck_part((row, column) in builder.struck)
    builder.struck.pop((row, column), None)
    if struck.strip():
        builder.struck[row, column] = struck


def _read_marks(sheet: xlrd.sheet.Sheet, builder: SheetBuilder) -> None:
    for top, bottom, left, right in sheet.merged_cells:
        builder.merge(top, left, bottom - 1, right - 1)
    builder.hidden_rows.update(row for row, info in sheet.rowinfo_map.items() if info.hidden)
    builder.hidden_columns.update(column for column, info in sheet.colinfo_map.items() if info.hidden)
    for (row, column), note in sheet.cell_note_map.items():
        builder.comment(row, column, note.text)


def _compare(sheet: xlrd.sheet.Sheet, second: CalamineWorkbook, builder: SheetBuilder, datemode: int) -> None:
    try:
        other = second.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
    except CalamineError as error:
        raise UnreadableFile(f"第二种方法读不了工作表“{builder.name}”，无法核对", SAVE_AS_HINT) from error
    width = max((len(row) for row in other), default=0)
    for row in range(max(sheet.nrows, len(other))):
        mine = sheet.row_len(row) if row < sheet.nrows else 0
        for column in range(max(mine, width)):
            kind = sheet.cell_type(row, column) if column < mine else xlrd.XL_CELL_EMPTY
            value = sheet.cell_value(row, column) if column < mine else ""
            found = other[row][column] if row < len(other) and column < len(other[row]) else ""
            if not _agree(kind, value, found, datemode):
                raise UnreadableFile(
                    f"旧版 xls 用两种方法读出的内容不一致(工作表“{builder.name}”单元格 {cell_name(row, column)})，为免读错，没有导入",
                    SAVE_AS_HINT,
                )


def _agree(kind: int, value: Any, found: Any, datemode: int) -> bool:
    if kind in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
        return _close(float(value), found, datemode)
    if kind == xlrd.XL_CELL_BOOLEAN:
        return found is bool(value)
    if kind == xlrd.XL_CELL_ERROR:
        return isinstance(found, str)
    return isinstance(found, str) and _plain(str(value)) == _plain(found)


def _close(value: float, found: Any, datemode: int) -> bool:
    if isinstance(found, bool | str):
        return False
    if isinstance(found, int | float):
        return float(found) == value
    serial = _serial(found, datemode)
    return serial is not None and abs(serial - value) < 2 / 86400


def _serial(found: Any, datemode: int) -> float | None:
    epoch = datetime(1904, 1, 1) if datemode else datetime(1899, 12, 30)
    if isinstance(found, datetime):
        return (found - epoch) / timedelta(days=1)
    if isinstance(found, date):
        return (datetime.combine(found, time()) - epoch) / timedelta(days=1)
    if isinstance(found, time):
        return (datetime.combine(epoch, found) - epoch) / timedelta(days=1)
    return found / timedelta(days=1) if isinstance(found, timedelta) else None


def _plain(text: str) -> str:
    return text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
