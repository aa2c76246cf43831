from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from schema.facts import Outcome, Tie
from schema.time import OPEN, UNKNOWN, to_day
from tests.loaders.office import PEOPLE, TIES, UNITS, Office, xlsx

ROSTER = ["乡镇", "村(社区)", "挂联领导", "包片领导", "包村干部", "第一书记", "帮扶单位", "村党组织书记", "备注"]
TITLE = "林西县村(社区)责任落实一览表(截至2026年3月31日)"
VILLAGE, OTHER = "place:150424105203", "place:150424105211"
AS_AT = to_day(date(2026, 3, 31))


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def test_a_roster_says_held_on_its_day_since_when_is_unknown(office: Office) -> None:
    report = office.sheet(ROSTER, ["大井镇", "温都村", "", "", "王五", "", "", "", ""], title=TITLE)
    assert report.rejected == []
    (tie,) = [fact for fact in office.believed("person:D003") if isinstance(fact, Tie) and fact.kind == "village_charge"]
    assert tie.target == VILLAGE
    assert (tie.period.since_from, tie.period.since_to, tie.period.until_from, tie.period.until_to) == (UNKNOWN, AS_AT, OPEN, OPEN)
    assert any("2026年3月31日" in note and "起始不详" in note for note in report.notes)


def test_one_leader_merged_over_several_villages_answers_for_all(office: Office) -> None:
    rows = [
        [TITLE],
        ROSTER,
        ["大井镇", "温都村", "", "赵六", "", "", "", "", ""],
        ["", "东风村", "", "", "", "", "", "", ""],
        ["", "河沿社区"],
    ]
    merged = {"一览表": [(2, 0, 4, 0), (2, 3, 4, 3)]}
    report = office.load(xlsx(office.folder / "merged.xlsx", {"一览表": rows}, merged))
    assert report.rejected == []
    held = {duty for duty in office.duties("person:D005") if duty[0] == "area_cover"}
    assert held == {("area_cover", "person:D005", place) for place in (VILLAGE, OTHER, "place:150424105401")}


def test_names_are_looked_for_in_the_township_first_then_in_the_county(office: Office) -> None:
    report = office.sheet(
        ROSTER,
        ["大井镇", "温都村", "", "", "赵六", "", "", "", ""],
        ["林西镇", "东风村", "", "", "赵六、王五", "", "", "", ""],
        title=TITLE,
    )
    assert report.rejected == []
    assert ("village_charge", "person:D005", VILLAGE) in office.duties(VILLAGE)
    assert {
        ("village_charge", "person:D004", "place:150424100218"),
        ("village_charge", "person:D003", "place:150424100218"),
    } <= office.duties("place:150424100218")


def test_a_county_leader_is_not_taken_for_a_namesake_in_the_township(office: Office) -> None:
    office.sheet(PEOPLE, ["D060", "张三", "大井镇人民政府", "干事", "150424105", "2020-01-01", ""])
    report = office.sheet(ROSTER, ["大井镇", "温都村", "张三", "", "张三", "", "", "", ""], title=TITLE)
    assert report.rejected == []
    assert {("liaison", "person:D001", VILLAGE), ("village_charge", "person:D060", VILLAGE)} <= office.duties(VILLAGE)


def test_two_namesakes_in_the_county_and_none_in_the_township_are_shown(office: Office) -> None:
    office.sheet(PEOPLE, ["D061", "钱七", "林西县水利局", "科员", "", "2020-01-01", ""])
    report = office.sheet(ROSTER, ["大井镇", "温都村", "", "", "钱七", "", "", "", ""], title=TITLE)
    (rejected,) = report.rejected
    assert rejected.column == "包村干部"
    assert "D006" in rejected.reason
    assert "D061" in rejected.reason


def test_several_names_posts_and_parts_in_a_cell(office: Office) -> None:
    report = office.sheet(
        ROSTER, ["大井镇", "温都村", "县委常委、组织部部长 张三", "", "组长:李四;成员:王五、赵 六", "", "", "", ""], title=TITLE
    )
    assert report.rejected == []
    parts = {
        fact.source: fact.properties.get("part")
        for fact in office.believed(VILLAGE)
        if isinstance(fact, Tie) and fact.kind == "village_charge"
    }
    assert parts == {"person:D002": "lead", "person:D003": "support", "person:D005": "support"}
    assert ("liaison", "person:D001", VILLAGE) in office.duties(VILLAGE)


def test_a_vacancy_is_a_fact_and_blank_marks_are_nothing(office: Office) -> None:
    report = office.sheet(ROSTER, ["大井镇", "温都村", "无", "/", "—", "空缺", "", "待定", ""], ["大井镇", "东风村", "无"], title=TITLE)
    assert office.outcomes(VILLAGE) == [Outcome("vacancy", VILLAGE, AS_AT, "第一书记")]
    assert [tie for tie in office.duties(VILLAGE) if tie[0] not in ("within", "post")] == []
    assert report.skipped["没有写责任人的行"] == 1
    assert any("待定" in note for note in report.notes)


