"""What is to be so and whether it is: duties, cadences, coverage, releases, standards and fits, item by item.

What the record does not say is never a failing: it is open, and the answer says which entry would decide it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from graph.snapshot import HeldTie
from graph.store import Snapshot
from queries.rules.asked import Plan, applies_on, frames_of, own_holding
from queries.rules.frames import Frame, term, window
from queries.rules.grounds import grounds
from queries.rules.intervals import Settled, Truth, all_of
from queries.rules.missing import Missing
from queries.rules.parts import Part, part_of
from queries.rules.quantities import all_hold, bounds_of, holds, interval_of
from queries.rules.silence import all_settled, settled
from queries.rules.wanted import asked_wanted, wanted
from queries.rules.world import World
from schema.calendar import index_on, period
from schema.conditions import AllOf, AnyOf, Condition, Count, Has, Holds, Per, Proven, Total
from schema.rulebook import Rulebook
from schema.rules import Requirement
from schema.time import OPEN

STATES: dict[str, dict[str, str]] = {
    "duty": {"met": "已完成", "short": "没有做到", "open": "期限未到", "unrecorded": "没有记录"},
    "cadence": {"kept": "已做到", "missed": "没有做到", "open": "期限未到", "unrecorded": "没有记录"},
    "coverage": {"covered": "已落实", "gap": "缺", "overlap": "重叠", "open": "未能确定"},
    "release": {"may_end": "可以脱钩", "must_stay": "不能脱钩", "unproven": "条件未查实"},
    "standard": {"meets": "达标", "fails": "未达标", "unknown": "没有记录"},
    "fit": {"fits": "对口", "misfit": "不对口", "unknown": "没有记录"},
}
"""The outcomes of each kind of requirement, as planners read them."""

_OUTCOMES: dict[str, tuple[str, str, str]] = {
    "duty": ("met", "short", "unrecorded"),
    "cadence": ("kept", "missed", "unrecorded"),
    "coverage": ("covered", "gap", "open"),
    "release": ("may_end", "must_stay", "unproven"),
    "standard": ("meets", "fails", "unknown"),
    "fit": ("fits", "misfit", "unknown"),
}


@dataclass(eq=False)  # frozen ones cost twice as much to make, and a county has tens of thousands
class Answer:
    """What one requirement says of one subject or tie. `applies` None: the record does not say whether it is asked of it at all.

    `truths` are those of the items, in the order of the rule. Words are made only when they are read.
    """

    rule: Requirement
    frame: Frame
    applies: Truth
    truths: tuple[Truth, ...]
    state: str

    @property
    def subject(self) -> str:
        """The key of the place or unit."""
        return self.frame.subject

    @property
    def holder(self) -> str:
        """The key of whoever has the duty, "" where the place itself is asked."""
        return self.frame.holder

    @property
    def tie(self) -> HeldTie | None:
        """The tie of which the rule is asked."""
        return self.frame.tie

    @property
    def period(self) -> str:
        """The label of the period, or the day."""
        return self.frame.label

    @property
    def example(self) -> bool:
        """Whether the rule is a sample that no office has adopted."""
        return not self.rule.head.adopted

    @property
    def text(self) -> str:
        """The state in Chinese; a guiding clause never fails anyone."""
        words = STATES[self.rule.head.kind][self.state]
        return f"{words}(只作提示)" if self.rule.head.guiding and self.state in _FAILING else words

    @property
    def due(self) -> int | None:
        """The last day in time of what has not ended and is not done yet, else None."""
        undone = (condition for condition, truth in zip(self.rule.must, self.truths, strict=True) if truth is not True)
        return _last_in_time(undone, self.frame) if self.state in ("open", "unrecorded") else None

    @cached_property
    def items(self) -> tuple[Part, ...]:
        """Each item with its truth, words and facts."""
        return tuple(part_of(condition, self.frame) for condition in self.rule.must)

    @cached_property
    def conditions(self) -> tuple[Part, ...]:
        """The conditions under which it is asked at all."""
        return tuple(part_of(condition, self.frame) for condition in self.rule.where)

    @property
    def days(self) -> tuple[int, int, int] | None:
        """The fewest and the most days of the holder's ties in the period until the day, and how many those are; None without a period."""
        frame = self.frame
        if self.tie is None or not frame.per:
            return None
        return *own_holding(self.rule.each, frame).days_within(frame.first, frame.day), frame.day - frame.first + 1

    @cached_property
    def grounds(self) -> tuple[str, ...]:
        """What has to be considered where somebody falls short of a period's duty: acting, late take-over, an early end."""
        if self.tie is None or not self.frame.per or self.state not in _FAILING:
            return ()
        return tuple(grounds(own_holding(self.rule.each, self.frame), self.frame.first, self.frame.day))

    @cached_property
    def missing(self) -> tuple[Missing, ...]:
        """What is not on record, of the tie that is asked about, of the conditions and of the items."""
        rule, frame = self.rule, self.frame
        found = list(asked_wanted(frame, rule.each.select)) if rule.each.select is not None else []
        for condition in (*rule.where, *(rule.must if self.applies is not None else ())):
            if holds(condition, frame) is None:
                found += wanted(condition, frame)
        return tuple(dict.fromkeys(found))


