"""Small worlds made of a pack's stage and cases: snapshots built fact by fact, by the names of things, to try rules on.

All people and places in them are synthetic.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from graph.snapshot import HeldTie, KnownOutcome
from graph.store import Snapshot
from schema.conditions import Evidence
from schema.facts import Ledger, Properties
from schema.periods import parse_period
from schema.time import NEVER_ENDS, UNKNOWN_START, Period, Span, exactly

When = str | date | Span | None
"""An end of a tie: a day, a month or a year as text, a date, a span; None: unknown start, open end."""

_DATES = ("due", "closed", "until", "revoked")
_COPIED = ("rank", "ranked", "score", "value", "by", "reason", "statement", "series", "type", "size", "owner")


class Stage:
    """Nodes, ties and outcomes by name. Names are turned into keys; a name that is new is a person."""

    def __init__(self) -> None:
        self.keys: dict[str, str] = {}
        self.nodes: dict[str, dict[str, Any]] = {}
        self.ties: list[HeldTie] = []
        self.outcomes: list[KnownOutcome] = []

    def place(self, name: str, code: str, level: str, inside: str = "") -> str:
        """A place, and the tie into the place around it."""
        key = self._node(name, f"place:{code}", "place", level)
        if inside:
            self.tie("within", name, inside)
        return key

    def area(self, name: str, members: Iterable[str], county: str) -> str:
        """An area of a county with its members of all time."""
        key = self._node(name, f"area:{name}", "area")
        self.tie("area_of", name, county)
        for member in members:
            self.tie("in_area", member, name)
        return key

    def organisation(self, name: str, inside: str, category: str = "") -> str:
        """A unit, where it is located, and its category if it is known."""
        key = self._node(name, f"org:{name}", "organisation")
        if category:
            self.nodes[key]["category"] = category
        self.tie("located_in", name, inside)
        return key

    def key(self, name: str) -> str:
        """The key of a name; a new name is a person."""
        return self.keys.get(name) or self._node(name, f"person:{name}", "person")

    def tie(self, kind: str, source: str, target: str, since: When = None, until: When = None, role: str = "") -> HeldTie:
        """A tie between names. Raises ValueError for one that is there already: a store would take it for a correction."""
        period = Period.between(span(since, UNKNOWN_START), span(until, NEVER_ENDS))
        ends = (period.since_from, period.since_to, period.until_from, period.until_to)
        tie = HeldTie(kind, self.key(source), self.key(target), *ends, role, {}, 1, 1, len(self.ties) + 2)
        if any(tie.id == other.id for other in self.ties):
            raise ValueError(f"the tie {tie.id} is there already: a store would take this for a correction")
        self.ties.append(tie)
        return tie

    def outcome(self, kind: str, about: str, on: str | int, label: str, properties: Properties | None = None) -> KnownOutcome:
        """Something found about a name on a day."""
        when = day(on) if isinstance(on, str) else on
        known = KnownOutcome(kind, self.key(about), when, label, properties or {}, 1, 1, len(self.outcomes) + 2)
        self.outcomes.append(known)
        return known

    def result(self, about: str, year: int, on: str | int | None = None, **properties: str | float) -> KnownOutcome:
        """A yearly result, issued on the last day of the year unless said otherwise."""
        return self.outcome("observation", about, on or day(f"{year}-12-31"), f"{year}年", properties)

    def finding(self, who: str, label: str, about: str, year: int, on: str, verdict: str) -> KnownOutcome:
        """A finding about a person, a place and a year."""
        properties = {"item": label, "verdict": verdict, "about": self.key(about), "period": f"{year}年", "by": "县委组织部"}
        return self.outcome("finding", who, on, f"{label}·{about}·{year}年", properties)

    def graph(self, as_of: int = 0) -> Snapshot:
        """The snapshot of everything."""
        import networkx as nx

        ledgers = {1: Ledger("合成数据.xlsx", "0")}
        graph: Snapshot = nx.MultiDiGraph(root=next(iter(self.nodes), ""), since=0, as_of=as_of, revision=1, outside=0, ledgers=ledgers)
        for key, attributes in self.nodes.items():
            known = sorted((entry for entry in self.outcomes if entry.subject == key), key=lambda entry: entry.day)
            graph.add_node(key, **attributes, outcomes=tuple(known))
        for tie in self.ties:
            graph.add_edge(tie.source, tie.target, key=tie.id, kind=tie.kind, tie=tie)
        return graph

    def _node(self, name: str, key: str, kind: str, level: str = "") -> str:
        self.keys[name] = key
        self.nodes[key] = {"kind": kind, "level": level, "name": name}
        return key


def day(text: str) -> int:
    """The day number of `2024-03-01`."""
    return date.fromisoformat(text).toordinal()


def span(value: When, otherwise: Span) -> Span:
    """A day, a month or a year (`2024-03-01`, `2024年3月`, `2024年`) as a span; None: `otherwise`."""
    if value is None:
        return otherwise
    if isinstance(value, Span):
        return value
    if isinstance(value, date):
        return exactly(value.toordinal())
    if "年" in value:
        period = parse_period(value)
        return Span(period.first, period.last)
    return exactly(day(value))


def stage_of(stage: Mapping[str, Any]) -> Stage:
    """The world of a pack's stage."""
    world = Stage()
    for place in stage.get("places", ()):
        world.place(place["name"], place["code"], place["level"], place.get("in", ""))
    for area in stage.get("areas", ()):
        world.area(area["name"], area["of"], stage["places"][0]["name"])
    for unit in stage.get("organisations", ()):
        world.organisation(unit["name"], unit["in"], unit.get("category", ""))
    add_ties(world, stage.get("ties", ()))
    return world


