"""Body rows under canonical headers: merged cells and 同上 filled in, places as a path, private numbers cut out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from loaders.files.workbook import Sheet
from loaders.sheets import table_body as body
from loaders.sheets.cells import DITTO_MARKS
from loaders.sheets.private import MAY_BE_PRIVATE, scrub
from loaders.sheets.table_context import township_of
from loaders.sheets.table_header import Header
from schema.headings import Heading
from schema.kinds import LEVEL_DEPTH
from schema.text import clean

_OWN_LEVEL = 9
_ROSTER_PLACES = ("县", "乡镇", "村", "组")


class PlaceName(NamedTuple):
    """A place as a row names it; `level` is that of its column's heading, empty if the heading says none."""

    name: str
    level: str


class FoundColumn(NamedTuple):
    """Where a canonical header stands (zero-based) and the heading found there, which may carry meaning (离任时间, 驻村时间)."""

    position: int
    words: str


@dataclass(frozen=True, slots=True)
class Row:
    """A body row. `line` counts from 1 in the sheet, `cells` are the texts by canonical header, blanks left out.

    `path` are the places of its place columns, highest first, the row's own last. `numbers` maps the header of a cell that held a number
    to its
    number format, `damaged` names headers whose text Excel has spoilt, `comments` are the remarks on its cells. `shown` is the row as it
    was,
    private cells apart, in the order of `Table.shown_headings`: for the workbook of rejected rows. What may be kept of it is `Table.kept`.
    """

    line: int
    cells: dict[str, str]
    path: tuple[PlaceName, ...] = ()
    section: str = ""
    numbers: dict[str, str] = field(default_factory=dict)
    damaged: tuple[str, ...] = ()
    comments: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()

    def __getitem__(self, header: str) -> str:
        return self.cells.get(header, "")


