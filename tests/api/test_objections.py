"""Objections: shown wherever the fact is shown until somebody decides them. People are synthetic (合成数据)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import docx
import pytest
from fastapi.testclient import TestClient

from api.app import make_app
from graph.sqlite import SqliteStore
from graph.store import EVER, Scope
from queries.objections import open_objections
from tests.api.conftest import Printed, Run
from tests.api.printed_rosters import EAST, ON, listed, remarks

CHARGE = f"village_charge/person:D3/{EAST}/2022-03-01"
RESULT = f"observation/{EAST}/2026-03-01/2025年"
VACANCY = "vacancy/place:150999101200/2026-03-26/第一书记"
SAID = ("--by", "王五", "--text", "三月起已不再包这个村")


def asked(run: Run, *arguments: object) -> Any:
    """The JSON answer of a command that succeeds."""
    done = run(*arguments, "--json")
    assert done.code == 0, done.err
    return json.loads(done.out)


@pytest.fixture
def objected(run: Run, office: Path) -> str:
    """The id of an objection of 王五 to his charge of 东村, made after the day that is asked about."""
    made = asked(run, "objection", CHARGE, *SAID, "--on", "2026-05-06")
    return str(made["objection"]["id"])


def charge_of(answer: Any) -> Any:
    (found,) = [item for item in answer["answers"] if item["tie"]["id"] == CHARGE]
    return found


def texts(path: Path) -> str:
    document = docx.Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


class TestShown:
    def test_a_trace_shows_it_whatever_day_is_asked_about(self, run: Run, objected: str) -> None:
        for on in ("2023-01-01", "2026-03-31", "2026-06-30"):
            (found,) = charge_of(asked(run, "trace", EAST, "--on", on))["objections"]
            assert (found["id"], found["fact"], found["by"], found["text"]) == (objected, CHARGE, "王五", "三月起已不再包这个村")
            assert (found["day"], found["closed"]) == ("2026-05-06", None)
        printed = run("trace", EAST, "--on", "2026-03-31").out
        assert "包村△" in printed
        assert "异议：王五对东村的包村，王五于2026年5月6日提出：三月起已不再包这个村(尚未作出结论)" in printed
        others = [item for item in asked(run, "trace", EAST, "--on", "2026-03-31")["answers"] if item["tie"]["id"] != CHARGE]
        assert others
        assert all(item["objections"] == [] for item in others)

    def test_a_portfolio_shows_it(self, run: Run, objected: str) -> None:
        (charge,) = asked(run, "portfolio", "D3", "--on", "2026-03-31")["charges"]
        assert [item["id"] for item in charge["objections"]] == [objected]
        assert [item["kind"] for item in charge["outcomes"]] == ["observation"]
        assert "包村△" in run("portfolio", "D3", "--on", "2026-03-31").out

    def test_histories_of_both_ends_and_the_origin_show_it(self, run: Run, objected: str) -> None:
        for key in ("D3", EAST):
            entries = asked(run, "history", key)["versions"]
            assert {entry["id"]: [item["id"] for item in entry["objections"]] for entry in entries if entry["objections"]} == {
                CHARGE: [objected]
            }
            assert "包村△" in run("history", key).out
        assert [item["id"] for item in asked(run, "origin", CHARGE)["objections"]] == [objected]
        assert "尚未作出结论" in run("origin", EAST, "D3").out

    def test_the_http_answers_show_it(self, objected: str, office: Path) -> None:
        with SqliteStore(office) as store:
            traced = TestClient(make_app(store)).get(f"/api/v1/places/{EAST}/trace", params={"on": "2026-03-31"})
            assert [item["id"] for item in charge_of(traced.json())["objections"]] == [objected]

    def test_an_objection_to_a_result_shows_beside_the_result_only(self, run: Run, office: Path) -> None:
        made = asked(run, "objection", RESULT, "--by", "东村党支部", "--text", "漏算一项加分")["objection"]
        for holder in ("D3", "D4"):
            (charge,) = asked(run, "portfolio", holder, "--on", "2026-03-31")["charges"]
            assert charge["objections"] == []
            assert [[item["id"] for item in result["objections"]] for result in charge["outcomes"]] == [[made["id"]]]
        assert "漏算一项加分" in run("portfolio", "D3", "--on", "2026-03-31").out
        assert asked(run, "trace", EAST, "--on", "2026-03-31")["answers"][0]["objections"] == []

    def test_an_objection_to_a_vacancy_shows_beside_it(self, run: Run, office: Path) -> None:
        made = asked(run, "objection", VACANCY, "--by", "乙乡党委", "--text", "二月已到任")["objection"]
        (vacancy,) = asked(run, "trace", "place:150999101200", "--on", "2026-03-31")["vacancies"]
        assert [item["id"] for item in vacancy["objections"]] == [made["id"]]
        assert "二月已到任" in run("trace", "place:150999101200", "--on", "2026-03-31").out

    def test_papers_mark_it_and_say_what_the_mark_means(self, run: Run, objected: str, printed: Printed, tmp_path: Path) -> None:
        paper = printed()
        assert "王\u3000五△" in listed(paper)["甲镇", "东村"]["包村干部"]
        assert "△ 有人提出异议，尚未作出结论" in remarks(paper)
        for what, name in (("person-card", "D3"), ("village-card", EAST)):
            path = tmp_path / f"{what}.docx"
            ran = run("print", what, name, "--on", "2026-03-31", "-o", path)
            assert ran.code == 0, ran.err
            told = texts(path)
            assert "△" in told
            assert "三月起已不再包这个村" in told
            assert "△ 有人提出异议，尚未作出结论" in told

    def test_the_helper_finds_only_open_ones_of_the_facts_asked_for(self, run: Run, objected: str, office: Path) -> None:
        with SqliteStore(office) as store:
            graph = store.snapshot(Scope("up", EAST, outcomes_since=EVER), ON)
        assert [item.id for item in open_objections(graph, CHARGE)] == [objected]
        assert open_objections(graph, RESULT, VACANCY, "no id at all") == ()


class TestDecided:
    @pytest.mark.parametrize(
        ("word", "result"), [("upheld", "upheld"), ("rejected", "rejected"), ("成立", "upheld"), ("不成立", "rejected")]
    )
    def test_once_decided_it_is_shown_no_more_beside_the_fact_but_stays_on_record(
        self, run: Run, objected: str, word: str, result: str
    ) -> None:
        before = asked(run, "revisions")[0]["id"]
        closed = asked(run, "objection", CHARGE, "--close", word, "--reason", "查了交接文件", "--on", "2026-05-20")["objection"]
        assert (closed["id"], closed["closed"], closed["result"], closed["reason"]) == (objected, "2026-05-20", result, "查了交接文件")
        assert charge_of(asked(run, "trace", EAST, "--on", "2026-03-31"))["objections"] == []
        then = asked(run, "trace", EAST, "--on", "2026-03-31", "--known-at", f"第{before}次")
        assert [item["id"] for item in charge_of(then)["objections"]] == [objected]
        (kept,) = asked(run, "origin", CHARGE)["objections"]
        assert (kept["id"], kept["result"]) == (objected, result)
        assert "查了交接文件" in run("objection", CHARGE).out

    def test_it_is_decided_by_its_own_id_and_only_once(self, run: Run, objected: str) -> None:
        asked(run, "objection", objected, "--close", "rejected", "--reason", "没有文件")
        again = run("objection", objected, "--close", "upheld", "--reason", "再想想")
        assert (again.code, "已有结论" in again.err) == (1, True)

    def test_which_of_several_is_meant_has_to_be_said(self, run: Run, objected: str) -> None:
        other = asked(run, "objection", CHARGE, "--by", "赵六", "--text", "应由我包", "--on", "2026-05-06")["objection"]["id"]
        assert other != objected
        refused = run("objection", CHARGE, "--close", "upheld", "--reason", "查实")
        assert refused.code == 1
        assert objected in refused.err
        assert other in refused.err
        asked(run, "objection", other, "--close", "upheld", "--reason", "查实")
        assert [item["id"] for item in asked(run, "objection", CHARGE)["objections"] if not item["closed"]] == [objected]

    def test_to_uphold_it_changes_nothing_by_itself_and_says_what_to_do(self, run: Run, objected: str) -> None:
        shown = run("objection", CHARGE, "--close", "upheld", "--reason", "查实", "--yes").out
        assert f"zerentu retract {CHARGE}" in shown
        assert charge_of(asked(run, "trace", EAST, "--on", "2026-03-31"))["tie"]["until"] is None

    def test_it_is_withdrawn_like_any_record(self, run: Run, objected: str) -> None:
        asked(run, "retract", objected, "--reason", "本人撤回")
        assert charge_of(asked(run, "trace", EAST, "--on", "2026-03-31"))["objections"] == []

    def test_it_follows_its_fact_when_two_records_of_a_person_are_merged(self, run: Run, objected: str) -> None:
        asked(run, "same", "D1", "D3", "--reason", "同一人", "--yes")
        moved = CHARGE.replace("D3", "D1")
        (found,) = [item for item in asked(run, "trace", EAST, "--on", "2026-03-31")["answers"] if item["tie"]["id"] == moved]
        assert [item["text"] for item in found["objections"]] == ["三月起已不再包这个村"]
        asked(run, "objection", moved, "--close", "rejected", "--reason", "没有文件")
        assert asked(run, "objection", moved)["objections"][0]["result"] == "rejected"


class TestMade:
    def test_the_same_person_on_the_same_day_corrects_his_own(self, run: Run, objected: str) -> None:
        again = asked(run, "objection", CHARGE, "--by", "王五", "--text", "四月起", "--on", "2026-05-06")
        assert (again["corrects"], again["objection"]["id"]) == (True, objected)
        assert [item["text"] for item in asked(run, "objection", CHARGE)["objections"]] == ["四月起"]

    def test_a_finding_can_be_objected_to_and_the_history_shows_both(self, run: Run, office: Path) -> None:
        made = asked(run, "finding", "D1", "组织员履职不到位", "--verdict", "yes", "--place", "甲镇", "--period", "2025年")["id"]
        asked(run, "objection", made, "--by", "张三", "--text", "当期不在岗")
        entries = {entry["id"]: entry for entry in asked(run, "history", "D1")["versions"]}
        assert [item["text"] for item in entries[made]["objections"]] == ["当期不在岗"]
        assert "objection" in {entry["kind"] for entry in entries.values()}

    def test_a_name_can_be_objected_to(self, run: Run, office: Path) -> None:
        asked(run, "objection", "name/person:D3/unknown", "--by", "王五", "--text", "名字写错")
        assert [item["text"] for item in asked(run, "origin", "name/person:D3/unknown")["objections"]] == ["名字写错"]

    @pytest.mark.parametrize(("arguments", "words"), [
        ((CHARGE, "--text", "不对"), "没有写谁提出异议"), ((CHARGE, "--by", "王五"), "没有写异议的内容"),
        (("nothing/here", *SAID), "没有编号为"), ((CHARGE, *SAID, "--close", "upheld"), "不能同时进行"),
        ((CHARGE, "--close", "也许", "--reason", "x"), "不是结论"), ((CHARGE, "--close", "upheld"), "没有写这样认为的理由"),
        ((RESULT, "--close", "upheld", "--reason", "x"), "没有尚未作出结论的异议"),
        ((CHARGE, "--close", "upheld", "--reason", "x", "--on", "2026-01-01"), "早于提出异议"),
    ])  # fmt: skip
    def test_mistakes_are_told_gently_with_what_to_do(self, run: Run, objected: str, arguments: tuple[str, ...], words: str) -> None:
        refused = run("objection", *arguments)
        assert refused.code in (1, 2)
        assert words in refused.err
        assert "办法：" in refused.err

    def test_no_objection_is_made_to_an_objection_and_a_dry_run_writes_nothing(self, run: Run, objected: str) -> None:
        assert "不能再对它提异议" in run("objection", objected, *SAID).err
        assert asked(run, "objection", RESULT, *SAID, "--dry-run")["revision"] is None
        assert asked(run, "objection", RESULT)["objections"] == []
