"""An honour from the first step to the day after its last: granted again, revoked, lapsed, excluded, begun anew."""

from __future__ import annotations

import pytest

from queries.rules.honours import Honoured, honours
from tests.packs import small
from tests.small_county import county, event
from tests.worlds import Stage, day

RULE = """
  - id: star
    row: C03
    clause: 一
    kind: honour
    summary: 先进
    each: village
    honour: star
    lasts: 3 年
    procedure: [applied, checked, shown]
    exclude: [{count: accident, back: 2 年, at_least: 1 次, label: 近两年有事故}]
    revoke: [{count: accident, back: 1 年, at_least: 2 次, label: 一年两次事故}]
"""
LEDGERS = """\
  star: {label: 先进村, kind: honour, about: village, by: 县委}
  applied: {label: 申报, kind: record, about: village, by: 乡镇}
  checked: {label: 考察, kind: finding, about: village, by: 组织部, ask: 考察是否合格}
  shown: {label: 公示, kind: record, about: village, by: 组织部}
  accident: {label: 安全事故, kind: event, about: village, by: 应急局, silence: zero}
"""


def asked(world: Stage, on: str) -> Honoured:
    (found,) = honours(world.graph(), small(RULE.lstrip("\n"), LEDGERS), day(on), [world.key("甲一村")])
    return found


def step(world: Stage, label: str, on: str, verdict: str = "") -> None:
    kind = "finding" if verdict else "record"
    world.outcome(kind, "甲一村", on, f"{label}·{len(world.outcomes)}", {"item": label} | ({"verdict": verdict} if verdict else {}))


def grant(world: Stage, on: str, **more: str) -> None:
    world.outcome("honour", "甲一村", on, "先进村", more)


def test_three_years_end_on_the_day_before_the_same_date() -> None:
    world = county()
    grant(world, "2020-07-01")
    assert [(asked(world, on).state, asked(world, on).until) for on in ("2020-06-30", "2020-07-01", "2023-06-30", "2023-07-01")] == [
        ("open", None), ("held", day("2023-06-30")), ("held", day("2023-06-30")), ("lapsed", day("2023-06-30")),
    ]  # fmt: skip


def test_granted_again_it_runs_from_the_last_grant() -> None:
    world = county()
    grant(world, "2020-07-01")
    grant(world, "2023-06-01")
    assert [asked(world, on).until for on in ("2023-05-31", "2024-03-01")] == [day("2023-06-30"), day("2026-05-31")]


def test_a_grant_that_names_its_last_day_keeps_to_it() -> None:
    world = county()
    grant(world, "2020-07-01", until="2022-12-31")
    assert [asked(world, on).state for on in ("2022-12-31", "2023-01-01")] == ["held", "lapsed"]


def test_revoked_it_ends_on_the_day_before_and_before_that_nobody_knows() -> None:
    world = county()
    grant(world, "2022-07-01", revoked="2023-05-01")
    before, on_the_day = asked(world, "2023-04-30"), asked(world, "2023-05-01")
    assert (before.state, before.until) == ("held", day("2025-06-30"))
    assert (on_the_day.state, on_the_day.until) == ("lapsed", day("2023-04-30"))


@pytest.mark.parametrize(
    ("steps", "state", "following"),
    [
        ((), "open", "申报"),
        ((("申报", "2024-01-05", ""),), "in_procedure", "考察"),
        ((("申报", "2024-01-05", ""), ("考察", "2024-01-10", "yes")), "in_procedure", "公示"),
        ((("申报", "2024-01-05", ""), ("考察", "2024-01-10", "no")), "in_procedure", "考察"),
        ((("申报", "2024-01-05", ""), ("考察", "2024-01-10", "yes"), ("公示", "2024-02-01", "")), "complete", ""),
        ((("公示", "2024-01-05", ""), ("申报", "2024-01-10", "")), "in_procedure", "考察"),
    ],
)
def test_steps_count_in_their_order(steps: tuple[tuple[str, str, str], ...], state: str, following: str) -> None:
    world = county()
    for each in steps:
        step(world, *each)
    found = asked(world, "2024-03-01")
    assert (found.state, found.next_step) == (state, following)


def test_the_steps_of_the_last_time_are_not_those_of_the_next() -> None:
    world = county()
    for label, on, verdict in (("申报", "2020-05-01", ""), ("考察", "2020-05-10", "yes"), ("公示", "2020-06-01", "")):
        step(world, label, on, verdict)
    grant(world, "2020-07-01")
    assert (asked(world, "2023-07-01").state, asked(world, "2023-07-01").next_step) == ("lapsed", "")


def test_who_applies_again_before_it_lapses_is_in_procedure_when_it_does() -> None:
    world = county()
    grant(world, "2020-07-01")
    step(world, "申报", "2023-05-01")
    assert [asked(world, on).state for on in ("2023-06-30", "2023-07-01")] == ["held", "in_procedure"]


def test_what_was_applied_for_before_it_was_revoked_counts_no_more() -> None:
    world = county()
    grant(world, "2022-07-01", revoked="2023-05-01")
    step(world, "申报", "2023-04-01")
    assert asked(world, "2023-06-01").state == "lapsed"
    step(world, "申报", "2023-05-20")
    assert asked(world, "2023-06-01").state == "in_procedure"


def test_accidents_revoke_and_exclude_by_their_own_windows() -> None:
    world = county()
    grant(world, "2022-07-01")
    event(world, "安全事故", "甲一村", "2023-02-01")
    assert asked(world, "2023-03-01").state == "held"
    event(world, "安全事故", "甲一村", "2023-03-01")
    assert [asked(world, on).state for on in ("2023-02-28", "2023-03-01", "2024-01-31", "2024-02-01")] == [
        "held", "revocable", "revocable", "held",
    ]  # fmt: skip
    other = county()
    event(other, "安全事故", "甲一村", "2022-03-02")
    assert [asked(other, on).state for on in ("2024-03-01", "2024-03-02")] == ["excluded", "open"]


def test_an_exclusion_that_is_not_on_record_excludes_nobody_and_is_asked_for() -> None:
    found = asked(county(), "2024-03-01")
    assert (found.state, found.excluded) == ("open", None)
    assert [item.ledger for item in found.missing] == ["安全事故"]
