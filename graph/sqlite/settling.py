"""The third step of a write: rows that cannot stand are taken out whole, until those that are left agree with each other."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import NamedTuple

from graph.sqlite import conflicts, deciding
from graph.sqlite.conflicts import Trouble
from graph.sqlite.matching import Status
from graph.sqlite.staging import Staged
from graph.sqlite.statements import BY_SOURCE
from graph.sqlite.successions import successions
from graph.sqlite.tables import FACTS, TIE, loosely

_KEY = ", ".join(TIE.key)
_TABLES = f"""CREATE TEMP TABLE refused(ledger INT, line INT, PRIMARY KEY(ledger, line)) WITHOUT ROWID;
CREATE TEMP TABLE doubtful(key TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TEMP TABLE absent(id INTEGER PRIMARY KEY);
CREATE TEMP TABLE ending({loosely(*TIE.key, "until", "until_from", "ledger", "line")}, PRIMARY KEY({_KEY})) WITHOUT ROWID;
CREATE TEMP TABLE near(target INT, kind INT, source INT, PRIMARY KEY(target, kind, source)) WITHOUT ROWID"""
_EACH_ROUND = ("ending", "near")


class Refused(NamedTuple):
    """Rows that were taken out: those in trouble, and those that wait for a confirmation, by (ledger, line)."""

    bad: dict[tuple[int, int], Trouble]
    returning: list[tuple[int, int]]


def settle(connection: sqlite3.Connection, revision: int, staged: Staged, placed: int, succeed: bool) -> Refused:
    """Take out what cannot stand. What depended on it is looked at again: an agreeing row now speaks for itself."""
    for statement in _TABLES.split(";\n"):
        connection.execute(statement)
    deciding.declare(connection)
    refused = Refused({}, [])
    if placed < staged.facts:
        _refuse(refused, conflicts.unplaced(connection))
    _refuse(refused, conflicts.other_kind(connection))
    _refuse(refused, conflicts.undated_names(connection))
    ghosts = connection.execute(ANY_UNDONE).fetchone()[0]
    while True:
        _take_out(connection, refused, revision, bool(ghosts))
        before = len(refused.bad) + len(refused.returning)
        _refuse(refused, conflicts.absent(connection))
        _refuse(refused, conflicts.contradicting(connection))
        if len(refused.bad) + len(refused.returning) > before:
            continue  # what stood against a row that is out has not been heard yet
        conflicts.settle_repeated(connection)
        conflicts.gather_disputed(connection)
        for table in FACTS:
            deciding.decide_ready(connection, table, revision)
        if succeed:
            _refuse(refused, successions(connection))
        for trouble in (conflicts.reappeared, conflicts.overlapping, conflicts.two_parents):
            _refuse(refused, trouble(connection))
        refused.returning.extend(_returning(connection, refused))
        if len(refused.bad) + len(refused.returning) == before:
            return refused


def _refuse(refused: Refused, troubles: Iterable[Trouble]) -> None:
    for trouble in troubles:
        refused.bad.setdefault(trouble[:2], trouble)


def _returning(connection: sqlite3.Connection, refused: Refused) -> list[tuple[int, int]]:
    """Rows with a fact that a correction withdrew before: the whole row waits."""
    each = " UNION ".join(f"SELECT ledger, line FROM ready_{table.name} WHERE status = {Status.RETURNING:d}" for table in FACTS)
    return [row for row in connection.execute(f"{each} ORDER BY 1, 2") if row not in refused.bad]


def _take_out(connection: sqlite3.Connection, refused: Refused, revision: int, ghosts: bool) -> None:
    """Remove the refused rows from every temporary table, and find the entities that nothing speaks of any more."""
    for name in _EACH_ROUND:
        connection.execute(f"DELETE FROM temp.{name}")
    for table in FACTS:
        deciding.clear(connection, table)
    rows = [*refused.bad, *refused.returning]
    if rows:
        for table in FACTS:
            connection.execute(f"UPDATE ready_{table.name} SET status = base WHERE base IS NOT NULL")
        connection.executemany("INSERT OR IGNORE INTO refused VALUES (?, ?)", rows)
        for table in FACTS:
            connection.execute(f"DELETE FROM ready_{table.name} WHERE (ledger, line) IN (SELECT ledger, line FROM refused)")
        gone = "(ledger, line) IN (SELECT g.position, f.line FROM numbered g CROSS JOIN refused f ON f.ledger = g.id)"
        connection.execute(f"INSERT OR IGNORE INTO doubtful SELECT DISTINCT key FROM staged_entity WHERE {gone}")
        connection.execute(f"DELETE FROM staged_entity WHERE {gone}")
        connection.execute(
            """INSERT OR IGNORE INTO absent SELECT e.id FROM doubtful d CROSS JOIN entity e ON e.key = d.key
               WHERE e.recorded = ? AND d.key NOT IN (SELECT key FROM staged_entity)""", (revision,)
        )  # fmt: skip
    if ghosts:
        connection.execute(
            f"""INSERT OR IGNORE INTO absent SELECT e.id FROM ({_ENDS}) x CROSS JOIN entity e ON e.id = x.id
                WHERE e.recorded < ? AND {NOTHING_TOLD} AND e.key NOT IN (SELECT key FROM staged_entity)""", (revision,)
        )  # fmt: skip


_ENDS = """SELECT DISTINCT entity AS id FROM ready_attribute UNION SELECT target FROM ready_tie UNION SELECT source FROM ready_tie
    UNION SELECT subject FROM ready_outcome"""
ANY_UNDONE = "SELECT EXISTS (SELECT 1 FROM revision WHERE undone > 0)"
NOTHING_TOLD = f"""NOT EXISTS (SELECT 1 FROM attribute a WHERE a.past = 0 AND a.entity = e.id)
    AND NOT EXISTS (SELECT 1 FROM tie t WHERE t.past = 0 AND t.target = e.id)
    AND NOT EXISTS (SELECT 1 FROM tie t {BY_SOURCE} WHERE t.past = 0 AND t.source = e.id)
    AND NOT EXISTS (SELECT 1 FROM outcome o WHERE o.past = 0 AND o.subject = e.id)"""
"""Of an entity `e`: nothing about it is believed, because what introduced it was undone."""
