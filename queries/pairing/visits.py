"""The visits of a pair: which were held, which are planned and not yet held, which of those are overdue."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from graph.snapshot import HeldTie, KnownOutcome, outcomes, ties_from, ties_onto
from graph.store import Snapshot
from queries.pairing.changes import EXCHANGE, HELD, PLANNED


@dataclass(frozen=True, slots=True)
class Visits:
    """What a pair has held, oldest first, and what is still planned, by due day. `overdue` are those planned ones whose day has passed."""

    held: tuple[KnownOutcome, ...]
    planned: tuple[KnownOutcome, ...]
    overdue: tuple[KnownOutcome, ...]


def visits_of(graph: Snapshot, tie: HeldTie, day: int) -> Visits:
    """The visits of a pair as a snapshot with outcomes knows them by a day.

    A visit may be on record about either village. Each one held does for the planned one that was due first; what was planned without a
    due day is never overdue.
    """
    known = [entry for entry in _between(graph, tie) if entry.day <= day]
    held = tuple(sorted((entry for entry in known if _is_held(entry, tie)), key=lambda entry: (entry.day, entry.label)))
    planned = sorted((entry for entry in known if _is_planned(entry, tie)), key=lambda entry: (_due(entry) or day, entry.label))
    still = tuple(planned[len(held) :])
    return Visits(held, still, tuple(entry for entry in still if (due := _due(entry)) is not None and due < day))


def unpaired_visits(graph: Snapshot, villages: Iterable[str], day: int) -> list[KnownOutcome]:
    """Exchanges that the villages are said to have held with one that was not paired with them on that day: they count for no pair."""
    found = []
    for village in villages:
        ties = [tie for tie in (*ties_onto(graph, village), *ties_from(graph, village)) if tie.kind == "pairing"]
        for entry in outcomes(graph, village):
            if entry.kind == EXCHANGE and entry.properties.get("stage") == HELD and entry.day <= day:
                partner = entry.properties.get("partner")
                if not any(partner in (tie.source, tie.target) and _is_held(entry, tie) for tie in ties):
                    found.append(entry)
    return sorted(found, key=lambda entry: (entry.day, entry.subject))


def _between(graph: Snapshot, tie: HeldTie) -> list[KnownOutcome]:
    ends = ((tie.target, tie.source), (tie.source, tie.target))
    return [
        entry
        for about, other in ends
        for entry in outcomes(graph, about)
        if entry.kind == EXCHANGE and entry.properties.get("partner") == other
    ]


def _is_held(entry: KnownOutcome, tie: HeldTie) -> bool:
    return entry.properties.get("stage") == HELD and tie.since_from <= entry.day < tie.until_to


def _is_planned(entry: KnownOutcome, tie: HeldTie) -> bool:
    """Whether it was planned for this very tie: by the same plan, or, where none is named, for a day on which the tie can hold."""
    if entry.properties.get("stage") != PLANNED:
        return False
    plan = entry.properties.get("plan")
    if plan:
        return plan == tie.properties.get("plan")
    due = _due(entry)
    return tie.since_from <= (entry.day if due is None else due) < tie.until_to


def _due(entry: KnownOutcome) -> int | None:
    text = str(entry.properties.get("due", ""))
    return date.fromisoformat(text).toordinal() if text else None
