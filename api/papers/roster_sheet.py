"""The roster as a table of texts: title, headings, rows, totals, and below the table what its marks mean."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from api.papers.layout import fitting
from api.papers.order import UNORDERED, spaced
from api.papers.roster import Entry, PlaceRow, Roster
from api.papers.table import Cell, Column, Line, Table
from schema.kinds import PARTS
from schema.rosters import BY_ROSTER_HEADER
from schema.time import chinese

UNVERIFIED, CONTESTED, OBJECTED, POSSIBLE, VACANT = "*", "※", "△", "可能", "空缺"
OWN = "本级"
"""Stands in the village's column for what is held on the township as a whole."""
_WIDTH_OF_CELL, _SIZE_OF_CELL = 6.0, 10.5


def table_of(roster: Roster, path: Sequence[str], draft: str = "") -> Table:
    """The texts of a roster. `path`: the names that its title begins with (县, or 县 and 乡镇)."""
    lines = [_line(number, row, roster.columns) for number, row in _numbered(roster.rows)]
    return Table(
        "一览表", f"{''.join(path)}村(社区)责任落实一览表", f"(截至{chinese(roster.on)})",
        _columns(roster.columns), (*lines, _totals(roster)), tuple(_remarks(roster)), draft,
    )  # fmt: skip


def said(table: Table, roster: Roster) -> Iterable[str]:
    """All that the paper says, for its digest."""
    yield from (table.title, table.subtitle, *(column.heading for column in table.columns))
    for line in table.lines:
        yield from (cell.text for cell in line.cells)
    for row, entry in roster.entries():
        yield from (row.place.key, entry.column, entry.holder or entry.name, entry.words)
    yield from table.remarks


def entry_text(entry: Entry) -> str:
    """An entry as it stands in its cell: the name with its marks."""
    objected = OBJECTED if entry.objected else ""
    if entry.vacancy:
        return VACANT + objected
    words = (_part(entry), _end(entry), POSSIBLE if entry.state == "possibly_held" else "")
    inside = "，".join(filter(None, words))
    marks = ("" if entry.verified else UNVERIFIED) + (CONTESTED if entry.contested else "") + objected
    return (spaced(entry.name) if entry.person else entry.name) + marks + (f"({inside})" if inside else "")


def _part(entry: Entry) -> str:
    """The holder's part, unless the column says it: whoever stands under 包村领导 leads."""
    return "" if entry.part == BY_ROSTER_HEADER[entry.column].part else PARTS.get(entry.part, "")


def _end(entry: Entry) -> str:
    """An acting holder's last day: the duty returns then."""
    period = entry.ties[0].period
    return period.until_text() if entry.part == "acting" and period.until_text() != "至今" else ""


def _numbered(rows: Iterable[PlaceRow]) -> Iterable[tuple[int | None, PlaceRow]]:
    """Villages are numbered through; the row of a township itself has no number."""
    number = 0
    for row in rows:
        if not row.own:
            number += 1
        yield (None if row.own else number), row


def _line(number: int | None, row: PlaceRow, columns: Sequence[str]) -> Line:
    township = row.township.name if row.township else ""
    cells = [_cell(row.cells.get(column, ())) for column in columns]
    first = (Cell(str(number or "")), Cell(township), Cell(OWN if row.own else row.place.name), Cell(row.category))
    return Line((*first, *cells, Cell(row.note)), row.township.key if row.township else "")


def _cell(entries: Sequence[Entry]) -> Cell:
    texts = [entry_text(entry) for entry in entries]
    return Cell(fitting(texts, _WIDTH_OF_CELL, _SIZE_OF_CELL), any(entry.state != "held" for entry in entries))


def _columns(ties: Sequence[str]) -> tuple[Column, ...]:
    first = (Column("序号", 2.2, 2.6), Column("乡镇", 3.2, 5.2), Column("村(社区)", 4, 7.2), Column("类别", 2.2, 4.2))
    return (*first, *(Column(heading, 3.6, 7.6 if "单位" in heading else 7.2) for heading in ties), Column("备注", 2.6, 9))


