"""OpenDocument spreadsheets in one streaming pass; repeated cells and rows are written out only where they have content."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from loaders.files.archive import Archive
from loaders.files.guards import DAMAGED_HINT
from loaders.files.limits import Budget
from loaders.files.number_text import Shown, date_parts, lost_digits, number_text, shown_date
from loaders.files.ods_styles import StyleReader
from loaders.files.sheet_builder import SheetBuilder, choose
from loaders.files.xml_stream import local, stream_xml
from schema.errors import UnreadableFile

_CELLS = {"table-cell", "covered-table-cell"}
# Charts and shapes that float over a cell stand inside it in the file; their texts are not the cell's.
_DRAWING = "drawing:1.0 "
_HIDDEN = {"collapse", "filter"}


def read_ods(archive: Archive, budget: Budget, wanted: str | None, _: list[str]) -> list[SheetBuilder]:
    """All tables, or the wanted one. Raises UnreadableFile."""
    if "META-INF/manifest.xml" in archive and b"encryption-data" in archive.read("META-INF/manifest.xml"):
        raise UnreadableFile("文件设有打开密码，无法读取", "请打开后取消密码，另存为 xlsx，再导入")
    names = _table_names(archive)
    if not names:
        raise UnreadableFile("工作簿里没有任何工作表", DAMAGED_HINT)
    reader = _ContentReader(budget, set(choose(names, wanted)))
    stream_xml(archive.open("content.xml"), reader.start, reader.end, reader.text)
    return reader.builders


def _table_names(archive: Archive) -> list[str]:
    names: list[str] = []
    depth = 0

    def start(name: str, attrs: dict[str, str]) -> None:
        nonlocal depth
        if local(name) == "table":
            depth += 1
            if depth == 1:
                names.append(_attributes(attrs).get("name", ""))

    def end(name: str) -> None:
        nonlocal depth
        depth -= local(name) == "table"

    stream_xml(archive.open("content.xml"), start, end)
    return names


def _attributes(attrs: dict[str, str]) -> dict[str, str]:
    return {local(key): value for key, value in attrs.items()}


class _Cell(NamedTuple):
    column: int
    text: str
    shown: Shown | None
    code: str
    struck: str
    comment: str


class _ContentReader:
    """Expat handlers for content.xml."""

    def __init__(self, budget: Budget, wanted: set[int]) -> None:
        self.builders: list[SheetBuilder] = []
        self._budget = budget
        self._wanted = wanted
        self._styles = StyleReader()
        self._tables = -1
        self._depth = 0
        self._builder: SheetBuilder | None = None
        self._row = self._column = 0
        self._row_attrs: dict[str, str] = {}
        self._columns = 0
        self._column_styles: list[tuple[int, str]] = []
        self._cells: list[_Cell] = []
        self._attrs: dict[str, str] = {}
        self._in_cell = False
        self._skipped = 0
        self._pieces: list[tuple[str, bool | None]] = []
        self._comment: list[str] | None = None
        self._spans: list[bool | None] = []
        self._paragraphs = 0

    def start(self, name: str, attrs: dict[str, str]) -> None:
        """An element opens."""
        if self._skipped or (self._in_cell and _DRAWING in name):
            self._skipped += 1
            return
        name, attrs = local(name), _attributes(attrs)
        if self._in_cell:
            self._start_text(name, attrs)
        elif name == "table":
            self._depth += 1
            if self._depth == 1:
                self._start_table(attrs)
        elif self._builder is None or self._depth > 1:
            self._styles.start(name, attrs)
        elif name == "table-column":
            self._start_column(attrs)
        elif name == "table-row":
            self._row_attrs, self._column, self._cells = attrs, 0, []
        elif name in _CELLS:
            self._attrs, self._in_cell = attrs, True
            self._pieces, self._comment, self._spans, self._paragraphs = [], None, [], 0

    def end(self, name: str) -> None:
        """An element closes."""
        if self._skipped:
            self._skipped -= 1
            return
        name = local(name)
        if self._in_cell:
            self._end_text(name)
        elif name == "table":
            self._depth -= 1
            if self._depth == 0:
                self._builder = None
        elif self._builder is None or self._depth > 1:
            self._styles.end(name)
        elif name == "table-row":
            self._finish_row(self._builder)

    def text(self, text: str) -> None:
        """Characters: of a comment, of a paragraph, or none of ours."""
        if self._skipped or not self._spans:
            return
        if self._comment is not None:
            self._comment.append(text)
        else:
            self._pieces.append((text, self._spans[-1]))

    def _start_table(self, attrs: dict[str, str]) -> None:
        self._tables += 1
        self._row = self._columns = 0
        self._column_styles = []
        if self._tables in self._wanted:
            hidden = attrs.get("style-name", "") in self._styles.hidden_tables
            self._builder = SheetBuilder(attrs.get("name", ""), self._budget, hidden=hidden)
            self.builders.append(self._builder)

    def _start_column(self, attrs: dict[str, str]) -> None:
        assert self._builder is not None
        count = _count(attrs, "number-columns-repeated")
        last = min(self._columns + count, self._builder.limits.columns)
        if attrs.get("visibility") in _HIDDEN:
            self._builder.hidden_columns.update(range(self._columns, last))
        self._columns += count
        self._column_styles.append((self._columns, attrs.get("default-cell-style-name", "")))

    def _start_text(self, name: str, attrs: dict[str, str]) -> None:
        if name == "annotation":
            self._comment = []
        elif name == "p":
            self._paragraph()
        elif name == "span":
            parent = self._spans[-1] if self._spans else None
            self._spans.append(self._styles.struck_texts.get(attrs.get("style-name", ""), parent))
        elif name in ("a", "ruby-base"):
            self._spans.append(self._spans[-1] if self._spans else None)
        elif name in ("s", "tab", "line-break"):
            self.text(" " * min(_count(attrs, "c"), 1000) if name == "s" else "\t" if name == "tab" else "\n")

    def _paragraph(self) -> None:
        self._spans.append(None)
        if self._comment is not None:
            if self._comment:
                self._comment.append("\n")
            return
        if self._paragraphs:
            self._pieces.append(("\n", None))
        self._paragraphs += 1

    def _end_text(self, name: str) -> None:
        if name in _CELLS:
            self._in_cell = False
            self._finish_cell()
        elif name == "annotation":
            self._attrs["comment"] = "".join(self._comment or [])
            self._comment = None
        elif name in ("p", "span", "a", "ruby-base"):
            self._spans.pop()

    def _finish_cell(self) -> None:
        attrs = self._attrs
        count = _count(attrs, "number-columns-repeated")
        style = attrs.get("style-name") or self._default_style()
        code = self._styles.code(style)
        shown = _shown(attrs, code)
        text = shown.text if shown else _text(attrs, "".join(piece for piece, _ in self._pieces))
        struck = self._struck_part(text, shown, style)
        if text or "comment" in attrs:
            most = self._budget.limits.columns + 1
            for column in range(self._column, min(self._column + count, most)):
                self._cells.append(_Cell(column, text, shown, code, struck, attrs.get("comment", "")))
                self._budget.spend(0, len(text))
        self._merge(attrs)
        self._column += count

    def _default_style(self) -> str:
        return next((style for stop, style in self._column_styles if self._column < stop), "")

    def _struck_part(self, text: str, shown: Shown | None, style: str) -> str:
        whole = style in self._styles.struck_cells
        if shown or not self._pieces:
            return text if whole else ""
        return "".join(piece for piece, struck in self._pieces if (whole if struck is None else struck))

    def _merge(self, attrs: dict[str, str]) -> None:
        assert self._builder is not None
        rows, columns = _count(attrs, "number-rows-spanned"), _count(attrs, "number-columns-spanned")
        self._builder.merge(self._row, self._column, self._row + rows - 1, self._column + columns - 1)

    def _finish_row(self, builder: SheetBuilder) -> None:
        count = _count(self._row_attrs, "number-rows-repeated")
        rows = range(self._row, self._row + count)
        if self._row_attrs.get("visibility") in _HIDDEN:
            builder.hidden_rows.update(range(self._row, min(rows.stop, builder.limits.rows)))
        if self._cells:
            for row in rows:
                for cell in self._cells:
                    _put(builder, row, cell)
        self._row = rows.stop


def _put(builder: SheetBuilder, row: int, cell: _Cell) -> None:
    if cell.comment:
        builder.comment(row, cell.column, cell.comment)
    if not cell.text:
        return
    if cell.shown:
        builder.put_number(row, cell.column, cell.shown, cell.code)
    else:
        builder.put(row, cell.column, cell.text)
        if lost_digits(cell.text):
            builder.damaged.append((row, cell.column))
    if cell.struck.strip():
        builder.struck[row, cell.column] = cell.struck


def _shown(attrs: dict[str, str], code: str) -> Shown | None:
    kind = attrs.get("value-type")
    try:
        if kind in ("float", "percentage", "currency"):
            return number_text(float(attrs["value"]), code)
        if kind == "date":
            moment = datetime.fromisoformat(attrs["date-value"])
            return shown_date(moment, date_parts(code) or "ymdt")
    except (KeyError, ValueError):
        raise UnreadableFile("单元格的数值已损坏", DAMAGED_HINT) from None
    return None


def _text(attrs: dict[str, str], text: str) -> str:
    kind = attrs.get("value-type")
    if kind == "boolean":
        return "TRUE" if attrs.get("boolean-value") == "true" else "FALSE"
    return attrs.get("string-value") or text if kind == "string" else text


def _count(attrs: dict[str, str], name: str) -> int:
    digits = attrs.get(name, "1")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 9):
        raise UnreadableFile("表格的行列重复次数已损坏", DAMAGED_HINT)
    return max(int(digits), 1)