class RowReader:
    """Reads the body rows of one sheet in order, keeping what later rows refer to: the row above, the section, the places above."""

    def __init__(self, sheet: Sheet, header: Header, csv: bool) -> None:
        self.sheet, self.kind, self.csv = sheet, header.kind, csv
        self.columns = header.of("column")
        private = {index for index, _ in header.of("private")}
        self.shown = [index for index in range(len(header.headings)) if index not in private]
        self.headings = header.headings
        self.places = sorted((place for place in self.columns if self._is_place(place[1])), key=_depth)
        self.anchors = _anchors(sheet, {index for index, heading in self.columns if heading.column and heading.column.fills})
        self.above: dict[int, str] = {}
        self.places_above: dict[int, str] = {}
        self.section = ""
        self.scrubbed: dict[tuple[str, str], list[int]] = {}
        self.filled_lines: list[int] = []
        self.spread: dict[int, list[int]] = {}
        self.repeated: dict[int, list[int]] = {}
        self.sections: dict[str, None] = {}
        self.wide_lines = sorted(
            {
                top + sheet.first_row
                for top, left, _, right in sheet.merges
                if top > header.last
                and left < right < left + len(self.shown) // 2
                and any(left <= index <= right for index, _ in self.columns)
            }
        )

    @property
    def shown_headings(self) -> tuple[str, ...]:
        """The headings of `Row.shown`."""
        return tuple(clean(self.headings[index].words) for index in self.shown)

    def row(self, index: int) -> Row:
        """The body row at a sheet index."""
        line = index + self.sheet.first_row
        raw = self.sheet.rows[index]
        shown = tuple(self._without_private(raw, position, line) for position in self.shown)
        by_position = dict(zip(self.shown, shown, strict=True))
        texts = {position: self._text(index, position, by_position[position], line) for position, _ in self.columns}
        if self.csv:
            self._fill_down(texts, line)
        self.above = texts
        cells: dict[str, str] = {}
        for position, heading in self.columns:
            if text := texts[position]:
                cells[heading.header] = f"{cells[heading.header]};{text}" if heading.header in cells else text
        path = tuple(PlaceName(texts[position], heading.level) for position, heading in self.places if texts[position])
        if path and self.kind.place:
            cells[self.kind.place] = path[-1].name
        return Row(line, cells, self._under_section(path), self.section, *self._marks(index), shown)

    def pass_over(self, reason: str, cells: Sequence[tuple[int, str]]) -> None:
        """Take note of a row that is no body row: a section names what follows and ends what 同上 and blank places refer to."""
        if reason == body.SECTION:
            self.section = scrub(cells[0][1]).text
        if reason in (body.SECTION, body.TOTAL, body.FOOT):
            self.above, self.places_above = {}, {}

    def struck(self, index: int) -> str:
        """Why a row is held back, empty if it is not: the row, or a cell that counts, is struck through."""
        if index in self.sheet.struck_rows:
            return "整行被划去"
        words = [clean(heading.words) for position, heading in self.columns if (index, position) in self.sheet.struck]
        return f"“{'”“'.join(words)}”中有被划去的字" if words else ""

    def notes(self) -> list[str]:
        """What happened to cells, for the receipt."""
        notes = [f"“{words}”列中的{kind}已略去({len(lines)}处)" for (words, kind), lines in self.scrubbed.items()]
        if self.filled_lines:
            notes.append(f"{len(self.filled_lines)}行的地方名称空白，按上一行补全(第{self.filled_lines[0]}行起)")
        for lines_of, how in ((self.spread, "纵向合并的单元格，按每一行都是同一内容读取"), (self.repeated, "“同上”，按上一格读取")):
            for position, lines in lines_of.items():
                notes.append(f"“{clean(self.headings[position].words)}”列有{how}({len(lines)}行)")
        if self.sections:
            notes.append(f"{'、'.join(self.sections)}以下没有写乡镇的行，按小节标题归入该乡镇")
        if self.wide_lines:
            notes.append(f"第{'、'.join(map(str, self.wide_lines[:10]))}行有横向合并的单元格，只按左边一列读取")
        return notes

    def _is_place(self, heading: Heading) -> bool:
        return heading.header in ((self.kind.place, "上级名称") if self.kind.place else _ROSTER_PLACES)

    def _without_private(self, raw: Sequence[str], position: int, line: int) -> str:
        text = raw[position].strip() if position < len(raw) else ""
        if not MAY_BE_PRIVATE.search(text):
            return text
        left = scrub(clean(text))
        for kind in left.found:
            self.scrubbed.setdefault((clean(self.headings[position].words), kind), []).append(line)
        return left.text if left.found else text

    def _text(self, index: int, position: int, text: str, line: int) -> str:
        if not text and (anchor := self.anchors.get((index, position))) is not None:
            merged = self._without_private(self.sheet.rows[anchor], position, line)
            if merged:
                self.spread.setdefault(position, []).append(line)
            return merged
        if text not in DITTO_MARKS or position not in self.above:
            return text
        self.repeated.setdefault(position, []).append(line)
        return self.above[position]

    def _fill_down(self, texts: dict[int, str], line: int) -> None:
        """Blank places in a file without merges: higher ones from above, the row's own only in a roster, where nothing else is meant."""
        if not any(texts.values()):
            return
        order = [position for position, _ in self.places]
        present = next((number for number, position in enumerate(order) if texts[position]), None)
        if present is None:
            blank = order if self.kind.name == "roster" and not texts.get(self._position("区划代码"), "") else []
        else:
            blank = order[:present]
        if self.kind.name == "areas" and not texts[self._position("片区")]:
            blank = [*blank, self._position("片区")]
        filled = [position for position in blank if self.places_above.get(position)]
        for position in filled:
            texts[position] = self.places_above[position]
        if filled:
            self.filled_lines.append(line)
        self.places_above = {position: texts[position] for position in [*order, self._position("片区")] if position in texts}

    def _position(self, header: str) -> int:
        return next((position for position, heading in self.columns if heading.header == header), -1)

    def _under_section(self, path: tuple[PlaceName, ...]) -> tuple[PlaceName, ...]:
        if not path or any(place.level == "township" for place in path) or not (township := township_of(self.section)):
            return path
        if township in (place.name for place in path):
            return path
        self.sections.setdefault(self.section)
        higher = [place for place in path if place.level == "county"]
        return (*higher, PlaceName(township, "township"), *path[len(higher) :])

    def _marks(self, index: int) -> tuple[dict[str, str], tuple[str, ...], tuple[str, ...]]:
        sheet = self.sheet
        cells = [((index, position), heading.header) for position, heading in self.columns]
        numbers = {header: sheet.numbers[cell] for cell, header in cells if cell in sheet.numbers} if sheet.numbers else {}
        damaged = tuple(header for cell, header in cells if cell in sheet.damaged)
        remarks = [sheet.comments.get((index, position), "") for position, _ in self.columns] if sheet.comments else []
        return numbers, damaged, tuple(scrub(clean(remark)).text for remark in remarks if remark)


def _depth(place: tuple[int, Heading]) -> int:
    heading = place[1]
    return LEVEL_DEPTH.get(heading.level, _OWN_LEVEL - 1 if heading.header == "上级名称" else _OWN_LEVEL)


def _anchors(sheet: Sheet, columns: set[int]) -> dict[tuple[int, int], int]:
    """For each cell that a downward merge covers: the row with its text. A merge across columns fills its first one only."""
    return {(row, left): top for top, left, bottom, _ in sheet.merges if left in columns for row in range(top + 1, bottom + 1)}
