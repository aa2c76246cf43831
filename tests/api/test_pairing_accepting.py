"""Accepting a plan, visits, and the HTTP routes, on a real store. All in it is synthetic (合成数据)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.app import make_app
from graph.snapshot import HeldTie
from graph.sqlite import SqliteStore
from graph.store import AFTERWARDS, EVER, Scope
from queries.pairing.candidates import PAIRING
from schema.authority import DECISION
from schema.facts import Outcome, Tie
from schema.time import Period, exactly, month_span, today
from tests.api.conftest import Run
from tests.api.paired_county import COUNTY, FAR_MODEL, MODEL, PERIOD, SEEN, WEAK, tell, write_county
from tests.loaders.office import xlsx

FROM = "2025-04-15"
START = date.fromisoformat(FROM).toordinal()
ACCEPT = ("--accept", "--from", FROM, "--first-visit", "2025-05-01", "--document", "示组发[2025]03号", "--reason", "会议研究同意", "--yes")
Accept = Callable[..., Any]


@pytest.fixture
def paired(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The county in a store that the commands use."""
    path = tmp_path / "paired.sqlite"
    write_county(path)
    monkeypatch.setenv("ZERENTU_STORE", f"sqlite:///{path}")
    monkeypatch.setenv("ZERENTU_ACTOR", "示例县委组织部")
    return path


@pytest.fixture
def accept(run: Run, paired: Path) -> Accept:
    """The JSON answer of an acceptance that succeeds."""

    def accepted(*more: object, how: tuple[str, ...] = ACCEPT) -> Any:
        ran = run("pair", "示例县", "--period", PERIOD, *how, *more, "--json")
        assert (ran.code, ran.err) == (0, "")
        return json.loads(ran.out)

    return accepted


@pytest.fixture
def client(paired: Path) -> Iterator[TestClient]:
    """The HTTP interface over the same store."""
    with SqliteStore(paired) as store, TestClient(make_app(store)) as opened:
        yield opened


def ties(path: Path, on: int = START) -> dict[tuple[str, str], HeldTie]:
    """The pairs in force on a day."""
    with SqliteStore(path) as store:
        graph = store.snapshot(Scope("down", COUNTY, since=EVER, until=AFTERWARDS), max(on, today()))
    found = (data["tie"] for _, _, data in graph.edges(data=True) if data["kind"] == PAIRING)
    return {(tie.source, tie.target): tie for tie in found if tie.holding(on)}


def believed(path: Path, key: str, kind: str) -> list[Outcome]:
    with SqliteStore(path) as store:
        facts = [version.fact for version in store.history(key) if version.retracted is None]
    return [fact for fact in facts if isinstance(fact, Outcome) and fact.kind == kind]


def revision(path: Path) -> int:
    with SqliteStore(path) as store:
        newest = store.revision()
    assert newest is not None
    return newest.id


