"""A file of the embedded engine at one end of a copy."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from graph.copying.chest import PARTS, Chest
from graph.copying.tally import Cut
from graph.neo4j.workbench import columns_of
from graph.sqlite.failures import in_words
from graph.sqlite.names import spaced
from graph.sqlite.opening import connect
from graph.sqlite.tables import INDEXES
from graph.store import Progress
from schema.errors import StoreError
from schema.kinds import ATTRIBUTES

BULK = 100_000
"""From so many changes on, secondary indexes are built after the first load."""
NAME = ATTRIBUTES["name"].number
MEANWHILE = StoreError("复制时有别的程序在写目标，没有继续", "请让别的程序停止写入目标，再执行一次；已复制的修订都是完整的")


class FileRows:
    """The rows of a file, inside one read transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def rows(self, table: str) -> Iterable[Sequence[Any]]:
        """Those of a table."""
        return self._connection.execute(f"SELECT {', '.join(columns_of(table))} FROM {table}")

    def cut(self) -> Cut:
        """How far they go."""
        return Cut(*(_last(self._connection, table) for table in ("revision", "ledger", "evidence")))


class FileEnd:
    """A store in a file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @contextmanager
    def reading(self) -> Iterator[FileRows]:
        """All rows, at one moment; others may write meanwhile."""
        try:
            with closing(connect(self._path, writer=False)) as connection:
                connection.execute("BEGIN")
                yield FileRows(connection)
        except sqlite3.Error as error:
            raise StoreError(f"{self._path.name} 读取失败：{in_words(error)}", "请运行 zerentu doctor 检查数据库") from error

    @contextmanager
    def taking(self, chest: Chest, before: int, progress: Progress | None) -> Iterator[Callable[[int], None]]:  # noqa: ARG002
        """Takes revisions, each in a transaction."""
        try:
            with closing(connect(self._path, writer=True)) as connection:
                yield lambda revision: _take(connection, chest, revision, first=revision == before + 1)
        except sqlite3.Error as error:
            hint = "请确认磁盘有空间、没有别的程序占用数据库，然后再执行一次，会接着复制"
            raise StoreError(f"{self._path.name} 写入没有完成：{in_words(error)}", hint) from error


def _take(connection: sqlite3.Connection, chest: Chest, revision: int, *, first: bool) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        if _last(connection, "revision") != revision - 1:
            raise MEANWHILE
        bulk = revision == 1 and chest.changes_of(revision) > BULK
        for name in INDEXES if bulk else ():
            connection.execute(f"DROP INDEX {name}")
        connection.execute("UPDATE clock SET rev = ?", (revision,))  # the triggers that keep history read it
        _facts(connection, chest, revision)
        for name in INDEXES if bulk else ():
            connection.execute(INDEXES[name])
        if first:
            _kinds(connection, chest)
        _registers(connection, chest, revision)
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def _facts(connection: sqlite3.Connection, chest: Chest, revision: int) -> None:
    _insert(connection, "entity", chest.entities(revision))
    for part in PARTS:
        columns = columns_of(part.name)
        places = [columns.index(column) for column in part.key]
        keys = [[row[place] for place in places] for row in chest.retracted(part.name, revision)]
        of_key = " AND ".join(f"{column} = ?" for column in part.key)
        gone = connection.executemany(f"DELETE FROM {part.name} WHERE past = 0 AND {of_key}", keys).rowcount if keys else 0
        if gone != len(keys):
            raise MEANWHILE
        _insert(connection, part.name, chest.asserted(part.name, revision))
    named = ((spaced(value), entity) for value, entity in chest.named_anew(NAME, revision))
    connection.executemany("INSERT INTO name_text(text, entity) VALUES (?, ?)", named)


def _kinds(connection: sqlite3.Connection, chest: Chest) -> None:
    """An entity whose introduction was undone may have come back as another kind since the last copy."""
    held = connection.execute("SELECT id, kind FROM entity").fetchall()
    connection.executemany("UPDATE entity SET kind = ? WHERE id = ?", [(each.kind, each.number) for each in chest.other_kinds(held)])


def _registers(connection: sqlite3.Connection, chest: Chest, revision: int) -> None:
    _insert(connection, "ledger", chest.ledgers(_last(connection, "ledger"), revision))
    _insert(connection, "evidence", chest.evidence(_last(connection, "evidence"), _last(connection, "ledger"), revision))
    for table in ("ledger_told", "redirected"):
        _insert(connection, table, chest.register(table, revision))
    _insert(connection, "revision", [chest.revision(revision)])
    undone = chest.undone(revision)
    held = connection.execute("SELECT id, undone FROM revision").fetchall()
    changed = [(undone.get(number), number) for number, was in held if undone.get(number) != was]
    connection.executemany("UPDATE revision SET undone = ? WHERE id = ?", changed)


def _insert(connection: sqlite3.Connection, table: str, rows: Iterable[Sequence[Any]]) -> None:
    columns = columns_of(table)
    connection.executemany(f"INSERT INTO {table}({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})", rows)


def _last(connection: sqlite3.Connection, table: str) -> int:
    return int(connection.execute(f"SELECT COALESCE(MAX(id), 0) FROM {table}").fetchone()[0])
