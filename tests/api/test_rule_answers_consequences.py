"""Who meets which measure in a scope: counts that add up, numbers with their rows, what is missing. People are synthetic (合成数据)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.api.conftest import Run
from tests.api.ruled_county import result
from tests.api.test_rule_answers import adopted_part, shown, told
from tests.conformance.world import LI, OTHER_TOWN, TOWN, VILLAGE

Json = dict[str, Any]


class TestConsequences:
    def test_the_counts_add_up_and_what_is_open_goes_by_the_ledger_that_is_missing(self, asked: Callable[..., Json]) -> None:
        answer = asked("consequences")["answers"]
        counts = answer["counts"]
        assert counts == {"asked": 5, "reached": 0, "not_reached": 2, "open": 3}
        assert counts["asked"] == counts["reached"] + counts["not_reached"] + counts["open"]
        groups = {tuple(item["ledger"] for item in group["missing"]): (group["count"], group["subjects"]) for group in answer["open"]}
        assert groups == {("失职",): (1, [TOWN]), ("年度检查",): (1, [TOWN]), ("防范不力",): (1, [VILLAGE])}
        assert sum(group["count"] for group in answer["open"]) == counts["open"]

    def test_whoever_meets_a_measure_stands_with_every_number_and_its_row(self, asked: Callable[..., Json], run: Run, ruled: Path) -> None:
        told(ruled, result(TOWN, 2022, "后进", "weak"))
        (heavy,) = asked("consequences", "--explain")["answers"]["reached"]
        assert (heavy["rule"], heavy["measure"], heavy["state"], heavy["holder"]["key"]) == ("ours/heavy", "调整或降职", "candidate", LI)
        rows = {
            (fact["id"], origin["file"], origin["row"]) for part in heavy["parts"] for fact in part["facts"] for origin in fact["origins"]
        }
        assert (f"observation/{TOWN}/2023-01-10/2022年", "认定.xlsx", 2) in rows
        out = adopted_part(shown(run, "consequences"))
        assert "涉及的(1项)" in out
        assert "出处：认定.xlsx〔表1〕第2行" in out
        assert "出处：责任.xlsx〔表1〕第2行" in out

    def test_a_post_that_nobody_held_is_an_answer_of_its_own(self, asked: Callable[..., Json], ruled: Path) -> None:
        told(ruled, result(OTHER_TOWN, 2022, "后进", "weak"), result(OTHER_TOWN, 2021, "后进", "weak"))
        answer = asked("consequences", "--on", "2023-06-01")["answers"]
        assert [(item["rule"], item["subject"]["key"], item["holder"]) for item in answer["reached"]] == [
            ("ours/joint", OTHER_TOWN, None), ("ours/heavy", OTHER_TOWN, None),
        ]  # fmt: skip

    def test_open_and_unmet_ones_are_listed_only_on_request(self, asked: Callable[..., Json], run: Run) -> None:
        assert "unproven" not in asked("consequences")["answers"]
        answer = asked("consequences", "--all")["answers"]
        listed = [answer[name] for name in ("reached", "cleared", "unproven", "not_reached")]
        assert sum(map(len, listed)) == answer["counts"]["asked"]
        assert "年度检查为“示范”" not in shown(run, "consequences")
        assert "不承担(新城子镇2023年年度检查为“示范”，不属于“后进”)" in shown(run, "consequences", "--all")

    def test_a_township_is_judged_alone_though_its_sisters_are_looked_at(self, asked: Callable[..., Json]) -> None:
        answer = asked("consequences", "新城子镇")
        assert answer["answers"]["counts"] == {"asked": 2, "reached": 0, "not_reached": 2, "open": 0}
        assert answer["about"]["key"] == OTHER_TOWN

    def test_nothing_after_the_day_is_seen(self, asked: Callable[..., Json]) -> None:
        assert asked("consequences", "--on", "2024-03-04")["answers"]["counts"]["asked"] == 4
