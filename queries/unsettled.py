"""What a handover left to be settled: ties that their document gives to a person by name, and acting ties that nobody set an end to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from graph.snapshot import HeldTie, KnownOutcome, OriginOf, node, origins, outcomes
from graph.store import Snapshot
from queries.references import PersonRef, PlaceRef, label_of, person_ref, place_ref
from schema.time import OPEN

Reason = Literal["handed_over", "acting_without_end"]
REASONS: dict[Reason, str] = {"handed_over": "已交接，文件没有写明由继任者接续", "acting_without_end": "代管没有写明至何日"}


@dataclass(frozen=True, slots=True)
class Unsettled:
    """A tie that somebody has to decide about. `handover` is the record of the holder's handover, None for an acting tie."""

    reason: Reason
    person: PersonRef
    tie: HeldTie
    label: str
    target: PlaceRef
    handover: KnownOutcome | None
    origins: tuple[OriginOf, ...]


def unsettled(graph: Snapshot, ties: Iterable[HeldTie], on: int) -> tuple[Unsettled, ...]:
    """Which of the ties are to be settled on a day, by holder and place. The snapshot needs the outcomes of the holders."""
    found = []
    for tie in ties:
        if node(graph, tie.source)["kind"] != "person":
            continue
        record = handed_over(graph, tie, on)
        acting = tie.properties.get("part") == "acting" or tie.properties.get("manner") == "代"
        reason: Reason | None = "handed_over" if record else "acting_without_end" if acting and tie.until_to == OPEN else None
        if reason:
            called, rows = label_of(graph, tie), tuple(origins(graph, tie))
            found.append(Unsettled(reason, person_ref(graph, tie.source, on), tie, called, place_ref(graph, tie.target), record, rows))
    return tuple(sorted(found, key=lambda item: (item.person.key, item.target.key, item.tie.kind, item.tie.role)))


def handed_over(graph: Snapshot, tie: HeldTie, on: int) -> KnownOutcome | None:
    """The newest handover of the holder, for good, since the tie began."""
    records = [
        item
        for item in outcomes(graph, tie.source)
        if item.kind == "handover" and tie.since_to < item.day <= on and item.properties.get("part") != "acting"
    ]
    return records[-1] if records else None
