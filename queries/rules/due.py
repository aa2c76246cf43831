"""What falls due: the ends of running periods and terms, steps of notices, honours that lapse, and lengths that time alone completes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from graph.store import Snapshot
from queries.rules.asked import Plan, frames_of
from queries.rules.escalation import escalations
from queries.rules.frames import Frame
from queries.rules.holders import held_on, landings
from queries.rules.honours import honours
from queries.rules.quantities import all_hold, holds, interval_of
from queries.rules.requirements import Answer, requirements
from queries.rules.ties import ties_of_tenure
from queries.rules.world import World
from schema.calendar import shifted
from schema.conditions import Age, AllOf, Amount, AnyOf, Condition, Tenure, Vacant
from schema.rulebook import Rulebook
from schema.rules import Liability, Requirement, Rule, outermost

Sort = Literal["period", "term", "step", "honour", "length"]

SORTS: dict[Sort, str] = {"period": "期末", "term": "任内期限", "step": "整改期限", "honour": "荣誉到期", "length": "期满"}
"""Why something falls due, as planners read it."""


@dataclass(frozen=True, eq=False)
class Due:
    """Something that falls due on a day. `holder` is "" where the place or unit itself is asked; `what` says what is still to be done."""

    day: int
    rule: Rule
    subject: str
    holder: str
    what: str
    kind: Sort

    @property
    def example(self) -> bool:
        """Whether the rule is a sample that no office has adopted."""
        return not self.rule.head.adopted


def due(graph: Snapshot, book: Rulebook, day: int, last: int, subjects: Iterable[str]) -> tuple[Due, ...]:
    """Everything that falls due from a day on until `last`, by day, then in the order of subjects and rules."""
    world = World(graph, day)
    keys = tuple(subjects)
    found = [
        *_requirements(graph, book, day, keys, world),
        *_steps(graph, book, day, keys, world),
        *_honours(graph, book, day, keys, world),
        *_lengths(book, keys, world),
    ]
    return tuple(sorted((item for item in found if day <= item.day <= last), key=lambda item: item.day))


def _requirements(graph: Snapshot, book: Rulebook, day: int, keys: Iterable[str], world: World) -> Iterator[Due]:
    for answer in requirements(graph, book, day, keys, kinds=("duty", "cadence"), world=world):
        if answer.due is not None and answer.state == "open":
            kind: Sort = "period" if answer.frame.per and answer.due == answer.frame.last else "term"
            yield Due(answer.due, answer.rule, answer.subject, answer.holder, _still_to_do(answer), kind)


def _still_to_do(answer: Answer) -> str:
    labels = (condition.label for condition, truth in zip(answer.rule.must, answer.truths, strict=True) if truth is not True)
    return f"{answer.period}：{'、'.join(labels)}"


def _steps(graph: Snapshot, book: Rulebook, day: int, keys: Iterable[str], world: World) -> Iterator[Due]:
    for found in escalations(graph, book, day, keys, world=world):
        for stage in found.stages:
            if stage.state == "waiting" and stage.due is not None:
                yield Due(
                    stage.due, found.rule, found.record.subject, "", f"{found.record.label} {stage.step.name}({stage.step.owner})", "step"
                )


def _honours(graph: Snapshot, book: Rulebook, day: int, keys: Iterable[str], world: World) -> Iterator[Due]:
    for found in honours(graph, book, day, keys, world=world):
        if found.state in ("held", "revocable") and found.until is not None:
            yield Due(found.until, found.rule, found.frame.subject, found.frame.holder, f"“{found.rule.honour.label}”称号到期", "honour")


def _lengths(book: Rulebook, keys: Iterable[str], world: World) -> Iterator[Due]:
    """Lengths that time alone will carry over a bound if nothing else changes."""
    liabilities, requirements = Plan(world, book.liabilities), Plan(world, book.requirements)
    for key in keys:
        for liability in liabilities.asking(key):
            yield from _lengths_of(book, liability, key, world)
        for requirement in requirements.asking(key):
            yield from _lengths_of(book, requirement, key, world)


def _lengths_of(book: Rulebook, rule: Liability | Requirement, key: str, world: World) -> Iterator[Due]:
    lengths = [each for condition in outermost(rule) for each in _measured(condition)]
    if not lengths or rule.each.sort == "record" or not book.in_force(rule, world.code(key), world.day):
        return
    running = world.ended(rule.per) + 1 if rule.per else None
    for frame in frames_of(world, rule, key, running):
        now = frame._replace(per="", nth=0, first=world.day, last=world.day)
        if any(holds(each, now) is False for each in _other_conditions(rule)):
            continue
        for condition in lengths:
            yield from (
                Due(full, rule, key, frame.holder, f"{condition.label or rule.head.summary}满{bound.text()}", "length")
                for full, bound in _days_to_come(condition, now)
            )


def _other_conditions(rule: Liability | Requirement) -> Iterator[Condition]:
    """What time does not change and has to hold for the rule to ask at all."""
    asked = rule.when if isinstance(rule, Liability) else rule.where
    yield from (condition for condition in asked if not any(True for _ in _measured(condition)))


def _measured(condition: Condition) -> Iterator[Condition]:
    """The lengths of time in a condition, also in its alternatives."""
    if isinstance(condition.quantity, Age | Tenure | Vacant):
        yield condition
    for inner in condition.quantity.conditions if isinstance(condition.quantity, AnyOf | AllOf) else ():
        yield from _measured(inner)


def _days_to_come(condition: Condition, frame: Frame) -> Iterator[tuple[int, Amount]]:
    """The first day on which a length will be long enough, the last on which it is not too long: from the day on, if it is known exactly."""
    days, today = interval_of(condition, frame), frame.world.day
    if not days.low == days.high < math.inf or not _is_growing(condition, frame) or all_hold(condition.given, frame) is False:
        return
    began = today - int(days.low)
    ends = ((condition.bounds.low, condition.bounds.low_open), (condition.bounds.high, -condition.bounds.high_open))
    for number, beside in ends:
        if number and not math.isinf(number):
            bound = Amount(number, condition.unit)
            full = shifted(began, bound) + beside
            if full >= today and _lasts_until(condition, frame, full):
                yield full, bound


def _is_growing(condition: Condition, frame: Frame) -> bool:
    """Whether a length has begun: a post that somebody holds is not vacant, and a tie that nobody holds has no time."""
    quantity, today = condition.quantity, frame.world.day
    match quantity:
        case Vacant(select=select):
            return not any(held_on(found, today) for found in landings(frame.world, select, frame.subject))
        case Tenure():
            return any(tie.holding(today) for tie in ties_of_tenure(quantity, frame))
    return True


def _lasts_until(condition: Condition, frame: Frame, day: int) -> bool:
    """Whether a tie whose time is counted goes on for so long, as far as its end is on record."""
    quantity = condition.quantity
    return not isinstance(quantity, Tenure) or any(tie.until_to >= day for tie in ties_of_tenure(quantity, frame))
