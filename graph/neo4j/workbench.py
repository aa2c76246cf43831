"""A small SQLite database in memory, laid out like a store of the embedded engine: part of the graph lies on it while it is worked on.

The rules of arbitration stand in `graph.sqlite` and are run there, on the rows that they read, with the row ids that they have in Neo4j.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import cache
from typing import Any

from graph.neo4j.layout import ENTITY, REGISTERS
from graph.sqlite.failures import in_words
from graph.sqlite.names import spaced
from graph.sqlite.tables import FACTS, schema_script
from schema.errors import StoreError

SETTINGS = ("automatic_index = OFF", "trusted_schema = OFF", "temp_store = FILE", "synchronous = OFF", "cache_size = -262144")


@contextmanager
def workbench() -> Iterator[sqlite3.Connection]:
    """An empty one. It moves to a temporary file by itself when it grows large. What SQLite cannot do there is raised as a StoreError."""
    try:
        with closing(sqlite3.connect("", isolation_level=None, check_same_thread=False, cached_statements=256)) as connection:
            connection.create_function("spaced", 1, spaced, deterministic=True)
            for setting in SETTINGS:
                connection.execute(f"PRAGMA {setting}")
            connection.executescript(f"BEGIN; {schema_script()} COMMIT;")
            yield connection
    except sqlite3.Error as error:
        raise StoreError(f"没有完成：{in_words(error)}", "请确认临时文件夹所在的磁盘有空间，然后重新执行") from error


def add(connection: sqlite3.Connection, table: str, rows: Iterable[Sequence[Any]]) -> None:
    """Lay rows down, in the columns of `columns_of`; those that lie there stay as they are."""
    connection.executemany(_insert(table), rows)


@cache
def columns_of(table: str) -> tuple[str, ...]:
    """The columns in which rows of a table are laid down and taken up."""
    if table == "entity":
        return ENTITY
    for register in REGISTERS:
        if register.table == table:
            return register.columns
    return next(("past", *part.columns, "retracted") for fact in FACTS for part in (fact, fact.also) if part.name == table)


@cache
def _insert(table: str) -> str:
    columns = columns_of(table)
    return f"INSERT OR IGNORE INTO {table}({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"
