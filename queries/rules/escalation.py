"""What a notice set going: each step with its owner and date, waiting, overdue or closed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from graph.snapshot import KnownOutcome, outcomes
from graph.store import Snapshot
from queries.rules.entries import day_of, words_of
from queries.rules.records import concerns
from queries.rules.world import World, belongs
from schema.rulebook import Rulebook
from schema.rules import Escalation, Step

StepState = Literal["waiting", "overdue", "closed", "not_begun"]
EscalationState = Literal["waiting", "overdue", "closed", "owned", "unrouted"]

STATES: dict[str, str] = {
    "waiting": "期限未到",
    "overdue": "已逾期",
    "closed": "已办结",
    "not_begun": "尚未开始",
    "owned": "已明确由谁解决",
    "unrouted": "按所写的大小分不清由谁解决",
}
"""The states of a record and of its steps, as planners read them."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A step of one record. `due` is the last day that is in time, `done` the day on which it was done; None where there is none."""

    step: Step
    state: StepState
    due: int | None
    done: int | None


@dataclass(frozen=True, slots=True)
class Escalated:
    """One record (a notice) with its steps: `overdue` if any step is, `closed` if all that began are, else `waiting`.

    A record that is routed has no steps but an `owner`, the level that answers for a problem of its size ("" if it does not say its size).
    """

    rule: Escalation
    record: KnownOutcome
    state: EscalationState
    stages: tuple[Stage, ...]
    owner: str = ""

    @property
    def due(self) -> int | None:
        """The next last day in time of the steps that wait."""
        return min((stage.due for stage in self.stages if stage.state == "waiting" and stage.due is not None), default=None)

    @property
    def example(self) -> bool:
        """Whether the rule is a sample that no office has adopted."""
        return not self.rule.head.adopted


def escalations(graph: Snapshot, book: Rulebook, day: int, subjects: Iterable[str], *, world: World | None = None) -> tuple[Escalated, ...]:
    """Every record that a rule in force follows, in the order of subjects, rules and records, however old it is."""
    world = world or World(graph, day)
    found = []
    for subject in subjects:
        code = world.code(subject)
        for rule in book.escalations.get("record", ()):
            if code.startswith(rule.head.jurisdiction):
                found += [
                    _escalated(world, rule, record)
                    for record in outcomes(graph, subject)
                    if record.day <= day and belongs(record, rule.record) and book.in_force(rule, code, record.day)
                ]
    return tuple(found)


def _escalated(world: World, rule: Escalation, record: KnownOutcome) -> Escalated:
    if rule.by:
        return _routed(rule, record)
    stages: list[Stage] = []
    for step in rule.steps:
        begins = record.day if step.begins == "issue" else _late_since(stages)
        stages.append(_stage(world, step, record, begins))
    states = {stage.state for stage in stages if stage.state != "not_begun"}
    state: EscalationState = "overdue" if "overdue" in states else "closed" if states == {"closed"} else "waiting"
    return Escalated(rule, record, state, tuple(stages))


def _routed(rule: Escalation, record: KnownOutcome) -> Escalated:
    said = words_of(record, rule.by)
    owner = next((owner for word, owner in rule.route if word in said), "")
    return Escalated(rule, record, "owned" if owner else "unrouted", (), owner)


def _late_since(stages: Sequence[Stage]) -> int | None:
    """The day after the last step's date if it was not done in time, also when it was done later."""
    last = stages[-1] if stages else None
    if last is None or last.due is None:
        return None
    late = last.state == "overdue" or (last.done is not None and last.done > last.due)
    return last.due + 1 if late else None


def _stage(world: World, step: Step, record: KnownOutcome, begins: int | None) -> Stage:
    if begins is None:
        return Stage(step, "not_begun", None, None)
    due = day_of(record.properties.get(step.due))
    if due is None and step.within is not None:
        due = begins + step.within
    done = _done(world, step, record)
    if done is not None and done <= world.day:
        return Stage(step, "closed", due, done)
    return Stage(step, "overdue" if due is not None and world.day > due else "waiting", due, None)


def _done(world: World, step: Step, record: KnownOutcome) -> int | None:
    """The day on which a step was done: the date in the record, or the first finding that says so and that no later one takes back."""
    if step.found is None:
        return day_of(record.properties.get(step.done))
    done: int | None = None
    for entry in world.entries(step.found, record.subject):
        if entry.day >= record.day and concerns(world, entry, record):
            done = entry.day if done is None and entry.properties.get("verdict") == "yes" else done
            done = None if entry.properties.get("verdict") == "no" else done
    return done
