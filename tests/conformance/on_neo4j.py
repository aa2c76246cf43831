"""How the tests open stores on the one Neo4j server of the session: it holds one at a time, that of the folder opened last."""

from __future__ import annotations

import os
from pathlib import Path

from graph.neo4j import Address, Neo4jStore
from graph.sqlite import SqliteStore
from graph.store import Store

MARK = "store.neo4j"
_last: list[Path] = []


def address() -> Address:
    """The server that the environment names."""
    return Address(os.environ["ZERENTU_TEST_NEO4J"], "neo4j", os.environ.get("ZERENTU_NEO4J_PASSWORD", "zerentu-test"))


def open_neo4j(folder: Path) -> Store:
    """The store of a folder: a new one is an empty database, unless a backup lies there, which is a file of the embedded engine."""
    mark = folder / MARK
    if mark.exists() and mark.stat().st_size:
        return SqliteStore(mark)
    if _last != [folder]:
        clean(address())
        _last[:] = [folder]
        mark.touch()
    return Neo4jStore(address())


def clean(server: Address) -> None:
    """Empty the database; its layout stays."""
    from neo4j import GraphDatabase

    with GraphDatabase.driver(server.uri, auth=(server.user, server.password)) as driver:
        driver.execute_query("MATCH (n) WHERE NOT n:Clock DETACH DELETE n")
        driver.execute_query(
            """MATCH (c:Clock {name: 'main'}) SET c.n = 0, c.visible = 0, c.entities = 0, c.ledgers = 0, c.evidence = 0
               WITH c MATCH (g:Clock {name: 'gate'}) SET g.n = 0, g.pending = null"""
        )
