"""The demo's county in a store, built once by the commands themselves, and a way to run a command as a user would."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from api.demo import write_ledgers
from tests.api.printed_rosters import FIRST, scaffold, told
from tests.api.ruled_county import written
from tests.commands import Ran, Run, runner
from tests.packs import ORGANISERS, write_adoption

__all__ = ["Ran", "Run"]

Printed = Callable[..., Path]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command line with arguments; the exit code and what it printed."""
    return runner(capsys, monkeypatch)


@pytest.fixture(scope="session")
def demo_ledgers(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The demo's ledgers, in the order in which they are loaded."""
    return write_ledgers(tmp_path_factory.mktemp("ledgers"))


@pytest.fixture(scope="session")
def demo_store(tmp_path_factory: pytest.TempPathFactory, demo_ledgers: list[Path]) -> Path:
    """A store with all of the demo's ledgers in it, each a revision. Not to be written to: take a `county` for that."""
    from graph.sqlite import SqliteStore
    from loaders.facts.request import Request
    from loaders.ledgers import load

    path = tmp_path_factory.mktemp("store") / "demo.sqlite"
    with SqliteStore(path) as store:
        for ledger in demo_ledgers:
            load(ledger, store, Request("test"))
    return path


@pytest.fixture
def county(demo_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the demo's store of one's own, which the commands use."""
    path = tmp_path / "county.sqlite"
    for part in ("", "-wal"):
        source = demo_store.with_name(demo_store.name + part)
        if source.exists():
            shutil.copy(source, path.with_name(path.name + part))
    monkeypatch.setenv("ZERENTU_STORE", f"sqlite:///{path}")
    return path


@pytest.fixture
def in_force(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file by which an office has adopted the sample's rules about organisers, leaders and notices; the commands use it."""
    path = write_adoption(tmp_path, "linxi", ORGANISERS)
    monkeypatch.setenv("ZERENTU_PACKS", str(path))
    return path


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store with a county of two townships, which the commands use; the commands' files are written into its folder."""
    from graph.sqlite import SqliteStore

    path = tmp_path / "office.sqlite"
    with SqliteStore(path) as store:
        told(store, "底册", list(scaffold()))
        told(store, "一季度", FIRST)
    monkeypatch.setenv("ZERENTU_STORE", f"sqlite:///{path}")
    monkeypatch.chdir(tmp_path)
    return path


@pytest.fixture
def printed(run: Run, office: Path, tmp_path: Path) -> Printed:
    """Print the roster of the county on the last of March into a new file."""
    names = (f"表{number}" for number in range(1, 99))

    def roster(*more: object, kind: str = "xlsx", place: str = "示例县", on: str = "2026-03-31") -> Path:
        path = tmp_path / f"{next(names)}.{kind}"
        ran = run("print", "roster", place, "--on", on, "-o", path, *more)
        assert (ran.code, ran.err) == (0, "")
        return path

    return roster


@pytest.fixture
def ruled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store with a county whose office has adopted a pack, both of which the commands use."""
    path = written(tmp_path)
    monkeypatch.setenv("ZERENTU_STORE", f"sqlite:///{path}")
    monkeypatch.setenv("ZERENTU_PACKS", str(tmp_path / "ours.yaml"))
    return path


@pytest.fixture
def asked(run: Run, ruled: Path) -> Callable[..., dict[str, Any]]:
    """The JSON answer of a command about the county of `ruled`, on 1 June 2024 unless a day is given; it has to succeed."""

    def ask(*arguments: object) -> dict[str, Any]:
        ran = run(*arguments, *(() if "--on" in arguments else ("--on", "2024-06-01")), "--json")
        assert (ran.code, ran.err) == (0, "")
        answer: dict[str, Any] = json.loads(ran.out)
        return answer

    return ask