_FAILING = frozenset(("short", "missed", "gap", "overlap", "must_stay", "fails", "misfit"))
"""States that fall short of what a clause asks."""


def requirements(
    graph: Snapshot,
    book: Rulebook,
    day: int,
    subjects: Iterable[str],
    *,
    kinds: Collection[str] = (),
    holder: str = "",
    span: tuple[int, int] | None = None,
    world: World | None = None,
) -> tuple[Answer, ...]:
    """What the rules of these kinds (none: all) in force say of each subject, in the order of subjects, rules and ties.

    `holder`: only ties of that person or unit. `span`: the periods that lie in `[first, last]`; without it the last one that ended and,
    of duties and cadences, the one that is running.
    """
    world = world or World(graph, day)
    plan, outlooks = Plan(world, book.requirements), dict[int, _Outlook]()
    found: list[Answer] = []
    for subject in subjects:
        for rule in plan.asking(subject):
            if kinds and rule.head.kind not in kinds:
                continue
            outlook = outlooks.get(id(rule))
            if outlook is None:
                outlook = outlooks[id(rule)] = _outlook(rule, world)
            if outlook.applies is False:
                continue
            for frame in _frames(world, rule, subject, span):
                if (not holder or frame.holder == holder) and applies_on(book, rule, world, subject, frame.day):
                    answer = _answered(rule, frame, outlook)
                    if answer is not None:
                        found.append(answer)
    return tuple(found)


def falls_short(answer: Answer) -> bool:
    """Whether the record shows that a binding clause is not kept."""
    return answer.state in _FAILING and not answer.rule.head.guiding


def _frames(world: World, rule: Requirement, subject: str, span: tuple[int, int] | None) -> list[Frame]:
    if not rule.per:
        frames = frames_of(world, rule, subject)
        return [_term(rule, frame) for frame in frames] if rule.within is not None else list(frames)
    return [
        frame
        for index in _indexes(world.ended(rule.per), rule.per, rule.head.kind, span)
        for frame in frames_of(world, rule, subject, index)
    ]


@lru_cache(maxsize=1 << 8)
def _indexes(ended: int, per: Per, kind: str, span: tuple[int, int] | None) -> Iterable[int]:
    if span is None:
        return (ended, ended + 1) if kind in ("duty", "cadence") else (ended,)
    first, last = index_on(per, span[0]), min(index_on(per, span[1]), ended + 1)
    inside = [index for index in range(first, last + 1) if period(per, index).first >= span[0] and period(per, index).last <= span[1]]
    return inside or [index for index in (first,) if index <= ended + 1]


def _term(rule: Requirement, frame: Frame) -> Frame:
    """A frame from the tie's first day until the term is over, at its widest; of an unknown start it is the day alone."""
    assert rule.within is not None
    assert frame.tie is not None
    days = term(frame.tie, rule.within, frame.world.day)
    at = frame._replace(term=rule.within)
    return at._replace(first=days.first, last=days.last) if days.last < OPEN else at


class _Outlook(NamedTuple):
    """What is the same for everyone: whether a rule applies, the truths of its items if all of them are settled and leave it open."""

    applies: Settled
    truths: tuple[Truth, ...] | None
    has_terms: bool


