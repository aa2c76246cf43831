from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from loaders.files.workbook import Sheet
from loaders.sheets.cells import cell_state, is_unsure, vacant_on
from loaders.sheets.person_cells import read_persons, read_units
from loaders.sheets.tables import read_table
from tests.loaders.office import Office


@pytest.mark.parametrize("text", ["空缺(2026年3月31日)", "空缺（截至2026.3.31）", "暂缺(自2026-03-31起)"])
def test_a_vacancy_may_carry_its_date(text: str) -> None:
    assert cell_state(text) == "vacant"
    assert vacant_on(text)
    assert read_persons(text).vacant


@pytest.mark.parametrize("text", ["空缺", "空缺(待补)", "张三(2026年3月31日)", "张三(空缺)"])
def test_nothing_else_is_a_dated_vacancy(text: str) -> None:
    assert vacant_on(text) == ""


def test_a_name_marked_as_unconfirmed_names_nobody() -> None:
    cell = read_persons("张三(待核实)、李四(组织委员)")
    assert [mention.name for mention in cell.mentions] == ["李四"]
    assert cell.undecided
    assert is_unsure("林西县水利局（待定）")
    assert read_units("林西县水利局(待核实)、林西县公安局(牵头)") == ("林西县公安局",)


def test_the_day_of_a_vacancy_is_its_own_before_the_sheets(tmp_path: Path) -> None:
    office = Office(tmp_path)
    report = office.sheet(
        ["乡镇", "村", "第一书记", "包村干部"], ["大井镇", "温都村", "空缺(2026年1月5日)", "空缺"], title="一览表(截至2026年3月31日)"
    )
    assert report.rejected == []
    days = {found.label: date.fromordinal(found.day) for found in office.outcomes("place:150424105203")}
    assert days == {"第一书记": date(2026, 1, 5), "包村干部": date(2026, 3, 31)}


def test_an_impossible_day_of_a_vacancy_is_refused(tmp_path: Path) -> None:
    report = Office(tmp_path).sheet(
        ["乡镇", "村", "第一书记"], ["大井镇", "温都村", "空缺(2026年13月5日)"], title="一览表(截至2026年3月31日)"
    )
    (refused,) = [*report.rejected, *report.cells]
    assert refused.column == "第一书记"


def test_fill_in_lines_merged_over_half_the_table_are_no_headings() -> None:
    rows = [["一览表"], ["填报单位：大井镇", "", "", "截至2026年3月31日"], ["乡镇", "村", "包村干部", "包片领导", "第一书记", "备注"]]
    rows.append(["大井镇", "温都村", "王五", "", "", ""])
    table = read_table(Sheet("表", rows, merges=[(0, 0, 0, 5), (1, 0, 1, 2), (1, 3, 1, 5)]))
    assert table.context.township == "大井镇"
    assert table.rows[0]["包村干部"] == "王五"
