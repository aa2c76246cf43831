"""A wider threshold never frees anyone whom a narrower one catches: for every quantity that has bounds, over whole worlds."""

from __future__ import annotations

from datetime import date
from functools import cache
from itertools import pairwise, product

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st

from queries.rules.liability import verdicts
from schema.rulebook import Rulebook
from tests.packs import small
from tests.worlds import Stage, day

TOWNS = ("甲镇", "乙镇", "丙镇")
VILLAGES = ("甲一村", "甲二村", "甲三村")
LEDGERS = """\
  yearly: {label: 年检, kind: observation, about: township, per: year, by: 组织部, fields: {rank: place, score: point}}
  lax: {label: 软弱涣散, kind: finding, about: village, per: year, by: 组织部, ask: 是否软弱涣散}
  notice: {label: 督办, kind: record, about: township, by: 组织部, value: 次}
  asked: {label: 应办, kind: record, about: township, per: year, by: 组织部, value: 件}
  done: {label: 办结, kind: record, about: township, per: year, by: 组织部, value: 件}
"""
RULE = """\
  - id: one
    row: C09
    clause: 一
    kind: consequence
    summary: 试算用
    each: township
    per: year
    when: [{{{condition}, label: 试算}}]
    reaches: {{post: [党委书记]}}
    held: sometime
    measure: 提醒谈话
"""
THRESHOLDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "from_last": ("from_last: yearly.rank, {}", ("at_most: 1 名", "at_most: 2 名", "at_most: 3 名")),
    "improved": ("improved: yearly.rank, {}", ("at_most: -1 名", "at_most: 0", "at_most: 1")),
    "value": ("value: yearly.score, {}", ("below: 60 分", "at_most: 60 分", "below: 61 分", "at_most: 90 分")),
    "run": ("run: [{{value: yearly.score, at_most: 60 分}}], {}", ("at_least: 3 年", "at_least: 2 年", "at_least: 1 年")),
    "inside a run": ("run: [{{from_last: yearly.rank, {}}}], at_least: 2 年", ("at_most: 1 名", "at_most: 2 名", "at_most: 3 名")),
    "share": (
        "share: {{of: village, where: [{{proven: lax}}]}}, {}",
        ("at_least: 100 percent", "above: 50 percent", "at_least: 50 percent", "at_least: 20 percent"),
    ),
    "count": ("count: notice, {}", ("at_least: 3 次", "at_least: 2 次", "at_least: 1")),
    "count back": ("count: notice, back: 2 年, {}", ("at_least: 3 次", "at_least: 2 次", "at_least: 1")),
    "longer back": ("count: notice, at_least: 2 次, back: {}", ("6 月", "1 年", "3 年")),
    "total": ("total: notice, {}", ("at_least: 9 次", "above: 5 次", "at_least: 5 次", "at_least: 1")),
    "ratio": ("ratio: [done, asked], {}", ("below: 50 percent", "at_most: 50 percent", "at_most: 100 percent")),
    "age": ("age: notice, {}", ("at_most: 1 月", "at_most: 6 月", "at_most: 2 年")),
    "has": ("has: {{tie: liaison}}, {}", ("at_most: 0", "at_most: 1", "at_most: 2 名")),
    "vacant": ("vacant: {{post: [镇长]}}, {}", ("at_least: 2 年", "at_least: 6 月", "at_least: 1 天")),
    "any of two": (
        "any: [{{value: yearly.score, {}}}, {{from_last: yearly.rank, at_most: 1 名}}]",
        ("below: 50 分", "below: 60 分", "below: 90 分"),
    ),
}
"""A condition, and its thresholds from narrow to wide: each catches at least as many as the one before."""


@cache
def book(name: str, threshold: str) -> Rulebook:
    """The one rule under a threshold. Only the ledgers that it reads are declared."""
    condition = THRESHOLDS[name][0].format(threshold)
    read = [line for line in LEDGERS.splitlines(keepends=True) if line.split(":")[0].strip() in condition]
    return small(RULE.format(condition=condition), "".join(read))