def _outlook(rule: Requirement, world: World) -> _Outlook:
    where = {settled(condition, world) for condition in rule.where}
    applies: Settled = False if False in where else "asks" if "asks" in where else None if None in where else True
    truths = all_settled(rule.must, world)
    still_open = truths if truths is not None and all_of(truths) is None else None
    return _Outlook(applies, still_open, any(condition.within is not None for condition in rule.must))


def _answered(rule: Requirement, frame: Frame, outlook: _Outlook) -> Answer | None:
    applies = all_hold(rule.where, frame) if outlook.applies == "asks" else outlook.applies
    if applies is False:
        return None
    if applies is None or frame.asked is None:
        return Answer(rule, frame, None, (None,) * len(rule.must), _OUTCOMES[rule.head.kind][2])
    if outlook.truths is not None:
        return Answer(rule, frame, True, outlook.truths, _unknown(rule, frame, outlook))
    truths = tuple([holds(condition, frame) for condition in rule.must])
    return Answer(rule, frame, True, truths, _state(rule, frame, truths, outlook))


def _state(rule: Requirement, frame: Frame, truths: tuple[Truth, ...], outlook: _Outlook) -> str:
    yes, no, _ = _OUTCOMES[rule.head.kind]
    truth = all_of(truths)
    if truth is True:
        return yes
    if rule.head.kind == "coverage":
        return coverage_state(rule.must, truths, frame)
    if truth is False and frame.running and rule.head.kind in ("duty", "cadence"):
        failed = (condition for condition, each in zip(rule.must, truths, strict=True) if each is False)
        return no if any(_is_final(condition, frame) for condition in failed) else "open"
    return _unknown(rule, frame, outlook) if truth is None else no


def _unknown(rule: Requirement, frame: Frame, outlook: _Outlook) -> str:
    """What the record does not decide: still open while there is time, else not recorded."""
    if rule.head.kind in ("duty", "cadence") and (frame.running or (outlook.has_terms and _last_in_time(rule.must, frame) is not None)):
        return "open"
    return _OUTCOMES[rule.head.kind][2]


def _last_in_time(conditions: Iterable[Condition], frame: Frame) -> int | None:
    """The nearest last day of what is judged, and of the terms that its conditions give, that has not passed; None if all have."""
    windows = (window(condition, frame) for condition in conditions if condition.within is not None)
    running = [days.last for days in windows if not days.ended and days.last < OPEN] + ([frame.last] if frame.running else [])
    return min(running, default=None)


def _is_final(condition: Condition, frame: Frame) -> bool:
    """Whether what is false before the end of a period counts: of a shorter period that is over, more than was allowed, found not so."""
    if condition.per and condition.per != frame.per:
        return True
    match condition.quantity:
        case Proven():
            return True
        case Count() | Total():
            return condition.bounds.high < interval_of(condition, frame).low
        case AllOf(conditions=inner):
            return any(_is_final(each, frame) for each in inner if holds(each, frame) is False)
        case AnyOf(conditions=inner):
            return all(_is_final(each, frame) for each in inner)
    return False


def coverage_state(must: Iterable[Condition], truths: Iterable[Truth], frame: Frame) -> str:
    """A gap if any item has too few, else open, else an overlap: several are never a gap."""
    states = {item_state(condition, truth, frame) for condition, truth in zip(must, truths, strict=True)}
    return next(state for state in ("gap", "open", "overlap", "covered") if state in states)


def item_state(condition: Condition, truth: Truth, frame: Frame) -> str:
    """Whether one item of a coverage is covered, lacking, doubly covered or open."""
    if truth is not False:
        return "covered" if truth else "open"
    if isinstance(condition.quantity, AnyOf | AllOf):
        inner = [(each, holds(each, frame)) for each in condition.quantity.conditions]
        states = {item_state(each, truth, frame) for each, truth in inner if truth is False}
        return "overlap" if "overlap" in states and (isinstance(condition.quantity, AnyOf) or "gap" not in states) else "gap"
    if not isinstance(condition.quantity, Has | Holds):
        return "gap"
    return "overlap" if interval_of(condition, frame).low > bounds_of(condition, frame).high else "gap"