def add_ties(world: Stage, ties: Iterable[Mapping[str, Any]]) -> None:
    """Ties as a pack's stage and cases write them: `{tie|post, who, to, since, until}`."""
    for tie in ties:
        kind, role = ("post", tie["post"]) if "post" in tie else (tie["tie"], "")
        for who in _each(tie["who"]):
            for to in _each(tie["to"]):
                world.tie(kind, who, to, tie.get("since"), tie.get("until"), role)


def add_records(world: Stage, records: Iterable[Mapping[str, Any]], evidence: Mapping[str, Evidence], rule: str) -> None:
    """Entries of ledgers as a pack's cases write them. A list under `about` or `who` stands for one entry each."""
    for record in records:
        for about in _each(record.get("about", "")):
            for who in _each(record.get("who", "")):
                _add_record(world, dict(record) | {"about": about, "who": who}, evidence, rule)


def _add_record(world: Stage, record: Mapping[str, Any], evidence: Mapping[str, Evidence], rule: str) -> None:
    name, about, who = record["record"], record["about"], record["who"]
    properties = _properties(record)
    if name == "decision":
        properties |= {"rule": rule, "about": world.key(about), "of": record.get("of", "")}
        world.outcome("decision", who or about, record["day"].toordinal(), "决定", properties)
        return
    ledger = evidence[name]
    properties["item"] = ledger.label
    if who and about:
        properties["about"] = world.key(about)
    if "of" in record:
        properties["of"] = record["of"]
    period = record.get("period")
    label = period if ledger.kind == "observation" and period else record.get("label") or ledger.label
    if ledger.kind == "vacancy" or (ledger.kind == "event" and "label" in record):
        properties.pop("item")
    on = record["day"].toordinal() if "day" in record else parse_period(str(period)).last
    world.outcome(ledger.kind, who or about, on, str(label), properties)


def _properties(record: Mapping[str, Any]) -> dict[str, str | float | int]:
    properties: dict[str, str | float | int] = {key: record[key] for key in _COPIED if key in record}
    properties |= {key: record[key].isoformat() for key in _DATES if key in record}
    if "period" in record:
        properties["period"] = record["period"]
    if "class" in record:
        properties["class"] = record["class"]
        properties["class_word"] = record.get("word", record["class"])
    if "verdict" in record:
        properties["verdict"] = "yes" if record["verdict"] else "no"
    return properties


def _each(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
