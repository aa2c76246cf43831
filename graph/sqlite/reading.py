"""From the statements' rows to a snapshot. All of it runs inside one read transaction of the caller."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

from graph.snapshot import HeldTie, KnownOutcome
from graph.sqlite.statements import statements
from graph.store import Scope, Snapshot
from schema.facts import NO_PROPERTIES, Ledger, Properties, tie_id
from schema.kinds import ATTRIBUTE_KINDS, LEVEL_DEPTH, TIE_KINDS, entity_kind
from schema.outcome_kinds import FIRST_DETAIL, OUTCOME_KINDS

TIE_NAMES = {kind.number: kind.name for kind in TIE_KINDS}
ATTRIBUTE_NAMES = {kind.number: kind.name for kind in ATTRIBUTE_KINDS}
OUTCOME_NAMES = {kind.number: kind.name for kind in OUTCOME_KINDS}
_kind_and_level = cache(entity_kind)

SqlRow = Sequence[Any]


class Reading:
    """One snapshot in the making: entities by id, their outcomes, and the ties between them."""

    def __init__(self) -> None:
        self.keys: dict[int, str] = {}
        self.attributes: dict[str, dict[str, Any]] = {}
        self.ties: dict[tuple[Any, ...], HeldTie] = {}
        self.outcomes: dict[int, dict[tuple[int, int, str], KnownOutcome]] = defaultdict(dict)
        self.further: dict[tuple[Any, ...], list[tuple[int, int]]] = defaultdict(list)
        self.denials: dict[tuple[Any, ...], list[tuple[int, int, int, int]]] = defaultdict(list)

    def add_node(self, number: int, key: str, kind: int, name: str | None) -> None:
        """Remember an entity once."""
        if number not in self.keys:
            self.keys[number] = key
            kind_name, level = _kind_and_level(kind)
            self.attributes[key] = {"kind": kind_name, "level": level, "name": name or "", "outcomes": ()}

    def add_beside(self, rows: Iterable[SqlRow]) -> None:
        """Add rows beside ties, of (source, target, kind, since, role, ledger, line, until, agrees), before the ties themselves."""
        for source, target, kind, since, role, ledger, line, until, agrees in rows:
            if agrees > 0:
                self.further[target, kind, source, since, role].append((ledger, line))
            else:
                self.denials[target, kind, source, role].append((since, until, ledger, line))

    def add_ties(self, rows: Iterable[SqlRow], end: int | None = None) -> None:
        """Add rows of (source, target, kind, since, since_to, until_from, until, role, props, recorded, ledger, line).

        `end`: behind them stand the key, kind and name of one end (0 source, 1 target).
        """
        keys, ties, new, denials = self.keys, self.ties, tuple.__new__, self.denials
        for row in rows:
            source, target, kind, since, since_to, until_from, until, role, props, recorded, ledger, line = row[:12]
            natural = (target, kind, source, since, role)
            if natural in ties:
                continue
            if end is not None and row[end] not in keys:
                self.add_node(row[end], *row[12:])
            further = self._beside(natural, (ledger, line)) if natural in self.further else ()
            contested = self._denied(natural, until, (ledger, line)) if denials else ()
            ties[natural] = new(  # a third of the time of calling the class
                HeldTie,
                (
                    TIE_NAMES[kind], keys[source], keys[target], since, since if since_to is None else since_to,
                    until if until_from is None else until_from, until, role, properties_of(props), recorded, ledger, line, further, contested,
                ),
            )  # fmt: skip

    def _beside(self, natural: tuple[Any, ...], origin: tuple[int, int]) -> tuple[tuple[int, int], ...]:
        return tuple(row for row in self.further[natural] if row != origin)

    def _denied(self, natural: tuple[Any, ...], end: int, origin: tuple[int, int]) -> tuple[tuple[int, int], ...]:
        """Rows that say otherwise: of the same first day, or of another and overlapping."""
        target, kind, source, first, role = natural
        return tuple(
            (ledger, line)
            for since, until, ledger, line in self.denials.get((target, kind, source, role), ())
            if (since == first or (since < end and first < until)) and (ledger, line) != origin
        )

    def add_outcomes(self, rows: Iterable[SqlRow]) -> None:
        """Add rows of (subject, kind, day, label, props, recorded, ledger, line)."""
        for subject, kind, day, label, props, recorded, ledger, line in rows:
            self.outcomes[subject][day, kind, label] = KnownOutcome(
                OUTCOME_NAMES[kind], self.keys[subject], day, label, properties_of(props), recorded, ledger, line
            )

    def units(self) -> list[int]:
        """The row ids of the organisations so far."""
        return [number for number, key in self.keys.items() if self.attributes[key]["kind"] == "organisation"]

    def add_categories(self, rows: Iterable[SqlRow]) -> None:
        """Add rows of (organisation, category)."""
        for number, category in rows:
            self.attributes[self.keys[number]]["category"] = category

    def add_locations(self, rows: Iterable[SqlRow]) -> None:
        """Add rows of (place, attribute's number, value)."""
        for number, name, value in rows:
            self.attributes[self.keys[number]][ATTRIBUTE_NAMES[name]] = value

    def graph(self, **attributes: Any) -> Snapshot:
        """The snapshot. Fills networkx's dictionaries directly: a test holds it equal to `add_node` and `add_edge`."""
        import networkx as nx

        for subject, known in self.outcomes.items():
            self.attributes[self.keys[subject]]["outcomes"] = tuple(known[when] for when in sorted(known))
        graph: Snapshot = nx.MultiDiGraph()
        graph.graph.update(attributes)
        nodes, succ, pred = vars(graph)["_node"], vars(graph)["_succ"], vars(graph)["_pred"]
        for key, data in self.attributes.items():
            nodes[key] = data
            succ[key] = {}
            pred[key] = {}
        for tie in self.ties.values():
            kind, source, target, since = tie[:4]
            edges = succ[source].get(target)
            if edges is None:
                edges = succ[source][target] = pred[target][source] = {}
            edges[tie_id(kind, source, target, since, tie.role)] = {"kind": kind, "tie": tie}
        return graph


@lru_cache(maxsize=1 << 14)
def properties_of(text: str | None) -> Properties:
    """The properties of a fact from the column `props`."""
    return NO_PROPERTIES if text is None else json.loads(text)


def read_snapshot(
    connection: sqlite3.Connection, scope: Scope, root: int, as_of: int, revision: int | None, ledgers: Mapping[int, Ledger], newest: int
) -> Snapshot:
    """The snapshot of a scope around an entity's row id. `revision` None: as known now, which is `newest`."""
    then = revision is not None
    texts = statements(scope.direction, then)
    first = as_of if scope.since is None else min(scope.since, as_of)
    last = as_of if scope.until is None else max(scope.until, as_of)
    parameters = {"root": root, "day": as_of, "first": first, "last": last, "rev": revision, "oldest": scope.outcomes_since}
    parameters["most"] = max(OUTCOME_NAMES) if scope.planning else FIRST_DETAIL - 1
    if scope.sisters:
        parameters["level"] = LEVEL_DEPTH[scope.sisters]
    run = connection.execute
    reading = Reading()
    for row in run(texts.nodes, parameters):
        reading.add_node(*row)
    _read_root(connection, reading, root, parameters, then)
    reading.add_beside(run(texts.further, parameters))
    reading.add_ties(row for row in run(texts.walked, parameters).fetchall() if row[0] in reading.keys and row[1] in reading.keys)
    reading.add_ties(run(texts.ties, parameters).fetchall(), 0)
    reading.add_ties(run(texts.affiliations, parameters).fetchall(), 1)
    if scope.outcomes_since is not None:
        reading.add_outcomes(run(texts.outcomes, parameters))
        reading.add_outcomes(run(texts.holder_outcomes, parameters))
    if scope.sisters:
        reading.add_ties(run(texts.sisters, parameters).fetchall(), 0)
        if scope.outcomes_since is not None:
            reading.add_outcomes(run(texts.sister_outcomes, parameters))
    if scope.led:
        reading.add_ties(run(texts.led, parameters).fetchall(), 1)
    if units := reading.units():
        reading.add_categories(run(texts.categories, parameters | {"units": json.dumps(units)}))
    if scope.planning:
        reading.add_locations(run(texts.locations, parameters))
    return reading.graph(
        root=scope.key, since=first, as_of=as_of, revision=newest if revision is None else revision, ledgers=ledgers, outside=0
    )


def _read_root(connection: sqlite3.Connection, reading: Reading, root: int, parameters: dict[str, Any], then: bool) -> None:
    """A person or unit at the centre is no part of `reach`: fetch its own node."""
    if root in reading.keys:
        return
    known = "n.past IN (0, 1) AND n.recorded <= :rev AND n.retracted > :rev" if then else "n.past = 0"
    text = f"""SELECT e.id, e.key, e.kind, n.value FROM entity e LEFT JOIN attribute n ON {known} AND n.entity = e.id AND n.name = 1
        AND n.since <= :day AND n.until > :day WHERE e.id = :root"""
    reading.add_node(*connection.execute(text, parameters).fetchone())
