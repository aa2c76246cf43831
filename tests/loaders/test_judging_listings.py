"""Designations, honours, notices, problems, and several assessments of one period. Everyone here is invented (合成数据)."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from schema.facts import Outcome
from schema.rosters import KINDS
from schema.time import to_day
from tests.loaders.office import OUTCOMES, Office

DESIGNATIONS = ["列入日期", "区划代码", "名称", "列名", "撤销日期", "依据"]
HONOURS = ["授予日期", "干部编号", "单位", "区划代码", "名称", "称号", "有效期至", "撤销日期", "依据"]
NOTICES = ["发出日期", "文号", "单位", "区划代码", "事由", "期限", "销号日期"]
ISSUES = ["登记日期", "区划代码", "名称", "问题", "类型", "大小", "责任人", "期限", "销号日期"]
VILLAGE, TOWN, UNIT = "place:150424105203", "place:150424105", "org:U002"


CANONICAL = {
    "findings": ("认定台账", "认定日期 干部编号 姓名 单位 区划代码 名称 认定事项 期次 所涉记录 结论 认定人 理由 证据 本人申辩 依据 备注"),
    "decisions": ("决定台账", "决定日期 干部编号 姓名 单位 区划代码 名称 条款 期次 所涉记录 结论 决定人 理由 本人申辩 依据"),
    "records": ("工作记录台账", "日期 期次 干部编号 姓名 单位 区划代码 名称 项目 数值 填报人 依据 备注"),
    "appraisals": ("干部考核台账", "期次 干部编号 姓名 单位 考评名称 得分 名次 类别 评定日期 区划代码 名称"),
    "designations": ("列名台账", "列入日期 区划代码 名称 列名 撤销日期 依据"),
    "honours": ("荣誉台账", "授予日期 干部编号 姓名 单位 区划代码 名称 称号 有效期至 撤销日期 依据"),
    "notices": ("督办台账", "发出日期 文号 单位 区划代码 名称 事由 期限 销号日期 依据"),
    "issues": ("问题台账", "登记日期 区划代码 名称 问题 类型 大小 责任人 期限 销号日期 依据"),
}


@pytest.mark.parametrize("kind", CANONICAL)
def test_the_headers_that_other_tools_rely_on(kind: str) -> None:
    assert (KINDS[kind].chinese, " ".join(KINDS[kind].headers)) == CANONICAL[kind]


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def day(text: str) -> int:
    return to_day(date.fromisoformat(text))


def rejections(report: Any) -> list[tuple[int, str]]:
    for item in report.rejected:
        assert item.reason
        assert item.hint
    return [(item.row, item.column) for item in report.rejected]


@pytest.mark.parametrize(("heading", "text", "until"), [
    ("撤销日期", "2024-06-01", "2024-05-31"), ("至", "2024-06-01", "2024-06-01"), ("摘帽日期", "2024-06-01撤销", "2024-05-31"),
    ("撤销日期", "", None), ("至", "至今", None), ("终止日期", "2024年5月", "2024-05-31"),
])  # fmt: skip
def test_a_designation_holds_until_its_last_day(office: Office, heading: str, text: str, until: str | None) -> None:
    headers = [heading if header == "撤销日期" else header for header in DESIGNATIONS]
    report = office.sheet(headers, ["2023-03-01", "150424105203", "温都村", "软弱涣散", text, "林组发〔2023〕2号"])
    assert (report.rejected, report.kinds) == ([], ("designations",))
    told = {"basis": "林组发〔2023〕2号"} | ({"until": until} if until else {})
    assert office.outcomes(VILLAGE) == [Outcome("designation", VILLAGE, day("2023-03-01"), "软弱涣散", told)]


def test_the_title_may_say_what_the_places_are_listed_as(office: Office) -> None:
    report = office.sheet(["乡镇", "村", "列入时间"], ["大井镇", "东风村", "2023.3.1"], title="林西县软弱涣散村党组织整顿台账")
    assert report.rejected == []
    assert [found.label for found in office.outcomes("place:150424105211")] == ["软弱涣散"]
    without = office.sheet(["乡镇", "村", "列入时间"], ["大井镇", "东风村", "2023.3.1"], title="林西县名单")
    assert rejections(without) == [(3, "列名")]


@pytest.mark.parametrize(("cells", "column"), [
    (["", "150424105203", "", "软弱涣散", "", ""], "列入日期"), (["2023-03-01", "", "", "软弱涣散", "", ""], "名称"),
    (["2023-03-01", "150424105203", "", "软弱涣散", "2022-01-01", ""], "撤销日期"),
    (["2023-03-01", "150424105203", "", "软弱涣散", "换届以来", ""], "撤销日期"),
])  # fmt: skip
def test_a_designation_that_cannot_be_read_is_rejected(office: Office, cells: list[str], column: str) -> None:
    assert rejections(office.sheet(DESIGNATIONS, cells)) == [(2, column)]


def test_an_honour_of_a_unit_person_or_place_ends_or_is_revoked(office: Office) -> None:
    report = office.sheet(
        HONOURS,
        ["2023-07-01", "", "", "150424105203", "温都村", "五星级村党组织", "2026年6月", "", ""],
        ["2023-07-01", "", "林西县水利局", "", "", "群众满意部门", "", "2024-09-01", "林发[2023]8号"],
        ["2023-07-01", "D002", "", "", "", "优秀党务工作者", "", "", ""],
        ["2023-07-01", "D999", "", "", "", "优秀党务工作者", "", "", ""],
    )
    assert (report.kinds, rejections(report)) == (("honours",), [(5, "干部编号")])
    granted = day("2023-07-01")
    assert office.outcomes(VILLAGE) == [Outcome("honour", VILLAGE, granted, "五星级村党组织", {"until": "2026-06-30"})]
    revoked = {"revoked": "2024-09-01", "basis": "林发〔2023〕8号"}
    assert office.outcomes(UNIT) == [Outcome("honour", UNIT, granted, "群众满意部门", revoked)]
    assert office.outcomes("person:D002") == [Outcome("honour", "person:D002", granted, "优秀党务工作者")]


def test_a_notice_is_called_by_its_number_and_is_due_and_closed_on_days(office: Office) -> None:
    report = office.sheet(
        NOTICES,
        ["2024-03-01", "林组督[2024]03号", "林西县水利局", "", "帮扶项目推进迟缓", "2024-03-31", ""],
        ["2024-03-01", "", "", "150424105", "台账不全", "15日内", "2024.3.12"],
        ["2024-03-01", "林组督〔2024〕4号", "", "150424105", "台账不全", "2024-04-01", "已销号"],
        ["2024-03-01", "林组督〔2024〕5号", "", "150424105", "台账不全", "尽快", ""],
        ["2024-03-01", "林组督〔2024〕6号", "", "150424105", "台账不全", "2024-04-01", "整改中"],
        ["2024-03-01", "", "", "150424105", "", "2024-04-01", ""],
    )
    assert (report.kinds, rejections(report)) == (("notices",), [(4, "销号日期"), (5, "期限"), (7, "文号")])
    assert office.outcomes(UNIT) == [
        Outcome("notice", UNIT, day("2024-03-01"), "林组督〔2024〕3号", {
            "text": "帮扶项目推进迟缓", "due": "2024-03-31", "basis": "林组督〔2024〕3号",
        })
    ]  # fmt: skip
    assert {found.label: dict(found.properties) for found in office.outcomes(TOWN)} == {
        "台账不全": {"due": "2024-03-16", "closed": "2024-03-12"},
        "林组督〔2024〕6号": {"text": "台账不全", "due": "2024-04-01", "basis": "林组督〔2024〕6号"},
    }
    assert any("按自然日计" in note for note in report.notes)


def test_a_problem_has_an_owner_a_size_a_date_and_a_closure(office: Office) -> None:
    report = office.sheet(
        ISSUES, ["2024-02-11", "150424105203", "温都村", "水渠淤塞", "水利", "一般", "李四(组织委员)", "2024年5月", "2024-05-20"]
    )
    assert (report.kinds, report.rejected) == (("issues",), [])
    assert office.outcomes(VILLAGE) == [
        Outcome("ledger_item", VILLAGE, day("2024-02-11"), "水渠淤塞", {
            "type": "水利", "size": "一般", "owner": "李四(组织委员)", "due": "2024-05-31", "closed": "2024-05-20",
        })
    ]  # fmt: skip
    early = office.sheet(ISSUES, ["2024-02-11", "150424105203", "", "水渠淤塞", "", "", "", "", "2024-01-01"])
    assert rejections(early) == [(2, "销号日期")]


def test_people_are_assessed_by_number_or_by_name_and_unit(office: Office) -> None:
    headers = ["考核年度", "姓名", "工作单位", "考核名称", "考核等次", "评定时间"]
    report = office.sheet(
        headers,
        ["2023", "李四", "大井镇人民政府", "干部年度考核", "优秀", "2024.1.20"],
        ["2023", "赵六", "", "干部年度考核", "称职", "2024.1.20"],
        ["去年", "王五", "大井镇人民政府", "干部年度考核", "称职", "2024.1.20"],
        ["2023", "", "大井镇人民政府", "干部年度考核", "称职", "2024.1.20"],
        title="林西县干部年度考核台账",
    )
    assert (report.kinds, rejections(report)) == (("appraisals",), [(4, "姓名"), (5, "考核年度"), (6, "姓名")])
    assert office.outcomes("person:D002") == [
        Outcome("observation", "person:D002", day("2024-01-20"), "2023年·干部年度考核", {
            "class_word": "优秀", "series": "干部年度考核", "period": "2023年",
        })
    ]  # fmt: skip


def test_two_assessments_of_one_period_stand_side_by_side(office: Office) -> None:
    headers = [*OUTCOMES, "考评名称"]
    row = ["2023年", "150424105", "大井镇", "90", "3/4", "", ""]
    report = office.sheet(headers, [*row, "三级联创年检"], [*row[:4], "1/4", "", "", "党建考核"])
    assert (report.accepted, report.rejected) == (2, [])
    assert {found.label: (found.properties["series"], found.properties["period"], found.properties["rank"]) for found in office.outcomes(TOWN)} == {
        "2023年·三级联创年检": ("三级联创年检", "2023年", 3), "2023年·党建考核": ("党建考核", "2023年", 1),
    }  # fmt: skip
    office.sheet(OUTCOMES, row)
    assert [dict(found.properties) for found in office.outcomes(TOWN) if found.label == "2023年"] == [
        {"score": 90.0, "rank": 3, "ranked": 4}
    ]  # fmt: skip


@pytest.mark.parametrize("kind", ["designations", "honours", "notices", "issues", "findings", "decisions", "records", "appraisals"])
def test_the_template_of_a_kind_is_read_as_that_kind_and_its_example_is_passed_over(office: Office, kind: str) -> None:
    from loaders.templates import write_template

    path = office.folder / "template.xlsx"
    write_template(KINDS[kind].chinese, path)
    report = office.load(path)
    assert (report.kinds, report.accepted, report.skipped["模板的示例行"], report.rejected) == ((kind,), 0, 1, [])


def test_lines_to_be_filled_in_cell_by_cell_are_no_header(office: Office) -> None:
    report = office.sheet(
        ["单位：", "大井镇", "日期：", "2024.4.2"],
        ["村", "登记日期", "问题", "期限"],
        ["温都村", "2024-02-11", "水渠淤塞", "2024-05-31"],
    )
    assert (report.kinds, report.accepted, report.rejected) == (("issues",), 1, [])


def test_a_sheet_of_events_stays_one_although_its_title_names_problems(office: Office) -> None:
    report = office.sheet(
        ["日期", "村名", "问题类型", "问题描述"], ["2024-02-11", "温都村", "集体上访", "因土地承包"], title="林西县问题台账"
    )
    assert (report.kinds, report.rejected) == (("events",), [])
