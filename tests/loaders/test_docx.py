"""Tables of Word documents: the annex of a notice is a ledger like any other."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from loaders.files.workbook import Sheet, read_workbook
from loaders.sheets.tables import read_table
from schema.errors import UnreadableFile
from schema.time import exactly
from tests.loaders.office import Office
from tests.loaders.word import WORD, cell, comments, document, docx, paragraph, row, run, table

HEADER = row("序号", "乡镇", "村(社区)", "挂联领导", "包村干部")
NOTICE = (
    paragraph("关于调整县级领导挂联安排的通知")
    + paragraph("林组发〔2026〕3号")
    + paragraph("各乡镇党委：根据工作需要，现将县级领导挂联村和干部包村的安排予以调整，请遵照执行，并于2026年4月10日前报送回执。")
    + paragraph("2026年4月2日")
    + paragraph("附件1")
    + paragraph("林西县县级领导挂联安排表")
    + paragraph("(截至2026年3月31日)")
)


def only(path: Path) -> Sheet:
    (sheet,) = read_workbook(path).sheets
    return sheet


def test_the_annex_of_a_notice_is_imported_with_what_the_notice_says(tmp_path: Path) -> None:
    office = Office(tmp_path)
    body = NOTICE + table(
        HEADER,
        row("1", cell("大井镇", merge="restart"), "温都村", cell("张三", merge="restart"), "王五"),
        row("2", cell(merge="continue"), "东风村", cell(merge="continue"), "空缺"),
    )
    report = office.load(docx(tmp_path / "通知.docx", body))
    assert report.rejected == []
    assert {("liaison", "person:D001", place) for place in ("place:150424105203", "place:150424105211")} <= office.duties("person:D001")
    assert [outcome.kind for outcome in office.outcomes("place:150424105211")] == ["vacancy"]
    assert any("截止日期取自“截至2026年3月31日”" in note for note in report.notes)
    assert any("文号取自“林组发〔2026〕3号”" in note for note in report.notes)
    assert any("只导入其中的表格" in note for note in report.notes)


def test_a_table_is_a_sheet_named_by_the_lines_before_it(tmp_path: Path) -> None:
    body = (
        NOTICE
        + table(HEADER, row("1", "大井镇", "温都村", "张三", "王五"))
        + paragraph("填表人：某某 审核人：某某")
        + paragraph("附件2")
        + paragraph("大井镇干部包村一览表")
        + paragraph("填报单位：大井镇(盖章)")
        + table(row("村", "包村干部"), row("温都村", "王五"))
        + table(row("村", "包村干部"), row("东风村", "李四"))
    )
    book = read_workbook(docx(tmp_path / "通知.docx", body))
    assert (book.format, [sheet.name for sheet in book.sheets]) == (
        "docx",
        ["附件1 林西县县级领导挂联安排表", "附件2 大井镇干部包村一览表", "表3"],
    )
    first, second, third = book.sheets
    assert first.rows == [
        ["序号", "乡镇", "村(社区)", "挂联领导", "包村干部"],
        ["1", "大井镇", "温都村", "张三", "王五"],
        ["填表人：某某 审核人：某某"],
    ]
    assert first.above[:3] == ("附件1", "林西县县级领导挂联安排表", "(截至2026年3月31日)")
    assert read_table(first).skipped == {"表头": 1, "表尾": 1}
    context = read_table(second).context
    assert (context.township, context.document) == ("大井镇", "林组发〔2026〕3号")
    assert context.as_at == exactly(date(2026, 4, 2).toordinal())
    assert third.rows[1] == ["东风村", "李四"]
    assert [sheet.name for sheet in read_workbook(tmp_path / "通知.docx", sheet="表3").sheets] == ["表3"]


def test_lines_count_from_the_first_row_of_the_table(tmp_path: Path) -> None:
    body = NOTICE + table(HEADER, row("1", "大井镇", "温都村", "张三", "王五"))
    assert [found.line for found in read_table(only(docx(tmp_path / "a.docx", body))).rows] == [2]


def test_merged_cells_in_both_directions(tmp_path: Path) -> None:
    body = table(
        row(cell("乡镇", merge="restart"), cell("挂联领导", span=2)),
        row(cell(merge="continue"), "姓名", "职务"),
        row(cell("大井镇", merge="restart"), "张三", "部长"),
        row(cell(merge="continue"), "李四", "委员"),
        row(cell("林西镇", merge="restart"), "王五", "干事"),
    )
    sheet = only(docx(tmp_path / "a.docx", body))
    assert sheet.rows == [
        ["乡镇", "挂联领导"],
        ["", "姓名", "职务"],
        ["大井镇", "张三", "部长"],
        ["", "李四", "委员"],
        ["林西镇", "王五", "干事"],
    ]
    assert sheet.merges == [(0, 0, 1, 0), (0, 1, 0, 2), (2, 0, 3, 0)]


def test_borders_dragged_by_a_hair_do_not_shift_columns(tmp_path: Path) -> None:
    body = table(
        row("村", cell("包村干部", span=2), "备注"),
        row(cell("温都村", span=2), "王五", "甲"),
        row(cell("东风村", span=2), "李四", "乙"),
        widths=(1500, 30, 2000, 1500),
    )
    assert only(docx(tmp_path / "a.docx", body)).rows == [["村", "包村干部", "备注"], ["温都村", "王五", "甲"], ["东风村", "李四", "乙"]]


def test_a_narrow_column_that_holds_words_stays_a_column(tmp_path: Path) -> None:
    body = table(row("甲", "乙", "丙"), widths=(1500, 30, 2000))
    assert only(docx(tmp_path / "a.docx", body)).rows == [["甲", "乙", "丙"]]


def test_a_row_that_begins_further_right(tmp_path: Path) -> None:
    body = table(row("甲", "乙"), row("丙", marks='<w:gridBefore w:val="1"/>'))
    assert only(docx(tmp_path / "a.docx", body)).rows == [["甲", "乙"], ["", "丙"]]


def test_struck_and_hidden_rows_and_comments(tmp_path: Path) -> None:
    gone = "<w:strike/>"
    remark = paragraph("王五", '<w:r><w:commentReference w:id="7"/></w:r>')
    body = table(
        HEADER,
        row("1", "大井镇", "温都村", "张三", cell(paragraph(run("李四", "<w:dstrike/>"), run("、王五")))),
        row(*(cell(paragraph(run(text, gone))) for text in ("2", "大井镇", "东风村", "张三", "赵六"))),
        row("3", "大井镇", "河沿社区", "张三", cell(remark), marks="<w:hidden/>"),
        row("4", "大井镇", "温都村", "张三", cell(paragraph(run("王五", '<w:strike w:val="0"/>')))),
    )
    sheet = only(docx(tmp_path / "a.docx", body, **{"word/comments.xml": comments(n7="下月调离")}))
    assert sheet.struck[1, 4] == "李四"
    assert sheet.struck_rows == {2}
    assert sheet.hidden_rows == {3}
    assert sheet.comments == {(3, 4): "下月调离"}
    read = read_table(sheet)
    assert [held.row.line for held in read.held] == [2, 3]
    assert read.rows[0].comments == ("下月调离",)
    assert any("隐藏行" in note for note in read.notes)


def test_a_document_under_revision_is_read_as_if_all_were_accepted(tmp_path: Path) -> None:
    renamed = paragraph("<w:del><w:r><w:delText>李四</w:delText></w:r></w:del>", f"<w:ins>{run('王五')}</w:ins>")
    moved = paragraph(f"<w:moveFrom>{run('赵六')}</w:moveFrom>", f"<w:moveTo>{run('钱七')}</w:moveTo>")
    formatted = paragraph(run("张三", "<w:rPrChange><w:rPr><w:strike/></w:rPr></w:rPrChange>"))
    body = table(
        row("村", "包村干部"),
        row("温都村", cell(renamed)),
        row("东风村", "孙八", marks="<w:del/>"),
        row("河沿社区", cell(moved), marks="<w:ins/>"),
        row("冬不冷村", cell(formatted)),
    )
    sheet = only(docx(tmp_path / "a.docx", body))
    assert sheet.rows == [["村", "包村干部"], ["温都村", "王五"], [], ["河沿社区", "钱七"], ["冬不冷村", "张三"]]
    assert sheet.struck == {}
    notes = read_table(sheet).notes
    assert any("第3行在修订中已标记为删除" in note for note in notes)
    assert any("2处标记为删除" in note for note in notes)
    assert any("插入的文字按已接受读取" in note for note in notes)


def test_text_boxes_and_tables_inside_cells_are_left_out_with_a_note(tmp_path: Path) -> None:
    box = f"<w:r><w:pict><w:txbxContent>{paragraph('浮动')}</w:txbxContent></w:pict></w:r>"
    twice = f"<w:r><mc:AlternateContent><mc:Choice>{run('王五')}</mc:Choice><mc:Fallback>{run('王五')}</mc:Fallback></mc:AlternateContent></w:r>"
    body = table(
        row("村", "包村干部"),
        row("温都村", cell(paragraph("王五", box), table(row("里", "层")), paragraph("干事"))),
        row("东风村", cell(paragraph(twice))),
    )
    sheet = only(docx(tmp_path / "a.docx", body))
    assert sheet.rows == [["村", "包村干部"], ["温都村", "王五\n干事"], ["东风村", "王五"]]
    notes = read_table(sheet).notes
    assert any("文本框" in note for note in notes)
    assert any("里层的表没有读取" in note for note in notes)


def test_line_breaks_tabs_controls_and_fields(tmp_path: Path) -> None:
    empty = "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>" + paragraph("点击输入文字") + "</w:sdtContent></w:sdt>"
    field = "<w:r><w:instrText>MERGEFIELD 姓名</w:instrText></w:r>"
    broken = "<w:r><w:t>张三</w:t><w:br/><w:t>部长</w:t><w:tab/><w:t>兼</w:t></w:r>"
    body = table(row(cell(paragraph(broken)), cell(paragraph(field, "李四")), cell(empty)), row("甲", "乙", "丙"))
    assert only(docx(tmp_path / "a.docx", body)).rows == [["张三\n部长 兼", "李四"], ["甲", "乙", "丙"]]


def test_the_strict_form_of_the_standard(tmp_path: Path) -> None:
    strict = document(table(row("村", "包村干部")), namespace="http://purl.oclc.org/ooxml/wordprocessingml/main")
    assert only(docx(tmp_path / "a.docx", strict)).rows == [["村", "包村干部"]]


def test_a_document_without_tables(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="没有表格") as refused:
        read_workbook(docx(tmp_path / "通知.docx", NOTICE))
    assert "录入成表格" in refused.value.hint


DEEP = "<w:p>" * 200_000
HOSTILE: dict[str, str | bytes] = {
    "columns beyond measure": table(row(cell("张三", span=999_999_999))),
    "columns beyond any page": table(row(*(cell("张三", span=60) for _ in range(40)))),
    "a span that is no number": table(row(cell("张三").replace('w:val="1"', 'w:val="二"'))),
    "a negative span": table(row(cell("张三").replace('w:val="1"', 'w:val="-5"'))),
    "a row that begins beyond measure": table(row("张三", marks='<w:gridBefore w:val="99999999"/>')),
    "elements nested without end": document(DEEP),
    "tables nested without end": document("<w:tbl><w:tr><w:tc>" * 50_000),
    "a document type": document(table(row("张三"))).replace("<w:document", '<!DOCTYPE w [<!ENTITY a "b">]><w:document', 1),
    "an external entity": document(table(row("&a;"))).replace(
        "<w:document", '<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/passwd">]><w:document', 1
    ),
    "XML that breaks off": document(table(row("张三")))[:-30],
    "no XML": b"\x00\x01\x02" * 100,
    "nothing": b"",
    "another root": f'<?xml version="1.0"?><w:styles xmlns:w="{WORD}"/>',
    "text in the wrong encoding": document(table(row("张三"))).encode("gb18030"),
    "rows outside a table": "<w:tr><w:tc><w:p/></w:tc></w:tr>",
    "cells outside a row": f"<w:tbl>{cell('张三')}</w:tbl>",
    "only empty cells": table(row("", "")),
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_document_is_refused_in_chinese(tmp_path: Path, body: str | bytes) -> None:
    refuse(docx(tmp_path / "附件.docx", body))


PARTS: dict[str, dict[str, str | bytes]] = {
    "a bomb": {"word/media/image1.png": b"\x00" * (40 << 20)},
    "relations with entities": {"_rels/.rels": '<!DOCTYPE a [<!ENTITY b "c">]><Relationships/>'},
    "relations that are no XML": {"_rels/.rels": "<Relationships"},
    "comments that break off": {"word/comments.xml": "<w:comments"},
}


@pytest.mark.parametrize("parts", PARTS.values(), ids=PARTS.keys())
def test_a_document_with_a_hostile_part_is_refused_in_chinese(tmp_path: Path, parts: dict[str, str | bytes]) -> None:
    refuse(docx(tmp_path / "附件.docx", table(row("张三")), **parts))


def test_a_document_without_its_main_part(tmp_path: Path) -> None:
    path = docx(tmp_path / "附件.docx", table(row("张三")))
    data = path.read_bytes().replace(b"word/document.xml", b"word/documents.xm")
    path.write_bytes(data)
    assert "缺少" in refuse(path).message


@pytest.mark.parametrize("part", [0.1, 0.5, 0.9])
def test_a_document_cut_short(tmp_path: Path, part: float) -> None:
    path = docx(tmp_path / "附件.docx", NOTICE + table(*[HEADER] * 200))
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * part)])
    assert "不完整" in refuse(path).message


def refuse(path: Path) -> UnreadableFile:
    """The error of a file, which must name it, say in Chinese what is wrong, and advise."""
    with pytest.raises(UnreadableFile) as caught:
        read_workbook(path)
    assert caught.value.message.startswith(f"{path.name}：")
    assert caught.value.hint
    assert "Traceback" not in str(caught.value)
    return caught.value
