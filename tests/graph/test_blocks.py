"""How evidence lies in the file: in blocks, each line once, found by one statement."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from graph.sqlite import SqliteStore, evidence
from graph.store import Batch
from schema.errors import StoreError
from schema.facts import Ledger, Row
from tests.conformance.world import VILLAGE, score, settle

LEDGER = Ledger("台账.xlsx", "ab" * 32, "表1")
ROWS = [Row(0, line, (score(VILLAGE, "2025-03-01", f"第{line}期"),), {"编号": str(line), "姓名": "李建国"}) for line in range(2, 1002)]


def blocks(path: Path) -> list[tuple[int, int]]:
    """The block number of each block, and how many lines it holds."""
    with closing(sqlite3.connect(path)) as connection:
        return [
            (block, len(evidence.unpack(cells))) for block, cells in connection.execute("SELECT block, cells FROM evidence ORDER BY id")
        ]


def write(store: SqliteStore, rows: Sequence[Row]) -> None:
    assert store.write(Batch([LEDGER], rows, "王科员")).revision is not None


def test_neighbouring_lines_share_a_block_and_none_is_kept_twice(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    with SqliteStore(path) as store:
        settle(store)
        write(store, ROWS)
        assert blocks(path) == [(0, 254), (1, 256), (2, 256), (3, 234)]
        write(store, [*ROWS, Row(0, 2000, (score(VILLAGE, "2025-03-01", "又一期"),))])
        assert len(blocks(path)) == 4
        write(store, [*ROWS, Row(0, 1002, (score(VILLAGE, "2025-03-01", "末期"),), {"编号": "1002"})])
        assert blocks(path)[4:] == [(3, 1)]
        assert store.cells(LEDGER, [1001, 1002]) == {1001: {"编号": "1001", "姓名": "李建国"}, 1002: {"编号": "1002"}}


def test_rows_without_cells_leave_no_block(tmp_path: Path) -> None:
    with SqliteStore(tmp_path / "store.db") as store:
        settle(store)
        write(store, [Row(row.ledger, row.line, row.facts) for row in ROWS])
        assert blocks(tmp_path / "store.db") == []


def test_headings_stand_once_in_a_block() -> None:
    lines = {line: {"一个很长的表头一个很长的表头": str(line), "另": ""} for line in range(256)}
    packed = evidence.pack(lines)
    assert len(packed) < 256 * 8
    assert evidence.unpack(packed) == lines
    assert evidence.unpack(evidence.pack({1: {"甲": "1"}, 2: {"乙": "2", "甲": ""}})) == {1: {"甲": "1"}, 2: {"甲": "", "乙": "2"}}


FOREIGN: list[object] = [[1], {}, None, [[2], ["编号"], [5]], [[2], ["编号"], []], [[2, 3], ["编号"], ["一"]], [[[]], ["编号"], ["一"]]]


@pytest.mark.parametrize("block", [b"", b"abc", zlib.compress(b"\xff"), *(zlib.compress(json.dumps(told).encode()) for told in FOREIGN)])
def test_a_damaged_or_foreign_block_is_named_and_no_answer(tmp_path: Path, block: bytes) -> None:
    path = tmp_path / "store.db"
    with SqliteStore(path) as store:
        settle(store)
        write(store, ROWS[:1])
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute("UPDATE evidence SET cells = ?", (block,))
        with pytest.raises(StoreError, match="存档"):
            store.cells(LEDGER, [2])
        assert store.revision() is not None
