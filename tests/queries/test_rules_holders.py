"""Whom a rule reaches, against a naive re-computation day by day over every way in which vague ends can have been."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queries.rules.holders import covered, fits, held_truth, holdings, landings, lands_on
from queries.rules.intervals import Truth
from queries.rules.world import World
from schema.conditions import Holder, Selector, Target
from schema.rules import Held
from schema.time import Span
from tests.worlds import Stage, day

COVER = Selector(("area_cover",), of=("self", "area"))
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


def world_of(given_spells: list[tuple[Span, Span]], target: str = "东片") -> Stage:
    world = Stage()
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
    world = Stage()
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
    assert [each.tie.source for each in landings(seen, Selector(posts=("组织委员",)), world.key("甲镇"))] == ["person:孙"]
    assert landings(seen, COVER, world.key("甲镇")) == []


def test_two_spells_of_one_person_are_one_holding() -> None:
    world = world_of([(Span(10, 10), Span(13, 13)), (Span(13, 13), Span(18, 18))])
    (holding,) = holdings(World(world.graph(), 30), COVER, world.key("甲镇"), 0)
    assert len(holding.ties) == 2
    assert held_truth("throughout", holding, holding.days_within(*WINDOW), *WINDOW) is True


LEADER = Holder(("副县长",), "county")


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
    assert fits(World(world.graph(), day("2024-01-10")), LEADER, world.key("吴"), day("2024-01-10")) is truth


def test_a_unit_is_no_county_leader() -> None:
    world = world_of([])
    world.organisation("试算局", "试算县")
    assert fits(World(world.graph(), 1), LEADER, world.key("试算局"), 1) is False


@pytest.mark.parametrize(
    ("category", "member", "truth"),
    [("涉农", "2020-01-01", True), ("政法", "2020-01-01", False), ("", "2020-01-01", None), ("涉农", "2025-01-01", None)],
)
def test_a_holder_is_of_the_category_of_the_unit_on_the_day(category: str, member: str, truth: Truth) -> None:
    world = world_of([])
    world.organisation("试算局", "试算县", category)
    world.tie("member", "吴", "试算局", member)
    seen, farming = World(world.graph(), day("2024-01-10")), Holder(categories=("涉农", "农牧"))
    assert fits(seen, farming, world.key("吴"), day("2024-01-10")) is truth
    assert fits(seen, farming, world.key("试算局"), day("2024-01-10")) is (None if not category else category == "涉农")


def test_a_holder_is_of_a_kind_and_anyone_will_do_where_nobody_is_named() -> None:
    world = world_of([])
    world.organisation("试算局", "试算县")
    seen = World(world.graph(), 1)
    kinds = [[fits(seen, Holder(kind=kind), world.key(name), 1) for name in ("吴", "试算局")] for kind in ("person", "organisation")]
    assert kinds == [[False, False], [False, True]]
    world.tie("liaison", "吴", "甲镇")
    seen = World(world.graph(), 1)
    assert fits(seen, Holder(kind="person"), world.key("吴"), 1) is True
    assert fits(seen, None, world.key("吴"), 1) is True


def test_a_tie_lands_on_a_place_of_a_level_or_on_a_unit_of_a_category() -> None:
    world = world_of([])
    for name, category in (("试算厂", "企业"), ("试算校", "学校"), ("无类单位", "")):
        world.organisation(name, "甲镇", category)
    seen = World(world.graph(), 1)
    towns, firms = Target("township"), Target(categories=("企业",))
    assert [lands_on(seen, towns, world.key(name)) for name in ("甲镇", "试算县", "试算厂")] == [True, False, False]
    assert [lands_on(seen, firms, world.key(name)) for name in ("试算厂", "试算校", "无类单位", "甲镇")] == [True, False, None, False]
    assert lands_on(seen, None, world.key("甲镇")) is True


def test_ties_and_posts_can_be_named_together() -> None:
    world = world_of([])
    world.tie("village_charge", "钱", "甲镇")
    world.tie("post", "孙", "甲镇", role="组织委员")
    world.tie("post", "李", "甲镇", role="镇长")
    both = Selector(("village_charge",), ("组织委员",))
    found = landings(World(world.graph(), day("2024-01-01")), both, world.key("甲镇"))
    assert sorted(each.tie.source for each in found) == ["person:孙", "person:钱"]


@pytest.mark.parametrize(
    ("of", "who"),
    [
        (("self",), ["person:乙"]),
        (("township",), ["person:乙"]),
        (("county",), ["person:甲"]),
        (("above",), ["person:甲"]),
        (("below",), ["person:丙", "person:丁"]),
        (("self", "county"), ["person:乙", "person:甲"]),
        (("village",), []),
    ],
)
def test_ties_are_sought_where_the_selector_says_seen_from_the_subject(of: tuple[str, ...], who: list[str]) -> None:
    world = world_of([])
    for number in (1, 2):
        world.place(f"甲{number}村", f"15042490120{number}", "village", "甲镇")
    world.place("甲一组", "15042490120101", "group", "甲1村")
    for person, place in (("甲", "试算县"), ("乙", "甲镇"), ("丙", "甲1村"), ("丁", "甲2村"), ("戊", "甲一组")):
        world.tie("liaison", person, place, "2020-01-01")
    found = landings(World(world.graph(), day("2024-01-01")), Selector(("liaison",), of=of), world.key("甲镇"))
    assert [each.tie.source for each in found] == who


def test_holders_come_by_key_whatever_the_order_of_their_ties() -> None:
    world = world_of([])
    for name in ("丙", "甲", "乙"):
        world.tie("area_cover", name, "东片", "2020-01-01")
    found = holdings(World(world.graph(), day("2024-01-01")), COVER, world.key("甲镇"), 0)
    assert [each.holder for each in found] == sorted(each.holder for each in found)


def test_whoever_is_known_not_to_be_of_the_sort_asked_for_is_not_reached() -> None:
    world = world_of([])
    world.tie("post", "吴", "试算县", "2020-01-01", role="副县长")
    world.tie("post", "李", "甲镇", "2020-01-01", role="镇长")
    for name in ("吴", "李", "来历不明者"):
        world.tie("liaison", name, "甲镇", "2020-01-01")
    led = Selector(("liaison",), by=LEADER)
    found = holdings(World(world.graph(), day("2024-01-01")), led, world.key("甲镇"), 0)
    assert [each.holder for each in found] == ["person:吴", "person:来历不明者"]
