"""Who answers under which clause, who meets which measure: states, reasons, what is missing, decisions. People are synthetic (合成数据)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from graph.sqlite import SqliteStore
from schema.facts import Fact
from tests.api.conftest import Run
from tests.api.ruled_county import EVENT, PACK, decided, fault, outcome, result
from tests.conformance.world import LI, OTHER_TOWN, SUN, TOWN, VILLAGE, WANG, ZHAO, sheet, tell, tie

ON = ("--on", "2024-06-01")
Json = dict[str, Any]
SAMPLE = PACK.replace("pack: ours", "pack: trial").replace('adoption: {number: "林组发〔2026〕3号", reviewer: 试算员}\n', "")
TAKEN = """\
adopts: trial
pack: taken
issuer: 试算县委
jurisdiction: "150424"
since: {value: 2021-01-01, from: choice, note: 本县自定}
adoption: {number: "林组发〔2026〕4号", reviewer: 试算员}
keep: [joint.held]
"""


def told(path: Path, *facts: Fact, name: str = "认定.xlsx") -> int:
    """Write facts as one more revision; its number."""
    with SqliteStore(path) as store:
        receipt = tell(store, *facts, ledger=sheet(name))
    assert receipt.problems == ()
    assert receipt.revision is not None
    return receipt.revision


def shown(run: Run, *arguments: object) -> str:
    ran = run(*arguments, *ON)
    assert (ran.code, ran.err) == (0, "")
    return ran.out


def adopted_part(out: str) -> str:
    return out.partition("【示例")[0]


def of(answer: Json, rule: str, key: str = "answers") -> list[Json]:
    return [item for item in answer[key] if item["rule"] == rule]


class TestLiability:
    def test_an_open_clause_names_ledger_person_period_source_and_way_to_record(self, asked: Callable[..., Json]) -> None:
        (joint,) = of(asked("liability", "林西镇"), "ours/joint")
        assert (joint["state"], joint["state_text"]) == ("conditions_unproven", "条件未查实(尚缺：失职)")
        assert (joint["holder"]["key"], joint["subject"]["key"], joint["period"]) == (LI, TOWN, "2023年")
        assert joint["days"] == {"least": 365, "most": 365, "whole": 365, "share": 1.0}
        (item,) = joint["missing"]
        assert (item["ledger"], item["about"], item["period"], item["by"], item["question"]) == (
            "失职", "李建国在林西镇", "2023年", "组织部", "是否失职",
        )  # fmt: skip
        assert "finding" in item["how"]

    def test_a_rule_is_named_with_its_clause_issuer_document_and_adoption(self, asked: Callable[..., Json]) -> None:
        rules = {rule["id"]: rule for rule in asked("liability", "林西镇")["rules"]}
        ours = rules["ours/joint"]
        assert (ours["clause"], ours["issuer"], ours["document"], ours["adopted"], ours["adoption"]) == (
            "一", "试算县委", "试算办法", True, "林组发〔2026〕3号",
        )  # fmt: skip
        assert len(ours["digest"]) == 64
        assert ours["choices"] == ["期内任过：原文没有说任职多久"]

    def test_a_decision_shows_its_document_its_reason_and_the_persons_statement(
        self, asked: Callable[..., Json], run: Run, ruled: Path
    ) -> None:
        told(ruled, fault(LI, "yes"), decided(LI, "yes"))
        (joint,) = of(asked("liability", "林西镇"), "ours/joint")
        assert (joint["state"], joint["state_text"], joint["contradicts"]) == ("established", "已认定(试委〔2024〕1号)", False)
        assert (joint["decision"]["by"], joint["decision"]["reason"], joint["decision"]["statement"]) == ("试算县委", "查实", "本人已说明")
        out = shown(run, "liability", "林西镇")
        assert "李建国(G001)，林西镇 2023年：已认定(试委〔2024〕1号)" in out
        assert "决定：2024年4月1日 试算县委，文号：试委〔2024〕1号；理由：查实" in out
        assert "本人申辩：本人已说明" in out

    def test_a_complete_record_without_a_decision_is_for_somebody_to_decide_and_never_called_guilt(self, run: Run, ruled: Path) -> None:
        told(ruled, fault(LI, "yes"))
        out = shown(run, "liability", "林西镇")
        assert "李建国(G001)，林西镇 2023年：条款涉及，待核实" in out
        assert "涉及不等于有责" in out
        assert "责任人" not in adopted_part(out)

    def test_who_is_cleared_by_a_finding_stands_in_full(self, run: Run, ruled: Path) -> None:
        told(ruled, fault(LI, "no"))
        out = adopted_part(shown(run, "liability", "林西镇"))
        assert "李建国(G001)，林西镇 2023年：不承担(李建国2023年“失职”认定为不成立(组织部，2024年2月1日))" in out
        listed = adopted_part(shown(run, "consequences"))
        assert "事实成立或已有决定、不承担的(1项)" in listed
        assert "不承担(李建国2023年“失职”认定为不成立" in listed

    def test_who_took_over_during_the_period_is_shown_with_the_share_of_days(
        self, asked: Callable[..., Json], run: Run, ruled: Path
    ) -> None:
        told(ruled, tie(ZHAO, "post", TOWN, "2023-10-01", role="党委书记"))
        (before, after) = of(asked("liability", "林西镇"), "ours/joint")
        assert [(item["holder"]["key"], item["days"]["least"]) for item in (before, after)] == [(LI, 365), (ZHAO, 92)]
        assert after["days"]["share"] == pytest.approx(92 / 365)
        assert "期间才接手(2023年10月1日起)，是应当考虑的情形" in after["reasons"]
        assert "在任92天，共365天，占25.21%(天数只作说明，不据以分责)" in shown(run, "liability", "林西镇")

    def test_who_came_only_later_is_not_reached_and_that_nobody_was_there_is_said(self, asked: Callable[..., Json], ruled: Path) -> None:
        told(ruled, result(OTHER_TOWN, 2022, "后进", "weak"))
        found = of(asked("liability", "新城子镇", "--on", "2024-01-09"), "ours/joint")
        assert [(item["holder"] and item["holder"]["key"], item["state"], item["deciding"]) for item in found] == [
            (None, "nobody", None), (WANG, "not_liable", "later"),
        ]  # fmt: skip

    def test_the_lighter_measure_gives_way_to_the_heavier_and_both_are_shown(
        self, asked: Callable[..., Json], run: Run, ruled: Path
    ) -> None:
        told(ruled, fault(LI, "yes"), result(TOWN, 2022, "后进", "weak"))
        answer = asked("liability", "林西镇")
        ((joint,), (heavy,)) = of(answer, "ours/joint"), of(answer, "ours/heavy")
        assert (joint["state"], joint["yields_to"], heavy["state"]) == ("candidate", ["ours/heavy"], "candidate")
        assert "本条让位于：ours/heavy" in shown(run, "liability", "林西镇")

    def test_the_order_is_that_of_rules_and_keys_never_of_gravity(self, asked: Callable[..., Json], ruled: Path) -> None:
        told(ruled, fault(LI, "yes"), decided(LI, "yes"), result(TOWN, 2022, "后进", "weak"))
        assert [item["rule"] for item in asked("liability", "林西镇")["answers"]] == ["ours/joint", "ours/heavy"]

    def test_what_nobody_adopted_comes_after_and_is_marked(self, asked: Callable[..., Json], run: Run, ruled: Path, tmp_path: Path) -> None:
        (tmp_path / "trial.yaml").write_text(
            PACK.replace("pack: ours", "pack: trial").replace('adoption: {number: "林组发〔2026〕3号", reviewer: 试算员}\n', ""),
            encoding="utf-8",
        )
        pack = ("--pack", tmp_path / "trial.yaml")
        answer = asked("liability", "林西镇", *pack)
        assert {item["rule"].partition("/")[0] for item in answer["answers"]} == {"ours"}
        assert {"trial/joint", "trial/heavy"} <= {item["rule"] for item in answer["examples"]}
        out = shown(run, "liability", "林西镇", *pack)
        binding, mark, samples = out.partition("【示例：没有单位采用，对谁都没有约束力】")
        assert mark
        assert "trial/joint" not in binding
        assert "示例·李建国(G001)，林西镇 2023年" in samples
        assert "示例，未采用" in samples

    def test_explained_it_is_a_chain_from_facts_with_their_rows_to_the_state(self, asked: Callable[..., Json], run: Run) -> None:
        (joint,) = of(asked("liability", "林西镇", "--explain"), "ours/joint")
        marks = [(part["mark"], [origin["row"] for fact in part["facts"] for origin in fact["origins"]]) for part in joint["parts"]]
        assert marks == [("✓", []), ("✓", [2]), ("✓", [2]), ("?", [])]
        assert joint["parts"][1]["facts"][0]["id"] == f"observation/{TOWN}/2024-01-10/2023年"
        out = shown(run, "liability", "林西镇", "--explain")
        assert "✓ 林西镇2023年年度检查为“后进”" in out
        assert f"出处：结果.xlsx〔表1〕第2行〔observation/{TOWN}/2024-01-10/2023年〕" in out
        assert "→ 一，已采用(林组发〔2026〕3号) → 条件未查实(尚缺：失职)" in out
        assert "parts" not in of(asked("liability", "林西镇"), "ours/joint")[0]

    def test_explained_it_says_which_part_decides_for_those_not_reached(self, run: Run, ruled: Path) -> None:
        assert "不承担是因为：事实没有达到条款的条件" in adopted_part(shown(run, "liability", "新城子镇", "--explain"))

    def test_the_clauses_own_words_are_shown_where_the_office_has_its_copy(self, asked: Callable[..., Json], run: Run, ruled: Path) -> None:
        from loaders.documents.copies import read_copy
        from loaders.documents.importing import store_copy

        file = ruled.parent / "办法.txt"
        file.write_text("试算办法\n\n一、年检靠后又查明失职的算这一条。\n二、连着靠后的算这一条。\n", encoding="utf-8")
        assert "原文 一" not in shown(run, "liability", "林西镇", "--explain")
        with SqliteStore(ruled) as store:
            store_copy(store, read_copy(file), "ours", "test")
        assert "原文 一(办法.txt第3行)：" in shown(run, "liability", "林西镇", "--explain")
        rules = {rule["id"]: rule for rule in asked("liability", "林西镇", "--explain")["rules"]}
        assert "年检靠后又查明失职" in rules["ours/joint"]["words"][0]["text"]

    def test_of_an_adopted_sample_the_words_come_from_the_samples_document(
        self, asked: Callable[..., Json], ruled: Path, tmp_path: Path
    ) -> None:
        from loaders.documents.copies import read_copy
        from loaders.documents.importing import store_copy

        (tmp_path / "trial.yaml").write_text(SAMPLE, encoding="utf-8")
        (tmp_path / "taken.yaml").write_text(TAKEN, encoding="utf-8")
        file = tmp_path / "办法.txt"
        file.write_text("试算办法\n\n一、年检靠后又查明失职的算这一条。\n二、连着靠后的算这一条。\n", encoding="utf-8")
        with SqliteStore(ruled) as store:
            store_copy(store, read_copy(file), "trial", "test")
        packs = [part for name in ("trial.yaml", "taken.yaml") for part in ("--pack", tmp_path / name)]
        answer = asked("liability", "林西镇", "--explain", *packs)
        rules = {rule["id"]: rule for rule in answer["rules"]}
        assert "年检靠后又查明失职" in rules["taken/joint"]["words"][0]["text"]
        assert "trial/joint" not in rules  # the office's own version holds in its place
        assert of(answer, "taken/joint")[0]["state"] == "conditions_unproven"

    def test_a_clause_that_asks_and_finds_nobody_is_named(self, asked: Callable[..., Json], run: Run, ruled: Path) -> None:
        answer = asked("liability", "新城子镇", "--on", "2021-06-01")
        assert answer["answers"] == []
        assert {"ours/joint", "ours/heavy"} <= set(answer["silent"]["answers"])
        assert "也没有条款所及的人：ours/joint、ours/heavy" in run("liability", "新城子镇", "--on", "2021-06-01").out

    def test_an_objection_to_a_fact_shows_until_it_is_decided(self, asked: Callable[..., Json], run: Run, ruled: Path) -> None:
        found = fault(LI, "yes")
        about = f"finding/{LI}/2024-02-01/{found.label}"
        told(ruled, found)
        told(ruled, outcome("objection", LI, "2024-03-01", "异议", fact=about, by="李建国", text="当年不在岗"), name="异议.xlsx")
        (joint,) = of(asked("liability", "林西镇"), "ours/joint")
        assert [(item["by"], item["text"]) for item in joint["objections"]] == [("李建国", "当年不在岗")]
        assert f"异议：对“{about}”，李建国于2024年3月1日提出：当年不在岗" in shown(run, "liability", "林西镇")

    def test_as_known_earlier_it_answers_as_it_did_then(self, asked: Callable[..., Json], ruled: Path) -> None:
        revision = told(ruled, fault(LI, "yes"))
        assert of(asked("liability", "林西镇"), "ours/joint")[0]["state"] == "candidate"
        before = asked("liability", "林西镇", "--known-at", f"第{revision - 1}次")
        assert (before["known_at"], before["revision"]) == (f"第{revision - 1}次修订", revision - 1)
        assert of(before, "ours/joint")[0]["state"] == "conditions_unproven"


class TestLiabilityOfAnEvent:
    def test_only_the_clauses_of_that_event_are_shown(self, asked: Callable[..., Json]) -> None:
        answer = asked("liability", EVENT)
        assert [(item["rule"], item["holder"]["key"], item["record"]["id"]) for item in answer["answers"]] == [
            ("ours/accident", SUN, EVENT)
        ]
        assert answer["event"]["id"] == EVENT
        assert answer["about"]["key"] == VILLAGE

    def test_the_place_shows_it_too(self, asked: Callable[..., Json]) -> None:
        assert [item["record"]["id"] for item in of(asked("liability", VILLAGE), "ours/accident")] == [EVENT]

    def test_whoever_held_the_post_on_its_day_is_asked_about(self, run: Run, ruled: Path) -> None:
        assert "孙玉梅(未核实)，前进村“重大事故” 2024年3月5日：条件未查实(尚缺：防范不力)" in shown(run, "liability", EVENT)

    @pytest.mark.parametrize("on", ["2024-03-04", "2020-01-01"])
    def test_before_its_day_it_is_not_there(self, run: Run, ruled: Path, on: str) -> None:
        ran = run("liability", EVENT, "--on", on)
        assert (ran.code, ran.out) == (1, "")
        assert f"没有编号为 {EVENT} 的事项" in ran.err

    @pytest.mark.parametrize("text", ["event/place:1/2024-03-05/重大事故", "event/坏", f"event/{VILLAGE}/2024-03-05/别的"])
    def test_an_id_of_nothing_is_said_to_be_one(self, run: Run, ruled: Path, text: str) -> None:
        ran = run("liability", text, *ON)
        assert (ran.code, ran.out) == (1, "")
        assert "没有编号为" in ran.err


class TestNothingToShow:
    def test_a_county_without_any_pack_is_told_so_and_what_to_do(self, run: Run, office: Path) -> None:
        for command in (("liability", "甲镇"), ("consequences",), ("standards", "甲镇"), ("due",), ("watch",)):
            out = run(*command, "--on", "2026-03-31").out
            assert "没有适用的规则：该地不在任何规则包的适用区划内；采用规则包请见 zerentu rules" in out, command

    def test_a_village_of_which_no_liability_is_asked_points_to_its_township(self, run: Run, ruled: Path) -> None:
        out = shown(run, "liability", "林西镇/东风村")
        assert "没有一条问到这里的责任" in out
        assert "请用 zerentu liability 林西镇" in out
