"""Of whom a rule is asked: the frames of a subject, with the period that is judged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Generic, TypeVar

from graph.snapshot import HeldTie
from queries.rules.frames import Frame, in_period, on_day
from queries.rules.holders import Holding, fits, holding_of, landing, lands_on, sure_since
from queries.rules.intervals import Truth, all_of, any_of
from queries.rules.world import STALE, Shelf, Sort, World, shelves_of, sorts_of
from schema.calendar import IN_A_YEAR
from schema.conditions import Evidence, Per, Selector, Tenure
from schema.rulebook import Rulebook
from schema.rules import Each, Honour, Liability, Requirement, conditions_of

Asked = Liability | Requirement | Honour
R = TypeVar("R", bound=Asked)


class Plan(Generic[R]):
    """Which rules ask of which subject: by its level, its ties, its records or its being a unit, inside their jurisdiction, in their order.

    Worked out once for all subjects of the same level with the same sorts of ties and records.
    """

    def __init__(self, world: World, rules: Mapping[str, Sequence[R]]) -> None:
        self._world = world
        self._rules: Mapping[str, Sequence[R]] = rules
        self._prefix = max((len(rule.head.jurisdiction) for sort in rules.values() for rule in sort), default=0)
        self._found: dict[tuple[str, str, frozenset[Sort], frozenset[Shelf]], tuple[R, ...]] = {}

    def asking(self, subject: str) -> tuple[R, ...]:
        """The rules that ask of a subject."""
        world = self._world
        kind = world.kind(subject)
        own = world.level(subject) if kind == "place" else kind
        code = world.code(subject)[: self._prefix] if self._prefix else ""
        where = (own, code, world.sorts(subject), world.shelves(subject))
        found = self._found.get(where)
        if found is None:
            found = self._found[where] = tuple(self._asking(*where))
        return found

    def _asking(self, own: str, code: str, sorts: frozenset[Sort], shelves: frozenset[Shelf]) -> Iterator[R]:
        asking = (
            *self._rules.get(own, ()),
            *(rule for rule in self._rules.get("tie", ()) if rule.each.select and not sorts.isdisjoint(sorts_of(rule.each.select))),
            *(rule for rule in self._rules.get("record", ()) if rule.each.ledger and not shelves.isdisjoint(shelves_of(rule.each.ledger))),
        )
        return (rule for rule in asking if code.startswith(rule.head.jurisdiction))


def applies_on(book: Rulebook, rule: Asked, world: World, subject: str, day: int) -> bool:
    """Whether a rule that asks of a subject is in force for it on a day: its jurisdiction need not be looked at again."""
    head = rule.head
    if not head.since <= day < head.until:
        return False
    return not book.superseding(head.id) or book.in_force(rule, world.code(subject), day)


def frames_of(world: World, rule: Asked, subject: str, index: int | None = None) -> Sequence[Frame]:
    """What a rule judges about a subject: its period (`index`, else the newest on record) or day, each of its ties or records."""
    match rule.each.sort:
        case "place":
            return (_frame(world, rule, subject, index),)
        case "tie":
            return _ties(world, rule, subject, index)
        case "organisation":
            mine = not rule.each.categories or world.category(subject) in rule.each.categories
            return (_frame(world, rule, subject, index),) if mine else ()
    ledger = rule.each.ledger
    assert ledger is not None
    return [Frame(world, subject, "", 0, entry.day, entry.day, record=entry) for entry in world.entries(ledger, subject)]


def _frame(world: World, rule: Asked, subject: str, index: int | None) -> Frame:
    per = "" if isinstance(rule, Honour) else rule.per
    if per and index is None:
        index = newest_index(world, rule.ledger, per, subject) if isinstance(rule, Liability) else world.ended(per)
    where = (subject, per, index or 0)
    frame = world.frames.get(where)
    if frame is None:
        frame = world.frames[where] = in_period(world, subject, per, index or 0) if per else on_day(world, subject)
    return frame  # type: ignore[return-value]


def newest_index(world: World, ledger: Evidence | None, per: Per, subject: str) -> int:
    """The period that is judged: the last one on record, the last that ended if there is none lately."""
    if ledger is None:
        return world.ended(per)
    if world.level(subject) in ledger.about or world.kind(subject) in ledger.about:
        return world.newest(ledger, subject)
    ended = world.ended(per)
    newest = max((index for index in world.issued(ledger) if index <= ended + 1), default=-1)
    return newest if newest >= ended - STALE * IN_A_YEAR[per] else ended


def _ties(world: World, rule: Asked, subject: str, index: int | None) -> Sequence[Frame]:
    each = rule.each
    assert each.select is not None
    found = world.picked(each.select, subject)
    if not found:
        return ()
    base = _frame(world, rule, subject, index)
    frames: list[Frame] = []
    for tie in sorted(found, key=lambda tie: (tie.kind, tie.source, tie.since_from, tie.role)):
        asked = _is_asked(world, each.select, tie, base)
        if asked is not False:
            frames.append(base._replace(holder=tie.source, tie=tie, asked=asked))
    several = len({frame.holder for frame in frames}) < len(frames)
    return list(_each_holder_once(frames)) if several and _asks_holders(rule) else frames


def own_holding(each: Each, frame: Frame) -> Holding:
    """The tie of which a rule is asked; for a period all such ties of its holder onto the subject."""
    assert frame.tie is not None
    assert each.select is not None
    world, tie = frame.world, frame.tie
    found = [other for other in world.picked(each.select, frame.subject) if other.source == frame.holder] if frame.per else [tie]
    return holding_of(frame.holder, [landing(world, other) for other in found])


def _asks_holders(rule: Asked) -> bool:
    """Whether a rule asks of a holder for a period, whatever posts they went through in it; else of each single tie and its days."""
    if isinstance(rule, Honour) or not rule.per:
        return False
    return not any(condition.within is not None or condition.quantity == Tenure(None) for condition in conditions_of(rule))


def _each_holder_once(frames: Sequence[Frame]) -> Iterator[Frame]:
    """One frame for each holder, with the tie that began last; surely asked if any of them is."""
    by_holder: dict[str, list[Frame]] = {}
    for frame in frames:
        by_holder.setdefault(frame.holder, []).append(frame)
    for mine in by_holder.values():
        last = max(mine, key=lambda frame: frame.tie.since_from if frame.tie else 0)
        yield last._replace(asked=any_of(frame.asked for frame in mine))


def _is_asked(world: World, select: Selector, tie: HeldTie, base: Frame) -> Truth:
    """Whether a tie holds on any of the days, and its holder and target are of the sort that is asked."""
    if tie.since_from > base.day or tie.until_to <= base.first:
        return False
    since = sure_since(world, tie)
    truth: Truth = True if since <= base.day and base.first < tie.until_from > since else None
    if select.by is not None:
        truth = all_of((truth, fits(world, select.by, tie.source, min(base.day, tie.until_to - 1))))
    return truth if select.to is None else all_of((truth, lands_on(world, select.to, tie.target)))
