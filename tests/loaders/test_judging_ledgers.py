"""Findings, decisions and records from the ledgers of offices. Everyone here is invented (合成数据)."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from loaders.facts.request import Request
from loaders.ledgers import load
from schema.facts import Outcome
from schema.rulebook import standard
from schema.time import to_day
from tests.loaders.office import Office, csv_file, xlsx
from tests.packs import ORGANISERS, write_adoption

FINDINGS = [
    "认定日期",
    "干部编号",
    "姓名",
    "单位",
    "区划代码",
    "名称",
    "认定事项",
    "期次",
    "结论",
    "认定人",
    "理由",
    "证据",
    "本人申辩",
    "依据",
]
DECISIONS = ["决定日期", "干部编号", "姓名", "名称", "条款", "期次", "结论", "决定人", "理由", "本人申辩", "依据"]
RECORDS = ["日期", "期次", "干部编号", "姓名", "单位", "名称", "项目", "数值", "填报人", "备注"]
LI, TOWN, VILLAGE = "person:D002", "place:150424105", "place:150424105203"
FAILED = "组织员履职不到位"
MARCH = to_day(date(2024, 3, 10))


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def finding(**cells: str) -> list[str]:
    """A row of findings: about 李四 and 大井镇, in the year 2023, unless said otherwise."""
    whole = {
        "认定日期": "2024-03-10", "干部编号": "D002", "姓名": "李四", "名称": "大井镇", "认定事项": FAILED, "期次": "2023年度", "结论": "成立",
        "认定人": "县委组织部", "理由": "查阅工作记录", "证据": "走访记录缺两个季度", "本人申辩": "本人说明正在补记", "依据": "林组发[2024]05号",
    }  # fmt: skip
    return [(whole | cells).get(header, "") for header in FINDINGS]


def decision(**cells: str) -> list[str]:
    whole = {
        "决定日期": "2024-04-02", "干部编号": "D002", "姓名": "李四", "名称": "大井镇", "条款": "linxi/organiser-joint", "期次": "2023年",
        "结论": "承担", "决定人": "县委组织部", "理由": "认定成立", "本人申辩": "本人无说明", "依据": "林组发〔2024〕6号",
    }  # fmt: skip
    return [(whole | cells).get(header, "") for header in DECISIONS]


def record(**cells: Any) -> list[Any]:
    whole = {
        "日期": "2024-03-05",
        "干部编号": "D002",
        "姓名": "李四",
        "名称": "大井镇温都村",
        "项目": "走访农户",
        "数值": "3户",
        "填报人": "大井镇",
    }
    return [(whole | cells).get(header, "") for header in RECORDS]


def rejections(report: Any) -> list[tuple[str, int, str]]:
    for item in report.rejected:
        assert item.reason
        assert item.hint
    return [(item.sheet, item.row, item.column) for item in report.rejected]


class TestFindings:
    def test_a_row_says_of_whom_what_was_found_by_whom_and_why(self, office: Office) -> None:
        report = office.sheet(FINDINGS, finding())
        assert (report.rejected, report.kinds) == ([], ("findings",))
        assert office.outcomes(LI) == [
            Outcome("finding", LI, MARCH, f"{FAILED}·大井镇·2023年", {
                "item": FAILED, "verdict": "yes", "about": TOWN, "period": "2023年", "by": "县委组织部", "reason": "查阅工作记录",
                "evidence": "走访记录缺两个季度", "statement": "本人说明正在补记", "basis": "林组发〔2024〕5号",
            })
        ]  # fmt: skip

    @pytest.mark.parametrize(("cells", "subject", "about"), [
        ({}, LI, TOWN),
        ({"名称": ""}, LI, None),
        ({"干部编号": "", "姓名": "", "名称": ""} | {"区划代码": "150424105"}, TOWN, None),
        ({"干部编号": "", "姓名": "", "单位": "林西县水利局"}, "org:U002", TOWN),
        ({"干部编号": "", "姓名": "", "单位": "", "名称": "林西县水利局"}, "org:U002", None),
        ({"干部编号": "", "单位": "大井镇人民政府"}, LI, TOWN),
    ])  # fmt: skip
    def test_it_is_about_the_person_if_one_is_named_else_the_unit_else_the_place(
        self, office: Office, cells: dict[str, str], subject: str, about: str | None
    ) -> None:
        assert office.sheet(FINDINGS, finding(**cells)).rejected == []
        (found,) = office.outcomes(subject)
        assert found.properties.get("about") == about

    @pytest.mark.parametrize(
        ("word", "verdict"), [("成立", "yes"), ("属实", "yes"), ("√", "yes"), ("不成立", "no"), ("否", "no"), ("不属实", "no")]
    )
    def test_a_conclusion_is_read_in_the_words_of_offices(self, office: Office, word: str, verdict: str) -> None:
        office.sheet(FINDINGS, finding(结论=word))
        assert [found.properties["verdict"] for found in office.outcomes(LI)] == [verdict]

    @pytest.mark.parametrize(("cells", "column"), [
        ({"结论": "部分成立"}, "结论"), ({"结论": ""}, "结论"), ({"结论": "待定"}, "结论"), ({"认定日期": ""}, "认定日期"),
        ({"认定日期": "昨天"}, "认定日期"), ({"认定日期": "至今"}, "认定日期"), ({"期次": "第3期"}, "期次"), ({"期次": "去年"}, "期次"),
        ({"认定事项": ""}, "认定事项"), ({"干部编号": "D999"}, "干部编号"), ({"干部编号": "D003"}, "干部编号"), ({"名称": "没有的镇"}, "名称"),
        ({"干部编号": "", "姓名": "赵六"}, "姓名"), ({"干部编号": "", "姓名": "孙不在"}, "姓名"), ({"干部编号": "", "姓名": "李四、王五"}, "姓名"),
        ({"干部编号": "", "姓名": "李四", "单位": "林西县水利局"}, "姓名"), ({"干部编号": "", "姓名": "", "名称": ""}, "名称"),
        ({"干部编号": "", "姓名": "李四", "名称": ""}, "姓名"), ({"干部编号": "", "姓名": "", "单位": "没有的局"}, "单位"),
    ])  # fmt: skip
    def test_what_cannot_be_read_or_told_apart_is_rejected_with_sheet_row_column_reason_and_remedy(
        self, office: Office, cells: dict[str, str], column: str
    ) -> None:
        report = office.sheet(FINDINGS, finding(**cells), finding(认定日期="2024-03-11"), name="认定")
        assert rejections(report) == [("认定", 2, column)]
        assert [found.day for found in office.outcomes(LI)] == [MARCH + 1]

    def test_a_namesake_is_never_chosen_because_he_is_near(self, office: Office) -> None:
        """赵六 of 大井镇 would be the nearest, yet the one of 林西镇 may be meant."""
        report = office.sheet(FINDINGS, finding(干部编号="", 姓名="赵六"), finding(干部编号="", 姓名="赵六", 单位="大井镇人民政府"))
        assert rejections(report) == [("台账", 2, "姓名")]
        assert "D004" in report.rejected[0].reason
        assert "D005" in report.rejected[0].reason
        assert len(office.outcomes("person:D005")) == 1

    def test_nobody_is_created_by_a_finding(self, office: Office) -> None:
        report = office.sheet(FINDINGS, finding(干部编号="D777", 姓名="新人"), finding(干部编号="", 姓名="新人"))
        assert [item.row for item in report.rejected] == [2, 3]
        assert office.store.lookup("name", ["新人"]) == {}
        assert report.created == {}

    def test_villages_of_one_name_are_told_apart_in_one_day(self, office: Office) -> None:
        report = office.sheet(FINDINGS, finding(名称="", 区划代码="150424105211"), finding(名称="", 区划代码="150424100218", 结论="不成立"))
        assert report.accepted == 2
        assert {found.label: found.properties["verdict"] for found in office.outcomes(LI)} == {
            f"{FAILED}·大井镇东风村·2023年": "yes", f"{FAILED}·林西镇东风村·2023年": "no",
        }  # fmt: skip

    def test_it_can_be_about_a_notice_instead_of_a_period(self, office: Office) -> None:
        headers = ["查实时间", "区划代码", "核查事项", "督办文号", "是否属实"]
        assert office.sheet(headers, ["2024.3.10", "150424105", "主要负责人说明情况", "林组督〔2024〕1号", "是"]).rejected == []
        (found,) = office.outcomes(TOWN)
        assert (found.label, found.properties["of"]) == ("主要负责人说明情况·林组督〔2024〕1号", "林组督〔2024〕1号")

    def test_what_no_rule_looks_at_is_taken_and_named_with_the_nearest(self, office: Office) -> None:
        report = office.sheet(FINDINGS, finding(认定事项="组织员履职没到位"), finding(期次=""))
        assert report.accepted == 2
        assert any("“组织员履职没到位”没有规则用到" in note and f"“{FAILED}”" in note for note in report.notes)
        assert any(f"“{FAILED}”按期次计" in note for note in report.notes)

    def test_a_row_that_no_rule_would_read_says_why(self, office: Office) -> None:
        ledgers = [ledger for pack in standard().packs for ledger in pack.evidence.values()]
        of_villages = next(item.label for item in ledgers if (item.kind, item.about, item.who) == ("finding", ("village",), ""))
        report = office.sheet(FINDINGS, finding(认定事项=of_villages), finding(名称=""))
        assert report.accepted == 2
        assert any(f"“{of_villages}”规则看的是村级区划" in note and "李四" in note for note in report.notes)
        assert any(f"“{FAILED}”要写所涉地方" in note for note in report.notes)

    def test_a_month_as_the_day_counts_as_its_last_day_and_a_future_one_is_remarked_upon(self, office: Office) -> None:
        report = office.sheet(FINDINGS, finding(认定日期="2024年3月"), finding(认定日期="2098-01-01"))
        assert [found.day for found in office.outcomes(LI)] == [to_day(date(2024, 3, 31)), to_day(date(2098, 1, 1))]
        assert any("按其最后一日计" in note for note in report.notes)
        assert any("认定日期在将来(2098年1月1日)" in note for note in report.notes)


class TestDecisions:
    def test_a_row_says_on_which_clause_who_decided_what(self, office: Office) -> None:
        report = office.sheet(DECISIONS, decision())
        assert (report.rejected, report.kinds) == ([], ("decisions",))
        assert office.outcomes(LI) == [
            Outcome("decision", LI, to_day(date(2024, 4, 2)), "linxi/organiser-joint·大井镇·2023年", {
                "rule": "linxi/organiser-joint", "verdict": "yes", "about": TOWN, "period": "2023年", "by": "县委组织部", "reason": "认定成立",
                "statement": "本人无说明", "basis": "林组发〔2024〕6号",
            })
        ]  # fmt: skip

    def test_what_a_decision_lacks_and_which_clause_nobody_knows_stands_in_the_receipt(self, office: Office) -> None:
        report = office.sheet(DECISIONS, decision(本人申辩="", 理由=""), decision(决定日期="2024-05-01", 条款="linxi/organizer-joint"))
        assert report.accepted == 2
        assert any("决定缺理由、本人申辩的，补齐以前不作数" in note for note in report.notes)
        assert any("“linxi/organizer-joint”没有规则用到" in note and "“linxi/organiser-joint”" in note for note in report.notes)

    def test_a_decision_on_the_sample_of_an_adopted_clause_says_which_one_is_in_force(
        self, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("ZERENTU_PACKS", str(write_adoption(tmp_path, "linxi", ORGANISERS)))
        report = office.sheet(DECISIONS, decision(), decision(条款="own-linxi/organiser-joint", 决定日期="2024-05-01"))
        assert report.accepted == 2
        (note,) = [note for note in report.notes if "是示例" in note]
        assert "条款“linxi/organiser-joint”是示例，本单位采用的是“own-linxi/organiser-joint”" in note

    @pytest.mark.parametrize(("cells", "column"), [
        ({"结论": "缓议"}, "结论"), ({"条款": ""}, "条款"), ({"决定日期": ""}, "决定日期"), ({"干部编号": "", "姓名": ""}, "姓名"),
        ({"期次": "2023年第5季度"}, "期次"), ({"干部编号": "", "姓名": "赵六"}, "姓名"),
    ])  # fmt: skip
    def test_a_decision_needs_a_person_a_clause_a_day_and_a_plain_conclusion(
        self, office: Office, cells: dict[str, str], column: str
    ) -> None:
        report = office.sheet(DECISIONS, decision(**cells))
        assert rejections(report) == [("台账", 2, column)]
        assert report.revision is None


class TestRecords:
    def test_a_row_is_a_record_of_the_person_at_the_place(self, office: Office) -> None:
        report = office.sheet(RECORDS, record(备注="雨天"))
        assert (report.rejected, report.kinds) == ([], ("records",))
        assert office.outcomes(LI) == [
            Outcome("record", LI, to_day(date(2024, 3, 5)), "走访农户·大井镇温都村", {
                "item": "走访农户", "value": 3, "unit": "户", "about": VILLAGE, "by": "大井镇", "note": "雨天",
            })
        ]  # fmt: skip

    def test_a_period_counts_on_its_last_day_and_the_title_may_name_it(self, office: Office) -> None:
        assert office.sheet(RECORDS, record(日期="", 期次="2024年3月", 项目="驻村天数", 数值="22天")).rejected == []
        headers = ["统计期", "村名", "指标", "数量"]
        assert office.sheet(headers, ["", "温都村", "党员大会", 4], title="大井镇2024年第一季度工作记录统计表").rejected == []
        (days,), (meetings,) = office.outcomes(LI), office.outcomes(VILLAGE)
        assert (days.day, days.label, days.properties["period"]) == (
            to_day(date(2024, 3, 31)),
            "驻村天数·大井镇温都村·2024年3月",
            "2024年3月",
        )
        assert (meetings.day, meetings.properties["value"], meetings.properties["period"]) == (
            to_day(date(2024, 3, 31)), 4, "2024年第一季度",
        )  # fmt: skip

    @pytest.mark.parametrize(("text", "value", "unit"), [
        ("12", 12, None), (12, 12, None), (7.5, 7.5, None), ("1,200元", 1200, "元"), ("75%", 75, "%"), ("二十二天", 22, "天"), ("3.5万元", 3.5, "万元"),
        ("是", "是", None), ("√", "是", None), ("否", "否", None), ("示范型", "示范型", None), ("", None, None), ("无", None, None),
    ])  # fmt: skip
    def test_a_value_is_a_number_with_its_unit_beside_it_or_words(
        self, office: Office, text: str | float, value: str | float | None, unit: str | None
    ) -> None:
        assert office.sheet(RECORDS, record(数值=text)).rejected == []
        (found,) = office.outcomes(LI)
        assert (found.properties.get("value"), found.properties.get("unit")) == (value, unit)

    @pytest.mark.parametrize(("cells", "column"), [
        ({"日期": ""}, "日期"), ({"日期": "2024-02-30"}, "日期"), ({"期次": "下一期"}, "期次"), ({"项目": "无"}, "项目"),
        ({"干部编号": "", "姓名": "", "名称": ""}, "名称"), ({"数值": "#REF!"}, "数值"),
    ])  # fmt: skip
    def test_what_cannot_be_read_is_rejected(self, office: Office, cells: dict[str, str], column: str) -> None:
        assert rejections(office.sheet(RECORDS, record(**cells))) == [("台账", 2, column)]

    def test_another_unit_than_that_of_the_rules_is_remarked_upon(self, office: Office) -> None:
        report = office.sheet(RECORDS, record(项目="驻村蹲点天数", 数值="3次"), record(项目="驻村蹲点天数", 数值="4天", 日期="2024-03-09"))
        (note,) = [note for note in report.notes if "没有换算" in note]
        assert "规则按“天”计，写作“次”" in note

    def test_two_of_one_day_are_told_apart_by_their_number(self, office: Office) -> None:
        headers = [*RECORDS, "流水号"]
        report = office.sheet(headers, [*record(数值="5元"), "1"], [*record(数值="7元"), "2"])
        assert report.accepted == 2
        assert sorted(found.properties["value"] for found in office.outcomes(LI)) == [5, 7]
        twice = office.sheet(RECORDS, record(数值="5元", 日期="2024-03-06"), record(数值="7元", 日期="2024-03-06"))
        assert [item.row for item in twice.rejected] == [2, 3]
        assert all(item.reason and item.hint for item in twice.rejected)


class TestFiles:
    def test_the_same_file_twice_and_the_same_rows_in_another_file_change_nothing(self, office: Office) -> None:
        path = xlsx(office.folder / "a.xlsx", {"认定": [FINDINGS, finding()], "决定": [DECISIONS, decision()], "记录": [RECORDS, record()]})
        first = office.load(path)
        assert (first.accepted, first.rejected) == (3, [])
        before = office.outcomes(LI)
        again = office.load(path)
        assert (again.accepted, again.corrected, again.unchanged) == (0, 0, 3)
        copy = office.load(csv_file(office.folder / "b.csv", [FINDINGS, finding()]))
        assert (copy.accepted, copy.corrected, copy.unchanged) == (0, 0, 1)
        assert office.outcomes(LI) == before

    def test_a_corrected_row_corrects_and_the_earlier_words_stay_known(self, office: Office) -> None:
        office.sheet(FINDINGS, finding())
        earlier = office.store.revision()
        assert earlier is not None
        report = office.sheet(FINDINGS, finding(结论="不成立", 本人申辩="补充了佐证"))
        assert report.corrected == 1
        assert [found.properties["verdict"] for found in office.outcomes(LI)] == ["no"]
        said = [version.fact for version in office.store.history(LI) if version.retracted and isinstance(version.fact, Outcome)]
        assert [found.properties["verdict"] for found in said] == ["yes"]

    def test_a_blank_statement_in_a_later_copy_is_a_correction_that_the_receipt_names(self, office: Office) -> None:
        office.sheet(FINDINGS, finding())
        report = office.sheet(FINDINGS, finding(本人申辩=""))
        assert report.corrected == 1
        assert any("更正了原有内容的行" in note for note in report.notes)

    def test_an_import_limited_to_a_township_leaves_other_places_and_people_alone(self, office: Office) -> None:
        report = office.sheet(
            FINDINGS, finding(), finding(名称=""), finding(干部编号="D004", 姓名="赵六", 名称="林西镇"),
            finding(干部编号="D004", 姓名="赵六", 名称=""), within="150424105",
        )  # fmt: skip
        assert (report.accepted, report.skipped["导入范围以外"], report.rejected) == (2, 2, [])

    def test_a_long_csv_is_read_like_a_short_one(self, office: Office) -> None:
        rows = [
            record(日期=date.fromordinal(MARCH + number // 4).isoformat(), 项目=f"走访农户第{number % 4}组", 备注="走访记录" * 20)
            for number in range(6000)
        ]
        path = csv_file(office.folder / "long.csv", [RECORDS, *rows])
        assert path.stat().st_size > 1 << 20
        report = load(path, office.store, Request("tester"))
        assert (report.accepted, report.rejected) == (6000, [])
