"""Quantities of the rules against a naive count, day by day and entry by entry."""

from __future__ import annotations

import math
from contextlib import suppress
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from queries.rules.frames import Frame, in_period, on_day
from queries.rules.quantities import holds, interval_of
from queries.rules.stage import Stage
from queries.rules.world import World
from schema.conditions import Age, Amount, Bounds, Condition, Count, Evidence, Holder, Proven, Selector, Share, Tenure, Total, Vacant
from tests.worlds import day

TOWN, COUNTY = "甲镇", "试算县"
FIRST, LAST = day("2022-01-01"), day("2024-12-31")
DAYS = st.integers(FIRST, LAST)
VISITS = Evidence("visits", "走访", "record", ("township",), "县委组织部", fields={"value": "户"})
MONTHLY = Evidence("at_post", "住镇天数", "record", ("township",), "乡镇", per="month", fields={"value": "天"})
LAX = Evidence("lax", "软弱涣散", "finding", ("village",), "县委组织部", per="year", ask="是否软弱涣散", register=True)
POST = Selector(posts=("党委书记",))


def stage() -> Stage:
    world = Stage()
    world.place(COUNTY, "150424", "county")
    world.place(TOWN, "150424901", "township", COUNTY)
    return world


def town_on(world: Stage, when: int, holder: str = "") -> Frame:
    seen = World(world.graph(when), when)
    return on_day(seen, world.key(TOWN), world.key(holder) if holder else "")


@given(st.lists(st.tuples(DAYS, st.integers(1, 9)), max_size=8), DAYS, st.integers(1, 24))
def test_a_rolling_count_and_sum_are_those_of_the_days_looked_back_over(entries: list[tuple[int, int]], when: int, months: int) -> None:
    world = stage()
    for number, (on, value) in enumerate(entries):
        world.outcome("record", TOWN, on, f"走访·{number}", {"item": "走访", "value": value})
    frame = town_on(world, when)
    back = Amount(months, "月")
    inside = [value for on, value in entries if on <= when and naive_months_before(when, months) < on]
    for quantity, amount in ((Count(VISITS), len(inside)), (Total(VISITS, "value"), sum(inside))):
        found = interval_of(Condition(quantity, back=back), frame)
        assert found == ((amount, amount) if inside else (0, math.inf))


def naive_months_before(when: int, months: int) -> int:
    here = date.fromordinal(when)
    first = here.year * 12 + here.month - 1 - months
    for last in range(here.day, 0, -1):
        with suppress(ValueError):
            return date(first // 12, first % 12 + 1, last).toordinal()
    raise AssertionError


@given(st.dictionaries(st.integers(1, 12), st.integers(0, 31)), st.integers(0, 14))
def test_a_year_of_monthly_reports_is_exact_only_when_all_are_there(reported: dict[int, int], passed: int) -> None:
    world = stage()
    for month, value in reported.items():
        label = f"2023年{month}月"
        world.outcome(
            "record", TOWN, day(f"2023-{month:02}-28"), f"住镇天数·{label}", {"item": "住镇天数", "value": value, "period": label}
        )
    when = date(2023 + passed // 12, passed % 12 + 1, 28).toordinal()
    seen = World(world.graph(when), when)
    frame = in_period(seen, world.key(TOWN), "year", 2023)
    known = {month: value for month, value in reported.items() if day(f"2023-{month:02}-28") <= when}
    low, high = interval_of(Condition(Total(MONTHLY, "value")), frame)
    assert low == sum(known.values())
    assert high == (low if len(known) == 12 and when > day("2023-12-31") else math.inf)


SPELLS = st.lists(st.tuples(DAYS, st.integers(1, 500)), min_size=1, max_size=5)


def seat(world: Stage, spells: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spells of one person in the post; equal first days would be one tie corrected, not two."""
    kept = []
    for since, length in dict(spells).items():
        until = since + length
        world.tie("post", "书记赵", TOWN, date.fromordinal(since), date.fromordinal(until), "党委书记")
        kept.append((since, until))
    return kept


@given(SPELLS, DAYS)
def test_tenure_is_the_unbroken_time_back_from_the_day(spells: list[tuple[int, int]], when: int) -> None:
    world = stage()
    kept = seat(world, spells)
    frame = town_on(world, when, holder="书记赵")
    days = 0
    while any(since <= when - days - 1 < until for since, until in kept):
        days += 1
    assert interval_of(Condition(Tenure(POST), unit="天"), frame) == (days, days)


@given(SPELLS, DAYS)
def test_a_vacancy_is_the_time_since_the_last_holder_left(spells: list[tuple[int, int]], when: int) -> None:
    world = stage()
    kept = [(since, until) for since, until in seat(world, spells) if since <= when]
    found = interval_of(Condition(Vacant(POST), unit="天"), town_on(world, when))
    if not kept:
        assert tuple(found) == (0, math.inf)
        return
    days = 0
    while not any(since <= when - days < until for since, until in kept):
        days += 1
    assert found == ((days - 1, days - 1) if days else (0, 0))


@given(st.lists(st.sampled_from(["yes", "no", ""]), min_size=1, max_size=12))
def test_a_share_is_bounded_by_what_is_found_and_what_is_not(found: list[str]) -> None:
    world = stage()
    for number, verdict in enumerate(found):
        name = f"{number}村"
        world.place(name, f"1504249012{number:02}", "village", TOWN)
        if verdict:
            label = f"软弱涣散·{name}·2023年"
            world.outcome("finding", name, "2024-01-10", label, {"item": "软弱涣散", "verdict": verdict, "period": "2023年"})
    seen = World(world.graph(), day("2024-03-01"))
    frame = in_period(seen, world.key(TOWN), "year", 2023)
    low, high = interval_of(Condition(Share("village", (Condition(Proven(LAX)),))), frame)
    surely, silent = found.count("yes"), found.count("") if not any(found) else 0  # once the list is issued, silence is no
    assert math.isclose(low, 100 * surely / len(found))
    assert math.isclose(high, 100 * (surely + silent) / len(found))


@given(st.lists(DAYS, max_size=6), DAYS, st.integers(1, 800))
def test_an_age_compares_with_the_last_entry(entries: list[int], when: int, bound: int) -> None:
    world = stage()
    for number, on in enumerate(entries):
        world.outcome("record", TOWN, on, f"走访·{number}", {"item": "走访"})
    frame = town_on(world, when)
    seen = [on for on in entries if on <= when]
    truth = holds(Condition(Age(VISITS), Bounds(high=bound), unit="天"), frame)
    assert truth == (when - max(seen) <= bound if seen else None)


@given(st.booleans(), st.booleans())
def test_a_holder_without_any_post_on_record_is_in_doubt_and_never_refused(has_post: bool, is_leader: bool) -> None:
    from queries.rules.holders import fits

    world = stage()
    world.key("某人")
    if has_post:
        world.tie("post", "某人", COUNTY if is_leader else TOWN, "2020-01-01", None, "县长" if is_leader else "镇长")
    seen = World(world.graph(), day("2024-03-01"))
    truth = fits(seen, Holder(posts=("县长",), at="county"), world.key("某人"), day("2024-03-01"))
    assert truth == (is_leader if has_post else None)