class TestAccepting:
    def test_one_revision_holds_the_pairs_the_plan_and_a_planned_visit_for_each(self, accept: Accept, paired: Path) -> None:
        before = revision(paired)
        answer = accept()
        assert answer["revision"] == revision(paired) == before + 1
        held = ties(paired)
        assert len(held) == len(answer["begun"]) == 6
        assert {tie.properties["plan"] for tie in held.values()} == {answer["digest"]}
        assert {tie.properties["basis"] for tie in held.values()} == {"示组发〔2025〕3号"}
        (plan,) = believed(paired, COUNTY, "plan")
        told = plan.properties
        assert (told["digest"], told["pairs"], told["unpaired"], told["by"]) == (answer["digest"], 6, 0, "示例县委组织部")
        assert told["cost"] == told["bound"]
        assert json.loads(str(told["weights"]))["distance"] == 25
        (visit,) = believed(paired, WEAK[0], "exchange")
        assert {name: visit.properties[name] for name in ("partner", "stage", "agenda", "due", "plan")} == {
            "partner": MODEL, "stage": "planned", "agenda": "组织、产业", "due": "2025-05-01", "plan": answer["digest"],
        }  # fmt: skip

    def test_each_pair_carries_its_evidence_as_a_decision(self, accept: Accept, paired: Path) -> None:
        accept()
        tie = ties(paired)[MODEL, WEAK[0]]
        with SqliteStore(paired) as store:
            claim = store.claims(tie.id)[0]
            cells = store.cells(claim.ledger, [claim.line])[claim.line]
            newest = store.revision()
        assert claim.ledger.rank == DECISION
        assert claim.ledger.file == f"结对方案 示例县 {PERIOD}"
        assert (cells["理由"], cells["依据"], cells["决定人"]) == ("会议研究同意", "示组发〔2025〕3号", "示例县委组织部")
        assert cells["距离"].startswith("805米")
        assert cells["在可选示范村中"] == "第1，共2个"
        assert newest is not None
        assert "采纳结对方案" in newest.note

    def test_a_dry_run_and_a_missing_confirmation_write_nothing(self, run: Run, accept: Accept, paired: Path) -> None:
        before = revision(paired)
        assert accept("--dry-run")["revision"] is None
        refused = run("pair", "示例县", "--period", PERIOD, *ACCEPT[:-1])
        assert refused.code == 1
        assert "新结6对" in refused.err
        assert "东镇东一村" in refused.out
        assert revision(paired) == before

    def test_accepting_the_same_plan_twice_changes_nothing(self, run: Run, accept: Accept, paired: Path) -> None:
        accept()
        before = revision(paired)
        again = accept()
        assert (again["changed"], again["revision"], revision(paired)) == (False, None, before)
        assert "已经采纳，没有变化" in run("pair", "示例县", "--period", PERIOD, *ACCEPT).out

    def test_a_changed_plan_shows_the_difference_ends_and_begins(self, run: Run, accept: Accept, paired: Path) -> None:
        accept()
        later = ("--accept", "--from", "2025-06-01", "--reason", "调整", "--yes", "--force", "西示村:东一村")
        preview = re.sub(" +", " ", run("pair", "示例县", "--period", PERIOD, *later, "--dry-run").out)
        for words in (
            "新结 │ 西乡西示村 │ 东镇东一村",
            "结束 │ 东镇东示村 │ 东镇东一村 │ 至2025年5月31日",
            "继续 │ 西乡西示村 │ 西乡西一村",
        ):
            assert words in preview
        kept = ties(paired)[FAR_MODEL, WEAK[2]]
        answer = accept(how=later)
        assert (FAR_MODEL, WEAK[0]) in {(pair["model"], pair["partner"]) for pair in answer["begun"]}
        may, june = date(2025, 5, 31).toordinal(), date(2025, 6, 1).toordinal()
        assert ((MODEL, WEAK[0]) in ties(paired, may), (MODEL, WEAK[0]) in ties(paired, june)) == (True, False)
        assert ties(paired, june)[FAR_MODEL, WEAK[2]].id == kept.id
        assert ties(paired, june)[FAR_MODEL, WEAK[2]].recorded == kept.recorded
        assert accept(how=later)["changed"] is False

    def test_a_plan_that_has_not_begun_is_withdrawn_by_another_one(self, accept: Accept, paired: Path) -> None:
        accept(how=("--accept", "--from", "2099-01-01", "--first-visit", "2099-02-01", "--yes"))
        future = date(2099, 1, 1).toordinal()
        assert len(ties(paired, future)) == 6
        answer = accept("--force", "西示村:东一村")
        assert len(answer["withdrawn"]) == 6
        assert len(ties(paired)) == 6
        assert {tie.since_from for tie in ties(paired, future).values()} == {START}
        assert [visit.properties.get("due") for visit in believed(paired, WEAK[0], "exchange")] == ["2025-05-01"]

    def test_a_pair_on_record_stays_and_one_outside_the_plan_ends_also_if_only_its_month_is_known(
        self, accept: Accept, paired: Path
    ) -> None:
        old = [
            Tie("pairing", MODEL, WEAK[0], Period.between(exactly(SEEN - 300))),
            Tie("pairing", FAR_MODEL, WEAK[1], Period.between(month_span(2025, 4))),
        ]
        with SqliteStore(paired) as store:
            tell(store, "旧结对", [*old])
        answer = accept()
        assert [tie["partner"] for tie in answer["kept"]] == [WEAK[0]]
        assert [tie["partner"] for tie in answer["ended"]] == [WEAK[1]]
        assert (MODEL, WEAK[1]) in ties(paired)
        assert (FAR_MODEL, WEAK[1]) not in ties(paired)

    def test_undoing_the_acceptance_brings_all_back(self, run: Run, accept: Accept, paired: Path) -> None:
        accept()
        before = ties(paired, START + 90)
        second = accept("--force", "西示村:东一村", how=("--accept", "--from", "2025-06-01", "--yes"))
        assert ties(paired, START + 90).keys() != before.keys()
        assert run("undo", second["revision"], "--yes").code == 0
        after = ties(paired, START + 90)
        assert {key: tie.period for key, tie in after.items()} == {key: tie.period for key, tie in before.items()}
        assert [plan.properties["digest"] for plan in believed(paired, COUNTY, "plan")] != [second["digest"]]
        again = accept("--force", "西示村:东一村", how=("--accept", "--from", "2025-06-01", "--yes"))
        assert again["changed"] is True

    def test_a_plan_of_the_past_is_refused(self, run: Run, paired: Path) -> None:
        before = revision(paired)
        refused = run("pair", "示例县", "--period", PERIOD, "--known-at", "第1次修订", *ACCEPT)
        assert refused.code == 2
        assert "--known-at" in refused.err
        early = run("pair", "示例县", "--period", PERIOD, "--accept", "--from", FROM, "--first-visit", "2025-04-01", "--yes")
        assert "早于结对开始" in early.err
        assert revision(paired) == before

    def test_doubtful_dates_are_named(self, run: Run, paired: Path) -> None:
        refused = run("pair", "示例县", "--period", PERIOD, "--on", "2025-04-20", "--accept", "--from", "2025-03-20")
        assert "还没有结束" in refused.err
        assert "不是今天" in refused.err


