"""Notices and problems: when a step begins, until when it is in time, what closes it, who owns a problem."""

from __future__ import annotations

from datetime import date

import pytest

from queries.rules.escalation import Escalated, escalations
from tests.packs import small
from tests.small_county import county, finding
from tests.worlds import Stage, day

RULE = """
  - id: notice
    row: C02
    clause: 一
    kind: escalation
    summary: 督办
    each: {record: notice}
    steps:
      - {name: 整改, owner: 乡镇, done: notice.closed, due: notice.due, within: 30 天, begins: issue}
      - {name: 约谈, owner: 组织部, done: told, within: 15 天, begins: late}
      - {name: 通报, owner: 县委, done: shamed, within: 10 天, begins: late}
"""
LEDGERS = """\
  notice: {label: 督办通知, kind: notice, about: township, by: 组织部, fields: {due: date, closed: date}}
  told: {label: 已约谈, kind: finding, about: township, by: 组织部, ask: 是否已约谈}
  shamed: {label: 已通报, kind: finding, about: township, by: 县委, ask: 是否已通报}
"""
ROUTE = """
  - {id: route, row: T15, clause: 一, kind: escalation, summary: 分级, each: {record: issue}, by: issue.size, route: {小: 组, 一般: 村, 大: 镇}}
"""
ISSUES = "  issue: {label: 问题, kind: ledger_item, about: village, by: 村, fields: {size: text, due: date, closed: date}}\n"
LABEL = "组督〔2024〕1号"


def notice(world: Stage, on: str = "2024-01-01", label: str = LABEL, **more: str) -> None:
    world.outcome("notice", "甲镇", on, label, more)


def asked(world: Stage, on: str) -> list[Escalated]:
    return list(escalations(world.graph(), small(RULE.lstrip("\n"), LEDGERS), day(on), [world.key("甲镇")]))


def stages(world: Stage, on: str) -> list[tuple[str, str | None]]:
    (found,) = asked(world, on)
    return [(stage.state, date.fromordinal(stage.due).isoformat() if stage.due else None) for stage in found.stages]


def test_each_step_begins_on_the_day_after_the_one_before_was_due() -> None:
    world = county()
    notice(world)
    assert stages(world, "2024-01-31") == [("waiting", "2024-01-31"), ("not_begun", None), ("not_begun", None)]
    assert stages(world, "2024-02-01") == [("overdue", "2024-01-31"), ("waiting", "2024-02-16"), ("not_begun", None)]
    assert stages(world, "2024-02-17") == [("overdue", "2024-01-31"), ("overdue", "2024-02-16"), ("waiting", "2024-02-27")]


def test_what_was_done_in_time_begins_nothing_and_what_was_done_late_does() -> None:
    world = county()
    notice(world, closed="2024-01-31")
    assert stages(world, "2024-03-01") == [("closed", "2024-01-31"), ("not_begun", None), ("not_begun", None)]
    assert asked(world, "2024-03-01")[0].state == "closed"
    late = county()
    notice(late, closed="2024-02-10")
    assert [state for state, _ in stages(late, "2024-02-05")] == ["overdue", "waiting", "not_begun"]
    assert [state for state, _ in stages(late, "2024-02-12")] == ["closed", "waiting", "not_begun"]


def test_the_day_that_the_notice_names_counts_before_the_number_of_days() -> None:
    world = county()
    notice(world, due="2024-06-30")
    assert stages(world, "2024-06-30")[0] == ("waiting", "2024-06-30")
    assert asked(world, "2024-06-30")[0].due == day("2024-06-30")


def test_a_date_of_closing_after_the_day_is_not_seen() -> None:
    world = county()
    notice(world, closed="2024-01-20")
    assert stages(world, "2024-01-19")[0][0] == "waiting"
    assert stages(world, "2024-01-20")[0][0] == "closed"


def test_a_finding_closes_a_step_until_another_one_takes_it_back() -> None:
    world = county()
    notice(world)
    finding(world, "已约谈", "甲镇", "2024-02-10", of=LABEL)
    assert [state for state, _ in stages(world, "2024-02-12")] == ["overdue", "closed", "not_begun"]
    finding(world, "已约谈", "甲镇", "2024-02-20", "no", of=LABEL)
    assert [state for state, _ in stages(world, "2024-02-25")] == ["overdue", "overdue", "waiting"]


def test_a_finding_about_one_notice_closes_no_other() -> None:
    world = county()
    notice(world)
    notice(world, label="组督〔2024〕2号")
    finding(world, "已约谈", "甲镇", "2024-02-10", of=LABEL)
    assert [found.stages[1].state for found in asked(world, "2024-02-12")] == ["closed", "waiting"]


def test_of_two_notices_of_one_name_a_finding_closes_the_one_whose_month_it_names() -> None:
    world = county()
    notice(world, "2024-01-01", "环境整治")
    notice(world, "2024-01-10", "环境整治")
    finding(world, "已约谈", "甲镇", "2024-02-12", of="环境整治")
    assert [found.stages[1].state for found in asked(world, "2024-02-13")] == ["waiting", "waiting"]
    other = county()
    notice(other, "2023-12-20", "环境整治")
    notice(other, "2024-01-10", "环境整治")
    finding(other, "已约谈", "甲镇", "2024-02-12", of="环境整治", period="2024年1月")
    assert [found.stages[1].state for found in asked(other, "2024-02-13")] == ["overdue", "closed"]


@pytest.mark.parametrize(
    ("size", "state", "owner"), [("小", "owned", "组"), ("大", "owned", "镇"), ("特大", "unrouted", ""), ("", "unrouted", "")]
)
def test_a_problem_belongs_to_whom_its_size_names_and_to_nobody_where_the_word_is_unknown(size: str, state: str, owner: str) -> None:
    world = county()
    world.outcome("ledger_item", "甲一村", "2024-01-01", "水渠坍塌", {"size": size} if size else {})
    (found,) = escalations(world.graph(), small(ROUTE.lstrip("\n"), ISSUES), day("2024-03-01"), [world.key("甲一村")])
    assert (found.state, found.owner) == (state, owner)


def test_a_notice_from_before_the_rule_is_not_followed_by_it() -> None:
    world = county()
    notice(world, "2019-12-31")
    notice(world, "2020-01-01", "组督〔2020〕1号")
    assert [found.record.label for found in asked(world, "2024-03-01")] == ["组督〔2020〕1号"]
