"""The floors: bare tables in the store's layout, filled by executemany, and hand-written statements that read them.

Nothing is checked: no constraints but the keys, no triggers, no matching, no staging. No planner statistics, CROSS JOIN throughout.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from benchmarks.rows import NAME, Chunk
from graph.sqlite.tables import FACTS, INDEXES
from schema.declarations import FIRST_ANSWERING
from schema.kinds import LAST_UPWARD, TIES

Question = Sequence[tuple[str, Mapping[str, object]]]
"""The statements of one question, with their parameters."""

_TEXTS = {"role", "props", "value", "label"}
_INSERTS = {
    "entity": "INSERT INTO entity VALUES (?, ?, ?, ?)",
    "name_text": "INSERT INTO name_text(text, entity) VALUES (?, ?)",
    **{table.name: f"INSERT INTO {table.name} VALUES ({', '.join('?' * (len(table.columns) + 2))})" for table in FACTS},
}


@dataclass(frozen=True, slots=True)
class LoadFloor:
    """What filling the bare tables took: seconds inside executemany and COMMIT, seconds for the secondary indexes, rows by table."""

    inserting: float
    indexing: float
    rows: Mapping[str, int]
    size: int

    @property
    def seconds(self) -> float:
        """The whole load, without the making of the rows."""
        return self.inserting + self.indexing


def bare_script() -> str:
    """The tables of the store without checks and triggers. Columns: past, key, retracted, then the content."""
    tables = []
    for table in FACTS:
        columns = ("past", *table.key, "retracted", *table.columns[len(table.key) :])
        # Without types the keys would have no affinity, and no statement could search them by an entity's id.
        typed = ", ".join(f"{column} {'TEXT' if column in _TEXTS else 'INT'}" for column in columns)
        tables.append(f"CREATE TABLE {table.name}({typed}, PRIMARY KEY(past, {', '.join(table.key)}, retracted)) WITHOUT ROWID;")
    entity = "CREATE TABLE entity(id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, kind INT, recorded INT);"
    return "\n".join([entity, "CREATE VIRTUAL TABLE name_text USING fts5(text, entity UNINDEXED, tokenize = 'unicode61');", *tables])


def load_bare(path: Path, chunks: Iterable[Chunk]) -> LoadFloor:
    """Fill a new file in one transaction. Only the database's own time counts: chunks of rows are ready when the clock starts."""
    path.unlink(missing_ok=True)
    rows: dict[str, int] = dict.fromkeys(_INSERTS, 0)
    inserting = 0.0
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for setting in ("journal_mode = WAL", "synchronous = FULL", "cache_size = -262144", "temp_store = FILE"):
            connection.execute(f"PRAGMA {setting}")
        connection.executescript(bare_script())
        connection.execute("BEGIN IMMEDIATE")
        for table, ready in chunks:
            began = time.perf_counter()
            connection.executemany(_INSERTS[table], ready)
            inserting += time.perf_counter() - began
            rows[table] += len(ready)
        began = time.perf_counter()
        for index in INDEXES.values():
            connection.execute(index)
        indexing = time.perf_counter() - began
        began = time.perf_counter()
        connection.execute("COMMIT")
        inserting += time.perf_counter() - began
    return LoadFloor(inserting, indexing, rows, path.stat().st_size)


# Areas hang under their place, so whatever lies in a county is reached once without walking down into the areas' townships.
_LOWEST, _HIGHEST = TIES["within"].number, TIES["area_of"].number
_UP = f"""WITH RECURSIVE up(id, depth) AS (SELECT id, 0 FROM entity WHERE key = :key
  UNION ALL SELECT t.target, depth + 1 FROM up CROSS JOIN tie t
    ON t.past = 0 AND t.source = up.id AND t.kind <= {LAST_UPWARD} AND t.since <= :day AND t.until > :day WHERE depth < 9)"""
_DOWN = f"""WITH RECURSIVE down(id, depth) AS (SELECT id, 0 FROM entity WHERE key = :key
  UNION ALL SELECT t.source, depth + 1 FROM down CROSS JOIN tie t
    ON t.past = 0 AND t.target = down.id AND t.kind BETWEEN {_LOWEST} AND {_HIGHEST}
    AND t.since <= :day AND t.until > :day WHERE depth < 9)"""
_NAME_OF = "LEFT JOIN attribute n ON n.past = 0 AND n.entity = {0} AND n.name = " + str(NAME) + " AND n.since <= :day AND n.until > :day"


def _reading(walk: str, reached: str) -> tuple[str, str, str]:
    nodes = f"""{walk} SELECT r.depth, x.key, x.kind, n.value FROM {reached} r CROSS JOIN entity x ON x.id = r.id
      {_NAME_OF.format("r.id")}"""
    ties = f"""{walk} SELECT t.target, t.kind, t.role, t.since, t.until, t.since_to, t.until_from, t.props, t.recorded, t.ledger, t.line,
      x.key, x.kind, n.value FROM {reached} r CROSS JOIN tie t
      ON t.past = 0 AND t.target = r.id AND t.kind >= {FIRST_ANSWERING} AND t.since <= :day AND t.until > :day
      CROSS JOIN entity x ON x.id = t.source {_NAME_OF.format("t.source")}"""
    outcomes = f"""{walk} SELECT o.subject, o.kind, o.day, o.label, o.props, o.recorded, o.ledger, o.line FROM {reached} r
      CROSS JOIN outcome o ON o.past = 0 AND o.subject = r.id AND o.kind BETWEEN 1 AND 99 AND o.day BETWEEN :back AND :day"""
    return nodes, ties, outcomes


TRACE = _reading(_UP, "up")
"""The statements of a trace: the chain upward with names, who answers for any of it with names, their outcomes since `:back`."""
COUNTY = _reading(_DOWN, "down")
"""The same for everything that lies in a place."""


def questions(texts: Sequence[str], keys: Iterable[str], day: int, back: int) -> list[Question]:
    """One question a key, asked for a day, with outcomes since another."""
    return [[(text, {"key": key, "day": day, "back": back}) for text in texts] for key in keys]


def ask(connection: sqlite3.Connection, question: Question) -> list[list[tuple[object, ...]]]:
    """All rows of a question's statements, fetched in one read transaction."""
    connection.execute("BEGIN")
    try:
        return [connection.execute(text, parameters).fetchall() for text, parameters in question]
    finally:
        connection.execute("COMMIT")


def reader(path: Path) -> sqlite3.Connection:
    """A connection that only reads, with the settings of the store's readers."""
    connection = sqlite3.connect(path, isolation_level=None, cached_statements=256)
    for setting in ("automatic_index = OFF", "temp_store = FILE", "query_only = ON", "mmap_size = 8589934592"):
        connection.execute(f"PRAGMA {setting}")
    return connection


def sample_keys(connection: sqlite3.Connection, kind: int, number: int) -> list[str]:
    """Keys of that many entities of a type number, spread evenly over the file."""
    keys = [key for (key,) in connection.execute("SELECT key FROM entity WHERE kind = ? AND key LIKE 'place:%' ORDER BY id", (kind,))]
    step = max(1, len(keys) // number)
    return keys[step // 2 :: step][:number]
