"""Whom a rule reaches, against a naive re-computation day by day over every way in which vague ends can have been."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queries.holders import covered, held_truth, holdings, is_leader, landings
from queries.intervals import Truth
from queries.world import World
from schema.rules import Held, Selector
from schema.time import Span
from tests.worlds import TestWorld, day

COVER = Selector("area_cover", (), ("self", "area"))
WINDOW = (10, 17)


@st.composite
def spells(draw: st.DrawFn) -> list[tuple[Span, Span]]:
    """One or two spells of a tie with ends that are vague by up to two days; two ties never begin on one day, they would be one."""
    found = []
    for first in draw(st.sets(st.integers(5, 20), min_size=1, max_size=2)):
        since = Span(first, first + draw(st.integers(0, 2)))
        last = draw(st.integers(since.last + 1, 24))
        found.append((since, Span(last, last + draw(st.integers(0, 2)))))
    return found


def world_of(given_spells: list[tuple[Span, Span]], target: str = "东片") -> TestWorld:
    world = TestWorld()
    world.place("试算县", "150424", "county")
    world.place("甲镇", "150424901", "township", "试算县")
    world.area("东片", ["甲镇"], "试算县")
    for since, until in given_spells:
        world.tie("area_cover", "赵", target, since, until)
    return world


def days_held(given_spells: list[tuple[Span, Span]]) -> list[set[int]]:
    """The days held in the window, for every way in which the ends can have been."""
    ways = product(*([(a, b) for a in range(s.first, s.last + 1) for b in range(u.first, u.last + 1) if b > a] for s, u in given_spells))
    window = set(range(WINDOW[0], WINDOW[1] + 1))
    return [window & {each for since, until in way for each in range(since, until)} for way in ways]


@given(spells(), st.sampled_from(["东片", "甲镇"]))
def test_days_are_the_fewest_and_the_most_of_all_ways(given_spells: list[tuple[Span, Span]], target: str) -> None:
    world = world_of(given_spells, target)
    (holding,) = holdings(World(world.graph(), 30), COVER, world.key("甲镇"), 0)
    counts = [len(days) for days in days_held(given_spells)]
    assert holding.days_within(*WINDOW) == (min(counts), max(counts))


@given(spells(), st.sampled_from(["then", "throughout", "sometime"]))
def test_holding_is_decided_as_all_ways_agree(given_spells: list[tuple[Span, Span]], held: Held) -> None:
    world = world_of(given_spells)
    (holding,) = holdings(World(world.graph(), 30), COVER, world.key("甲镇"), 0)
    whole = set(range(WINDOW[0], WINDOW[1] + 1))
    answers = {{"then": WINDOW[1] in days, "throughout": days == whole, "sometime": bool(days)}[held] for days in days_held(given_spells)}
    truth = held_truth(held, holding, holding.days_within(*WINDOW), *WINDOW)
    assert truth is (answers.pop() if len(answers) == 1 else None)


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=4), st.integers(0, 30), st.integers(0, 30))
def test_covered_days_are_counted_once(intervals: list[tuple[int, int]], first: int, last: int) -> None:
    days = {each for since, until in intervals for each in range(since, until)}
    assert covered(intervals, first, last) == len(days & set(range(first, last + 1)))


def test_through_an_area_both_the_cover_and_the_membership_must_hold() -> None:
    world = TestWorld()
    world.place("试算县", "150424", "county")
    world.place("甲镇", "150424901", "township", "试算县")
    world.area("东片", [], "试算县")
    world.tie("in_area", "甲镇", "东片", "2023-03-01", "2023-09-01")
    world.tie("area_cover", "赵", "东片", "2023-01-01", "2024-01-01")
    world.tie("area_cover", "钱", "东片", "2023-09-01")
    (landing,) = landings(World(world.graph(), day("2024-01-01")), COVER, world.key("甲镇"))
    assert landing.tie.source == "person:赵"
    assert landing.sure == landing.possible == (day("2023-03-01"), day("2023-09-01"))


def test_only_the_ties_and_posts_that_the_selector_names() -> None:
    world = world_of([])
    world.tie("liaison", "钱", "甲镇")
    world.tie("post", "孙", "甲镇", role="组织委员")
    world.tie("post", "李", "甲镇", role="镇长")
    seen = World(world.graph(), day("2024-01-01"))
    assert [each.tie.source for each in landings(seen, Selector("post", ("组织委员",), ("self",)), world.key("甲镇"))] == ["person:孙"]
    assert landings(seen, COVER, world.key("甲镇")) == []


def test_two_spells_of_one_person_are_one_holding() -> None:
    world = world_of([(Span(10, 10), Span(13, 13)), (Span(13, 13), Span(18, 18))])
    (holding,) = holdings(World(world.graph(), 30), COVER, world.key("甲镇"), 0)
    assert len(holding.ties) == 2
    assert held_truth("throughout", holding, holding.days_within(*WINDOW), *WINDOW) is True


LEADER = Selector("liaison", (), ("self",), ("副县长",), "county")


@pytest.mark.parametrize(
    ("posts", "truth"),
    [
        ([("副县长", "试算县", "2020-01-01", None)], True),
        ([("镇长", "甲镇", "2020-01-01", None)], False),
        ([("副县长", "甲镇", "2020-01-01", None)], False),
        ([("镇长", "甲镇", "2020-01-01", None), ("副县长", "试算县", "2020-01-01", None)], True),
        ([("副县长", "试算县", "2020-01-01", "2024-01-01")], None),
        ([("副县长", "试算县", "2024年1月", None)], None),
        ([], None),
    ],
)
def test_a_county_leader_is_known_by_a_post_at_the_county(posts: list[tuple[str, str, str, str | None]], truth: Truth) -> None:
    world = world_of([])
    for role, place, since, until in posts:
        world.tie("post", "吴", place, since, until, role=role)
    assert is_leader(World(world.graph(), day("2024-01-10")), LEADER, world.key("吴"), day("2024-01-10")) is truth


def test_a_unit_is_no_county_leader() -> None:
    world = world_of([])
    world.organisation("试算局", "试算县")
    assert is_leader(World(world.graph(), 1), LEADER, world.key("试算局"), 1) is False


def test_holders_come_by_key_whatever_the_order_of_their_ties() -> None:
    world = world_of([])
    for name in ("丙", "甲", "乙"):
        world.tie("area_cover", name, "东片", "2020-01-01")
    found = holdings(World(world.graph(), day("2024-01-01")), COVER, world.key("甲镇"), 0)
    assert [each.holder for each in found] == sorted(each.holder for each in found)
