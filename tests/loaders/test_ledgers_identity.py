from __future__ import annotations

from pathlib import Path

import pytest

from tests.loaders.office import PEOPLE, PLACES, TIES, UNITS, Office


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def test_a_number_decides(office: Office) -> None:
    report = office.sheet(TIES, ["D002", "李四", "", "包村", "150424105203", "温都村", "2022-03-01", "", ""])
    assert report.rejected == []
    assert ("village_charge", "person:D002", "place:150424105203", "2022-03-01", None, "") in office.ties("place:150424105203")


def test_a_number_that_belongs_to_another_name_is_rejected(office: Office) -> None:
    report = office.sheet(TIES, ["D001", "李四", "", "挂联", "150424105", "大井镇", "2022-03-01", "", ""], name="挂联 ")
    (rejected,) = report.rejected
    assert rejected.reason == "编号D001在系统中是张三，本行写作李四"
    assert (rejected.file, rejected.row, rejected.column) == ("1.xlsx", 2, "干部编号")
    assert rejected.hint
    assert not [tie for tie in office.duties("place:150424105") if tie[0] == "liaison"]


def test_a_code_whose_name_contradicts_the_row_is_rejected(office: Office) -> None:
    report = office.sheet(TIES, ["D002", "李四", "", "包村", "150424105203", "东风村", "2022-03-01", "", ""])
    assert report.rejected[0].reason == "代码150424105203在系统中是林西县/大井镇/温都村，本行写作东风村"
    assert report.rejected[0].column == "对象名称"


@pytest.mark.parametrize(
    "written", ["温都村民委员会", "温都村委会", "温都", "大井镇温都村", "林西县大井镇温都村委会", "林西县/大井镇/温都村", "温 都 村"]
)
def test_a_code_and_another_form_of_its_name_agree(office: Office, written: str) -> None:
    report = office.sheet(TIES, ["D002", "李四", "", "包村", "150424105203", written, "2022-03-01", "", ""])
    assert report.rejected == []


@pytest.mark.parametrize(
    "written", ["温都村", "温都村民委员会", "温都", "大井镇温都村", "林西县/大井镇/温都村", "大井镇东风村", "大井镇/东风村", "河沿居委会"]
)
def test_a_place_is_found_by_any_form_of_its_name(office: Office, written: str) -> None:
    report = office.sheet(TIES, ["D002", "李四", "", "包村", "", written, "2022-03-01", "", ""])
    assert report.rejected == []
    assert report.accepted == 1


def test_two_villages_of_one_name_are_both_shown(office: Office) -> None:
    report = office.sheet(TIES, ["D002", "李四", "", "包村", "", "东风村", "2022-03-01", "", ""])
    assert "林西县/林西镇/东风村(150424100218)" in report.rejected[0].reason
    assert "林西县/大井镇/东风村(150424105211)" in report.rejected[0].reason


def test_a_bare_village_name_is_looked_for_in_the_township_of_the_sheet(office: Office) -> None:
    row = ["D002", "李四", "", "包村", "", "东风村", "2022-03-01", "", ""]
    report = office.sheet(TIES, row, name="大井镇")
    assert report.rejected == []
    assert ("village_charge", "person:D002", "place:150424105211") in office.duties("person:D002")


def test_within_decides_between_villages_of_one_name(office: Office) -> None:
    row = ["D004", "赵六", "", "包村", "", "东风村", "2022-03-01", "", ""]
    report = office.sheet(TIES, row, within="150424100")
    assert report.rejected == []
    assert ("village_charge", "person:D004", "place:150424100218") in office.duties("person:D004")


def test_an_unknown_village_is_rejected_with_the_nearest_names(office: Office) -> None:
    report = office.sheet(TIES, ["D002", "李四", "", "包村", "", "温都里村", "2022-03-01", "", ""])
    assert "系统中没有“温都里村”" in report.rejected[0].reason
    assert "“温都村”" in report.rejected[0].reason


def test_a_name_with_its_unit_is_taken_when_it_is_the_only_one(office: Office) -> None:
    report = office.sheet(TIES, ["", "赵六", "大井镇人民政府", "包村", "150424105203", "", "2022-03-01", "", ""])
    assert report.rejected == []
    assert ("village_charge", "person:D005", "place:150424105203") in office.duties("person:D005")


def test_two_of_a_name_in_one_unit_are_rejected_and_shown(office: Office) -> None:
    office.sheet(PEOPLE, ["D007", "王五", "大井镇人民政府", "文书", "150424105", "2020-01-01", ""])
    report = office.sheet(TIES, ["", "王五", "大井镇人民政府", "包村", "150424105203", "", "2022-03-01", "", ""])
    (rejected,) = report.rejected
    assert "D003" in rejected.reason
    assert "D007" in rejected.reason
    assert "大井镇人民政府" in rejected.reason
    assert rejected.column == "姓名"


