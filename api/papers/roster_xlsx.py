"""Wide tables as a workbook, each sheet ready to be printed: one page wide, headings on every page, page number and digest below."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from api.papers.fonts import BODY, HEADING, SONG, TITLE
from api.papers.foot import Foot
from api.papers.layout import BOTTOM, GROUPED, SIDE, TOP, Layout, Paper, groups, laid_out, paper_for, remark_height
from api.papers.table import Line, Table

_INCH = 25.4
_GREY, _SHADE = "#E7E7E7", "#D9D9D9"
_REMARK = 10.0
_TITLE, _SUBTITLE, _DRAFT = 40.0, 24.0, 24.0
_LONGEST_REMARK = 900
"""Characters of a paragraph in one row: a row cannot grow with its text."""
_DIGIT = {"default_format_properties": {"font_name": SONG, "font_size": 11}, "default_column_width": 72}
"""The font by whose digits columns are measured: with the usual one, a machine that lacks it makes columns a third wider."""

Formats = dict[str, Any]


def write_workbook(path: Path, tables: Sequence[Table], foot: Foot) -> None:
    """Write the sheets of a paper, all on the paper that the first one needs."""
    import xlsxwriter

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(path, options | _DIGIT) as workbook:
        workbook.set_properties({"title": tables[0].title, "comments": foot.line(), "author": foot.printed_by})
        paper = paper_for(len(tables[0].columns))
        for table in tables:
            _write_sheet(workbook, table, paper, foot)


def _formats(workbook: Any, size: float) -> Formats:
    def made(font: str, points: float, **more: Any) -> Any:
        return workbook.add_format({"font_name": font, "font_size": points, "valign": "vcenter", "text_wrap": True, **more})

    ruled = {"border": 1, "align": "center", "num_format": "@"}
    return {
        "title": made(TITLE, 22, align="center"),
        "subtitle": made(BODY, 14, align="center"),
        "draft": made(HEADING, 16, align="left"),
        "heading": made(HEADING, size, bg_color=_GREY, **ruled),
        "cell": made(BODY, size, **ruled),
        "left": made(BODY, size, **(ruled | {"align": "left"})),
        "shade": made(BODY, size, bg_color=_SHADE, **ruled),
        "strong": made(HEADING, size, **ruled),
        "strong_shade": made(HEADING, size, bg_color=_SHADE, **ruled),
        "remark": made(BODY, _REMARK, align="left", valign="top"),
    }


def _write_sheet(workbook: Any, table: Table, paper: Paper, foot: Foot) -> None:
    above = _TITLE + _SUBTITLE + (_DRAFT if table.draft else 0)
    layout = laid_out(table, paper, above)
    formats = _formats(workbook, layout.size)
    worksheet = workbook.add_worksheet(table.name)
    _set_page(worksheet, paper, foot)
    for number, width in enumerate(layout.widths):
        worksheet.set_column_pixels(number, number, int(width * 96 / 72))
    row = _write_head(worksheet, table, formats)
    worksheet.set_row(row, layout.heading)
    worksheet.repeat_rows(row)
    worksheet.freeze_panes(row + 1, 0 if table.listing else 3)
    for number, column in enumerate(table.columns):
        worksheet.write_string(row, number, column.heading, formats["heading"])
    first = row + 1
    if table.listing:
        _write_listing(worksheet, table, layout, formats, first)
    else:
        _write_lines(worksheet, table.lines, layout, formats, first)
    worksheet.set_h_pagebreaks([first + start for start in layout.starts[1:]])
    _write_remarks(worksheet, (*table.remarks, foot.line()), layout, formats, first + len(table.lines))


def _set_page(worksheet: Any, paper: Paper, foot: Foot) -> None:
    """Landscape, as wide as the page, page number `— 1 —` below and the digest beside it, so that a loose page is recognised."""
    worksheet.set_landscape()
    worksheet.set_paper(8 if paper == "A3" else 9)
    worksheet.set_margins(SIDE / _INCH, SIDE / _INCH, TOP / _INCH, BOTTOM / _INCH)
    worksheet.fit_to_pages(1, 0)
    worksheet.center_horizontally()
    small = f'&"{BODY}"&9'
    as_of, *_, digest = foot.parts()
    worksheet.set_footer(f'&L{small}{as_of}&C&"{SONG}"&14— &P —&R{small}{digest}', {"margin": 11 / _INCH})


def _write_head(worksheet: Any, table: Table, formats: Formats) -> int:
    """The lines above the headings; the number of the headings' row."""
    lines = [(table.draft, "draft", _DRAFT), (table.title, "title", _TITLE), (table.subtitle, "subtitle", _SUBTITLE)]
    shown = [line for line in lines if line[0]]
    for row, (text, name, height) in enumerate(shown):
        worksheet.set_row(row, height)
        worksheet.merge_range(row, 0, row, len(table.columns) - 1, text, formats[name])
    return len(shown)


def _write_lines(worksheet: Any, lines: Sequence[Line], layout: Layout, formats: Formats, first: int) -> None:
    """The rows of a roster, with the cells of its groups merged, and the totals."""
    for number, (line, height) in enumerate(zip(lines, layout.heights, strict=True)):
        worksheet.set_row(first + number, height)
        for position, cell in enumerate(line.cells):
            look = "_".join(filter(None, ("strong" if line.strong else "", "shade" if cell.shade else "")))
            plain = "left" if position == len(line.cells) - 1 else "cell"
            worksheet.write_string(first + number, position, cell.text, formats[look or plain])
    for begin, end in groups(lines, layout.starts):
        if end > begin:
            text = lines[begin].cells[GROUPED].text
            worksheet.merge_range(first + begin, GROUPED, first + end, GROUPED, text, formats["cell"])
    total = first + len(lines) - 1
    for left in (0, 2):
        worksheet.merge_range(total, left, total, left + 1, lines[-1].cells[left].text, formats["strong"])


def _write_listing(worksheet: Any, table: Table, layout: Layout, formats: Formats, first: int) -> None:
    for number, (line, height) in enumerate(zip(table.lines, layout.heights, strict=True), start=first):
        worksheet.set_row(number, height)
        for position, cell in enumerate(line.cells):
            worksheet.write_string(number, position, cell.text, formats["left"])
    if table.lines:
        worksheet.autofilter(first - 1, 0, first - 1 + len(table.lines), len(table.columns) - 1)


def _write_remarks(worksheet: Any, remarks: Sequence[str], layout: Layout, formats: Formats, row: int) -> None:
    last = len(layout.widths) - 1
    for remark in remarks:
        for text in _pieces(remark):
            worksheet.set_row(row, remark_height(text, layout, _REMARK))
            worksheet.merge_range(row, 0, row, last, text, formats["remark"])
            row += 1


def _pieces(text: str) -> list[str]:
    """A long paragraph in pieces that end at a semicolon where there is one."""
    pieces = []
    while len(text) > _LONGEST_REMARK:
        cut = text.rfind("；", 0, _LONGEST_REMARK) + 1 or _LONGEST_REMARK
        pieces.append(text[:cut])
        text = text[cut:]
    return [*pieces, text]
