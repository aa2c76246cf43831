"""What merging two records into one would do, fact by fact: the preview of `same`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from graph.store import Found, Revision, Version
from queries.fact_ids import fact_id
from schema.facts import Attribute, Ledger, Outcome, Tie
from schema.time import OPEN, UNKNOWN

Effect = Literal["moves", "further", "contested", "left"]
EFFECTS: dict[Effect, str] = {
    "moves": "移过来",
    "further": "已有，多一处出处",
    "contested": "与已有的说法不同",
    "left": "不采用，仅留历史",
}
_Found = tuple[Effect, Attribute | Tie | Outcome | None]
_IDENTITY = ("same_as", "different_from")


@dataclass(frozen=True, slots=True)
class Moving:
    """A fact of the record that gives way, as it will stand afterwards. `beside`: the fact of the record that stays which it meets."""

    fact: Attribute | Tie | Outcome
    version: Version
    effect: Effect
    beside: Attribute | Tie | Outcome | None = None


@dataclass(frozen=True, slots=True)
class Merge:
    """Two records and every fact that would move."""

    stays: Found
    gives_way: Found
    moving: tuple[Moving, ...]

    def of(self, effect: Effect) -> tuple[Moving, ...]:
        """The facts with one effect."""
        return tuple(item for item in self.moving if item.effect == effect)


def merge(stays: Found, gives_way: Found, kept: Sequence[Version], given: Sequence[Version]) -> Merge:
    """What merging would do. `kept` and `given` are the histories of the two."""
    beside = [version for version in kept if version.retracted is None]
    leaving = [version for version in given if version.retracted is None and not _is_identity(version.fact)]
    moving = []
    for version in leaving:
        moved = _moved(version.fact, gives_way.key, stays.key)
        if isinstance(moved, Attribute):
            found = _effect_of_attribute(replace(moved, until=_told_end(moved, leaving)), version.ledger, beside)
        else:
            found = _effect(moved, [known.fact for known in beside])
        moving.append(Moving(moved, version, *found))
    return Merge(stays, gives_way, tuple(moving))


def declared_different(versions: Iterable[Version]) -> dict[frozenset[str], Revision]:
    """The pairs that somebody declared different, and nobody took it back, with the revision that did."""
    told = ((version.fact, version.recorded) for version in versions if version.retracted is None)
    return {
        frozenset((fact.entity, fact.value)): revision
        for fact, revision in told
        if isinstance(fact, Attribute) and fact.name == "different_from"
    }


def _is_identity(fact: Attribute | Tie | Outcome) -> bool:
    return isinstance(fact, Attribute) and fact.name in _IDENTITY


def _moved(fact: Attribute | Tie | Outcome, old: str, new: str) -> Attribute | Tie | Outcome:
    match fact:
        case Attribute():
            return replace(fact, entity=new)
        case Tie():
            return replace(fact, source=new if fact.source == old else fact.source, target=new if fact.target == old else fact.target)
        case Outcome():
            return replace(fact, subject=new)


def _effect_of_attribute(moved: Attribute, ledger: Ledger, beside: Sequence[Version]) -> _Found:
    """A name gives way to one of the same first day unless its ledger is stronger; an undated one to any other."""
    known = [
        (version.fact, version.ledger)
        for version in beside
        if isinstance(version.fact, Attribute) and (version.fact.entity, version.fact.name) == (moved.entity, moved.name)
    ]
    for fact, against in known:
        if fact.since == moved.since:
            if fact.value == moved.value and moved.until in (fact.until, OPEN):
                return "further", fact
            return "contested" if _strength(ledger, against) else "left", fact
    if known and moved.since == UNKNOWN:
        return "left", max((fact for fact, _ in known), key=lambda fact: fact.since)
    return "moves", None


def _told_end(moved: Attribute, leaving: Sequence[Version]) -> int:
    """The end that was told of a name: that it ends where the next one begins was never told."""
    followed = any(
        isinstance(version.fact, Attribute) and (version.fact.name, version.fact.since) == (moved.name, moved.until) for version in leaving
    )
    return OPEN if followed else moved.until


def _strength(one: Ledger, other: Ledger) -> int:
    """Which of two ledgers counts more, by rank, then by as-at day: above 0 the first, below 0 the second, 0 where nothing decides."""
    if one.rank != other.rank or OPEN in (one.as_at, other.as_at):
        return one.rank - other.rank
    return one.as_at - other.as_at


def _effect(moved: Tie | Outcome, beside: Sequence[Attribute | Tie | Outcome]) -> _Found:
    for fact in beside:
        if fact == moved or _vouches(moved, fact):
            return "further", fact
    identity = fact_id(moved)
    for fact in beside:
        if fact_id(fact) == identity or _overlaps(moved, fact):
            return "contested", fact
    return "moves", None


def _vouches(moved: Tie | Outcome, fact: Attribute | Tie | Outcome) -> bool:
    """Whether one of the two is an undated sighting of the other."""
    if isinstance(moved, Tie) and isinstance(fact, Tie):
        sighting, dated = (moved, fact) if moved.period.since_from == UNKNOWN else (fact, moved)
        seen = sighting.period.since_from == UNKNOWN and dated.period.holding(sighting.period.since_to) is not None
        return _same_ends(moved, fact) and seen and sighting.period.until_to >= dated.period.until_to
    return False


def _overlaps(moved: Tie | Outcome, fact: Attribute | Tie | Outcome) -> bool:
    if isinstance(moved, Tie) and isinstance(fact, Tie):
        one, other = moved.period, fact.period
        return _same_ends(moved, fact) and one.since_from < other.until_to and other.since_from < one.until_to
    return False


def _same_ends(one: Tie, other: Tie) -> bool:
    return (one.kind, one.source, one.target, one.role) == (other.kind, other.source, other.target, other.role)
