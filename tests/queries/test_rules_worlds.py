"""Verdicts over whole worlds: order does not matter, the footprint is enough, the future is not seen, further records overturn nothing."""

from __future__ import annotations

import random
from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queries.rules.escalation import escalations
from queries.rules.expectations import expected
from queries.rules.footprint import footprint
from queries.rules.liability import Verdict, verdicts
from schema.time import Span
from tests.packs import organisers, sample, small
from tests.worlds import Stage, When, day, stage_of

LINXI = sample("linxi")
BOOK = organisers()
TOWNS = ("甲镇", "乙镇", "丙镇", "丁镇")
FINDINGS = tuple(LINXI.evidence[name].label for name in ("duty_failed", "caused_lag"))
REACHING = [("area_cover", "东片", ""), ("area_cover", "甲镇", ""), ("post", "甲镇", "组织委员")]
VAGUE = Span(day("2023-06-01"), day("2024-06-30"))
DAYS = st.dates(date(2019, 1, 1), date(2025, 6, 30)).map(lambda value: value.isoformat())


@st.composite
def worlds(draw: st.DrawFn) -> Stage:
    """The stage with random organisers, organisation members, yearly results and findings."""
    world = stage_of(LINXI.stage)
    for number in range(draw(st.integers(0, 4))):
        since, until = sorted((draw(DAYS), draw(DAYS)))
        kind, target, role = draw(st.sampled_from(REACHING))
        end = None if until == since or draw(st.booleans()) else until
        begins = draw(st.sampled_from([since, since[:4] + "年", None]))
        with suppress(ValueError):
            world.tie(kind, f"干部{number % 2}", target, begins, end, role)
    for year in range(2018, 2025):
        ranks = draw(st.permutations(range(1, 5)))
        for town, rank in zip(TOWNS, ranks, strict=True):
            if draw(st.booleans()):
                extra: dict[str, Any] = {"ranked": 4} if draw(st.booleans()) else {}
                extra["class"] = draw(st.sampled_from(["weak", "middle"]))
                world.result(town, year, day(f"{year + 1}-02-01"), rank=rank, **extra)
    for who in ("组织员赵", "组织员钱", "干部0", "干部1"):
        for label in FINDINGS:
            if draw(st.booleans()):
                world.finding(who, label, "甲镇", draw(st.integers(2021, 2024)), "2025-03-01", draw(st.sampled_from(["yes", "no"])))
    return world


def told(verdict: Verdict) -> dict[str, Any]:
    return {
        "rule": verdict.rule.head.id, "subject": verdict.subject, "holder": verdict.holder, "ties": [tie.id for tie in verdict.ties],
        "state": verdict.state, "period": verdict.period, "days": verdict.days, "share": verdict.share, "reasons": verdict.reasons,
        "missing": verdict.missing, "deciding": verdict.deciding, "contradicts": verdict.contradicts,
    }  # fmt: skip


def all_told(world: Stage, on: str, subjects: tuple[str, ...] = TOWNS) -> list[dict[str, Any]]:
    return [told(verdict) for verdict in verdicts(world.graph(), BOOK, day(on), [world.key(name) for name in subjects])]


@given(worlds(), DAYS, st.randoms(use_true_random=False))
def test_order_of_ties_and_outcomes_does_not_matter(world: Stage, on: str, shuffle: random.Random) -> None:
    before = all_told(world, on)
    shuffle.shuffle(world.ties)
    shuffle.shuffle(world.outcomes)
    assert all_told(world, on) == before


@given(worlds(), DAYS)
def test_the_footprint_is_all_that_a_verdict_needs(world: Stage, on: str) -> None:
    before = all_told(world, on, ("甲镇",))
    reach = footprint(BOOK, day(on), world.key("甲镇"))
    assert reach.sisters == "township"
    assert reach.since is not None
    assert reach.outcomes_since is not None
    world.ties = [tie for tie in world.ties if tie.since_from <= day(on) and tie.until_to > reach.since]
    world.outcomes = [entry for entry in world.outcomes if entry.day >= reach.outcomes_since]
    assert all_told(world, on, ("甲镇",)) == before


