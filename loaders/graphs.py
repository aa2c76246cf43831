"""An office's py2neo graph as facts: read page by page through its mapping while it is written, everything refused named by its id.

Nothing is lost without a word: the nodes and relationships found are those accepted, corrected, unchanged, returning and rejected.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from typing import NamedTuple, TypeVar

from graph.py2neo.checking import check
from graph.py2neo.facts import Known, NodeRead, entity_of, ties_of
from graph.py2neo.mapping import NodeMap, OutcomeMap, TieMap
from graph.py2neo.office import End, OfficeGraph, OutcomeRead, TieRead, cells_of
from graph.py2neo.outcomes import outcome_of
from graph.py2neo.values import ItemProblem
from graph.store import Batch, Progress, Store
from loaders.facts.prepared import KEPT, NOTHING, Prepared
from loaders.facts.register import REMEMBERED, Directory
from loaders.facts.rejections import Rejected
from loaders.facts.request import Request
from loaders.graph_entities import Entities
from loaders.ledgers import write_prepared
from loaders.report import ImportReport
from schema.authority import COUNTY, RANK_NAMES, RANKS
from schema.facts import Fact, Ledger, Row
from schema.time import OPEN, chinese, today

_Item = TypeVar("_Item", NodeRead, TieRead, OutcomeRead)


class GraphImport(NamedTuple):
    """The receipt, and how many items were found under each label and type."""

    report: ImportReport
    found: Mapping[str, int]


def load_graph(
    office: OfficeGraph, store: Store, request: Request, *, dry_run: bool = False, strict: bool = False, progress: Progress | None = None
) -> GraphImport:
    """Import a graph as one transaction. `dry_run` writes nothing; `strict` writes nothing if any item is rejected.

    Of the request actor, rank, issuer, as-at day, `succeed` and `returning` count. Raises LoadError where the mapping does not fit the graph,
    StoreError: then nothing was written.
    """
    if strict and not dry_run:
        # What is wrong with a graph is known only after its last page: look at all of it before anything is written.
        checked = load_graph(office, store, request, dry_run=True, strict=True, progress=progress)
        if checked.report.rejected:
            return checked
    reading = GraphReading(office, store, request)
    report = write_prepared(reading.prepared, store, dry_run=dry_run, strict=strict, progress=progress)
    return GraphImport(report, dict(reading.found))


class GraphReading:
    """One reading of a graph: `prepared` holds the batch, whose rows are read while they are consumed, and grows meanwhile."""

    def __init__(self, office: OfficeGraph, directory: Directory, request: Request) -> None:
        self.office, self.request = office, request
        self.found: Counter[str] = Counter()
        self.entities = Entities(directory)
        self.as_at = request.as_of.toordinal() if request.as_of else today()
        self.read_as: dict[int, Known | ItemProblem] = {}
        self.contents = hashlib.sha256(office.mapping.digest.encode())
        self.sheets = office.mapping.sheets
        self.prepared = self._prepared()

    def _prepared(self) -> Prepared:
        office, request = self.office, self.request
        prepared = Prepared(NOTHING, office.address, ("ties",), notes=check(office), created=self.entities.created, streamed=True)
        prepared.notes.append(self._source())
        prepared.headings = [_headings(of) for of in self.sheets.values()]
        prepared.cells_of = lambda ledger, lines: office.cells(list(self.sheets.values())[ledger], lines)
        rank = RANKS[request.rank] if request.rank else COUNTY
        as_at = request.as_of.toordinal() if request.as_of else OPEN
        # A graph has no fingerprint that stays: what it is and how it is read names the ledger, so that it may speak again of another day.
        told = "|".join((office.address, office.mapping.digest, str(rank), request.issuer or "", str(as_at)))
        sha256 = hashlib.sha256(told.encode()).hexdigest()
        ledgers = [Ledger(office.address, sha256, sheet, rank, as_at, request.issuer or "") for sheet in self.sheets]
        prepared.batch = Batch(
            ledgers, self._rows(), request.actor, office.address, self._digest, succeed=request.succeed, returning=request.returning
        )
        return prepared

    def _source(self) -> str:
        rank = RANK_NAMES[RANKS[self.request.rank] if self.request.rank else COUNTY]
        named = f"({self.request.issuer})" if self.request.issuer else ""
        day = "" if self.request.as_of else f"；没有写 --as-of，起始日期空白的责任关系按今天({chinese(today())})在任计"
        return f"来源按{rank}{named}计{day}"

    def _digest(self) -> str | None:
        """The name of the input, after the last row; none while items are refused, for they may be sound tomorrow."""
        return None if self.prepared.rejected else self.request.digest(self.contents.hexdigest())

    def _rows(self) -> Iterator[Row]:
        office = self.office
        for ledger, (sheet, of) in enumerate(self.sheets.items()):
            if isinstance(of, NodeMap):
                yield from self._taken(ledger, sheet, office.nodes(of), self._gather_nodes, self._node)
            elif isinstance(of, OutcomeMap):
                yield from self._taken(ledger, sheet, office.outcomes(of), self._gather_outcomes, self._outcome)
            else:
                yield from self._taken(ledger, sheet, office.ties(of), self._gather_ties, self._tie)
        self.prepared.notes += [text if count == 1 else f"{text}({count}处)" for text, count in self.entities.notes.items()]

    def _taken(
        self,
        ledger: int,
        sheet: str,
        pages: Iterable[list[_Item]],
        gather: Callable[[list[_Item]], None],
        facts: Callable[[_Item], tuple[tuple[Fact, ...], dict[str, str]]],
    ) -> Iterator[Row]:
        """The rows of a label or type; what cannot be taken is noted."""
        prepared = self.prepared
        for page in pages:
            self.found[sheet] += len(page)
            prepared.total_rows += len(page)
            gather(page)
            for item in page:
                self.contents.update(repr((sheet, item.id, [str(value) for value in item.values.values()])).encode())
                try:
                    told, cells = facts(item)
                except ItemProblem as problem:
                    kept = cells_of(item.map.columns, item.values) if len(prepared.rejected) < KEPT else {}
                    prepared.rejected.append(Rejected(prepared.file, sheet, item.id, problem.field, problem.reason, problem.hint, kept))
                else:
                    yield Row(ledger, item.id, told, {**cells_of(item.map.columns, item.values), **cells})

    def _gather_nodes(self, page: list[NodeRead]) -> None:
        self.entities.gather(known for node in page if isinstance(known := _entity(node), Known))

    def _node(self, node: NodeRead) -> tuple[tuple[Fact, ...], dict[str, str]]:
        known, facts = self.entities.settle(entity_of(node), node.id)
        field = node.map.fields.get("unit")
        if field and not field.through and all(tie.kind != "member" for tie in self.office.mapping.ties):
            facts += self.entities.membership(known, self.as_at)
        return facts, {}

    def _gather_ties(self, page: list[TieRead]) -> None:
        self._gather_ends(chain.from_iterable((tie.source, tie.target) for tie in page))

    def _tie(self, tie: TieRead) -> tuple[tuple[Fact, ...], dict[str, str]]:
        source, target = self._end(tie.source, "由谁"), self._end(tie.target, "对谁")
        facts = ties_of(tie.map, tie.values, source, target, self.as_at)
        return facts, {"由谁": f"{source.name}({source.key})", "对谁": f"{target.name}({target.key})"}

    def _gather_outcomes(self, page: list[OutcomeRead]) -> None:
        self._gather_ends(chain.from_iterable(outcome.about for outcome in page))

    def _outcome(self, outcome: OutcomeRead) -> tuple[tuple[Fact, ...], dict[str, str]]:
        about = outcome.about
        if len(about) != 1:
            said = (
                f"经关系 {outcome.map.about} 连着{len(about)}个节点，不知道说的是谁" if about else f"没有经关系 {outcome.map.about} 连着谁"
            )
            raise ItemProblem("", said, "请在图里连到一个节点")
        subject = self._end(about[0], "关于谁")
        return (outcome_of(outcome.map, outcome.values, subject),), {"关于谁": f"{subject.name}({subject.key})"}

    def _gather_ends(self, ends: Iterable[End]) -> None:
        """Settle the nodes at the ends of a page, remembered for the next ones."""
        if len(self.read_as) > REMEMBERED:
            self.read_as.clear()
        new = {end for end in ends if end.id not in self.read_as}
        nodes = self.office.described(new)
        read = {number: _entity(node) for number, node in nodes.items()}
        self.entities.gather(known for known in read.values() if isinstance(known, Known))
        for number, known in read.items():
            if isinstance(known, Known):
                try:
                    known, _ = self.entities.settle(known, number)
                except ItemProblem as problem:
                    known = problem
            self.read_as[number] = known

    def _end(self, end: End, what: str) -> Known:
        """The entity at an end. Raises ItemProblem."""
        known = self.read_as.get(end.id)
        named = f"“{what}”一端的节点{end.id}({':'.join(end.labels) or '没有标签'})"
        if known is None:
            raise ItemProblem("", f"{named}没有对照", "请在对照文件的 nodes 里写上它的标签")
        if isinstance(known, ItemProblem):
            raise ItemProblem("", f"{named}不能采用：{known.reason}", known.hint)
        return known


def _entity(node: NodeRead) -> Known | ItemProblem:
    try:
        return entity_of(node)
    except ItemProblem as problem:
        return problem


def _headings(of: NodeMap | TieMap | OutcomeMap) -> dict[str, str]:
    """By the names of ledgers' columns, what the graph calls the ends of a tie: where a problem that the store finds is shown."""
    names = {"since": "起始日期", "until": "终止日期"}
    return {names[name]: field.words for name, field in of.columns.items() if name in names}
