from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
import xlwt
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from tests.api.conftest import Run
from tests.loaders.office import Office
from tests.loaders.word import document, docx, paragraph, row, table

RED = "FFFF9999"
PHONE = "13800138000"
TITLE = "大井镇干部包村一览表(截至2026年3月31日)"


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """A small county whose store the commands use; its files lie in a folder of their own."""
    (tmp_path / "来件").mkdir()
    found = Office(tmp_path)
    monkeypatch.setenv("ZERENTU_STORE", f"sqlite:///{found.database}")
    return found


@pytest.fixture
def ledger(office: Office, tmp_path: Path) -> Path:
    """A clerk's workbook: a title over the table, a phone column, styles, a second sheet; two of its four rows cannot be taken."""
    path = tmp_path / "来件" / "大井镇包村.xlsx"
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "包村"
    sheet["A1"] = TITLE
    sheet["A1"].font = Font(name="方正小标宋简体", size=18)
    sheet.merge_cells("A1:F1")
    sheet.append(["序号", "姓名", "联系电话", "关系", "对象名称", "起始日期"])
    sheet.append([1, "王五", PHONE, "包村", "温都村", "2022-03-01"])
    sheet.append([2, "李四", PHONE, "包村", "天上村", "2022-03-01"])
    sheet.append([3, "李四", PHONE, "包村", "河沿社区", "2022年13月"])
    sheet.append([4, "王五", PHONE, "包村", "河沿社区", "2023-05-01"])
    sheet["B3"].fill = PatternFill("solid", fgColor="FF00B050")
    sheet.column_dimensions["E"].width = 33
    other = book.create_sheet("说明")
    other["A1"] = "请按通知填写"
    book.save(path)
    return path


def returned(run: Run, path: Path, target: Path, code: int = 3) -> Path:
    """Import a file that is not wholly sound; the one marked copy."""
    before = set(target.iterdir()) if target.is_dir() else set()
    ran = run("import", path, "--returned", target)
    assert ran.code == code, ran.out + ran.err
    assert "退回件已写到" in ran.out
    if not target.is_dir():
        return target
    (copy,) = set(target.iterdir()) - before
    return copy


def red(sheet: Worksheet) -> set[str]:
    """The cells marked as wrong."""
    return {cell.coordinate for row in sheet.iter_rows() for cell in row if cell.fill.fgColor.rgb == RED}


def test_wrong_cells_are_red_and_reasons_stand_to_the_right(run: Run, ledger: Path, tmp_path: Path) -> None:
    copy = returned(run, ledger, tmp_path / "来件")
    assert copy.name == "大井镇包村_退回.xlsx"
    sheet = openpyxl.load_workbook(copy)["包村"]
    assert red(sheet) == {"E4", "F5"}
    assert (sheet["G2"].value, sheet["H2"].value) == ("退回原因", "处理办法")
    assert "天上村" in str(sheet["G4"].value)
    assert sheet["H4"].value
    assert sheet["G3"].value is None


def test_the_copy_keeps_looks_sheets_and_private_columns_and_says_so(run: Run, ledger: Path, tmp_path: Path) -> None:
    ran = run("import", ledger, "--returned", tmp_path)
    assert "隐私列" in ran.out
    book = openpyxl.load_workbook(tmp_path / "大井镇包村_退回.xlsx")
    sheet = book["包村"]
    assert book.sheetnames == ["包村", "说明"]
    assert [str(merged) for merged in sheet.merged_cells.ranges] == ["A1:F1"]
    assert (sheet["A1"].font.name, sheet["A1"].font.size) == ("方正小标宋简体", 18)
    assert sheet["B3"].fill.fgColor.rgb == "FF00B050"
    assert sheet.column_dimensions["E"].width == 33
    assert sheet["C3"].value == PHONE


def test_corrected_it_is_accepted_and_the_rest_is_unchanged(run: Run, office: Office, ledger: Path, tmp_path: Path) -> None:
    copy = returned(run, ledger, tmp_path)
    book = openpyxl.load_workbook(copy)
    book["包村"]["E4"] = "东风村"
    book["包村"]["F5"] = "2022-12-01"
    book.save(copy)
    receipt = json.loads(run("import", copy, "--json").out)
    assert (receipt["accepted"], receipt["unchanged"], receipt["rejected"]) == (2, 2, [])
    assert not any("退回原因" in note for note in receipt["notes"])
    assert {duty[2] for duty in office.duties("person:D002") if duty[0] == "village_charge"} == {
        "place:150424105211",
        "place:150424105401",
    }


def test_what_is_still_wrong_comes_back_again_without_the_marks_of_before(run: Run, ledger: Path, tmp_path: Path) -> None:
    copy = returned(run, ledger, tmp_path)
    book = openpyxl.load_workbook(copy)
    book["包村"]["E4"] = "东风村"
    book.save(copy)
    again = returned(run, copy, tmp_path)
    assert again.name == "大井镇包村_退回2.xlsx"
    sheet = openpyxl.load_workbook(again)["包村"]
    assert red(sheet) == {"F5"}
    assert sheet["G4"].value is None
    assert sheet["G5"].value
    assert sheet["I2"].value is None


