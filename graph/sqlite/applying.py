"""The fourth step of a write: the ready facts become believed. Triggers keep what they replace."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

from graph.sqlite import deciding
from graph.sqlite.matching import CHANGING_LIST, Status, same_key
from graph.sqlite.tables import ATTRIBUTE, FACTS, TIE, FactTable
from graph.sqlite.weighing import ENDED, any_weighed, same_group
from schema.time import OPEN, UNKNOWN

_AGREEING = f"{Status.SAME:d}, {Status.SEEN:d}"
_RENAMED = f"""SELECT entity FROM ready_attribute WHERE since > {UNKNOWN} AND status IN ({CHANGING_LIST})
    UNION SELECT r.entity FROM ready_attribute r CROSS JOIN attribute o ON o.past = 0 AND o.entity = r.entity AND o.name = r.name
    AND o.since > r.since WHERE r.status IN ({CHANGING_LIST})"""


class Applied(NamedTuple):
    """How many facts changed, got a further origin, were kept beside a stronger claim, and were ended by a successor."""

    facts: int
    corroborated: int
    contested: int
    ended: int


def apply(connection: sqlite3.Connection, revision: int) -> Applied:
    """Believe what is ready, and keep what else the batch's rows say beside it."""
    facts = corroborated = contested = 0
    for table in FACTS:
        others = ""
        if any_weighed(connection, table):
            others = f" AND NOT EXISTS (SELECT 1 FROM weighed_{table.name} w WHERE {same_group(table, 'w', 'r')})"
            facts += deciding.changed(connection, table)
            corroborated += _heard(connection, table, f"x.host IS NOT NULL OR r.status IN ({_AGREEING})")
            contested += _heard(connection, table, f"x.host IS NULL AND r.status = {Status.WEAKER:d}")
            deciding.keep_beside(connection, table, revision)
            deciding.believe(connection, table, revision)
        facts += _assert_ready(connection, table, others, revision)
        corroborated += _keep_agreeing(connection, table, others, revision)
    ended = _end_predecessors(connection, revision)
    derive_ends(connection, f"{_RENAMED} UNION {deciding.entities_weighed(ATTRIBUTE)}", revision)
    if ended:
        deciding.weigh_again(connection, TIE, "SELECT target FROM ending", revision)
    return Applied(facts, corroborated, contested, ended)


def _heard(connection: sqlite3.Connection, table: FactTable, which: str) -> int:
    """How many of the batch's own claims were weighed with this outcome."""
    same = f"{same_key(table, 'r', 'x')} AND r.ledger = x.ledger AND r.line = x.line"
    text = f"SELECT COUNT(*) FROM claim_{table.name} x CROSS JOIN ready_{table.name} r ON {same} WHERE x.fresh AND ({which})"
    return int(connection.execute(text).fetchone()[0])


def _assert_ready(connection: sqlite3.Connection, table: FactTable, others: str, revision: int) -> int:
    columns = (*table.key, *table.content, *table.derived, "ledger", "line")
    listed = ", ".join("told" if column in table.derived else column for column in columns)
    changes = ", ".join(f"{column} = excluded.{column}" for column in (*table.content, "stated", "recorded", "ledger", "line"))
    return connection.execute(
        f"""INSERT INTO {table.name}({", ".join(columns)}, stated, recorded) SELECT {listed}, ?1, ?1 FROM ready_{table.name} r
            WHERE status IN ({CHANGING_LIST}){others} ON CONFLICT DO UPDATE SET {changes}""", (revision,)
    ).rowcount  # fmt: skip


def _keep_agreeing(connection: sqlite3.Connection, table: FactTable, others: str, revision: int) -> int:
    """Rows about a believed fact that is not theirs: further origins."""
    columns = ", ".join((*table.key, *table.content, "ledger", "line"))
    theirs = f"SELECT 1 FROM {table.name} o WHERE o.past = 0 AND {same_key(table, 'o', 'r')} AND o.ledger = r.ledger AND o.line = r.line"
    return connection.execute(
        f"""INSERT INTO {table.name}_also({columns}, agrees, stated, recorded) SELECT {columns}, 1, ?1, ?1 FROM ready_{table.name} r
            WHERE r.status IN ({_AGREEING}) AND NOT EXISTS ({theirs}){others} ON CONFLICT DO NOTHING""", (revision,)
    ).rowcount  # fmt: skip


def _end_predecessors(connection: sqlite3.Connection, revision: int) -> int:
    """End, on the day its successor begins, each tie in `temp.ending`: a statement of this batch.

    The tie's own row, and the successor's as the one that ends it, stay beside it: later claims are weighed against both.
    """
    ending = {"until": "e.until", "until_from": "e.until_from", "ledger": "e.ledger", "line": "e.line", "stated": ":revision"}
    for agrees, told in ((1, {}), (ENDED, ending)):
        columns = {column: told.get(column, f"t.{column}") for column in TIE.columns} | {"recorded": ":revision"}
        connection.execute(
            f"""INSERT INTO tie_also({", ".join(TIE.columns)}, agrees) SELECT {", ".join(columns.values())}, {agrees}
                FROM ending e CROSS JOIN tie t ON t.past = 0 AND {same_key(TIE, "t", "e")} WHERE true ON CONFLICT DO NOTHING""",
            {"revision": revision},
        )
    return connection.execute(
        f"""INSERT INTO tie({", ".join(TIE.columns)}) SELECT {", ".join(f"{_ENDED.get(column, f't.{column}')}" for column in TIE.columns)}
            FROM ending e CROSS JOIN tie t ON t.past = 0 AND {same_key(TIE, "t", "e")} WHERE true
            ON CONFLICT DO UPDATE SET until = excluded.until, until_from = excluded.until_from, recorded = excluded.recorded,
            stated = excluded.stated""", {"revision": revision}
    ).rowcount  # fmt: skip


_ENDED = {"until": "e.until", "until_from": "e.until_from", "recorded": ":revision", "stated": ":revision"}


def derive_ends(connection: sqlite3.Connection, entities: str, revision: int) -> None:
    """A name holds until the next one begins, and no longer than it was told to."""
    following = "SELECT MIN(b.since) FROM attribute b WHERE b.past = 0 AND b.entity = a.entity AND b.name = a.name AND b.since > a.since"
    until = f"MIN(a.told, COALESCE(({following}), {OPEN}))"
    connection.execute(
        f"UPDATE attribute AS a SET recorded = ?, until = {until} WHERE a.past = 0 AND a.entity IN ({entities}) AND a.until <> {until}",
        (revision,),
    )
