"""A small county in a real store, and real files for it. Everyone here is invented (合成数据)."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import xlsxwriter

from graph.sqlite import SqliteStore
from loaders.facts.request import Request
from loaders.ledgers import load
from loaders.report import ImportReport
from schema.facts import Attribute, Outcome, Tie
from schema.time import iso

PLACES = ["区划代码", "名称", "级别", "上级代码", "起始日期", "终止日期"]
UNITS = ["单位编号", "单位名称", "单位类别", "所在区划"]
PEOPLE = ["干部编号", "姓名", "单位", "职务", "任职区划", "任职日期", "离任日期"]
AREAS = ["片区", "区划代码", "名称", "起始日期", "终止日期"]
TIES = ["干部编号", "姓名", "单位", "关系", "对象代码", "对象名称", "起始日期", "终止日期", "依据"]
OUTCOMES = ["期次", "区划代码", "名称", "得分", "名次", "类别", "评定日期"]
EVENTS = ["日期", "区划代码", "名称", "类型", "说明"]

COUNTY_PLACES = [
    ["150424", "林西县", "县级", "", "", ""],
    ["150424100", "林西镇", "乡级", "150424", "", ""],
    ["150424105", "大井镇", "乡级", "150424", "", ""],
    ["150424100201", "冬不冷村", "村级", "150424100", "", ""],
    ["150424100218", "东风村", "村级", "150424100", "", ""],
    ["150424105203", "温都村", "村级", "150424105", "", ""],
    ["150424105211", "东风村", "村级", "150424105", "", ""],
    ["150424105401", "河沿社区", "村级", "150424105", "", ""],
]
COUNTY_UNITS = [
    ["U001", "中共林西县委组织部", "党政", "150424"],
    ["U002", "林西县水利局", "涉农", "150424"],
    ["X001", "林西镇人民政府", "党政", "150424100"],
    ["X005", "大井镇人民政府", "党政", "150424105"],
]
COUNTY_PEOPLE = [
    ["D001", "张三", "中共林西县委组织部", "县委常委、组织部部长", "150424", "2020-03-01", ""],
    ["D002", "李四", "大井镇人民政府", "组织委员", "150424105", "2021-09-01", ""],
    ["D003", "王五", "大井镇人民政府", "干事", "150424105", "2019-05-06", ""],
    ["D004", "赵六", "林西镇人民政府", "干事", "150424100", "2019-05-06", ""],
    ["D005", "赵六", "大井镇人民政府", "副镇长", "150424105", "2018-01-01", ""],
    ["D006", "钱七", "林西县水利局", "局长", "", "2018-01-01", ""],
]
Rows = Sequence[Sequence[Any]]


def xlsx(path: Path, sheets: Mapping[str, Rows], merges: Mapping[str, Iterable[tuple[int, int, int, int]]] | None = None) -> Path:
    """A workbook of sheets as rows; texts stay texts. Merges are (row, column, last row, last column)."""
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as workbook:
        for name, rows in sheets.items():
            worksheet = workbook.add_worksheet(name)
            for number, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if isinstance(cell, str):
                        worksheet.write_string(number, column, cell)
                    elif cell is not None:
                        worksheet.write_number(number, column, cell)
            for first, left, last, right in (merges or {}).get(name, ()):
                worksheet.merge_range(first, left, last, right, rows[first][left])
    return path


def csv_file(path: Path, rows: Rows) -> Path:
    """A csv as a machine writes it."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


class Office:
    """A store with the county's places, units and people, and ways to load more and to look at what is believed."""

    def __init__(self, folder: Path, *, empty: bool = False) -> None:
        self.folder = folder
        self.database = folder / "office.sqlite"
        if not empty:
            self.database.write_bytes(_county_database())
        self.store = SqliteStore(self.database)
        self._count = 0

    def load(self, path: Path, *, dry_run: bool = False, strict: bool = False, **asked: Any) -> ImportReport:
        """Import a file, asked for by the fields of a `Request`; whatever becomes of it, its rows must add up."""
        report = load(path, self.store, Request("tester", **asked), dry_run=dry_run, strict=strict)
        assert adds_up(report)
        return report

    def sheet(self, headers: Sequence[str], *rows: Sequence[Any], title: str = "", name: str = "台账", **options: Any) -> ImportReport:
        """Import rows as an xlsx of one sheet, with a title above if given. Row 1 of the data is line 2, or 3 under a title."""
        self._count += 1
        above = [[title]] if title else []
        return self.load(xlsx(self.folder / f"{self._count}.xlsx", {name: [*above, headers, *rows]}), **options)

    def ties(self, key: str) -> set[tuple[str, str, str, str | None, str | None, str]]:
        """The ties believed about an entity: kind, source, target, first possible day, last possible first day out, role."""
        return {
            (fact.kind, fact.source, fact.target, iso(fact.period.since_from), iso(fact.period.until_to), fact.role)
            for fact in self.believed(key)
            if isinstance(fact, Tie)
        }

    def duties(self, key: str) -> set[tuple[str, str, str]]:
        """The ties believed about an entity without dates: kind, source, target."""
        return {tie[:3] for tie in self.ties(key)}

    def names(self, key: str) -> list[tuple[str, str | None]]:
        """The names believed of an entity, each with its first day."""
        found = [fact for fact in self.believed(key) if isinstance(fact, Attribute) and fact.name == "name"]
        return [(fact.value, iso(fact.since)) for fact in sorted(found, key=lambda fact: fact.since)]

    def outcomes(self, key: str) -> list[Outcome]:
        """The outcomes believed about an entity."""
        return [fact for fact in self.believed(key) if isinstance(fact, Outcome)]

    def believed(self, key: str) -> list[Attribute | Tie | Outcome]:
        """All facts believed now about an entity."""
        return [version.fact for version in self.store.history(key) if version.retracted is None]


@cache
def _county_database() -> bytes:
    """The county's store, loaded once from a workbook of its ledgers."""
    with TemporaryDirectory() as folder:
        office = Office(Path(folder), empty=True)
        whole = {"区划": [PLACES, *COUNTY_PLACES], "单位": [UNITS, *COUNTY_UNITS], "干部": [PEOPLE, *COUNTY_PEOPLE]}
        report = office.load(xlsx(office.folder / "county.xlsx", whole))
        assert (report.accepted, report.rejected) == (18, [])
        copy = office.folder / "copy.sqlite"
        office.store.backup(copy)
        office.store.close()
        return copy.read_bytes()


def adds_up(report: ImportReport) -> bool:
    """Whether every row of the file is accounted for."""
    kinds = (report.accepted, report.corrected, report.unchanged, len(report.returning), len(report.rejected), *report.skipped.values())
    return report.total_rows == sum(kinds)
