"""What the tests on a real server share."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from scripts.system_packages import find_java, find_maven
from tests.neo4j.server import Address, NoServer, Server, empty, free_port, jars

Own = Callable[..., Server]


@pytest.fixture
def cleaned(neo4j: Address) -> Iterator[Address]:
    """The session's server with nothing in its database, before and after."""
    empty(neo4j)
    yield neo4j
    empty(neo4j)


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Own]:
    """Makes servers of a test's own, not started yet, to be killed, stopped or set up otherwise; each call a further one."""
    if not (find_java() and find_maven()):
        pytest.skip("Java 17 (JDK) or Maven is not installed (make system says how)")
    try:
        jars()
    except NoServer as reason:
        pytest.skip(str(reason))
    made: list[Server] = []

    def make(settings: Mapping[str, str] | None = None) -> Server:
        made.append(Server(tmp_path / f"home{len(made)}", free_port(), settings))
        return made[-1]

    yield make
    for server in made:
        server.kill()
