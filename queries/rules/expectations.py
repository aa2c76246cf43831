"""Which ties a place should have by the coverage rules that an office has adopted, and whether it has them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, cast

from graph.store import Snapshot
from queries.rules.footprint import is_traced
from queries.rules.requirements import Answer, item_state, requirements
from queries.rules.ties import holders_now
from schema.conditions import Has
from schema.rulebook import Rulebook
from schema.rules import Requirement

Status = Literal["covered", "gap", "overlap", "open"]

STATUSES: dict[Status, str] = {"covered": "已落实", "gap": "缺", "overlap": "重叠", "open": "未能确定"}
"""The statuses as planners read them."""


@dataclass(frozen=True, slots=True)
class Expected:
    """A tie that a rule expects of a place. `kind` is the tie's kind, `label` how planners call it, `level` and `subject` the place's.

    `holders`: the keys of everyone who holds it, surely or possibly, on the day. `open`: vague dates, or a holder whose post is unknown.
    """

    rule: Requirement
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


def expected(graph: Snapshot, book: Rulebook, day: int, subjects: Sequence[str], *, traced_only: bool = False) -> tuple[Expected, ...]:
    """What the adopted, binding coverage rules in force on a day expect of each subject, in the order of subjects and rules.

    `traced_only`: only the rules that a snapshot upward from one place can answer (`is_traced`).
    """
    answers = requirements(graph, book.adopted, day, subjects, kinds=("coverage",))
    binding = (answer for answer in answers if not answer.rule.head.guiding and answer.applies)
    return tuple(item for answer in binding if is_traced(answer.rule) or not traced_only for item in _expected(answer))


def _expected(answer: Answer) -> list[Expected]:
    frame, found = answer.frame, []
    for condition, truth in zip(answer.rule.must, answer.truths, strict=True):
        if not isinstance(condition.quantity, Has):
            continue
        select = condition.quantity.select
        holders = tuple(sorted(holders_now(condition.quantity, frame)))
        status = cast("Status", item_state(condition, truth, frame))
        level = frame.world.level(frame.subject)
        found.append(Expected(answer.rule, (*select.kinds, "post")[0], condition.label, level, frame.subject, status, holders))
    return found
