"""Where a scope is not covered, doubly covered, or covered on paper only; and how the load is spread."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import networkx as nx

from graph.columns import column_of
from graph.snapshot import HeldTie, OriginOf, name, origins, ties_from, ties_onto
from graph.store import EVER, Scope, Snapshot
from queries.references import PersonRef, PlaceRef, label, label_of, person_ref, place_ref
from queries.rules.expectations import Expected, expected
from queries.unsettled import Unsettled, unsettled
from queries.vacancies import in_doubt
from schema.kinds import TIES
from schema.rulebook import Rulebook

_OFFICE = "office"


@dataclass(frozen=True, slots=True)
class Gap:
    """A place that lacks ties which an adopted rule expects."""

    place: PlaceRef
    lacks: tuple[Expected, ...]


@dataclass(frozen=True, slots=True)
class Overlap:
    """Several holders of one exclusive kind on the same day, or one place in several parents. `holders` are names."""

    target: PlaceRef
    label: str
    holders: tuple[str, ...]
    ties: tuple[HeldTie, ...]


@dataclass(frozen=True, slots=True)
class Stale:
    """A tie that is still open although every post of its holder that the ledgers know has ended."""

    person: PersonRef
    tie: HeldTie
    label: str
    target: PlaceRef
    last_day: int
    origins: tuple[OriginOf, ...]


@dataclass(frozen=True, slots=True)
class Keystone:
    """A person whose absence alone leaves places without anyone tied to them."""

    person: PersonRef
    places: tuple[PlaceRef, ...]


@dataclass(frozen=True, slots=True)
class Load:
    """How much one holder carries: ties by kind, and places in all."""

    key: str
    name: str
    counts: Mapping[str, int]
    total: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """The state of a scope on a day. `uncovered` are places that nobody at all is tied to, apart from posts.

    `expects`: how many ties the adopted rules expect here; where it is 0, there can be no gaps.
    """

    place: PlaceRef
    on: int
    revision: int
    places: int
    gaps: tuple[Gap, ...]
    uncovered: tuple[PlaceRef, ...]
    overlaps: tuple[Overlap, ...]
    stale: tuple[Stale, ...]
    unsettled: tuple[Unsettled, ...]
    keystones: tuple[Keystone, ...]
    loads: tuple[Load, ...]
    expects: int = 0


def scope_of_coverage(key: str) -> Scope:
    """The snapshot that coverage needs: ties of all time, because an ended post tells that its holder has left, and records of handovers."""
    return Scope("down", key, since=EVER, outcomes_since=EVER)


def coverage(graph: Snapshot, place: str, on: int, book: Rulebook | None = None) -> Coverage:
    """Gaps, overlaps, stale ties, keystones and loads of a scope on a day. `graph` is a snapshot of `scope_of_coverage`."""
    inside = _inside(graph, place, on)
    held = {key: [tie for tie in ties_onto(graph, key) if TIES[tie.kind].answering and tie.holding(on)] for key in inside}
    ties = [tie for found in held.values() for tie in found]
    wanted = expected(graph, book, on, [key for key in inside if graph.nodes[key]["kind"] == "place"]) if book else ()
    return Coverage(
        place=place_ref(graph, place),
        on=on,
        revision=graph.graph["revision"],
        places=sum(graph.nodes[key]["kind"] == "place" for key in inside),
        gaps=_gaps(graph, wanted),
        uncovered=_uncovered(graph, held, on),
        overlaps=overlaps(graph, inside, on),
        stale=_stale(graph, ties, on),
        unsettled=unsettled(graph, ties, on),
        keystones=_keystones(graph, held, on),
        loads=_loads(graph, ties),
        expects=len(wanted),
    )


def _inside(graph: Snapshot, root: str, on: int) -> list[str]:
    """The place and all places and areas under it on a day, by key."""
    found, waiting = {root}, [root]
    while waiting:
        for tie in ties_onto(graph, waiting.pop()):
            if tie.kind in ("within", "area_of") and tie.holding(on) and tie.source not in found:
                found.add(tie.source)
                waiting.append(tie.source)
    return sorted(found)


def _gaps(graph: Snapshot, wanted: Iterable[Expected]) -> tuple[Gap, ...]:
    lacks: dict[str, list[Expected]] = defaultdict(list)
    for item in wanted:
        if item.status == "gap":
            lacks[item.subject].append(item)
    return tuple(Gap(place_ref(graph, key), tuple(items)) for key, items in sorted(lacks.items()))


def _uncovered(graph: Snapshot, held: Mapping[str, list[HeldTie]], on: int) -> tuple[PlaceRef, ...]:
    bare = []
    for key, ties in held.items():
        if graph.nodes[key]["level"] in ("township", "village") and all(tie.kind == "post" for tie in ties):
            areas = [tie.target for tie in ties_from(graph, key) if tie.kind == "in_area" and tie.holding(on)]
            if not any(tie.kind != "post" for area in areas for tie in held.get(area, ())):
                bare.append(place_ref(graph, key))
    return tuple(bare)


def overlaps(graph: Snapshot, inside: Iterable[str], on: int) -> tuple[Overlap, ...]:
    """Where several surely hold on a day what one should hold alone. Who acts for the holder, or may have left, does not count."""
    found = []
    for key in inside:
        groups: dict[tuple[str, str, str], list[HeldTie]] = defaultdict(list)
        for tie in ties_onto(graph, key):
            kind = TIES[tie.kind]
            alone = kind.exclusive == "target" and (not kind.exclusive_roles or tie.role in kind.exclusive_roles)
            if alone and tie.holding(on) == "held" and not in_doubt(graph, tie, on):
                part = str(tie.properties.get("part", "")) or str(tie.properties.get("manner", ""))
                groups[tie.kind, tie.role or column_of(graph, tie) or "", part].append(tie)
        for tie in ties_from(graph, key):
            if TIES[tie.kind].exclusive == "source" and tie.holding(on) == "held":
                groups[tie.kind, "", ""].append(tie)
        for (kind_name, role, _), ties in sorted(groups.items()):
            if len(ties) > 1:
                ends = sorted(name(graph, tie.target if tie.source == key else tie.source) for tie in ties)
                called = label(kind_name, role)
                found.append(Overlap(place_ref(graph, key), called, tuple(ends), tuple(sorted(ties, key=lambda tie: tie.id))))
    return tuple(found)


def _stale(graph: Snapshot, ties: Iterable[HeldTie], on: int) -> tuple[Stale, ...]:
    found = []
    for tie in ties:
        if tie.kind == "post" or graph.nodes[tie.source]["kind"] != "person":
            continue
        posts = [held for held in ties_from(graph, tie.source) if held.kind == "post" and held.since_from <= on]
        if posts and all(held.until_to <= on for held in posts):
            person, left = person_ref(graph, tie.source, on), max(held.until_to for held in posts) - 1
            target = place_ref(graph, tie.target)
            found.append(Stale(person, tie, label_of(graph, tie), target, left, tuple(origins(graph, tie))))
    return tuple(sorted(found, key=lambda item: (item.person.key, item.target.key, item.tie.kind)))


def _keystones(graph: Snapshot, held: Mapping[str, list[HeldTie]], on: int) -> tuple[Keystone, ...]:
    """Who stands on every way from the office to a place: the dominators of the graph office → holder → target → member of an area.

    Articulation points of the undirected graph would let cover flow from one township of an area through the area to the next.
    """
    cover: nx.DiGraph[str] = nx.DiGraph([(_OFFICE, _OFFICE)])
    for key, ties in held.items():
        for tie in ties:
            if tie.kind != "post":
                cover.add_edge(_OFFICE, tie.source)
                cover.add_edge(tie.source, key)
        for tie in ties_from(graph, key):
            if tie.kind == "in_area" and tie.holding(on) and tie.target in held:
                cover.add_edge(tie.target, key)
    lost: dict[str, set[str]] = defaultdict(set)
    above = nx.immediate_dominators(cover, _OFFICE)
    for key in above:
        dominator = key if key == _OFFICE else above[key]
        while dominator not in (None, _OFFICE):
            if graph.nodes[dominator]["kind"] == "person" and graph.nodes[key]["kind"] == "place":
                lost[dominator].add(key)
            dominator = above[dominator]
    found = (
        Keystone(person_ref(graph, key, on), tuple(place_ref(graph, place) for place in sorted(places))) for key, places in lost.items()
    )
    return tuple(sorted(found, key=lambda item: (-len(item.places), item.person.key)))


def _loads(graph: Snapshot, ties: Iterable[HeldTie]) -> tuple[Load, ...]:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for tie in ties:
        if tie.kind != "post":
            counts[tie.source][tie.kind] += 1
    loads = (Load(key, name(graph, key), dict(sorted(count.items())), sum(count.values())) for key, count in counts.items())
    return tuple(sorted(loads, key=lambda load: (-load.total, load.key)))
