"""What is kept of a row as evidence: the cells of columns that were read, and nothing that the receipt calls not imported."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment

from loaders.column_maps import ColumnMaps
from loaders.streaming import STREAMED_BYTES
from schema.facts import Tie
from tests.loaders.office import TIES, Office, csv_file, xlsx

TITLE = "林西县村(社区)责任落实一览表(截至2026年3月31日)"
HEADERS = ["乡镇", "村(社区)", "包村干部", "健康状况", "民族", "年龄", "家庭情况", "", "身份证号", "备注"]
CELLS = ["大井镇", "温都村", "王五 13912345678", "糖尿病", "蒙古族", "45", "低保", "生于1980年3月", "15042419800301001X", "负责防汛"]


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def kept(office: Office, person: str, kind: str) -> dict[str, str]:
    """The evidence of the newest tie of a kind."""
    version = [version for version in office.store.history(person) if isinstance(version.fact, Tie) and version.fact.kind == kind][-1]
    return office.store.cells(version.ledger, [version.line])[version.line]


def workbook(folder: Path, rows: list[list[str]]) -> Path:
    return xlsx(folder / "名册.xlsx", {"台账": rows})


def plain(folder: Path, rows: list[list[str]]) -> Path:
    return csv_file(folder / "名册.csv", rows)


@pytest.mark.parametrize("write", [workbook, plain])
def test_columns_that_were_not_read_are_not_kept(office: Office, write: Callable[[Path, list[list[str]]], Path]) -> None:
    report = office.load(write(office.folder, [[TITLE], HEADERS, CELLS]), maps=ColumnMaps({"家庭情况": "不导入"}))
    assert report.accepted == 1
    assert kept(office, "person:D003", "village_charge") == {"乡镇": "大井镇", "村(社区)": "温都村", "包村干部": "王五", "备注": "负责防汛"}


def test_a_refused_row_is_given_back_with_what_its_sender_wrote(office: Office) -> None:
    row = ["大井镇", "温都村", "五保户", *CELLS[3:]]
    report = office.load(workbook(office.folder, [[TITLE], HEADERS, row]), maps=ColumnMaps({"家庭情况": "不导入"}))
    (rejected,) = report.rejected
    assert rejected.cells["健康状况"] == "糖尿病"
    assert "身份证号" not in rejected.cells


def test_a_long_csv_keeps_no_unread_column_either(office: Office) -> None:
    row = ["D003", "王五", "大井镇人民政府", "包村", "150424105203", "温都村", "2025-01-01", "", "", "糖尿病", "x" * 200]
    other = ["D404", *row[1:]]
    rows = [[*TIES, "健康状况", "年龄"], row, *[other] * (STREAMED_BYTES // 250)]
    path = csv_file(office.folder / "长.csv", rows)
    assert path.stat().st_size > STREAMED_BYTES
    office.load(path)
    assert kept(office, "person:D003", "village_charge").keys() == set(TIES)


def commented(path: Path, **comments: str) -> Path:
    """The roster with comments on cells of its one row, by column letter."""
    book = Workbook()
    page: Any = book.active
    for row in ([TITLE], HEADERS, CELLS):
        page.append(row)
    for letter, words in comments.items():
        page[f"{letter}3"].comment = Comment(words, "张三")
    book.save(path)
    return path


def test_comments_on_columns_that_were_read_are_notes_without_private_numbers(office: Office) -> None:
    path = commented(office.folder / "批注.xlsx", C="五月接任，电话13912345678", D="住院", I="已核对")
    report = office.load(path, maps=ColumnMaps({"家庭情况": "不导入"}))
    (note,) = [
        fact.properties["note"] for fact in office.believed("person:D003") if isinstance(fact, Tie) and fact.kind == "village_charge"
    ]
    assert "五月接任" in str(note)
    assert not any(words in str(note) for words in ("13912345678", "住院", "已核对"))
    assert any("有2处批注不在导入的行和列里" in said for said in report.notes)
