"""One step away: which single further entry of a ledger would complete the facts of a clause.

Findings about people are asked for, not counted: nobody is watched for guilt. A clause whose facts need no past at all could reach anyone
next year and is left out unless asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from graph.store import Snapshot
from queries.rules.asked import Plan, newest_index
from queries.rules.frames import Frame, framed, in_period, on_day
from queries.rules.further import Slot, further_of_all
from queries.rules.holders import holdings
from queries.rules.parts import condition_text
from queries.rules.quantities import all_hold, holds, interval_of, share_truths
from queries.rules.world import World, label_of_period
from schema.calendar import index_on
from schema.conditions import (
    AllOf,
    AnyOf,
    Condition,
    Count,
    Evidence,
    FromLast,
    Improved,
    Proven,
    Ratio,
    Reading,
    Run,
    Selector,
    Share,
    Total,
    Value,
)
from schema.rulebook import Rulebook
from schema.rules import Liability


@dataclass(frozen=True, eq=False)
class Near:
    """A clause that one further entry would bring to bear. `text` says which entry; `already` what is fulfilled.

    `holders`: the keys of those whom the clause names now ("" subjects of their own measure are not listed).
    """

    rule: Liability
    subject: str
    ledger: Evidence
    period: str
    text: str
    already: tuple[str, ...]
    holders: tuple[str, ...]

    @property
    def example(self) -> bool:
        """Whether the rule is a sample that no office has adopted."""
        return not self.rule.head.adopted


def watch(graph: Snapshot, book: Rulebook, day: int, subjects: Iterable[str], *, everything: bool = False) -> tuple[Near, ...]:
    """The clauses one step away for each subject, in the order of subjects and rules.

    `everything`: also those that any place could come under by its next result, whatever came before.
    """
    world = World(graph, day)
    found: list[Near] = []
    plan = Plan(world, book.liabilities)
    for subject in subjects:
        for rule in plan.asking(subject):
            if rule.each.sort == "place" or (rule.each.sort == "organisation" and _is_asked(world, rule, subject)):
                found += _near(world, book, rule, subject, everything=everything)
    return tuple(found)


def _is_asked(world: World, rule: Liability, unit: str) -> bool:
    return not rule.each.categories or world.category(unit) in rule.each.categories


def _near(world: World, book: Rulebook, rule: Liability, subject: str, *, everything: bool) -> Iterator[Near]:
    """The first of the periods judged now and next that one entry completes; none if the facts of one of them hold already."""
    frames = _frames(world, rule, subject)
    if any(all_hold(rule.when, frame) is True for frame in frames):
        return
    for frame in frames:
        needed = further_of_all(rule.when, frame) if book.in_force(rule, world.code(subject), frame.last) else None
        if needed is None or needed.total() != 1 or _is_a_gap(slot := next(iter(needed)), frame):
            continue
        if everything or any(has_begun(condition, frame) for condition in rule.when):
            yield _one_step(rule, frame, frames[0], slot)
            return


def _is_a_gap(slot: Slot, frame: Frame) -> bool:
    """Whether an entry is lacking of an earlier period: that is no step to come, and open verdicts ask for it."""
    return bool(slot.ledger.per and frame.per) and slot.since < frame.first


def _frames(world: World, rule: Liability, subject: str) -> tuple[Frame, ...]:
    """What is judged now, and the period after it; a rule that is judged on a day is judged on it."""
    if not rule.per:
        return (on_day(world, subject),)
    newest = newest_index(world, rule.ledger, rule.per, subject)
    return tuple(in_period(world, subject, rule.per, index) for index in (newest, newest + 1))


def _one_step(rule: Liability, frame: Frame, now: Frame, slot: Slot) -> Near:
    already = tuple(condition_text(condition, now, holds(condition, now)) for condition in rule.when if has_begun(condition, frame))
    per = slot.ledger.per if frame.per else ""
    period = label_of_period(per, index_on(per, slot.since)) if per else frame.label
    text = _text(rule, frame, slot, period)
    return Near(rule, frame.subject, slot.ledger, period, text, already, _holders(frame.world, rule, frame.subject))


def has_begun(condition: Condition, frame: Frame) -> bool:
    """Whether part of what a condition asks is on record before the entry that is to come."""
    quantity = condition.quantity
    match quantity:
        case Run(conditions=inner):
            return condition.bounds.low > 1 and all_hold(inner, frame.at(frame.per, frame.nth - 1)) is True
        case Count() | Total():
            return interval_of(condition, framed(condition, frame)).low > 0
        case Share():
            return any(truth is True for truth in share_truths(quantity, frame).values())
        case AnyOf(conditions=inner) | AllOf(conditions=inner):
            return any(has_begun(each, frame) for each in inner)
        case Value() | Proven() | FromLast() | Improved() | Ratio():
            return holds(condition, frame) is True
    return False


def _text(rule: Liability, frame: Frame, slot: Slot, period: str) -> str:
    name = frame.world.name
    about = "" if slot.about == frame.subject or not slot.about else f"(如{name(slot.about)}的)"
    asked = "、".join(dict.fromkeys(_labels(rule.when)))
    return f"{name(frame.subject)}{period}：“{slot.ledger.label}”再有一条记录{about}使“{asked}”成立，即涉及{rule.measure}"


def _labels(conditions: Iterable[Condition]) -> Iterator[str]:
    for condition in conditions:
        yield condition.label or (condition.quantity.ledger.label if isinstance(condition.quantity, Reading) else "条件")


def _holders(world: World, rule: Liability, subject: str) -> tuple[str, ...]:
    if not isinstance(rule.reaches, Selector):
        return ()
    found = holdings(world, rule.reaches, subject, world.day)
    return tuple(holding.holder for holding in found if holding.days_within(world.day, world.day)[1])
