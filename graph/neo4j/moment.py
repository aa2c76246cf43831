"""Every row of a database as it was at one moment, read in pieces between which others write.

No row ever goes away: a write adds rows, and others are retracted where they stand. So what is read later still holds all rows of the moment,
and those that were retracted since are told as they were believed. What is changed in place (the kind of an entity that came back as another
kind, that a revision is undone) is read at the beginning. Each piece is read under the locks that writers take, for a row that is
retracted moves, and a reader could pass it by; a writer waits for one piece at most.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from graph.neo4j.clock import Locked, lock
from graph.neo4j.fetching import properties
from graph.neo4j.layout import ALL_TIES, EVIDENCE, LEDGERS, NODES, REGISTERS, REVISIONS, TIE_COLUMNS, TIE_NUMBERS, Register
from graph.neo4j.server import Run, Server
from graph.neo4j.workbench import columns_of
from schema.time import OPEN

T = TypeVar("T")

PIECE = 5_000
"""How many entities, with the facts that hang on them, or how many ledgers are read at once."""
BLOCKS = 500
"""How many blocks of evidence, each of many rows."""
TABLES = ("entity", *(node.table.name for node in NODES), "tie", *(register.table for register in REGISTERS))
"""The tables whose rows are kept; the text index of names follows from them."""

_KINDS = 100_000
_GATE = "MATCH (g:Clock {name: 'gate'}) SET g.n = g.n + 1 RETURN g.n"
_ENTITIES = "MATCH (e:Entity) USING INDEX e:Entity(n) WHERE e.n > $after AND e.n <= $up_to"
_KIND = f"{_ENTITIES} RETURN collect([e.n, e.kind])"
_NUMBERED = {LEDGERS.table: "ledgers", EVIDENCE.table: "evidence"}
_REGISTERS = {register.table: register for register in REGISTERS}
_BY_REVISION = {register.table for register in REGISTERS if "revision" in register.columns}


class Moment:
    """The rows of a server's database as they are when this is made; others write meanwhile. Raises StoreError."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self.revision = 0
        """The newest revision then."""
        self.last: dict[str, int] = {}
        """The last numbers given then to entities, ledgers and blocks of evidence."""
        self._kinds = array("i")
        self._revisions: list[Sequence[Any]] = []
        self._undisturbed(self._begin)

    def rows(self, table: str) -> Iterator[Sequence[Any]]:
        """The rows of a table as the embedded engine has them, in the columns of `columns_of`. Raises StoreError."""
        if table == REVISIONS.table:
            yield from self._revisions
            return
        size = BLOCKS if table == EVIDENCE.table else PIECE
        last = self.revision if table in _BY_REVISION else self.last[_NUMBERED.get(table, "entities")]
        for after in range(0, last, size):
            yield from self._as_known(table, self._piece(table, after, min(after + size, last)))

    def _begin(self, run: Run, locked: Locked) -> None:
        self.revision, self.last = locked.visible, locked.last
        self._revisions = list(rows_of(run, REVISIONS.table, 0, self.revision))
        self._kinds = array("i", [0]) * (self.last["entities"] + 1)
        for after in range(0, self.last["entities"], _KINDS):
            for number, kind in run(_KIND, after=after, up_to=min(after + _KINDS, self.last["entities"]))[0]:
                self._kinds[number] = kind

    def _piece(self, table: str, after: int, up_to: int) -> list[Sequence[Any]]:
        return self._undisturbed(lambda run, _: list(rows_of(run, table, after, up_to)))

    def _undisturbed(self, read: Callable[[Run, Locked], T]) -> T:
        def under_locks(run: Run) -> T:
            locked = lock(run)
            run(_GATE)  # a writer whose connection broke may go on writing ahead until it learns that the first lock is lost
            return read(run, locked)

        return self._server.write(under_locks, keep=False)

    def _as_known(self, table: str, rows: list[Sequence[Any]]) -> Iterator[Sequence[Any]]:
        if table == "entity":
            yield from ((number, key, self._kinds[number], recorded) for number, key, _, recorded in rows)
        elif table in _REGISTERS:
            yield from rows
        else:
            recorded = columns_of(table).index("recorded")
            for row in rows:
                if row[recorded] <= self.revision:
                    yield row if row[-1] <= self.revision else (False, *row[1:-1], OPEN)


def rows_of(run: Run, table: str, after: int = 0, up_to: int = sys.maxsize) -> Iterator[Sequence[Any]]:
    """The rows of a table as they stand, half-written ones too: of entities, ledgers, blocks or revisions whose numbers lie in a range."""
    rows = run(_STATEMENTS[table], after=after, up_to=up_to)[0]
    if table == "tie":
        yield from ((row[-1] < OPEN, row[0], TIE_NUMBERS[row[1]], *row[2:]) for row in rows)
    elif table == "entity" or table in _REGISTERS:
        yield from rows
    else:
        yield from ((row[-1] < OPEN, *row) for row in rows)


def _statement(register: Register) -> str:
    number = "revision" if register.table in _BY_REVISION else "id"
    return f"""MATCH (x:{register.label}) WHERE x.{number} > $after AND x.{number} <= $up_to
        RETURN collect([{properties("x", register.columns)}])"""


_STATEMENTS = {
    "entity": f"{_ENTITIES} RETURN collect([e.n, e.key, e.kind, e.recorded])",
    "tie": f"{_ENTITIES} MATCH (s)-[r:{ALL_TIES}]->(e) RETURN collect([e.n, type(r), s.n, {properties('r', TIE_COLUMNS)}])",
    **{node.table.name: f"{_ENTITIES} MATCH (e)<-[:{node.types}]-(x) RETURN collect([{properties('x', node.columns)}])" for node in NODES},
    **{register.table: _statement(register) for register in REGISTERS},
}
