"""Honours: who may apply, how far the procedure has come, until when it holds, what excludes and what revokes it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from graph.snapshot import KnownOutcome
from graph.store import Snapshot
from queries.rules.asked import Plan, frames_of
from queries.rules.entries import day_of, entries_about
from queries.rules.frames import Frame, whose
from queries.rules.intervals import Truth, any_of
from queries.rules.missing import Missing
from queries.rules.parts import Part, part_of
from queries.rules.quantities import all_hold, holds
from queries.rules.steps import steps_done
from queries.rules.wanted import wanted
from queries.rules.world import World
from schema.calendar import shifted
from schema.conditions import Condition
from schema.rulebook import Rulebook
from schema.rules import Honour

HonourState = Literal["open", "in_procedure", "complete", "held", "revocable", "lapsed", "excluded"]

STATES: dict[HonourState, str] = {
    "open": "尚未申报",
    "in_procedure": "正在办理",
    "complete": "程序已走完，待授予",
    "held": "有效",
    "revocable": "有效，已有可以撤销的情形",
    "lapsed": "已到期或已撤销",
    "excluded": "有不得评选的情形",
}
"""The states as planners read them."""


@dataclass(frozen=True, eq=False)
class Honoured:
    """What an honour's rule says of one candidate. `grant` is the last time it was granted, `until` its last day.

    `excluded` and `revoked` are the truths of any exclusion and of any ground for revoking it: None where the record does not say.
    """

    rule: Honour
    frame: Frame
    state: HonourState
    grant: KnownOutcome | None
    until: int | None
    steps: tuple[KnownOutcome, ...]
    excluded: Truth
    revoked: Truth

    @property
    def subject(self) -> str:
        """The key of the place, unit or person."""
        return self.frame.holder or self.frame.subject

    @property
    def example(self) -> bool:
        """Whether the rule is a sample that no office has adopted."""
        return not self.rule.head.adopted

    @property
    def next_step(self) -> str:
        """The next step of the procedure, "" if none is left."""
        left = self.rule.procedure[len(self.steps) :]
        return left[0].label if left and self.state in ("open", "in_procedure") else ""

    @cached_property
    def items(self) -> tuple[Part, ...]:
        """What it asks, what excludes, what revokes, in words."""
        return tuple(part_of(each, self.frame) for each in (*self.rule.must, *self.rule.exclude, *self.rule.revoke))

    @cached_property
    def missing(self) -> tuple[Missing, ...]:
        """What is not on record and would decide an exclusion or a condition."""
        asked = (*self.rule.must, *self.rule.exclude)
        return tuple(
            dict.fromkeys(each for condition in asked if holds(condition, self.frame) is None for each in wanted(condition, self.frame))
        )


def honours(graph: Snapshot, book: Rulebook, day: int, subjects: Iterable[str], *, world: World | None = None) -> tuple[Honoured, ...]:
    """What the honours in force say of each subject, in the order of subjects and rules."""
    world = world or World(graph, day)
    found: list[Honoured] = []
    plan = Plan(world, book.honours)
    for subject in subjects:
        for rule in plan.asking(subject):
            if book.in_force(rule, world.code(subject), day):
                found += [_honoured(rule, frame) for frame in frames_of(world, rule, subject)]
    return tuple(found)


def _honoured(rule: Honour, frame: Frame) -> Honoured:
    grant = max(_grants(rule, frame), key=lambda entry: entry.day, default=None)
    until = _last_day(rule, grant, frame.day)
    ended = until is not None and until < frame.day
    since = _begun_anew(grant, frame.day) if ended and grant is not None else 0
    steps = steps_done(rule.procedure, frame, since) if rule.procedure else None
    excluded = _any(rule.exclude, frame)
    taken = steps.entries if steps else ()
    if grant is not None and not ended:
        revoked = _any(rule.revoke, frame)
        return Honoured(rule, frame, "revocable" if revoked else "held", grant, until, taken, excluded, revoked)
    if excluded:
        state: HonourState = "excluded"
    elif steps is not None and steps.truth is True and all_hold(rule.must, frame) is not False:
        state = "complete"
    elif taken:
        state = "in_procedure"
    else:
        state = "lapsed" if ended else "open"
    return Honoured(rule, frame, state, grant, until, taken, excluded, False)


def _grants(rule: Honour, frame: Frame) -> Iterator[KnownOutcome]:
    key, about = whose(rule.honour, frame)
    yield from (entry for entry in (entries_about(frame, rule.honour, key, about) if key else ()) if entry.day <= frame.day)


def _last_day(rule: Honour, grant: KnownOutcome | None, day: int) -> int | None:
    """The last day: as the grant says, else so long as the rule lasts; the day before it was revoked, if it was by a day."""
    if grant is None:
        return None
    last = day_of(grant.properties.get("until")) or shifted(grant.day, rule.lasts) - 1
    revoked = _revoked(grant, day)
    return last if revoked is None else min(last, revoked - 1)


def _begun_anew(grant: KnownOutcome, day: int) -> int:
    """From when on steps belong to the next procedure: since it was revoked, else after the grant, for one applies before it lapses."""
    revoked = _revoked(grant, day)
    return grant.day + 1 if revoked is None else revoked


def _revoked(grant: KnownOutcome, day: int) -> int | None:
    revoked = day_of(grant.properties.get("revoked"))
    return revoked if revoked is not None and revoked <= day else None


def _any(conditions: Iterable[Condition], frame: Frame) -> Truth:
    return any_of(holds(condition, frame) for condition in conditions)
