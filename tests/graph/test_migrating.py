"""A file of the first format, as its own version laid it out, becomes one of this format and keeps every answer."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from graph.sqlite import SqliteStore
from graph.sqlite.tables import VERSION
from graph.store import Batch
from schema.errors import StoreError
from schema.facts import Ledger, Row
from tests.conformance.world import LI, TOWN, VILLAGE, WANG, answering, day, seen, sheet, tell, tie, ties

OLD = Path(__file__).with_name("format1.sql").read_text(encoding="utf-8")
LIAISON = tie(LI, "liaison", TOWN, "2021-01-01", "2023-01-01")


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A file of format 1: the county; a county ledger's tie; a township's row that gives it another end."""
    with closing(sqlite3.connect(tmp_path / "旧.db")) as connection:
        connection.executescript(OLD)
    return tmp_path / "旧.db"


def layout(path: Path) -> set[tuple[str, ...]]:
    """Tables and indexes with their columns."""
    with closing(sqlite3.connect(path)) as connection:
        return {
            (name, *(column for _, column, *_ in connection.execute(f"PRAGMA {'index_info' if kind == 'index' else 'table_info'}({name})")))
            for kind, name in connection.execute("SELECT type, name FROM sqlite_schema WHERE type IN ('table', 'index', 'trigger')")
        }


def test_an_old_file_gets_the_layout_of_a_new_one(old: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(old)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone()[0] == 1
    for path in (old, tmp_path / "新.db"):
        with SqliteStore(path) as store:
            assert [finding.text for finding in store.check() if not finding.ok] == []
    assert layout(old) == layout(tmp_path / "新.db")
    with closing(sqlite3.connect(old)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone()[0] == VERSION
    assert [copy.name for copy in tmp_path.glob("*.bak")] == ["旧.db.format1.bak"]


def test_an_old_file_keeps_its_answers_and_its_history(old: Path) -> None:
    with SqliteStore(old) as store:
        assert [answering(store, VILLAGE, on) for on in ("2022-06-01", "2023-06-01")] == [{(LI, "liaison", TOWN)}, set()]
        assert answering(store, VILLAGE, "2022-06-01", known_at=1) == set()
        assert [(found.key, found.name) for found in store.find("李建国")] == [(LI, "李建国")]
        assert [version.recorded.id for version in store.history(LI) if version.fact == LIAISON] == [2]
        store.undo(2, actor="王科员", confirmed=True)
        assert answering(store, VILLAGE, "2023-06-01") == {(LI, "liaison", TOWN)}


def test_what_an_old_file_kept_beside_is_shown_as_contested(old: Path) -> None:
    with SqliteStore(old) as store:
        (found,) = store.contradictions()
        assert (found.believed.fact, found.believed.ledger.file, found.recorded.id) == (LIAISON, "县.xlsx", 2)
        assert [(claim.ledger.file, claim.ledger.issuer, claim.line) for claim in found.others] == [("乡.xlsx", "", 2)]
        (liaison,) = [held for held in ties(seen(store, TOWN, "2022-06-01")).values() if held.kind == "liaison"]
        assert len(liaison.contested) == 1


def test_an_old_file_knows_as_what_its_sheets_were_told(old: Path) -> None:
    with SqliteStore(old) as store:
        assert tell(store, LIAISON, ledger=sheet("县.xlsx", 2)).unchanged == 1
        for name, rank, revision in (("县.xlsx", 1, 2), ("乡.xlsx", 2, 3)):
            with pytest.raises(StoreError, match=f"第{revision}次修订"):
                tell(store, LIAISON, ledger=sheet(name, rank))
        store.undo(3, actor="王科员")
        assert tell(store, LIAISON, ledger=sheet("乡.xlsx", 2)).corroborated == 1


def test_an_old_file_takes_what_is_new(old: Path) -> None:
    ledger = Ledger("县二.xlsx", "cd" * 32, "表1", 1, day("2024-03-31"), "林西县委组织部")
    with SqliteStore(old) as store:
        store.write(Batch([ledger], [Row(0, 5, (tie(LI, "liaison", VILLAGE, "2024-01-01"),), {"姓名": "李建国"})], "王科员"))
        assert store.cells(ledger, [5]) == {5: {"姓名": "李建国"}}
        assert [claim.ledger for claim in store.claims(tie(LI, "liaison", VILLAGE, "2024-01-01").id)] == [ledger]
        tell(store, tie("person:~sun", "liaison", VILLAGE, "2024-01-01"), ledger=sheet("乡二.xlsx"))
        store.write(Batch([], [], "王科员", merge={"person:~sun": WANG}))
        assert (WANG, "liaison", VILLAGE) in answering(store, VILLAGE, "2024-06-01")
