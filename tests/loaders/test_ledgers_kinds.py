from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from schema.facts import Outcome, Tie
from schema.time import OPEN, UNKNOWN, Period, to_day
from tests.loaders.office import AREAS, EVENTS, OUTCOMES, PEOPLE, PLACES, TIES, UNITS, Office

VILLAGE = "place:150424105203"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def tie_of(office: Office, kind: str, source: str, target: str) -> Tie:
    (found,) = [
        fact
        for fact in office.believed(source)
        if isinstance(fact, Tie) and (fact.kind, fact.source, fact.target) == (kind, source, target)
    ]
    return found


# places


def test_a_place_lies_where_its_parent_code_or_its_own_digits_say(office: Office) -> None:
    report = office.sheet(
        PLACES,
        ["150424105301", "新村", "", "", "", ""],
        ["150424900000", "虚拟乡", "乡级", "150424", "", ""],
        ["150424900101", "虚拟村", "村", "", "2001-01-01", ""],
    )
    assert report.rejected == []
    assert office.duties("place:150424105301") == {("within", "place:150424105301", "place:150424105")}
    assert ("within", "place:150424900", "place:150424", None, None, "") in office.ties("place:150424900")
    assert office.ties("place:150424900101") == {("within", "place:150424900101", "place:150424900", "2001-01-01", None, "")}
    assert [found.key for found in office.store.find("150424900000")] == ["place:150424900"]


def test_the_order_of_the_rows_does_not_matter(tmp_path: Path) -> None:
    office = Office(tmp_path, empty=True)
    report = office.sheet(
        PLACES, ["150424105203", "温都村", "", "", "", ""], ["150424105", "大井镇", "", "", "", ""], ["150424", "林西县", "", "", "", ""]
    )
    assert report.rejected == []
    (village,) = office.store.lookup("name", ["温都村"])["温都村"]
    assert village.path == ("林西县", "大井镇", "温都村")


def test_a_hierarchy_with_a_loop_is_rejected_with_its_chain(tmp_path: Path) -> None:
    office = Office(tmp_path, empty=True)
    report = office.sheet(PLACES, ["150424100", "甲镇", "乡级", "150424105", "", ""], ["150424105", "乙镇", "乡级", "150424100", "", ""])
    assert [item.row for item in report.rejected] == [2, 3]
    assert "甲镇(150424100)→乙镇(150424105)→甲镇(150424100)" in report.rejected[0].reason


def test_levels_must_go_down(office: Office) -> None:
    report = office.sheet(PLACES, ["150424105999", "某村", "村级", "150424105203", "", ""])
    assert "不高于" in report.rejected[0].reason
    assert report.rejected[0].column == "上级代码"


def test_an_unknown_parent_or_level_is_rejected(office: Office) -> None:
    report = office.sheet(PLACES, ["150424105999", "某村", "村级", "150499", "", ""], ["150424105998", "某村", "大村", "", "", ""])
    assert ["150499" in report.rejected[0].reason, "大村" in report.rejected[1].reason] == [True, True]


def test_a_dated_new_name_is_a_renaming_and_keeps_the_hierarchy(office: Office) -> None:
    report = office.sheet(PLACES, ["150424105203", "新温都村", "村级", "150424105", "2023-06-01", ""])
    assert report.accepted == 1
    assert office.names(VILLAGE) == [("温都村", None), ("新温都村", "2023-06-01")]
    assert office.ties(VILLAGE) == {("within", VILLAGE, "place:150424105", None, None, "")}
    found = office.store.describe([VILLAGE], to_day(date(2022, 1, 1)))[VILLAGE]
    assert found.name == "温都村"
    by_old_name = office.sheet(TIES, ["D002", "李四", "", "包村", "150424105203", "温都村", "2022-03-01", "", ""])
    assert by_old_name.rejected == []
    again = office.sheet(PLACES, ["150424105203", "新温都村", "村级", "150424105", "2023-06-01", ""])
    assert (again.accepted, again.unchanged) == (0, 1)


def test_another_name_without_a_date_is_rejected(office: Office) -> None:
    report = office.sheet(PLACES, ["150424105203", "新温都村", "村级", "150424105", "", ""])
    assert "温都村" in report.rejected[0].reason
    assert "起始日期" in report.rejected[0].hint
    assert office.names(VILLAGE) == [("温都村", None)]


def test_a_place_goes_to_another_township_with_succeed(office: Office) -> None:
    row = ["150424105203", "温都村", "村级", "150424100", "2024-01-01", ""]
    assert len(office.sheet(PLACES, row).rejected) == 1
    assert office.sheet(PLACES, row, succeed=True).rejected == []
    assert office.ties(VILLAGE) == {
        ("within", VILLAGE, "place:150424105", None, "2024-01-01", ""), ("within", VILLAGE, "place:150424100", "2024-01-01", None, ""),
    }  # fmt: skip


