"""An office's own template: fields by name, wherever Word puts them, and clear words where something is wrong with it."""

from __future__ import annotations

import random
import tracemalloc
import zipfile
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from hypothesis import given
from hypothesis import strategies as st

from api.papers import handover, map_paper, person_card, village_card
from api.papers.documents import TEMPLATE, open_template
from api.papers.docx_kit import blank
from api.papers.fields import Card, Field, Form
from api.papers.filling import filled
from schema.errors import UsageError
from tests.api.conftest import Run
from tests.api.papers_world import ON, write_world

FORMS = [village_card.FORM, person_card.FORM, map_paper.FORM, handover.FORM]
FORM = Form(
    "try",
    "试用",
    (
        Field("place", "区划", ""),
        Field("name", "姓名", "", "people"),
        Field("post", "职务", "", "people"),
        Field("line", "事项", "", "lines"),
        Field("foot", "数据说明", "", required=True),
    ),
    {"people": "无", "lines": "没有。"},
    lambda _: docx.Document(),
)
CARD = Card(
    {"place": "大井子村", "foot": "摘要 1234"},
    {"people": [{"name": "张伟明", "post": "干事"}, {"name": "李四", "post": "委员\n组长"}], "lines": [{"line": "一"}, {"line": "二"}]},
)
Build = Callable[[Document], object]


def made(build: Build, cards: list[Card] | None = None) -> Document:
    from io import BytesIO

    template = docx.Document()
    build(template)
    return docx.Document(BytesIO(filled(template, FORM, cards or [CARD], "模板.docx")))


def lines(document: Document) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs]


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> Callable[[Build], tuple[int, str, Path]]:
    """Print the crowded village's card by a template of one's own: exit code, what was said, and the card."""
    write_world(tmp_path / "town.sqlite")
    monkeypatch.setenv("ZERENTU_STORE", f"sqlite:///{tmp_path / 'town.sqlite'}")

    def command(build: Build) -> tuple[int, str, Path]:
        template = docx.Document()
        build(template)
        template.save(str(tmp_path / "本单位.docx"))
        ran = run("print", "village-card", "大井子村", "--on", ON, "--template", tmp_path / "本单位.docx", "-o", tmp_path / "卡.docx")
        return ran.code, ran.out + ran.err, tmp_path / "卡.docx"

    return command


def test_fields_are_filled_by_either_name_with_blanks_and_full_width_braces() -> None:
    def build(template: Document) -> None:
        template.add_paragraph("甲{{区划}}乙{{ place }}丙｛｛区划｝｝丁")

    assert lines(made(build))[0] == "甲大井子村乙大井子村丙大井子村丁"


BRACES = Card(
    {"place": "{{数据说明}}", "foot": "{{区划}}"},
    {"people": [{"name": "{{区划}}", "post": "{{职务}}"}, {"name": "｛｛姓名｝｝", "post": ""}], "lines": [{"line": "{{没有这个}}"}]},
)
"""What ledgers say is text, also where it looks like a field."""


def test_what_a_ledger_says_is_printed_as_it_is_though_it_looks_like_a_field() -> None:
    def build(template: Document) -> None:
        template.add_paragraph("{{区划}}")
        template.add_paragraph("{{事项}}")
        table = template.add_table(1, 3)
        for cell, text in zip(table._cells, ("{{姓名}}", "{{职务}}", "{{区划}}"), strict=True):
            cell.text = text

    document = made(build, [BRACES, BRACES])
    once = ["{{数据说明}}", "{{没有这个}}", "{{区划}}"]
    assert lines(document) == [*once, *once]
    rows = [["{{区划}}", "{{职务}}", "{{数据说明}}"], ["｛｛姓名｝｝", "", "{{数据说明}}"]]
    assert [[cell.text for cell in row.cells] for table in document.tables for row in table.rows] == [*rows, *rows]


def test_a_list_in_a_text_box_is_whole_beside_every_entry_of_the_list_that_the_box_stands_at() -> None:
    def build(template: Document) -> None:
        paragraph = template.add_paragraph("{{事项}}")
        box = paragraph.add_run()._r.makeelement(qn("w:pict"))
        paragraph.runs[-1]._r.append(box)
        content = box.makeelement(qn("w:txbxContent"))
        box.append(content)
        content.append(template.add_paragraph("{{姓名}}")._p)

    document = made(build)
    assert [paragraph.runs[0].text for paragraph in document.paragraphs[:2]] == ["一", "二"]
    for paragraph in document.paragraphs[:2]:
        assert [inner.text for inner in paragraph._p.iter(qn("w:p"))][1:] == ["张伟明", "李四"]


@given(st.lists(st.integers(0, 17), max_size=6))
def test_a_field_is_found_however_word_breaks_it_and_keeps_the_font_of_its_beginning(cuts: list[int]) -> None:
    text = "前言{{区划}}和{{place}}后"

    def build(template: Document) -> None:
        paragraph = template.add_paragraph()
        ends = [0, *sorted(set(cuts)), len(text)]
        for number, (first, last) in enumerate(pairwise(ends)):
            paragraph.add_run(text[first:last]).bold = number % 2 == 0

    assert lines(made(build))[0] == "前言大井子村和大井子村后"


