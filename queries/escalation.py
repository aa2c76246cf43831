"""What a notice set going: each step with its owner and date, waiting, overdue or closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from graph.snapshot import KnownOutcome, outcomes
from graph.store import Snapshot
from queries.world import World
from schema.rulebook import Rulebook, in_force
from schema.rules import Escalation, Step

StepState = Literal["waiting", "overdue", "closed", "not_begun"]


@dataclass(frozen=True, slots=True)
class Stage:
    """A step of one record. `due` is the last day that is in time, `done` the day on which it was done; None where there is none."""

    step: Step
    state: StepState
    due: int | None
    done: int | None


@dataclass(frozen=True, slots=True)
class Escalated:
    """One record (a notice) with its steps: `overdue` if any step is, `closed` if all that began are, else `waiting`."""

    rule: Escalation
    record: KnownOutcome
    state: StepState
    stages: tuple[Stage, ...]


def escalations(graph: Snapshot, book: Rulebook, day: int, subjects: Sequence[str]) -> tuple[Escalated, ...]:
    """Every record that a rule in force follows, in the order of subjects, rules and records, however old it is."""
    world = World(graph, day)
    found = []
    for subject in subjects:
        for rule in book.escalations:
            if world.level(subject) in rule.record.about or graph.nodes[subject]["kind"] in rule.record.about:
                found += [
                    _escalated(world, rule, record)
                    for record in outcomes(graph, subject)
                    if record.kind == rule.record.kind and record.day <= day and in_force(rule.head, world.code(subject), record.day)
                ]
    return tuple(found)


def _escalated(world: World, rule: Escalation, record: KnownOutcome) -> Escalated:
    stages: list[Stage] = []
    for step in rule.steps:
        begins = record.day if step.begins == "issue" else _late_since(stages)
        stages.append(_stage(world, step, record, begins))
    states = {stage.state for stage in stages if stage.state != "not_begun"}
    state: StepState = "overdue" if "overdue" in states else "closed" if states == {"closed"} else "waiting"
    return Escalated(rule, record, state, tuple(stages))


def _late_since(stages: Sequence[Stage]) -> int | None:
    """The day after the last step's date if it was not done in time, also when it was done later."""
    if not stages or stages[-1].due is None:
        return None
    last = stages[-1]
    late = last.state == "overdue" or (last.done is not None and last.due is not None and last.done > last.due)
    return last.due + 1 if late and last.due is not None else None


def _stage(world: World, step: Step, record: KnownOutcome, begins: int | None) -> Stage:
    if begins is None:
        return Stage(step, "not_begun", None, None)
    due = _day(record, step.due)
    if due is None and step.within is not None:
        due = begins + step.within
    done = _done(world, step, record)
    if done is not None and done <= world.day:
        return Stage(step, "closed", due, done)
    return Stage(step, "overdue" if due is not None and world.day > due else "waiting", due, None)


def _done(world: World, step: Step, record: KnownOutcome) -> int | None:
    if step.found is None:
        return _day(record, step.done)
    wanted = {"about": record.label, "verdict": "yes"}
    days = [
        entry.day
        for entry in outcomes(world.graph, record.subject)
        if (entry.kind, entry.label) == ("finding", step.found.label)
        and entry.day >= record.day
        and all(entry.properties.get(name) == value for name, value in wanted.items())
    ]
    return min(days, default=None)


def _day(record: KnownOutcome, field: str) -> int | None:
    """A date of a record, written `YYYY-MM-DD`; None if there is none."""
    value = record.properties.get(field) if field else None
    return date.fromisoformat(value).toordinal() if isinstance(value, str) and value else None
