"""Cells of a roster stand by themselves: one that cannot be read is refused alone; the rest of the row is taken."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from loaders.report import ImportReport
from schema.facts import Outcome, Tie
from tests.loaders.office import PEOPLE, UNITS, Office, adds_up

ROSTER = ["乡镇", "村(社区)", "挂联领导", "包片领导", "包村领导", "包村干部", "驻村干部", "第一书记", "帮扶单位", "村党组织书记", "备注"]
TITLE = "林西县村(社区)责任落实一览表(截至2026年3月31日)"
VILLAGE, OTHER = "place:150424105203", "place:150424105211"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def row(village: str = "温都村", **cells: str) -> list[str]:
    return ["大井镇", village, *(cells.get(heading, "") for heading in ROSTER[2:])]


def load(office: Office, *rows: list[str], **options: Any) -> ImportReport:
    return office.sheet(ROSTER, *rows, title=TITLE, **options)


def held(office: Office, place: str = VILLAGE) -> dict[tuple[str, str], Any]:
    """Ties onto a place, without the hierarchy: (holder, kind or post) → part or manner."""
    return {
        (fact.source, fact.role or fact.kind): fact.properties.get("manner" if fact.kind == "post" else "part")
        for fact in office.believed(place)
        if isinstance(fact, Tie) and fact.target == place and fact.kind not in ("within", "located_in")
    }


@pytest.mark.parametrize(
    ("cells", "column", "said"),
    [
        ({"包村干部": "五保户"}, "包村干部", "五保户"),
        ({"包村干部": "王五、五保户"}, "包村干部", "五保户"),
        ({"包村干部": "#REF!"}, "包村干部", "公式出错"),
        ({"包村干部": "空缺(李四代管)"}, "包村干部", "分不清"),
        ({"包村干部": "李四代管"}, "包村干部", "分不清"),
        ({"帮扶单位": "99999"}, "帮扶单位", "没有编号"),
        ({"挂联领导": "钱七"}, "挂联领导", "同名"),
    ],
)
def test_an_unreadable_cell_is_refused_alone(office: Office, cells: dict[str, str], column: str, said: str) -> None:
    office.sheet(PEOPLE, ["D061", "钱七", "林西县水利局", "科员", "", "2020-01-01", ""])
    report = load(office, row(**cells, 包片领导="赵六"))
    assert report.rejected == []
    ((cell),) = report.cells
    assert (cell.row, cell.column, cell.sheet) == (3, column, "台账")
    assert said in cell.reason
    assert cell.hint
    assert cell.cells["乡镇"] == "大井镇"
    assert held(office) == {("person:D005", "area_cover"): None}
    assert (report.accepted, adds_up(report)) == (1, True)
    assert report.as_json()["cells"] == [cell.as_json()]


def test_a_row_of_which_every_written_cell_was_refused_is_rejected_with_all_reasons(office: Office) -> None:
    report = load(office, row(包村干部="五保户", 驻村干部="低保户"), row("东风村", 包村干部="王五"))
    (rejected,) = report.rejected
    assert (rejected.row, rejected.column, report.cells) == (3, "包村干部", [])
    assert "五保户" in rejected.reason
    assert "驻村干部：" in rejected.reason
    assert (report.accepted, held(office)) == (1, {})


def test_the_same_file_is_read_again_once_a_refused_cell_has_become_sound(office: Office) -> None:
    report = load(office, row(帮扶单位="U900", 包片领导="赵六"))
    assert [cell.column for cell in report.cells] == ["帮扶单位"]
    office.sheet(UNITS, ["U900", "林西县林草局", "涉农", "150424"])
    again = office.load(office.folder / "1.xlsx")
    assert (again.cells, again.accepted) == ([], 1)
    assert ("org:U900", "aid") in held(office)


def test_strict_writes_nothing_when_a_cell_was_refused(office: Office) -> None:
    before = office.store.revision()
    report = load(office, row(包村干部="五保户", 包片领导="赵六"), strict=True)
    assert (len(report.cells), report.accepted, office.store.revision()) == (1, 0, before)


def test_nobody_is_created_by_a_cell_that_was_refused(office: Office) -> None:
    report = load(office, row(帮扶单位="畜牧局、99999", 包片领导="赵六"))
    assert [cell.column for cell in report.cells] == ["帮扶单位"]
    assert office.store.lookup("name", ["畜牧局"]) == {}
    assert not any("畜牧局" in note for note in report.notes)


def test_a_row_that_was_taken_keeps_its_cells_as_evidence(office: Office) -> None:
    headers = [*ROSTER[:2], "包村干部", "联系电话", "备注"]
    office.sheet(headers, ["大井镇", "温都村", "王五", "13912345678", "长期"], title=TITLE)
    (ledger,) = {version.ledger for version in office.store.history("person:D003") if getattr(version.fact, "kind", "") == "village_charge"}
    cells = office.store.cells(ledger, [3])[3]
    assert (cells["村(社区)"], cells["包村干部"], cells["备注"]) == ("温都村", "王五", "长期")
    assert "联系电话" not in cells


@pytest.mark.parametrize(
    ("text", "part"),
    [("李四(代管)", "acting"), ("A岗:李四", "lead"), ("李四(B岗)", "support"), ("李四(主持工作)", "acting"), ("李四(配合)", "support")],
)
def test_how_a_charge_is_held_is_its_part(office: Office, text: str, part: str) -> None:
    load(office, row(包村干部=text))
    assert held(office) == {("person:D002", "village_charge"): part}


@pytest.mark.parametrize(("text", "manner"), [("李四(代)", "代"), ("李四(主持工作)", "主持工作"), ("李四(挂职)", "挂职"), ("李四", None)])
def test_how_a_post_is_held_is_its_manner(office: Office, text: str, manner: str | None) -> None:
    load(office, row(村党组织书记=text))
    assert held(office) == {("person:D002", "村党组织书记"): manner}


def test_whoever_stands_in_two_columns_of_one_tie_has_it_once(office: Office) -> None:
    report = load(office, row(驻村干部="钱七(队长)、孙八", 第一书记="钱七"))
    assert (report.rejected, report.cells) == ([], [])
    found = held(office)
    assert found.pop(("person:D006", "residency")) == "lead"
    assert ("person:D006", "第一书记") in found


def test_one_who_is_secretary_and_chair_leaves_both_posts_vacant(office: Office) -> None:
    report = office.sheet(["乡镇", "村(社区)", "书记主任"], ["大井镇", "温都村", "空缺"], ["大井镇", "东风村", "李四"], title=TITLE)
    assert report.rejected == []
    assert {outcome.label for outcome in office.outcomes(VILLAGE)} == {"村党组织书记", "村委会主任"}
    assert held(office, OTHER).keys() == {("person:D002", "村党组织书记"), ("person:D002", "村委会主任")}


def test_a_member_of_the_organisation_department_is_meant_in_its_own_column(office: Office) -> None:
    office.sheet(
        PEOPLE,
        ["D080", "周九", "中共林西县委组织部", "科员", "150424", "2020-01-01", ""],
        ["D081", "周九", "大井镇人民政府", "干事", "150424105", "2020-01-01", ""],
    )
    report = office.sheet(["乡镇", "村(社区)", "联系组工干部", "包村干部"], ["大井镇", "温都村", "周九", "周九"], title=TITLE)
    assert (report.rejected, report.cells) == ([], [])
    assert held(office) == {("person:D080", "liaison"): None, ("person:D081", "village_charge"): None}


BY_PERSON = ["姓名", "职务", "挂联乡镇", "挂联村", "配合单位", "备注"]


def test_a_leader_whose_one_village_is_unknown_still_holds_the_rest(office: Office) -> None:
    report = office.sheet(BY_PERSON, ["张三", "组织部部长", "大井镇", "无此村", "林西县水利局", ""], title=TITLE)
    assert [(cell.column, cell.row) for cell in report.cells] == [("挂联村", 3)]
    assert ("person:D001", "liaison") in held(office, "place:150424105")
    assert held(office, "place:150424105")["org:U002", "liaison"] == "support"


def test_a_vacant_leader_leaves_a_vacancy_where_it_is_held(office: Office) -> None:
    report = office.sheet(BY_PERSON, ["空缺", "副县长", "大井镇", "大井镇东风村", "", ""], title=TITLE)
    assert (report.rejected, report.accepted) == ([], 1)
    assert [(outcome.kind, outcome.label) for outcome in office.outcomes(OTHER)] == [("vacancy", "挂联领导")]
    assert isinstance(office.outcomes("place:150424105")[0], Outcome)


def test_two_leaders_of_one_row_hold_it_together(office: Office) -> None:
    report = office.sheet(BY_PERSON, ["张三(牵头)、李四(配合)", "", "大井镇", "无", "", ""], title=TITLE)
    assert (report.rejected, report.cells) == ([], [])
    parts = {holder: part for (holder, kind), part in held(office, "place:150424105").items() if kind == "liaison"}
    assert parts == {"person:D001": "lead", "person:D002": "support"}


def test_what_lies_outside_the_limit_is_left_out_and_said(office: Office) -> None:
    report = office.sheet(BY_PERSON, ["张三", "组织部部长", "", "大井镇东风村、冬不冷村", "", ""], title=TITLE, within="150424105")
    assert (report.rejected, report.cells) == ([], [])
    assert ("person:D001", "liaison") in held(office, OTHER)
    assert held(office, "place:150424100201") == {}
    assert any("范围以外" in note for note in report.notes)


def test_a_household_that_is_helped_is_no_helping_unit_and_its_name_is_not_kept(office: Office) -> None:
    report = load(office, row(帮扶单位="五保户张永福", 包村干部="李四"))
    assert [cell.column for cell in report.cells] == ["帮扶单位"]
    assert "不是帮扶单位" in report.cells[0].reason
    assert not office.store.find("张永福")


def test_a_date_behind_a_name_is_not_lost_without_a_word(office: Office) -> None:
    report = load(office, row(包村干部="李四(2026年2月任)"))
    assert ("person:D002", "village_charge") in held(office)
    assert any("2026年2月任" in note and "没有采用" in note for note in report.notes)


def test_a_bare_name_in_two_townships_of_one_file_is_two_people_also_when_the_file_comes_again(office: Office) -> None:
    rows = [["大井镇", "温都村", "王伟"], ["林西镇", "冬不冷村", "王伟"]]
    first = office.sheet(["乡镇", "村(社区)", "包村干部"], *rows, title=TITLE)
    assert (first.rejected, first.cells, first.accepted) == ([], [], 2)
    people = {holder for place in (VILLAGE, "place:150424100201") for holder, kind in held(office, place) if kind == "village_charge"}
    assert len(people) == 2
    again = office.sheet(["乡镇", "村(社区)", "包村干部"], *rows, ["大井镇", "东风村", "李四"], title=TITLE)
    assert (again.accepted, again.unchanged) == (1, 2)


def test_a_group_that_only_sorts_the_columns_leaves_each_heading_its_meaning(office: Office) -> None:
    header = ["乡镇", "村(社区)", "挂联领导", "包片领导", "驻村工作队员"]
    groups = ["", "", "县级挂联", "乡镇包联", "驻村力量"]
    report = office.sheet(groups, header, ["大井镇", "温都村", "张三", "赵六", "王五"], title=TITLE)
    assert (report.rejected, report.cells, report.accepted) == ([], [], 1)
    assert {kind for _, kind in held(office)} >= {"liaison", "area_cover", "residency"}