DAYS = st.dates(date(2019, 1, 1), date(2024, 12, 31)).map(date.isoformat)
YEARS = range(2019, 2024)


@st.composite
def worlds(draw: st.DrawFn) -> Stage:
    """A county of three townships with secretaries, leaders, mayors, results, notices and findings, as far as they are on record."""
    world = Stage()
    world.place("试算县", "150424", "county")
    for number, town in enumerate(TOWNS):
        world.place(town, f"15042490{number}", "township", "试算县")
    for number, village in enumerate(VILLAGES):
        world.place(village, f"15042490020{number}", "village", "甲镇")
    people(draw, world)
    for year in YEARS:
        ranks = draw(st.permutations(range(1, 4)))
        for town, rank in zip(TOWNS, ranks, strict=True):
            if draw(st.booleans()):
                world.result(town, year, rank=rank, score=draw(st.integers(40, 100)))
    yearly(draw, world)
    for number, on in enumerate(draw(st.lists(DAYS, max_size=8))):
        world.outcome("record", draw(st.sampled_from(TOWNS)), on, f"督办{number}", {"item": "督办", "value": draw(st.integers(0, 6))})
    return world


def people(draw: st.DrawFn, world: Stage) -> None:
    """Secretaries, mayors and leaders of townships, or none."""
    for town, (role, who) in product(TOWNS, (("党委书记", "书记"), ("镇长", "镇长"))):
        if draw(st.booleans()):
            since, until = sorted((draw(DAYS), draw(DAYS)))
            world.tie("post", f"{town}{who}", town, since, None if since == until else until, role)
    for town in TOWNS:
        for number in range(draw(st.integers(0, 3))):
            world.tie("liaison", f"领导{number}", town, draw(st.sampled_from(["2020-01-01", "2023年", None])))


def yearly(draw: st.DrawFn, world: Stage) -> None:
    """Numbers of townships and findings about villages, year by year, where they are on record."""
    for town, label, year in product(TOWNS, ("应办", "办结"), YEARS):
        if draw(st.booleans()):
            said: dict[str, str | float] = {"item": label, "period": f"{year}年", "value": draw(st.integers(0, 9))}
            world.outcome("record", town, f"{year}-12-20", f"{label}{year}", said)
    for village, year in product(VILLAGES, YEARS):
        if draw(st.booleans()):
            found = {"item": "软弱涣散", "period": f"{year}年", "verdict": draw(st.sampled_from(["yes", "no"]))}
            world.outcome("finding", village, f"{year}-12-20", f"软弱涣散{year}", found)


def states(world: Stage, name: str, threshold: str, on: str) -> dict[tuple[str, str], str]:
    found = verdicts(world.graph(), book(name, threshold), day(on), [world.key(town) for town in TOWNS])
    return {(verdict.subject, verdict.holder): verdict.state for verdict in found}


CAUGHT = ("candidate", "nobody")


@pytest.mark.parametrize("name", THRESHOLDS)
@given(world=worlds(), on=st.sampled_from(["2024-02-01", "2024-12-31"]))
def test_widening_a_threshold_never_frees_anyone_it_caught(name: str, world: Stage, on: str) -> None:
    judged = [states(world, name, threshold, on) for threshold in THRESHOLDS[name][1]]
    for narrow, wide in pairwise(judged):
        for who, state in narrow.items():
            if state in CAUGHT:
                assert wide[who] == state
            if state == "conditions_unproven" and name != "longer back":  # a longer time may hold the entries that a shorter one lacks
                assert wide[who] != "not_liable"


@pytest.mark.parametrize("name", THRESHOLDS)
def test_the_widest_of_these_thresholds_catches_somebody_whom_the_narrowest_does_not(name: str) -> None:
    """Else the test above could not fail."""

    def differs(world: Stage) -> bool:
        narrow, wide = (states(world, name, THRESHOLDS[name][1][place], "2024-12-31") for place in (0, -1))
        return any(wide[who] in CAUGHT and narrow.get(who) not in CAUGHT for who in wide)

    find(worlds(), differs, settings=settings(max_examples=2000, phases=(Phase.generate,), suppress_health_check=list(HealthCheck)))
