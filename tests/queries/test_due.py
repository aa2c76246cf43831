"""What falls due, against asking again on every following day with nothing more on record."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queries.rules.due import Due, due
from queries.rules.escalation import escalations
from queries.rules.honours import honours
from queries.rules.requirements import requirements
from schema.rulebook import Rulebook
from tests.packs import small
from tests.small_county import book, county, record
from tests.worlds import Stage, day

ON = day("2024-03-01")
FAR = 900
DAYS = st.integers(day("2022-01-01"), ON).map(date.fromordinal)

LENGTHS = {
    "last visit": "each: township\nmust: [{id: 访, label: 走访, age: visits, at_most: 6 月}]",
    "last visit, strictly": "each: township\nmust: [{id: 访, label: 走访, age: visits, below: 6 月}]",
    "term": "each: {post: [党委书记]}\nmust: [{id: 任, label: 任职, tenure: self, at_least: 3 年}]",
    "term, strictly": "each: {post: [党委书记]}\nmust: [{id: 任, label: 任职, tenure: self, above: 3 年}]",
    "term, at most": "each: {post: [党委书记]}\nmust: [{id: 任, label: 任职, tenure: {post: [党委书记]}, at_most: 3 年}]",
    "vacancy": "each: township\nmust: [{id: 缺, label: 空缺, vacant: {post: [党委书记]}, at_most: 8 月}]",
    "either": "each: township\nmust: [{id: 或, label: 或者, any: [{vacant: {post: [党委书记]}, at_least: 8 月, label: 空缺}]}]",
}


def falling_due(world: Stage, rules: Rulebook, last: int = ON + FAR) -> tuple[Due, ...]:
    return due(world.graph(), rules, ON, last, [world.key("甲镇"), world.key("甲一村")])


@pytest.mark.parametrize("length", LENGTHS)
@settings(max_examples=12)
@given(began=DAYS, ended=st.none() | DAYS)
def test_a_length_falls_due_on_the_day_after_which_or_from_which_the_answer_is_another(
    length: str, began: date, ended: date | None
) -> None:
    rules = book(LENGTHS[length], "standard")
    world = county()
    record(world, "走访", "甲镇", began.isoformat())
    until = ended if ended is not None and ended > began else date(2024, 1, 15) if "vacan" in length or length == "either" else None
    if until is None or until > began:
        world.tie("post", "甲书记", "甲镇", began, until, "党委书记")
    states = {}
    for on in range(ON, ON + FAR + 2):  # two days more: what changes after the last day asked for falls due on it
        answers = requirements(world.graph(), rules, on, [world.key("甲镇")])
        states[on] = answers[0].state if answers else ""
    changes = [on for on in range(ON + 1, ON + FAR + 2) if states[on] != states[on - 1] and states[on]]
    found = [item.day for item in falling_due(world, rules) if item.kind == "length"]
    grows = "at_least" in LENGTHS[length] or "above" in LENGTHS[length]
    expected = [on for on in (change if grows else change - 1 for change in changes) if on <= ON + FAR]
    # What is full on the very day asked has no earlier day here to be seen changing from.
    assert [item for item in found if item != ON or ON in expected] == expected


PERIODS = """
  - {id: yearly, row: T01, clause: 一, kind: duty, summary: 年, each: {post: [党委书记]}, per: year,
     must: [{count: visits, at_least: 2 次, label: 走访}]}
  - {id: quarterly, row: T01, clause: 二, kind: cadence, summary: 季, each: township, per: quarter,
     must: [{count: visits, at_least: 2 次, label: 走访}]}
  - {id: term, row: T01, clause: 三, kind: duty, summary: 任内, each: {post: [党委书记]}, within: 2 年,
     must: [{count: visits, at_least: 9 次, label: 走访}]}
  - {id: item, row: T01, clause: 四, kind: duty, summary: 头一年, each: {post: [党委书记]},
     must: [{count: visits, within: 1 年, at_least: 9 次, label: 走访}]}
