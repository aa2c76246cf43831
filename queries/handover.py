"""Who takes over what when somebody leaves, or acts for somebody for a time.

A successor inherits only where the tie's document says so: `succession` is `by_post`. Posts pass on; every other tie stays with the one whom
its document names and is to be settled (`queries.unsettled`). Whoever acts holds a tie of his own with an end: when it ends, the duty
is again with the one who held it all the time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Literal

from graph.snapshot import HeldTie, KnownOutcome, OriginOf, origins, outcomes, ties_from
from graph.store import AFTERWARDS, EVER, Scope, Snapshot
from queries.expectations import Expected, expected
from queries.references import PersonRef, PlaceRef, label, person_ref, place_ref
from schema.facts import Outcome, Properties, Tie
from schema.kinds import TIES
from schema.rulebook import Rulebook
from schema.time import NEVER_ENDS, OPEN, UNKNOWN, Period, Span, chinese, iso

Way = Literal["inherited", "acting", "unsettled", "held_already"]
WAYS: dict[Way, str] = {
    "inherited": "由接任人接续", "acting": "由代管人代管", "unsettled": "文件没有写明由继任者接续，待明确", "held_already": "接任人已担任",
}  # fmt: skip
OPEN_ITEMS = ("ledger_item", "notice")


@dataclass(frozen=True, slots=True)
class Terms:
    """What is asked for: from which first day, and for an acting holder until which last day (None: not said)."""

    on: int
    acting: bool = False
    until: int | None = None
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Passing:
    """One tie of the one who leaves. `ended` and `begun` are what the handover writes of it; neither where it is to be settled."""

    tie: HeldTie
    label: str
    target: PlaceRef
    way: Way
    origins: tuple[OriginOf, ...]
    ended: Tie | None = None
    begun: Tie | None = None


@dataclass(frozen=True, slots=True)
class OpenItem:
    """Something open at a place that is handed over: a problem of a ledger or a notice that nobody has closed."""

    place: PlaceRef
    item: KnownOutcome


@dataclass(frozen=True, slots=True)
class Handover:
    """The whole of it. `obstacles` say in Chinese why it cannot be written; `duties` are what rules in force expect of whoever holds the ties."""

    person: PersonRef
    successor: PersonRef
    terms: Terms
    revision: int
    passing: tuple[Passing, ...]
    items: tuple[OpenItem, ...]
    duties: tuple[Expected, ...]
    obstacles: tuple[str, ...] = ()

    def of(self, way: Way) -> tuple[Passing, ...]:
        """The ties that go one way."""
        return tuple(item for item in self.passing if item.way == way)

    def facts(self) -> list[tuple[Tie | Outcome, ...]]:
        """What is written, a row for each tie and first one for the handover itself."""
        told = {"to": self.successor.key, "part": "acting" if self.terms.acting else "", "basis": self.terms.basis}
        if self.terms.until is not None:
            told["until"] = iso(self.terms.until) or ""
        label_ = f"{'由' if self.terms.acting else '移交'}{self.successor.name}{'代管' if self.terms.acting else ''}"
        itself = Outcome("handover", self.person.key, self.terms.on, label_, {name: value for name, value in told.items() if value})
        rows: list[tuple[Tie | Outcome, ...]] = [(itself,)]
        rows += [tuple(fact for fact in (item.ended, item.begun) if fact) for item in self.passing if item.ended or item.begun]
        return rows


def scope_of_handover(key: str) -> Scope:
    """The snapshot that a handover needs of each of the two."""
    return Scope("around", key, since=EVER, until=AFTERWARDS, outcomes_since=EVER)


def handover(theirs: Snapshot, successors: Snapshot, terms: Terms, book: Rulebook | None = None, posts: Collection[str] = ()) -> Handover:
    """Preview a handover. `theirs` and `successors` are snapshots of `scope_of_handover` on the day before; `posts`: only these pass (none: all)."""
    person, successor = theirs.graph["root"], successors.graph["root"]
    last = terms.on - 1
    held = [tie for tie in ties_from(theirs, person) if TIES[tie.kind].answering and tie.holding(last) and tie.until_to > terms.on]
    held.sort(key=lambda tie: (tie.kind != "post", tie.kind, tie.target, tie.role))
    taken = {(tie.kind, tie.target, tie.role) for tie in ties_from(successors, successor) if tie.until_to > terms.on}
    passing = tuple(_passing(theirs, tie, successor, terms, taken, posts) for tie in held)
    targets = sorted({tie.target for tie in held})
    wanted = expected(theirs, book, last, [key for key in targets if theirs.nodes[key]["kind"] == "place"]) if book else ()
    return Handover(
        person=person_ref(theirs, person, last),
        successor=person_ref(successors, successor, last),
        terms=terms,
        revision=theirs.graph["revision"],
        passing=passing,
        items=tuple(_open_items(theirs, targets, last)),
        duties=tuple(item for item in wanted if person in item.holders),
        obstacles=tuple(_obstacles(passing, terms)),
    )


def _passing(
    graph: Snapshot, tie: HeldTie, successor: str, terms: Terms, taken: Collection[tuple[str, str, str]], posts: Collection[str]
) -> Passing:
    ref, called, rows = place_ref(graph, tie.target), label(tie.kind, tie.role), tuple(origins(graph, tie))
    passes = (not posts or tie.role in posts) if tie.kind == "post" else tie.properties.get("succession") == "by_post"
    ended = Tie(tie.kind, tie.source, tie.target, _until(tie, terms.on), tie.role, tie.properties)
    if (tie.kind, tie.target, tie.role) in taken:
        return Passing(tie, called, ref, "held_already", rows, None if terms.acting or not passes else ended)
    if terms.acting:
        return Passing(tie, called, ref, "acting", rows, None, _begun(tie, successor, terms))
    if not passes:
        return Passing(tie, called, ref, "unsettled", rows)
    return Passing(tie, called, ref, "inherited", rows, ended, _begun(tie, successor, terms))


def _until(tie: HeldTie, day: int) -> Period:
    return Period(tie.since_from, tie.since_to, day, day)


def _begun(tie: HeldTie, successor: str, terms: Terms) -> Tie:
    """The successor's own tie: what the document said stays its ground; who acts holds it until an end, as a part of its own."""
    end = NEVER_ENDS if terms.until is None else Span(terms.until + 1, terms.until + 1)
    kept: dict[str, str | float | int] = {name: value for name, value in tie.properties.items() if name != "manner"}
    if terms.acting:
        kept |= {"manner": "代"} if tie.kind == "post" else {"part": "acting"}
    if terms.basis and (tie.kind == "post" or "basis" not in kept):
        kept["basis"] = terms.basis
    known = {declared.name for declared in TIES[tie.kind].properties}
    properties: Properties = {name: value for name, value in kept.items() if name in known}
    return Tie(tie.kind, successor, tie.target, Period.between(Span(terms.on, terms.on), end), tie.role, properties)


def _open_items(graph: Snapshot, targets: Collection[str], day: int) -> Iterator[OpenItem]:
    for key in targets:
        for item in outcomes(graph, key):
            if item.kind in OPEN_ITEMS and item.day <= day and not item.properties.get("closed"):
                yield OpenItem(place_ref(graph, key), item)


def _obstacles(passing: Collection[Passing], terms: Terms) -> Iterator[str]:
    for item in passing:
        if item.ended is None:
            continue
        if item.tie.since_from == UNKNOWN and item.tie.since_to >= terms.on:
            yield f"{item.target.name}的“{item.label}”{chinese(item.tie.since_to)}还有名册列为在任，晚于交接日"
        if item.tie.since_from >= terms.on:
            yield f"{item.target.name}的“{item.label}”自{chinese(item.tie.since_from)}起，晚于交接日"
        if terms.on < item.tie.until_to < OPEN:
            yield f"{item.target.name}的“{item.label}”已定于{chinese(item.tie.until_to - 1)}终止，与交接日不同"
