"""The layout of a wide table on landscape pages: paper, type size, widths, row heights and page ends, computed once for xlsx and docx."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from api.maps.widths import ems, wrap
from api.papers.table import Column, Line, Table

Paper = Literal["A4", "A3"]

TOP, BOTTOM, SIDE = 25, 24, 20
"""Margins of a landscape page in millimetres."""
_MM = 72 / 25.4
LANDSCAPE: dict[Paper, tuple[int, int]] = {"A4": (297, 210), "A3": (420, 297)}
"""Width and height of the papers in millimetres."""
_SIZES = (12.0, 11.0, 10.5, 10.0, 9.0, 8.0)
"""Type sizes in points, the best first."""
_LISTING = (9.0, 8.0)
GROUPED = 1
"""The column whose cells are merged within a group."""
LEADING = 1.45
"""Height of a line in ems: that of the fonts which stand in on Linux, the highest of all."""
_PAD = 0.9
"""Ems of a column that its text does not fill."""
_TALLEST = 400.0
"""Points; a spreadsheet's row cannot be higher than 409."""
WIDEST_A4 = 10
"""Columns that an A4 page takes; more need A3."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How a table fills its pages. `widths` and `heights` in points; `starts` are the numbers of the lines that begin a page, 0 first."""

    paper: Paper
    size: float
    widths: tuple[float, ...]
    heading: float
    heights: tuple[float, ...]
    starts: tuple[int, ...]

    @property
    def width(self) -> float:
        """The width of the table in points."""
        return sum(self.widths)


def page_size(paper: Paper) -> tuple[float, float]:
    """Width and height of the text area of a landscape page, in points."""
    wide, high = LANDSCAPE[paper]
    return (wide - 2 * SIDE) * _MM, (high - TOP - BOTTOM) * _MM


def paper_for(columns: int) -> Paper:
    """The paper that a table of so many columns needs."""
    return "A3" if columns > WIDEST_A4 else "A4"


def laid_out(table: Table, paper: Paper, above: float) -> Layout:
    """The layout of a table on a paper. `above`: points that the title takes on the first page."""
    columns, lines = table.columns, table.lines
    width, height = page_size(paper)
    wanted = [_wanted(column, [line.cells[number].text for line in lines]) for number, column in enumerate(columns)]
    sizes = _LISTING if table.listing else _SIZES
    size = next((size for size in sizes if sum(wanted) * size <= width), sizes[-1])
    widths = tuple(share * width / sum(wanted) for share in wanted)
    inside = [width_ / size - _PAD for width_ in widths]
    heading = _height([column.heading for column in columns], inside, size)
    heights = [_height(["" if line.group and n == GROUPED else c.text for n, c in enumerate(line.cells)], inside, size) for line in lines]
    starts = _starts(heights, heading, above, height)
    for first, last in groups(lines, starts):
        short = _height([lines[first].cells[GROUPED].text], [inside[GROUPED]], size) - sum(heights[first : last + 1])
        heights[last] += max(0.0, short)
    return Layout(paper, size, widths, heading, tuple(heights), _starts(heights, heading, above, height))


def groups(lines: Sequence[Line], starts: Sequence[int]) -> list[tuple[int, int]]:
    """First and last line of each run of one group; a run ends with its page, so that every page names the group."""
    runs: list[tuple[int, int]] = []
    for number, line in enumerate(lines):
        if runs and line.group and lines[number - 1].group == line.group and number not in starts:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return runs


def remark_height(text: str, layout: Layout, size: float) -> float:
    """Points that a remark under the table takes over its whole width."""
    return _height([text], [layout.width / size - 5 * _PAD], size)


def fitting(items: Sequence[str], width: float, size: float) -> str:
    """Names under one another; so many that a row could not hold them stand side by side, and what still does not fit is counted."""
    most = int(_TALLEST / (size * LEADING)) - 1
    stacked = "\n".join(items)
    if _lines(stacked, width) <= most:
        return stacked
    for shown in range(len(items), 0, -1):
        rest = f"等{len(items)}个，见“依据”表" if shown < len(items) else ""
        text = "、".join(items[:shown]) + rest
        if _lines(text, width) <= most:
            return text
    return f"共{len(items)}个，见“依据”表"


def _wanted(column: Column, texts: Sequence[str]) -> float:
    """The ems that a column should have: as its longest line, within bounds; a heading may wrap into two lines."""
    longest = max((ems(part) for text in texts for part in text.split("\n")), default=0.0)
    return min(column.most, max(column.least, longest, (len(column.heading) + 1) // 2)) + _PAD


def _height(texts: Sequence[str], inside: Sequence[float], size: float) -> float:
    lines = max((_lines(text, width) for text, width in zip(texts, inside, strict=True)), default=1)
    return min(_TALLEST, round(lines * size * LEADING + size * 0.5, 1))


def _lines(text: str, width: float) -> int:
    return sum(len(wrap(part, width)) for part in text.split("\n"))


def _starts(heights: Sequence[float], heading: float, above: float, page: float) -> tuple[int, ...]:
    starts, used = [0], above + heading
    for number, height in enumerate(heights):
        if used + height > page and number > starts[-1]:
            starts.append(number)
            used = heading
        used += height
    if starts[-1] == len(heights) - 1 > starts[-2:][0] + 1:
        starts[-1] -= 1  # the totals never stand alone
    return tuple(starts)