def test_the_post_tells_two_of_a_name_apart(office: Office) -> None:
    office.sheet(PEOPLE, ["D007", "王五", "大井镇人民政府", "副镇长", "150424105", "2020-01-01", ""])
    headers = [*TIES, "职务"]
    report = office.sheet(headers, ["", "王五", "大井镇人民政府", "包村", "150424105203", "", "2022-03-01", "", "", "副镇长"])
    assert report.rejected == []
    assert ("village_charge", "person:D007", "place:150424105203") in office.duties("person:D007")


def test_an_unknown_name_is_created_unverified_and_listed(office: Office) -> None:
    row = ["", "孙八", "大井镇人民政府", "包村", "150424105203", "", "2022-03-01", "", ""]
    report = office.sheet(TIES, row)
    assert report.accepted == 1
    (note,) = [note for note in report.notes if "孙八" in note]
    assert "未核实" in note
    assert "第2行" in note
    (found,) = office.store.lookup("name", ["孙八"])["孙八"]
    assert not found.verified
    again = office.sheet(TIES, row)
    assert (again.accepted, again.unchanged) == (0, 1)
    assert len(office.store.lookup("name", ["孙八"])["孙八"]) == 1


def test_a_new_number_with_the_name_of_another_number_is_rejected(office: Office) -> None:
    report = office.sheet(TIES, ["D0O1", "张三", "中共林西县委组织部", "挂联", "150424105", "", "2022-03-01", "", ""])
    assert "D001" in report.rejected[0].reason


def test_a_new_number_with_a_new_name_is_a_new_person_and_listed(office: Office) -> None:
    report = office.sheet(TIES, ["D099", "周九", "大井镇人民政府", "包村", "150424105203", "", "2022-03-01", "", ""])
    assert report.accepted == 1
    assert office.names("person:D099") == [("周九", None)]
    assert any("周九" in note and "D099" in note for note in report.notes)


def test_lost_leading_zeros_are_put_back_only_if_one_number_fits(office: Office) -> None:
    office.sheet(PEOPLE, ["00123", "孙八", "大井镇人民政府", "干事", "150424105", "2020-01-01", ""])
    row = [123, "孙八", "", "包村", "150424105203", "", "2022-03-01", "", ""]
    report = office.sheet(TIES, row)
    assert report.rejected == []
    assert any("00123" in note for note in report.notes)
    office.sheet(PEOPLE, ["0123", "孙八", "大井镇人民政府", "干事", "150424105", "2020-01-01", ""])
    report = office.sheet(TIES, [*row[:6], "2022-04-01", *row[7:]])
    assert "00123" in report.rejected[0].reason
    assert "0123" in report.rejected[0].reason


def test_people_and_places_of_earlier_sheets_of_the_same_file_are_known(tmp_path: Path) -> None:
    office = Office(tmp_path, empty=True)
    from tests.loaders.office import COUNTY_PEOPLE, COUNTY_PLACES, COUNTY_UNITS, xlsx

    ties = [
        TIES,
        ["D002", "", "", "包村", "", "温都村", "2022-03-01", "", ""],
        ["", "钱七", "林西县水利局", "帮扶", "150424105203", "", "2022", "", ""],
    ]
    whole = {
        "关系": ties, "干部": [PEOPLE, *COUNTY_PEOPLE], "单位": [UNITS, *COUNTY_UNITS], "区划": [PLACES, *COUNTY_PLACES],
    }  # fmt: skip
    report = office.load(xlsx(tmp_path / "whole.xlsx", whole))
    assert report.rejected == []
    assert {("village_charge", "person:D002", "place:150424105203"), ("aid", "person:D006", "place:150424105203")} <= office.duties(
        "place:150424105203"
    )
    assert not [note for note in report.notes if "新建" in note]


def test_a_unit_holds_the_tie_when_no_person_is_named(office: Office) -> None:
    report = office.sheet(TIES, ["", "", "水利局", "包村", "150424105203", "", "2022-03-01", "", ""])
    assert report.rejected == []
    assert ("aid", "org:U002", "place:150424105203") in office.duties("org:U002")


def test_who_holds_it_decides_what_being_in_charge_of_a_village_means(office: Office) -> None:
    rows = [[number, "", "", "包村", "150424105203", "", "2022-03-01", "", ""] for number in ("D001", "D002")]
    office.sheet(TIES, *rows)
    assert {("liaison", "person:D001", "place:150424105203"), ("village_charge", "person:D002", "place:150424105203")} <= office.duties(
        "place:150424105203"
    )


def test_an_unknown_relation_names_the_row_the_column_and_a_way_out(office: Office) -> None:
    report = office.sheet(TIES, ["D002", "李四", "", "协调", "150424105203", "", "2022-03-01", "", ""], title="林西县责任关系台账")
    (rejected,) = report.rejected
    assert (rejected.sheet, rejected.row, rejected.column) == ("台账", 3, "关系")
    assert "协调" in rejected.reason
    assert "包村" in rejected.hint
