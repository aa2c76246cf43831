"""Copying a store from one engine to the other and back: nothing is lost, nothing is added, and a copy that broke off goes on."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest

from api.stores import open_store
from graph.copying import copy, digest, tally
from graph.copying.chest import Chest
from graph.neo4j import Neo4jStore, copying, keeping, moment, workbench, writing
from graph.sqlite import SqliteStore
from graph.store import Progress, Store
from schema.errors import StoreError
from tests.conformance.conftest import ENGINES
from tests.conformance.twins import TWIN
from tests.conformance.world import COUNTY, LI, TOWN, VILLAGE, WANG, answering, county, score, sheet, tell, tie, whole
from tests.neo4j.conftest import Login
from tests.neo4j.server import Address
from tests.neo4j.test_large_batches import BrokenOff
from tests.neo4j.test_same_rows import in_file, on_server
from tests.neo4j.told_county import LATER, REVISIONS, happen, happen_later

pytestmark = pytest.mark.needs_neo4j


@pytest.fixture
def file(tmp_path: Path) -> Iterator[SqliteStore]:
    with SqliteStore(tmp_path / "from.db") as store:
        happen(store)
        yield store


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Neo4jStore]:
    with ENGINES["neo4j"](tmp_path) as store:
        assert isinstance(store, Neo4jStore)
        yield store


@pytest.fixture
def back(tmp_path: Path) -> Iterator[SqliteStore]:
    with SqliteStore(tmp_path / "back.db") as store:
        yield store


@pytest.fixture
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every revision counts as large and is written a few rows at a time; rows are read a few at a time, and each of them tells."""
    monkeypatch.setattr(writing, "SMALL", 0)
    monkeypatch.setattr(keeping, "ROWS", 3)
    monkeypatch.setattr(moment, "PIECE", 2)
    monkeypatch.setattr(moment, "BLOCKS", 1)
    monkeypatch.setattr(tally, "TOLD", 1)
    monkeypatch.setattr(copying, "ROWS", 1)


def answers(store: Store) -> list[Any]:
    """What a store says about everybody, as it is known at each revision, with where it comes from."""
    newest = store.revision()
    assert newest is not None
    known = [answering(store, VILLAGE, "2022-02-01", number) for number in (*range(1, newest.id + 1), None)]
    told: list[Any] = [[store.history(key) for key in (COUNTY, TOWN, VILLAGE, LI, WANG, TWIN)], store.revisions(), store.contradictions()]
    ledgers = {version.ledger for versions in told[0] for version in versions}
    return [known, whole(store, 5), told, {ledger: store.cells(ledger, range(10)) for ledger in ledgers}]


def test_there_and_back(file: SqliteStore, server: Neo4jStore, back: SqliteStore, tmp_path: Path) -> None:
    happen_later(file)
    copied = copy(file, server)
    assert copied.digest == digest(server) == digest(file)
    copy(server, back)
    assert digest(back) == digest(file)
    rows = in_file(tmp_path / "from.db")
    assert in_file(tmp_path / "back.db") == rows
    assert copied.counts == {table: len(rows[table]) for table in rows}
    assert min(copied.counts.values()) > 0
    assert answers(server) == answers(back) == answers(file)


def test_from_file_to_file(file: SqliteStore, back: SqliteStore, tmp_path: Path) -> None:
    assert copy(file, back).digest == digest(file)
    assert in_file(tmp_path / "back.db") == in_file(tmp_path / "from.db")
    assert back.find("新村") == file.find("新村")


def test_a_copy_goes_on_from_the_revisions_that_are_there(file: SqliteStore, server: Neo4jStore, back: SqliteStore, tmp_path: Path) -> None:
    ways: list[tuple[Store, Store]] = [(file, server), (server, back)]
    for source, target in ways:
        copy(source, target)
    happen_later(file)
    for source, target in ways:
        assert copy(source, target).before == REVISIONS
    assert in_file(tmp_path / "back.db") == in_file(tmp_path / "from.db") == on_server(server)


