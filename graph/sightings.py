"""Until when a tie is vouched for: by the as-at days of the ledgers that say that it holds, never by the order of their arrival."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from graph.snapshot import HeldTie, OriginOf
from graph.store import Snapshot
from schema.facts import Ledger
from schema.time import OPEN


class Sighting(NamedTuple):
    """A row of a ledger that speaks of a day and says that the tie holds: the day, the ledger's rank, where it stands."""

    day: int
    rank: int
    origin: OriginOf


def sightings(graph: Snapshot, tie: HeldTie) -> Iterator[Sighting]:
    """The rows that vouch for a tie, of ledgers that speak of a day."""
    ledgers: dict[int, Ledger] = graph.graph["ledgers"]
    for number, line in ((tie.ledger, tie.line), *tie.further):
        ledger = ledgers[number]
        if ledger.as_at < OPEN:
            yield Sighting(ledger.as_at, ledger.rank, OriginOf(ledger.file, ledger.sheet, line))


def last_seen(graph: Snapshot, tie: HeldTie) -> int:
    """The last day for which a row vouches that the tie held: the as-at day of its ledgers, else the day by which it had begun."""
    return max([tie.since_to, *(found.day for found in sightings(graph, tie))])


def last_origin(graph: Snapshot, tie: HeldTie) -> OriginOf:
    """The row that vouches last for a tie; of ledgers that speak of no day, the one that the store follows."""
    ledger: Ledger = graph.graph["ledgers"][tie.ledger]
    leading = Sighting(tie.since_to, ledger.rank, OriginOf(ledger.file, ledger.sheet, tie.line))
    return max([leading, *sightings(graph, tie)]).origin
