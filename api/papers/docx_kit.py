"""A document in the layout of GB/T 9704-2012: page, styles, page number, tables. Fonts are named, not embedded.

Space for the red head and the seal is left to the office: neither is ever drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from api.papers.fonts import BODY_GB, HEADING, KAI_GB, SONG, TITLE

if TYPE_CHECKING:
    from docx.document import Document
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.styles.style import ParagraphStyle
    from docx.table import Table, _Cell
    from docx.text.paragraph import Paragraph

Style = Literal["title", "subtitle", "body", "level1", "item_level", "item", "note", "cell", "heading_cell", "picture", "annex", "date"]

TEXT_WIDTH = 156
"""Width of the text area in millimetres (GB/T 9704-2012, 5.2): 28 characters of 3号."""
GREY = "E7E7E7"
"""Shade of a table's heading: light enough to read on a black and white copy."""

_SIZE2, _SIZE3, _SIZE4, _SMALL4, _SIZE5, _SMALL5 = Pt(22), Pt(16), Pt(14), Pt(12), Pt(10.5), Pt(9)
_LINE = Pt(28.95)
"""22 lines in 225 mm."""
_TABLE_LINE = Pt(13.5)

_STYLES: dict[Style, tuple[str, str, Pt, Pt | None]] = {
    "title": ("公文标题", TITLE, _SIZE2, Pt(32)),
    "subtitle": ("公文副题", KAI_GB, _SIZE3, _LINE),
    "body": ("公文正文", BODY_GB, _SIZE3, _LINE),
    "level1": ("公文一级标题", HEADING, _SIZE3, _LINE),
    "item_level": ("卡片标题", HEADING, _SMALL4, Pt(18)),
    "item": ("卡片文字", BODY_GB, _SIZE5, Pt(14)),
    "note": ("表下说明", BODY_GB, _SMALL5, Pt(12.5)),
    "cell": ("表内文字", BODY_GB, _SIZE5, _TABLE_LINE),
    "heading_cell": ("表头文字", HEADING, _SIZE5, _TABLE_LINE),
    "picture": ("图", BODY_GB, _SIZE5, None),
    "annex": ("附件标识", HEADING, _SIZE3, _LINE),
    "date": ("成文日期", BODY_GB, _SIZE3, _LINE),
}
"""Name in the document, font, size, and the exact height of a line (None: as high as what stands in it).

Also those that no paper of ours uses stand in its document, for an office that writes its own text around it.
"""

_SHRINKING: dict[Style, tuple[Pt, Pt]] = {
    "title": (_SIZE2, Pt(28)), "subtitle": (_SIZE4, Pt(20)), "item_level": (_SIZE5, Pt(15)), "item": (_SMALL5, Pt(11.5)), "cell": (_SMALL5, Pt(11)),
    "heading_cell": (_SMALL5, Pt(11)), "note": (Pt(8), Pt(10)),
}  # fmt: skip


def blank(*, small: bool = False) -> Document:
    """An empty document: A4, text area 156 × 225 mm, the styles, and the page number `— 1 —` odd right, even left.

    `small` sets tables and items in 小五: for what would else not stay on its page.
    """
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = Mm(37), Mm(35), Mm(28), Mm(26)
    section.header_distance, section.footer_distance = Mm(15), Mm(22)
    _set_defaults(document)
    for style in _STYLES:
        _add_style(document, style, small=small)
    document.settings.odd_and_even_pages_header_footer = True
    _page_number(section.footer.paragraphs[0], WD_ALIGN_PARAGRAPH.RIGHT)
    _page_number(section.even_page_footer.paragraphs[0], WD_ALIGN_PARAGRAPH.LEFT)
    return document


def headed(*, small: bool) -> Document:
    """A document that begins as every paper does: its title, and whether it is a draft."""
    document = blank(small=small)
    add(document, "{{标题}}", "title")
    add(document, "{{稿别}}", "subtitle")
    return document


def add_notes(document: Document) -> None:
    """What every paper must say at its end: what its marks mean, and what its data are."""
    add(document, "{{符号说明}}", "note")
    add(document, "{{数据说明}}", "note")