# organisations and people


def test_a_unit_without_a_number_is_created_unverified_and_listed(office: Office) -> None:
    report = office.sheet(UNITS, ["", "演示建材有限公司", "企业", "林西镇"])
    assert report.accepted == 1
    assert any("演示建材有限公司" in note for note in report.notes)
    (found,) = office.store.lookup("name", ["演示建材有限公司"])["演示建材有限公司"]
    assert found.path == ("林西县", "林西镇", "演示建材有限公司")


def test_a_unit_number_that_belongs_to_another_name_is_rejected(office: Office) -> None:
    report = office.sheet(UNITS, ["U002", "林西县教育局", "党政", "150424"])
    assert report.rejected[0].reason == "编号U002在系统中是“林西县水利局”，本行写作“林西县教育局”"


@pytest.mark.parametrize(("post", "place", "held"), [
    ("党委书记", "150424105", ("place:150424105", "党委书记")),
    ("大井镇党委副书记、镇长", "大井镇", ("place:150424105", "镇长")),
    ("局长", "", ("org:U002", "局长")),
    ("局长", "150424", ("org:U002", "局长")),
    ("村党支部书记", "150424105203", (VILLAGE, "村党组织书记")),
    ("镇长(代)", "150424105", ("place:150424105", "镇长")),
])  # fmt: skip
def test_a_post_is_held_at_its_place_or_in_its_unit(office: Office, post: str, place: str, held: tuple[str, str]) -> None:
    report = office.sheet(PEOPLE, ["D050", "孙八", "林西县水利局", post, place, "2021-03-01", "2023-05-01"])
    assert report.rejected == []
    posts = {(tie[2], tie[5]) for tie in office.ties("person:D050") if tie[0] == "post"}
    assert posts == {held}
    tie = tie_of(office, "post", "person:D050", held[0])
    assert tie.period == Period.between(span(2021, 3, 1), span(2023, 5, 1))
    assert tie.properties.get("manner") == ("代" if "代" in post else None)


def span(year: int, month: int, day: int) -> Any:
    from schema.time import exactly

    return exactly(to_day(date(year, month, day)))


def test_one_person_with_two_posts_in_one_unit_is_one_member(office: Office) -> None:
    report = office.sheet(
        PEOPLE,
        ["D050", "孙八", "大井镇人民政府", "干事", "150424105", "2018-01-01", "2021-03-01"],
        ["D050", "孙八", "大井镇人民政府", "副镇长", "150424105", "2021-03-01", ""],
    )
    assert (report.accepted, report.rejected) == (2, [])
    assert [tie for tie in office.ties("person:D050") if tie[0] == "member"] == [("member", "person:D050", "org:X005", None, None, "")]
    later = office.sheet(PEOPLE, ["D050", "孙八", "大井镇人民政府", "党委书记", "150424105", "2024-03-01", ""])
    assert (later.accepted, later.corrected, later.rejected) == (1, 0, [])


def test_an_unknown_unit_of_a_person_is_created_and_listed(office: Office) -> None:
    report = office.sheet(PEOPLE, ["D050", "孙八", "林西县畜牧局", "局长", "", "2021-03-01", ""])
    assert report.rejected == []
    assert any("林西县畜牧局" in note for note in report.notes)


def test_unit_and_post_in_one_column_are_taken_apart(office: Office) -> None:
    report = office.sheet(["干部编号", "姓名", "工作单位及职务", "任职时间"], ["D050", "孙八", "林西县水利局局长", "2021.3"])
    assert report.rejected == []
    assert {tie[:3] for tie in office.ties("person:D050")} == {("member", "person:D050", "org:U002"), ("post", "person:D050", "org:U002")}


# areas


def test_an_area_is_divided_by_the_place_above_its_members(office: Office) -> None:
    report = office.sheet(
        AREAS, ["第一片区", "150424100", "林西镇", "2020-01-01", ""], ["第一片区", "", "大井镇", "2020-01-01", "2023-12-31"],
        ["大井一片", "", "温都村、河沿社区", "", ""], title="林西县片区台账",
    )  # fmt: skip
    assert report.rejected == []
    assert office.ties("area:150424:第一片区") == {("area_of", "area:150424:第一片区", "place:150424", None, None, "")}
    assert ("in_area", "place:150424100", "area:150424:第一片区", "2020-01-01", None, "") in office.ties("place:150424100")
    assert ("in_area", "place:150424105", "area:150424:第一片区", "2020-01-01", "2024-01-01", "") in office.ties("place:150424105")
    assert ("area_of", "area:150424105:大井一片", "place:150424105") in office.duties("area:150424105:大井一片")
    covered = office.sheet(TIES, ["D001", "张三", "", "包片", "", "第一片区", "2020-01-01", "", ""])
    assert covered.rejected == []
    assert ("area_cover", "person:D001", "area:150424:第一片区") in office.duties("person:D001")