class TestVisits:
    VISIT = (
        "pair",
        "visit",
        "东示村:东一村",
        "--on",
        "2025-04-28",
        "--manner",
        "谈，听 看",
        "--lesson",
        "学会了议事规则",
        "--by",
        "包村干部",
    )

    def test_a_visit_of_a_pair_in_force_is_recorded_and_can_be_undone(self, run: Run, accept: Accept, paired: Path) -> None:
        digest = accept()["digest"]
        answer = json.loads(run(*self.VISIT, "--json").out)
        held = [visit for visit in believed(paired, WEAK[0], "exchange") if visit.properties["stage"] == "held"]
        assert [(dict(visit.properties), visit.day) for visit in held] == [
            (
                {"partner": MODEL, "stage": "held", "manner": "听、看、谈", "lesson": "学会了议事规则", "plan": digest, "by": "包村干部"},
                date(2025, 4, 28).toordinal(),
            )
        ]
        assert run("undo", answer["revision"], "--yes").code == 0
        assert [visit.properties["stage"] for visit in believed(paired, WEAK[0], "exchange")] == ["planned"]

    def test_the_same_day_again_corrects_and_a_dry_run_writes_nothing(self, run: Run, accept: Accept, paired: Path) -> None:
        accept()
        before = revision(paired)
        shown = run(*self.VISIT, "--dry-run").out
        assert "东示村与东一村互学，听、看、谈" in shown
        assert revision(paired) == before
        run(*self.VISIT)
        assert "同样的记录已经有了，没有变化" in run(*self.VISIT).out
        other = (*self.VISIT[:7], "--lesson", "另一条")
        asked = run(*other)
        assert asked.code == 1
        assert "方式和收获将换成这次写的" in asked.err
        again = json.loads(run(*other, "--yes", "--json").out)
        assert again["corrects"] is True
        assert len(believed(paired, WEAK[0], "exchange")) == 2

    def test_what_cannot_be_is_told(self, run: Run, accept: Accept, paired: Path) -> None:
        accept()
        before = revision(paired)
        for arguments, said in (
            (("西示村:东一村", "--on", "2025-04-28", "--lesson", "试"), "西示村没有带东一村，那一天带它的是东示村"),
            (("东示村:东一村", "--on", "2025-04-01", "--lesson", "试"), "那一天没有村带它"),
            (("东示村:东一村", "--on", "2099-04-01", "--lesson", "试"), "还没有到"),
            (("东示村:东一村", "--on", "2025-04-28", "--manner", "唱", "--lesson", "试"), "“唱”不是互学的方式"),
            (("东示村", "--on", "2025-04-28"), "没有写成两个村"),
            (("东示村:查无此村", "--on", "2025-04-28"), "没有找到"),
            (("东示村:东一村", "--on", "2025-04-28"), "没有写收获"),
        ):
            refused = run("pair", "visit", *arguments)
            assert refused.code != 0
            assert said in refused.err
        assert revision(paired) == before


