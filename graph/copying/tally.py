"""Counts and digests of rows, by which two stores are held against each other.

Rows come in each engine's own order, and sorting those of a nation would take longer than copying them: a digest is over the sum of the
fingerprints of the rows, which no order changes. Entities and ledgers are named in it by their keys; their numbers are each store's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b, sha256
from typing import Any, NamedTuple, Protocol

from graph.neo4j.moment import TABLES as KEPT
from graph.neo4j.workbench import columns_of
from graph.store import Progress
from schema.time import OPEN

TABLES = ("entity", "ledger", *(table for table in KEPT if table not in ("entity", "ledger")))
"""What others refer to comes first."""
ENTITIES = ("entity", "target", "source", "subject")
"""The columns that refer to an entity."""
_SIZE = 16
TOLD = 20_000
"""After how many rows it is told how many there were."""


class Cut(NamedTuple):
    """How far a store goes: its newest revision, the last numbers of its ledgers and of its blocks of evidence."""

    revision: int
    ledger: int
    evidence: int


NOTHING = Cut(0, 0, 0)


class Rows(Protocol):
    """All rows of a store at one moment."""

    def rows(self, table: str) -> Iterable[Sequence[Any]]:
        """Those of a table, in the columns of `columns_of`."""

    def cut(self) -> Cut:
        """How far they go."""


class Tally:
    """Adds rows up. With a cut, the rows as they were then, with their numbers; without, all rows by their keys."""

    def __init__(self, cut: Cut | None = None) -> None:
        self.counts = dict.fromkeys(TABLES, 0)
        self._sums = dict.fromkeys(TABLES, 0)
        self._cut = cut
        self._marks = {"entity": bytearray(), "ledger": bytearray()}
        self._shapes = {table: _Shape(table) for table in TABLES}

    def add(self, table: str, row: Sequence[Any]) -> None:
        """Take one row in; entities and ledgers before what refers to them."""
        shape = self._shapes[table]
        if self._cut is None:
            told = shape.by_keys(row, self._marks)
        else:
            then = shape.then(row, self._cut)
            if then is None:
                return
            told = then
        fingerprint = blake2b(repr(told).encode("utf-8", "surrogatepass"), digest_size=_SIZE).digest()
        if self._cut is None and table in self._marks:
            _put(self._marks[table], row[0], fingerprint)
        self.counts[table] += 1
        self._sums[table] += int.from_bytes(fingerprint, "big")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Tally) and self.counts == other.counts and self.digest() == other.digest()

    __hash__ = None  # type: ignore[assignment]

    def digest(self) -> str:
        """One text for all that was taken in."""
        return sha256(repr([(table, self.counts[table], self._sums[table]) for table in TABLES]).encode()).hexdigest()


def add_up(rows: Rows, cut: Cut | None = None, progress: Progress | None = None, step: str = "核对") -> Tally:
    """Add up all rows of a store."""
    made = Tally(cut)
    for table, row in told(rows, progress, step):
        made.add(table, row)
    return made


def told(rows: Rows, progress: Progress | None, step: str) -> Iterator[tuple[str, Sequence[Any]]]:
    """All rows with the names of their tables, telling how many there were so far."""
    done = 0
    for table in TABLES:
        for row in rows.rows(table):
            yield table, row
            done += 1
            if progress and done % TOLD == 0:
                progress(step, done, None)


class _Shape:
    """What a table's columns mean."""

    def __init__(self, table: str) -> None:
        columns = columns_of(table)
        self.table = table
        self.places = {name: place for place, name in enumerate(columns)}
        self._references = [
            (place, "ledger" if name == "ledger" else "entity") for name, place in self.places.items() if name in (*ENTITIES, "ledger")
        ]
        self._own_first = columns[0] == "past" or table in ("entity", "ledger", "evidence")
        """Whether the first column is a number of the store's own, or `past`, which `retracted` tells too."""

    def by_keys(self, row: Sequence[Any], marks: dict[str, bytearray]) -> tuple[Any, ...]:
        """The row with the fingerprints of what it refers to in the place of numbers."""
        values = list(row)
        for place, kind in self._references:
            values[place] = _at(marks[kind], row[place])
        return tuple(values[1:] if self._own_first else values)

    def then(self, row: Sequence[Any], cut: Cut) -> tuple[Any, ...] | None:
        """The row as it was at the cut; None if it was not there. What later revisions change in place is left out."""
        match self.table:
            case "entity":
                return (row[0], row[1], row[3]) if row[3] <= cut.revision else None
            case "ledger":
                return tuple(row) if row[0] <= cut.ledger else None
            case "evidence":
                return tuple(row) if row[0] <= cut.evidence else None
            case "revision":
                undone = self.places["undone"]
                return (*row[:undone], *row[undone + 1 :]) if row[0] <= cut.revision else None
            case "ledger_told" | "redirected":
                return tuple(row) if row[self.places["revision"]] <= cut.revision else None
        if row[self.places["recorded"]] > cut.revision:
            return None
        return (*row[1:-1], row[-1] if row[-1] <= cut.revision else OPEN)


def _put(marks: bytearray, number: int, mark: bytes) -> None:
    start = number * _SIZE
    if len(marks) < start + _SIZE:
        marks.extend(bytes(start + _SIZE - len(marks)))
    marks[start : start + _SIZE] = mark


def _at(marks: bytearray, number: int) -> bytes:
    return bytes(marks[number * _SIZE : (number + 1) * _SIZE])
