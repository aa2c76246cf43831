"""One step away, against trying every single entry that could come next."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queries.rules.asked import newest_index
from queries.rules.frames import Frame, in_period, on_day
from queries.rules.quantities import all_hold
from queries.rules.watch import Near, watch
from queries.rules.world import World
from schema.facts import Properties
from schema.rules import Liability
from tests.small_county import book, county, decision, event, finding
from tests.worlds import Stage, day

ON = "2024-03-01"
LATER = "2025-06-30"
YEARS = (2021, 2022, 2023)
VILLAGES = ("甲一村", "甲二村", "甲三村")

FACTS = {
    "class": "per: year\nwhen: [{value: yearly.class, one_of: [后进], label: 后进}]",
    "class and score": "per: year\nwhen: [{value: yearly.class, one_of: [后进], label: 后进}, {value: yearly.score, below: 60 分, label: 低分}]",
    "years of a class": "per: year\nwhen: [{run: [{value: yearly.class, one_of: [后进]}], at_least: 2 年, label: 连续后进}]",
    "years at the end": "per: year\nwhen: [{run: [{from_last: yearly.rank, at_most: 1 名, label: 末位}], at_least: 2 年, label: 连续末位}]",
    "the end": "per: year\nwhen: [{from_last: yearly.rank, at_most: 1 名, label: 末位}]",
    "no improvement": "per: year\nwhen: [{run: [{improved: yearly.rank, at_most: 0 名, label: 没有进步}], at_least: 2 年, label: 连续没有进步}]",
    "accidents of a year": "per: year\nwhen: [{count: accident, at_least: 2 次, label: 两次事故}]",
    "more than one accident": "per: year\nwhen: [{count: accident, above: 1 次, label: 一次以上事故}]",
    "accidents lately": "when: [{count: accident, back: 2 年, at_least: 2 次, label: 两年两次}]",
    "share": "per: year\nwhen: [{share: {of: village, where: [{proven: lax}]}, at_least: 40 percent, label: 占比}]",
    "share in a band": "per: year\nwhen: [{share: {of: village, where: [{proven: lax}]}, at_least: 30 percent, below: 60 percent, label: 占比}]",
    "either": "per: year\nwhen: [{any: [{value: yearly.class, one_of: [后进], label: 后进}, {count: accident, at_least: 2 次, label: 事故}], label: 其一}]",
    "both": "per: year\nwhen: [{count: accident, at_least: 1 次, label: 事故}, {value: yearly.class, one_of: [后进], label: 后进}]",
    "a post": "per: year\nwhen: [{has: {tie: liaison}, at_least: 1, label: 联系人}]",
    "found not done": "per: year\nwhen: [{refuted: done}, {value: yearly.class, one_of: [后进], label: 后进}]",
}
"""The facts of clauses by what they are about."""


def body(facts: str) -> str:
    return f"each: township\n{FACTS[facts]}\nreaches: self\nheld: then\nmeasure: 通报批评"


@st.composite
def worlds(draw: st.DrawFn) -> Stage:
    world = county()
    for town in ("甲镇", "乙镇"):
        for year in draw(st.sets(st.sampled_from(YEARS))):
            rank, score = draw(st.sampled_from([1, 2])), draw(st.sampled_from([50, 70]))
            world.result(town, year, rank=rank, score=score, **{"class": draw(st.sampled_from(["weak", "model"]))})
    for on in draw(st.sets(st.sampled_from(["2022-06-01", "2023-06-01", "2024-01-10", "2024-02-10"]))):
        event(world, "安全事故", "甲镇", on)
    for year in draw(st.sets(st.sampled_from(YEARS[1:]))):
        for village in draw(st.sets(st.sampled_from(VILLAGES))):
            finding(world, "软弱涣散", village, f"{year + 1}-01-10", period=f"{year}年")
    if draw(st.booleans()):
        finding(world, "已整改", "甲镇", "2024-02-01", draw(st.sampled_from(["yes", "no"])))
    return world


POSSIBLE: list[Properties] = [
    {"class": "weak", "score": 50, "rank": 1},
    {"class": "weak", "score": 50, "rank": 2},
    {"class": "model", "score": 70, "rank": 2, "ranked": 2},
]
"""The results that there can be."""


def single_entries(world: Stage, years: list[int]) -> Iterator[None]:
    """The world with each further entry that there can be of these years, one at a time."""
    kept = list(world.outcomes)
    for town in ("甲镇", "乙镇"):
        for year in years:
            if any((entry.subject, entry.label) == (world.key(town), f"{year}年") for entry in kept):
                continue
            for known in POSSIBLE:
                world.outcome("observation", town, LATER, f"{year}年", known)
                yield
                world.outcomes[:] = kept
    for on in (ON, "2024-11-01"):
        event(world, "安全事故", "甲镇", on)
        yield
        world.outcomes[:] = kept
    for year in years:
        for village in VILLAGES:
            finding(world, "软弱涣散", village, LATER, period=f"{year}年")
            yield
            world.outcomes[:] = kept
    for verdict in ("yes", "no"):
        finding(world, "已整改", "甲镇", ON, verdict, reason="试算")
        yield
        world.outcomes[:] = kept


def frames(world: Stage, rule: Liability, on: str) -> list[Frame]:
    """What is judged now and next, as it is seen on a day."""
    then, subject = World(world.graph(), day(ON)), world.key("甲镇")
    seen = World(world.graph(), day(on))
    if not rule.per:
        return [on_day(World(world.graph(), day(ON)), subject)]
    newest = newest_index(then, rule.ledger, rule.per, subject)
    return [in_period(seen, subject, rule.per, index) for index in (newest, newest + 1)]


def watched(facts: str, world: Stage, *, everything: bool = True, on: str = ON) -> tuple[Near, ...]:
    return watch(world.graph(), book(body(facts)), day(on), [world.key("甲镇")], everything=everything)


@pytest.mark.parametrize("facts", FACTS)
@settings(max_examples=40)
@given(world=worlds())
def test_a_clause_is_one_step_away_exactly_where_some_single_entry_completes_its_facts(facts: str, world: Stage) -> None:
    (rule,) = book(body(facts)).liabilities["township"]
    now = frames(world, rule, ON)
    already = any(all_hold(rule.when, frame) is True for frame in now)
    nths = [frame.nth for frame in now]
    completed = False
    for _ in single_entries(world, nths):
        if facts == "no improvement" and any(entry.day == day(LATER) and entry.properties.get("rank") == 1 for entry in world.outcomes):
            continue  # a first place cannot be bettered: it decides the year after before there is a result
        seen = World(world.graph(), day(LATER))
        here = [in_period(seen, world.key("甲镇"), rule.per, nth) for nth in nths] if rule.per else frames(world, rule, ON)
        completed = completed or any(all_hold(rule.when, frame) is True for frame in here)
    assert bool(watched(facts, world)) == (completed and not already)


class TestWhatIsSaid:
    def test_what_is_fulfilled_already_and_what_would_complete_it(self) -> None:
        world = county()
        world.result("甲镇", 2023, **{"class": "weak"})
        (near,) = watched("years of a class", world, everything=False)
        assert near.text == "甲镇2024年：“年检”再有一条记录使“连续后进”成立，即涉及通报批评"
        assert near.already == ("甲镇“连续后进”还不能查实：甲镇2022年年检还没有结果、甲镇2023年年检为“后进”",)
        assert (near.period, near.ledger.label, near.holders) == ("2024年", "年检", ())

    def test_where_nothing_has_begun_only_on_request(self) -> None:
        assert watched("class", county(), everything=False) == ()
        assert len(watched("class", county())) == 1

    def test_a_village_below_is_named_as_an_example(self) -> None:
        world = county()
        finding(world, "软弱涣散", "甲一村", "2024-02-10", period="2024年")
        (near,) = watched("share", world, everything=False)
        assert "(如甲二村的)" in near.text

    def test_a_clause_that_ends_before_the_next_period_does_is_not_watched(self) -> None:
        world = county()
        world.result("甲镇", 2023, **{"class": "weak"})
        ending = "until: 2024-07-01\n" + body("years of a class")
        assert watch(world.graph(), book(ending), day(ON), [world.key("甲镇")]) == ()

    def test_nobody_is_watched_for_guilt(self) -> None:
        world = county()
        world.tie("post", "甲书记", "甲镇", "2020-01-01", None, "党委书记")
        world.result("甲镇", 2023, **{"class": "weak"})
        asking = body("class").replace("reaches: self", "prove: [{proven: failed}]\nreaches: {post: [党委书记]}")
        assert watch(world.graph(), book(asking), day(ON), [world.key("甲镇")]) == ()
        decision(world, "甲书记", "2024-02-01", period="2023年")
        assert watch(world.graph(), book(asking), day(ON), [world.key("甲镇")]) == ()
