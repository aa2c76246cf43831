"""A table that is read row by row gives what the whole sheet gives, or refuses."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from loaders.sheets.table_stream import open_table
from loaders.sheets.tables import read_table
from schema.errors import LoadError
from tests.loaders.test_tables import PHONE, TIES, sheet


def stream_rows(count: int) -> Iterator[list[str]]:
    yield TIES
    for number in range(count):
        yield [f"D{number:05}", "张三", "甲局", "包村", "150424100200", "红星村", "2020-03-01", "", ""]


def test_a_stream_yields_what_the_whole_sheet_gives() -> None:
    rows = list(stream_rows(5000))
    stream = open_table(iter(rows))
    streamed = [(line, dict(zip(stream.headers, cells, strict=True))) for line, cells in stream.rows]
    whole = read_table(sheet(*rows), csv=True)
    filled = [(line, {header: text for header, text in cells.items() if text}) for line, cells in streamed]
    assert filled == [(row.line, row.cells) for row in whole.rows]
    assert stream.read == len(streamed) + sum(stream.skipped.values()) == 5001


def test_a_stream_skips_blanks_totals_and_the_foot() -> None:
    rows = [["2026年责任关系台账"], TIES, *list(stream_rows(2))[1:], [], ["合计", "2"], ["填表人:某某"], ["", "合计"]]
    stream = open_table(rows)
    assert [line for line, _ in stream.rows] == [3, 4]
    assert stream.skipped == {"表头以上": 1, "表头": 1, "空行": 1, "合计行": 2, "表尾": 1}
    assert stream.read == 8


def test_a_stream_drops_private_columns_and_numbers() -> None:
    header = ["姓名", "单位", "关系", "对象名称", "联系电话"]
    rows = [header, [f"张三{PHONE}", "甲局", "包村", "红星村", PHONE], ["李四", "乙局", "包村", "东风村", ""]]
    stream = open_table(rows)
    assert [cells for _, cells in stream.rows] == [("张三", "甲局", "包村", "红星村"), ("李四", "乙局", "包村", "东风村")]
    assert [found.words for found in stream.private] == ["联系电话"]
    assert stream.scrubbed == {"电话号码": 1}


def test_a_stream_refuses_what_needs_the_whole_sheet() -> None:
    with pytest.raises(LoadError, match="逐行"):
        open_table([["乡镇", "村", "包村干部"], ["大井镇", "红星村", "张三"]])