def test_a_row_with_several_fields_of_a_list_is_repeated_with_the_offices_own_columns() -> None:
    def build(template: Document) -> None:
        table = template.add_table(2, 3)
        for cell, text in zip(table._cells, ("职务", "姓名", "村", "{{职务}}", "{{姓名}}", "{{区划}}"), strict=True):
            cell.text = text

    table = made(build).tables[0]
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["职务", "姓名", "村"], ["干事", "张伟明", "大井子村"], ["委员\n组长", "李四", "大井子村"],
    ]  # fmt: skip


def test_a_list_in_one_cell_or_paragraph_is_repeated_there() -> None:
    def build(template: Document) -> None:
        template.add_table(1, 2).rows[0].cells[1].text = "{{事项}}；"
        template.add_paragraph("{{姓名}}，{{职务}}")

    document = made(build)
    assert document.tables[0].rows[0].cells[1].text == "一；\n二；"
    assert lines(document)[:2] == ["张伟明，干事", "李四，委员\n组长"]


def test_two_lists_in_one_row_are_refused_where_one_would_swallow_the_other() -> None:
    def build(template: Document) -> None:
        for cell, text in zip(template.add_table(1, 3)._cells, ("{{姓名}}", "{{职务}}", "{{事项}}"), strict=True):
            cell.text = text

    with pytest.raises(UsageError, match="写在了一起"):
        made(build)


def test_two_lists_in_two_cells_are_each_repeated_in_their_own() -> None:
    def build(template: Document) -> None:
        for cell, text in zip(template.add_table(1, 2)._cells, ("{{姓名}}{{职务}}", "{{事项}}"), strict=True):
            cell.text = text

    assert [cell.text for cell in made(build).tables[0]._cells] == ["张伟明干事\n李四委员\n组长", "一\n二"]


def test_an_empty_list_says_so_and_an_empty_line_goes() -> None:
    def build(template: Document) -> None:
        template.add_paragraph("{{事项}}")
        template.add_paragraph("{{区划}}")
        template.add_paragraph("末")

    assert lines(made(build, [Card({"place": "", "foot": "摘要"})])) == ["没有。", "末", "摘要"]


def test_every_card_begins_on_a_new_page_with_its_own_content() -> None:
    def build(template: Document) -> None:
        template.add_paragraph("{{区划}}")

    cards = [Card({"place": name, "foot": "摘要"}) for name in ("甲村", "乙村", "丙村")]
    document = made(build, cards)
    first = [paragraph for paragraph in document.paragraphs if paragraph.text.endswith("村")]
    assert [paragraph.text for paragraph in first] == ["甲村", "乙村", "丙村"]
    assert [bool(paragraph.paragraph_format.page_break_before) for paragraph in first] == [False, True, True]


def test_a_template_cannot_drop_the_foot() -> None:
    assert lines(made(lambda template: template.add_paragraph("{{区划}}"))) == ["大井子村", "摘要 1234"]


def test_headers_are_filled_but_not_with_what_differs_from_page_to_page() -> None:
    def build(template: Document) -> None:
        template.sections[0].header.paragraphs[0].text = "{{区划}}责任卡"
        template.add_paragraph("{{区划}}")

    assert made(build).sections[0].header.paragraphs[0].text == "大井子村责任卡"
    with pytest.raises(UsageError, match="页眉"):
        made(build, [CARD, Card({"place": "别村", "foot": "摘要"})])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{{姓名}}和{{条款情况}}", "写在了一起"),
        ("{{村主人}}", "不认识的字段：{{村主人}}"),
        ("{{区划}", "没写完"),
        ("没有字段", "没有任何字段"),
        ("{{}}", "不认识的字段"),
    ],
)
def test_what_is_wrong_with_a_template_is_said_with_the_known_fields(
    own: Callable[[Build], tuple[int, str, Path]], text: str, said: str
) -> None:
    code, told, path = own(lambda template: template.add_paragraph(text))
    assert code == 2
    assert said in told
    assert "Traceback" not in told
    assert "花括号" in told or "单位及职务" in told or "分在不同的行" in told
    assert not path.exists()


def test_an_office_prints_its_own_card_and_hears_what_was_added(own: Callable[[Build], tuple[int, str, Path]]) -> None:
    def build(template: Document) -> None:
        template.add_paragraph("长岭子镇党建责任公示牌")
        table = template.add_table(1, 2)
        table.rows[0].cells[0].text, table.rows[0].cells[1].text = "{{姓名}}", "{{关系}}"

    code, told, path = own(build)
    assert code == 0
    assert "{{数据说明}}" in told
    document = docx.Document(str(path))
    assert len(document.tables[0].rows) == 13
    assert lines(document)[0] == "长岭子镇党建责任公示牌"
    assert any("摘要" in line for line in lines(document))
    assert any("身份未核实" in line for line in lines(document))


