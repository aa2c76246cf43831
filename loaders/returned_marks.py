"""What a returned workbook carries beside the sender's own cells, and how a reader looks past it."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from loaders.examples import LISTS_SHEET
from loaders.files.workbook import Cell, Sheet, Workbook
from loaders.sheets.table_header import SEARCHED_ROWS

REASON, HINT = "退回原因", "处理办法"
SUFFIX = "_退回"


def marks_at(sheet: Sheet) -> Cell | None:
    """Where the headings of the two appended columns stand, None in a sheet that was never returned."""
    for number, row in enumerate(sheet.rows[:SEARCHED_ROWS]):
        for column, (cell, beside) in enumerate(pairwise(row)):
            if cell.strip() == REASON and beside.strip() == HINT:
                return number, column
    return None


def without_marks(sheet: Sheet) -> Sheet:
    """The sheet as its sender has it: whoever corrects a returned sheet may leave reasons and remedies in."""
    found = marks_at(sheet)
    if found is None:
        return sheet
    marked = range(found[1], found[1] + 2)
    return replace(
        sheet,
        rows=[_stripped(row, marked) for row in sheet.rows],
        merges=[merge for merge in sheet.merges if not (merge[1] in marked and merge[3] in marked)],
        struck={cell: text for cell, text in sheet.struck.items() if cell[1] not in marked},
        comments={cell: text for cell, text in sheet.comments.items() if cell[1] not in marked},
    )


def own_sheets(book: Workbook) -> list[Sheet]:
    """The sheets that a sender has filled in: without our marks, and without the hidden sheet of our drop-down lists."""
    return [without_marks(sheet) for sheet in book.sheets if not (sheet.hidden and sheet.name == LISTS_SHEET)]


def _stripped(row: list[str], marked: range) -> list[str]:
    kept = ["" if column in marked else cell for column, cell in enumerate(row)]
    while len(kept) > marked.start and not kept[-1]:
        kept.pop()
    return kept