@pytest.mark.parametrize("engine", ["sqlite", "neo4j"])
@pytest.mark.usefixtures("small_steps")
def test_a_copy_that_broke_off_goes_on(file: SqliteStore, tmp_path: Path, engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = Chest.undone

    def breaking(chest: Chest, revision: int) -> dict[int, int]:
        if revision == 4:
            raise BrokenOff
        return plain(chest, revision)

    with ENGINES[engine](tmp_path) as target:
        with monkeypatch.context() as patched:
            patched.setattr(Chest, "undone", breaking)
            with pytest.raises(BrokenOff):
                copy(file, target)
        newest = target.revision()
        assert newest is not None
        assert newest.id == 3
        assert copy(file, target).before == 3
        assert digest(target) == digest(file)


def copy_and_stop(source: str, target: str, told: Connection) -> None:
    """Copy in a process of its own, which stands still within the fourth revision, once it has told so."""
    writing.SMALL, keeping.ROWS = 0, 3
    plain, on_server = Chest.undone, target.startswith("neo4j")
    revisions = 0

    def stop() -> None:
        told.send("here")
        time.sleep(600)

    def tells(step: str, *_: object) -> None:
        nonlocal revisions
        revisions += step == "复制"
        if revisions == 3 and step == "写入服务器":
            stop()

    def undone(chest: Chest, revision: int) -> dict[int, int]:
        if revision == 4 and not on_server:
            stop()
        return plain(chest, revision)

    Chest.undone = undone  # type: ignore[method-assign, assignment]
    with open_store(source) as file, open_store(target) as into:
        copy(file, into, tells)


@pytest.mark.parametrize("engine", ["sqlite", "neo4j"])
def test_a_killed_copy_leaves_whole_revisions_and_goes_on(
    file: SqliteStore, server: Neo4jStore, login: Login, neo4j: Address, tmp_path: Path, engine: str
) -> None:
    target = {"sqlite": f"sqlite:///{tmp_path / 'killed.db'}", "neo4j": login(neo4j)}[engine]
    start = get_context("spawn")
    here, there = start.Pipe(duplex=False)
    child = start.Process(target=copy_and_stop, args=(f"sqlite:///{file.path}", target, there), daemon=True)
    child.start()
    there.close()
    assert here.recv() == "here"
    child.kill()
    child.join()
    with open_store(target) as into:
        newest = into.revision()
        assert newest is not None
        assert newest.id == 3
        assert all(finding.ok for finding in into.check() if finding.serious)
        copied = copy(file, into)
        assert copied.before == 3
        assert copied.digest == digest(into) == digest(file)


def written_meanwhile(server: Neo4jStore, every: int = 10) -> tuple[Progress, list[int]]:
    """Another client writes each time that so many rows were read, and comes to its turn; the rows after which it did."""
    rows, written = 0, []
    waiting = list(LATER)

    def write() -> None:
        with Neo4jStore(server.server.address) as other:
            waiting.pop(0)(other)

    def tells(step: str, *_: object) -> None:
        nonlocal rows
        rows += step in ("读取来源", "备份")
        if rows % every == 1 and waiting:
            with ThreadPoolExecutor(1) as pool:
                pool.submit(write).result(timeout=60)
            written.append(rows)

    return tells, written


@pytest.mark.usefixtures("small_steps")
@pytest.mark.parametrize("how", ["copy", "backup"])
def test_what_others_write_while_a_server_is_read_waits_for_nothing_and_is_not_in_it(
    file: SqliteStore, server: Neo4jStore, tmp_path: Path, how: str
) -> None:
    copy(file, server)
    tells, written = written_meanwhile(server)
    taken = tmp_path / "taken.db"
    if how == "backup":
        server.backup(taken, tells)
    else:
        with SqliteStore(taken) as into:
            copy(server, into, tells)
    assert len(written) == len(LATER)
    newest = server.revision()
    assert newest is not None
    assert newest.id == REVISIONS + len(LATER)
    assert in_file(taken) == in_file(tmp_path / "from.db")
    with SqliteStore(taken) as into:
        assert into.find("新村") == file.find("新村")
        assert copy(server, into).before == REVISIONS
        assert in_file(taken) == on_server(server)


@pytest.mark.parametrize("engine", ["sqlite", "neo4j"])
def test_a_target_with_other_contents_is_refused_and_stays(file: SqliteStore, tmp_path: Path, engine: str) -> None:
    with ENGINES[engine](tmp_path) as target:
        tell(target, score(VILLAGE, "2023-06-01", "半年", score=3), *county())
        before = digest(target)
        with pytest.raises(StoreError, match="别的内容"):
            copy(file, target)
        assert digest(target) == before


def test_a_target_that_knows_more_is_refused(file: SqliteStore, back: SqliteStore) -> None:
    copy(file, back)
    LATER[0](back)
    with pytest.raises(StoreError, match=f"来源只有{REVISIONS}次"):
        copy(file, back)


def test_somebody_who_writes_into_the_target_meanwhile_stops_the_copy(file: SqliteStore, server: Neo4jStore) -> None:
    def tells(step: str, done: int, _: int | None) -> None:
        if step == "复制" and done > 30:
            with Neo4jStore(server.server.address) as other:
                tell(other, score(VILLAGE, "2023-06-01", "半年", score=3), ledger=sheet("别.xlsx"))

    with pytest.raises(StoreError, match="别的程序在写目标"):
        copy(file, server, tells)


def test_a_source_for_which_the_temporary_folder_is_too_small_is_told_gently(
    file: SqliteStore, back: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    with workbench.workbench() as connection:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
    monkeypatch.setattr(workbench, "SETTINGS", (*workbench.SETTINGS, f"max_page_count = {pages}"))
    told = [tie(WANG, "post", VILLAGE, "2021-01-01", role=f"职务{number}") for number in range(200)]
    tell(file, *told, ledger=sheet("多.xlsx"))
    with pytest.raises(StoreError, match="放不进临时文件夹：") as refused:
        copy(file, back)
    assert "TMPDIR" in refused.value.hint
    assert back.revision() is None


def test_it_tells_how_far_it_is(file: SqliteStore, server: Neo4jStore) -> None:
    told: list[tuple[int, int | None]] = []
    copy(file, server, lambda step, done, whole: told.append((done, whole)) if step == "复制" else None)
    assert len(told) == REVISIONS
    assert told == sorted(told)
    assert {whole for _, whole in told} == {told[-1][0]}
