"""A snapshot handed to a script that holds a py2neo `Graph`: `graph.merge(subgraph_of(snapshot))`, as often as wanted."""

from __future__ import annotations

from typing import Any

import py2neo
from py2neo.cypher import cypher_join
from py2neo.cypher.queries import unwind_merge_relationships_query

from graph.snapshot import HeldTie
from graph.store import Snapshot
from schema.kinds import ENTITIES, LEVELS, TIES
from schema.labels import LABELS, TYPES
from schema.time import OPEN, iso

LABEL, KEY = "Zerentu", "key"
"""Every node has this label beside that of its kind and is merged by this property: `graph.merge(subgraph, LABEL, KEY)`."""
_PLAIN = ("key", "name", "kind", "种类")
_OF_TIES = ("since", "until", "since_to", "until_from", "role", "basis", "basis_title", "part", "note", "manner", "plan", "succession")
"""Properties of relationships that another snapshot may not have any more."""


class SnapshotGraph(py2neo.Subgraph):  # type: ignore[misc]
    """A subgraph whose relationships are merged by their id.

    The library merges them by type and ends alone: of two posts of one person at one place, or two terms, one would be left. And it only
    adds properties: an end that a correction has taken back would stay.
    """

    def __db_merge__(self, tx: Any, primary_label: str | None = None, primary_key: str | None = None) -> None:
        py2neo.Subgraph(self.nodes).__db_merge__(tx, primary_label, primary_key)
        by_type: dict[str, list[Any]] = {}
        for relationship in self.relationships:
            if not self._is_bound(relationship, tx.graph):
                by_type.setdefault(type(relationship).__name__, []).append(relationship)
        for name, several in by_type.items():
            rows = [[each.start_node.identity, dict.fromkeys(_OF_TIES) | dict(each), each.end_node.identity] for each in several]
            statement = unwind_merge_relationships_query(rows, (name, "id"))
            for each, record in zip(several, tx.run(*cypher_join(statement, "RETURN id(_)")), strict=True):
                each.graph, each.identity = tx.graph, record[0]


def subgraph_of(snapshot: Snapshot) -> SnapshotGraph:
    """The entities and ties of a snapshot: nodes with key, name and kind, relationships with dates as `YYYY-MM-DD`, open ends left out.

    `since` is the first day on which a tie can hold and `until` the first on which it surely does not; where a date is not known to the
    day, `since_to` is the last day on which it can have begun, `until_from` the first on which it can have ended.
    """
    nodes = {key: _node(key, attributes) for key, attributes in snapshot.nodes(data=True)}
    ties = [_relationship(data["tie"], nodes) for _, _, data in snapshot.edges(data=True)]
    return SnapshotGraph(nodes.values(), ties)


def _node(key: str, attributes: dict[str, Any]) -> Any:
    kind, level = attributes["kind"], attributes["level"]
    chinese = LEVELS[level] + ENTITIES[kind].chinese if level else ENTITIES[kind].chinese
    told = {"key": key, "name": attributes["name"] or key, "kind": kind, "种类": chinese, "level": level or None}
    node = py2neo.Node(LABEL, LABELS[kind], **told)
    node.__primarylabel__, node.__primarykey__ = LABEL, KEY
    return node


def _relationship(tie: HeldTie, nodes: dict[str, Any]) -> Any:
    told: dict[str, Any] = {"id": tie.id, "kind": tie.kind, "种类": TIES[tie.kind].chinese}
    told |= {"since": iso(tie.since_from), "until": iso(tie.until_to), "role": tie.role or None}
    if tie.since_to != tie.since_from:
        told["since_to"] = iso(tie.since_to)
    if tie.until_from != tie.until_to and tie.until_from < OPEN:
        told["until_from"] = iso(tie.until_from)
    return py2neo.Relationship(nodes[tie.source], TYPES[tie.kind], nodes[tie.target], **told, **tie.properties)
