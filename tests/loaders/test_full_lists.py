"""A roster that is declared complete: who appeared, who is not listed any more, what is vacant, and what ends only when confirmed."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from loaders.full_lists import Change, FullList
from loaders.report import ImportReport
from queries.trace import scope_of_trace, trace
from schema.errors import LoadError, UsageError
from schema.facts import Tie
from schema.rulebook import standard
from schema.time import OPEN, to_day
from tests.loaders.office import TIES, Office, Rows, xlsx

ROSTER = ["乡镇", "村(社区)", "挂联领导", "包片领导", "包村干部", "第一书记", "帮扶单位", "村党组织书记", "备注"]
TITLE = "林西县村(社区)责任落实一览表(截至2026年{}日)"
SPRING, SUMMER = "3月31", "6月30"
VILLAGE, OTHER, TOWN = "place:150424105203", "place:150424105211", "150424105"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def roster(office: Office, day: str, *rows: list[str], **options: Any) -> ImportReport:
    return office.sheet(ROSTER, *rows, title=TITLE.format(day), **options)


def row(village: str = "温都村", **cells: str) -> list[str]:
    names = dict(zip(("leader", "area", "charge", "first", "unit", "secretary"), ROSTER[2:8], strict=True))
    assert cells.keys() <= names.keys()
    return ["大井镇", village, *(cells.get(name, "") for name in names), ""]


def full(report: ImportReport) -> FullList:
    assert report.full is not None
    return report.full


def told(changes: list[Change]) -> list[tuple[str, str, str]]:
    return [(change.path[-1], change.column, change.name) for change in changes]


def answers(office: Office, on: str, place: str = VILLAGE) -> dict[tuple[str, str], tuple[str, str]]:
    """Who answers for a place on a day: (holder, label) → (state, doubt)."""
    day, book = to_day(date.fromisoformat(on)), standard()
    graph = office.store.snapshot(scope_of_trace(place, day, book), day)
    return {
        (answer.holder, answer.label): (answer.state, answer.doubt)
        for answer in trace(graph, place, day, book).answers
        if answer.target.key == place
    }


def until(office: Office, person: str, kind: str) -> int:
    (tie,) = [fact for fact in office.believed(person) if isinstance(fact, Tie) and fact.kind == kind]
    return tie.period.until_to


def test_the_receipt_says_who_appeared_who_is_not_listed_any_more_and_what_is_vacant(office: Office) -> None:
    roster(office, SPRING, row(charge="王五", first="钱七"), row("东风村", charge="赵六"))
    report = roster(office, SUMMER, row(charge="李四", first="空缺"), row("东风村", charge="赵六"), full=TOWN)
    found = full(report)
    assert told(found.appeared) == [("温都村", "包村干部", "李四")]
    assert told(found.vanished) == [("温都村", "包村干部", "王五"), ("温都村", "第一书记", "钱七")]
    assert told(found.vacant) == [("温都村", "第一书记", "钱七")]
    vanished = found.vanished[0]
    assert (vanished.seen, vanished.origin and vanished.origin.row) == (to_day(date(2026, 3, 31)), 3)
    assert len(found.vanished[1].ties) == 2


def test_places_inside_that_the_file_does_not_list_are_named_and_keep_their_ties(office: Office) -> None:
    roster(office, SPRING, row(charge="王五"), row("东风村", charge="赵六"))
    report = roster(office, SUMMER, row(charge="王五"), full=TOWN)
    assert sorted(path[-1] for path in full(report).unlisted.values()) == ["东风村", "河沿社区"]
    assert full(report).vanished == []
    assert answers(office, "2026-07-01", OTHER)["person:D005", "包村"] == ("held", "")


def test_without_a_confirmation_nothing_ends_but_the_tie_is_in_doubt_from_then_on(office: Office) -> None:
    roster(office, SPRING, row(charge="王五"))
    roster(office, SUMMER, row(charge="李四"), full=TOWN)
    assert until(office, "person:D003", "village_charge") == OPEN
    assert answers(office, "2026-06-29")["person:D003", "包村"] == ("held", "")
    state, doubt = answers(office, "2026-06-30")["person:D003", "包村"]
    assert state == "possibly_held"
    assert doubt.startswith("2026年6月30日的全表没有列出")
    assert "第3行" in doubt


def test_before_the_first_sighting_nobody_is_called_absent(office: Office) -> None:
    roster(office, SPRING, row(charge="王五"), full=TOWN)
    assert answers(office, "2025-12-31")["person:D003", "包村"][0] == "possibly_held"


def test_only_columns_of_the_file_are_complete(office: Office) -> None:
    roster(office, SPRING, row(charge="王五", leader="张三", secretary="李四"))
    headers = ["乡镇", "村(社区)", "包村干部"]
    report = office.sheet(headers, ["大井镇", "温都村", "赵六"], title=TITLE.format(SUMMER), full=TOWN)
    assert told(full(report).vanished) == [("温都村", "包村干部", "王五")]
    assert {state for (holder, _), (state, _) in answers(office, "2026-07-01").items() if holder != "person:D003"} == {"held"}


def test_columns_of_one_kind_of_tie_are_kept_apart(office: Office) -> None:
    headers = ["乡镇", "村(社区)", "包村领导", "包村干部", "驻村干部", "第一书记"]
    office.sheet(headers, ["大井镇", "温都村", "赵六", "王五", "李四", "钱七"], title=TITLE.format(SPRING))
    report = office.sheet([*headers[:2], "包村干部", "驻村干部"], ["大井镇", "温都村", "", ""], title=TITLE.format(SUMMER), full=TOWN)
    assert told(full(report).vanished) == [("温都村", "包村干部", "王五"), ("温都村", "驻村干部", "李四")]
    assert answers(office, "2026-07-01")["person:D005", "包村"][0] == "held"
    assert answers(office, "2026-07-01")["person:D006", "驻村"][0] == "held"


@pytest.mark.parametrize("cell", ["五保户", "待定", "#REF!"], ids=["refused", "undecided", "error"])
def test_a_cell_that_cannot_be_read_declares_nothing(office: Office, cell: str) -> None:
    roster(office, SPRING, row(charge="王五", leader="张三"))
    report = roster(office, SUMMER, row(charge=cell, unit="林西县水利局"), full=TOWN)
    assert told(full(report).vanished) == [("温都村", "挂联领导", "张三")]
    assert answers(office, "2026-07-01")["person:D003", "包村"] == ("held", "")


def test_a_row_that_could_not_be_taken_takes_its_place_out_of_the_full_list(office: Office) -> None:
    roster(office, SPRING, row(charge="王五"), row("东风村", charge="赵六"))
    report = roster(office, SUMMER, row(charge="五保户"), row("东风村"), full=TOWN)
    assert [item.row for item in report.rejected] == [3]
    assert told(full(report).vanished) == [("东风村", "包村干部", "赵六")]


def test_a_place_outside_the_declared_one_is_taken_but_not_complete(office: Office) -> None:
    both: Rows = [["大井镇", "温都村", "王五"], ["林西镇", "东风村", "赵六"]]
    headers = ["乡镇", "村(社区)", "包村干部"]
    office.sheet(headers, *both, title=TITLE.format(SPRING))
    report = office.sheet(headers, ["大井镇", "温都村", ""], ["林西镇", "东风村", ""], title=TITLE.format(SUMMER), full=TOWN)
    assert told(full(report).vanished) == [("温都村", "包村干部", "王五")]


def test_a_confirmed_end_ends_exactly_the_vanished_ties(office: Office) -> None:
    roster(office, SPRING, row(charge="王五、赵六", first="钱七"))
    report = roster(office, SUMMER, row(charge="赵六", first="空缺"), full=TOWN, end_vanished=date(2026, 5, 31))
    assert [change.state for change in full(report).vanished] == ["ended", "ended"]
    ended = to_day(date(2026, 6, 1))
    assert until(office, "person:D003", "village_charge") == ended
    assert until(office, "person:D006", "residency") == ended
    assert until(office, "person:D005", "village_charge") == OPEN
    assert ("person:D003", "包村") not in answers(office, "2026-06-01")
    assert answers(office, "2026-05-31")["person:D003", "包村"] == ("held", "")


@pytest.mark.parametrize(
    ("day", "said"), [(date(2026, 7, 1), "晚于本表的截止日期2026年6月30日"), (date(2026, 3, 30), "早于最后一次")], ids=["late", "early"]
)
def test_an_end_that_cannot_be_is_refused_and_nothing_is_written(office: Office, day: date, said: str) -> None:
    roster(office, SPRING, row(charge="王五"))
    before = office.store.revision()
    with pytest.raises(UsageError, match=said):
        roster(office, SUMMER, row(charge="李四"), full=TOWN, end_vanished=day)
    assert office.store.revision() == before


def test_ending_is_refused_without_a_full_list(office: Office) -> None:
    with pytest.raises(UsageError, match="--full"):
        roster(office, SUMMER, row(charge="李四"), end_vanished=date(2026, 5, 31))


def test_a_stronger_source_is_not_ended_and_the_receipt_says_so(office: Office) -> None:
    office.sheet(TIES, ["D003", "王五", "", "包村", "150424105203", "", "2025-03-01", "", ""], rank="document", as_of=date(2026, 3, 1))
    report = roster(office, SUMMER, row(charge="李四"), full=TOWN, end_vanished=date(2026, 5, 31), rank="township")
    assert [(change.name, change.state) for change in full(report).vanished] == [("王五", "contested")]
    assert until(office, "person:D003", "village_charge") == OPEN


def test_an_end_in_a_row_that_was_not_written_is_not_called_ended(office: Office) -> None:
    roster(office, SPRING, row(charge="王五"))
    report = roster(office, SUMMER, row(charge="李四", first="五保户"), full=TOWN, end_vanished=date(2026, 5, 31), strict=True)
    assert (report.revision, len(report.cells)) == (None, 1)
    assert [change.state for change in full(report).vanished] == [""]
    assert until(office, "person:D003", "village_charge") == OPEN


def test_two_sheets_of_one_file_are_one_list(office: Office) -> None:
    roster(office, SPRING, row(charge="王五、李四"), row("东风村", charge="赵六"))
    rows = [[TITLE.format(SUMMER)], ROSTER]
    sheets = {
        "一": [*rows, row(charge="王五"), row("东风村")],
        "二": [*rows, row(charge="李四"), row("东风村", charge="五保户", area="赵六")],
    }
    report = office.load(xlsx(office.folder / "two.xlsx", sheets), full=TOWN)
    assert (len(report.cells), full(report).vanished) == (1, [])


def test_a_trial_run_shows_the_comparison_and_writes_nothing(office: Office) -> None:
    roster(office, SPRING, row(charge="王五"))
    before = office.store.revision()
    report = roster(office, SUMMER, row(charge="李四"), full=TOWN, dry_run=True)
    assert (told(full(report).appeared), told(full(report).vanished)) == (
        [("温都村", "包村干部", "李四")],
        [("温都村", "包村干部", "王五")],
    )
    assert office.store.revision() == before


def test_the_same_file_again_shows_the_same_comparison(office: Office) -> None:
    roster(office, SPRING, row(charge="王五"))
    first = roster(office, SUMMER, row(charge="李四"), full=TOWN)
    again = office.load(office.folder / "2.xlsx", full=TOWN)
    assert (again.accepted, again.unchanged, again.revision) == (0, 1, None)
    assert full(again) == full(first)


def test_an_older_full_list_that_comes_later_takes_nothing_from_the_newer_one(office: Office) -> None:
    roster(office, SUMMER, row(charge="李四"), full=TOWN)
    report = roster(office, SPRING, row(charge="王五"), full=TOWN)
    assert full(report).vanished == []
    assert answers(office, "2026-07-01")["person:D002", "包村"] == ("held", "")
    assert answers(office, "2026-07-01")["person:D003", "包村"][0] == "possibly_held"


def test_a_roster_by_person_is_complete_for_what_its_columns_say_is_held(office: Office) -> None:
    headers = ["姓名", "职务", "挂联乡镇", "挂联村"]
    roster(office, SPRING, row(leader="张三", charge="王五"), row("东风村", leader="张三"))
    report = office.sheet(headers, ["张三", "组织部部长", "大井镇", "温都村"], title=TITLE.format(SUMMER), full="150424")
    assert told(full(report).appeared) == [("大井镇", "挂联领导", "张三")]
    assert told(full(report).vanished) == [("东风村", "挂联领导", "张三")]
    assert answers(office, "2026-07-01")["person:D003", "包村"] == ("held", "")
    assert answers(office, "2026-07-01", OTHER)["person:D001", "挂联"][0] == "possibly_held"


def test_a_roster_by_person_with_an_unreadable_cell_is_not_complete_for_that_column(office: Office) -> None:
    headers = ["姓名", "职务", "挂联乡镇", "挂联村"]
    roster(office, SPRING, row("东风村", leader="张三"))
    report = office.sheet(headers, ["张三", "组织部部长", "大井镇", "无此村"], title=TITLE.format(SUMMER), full="150424")
    assert full(report).vanished == []
    assert [(cell.column, cell.row) for cell in report.cells] == [("挂联村", 3)]
    assert any("不作为全表" in note for note in report.notes)


def test_only_a_roster_with_its_day_can_be_complete(office: Office) -> None:
    with pytest.raises(LoadError, match="责任一览表"):
        office.sheet(TIES, ["D003", "王五", "", "包村", "150424105203", "", "2025-03-01", "", ""], full=TOWN)
    with pytest.raises(LoadError, match="截止日期"):
        office.sheet(ROSTER, row(charge="王五"), full=TOWN)
    report = office.sheet(ROSTER, row(charge="王五"), full=TOWN, as_of=date(2026, 6, 30))
    assert told(full(report).appeared) == [("温都村", "包村干部", "王五")]


def test_a_place_that_the_store_does_not_know_cannot_be_complete(office: Office) -> None:
    with pytest.raises(LoadError, match="150424999"):
        roster(office, SUMMER, row(charge="王五"), full="150424999")