def _totals(roster: Roster) -> Line:
    townships = len({row.township.key for row in roster.rows if row.township})
    villages = sum(not row.own for row in roster.rows)
    label = Cell(f"{townships}个乡镇\n{villages}个村(社区)" if roster.place.level != "township" else f"{villages}个村(社区)")
    counted = [_count(roster, column) for column in roster.columns]
    return Line((Cell("合计"), Cell(), label, Cell(), *counted, Cell()), "", strong=True)


def _count(roster: Roster, column: str) -> Cell:
    """How many townships and villages have someone for sure, how many perhaps, and how many vacancies there are."""
    parts = []
    vacant = 0
    unsure = 0
    for own, word in ((True, "本级"), (False, "村")):
        rows = [row.cells.get(column, ()) for row in roster.rows if row.own == own]
        states = [{entry.state for entry in entries} for entries in rows]
        vacant += sum(entry.state == "vacant" for entries in rows for entry in entries)
        unsure += sum("possibly_held" in found and "held" not in found for found in states)
        if any(states):
            parts.append(f"{word}{sum('held' in found for found in states)}/{len(rows)}")
    parts += [f"{POSSIBLE}{unsure}"] if unsure else []
    parts += [f"{VACANT}{vacant}"] if vacant else []
    return Cell("\n".join(parts), bool(vacant or unsure))


def _remarks(roster: Roster) -> Iterable[str]:
    entries = [entry for _, entry in roster.entries()]
    yield from _vacancies(roster)
    marks = [
        (any(not entry.verified for entry in entries), f"{UNVERIFIED} 没有编号，身份未核实"),
        (any(entry.contested for entry in entries), f"{CONTESTED} 另有台账说法不同，见“依据”表"),
        (any(entry.objected for entry in entries), f"{OBJECTED} 有人提出异议，尚未作出结论"),
        (
            any(entry.state == "possibly_held" for entry in entries),
            f"({POSSIBLE}) 日期只知大概，或后来的台账写空缺、没有列出，当日是否在任不能确定",
        ),
        (any(entry.vacancy for entry in entries), f"{VACANT} 台账写明空缺，此后没有新的记录"),
        (True, "空白 台账中没有记录，不等于没有人负责"),
    ]
    legend = "；".join(text for used, text in marks if used)
    yield f"说明：{legend}。" + ("" if roster.ordered else f"同一格内{UNORDERED}。")
    if roster.left_out:
        listed = "、".join(f"{name}{count}条" for name, count in roster.left_out.items())
        yield f"本表未列：{listed}。"
    if roster.on_units:
        listed = "、".join(f"{name}{count}条" for name, count in roster.on_units.items())
        yield f"本表不含企业、学校等单位的{listed}。"


def _vacancies(roster: Roster) -> Iterable[str]:
    """Every vacancy, column by column, each township named once; a paragraph for each day on which ledgers told of them."""
    found: dict[str, dict[str, list[PlaceRow]]] = {}
    for row, entry in sorted(roster.entries(), key=lambda pair: roster.columns.index(pair[1].column)):
        if entry.vacancy:
            found.setdefault(entry.period, {}).setdefault(entry.vacancy.label, []).append(row)
    for told, labels in found.items():
        listed = "；".join(f"{label}{len(rows)}处({_places(rows)})" for label, rows in labels.items())
        yield f"{VACANT}{sum(map(len, labels.values()))}处，{told}：{listed}。"


def _places(rows: Iterable[PlaceRow]) -> str:
    """`官地镇太平村、上升村，新林镇本级`."""
    groups: dict[str, list[str]] = {}
    for row in rows:
        groups.setdefault(row.township.name if row.township else "", []).append(OWN if row.own else row.place.name)
    return "，".join(township + "、".join(names) for township, names in groups.items())
