"""What a clerk sees in an xlsx is what comes out: texts, codes, dates, and the marks that value readers leave out."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Font

from loaders.files.workbook import Sheet, read_workbook
from schema.errors import UnreadableFile
from tests.loaders.crafted import MAIN, craft, inline, relations, sheet_xml


def only_sheet(path: Path) -> Sheet:
    workbook = read_workbook(path)
    assert len(workbook.sheets) == 1
    return workbook.sheets[0]


def write_cells(path: Path, *cells: tuple[object, str]) -> Path:
    """Each value under its number format, one below the other."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("台账")
        for row, (value, code) in enumerate(cells):
            sheet.write(row, 0, value, book.add_format({"num_format": code}))
    return path


def column(sheet: Sheet) -> list[str]:
    return [row[0] if row else "" for row in sheet.rows]


def test_a_ledger_comes_out_as_text_with_its_digest(tmp_path: Path) -> None:
    path = tmp_path / "责任关系台账.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("台账")
        sheet.write_row(0, 0, ["干部编号", "姓名", "对象代码"])
        sheet.write_row(1, 0, ["00123", "张三", 150424100201])
    workbook = read_workbook(path)
    assert (workbook.file, workbook.format, workbook.encoding, workbook.notes) == ("责任关系台账.xlsx", "xlsx", None, [])
    assert workbook.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert workbook.sheets[0].rows == [["干部编号", "姓名", "对象代码"], ["00123", "张三", "150424100201"]]
    assert dict(workbook.sheets[0].numbers) == {(1, 2): "General"}


def test_rows_keep_their_place_on_the_sheet_and_end_at_their_last_cell(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write(3, 2, "标题")
        sheet.write(6, 0, "末行")
        sheet.write_blank(6, 9, None, book.add_format({"bold": True}))
        sheet.write_blank(50, 0, None, book.add_format({"bold": True}))
    assert only_sheet(path).rows == [[], [], [], ["", "", "标题"], [], [], ["末行"]]


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (150424100.0, "General", "150424100"),
        (150424100201, "0", "150424100201"),
        (95.5, "General", "95.5"),
        (0.1 + 0.2, "General", "0.3"),
        (95.50000000000001, "0.00", "95.5"),
        (0.955, "0.0%", "95.5%"),
        (1e-7, "General", "0.0000001"),
        (123, "00000", "00123"),
        (-3, "General", "-3"),
        (2020.1, "0.00", "2020.1"),
        (True, "General", "TRUE"),
        (False, "General", "FALSE"),
    ],
)
def test_numbers_read_as_a_clerk_writes_them(tmp_path: Path, value: object, code: str, text: str) -> None:
    assert column(only_sheet(write_cells(tmp_path / "a.xlsx", (value, code)))) == [text]


def test_a_number_keeps_its_format_so_that_january_and_october_can_be_told_apart(tmp_path: Path) -> None:
    sheet = only_sheet(write_cells(tmp_path / "a.xlsx", (2020.1, "0.00"), (2020.1, "General"), ("2020.10", "General")))
    assert column(sheet) == ["2020.1", "2020.1", "2020.10"]
    assert [sheet.numbers.get((row, 0)) for row in range(3)] == ["0.00", "General", None]


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (date(2020, 3, 1), "yyyy-mm-dd", "2020-03-01"),
        (date(2020, 3, 1), 'yyyy"年"m"月"d"日"', "2020-03-01"),
        (date(2020, 3, 1), "[$-804]yyyy年m月d日;@", "2020-03-01"),
        (date(2020, 3, 1), '[DBNum1][$-804]yyyy"年"m"月"d"日";@', "2020-03-01"),
        (date(2020, 3, 1), 'yyyy"年"m"月"', "2020-03"),
        (date(2020, 3, 1), "mmm-yy", "2020-03"),
        (date(2020, 1, 1), 'yyyy"年"', "2020"),
        (date(2020, 3, 15), 'yyyy"年"m"月"', "2020-03-15"),
        (datetime(2020, 3, 1, 14, 30), "yyyy/m/d h:mm", "2020-03-01 14:30"),
        (datetime(2020, 3, 1, 14, 30), "yyyy/m/d", "2020-03-01"),
        (time(8, 30), "h:mm", "08:30"),
        (time(8, 30, 5), "h:mm:ss AM/PM", "08:30:05"),
        (1.25, "[h]:mm", "30:00"),
        (date(1900, 2, 28), "yyyy-mm-dd", "1900-02-28"),
        (date(1900, 3, 1), "yyyy-mm-dd", "1900-03-01"),
    ],
)
def test_dates_read_as_iso_to_the_precision_that_is_shown(tmp_path: Path, value: object, code: str, text: str) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        form = book.add_format({"num_format": code})
        sheet = book.add_worksheet()
        if isinstance(value, float):
            sheet.write_number(0, 0, value, form)
        else:
            sheet.write_datetime(0, 0, value, form)
    found = only_sheet(path)
    assert column(found) == [text]
    assert dict(found.dates) == {(0, 0): code}
    assert not found.numbers


