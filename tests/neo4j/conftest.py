"""What the tests on a real server share."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from api.stores import NEO4J_DATABASE, NEO4J_PASSWORD, NEO4J_USER, open_store
from scripts.system_packages import find_java, find_maven
from tests.commands import Run, runner
from tests.conformance.world import settle
from tests.neo4j.server import Address, NoServer, Server, empty, free_port, jars

Own = Callable[..., Server]
Login = Callable[[Address], str]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command line with arguments; the exit code and what it printed."""
    return runner(capsys, monkeypatch)


@pytest.fixture
def login(monkeypatch: pytest.MonkeyPatch) -> Login:
    """Sets who logs in as an office does, by the environment; gives the address for --store."""

    def set_up(address: Address) -> str:
        monkeypatch.setenv(NEO4J_USER, address.user)
        monkeypatch.setenv(NEO4J_PASSWORD, address.password)
        monkeypatch.delenv(NEO4J_DATABASE, raising=False)
        return address.uri

    return set_up


@pytest.fixture
def filled(cleaned: Address, login: Login) -> str:
    """The address of a server that knows the small county of the conformance tests (revision 1)."""
    uri = login(cleaned)
    with open_store(uri) as store:
        settle(store)
    return uri


@pytest.fixture
def cleaned(neo4j: Address) -> Address:
    """The session's server with nothing in its database. What a test leaves there is the next one's to clear."""
    empty(neo4j)
    return neo4j


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Own]:
    """Makes servers of a test's own, not started yet, to be killed, stopped or set up otherwise; each call a further one."""
    with servers(tmp_path) as make:
        yield make


@contextmanager
def servers(folder: Path) -> Iterator[Own]:
    """Makes servers with their homes in a folder, and kills them at the end; skips where none can be started."""
    if not (find_java() and find_maven()):
        pytest.skip("Java 17 (JDK) or Maven is not installed (make system says how)")
    try:
        jars()
    except NoServer as reason:
        pytest.skip(str(reason))
    with ExitStack() as ends:

        def make(settings: Mapping[str, str] | None = None, scheme: str = "neo4j") -> Server:
            made = Server(folder / f"home{secrets.token_hex(4)}", free_port(), settings, scheme)
            ends.callback(made.kill)
            return made

        yield make
