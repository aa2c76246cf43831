"""The fourth step of a write: the ready facts become believed. Triggers keep what they replace."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

from graph.sqlite.matching import CHANGING_LIST, Status, adds_nothing, kept, same_key
from graph.sqlite.tables import FACTS, TIE, FactTable
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
    _give_way_to_dated(connection, revision)
    facts = sum(_assert_ready(connection, table, revision) for table in FACTS)
    ended = _end_predecessors(connection, revision)
    corroborated = contested = 0
    for table in FACTS:
        corroborated += _keep_beside(connection, table, _AGREEING, 1, revision)
        contested += _keep_beside(connection, table, str(int(Status.WEAKER)), 0, revision)
    corroborated += _keep_sightings(connection, revision)
    _keep_earlier_sightings(connection, revision)
    derive_ends(connection, _RENAMED, revision)
    for table in FACTS:
        changed = f"SELECT {table.key[0]} FROM ready_{table.name} WHERE status = {Status.CORRECTS:d}"
        weigh_again(connection, table, changed + (" UNION SELECT target FROM ending" if table is TIE else ""), revision)
    return Applied(facts, corroborated, contested, ended)


def _assert_ready(connection: sqlite3.Connection, table: FactTable, revision: int) -> int:
    columns = (*table.key, *table.content, *table.derived, "ledger", "line")
    listed = ", ".join("told" if column in table.derived else column for column in columns)
    content = [f"{column} = {kept(table, column, 'excluded', table.name)}" for column in table.content]
    changes = ", ".join([*content, *(f"{column} = excluded.{column}" for column in ("stated", "recorded", "ledger", "line"))])
    return connection.execute(
        f"""INSERT INTO {table.name}({", ".join(columns)}, stated, recorded) SELECT {listed}, ?1, ?1 FROM ready_{table.name}
            WHERE status IN ({CHANGING_LIST}) ON CONFLICT DO UPDATE SET {changes}""", (revision,)
    ).rowcount  # fmt: skip


def _end_predecessors(connection: sqlite3.Connection, revision: int) -> int:
    """End, on the day its successor begins, each tie in `temp.ending`: a statement of this batch."""
    return connection.execute(
        f"""INSERT INTO tie({", ".join(TIE.columns)}) SELECT {", ".join(f"{_ENDED.get(column, f't.{column}')}" for column in TIE.columns)}
            FROM ending e CROSS JOIN tie t ON t.past = 0 AND {same_key(TIE, "t", "e")} WHERE true
            ON CONFLICT DO UPDATE SET until = excluded.until, until_from = excluded.until_from, recorded = excluded.recorded,
            stated = excluded.stated""", {"revision": revision}
    ).rowcount  # fmt: skip


_ENDED = {"until": "e.until", "until_from": "e.until_from", "recorded": ":revision", "stated": ":revision"}


def _keep_beside(connection: sqlite3.Connection, table: FactTable, statuses: str, agrees: int, revision: int) -> int:
    """Rows about a believed fact that is not theirs: further origins, or claims that a stronger source overrules."""
    columns = ", ".join((*table.key, *table.content, "ledger", "line"))
    theirs = f"SELECT 1 FROM {table.name} o WHERE o.past = 0 AND {same_key(table, 'o', 'r')} AND o.ledger = r.ledger AND o.line = r.line"
    elsewhere = (
        " AND NOT EXISTS (SELECT 1 FROM sighted g WHERE g.ledger = r.ledger AND g.line = r.line AND g.target = r.target AND g.kind = r.kind"
        " AND g.source = r.source AND g.role = r.role)" if table is TIE else ""
    )  # fmt: skip
    return connection.execute(
        f"""INSERT INTO {table.name}_also({columns}, agrees, stated, recorded) SELECT {columns}, {agrees}, ?1, ?1 FROM ready_{table.name} r
            WHERE r.status IN ({statuses}) AND NOT EXISTS ({theirs}){elsewhere} ON CONFLICT DO NOTHING""", (revision,)
    ).rowcount  # fmt: skip


def _keep_earlier_sightings(connection: sqlite3.Connection, revision: int) -> None:
    """A sighting that an earlier one made more exact is still true: it stays as a further origin."""
    columns = (*TIE.key, *TIE.content, "ledger", "line")
    connection.execute(
        f"""INSERT INTO tie_also({", ".join(columns)}, agrees, stated, recorded)
            SELECT {", ".join(f"h.{column}" for column in columns)}, 1, IIF(h.stated = 0, ?1, h.stated), ?1 FROM ready_tie r
            CROSS JOIN tie h ON h.past = 1 AND {same_key(TIE, "h", "r")} AND h.retracted = ?1
            CROSS JOIN tie o ON o.past = 0 AND {same_key(TIE, "o", "r")}
            WHERE r.status = {Status.CORRECTS:d} AND r.since = {UNKNOWN} AND {adds_nothing(TIE, "h", "o")}
              AND (h.ledger, h.line) <> (o.ledger, o.line) ON CONFLICT DO NOTHING""", (revision,)
    )  # fmt: skip


def _keep_sightings(connection: sqlite3.Connection, revision: int) -> int:
    columns = ", ".join((*TIE.key, *TIE.content, "ledger", "line"))
    return connection.execute(
        f"INSERT INTO tie_also({columns}, agrees, stated, recorded) SELECT {columns}, 2, ?1, ?1 FROM sighted WHERE true ON CONFLICT DO NOTHING",
        (revision,),
    ).rowcount


def _give_way_to_dated(connection: sqlite3.Connection, revision: int) -> None:
    """A tie of unknown start gives way to a dated one of the same ends; what it rested on becomes a sighting of the dated one."""
    content = ", ".join((*TIE.content, "ledger", "line"))
    for name, agreeing in (("tie", ""), ("tie_also", " AND t.agrees > 0")):
        connection.execute(
            f"""INSERT INTO tie_also(target, kind, source, since, role, {content}, agrees, stated, recorded)
                SELECT r.target, r.kind, r.source, r.by_since, r.role, {", ".join(f"t.{column}" for column in (*TIE.content, "ledger", "line"))}, 2,
                  IIF(t.stated = 0, ?1, t.stated), ?1
                FROM replaced r CROSS JOIN {name} t ON t.past = 0 AND {same_key(TIE, "t", "r")}{agreeing} WHERE true ON CONFLICT DO NOTHING""",
            (revision,),
        )
    connection.execute(
        f"""DELETE FROM tie AS t WHERE past = 0 AND target IN (SELECT target FROM replaced)
            AND EXISTS (SELECT 1 FROM replaced r WHERE {same_key(TIE, "t", "r")})"""
    )


def derive_ends(connection: sqlite3.Connection, entities: str, revision: int) -> None:
    """A name holds until the next one begins, and no longer than it was told to."""
    following = "SELECT MIN(b.since) FROM attribute b WHERE b.past = 0 AND b.entity = a.entity AND b.name = a.name AND b.since > a.since"
    until = f"MIN(a.told, COALESCE(({following}), {OPEN}))"
    connection.execute(
        f"UPDATE attribute AS a SET recorded = ?, until = {until} WHERE a.past = 0 AND a.entity IN ({entities}) AND a.until <> {until}",
        (revision,),
    )


def weigh_again(connection: sqlite3.Connection, table: FactTable, subjects: str, revision: int) -> None:
    """Where what is believed has changed, further rows may agree with it no more, or again."""
    same = f"SELECT 1 FROM {table.name} o WHERE o.past = 0 AND {same_key(table, 'o', 'a')} AND {adds_nothing(table, 'a', 'o')}"
    first = table.key[0]
    connection.execute(
        f"""UPDATE {table.name}_also AS a SET recorded = ?, agrees = EXISTS ({same}) WHERE a.past = 0 AND a.agrees < 2
            AND a.{first} IN ({subjects}) AND a.agrees <> EXISTS ({same})""", (revision,)
    )  # fmt: skip
