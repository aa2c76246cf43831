"""What an office's graph calls what: its labels, relationship types and properties, mapped to our kinds. Read from a file by `mapping_file`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

DateForm = Literal["text", "yyyymmdd", "days", "seconds", "milliseconds", "excel"]
"""How a number is a date; `text` for texts and dates of Neo4j, which need no declaration."""

NODE_FIELDS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "place": (("code", "name"), ("level",)),
    "area": (("name", "of"), ()),
    "organisation": (("name",), ("number", "category")),
    "person": (("name",), ("number", "unit")),
}
"""The fields of each kind of node: those that it must have, those that it may have."""


@dataclass(frozen=True, slots=True)
class Field:
    """Where a text comes from: a property by its name, that of the one node behind a relationship (`through`), or the same `text` for all."""

    name: str = ""
    through: str = ""
    text: str = ""

    @property
    def words(self) -> str:
        """What a planner looks for in the graph."""
        return f"{self.through}→{self.name}" if self.through else self.name


@dataclass(frozen=True, slots=True)
class DateField:
    """A property that holds a date, by its name. `blank` are values, as text, that mean none; `last_day`: an end is the last day, not the first day out."""

    name: str
    form: DateForm = "text"
    blank: frozenset[str] = frozenset()
    last_day: bool = True


@dataclass(frozen=True, slots=True)
class NodeMap:
    """A label and the kind of entity that its nodes are."""

    label: str
    kind: str
    fields: Mapping[str, Field]

    @property
    def columns(self) -> dict[str, Field]:
        """What is read of each node."""
        return _read(self.fields)


@dataclass(frozen=True, slots=True)
class TieMap:
    """A relationship type and the kind of tie. `reversed`: it points from what is held to the holder."""

    type: str
    kind: str
    reversed: bool = False
    since: DateField | None = None
    until: DateField | None = None
    fields: Mapping[str, Field] = field(default_factory=dict)

    @property
    def columns(self) -> dict[str, Field]:
        """What is read of each relationship."""
        return _read(self.fields, {"since": self.since, "until": self.until})


@dataclass(frozen=True, slots=True)
class OutcomeMap:
    """A label whose nodes are outcomes; `about` is the relationship type, of either direction, that joins them to their subject.

    Without a day it is that on which the period of the label ends.
    """

    label: str
    kind: str
    about: str
    day: DateField | None
    fields: Mapping[str, Field]
    days: Mapping[str, DateField]

    @property
    def columns(self) -> dict[str, Field]:
        """What is read of each node."""
        return _read(self.fields, {"day": self.day, **self.days})


def _read(fields: Mapping[str, Field], dates: Mapping[str, DateField | None] = MappingProxyType({})) -> dict[str, Field]:
    dated = {name: Field(how.name) for name, how in dates.items() if how}
    return {name: how for name, how in fields.items() if not how.text} | dated


@dataclass(frozen=True, slots=True)
class GraphMapping:
    """A whole mapping. `digest` is the sha256 of its text."""

    file: str
    digest: str
    nodes: tuple[NodeMap, ...]
    ties: tuple[TieMap, ...] = ()
    outcomes: tuple[OutcomeMap, ...] = ()

    def of(self, labels: Collection[str]) -> NodeMap | None:
        """How a node of these labels is read: by the first that the file names."""
        return next((node for node in self.nodes if node.label in labels), None)

    @property
    def sheets(self) -> dict[str, NodeMap | TieMap | OutcomeMap]:
        """Everything that is read, by the label or type under which its origin is told; nodes first, units before people."""
        order = list(NODE_FIELDS)
        nodes = sorted(self.nodes, key=lambda node: order.index(node.kind))
        listed: dict[str, NodeMap | TieMap | OutcomeMap] = {node.label: node for node in nodes}
        listed |= {outcome.label: outcome for outcome in self.outcomes}
        return listed | {f"[:{tie.type}]" if tie.type in listed else tie.type: tie for tie in self.ties}
