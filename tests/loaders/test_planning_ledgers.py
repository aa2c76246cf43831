"""Judges' marks, coordinates and exchanges from the ledgers of offices. Everyone here is invented (合成数据)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from loaders.report import ImportReport
from schema.facts import Attribute
from tests.loaders.office import Office, xlsx

SCORES = ["期次", "评委", "区划代码", "名称", "项目", "得分"]
COORDINATES = ["区划代码", "名称", "经度", "纬度", "坐标系"]
EXCHANGES = ["日期", "区划代码", "名称", "示范村代码", "示范村", "方式", "收获", "记录人"]
WENDU, EAST, EAST_TOO, COLD = "place:150424105203", "place:150424105211", "place:150424100218", "place:150424100201"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def rejections(report: ImportReport) -> list[tuple[int, str]]:
    for item in report.rejected:
        assert item.reason
        assert item.hint
    return [(item.row, item.column) for item in report.rejected]


def reasons(report: ImportReport) -> str:
    return "；".join(f"{row.reason}({row.hint})" for row in report.rejected)


def marks(office: Office, key: str) -> dict[str, dict[str, Any]]:
    return {found.label: dict(found.properties) for found in office.outcomes(key) if found.kind == "score"}


def attribute(office: Office, key: str, name: str) -> list[str]:
    return [fact.value for fact in office.believed(key) if isinstance(fact, Attribute) and fact.name == name]


def test_a_mark_is_kept_by_judge_place_and_aspect(office: Office) -> None:
    report = office.sheet(
        SCORES,
        ["2026年第三季度", "甲评委", "150424105203", "温都村", "组织建设", 18.5],
        ["2026年三季度", "乙评委", "150424105203", "温都村", "组织建设", "0分"],
        ["2026Q3", "甲评委", "150424105203", "温都村", "村容村貌", "17"],
    )
    assert (report.kinds, report.rejected, report.accepted) == (("scores",), [], 3)
    assert marks(office, WENDU) == {
        "2026年第三季度·甲评委·组织建设": {"score": 18.5, "aspect": "组织建设", "judge": "甲评委", "period": "2026年第三季度"},
        "2026年第三季度·乙评委·组织建设": {"score": 0.0, "aspect": "组织建设", "judge": "乙评委", "period": "2026年第三季度"},
        "2026年第三季度·甲评委·村容村貌": {"score": 17.0, "aspect": "村容村貌", "judge": "甲评委", "period": "2026年第三季度"},
    }


def test_the_title_gives_the_period_and_the_sheet_its_own_total_and_series(office: Office) -> None:
    headers = ["评委姓名", "乡镇", "村(社区)", "评分项目", "分值", "总得分", "考评名称"]
    report = office.sheet(
        headers, ["甲评委", "大井镇", "东风村", "产业发展", 15, 88.5, "三互观摩"], title="大井镇2026年第三季度观摩评分明细"
    )
    assert (report.kinds, report.rejected) == (("scores",), [])
    assert marks(office, EAST) == {
        "2026年第三季度·甲评委·产业发展·三互观摩": {
            "score": 15.0, "aspect": "产业发展", "judge": "甲评委", "period": "2026年第三季度", "series": "三互观摩", "total": 88.5,
        }
    }  # fmt: skip


@pytest.mark.parametrize(("row", "column"), [
    (["2026年第三季度", "", "150424105203", "", "组织建设", 18], "评委"), (["2026年第三季度", "甲", "150424105203", "", "", 18], "项目"),
    (["2026年第三季度", "甲", "150424105203", "", "组织建设", ""], "得分"), (["2026年第三季度", "甲", "150424105203", "", "组织建设", "优"], "得分"),
    (["2026年第三季度", "甲", "150424105203", "", "组织建设", -3], "得分"), (["2026年第三季度", "甲", "150424105203", "", "组织建设", "—"], "得分"),
    (["第3期", "甲", "150424105203", "", "组织建设", 18], "期次"),
    (["2026年第三季度", "甲", "150424105999", "", "组织建设", 18], "区划代码"), (["2026年第三季度", "甲", "", "东风村", "组织建设", 18], "名称"),
])  # fmt: skip
def test_a_mark_that_cannot_be_read_is_rejected_with_its_place(office: Office, row: list[Any], column: str) -> None:
    assert rejections(office.sheet(SCORES, row)) == [(2, column)]


def test_a_judge_who_gave_no_mark_is_counted_and_a_blank_is_asked_about(office: Office) -> None:
    row = ["150424105203", "", "组织建设"]
    told = [["2026年第三季度", judge, *row, mark] for judge, mark in (("甲", "未评"), ("乙", "弃权"), ("丙", ""), ("丁", "优"), ("戊", 0))]
    report = office.sheet(SCORES, *told)
    assert (report.accepted, report.skipped["评委未评的行"]) == (1, 2)
    assert rejections(report) == [(4, "得分"), (5, "得分")]
    assert all("未评" in found.hint for found in report.rejected)


def test_a_row_without_a_mark_still_has_to_be_about_a_place_and_a_judge(office: Office) -> None:
    report = office.sheet(
        SCORES,
        ["2026年第三季度", "甲", "150424105999", "", "组织建设", "未评"],
        ["2026年第三季度", "", "150424105203", "", "组织建设", "未评"],
    )
    assert rejections(report) == [(2, "区划代码"), (3, "评委")]


def test_totals_of_one_judge_that_differ_are_told(office: Office) -> None:
    row = ["2026年第三季度", "甲", "150424105203", ""]
    headers = [*SCORES, "总分"]
    assert "不同的总分" not in "".join(office.sheet(headers, [*row, "组织建设", 18, 88], [*row, "村容村貌", 17, "88.0"]).notes)
    report = office.sheet(headers, [*row, "产业发展", 18, 88], [*row, "乡风文明", 17, 89])
    assert (report.accepted, report.rejected) == (2, [])
    assert any("不同的总分" in note for note in report.notes)
    assert rejections(office.sheet(headers, [*row, "党建阵地", 18, "约九十"])) == [(2, "总分")]


def test_two_marks_of_one_judge_for_one_aspect_contradict_each_other(office: Office) -> None:
    row = ["2026年第三季度", "甲", "150424105203", "", "组织建设"]
    report = office.sheet(SCORES, [*row, 18], [*row, 19])
    assert [line for line, _ in rejections(report)] == [2, 3]
    assert "第3行" in reasons(report)
    assert "评分" in reasons(report)
    assert marks(office, WENDU) == {}


def test_results_are_no_marks_and_marks_no_results(office: Office) -> None:
    results = office.sheet(
        ["期次", "区划代码", "名称", "得分", "名次"], ["2026年第三季度", "150424105203", "", 91, 2], title="大井镇观摩评分汇总表"
    )
    assert results.kinds == ("outcomes",)
    assert office.sheet(SCORES, ["2026年第三季度", "甲", "150424105203", "", "组织建设", 18], title="观摩评比结果").kinds == ("scores",)


def test_a_location_is_kept_in_one_system(office: Office) -> None:
    report = office.sheet(
        COORDINATES,
        ["150424105203", "温都村", "118.051200", "43.605100", "WGS-84"],
        ["150424105211", "", "118°3′4.32″", "43°36′18.36″", "CGCS2000"],
        ["150424100218", "", "118.0512", "43.6051", "高德"],
    )
    assert (report.kinds, report.rejected, report.accepted) == (("coordinates",), [], 3)
    assert attribute(office, WENDU, "location") == attribute(office, EAST, "location") == ["118.051200,43.605100"]
    shifted = attribute(office, EAST_TOO, "location")[0]
    longitude, latitude = map(float, shifted.split(","))
    assert 0.001 < abs(longitude - 118.0512) < 0.01
    assert 0.0001 < abs(latitude - 43.6051) < 0.01
    assert any("换算成 WGS-84" in note for note in report.notes)


def test_the_system_may_stand_in_the_title_and_is_never_guessed(office: Office) -> None:
    row = ["150424105203", "温都村", "118.0512", "43.6051"]
    titled = office.sheet(COORDINATES[:-1], row, title="林西县村部坐标台账(GCJ-02)")
    assert titled.rejected == []
    untitled = office.sheet(COORDINATES[:-1], row, title="林西县村部坐标台账")
    assert rejections(untitled) == [(3, "坐标系")]
    assert "没有写明坐标系" in reasons(untitled)


@pytest.mark.parametrize(("above", "east", "sheet"), [
    ([["林西县村部坐标台账"], ["(GCJ-02)"]], "经度", "台账"), ([["林西县村部坐标台账"], ["填报单位：林西县 坐标系：GCJ-02"]], "经度", "台账"),
    ([], "经度(GCJ-02)", "台账"), ([], "经度", "坐标(高德)"),
])  # fmt: skip
def test_a_fill_in_line_a_heading_or_the_sheets_name_may_declare_the_system(
    office: Office, above: list[list[str]], east: str, sheet: str
) -> None:
    rows = [*above, ["区划代码", "名称", east, "纬度"], ["150424105203", "温都村", "118.0512", "43.6051"]]
    report = office.load(xlsx(office.folder / "declared.xlsx", {sheet: rows}))
    assert (report.rejected, report.accepted) == ([], 1)
    assert any("读作GCJ-02" in note for note in report.notes)
    assert attribute(office, WENDU, "location") != ["118.051200,43.605100"]


def test_a_sheet_that_names_two_systems_is_not_guessed(office: Office) -> None:
    report = office.sheet(
        ["区划代码", "名称", "经度(WGS84)", "纬度(WGS84)"], ["150424105203", "", "118.0512", "43.6051"], title="坐标台账(高德地图)"
    )
    assert rejections(report) == [(3, "坐标系")]
    assert "不止一种" in reasons(report)


def test_the_national_system_is_kept_with_a_note(office: Office) -> None:
    report = office.sheet(COORDINATES, ["150424105203", "", "118.0512", "43.6051", "CGCS2000"])
    assert attribute(office, WENDU, "location") == ["118.051200,43.605100"]
    assert any("不到一米" in note for note in report.notes)


@pytest.mark.parametrize(("cells", "column", "said"), [
    (["43.6051", "118.0512", "WGS-84"], "经度", "写反"), (["18.0512", "43.6051", "WGS-84"], "经度", "不在我国"),
    (["118.0512", "北", "WGS-84"], "纬度", "不是度数"), (["118.0512", "43.6051", "百度"], "坐标系", "百度坐标"),
    (["118.0512", "43.6051", "当地"], "坐标系", "不认识"), (["118.0512", "43.6051", "西安80"], "坐标系", "西安80"),
    (["", "43.6051", "WGS-84"], "经度", "没有写经度"), (["118.0512", "43.6051", "GPS(高德)"], "坐标系", "不止一种"),
])  # fmt: skip
def test_coordinates_that_cannot_be_right_are_rejected(office: Office, cells: list[str], column: str, said: str) -> None:
    report = office.sheet(COORDINATES, ["150424105203", "温都村", *cells])
    assert rejections(report) == [(2, column)]
    assert said in reasons(report)
    assert attribute(office, WENDU, "location") == []


def test_neighbours_are_named_by_code_or_by_name_in_the_same_township(office: Office) -> None:
    headers = [*COORDINATES, "毗邻"]
    report = office.sheet(headers, ["150424105203", "", "118.05", "43.6", "WGS-84", "东风村、150424100201"])
    assert report.rejected == []
    assert attribute(office, WENDU, "neighbours") == [f"{COLD} {EAST}"]
    wrong = office.sheet(
        headers, ["150424105211", "", "118.05", "43.6", "WGS-84", "无此村"], ["150424105203", "", "118.05", "43.6", "WGS-84", "温都村"]
    )
    assert rejections(wrong) == [(2, "毗邻"), (3, "毗邻")]
    township = office.sheet(headers, ["150424100201", "", "118.05", "43.6", "WGS-84", "150424105"])
    assert rejections(township) == [(2, "毗邻")]
    assert "不是同一级" in reasons(township)


def test_a_later_sheet_corrects_a_location(office: Office) -> None:
    office.sheet(COORDINATES, ["150424105203", "", "118.05", "43.6", "WGS-84"], title="坐标台账(截至2026年1月1日)")
    report = office.sheet(COORDINATES, ["150424105203", "", "118.06", "43.6", "WGS-84"], title="坐标台账(截至2026年6月1日)")
    assert report.corrected == 1
    assert attribute(office, WENDU, "location") == ["118.060000,43.600000"]


def test_a_weaker_source_does_not_move_a_place_and_a_stronger_one_does(office: Office) -> None:
    def told(longitude: str, rank: str) -> list[str]:
        office.sheet(COORDINATES, ["150424105203", "", longitude, "43.6", "WGS-84"], rank=rank)
        return attribute(office, WENDU, "location")

    assert told("118.05", "county") == ["118.050000,43.600000"]
    assert told("118.06", "township") == ["118.050000,43.600000"]
    assert told("118.07", "document") == ["118.070000,43.600000"]


def test_two_rows_that_put_a_place_elsewhere_contradict_each_other(office: Office) -> None:
    row = ["150424105203", ""]
    report = office.sheet(COORDINATES, [*row, "118.05", "43.6", "WGS-84"], [*row, "118.06", "43.6", "WGS-84"])
    assert [line for line, _ in rejections(report)] == [2, 3]
    assert "坐标" in reasons(report)
    assert attribute(office, WENDU, "location") == []


def test_an_exchange_is_kept_with_both_villages(office: Office) -> None:
    report = office.sheet(
        EXCHANGES,
        ["2026-10-20", "150424105203", "温都村", "150424100218", "东风村", "听取介绍、看、座谈交流", "学习账目公开的做法", "组织干事"],
        ["2026-10-21", "150424105203", "温都村", "", "冬不冷村", "看", "", ""],
    )
    assert (report.kinds, report.rejected, report.accepted) == (("exchanges",), [], 2)
    held = {found.label: dict(found.properties) for found in office.outcomes(WENDU)}
    assert held == {
        "互学交流·林西镇东风村": {
            "partner": EAST_TOO, "stage": "held", "manner": "听、看、谈", "lesson": "学习账目公开的做法", "by": "组织干事",
        },
        "互学交流·林西镇冬不冷村": {"partner": COLD, "stage": "held", "manner": "看"},
    }  # fmt: skip


@pytest.mark.parametrize(("cells", "column"), [
    ({"方式": "视频"}, "方式"), ({"日期": ""}, "日期"), ({"示范村代码": "150424105203", "示范村": ""}, "示范村"),
    ({"示范村代码": "", "示范村": "东风村"}, "示范村"), ({"示范村代码": "", "示范村": ""}, "示范村"),
])  # fmt: skip
def test_an_exchange_that_cannot_be_read_is_rejected(office: Office, cells: dict[str, str], column: str) -> None:
    whole = dict(zip(EXCHANGES, ["2026-10-20", "150424105203", "", "150424100218", "", "听", "", ""], strict=True)) | cells
    assert rejections(office.sheet(EXCHANGES, list(whole.values()))) == [(2, column)]
    assert office.outcomes(WENDU) == []
