"""A server at one end of a copy. What it takes goes the way of a write: a workbench, one transaction, for large revisions the gate."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

from graph.copying.chest import PARTS, Chest, OtherKind
from graph.copying.files import MEANWHILE, NAME
from graph.copying.tally import ENTITIES, Cut
from graph.neo4j.fetching import Fetching, chunks
from graph.neo4j.layout import REVISIONS
from graph.neo4j.moment import Moment
from graph.neo4j.server import Server
from graph.neo4j.workbench import add, columns_of, workbench
from graph.neo4j.writing import Writer
from graph.store import Progress, Receipt


class ServerRows:
    """The rows of a server at one moment."""

    def __init__(self, moment: Moment) -> None:
        self._moment = moment

    def rows(self, table: str) -> Iterable[Sequence[Any]]:
        """Those of a table."""
        return self._moment.rows(table)

    def cut(self) -> Cut:
        """How far they go."""
        return Cut(self._moment.revision, self._moment.last["ledgers"], self._moment.last["evidence"])


class ServerEnd:
    """A store on a server."""

    def __init__(self, server: Server) -> None:
        self._server = server

    @contextmanager
    def reading(self) -> Iterator[ServerRows]:
        """All rows, at one moment; others may write meanwhile."""
        yield ServerRows(Moment(self._server))

    @contextmanager
    def taking(self, chest: Chest, before: int, progress: Progress | None) -> Iterator[Callable[[int], None]]:
        """Takes revisions, each as a write of its own."""
        kinds = chest.other_kinds(self._server.read(lambda run: run("MATCH (e:Entity) RETURN collect([e.n, e.kind])"))[0])
        was = dict(self._server.read(lambda run: run("MATCH (v:Revision) RETURN collect([v.id, v.undone])"))[0])

        def take(revision: int) -> None:
            now = chest.undone(revision)
            undone = {number: now.get(number) for number, last in was.items() if now.get(number) != last}
            _take(self._server, chest, revision, kinds if revision == before + 1 else [], undone, progress)
            was.update(undone)
            was[revision] = None

        yield take


def _take(
    server: Server, chest: Chest, revision: int, kinds: list[OtherKind], undone: dict[int, int | None], progress: Progress | None
) -> None:
    with workbench() as connection, ExitStack() as stack:
        writer = Writer(server, connection, stack)

        def lay(fetching: Fetching, last: dict[str, int]) -> None:
            if writer.locked.visible != revision - 1:
                raise MEANWHILE
            _lay(connection, chest, revision, last["evidence"], last["ledgers"])
            fetching.register(REVISIONS, list(undone))
            add(connection, "entity", chest.numbered([each.number for each in kinds]))
            connection.executemany("UPDATE entity SET kind = ? WHERE id = ?", [(each.held, each.number) for each in kinds])

        writer.begin(lay)
        connection.executemany("UPDATE entity SET kind = ? WHERE id = ?", [(each.kind, each.number) for each in kinds])
        connection.executemany("UPDATE revision SET undone = ? WHERE id = ?", [(by, number) for number, by in undone.items()])
        writer.finish(Receipt(revision), progress)


def _lay(connection: sqlite3.Connection, chest: Chest, revision: int, evidence: int, ledger: int) -> None:
    """Lay down what a revision changed, as it stood right after it, and what these rows refer to."""
    add(connection, "entity", chest.entities(revision))
    for part in PARTS:
        add(connection, part.name, chest.retracted(part.name, revision))
        add(connection, part.name, chest.asserted(part.name, revision))
    ends = " UNION ".join(f"SELECT {end} FROM {part.name}" for part in PARTS for end in ENTITIES if end in columns_of(part.name))
    for numbers in chunks(number for (number,) in connection.execute(ends).fetchall()):
        add(connection, "entity", chest.numbered(numbers))
    renamed = connection.execute("SELECT DISTINCT entity FROM attribute WHERE name = ?", (NAME,)).fetchall()
    for (number,) in renamed:
        add(connection, "attribute", chest.believed(number, NAME, revision))
    ledgers = chest.ledgers(ledger, revision)
    add(connection, "ledger", ledgers)
    add(connection, "evidence", chest.evidence(evidence, max((row[0] for row in ledgers), default=ledger), revision))
    for table in ("ledger_told", "redirected"):
        add(connection, table, chest.register(table, revision))
    add(connection, "revision", [chest.revision(revision)])
