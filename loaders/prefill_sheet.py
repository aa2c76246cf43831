"""The workbook of a prefilled roster: marked gaps, drop-down lists, locked places, one page wide in print."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

from loaders.examples import LISTS_SHEET
from loaders.facts.roster_cells import COUNTY_HELD
from loaders.prefill import HEADER_ROW, NOTE, SHEET, Roster
from loaders.prefill_cells import UNSURE, Line
from loaders.rejected_rows import shown_width
from loaders.templates import remark_on
from schema.rosters import BY_ROSTER_HEADER, ROSTER

_VACANT = "空缺"
_GAP, _DOUBT = "#FFF2CC", "#F8CBAD"
_A3, _A4, _ON_A4 = 8, 9, 10
_NARROWEST, _WIDEST = 11, 24
_LINE_HEIGHT = 15
_PROMPT = 250
"""Characters of a prompt that the file format takes, with some to spare."""
_OPEN_TO_EDITOR = {
    "format_cells": True, "format_columns": True, "format_rows": True, "insert_columns": True, "sort": True, "autofilter": True,
}  # fmt: skip
_LEGEND = (
    f"注：浅黄色为系统中没有记录的缺项，请补填，确无责任人的写“{_VACANT}”；橙色为没有证实或说法不一的，选中该格可见原因，确认后请去掉“({UNSURE})”，"
    f"不去掉的导入时不记录；“{_VACANT}(某日)”为上次登记空缺之日；有改动的直接改写，几个人用顿号隔开，没有变化的不要动；"
    "填好后请把“截至”日期改成实际日期。灰色的区划代码和地名已锁定，不要改。"
)


@dataclass(slots=True)
class _Book:
    """The workbook in the making."""

    workbook: Any
    main: Any
    lists: Any
    formats: dict[str, Any] = field(default_factory=dict)
    listed: int = 0

    def look(self, **changes: Any) -> Any:
        """A format, made once."""
        name = repr(sorted(changes.items()))
        if name not in self.formats:
            self.formats[name] = self.workbook.add_format({"font_size": 10, "valign": "vcenter", "text_wrap": True, **changes})
        return self.formats[name]


def write_roster(roster: Roster, path: Path) -> None:
    """Write a roster as xlsx. The sheet is protected without a password: places cannot be changed by mistake, all else is open."""
    import xlsxwriter

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(path, options) as workbook:
        book = _Book(workbook, workbook.add_worksheet(SHEET), workbook.add_worksheet(LISTS_SHEET))
        book.lists.hide()
        _head(book, roster)
        for number, (line, texts) in enumerate(zip(roster.lines, roster.rows(), strict=True), start=HEADER_ROW):
            _line(book, roster, number, line, texts)
        _lists(book, roster)
        _foot(book, roster)
        _page(book, roster)


def _head(book: _Book, roster: Roster) -> None:
    main, headings, widths = book.main, roster.headings, _widths(roster)
    last, middle = len(headings) - 1, len(headings) // 2
    main.merge_range(0, 0, 0, last, roster.title, book.look(bold=True, font_size=16, align="center"))
    main.merge_range(1, 0, 1, middle, f"填报单位：{roster.issuer}", book.look(locked=False))
    main.merge_range(1, middle + 1, 1, last, roster.as_at, book.look(locked=False, align="right"))
    main.set_row(0, 30)
    main.set_row(HEADER_ROW - 1, 32)
    for position, heading in enumerate(headings):
        colour = "#D9D9D9" if heading in roster.keys else "#DDEBF7"
        main.write_string(HEADER_ROW - 1, position, heading, book.look(bold=True, border=1, align="center", bg_color=colour))
        main.set_column(position, position, widths[position])
        if heading not in roster.keys and heading != NOTE:
            _prompt(book, HEADER_ROW - 1, HEADER_ROW - 1, position, remark_on(ROSTER, ROSTER.column(heading)))


def _widths(roster: Roster) -> list[int]:
    columns = zip(roster.headings, *roster.rows(), strict=True)
    return [min(_WIDEST, max(_NARROWEST, *(shown_width(text) + 2 for text in column))) for column in columns]


def _line(book: _Book, roster: Roster, number: int, line: Line, texts: list[str]) -> None:
    book.main.set_row(number, _LINE_HEIGHT * max(-(-shown_width(text) // (_WIDEST - 2)) for text in texts) + 3)
    for position, (heading, text) in enumerate(zip(roster.headings, texts, strict=True)):
        if heading in roster.keys:
            look = book.look(border=1, num_format="@", bg_color="#F2F2F2")
        elif heading not in BY_ROSTER_HEADER:
            look = book.look(border=1, num_format="@", locked=False)
        else:
            colour = _DOUBT if line.doubts(heading) else "" if text or heading in line.covered else _GAP
            fill = {"bg_color": colour} if colour else {}
            look = book.look(border=1, num_format="@", locked=False, **fill)
        if text:
            book.main.write_string(number, position, text, look)
        else:
            book.main.write_blank(number, position, None, look)


def _lists(book: _Book, roster: Roster) -> None:
    """Drop-down lists of the holders known in a column: of the county's for all rows, of others for each township its own."""
    for position, heading in enumerate(roster.headings):
        if heading not in BY_ROSTER_HEADER:
            continue
        for first, lines in _blocks(roster, heading):
            known = dict.fromkeys(mention.text for line in lines for mention in line.mentions if mention.column == heading and mention.sure)
            words = [_VACANT, *sorted(known)]
            book.lists.write_column(0, book.listed, words)
            source = f"='{LISTS_SHEET}'!{_column(book.listed)}$1:{_column(book.listed)}${len(words)}"
            book.listed += 1
            for said, rows in groupby(enumerate(lines, start=first), key=lambda row: _said_of(row[1], heading)):
                numbers = [number for number, _ in rows]
                _prompt(book, numbers[0], numbers[-1], position, said, source)


