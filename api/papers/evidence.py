"""What every cell of a roster rests on: document, file, sheet, row, and the row's own words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING

from api.papers.roster import STATES, Entry, PlaceRow, Roster
from api.papers.table import Cell, Column, Line, Table
from graph.snapshot import HeldTie, KnownOutcome, disputed
from schema.kinds import PARTS
from schema.text import squeeze

if TYPE_CHECKING:
    from graph.store import Snapshot, Store
    from schema.facts import Ledger

_COLUMNS = (
    Column("乡镇", 3, 6), Column("村(社区)", 4, 6), Column("栏目", 4, 6), Column("姓名或单位", 5, 8), Column("职务", 3, 9), Column("关系", 3, 7),
    Column("起止", 6, 13), Column("状态", 3, 4), Column("依据文件", 5, 10), Column("台账", 5, 11), Column("工作表", 4, 7), Column("行", 2, 3),
    Column("台账原文", 5, 26),
)  # fmt: skip
ALSO_SAID, EARLIER = "另有说法", "以前的说法"
"""The state of a row that says otherwise: it is a dispute, or a newer row of the same rank has replaced it."""
_SHORT = 140
"""Characters of a row that is quoted whole; of a longer one only the cells that name the holder."""

_POSTS = 3

Rows = Mapping[tuple[int, int], Mapping[str, str]]
"""The words of rows, by the ledger's number and the line."""


def evidence_of(store: Store, graph: Snapshot, roster: Roster) -> Rows:
    """The words of all rows that a roster's entries were learned from. Rows of which nothing was kept are left out."""
    ledgers: dict[int, Ledger] = graph.graph["ledgers"]
    wanted: dict[int, set[int]] = defaultdict(set)
    for _, entry in roster.entries():
        for ledger, line, _ in _rows_of(graph, entry):
            wanted[ledger].add(line)
    found: dict[tuple[int, int], Mapping[str, str]] = {}
    for ledger, lines in wanted.items():
        found.update({(ledger, line): cells for line, cells in store.cells(ledgers[ledger], sorted(lines)).items()})
    return found


def basis_table(graph: Snapshot, roster: Roster, words: Rows, of: Table) -> Table:
    """The sheet 依据 of a roster's table: a line for each row of a ledger behind each entry."""
    ledgers: dict[int, Ledger] = graph.graph["ledgers"]
    lines: list[Line] = []
    for row, entry in roster.entries():
        for ledger, line, state in _rows_of(graph, entry):
            source = ledgers[ledger]
            texts = (
                *_place(row), entry.column, entry.name, _posts(entry), _relation(entry), entry.period, state, entry.basis,
                source.file, source.sheet, str(line), _quoted(words.get((ledger, line), {}), entry),
            )  # fmt: skip
            lines.append(Line(tuple(map(Cell, texts))))
    return Table("依据", f"{of.title}依据", of.subtitle, _COLUMNS, tuple(lines), listing=True)


def _rows_of(graph: Snapshot, entry: Entry) -> list[tuple[int, int, str]]:
    """The ledger, line and state of each row about an entry, those that agree first."""
    facts: tuple[HeldTie | KnownOutcome, ...] = (*entry.ties, *((entry.vacancy,) if entry.vacancy else ()))
    agreeing: dict[tuple[int, int], str] = {}
    denying: dict[tuple[int, int], str] = {}
    for fact in facts:
        beside = fact.further if isinstance(fact, HeldTie) else ()
        agreeing |= dict.fromkeys(((fact.ledger, fact.line), *beside), STATES[entry.state])
        if isinstance(fact, HeldTie):
            still = disputed(graph, fact)
            denying |= {row: ALSO_SAID if row in still else EARLIER for row in fact.contested}
    return [(ledger, line, state) for (ledger, line), state in (*agreeing.items(), *denying.items())]


def _place(row: PlaceRow) -> tuple[str, str]:
    return row.township.name if row.township else "", "本级" if row.own else row.place.name


def _posts(entry: Entry) -> str:
    """The holder's posts; many of one name are counted, not listed."""
    held = entry.post.split("、")
    return entry.post if len(held) <= _POSTS else f"{'、'.join(held[:_POSTS])}等{len(held)}职"


def _relation(entry: Entry) -> str:
    """The tie's name with the part, and where it lands unless that is the row's own place."""
    part = PARTS.get(entry.part, "")
    where = f"，{entry.target.name}" if entry.target.level == "" else ""
    return f"{entry.label}{f'({part})' if part else ''}{where}"


def _quoted(cells: Mapping[str, str], entry: Entry) -> str:
    """A row's words: whole if it is short, else the cells that name the holder."""
    told = {heading: text.strip() for heading, text in cells.items() if text.strip()}
    whole = "；".join(f"{heading}：{text}" for heading, text in told.items())
    if len(whole) <= _SHORT:
        return whole
    name = squeeze(entry.name)
    naming = "；".join(f"{heading}：{text}" for heading, text in told.items() if name in squeeze(text))
    return naming or whole
