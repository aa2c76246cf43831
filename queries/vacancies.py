"""Posts and charges that a ledger calls vacant (空缺): what stands empty on a day, and which tie a later vacancy puts in doubt.

A vacancy and a holder contradict each other only in time: whoever is vouched for after the vacancy has filled it; a holder who was last vouched
for before it may have left, and is only possibly there.
"""

from __future__ import annotations

from collections.abc import Iterable

from graph.snapshot import HeldTie, KnownOutcome, outcomes, ties_onto
from graph.store import Snapshot
from queries.references import label
from schema.facts import Ledger
from schema.rosters import BY_ROSTER_HEADER
from schema.time import OPEN


def vacancies(graph: Snapshot, place: str, day: int) -> tuple[KnownOutcome, ...]:
    """What stands vacant in a place on a day by the newest record of each post or charge, and was filled by nobody since."""
    newest = {entry.label: entry for entry in outcomes(graph, place) if entry.kind == "vacancy" and entry.day <= day}
    held = [tie for tie in ties_onto(graph, place) if tie.holding(day)]
    return tuple(entry for entry in newest.values() if not any(_fills(graph, tie, entry) for tie in held))


def in_doubt(graph: Snapshot, tie: HeldTie, day: int) -> bool:
    """Whether a record until the day calls vacant what the tie's holder was last vouched for before it."""
    entries: Iterable[KnownOutcome] = outcomes(graph, tie.target)
    return any(
        entry.kind == "vacancy" and _concerns(entry, tie) and last_seen(graph, tie) < entry.day <= min(day, tie.until_to - 1)
        for entry in entries
    )


def last_seen(graph: Snapshot, tie: HeldTie) -> int:
    """The last day for which a row vouches that the tie held: the as-at day of its ledgers, else the day by which it had begun."""
    ledgers: dict[int, Ledger] = graph.graph["ledgers"]
    days = [ledgers[number].as_at for number in (tie.ledger, *(number for number, _ in tie.further))]
    return max([tie.since_to, *(day for day in days if day < OPEN)])


def _fills(graph: Snapshot, tie: HeldTie, vacancy: KnownOutcome) -> bool:
    return _concerns(vacancy, tie) and last_seen(graph, tie) > vacancy.day


def _concerns(vacancy: KnownOutcome, tie: HeldTie) -> bool:
    """Whether the post or charge that is vacant is the tie's. `label` is the heading of a roster's column, or a word of relation."""
    column = BY_ROSTER_HEADER.get(vacancy.label)
    if column is None:
        return vacancy.label in (tie.role, label(tie.kind, tie.role))
    return tie.role == column.post if tie.kind == "post" else tie.kind == column.tie and not column.post
