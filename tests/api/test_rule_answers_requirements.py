"""Duties, standards, releases, what falls due and what is one step away. People are synthetic (合成数据)."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.api.conftest import Run
from tests.api.ruled_county import AID, outcome, result
from tests.api.test_rule_answers import told
from tests.conformance.world import FIRM, LI, NEXT_VILLAGE, OTHER_TOWN, TOWN, VILLAGE, WANG, ZHAO, tie

ON = ("--on", "2024-06-01")
Json = dict[str, Any]


def shown(run: Run, *arguments: object) -> str:
    ran = run(*arguments, *(() if "--on" in arguments else ON))
    assert (ran.code, ran.err) == (0, "")
    return ran.out


def poor(on: str, verdict: str) -> Any:
    return outcome("finding", VILLAGE, on, "没有脱贫", item="没有脱贫", verdict=verdict, by="乡村振兴局")


class TestDuties:
    def test_what_is_done_what_is_not_on_record_and_the_share_of_days(self, asked: Callable[..., Json], run: Run) -> None:
        answer = asked("duties", ZHAO, "--period", "2023年")
        assert [(item["subject"]["key"], item["state"], item["period"], item["days"]["least"]) for item in answer["answers"]] == [
            (VILLAGE, "met", "2023年", 365), (NEXT_VILLAGE, "unrecorded", "2023年", 184),
        ]  # fmt: skip
        assert (answer["period"], answer["counts"]["answers"]) == ("2023年", {"met": 1, "unrecorded": 1})
        (item,) = answer["answers"][1]["missing"]
        assert (item["ledger"], item["by"], item["period"]) == ("走访", "乡镇党委", "2023年")
        out = shown(run, "duties", "赵铁柱", "--period", "2023年")
        assert "东风村(包村) 2023年：没有记录" in out
        assert "没有记录不等于没有做" in out
        assert "没有做到" not in out

    def test_a_running_period_is_open_with_its_last_day(self, asked: Callable[..., Json]) -> None:
        answer = asked("duties", ZHAO, "--period", "2024年")
        assert {(item["state"], item["due"]) for item in answer["answers"]} == {("open", "2024-12-31")}

    def test_without_a_period_the_last_one_and_the_running_one(self, asked: Callable[..., Json]) -> None:
        assert {item["period"] for item in asked("duties", ZHAO)["answers"]} == {"2023年", "2024年"}

    def test_a_period_long_past_is_answered_from_what_is_on_record_of_it(self, asked: Callable[..., Json]) -> None:
        answer = asked("duties", ZHAO, "--period", "2023年", "--on", "2035-06-01")
        assert [item["state"] for item in answer["answers"]] == ["met", "unrecorded"]

    def test_explained_each_visit_stands_with_its_row(self, asked: Callable[..., Json]) -> None:
        first = asked("duties", ZHAO, "--period", "2023年", "--explain")["answers"][0]
        rows = [(fact["id"], fact["origins"][0]["row"]) for part in first["parts"] for fact in part["facts"]]
        assert rows == [(f"record/{ZHAO}/2023-05-01/走访一", 5), (f"record/{ZHAO}/2023-09-01/走访二", 6)]

    @pytest.mark.parametrize(
        ("period", "code", "words"),
        [("2029年", 0, "2029年还没有开始"), ("去年", 2, "不是能识别的时期"), ("第3期", 2, "没有说是哪一段时间")],
    )
    def test_a_period_to_come_or_that_is_none(self, run: Run, ruled: Path, period: str, code: int, words: str) -> None:
        ran = run("duties", ZHAO, "--period", period, *ON)
        assert ran.code == code
        assert words in ran.out + ran.err

    def test_a_person_without_such_ties_is_told_so(self, run: Run, ruled: Path) -> None:
        assert "没有一条问到此人(单位)" in shown(run, "duties", LI, "--period", "2023年")

    def test_as_known_before_the_records_came_they_are_missing(self, asked: Callable[..., Json]) -> None:
        answer = asked("duties", ZHAO, "--period", "2023年", "--known-at", "第2次")
        assert {item["state"] for item in answer["answers"]} == {"unrecorded"}


class TestStandards:
    def test_item_by_item_with_numbers_and_counts(self, asked: Callable[..., Json], run: Run) -> None:
        answer = asked("standards", VILLAGE)
        (hall,) = answer["answers"]
        assert [(item["id"], item["holds"]) for item in hall["items"]] == [("基9", False), ("基10", None)]
        assert answer["items"]["answers"] == {"meets": 0, "fails": 1, "unknown": 1}
        assert answer["counts"]["answers"] == {"fails": 1}
        assert [(item["ledger"], item["by"]) for item in hall["missing"]] == [("没有脱贫", "乡村振兴局")]
        out = shown(run, "standards", VILLAGE)
        assert "1条标准，共2项：达标0，未达标1，没有记录1。" in out
        assert "✗ 基9 前进村没有达到“场所”" in out
        assert "数值60；出处：结果.xlsx〔表1〕第7行" in out

    def test_a_village_of_which_nothing_is_on_record_has_failed_nothing(self, asked: Callable[..., Json], run: Run) -> None:
        assert asked("standards", NEXT_VILLAGE)["items"]["answers"] == {"meets": 0, "fails": 0, "unknown": 2}
        assert "不算未达标" in shown(run, "standards", NEXT_VILLAGE)

    def test_the_samples_are_counted_apart(self, asked: Callable[..., Json]) -> None:
        answer = asked("standards", VILLAGE)
        assert answer["items"]["examples"]["fails"] == 0
        assert {rule["adopted"] for rule in answer["rules"] if rule["id"] in {item["rule"] for item in answer["examples"]}} == {False}


class TestRelease:
    @pytest.mark.parametrize(
        ("verdict", "state", "words"), [("no", "may_end", "可以脱钩"), ("yes", "must_stay", "不能脱钩"), ("", "unproven", "条件未查实")]
    )
    def test_whether_it_may_end_by_its_id_or_by_both_ends(
        self, asked: Callable[..., Json], run: Run, ruled: Path, verdict: str, state: str, words: str
    ) -> None:
        if verdict:
            told(ruled, poor("2024-05-01", verdict))
        (item,) = asked("release", AID)["answers"]
        assert (item["rule"], item["state"], item["tie"]["id"]) == ("ours/release", state, AID)
        assert asked("release", VILLAGE, FIRM)["answers"] == [item]
        out = shown(run, "release", AID)
        assert f"前进村(帮扶) 2024年6月1日：{words}" in out
        assert f"林西糖业公司 → 前进村：帮扶(2022年1月1日起，至今)〔{AID}〕" in out

    def test_a_tie_of_which_no_clause_asks(self, run: Run, ruled: Path) -> None:
        out = shown(run, "release", f"village_charge/{ZHAO}/{VILLAGE}/2022-01-01")
        assert "没有一条条款限定这条关系何时可以结束" in out

    def test_a_tie_that_has_ended_is_not_judged(self, run: Run, ruled: Path) -> None:
        told(ruled, tie(FIRM, "aid", NEXT_VILLAGE, "2022-01-01", "2023-01-01"))
        assert "这条关系当日并不在任" in shown(run, "release", NEXT_VILLAGE, FIRM)

    @pytest.mark.parametrize(
        "text", ["aid/org:E001/place:1/2022-01-01", "胡写", f"aid/{FIRM}/{VILLAGE}/2019-01-01", f"finding/{VILLAGE}/2024-05-01/x"]
    )
    def test_an_id_of_no_tie_is_said_to_be_one(self, run: Run, ruled: Path, text: str) -> None:
        ran = run("release", text, *ON)
        assert (ran.code, ran.out) == (1, "")
        assert "没有编号为" in ran.err or "不是一条关系的编号" in ran.err


class TestDue:
    def test_what_ends_is_grouped_by_day_and_alike_in_one_line(self, asked: Callable[..., Json], run: Run) -> None:
        answer = asked("due", "--within", "1m", "--on", "2024-12-10")
        assert answer["until"] == "2025-01-10"
        assert [(item["day"], item["rule"], item["subject"]["key"], item["holder"]["key"]) for item in answer["answers"]] == [
            ("2024-12-31", "ours/visits", VILLAGE, ZHAO), ("2024-12-31", "ours/visits", NEXT_VILLAGE, ZHAO),
        ]  # fmt: skip
        out = shown(run, "due", "--within", "1m", "--on", "2024-12-10").partition("【示例")[0]
        assert "2024年12月31日(还有21天)\n  赵铁柱(G003)在前进村、赵铁柱(G003)在东风村：2024年：走访〔期末〕" in out

    @pytest.mark.parametrize(
        ("within", "until"), [("21d", "2024-12-31"), ("3w", "2024-12-31"), ("20d", "2024-12-30"), ("2M", "2025-02-10")]
    )
    def test_lengths_in_days_weeks_and_months(self, asked: Callable[..., Json], within: str, until: str) -> None:
        answer = asked("due", "林西镇", "--within", within, "--on", "2024-12-10")
        assert answer["until"] == until
        assert bool(answer["answers"]) == (until >= "2024-12-31")

    @pytest.mark.parametrize("within", ["30", "0d", "3y", "-1d", "一个月", "99999d"])
    def test_a_length_that_is_none(self, run: Run, ruled: Path, within: str) -> None:
        ran = run("due", f"--within={within}", *ON)
        assert (ran.code, ran.out) == (2, "")
        assert "请写成 30d(天)、2w(周)或 3m(月)" in ran.err

    def test_only_what_lies_in_the_scope(self, asked: Callable[..., Json]) -> None:
        assert asked("due", "新城子镇", "--within", "1m", "--on", "2024-12-10")["answers"] == []


class TestWatch:
    def test_one_further_result_and_whom_the_clause_names_now(self, asked: Callable[..., Json], run: Run) -> None:
        (near,) = asked("watch")["answers"]
        assert (near["rule"], near["subject"]["key"], near["period"], near["ledger"]) == ("ours/heavy", TOWN, "2024年", "年度检查")
        assert [who["key"] for who in near["holders"]] == [LI]
        assert "只是提示，不是预测" in shown(run, "watch")

    def test_on_request_also_where_nothing_has_begun(self, asked: Callable[..., Json], ruled: Path) -> None:
        near = {(item["rule"], item["subject"]["key"]) for item in asked("watch", "--all")["answers"]}
        assert {("ours/joint", OTHER_TOWN), ("ours/heavy", TOWN)} <= near
        assert ("ours/joint", TOWN) not in near  # its facts hold already

    def test_a_measure_that_is_there_already_is_no_step_away(self, asked: Callable[..., Json], ruled: Path) -> None:
        told(ruled, result(TOWN, 2022, "后进", "weak"))
        assert asked("watch")["answers"] == []
        assert asked("watch", "--known-at", "第3次")["answers"] != []

    def test_nothing_near_is_said(self, run: Run, ruled: Path) -> None:
        assert "没有差一步的条款" in shown(run, "watch", "新城子镇")


def test_nobody_is_listed_for_a_place_out_of_scope(asked: Callable[..., Json]) -> None:
    assert WANG not in json.dumps(asked("watch", "林西镇", "--all")["answers"])