def test_a_first_secretary_lives_there_and_holds_the_post(office: Office) -> None:
    office.sheet(ROSTER, ["大井镇", "温都村", "", "", "", "钱七(林西县水利局)", "", "李四", ""], title=TITLE)
    ties = {(tie[0], tie[1], tie[5]) for tie in office.ties(VILLAGE)}
    assert {("residency", "person:D006", ""), ("post", "person:D006", "第一书记"), ("post", "person:D002", "村党组织书记")} <= ties


def test_units_help_and_an_unknown_one_is_listed(office: Office) -> None:
    report = office.sheet(
        [*ROSTER[:-1], "配合单位"], ["大井镇", "温都村", "", "", "", "", "林西县水利局、畜牧局", "", "大井镇人民政府"], title=TITLE
    )
    assert report.rejected == []
    held = {fact.source: fact.properties.get("part") for fact in office.believed(VILLAGE) if isinstance(fact, Tie) and fact.kind == "aid"}
    assert held["org:U002"] is None
    assert held["org:X005"] == "support"
    assert any("畜牧局" in note for note in report.notes)


def test_an_unknown_name_is_one_person_for_the_whole_township_and_again(office: Office) -> None:
    rows = [["大井镇", "温都村", "", "", "孙八", "", "", "", ""], ["大井镇", "东风村", "", "", "孙八", "", "", "", ""]]
    office.sheet(ROSTER, *rows, title=TITLE)
    (found,) = office.store.lookup("name", ["孙八"])["孙八"]
    assert {duty[2] for duty in office.duties(found.key)} == {VILLAGE, OTHER}
    again = office.sheet(ROSTER, *rows, title=TITLE + " ")
    assert (again.accepted, again.unchanged) == (0, 2)
    assert len(office.store.lookup("name", ["孙八"])["孙八"]) == 1


def test_a_sighting_inside_a_dated_tie_adds_nothing_but_its_origin(office: Office) -> None:
    office.sheet(TIES, ["D003", "王五", "", "包村", "150424105203", "", "2022-03-01", "", ""])
    before = office.ties("person:D003")
    report = office.sheet(ROSTER, ["大井镇", "温都村", "", "", "王五", "", "", "", ""], title=TITLE)
    assert (report.accepted, report.unchanged) == (0, 1)
    assert office.ties("person:D003") == before


def test_a_roster_by_person_has_what_is_held_in_its_columns(office: Office) -> None:
    office.sheet(UNITS, ["Q001", "演示建材有限公司", "企业", "150424"])
    headers = ["序号", "姓名", "职务", "挂联乡镇", "挂联村", "挂联企业", "配合单位"]
    report = office.sheet(
        headers, ["1", "张三", "组织部部长", "大井镇", "大井镇温都村、冬不冷村", "演示建材有限公司", "林西县水利局"], title=TITLE
    )
    assert report.rejected == []
    targets = {"place:150424105", VILLAGE, "place:150424100201", "org:Q001"}
    assert {duty[2] for duty in office.duties("person:D001") if duty[0] == "liaison"} == targets
    assert {duty[2] for duty in office.duties("org:U002") if duty[:2] == ("liaison", "org:U002")} == targets


def test_a_roster_without_a_day_says_so(office: Office) -> None:
    report = office.sheet(ROSTER, ["大井镇", "温都村", "", "", "王五", "", "", "", ""])
    assert any("没有截止日期" in note for note in report.notes)


def test_an_unclear_cell_is_rejected_with_its_heading(office: Office) -> None:
    report = office.sheet(ROSTER, ["大井镇", "温都村", "", "", "五保户", "", "", "", ""], ["大井镇", "无此村", "", "", "王五"], title=TITLE)
    assert [(item.row, item.column) for item in report.rejected] == [(3, "包村干部"), (4, "村(社区)")]


def test_a_leaver_who_is_still_listed_is_known_and_named_in_the_receipt(office: Office) -> None:
    office.sheet(PEOPLE, ["D070", "周九", "大井镇人民政府", "副镇长", "150424105", "2019-01-01", "2025-09-01"])
    report = office.sheet(ROSTER, ["大井镇", "温都村", "", "", "周九", "", "", "", ""], title=TITLE)
    assert report.rejected == []
    assert ("village_charge", "person:D070", VILLAGE) in office.duties(VILLAGE)
    assert any("周九" in note and "离任" in note for note in report.notes)


def test_the_next_roster_does_not_make_the_first_one_forgotten(office: Office) -> None:
    row = ["大井镇", "温都村", "", "", "王五", "", "", "", ""]
    office.sheet(ROSTER, row, title=TITLE)
    report = office.sheet(ROSTER, row, title="林西县村(社区)责任落实一览表(截至2026年6月30日)")
    assert (report.corrected, report.unchanged) == (0, 1)
    (tie,) = [fact for fact in office.believed("person:D003") if isinstance(fact, Tie) and fact.kind == "village_charge"]
    assert tie.period.since_to == AS_AT
