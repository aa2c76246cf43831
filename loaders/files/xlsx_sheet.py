"""One worksheet of an xlsx in a single streaming pass: values, and the marks that value readers leave out.

The cells in the XML are trusted, not the declared dimension: WPS writes A1:A1 over full sheets, and a stray cell at XFD1048576
must cost nothing. python-calamine would need a pass like this one before it to be safe (it allocates the whole rectangle) and another
for the marks; one pass for all of it takes no longer than both together and cannot disagree with itself.
"""

from __future__ import annotations

from datetime import datetime

from loaders.files.archive import Archive
from loaders.files.guards import DAMAGED_HINT
from loaders.files.number_text import Shown, date_parts, lost_digits, number_text, shown_date
from loaders.files.sheet_builder import SheetBuilder, parse_cell
from loaders.files.xlsx_rows import RawCell, RowExtractor
from loaders.files.xlsx_styles import PLAIN, SharedText, Style, TextCollector, is_on, unescape
from loaders.files.xml_stream import XmlFeed, local
from schema.errors import UnreadableFile

_MEMO = 200_000


class NotAWorksheet(Exception):
    """A chart or dialog sheet: it has no cells."""


class SheetReader:
    """Expat handlers for one worksheet part."""

    def __init__(self, builder: SheetBuilder, styles: list[Style], texts: list[SharedText], *, epoch1904: bool) -> None:
        self._builder = builder
        self._texts = texts
        self._epoch1904 = epoch1904
        self._styles = {str(index): style for index, style in enumerate(styles)}
        self._struck = {index for index, style in self._styles.items() if style.struck}
        self._columns: dict[str, int] = {}
        # Texts that nothing has to be said about, by their number in the shared table.
        self._plain: dict[str, str] = {}
        # Numbers by their digits and style, with the format code.
        self._shown: dict[tuple[str, str], tuple[Shown, str]] = {}
        self._collector = TextCollector()
        self._chunks = self._collector.chunks
        self._in_text = False
        self._row = -1
        self._row_digits = ""
        self._column = -1
        self._cell: dict[str, str] = {}
        self._value: str | None = None
        self._formula: str | None = None
        self._inline = SharedText("")
        self._c = self._v = ""
        self._inside = False

    def read(self, archive: Archive, part: str) -> None:
        """Read the part into the builder. Raises UnreadableFile, or NotAWorksheet."""
        xml = XmlFeed(self._start, self._end, self._chunks.append)
        RowExtractor(archive.open(part), xml, self._take_row, lambda: self._inside).run()

    def _start(self, name: str, attrs: dict[str, str]) -> None:
        if name == self._c:
            self._cell = attrs
            self._value = self._formula = None
        elif name == self._v:
            self._chunks.clear()
        else:
            self._start_other(local(name), attrs, name)

    def _end(self, name: str) -> None:
        if name == self._v:
            self._value = "".join(self._chunks)
        elif name == self._c:
            self._finish_cell()
        elif self._in_text:
            self._end_text(local(name))
        elif local(name) == "f":
            self._formula = "".join(self._chunks)

    def _start_other(self, name: str, attrs: dict[str, str], full: str) -> None:
        if self._in_text:
            self._collector.start(name, attrs)
        elif name == "row":
            self._start_row(attrs)
        elif name == "f":
            self._chunks.clear()
        elif name == "is":
            self._collector.begin()
            self._in_text = True
        elif name == "mergeCell":
            self._merge(attrs.get("ref", ""))
        elif name == "col":
            self._start_columns(attrs)
        elif name == "sheetData":
            self._inside = full == self._c[:-1] + name
        elif not self._c:
            if name != "worksheet":
                raise NotAWorksheet
            namespace = full[: -len(name)]
            self._c, self._v = namespace + "c", namespace + "v"

    def _end_text(self, name: str) -> None:
        if name == "is":
            self._in_text = False
            shared = self._collector.finish()
            self._value, self._inline = shared.text, shared
        else:
            self._collector.end(name)

    def _start_row(self, attrs: dict[str, str]) -> None:
        digits = attrs.get("r")
        row = self._row + 1 if digits is None else self._number(digits) - 1
        if row < 0:
            raise self._broken()
        self._row, self._row_digits, self._column = row, str(row + 1), -1
        if is_on(attrs.get("hidden")) or attrs.get("ht") == "0":
            self._builder.hidden_rows.add(row)

    def _start_columns(self, attrs: dict[str, str]) -> None:
        if is_on(attrs.get("hidden")) or attrs.get("width") == "0":
            most = self._builder.limits.columns
            self._builder.hidden_columns.update(range(self._number(attrs["min"]) - 1, min(self._number(attrs["max"]), most)))

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        try:
            self._builder.merge(*parse_cell(first), *parse_cell(last or first))
        except ValueError:
            raise self._broken() from None

    def _take_row(self, attrs: dict[str, str], cells: list[RawCell]) -> None:
        self._start_row(attrs)
        row, row_digits, columns, plain, shown = self._row, self._row_digits, self._columns, self._plain, self._shown
        builder, struck = self._builder, self._struck
        for letters, digits, style, kind, value in cells:
            if digits != row_digits:
                raise self._broken()
            if not value:
                continue
            column = columns.get(letters)
            if column is None:
                column = self._learn_column(letters)
            if kind == "s" and value in plain and style not in struck:
                builder.put(row, column, plain[value])
            elif not kind and (value, style) in shown and style not in struck:
                builder.put_number(row, column, *shown[value, style])
            else:
                self._put(column, kind, value, style)

    def _finish_cell(self) -> None:
        attrs = self._cell
        reference = attrs.get("r")
        if reference is None:
            self._column += 1
        else:
            letters = reference.removesuffix(self._row_digits)
            if letters == reference:
                raise self._broken()
            column = self._columns.get(letters)
            self._column = self._learn_column(letters) if column is None else column
        value, kind = self._value, attrs.get("t", "n")
        if value:
            self._put(self._column, kind, value, attrs.get("s", ""))
        elif self._formula is not None and kind != "str":
            self._uncalculated(self._column)

    def _put(self, column: int, kind: str, value: str, index: str) -> None:
        style = self._styles.get(index, PLAIN)
        if kind == "s":
            shared = self._shared(value)
            self._put_text(column, shared, style)
            if shared.text and not shared.runs and not lost_digits(shared.text):
                self._plain[value] = shared.text
        elif kind in ("n", ""):
            self._put_number(column, value, index, style)
        else:
            self._put_other(column, kind, value, style)

    def _put_number(self, column: int, value: str, index: str, style: Style) -> None:
        found = self._shown.get((value, index))
        if found is None:
            text = value.strip()
            if not text:
                return
            found = number_text(self._float(text), style.code, epoch1904=self._epoch1904), style.code
            if len(self._shown) < _MEMO:
                self._shown[value, index] = found
        self._builder.put_number(self._row, column, *found)
        if style.struck:
            self._builder.struck[self._row, column] = found[0].text

    def _put_text(self, column: int, shared: SharedText, style: Style) -> None:
        text = shared.text
        if not text:
            return
        builder = self._builder
        builder.put(self._row, column, text)
        if style.struck or shared.runs:
            struck = shared.struck_part(style.struck)
            if struck.strip():
                builder.struck[self._row, column] = struck
        if "E+" in text and lost_digits(text):
            builder.damaged.append((self._row, column))

    def _put_other(self, column: int, kind: str, value: str, style: Style) -> None:
        if kind == "inlineStr":
            self._put_text(column, self._inline, style)
        elif kind == "d":
            self._builder.put_number(self._row, column, self._iso_date(value, style), style.code)
        elif kind == "b":
            self._put_text(column, SharedText("TRUE" if is_on(value) else "FALSE"), style)
        else:
            self._put_text(column, SharedText(unescape(value)), style)

    def _shared(self, index: str) -> SharedText:
        try:
            return self._texts[int(index)]
        except (IndexError, ValueError):
            raise self._broken() from None

    def _uncalculated(self, column: int) -> None:
        builder = self._builder
        builder.put(self._row, column, f"={self._formula or '(公式)'}")
        builder.damaged.append((self._row, column))
        builder.uncalculated += 1

    def _learn_column(self, letters: str) -> int:
        try:
            column = self._columns[letters] = parse_cell(f"{letters}1")[1]
        except ValueError:
            raise self._broken() from None
        return column

    def _iso_date(self, value: str, style: Style) -> Shown:
        try:
            moment = datetime.fromisoformat(value.strip())
        except ValueError:
            return Shown(value.strip(), damaged=True)
        return shown_date(moment.replace(tzinfo=None), date_parts(style.code) or "ymdt")

    def _float(self, text: str) -> float:
        try:
            return float(text)
        except ValueError:
            raise self._broken() from None

    def _number(self, digits: str) -> int:
        if not (digits.isascii() and digits.isdigit() and len(digits) <= 9):
            raise self._broken()
        return int(digits)

    def _broken(self) -> UnreadableFile:
        return UnreadableFile(f"工作表“{self._builder.name}”第{self._row + 1}行附近的结构损坏", DAMAGED_HINT)
