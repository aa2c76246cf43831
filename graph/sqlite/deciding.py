"""What weighing means for the store: for the rows of a batch, for what is believed, and for the rows kept beside it."""

from __future__ import annotations

import sqlite3

from graph.sqlite import rivals, weighing
from graph.sqlite.matching import Status, same_content, same_key
from graph.sqlite.tables import FACTS, TIE, FactTable, loosely
from graph.sqlite.weighing import ELSEWHERE, GROUP, INSIDE, any_weighed, same_group
from schema.time import UNKNOWN


def declare(connection: sqlite3.Connection) -> None:
    """The temporary tables of all that is weighed; `fallen_…` are believed facts that no claim upholds any more."""
    weighing.declare(connection)
    rivals.declare(connection)
    for table in FACTS:
        key = ", ".join(table.key)
        connection.execute(f"CREATE TEMP TABLE IF NOT EXISTS fallen_{table.name}({loosely(*table.key)}, PRIMARY KEY({key})) WITHOUT ROWID")


def clear(connection: sqlite3.Connection, table: FactTable) -> None:
    """Begin anew with one kind of fact."""
    weighing.clear(connection, table)
    connection.execute(f"DELETE FROM temp.fallen_{table.name}")


def decide(connection: sqlite3.Connection, table: FactTable) -> None:
    """From the claims that were heard to what follows from them."""
    if table is TIE:
        rivals.merge_ties(connection)
    else:
        weighing.merge(connection, table)
    weighing.judge(connection, table)
    name = table.name
    connection.execute(
        f"""INSERT INTO fallen_{name} SELECT {", ".join(f"o.{column}" for column in table.key)} FROM weighed_{name} w
            CROSS JOIN {name} o ON o.past = 0 AND {same_group(table, "o", "w")}
            WHERE NOT EXISTS (SELECT 1 FROM merged_{name} m WHERE {same_key(table, "m", "o")})"""
    )


def decide_ready(connection: sqlite3.Connection, table: FactTable, revision: int) -> None:
    """Weigh the disputed groups with what the batch says, and give its rows their final status."""
    if not any_weighed(connection, table):
        return
    weighing.hear_stored(connection, table)
    weighing.hear_ready(connection, table, revision)
    decide(connection, table)
    name, prefix = table.name, ", ".join(column for column in GROUP[table] if column != "role")
    same = f"{same_key(table, 'c', 'r')} AND c.ledger = r.ledger AND c.line = r.line"
    first = f"""SELECT MIN(x.ledger << 32 | x.line) FROM claim_{name} x WHERE {same_key(table, "x", "c")} AND x.fresh AND x.agrees = 1"""
    verdict = f"""SELECT CASE WHEN NOT c.fresh THEN {Status.SAME:d} WHEN c.host IS NOT NULL THEN {Status.SEEN:d}
        WHEN c.agrees <= 0 THEN {Status.WEAKER:d} WHEN o.past IS NOT NULL AND {same_content(table, "o", "m")} THEN {Status.SAME:d}
        WHEN (r.ledger << 32 | r.line) > ({first}) THEN {Status.SEEN:d} WHEN o.past IS NOT NULL THEN {Status.CORRECTS:d}
        WHEN EXISTS (SELECT 1 FROM fallen_{name} f WHERE {same_group(table, "f", "r")}) THEN {Status.REPLACES:d} ELSE {Status.NEW:d} END
        FROM claim_{name} c LEFT JOIN merged_{name} m ON {same_key(table, "m", "c")} LEFT JOIN {name} o ON o.past = 0 AND {same_key(table, "o", "c")}
        WHERE {same}"""
    connection.execute(
        f"""UPDATE ready_{name} AS r SET base = COALESCE(base, status), status = ({verdict}) WHERE status <> {Status.RETURNING:d}
            AND ({prefix}) IN (SELECT {prefix} FROM weighed_{name}) AND EXISTS (SELECT 1 FROM claim_{name} c WHERE {same})"""
    )


def changed(connection: sqlite3.Connection, table: FactTable) -> int:
    """How many of the weighed facts are believed now and were not before."""
    name = table.name
    text = f"""SELECT COUNT(*) FROM merged_{name} m WHERE NOT EXISTS (SELECT 1 FROM {name} o WHERE o.past = 0
        AND {same_key(table, "o", "m")} AND {same_content(table, "o", "m")})"""
    return int(connection.execute(text).fetchone()[0])


def believe(connection: sqlite3.Connection, table: FactTable, revision: int) -> None:
    """Bring what is believed to what the weighing found."""
    name, first = table.name, table.key[0]
    connection.execute(
        f"""DELETE FROM {name} AS o WHERE past = 0 AND {first} IN (SELECT {first} FROM fallen_{name})
            AND EXISTS (SELECT 1 FROM fallen_{name} f WHERE {same_key(table, "f", "o")})"""
    )
    columns = (*table.key, *table.content, *table.derived, "ledger", "line", "stated")
    listed = ", ".join("m.told" if column in table.derived else f"m.{column}" for column in columns)
    same = f"{same_content(table, 'o', 'm')} AND o.ledger = m.ledger AND o.line = m.line"
    changes = ", ".join(f"{column} = excluded.{column}" for column in (*columns[len(table.key) :], "recorded"))
    connection.execute(
        f"""INSERT INTO {name}({", ".join(columns)}, recorded) SELECT {listed}, ? FROM merged_{name} m
            WHERE NOT EXISTS (SELECT 1 FROM {name} o WHERE o.past = 0 AND {same_key(table, "o", "m")} AND {same})
            ON CONFLICT DO UPDATE SET {changes}""", (revision,)
    )  # fmt: skip


