"""Servers of other versions, as far as a client sees them at the opening: peers that speak Bolt up to the point where it is decided."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import suppress
from threading import Thread

import pytest

from graph.neo4j.server import Address, Server
from schema.errors import StoreError

NO_VERSION = bytes(4)
BOLT_4_4, BOLT_5_2 = bytes([0, 0, 4, 4]), bytes([0, 0, 2, 5])
Peer = Callable[[bytes, str], str]


def success(agent: str) -> bytes:
    """The message SUCCESS with what a server says of itself."""

    def text(value: str) -> bytes:
        return bytes([0x80 + len(value)]) + value.encode()

    message = b"\xb1\x70\xa2" + text("server") + text(agent) + text("connection_id") + text("bolt-1")
    return len(message).to_bytes(2, "big") + message + bytes(2)


@pytest.fixture
def peer() -> Iterator[Peer]:
    """Starts one that agrees on a version of Bolt, and calls itself by a name; its address."""
    listening = socket.create_server(("127.0.0.1", 0))

    def answer(version: bytes, agent: str) -> None:
        with suppress(OSError):
            while True:
                asking, _ = listening.accept()
                with asking:
                    asking.recv(20)  # four versions that the client would like
                    asking.sendall(version)
                    told = asking.makefile("rb")
                    while version != NO_VERSION and (size := told.read(2)):
                        if not told.read(int.from_bytes(size, "big")):  # the end of a message
                            asking.sendall(success(agent))

    def start(version: bytes, agent: str) -> str:
        Thread(target=answer, args=(version, agent), daemon=True).start()
        return f"bolt://127.0.0.1:{listening.getsockname()[1]}"

    yield start
    listening.close()


def test_a_server_that_is_a_little_too_old_is_refused_by_its_version(peer: Peer) -> None:
    with pytest.raises(StoreError, match=r"服务器是 Neo4j 5\.8\.0，版本太旧") as told:
        Server(Address(peer(BOLT_5_2, "Neo4j/5.8.0")))
    assert told.value.hint == "需要 Neo4j 5.9 或更新的版本，请管理员升级服务器"


@pytest.mark.parametrize(("version", "agent"), [(BOLT_4_4, "Neo4j/4.4.38"), (NO_VERSION, "")])
def test_a_server_that_does_not_speak_what_the_driver_needs_is_too_old(peer: Peer, version: bytes, agent: str) -> None:
    with pytest.raises(StoreError, match="服务器的版本太旧") as told:
        Server(Address(peer(version, agent)))
    assert "需要 Neo4j 5.9 或更新的版本" in told.value.hint


def test_what_is_no_neo4j_is_told_so(peer: Peer) -> None:
    with pytest.raises(StoreError, match="不是 Neo4j"):
        Server(Address(peer(BOLT_5_2, "Graph/1.0")))


@pytest.mark.parametrize("agent", ["Neo4j/5.9.0", "Neo4j/5.26.12", "Neo4j/2025.01.0", "Neo4j/dev"])
def test_newer_versions_are_taken(peer: Peer, agent: str) -> None:
    Server(Address(peer(BOLT_5_2, agent))).close()
