"""What a person (or unit) carries on a day, and through what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from graph.snapshot import HeldTie, KnownOutcome, OriginOf, disputed, origins, outcomes, ties_from, ties_onto
from graph.store import Scope, Snapshot
from queries.chain import chain, path_names
from queries.objections import Objection, identity, open_objections
from queries.references import OrganisationRef, PersonRef, PlaceRef, label_of, organisation_ref, person_ref, place_ref, unit_of
from queries.vacancies import LISTED_DAYS, in_doubt
from schema.kinds import TIES
from schema.time import Holding

OUTCOME_DAYS = 2 * 366
"""How far back a portfolio shows outcomes of the places carried."""
_NOTED = frozenset({"vacancy", "full_list", "issue", "handover", "objection", "record"})
"""What an office notes about its ledgers and papers and of its daily work: no result of a place."""


@dataclass(frozen=True, slots=True)
class Charge:
    """One tie that is carried. `members` are the places of an area; `outcomes` those of the target, newest first.

    `contested` are rows (ledger, line) that say otherwise and that nothing has settled; `objections` those to the tie or to an outcome shown
    that nobody has decided.
    """

    state: Holding
    tie: HeldTie
    label: str
    target: PlaceRef
    path: tuple[PlaceRef, ...]
    members: tuple[PlaceRef, ...]
    outcomes: tuple[KnownOutcome, ...]
    origins: tuple[OriginOf, ...]
    contested: tuple[tuple[int, int], ...] = ()
    objections: tuple[Objection, ...] = ()


@dataclass(frozen=True, slots=True)
class Portfolio:
    """All that a holder carries on a day. `outside` counts ties beyond the viewer's jurisdiction; `counts` goes by kind of tie."""

    holder: PersonRef | OrganisationRef
    unit: OrganisationRef | None
    on: int
    revision: int
    charges: tuple[Charge, ...]
    counts: Mapping[str, int]
    outside: int


def scope_of_portfolio(key: str, day: int) -> Scope:
    """The snapshot that a portfolio needs."""
    return Scope("around", key, since=day - LISTED_DAYS, outcomes_since=day - LISTED_DAYS)


def shared_charges(graph: Snapshot, holder: str, on: int) -> list[str]:
    """What a holder has that one person at a time is expected to have: who came after is seen from there (`scope_of_doubt`)."""
    return sorted({tie.target for tie in ties_from(graph, holder) if TIES[tie.kind].exclusive == "target" and tie.holding(on)})


def scope_of_doubt(key: str, day: int) -> Scope:
    """The snapshot of a place that tells who else came to hold what somebody holds there."""
    return Scope("up", key, since=day - LISTED_DAYS, outcomes_since=day - LISTED_DAYS)


def areas_held(graph: Snapshot, holder: str, on: int) -> list[str]:
    """The areas that a holder covers on a day: their members are fetched with one more snapshot each (downward)."""
    held = (tie.target for tie in ties_from(graph, holder) if tie.holding(on))
    return sorted({key for key in held if graph.nodes[key]["kind"] == "area"})


def portfolio(
    graph: Snapshot, holder: str, on: int, areas: Iterable[Snapshot] = (), targets: Mapping[str, Snapshot] | None = None
) -> Portfolio:
    """What a holder carries on a day, places in the order of kind and path.

    `areas`: downward snapshots of `areas_held`; `targets`: those of `scope_of_doubt`, by key, for `shared_charges`.
    """
    seen = targets or {}
    members = {area.graph["root"]: _members(area, on) for area in areas}
    charges = [
        _charge(graph, tie, _sure(seen.get(tie.target, graph), tie, state, on), on, members.get(tie.target, ()))
        for tie in ties_from(graph, holder)
        if TIES[tie.kind].answering and (state := tie.holding(on))
    ]
    charges.sort(key=lambda charge: (charge.tie.kind, tuple(ref.key for ref in charge.path), charge.target.key, charge.tie.role))
    is_person = graph.nodes[holder]["kind"] == "person"
    return Portfolio(
        holder=person_ref(graph, holder, on) if is_person else organisation_ref(graph, holder),
        unit=unit_of(graph, holder, on) if is_person else None,
        on=on,
        revision=graph.graph["revision"],
        charges=tuple(charges),
        counts=dict(sorted(Counter(charge.tie.kind for charge in charges).items())),
        outside=graph.graph["outside"],
    )


def _members(area: Snapshot, on: int) -> tuple[PlaceRef, ...]:
    inside = (tie.source for tie in ties_onto(area, area.graph["root"]) if tie.kind == "in_area" and tie.holding(on))
    return tuple(place_ref(area, key) for key in sorted(inside))


def _sure(graph: Snapshot, tie: HeldTie, state: Holding, on: int) -> Holding:
    return "possibly_held" if state == "held" and in_doubt(graph, tie, on) else state


def _charge(graph: Snapshot, tie: HeldTie, state: Holding, on: int, members: tuple[PlaceRef, ...]) -> Charge:
    above = path_names(graph, chain(graph, tie.target, on), tie.target)
    since = on - OUTCOME_DAYS
    results = tuple(item for item in reversed(outcomes(graph, tie.target)) if item.day >= since and item.kind not in _NOTED)
    return Charge(
        state, tie, label_of(graph, tie), place_ref(graph, tie.target), tuple(place_ref(graph, key) for key in above), members,
        results, tuple(origins(graph, tie)), disputed(graph, tie), open_objections(graph, tie.id, *map(identity, results)),
    )  # fmt: skip