@given(worlds(), DAYS)
def test_what_comes_later_is_not_seen(world: Stage, on: str) -> None:
    before = all_told(world, on)
    world.outcomes = [entry for entry in world.outcomes if entry.day <= day(on)]
    world.ties = [tie for tie in world.ties if tie.since_from <= day(on)]
    assert all_told(world, on) == before


@given(worlds(), st.sampled_from(TOWNS), st.integers(2018, 2023), st.integers(1, 4))
def test_a_further_result_overturns_no_decided_verdict(world: Stage, town: str, year: int, rank: int) -> None:
    on = "2025-06-30"
    known = {(entry.subject, entry.label): entry for entry in world.outcomes}
    taken = {entry.properties["rank"] for (_, label), entry in known.items() if label == f"{year}年"}
    before = {(each["rule"], each["subject"], each["holder"]): each for each in all_told(world, on)}
    if (world.key(town), f"{year}年") in known or rank in taken:
        return
    world.result(town, year, day(f"{year + 1}-02-01"), rank=rank, **{"class": "weak"})
    after = {(each["rule"], each["subject"], each["holder"]): each for each in all_told(world, on)}
    for key, verdict in before.items():
        if verdict["state"] in ("not_liable", "candidate") and key in after and after[key]["period"] == verdict["period"]:
            assert after[key]["state"] == verdict["state"]


@given(worlds(), DAYS)
def test_every_verdict_explains_itself(world: Stage, on: str) -> None:
    for verdict in verdicts(world.graph(), BOOK, day(on), [world.key(name) for name in TOWNS]):
        assert verdict.reasons
        assert bool(verdict.missing) == (verdict.state == "conditions_unproven")
        assert bool(verdict.deciding) == (verdict.state in ("not_liable", "nobody"))
        assert all(item.ledger and item.about and item.period and item.by for item in verdict.missing)
        assert (verdict.share is None) == (verdict.days[0] != verdict.days[1])
        assert verdict.holder or verdict.state == "nobody"


def test_shares_of_two_who_handed_over_add_up() -> None:
    world = stage_of(LINXI.stage)
    world.result("甲镇", 2023, **{"class": "weak"})
    found = [each for each in all_told(world, "2024-03-01", ("甲镇",)) if each["rule"] == "own-linxi/organiser-joint"]
    assert sum(each["share"] for each in found) == 1
    assert {each["holder"]: each["days"] for each in found} == {
        "person:组织员赵": (181, 181, 365), "person:组织员钱": (184, 184, 365),
    }  # fmt: skip


JOINT = """\
  - id: one
    row: T01
    clause: 一
    kind: liability
    summary: 试算用
    each: township
    per: year
    when: [{value: yearly.class, one_of: [滞后], label: 滞后}]
    reaches: {tie: area_cover, of: [self, area]}
    held: sometime
    measure: 联带责任
"""


def test_footprint_of_a_place_elsewhere_is_the_day_alone() -> None:
    assert footprint(BOOK, day("2024-03-01"), "place:110101") == (None, None, "")
    assert footprint(BOOK, day("2024-03-01"), "place:150424", ("village",)) == (None, None, "")
    assert footprint(BOOK, day("2024-03-01"), "place:~某镇").sisters == "township"


def test_footprint_grows_with_the_years_that_a_rule_counts() -> None:
    joint = footprint(small(JOINT), day("2024-03-01"))
    linxi = footprint(BOOK, day("2024-03-01"))
    assert joint == (day("2021-01-01"), day("2021-01-01"), "")
    assert linxi.scope("up", "place:150424901").sisters == "township"
    assert linxi == (day("2019-01-01"), day("2019-01-01"), "township")


