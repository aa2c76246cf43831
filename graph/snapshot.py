"""What a snapshot holds: a networkx MultiDiGraph of the dated facts of one scope, and how to read it.

Graph attributes: `root` (key), `since` and `as_of` (the window, both days included), `revision` (as known at), `ledgers` (id → Ledger),
`outside` (how many ties of a portfolio lie outside the viewer's jurisdiction).
Node attributes: `kind`, `level` ("" unless a place), `name` (on the day `as_of`), `outcomes` (tuple of `KnownOutcome`, oldest first);
for planning also `location` ("longitude,latitude", WGS-84) and `neighbours` (keys, by blanks), where they are on record.
Edges run from the holder to what is held (`person → place`), from the part to the whole (`village → township`); the edge key is the tie's
id, its attributes are `kind` and `tie`. Ties of the whole window are there: ask each whether it holds on a day.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from graph.store import Snapshot
from schema.authority import DECISION
from schema.facts import Ledger, Properties, tie_id
from schema.kinds import LAST_UPWARD, TIES
from schema.time import OPEN, Holding, Period


class HeldTie(NamedTuple):
    """A tie as one version of it was believed. The four days are those of `schema.time.Period`.

    `further` are rows (ledger, line) that say the same, `contested` rows of weaker sources that say otherwise.
    """

    kind: str
    source: str
    target: str
    since_from: int
    since_to: int
    until_from: int
    until_to: int
    role: str
    properties: Properties
    recorded: int
    ledger: int
    line: int
    further: tuple[tuple[int, int], ...] = ()
    contested: tuple[tuple[int, int], ...] = ()

    @property
    def id(self) -> str:
        """The natural key as text."""
        return tie_id(self.kind, self.source, self.target, self.since_from, self.role)

    @property
    def period(self) -> Period:
        """When it holds."""
        return Period(self.since_from, self.since_to, self.until_from, self.until_to)

    def holding(self, day: int) -> Holding | None:
        """Held, possibly held, or not (None) on a day."""
        if self.since_to <= day < self.until_from:
            return "held"
        return "possibly_held" if self.since_from <= day < self.until_to else None


class KnownOutcome(NamedTuple):
    """An outcome as one version of it was believed."""

    kind: str
    subject: str
    day: int
    label: str
    properties: Properties
    recorded: int
    ledger: int
    line: int

    @property
    def id(self) -> str:
        """The natural key as text."""
        return f"{self.kind}/{self.subject}/{self.day}/{self.label}"


class OriginOf(NamedTuple):
    """Where a fact was learned."""

    file: str
    sheet: str
    row: int


# networkx's own dictionaries are read directly: its views cost half the time of a trace.


def node(graph: Snapshot, key: str) -> dict[str, Any]:
    """The attributes of a node. Raises KeyError."""
    attributes: dict[str, Any] = graph._node[key]  # type: ignore[attr-defined]
    return attributes


def name(graph: Snapshot, key: str) -> str:
    """The name of an entity on the snapshot's day, its key if it has none."""
    return str(node(graph, key)["name"] or key)


def outcomes(graph: Snapshot, key: str) -> tuple[KnownOutcome, ...]:
    """The outcomes about an entity, oldest first."""
    attributes = graph._node.get(key)  # type: ignore[attr-defined]
    known: tuple[KnownOutcome, ...] = attributes["outcomes"] if attributes else ()
    return known


def ties_from(graph: Snapshot, key: str) -> list[HeldTie]:
    """All ties of the window that an entity holds, also those that lead upward from it."""
    edges = graph._succ.get(key, {}).values()  # type: ignore[attr-defined]
    return [data["tie"] for parallel in edges for data in parallel.values()]


def ties_onto(graph: Snapshot, key: str) -> list[HeldTie]:
    """All ties of the window that land on an entity."""
    edges = graph._pred.get(key, {}).values()  # type: ignore[attr-defined]
    return [data["tie"] for parallel in edges for data in parallel.values()]


def parents(graph: Snapshot, key: str, day: int) -> list[tuple[HeldTie, Holding]]:
    """The ties that lead upward from an entity on a day (into its area, its place), with how surely they hold."""
    found = []
    for tie in ties_from(graph, key):
        if TIES[tie.kind].number <= LAST_UPWARD and (holding := tie.holding(day)):
            found.append((tie, holding))
    return found


def origins(graph: Snapshot, fact: HeldTie | KnownOutcome) -> list[OriginOf]:
    """Where a fact was learned: the row that the store follows first, then further rows that say the same."""
    ledgers: dict[int, Ledger] = graph.graph["ledgers"]
    places = [(fact.ledger, fact.line)]
    if isinstance(fact, HeldTie):
        places += fact.further
    return [OriginOf(ledgers[ledger].file, ledgers[ledger].sheet, line) for ledger, line in places]


def disputed(graph: Snapshot, tie: HeldTie) -> tuple[tuple[int, int], ...]:
    """The rows (ledger, line) that say otherwise of a tie and that nothing has settled: no newer word of the same rank, no decision since."""
    ledgers: dict[int, Ledger] = graph.graph["ledgers"]
    return tuple((number, line) for number, line in tie.contested if _is_open(ledgers, number, tie.ledger))


def _is_open(ledgers: dict[int, Ledger], other: int, leading: int) -> bool:
    said, believed = ledgers[other], ledgers[leading]
    if believed.rank == DECISION:  # a list without a date was there to decide about if it came before
        return said.as_at > believed.as_at if said.as_at < OPEN else other > leading
    return said.rank != believed.rank or said.as_at == OPEN or said.as_at >= believed.as_at