def add(document: Document, text: str, style: Style = "body") -> Paragraph:
    """A paragraph in one of the styles."""
    return document.add_paragraph(text, _STYLES[style][0])


def add_table(document: Document, headings: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float]) -> Table:
    """A table as wide as the text, its heading repeated on each page. `widths` are shares of the columns; no row breaks across pages."""
    table = _grid(document, len(rows) + bool(headings), widths)
    if headings:
        _repeat(table.rows[0]._tr)
        for cell, heading in zip(table.rows[0].cells, headings, strict=True):
            put(cell, heading, "heading_cell")
            shade(cell)
    for row, texts in zip(table.rows[bool(headings) :], rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            put(cell, text, "cell")
    return table


def add_facts(document: Document, rows: Sequence[Sequence[str]], widths: Sequence[float] = (13, 40, 12, 35)) -> None:
    """A table of names and values in turn, the names shaded. A row whose last two texts are empty gives its value the whole width."""
    table = add_table(document, (), rows, widths)
    for row, texts in zip(table.rows, rows, strict=True):
        if not any(texts[2:]):
            row.cells[1].merge(row.cells[3])
            for empty in row.cells[1].paragraphs[1:]:
                empty._p.getparent().remove(empty._p)
        for cell, text in zip(row.cells[::2], texts[::2], strict=True):
            if text:
                shade(cell)


def add_slip(document: Document, title: str, about: tuple[str, str], blanks: Sequence[str], signed: tuple[str, str]) -> None:
    """A slip to be cut off: who it is about, rows to be filled in by hand, and a row to be signed. It is never broken across pages."""
    line = add(document, f"┄┄┄┄┄┄┄┄ {title} ┄┄┄┄┄┄┄┄", "note")
    line.alignment, line.paragraph_format.keep_with_next, line.paragraph_format.space_before = WD_ALIGN_PARAGRAPH.CENTER, True, Pt(10)
    rows = [(*about, "", ""), *((name, "", "", "") for name in blanks), (signed[0], "", signed[1], "    年    月    日")]
    add_facts(document, rows, (14, 40, 12, 34))
    table = document.tables[-1]
    for row in table.rows[1:]:
        row.height = Mm(11)
    for paragraph in (paragraph for row in table.rows[:-1] for cell in row.cells for paragraph in cell.paragraphs):
        paragraph.paragraph_format.keep_with_next = True


def add_signatures(document: Document, people: Sequence[str]) -> None:
    """A row of boxes to be signed and dated, with room for a seal."""
    add(document, "", "note")
    table = add_table(
        document, (), [[text for name in people for text in (f"{name}\n(签字)", "\n\n\n    年   月   日")]], (9, 24) * len(people)
    )
    table.rows[0].height = Mm(26)
    for cell in table.rows[0].cells[::2]:
        shade(cell)


def put(cell: _Cell, text: str, style: Style, *, centred: bool | None = None) -> None:
    """Text in a cell. Headings stand in the middle unless told otherwise."""
    paragraph = cell.paragraphs[0]
    paragraph.style = _STYLES[style][0]
    paragraph.text = text
    if centred if centred is not None else style == "heading_cell":
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER


def shade(cell: _Cell) -> None:
    """The shade of headings."""
    _insert(cell._tc.get_or_add_tcPr(), "w:shd", {"w:val": "clear", "w:color": "auto", "w:fill": GREY})


def _set_defaults(document: Document) -> None:
    """What any text without a style looks like. The language makes readers choose Simplified Chinese glyphs where a font is replaced."""
    normal = document.styles["Normal"]
    _set_font(normal, BODY_GB, _SIZE3)
    _insert(normal.element.get_or_add_rPr(), "w:lang", {"w:val": "zh-CN", "w:eastAsia": "zh-CN"})
    properties = document.sections[0]._sectPr
    for grid in properties.findall(qn("w:docGrid")):
        properties.remove(grid)  # lines have their exact height already: a grid would stretch those of cards to that of the text


def _add_style(document: Document, name: Style, *, small: bool) -> None:
    chinese, font, size, line = _STYLES[name]
    if small and name in _SHRINKING:
        size, line = _SHRINKING[name]
    style = document.styles.add_style(chinese, WD_STYLE_TYPE.PARAGRAPH)
    _set_font(style, font, size)
    layout = style.paragraph_format
    layout.space_before = layout.space_after = Pt(0)
    if line is not None:
        layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, line
    match name:
        case "title" | "subtitle":
            layout.alignment = WD_ALIGN_PARAGRAPH.CENTER
        case "body":
            layout.first_line_indent = size * 2
            layout.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
        case "level1":
            layout.first_line_indent = size * 2
            layout.keep_with_next = True
        case "item_level":
            layout.space_before = Pt(3)
            layout.keep_with_next = True
        case "item":
            layout.first_line_indent = size * 2
        case "date":
            layout.right_indent, layout.alignment = size * 4, WD_ALIGN_PARAGRAPH.RIGHT
        case "picture":
            layout.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _set_font(style: ParagraphStyle, name: str, size: Pt) -> None:
    """Name the font for Chinese and for Latin text alike, and drop the theme's, which would win."""
    style.font.name, style.font.size, style.font.color.rgb = name, size, RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.attrib.clear()
    for part in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(part), name)
    fonts.set(qn("w:hint"), "eastAsia")