def keep_beside(connection: sqlite3.Connection, table: FactTable, revision: int) -> None:
    """Keep every claim of the weighed groups, also the leading one's where it does not stand alone, with what it means now."""
    name = table.name
    columns = (*table.key, *table.content, "ledger", "line", "agrees")
    stored = f"""EXISTS (SELECT 1 FROM {name}_also a WHERE a.past = 0 AND {same_key(table, "a", "c")} AND a.ledger = c.ledger AND a.line = c.line)"""
    led = f"EXISTS (SELECT 1 FROM {name} o WHERE o.past = 0 AND {same_key(table, 'o', 'c')} AND o.ledger = c.ledger AND o.line = c.line)"
    leads = f"""EXISTS (SELECT 1 FROM merged_{name} m WHERE {same_key(table, "m", "c")} AND m.ledger = c.ledger
        AND m.line = c.line AND {same_content(table, "m", "c")})"""
    alone = f"NOT EXISTS (SELECT 1 FROM claim_{name} x WHERE {same_group(table, 'x', 'c')} AND x.agrees <= 0 AND x.host IS NULL)"
    _upsert(
        connection,
        table,
        f"""SELECT {", ".join(f"c.{column}" for column in columns)}, IIF(c.stated = 0, ?1, c.stated), ?1 FROM claim_{name} c
            WHERE (c.host IS NULL AND NOT ({leads} AND {alone})) OR (c.host IS NOT NULL AND {led}) OR {stored}""",
        "true",
        revision,
    )
    if table is TIE:
        _keep_inside(connection, revision)


def _keep_inside(connection: sqlite3.Connection, revision: int) -> None:
    """A sighting inside a dated tie stands under the key of that tie, and under no other."""
    columns = ("target", "kind", "source", "host", "role", *TIE.content, "ledger", "line")
    _upsert(
        connection,
        TIE,
        f"""SELECT {", ".join(f"c.{column}" for column in columns)}, {INSIDE}, IIF(c.stated = 0, ?1, c.stated), ?1 FROM claim_tie c
            WHERE c.host IS NOT NULL""",
        f"tie_also.agrees IN ({INSIDE}, {ELSEWHERE})",
        revision,
    )
    connection.execute(
        f"""UPDATE tie_also AS a SET agrees = {ELSEWHERE}, recorded = ? WHERE past = 0 AND target IN (SELECT target FROM weighed_tie)
            AND agrees = {INSIDE} AND EXISTS (SELECT 1 FROM claim_tie c WHERE {same_group(TIE, "c", "a")} AND c.since = {UNKNOWN}
              AND c.ledger = a.ledger AND c.line = a.line AND c.host IS NOT a.since)""", (revision,)
    )  # fmt: skip


def _upsert(connection: sqlite3.Connection, table: FactTable, rows: str, which: str, revision: int) -> None:
    columns = (*table.key, *table.content, "ledger", "line", "agrees", "stated", "recorded")
    name, content = table.also.name, (*table.content, "agrees")
    changes = ", ".join(f"{column} = excluded.{column}" for column in (*content, "stated", "recorded"))
    differs = " OR ".join(f"{name}.{column} IS NOT excluded.{column}" for column in content)
    connection.execute(
        f"INSERT INTO {name}({', '.join(columns)}) {rows} ON CONFLICT DO UPDATE SET {changes} WHERE {which} AND ({differs})", (revision,)
    )


def weigh_again(connection: sqlite3.Connection, table: FactTable, subjects: str, revision: int) -> None:
    """Where what is said has changed outside of a batch's own rows: decide anew about all that is contested under these entities."""
    declare(connection)
    clear(connection, table)
    first, name = table.key[0], table.name
    agrees = f"EXISTS (SELECT 1 FROM {name} o WHERE o.past = 0 AND {same_key(table, 'o', 'a')} AND {weighing.agreeing(table, 'a', 'o')})"
    connection.execute(
        f"""INSERT OR IGNORE INTO weighed_{name} SELECT {", ".join(f"a.{column}" for column in GROUP[table])} FROM {name}_also a
            WHERE a.past = 0 AND a.{first} IN ({subjects}) AND (a.agrees <= 0 OR NOT {agrees})"""
    )
    if any_weighed(connection, table):
        weighing.hear_stored(connection, table)
        decide(connection, table)
        keep_beside(connection, table, revision)
        believe(connection, table, revision)


def entities_weighed(table: FactTable) -> str:
    """The first column of what was weighed, as a subquery."""
    return f"SELECT {table.key[0]} FROM weighed_{table.name}"