def _said_of(line: Line, heading: str) -> str:
    """What is to be known of a cell before it is changed."""
    return "\n".join(line.doubts(heading)) or ("" if line.text(heading) else line.covered.get(heading, ""))


def _prompt(book: _Book, first: int, last: int, position: int, said: str, source: str = "") -> None:
    """A list to choose from, and words shown when the cell is entered. No remark (批注): the reader would keep those as the row's notes."""
    options: dict[str, Any] = {"validate": "list", "source": source} if source else {"validate": "any"}
    if said:
        options |= {"input_title": "提示", "input_message": said if len(said) <= _PROMPT else f"{said[: _PROMPT - 1]}…"}
    if said or source:
        book.main.data_validation(first, position, last, position, {**options, "show_error": False})


def _blocks(roster: Roster, heading: str) -> Iterator[tuple[int, list[Line]]]:
    """The rows that share a list, with the first one's number."""
    if heading in COUNTY_HELD or BY_ROSTER_HEADER[heading].holder == "unit" or roster.level != "village":
        yield HEADER_ROW, list(roster.lines)
        return
    first = HEADER_ROW
    for _, block in groupby(roster.lines, key=lambda line: line.township):
        lines = list(block)
        yield first, lines
        first += len(lines)


def _column(position: int) -> str:
    from xlsxwriter.utility import xl_col_to_name

    return str(xl_col_to_name(position, col_abs=True))


def _foot(book: _Book, roster: Roster) -> None:
    last = len(roster.headings) - 1
    row = HEADER_ROW + len(roster.lines)
    book.main.merge_range(row, 0, row, last, _LEGEND, book.look(font_size=9))
    book.main.set_row(row, 42)
    book.main.merge_range(
        row + 1, 0, row + 1, last, "填表人：　　　　　　　　审核人：　　　　　　　　单位负责人：", book.look(locked=False)
    )


def _page(book: _Book, roster: Roster) -> None:
    main = book.main
    main.freeze_panes(HEADER_ROW, len(roster.keys))
    main.set_landscape()
    main.set_paper(_A3 if len(roster.headings) > _ON_A4 else _A4)
    main.fit_to_pages(1, 0)
    main.repeat_rows(0, HEADER_ROW - 1)
    main.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
    main.set_footer("&C第 &P 页，共 &N 页")
    main.protect("", _OPEN_TO_EDITOR)
    main.activate()
