"""How the tests open stores on the one Neo4j server of the session: it holds one at a time, that of the folder opened last."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.neo4j import Address, Neo4jStore
from graph.sqlite import SqliteStore
from graph.store import Store
from tests.neo4j.server import Address as Found
from tests.neo4j.server import NoServer, server

_MARK = "store.neo4j"
_last: list[Path] = []


def open_neo4j(folder: Path) -> Store:
    """The store of a folder: a new one is an empty database, unless a backup lies there, which is a file of the embedded engine."""
    mark = folder / _MARK
    if mark.exists() and mark.stat().st_size:
        return SqliteStore(mark)
    if _last != [folder]:
        clean(_server())
        _last[:] = [folder]
        mark.touch()
    found = _server()
    return Neo4jStore(Address(found.uri, found.user, found.password))


def _server() -> Found:
    try:
        return server()
    except NoServer as reason:
        pytest.skip(str(reason))


def clean(server: Found) -> None:
    """Empty the database; its layout stays, which takes a second or two to make."""
    with server.driver() as driver:
        driver.execute_query("MATCH (n) WHERE NOT n:Clock DETACH DELETE n")
        driver.execute_query(
            """MATCH (c:Clock {name: 'main'}) SET c.n = 0, c.visible = 0, c.entities = 0, c.ledgers = 0, c.evidence = 0
               WITH c MATCH (g:Clock {name: 'gate'}) SET g.n = 0, g.pending = null"""
        )