def _page_number(paragraph: Paragraph, side: WD_ALIGN_PARAGRAPH) -> None:
    """`— 1 —` in 4号 Song, one character from the edge (GB/T 9704-2012, 7.5)."""
    paragraph.alignment = side
    layout = paragraph.paragraph_format
    layout.left_indent, layout.right_indent = (_SIZE4, None) if side == WD_ALIGN_PARAGRAPH.LEFT else (None, _SIZE4)
    for text, code in (("— ", ""), ("", "PAGE"), (" —", "")):
        run = paragraph.add_run(text)
        run.font.size, run.font.name = _SIZE4, SONG
        run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), SONG)
        if code:
            for kind in ("begin", "instrText", "end"):
                part = _element("w:instrText") if kind == "instrText" else _element("w:fldChar", {"w:fldCharType": kind})
                part.text = code if kind == "instrText" else None
                run._r.append(part)


def _grid(document: Document, rows: int, widths: Sequence[float]) -> Table:
    """A ruled table of fixed columns: WPS and Word then draw it alike, and no long name makes it wider than the page."""
    table: Table = document.add_table(rows, len(widths))
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(TEXT_WIDTH * width / sum(widths))
        for cell in column.cells:
            cell.width = column.width
    for row in table.rows:
        row._tr.get_or_add_trPr().append(_element("w:cantSplit"))
    margins = _insert(table._tbl.tblPr, "w:tblCellMar")
    for side in ("left", "right"):
        margins.append(_element(f"w:{side}", {"w:w": "57", "w:type": "dxa"}))
    return table


def _repeat(row: BaseOxmlElement) -> None:
    row.get_or_add_trPr().append(_element("w:tblHeader"))


def _insert(parent: BaseOxmlElement, tag: str, attributes: dict[str, str] | None = None) -> BaseOxmlElement:
    """A new child where the format wants it."""
    child = _element(tag, attributes)
    parent.insert_element_before(child, *_FOLLOWING[tag].split())
    return child


_FOLLOWING = {
    "w:lang": "w:eastAsianLayout w:specVanish w:oMath",
    "w:shd": "w:noWrap w:tcMar w:textDirection w:tcFitText w:vAlign w:hideMark",
    "w:tblCellMar": "w:tblLook w:tblCaption w:tblDescription",
}
"""What stands behind an element among its sisters (ISO/IEC 29500): Word refuses properties in another order."""


def _element(tag: str, attributes: dict[str, str] | None = None) -> BaseOxmlElement:
    element: BaseOxmlElement = OxmlElement(tag)
    for name, value in (attributes or {}).items():
        element.set(qn(name), value)
    return element
