"""A snapshot straight from an office's graph, for scripts that have nothing else: `queries.trace` answers from it as from a store."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from graph.py2neo.around import Around, around, candidates
from graph.py2neo.facts import Known, NodeRead, entity_of, ties_of
from graph.py2neo.mapping import GraphMapping
from graph.py2neo.office import End, OfficeGraph
from graph.py2neo.outcomes import outcome_of
from graph.py2neo.values import ItemProblem
from graph.snapshot import HeldTie, KnownOutcome
from graph.store import Snapshot
from schema.authority import COUNTY
from schema.errors import NotFound
from schema.facts import Ledger, Tie
from schema.keys import unverified_key
from schema.time import NEVER_ENDS, UNKNOWN, Period, Span, today

if TYPE_CHECKING:
    from py2neo import Graph


class Unread(NamedTuple):
    """A node or relationship that could not be read: where it stands, its id, the property, what is wrong, what to do."""

    sheet: str
    id: int
    field: str
    reason: str
    hint: str


def snapshot_of(graph: Graph, mapping: GraphMapping, key: str, as_of: int) -> Snapshot:
    """What a graph says around a place, area or numbered unit until the day `as_of`: ties and outcomes of all time before.

    `snapshot.graph["unread"]` are the items around it that could not be read (`Unread`), to be shown with any answer. A responsibility without
    a start is known to hold today. Raises NotFound, StoreError.
    """
    office = OfficeGraph(graph, mapping)
    roots = [node for node in candidates(office, key) if (known := _known(node)) and known.key == key]
    if not roots:
        hint = "请核对代码或编号；没有编号的单位和人员只有名称，不能从它查起" if "~" in key else "请核对代码、编号和对照文件"
        raise NotFound(f"{office.address} 里没有 {key}", hint)
    return _Making(office, around(office, roots), as_of).snapshot(key)


def _known(node: NodeRead) -> Known | None:
    try:
        return entity_of(node)
    except ItemProblem:
        return None


class _Making:
    """One snapshot in the making."""

    def __init__(self, office: OfficeGraph, read: Around, as_of: int) -> None:
        self.office, self.read, self.as_of = office, read, as_of
        self.unread: list[Unread] = []
        self.numbers = {sheet: number for number, sheet in enumerate(office.mapping.sheets, start=1)}
        self.sheet_of = {id(of): sheet for sheet, of in office.mapping.sheets.items()}
        self.known: dict[int, Known] = {}
        self.ties: dict[str, HeldTie] = {}

    def snapshot(self, key: str) -> Snapshot:
        import networkx as nx

        for node in self.read.nodes.values():
            try:
                self.known[node.id] = entity_of(node)
            except ItemProblem as problem:
                self._note(node.map.label, node.id, problem)
        entities = {known.key: known for known in self.known.values()}
        self._add_ties()
        entities |= {unit.key: unit for unit in self._units()}
        outcomes = self._outcomes()
        graph: Snapshot = nx.MultiDiGraph()
        for name, known in entities.items():
            category = {"category": known.category} if known.category else {}
            told = tuple(sorted(outcomes.get(name, ()), key=lambda one: (one.day, one.kind, one.label)))
            graph.add_node(name, kind=known.kind, level=known.level, name=known.name, outcomes=told, **category)
        for tie in self.ties.values():
            graph.add_edge(tie.source, tie.target, tie.id, kind=tie.kind, tie=tie)
        ledgers = {number: Ledger(self.office.address, self.office.mapping.digest, sheet, COUNTY) for sheet, number in self.numbers.items()}
        graph.graph.update(root=key, since=UNKNOWN, as_of=self.as_of, revision=0, ledgers=ledgers, outside=0, unread=tuple(self.unread))
        return graph

    def _add_ties(self) -> None:
        for read in self.read.ties:
            sheet = self.sheet_of[id(read.map)]
            try:
                told = ties_of(read.map, read.values, self._end(read.source), self._end(read.target), today())
            except ItemProblem as problem:
                self._note(sheet, read.id, problem)
                continue
            for tie in told:
                self._add(tie, (self.numbers[sheet], read.id))

    def _add(self, tie: Tie, origin: tuple[int, int]) -> None:
        """A tie that can hold until the day; what says the same, or otherwise, about one of the same start stands beside it."""
        if tie.period.since_from > self.as_of:
            return
        held = HeldTie(tie.kind, tie.source, tie.target, *_days(tie.period), tie.role, tie.properties, 0, *origin)
        first = self.ties.setdefault(tie.id, held)
        if first is not held:
            if first[:9] == held[:9]:
                self.ties[tie.id] = first._replace(further=(*first.further, origin))
            else:
                self.ties[tie.id] = first._replace(contested=(*first.contested, origin))

    def _units(self) -> list[Known]:
        """The units that people's own nodes name, where no relationship does."""
        if any(tie.kind == "member" for tie in self.office.mapping.ties):
            return []
        found = []
        for number, known in self.known.items():
            if known.kind == "person" and known.unit:
                unit = Known(unverified_key("org", known.unit, ""), "organisation", known.unit)
                period = Period.between(Span(UNKNOWN, today()), NEVER_ENDS)
                self._add(Tie("member", known.key, unit.key, period), (self.numbers[self.read.nodes[number].map.label], number))
                found.append(unit)
        return found

    def _outcomes(self) -> Mapping[str, list[KnownOutcome]]:
        found: dict[str, list[KnownOutcome]] = {}
        for read in self.read.outcomes:
            sheet = self.sheet_of[id(read.map)]
            try:
                if len(read.about) != 1:
                    raise ItemProblem("", f"连着{len(read.about)}个节点，不知道说的是谁", "请在图里连到一个节点")
                told = outcome_of(read.map, read.values, self._end(read.about[0]))
            except ItemProblem as problem:
                self._note(sheet, read.id, problem)
                continue
            if told.day <= self.as_of:
                known = KnownOutcome(told.kind, told.subject, told.day, told.label, told.properties, 0, self.numbers[sheet], read.id)
                found.setdefault(told.subject, []).append(known)
        return found

    def _end(self, end: End) -> Known:
        if end.id not in self.known:
            raise ItemProblem(
                "", f"一端的节点{end.id}({':'.join(end.labels) or '没有标签'})没有对照，或不能采用", "请核对这个节点和对照文件"
            )
        return self.known[end.id]

    def _note(self, sheet: str, number: int, problem: ItemProblem) -> None:
        self.unread.append(Unread(sheet, number, problem.field, problem.reason, problem.hint))


def _days(period: Period) -> tuple[int, int, int, int]:
    return period.since_from, period.since_to, period.until_from, period.until_to