def test_coverage_without_rules_in_force_expects_nothing() -> None:
    world = stage_of(LINXI.stage)
    keys = list(world.nodes)
    assert expected(world.graph(), BOOK, day("2004-12-31"), keys) == ()
    assert expected(world.graph(), BOOK, day("2005-01-01"), keys) != ()
    village = [world.key("甲一村")]
    assert expected(world.graph(), BOOK, day("2024-01-01"), village) == ()


def test_one_organiser_over_both_the_area_and_the_township_is_no_overlap() -> None:
    world = stage_of(LINXI.stage)
    world.tie("area_cover", "组织员钱", "甲镇", "2023-01-01")
    found = {each.label: each for each in expected(world.graph(), BOOK, day("2024-01-01"), [world.key("甲镇")])}
    assert (found["包片组织员"].status, found["包片组织员"].holders) == ("covered", ("person:组织员钱",))
    assert (found["包片组织员"].kind, found["包片组织员"].level, found["包片组织员"].clause) == ("area_cover", "township", "五(一)")


@pytest.mark.parametrize("spells", [("2023-01-01", VAGUE), (VAGUE, "2023-01-01")])
@pytest.mark.parametrize("targets", [("西片", "丙镇"), ("丙镇", "西片")])
def test_a_vague_tie_beside_a_sure_one_of_the_same_organiser_leaves_no_doubt(spells: tuple[When, When], targets: tuple[str, str]) -> None:
    world = stage_of(LINXI.stage)
    for target, since in zip(targets, spells, strict=True):
        world.tie("area_cover", "组织员郑", target, since)
    found = expected(world.graph(), BOOK, day("2024-01-10"), [world.key("丙镇")])
    assert [(each.status, each.holders) for each in found if each.kind == "area_cover"] == [("covered", ("person:组织员郑",))]


LADDER = """\
  - id: ladder
    row: C02
    clause: 二
    kind: escalation
    summary: 试算用
    each: {record: order}
    steps:
      - {name: 改正, owner: 受文单位, done: order.closed, due: order.due, begins: issue}
      - {name: 说明, owner: 主要负责人, done: talked, within: 5 天, begins: late}
"""
ORDERS = """\
  order: {label: 通知, kind: notice, about: township, by: 组织部, fields: {due: date, closed: date}}
  talked: {label: 说明, kind: finding, about: township, by: 组织部, ask: 是否说明}
"""


def test_a_step_that_begins_when_the_one_before_is_late() -> None:
    book = small(LADDER, ORDERS)
    world = stage_of(LINXI.stage)
    world.outcome("notice", "甲镇", "2024-03-01", "一号", {"due": "2024-03-10"})
    world.outcome("notice", "乙镇", "2024-03-01", "二号", {"due": "2024-03-10", "closed": "2024-03-12"})
    world.outcome("notice", "丙镇", "2024-03-01", "三号", {})

    def states(town: str, on: str) -> list[tuple[str, int | None]]:
        (found,) = escalations(world.graph(), book, day(on), [world.key(town)])
        return [(stage.state, stage.due) for stage in found.stages]

    first, second = day("2024-03-10"), day("2024-03-16")
    assert states("甲镇", "2024-03-10") == [("waiting", first), ("not_begun", None)]
    assert states("甲镇", "2024-03-11") == [("overdue", first), ("waiting", second)]
    assert states("甲镇", "2024-03-17") == [("overdue", first), ("overdue", second)]
    assert states("乙镇", "2024-03-11") == [("overdue", first), ("waiting", second)]
    assert states("乙镇", "2024-03-12") == [("closed", first), ("waiting", second)]
    assert states("丙镇", "2024-12-31") == [("waiting", None), ("not_begun", None)]


def test_notices_are_followed_from_their_day_on() -> None:
    world = stage_of(LINXI.stage)
    world.outcome("notice", "甲镇", "2024-03-01", "一号")
    assert escalations(world.graph(), BOOK, day("2024-02-29"), list(world.nodes)) == ()
    assert len(escalations(world.graph(), BOOK, day("2024-03-01"), list(world.nodes))) == 1
