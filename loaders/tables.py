"""From a raw sheet to a table of one kind of ledger: its rows under canonical headers, and everything that was set aside.

Nothing is lost without a word: rows read are the body rows, the rows held back, and the skipped ones counted by reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from loaders import table_body as body
from loaders.private import MAY_BE_PRIVATE, scrub
from loaders.table_context import Context, read_context, township_of
from loaders.table_fill import DITTO, fill_down, merged_anchors
from loaders.table_header import Header, check_unknown, find_header, refusal_without_header
from loaders.workbook import Sheet
from schema.errors import LoadError
from schema.headers import LedgerKind, header_key
from schema.headings import known_words
from schema.kinds import LEVEL_DEPTH
from schema.text import clean


class PlaceName(NamedTuple):
    """A place as a row names it; `level` is that of its column's heading, empty if the heading says none."""

    name: str
    level: str


class FoundColumn(NamedTuple):
    """Where a canonical header stands (zero-based) and the heading that was found there, which may carry meaning (离任时间, 驻村时间)."""

    index: int
    words: str


@dataclass(frozen=True, slots=True)
class Row:
    """A body row. `line` counts from 1 in the sheet, `cells` are the texts by canonical header, blanks left out.

    `path` are the places of its place columns, highest first, the row's own last. `numbers` maps the header of a cell that held a number to its
    number format, `damaged` names headers whose text Excel has spoilt, `comments` are the remarks on its cells. `shown` is the row as it was, in the
    order of `Table.shown_headings`: for the workbook of rejected rows.
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


class HeldRow(NamedTuple):
    """A row held back for a decision, such as one that is struck through."""

    row: Row
    reason: str
    hint: str


@dataclass(frozen=True, slots=True)
class Table:
    """One table as read. `read` = `len(rows)` + `len(held)` + the sum of `skipped`. `relation` is the 关系 that headings imply for a whole ties ledger."""

    kind: LedgerKind
    sheet: str
    context: Context
    columns: dict[str, FoundColumn]
    rows: list[Row]
    held: list[HeldRow]
    skipped: dict[str, int]
    read: int
    relation: str = ""
    ignored: tuple[FoundColumn, ...] = ()
    private: tuple[FoundColumn, ...] = ()
    shown_headings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def is_blank(sheet: Sheet) -> bool:
    """Whether a sheet holds no text at all (workbooks often have three empty sheets)."""
    return not any(cell.strip() for row in sheet.rows for cell in row)


def read_table(sheet: Sheet, kind: str | None = None, *, csv: bool = False) -> Table:
    """Read one sheet. `kind` names the kind of ledger, else headings and title decide; `csv` fills place columns downward.

    Raises LoadError, naming row, column and remedy, when there is no header or it cannot be read.
    """
    title = " ".join(cell for row in sheet.rows[:body_limit(sheet)] for cell in row[:3]) + sheet.name
    header = find_header(sheet.rows, sheet.merges, title, kind)
    if header is None:
        raise refusal_without_header(sheet.rows, kind)
    _drop_empty_unknown(header, sheet)
    return _Reading(sheet, header, csv).table()


def body_limit(sheet: Sheet) -> int:
    """How many rows from the top may hold a title."""
    return min(len(sheet.rows), 6)


def _drop_empty_unknown(header: Header, sheet: Sheet) -> None:
    used = {index for row in sheet.rows[header.last + 1:] for index, cell in enumerate(row) if cell.strip()}
    check_unknown(header, [(index, heading) for index, heading in header.of("unknown") if index in used])


class _Reading:
    """The state of one pass over a sheet's rows."""

    def __init__(self, sheet: Sheet, header: Header, csv: bool) -> None:
        self.sheet, self.header = sheet, header
        self.width = len(header.headings)
        self.columns = header.of("column")
        self.private = frozenset(index for index, _ in header.of("private"))
        self.shown = tuple(index for index in range(self.width) if index not in self.private)
        self.places = sorted(
            ((index, heading.level) for index, heading in self.columns if _is_place(heading.header, heading.level, header.kind)),
            key=lambda place: LEVEL_DEPTH.get(place[1], 9),
        )
        self.anchors = merged_anchors(sheet.merges, [index for index, heading in self.columns if heading.column and heading.column.fills])
        self.headers = [heading.header for _, heading in self.columns]
        self.scrubbed: dict[str, dict[str, list[int]]] = {}
        self.filled: list[int] = []
        self.csv = csv
        self.above: dict[str, str] = {}
        self.section = ""

    def table(self) -> Table:
        rows, held, skipped, foot = self._body()
        lines = [cell for row in self.sheet.rows[:self.header.first] for cell in dict.fromkeys(row)]
        context = read_context(lines, self.sheet.name, foot)
        if self.csv:
            rows, self.filled = fill_down(rows, self.header.kind, [self.header.headings[index] for index, _ in self.places])
        rows, numbering = without_numbering(rows)
        columns = {
            heading.header: FoundColumn(index, clean(heading.words)) for index, heading in reversed(self.columns) if heading.header != numbering
        }
        dropped = [FoundColumn(index, clean(heading.words)) for index, heading in self.columns if heading.header == numbering]
        return Table(
            self.header.kind, self.sheet.name, context, columns, rows, held, dict(skipped),
            len(self.sheet.rows), self.header.relation,
            tuple(dropped + [FoundColumn(index, clean(heading.words)) for index, heading in
                             self.header.of("ignored") + self.header.of("unknown")]),
            tuple(FoundColumn(index, clean(heading.words)) for index, heading in self.header.of("private")),
            tuple(clean(self.header.headings[index].words) for index in self.shown),
            tuple(self._notes(rows, numbering)),
        )

    def _body(self) -> tuple[list[Row], list[HeldRow], Counter[str], list[str]]:
        first, last = self.header.first, self.header.last
        skipped = Counter({body.ABOVE: first, body.HEADER: last - first + 1})
        rows: list[Row] = []
        held: list[HeldRow] = []
        foot: list[str] = []
        header_rows = [
            frozenset(header_key(cell) for cell in row if cell.strip()) for row in self.sheet.rows[first:last + 1]
        ]
        known = frozenset(known_words(self.header.kind))
        reason = body.HEADER
        for index in range(last + 1, len(self.sheet.rows)):
            raw = self.sheet.rows[index]
            cells = body.nonblank(raw)
            reason = body.classify(cells, header_rows, reason, self.width)
            if reason:
                skipped[reason] += 1
                self._note_section(reason, cells, foot)
                continue
            if body.looks_like_header(cells, known):
                raise LoadError(f"第{self._line(index)}行又出现了一个不同的表头", "请把两张表分到两个工作表中,再导入")
            row = self._row(index, raw)
            if struck := self._struck(index):
                held.append(HeldRow(row, struck, "如已离任请填写结束日期,如仍有效请去掉删除线,再导入"))
            else:
                rows.append(row)
        return rows, held, +skipped, foot

    def _note_section(self, reason: str, cells: list[tuple[int, str]], foot: list[str]) -> None:
        if reason == body.FOOT:
            foot.extend(words for _, words in cells)
        elif reason == body.SECTION:
            self.section = cells[0][1]
        self.above = self.above if reason in (body.BLANK, body.REPEATED, body.NUMBERING) else {}

    def _row(self, index: int, raw: Sequence[str]) -> Row:
        line = self._line(index)
        texts = [self._text(index, raw, position) for position in range(self.width)]
        shown = tuple(self._scrubbed(texts[position], position, line) for position in self.shown)
        by_index = dict(zip(self.shown, shown, strict=True))
        cells: dict[str, str] = {}
        for position, heading in self.columns:
            text = by_index[position]
            if text in DITTO:
                text = self.above.get(f"{heading.header}/{heading.level}", text)
            if text:
                self._keep(cells, heading.header, heading.level, text)
        path = tuple(PlaceName(name, level) for position, level in self.places if (name := self._place(cells, by_index, position, level)))
        if path and self.header.kind.place:
            cells[self.header.kind.place] = path[-1].name
        self.above = {f"{heading.header}/{heading.level}": self._above(by_index, position, heading.header, heading.level)
                      for position, heading in self.columns}
        return Row(
            line, cells, self._under_section(path), self.section,
            {heading.header: self.sheet.numbers[index, position] for position, heading in self.columns if (index, position) in self.sheet.numbers},
            tuple(heading.header for position, heading in self.columns if (index, position) in self.sheet.damaged),
            tuple(
                scrub(clean(self.sheet.comments[index, position])).text for position in self.shown
                if (index, position) in self.sheet.comments
            ) if self.sheet.comments else (),
            shown,
        )