# ties


@pytest.mark.parametrize(("heading", "text", "until"), [
    ("终止日期", "2023-12-31", (date(2024, 1, 1), date(2024, 1, 1))),
    ("终止日期", "2023年12月", (date(2024, 1, 1), date(2024, 1, 1))),
    ("脱钩日期", "2023-12-31", (date(2023, 12, 31), date(2023, 12, 31))),
    ("脱钩日期", "2023年12月", (date(2023, 12, 1), date(2023, 12, 31))),
    ("终止日期", "2023-12-31脱钩", (date(2023, 12, 31), date(2023, 12, 31))),
    ("终止日期", "至今", None),
])  # fmt: skip
def test_the_word_decides_between_last_day_and_first_day_out(
    office: Office, heading: str, text: str, until: tuple[date, date] | None
) -> None:
    headers = [heading if header == "终止日期" else header for header in TIES]
    report = office.sheet(headers, ["D002", "李四", "", "包村", "150424105203", "", "2022-03-01", text, ""])
    assert report.rejected == []
    period = tie_of(office, "village_charge", "person:D002", VILLAGE).period
    assert (period.until_from, period.until_to) == ((to_day(until[0]), to_day(until[1])) if until else (OPEN, OPEN))
    assert any("按最后一日计" in note or "按离任首日计" in note for note in report.notes) is bool(until)


def test_a_month_stays_a_month_and_a_range_gives_both_ends(office: Office) -> None:
    headers = ["干部编号", "姓名", "关系", "村代码", "驻村起止时间"]
    report = office.sheet(headers, ["D002", "李四", "驻村", "150424105203", "2020.3—2023.5"])
    assert report.rejected == []
    period = tie_of(office, "residency", "person:D002", VILLAGE).period
    assert (period.since_from, period.since_to) == (to_day(date(2020, 3, 1)), to_day(date(2020, 3, 31)))
    assert (period.until_from, period.until_to) == (to_day(date(2023, 6, 1)), to_day(date(2023, 6, 1)))


def test_a_blank_start_is_a_sighting_on_the_day_of_the_sheet(office: Office) -> None:
    report = office.sheet(TIES, ["D002", "李四", "", "包村", "150424105203", "", "", "", ""], title="林西县包村台账(截至2026年3月31日)")
    assert report.rejected == []
    period = tie_of(office, "village_charge", "person:D002", VILLAGE).period
    assert (period.since_from, period.since_to, period.until_from) == (UNKNOWN, to_day(date(2026, 3, 31)), OPEN)


def test_as_of_is_the_day_of_a_sheet_that_names_none(office: Office) -> None:
    office.sheet(TIES, ["D002", "李四", "", "包村", "150424105203", "", "", "", ""], as_of=date(2025, 5, 1))
    assert tie_of(office, "village_charge", "person:D002", VILLAGE).period.since_to == to_day(date(2025, 5, 1))


@pytest.mark.parametrize(("start", "end", "column"), [
    ("2024-03-01", "2023-03-31", "终止日期"), ("2023-02-30", "", "起始日期"), ("2024-03-01", "换届以来", "终止日期"),
    ("至今", "", "起始日期"),
    ("昨天", "", "起始日期"), ("44927.5.1", "", "起始日期"),
])  # fmt: skip
def test_dates_that_cannot_be_are_rejected_with_their_column(office: Office, start: str, end: str, column: str) -> None:
    report = office.sheet(TIES, ["D002", "李四", "", "包村", "150424105203", "", start, end, ""])
    assert [(item.row, item.column) for item in report.rejected] == [(2, column)]
    assert report.rejected[0].reason
    assert report.rejected[0].hint
    assert report.revision is None


def test_basis_part_and_note_are_kept_as_properties(office: Office) -> None:
    office.sheet(
        [*TIES, "备注"],
        ["D002", "李四", "", "包村(牵头)", "150424105203", "", "2022-03-01", "", "《包村通知》(林组发[2026]03号)", "暂由其代管"],
    )
    assert dict(tie_of(office, "village_charge", "person:D002", VILLAGE).properties) == {
        "basis": "林组发〔2026〕3号", "basis_title": "包村通知", "part": "lead", "note": "暂由其代管",
    }  # fmt: skip


def test_an_organisation_is_the_object_by_number_or_name(office: Office) -> None:
    office.sheet(UNITS, ["Q001", "演示第一中学", "学校", "150424"])
    report = office.sheet(
        TIES, ["D001", "张三", "", "联系", "Q001", "", "2022-03-01", "", ""],
        ["D002", "李四", "", "联系", "", "演示第一中学", "2022-03-01", "", ""],
        ["D002", "李四", "", "联系", "", "演示第九中学", "2022-03-01", "", ""],
    )  # fmt: skip
    assert {("liaison", "person:D001", "org:Q001"), ("liaison", "person:D002", "org:Q001")} <= office.duties("org:Q001")
    assert "演示第一中学" in report.rejected[0].reason


