"""What stands empty on a day, and whether a tie that nobody ended is still held: what later rosters say against it.

A roster and a holder contradict each other only in time: whoever is vouched for afterwards is there; a holder who was last vouched for
before it may have left, and is only possibly there. All of it goes by the as-at days of the ledgers, never by the order of their arrival.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from graph.columns import column_of, concerns
from graph.sightings import last_seen, sightings
from graph.snapshot import HeldTie, KnownOutcome, OriginOf, name, node, outcomes, ties_from, ties_onto
from graph.store import Snapshot
from queries.references import label
from queries.unsettled import handed_over
from schema.facts import Ledger
from schema.kinds import TIES
from schema.rosters import BY_ROSTER_HEADER
from schema.time import chinese

LISTED_DAYS = 5 * 366
"""How far back at least vacancies, complete lists, handovers and later holders are looked for."""


class Doubt(NamedTuple):
    """Why a tie is only possibly held: since which day, what a ledger says of it, and where."""

    day: int
    text: str
    origin: OriginOf


def vacancies(graph: Snapshot, place: str, day: int) -> tuple[KnownOutcome, ...]:
    """What stands vacant in a place on a day by the newest record of each post or charge, and was filled by nobody since."""
    newest = {entry.label: entry for entry in outcomes(graph, place) if entry.kind == "vacancy" and entry.day <= day}
    held = [tie for tie in ties_onto(graph, place) if tie.holding(day)] if newest else []
    return tuple(entry for entry in newest.values() if not any(_fills(graph, tie, entry) for tie in held))


def in_doubt(graph: Snapshot, tie: HeldTie, day: int) -> bool:
    """Whether a record until the day speaks against a tie whose holder was last vouched for before it. See `doubt`."""
    return doubt(graph, tie, day) is not None


def doubt(graph: Snapshot, tie: HeldTie, day: int) -> Doubt | None:
    """The newest record until a day that speaks against a tie, None if there is none.

    A ledger calls the post or charge vacant; a complete list does not have the holder; the holder has handed over and the document does not
    say that the tie stays or goes; every post of the holder has ended; or, where one holder is expected, a ledger of at least the same
    rank names another.
    """
    seen, last = last_seen(graph, tie), min(day, tie.until_to - 1)
    if seen >= last:
        return None
    each = (_by_lists, _by_handover, _by_departure, _by_successors)
    found = [item for against in each for item in against(graph, tie, seen, last)]
    return max(found, key=lambda item: (item.day, item.text, item.origin)) if found else None


def _by_lists(graph: Snapshot, tie: HeldTie, seen: int, last: int) -> Iterator[Doubt]:
    for entry in outcomes(graph, tie.target):
        if entry.kind in _SAYS and seen < entry.day <= last and _concerns(graph, entry, tie):
            ledger: Ledger = graph.graph["ledgers"][entry.ledger]
            yield Doubt(entry.day, f"{chinese(entry.day)}的{_SAYS[entry.kind]}", OriginOf(ledger.file, ledger.sheet, entry.line))


_SAYS = {"vacancy": "台账写空缺", "full_list": "全表没有列出"}


def _by_handover(graph: Snapshot, tie: HeldTie, seen: int, last: int) -> Iterator[Doubt]:
    record = handed_over(graph, tie, last)
    if record and record.day > seen:
        ledger: Ledger = graph.graph["ledgers"][record.ledger]
        text = f"{chinese(record.day)}已{record.label}，文件没有写明由继任者接续"
        yield Doubt(record.day, text, OriginOf(ledger.file, ledger.sheet, record.line))


def _by_departure(graph: Snapshot, tie: HeldTie, seen: int, last: int) -> Iterator[Doubt]:
    """A leader who left is often still listed: no post of the holder goes on, and nothing vouches for the tie since the last one ended."""
    if tie.kind == "post" or node(graph, tie.source)["kind"] != "person" or handed_over(graph, tie, last):
        return
    posts = [held for held in ties_from(graph, tie.source) if held.kind == "post" and held.since_from <= last]
    newest = max(posts, key=lambda held: held.until_to, default=None)
    if newest and seen < newest.until_to <= last:
        ledger: Ledger = graph.graph["ledgers"][newest.ledger]
        text = f"记录的职务已全部结束，最后一个{newest.period.until_text()}"
        yield Doubt(newest.until_to, text, OriginOf(ledger.file, ledger.sheet, newest.line))


def _by_successors(graph: Snapshot, tie: HeldTie, seen: int, last: int) -> Iterator[Doubt]:
    kind = TIES[tie.kind]
    if kind.exclusive != "target" or (kind.exclusive_roles and tie.role not in kind.exclusive_roles):
        return
    ledgers: dict[int, Ledger] = graph.graph["ledgers"]
    rank = max(ledgers[number].rank for number in (tie.ledger, *(number for number, _ in tie.further)))
    for other in ties_onto(graph, tie.target):
        if other.source == tie.source or not _shares_charge(graph, tie, other):
            continue
        for sighting in sightings(graph, other):
            if seen < sighting.day <= last and sighting.rank >= rank and other.holding(sighting.day):
                yield Doubt(sighting.day, f"{chinese(sighting.day)}的台账列的是{name(graph, other.source)}", sighting.origin)


def _shares_charge(graph: Snapshot, tie: HeldTie, other: HeldTie) -> bool:
    """Whether one holder is expected for both ties together: not a leader and a supporter, nor an organiser and a township's leader."""
    if (tie.kind, tie.role, tie.properties.get("part")) != (other.kind, other.role, other.properties.get("part")):
        return False
    return tie.kind == "post" or column_of(graph, tie) == column_of(graph, other)


def _fills(graph: Snapshot, tie: HeldTie, vacancy: KnownOutcome) -> bool:
    return _concerns(graph, vacancy, tie) and last_seen(graph, tie) > vacancy.day


def _concerns(graph: Snapshot, entry: KnownOutcome, tie: HeldTie) -> bool:
    """Whether a vacancy or a complete list is about the tie. `label` is the heading of a roster's column, or a word of relation."""
    if entry.label in BY_ROSTER_HEADER:
        return concerns(graph, entry.label, tie)
    return entry.label in (tie.role, label(tie.kind, tie.role))
