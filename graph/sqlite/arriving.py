"""The second half of a merge: attributes and further rows settle under the entity that stays, and `same_as` is believed of the other."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256

from graph.sqlite.applying import derive_ends
from graph.sqlite.deciding import weigh_again
from graph.sqlite.following import SAME_AS
from graph.sqlite.tables import OUTCOME, TIE, FactTable
from graph.store import Batch
from schema.authority import BY_HAND, DECISION
from schema.kinds import ATTRIBUTES
from schema.time import OPEN, UNKNOWN, today

_DIFFERENT = ATTRIBUTES["different_from"].number


def settle_in(connection: sqlite3.Connection, revision: int, batch: Batch, ends: Mapping[str, str]) -> None:
    """Believe what arrived, beside what was matched already."""
    columns = "entity, name, since, told, value, ledger, line"
    for name, leads in (("attribute", True), ("attribute_also", False)):
        for row in connection.execute(f"SELECT {columns} FROM arriving_{name} ORDER BY since").fetchall():
            _settle_attribute(connection, revision, row[:3], row[3:], leads=leads)
    for table in (TIE, OUTCOME):
        _settle_beside(connection, revision, table)
    derive_ends(connection, "SELECT entity FROM arriving_attribute", revision)
    for table in (TIE, OUTCOME):
        beside = f"SELECT {table.key[0]} FROM arriving_{table.name} UNION SELECT {table.key[0]} FROM arriving_{table.also.name}"
        weigh_again(connection, table, beside, revision)
    _say_same(connection, revision, batch, ends)


def _settle_attribute(
    connection: sqlite3.Connection, revision: int, key: tuple[int, int, int], content: tuple[int, str, int, int], *, leads: bool
) -> None:
    """One attribute (`leads`) or row beside one. What neither rank nor date decides against the one that stays is left in history."""
    of_key = "past = 0 AND entity = ? AND name = ? AND since = ?"
    told, value, ledger, _ = content
    if key[1] == _DIFFERENT and leads:
        key = _free_day(connection, key, value)
    old = connection.execute(f"SELECT told, value, ledger, line FROM attribute WHERE {of_key}", key).fetchone()
    known = "SELECT EXISTS (SELECT 1 FROM attribute WHERE past = 0 AND entity = ? AND name = ?)"
    if old is None:
        if leads and not (key[2] == UNKNOWN and connection.execute(known, key[:2]).fetchone()[0]):
            connection.execute(
                """INSERT INTO attribute(entity, name, since, told, value, until, ledger, line, stated, recorded)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?4, ?6, ?7, ?8, ?8)""", (*key, *content, revision)
            )  # fmt: skip
    elif old[1] == value and told in (old[0], OPEN):
        _beside(connection, revision, key, content, agrees=True)
    elif leads and _stronger(connection, ledger, old[2]):
        connection.execute(
            f"UPDATE attribute SET told = ?, value = ?, ledger = ?, line = ?, stated = ?, recorded = ? WHERE {of_key}",
            (*content, revision, revision, *key),
        )
        _beside(connection, revision, key, old, agrees=False)
    elif _stronger(connection, old[2], ledger):
        _beside(connection, revision, key, content, agrees=False)


def _free_day(connection: sqlite3.Connection, key: tuple[int, int, int], value: str) -> tuple[int, int, int]:
    """Several can be found to be different: each decision keeps a day of its own, which means nothing."""
    entity, name, since = key
    text = "SELECT since, value FROM attribute WHERE past = 0 AND entity = ? AND name = ?"
    taken = {day for day, other in connection.execute(text, (entity, name)) if other != value}
    while since in taken or (since == UNKNOWN and taken):
        since = since + 1 if since > UNKNOWN else today()
    return entity, name, since


def _beside(
    connection: sqlite3.Connection, revision: int, key: tuple[int, int, int], content: tuple[int, str, int, int], *, agrees: bool
) -> None:
    connection.execute(
        """INSERT INTO attribute_also(entity, name, since, told, value, ledger, line, agrees, stated, recorded)
           VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9) ON CONFLICT DO NOTHING""", (*key, *content, agrees, revision)
    )  # fmt: skip


def _stronger(connection: sqlite3.Connection, ledger: int, other: int) -> bool:
    """Whether a ledger outranks another, or is as high and speaks of a later day."""
    text = "SELECT rank, as_at FROM ledger WHERE id = ?"
    (rank, as_at), (against, before) = (connection.execute(text, (number,)).fetchone() for number in (ledger, other))
    return bool(rank > against or (rank == against and as_at < OPEN and before < OPEN and as_at > before))


def _settle_beside(connection: sqlite3.Connection, revision: int, table: FactTable) -> None:
    columns = (*table.key, *table.content, "ledger", "line", "agrees")
    same = " AND ".join(f"o.{column} = x.{column}" for column in (*table.key, "ledger", "line"))
    connection.execute(
        f"""INSERT INTO {table.also.name}({", ".join(columns)}, stated, recorded) SELECT {", ".join(columns)}, ?1, ?1
            FROM arriving_{table.also.name} x WHERE NOT EXISTS (SELECT 1 FROM {table.name} o WHERE o.past = 0 AND {same})
            ON CONFLICT DO NOTHING""", (revision,)
    )  # fmt: skip


def _say_same(connection: sqlite3.Connection, revision: int, batch: Batch, ends: Mapping[str, str]) -> None:
    """`same_as` of each entity that gave way, on the word of the batch's first ledger: its rows are the pairs in their order."""
    if batch.ledgers:
        (ledger,) = connection.execute("SELECT id FROM numbered WHERE position = 0").fetchone()
    else:
        ledger = _decision(connection, ends)
    for line, (gives, stays) in enumerate(ends.items(), start=1):
        connection.execute(
            f"""INSERT INTO attribute(entity, name, since, told, value, until, ledger, line, stated, recorded)
                SELECT id, {SAME_AS}, {UNKNOWN}, {OPEN}, ?2, {OPEN}, ?3, ?4, ?5, ?5 FROM entity WHERE key = ?1""",
            (gives, stays, ledger, line, revision),
        )


def _decision(connection: sqlite3.Connection, ends: Mapping[str, str]) -> int:
    """A ledger for what nobody wrote down: the decision itself."""
    digest = sha256(f"{datetime.now().isoformat()} {sorted(ends.items())}".encode()).hexdigest()
    named = BY_HAND, digest, "认定为同一对象", DECISION, today()
    cursor = connection.execute("INSERT INTO ledger(file, sha256, sheet, rank, as_at) VALUES (?, ?, ?, ?, ?)", named)
    return int(cursor.lastrowid or 0)
