"""A database from which somebody took something with Cypher: it is told, nobody waits for ever, and what can be laid out again is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.neo4j import Neo4jStore
from graph.store import Scope
from schema.errors import StoreError
from tests.conformance.conftest import ENGINES
from tests.conformance.world import COUNTY, LI, TOWN, VILLAGE, day, settle, tell, tie
from tests.neo4j.server import Address

pytestmark = pytest.mark.needs_neo4j


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Neo4jStore]:
    """A store that knows the small county and one more tie."""
    with ENGINES["neo4j"](tmp_path) as store:
        assert isinstance(store, Neo4jStore)
        settle(store)
        tell(store, tie(LI, "liaison", TOWN, "2021-03-01"))
        yield store


def run(server: Address, text: str) -> None:
    with server.driver() as driver, driver.session() as session:
        session.run(text).consume()


def bad(store: Neo4jStore) -> list[str]:
    return [finding.text for finding in store.check() if not finding.ok]


def test_a_ledger_that_is_gone_is_told(store: Neo4jStore, neo4j: Address) -> None:
    run(neo4j, "MATCH (x:Ledger) DETACH DELETE x")
    with pytest.raises(StoreError, match="来历"):
        store.snapshot(Scope("down", COUNTY), day("2022-01-01"))
    with pytest.raises(StoreError, match="来历"):
        store.history(VILLAGE)
    assert any("份台账找不到" in text for text in bad(store))


def test_a_revision_that_is_gone_is_told_and_nobody_waits_for_it(store: Neo4jStore, neo4j: Address) -> None:
    run(neo4j, "MATCH (x:Revision {id: 1}) DETACH DELETE x")
    with pytest.raises(StoreError, match="来历"):
        store.history(TOWN)
    with pytest.raises(StoreError, match="来历"):
        tell(store, tie(LI, "liaison", TOWN, "2021-03-01", "2022-03-01"))
    assert any("次修订找不到" in text for text in bad(store))


def test_an_index_that_is_gone_is_laid_out_again(store: Neo4jStore, neo4j: Address) -> None:
    run(neo4j, "DROP INDEX entity_kind")
    (told,) = [finding for finding in store.check() if "entity_kind" in finding.text]
    assert told.ok
    assert bad(store) == []
    assert not [finding for finding in store.check() if "entity_kind" in finding.text]
