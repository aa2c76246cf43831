"""A small office with a county of two townships, and a way to read its printed rosters back. All people in it are synthetic."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from graph.sqlite import SqliteStore
from graph.store import Batch
from schema.authority import COUNTY
from schema.facts import Attribute, Entity, Fact, Ledger, Outcome, Row, Tie
from schema.time import NEVER_ENDS, UNKNOWN, Period, Span, exactly, month_span

ON = date(2026, 3, 31).toordinal()
PLACES = {
    "place:150999": ("示例县", "county", ""),
    "place:150999100": ("甲镇", "township", "place:150999"),
    "place:150999101": ("乙乡", "township", "place:150999"),
    "place:150999100200": ("东村", "village", "place:150999100"),
    "place:150999100201": ("西村", "village", "place:150999100"),
    "place:150999101200": ("巴彦乌拉嘎查社区", "village", "place:150999101"),
}
PEOPLE = {
    "person:D1": "张三",
    "person:D2": "李四海",
    "person:D3": "王五",
    "person:D4": "赵六",
    "person:~150999100:钱七": "钱七",
    "org:U1": "示例县农牧业综合行政执法大队",
}
EAST, WEST, BAYAN = "place:150999100200", "place:150999100201", "place:150999101200"
SINCE_MARCH = Period.between(month_span(2022, 3), NEVER_ENDS)
SIGHTED = Period.between(Span(UNKNOWN, ON), NEVER_ENDS)
FIRST: list[Fact] = [
    Tie("liaison", "person:D1", "place:150999100", SINCE_MARCH, "", {"basis": "示组发〔2022〕3号"}),
    Tie("area_cover", "person:D2", "area:150999:一片", Period.between(exactly(ON - 100), exactly(ON + 101))),
    Tie("village_charge", "person:D3", EAST, SINCE_MARCH),
    Tie("village_charge", "person:D4", EAST, SINCE_MARCH, "", {"part": "acting"}),
    Tie("village_charge", "person:~150999100:钱七", WEST, SIGHTED, "", {"note": "借调"}),
    Tie("aid", "org:U1", EAST, SINCE_MARCH),
    Outcome("vacancy", BAYAN, ON - 5, "第一书记"),
    Outcome("observation", EAST, ON - 30, "2025年", {"class": "weak", "class_word": "后进"}),
]
COLUMNS = ["序号", "乡镇", "村(社区)", "类别", "挂联领导", "包片组织员", "包村干部", "第一书记", "帮扶单位", "备注"]


def scaffold() -> Iterator[Fact]:
    for key, (name, level, above) in PLACES.items():
        yield Entity(key, "place", level)
        yield Attribute(key, "name", name)
        if above:
            yield Tie("within", key, above, Period.between())
    yield Entity("area:150999:一片", "area")
    yield Attribute("area:150999:一片", "name", "一片")
    yield Tie("area_of", "area:150999:一片", "place:150999", Period.between())
    yield Tie("in_area", "place:150999100", "area:150999:一片", Period.between())
    for key, name in PEOPLE.items():
        yield Entity(key, "person" if key.startswith("person") else "organisation")
        yield Attribute(key, "name", name)
    yield Tie("post", "person:D2", "place:150999", Period.between(), "组织员")


def told(store: SqliteStore, name: str, facts: list[Fact], rank: int = COUNTY, as_at: int = ON, **more: Any) -> None:
    """A ledger of which each row tells one fact, in words that can be found again."""
    ledger = Ledger(f"合成数据_{name}.xlsx", name.encode().hex().ljust(64, "0"), "表一", rank, as_at, "示例县")
    rows = [Row(0, line, (fact,), {"内容": f"{name}第{line}行"}) for line, fact in enumerate(facts, start=3)]
    receipt = store.write(Batch([ledger], rows, "test", name, **more))
    assert not receipt.problems


def sheet(path: Path, name: str = "一览表") -> Worksheet:
    found = openpyxl.load_workbook(path)[name]
    assert isinstance(found, Worksheet)
    return found


def body(page: Worksheet) -> list[list[str]]:
    """The rows under the headings as texts, merged cells filled with what they show."""
    shown: dict[tuple[Any, Any], Any] = {}
    for area in page.merged_cells.ranges:
        cells = ((row, column) for row in range(area.min_row, area.max_row + 1) for column in range(area.min_col, area.max_col + 1))
        shown |= dict.fromkeys(cells, page.cell(area.min_row, area.min_col).value)
    rows = [[str(shown.get((cell.row, cell.column), cell.value) or "") for cell in row] for row in page.iter_rows()]
    start = next(number for number, row in enumerate(rows) if row[0] in ("序号", "乡镇"))
    return rows[start + 1 :]


def listed(path: Path) -> dict[tuple[str, str], dict[str, str]]:
    """The roster's cells by township and village, those before the totals."""
    found = {}
    for row in body(sheet(path)):
        if row[0] == "合计":
            break
        found[row[1], row[2]] = {heading: text for heading, text in zip(COLUMNS, row, strict=True) if text}
    return found


def remarks(path: Path) -> str:
    rows = body(sheet(path))
    return "\n".join(row[0] for row in rows[next(n for n, row in enumerate(rows) if row[0] == "合计") + 1 :])


def changed(path: Path) -> list[tuple[str, ...]]:
    """Place, column, name, kind of change, before and after, of each row of the sheet 变动."""
    return [(row[2], *row[3:8]) for row in body(sheet(path, "变动")) if row[0].isdecimal()]
