"""Opening, closing, copying and checking a store, and using it from several threads."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from graph.store import Store
from schema.errors import NotFound, StoreError
from schema.facts import Entity
from tests.conformance.conftest import Opening
from tests.conformance.world import LI, TOWN, VILLAGE, answering, seen, settle, tell, tie, whole

HELD = {(LI, "liaison", TOWN)}


def test_what_was_written_is_there_after_opening_again(opening: Opening, tmp_path: Path) -> None:
    with opening(tmp_path) as store:
        settle(store)
        before = whole(store)
    with opening(tmp_path) as again:
        assert whole(again) == before


def test_a_reader_opened_before_the_first_write_sees_it(opening: Opening, tmp_path: Path) -> None:
    with opening(tmp_path) as reader, opening(tmp_path) as writer:
        with pytest.raises(NotFound):
            seen(reader, VILLAGE, "2025-01-01")
        settle(writer)
        assert TOWN in seen(reader, VILLAGE, "2025-01-01")
        tell(writer, tie(LI, "liaison", TOWN, "2021-03-01"))
        assert answering(reader, TOWN, "2022-01-01") == HELD
        (found,) = [data["tie"] for *_, data in seen(reader, TOWN, "2022-01-01").in_edges(TOWN, data=True) if data["kind"] == "liaison"]
        assert seen(reader, TOWN, "2022-01-01").graph["ledgers"][found.ledger].file == "台账.xlsx"


def test_a_backup_is_a_store_of_its_own(store: Store, opening: Opening, tmp_path: Path) -> None:
    tell(store, tie(LI, "liaison", TOWN, "2021-03-01"))
    before = whole(store)
    folder = tmp_path / "copy"
    folder.mkdir()
    target = folder / next(tmp_path.glob("store*")).name
    steps: list[str] = []
    store.backup(target, lambda step, *_: steps.append(step))
    tell(store, tie(LI, "liaison", VILLAGE, "2021-03-01"))
    with opening(folder) as copy:
        assert whole(copy) == before
        tell(copy, tie(LI, "area_cover", TOWN, "2021-03-01"))
    assert steps
    assert (LI, "area_cover", TOWN) not in answering(store, TOWN, "2022-01-01")


def test_a_backup_replaces_nothing_and_leaves_nothing_half_done(store: Store, tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.write_text("不要动")
    with pytest.raises(StoreError, match="已存在"):
        store.backup(taken)
    assert taken.read_text() == "不要动"
    with pytest.raises(StoreError, match="文件夹"):
        store.backup(tmp_path / "nowhere" / "copy")

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.backup(tmp_path / "copy", stop)
    assert list(tmp_path.glob("copy*")) == []


def test_a_sound_store_is_found_sound(store: Store) -> None:
    findings = {finding.name: finding for finding in store.check()}
    assert all(finding.ok for finding in findings.values() if finding.serious)
    assert "13" in findings["contents"].text


def test_a_closed_store_says_so(opening: Opening, tmp_path: Path) -> None:
    store = opening(tmp_path)
    store.close()
    store.close()
    for use in (lambda: store.find("林西"), lambda: settle(store)):
        with pytest.raises(StoreError, match="关闭"):
            use()


def test_threads_read_and_write_one_store_together(store: Store) -> None:
    failures: list[BaseException] = []
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            try:
                answers = answering(store, TOWN, "2022-01-01")
                assert all(found[1:] == ("liaison", TOWN) for found in answers)
            except BaseException as error:
                failures.append(error)
                return

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    with ThreadPoolExecutor(3) as pool:
        people = [f"person:W{number}" for number in range(12)]

        list(pool.map(lambda who: tell(store, [Entity(who, "person"), tie(who, "liaison", TOWN, "2021-01-01")]), people))
    stop.set()
    for reader in readers:
        reader.join()
    assert failures == []
    assert {who for who, *_ in answering(store, TOWN, "2022-01-01")} == set(people)
    assert [revision.id for revision in store.revisions()] == list(range(13, 0, -1))