"""
VISITS = "  visits: {label: 走访, kind: record, about: township, by: 乡镇}\n"


@settings(max_examples=12)
@given(began=DAYS, visits=st.lists(DAYS, max_size=4))
def test_periods_and_terms_fall_due_on_their_last_open_day(began: date, visits: list[date]) -> None:
    rules = small(PERIODS.lstrip("\n"), VISITS)
    world = county()
    world.tie("post", "甲书记", "甲镇", began, None, "党委书记")
    for visited in visits:
        record(world, "走访", "甲镇", visited.isoformat())
    still_open: dict[tuple[str, str], int] = {}
    today = {
        (each.rule.head.id, each.period) for each in requirements(world.graph(), rules, ON, [world.key("甲镇")]) if each.state == "open"
    }
    for on in range(ON, ON + FAR):
        for each in requirements(world.graph(), rules, on, [world.key("甲镇")]):
            where = (each.rule.head.id, each.period if each.rule.per or each.rule.within else "")
            if each.state == "open" and (where in today or (not where[1] and any(id == where[0] for id, _ in today))):
                still_open[where] = on
    found = {item.rule.head.id: (item.day, item.kind) for item in falling_due(world, rules)}
    assert {id: on for id, (on, _) in found.items()} == {id: on for (id, _), on in still_open.items()}
    kinds = {"small/yearly": "period", "small/quarterly": "period", "small/term": "term", "small/item": "term"}
    assert all(kind == kinds[id] for id, (_, kind) in found.items())


STEPS = """
  - id: notice
    row: C02
    clause: 一
    kind: escalation
    summary: 督办
    each: {record: notice}
    steps:
      - {name: 整改, owner: 乡镇, done: notice.closed, due: notice.due, within: 30 天, begins: issue}
      - {name: 约谈, owner: 组织部, done: told, within: 15 天, begins: late}
  - {id: star, row: C03, clause: 二, kind: honour, summary: 荣誉, each: township, honour: star, lasts: 3 年}
"""
LEDGERS = """\
  notice: {label: 督办通知, kind: notice, about: township, by: 组织部, fields: {due: date, closed: date}}
  told: {label: 已约谈, kind: finding, about: township, by: 组织部, ask: 是否已约谈}
  star: {label: 先进, kind: honour, about: township, by: 县委}
"""


@settings(max_examples=12)
@given(issued=DAYS, given_days=st.none() | st.integers(5, 700), granted=DAYS)
def test_steps_and_honours_fall_due_on_the_last_day_in_time(issued: date, given_days: int | None, granted: date) -> None:
    rules = small(STEPS.lstrip("\n"), LEDGERS)
    world = county()
    more = {"due": date.fromordinal(issued.toordinal() + given_days).isoformat()} if given_days is not None else {}
    world.outcome("notice", "甲镇", issued.isoformat(), "组督〔2024〕1号", more)
    world.outcome("honour", "甲镇", granted.isoformat(), "先进")
    keys = [world.key("甲镇")]
    waiting, held = None, None
    for on in range(ON, ON + 1200):
        stages = escalations(world.graph(), rules, on, keys)[0].stages
        now = next((stage.step.name for stage in stages if stage.state == "waiting"), "")
        if on == ON:
            first = now
        waiting = on if now and now == first else waiting
        held = on if honours(world.graph(), rules, on, keys)[0].state == "held" else held
    found = {item.kind: item.day for item in falling_due(world, rules, ON + 1200)}
    assert found.get("step") == waiting
    assert found.get("honour") == held


def test_what_was_revoked_later_is_not_known_to_end_then() -> None:
    rules = small(STEPS.lstrip("\n"), LEDGERS)
    world = county()
    world.outcome("honour", "甲镇", "2023-01-01", "先进", {"revoked": "2024-06-01"})
    (item,) = falling_due(world, rules)
    assert (item.kind, date.fromordinal(item.day).isoformat(), item.what) == ("honour", "2025-12-31", "“先进”称号到期")


def test_what_is_not_asked_of_a_place_does_not_fall_due() -> None:
    asked = "each: township\nwhere: [{value: yearly.class, one_of: [后进], label: 后进}]\nmust: [{id: 访, label: 走访, age: visits, at_most: 6 月}]"
    world = county()
    record(world, "走访", "甲镇", "2024-02-01")
    world.result("甲镇", 2023, **{"class": "model"})
    assert falling_due(world, book(asked, "standard")) == ()
    world.outcomes[-1] = world.outcomes[-1]._replace(properties={"class": "weak"})
    (item,) = falling_due(world, book(asked, "standard"))
    assert (date.fromordinal(item.day).isoformat(), item.what) == ("2024-08-01", "走访满6个月")
