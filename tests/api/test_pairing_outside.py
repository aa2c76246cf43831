"""Pairs that lead out of the scope of a plan: seen, counted as taken seats, never ended by it. All in it is synthetic (合成数据)."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from graph.sqlite import SqliteStore
from graph.store import Scope
from schema.facts import Tie
from schema.time import NEVER_ENDS, UNKNOWN_START, Period, exactly, today
from tests.api.conftest import Run
from tests.api.paired_county import (
    BASE,
    CITY,
    FAR_MODEL,
    MODEL,
    OTHER_COUNTY,
    PERIOD,
    SEEN,
    WEAK,
    WEST,
    place,
    tell,
    write_county,
)

NORTH, NORTH_MODEL = f"{OTHER_COUNTY}100211", f"{OTHER_COUNTY}100201"
MERGED = f"{BASE}101299"
ACCEPT = ("--accept", "--from", "2025-04-15", "--yes")


@pytest.fixture
def paired(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The county beside another one of its city, and a village that was merged before the period."""
    path = tmp_path / "paired.sqlite"
    write_county(path)
    with SqliteStore(path) as store:
        facts = [
            *place(OTHER_COUNTY, "county", "邻县", CITY),
            *place(f"{OTHER_COUNTY}100", "township", "北镇", OTHER_COUNTY),
            *place(NORTH, "village", "北一村", f"{OTHER_COUNTY}100"),
            *place(NORTH_MODEL, "village", "北示村", f"{OTHER_COUNTY}100"),
            *place(MERGED, "village", "西并村"),
            Tie("within", MERGED, WEST, Period.between(UNKNOWN_START, exactly(SEEN - 100))),
        ]
        tell(store, "邻县", facts)
    monkeypatch.setenv("ZERENTU_STORE", f"sqlite:///{path}")
    return path


def pair_up(path: Path, *pairs: tuple[str, str], since: int = SEEN - 200, until: int | None = None) -> None:
    ends = NEVER_ENDS if until is None else exactly(until)
    with SqliteStore(path) as store:
        tell(store, "旧结对", [Tie("pairing", model, partner, Period.between(exactly(since), ends)) for model, partner in pairs])


def led_by(path: Path, model: str) -> list[str]:
    """All that a model leads today, wherever it lies."""
    with SqliteStore(path) as store:
        graph = store.snapshot(Scope("around", model), today())
    return sorted(target for _, target, data in graph.out_edges(model, data=True) if data["kind"] == "pairing")


@pytest.mark.parametrize(
    ("scope", "partner", "called"),
    [
        ("示例县", NORTH, "邻县北镇北一村"),
        ("示例县", MERGED, "西并村"),
        ("东镇", WEAK[2], "西乡西一村"),
        ("东镇", NORTH, "邻县北镇北一村"),
    ],
)
def test_a_pair_that_leads_out_is_shown_keeps_its_seat_and_stays(run: Run, paired: Path, scope: str, partner: str, called: str) -> None:
    pair_up(paired, (MODEL, partner))
    shown = re.sub(" +", " ", run("pair", scope, "--period", PERIOD, *ACCEPT, "--dry-run").out)
    assert "东示村已带本范围以外的1个村，名额相应减为2个" in shown
    assert f"范围外 │ 东镇东示村 │ {called} │" in shown
    assert "另有1对是与范围外的村(外县、外乡镇或已撤并)结的，照原样不动" in shown
    answer = json.loads(run("pair", scope, "--period", PERIOD, *ACCEPT, "--json").out)
    assert [(tie["model"], tie["partner"]) for tie in answer["outside"]] == [(MODEL, partner)]
    assert answer["ended"] == answer["withdrawn"] == []
    led = led_by(paired, MODEL)
    assert (len(led), partner in led) == (3, True)
    assert len([pair for pair in answer["begun"] if pair["model"] == MODEL]) == 2


def test_a_pair_that_leads_out_and_begins_later_takes_its_seat_as_well(run: Run, paired: Path) -> None:
    pair_up(paired, (MODEL, NORTH), (FAR_MODEL, NORTH), since=today() + 30)
    pairs = json.loads(run("pair", "示例县", "--period", PERIOD, "--json").out)["pairs"]
    assert sorted(pair["model"]["key"] for pair in pairs) == [MODEL] * 2 + [FAR_MODEL] * 2


def test_a_pair_inside_the_scope_takes_no_seat_for_accepting_ends_it(run: Run, paired: Path) -> None:
    unclassed = f"{BASE}101231"
    pair_up(paired, (MODEL, unclassed))
    answer = json.loads(run("pair", "示例县", "--period", PERIOD, *ACCEPT, "--json").out)
    assert [tie["partner"] for tie in answer["ended"]] == [unclassed]
    assert unclassed not in led_by(paired, MODEL)
    assert len(led_by(paired, MODEL)) == 3


def test_a_village_that_a_model_elsewhere_leads_is_named_as_a_doubt(run: Run, paired: Path) -> None:
    pair_up(paired, (NORTH_MODEL, WEAK[0]))
    refused = run("pair", "示例县", "--period", PERIOD, *ACCEPT[:-1])
    assert refused.code == 1
    assert "东镇东一村另由邻县北镇北示村带" in refused.err
    assert "采纳以后有两个示范村" in refused.err
    assert run("pair", "示例县", "--period", PERIOD, *ACCEPT).code == 0
    assert led_by(paired, NORTH_MODEL) == [WEAK[0]]


def test_a_backdated_plan_tells_of_seats_that_were_taken_for_a_time(run: Run, paired: Path) -> None:
    pair_up(paired, (MODEL, NORTH), until=SEEN + 60)
    told = json.loads(run("pair", "示例县", "--period", PERIOD, *ACCEPT, "--dry-run", "--json").out)
    assert any("东镇东示村在2025年4月15日以后一段时间还带过本范围以外的1个村，与方案合计超过名额" in doubt for doubt in told["doubts"])
    later = ("--accept", "--from", "2025-07-01", "--dry-run", "--json")
    assert not any("超过名额" in doubt for doubt in json.loads(run("pair", "示例县", "--period", PERIOD, *later).out)["doubts"])


def test_a_name_that_a_village_without_a_class_has_as_well_is_asked_back(run: Run, paired: Path) -> None:
    namesake = f"{BASE}101298"
    with SqliteStore(paired) as store:
        tell(store, "同名", [*place(namesake, "village", "东一村", WEST), *place(f"{BASE}101297", "village", "东二社区", WEST)])
    for named in ("东一村", "东一村委会"):
        refused = run("pair", "示例县", "--period", PERIOD, "--force", f"西示村:{named}")
        assert refused.code != 0
        assert f"“{named}”有2个村" in refused.err
        assert WEAK[0] in refused.err
        assert namesake in refused.err
        assert "不在这次结对的村里" in refused.err
    for named in ("东镇/东一村", WEAK[0], WEAK[0].partition(":")[2]):
        assert run("pair", "示例县", "--period", PERIOD, "--force", f"西示村:{named}").code == 0
    assert run("pair", "示例县", "--period", PERIOD, "--force", "西示村:东二村").code == 0  # the exact name of one is no other's
    assert "东二社区" in run("pair", "示例县", "--period", PERIOD, "--force", "西示村:东二社区").err
    assert "没有类别" in run("pair", "示例县", "--period", PERIOD, "--force", f"西示村:{namesake}").err
    assert run("pair", "东镇", "--period", PERIOD, "--force", "东示村:东一村").code == 0
