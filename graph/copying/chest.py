"""All rows of a source in a temporary file, from which they are taken revision by revision; and their tallies, made on the way."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any, NamedTuple, Protocol

from graph.copying.tally import Cut, Rows, Tally, told
from graph.neo4j.fetching import chunks
from graph.neo4j.workbench import add, columns_of, workbench
from graph.sqlite.failures import in_words
from graph.sqlite.tables import FACTS, INDEXES
from graph.store import Progress
from schema.errors import StoreError
from schema.time import OPEN

PARTS = tuple(part for table in FACTS for part in (table, table.also))
_ROWS = 20_000

Row = Sequence[Any]


class Source(Protocol):
    """Gives its rows."""

    def reading(self) -> AbstractContextManager[Rows]:
        """All rows, at one moment."""


class OtherKind(NamedTuple):
    """An entity whose introduction was undone and that came back as another kind: as it is held elsewhere, and as it is."""

    number: int
    held: int
    kind: int


class Chest:
    """The rows of a source. Those of a revision come as they were when it was written."""

    def __init__(self, connection: sqlite3.Connection, whole: Tally, prefix: Tally) -> None:
        self.whole = whole
        self.prefix = prefix
        """The rows that were there at the cut."""
        self._connection = connection
        self.revisions: int = self._one("SELECT COALESCE(MAX(id), 0) FROM revision")

    def changes(self, before: int) -> int:
        """How many rows the revisions after one asserted or retracted."""
        later = "COUNT(*) FILTER (WHERE recorded > ?1) + COUNT(*) FILTER (WHERE past = 1 AND retracted > ?1)"
        return sum(self._one(f"SELECT {later} FROM {part.name}", before) for part in PARTS)

    def changes_of(self, revision: int) -> int:
        """How many rows a revision asserted or retracted."""
        counted = "SELECT (SELECT COUNT(*) FROM {0} WHERE recorded = ?1) + (SELECT COUNT(*) FROM {0} WHERE past = 1 AND retracted = ?1)"
        return sum(self._one(counted.format(part.name), revision) for part in PARTS)

    def asserted(self, table: str, revision: int) -> Iterator[Row]:
        """The rows that are recorded at a revision, as believed."""
        for row in self._select(table, "recorded = ?", revision):
            yield 0, *row[1:-1], OPEN

    def retracted(self, table: str, revision: int) -> Iterator[Row]:
        """The rows that were retracted at a revision."""
        return self._select(table, "past = 1 AND retracted = ?", revision)

    def entities(self, revision: int) -> Iterator[Row]:
        """The entities that a revision introduced."""
        return self._select("entity", "recorded = ? ORDER BY id", revision)

    def numbered(self, numbers: Sequence[int]) -> Iterator[Row]:
        """Entities by their numbers."""
        return self._select("entity", f"id IN ({', '.join(map(str, numbers))})")

    def other_kinds(self, held: Iterable[Sequence[int]]) -> list[OtherKind]:
        """Of entities held elsewhere (number, kind): those that are of another kind here."""
        kinds = dict(self._connection.execute("SELECT id, kind FROM entity"))
        return [OtherKind(number, kind, kinds[number]) for number, kind in held if kinds.get(number, kind) != kind]

    def believed(self, number: int, name: int, revision: int) -> Iterator[Row]:
        """The attributes of an entity under one name that were believed before a revision and after it."""
        for row in self._select(
            "attribute", "past IN (0, 1) AND entity = ? AND name = ? AND recorded < ?3 AND retracted > ?3", number, name, revision
        ):
            yield 0, *row[1:-1], OPEN

    def named_anew(self, name: int, revision: int) -> Iterator[tuple[str, int]]:
        """The texts that a revision gave to entities as attributes of that name for the first time."""
        before = "b.past IN (0, 1) AND b.entity = a.entity AND b.name = a.name AND b.value = a.value AND b.recorded < a.recorded"
        text = f"""SELECT DISTINCT a.value, a.entity FROM attribute a WHERE a.recorded = ? AND a.name = ?
            AND NOT EXISTS (SELECT 1 FROM attribute b WHERE {before})"""
        yield from self._connection.execute(text, (revision, name))

    def ledgers(self, after: int, revision: int) -> list[Row]:
        """The ledgers numbered after one that rows up to a revision refer to; at the end all that are left."""
        if revision == self.revisions:
            return list(self._select("ledger", "id > ? ORDER BY id", after))
        each = " UNION ALL ".join(f"SELECT MAX(ledger) AS last FROM {part.name} WHERE recorded = ?1" for part in PARTS)
        last = self._one(
            f"SELECT COALESCE(MAX(last), 0) FROM ({each} UNION ALL SELECT MAX(ledger) FROM ledger_told WHERE revision = ?1)", revision
        )
        return list(self._select("ledger", "id > ? AND id <= ? ORDER BY id", after, last))

    def evidence(self, after: int, ledger: int, revision: int) -> Iterator[Row]:
        """The blocks numbered after one, up to the first that is about a ledger numbered after another; at the end all that are left."""
        last = OPEN
        if revision < self.revisions:
            last = self._one("SELECT COALESCE(MIN(id) - 1, ?) FROM evidence WHERE id > ? AND ledger > ?", OPEN, after, ledger)
        return self._select("evidence", "id > ? AND id <= ? ORDER BY id", after, last)

    def register(self, table: str, revision: int) -> Iterator[Row]:
        """What a revision noted in `ledger_told` or `redirected`."""
        return self._select(table, "revision = ?", revision)

    def revision(self, number: int) -> Row:
        """The row of a revision, not undone yet."""
        (row,) = self._select("revision", "id = ?", number)
        undone = columns_of("revision").index("undone")
        return (*row[:undone], None, *row[undone + 1 :])

    def undone(self, revision: int) -> dict[int, int]:
        """The revisions that are undone, as far as that happened up to one, each with the revision that took it back."""
        return dict(self._connection.execute("SELECT id, undone FROM revision WHERE undone <= ?", (revision,)))

    def _select(self, table: str, which: str, *values: Any) -> Iterator[Row]:
        return self._connection.execute(f"SELECT {', '.join(columns_of(table))} FROM {table} WHERE {which}", values)

    def _one(self, text: str, *values: Any) -> Any:
        return self._connection.execute(text, values).fetchone()[0]


@contextmanager
def fill(source: Source, cut: Cut, progress: Progress | None) -> Iterator[Chest]:
    """Read a source whole. Raises StoreError."""
    whole, prefix = Tally(), Tally(cut)
    with workbench() as connection:
        connection.execute("BEGIN")
        for name in INDEXES:
            connection.execute(f"DROP INDEX {name}")
        with source.reading() as rows:
            kept = _counted(rows, progress, whole, prefix)
            for chunk in chunks(kept, _ROWS):
                _lay_down(connection, chunk)
        _index(connection)
        yield Chest(connection, whole, prefix)


@contextmanager
def _with_room() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        hint = "请在临时文件夹所在的磁盘上腾出来源那么大的空间，或用环境变量 TMPDIR 换一个文件夹，再执行一次"
        raise StoreError(f"来源放不进临时文件夹：{in_words(error)}", hint) from error


@_with_room()
def _lay_down(connection: sqlite3.Connection, rows: Sequence[tuple[str, Row]]) -> None:
    for table in dict.fromkeys(table for table, _ in rows):
        add(connection, table, (row for of, row in rows if of == table))


@_with_room()
def _index(connection: sqlite3.Connection) -> None:
    for part in PARTS:
        connection.execute(f"CREATE INDEX {part.name}_recorded ON {part.name}(recorded)")
        connection.execute(f"CREATE INDEX {part.name}_retracted ON {part.name}(retracted) WHERE past = 1")
    connection.execute("CREATE INDEX entity_recorded ON entity(recorded)")
    connection.execute("COMMIT")


def _counted(rows: Rows, progress: Progress | None, *tallies: Tally) -> Iterator[tuple[str, Row]]:
    for table, row in told(rows, progress, "读取来源"):
        for each in tallies:
            each.add(table, row)
        yield table, row