class TestHttp:
    def test_the_route_answers_as_the_command(self, run: Run, client: TestClient) -> None:
        wishes = {"force": "西示村:东一村", "forbid": "东示村:东二村", "because": "试", "weights": "distance=30", "capacity": "3"}
        answer = client.get(f"/api/v1/places/{COUNTY}/pairing", params={"period": PERIOD, **wishes})
        assert answer.status_code == 200
        options = [part for name, value in wishes.items() for part in (f"--{name}", value)]
        assert answer.json() == json.loads(run("pair", "示例县", "--period", PERIOD, *options, "--json").out)
        village = client.get(
            f"/api/v1/places/{COUNTY}/pairing/explanation", params={"period": PERIOD, "village": "东一村", "why_not": "西示村"}
        )
        told = run("pair", "示例县", "--period", PERIOD, "--explain", "东一村", "--why-not", "西示村", "--json")
        assert village.json() == json.loads(told.out)

    def test_a_plan_that_was_seen_is_accepted_and_another_digest_is_refused(self, client: TestClient, paired: Path) -> None:
        where = f"/api/v1/places/{COUNTY}/pairing"
        digest = client.get(where, params={"period": PERIOD}).json()["digest"]
        body = {
            "period": PERIOD,
            "digest": digest,
            "from": FROM,
            "document": "示组发〔2025〕3号",
            "reason": "同意",
            "actor": "示例县委组织部",
        }
        before = revision(paired)
        refused = client.post(f"{where}/acceptance", json={**body, "digest": "0" * 64})
        assert (refused.status_code, refused.json()["type"]) == (409, "changed")
        assert "不同，没有写入" in refused.json()["detail"]
        assert client.post(f"{where}/acceptance", json={**body, "dry_run": True}).json()["revision"] is None
        assert revision(paired) == before
        accepted = client.post(f"{where}/acceptance", json=body).json()
        assert (accepted["revision"], len(accepted["begun"])) == (before + 1, 6)
        assert client.post(f"{where}/acceptance", json=body).json()["changed"] is False
        assert revision(paired) == before + 1

    def test_bad_bodies_and_words_are_told(self, client: TestClient, paired: Path) -> None:
        where = f"/api/v1/places/{COUNTY}/pairing"
        before = revision(paired)
        whole = {"period": PERIOD, "digest": "0", "actor": "甲"}
        for body, said in (
            ({}, "没有写period、digest、actor"),
            ({**whole, "unknown": 1}, "没有“unknown”这一项"),
            ({**whole, "actor": " "}, "没有写actor"),
            ({**whole, "dry_run": "yes"}, "dry_run 要写 true 或 false"),
            ({**whole, "force": "东示村:东一村"}, "force 要写成一列文字"),
            ({**whole, "weights": 3}, "weights 要写成文字"),
            ({**whole, "from": "四月"}, "没有写入"),
        ):
            refused = client.post(f"{where}/acceptance", json=body)
            assert refused.status_code in (400, 409)
            assert said in refused.json()["detail"]
        assert client.post(f"{where}/acceptance", content="{").status_code == 422
        assert client.get(where, params={"period": PERIOD, "weights": "海拔=1"}).status_code == 400
        assert client.get(where).status_code == 400
        assert revision(paired) == before


def test_a_ledger_of_visits_and_the_command_call_the_same_visit_alike(run: Run, accept: Accept, paired: Path, tmp_path: Path) -> None:
    accept()
    assert run(*TestVisits.VISIT).code == 0
    rows = [["日期", "区划代码", "名称", "示范村代码", "示范村", "方式", "收获", "记录人"]]
    codes = [key.partition(":")[2] for key in (WEAK[0], MODEL)]
    rows.append(["2025-04-28", codes[0], "东一村", codes[1], "东示村", "听、看", "另一种说法", "乡镇"])
    path = xlsx(tmp_path / "互学记录台账.xlsx", {"互学记录": rows})
    ran = run("import", path)
    assert ran.code == 0, ran.err + ran.out
    held = [visit for visit in believed(paired, WEAK[0], "exchange") if visit.properties["stage"] == "held"]
    assert [visit.properties["lesson"] for visit in held] == [
        "学会了议事规则"
    ]  # what the office decided stands, the ledger's row beside it
