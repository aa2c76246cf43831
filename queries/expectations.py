"""Which ties a place should have by the coverage rules in force, and whether it has them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from graph.store import Snapshot
from queries.holders import is_leader, landings
from queries.intervals import Interval, Truth, all_of, lies_within
from queries.world import World
from schema.rulebook import Rulebook, in_force
from schema.rules import Condition, Coverage, Has

Status = Literal["covered", "gap", "overlap", "open"]

STATUSES: dict[Status, str] = {"covered": "已落实", "gap": "缺", "overlap": "重叠", "open": "未能确定"}
"""The statuses as planners read them."""


@dataclass(frozen=True, slots=True)
class Expected:
    """A tie that a rule expects of a place. `kind` is the tie's kind, `label` how planners call it, `level` and `subject` the place's.

    `holders`: the keys of everyone who holds it, surely or possibly, on the day. `open`: vague dates, or a holder whose post is unknown.
    """

    rule: Coverage
    kind: str
    label: str
    level: str
    subject: str
    status: Status
    holders: tuple[str, ...]

    @property
    def clause(self) -> str:
        """The clause that expects it."""
        return self.rule.head.clause


def expected(graph: Snapshot, book: Rulebook, day: int, subjects: Sequence[str]) -> tuple[Expected, ...]:
    """What the coverage rules in force on a day expect of each subject, in the order of subjects and rules."""
    world = World(graph, day)
    found = []
    for subject in subjects:
        level = world.level(subject)
        for rule in book.coverages.get(level, ()):
            if in_force(rule.head, world.code(subject), day):
                found += [_expected(world, rule, condition, level, subject) for condition in rule.must]
    return tuple(found)


def _expected(world: World, rule: Coverage, condition: Condition, level: str, subject: str) -> Expected:
    assert isinstance(condition.quantity, Has)
    select = condition.quantity.select
    truths: dict[str, Truth] = {}
    for landing in landings(world, select, subject):
        held = _held_on(landing.sure, landing.possible, world.day)
        truth = all_of((held, is_leader(world, select, landing.tie.source, world.day))) if held is not False else False
        if truth is not False:
            truths[landing.tie.source] = truth or truths.get(landing.tie.source)
    surely = sum(truth is True for truth in truths.values())
    status = _status(Interval(surely, len(truths)), condition)
    return Expected(rule, select.tie, condition.label, level, subject, status, tuple(sorted(truths)))


def _held_on(sure: tuple[int, int], possible: tuple[int, int], day: int) -> Truth:
    if sure[0] <= day < sure[1]:
        return True
    return None if possible[0] <= day < possible[1] else False


def _status(count: Interval, condition: Condition) -> Status:
    if lies_within(count, condition.low, condition.high) is True:
        return "covered"
    if count.high < condition.low:
        return "gap"
    return "overlap" if count.low > condition.high else "open"
