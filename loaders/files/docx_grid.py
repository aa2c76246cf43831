"""From the grid of a Word table to rows and columns.

Whoever drags the border of one row leaves a grid with slivers between the columns: the cells of two rows then stand over different grid
columns although they are one column on paper. So borders closer together than a character is wide count as one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from loaders.files.docx_body import WordCell, WordTable
from loaders.files.guards import DAMAGED_HINT
from schema.errors import UnreadableFile

_SLIVER = 200
"""Twips: a little less than a character of 10.5 points."""


@dataclass(slots=True)
class GridCell:
    """A cell in its place, with the last row and column that it stretches over."""

    cell: WordCell
    row: int
    column: int
    last_row: int
    last_column: int

    @property
    def merged(self) -> bool:
        """Whether the cell stretches over others."""
        return self.last_row > self.row or self.last_column > self.column


def placed(table: WordTable, most: int) -> Iterator[list[GridCell]]:
    """The cells of each row that was not deleted, with their merges. Raises UnreadableFile for more than `most` columns."""
    if any(cell.start + cell.span > most for row in table.rows for cell in row):
        raise UnreadableFile(f"文档里一张表格的列数超过{most}，不像正常的表格", DAMAGED_HINT)
    columns = _columns(table)
    rows = [
        [GridCell(cell, number, columns[cell.start], number, columns[cell.start + cell.span] - 1) for cell in row]
        for number, row in enumerate(table.rows)
    ]
    open_above: dict[int, GridCell] = {}
    for number, row in enumerate(rows):
        if number in table.deleted:
            continue
        begun: dict[int, GridCell] = {}
        for cell in row:
            above = open_above.get(cell.column) if cell.cell.merge == "continue" else None
            if above is not None:
                above.last_row = number
                begun[cell.column] = above
            elif cell.cell.merge:
                begun[cell.column] = cell
        open_above = begun
    yield from (row for number, row in enumerate(rows) if number not in table.deleted)


def _columns(table: WordTable) -> list[int]:
    """For each border of the grid the column that begins there; the grid's own numbers if slivers cannot be told from columns."""
    borders = max((cell.start + cell.span for row in table.rows for cell in row), default=0) + 1
    plain = list(range(borders))
    if not any(table.widths):
        return plain
    columns, column, position, begun = [0], 0, 0, 0
    for border in range(1, borders):
        position += table.widths[border - 1] if border <= len(table.widths) else 2 * _SLIVER
        if position - begun > _SLIVER:
            column, begun = column + 1, position
        columns.append(column)
    if any(columns[cell.start] == columns[cell.start + cell.span] for row in table.rows for cell in row):
        return plain
    return columns
