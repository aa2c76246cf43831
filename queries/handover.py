"""Who takes over what when somebody leaves, or acts for somebody for a time.

A successor inherits only where the tie's document says so: `succession` is `by_post`. Posts pass on; every other tie stays with the one whom
its document names and is to be settled (`queries.unsettled`). Whoever acts holds a tie of his own with an end: when it ends, the duty
is again with the one who held it all the time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Literal

from graph.snapshot import HeldTie, KnownOutcome, OriginOf, disputed, origins, outcomes, ties_from
from graph.store import AFTERWARDS, EVER, Scope, Snapshot
from queries.objections import open_objections
from queries.references import PersonRef, PlaceRef, label_of, person_ref, place_ref
from queries.rules.expectations import Expected, expected
from schema.facts import Outcome, Properties, Tie
from schema.kinds import TIES
from schema.rulebook import Rulebook
from schema.time import OPEN, UNKNOWN, Period, chinese, iso

Way = Literal["inherited", "acting", "unsettled", "held_already"]
WAYS: dict[Way, str] = {
    "inherited": "由接任人接续", "acting": "由代管人代管", "unsettled": "文件没有写明由继任者接续，待明确", "held_already": "接任人已担任",
}  # fmt: skip
OPEN_ITEMS = ("ledger_item", "notice")


@dataclass(frozen=True, slots=True)
class Terms:
    """What is asked for: from which first day, and for an acting holder until which last day (None: not said).

    `passed` are kinds of ties that the document of the handover itself passes on, whatever the ties' own documents say.
    """

    on: int
    acting: bool = False
    until: int | None = None
    basis: str = ""
    passed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Passing:
    """One tie of the one who leaves. `ended` and `begun` are what the handover writes of it; neither where it is to be settled.

    `superseded` is the successor's own tie of another part (acting, supporting) that ends when the new one begins.
    """

    tie: HeldTie
    label: str
    target: PlaceRef
    way: Way
    origins: tuple[OriginOf, ...]
    ended: Tie | None = None
    begun: Tie | None = None
    superseded: Tie | None = None
    contested: bool = False
    objected: bool = False

    @property
    def facts(self) -> tuple[Tie, ...]:
        """What is written of it."""
        return tuple(fact for fact in (self.ended, self.superseded, self.begun) if fact)


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
        told["passed"] = ",".join(sorted(self.terms.passed))
        if self.terms.until is not None:
            told["until"] = iso(self.terms.until) or ""
        label_ = f"{'由' if self.terms.acting else '移交'}{self.successor.name}{'代管' if self.terms.acting else ''}"
        itself = Outcome("handover", self.person.key, self.terms.on, label_, {name: value for name, value in told.items() if value})
        rows: list[tuple[Tie | Outcome, ...]] = [(itself,)]
        rows += [item.facts for item in self.passing if item.facts]
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
    own = [tie for tie in ties_from(successors, successor) if tie.until_to > terms.on]
    passing = tuple(_passing(theirs, tie, successor, terms, own, posts) for tie in held)
    targets = sorted({tie.target for tie in held})
    wanted = (
        expected(theirs, book, last, [key for key in targets if theirs.nodes[key]["kind"] == "place"], traced_only=True) if book else ()
    )
    return Handover(
        person=person_ref(theirs, person, last),
        successor=person_ref(successors, successor, last),
        terms=terms,
        revision=theirs.graph["revision"],
        passing=passing,
        items=tuple(_open_items(theirs, targets, last)),
        duties=tuple(item for item in wanted if person in item.holders),
        obstacles=tuple(_obstacles(passing, own, terms)),
    )


def _passing(graph: Snapshot, tie: HeldTie, successor: str, terms: Terms, own: Collection[HeldTie], posts: Collection[str]) -> Passing:
    ref, called, rows = place_ref(graph, tie.target), label_of(graph, tie), tuple(origins(graph, tie))
    contested, objected = bool(disputed(graph, tie)), bool(open_objections(graph, tie.id))
    passes = (not posts or tie.role in posts) if tie.kind == "post" else _passes(tie, terms)
    ended = None if terms.acting or not passes else _ended(tie, terms.on)
    same = [other for other in own if (other.kind, other.target, other.role) == (tie.kind, tie.target, tie.role)]
    if not (passes or terms.acting):
        return Passing(tie, called, ref, "unsettled", rows, contested=contested, objected=objected)
    if any(_serves(other, tie, terms) for other in same):
        return Passing(tie, called, ref, "held_already", rows, ended, contested=contested, objected=objected)
    before = next((other for other in same if other.since_to < terms.on), None)
    superseded = _ended(before, terms.on) if before and _part(before) != _part(tie) else None
    begun = _begun(tie, successor, terms, min((other.since_from for other in same if other.since_from > terms.on), default=OPEN))
    return Passing(tie, called, ref, "acting" if terms.acting else "inherited", rows, ended, begun, superseded, contested, objected)


def _passes(tie: HeldTie, terms: Terms) -> bool:
    return tie.kind in terms.passed or tie.properties.get("succession") == "by_post"


def _serves(other: HeldTie, tie: HeldTie, terms: Terms) -> bool:
    """Whether the successor already answers as would be begun: for the same charge in the same part, from the day on, as long."""
    alike = _part(other) == _part(tie) or (terms.acting and not _acts(other))
    wanted = terms.until + 1 if terms.acting and terms.until is not None else tie.until_to
    return alike and other.since_to <= terms.on and other.until_from >= wanted


def _acts(tie: HeldTie) -> bool:
    return "acting" in _part(tie) or "代" in _part(tie)


def _part(tie: HeldTie) -> tuple[object, object]:
    return tie.properties.get("part", ""), tie.properties.get("manner", "")


def _ended(tie: HeldTie, day: int) -> Tie:
    """The tie with its end on a day; it had begun before, also where a ledger gives only the month."""
    period = Period(tie.since_from, min(tie.since_to, day - 1), day, day)
    return Tie(tie.kind, tie.source, tie.target, period, tie.role, tie.properties)


def _begun(tie: HeldTie, successor: str, terms: Terms, following: int) -> Tie:
    """The successor's own tie: what the document said stays its ground; who acts holds it until an end, as a part of its own.

    `following` is the day on which a tie of the successor begins that the ledgers have already.
    """
    end = min(OPEN if terms.until is None else terms.until + 1, following)
    kept: dict[str, str | float | int] = {name: value for name, value in tie.properties.items() if name != "manner"}
    if terms.acting:
        kept |= {"manner": "代"} if tie.kind == "post" else {"part": "acting"}
    if terms.basis and (terms.acting or tie.kind == "post" or "basis" not in kept):
        kept.pop("basis_title", None)
        kept["basis"] = terms.basis
    known = {declared.name for declared in TIES[tie.kind].properties}
    properties: Properties = {name: value for name, value in kept.items() if name in known}
    return Tie(tie.kind, successor, tie.target, Period(terms.on, terms.on, end, end), tie.role, properties)


def _open_items(graph: Snapshot, targets: Collection[str], day: int) -> Iterator[OpenItem]:
    for key in targets:
        for item in outcomes(graph, key):
            if item.kind in OPEN_ITEMS and item.day <= day and not item.properties.get("closed"):
                yield OpenItem(place_ref(graph, key), item)


def _obstacles(passing: Collection[Passing], own: Collection[HeldTie], terms: Terms) -> Iterator[str]:
    for item in passing:
        same = (other for other in own if (other.kind, other.target, other.role) == (item.tie.kind, item.tie.target, item.tie.role))
        if item.begun and any(other.since_to <= terms.on and _part(other) == _part(item.tie) for other in same):
            yield f"接任人在{item.target.name}的“{item.label}”已有记录，但任期与交接不一致"
        if item.ended is None:
            continue
        if item.tie.since_from == UNKNOWN and item.tie.since_to >= terms.on:
            yield f"{item.target.name}的“{item.label}”{chinese(item.tie.since_to)}还有名册列为在任，晚于交接日"
        if item.tie.since_from >= terms.on:
            yield f"{item.target.name}的“{item.label}”自{chinese(item.tie.since_from)}起，晚于交接日"
        if terms.on < item.tie.until_to < OPEN:
            yield f"{item.target.name}的“{item.label}”已定于{chinese(item.tie.until_to - 1)}终止，与交接日不同"
