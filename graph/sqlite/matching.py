"""The second step of a write: what each staged fact means beside what is believed already, decided set by set.

Every fact gets a status in `temp.ready_…`. What is new, says the same, or corrects the only other word about it is clear at once. Where
rank or as-at date decides between claims, or several are known, the fact is *disputed*, and `weighing` decides from all of them together.
A row equal to a version that a correction retracted is *returning* and waits for a confirmation, so that last month's file cannot
silently undo this month's correction; a claim that merely lost to a stronger one was not retracted, and still stands beside it.
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
    REPLACES = 6  # a tie in place of one under another first day
    KNOWN = 7  # an undated name that is known with its dates
    DISPUTED = 8  # to be weighed against all other claims; then one of the others
    CONFIRMED = 9  # the same, and said anew although it was retracted before


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
    """A column of the content after a claim of equal strength was taken in: a blank end keeps the known one, a later sighting the earlier."""
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
        return f"{new}.told = {OPEN} AND {old}.told < {OPEN} AND {new}.value = {old}.value"
    not_seen_later = f"COALESCE({new}.until_from, {UNKNOWN}) <= {old}.until AND COALESCE({new}.since_to, {UNKNOWN}) < {old}.until"
    return f"{new}.until = {OPEN} AND {old}.until < {OPEN} AND {not_seen_later}"


_LEDGER = "CROSS JOIN numbered g ON g.position = s.ledger"
_ATTRIBUTES = f"""SELECT e.id AS entity, s.name, s.since, s.told, s.value, g.id AS ledger, s.line
    FROM staged_attribute s CROSS JOIN entity e ON e.key = s.entity {_LEDGER} WHERE s.since < s.told"""
_TIES = f"""SELECT t.id AS target, s.kind, h.id AS source, s.since, s.role, s.until, s.since_to, s.until_from, s.props, g.id AS ledger, s.line
    FROM staged_tie s CROSS JOIN entity t ON t.key = s.target CROSS JOIN entity h ON h.key = s.source
    CROSS JOIN allowed a ON a.kind = s.kind AND a.source = h.kind AND a.target = t.kind {_LEDGER} WHERE s.since < s.until AND s.target <> s.source"""
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
    beside = f"SELECT 1 FROM {table.also.name} a CROSS JOIN ledger la ON la.id = a.ledger WHERE a.past = 0 AND {same_key(table, 'a', 'r')}"
    several = f"EXISTS ({beside})"
    standing = f"EXISTS ({beside} AND a.agrees <> -1 AND {same_content(table, 'a', 'r')} AND NOT {_stronger('ln', 'la')})"
    weaker = f"({_stronger('lo', 'ln')} OR EXISTS ({beside} AND a.agrees > 0 AND {_stronger('la', 'ln')}))"
    dated = f"""WHEN r.since = {UNKNOWN} AND EXISTS (SELECT 1 FROM attribute d WHERE d.past = 0 AND d.entity = r.entity AND d.name = r.name
        AND d.since > {UNKNOWN} AND d.value = r.value) THEN {Status.KNOWN:d}""" if table is ATTRIBUTE else ""  # fmt: skip
    seen = f"""WHEN r.since = {UNKNOWN} AND r.until = {OPEN} AND (o.until < {OPEN} OR (r.since_to < o.since_to AND o.props IS r.props))
        THEN {Status.DISPUTED:d}""" if table is TIE else ""  # fmt: skip
    partly = {
        ATTRIBUTE: _blank_end(ATTRIBUTE, "r", "o"),
        TIE: f"{_blank_end(TIE, 'r', 'o')} OR COALESCE(r.since_to, o.since_to) IS NOT NULL",
    }
    new = f"CASE WHEN {withdrawn} AND NOT {several} THEN {Status.RETURNING:d} ELSE {Status.NEW:d} END"
    again = f"WHEN NOT {standing} AND {withdrawn} THEN {Status.RETURNING:d}"
    if returning:
        new, again = str(int(Status.NEW)), f"WHEN {several} AND {withdrawn} THEN {Status.CONFIRMED:d}"
    return f"""CASE WHEN o.past IS NOT NULL AND {_clearly_same(table)} THEN {Status.SAME:d} {dated} WHEN o.past IS NULL THEN {new}
        WHEN {weaker} OR {adds_nothing(table, "r", "o")} THEN {Status.DISPUTED:d} {seen} {again}
        WHEN {several} OR {_stronger("ln", "lo")} OR {partly.get(table, "0")} THEN {Status.DISPUTED:d} ELSE {Status.CORRECTS:d} END"""


def _clearly_same(table: FactTable) -> str:
    """The condition that a claim leaves what is believed as it is, whatever else is said about it."""
    same = adds_nothing(table, "r", "o")
    if table is OUTCOME:
        return same
    ever = f"r.since = {UNKNOWN} AND r.since_to IS NULL AND o.since_to IS NOT NULL" if table is TIE else "0"
    same += f" AND NOT (ln.rank > lo.rank AND (({_blank_end(table, 'r', 'o')}) OR ({ever})))"
    if table is ATTRIBUTE:
        return same
    # A stronger word for one of several ties of the same ends may tip the scales, a sighting may belong to any of them.
    ends = " AND ".join(f"x.{column} = r.{column}" for column in ("target", "kind", "source", "role"))
    others = f"SELECT 1 FROM tie x WHERE x.past = 0 AND {ends} AND x.since <> r.since"
    return f"{same} AND NOT ((r.since = {UNKNOWN} OR {_stronger('ln', 'lo')}) AND EXISTS ({others}))"


def _stronger(left: str, right: str) -> str:
    dated = f"{left}.as_at < {OPEN} AND {right}.as_at < {OPEN} AND {left}.as_at > {right}.as_at"
    return f"({left}.rank > {right}.rank OR ({left}.rank = {right}.rank AND {dated}))"


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
