"""Everything that clerks do to a sheet and a file, in one workbook: each thing done to it is one test here."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import xlwt

from loaders.files.workbook import read_workbook
from loaders.sheets.tables import read_table
from schema.errors import LoadError, UnreadableFile
from schema.time import to_day
from tests.loaders.mess import (
    BIRCH,
    CARD,
    COUNTY_SHEET,
    CREDIT,
    EAST,
    GULLY,
    IDENTITY,
    NORTH,
    OTHER_EAST,
    PEOPLE_SHEET,
    PHONE,
    PLACES_SHEET,
    RIVERSIDE,
    SCORES_SHEET,
    SOUTH,
    TIES_SHEET,
    TOWNSHIP_SHEET,
    locked_workbook,
    messy_workbook,
)
from tests.loaders.mess_imported import Imported
from tests.loaders.office import Office, csv_file, xlsx
from tests.loaders.word import docx, row, table

AS_AT = to_day(date(2026, 3, 31))


# 1. Context before the header


def test_the_day_of_a_sheet_comes_from_its_title(mess: Imported) -> None:
    assert mess.told(TOWNSHIP_SHEET, "截止日期取自“截至2026年3月31日”")
    assert mess.told(PLACES_SHEET, "填报时间:2026.4.2")
    assert mess.holders(NORTH, "residency")["person:D006"].period.since_to == AS_AT


def test_the_township_that_filled_a_sheet_in_completes_its_rows(mess: Imported) -> None:
    assert mess.told(TOWNSHIP_SHEET, "乡镇取自“填报单位:青石镇”")
    assert "person:D002" in mess.holders(EAST, "village_charge")
    assert mess.holders(OTHER_EAST, "village_charge") == {}


def test_the_period_in_a_title_is_that_of_rows_without_one(mess: Imported) -> None:
    assert mess.told(SCORES_SHEET, "期次按标题“2026年第一季度”读取")
    assert {outcome.label for outcome in mess.office.outcomes(f"place:{NORTH}") if outcome.kind == "observation"} == {"2026年第一季度"}


def test_the_document_over_a_table_is_the_ground_of_rows_without_one(mess: Imported) -> None:
    assert mess.told(TIES_SHEET, "文号取自“云组发〔2026〕3号”")
    assert mess.holders(SOUTH, "village_charge")["person:D005"].properties["basis"] == "云组发〔2026〕3号"


# 2. Finding the header


def test_a_header_of_two_rows_is_joined(mess: Imported) -> None:
    table = read_table(next(sheet for sheet in read_workbook(mess.mess.path).sheets if sheet.name == TOWNSHIP_SHEET))
    assert {"包村干部", "包村干部·职务"} <= table.columns.keys()
    assert table.columns["包村干部"].words == "包村干部·姓名"


def test_what_is_printed_on_every_page_is_skipped_and_counted(mess: Imported) -> None:
    assert mess.report.skipped["重复的表头"] == 3
    assert mess.report.skipped["甲乙丙行"] == 2


def test_two_half_tables_side_by_side_are_refused_with_advice(tmp_path: Path) -> None:
    rows = [["云岭县包村表(合成数据)"], ["村", "包村干部", "村", "包村干部"], ["东河村", "王建军", "北山村", "陈小雨"]]
    with pytest.raises(LoadError, match="左右重复") as refused:
        Office(tmp_path, empty=True).load(xlsx(tmp_path / "并排.xlsx", {"包村": rows}))
    assert "左边的表下面" in refused.value.hint
    assert "工作表“包村”" in refused.value.message


# 3. Normalising a header


def test_instructions_blanks_and_line_breaks_in_headings(mess: Imported) -> None:
    assert mess.places.accepted == 12
    assert {outcome.properties.get("score") for outcome in mess.office.outcomes(f"place:{EAST}")} >= {95.5}


def test_an_unknown_heading_is_refused_with_the_nearest_one(tmp_path: Path) -> None:
    rows = [["乡镇", "村", "包村干事员"], ["青石镇", "东河村", "王建军"]]
    with pytest.raises(LoadError, match="最接近的是“包村"):
        Office(tmp_path, empty=True).load(xlsx(tmp_path / "a.xlsx", {"包村": [[*rows[0], "挂联领导"], [*rows[1], "林志远"]]}))


def test_several_place_columns_form_a_path(mess: Imported) -> None:
    assert mess.holders(SOUTH, "liaison").keys() == {"person:00123", f"org:{CREDIT}"}
    assert mess.holders(OTHER_EAST, "liaison").keys() == {"person:00123", f"org:{CREDIT}"}


# 4. Merged cells


def test_one_leader_merged_over_three_villages_answers_for_three(mess: Imported) -> None:
    for code in (EAST, NORTH, RIVERSIDE):
        assert mess.holders(code, "area_cover").keys() == {"person:D007"}
    assert mess.told("包片领导", "纵向合并")


def test_a_merged_township_stands_for_every_row_below(mess: Imported) -> None:
    assert mess.holders(EAST, "residency").keys() == {"person:D005"}
    assert mess.told(COUNTY_SHEET, "乡镇", "纵向合并")


def test_a_merged_score_is_that_of_its_first_row_only(mess: Imported) -> None:
    (seen,) = [outcome for outcome in mess.office.outcomes(f"place:{NORTH}") if outcome.kind == "observation"]
    assert "score" not in seen.properties
    assert seen.properties["rank"] == 2


def test_a_blank_that_is_not_merged_stays_blank_but_in_csv(tmp_path: Path) -> None:
    rows = [["乡镇", "村", "包村干部"], ["大井镇", "温都村", "王五"], ["", "东风村", "王五"]]
    office = Office(tmp_path)
    assert [item.row for item in office.load(xlsx(tmp_path / "a.xlsx", {"包村": rows})).rejected] == [3]
    report = office.load(csv_file(tmp_path / "a.csv", rows))
    assert report.rejected == []
    assert any("按上一行补全" in note for note in report.notes)


# 5. The body


def test_sections_totals_and_the_foot_are_skipped_and_counted(mess: Imported) -> None:
    assert (mess.places.skipped["小节标题"], mess.places.skipped["合计行"], mess.places.skipped["表尾"]) == (2, 2, 2)


# 6. What a value reader does not see


def test_a_hidden_row_is_imported_and_named(mess: Imported) -> None:
    assert mess.told(TOWNSHIP_SHEET, f"第{mess.mess.lines['hidden']}行是隐藏行")
    parts = {source: tie.properties["part"] for source, tie in mess.holders(BIRCH, "village_charge").items()}
    assert parts == {"person:D002": "lead", "person:D003": "support"}


def test_a_struck_row_is_held_back_for_a_decision(mess: Imported) -> None:
    held = mess.rejected("struck", TOWNSHIP_SHEET)
    assert held.reason == "整行被划去"
    assert "离任" in held.hint
    assert "person:D007" not in mess.holders(BIRCH, "village_charge")


def test_a_name_struck_inside_a_cell_holds_the_row_back(mess: Imported) -> None:
    assert "有被划去的字" in mess.rejected("struck in part", TOWNSHIP_SHEET).reason


def test_a_comment_is_kept_as_a_note(mess: Imported) -> None:
    assert "下半年轮换" in str(mess.holders(GULLY, "village_charge")["person:D004"].properties["note"])
    assert mess.told(TOWNSHIP_SHEET, "1处批注")


# 7. Files


def test_the_cells_are_trusted_and_not_the_declared_dimension(mess: Imported) -> None:
    assert mess.places.total_rows == 24


@pytest.mark.parametrize("name", ["~$合成数据.xlsx", ".~合成数据.et"])
def test_a_leftover_of_an_open_file_is_told_from_a_ledger(tmp_path: Path, name: str) -> None:
    path = messy_workbook(tmp_path / "a.xlsx").path.rename(tmp_path / name)
    with pytest.raises(UnreadableFile, match="临时文件"):
        Office(tmp_path, empty=True).load(path)


def test_an_old_workbook_is_read_twice_and_says_so(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    for number, line in enumerate([["乡镇", "村", "包村干部"], ["大井镇", "温都村", "王五"]]):
        for column, text in enumerate(line):
            book.add_sheet("包村") if not (number or column) else None
            book.get_sheet("包村").write(number, column, text)
    book.save(str(tmp_path / "包村.et"))
    report = Office(tmp_path).load(tmp_path / "包村.et")
    assert report.rejected == []
    assert any("逐格核对一致" in note for note in report.notes)


def test_a_table_in_a_document_is_a_sheet_like_any_other(tmp_path: Path) -> None:
    office = Office(tmp_path)
    report = office.load(docx(tmp_path / "附件.docx", table(row("乡镇", "村", "包村干部"), row("大井镇", "温都村", "王五"))))
    assert report.rejected == []
    assert ("village_charge", "person:D003", "place:150424105203") in office.duties("person:D003")


def test_a_list_written_as_text_is_no_table(tmp_path: Path) -> None:
    (tmp_path / "名单.txt").write_text("大井镇温都村 包村干部 王五\n大井镇东风村 包村干部 李四\n", encoding="gb18030")
    with pytest.raises(LoadError, match="不是表格") as refused:
        Office(tmp_path).load(tmp_path / "名单.txt")
    assert "docx" in refused.value.hint


def test_a_workbook_with_a_password_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="密码") as refused:
        Office(tmp_path, empty=True).load(locked_workbook(tmp_path / "加密.xlsx"))
    assert "取消密码" in refused.value.hint


# 8. Private columns


@pytest.mark.parametrize("heading", ["联系电话", "身份证号码", "银行卡号", "出生年月", "家庭住址"])
def test_a_private_column_is_dropped_and_named(mess: Imported, heading: str) -> None:
    assert mess.told(PEOPLE_SHEET, "已略去第", f"({heading})")


def test_a_phone_number_in_a_name_cell_is_cut_out(mess: Imported) -> None:
    assert mess.told(TOWNSHIP_SHEET, "电话号码已略去")
    assert "person:D002" in mess.holders(EAST, "village_charge")


def test_nothing_private_is_stored_or_told(mess: Imported) -> None:
    told = repr(mess.report)
    for secret in (PHONE, IDENTITY, CARD, "某街1号"):
        assert secret not in told
        assert secret.encode() not in mess.office.database.read_bytes()
    for ledger in {version.ledger for version in mess.office.store.history("person:D002")}:
        kept = repr(mess.office.store.cells(ledger, range(1, 40)))
        assert not any(secret in kept for secret in (PHONE, IDENTITY, CARD, "某街1号"))


def test_a_credit_code_is_no_identity_number(mess: Imported) -> None:
    assert mess.office.store.describe([f"org:{CREDIT}"])[f"org:{CREDIT}"].name == "云岭县水利局"
