"""What a refused row or cell may have spoken of is not complete, and nobody ends there: whoever refused it, in whichever sheet it stands."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from graph.store import Batch
from loaders.report import ImportReport
from schema.facts import Tie
from schema.time import OPEN
from tests.loaders.office import Office, Rows, xlsx
from tests.loaders.test_full_lists import ROSTER, SPRING, SUMMER, TITLE, TOWN, answers, full, office, roster, row, told, until

__all__ = ["office"]

LEADERS = ["姓名", "职务", "挂联村"]
ZHANG, QIAN = ["张三", "组织部部长", "温都村"], ["钱七", "林西县水利局局长", "冬不冷村"]
DRY = "place:150424100201"


def book(office: Office, name: str, day: str, sheets: dict[str, Rows], **options: Any) -> ImportReport:
    """A workbook of several rosters of one day; a sheet's first row is its header."""
    return office.load(xlsx(office.folder / name, {sheet: [[TITLE.format(day)], *rows] for sheet, rows in sheets.items()}), **options)


@pytest.mark.parametrize(
    "refused", [["钱七", "林西县水利局局长", "#REF!"], ["钱七", "林西县水利局局长", "冬不冷村、东风村"]], ids=["cell", "name"]
)
def test_a_person_refused_in_another_sheet_is_not_missing_and_does_not_end(office: Office, refused: list[str]) -> None:
    book(office, "春.xlsx", SPRING, {"县级领导": [LEADERS, ZHANG, QIAN]})
    sheets: dict[str, Rows] = {"甲": [LEADERS, ZHANG], "乙": [LEADERS, refused]}
    report = book(office, "夏.xlsx", SUMMER, sheets, full="150424", end_vanished=date(2026, 6, 30))
    assert full(report).vanished == []
    assert until(office, "person:D006", "liaison") == OPEN
    assert answers(office, "2026-07-01", DRY)["person:D006", "挂联"][0] == "held"


def test_what_is_refused_under_the_heading_of_another_level_takes_nothing_out(office: Office) -> None:
    book(office, "春.xlsx", SPRING, {"县级领导": [LEADERS, ZHANG, QIAN]})
    sheets: dict[str, Rows] = {"甲": [LEADERS, ZHANG], "乙": [["姓名", "职务", "挂联乡镇"], ["张三", "组织部部长", "无此镇"]]}
    report = book(office, "夏.xlsx", SUMMER, sheets, full="150424")
    assert told(full(report).vanished) == [("冬不冷村", "挂联领导", "钱七")]


def test_a_cell_refused_by_place_keeps_that_place_out_of_a_list_by_person(office: Office) -> None:
    book(office, "春.xlsx", SPRING, {"县级领导": [LEADERS, ZHANG, QIAN]})
    by_place = [["乡镇", "村(社区)", "挂联领导", "包村干部"], ["林西镇", "冬不冷村", "五保户", "赵六"]]
    sheets: dict[str, Rows] = {"甲": [LEADERS, ["李四", "组织委员", "河沿社区"]], "乙": by_place}
    report = book(office, "夏.xlsx", SUMMER, sheets, full="150424")
    assert told(full(report).vanished) == [("温都村", "挂联领导", "张三")]


def test_a_cell_refused_by_person_keeps_its_column_out_of_a_list_by_place(office: Office) -> None:
    roster(office, SPRING, row(leader="张三", charge="王五"))
    sheets: dict[str, Rows] = {"甲": [ROSTER, row(leader="", charge="")], "乙": [LEADERS, ["张三", "组织部部长", "无此村"]]}
    report = book(office, "夏.xlsx", SUMMER, sheets, full=TOWN)
    assert told(full(report).vanished) == [("温都村", "包村干部", "王五")]


def test_a_refused_row_of_no_known_place_may_be_any_of_its_township(office: Office) -> None:
    both = [["大井镇", "温都村", "王五"], ["林西镇", "冬不冷村", "赵六"]]
    roster_rows = [["大井镇", "温都村", ""], ["大井镇", "温嘟村", "王五"], ["林西镇", "冬不冷村", ""]]
    headers = ["乡镇", "村(社区)", "包村干部"]
    book(office, "春.xlsx", SPRING, {"表": [headers, *both]})
    report = book(office, "夏.xlsx", SUMMER, {"表": [headers, *roster_rows]}, full="150424")
    assert [item.row for item in report.rejected] == [4]
    assert told(full(report).vanished) == [("冬不冷村", "包村干部", "赵六")]
    assert any("第4行说不清是哪个地方，大井镇的“包村干部”不作为全表" in note for note in report.notes)
    anywhere = [["", "温嘟村", "王五"], *roster_rows[::2]]
    report = book(office, "又.xlsx", SUMMER, {"表": [headers, *anywhere]}, full="150424")
    assert full(report).vanished == []


