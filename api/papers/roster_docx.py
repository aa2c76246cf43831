"""Wide tables as a document with landscape pages, to be edited in Word or WPS: the roster, and what changed since its last issue.

The table is written as XML in one piece: cell by cell, a county would take a minute.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from docx.enum.section import WD_ORIENT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm

from api.papers.docx_kit import GREY, add, blank
from api.papers.fonts import BODY_GB, HEADING
from api.papers.foot import Foot
from api.papers.layout import BOTTOM, GROUPED, LANDSCAPE, LEADING, SIDE, TOP, Layout, Paper, groups, laid_out, paper_for
from api.papers.table import Cell, Line, Table

if TYPE_CHECKING:
    from docx.document import Document

_ABOVE = 70.0
"""Points that draft, title and subtitle take."""
_SHADE = "D9D9D9"
_TWIPS = 20


def write_document(path: Path, tables: Sequence[Table], foot: Foot) -> None:
    """Write tables one after another, each on a new page, all on the paper that the first one needs."""
    document = blank()
    paper = paper_for(len(tables[0].columns))
    _turn(document, paper)
    document.core_properties.title, document.core_properties.author = tables[0].title, foot.printed_by
    for number, table in enumerate(tables):
        _add(document, table, paper, begins=number > 0)
        add(document, f"{foot.line()}。", "note")
    document.save(str(path))


def _turn(document: Document, paper: Paper) -> None:
    section = document.sections[0]
    wide, high = LANDSCAPE[paper]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(wide), Mm(high)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = Mm(TOP), Mm(BOTTOM), Mm(SIDE), Mm(SIDE)
    section.footer_distance = Mm(11)


def _add(document: Document, table: Table, paper: Paper, *, begins: bool = False) -> None:
    if table.draft:
        add(document, table.draft, "item_level")
    add(document, table.title, "title").paragraph_format.page_break_before = begins
    add(document, table.subtitle, "subtitle")
    layout = laid_out(table, paper, _ABOVE)
    document.element.body.insert(len(document.element.body) - 1, parse_xml(_xml(table, layout)))
    for remark in table.remarks:
        add(document, remark, "note")


def _xml(table: Table, layout: Layout) -> str:
    """The table in WordprocessingML, before the last element of the body (the section)."""
    twips = [int(width * _TWIPS) for width in layout.widths]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in twips)
    sides = "".join(f'<w:{side} w:val="single" w:sz="4"/>' for side in ("top", "left", "bottom", "right", "insideH", "insideV"))
    head = _row([_cell(Cell(column.heading), width, layout.size, strong=True, fill=GREY)
                 for column, width in zip(table.columns, twips, strict=True)], layout.heading, head=True)  # fmt: skip
    body = "".join(_rows(table, layout, twips))
    return (
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{sum(twips)}" w:type="dxa"/><w:jc w:val="center"/><w:tblBorders>{sides}</w:tblBorders>'
        '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="40" w:type="dxa"/><w:right w:w="40" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{head}{body}</w:tbl>"
    )


def _rows(table: Table, layout: Layout, twips: Sequence[int]) -> Iterator[str]:
    merged = {number: first for first, last in groups(table.lines, layout.starts) for number in range(first, last + 1) if last > first}
    for number, (line, height) in enumerate(zip(table.lines, layout.heights, strict=True)):
        begins = number in layout.starts and number > 0
        if not table.listing and number == len(table.lines) - 1:
            cells = _total(line, twips, layout.size)
        else:
            cells = [
                _cell(
                    cell, width, layout.size, fill=_SHADE if cell.shade else "", left=table.listing or position == len(twips) - 1,
                    merge=("restart" if merged[number] == number else "continue") if position == GROUPED and number in merged else "",
                    begins=begins and position == 0,
                )
                for position, (cell, width) in enumerate(zip(line.cells, twips, strict=True))
            ]  # fmt: skip
        yield _row(cells, height)


def _total(line: Line, twips: Sequence[int], size: float) -> list[str]:
    """The totals: two pairs of cells are one each."""
    pairs = [_cell(line.cells[left], twips[left] + twips[left + 1], size, strong=True, span=2) for left in (0, 2)]
    rest = [
        _cell(cell, width, size, strong=True, fill=_SHADE if cell.shade else "")
        for cell, width in zip(line.cells[4:], twips[4:], strict=True)
    ]
    return [*pairs, *rest]


def _row(cells: Sequence[str], height: float, *, head: bool = False) -> str:
    repeat = "<w:tblHeader/>" if head else ""
    return f'<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="{int(height * _TWIPS)}"/>{repeat}</w:trPr>{"".join(cells)}</w:tr>'


def _cell(
    cell: Cell, width: int, size: float, *, strong: bool = False, fill: str = "", left: bool = False, merge: str = "", span: int = 1,
    begins: bool = False,
) -> str:  # fmt: skip
    """A cell. `begins`: its row begins a page; `merge`: it starts or continues one that goes down."""
    font = HEADING if strong else BODY_GB
    properties = f'<w:tcW w:w="{width}" w:type="dxa"/>'
    properties += f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    properties += f'<w:vMerge w:val="{merge}"/>' if merge else ""
    properties += f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
    look = (
        f'<w:rPr><w:rFonts w:ascii="{font}" w:hAnsi="{font}" w:eastAsia="{font}" w:hint="eastAsia"/><w:sz w:val="{int(size * 2)}"/></w:rPr>'
    )
    text = (
        "" if merge == "continue" else "<w:br/>".join(f'<w:t xml:space="preserve">{escape(part)}</w:t>' for part in cell.text.split("\n"))
    )
    line = int(size * LEADING * _TWIPS)  # exact, so that rows are as high as they were laid out, in any font
    layout = "<w:pageBreakBefore/>" if begins else ""
    layout += f'<w:snapToGrid w:val="0"/><w:spacing w:before="0" w:after="0" w:line="{line}" w:lineRule="exact"/><w:jc w:val="{"left" if left else "center"}"/>'
    paragraph = f"<w:p><w:pPr>{layout}</w:pPr><w:r>{look}{text}</w:r></w:p>"
    return f'<w:tc><w:tcPr>{properties}<w:vAlign w:val="center"/></w:tcPr>{paragraph}</w:tc>'
