"""From an order for a paper to its file: snapshot, model, layout, foot, issue."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from api.outputs import writable
from api.papers.changes import NOT_LISTED, WITHDRAWN, Changes, changes, nothing_issued
from api.papers.evidence import basis_table, evidence_of
from api.papers.foot import Foot, content_digest
from api.papers.issues import Issue, columns_text, last_issue, record_issue
from api.papers.roster import PAPER, Entry, Roster, roster, scope_of_roster
from api.papers.roster_sheet import said, table_of
from api.papers.table import Table
from api.resolving import day_of, resolve
from schema.errors import NotFound, UsageError
from schema.facts import Tie
from schema.rosters import BY_ROSTER_HEADER
from schema.time import chinese, today

if TYPE_CHECKING:
    from api.answers import Moment
    from graph.store import Found, Snapshot, Store

Kind = Literal["xlsx", "docx", "pdf"]
KINDS: tuple[Kind, ...] = ("xlsx", "docx", "pdf")


@dataclass(frozen=True, slots=True)
class RosterOrder:
    """What somebody wants printed: `columns` () for all that are in use, `output` None for a name of the paper's own.

    `basis`: the sheet 依据 goes into a pdf or docx too, where it is longer than all the rest.
    """

    place: str
    output: Path | None
    kind: Kind | None
    columns: tuple[str, ...]
    draft: str | None
    issue: bool
    by: str
    basis: bool = False


@dataclass(frozen=True, slots=True)
class RosterPaper:
    """A roster with everything that its file says."""

    roster: Roster
    changes: Changes
    tables: tuple[Table, Table, Table]
    foot: Foot

    @property
    def title(self) -> str:
        """What stands above the roster."""
        return self.tables[0].title


def print_roster_file(store: Store, order: RosterOrder, when: Moment) -> list[str]:
    """Write a roster, and record its issue if that is wanted. What to tell the user. Raises NotFound, Ambiguous, UsageError, NoPdf."""
    _check(order)
    found = resolve(store, order.place, ("place",), when.on)
    if found.level not in ("county", "township"):
        raise UsageError(f"{found.name}不是县或乡镇，没有一览表", "一个村的责任请用 zerentu print village-card")
    kind, path = _target(order, found)
    paper = roster_paper(store, found, order, when)
    _write(paper, kind, path, basis=order.basis)
    told = [f"已写出 {path}：{len(paper.roster.rows)}行，{len(paper.roster.columns)}个责任栏", f"  {paper.foot.line()}"]
    told += _compared(paper)
    if order.issue:
        receipt = record_issue(store, found.key, PAPER, paper.foot, columns_text(order.columns))
        told.append(f"已登记印发：{paper.title}，{paper.foot.line()}(第{receipt.revision}次修订，可撤销)")
    return told


def roster_paper(store: Store, found: Found, order: RosterOrder, when: Moment) -> RosterPaper:
    """The whole paper, in memory."""
    county, path = _county_of(store, found, when)
    graph = store.snapshot(scope_of_roster(county), when.on, when.revision)
    table = roster(graph, found.key, when.on, order.columns)
    sheet = table_of(table, path, order.draft or "")
    since = last_issue(store, found.key, PAPER, columns_text(order.columns), when.on, when.revision)
    compared = _changes(store, county, table, since, order, when) if since else nothing_issued()
    known_on = day_of(when.known_at) if when.known_at else None
    foot = Foot(when.on, table.revision, today(), order.by, content_digest(said(sheet, table)), known_on)
    basis = basis_table(graph, table, evidence_of(store, graph, table), sheet)
    return RosterPaper(table, compared, (sheet, compared.table(sheet.title), basis), foot)


def _changes(store: Store, county: str, now: Roster, since: Issue, order: RosterOrder, when: Moment) -> Changes:
    """The last issue again as it was known then, and its day as known now, against the roster of today."""

    def then(graph: Snapshot) -> Roster:
        return roster(graph, now.place.key, since.as_of, order.columns)

    scope = scope_of_roster(county)
    before, meanwhile = store.snapshot(scope, since.as_of, since.revision), store.snapshot(scope, since.as_of, when.revision)
    return changes(since, then(before), then(meanwhile), now, lambda entry: _ended(store, entry, when))


def _ended(store: Store, entry: Entry, when: Moment) -> str:
    """What is believed now of a tie that the last issue listed, and that its own day does not show any more."""
    if when.revision is not None or not entry.ties:
        return NOT_LISTED
    try:
        fact = store.claims(entry.ties[0].id)[0].fact
    except NotFound:
        return WITHDRAWN
    return fact.period.text() if isinstance(fact, Tie) else NOT_LISTED


def _county_of(store: Store, found: Found, when: Moment) -> tuple[str, tuple[str, ...]]:
    """The county that a place lies in, or itself; and the names from the county down to the place."""
    from graph.snapshot import name, node
    from graph.store import Scope
    from queries.chain import chain, path_names

    graph = store.snapshot(Scope("up", found.key), when.on, when.revision)
    links = chain(graph, found.key, when.on)
    path = [key for key in path_names(graph, links, found.key) if node(graph, key)["level"] in ("county", "township")]
    return path[0], tuple(name(graph, key) for key in path)


def _check(order: RosterOrder) -> None:
    unknown = [column for column in order.columns if column not in BY_ROSTER_HEADER]
    if unknown:
        raise UsageError(f"没有“{unknown[0]}”这一栏", f"可用的栏：{'、'.join(BY_ROSTER_HEADER)}")
    if order.issue and order.draft:
        raise UsageError(f"{order.draft}不是印发，不能登记", "请去掉 --draft 或 --issue")


def _target(order: RosterOrder, found: Found) -> tuple[Kind, Path]:
    """What kind of file, and where. A pdf's name ends in .pdf and so on. Raises UsageError."""
    suffix = order.output.suffix.lower().removeprefix(".") if order.output else ""
    named: Kind = next((kind for kind in KINDS if kind == suffix), "xlsx")
    kind = order.kind or named
    path = order.output or Path(f"{found.name}{PAPER}.{kind}")
    writable(path, f".{kind}")
    return kind, path


def _write(paper: RosterPaper, kind: Kind, path: Path, *, basis: bool) -> None:
    from api.papers.roster_xlsx import write_workbook

    table, compared, proofs = paper.tables
    if kind == "xlsx":
        write_workbook(path, paper.tables, paper.foot)
        return
    if not basis:
        table = replace(table, remarks=(*table.remarks, f"每格的依据见 xlsx 的“{proofs.name}”表。"))
    tables = (table, *((compared,) if compared.lines else ()), *((proofs,) if basis else ()))
    if kind == "docx":
        from api.papers.roster_docx import write_document

        write_document(path, tables, paper.foot)
    else:
        from api.papers.office import to_pdf

        with tempfile.TemporaryDirectory(prefix="zerentu-") as folder:
            workbook = Path(folder) / f"{path.stem}.xlsx"
            write_workbook(workbook, tables, paper.foot)
            to_pdf(workbook, path)


def _compared(paper: RosterPaper) -> list[str]:
    """What the last issue has to do with this print."""
    since = paper.changes.since
    if since is None:
        return []
    if since.digest == paper.foot.digest:
        return [f"  内容与{chinese(since.day)}印发的相同(摘要一致)，是重印"]
    issued = f"{chinese(since.day)}印发、数据截至{chinese(since.as_of)}的"
    count = len(paper.changes.listed)
    return [f"  与{issued}相比{f'有{count}处变动，见“变动”表' if count else '没有变动'}"]