def test_several_villages_in_one_cell_are_several_ties(office: Office) -> None:
    report = office.sheet(TIES, ["D002", "李四", "", "包村", "", "温都村、河沿社区", "2022-03-01", "", ""])
    assert report.accepted == 1
    assert {("village_charge", "person:D002", VILLAGE), ("village_charge", "person:D002", "place:150424105401")} <= office.duties(
        "person:D002"
    )


def test_village_charge_of_a_township_is_rejected(office: Office) -> None:
    report = office.sheet(TIES, ["D002", "李四", "", "包村", "150424105", "", "2022-03-01", "", ""])
    assert "村(社区)" in report.rejected[0].reason


def test_a_vacancy_in_a_ties_ledger_is_a_dated_fact(office: Office) -> None:
    office.sheet(TIES, ["", "空缺", "", "包村", "150424105203", "", "", "", ""], title="包村台账(截至2026年3月31日)")
    assert office.outcomes(VILLAGE) == [Outcome("vacancy", VILLAGE, to_day(date(2026, 3, 31)), "包村")]


# outcomes and events


def test_an_observation_keeps_score_rank_and_class(office: Office) -> None:
    report = office.sheet(OUTCOMES, ["2026Q1", "150424105203", "温都村", "95.5分", "并列第3", "示范村", "2026-04-08"])
    assert report.rejected == []
    expected: dict[str, str | float | int] = {"score": 95.5, "rank": 3, "class": "model", "class_word": "示范村"}
    assert office.outcomes(VILLAGE) == [Outcome("observation", VILLAGE, to_day(date(2026, 4, 8)), "2026年第一季度", expected)]


def test_period_and_day_come_from_title_and_period_when_the_row_has_none(office: Office) -> None:
    report = office.sheet(
        ["村代码", "村名", "全县排名", "得分"], ["150424105203", "温都村", "3/119", "90"], title="林西县2026年第一季度观摩评分汇总表"
    )
    assert report.rejected == []
    (found,) = office.outcomes(VILLAGE)
    assert (found.label, found.day) == ("2026年第一季度", to_day(date(2026, 3, 31)))
    assert dict(found.properties) == {"score": 90.0, "rank": 3, "ranked": 119, "field": "全县排名"}
    assert any("期末" in note for note in report.notes)


@pytest.mark.parametrize(("cells", "column"), [
    (["第3期", "150424105203", "", "90", "", "", ""], "期次"), (["", "150424105203", "", "90", "", "", ""], "期次"),
    (["2026Q1", "150424105203", "", "很好", "", "", ""], "得分"), (["2026Q1", "150424105203", "", "90", "120/119", "", ""], "名次"),
    (["2026Q1", "150424105203", "", "#REF!", "", "", ""], "得分"), (["2026Q1", "", "", "90", "", "", ""], "名称"),
])  # fmt: skip
def test_results_that_cannot_be_read_are_rejected_with_their_column(office: Office, cells: list[str], column: str) -> None:
    report = office.sheet(OUTCOMES, cells)
    assert [(item.row, item.column) for item in report.rejected] == [(2, column)]
    assert report.rejected[0].hint


def test_an_event_keeps_the_words_of_the_ledger(office: Office) -> None:
    report = office.sheet(
        EVENTS, ["2026年1月", "150424105203", "温都村", "集体上访", "因土地承包"], ["", "150424105203", "", "安全事故", ""]
    )
    assert office.outcomes(VILLAGE) == [
        Outcome("event", VILLAGE, to_day(date(2026, 1, 31)), "集体上访", {"note": "因土地承包;日期原文：2026年1月"})
    ]
    assert report.rejected[0].column == "日期"


def test_a_start_in_the_future_is_taken_and_remarked_upon(office: Office) -> None:
    report = office.sheet(TIES, ["D001", "张三", "", "包村", "150424105203", "", "2098-05-01", "", ""])
    assert report.accepted == 1
    assert any("起始日期在将来" in note and "2098年5月1日" in note for note in report.notes)


def test_an_end_before_its_start_is_told_in_the_words_of_the_cell(office: Office) -> None:
    headers = ["干部编号", "姓名", "关系", "对象代码", "起始日期", "撤离时间"]
    report = office.sheet(headers, ["D003", "王五", "包村", "150424105203", "2020-05-01", "2020.3"])
    assert [item.reason for item in report.rejected] == ["终止(“2020.3”，最后在任日最早为2020年2月29日)早于起始(2020年5月1日)"]
