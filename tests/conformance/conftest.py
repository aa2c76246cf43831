"""Each test of this folder runs once for every engine: they know the contract only."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from graph.sqlite import SqliteStore
from graph.store import Store
from tests.conformance.on_neo4j import open_neo4j
from tests.conformance.twins import SECOND
from tests.conformance.world import settle, sheet, tell

Opening = Callable[[Path], Store]

ENGINES: dict[str, Opening] = {"sqlite": lambda folder: SqliteStore(folder / "store.db"), "neo4j": open_neo4j}
"""How each engine opens its store; a folder stands for one store, opened twice it is the same one."""
EACH = [pytest.param("sqlite"), pytest.param("neo4j", marks=pytest.mark.needs_neo4j)]
"""The engines by name, as parameters of a test."""


def examples(engine: str, number: int) -> settings:
    """How many examples to try. On a server each takes many times as long and the rules are the same (`tests/neo4j/test_same_rows.py`): a third."""
    return settings(max_examples=number if engine == "sqlite" else number // 3, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture(params=EACH)
def opening(request: pytest.FixtureRequest) -> Opening:
    """How the engine under test opens a store."""
    return ENGINES[request.param]


@pytest.fixture(scope="module", params=EACH)
def engine(request: pytest.FixtureRequest) -> str:
    """The engine under test by name."""
    return str(request.param)


@pytest.fixture(scope="module")
def fresh(engine: str, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Store]:
    """Opens a store that knows the county, a new one each time."""

    def settled() -> Store:
        store = ENGINES[engine](tmp_path_factory.mktemp("store"))
        settle(store)
        return store

    return settled


@pytest.fixture
def empty(opening: Opening, tmp_path: Path) -> Iterator[Store]:
    """A store without any fact."""
    with opening(tmp_path) as store:
        yield store


@pytest.fixture
def store(empty: Store) -> Store:
    """A store that knows the county (revision 1)."""
    settle(empty)
    return empty


@pytest.fixture
def told(store: Store) -> Store:
    """The county (revision 1); a file that knows a person under another key and name (revision 2)."""
    tell(store, *SECOND, ledger=sheet("二.xlsx"))
    return store
