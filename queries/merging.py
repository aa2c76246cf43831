"""What merging two records into one would do, fact by fact: the preview of `same`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from graph.store import Found, Revision, Version
from queries.fact_ids import fact_id
from schema.facts import Attribute, Outcome, Tie
from schema.time import UNKNOWN

Effect = Literal["moves", "further", "contested"]
EFFECTS: dict[Effect, str] = {"moves": "移过来", "further": "已有，多一处出处", "contested": "与已有的说法不同"}
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
    beside = [version.fact for version in kept if version.retracted is None]
    moving = [
        Moving(moved, version, *_effect(moved, beside))
        for version in given
        if version.retracted is None and not _is_identity(version.fact)
        for moved in [_moved(version.fact, gives_way.key, stays.key)]
    ]
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


def _effect(
    moved: Attribute | Tie | Outcome, beside: Sequence[Attribute | Tie | Outcome]
) -> tuple[Effect, Attribute | Tie | Outcome | None]:
    for fact in beside:
        if fact == moved or _vouches(moved, fact):
            return "further", fact
    identity = fact_id(moved)
    for fact in beside:
        if fact_id(fact) == identity or _overlaps(moved, fact):
            return "contested", fact
    return "moves", None


def _vouches(moved: Attribute | Tie | Outcome, fact: Attribute | Tie | Outcome) -> bool:
    """Whether one of the two is an undated sighting of the other, or an undated name that the other has with its dates."""
    if isinstance(moved, Tie) and isinstance(fact, Tie):
        sighting, dated = (moved, fact) if moved.period.since_from == UNKNOWN else (fact, moved)
        seen = sighting.period.since_from == UNKNOWN and dated.period.holding(sighting.period.since_to) is not None
        return _same_ends(moved, fact) and seen and sighting.period.until_to >= dated.period.until_to
    if isinstance(moved, Attribute) and isinstance(fact, Attribute):
        return (moved.name, moved.value) == (fact.name, fact.value) and UNKNOWN in (moved.since, fact.since)
    return False


def _overlaps(moved: Attribute | Tie | Outcome, fact: Attribute | Tie | Outcome) -> bool:
    if isinstance(moved, Tie) and isinstance(fact, Tie):
        one, other = moved.period, fact.period
        return _same_ends(moved, fact) and one.since_from < other.until_to and other.since_from < one.until_to
    if isinstance(moved, Attribute) and isinstance(fact, Attribute):
        return moved.name == fact.name and moved.since == UNKNOWN
    return False


def _same_ends(one: Tie, other: Tie) -> bool:
    return (one.kind, one.source, one.target, one.role) == (other.kind, other.source, other.target, other.role)
