"""Accepting a plan from a day in the past: what began before it ends on it, what people have lived by since is withdrawn only on demand.

All in it is synthetic (合成数据)."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.app import make_app
from graph.snapshot import HeldTie
from graph.sqlite import SqliteStore
from graph.store import AFTERWARDS, EVER, Scope
from schema.time import today
from tests.api.conftest import Run
from tests.api.paired_county import COUNTY, FAR_MODEL, MODEL, PERIOD, WEAK, write_county

FIRST, EARLIER = "2025-04-15", "2025-04-10"
OTHER_PLAN = ("--force", "西示村:东一村")
Accept = Callable[..., Any]


def number(day: str) -> int:
    return date.fromisoformat(day).toordinal()


@pytest.fixture
def paired(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The county in a store that the commands use."""
    path = tmp_path / "paired.sqlite"
    write_county(path)
    monkeypatch.setenv("ZERENTU_STORE", f"sqlite:///{path}")
    return path


@pytest.fixture
def accept(run: Run, paired: Path) -> Accept:
    """The JSON answer of an acceptance that succeeds."""

    def accepted(since: str, *more: object) -> Any:
        ran = run("pair", "示例县", "--period", PERIOD, "--accept", "--from", since, "--yes", *more, "--json")
        assert (ran.code, ran.err) == (0, "")
        return json.loads(ran.out)

    return accepted


def pairs(path: Path) -> dict[tuple[str, str], list[HeldTie]]:
    """All pairs that are believed, whenever they hold."""
    found: dict[tuple[str, str], list[HeldTie]] = {}
    with SqliteStore(path) as store:
        graph = store.snapshot(Scope("down", COUNTY, since=EVER, until=AFTERWARDS), today())
    for _, _, data in graph.edges(data=True):
        if data["kind"] == "pairing":
            found.setdefault((data["tie"].source, data["tie"].target), []).append(data["tie"])
    return found


def revision(path: Path) -> int:
    with SqliteStore(path) as store:
        newest = store.revision()
    assert newest is not None
    return newest.id


def test_pairs_that_began_since_are_named_and_not_withdrawn_by_yes_alone(run: Run, accept: Accept, paired: Path) -> None:
    accept(FIRST)
    before = revision(paired)
    for since in (EARLIER, FIRST):
        refused = run("pair", "示例县", "--period", PERIOD, "--accept", "--from", since, "--yes", *OTHER_PLAN)
        assert refused.code == 1
        assert "东镇东示村带东镇东一村，2025年4月15日起" in refused.err
        assert "--withdraw-begun" in refused.err
        assert "(--from)写在2025年4月15日以后" in refused.err
    preview = run("pair", "示例县", "--period", PERIOD, "--accept", "--from", EARLIER, "--dry-run", *OTHER_PLAN)
    assert preview.code == 0
    assert "对已经在执行，采纳要加 --withdraw-begun" in preview.out
    assert revision(paired) == before


def test_on_demand_they_are_withdrawn_and_what_goes_on_keeps_its_first_day(accept: Accept, paired: Path) -> None:
    accept(FIRST)
    answer = accept(EARLIER, "--withdraw-begun", *OTHER_PLAN)
    known = pairs(paired)
    assert (MODEL, WEAK[0]) not in known
    assert [tie.since_from for tie in known[FAR_MODEL, WEAK[0]]] == [number(EARLIER)]
    assert [tie.since_from for tie in known[FAR_MODEL, WEAK[2]]] == [number(FIRST)]
    assert answer["withdrawn_begun"] == [tie["tie"] for tie in answer["withdrawn"]]
    assert (FAR_MODEL, WEAK[2]) in {(tie["model"], tie["partner"]) for tie in answer["kept"]}


def test_a_day_after_they_began_ends_them_on_the_day_before(accept: Accept, paired: Path) -> None:
    accept(FIRST)
    answer = accept("2025-04-16", *OTHER_PLAN)
    assert answer["withdrawn"] == answer["withdrawn_begun"] == []
    (tie,) = pairs(paired)[MODEL, WEAK[0]]
    assert (tie.since_from, tie.until_to) == (number(FIRST), number("2025-04-16"))


def test_the_same_plan_from_an_earlier_day_moves_nothing_and_says_so(run: Run, accept: Accept, paired: Path) -> None:
    accept(FIRST)
    before = pairs(paired)
    assert accept(EARLIER)["changed"] is False
    assert pairs(paired) == before


def test_a_pair_that_is_over_by_now_begins_again_under_a_plan_that_has_it(accept: Accept, paired: Path) -> None:
    accept(FIRST)
    accept("2025-06-01", *OTHER_PLAN)  # ends the pair of the first plan
    accept("2025-05-01", "--withdraw-begun")
    first, again = sorted(pairs(paired)[MODEL, WEAK[0]], key=lambda tie: tie.since_from)
    assert (first.since_from, first.until_to) == (number(FIRST), number("2025-05-01"))
    assert again.since_from == number("2025-05-01")
    assert again.holding(today()) == "held"


def test_what_was_accepted_today_is_replaced_today(accept: Accept, paired: Path) -> None:
    day = date.fromordinal(today()).isoformat()
    accept(day)
    answer = accept(day, *OTHER_PLAN)
    assert answer["withdrawn"]
    assert answer["withdrawn_begun"] == []
    assert (MODEL, WEAK[0]) not in pairs(paired)


def test_visits_that_lose_their_pair_are_counted(run: Run, accept: Accept, paired: Path) -> None:
    accept(FIRST)
    assert run("pair", "visit", "东示村:东一村", "--on", "2025-04-28", "--lesson", "议事规则").code == 0
    for since in (EARLIER, "2025-04-20"):
        told = accept(since, "--dry-run", *OTHER_PLAN)["doubts"]
        assert any("以后有1条互学记录，采纳以后查不到对应的结对" in doubt for doubt in told)
    assert not any("互学记录" in doubt for doubt in accept("2025-05-01", "--dry-run", *OTHER_PLAN)["doubts"])


def test_the_route_asks_for_the_same_confirmation(accept: Accept, paired: Path) -> None:
    accept(FIRST)
    before = revision(paired)
    where = f"/api/v1/places/{COUNTY}/pairing"
    with SqliteStore(paired) as store, TestClient(make_app(store)) as client:
        digest = client.get(where, params={"period": PERIOD, "force": OTHER_PLAN[1]}).json()["digest"]
        body = {"period": PERIOD, "digest": digest, "actor": "示例县委组织部", "from": EARLIER, "force": [OTHER_PLAN[1]]}
        refused = client.post(f"{where}/acceptance", json=body)
        assert (refused.status_code, refused.json()["type"]) == (409, "confirmation-needed")
        assert client.post(f"{where}/acceptance", json={**body, "dry_run": True}).json()["withdrawn_begun"]
        accepted = client.post(f"{where}/acceptance", json={**body, "withdraw_begun": True})
    assert (accepted.status_code, accepted.json()["revision"]) == (200, before + 1)
