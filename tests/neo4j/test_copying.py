"""Copying a store from one engine to the other and back: nothing is lost, nothing is added, and a copy that broke off goes on."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.copying import copy, digest
from graph.copying.chest import Chest
from graph.neo4j import keeping, writing
from graph.sqlite import SqliteStore
from schema.errors import StoreError
from tests.commands import Run
from tests.conformance.conftest import ENGINES
from tests.conformance.twins import SECOND
from tests.conformance.world import LI, TOWN, VILLAGE, named, score, settle, sheet, tell, tie
from tests.neo4j.test_large_batches import BrokenOff
from tests.neo4j.test_same_rows import in_file

pytestmark = pytest.mark.needs_neo4j


@pytest.fixture
def file(tmp_path: Path) -> SqliteStore:
    store = SqliteStore(tmp_path / "from.db")
    settle(store)
    tell(store, tie(LI, "liaison", TOWN, "2021-03-01"), score(VILLAGE, "2022-06-01", "半年", score=1))
    tell(
        store, tie(LI, "liaison", TOWN, "2021-03-01", "2022-03-01"), named(VILLAGE, "新村", "2022-01-01"), *SECOND, ledger=sheet("改.xlsx")
    )
    store.undo(3, actor="王科员", confirmed=True)
    store.undo(4, actor="王科员", confirmed=True)
    return store


def test_there_and_back(file: SqliteStore, tmp_path: Path) -> None:
    with file, ENGINES["neo4j"](tmp_path) as server, SqliteStore(tmp_path / "back.db") as back:
        copied = copy(file, server)
        assert copied.digest == digest(server) == digest(file)
        copy(server, back)
        assert digest(back) == digest(file)
        assert in_file(tmp_path / "back.db") == in_file(tmp_path / "from.db")


def test_from_file_to_file(file: SqliteStore, tmp_path: Path) -> None:
    with file, SqliteStore(tmp_path / "back.db") as back:
        assert copy(file, back).digest == digest(file)
        assert in_file(tmp_path / "back.db") == in_file(tmp_path / "from.db")
        assert back.find("新村") == file.find("新村")


def test_a_copy_goes_on_from_the_revisions_that_are_there(file: SqliteStore, tmp_path: Path) -> None:
    with file, ENGINES["neo4j"](tmp_path) as server, SqliteStore(tmp_path / "back.db") as back:
        for source, target in ((file, server), (server, back)):
            copy(source, target)
        tell(file, score(VILLAGE, "2023-06-01", "半年", score=3), ledger=sheet("后.xlsx"))
        file.undo(5, actor="王科员", confirmed=True)
        for source, target in ((file, server), (server, back)):
            assert copy(source, target).before == 5
        assert in_file(tmp_path / "back.db") == in_file(tmp_path / "from.db")


@pytest.mark.parametrize("engine", ["sqlite", "neo4j"])
def test_a_copy_that_broke_off_goes_on(file: SqliteStore, tmp_path: Path, engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "SMALL", 0)
    monkeypatch.setattr(keeping, "ROWS", 3)
    plain = Chest.undone

    def breaking(chest: Chest, revision: int) -> dict[int, int]:
        if revision == 4:
            raise BrokenOff
        return plain(chest, revision)

    with file, ENGINES[engine](tmp_path) as target:
        with monkeypatch.context() as patched:
            patched.setattr(Chest, "undone", breaking)
            with pytest.raises(BrokenOff):
                copy(file, target)
        newest = target.revision()
        assert newest is not None
        assert newest.id == 3
        assert copy(file, target).before == 3
        assert digest(target) == digest(file)


@pytest.mark.parametrize("engine", ["sqlite", "neo4j"])
def test_a_target_with_other_contents_is_refused_and_stays(file: SqliteStore, tmp_path: Path, engine: str) -> None:
    with file, ENGINES[engine](tmp_path) as target:
        settle(target)
        before = digest(target)
        with pytest.raises(StoreError, match="别的内容"):
            copy(file, target)
        assert digest(target) == before


def test_a_target_that_knows_more_is_refused(file: SqliteStore, tmp_path: Path) -> None:
    with file, SqliteStore(tmp_path / "back.db") as back:
        copy(file, back)
        tell(back, score(VILLAGE, "2023-06-01", "半年", score=3))
        with pytest.raises(StoreError, match="来源只有5次"):
            copy(file, back)


def test_a_dry_run_writes_nothing(file: SqliteStore, tmp_path: Path) -> None:
    with file, SqliteStore(tmp_path / "back.db") as back:
        assert copy(file, back, dry_run=True).revisions == 5
        assert back.revision() is None


def test_the_command_tells_what_it_did_and_what_it_would_do(file: SqliteStore, tmp_path: Path, run: Run) -> None:
    file.close()
    source, target = f"sqlite:///{tmp_path / 'from.db'}", f"sqlite:///{tmp_path / 'back.db'}"
    assert "要复制5次修订" in run("copy", source, target, "--dry-run").out
    assert not (tmp_path / "back.db").exists()
    ran = run("copy", source, target)
    assert ran.code == 0
    assert "已复制5次修订" in ran.out
    assert "已复制0次修订" in run("copy", source, target).out
    assert "同一个数据库" in run("copy", source, source).err
