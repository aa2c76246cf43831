"""What clerks write into the rows of the messy workbook: each form of it is one test here."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date

import pytest

from schema.authority import DOCUMENT, TOWNSHIP
from schema.facts import Outcome, Tie
from schema.time import OPEN, to_day
from tests.loaders.mess import (
    BIRCH,
    COUNTY_SHEET,
    CREDIT,
    EAST,
    EMPTY_SHEETS,
    GULLY,
    LEADERS_SHEET,
    NORTH,
    OTHER_EAST,
    PEOPLE_SHEET,
    PLACES_SHEET,
    RIVERSIDE,
    SOUTH,
    STONE,
    TIES_SHEET,
    TOWNSHIP_SHEET,
    UNITS_SHEET,
    WILLOW,
    YEARS_SHEET,
)
from tests.loaders.mess_imported import Imported

AS_AT = to_day(date(2026, 3, 31))


# The list at the end


def test_one_person_in_two_spellings_is_one(mess: Imported) -> None:
    assert "person:D002" in mess.holders(NORTH, "village_charge")
    assert [found.key for found in mess.office.store.lookup("name", ["陈小雨"])["陈小雨"]] == ["person:D002"]


def test_dots_of_a_name_are_one_dot(mess: Imported) -> None:
    assert mess.holders(NORTH, "post", "第一书记").keys() >= {"person:D008"}


def test_two_persons_of_one_name_in_one_township_are_shown(mess: Imported) -> None:
    sent_back = mess.rejected("two of one name", TOWNSHIP_SHEET)
    assert sent_back.column == "包村干部·姓名"
    assert "D003" in sent_back.reason
    assert "D004" in sent_back.reason
    assert "编号" in sent_back.hint


def test_a_namesake_is_told_by_the_post_beside_the_name(mess: Imported) -> None:
    assert mess.holders(RIVERSIDE, "village_charge").keys() == {"person:D003"}


def test_two_villages_of_one_name_are_shown_with_their_paths(mess: Imported) -> None:
    sent_back = mess.rejected("two villages of one name", COUNTY_SHEET)
    assert "云岭县/青石镇/东河村" in sent_back.reason
    assert "云岭县/红柳镇/东河村" in sent_back.reason
    assert "2个同名" in mess.rejected("a tie to two villages of one name", TIES_SHEET).reason


def test_an_old_township_name_after_a_merger_is_understood_and_told(mess: Imported) -> None:
    assert "person:D006" in mess.holders(GULLY, "residency")
    assert mess.told(COUNTY_SHEET, "白杨乡/柳沟村", "云岭县/青石镇/柳沟村")


def test_a_village_after_a_merger_lies_in_the_new_township(mess: Imported) -> None:
    assert mess.office.store.describe([f"place:{GULLY}"])[f"place:{GULLY}"].path == ("云岭县", "青石镇", "柳沟村")


def test_an_end_before_its_start_is_sent_back(mess: Imported) -> None:
    assert "早于起始" in mess.rejected("an end before its start", PEOPLE_SHEET).reason
    assert "早于起始" in mess.rejected("a tie that ends before it starts", TIES_SHEET).reason


def test_a_leaver_who_is_still_listed_is_known_and_named(mess: Imported) -> None:
    assert "person:D007" in mess.holders(EAST, "area_cover")
    assert mess.told("周平", "请核对是否已离任")


def test_a_row_of_the_county_that_the_township_contradicts(mess: Imported) -> None:
    (tie,) = [tie for key, tie in mess.holders(EAST, "village_charge").items() if key == "person:D003"]
    assert tie.period.until_to == to_day(date(2023, 6, 1))
    (found,) = [
        found
        for found in mess.office.store.contradictions(["person:D003"])
        if isinstance(found.believed.fact, Tie) and found.believed.fact.target == f"place:{EAST}"
    ]
    assert (found.believed.ledger.sheet, found.believed.ledger.rank) == (TIES_SHEET, DOCUMENT)
    assert [(claim.ledger.sheet, claim.ledger.rank) for claim in found.others] == [(TOWNSHIP_SHEET, TOWNSHIP)]
    assert mess.told("不一致")


def test_who_is_no_person_is_sent_back_and_the_rest_of_the_row_kept(mess: Imported) -> None:
    sent_back = mess.rejected("not a person", TOWNSHIP_SHEET)
    assert "五保户" in sent_back.reason
    assert mess.holders(BIRCH, "aid").keys() == {f"org:{CREDIT}"}
    assert sent_back.column == "包村干部·姓名"


def test_full_width_digits_are_digits(mess: Imported) -> None:
    assert mess.office.names(f"place:{NORTH}")[0][0] == "北山村"
    scores = {outcome.properties["score"] for outcome in mess.office.outcomes(f"place:{OTHER_EAST}")}
    assert scores == {90.0, 91.5}


def test_a_sheet_is_found_without_the_blank_behind_its_name(mess: Imported) -> None:
    assert PLACES_SHEET.endswith(" ")
    assert mess.places.accepted == 12


@pytest.mark.parametrize("name", EMPTY_SHEETS)
def test_an_empty_sheet_is_named(mess: Imported, name: str) -> None:
    assert mess.told(f"工作表“{name}”是空的")


def test_every_row_is_accounted_for_and_the_same_file_changes_nothing(mess: Imported) -> None:
    again = mess.office.load(mess.mess.path)
    assert (again.accepted, again.corrected) == (0, 0)
    assert len(again.rejected) == len(mess.report.rejected)


# Cells


def test_a_vacancy_is_a_dated_fact(mess: Imported) -> None:
    vacancies = [outcome for outcome in mess.office.outcomes(f"place:{EAST}") if outcome.kind == "vacancy"]
    assert vacancies == [Outcome("vacancy", f"place:{EAST}", AS_AT, "第一书记")]


def test_undecided_is_told_and_no_vacancy(mess: Imported) -> None:
    assert mess.told("待定", "未记录")
    assert [outcome for outcome in mess.office.outcomes(f"place:{BIRCH}") if outcome.kind == "vacancy"] == []


def test_the_cell_above_is_repeated_where_it_says_so(mess: Imported) -> None:
    assert f"org:{CREDIT}" in mess.holders(NORTH, "aid")
    assert mess.told("帮扶单位", "同上")


def test_a_unit_written_with_the_word_county_is_that_of_the_sheets_county(mess: Imported) -> None:
    assert mess.holders(EAST, "aid").keys() == {f"org:{CREDIT}"}
    assert mess.told("本县的单位")


def test_one_person_in_both_posts_of_a_village(mess: Imported) -> None:
    (secretary,) = mess.holders(EAST, "post", "村党组织书记")
    assert mess.holders(EAST, "post", "村委会主任").keys() == {secretary}


def test_the_error_of_a_formula_is_sent_back(mess: Imported) -> None:
    assert "#REF!" in mess.rejected("an error of the spreadsheet", COUNTY_SHEET).reason


def test_a_number_without_its_leading_zeros_is_matched_and_told(mess: Imported) -> None:
    assert "person:00123" in mess.holders(NORTH, "liaison")
    assert mess.told("编号123按00123读取")


def test_a_month_as_last_day_ends_with_the_month(mess: Imported) -> None:
    period = mess.holders(SOUTH, "village_charge")["person:D005"].period
    assert (period.until_from, period.until_to) == (to_day(date(2023, 6, 1)), to_day(date(2023, 6, 1)))
    assert mess.told("“截止时间”按最后一日计")


def test_a_month_as_first_day_out_is_some_day_in_it(mess: Imported) -> None:
    posts = [fact for fact in mess.office.believed("person:D007") if isinstance(fact, Tie) and fact.kind == "post"]
    assert {(tie.period.until_from, tie.period.until_to) for tie in posts} == {(to_day(date(2025, 9, 1)), to_day(date(2025, 9, 30)))}


def test_words_for_an_open_end_and_an_unknown_start(mess: Imported) -> None:
    (post,) = [fact for fact in mess.office.believed("person:D008") if isinstance(fact, Tie) and fact.role == "宣传委员"]
    assert post.period.until_from == OPEN
    assert post.properties["manner"] == "挂职"


def test_document_numbers_take_one_form(mess: Imported) -> None:
    assert mess.holders(NORTH, "liaison")["person:00123"].properties["basis"] == "云组发〔2026〕3号"


def test_a_role_word_is_a_property_of_the_tie(mess: Imported) -> None:
    assert mess.holders(SOUTH, "village_charge")["person:D005"].properties["part"] == "support"
    assert mess.holders(EAST, "residency")["person:D005"].properties["part"] == "acting"


def test_a_word_that_needs_the_holders_level_is_asked_about(mess: Imported) -> None:
    assert "属于哪一级不清楚" in mess.rejected("a word that needs the holder's level", TIES_SHEET).reason


def test_a_phone_heading_is_no_relation(mess: Imported) -> None:
    assert "不认识的关系" in mess.rejected("no relation", TIES_SHEET).reason


def test_year_and_quarter_columns_are_one_period(mess: Imported) -> None:
    labels = {outcome.label for outcome in mess.office.outcomes(f"place:{OTHER_EAST}")}
    assert labels == {"2025年第一季度", "2025年第二季度"}


def test_a_round_of_the_offices_own_is_sent_back_with_advice(mess: Imported) -> None:
    sent_back = mess.rejected("a round of the office's own", YEARS_SHEET)
    assert "没有说是哪一段时间" in sent_back.reason
    assert "第一季度" in sent_back.hint


def test_ranks_in_words_and_with_the_field(mess: Imported) -> None:
    ranks = {
        code: [outcome.properties.get("rank") for outcome in mess.office.outcomes(f"place:{code}") if outcome.kind == "observation"]
        for code in (EAST, NORTH, RIVERSIDE)
    }
    assert ranks == {EAST: [1], NORTH: [2], RIVERSIDE: [3]}


def test_a_designation_makes_no_class(mess: Imported) -> None:
    (seen,) = [outcome for outcome in mess.office.outcomes(f"place:{RIVERSIDE}") if outcome.kind == "observation"]
    assert "class" not in seen.properties
    assert seen.properties["class_word"] == "软弱涣散"


def test_the_grade_beside_a_post_is_no_post(mess: Imported) -> None:
    roles = {fact.role for fact in mess.office.believed("person:00123") if isinstance(fact, Tie) and fact.kind == "post"}
    assert roles == {"县委常委", "组织部部长"}


def test_the_mayor_is_no_deputy_secretary(mess: Imported) -> None:
    roles = {fact.role for fact in mess.office.believed("person:D005") if isinstance(fact, Tie) and fact.kind == "post"}
    assert "镇长" in roles
    assert "党委副书记" not in roles


def test_the_database_is_sound_after_all_of_it(mess: Imported) -> None:
    with closing(sqlite3.connect(mess.office.database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_no_person_of_the_file_was_made_twice(mess: Imported) -> None:
    for name in ("林志远", "赵长河", "孙立", "周平", "阿迪力·买买提"):
        assert len(mess.office.store.lookup("name", [name])[name]) == 1


def test_places_and_units_of_the_file_itself_are_known_to_its_rosters(mess: Imported) -> None:
    assert mess.told(LEADERS_SHEET, "在任计")
    assert {STONE, WILLOW} <= {key.removeprefix("place:") for key in mess.office.store.describe([f"place:{STONE}", f"place:{WILLOW}"])}
    assert not mess.told("县水利局”(第")
    assert mess.told(UNITS_SHEET, "已略去第6列(联系电话)")
