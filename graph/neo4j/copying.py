"""Every row of a database, table by table, and a backup made of them: a file of the embedded engine."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graph.neo4j.clock import lock
from graph.neo4j.fetching import chunks, properties
from graph.neo4j.layout import NODES, REGISTERS, TIE_COLUMNS, TIE_NUMBERS, TIE_TYPES, both
from graph.neo4j.recovering import remove_half
from graph.neo4j.server import Server, runner
from graph.neo4j.workbench import add
from graph.sqlite.failures import in_words
from graph.sqlite.opening import connect, prepare
from graph.store import Progress
from schema.errors import StoreError
from schema.time import OPEN

if TYPE_CHECKING:
    from neo4j import Transaction

ROWS = 20_000
TABLES = ("entity", *(node.table.name for node in NODES), "tie", *(register.table for register in REGISTERS))
"""The tables whose rows are kept; the text index of names follows from them."""


def rows_of(transaction: Transaction, table: str) -> Iterator[Sequence[Any]]:
    """The rows of a table as the embedded engine has them, in the columns of `workbench.columns_of`."""
    for record in transaction.run(_STATEMENTS[table]):
        row = record[0]
        if table == "tie":
            yield row[-1] < OPEN, row[0], TIE_NUMBERS[row[1]], *row[2:]
        elif table in _FACTS:
            yield row[-1] < OPEN, *row
        else:
            yield row


def backup(server: Server, path: Path, progress: Progress | None) -> None:
    """Write all rows into a new file, whole or not at all. Writers wait meanwhile. Raises StoreError."""
    if path.exists():
        raise StoreError(f"{path} 已存在，没有覆盖", "请换一个文件名")
    if not path.parent.is_dir():
        raise StoreError(f"文件夹 {path.parent} 不存在", "请先建立文件夹，或换一个位置")
    part = path.with_name(f"{path.name}.part")
    try:
        part.unlink(missing_ok=True)
        prepare(part)
        with closing(connect(part, writer=True)) as connection:
            _fill(server, connection, progress)
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        part.replace(path)
    except (sqlite3.Error, OSError) as error:
        raise StoreError(f"备份没有完成：{in_words(error)}", "请确认目标位置存在、可写、空间足够") from error
    finally:
        for left in (part, *part.parent.glob(f"{part.name}-*")):
            left.unlink(missing_ok=True)


def _fill(server: Server, connection: sqlite3.Connection, progress: Progress | None) -> None:
    with server.session(writing=True) as session, session.begin_transaction() as transaction:
        locked = lock(runner(transaction))
        if locked.pending is not None:
            remove_half(server, locked.visible)
        connection.execute("BEGIN IMMEDIATE")
        done = 0
        for table in TABLES:
            for chunk in chunks(rows_of(transaction, table), ROWS):
                add(connection, table, chunk)
                done += len(chunk)
                if progress:
                    progress("备份", done, None)
        connection.execute("UPDATE clock SET rev = ?", (locked.visible,))
        connection.execute("INSERT INTO name_text(text, entity) SELECT DISTINCT spaced(value), entity FROM attribute WHERE name = 1")
        connection.execute("COMMIT")
        transaction.rollback()


_FACTS = {node.table.name for node in NODES}
_STATEMENTS = {
    "entity": "MATCH (x:Entity) RETURN [x.n, x.key, x.kind, x.recorded] ORDER BY x.n",
    "tie": f"MATCH (s:Entity)-[r:{both(*TIE_TYPES.values())}]->(t) RETURN [t.n, type(r), s.n, {properties('r', TIE_COLUMNS)}]",
    **{node.table.name: f"MATCH (x:{node.label}|{node.past_label}) RETURN [{properties('x', node.columns)}]" for node in NODES},
    **{register.table: f"MATCH (x:{register.label}) RETURN [{properties('x', register.columns)}]" for register in REGISTERS},
}
