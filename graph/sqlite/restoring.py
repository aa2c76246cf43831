"""The plain case of an undo: where nothing else has touched a fact since, all is again as it was before the batch, row by row.

Facts are taken together with what hangs on them: names of one entity, ties of the same ends and role, with all rows beside them. Where a
later batch, or the undo of another one, has touched one of these, `undoing` works out anew what follows from the rows that still stand.
"""

from __future__ import annotations

import json
import sqlite3

from graph.sqlite.tables import ATTRIBUTE, FACTS, OUTCOME, TIE, FactTable, loosely

_TOGETHER = {ATTRIBUTE: ("entity", "name"), TIE: ("target", "kind", "source", "role"), OUTCOME: OUTCOME.key}
_CHAIN = """WITH RECURSIVE chain(id) AS (SELECT :batch UNION SELECT v.id FROM chain CROSS JOIN revision v ON v.undoes = chain.id)
    SELECT id FROM chain"""


def restore(connection: sqlite3.Connection, batch: int, revision: int, *, stands: bool) -> tuple[int, int]:
    """Bring what only the batch, its undos and theirs have touched to what was believed before it, or after it when it stands again.

    How many facts went and came. What is restored is taken out of `temp.touched_…`.
    """
    chain = json.dumps([number for (number,) in connection.execute(_CHAIN, {"batch": batch})])
    moment = batch + 1 if stands else batch
    gone = new = 0
    for table in FACTS:
        _find_untouched(connection, table, batch, chain)
        withdrawn, asserted = _take_back(connection, table, table, moment, revision)
        _take_back(connection, table, table.also, moment, revision)
        gone, new = gone + withdrawn, new + asserted
        for part in (table, table.also):
            same = _same(table, "s", "k")
            connection.execute(f"DELETE FROM touched_{part.name} AS k WHERE EXISTS (SELECT 1 FROM untouched_{table.name} s WHERE {same})")
    return gone, new


def _find_untouched(connection: sqlite3.Connection, table: FactTable, batch: int, chain: str) -> None:
    """`temp.untouched_…`: what has no version since the batch but by its undos, and none that another undo is about."""
    group = ", ".join(_TOGETHER[table])
    connection.execute(f"CREATE TEMP TABLE untouched_{table.name}({loosely(*_TOGETHER[table])}, PRIMARY KEY({group})) WITHOUT ROWID")
    touched = " UNION ".join(f"SELECT {group} FROM touched_{part.name}" for part in (table, table.also))
    other = """SELECT 1 FROM revision v WHERE v.id IN (h.stated, h.recorded, h.retracted) AND v.id NOT IN (SELECT value FROM json_each(:chain))
        AND (v.undone > 0 OR v.undoes > 0 OR v.id > :batch)"""
    changed = " OR ".join(
        f"EXISTS (SELECT 1 FROM {part.name} h WHERE h.past IN (0, 1) AND {_same(table, 'h', 'k')} AND EXISTS ({other}))"
        for part in (table, table.also)
    )
    connection.execute(
        f"INSERT INTO untouched_{table.name} SELECT {group} FROM ({touched}) k WHERE NOT ({changed})", {"batch": batch, "chain": chain}
    )


def _take_back(connection: sqlite3.Connection, table: FactTable, part: FactTable, moment: int, revision: int) -> tuple[int, int]:
    """Of a table of facts, or of rows beside them: withdraw what came from a revision on, believe again what was believed before it."""
    columns = [column for column in part.columns if column != "recorded"]
    changes = ", ".join(f"{column} = excluded.{column}" for column in (*columns, "recorded") if column not in part.key)
    before = "h.past = 1 AND h.recorded < :moment AND h.retracted >= :moment"
    of_key = " AND ".join(f"h.{column} = x.{column}" for column in part.key)
    first, name = table.key[0], f"untouched_{table.name}"
    values = {"moment": moment, "revision": revision}
    gone = connection.execute(
        f"""DELETE FROM {part.name} AS x WHERE past = 0 AND {first} IN (SELECT {first} FROM {name}) AND recorded >= :moment
            AND EXISTS (SELECT 1 FROM {name} s WHERE {_same(table, "s", "x")})
            AND NOT EXISTS (SELECT 1 FROM {part.name} h WHERE {of_key} AND {before})""", values
    ).rowcount  # fmt: skip
    new = connection.execute(
        f"""INSERT INTO {part.name}({", ".join(columns)}, recorded) SELECT {", ".join(f"h.{column}" for column in columns)}, :revision
            FROM {name} s CROSS JOIN {part.name} h ON {_same(table, "h", "s")} AND {before} WHERE true ON CONFLICT DO UPDATE SET {changes}""",
        values,
    ).rowcount
    return gone, new


def _same(table: FactTable, left: str, right: str) -> str:
    return " AND ".join(f"{left}.{column} = {right}.{column}" for column in _TOGETHER[table])
