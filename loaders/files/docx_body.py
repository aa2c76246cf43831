"""The body of a Word document in one streaming pass: its paragraphs and its tables, as a reader of the printed page sees them.

Insertions under revision are in, deletions out; text boxes and tables inside cells are left out and named. Styles are not looked at:
text counts as struck through where its own run says so, as it does when a clerk strikes out a name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from loaders.files.guards import DAMAGED_HINT
from loaders.files.limits import Budget
from loaders.files.xlsx_styles import is_on
from loaders.files.xml_stream import local
from schema.errors import UnreadableFile

DELETED, INSERTED, BOXES, NESTED, UNSEEN = "deleted", "inserted", "boxes", "nested", "unseen"
"""What a body is counted for, so that the receipt can say how it was read."""


@dataclass(slots=True)
class WordCell:
    """A cell as it stands in the table's grid: from `start` over `span` grid columns; `merge` is restart, continue or empty."""

    start: int
    span: int = 1
    merge: str = ""
    pieces: list[tuple[str, bool]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All that is written in the cell."""
        return "".join(text for text, _ in self.pieces).strip()

    @property
    def struck(self) -> str:
        """What of it is struck through."""
        if all(struck or text.isspace() for text, struck in self.pieces):
            return self.text
        return "".join(text for text, struck in self.pieces if struck)


@dataclass(slots=True)
class WordTable:
    """A table: the widths of its grid columns in twips (none if not said), its rows, the rows that are hidden or deleted."""

    widths: list[int] = field(default_factory=list)
    rows: list[list[WordCell]] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)
    deleted: set[int] = field(default_factory=set)
    seen: Counter[str] = field(default_factory=Counter)


class WordBody:
    """Expat handlers for the main part. `blocks` are its paragraphs and tables in their order, `seen` counts what needs a word."""

    def __init__(self, budget: Budget) -> None:
        self.blocks: list[str | WordTable] = []
        self.seen: Counter[str] = Counter()
        self._budget = budget
        self._namespace = ""
        self._skipping = 0
        self._within: list[str] = []
        self._table: WordTable | None = None
        self._cell: WordCell | None = None
        self._grid = 0
        self._paragraph: list[tuple[str, bool]] = []
        self._in_run = self._in_text = self._struck = False
        self._placeholders: list[bool] = []

    def start(self, full: str, attrs: dict[str, str]) -> None:
        """An element opens."""
        name = local(full)
        if not self._namespace:
            if name != "document":
                raise UnreadableFile("文件内部没有正文，不是完整的 Word 文档", DAMAGED_HINT)
            self._namespace = full[: -len(name)]
        if self._skipping or self._is_left_out(full, name):
            self._skipping += 1
        elif full.startswith(self._namespace):
            handler = _STARTS.get(name)
            if handler:
                handler(self, attrs)

    def end(self, full: str) -> None:
        """An element closes."""
        if self._skipping:
            self._skipping -= 1
        elif full.startswith(self._namespace):
            handler = _ENDS.get(local(full))
            if handler:
                handler(self)

    def text(self, text: str) -> None:
        """Text of the element that is open."""
        if self._in_text and not self._skipping and not any(self._placeholders):
            self._paragraph.append((text, self._struck))

    def _is_left_out(self, full: str, name: str) -> bool:
        """Whether an element is passed over with all that is in it, counting what the receipt has to tell."""
        if name == "Fallback":
            return True
        if not full.startswith(self._namespace):
            return False
        if name in ("del", "moveFrom") and not (self._within and self._within[-1] == "trPr"):
            self._seen[DELETED] += 1
        elif name == "txbxContent":
            self._seen[BOXES] += 1
        elif name == "tbl" and self._cell is not None:
            self._seen[NESTED] += 1
        else:
            return name in _PASSED_OVER
        return True

    @property
    def _seen(self) -> Counter[str]:
        return self.seen if self._table is None else self._table.seen

    def _start_properties(self, name: str) -> None:
        self._within.append(name)

    def _end_properties(self) -> None:
        if self._within:
            self._within.pop()

    def _start_table(self, _: dict[str, str]) -> None:
        self._flush()
        self._table = WordTable()
        self.blocks.append(self._table)

    def _end_table(self) -> None:
        self._table = None

    def _start_row(self, _: dict[str, str]) -> None:
        if self._table is not None:
            self._table.rows.append([])
            self._grid = 0

    def _start_cell(self, _: dict[str, str]) -> None:
        if self._table is not None and self._table.rows:
            self._cell = WordCell(self._grid)
            self._table.rows[-1].append(self._cell)

    def _end_cell(self) -> None:
        if self._cell is not None:
            self._flush()
            self._grid = self._cell.start + self._cell.span
            self._budget.spend(1, len(self._cell.text))
            self._cell = None

    def _end_paragraph(self) -> None:
        if self._cell is not None:
            self._paragraph.append(("\n", False))
        self._flush()

    def _flush(self) -> None:
        """Give what was written so far to the cell, or to the body as a paragraph."""
        if self._cell is not None:
            self._cell.pieces += self._paragraph
        elif self._table is None and (words := "".join(text for text, _ in self._paragraph).strip()):
            self._budget.spend(1, len(words))
            self.blocks.append(words)
        self._paragraph = []

    def _start_run(self, _: dict[str, str]) -> None:
        self._in_run, self._struck = True, False

    def _end_run(self) -> None:
        self._in_run = self._struck = False

    def _start_text(self, _: dict[str, str]) -> None:
        self._in_text = self._in_run

    def _end_text(self) -> None:
        self._in_text = False

    def _strike(self, attrs: dict[str, str]) -> None:
        if self._in_run and self._within:
            self._struck = self._struck or is_on(value_of(attrs) or "1")

    def _vanish(self, attrs: dict[str, str]) -> None:
        if self._in_run and self._within and is_on(value_of(attrs) or "1"):
            self._seen[UNSEEN] += 1

    def _write(self, text: str) -> None:
        if self._in_run and not self._within:
            self._paragraph.append((text, self._struck))

    def _grid_column(self, attrs: dict[str, str]) -> None:
        if self._table is not None and not self._table.rows:
            self._table.widths.append(self._number(value_of(attrs, "w"), 0))

    def _grid_before(self, attrs: dict[str, str]) -> None:
        self._grid = self._number(value_of(attrs), 0)

    def _span(self, attrs: dict[str, str]) -> None:
        if self._cell is not None:
            self._cell.span = max(1, self._number(value_of(attrs), 1))

    def _merge(self, attrs: dict[str, str]) -> None:
        if self._cell is not None:
            self._cell.merge = value_of(attrs) or "continue"

    def _row_mark(self, kind: str) -> None:
        if self._table is None or not self._table.rows or not self._within or self._within[-1] != "trPr":
            return
        (self._table.hidden if kind == "hidden" else self._table.deleted).add(len(self._table.rows) - 1)

    def _insertion(self, _: dict[str, str]) -> None:
        self._seen[INSERTED] += 1

    def _start_control(self, _: dict[str, str]) -> None:
        self._placeholders.append(False)

    def _placeholder(self, _: dict[str, str]) -> None:
        if self._placeholders:
            self._placeholders[-1] = True

    def _end_control(self) -> None:
        if self._placeholders:
            self._placeholders.pop()

    def _remark(self, attrs: dict[str, str]) -> None:
        if self._cell is not None:
            self._cell.remarks.append(value_of(attrs, "id"))

    def _number(self, digits: str, default: int) -> int:
        if not digits:
            return default
        try:
            number = round(float(digits))
        except (ValueError, OverflowError):
            raise self._broken() from None
        if not 0 <= number <= _LARGEST:
            raise self._broken()
        return number

    def _broken(self) -> UnreadableFile:
        row = len(self._table.rows) if self._table is not None else 0
        return UnreadableFile(f"文档里一张表格的结构损坏(第{row}行附近，列宽或合并的列数不合理)", DAMAGED_HINT)


def value_of(attrs: dict[str, str], wanted: str = "val") -> str:
    """An attribute by its name without namespace, empty if it is not there."""
    return next((value for name, value in attrs.items() if local(name) == wanted), "")


_LARGEST = 32_000
"""More than any grid column is wide (in twips, Word allows 22 inches) and any row has columns (63)."""
_PASSED_OVER = frozenset({"pPr", "sectPr", "tblPr", "tblPrEx", "rPrChange", "trPrChange", "tcPrChange", "tblGridChange", "rt"})
_STARTS: dict[str, Callable[[WordBody, dict[str, str]], None]] = {
    "tbl": WordBody._start_table,
    "tr": WordBody._start_row,
    "tc": WordBody._start_cell,
    "r": WordBody._start_run,
    "t": WordBody._start_text,
    "gridCol": WordBody._grid_column,
    "gridBefore": WordBody._grid_before,
    "gridSpan": WordBody._span,
    "vMerge": WordBody._merge,
    "strike": WordBody._strike,
    "dstrike": WordBody._strike,
    "vanish": WordBody._vanish,
    "ins": WordBody._insertion,
    "moveTo": WordBody._insertion,
    "sdt": WordBody._start_control,
    "showingPlcHdr": WordBody._placeholder,
    "commentReference": WordBody._remark,
    "rPr": lambda body, _: body._start_properties("rPr"),
    "trPr": lambda body, _: body._start_properties("trPr"),
    "hidden": lambda body, _: body._row_mark("hidden"),
    "del": lambda body, _: body._row_mark("deleted"),
    "br": lambda body, _: body._write("\n"),
    "cr": lambda body, _: body._write("\n"),
    "tab": lambda body, _: body._write(" "),
    "noBreakHyphen": lambda body, _: body._write("-"),
}
_ENDS: dict[str, Callable[[WordBody], None]] = {
    "tbl": WordBody._end_table,
    "tc": WordBody._end_cell,
    "p": WordBody._end_paragraph,
    "r": WordBody._end_run,
    "t": WordBody._end_text,
    "sdt": WordBody._end_control,
    "rPr": WordBody._end_properties,
    "trPr": WordBody._end_properties,
}