def test_a_header_of_two_rows_gets_headings_over_both(run: Run, office: Office, tmp_path: Path) -> None:
    path = tmp_path / "来件" / "两行表头.xlsx"
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for cells in ([TITLE], ["乡镇", "村", "包村干部", None], [None, None, "姓名", "职务"]):
        sheet.append(cells)
    sheet.append(["大井镇", "温都村", "王五", "干事"])
    sheet.append(["大井镇", "天上村", "李四", "组织委员"])
    for merged in ("A1:D1", "A2:A3", "B2:B3", "C2:D2"):
        sheet.merge_cells(merged)
    book.save(path)
    copy = returned(run, path, tmp_path)
    marked = openpyxl.load_workbook(copy).worksheets[0]
    assert red(marked) == {"B5"}
    assert "E2:E3" in [str(merged) for merged in marked.merged_cells.ranges]
    marked["B5"] = "河沿社区"
    assert marked.parent is not None
    marked.parent.save(copy)
    receipt = json.loads(run("import", copy, "--json").out)
    assert (receipt["accepted"], receipt["unchanged"], receipt["rejected"]) == (1, 1, [])


def test_a_csv_comes_back_as_xlsx_with_the_places_that_stood_above(run: Run, office: Office, tmp_path: Path) -> None:
    path = tmp_path / "来件" / "包村.csv"
    path.write_text("乡镇,村,包村干部\n大井镇,温都村,王五\n,东风村,李四\n,天上村,李四\n", encoding="gb18030")
    copy = returned(run, path, tmp_path)
    book = openpyxl.load_workbook(copy)
    sheet = book.worksheets[0]
    assert sheet["A3"].value == "大井镇"
    sheet["B4"] = "河沿社区"
    book.save(copy)
    receipt = json.loads(run("import", copy, "--json").out)
    assert (receipt["accepted"], receipt["unchanged"], receipt["rejected"]) == (1, 2, [])


def test_a_table_of_a_document_comes_back_under_its_title(run: Run, office: Office, tmp_path: Path) -> None:
    words = table(row("乡镇", "村", "包村干部"), row("大井镇", "温都村", "王五"), row("大井镇", "天上村", "李四"))
    path = docx(tmp_path / "来件" / "附件.docx", document(paragraph("附件1") + paragraph(TITLE) + words))
    copy = returned(run, path, tmp_path)
    book = openpyxl.load_workbook(copy)
    sheet = book.worksheets[0]
    (wrong,) = red(sheet)
    assert sheet[wrong].value == "天上村"
    sheet[wrong] = "河沿社区"
    book.save(copy)
    receipt = json.loads(run("import", copy, "--json").out)
    assert (receipt["accepted"], receipt["unchanged"], receipt["rejected"]) == (1, 1, [])


def test_a_number_that_excel_made_of_a_date_stays_doubtful_in_the_copy_of_an_old_workbook(run: Run, office: Office, tmp_path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("台账")
    rows: list[list[str | float]] = [
        ["姓名", "关系", "对象名称", "起始日期"],
        ["王五", "包村", "温都村", 2020.1],
        ["李四", "包村", "河沿社区", 2020.11],
    ]
    for number, cells in enumerate(rows):
        for column, value in enumerate(cells):
            sheet.write(number, column, value)
    path = tmp_path / "来件" / "旧表.xls"
    book.save(str(path))
    copy = returned(run, path, tmp_path)
    assert red(openpyxl.load_workbook(copy).worksheets[0]) == {"D2"}
    assert run("import", copy).code == 3


def test_a_text_that_looks_like_a_formula_stays_a_text(run: Run, office: Office, tmp_path: Path) -> None:
    path = tmp_path / "来件" / "包村.csv"
    path.write_text('乡镇,村,包村干部,备注\n大井镇,"=HYPERLINK(""x"")",王五,=1+1\n', encoding="utf-8")
    sheet = openpyxl.load_workbook(returned(run, path, tmp_path)).worksheets[0]
    assert [sheet[name].data_type for name in ("B2", "D2", "E2")] == ["s", "s", "s"]


def test_text_that_is_half_struck_through_stays_so(run: Run, office: Office, tmp_path: Path) -> None:
    path = tmp_path / "来件" / "划线.xlsx"
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["乡镇", "村", "包村干部"])
    sheet.append(["大井镇", "温都村", None])
    sheet["C2"] = CellRichText(TextBlock(InlineFont(strike=True), "李四"), "王五")
    book.save(path)
    copy = returned(run, path, tmp_path)
    assert run("import", copy).code == 3
    assert "划去" in str(openpyxl.load_workbook(copy).worksheets[0]["D2"].value)


def test_a_file_of_that_name_is_never_written_over(run: Run, ledger: Path, tmp_path: Path) -> None:
    target = tmp_path / "退.xlsx"
    target.write_bytes(b"kept")
    ran = run("import", ledger, "--returned", target)
    assert ran.code == 2
    assert target.read_bytes() == b"kept"
    other = tmp_path / "大井镇包村_退回.xlsx"
    other.write_bytes(b"kept")
    assert returned(run, ledger, tmp_path).name == "大井镇包村_退回2.xlsx"
    assert other.read_bytes() == b"kept"


def test_without_it_the_receipt_names_the_option(run: Run, ledger: Path, tmp_path: Path) -> None:
    ran = run("import", ledger)
    assert ran.code == 3
    assert "--returned" in ran.out


def test_a_refused_cell_of_a_row_that_was_taken_is_red(run: Run, office: Office, tmp_path: Path) -> None:
    path = tmp_path / "来件" / "一览表.xlsx"
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["乡镇", "村", "包村干部", "包片领导"])
    sheet.append(["大井镇", "温都村", "王五", "五保户"])
    book.save(path)
    copy = returned(run, path, tmp_path)
    marked = openpyxl.load_workbook(copy).worksheets[0]
    assert red(marked) == {"D2"}
    assert "五保户" in str(marked["E2"].value)