@pytest.mark.parametrize(("number", "text"), [(14, "2020-03-01"), (31, "2020-03-01"), (57, "2020-03"), (27, "2020-03"), (58, "2020-03-01")])
def test_date_formats_that_chinese_files_name_by_number_only(tmp_path: Path, number: int, text: str) -> None:
    styles = f'<styleSheet xmlns="{MAIN}"><cellXfs><xf numFmtId="0"/><xf numFmtId="{number}"/></cellXfs></styleSheet>'
    sheet = only_sheet(craft(tmp_path / "a.xlsx", sheet_xml('<row r="1"><c r="A1" s="1"><v>43891</v></c></row>'), styles=styles))
    assert (column(sheet), list(sheet.dates)) == ([text], [(0, 0)])


def test_a_date_shown_without_its_year_is_told(tmp_path: Path) -> None:
    sheet = only_sheet(write_cells(tmp_path / "a.xlsx", (43891, 'm"月"d"日"')))
    assert column(sheet) == ["2020-03-01"]
    assert "年份" in sheet.notes[0]


def test_dates_counted_from_1904(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path, {"date_1904": True}) as book:
        book.add_worksheet().write_datetime(0, 0, datetime(2020, 3, 1), book.add_format({"num_format": "yyyy-mm-dd"}))
    assert column(only_sheet(path)) == ["2020-03-01"]


def test_digits_that_excel_has_lost_are_listed_as_damaged(tmp_path: Path) -> None:
    path = write_cells(
        tmp_path / "a.xlsx", (1.50424100201001e17, "0"), (150424100201, "0"), ("1.50424E+11", "@"), (-5, "yyyy-mm-dd"), (60, "yyyy-mm-dd")
    )
    sheet = only_sheet(path)
    assert sheet.damaged == {(0, 0), (2, 0), (3, 0), (4, 0)}
    assert column(sheet)[:4] == ["150424100201001000", "150424100201", "1.50424E+11", "-5"]


