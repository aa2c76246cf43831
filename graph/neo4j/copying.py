"""A backup: every row of a database in a file of the embedded engine."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from graph.neo4j.fetching import chunks
from graph.neo4j.moment import TABLES, Moment
from graph.neo4j.server import Server
from graph.neo4j.workbench import add
from graph.sqlite.failures import in_words
from graph.sqlite.opening import connect, prepare
from graph.store import Progress
from schema.errors import StoreError

ROWS = 20_000


def backup(server: Server, path: Path, progress: Progress | None) -> None:
    """Write all rows of this moment into a new file, whole or not at all; others write meanwhile. Raises StoreError."""
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
    moment = Moment(server)
    connection.execute("BEGIN IMMEDIATE")
    done = 0
    for table in TABLES:
        for chunk in chunks(moment.rows(table), ROWS):
            add(connection, table, chunk)
            done += len(chunk)
            if progress:
                progress("备份", done, None)
    connection.execute("UPDATE clock SET rev = ?", (moment.revision,))
    connection.execute("INSERT INTO name_text(text, entity) SELECT DISTINCT spaced(value), entity FROM attribute WHERE name = 1")
    connection.execute("COMMIT")
