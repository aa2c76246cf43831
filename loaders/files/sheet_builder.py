"""Collects one sheet cell by cell in reading order, within the budget, for any format."""

from __future__ import annotations

import re
from typing import TypedDict

from loaders.files.cellruns import Cell, Run, RunRecorder
from loaders.files.guards import DAMAGED_HINT
from loaders.files.limits import Budget
from loaders.files.number_text import Shown
from schema.errors import UnreadableFile

_ADDRESS = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")
STRAY_HINT = "多半是误填的零散内容：请在该处删除多余的行和列，保存后再导入"


class SheetPayload(TypedDict):
    """A sheet without its rows, as it crosses from the child to the parent; `chunks` lines of rows follow it."""

    name: str
    hidden: bool
    chunks: int
    above: list[str]
    merges: list[tuple[int, int, int, int]]
    hidden_rows: list[int]
    hidden_columns: list[int]
    struck_rows: list[int]
    struck: list[tuple[int, int, str]]
    numbers: list[Run]
    dates: list[Run]
    damaged: list[Cell]
    comments: list[tuple[int, int, str]]
    notes: list[str]


def column_name(column: int) -> str:
    """The letters of a zero-based column: 0 is A, 27 is AB."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell_name(row: int, column: int) -> str:
    """The address of a zero-based cell as the user sees it, such as B12."""
    return f"{column_name(column)}{row + 1}"


def parse_cell(reference: str) -> Cell:
    """The zero-based (row, column) of an address such as B12 or $B$12. Raises ValueError."""
    found = _ADDRESS.fullmatch(reference)
    if found is None:
        raise ValueError(reference)
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]) - 1, column - 1


def choose(names: list[str], wanted: str | None) -> list[int]:
    """Which sheets to read: all, or the one of that name (spaces around it do not matter if that is unique).

    Raises UnreadableFile with the names that there are.
    """
    if wanted is None:
        return list(range(len(names)))
    if wanted in names:
        return [names.index(wanted)]
    alike = [index for index, name in enumerate(names) if name.strip() == wanted.strip()]
    if len(alike) != 1:
        raise UnreadableFile(f"没有名为“{wanted}”的工作表", "这个文件里有：" + "、".join(names[:30]))
    return alike


class SheetBuilder:
    """One sheet in the making. Cells must come row by row and left to right, as every sound file has them."""

    def __init__(self, name: str, budget: Budget, *, hidden: bool = False) -> None:
        self.name = name
        self.hidden = hidden
        self.above: list[str] = []
        self.rows: list[list[str]] = []
        self.merges: list[tuple[int, int, int, int]] = []
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.struck: dict[Cell, str] = {}
        self.damaged: list[Cell] = []
        self.comments: dict[Cell, str] = {}
        self.notes: list[str] = []
        self.yearless = 0
        self.uncalculated = 0
        self._numbers = RunRecorder()
        self._dates = RunRecorder()
        self.limits = budget.limits
        self._budget = budget
        self._width = 0
        self._row = -1
        self._cells: list[str] = []

    def put(self, row: int, column: int, text: str) -> None:
        """Add a non-empty cell. Raises UnreadableFile when the cells are out of order or beyond the limits (of a row: once it ends)."""
        if row != self._row:
            self._open_row(row, column)
        cells = self._cells
        gap = column - len(cells)
        if gap:
            if gap < 0:
                self._disorder(row, column)
            cells.extend([""] * gap)
        cells.append(text)

    def _open_row(self, row: int, column: int) -> None:
        self._close_row()
        if row < len(self.rows):
            self._disorder(row, column)
        if row >= self.limits.rows:
            self._stray(row, column, f"第{self.limits.rows}行")
        self.rows.extend([] for _ in range(row + 1 - len(self.rows)))
        self._row = row
        self._cells = self.rows[row]

    def _close_row(self) -> None:
        cells = self._cells
        if len(cells) > self._width:
            self._width = len(cells)
            if self._width > self.limits.columns:
                self._stray(self._row, self._width - 1, f"第{self.limits.columns}列")
        self._budget.spend(len(cells), sum(map(len, cells)))

    def put_number(self, row: int, column: int, shown: Shown, code: str) -> None:
        """Add a cell that held a number, with the format code under which it was shown."""
        self.put(row, column, shown.text)
        (self._dates if shown.is_date else self._numbers).mark(row, column, code)
        if shown.yearless:
            self.yearless += 1
        if shown.damaged:
            self.damaged.append((row, column))

    def merge(self, first_row: int, first_column: int, last_row: int, last_column: int) -> None:
        """Note a merged range, inclusive; single cells are none."""
        if (first_row, first_column) != (last_row, last_column):
            self.merges.append((first_row, first_column, last_row, last_column))

    def comment(self, row: int, column: int, text: str) -> None:
        """Note a cell's comment."""
        self._budget.spend(1, len(text))
        self.comments[row, column] = text

    def payload(self, chunks: int) -> SheetPayload:
        """Everything but the rows, cut to the used range. Raises UnreadableFile beyond the limits."""
        self._close_row()
        self._summarise()
        height, width = len(self.rows), self._width
        return SheetPayload(
            name=self.name,
            hidden=self.hidden,
            chunks=chunks,
            above=self.above,
            merges=self._cut_merges(),
            hidden_rows=sorted(row for row in self.hidden_rows if row < height),
            hidden_columns=sorted(column for column in self.hidden_columns if column < width),
            struck_rows=self._struck_rows(),
            struck=[(row, column, text) for (row, column), text in self.struck.items()],
            numbers=self._numbers.runs(),
            dates=self._dates.runs(),
            damaged=self.damaged,
            comments=[(row, column, text) for (row, column), text in self.comments.items()],
            notes=self.notes,
        )

    def _summarise(self) -> None:
        if self.yearless:
            self.notes.append(f"有{self.yearless}个日期单元格只显示月和日，年份取自单元格里的实际值，请核对")
        if self.uncalculated:
            self.notes.append(f"有{self.uncalculated}个公式单元格没有计算结果，请用 WPS 或 Excel 打开并保存后再导入")
        if self.hidden:
            self.notes.append("这是一张隐藏的工作表")

    def _struck_rows(self) -> list[int]:
        whole: dict[int, int] = {}
        for (row, column), text in self.struck.items():
            if self.rows[row][column].strip() == text.strip():
                whole[row] = whole.get(row, 0) + 1
        return sorted(row for row, count in whole.items() if count == sum(1 for text in self.rows[row] if text.strip()))

    def _cut_merges(self) -> list[tuple[int, int, int, int]]:
        height, width = len(self.rows), self._width
        cut = [
            (top, left, min(bottom, height - 1), min(right, width - 1))
            for top, left, bottom, right in sorted(self.merges)
            if top < height and left < width
        ]
        # Ranges that overlap many times over would make whoever fills them work for hours.
        if sum((bottom - top + 1) * (right - left + 1) for top, left, bottom, right in cut) > self._budget.limits.cells:
            raise UnreadableFile(f"工作表“{self.name}”的合并单元格异常多，文件可能已损坏", DAMAGED_HINT)
        self._note_covered(cut)
        return [merge for merge in cut if merge[:2] != merge[2:]]

    def _note_covered(self, merges: list[tuple[int, int, int, int]]) -> None:
        covered = [
            cell_name(row, column)
            for top, left, bottom, right in merges
            for row in range(top, bottom + 1)
            for column in range(left, min(right + 1, len(self.rows[row])))
            if self.rows[row][column] and (row, column) != (top, left)
        ]
        if covered:
            self.notes.append(f"有{len(covered)}个单元格被合并遮住但仍有内容({'、'.join(covered[:5])} 等)，请核对")

    def _stray(self, row: int, column: int, bound: str) -> None:
        raise UnreadableFile(f"工作表“{self.name}”的单元格 {cell_name(row, column)} 有内容，超出了能读的范围({bound})", STRAY_HINT)

    def _disorder(self, row: int, column: int) -> None:
        raise UnreadableFile(f"工作表“{self.name}”的单元格 {cell_name(row, column)} 次序错乱或重复，文件可能已损坏", DAMAGED_HINT)


class Parsed(TypedDict):
    """A parsed file, before it is written out."""

    format: str
    sha256: str
    encoding: str | None
    notes: list[str]
    sheets: list[SheetBuilder]