def test_error_cells_stay_visible(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1" t="e"><v>#REF!</v></c><c r="B1" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
    assert only_sheet(craft(tmp_path / "a.xlsx", sheet_xml(rows))).rows == [["#REF!", "#DIV/0!"]]


def test_formulas_give_their_result_and_those_never_calculated_are_told(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_formula(0, 0, "=A2+1", None, 5)
        sheet.write_formula(0, 1, '="张"&"三"', None, "张三")
    assert only_sheet(path).rows == [["5", "张三"]]
    uncalculated = openpyxl.Workbook()
    uncalculated.active.append(["姓名", "=SUM(B1:B9)"])  # type: ignore[union-attr]
    uncalculated.save(path)
    found = only_sheet(path)
    assert found.rows == [["姓名", "=SUM(B1:B9)"]]
    assert found.damaged == {(0, 1)}
    assert "公式" in found.notes[0]


def test_merges_hidden_rows_and_hidden_columns(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.merge_range("A1:E1", "某县责任一览表")
        sheet.merge_range("A2:A4", "张三")
        sheet.write_column("B2", ["甲村", "乙村", "丙村"])
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_row(900, None, None, {"hidden": True})
        sheet.set_column("B:B", None, None, {"hidden": True})
        sheet.set_column("H:XFD", None, None, {"hidden": True})
    found = only_sheet(path)
    assert found.rows == [["某县责任一览表"], ["张三", "甲村"], ["", "乙村"], ["", "丙村"]]
    assert found.merges == [(0, 0, 0, 1), (1, 0, 3, 0)]
    assert found.hidden_rows == {2}
    assert found.hidden_columns == {1}


def test_a_merge_to_the_end_of_the_sheet_is_cut_to_what_is_used(tmp_path: Path) -> None:
    rows = f'<row r="1">{inline("A1", "全县")}</row><row r="2">{inline("B2", "甲村")}</row>'
    merges = '<mergeCells><mergeCell ref="A1:A1048576"/><mergeCell ref="C1:XFD1048576"/></mergeCells>'
    assert only_sheet(craft(tmp_path / "a.xlsx", sheet_xml(rows, after=merges))).merges == [(0, 0, 1, 0)]


def test_content_covered_by_a_merge_is_told(tmp_path: Path) -> None:
    rows = f"<row r='1'>{inline('A1', '张三')}{inline('B1', '李四')}</row>"
    found = only_sheet(craft(tmp_path / "a.xlsx", sheet_xml(rows, after='<mergeCells><mergeCell ref="A1:B1"/></mergeCells>')))
    assert found.rows == [["张三", "李四"]]
    assert "B1" in found.notes[0]


def test_struck_through_rows_cells_and_parts_of_cells(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["张三", "甲村", None])
    sheet.append(["李四", "乙村", 3])
    sheet.append([CellRichText("王五、", TextBlock(InlineFont(strike=True), "赵六")), "丙村"])
    for cell in (sheet["A1"], sheet["B2"], sheet["A2"], sheet["C2"]):
        cell.font = Font(strike=True)
    sheet["D2"].font = Font(strike=True)
    book.save(tmp_path / "a.xlsx")
    found = only_sheet(tmp_path / "a.xlsx")
    assert found.struck_rows == {1}
    assert found.struck == {(0, 0): "张三", (1, 0): "李四", (1, 1): "乙村", (1, 2): "3", (2, 0): "赵六"}
    assert found.rows[2] == ["王五、赵六", "丙村"]


def test_comments_are_kept(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["张三", "甲村"])
    sheet["B1"].comment = Comment("已调离\n待核实", "某某")
    book.save(tmp_path / "a.xlsx")
    assert only_sheet(tmp_path / "a.xlsx").comments == {(0, 1): "已调离\n待核实"}


def test_several_sheets_with_their_names_as_they_stand(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name, hidden in (("新林镇 ", False), ("空表", False), ("底稿", True)):
            sheet = book.add_worksheet(name)
            if name != "空表":
                sheet.write(0, 0, name)
            if hidden:
                sheet.hide()
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=空表!$A$1:$A$2"})
        book.add_chartsheet("图").set_chart(chart)
    workbook = read_workbook(path)
    assert [(sheet.name, sheet.hidden, len(sheet.rows)) for sheet in workbook.sheets] == [
        ("新林镇 ", False, 1), ("空表", False, 0), ("底稿", True, 1),
    ]  # fmt: skip
    assert "图" in workbook.notes[0]
    assert [sheet.name for sheet in read_workbook(path, sheet="新林镇").sheets] == ["新林镇 "]
    with pytest.raises(UnreadableFile, match="没有名为“旧林镇”的工作表") as refused:
        read_workbook(path, sheet="旧林镇")
    assert "空表、底稿" in refused.value.hint


def test_the_cells_count_and_not_the_declared_dimension(tmp_path: Path) -> None:
    rows = "".join(f'<row r="{row}">{inline(f"A{row}", f"村{row}")}{inline(f"B{row}", "甲")}</row>' for row in range(1, 31))
    sheet = only_sheet(craft(tmp_path / "a.xlsx", sheet_xml(rows, before='<dimension ref="A1:A1"/>')))
    assert len(sheet.rows) == 30
    assert sheet.rows[29] == ["村30", "甲"]


def test_rows_and_cells_without_an_address_follow_one_another(tmp_path: Path) -> None:
    rows = '<row><c><v>1</v></c><c/><c><v>3</v></c></row><row r="4"><c r="B4"><v>5</v></c><c><v>6</v></c></row>'
    assert only_sheet(craft(tmp_path / "a.xlsx", sheet_xml(rows))).rows == [["1", "", "3"], [], [], ["", "5", "6"]]


def test_a_package_with_prefixed_elements_strict_namespace_and_absolute_targets(tmp_path: Path) -> None:
    strict = "http://purl.oclc.org/ooxml/spreadsheetml/main"
    office = "http://purl.oclc.org/ooxml/officeDocument/relationships"
    listed = '<x:sheets><x:sheet name="台账" sheetId="7" q:id="rId1"/></x:sheets>'
    workbook = f'<x:workbook xmlns:x="{strict}" xmlns:q="{office}">{listed}</x:workbook>'
    sheet = (
        f'<x:worksheet xmlns:x="{strict}"><x:sheetData><x:row r="1"><x:c r="A1" t="s"><x:v>0</x:v></x:c>'
        '<x:c r="B1" t="inlineStr"><x:is><x:r><x:t>甲</x:t></x:r><x:rPh><x:t>jia</x:t></x:rPh>'
        '<x:r><x:t xml:space="preserve"> 村</x:t></x:r></x:is></x:c>'
        '<x:c r="C1" t="d"><x:v>2020-03-01</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    )
    strings = f'<x:sst xmlns:x="{strict}"><x:si><x:t>张三_x000D_&#10;李四&amp;王五</x:t></x:si></x:sst>'
    path = craft(
        tmp_path / "a.xlsx", sheet, workbook=workbook, strings=strings,
        **{"xl/_rels/workbook.xml.rels": relations(("worksheet", "/xl/worksheets/sheet1.xml"), ("sharedStrings", "/xl/SharedStrings.xml"))},
    )  # fmt: skip
    found = only_sheet(path)
    assert found.rows == [["张三\n李四&王五", "甲 村", "2020-03-01"]]
    assert list(found.dates) == [(0, 2)]


def test_comments_and_character_data_in_the_xml_are_no_cells(tmp_path: Path) -> None:
    rows = f'<!-- <row r="1">{inline("A1", "假")}</row> --><row r="1"><c r="A1" t="str"><v><![CDATA[<row r="2">]]></v></c></row>'
    assert only_sheet(craft(tmp_path / "a.xlsx", sheet_xml(rows))).rows == [['<row r="2">']]


def test_a_macro_workbook_is_read_as_data(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsm"
    found = relations(("worksheet", "worksheets/sheet1.xml"), ("vbaProject", "vbaProject.bin"))
    parts: dict[str, str | bytes] = {"xl/_rels/workbook.xml.rels": found, "xl/vbaProject.bin": b"\x00"}
    craft(path, sheet_xml(f'<row r="1">{inline("A1", "张三")}</row>'), **parts)
    workbook = read_workbook(path)
    assert workbook.sheets[0].rows == [["张三"]]
    assert "宏没有运行" in workbook.notes[0]


def test_an_xlsx_under_the_name_of_another_kind_is_read_by_content(tmp_path: Path) -> None:
    path = tmp_path / "台账.xls"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet().write(0, 0, "张三")
    workbook = read_workbook(path)
    assert (workbook.format, workbook.sheets[0].rows) == ("xlsx", [["张三"]])
    assert ".xls" in workbook.notes[0]
    assert "xlsx" in workbook.notes[0]
