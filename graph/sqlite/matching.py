"""The second step of a write: what each staged fact means beside what is believed already, decided set by set.

Every fact gets a status in `temp.ready_…`. Who wins between two claims about one natural key: rank of the ledger, then its as-at date,
then arrival; a blank end never reopens a known one; a later sighting takes nothing from an earlier one; a row equal to a version that a
correction retracted is *returning* and waits for a confirmation, so that last month's file cannot silently undo this month's correction.
"""

from __future__ import annotations

import sqlite3
from enum import IntEnum

from graph.sqlite.tables import ATTRIBUTE, OUTCOME, TIE, FactTable, loosely
from schema.kinds import LEVEL_DEPTH, TIE_KINDS, entity_number
from schema.time import OPEN, UNKNOWN


class Status(IntEnum):
    """What a staged fact does to the store."""

    NEW = 0
    SAME = 1
    CORRECTS = 2
    WEAKER = 3
    RETURNING = 4
    SEEN = 5  # another row of the batch says it, or a dated tie covers it: a further origin, nothing new
    REPLACES = 6  # a dated tie in place of one whose start was unknown
    KNOWN = 7  # an undated name that is known with its dates


CHANGING = (Status.NEW, Status.CORRECTS, Status.REPLACES)
CHANGING_LIST = ", ".join(str(int(status)) for status in CHANGING)


def match(connection: sqlite3.Connection, returning: bool) -> int:
    """Fill `ready_attribute`, `ready_tie` and `ready_outcome` from the staged rows; how many facts found their place.

    `returning`: apply returning rows as corrections. `base` keeps the first verdict while conflicts are settled.
    """
    _declare_allowed(connection)
    placed = 0
    for table, resolved in ((ATTRIBUTE, _ATTRIBUTES), (TIE, _TIES), (OUTCOME, _OUTCOMES)):
        columns = (*table.key, *table.content, "ledger", "line")
        primary = ", ".join((*table.key, "ledger", "line"))
        connection.execute(
            f"CREATE TEMP TABLE ready_{table.name}({loosely(*columns)}, base INT, status INT NOT NULL, PRIMARY KEY({primary})) WITHOUT ROWID"
        )
        empty = connection.execute(f"SELECT NOT EXISTS (SELECT 1 FROM {table.name})").fetchone()[0]
        joined = "" if empty else _believed(table)
        status = str(int(Status.NEW)) if empty else _status(table, returning)
        listed = ", ".join(f"r.{column}" for column in columns)
        order = ", ".join(f"r.{column}" for column in (*table.key, "ledger", "line"))
        placed += connection.execute(
            f"INSERT OR IGNORE INTO ready_{table.name} SELECT {listed}, NULL, {status} FROM ({resolved}) r {joined} ORDER BY {order}"
        ).rowcount
    return placed


def same_key(table: FactTable, left: str, right: str) -> str:
    """The condition that two rows have one natural key."""
    return " AND ".join(f"{left}.{column} = {right}.{column}" for column in table.key)


def same_content(table: FactTable, left: str, right: str) -> str:
    """The condition that two rows say the same."""
    return " AND ".join(f"{left}.{column} IS {right}.{column}" for column in table.content)


def kept(table: FactTable, column: str, new: str, old: str) -> str:
    """A column of the content after a new claim was taken in: a blank end keeps the known one, a later sighting the earlier."""
    if column in ("told", "until", "until_from"):
        return f"IIF({_blank_end(table, new, old)}, {old}.{column}, {new}.{column})"
    if column == "since_to":
        earlier = f"{old}.since_to IS NOT NULL AND ({new}.since_to IS NULL OR {new}.since_to > {old}.since_to)"
        return f"IIF({new}.since = {UNKNOWN} AND {earlier}, {old}.since_to, {new}.since_to)"
    return f"{new}.{column}"


def adds_nothing(table: FactTable, new: str, old: str) -> str:
    """The condition that a claim leaves what is believed as it is."""
    return " AND ".join(f"{old}.{column} IS {kept(table, column, new, old)}" for column in table.content)


def _blank_end(table: FactTable, new: str, old: str) -> str:
    if table is ATTRIBUTE:
        return f"{new}.told = {OPEN} AND {old}.told < {OPEN}"
    not_seen_later = f"COALESCE({new}.until_from, {UNKNOWN}) <= {old}.until AND COALESCE({new}.since_to, {UNKNOWN}) < {old}.until"
    return f"{new}.until = {OPEN} AND {old}.until < {OPEN} AND {not_seen_later}"


