"""From the question what sources contradict each other in to the answer: conflicts of a place, of a person, of all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, NamedTuple

from api.answers import Moment
from api.resolving import resolve
from schema.facts import Ledger

if TYPE_CHECKING:
    from graph.store import Claim, Contradiction, Found, Snapshot, Store, Viewer
    from queries.conflicts import Conflicts, Evidence
    from queries.coverage import Overlap

MOST = 2000
"""Contradictions that one question looks at."""
_BOUNDED = ("place", "area")


class Bounds(NamedTuple):
    """What a place or area holds: its own snapshot, the keys of all places and units in it, and of the people tied to them."""

    graph: Snapshot
    keys: set[str]
    people: set[str]


def ask_conflicts(
    store: Store, what: str | None, when: Moment, viewer: Viewer | None = None, *, kinds: Collection[str] = (), everything: bool = False
) -> Conflicts:
    """What sources contradict each other in: about a place and all in it, a person or unit, or (None) everywhere.

    `kinds`: of what kinds `what` may be (none: any); `everything`: also what somebody has decided. Raises NotFound, Ambiguous.
    """
    from queries.conflicts import Conflicts, concerns, conflicts
    from queries.wording import keys_in

    found = resolve(store, what, kinds, when.on) if what else _only_county(store)
    bounds = _bounds(store, found, when, viewer) if found and found.kind in _BOUNDED else None
    listed = _contradictions(store, found if what else None, bounds, when)
    more = len(listed) == MOST
    if bounds is not None and what:
        listed = [item for item in listed if concerns(item, bounds.keys, bounds.people)]
    claims = [claim for item in listed for claim in (item.believed, *item.others)]
    names = store.describe(keys_in(claim.fact for claim in claims), when.on)
    every = conflicts(listed, names, evidence_of(store, (item.believed for item in listed)))
    shown = every if everything else tuple(item for item in every if item.is_open)
    decided = sum(not item.is_open for item in every)
    overlaps = _overlaps(store, found, bounds, when, viewer) if found else None
    return Conflicts(found.name if what and found else "", when.on, _revision(store, when), shown, decided, overlaps, more)


def evidence_of(store: Store, claims: Iterable[Claim]) -> Evidence:
    """The cells of rows as they were written, by ledger and line."""
    lines: dict[Ledger, set[int]] = defaultdict(set)
    for claim in claims:
        lines[claim.ledger].add(claim.line)
    return {(ledger, line): cells for ledger, wanted in lines.items() for line, cells in store.cells(ledger, wanted).items()}


def _only_county(store: Store) -> Found | None:
    counties = store.places("county", 2)
    return counties[0] if len(counties) == 1 else None


def _revision(store: Store, when: Moment) -> int:
    newest = store.revision() if when.revision is None else None
    return when.revision or (newest.id if newest else 0)


def _bounds(store: Store, found: Found, when: Moment, viewer: Viewer | None) -> Bounds:
    from graph.snapshot import node
    from graph.store import EVER, Scope
    from queries.conflicts import inside

    graph = store.snapshot(Scope("down", found.key, since=EVER, outcomes_since=EVER), when.on, when.revision, viewer)
    people = {key for key in graph if node(graph, key)["kind"] == "person"}
    return Bounds(graph, inside(graph, found.key), people)


def _contradictions(store: Store, found: Found | None, bounds: Bounds | None, when: Moment) -> list[Contradiction]:
    if found is None:
        keys: list[str] = []
    else:
        keys = [found.key] if bounds is None else sorted(bounds.keys | bounds.people)
    return store.contradictions(keys, known_at=when.revision, limit=MOST)


def _overlaps(store: Store, found: Found, bounds: Bounds | None, when: Moment, viewer: Viewer | None) -> tuple[Overlap, ...]:
    """Several holders of what one should hold alone: in a place, or of the ties that a person or unit has."""
    from graph.snapshot import ties_from
    from graph.store import EVER, Scope
    from queries.coverage import overlaps

    if bounds is not None:
        return overlaps(bounds.graph, sorted(bounds.keys), when.on)
    around = store.snapshot(Scope("around", found.key), when.on, when.revision, viewer)
    shared: list[Overlap] = []
    for target in sorted({tie.target for tie in ties_from(around, found.key) if tie.holding(when.on)}):
        graph = store.snapshot(Scope("up", target, outcomes_since=EVER), when.on, when.revision, viewer)
        shared += [item for item in overlaps(graph, [target], when.on) if any(tie.source == found.key for tie in item.ties)]
    return tuple(shared)
