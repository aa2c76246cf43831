"""What lies below a place on a day and who holds what there: the facts of a county or township map."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from api.maps.standings import Standing, standing
from graph.snapshot import HeldTie, KnownOutcome, name, origins, ties_from, ties_onto
from graph.store import Snapshot, is_verified
from queries.references import PlaceRef, label_of, place_ref
from queries.rules.expectations import expected
from queries.vacancies import in_doubt, vacancies
from schema.kinds import PARTS, TIES
from schema.rulebook import Rulebook


class Held(NamedTuple):
    """Someone's tie on a place on the day: name (with `*` where the identity is unverified), what it is called, whether it is sure."""

    name: str
    label: str
    person: bool
    possible: bool
    tie: HeldTie

    def text(self) -> str:
        """The name as a map shows it."""
        part = PARTS.get(str(self.tie.properties.get("part", "")), "")
        return f"{'「可能」' if self.possible else ''}{self.name}{f'({part})' if part else ''}"


@dataclass(frozen=True, slots=True)
class Unit:
    """A place of the map: who holds what on it, its newest result, what it lacks by the rules, its vacant posts, and what lies in it."""

    place: PlaceRef
    held: tuple[Held, ...]
    standing: Standing
    lacks: tuple[str, ...]
    vacancies: tuple[str, ...]
    below: tuple[Unit, ...]

    def of_kind(self, kind: str) -> list[Held]:
        """Who holds ties of a kind on it."""
        return [held for held in self.held if held.tie.kind == kind]


@dataclass(frozen=True, slots=True)
class Area:
    """An area with whoever covers it and the units in it; `place` None: units that lie in no area.

    `unsure`: keys of units that only possibly lie in it. `also`: names of units that lie in it too, but stand with another area.
    """

    place: PlaceRef | None
    held: tuple[Held, ...]
    units: tuple[Unit, ...]
    unsure: frozenset[str] = frozenset()
    also: tuple[str, ...] = ()


def units_below(graph: Snapshot, place: str, day: int, book: Rulebook | None) -> tuple[Unit, ...]:
    """The places that lie directly in a place on a day, by key, each with what lies in it."""
    inside = sorted({tie.source for tie in ties_onto(graph, place) if tie.kind == "within" and tie.holding(day)})
    return tuple(unit(graph, key, day, book) for key in inside)


def unit(graph: Snapshot, key: str, day: int, book: Rulebook | None) -> Unit:
    """A place with all that the map shows of it."""
    lacks = tuple(item.label for item in expected(graph, book, day, [key]) if item.status == "gap") if book else ()
    held = held_on(graph, key, day)
    vacant = tuple(entry.label for entry in vacancies(graph, key, day))
    return Unit(place_ref(graph, key), held, standing(graph, key, day), lacks, vacant, units_below(graph, key, day, book))


def held_on(graph: Snapshot, key: str, day: int) -> tuple[Held, ...]:
    """Who holds a tie onto an entity on a day, by kind and key; sure ones first."""
    found = []
    for tie in ties_onto(graph, key):
        if TIES[tie.kind].answering and (holding := tie.holding(day)):
            person = graph.nodes[tie.source]["kind"] == "person"
            shown = name(graph, tie.source) + ("" if is_verified(tie.source) else "*")
            possible = holding != "held" or in_doubt(graph, tie, day)
            found.append(Held(shown, label_of(graph, tie), person, possible, tie))
    return tuple(sorted(found, key=lambda held: (TIES[held.tie.kind].number, held.possible, held.tie.role, held.tie.source)))


def areas_of(graph: Snapshot, units: Sequence[Unit], day: int) -> list[Area]:
    """The units by area, in the order of the areas' names; last those without an area, one group for each set of people who cover them."""
    members: dict[str, list[Unit]] = {}
    also: dict[str, list[str]] = {}
    alone: dict[tuple[str, ...], list[Unit]] = {}
    unsure = set()
    for one in units:
        inside = [tie for tie in ties_from(graph, one.place.key) if tie.kind == "in_area" and tie.holding(day)]
        inside.sort(key=lambda tie: (tie.holding(day) != "held", tie.target))
        if not inside:
            alone.setdefault(tuple(held.tie.source for held in one.of_kind("area_cover")), []).append(one)
            continue
        first, *others = inside
        members.setdefault(first.target, []).append(one)
        if first.holding(day) != "held":
            unsure.add(one.place.key)
        for tie in others:
            also.setdefault(tie.target, []).append(one.place.name + ("" if tie.holding(day) == "held" else "「可能」"))
    areas = [
        Area(place_ref(graph, key), held_on(graph, key, day), tuple(members.get(key, ())), frozenset(unsure), tuple(also.get(key, ())))
        for key in members | also
    ]
    areas.sort(key=lambda area: area_order(area.place.name if area.place else ""))
    return areas + [Area(None, tuple(listed[0].of_kind("area_cover")), tuple(listed)) for _, listed in sorted(alone.items(), reverse=True)]


def area_order(text: str) -> tuple[tuple[int, str], ...]:
    """Sorts 第一片区 before 第二片区 and 第十片区, other names by themselves."""
    return tuple((_NUMERALS.find(character), character) if character in _NUMERALS else (99, character) for character in text)


_NUMERALS = "〇一二三四五六七八九十"


def all_units(units: Iterable[Unit]) -> Iterator[Unit]:
    """Units with all below them."""
    for one in units:
        yield one
        yield from all_units(one.below)


def ledgers_of(graph: Snapshot, units: Iterable[Unit], areas: Iterable[Area]) -> list[str]:
    """The files that told what the map shows."""
    listed = list(all_units(units))
    facts: list[HeldTie | KnownOutcome] = [held.tie for one in listed for held in one.held]
    facts += [held.tie for area in areas for held in area.held]
    facts += [one.standing.entry for one in listed if one.standing.entry]
    return [origin.file for fact in facts for origin in origins(graph, fact)]
