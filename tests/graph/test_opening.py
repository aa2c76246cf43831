"""Files that are, were, or never will be a store."""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from graph.sqlite import SqliteStore
from graph.sqlite.opening import connect, prepare
from graph.sqlite.tables import APPLICATION_ID, VERSION
from schema.errors import StoreError
from tests.conformance.world import LI, TOWN, VILLAGE, answering, seen, settle, tell, tie, whole

NOBODY = 65534


def pragma(path: Path, name: str) -> object:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(f"PRAGMA {name}").fetchone()[0]


def run(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


def content(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return list(connection.iterdump())


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A store that knows the county."""
    with SqliteStore(tmp_path / "责任图.db") as store:
        settle(store)
    return tmp_path / "责任图.db"


def test_a_new_file_is_laid_out_once(tmp_path: Path) -> None:
    path = tmp_path / "新.db"
    with SqliteStore(path):
        pass
    assert (pragma(path, "application_id"), pragma(path, "user_version"), pragma(path, "journal_mode")) == (APPLICATION_ID, VERSION, "wal")
    before = content(path)
    with SqliteStore(path):
        pass
    assert content(path) == before


def test_an_empty_file_becomes_a_store(tmp_path: Path) -> None:
    path = tmp_path / "空.db"
    path.touch()
    with SqliteStore(path) as store:
        settle(store)


def test_a_file_from_a_newer_version_is_refused_and_left_alone(file: Path) -> None:
    run(file, f"PRAGMA user_version = {VERSION + 1}")
    before = file.read_bytes()
    with pytest.raises(StoreError, match="更新的版本") as raised:
        SqliteStore(file)
    assert "升级" in raised.value.hint
    assert file.read_bytes() == before


def test_an_older_file_is_migrated_after_a_backup(file: Path) -> None:
    before = content(file)
    migrations = {
        VERSION: ["ALTER TABLE entity ADD COLUMN note TEXT"],
        VERSION + 1: ["UPDATE entity SET note = key", "DELETE FROM ledger WHERE id = 99"],
    }
    prepare(file, migrations, VERSION + 2)
    assert pragma(file, "user_version") == VERSION + 2
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT COUNT(*) FROM entity WHERE note = key").fetchone()[0] == 13
    (copy,) = file.parent.glob("*.bak")
    assert content(copy) == before
    with SqliteStore(copy) as store:
        assert seen(store, VILLAGE, "2025-01-01").nodes[VILLAGE]["name"] == "前进村"


def test_a_migration_that_fails_leaves_the_file_as_it_was(file: Path) -> None:
    before = content(file)
    with pytest.raises(StoreError):
        prepare(file, {VERSION: ["ALTER TABLE entity ADD COLUMN note TEXT", "UPDATE nowhere SET x = 1"]}, VERSION + 1)
    assert content(file) == before
    assert pragma(file, "user_version") == VERSION
    with SqliteStore(file) as store:
        assert whole(store)


def test_a_migration_that_failed_can_be_tried_again(file: Path) -> None:
    with pytest.raises(StoreError):
        prepare(file, {VERSION: ["UPDATE nowhere SET x = 1"]}, VERSION + 1)
    prepare(file, {VERSION: ["ALTER TABLE entity ADD COLUMN note TEXT"]}, VERSION + 1)
    assert pragma(file, "user_version") == VERSION + 1


def test_an_older_file_without_a_way_up_is_refused(file: Path) -> None:
    with pytest.raises(StoreError, match="太旧"):
        prepare(file, {}, VERSION + 1)
    assert list(file.parent.glob("*.bak")) == []


def test_what_is_no_store_is_refused_in_chinese_and_left_alone(tmp_path: Path, file: Path) -> None:
    foreign, text, cut = tmp_path / "别的.db", tmp_path / "台账.csv", tmp_path / "截断.db"
    run(foreign, "CREATE TABLE t(x)")
    text.write_text("姓名,单位\n张三,组织部\n" * 100, encoding="utf-8")
    cut.write_bytes(file.read_bytes()[:9000])
    for path, words in ((foreign, "不是责任图"), (text, "不是数据库"), (cut, "损坏")):
        before = path.read_bytes()
        with pytest.raises(StoreError, match=words) as raised, SqliteStore(path) as store:
            store.find("前进村")
        assert raised.value.hint
        assert path.read_bytes() == before


def test_a_folder_and_a_missing_folder_are_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="是文件夹"):
        SqliteStore(tmp_path)
    with pytest.raises(StoreError, match="不存在"):
        SqliteStore(tmp_path / "没有" / "责任图.db")


def test_statistics_of_the_planner_are_dropped_on_opening(file: Path) -> None:
    run(file, "ANALYZE")
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT COUNT(*) FROM sqlite_stat1").fetchone()[0] > 0
    with SqliteStore(file) as store:
        assert {finding.name: finding.ok for finding in store.check()}["statistics"]
        assert "sqlite_stat1" not in "".join(content(file))
        settle_more(store)


def test_statistics_that_appear_while_it_is_open_are_seen_by_the_check(file: Path) -> None:
    with SqliteStore(file) as store:
        run(file, "ANALYZE")
        assert not {finding.name: finding.ok for finding in store.check()}["statistics"]


def settle_more(store: SqliteStore) -> None:
    tell(store, tie(LI, "liaison", TOWN, "2021-03-01"))
    assert answering(store, VILLAGE, "2022-01-01") == {(LI, "liaison", TOWN)}


@contextmanager
def without_rights(folder: Path) -> Iterator[None]:
    """As a user who may read and not write a folder and its files; root is nobody for a while."""
    for path in folder.iterdir():
        path.chmod(0o444)
    folder.chmod(0o555)
    root = sys.platform != "win32" and os.geteuid() == 0
    if root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)
        folder.chmod(0o755)


@pytest.mark.skipif(sys.platform == "win32", reason="rights of a folder work otherwise on Windows")
@pytest.mark.parametrize("name", ["责任图.db", "新.db"])
def test_what_cannot_be_written_is_told_in_chinese(file: Path, name: str) -> None:
    with tempfile.TemporaryDirectory() as made:  # a folder that nobody may enter as well
        folder = Path(made)
        shutil.copy(file, folder / "责任图.db")
        with without_rights(folder), pytest.raises(StoreError, match=r"只读|不能写入") as raised, SqliteStore(folder / name) as store:
            settle_more(store)
        assert "可写" in raised.value.hint or "磁盘" in raised.value.hint


def test_a_full_disk_leaves_everything_as_it_was(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from graph.sqlite import engine

    def nearly_full(path: Path, *, writer: bool) -> sqlite3.Connection:
        connection = connect(path, writer=writer)
        if writer:
            (pages,) = connection.execute("PRAGMA page_count").fetchone()
            connection.execute(f"PRAGMA max_page_count = {pages + 2}")
        return connection

    with SqliteStore(file) as store:
        before = whole(store)
        monkeypatch.setattr(engine, "connect", nearly_full)
        with pytest.raises(StoreError, match="磁盘空间不足"):
            tell(store, *(tie(LI, "post", TOWN, "2021-03-01", role=f"职务{number}") for number in range(2000)))
        assert whole(store) == before
        monkeypatch.undo()
        settle_more(store)


def test_a_writer_that_waits_too_long_says_so(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from graph.sqlite import opening

    monkeypatch.setattr(opening, "BUSY_MILLISECONDS", 50)
    with SqliteStore(file) as store, closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="正在写入"):
            settle_more(store)
        other.execute("ROLLBACK")
        settle_more(store)


@pytest.mark.parametrize("table", ["attribute", "tie", "outcome", "tie_also"])
def test_history_can_only_grow(file: Path, table: str) -> None:
    with SqliteStore(file) as store:
        from tests.conformance.world import named, score, sheet

        for number, until in enumerate(("2023-01-01", "2024-01-01", "2025-01-01")):
            facts = (
                tie(LI, "liaison", TOWN, "2021-03-01", until),
                named(LI, f"李{number}"),
                score(VILLAGE, "2025-03-01", "一季度", score=number),
            )
            tell(store, *facts, ledger=sheet(f"{number}"))
            tell(store, *facts, ledger=sheet(f"{number}再"))
    for statement in (
        f"UPDATE {table} SET line = 99 WHERE past = 1",
        f"UPDATE {table} SET past = 0 WHERE past = 1",
        f"DELETE FROM {table} WHERE past = 1",
    ):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            run(file, statement)
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute(f"SELECT COUNT(*) FROM {table} WHERE past = 1").fetchone()[0] > 0


def test_readers_cannot_write(file: Path) -> None:
    with closing(connect(file, writer=False)) as connection, pytest.raises(sqlite3.OperationalError, match="readonly"):
        connection.execute("DELETE FROM tie")


def test_a_sqlite_that_is_too_old_is_named(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 36, 0))
    with pytest.raises(StoreError, match="太旧"):
        SqliteStore(file)