_LEDGER = "CROSS JOIN numbered g ON g.position = s.ledger"
_ATTRIBUTES = f"""SELECT e.id AS entity, s.name, s.since, s.told, s.value, g.id AS ledger, s.line
    FROM staged_attribute s CROSS JOIN entity e ON e.key = s.entity {_LEDGER} WHERE s.since < s.told"""
_TIES = f"""SELECT t.id AS target, s.kind, h.id AS source, s.since, s.role, s.until, s.since_to, s.until_from, s.props, g.id AS ledger, s.line
    FROM staged_tie s CROSS JOIN entity t ON t.key = s.target CROSS JOIN entity h ON h.key = s.source
    CROSS JOIN allowed a ON a.kind = s.kind AND a.source = h.kind AND a.target = t.kind {_LEDGER} WHERE s.since < s.until"""
_OUTCOMES = f"""SELECT e.id AS subject, s.kind, s.day, s.label, s.props, g.id AS ledger, s.line
    FROM staged_outcome s CROSS JOIN entity e ON e.key = s.subject {_LEDGER}"""


def _believed(table: FactTable) -> str:
    """What is believed under the same natural key, with the ledgers of both claims."""
    return f"""LEFT JOIN {table.name} o ON o.past = 0 AND {same_key(table, "o", "r")}
        LEFT JOIN ledger lo ON lo.id = o.ledger LEFT JOIN ledger ln ON ln.id = r.ledger"""


def _status(table: FactTable, returning: bool) -> str:
    withdrawn = f"""EXISTS (SELECT 1 FROM {table.name} h CROSS JOIN revision v ON v.id = h.retracted
        CROSS JOIN ledger lh ON lh.id = h.ledger WHERE h.past = 1 AND {same_key(table, "h", "r")} AND {same_content(table, "h", "r")}
        AND v.undoes IS NULL AND v.undone IS NULL AND lh.rank >= ln.rank AND NOT (ln.as_at < {OPEN} AND lh.as_at < ln.as_at))"""
    back = "0" if returning else withdrawn
    stronger = f"(lo.rank > ln.rank OR (lo.rank = ln.rank AND lo.as_at < {OPEN} AND ln.as_at < {OPEN} AND lo.as_at > ln.as_at))"
    dated = f"""WHEN r.since = {UNKNOWN} AND EXISTS (SELECT 1 FROM attribute d WHERE d.past = 0 AND d.entity = r.entity AND d.name = r.name
        AND d.since > {UNKNOWN} AND d.value = r.value) THEN {Status.KNOWN:d}""" if table is ATTRIBUTE else ""  # fmt: skip
    refines = f"""WHEN r.since = {UNKNOWN} AND r.since_to < o.since_to AND o.until IS {kept(TIE, "until", "r", "o")} AND o.props IS r.props
        AND lo.rank <= ln.rank THEN {Status.CORRECTS:d}""" if table is TIE else ""  # fmt: skip
    return f"""CASE WHEN o.past IS NOT NULL AND {adds_nothing(table, "r", "o")} THEN {Status.SAME:d} {dated}
        WHEN o.past IS NULL THEN CASE WHEN {back} THEN {Status.RETURNING:d} ELSE {Status.NEW:d} END {refines}
        WHEN {stronger} THEN {Status.WEAKER:d} WHEN {back} THEN {Status.RETURNING:d} ELSE {Status.CORRECTS:d} END"""


def _declare_allowed(connection: sqlite3.Connection) -> None:
    """`temp.allowed(kind, source, target)`: which kinds of entity a tie may join, from `schema.kinds`."""
    connection.execute("CREATE TEMP TABLE allowed(kind INT, source INT, target INT, PRIMARY KEY(kind, source, target)) WITHOUT ROWID")
    connection.executemany("INSERT INTO allowed VALUES (?, ?, ?)", sorted(_allowed_ends()))


def _allowed_ends() -> set[tuple[int, int, int]]:
    ends = set()
    for tie in TIE_KINDS:
        for source in tie.sources:
            for target in tie.targets:
                for low in _numbers(source, ()):
                    ends |= {(tie.number, low, high) for high in _numbers(target, tie.levels) if tie.name != "within" or high < low}
    return ends


def _numbers(kind: str, levels: tuple[str, ...]) -> list[int]:
    if kind != "place":
        return [entity_number(kind, "")]
    return [depth for level, depth in LEVEL_DEPTH.items() if not levels or level in levels]
