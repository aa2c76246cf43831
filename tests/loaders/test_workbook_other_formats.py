"""Old xls (and the et of WPS) and OpenDocument: the same text and the same marks as from xlsx."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlwt
from odfdo import Cell, Document, Row, Table

from loaders.files.workbook import Limits, Sheet, read_workbook
from schema.errors import UnreadableFile

STRUCK = "font: struck_out on"


def write_xls(path: Path, fill: Callable[[Any], None], name: str = "台账 ") -> Path:
    book = xlwt.Workbook()
    fill(book.add_sheet(name))
    book.save(str(path))
    return path


def only_sheet(path: Path) -> Sheet:
    workbook = read_workbook(path)
    assert len(workbook.sheets) == 1
    return workbook.sheets[0]


def fill_ledger(sheet: Any) -> None:
    sheet.write(0, 0, "干部编号")
    sheet.write(0, 1, "姓名")
    sheet.write(1, 0, "00123")
    sheet.write(1, 1, "张三")
    sheet.write(1, 2, 150424100201)
    sheet.write(1, 3, 95.5)
    sheet.write(1, 4, date(2020, 3, 1), xlwt.easyxf(num_format_str="yyyy-mm-dd"))
    sheet.write(1, 5, date(2020, 3, 1), xlwt.easyxf(num_format_str='yyyy"年"m"月"'))
    sheet.write(1, 6, datetime(2020, 3, 1, 14, 30), xlwt.easyxf(num_format_str="yyyy/m/d h:mm"))
    sheet.write(1, 7, 2020.1, xlwt.easyxf(num_format_str="0.00"))
    sheet.write(1, 8, True)
    sheet.row(1).set_cell_error(9, "#REF!")
    sheet.write(1, 10, 150424100201001000)
    sheet.write(1, 11, -3)
    sheet.write(1, 12, 43891.25, xlwt.easyxf(num_format_str="h:mm"))


def test_an_old_workbook_gives_the_same_text(tmp_path: Path) -> None:
    path = write_xls(tmp_path / "台账.xls", fill_ledger)
    workbook = read_workbook(path)
    sheet = workbook.sheets[0]
    assert (workbook.format, sheet.name) == ("xls", "台账 ")
    assert any("核对一致" in note for note in workbook.notes)
    assert sheet.rows == [
        ["干部编号", "姓名"],
        [
            *("00123", "张三", "150424100201", "95.5", "2020-03-01", "2020-03", "2020-03-01 14:30", "2020.1", "TRUE", "#REF!"),
            *("150424100201001000", "-3", "2020-03-01 06:00"),
        ],
    ]
    assert sorted(sheet.dates) == [(1, 4), (1, 5), (1, 6), (1, 12)]
    assert sheet.numbers[1, 7] == "0.00"
    assert (1, 0) not in sheet.numbers
    assert sheet.damaged == {(1, 10)}


def test_an_et_of_wps_is_an_old_workbook_inside(tmp_path: Path) -> None:
    path = write_xls(tmp_path / "台账.et", lambda sheet: sheet.write(0, 0, "张三"))
    workbook = read_workbook(path)
    assert (workbook.format, workbook.sheets[0].rows) == ("xls", [["张三"]])
    assert not any("扩展名" in note for note in workbook.notes)
    path.rename(tmp_path / "台账.xlsx")
    assert ".xlsx" in read_workbook(tmp_path / "台账.xlsx").notes[0]


def test_marks_of_an_old_workbook(tmp_path: Path) -> None:
    def fill(sheet: Any) -> None:
        sheet.write_merge(0, 0, 0, 3, "某县责任一览表")
        sheet.write_merge(1, 3, 0, 0, "张三")
        for row, village in enumerate(["甲村", "乙村", "丙村"], start=1):
            sheet.write(row, 1, village, xlwt.easyxf(STRUCK) if village == "乙村" else xlwt.easyxf(""))
        sheet.write_rich_text(4, 0, [("李四、", xlwt.easyfont("")), ("王五", xlwt.easyfont("struck_out on"))])
        sheet.row(3).hidden = True
        sheet.col(1).hidden = True

    sheet = only_sheet(write_xls(tmp_path / "a.xls", fill))
    assert sheet.rows == [["某县责任一览表"], ["张三", "甲村"], ["", "乙村"], ["", "丙村"], ["李四、王五"]]
    assert sheet.merges == [(0, 0, 0, 1), (1, 0, 3, 0)]
    assert sheet.hidden_rows == {3}
    assert sheet.hidden_columns == {1}
    assert sheet.struck == {(2, 1): "乙村", (4, 0): "王五"}
    assert sheet.struck_rows == {2}


@pytest.mark.parametrize(("column", "cell"), [(0, "A2"), (1, "B2"), (3, "D2")])
def test_an_old_workbook_on_whose_cell_the_readers_cannot_agree_is_refused(tmp_path: Path, column: int, cell: str) -> None:
    path = write_xls(tmp_path / "a.xls", lambda sheet: sheet.write(1, column, 1 / 3))
    data = path.read_bytes()
    assert data.count(struct.pack("<d", 1 / 3)) == 1
    path.write_bytes(data.replace(struct.pack("<d", 1 / 3), struct.pack("<d", float("nan"))))
    with pytest.raises(UnreadableFile, match="不一致") as refused:
        read_workbook(path)
    assert cell in refused.value.message
    assert "另存为 xlsx" in refused.value.hint


def test_an_old_workbook_that_counts_from_1904(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    book.dates_1904 = True
    book.add_sheet("a").write(0, 0, 42429, xlwt.easyxf(num_format_str="yyyy-mm-dd"))
    book.save(str(tmp_path / "a.xls"))
    assert only_sheet(tmp_path / "a.xls").rows == [["2020-03-01"]]


def test_a_stray_cell_far_out_in_an_old_workbook(tmp_path: Path) -> None:
    def fill(sheet: Any) -> None:
        sheet.write(0, 0, "张三")
        sheet.write(65535, 255, "x")

    with pytest.raises(UnreadableFile, match="IV65536"):
        read_workbook(write_xls(tmp_path / "a.xls", fill))


def test_a_single_sheet_of_an_old_workbook(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    for name in ("甲镇", "乙镇"):
        book.add_sheet(name).write(0, 0, name)
    book.save(str(tmp_path / "a.xls"))
    assert [sheet.name for sheet in read_workbook(tmp_path / "a.xls").sheets] == ["甲镇", "乙镇"]
    assert [sheet.rows for sheet in read_workbook(tmp_path / "a.xls", sheet="乙镇").sheets] == [[["乙镇"]]]


def ods(path: Path, *tables: Table) -> Path:
    document = Document("spreadsheet")
    document.body.clear()
    for table in tables:
        document.body.append(table)
    document.save(str(path))
    return path


def test_an_open_document_gives_the_same_text(tmp_path: Path) -> None:
    table = Table("台账")
    values: dict[str, str | int | float | date] = {"A1": "姓名", "C1": "代码", "A3": "张三\n书记", "C3": 150424100201}
    values |= {"D3": 95.5, "E3": date(2020, 3, 1), "F3": True}
    for place, value in values.items():
        table.set_value(place, value)
    workbook = read_workbook(ods(tmp_path / "a.ods", table))
    sheet = workbook.sheets[0]
    assert (workbook.format, sheet.name) == ("ods", "台账")
    assert sheet.rows == [["姓名", "", "代码"], [], ["张三\n书记", "", "150424100201", "95.5", "2020-03-01", "TRUE"]]
    assert (list(sheet.dates), sorted(sheet.numbers)) == ([(2, 4)], [(2, 2), (2, 3)])


CONTENT = """<?xml version="1.0" encoding="UTF-8"?><office:document-content
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0" xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><office:automatic-styles>
 <style:style style:name="gone" style:family="table-cell"><style:text-properties style:text-line-through-style="solid"/></style:style>
 <style:style style:name="word" style:family="text"><style:text-properties style:text-line-through-style="solid"/></style:style>
 <style:style style:name="off" style:family="table"><style:table-properties table:display="false"/></style:style>
 <number:date-style style:name="N1"><number:year number:style="long"/><number:text>年</number:text><number:month/></number:date-style>
 <number:number-style style:name="N2"><number:number number:decimal-places="0" number:min-integer-digits="5"/></number:number-style>
 <style:style style:name="month" style:family="table-cell" style:data-style-name="N1"/>
 <style:style style:name="code" style:family="table-cell" style:data-style-name="N2"/>
 </office:automatic-styles><office:body><office:spreadsheet>%s</office:spreadsheet></office:body></office:document-content>"""


def crafted_ods(path: Path, tables: str) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", CONTENT % tables)
    return path


def text_cell(text: str, attributes: str = "") -> str:
    return f'<table:table-cell office:value-type="string" {attributes}><text:p>{text}</text:p></table:table-cell>'


def test_marks_of_an_open_document(tmp_path: Path) -> None:
    tables = (
        '<table:table table:name="表" table:style-name="off"><table:table-column/><table:table-column table:visibility="collapse"/>'
        "<table:table-row>" + text_cell("张三", 'table:style-name="gone"') + text_cell("甲村", 'table:number-rows-spanned="2"')
        + '<table:table-cell table:style-name="month" office:value-type="date" office:date-value="2020-03-01"/>'
        + '<table:table-cell table:style-name="code" office:value-type="float" office:value="123"/></table:table-row>'
        + '<table:table-row table:visibility="filter">' + text_cell('李四、<text:span text:style-name="word">王五</text:span>')
        + "<table:covered-table-cell/></table:table-row>"
        '<table:table-row table:number-rows-repeated="2">' + text_cell("同", 'table:number-columns-repeated="2"') + "</table:table-row>"
        '<table:table-row><table:table-cell office:value-type="string"><office:annotation><dc:date>2026-01-01</dc:date>'
        "<text:p>已调离</text:p></office:annotation><text:p>甲<text:s text:c='2'/>乙</text:p><text:p>丙</text:p>"
        "<draw:frame><draw:text-box><text:p>浮动</text:p>"
        "</draw:text-box></draw:frame></table:table-cell></table:table-row>"
        '<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
        "</table:table>"
    )  # fmt: skip
    sheet = only_sheet(crafted_ods(tmp_path / "a.ods", tables))
    assert sheet.rows == [["张三", "甲村", "2020-03", "00123"], ["李四、王五"], ["同", "同"], ["同", "同"], ["甲  乙\n丙"]]
    assert sheet.merges == [(0, 1, 1, 1)]
    assert sheet.hidden
    assert sheet.hidden_rows == {1}
    assert sheet.hidden_columns == {1}
    assert sheet.struck == {(0, 0): "张三", (1, 0): "王五"}
    assert sheet.struck_rows == frozenset()
    assert sheet.comments == {(4, 0): "已调离"}


@pytest.mark.parametrize(
    ("rows", "columns"), [("999999999", "1"), ("1", "999999999"), ("900000", "900"), ("99999999999999999999", "1"), ("-1", "1")]
)
def test_an_open_document_that_repeats_itself_beyond_all_measure(tmp_path: Path, rows: str, columns: str) -> None:
    cell = text_cell("x", f'table:number-columns-repeated="{columns}"')
    table = f'<table:table-row table:number-rows-repeated="{rows}">{cell}</table:table-row>'
    path = crafted_ods(tmp_path / "a.ods", f'<table:table table:name="表">{table}</table:table>')
    with pytest.raises(UnreadableFile) as refused:
        read_workbook(path, limits=Limits(rows=20_000, cells=100_000))
    assert refused.value.message.startswith("a.ods：")
    assert refused.value.hint


def test_an_open_document_without_tables(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="没有任何工作表"):
        read_workbook(crafted_ods(tmp_path / "a.ods", ""))


def test_a_single_table_of_an_open_document(tmp_path: Path) -> None:
    one, other = Table("甲镇"), Table("乙镇")
    one.append(Row())
    other.set_cell("A1", Cell("乙"))
    path = ods(tmp_path / "a.ods", one, other)
    assert [sheet.rows for sheet in read_workbook(path, sheet="乙镇").sheets] == [[["乙"]]]


def test_the_second_reader_refuses_what_it_cannot_open(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    book = xlwt.Workbook()
    book.add_sheet("a").write(0, 0, "张三")
    book.save(buffer)
    data = buffer.getvalue()
    (tmp_path / "a.xls").write_bytes(data[: len(data) // 2])
    with pytest.raises(UnreadableFile, match=r"a\.xls："):
        read_workbook(tmp_path / "a.xls")
