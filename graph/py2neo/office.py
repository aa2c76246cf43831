"""An office's py2neo `Graph`: opened by its address, read in pages: the library itself takes a whole result into memory before it gives the first row.

Every statement is read-only. Labels and types stand in backticks (a mapping refuses names with one), values are parameters, and only
properties that the mapping names leave the server.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from graph.py2neo.facts import NodeRead
from graph.py2neo.failures import troubles, unusable
from graph.py2neo.mapping import Field, GraphMapping, NodeMap, OutcomeMap, TieMap
from graph.py2neo.values import shown

if TYPE_CHECKING:
    from py2neo import Graph

PAGE = 10_000
_LOGIN = re.compile(r"//[^@/]*@")


class End(NamedTuple):
    """A node at an end of a relationship."""

    id: int
    labels: tuple[str, ...]


class TieRead(NamedTuple):
    """A relationship as it was read; `source` is the holder, whichever way the arrow points."""

    id: int
    map: TieMap
    values: Mapping[str, Any]
    source: End
    target: End


class OutcomeRead(NamedTuple):
    """A node that is an outcome, and the nodes that its relationship joins it to."""

    id: int
    map: OutcomeMap
    values: Mapping[str, Any]
    about: tuple[End, ...]


class OfficeGraph:
    """Reads a graph through a mapping. Methods raise StoreError where the server does not answer."""

    def __init__(self, graph: Graph, mapping: GraphMapping) -> None:
        self.graph, self.mapping = graph, mapping

    @property
    def address(self) -> str:
        """Where the graph is, without user and password."""
        uri = _LOGIN.sub("//", str(self.graph.service.uri))
        return f"{uri}/{self.graph.name}" if self.graph.name else uri

    def run(self, text: str, **parameters: Any) -> list[list[Any]]:
        """The rows of a statement that only reads."""
        try:
            return [list(record.values()) for record in self.graph.query(text, parameters)]
        except troubles() as error:
            raise unusable(error, self.address) from error

    def nodes(self, node: NodeMap) -> Iterator[list[NodeRead]]:
        """The nodes that are read by a label, page by page; those of a label that the mapping names before are read by that one."""
        before = [other.label for other in self.mapping.nodes[: self.mapping.nodes.index(node)]]
        columns, names = _columns(node.columns, "n")
        text = f"""MATCH (n:{quoted(node.label)}) WHERE id(n) > $after AND none(label IN labels(n) WHERE label IN $before)
            RETURN id(n), {columns} ORDER BY id(n) LIMIT $page"""
        for page in self._pages(text, before=before, **names):
            yield [NodeRead(row[0], node, _values(node.columns, row[1])) for row in page]

    def ties(self, tie: TieMap) -> Iterator[list[TieRead]]:
        """The relationships of a type, page by page."""
        columns, names = _columns(tie.columns, "r")
        text = f"""MATCH (a)-[r:{quoted(tie.type)}]->(b) WHERE id(r) > $after
            RETURN id(r), {columns}, id(a), labels(a), id(b), labels(b) ORDER BY id(r) LIMIT $page"""
        for page in self._pages(text, **names):
            yield [tie_read(tie, row) for row in page]

    def outcomes(self, outcome: OutcomeMap) -> Iterator[list[OutcomeRead]]:
        """The nodes of a label that are outcomes, page by page."""
        columns, names = _columns(outcome.columns, "n")
        text = f"""MATCH (n:{quoted(outcome.label)}) WHERE id(n) > $after
            RETURN id(n), {columns}, [(n)-[:{quoted(outcome.about)}]-(s) | [id(s), labels(s)]] ORDER BY id(n) LIMIT $page"""
        for page in self._pages(text, **names):
            yield [_outcome_read(outcome, row) for row in page]

    def outcomes_about(self, outcome: OutcomeMap, ids: Collection[int]) -> list[OutcomeRead]:
        """The nodes of a label that are outcomes about some nodes."""
        columns, names = _columns(outcome.columns, "n")
        joined = f"[(n)-[:{quoted(outcome.about)}]-(o) | [id(o), labels(o)]]"
        text = f"MATCH (n:{quoted(outcome.label)})-[:{quoted(outcome.about)}]-(s) WHERE id(s) IN $ids RETURN DISTINCT id(n), {columns}, {joined}"
        return [_outcome_read(outcome, row) for row in self.run(text, ids=sorted(ids), **names)]

    def described(self, ends: Collection[End]) -> dict[int, NodeRead]:
        """The nodes at the ends of relationships, by id; those of no mapped label are left out. At most one statement a label."""
        ids: dict[str, set[int]] = {}
        for end in ends:
            if node := self.mapping.of(end.labels):
                ids.setdefault(node.label, set()).add(end.id)
        found: dict[int, NodeRead] = {}
        for node in self.mapping.nodes:
            if node.label in ids:
                columns, names = _columns(node.columns, "n")
                rows = self.run(f"MATCH (n) WHERE id(n) IN $ids RETURN id(n), {columns}", ids=sorted(ids[node.label]), **names)
                found.update((row[0], NodeRead(row[0], node, _values(node.columns, row[1]))) for row in rows)
        return found

    def cells(self, of: NodeMap | TieMap | OutcomeMap, ids: Collection[int]) -> dict[int, dict[str, str]]:
        """The mapped properties of some items as they are written, by id."""
        alias, pattern = ("r", "()-[r]->()") if isinstance(of, TieMap) else ("n", "(n)")
        columns, names = _columns(of.columns, alias)
        rows = self.run(f"MATCH {pattern} WHERE id({alias}) IN $ids RETURN id({alias}), {columns}", ids=sorted(ids), **names)
        return {row[0]: cells_of(of.columns, _values(of.columns, row[1])) for row in rows}

    def _pages(self, text: str, **parameters: Any) -> Iterator[list[list[Any]]]:
        """The pages of a statement that gives what lies behind an id, in the order of ids."""
        after = -1
        while page := self.run(text, after=after, page=PAGE, **parameters):
            yield page
            after = page[-1][0]


def connect(uri: str, user: str, password: str, database: str = "") -> Graph:
    """A server's graph as py2neo has it. Raises StoreError.

    Any machine of a cluster can be read, and behind a routed address the library does not say what was wrong: it talks to the one named.
    """
    from py2neo import Graph

    try:
        return Graph(uri.replace("neo4j", "bolt", 1), auth=(user, password), name=database or None)
    except troubles() as error:
        raise unusable(error, uri) from error


def tie_read(tie: TieMap, row: Sequence[Any]) -> TieRead:
    """A relationship from a row of id, values, id and labels of its start, id and labels of its end."""
    ends = End(row[2], tuple(row[3])), End(row[4], tuple(row[5]))
    source, target = reversed(ends) if tie.reversed else ends
    return TieRead(row[0], tie, _values(tie.columns, row[1]), source, target)


def _outcome_read(outcome: OutcomeMap, row: Sequence[Any]) -> OutcomeRead:
    about = tuple(dict.fromkeys(End(number, tuple(labels)) for number, labels in row[2]))
    return OutcomeRead(row[0], outcome, _values(outcome.columns, row[1]), about)


def cells_of(columns: Mapping[str, Field], values: Mapping[str, Any]) -> dict[str, str]:
    """The values of an item as evidence, by what the graph calls them."""
    return {columns[name].words: shown(value) for name, value in values.items() if value not in (None, [])}


def quoted(*names: str) -> str:
    """Labels or types in a pattern."""
    return "|".join(f"`{name}`" for name in names)


def _columns(columns: Mapping[str, Field], alias: str) -> tuple[str, dict[str, str]]:
    """The list of an item's values, and the names of its properties as parameters; of what lies behind a relationship all values."""
    parts, names = [], {}
    for number, field in enumerate(columns.values()):
        names[f"name{number}"] = field.name
        through = f"[({alias})-[:{quoted(field.through)}]-(other) | other[$name{number}]]" if field.through else ""
        parts.append(through or f"{alias}[$name{number}]")
    return f"[{', '.join(parts)}]", names


def _values(columns: Mapping[str, Field], row: Sequence[Any]) -> dict[str, Any]:
    return dict(zip(columns, row, strict=True))