def test_a_refused_row_that_lists_nobody_takes_nothing_out(office: Office) -> None:
    roster(office, SPRING, row(charge="王五"))
    report = roster(office, SUMMER, row(charge=""), row("温嘟村", area="李四"), full=TOWN)
    assert told(full(report).vanished) == [("温都村", "包村干部", "王五")]


def test_a_row_that_the_store_refuses_keeps_its_place_out(office: Office) -> None:
    dated = ["干部编号", "姓名", "关系", "对象代码", "起始日期"]
    ties = [["D002", "李四", "包村", "150424105203", "2025-06-01"], ["D003", "王五", "包村", "150424105203", "2025-06-01"]]
    office.sheet(dated, *ties, ["D003", "王五", "包村", "150424105401", "2025-06-01"], rank="township")
    rows = [["大井镇", "温都村", "王五", "2025-06-01"], ["大井镇", "温都村", "李四", "2025-03-01"], ["大井镇", "河沿社区", "李四", ""]]
    report = _two_rows(office, rows, end_vanished=date(2026, 6, 30))
    assert [item.row for item in report.rejected] == [5]
    assert told(full(report).vanished) == [("河沿社区", "包村干部", "王五")]
    assert any("温都村" in note and "不作为全表" in note for note in report.notes)
    assert {answer: state for answer, (state, _) in answers(office, "2026-07-01").items()} == {
        ("person:D002", "包村"): "held",
        ("person:D003", "包村"): "held",
    }


def _two_rows(office: Office, rows: Rows, **options: Any) -> ImportReport:
    """A roster with a first day beside each name, in a header of two rows."""
    above = [
        ["大井镇村(社区)责任落实一览表(截至2026年6月30日)", "", "", ""],
        ["乡镇", "村(社区)", "包村干部", ""],
        ["", "", "姓名", "起始日期"],
    ]
    merges = {"台账": [(0, 0, 0, 3), (1, 2, 1, 3), (1, 0, 2, 0), (1, 1, 2, 1)]}
    return office.load(xlsx(office.folder / "两行.xlsx", {"台账": [*above, *rows]}, merges), full=TOWN, **options)


def take_back(office: Office, person: str, kind: str) -> None:
    """Retract what is believed of a person."""
    ids = [fact.id for fact in office.believed(person) if isinstance(fact, Tie) and fact.kind == kind]
    office.store.write(Batch((), (), "tester", retract=ids))


def test_what_was_taken_back_and_comes_again_keeps_its_place_out_until_it_is_confirmed(office: Office) -> None:
    roster(office, SPRING, row(charge="王五"), row("东风村", charge="赵六"))
    listed = (row(charge="李四"), row("东风村"))
    roster(office, SUMMER, *listed)
    take_back(office, "person:D002", "village_charge")
    report = roster(office, SUMMER, *listed, full=TOWN, end_vanished=date(2026, 6, 30))
    assert [item.row for item in report.returning] == [3]
    assert told(full(report).vanished) == [("东风村", "包村干部", "赵六")]
    assert answers(office, "2026-07-01")["person:D003", "包村"] == ("held", "")
    confirmed = roster(office, SUMMER, *listed, full=TOWN, returning=True)
    assert ("温都村", "包村干部", "王五") in told(full(confirmed).vanished)


def test_a_list_by_person_is_kept_although_the_store_does_not_take_its_first_row(office: Office) -> None:
    """The places that no row names are told in a row that is written."""
    book(office, "春.xlsx", SPRING, {"表": [LEADERS, ZHANG, QIAN]})
    people: Rows = [LEADERS, ["张三", "组织部部长", "河沿社区"], ["李四", "组织委员", "温都村"]]
    book(office, "夏.xlsx", SUMMER, {"表": people[:2]})
    office.store.write(Batch((), (), "tester", retract=["liaison/person:D001/place:150424105401/unknown"]))
    report = book(office, "又.xlsx", SUMMER, {"表": people}, full="150424")
    assert [item.row for item in report.returning] == [3]
    assert told(full(report).vanished) == [("冬不冷村", "挂联领导", "钱七"), ("温都村", "挂联领导", "张三")]
    assert answers(office, "2026-07-01", DRY)["person:D006", "挂联"][0] == "possibly_held"