@pytest.mark.parametrize("name", ["坏.docx", "空.docx", "半.docx", "表.docx", "旧.doc", "没有.docx"])
def test_what_is_no_document_is_told_gently(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    write_world(tmp_path / "town.sqlite")
    monkeypatch.setenv("ZERENTU_STORE", f"sqlite:///{tmp_path / 'town.sqlite'}")
    path = tmp_path / name
    match name:
        case "坏.docx":
            path.write_bytes(b"PK\x03\x04 not a document")
        case "空.docx" | "旧.doc":
            path.write_bytes(b"")
        case "半.docx":
            blank().save(str(path))
            path.write_bytes(path.read_bytes()[:4000])
        case "表.docx":
            with zipfile.ZipFile(path, "w") as other:
                other.writestr("xl/workbook.xml", "<workbook/>")
    ran = run("print", "village-card", "大井子村", "--template", path, "-o", tmp_path / "卡.docx")
    assert ran.code == 2
    assert "模板" in ran.err
    assert "Traceback" not in ran.err
    assert not (tmp_path / "卡.docx").exists()


@pytest.mark.parametrize(("megabytes", "letters", "said"), [(50, " ", "压缩比超过"), (70, "", "解压后超过")])
def test_a_template_that_unpacks_to_far_more_than_it_is_is_refused_before_it_is_unpacked(
    megabytes: int, letters: str, said: str, tmp_path: Path
) -> None:
    path = tmp_path / "炸弹.docx"
    blank().save(str(path))
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        noise = random.Random(7).randbytes(8192).hex()  # packs to about half, so that its ratio is that of a text
        archive.writestr("word/more.xml", (letters or noise) * ((megabytes << 20) // len(letters or noise)))
    assert path.stat().st_size < TEMPLATE.file_bytes
    tracemalloc.start()
    try:
        with pytest.raises(UsageError, match=f"炸弹.docx 打不开：.*{said}"):
            open_template(path)
        assert tracemalloc.get_traced_memory()[1] < 30 << 20
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_our_own_templates_use_fields_that_exist_and_miss_none_that_must_be_there(form: Form) -> None:
    import re

    body = "".join(form.own_template().element.body.itertext())
    used = {form.find(mark) for mark in re.findall(r"\{\{(.+?)\}\}", body)}
    assert None not in used
    assert {field for field in form.fields if field.required} <= used
    assert len({field.name for field in form.fields} | {field.chinese for field in form.fields}) == 2 * len(form.fields)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_the_fields_of_a_paper_are_listed_and_its_template_is_written_out(form: Form, run: Run, tmp_path: Path) -> None:
    ran = run("print", "fields", form.name, "-o", tmp_path / "模板.docx")
    assert ran.code == 0
    assert all(f"{{{{{field.chinese}}}}}" in ran.out for field in form.fields)
    written = docx.Document(str(tmp_path / "模板.docx"))
    assert "{{标题}}" in "".join(written.element.body.itertext())
    assert run("print", "fields", form.chinese, "-o", tmp_path / "模板.docx").code == 2


def test_papers_have_the_layout_of_the_standard() -> None:
    """GB/T 9704-2012: A4, top 37 mm, left 28 mm, text area 156 × 225 mm, page number odd right and even left."""
    document = blank()
    section = document.sections[0]
    sides = (section.page_width, section.page_height, section.top_margin, section.left_margin, section.right_margin, section.bottom_margin)
    width, height, top, left, right, bottom = (round(side.mm) for side in sides if side is not None)
    assert (width, height, top, left) == (210, 297, 37, 28)
    assert (width - left - right, height - top - bottom) == (156, 225)
    assert document.settings.odd_and_even_pages_header_footer
    fonts = {style.name: style.element.rPr.rFonts.get(qn("w:eastAsia")) for style in document.styles if style.name.startswith("公文")}
    assert fonts["公文标题"] == "方正小标宋简体"
    assert fonts["公文正文"] == "仿宋_GB2312"
    assert fonts["公文一级标题"] == "黑体"
    date = document.styles["成文日期"]
    assert (date.paragraph_format.right_indent.pt, date.paragraph_format.alignment) == (64, 2)
    assert document.styles["公文标题"].font.size.pt == 22
    assert document.styles["公文正文"].font.size.pt == 16
    assert (section.footer.paragraphs[0].alignment, section.even_page_footer.paragraphs[0].alignment) == (2, 0)


ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore widowControl tabs snapToGrid spacing ind jc outlineLvl rPr sectPr",
    "tcPr": "tcW gridSpan vMerge tcBorders shd tcMar vAlign",
    "tblPr": "tblStyle tblW jc tblInd tblBorders tblLayout tblCellMar tblLook",
}


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_properties_stand_in_the_order_that_word_accepts(form: Form) -> None:
    """ISO/IEC 29500-1: Word calls a document damaged whose properties stand in another order."""
    document = form.own_template()
    for part in (document.element, document.styles.element):
        for name, order in ORDER.items():
            for element in part.iter(qn(f"w:{name}")):
                found = [child.tag.partition("}")[2] for child in element]
                known = [tag for tag in found if tag in order.split()]
                assert known == sorted(known, key=order.split().index), found
