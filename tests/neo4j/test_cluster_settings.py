"""What the engine relies on in a cluster, shown on one server: routed addresses, bookmarks from one client to another, reads asked for as reads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from neo4j.exceptions import ClientError

from graph.neo4j import Address, Neo4jStore
from graph.neo4j.server import Server, runner
from graph.store import Scope
from tests.conformance.world import LI, TOWN, VILLAGE, day, named, settle, sheet, tell, tie, ties
from tests.neo4j.server import Address as Found

pytestmark = pytest.mark.needs_neo4j

READ, WRITTEN = "MATCH (s:Step) RETURN max(s.n)", "CREATE (s:Step {n: $n}) RETURN s.n"


@pytest.fixture
def address(cleaned: Found) -> Address:
    """The routed address of the one server."""
    return Address(f"neo4j://{cleaned.place}", cleaned.user, cleaned.password)


@pytest.fixture
def clients(address: Address) -> Iterator[tuple[Server, Server]]:
    """Two clients with drivers and bookmarks of their own."""
    both = Server(address), Server(address)
    yield both
    for each in both:
        each.close()


def bookmarks(client: Server) -> frozenset[str]:
    """What a client would hand on to another."""
    return frozenset(client._bookmarks.get_bookmarks())


def hand_on(giving: Server, taking: Server) -> None:
    """Give one client's bookmarks to another."""
    taking._bookmarks.update_bookmarks(taking._bookmarks.get_bookmarks(), giving._bookmarks.get_bookmarks())


def test_a_client_that_has_the_bookmarks_of_another_reads_what_that_one_wrote(clients: tuple[Server, Server]) -> None:
    first, second = clients
    for number in range(20):
        before = bookmarks(first)
        assert first.write(lambda run: run(WRITTEN, n=number)) == [number]  # noqa: B023
        assert bookmarks(first) != before
        hand_on(first, second)
        assert bookmarks(first) <= bookmarks(second)
        assert second.read(lambda run: run(READ)) == [number]
        first, second = second, first


def test_a_bookmark_of_what_the_server_has_not_got_yet_holds_a_read_back(address: Address, clients: tuple[Server, Server]) -> None:
    """The server waits for the transaction that a bookmark names, as a replica would that lags behind."""
    first, _ = clients
    first.write(lambda run: run(WRITTEN, n=1))
    (known,) = bookmarks(first)
    from neo4j import Bookmarks, GraphDatabase

    with GraphDatabase.driver(address.uri, auth=(address.user, address.password), notifications_min_severity="OFF") as driver:
        with driver.session(bookmarks=Bookmarks.from_raw_values([known]), default_access_mode="READ") as session:
            assert session.run(READ).single(strict=True)[0] == 1
        with (
            driver.session(bookmarks=Bookmarks.from_raw_values(["FB:unreadable"]), default_access_mode="READ") as session,
            pytest.raises(ClientError, match=r"(?i)bookmark"),
        ):
            session.run(READ).consume()


def test_the_sessions_of_a_client_share_its_bookmarks(clients: tuple[Server, Server]) -> None:
    client, other = clients
    client.write(lambda run: run(WRITTEN, n=7))
    written = bookmarks(client)
    with client.session() as session:
        assert runner(session)(READ) == [7]
    assert bookmarks(client)
    assert written
    assert bookmarks(other) != written


def test_what_reads_is_told_to_the_server_as_a_read_and_may_not_write(clients: tuple[Server, Server]) -> None:
    client, _ = clients
    with client.session() as session, pytest.raises(ClientError) as refused:
        session.run(WRITTEN, n=1).consume()
    assert refused.value.code == "Neo.ClientError.Statement.AccessMode"
    with client.session(writing=True) as session:
        assert runner(session)(WRITTEN, n=1) == [1]


@pytest.mark.parametrize("scheme", ["neo4j", "bolt"])
def test_everything_that_a_store_answers_is_asked_in_read_mode(address: Address, monkeypatch: pytest.MonkeyPatch, scheme: str) -> None:
    with Neo4jStore(replace(address, uri=address.uri.replace("neo4j", scheme, 1))) as store:
        settle(store)
        tell(store, tie(LI, "liaison", TOWN, "2021-03-01"), named(VILLAGE, "新村", "2022-01-01"), ledger=sheet("二.xlsx"))
        modes: list[bool] = []
        opened = Server.session

        def watched(server: Server, *, writing: bool = False) -> object:
            modes.append(writing)
            return opened(server, writing=writing)

        monkeypatch.setattr(Server, "session", watched)
        graph = store.snapshot(Scope("up", VILLAGE), day("2023-01-01"))
        (held,) = [each for each in ties(graph).values() if each.kind == "liaison"]
        assert store.find("新村")
        assert store.lookup("key", [LI])
        assert store.describe([LI])
        assert store.places("village")
        assert store.history(LI)
        assert store.claims(held.id)
        assert store.contradictions() == []
        assert store.revisions()
        assert store.revision(2)
        assert store.check()
        assert modes
        assert not any(modes)
        tell(store, tie(LI, "liaison", VILLAGE, "2021-03-01"), ledger=sheet("三.xlsx"))
        assert any(modes)


def test_two_stores_on_a_routed_address_follow_each_other(address: Address) -> None:
    with Neo4jStore(address) as first, Neo4jStore(address) as second:
        settle(first)
        for number in range(2, 8):
            writer, reader = (first, second) if number % 2 else (second, first)
            receipt = tell(
                writer, tie(LI, "liaison", TOWN, "2021-03-01", basis=f"{number}号"), ledger=sheet(f"{number}.xlsx"), returning=True
            )
            assert receipt.revision == number
            hand_on(writer.server, reader.server)
            graph = reader.snapshot(Scope("up", TOWN), day("2023-01-01"))
            assert graph.graph["revision"] == number
            assert [held.properties for held in ties(graph).values() if held.kind == "liaison"] == [{"basis": f"{number}号"}]
