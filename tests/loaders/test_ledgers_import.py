from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.sqlite import SqliteStore
from loaders import streaming
from loaders.divisions import top_down
from loaders.facts.request import Request
from loaders.files.workbook import read_workbook
from loaders.ledgers import load
from loaders.rejected_rows import write_rejected
from loaders.templates import write_template
from schema.errors import LoadError, UsageError
from schema.rosters import KINDS
from tests.loaders.office import AREAS, COUNTY_PEOPLE, COUNTY_PLACES, OUTCOMES, PEOPLE, PLACES, TIES, Office, adds_up, csv_file, xlsx

VILLAGE = "place:150424105203"
GOOD = ["D002", "李四", "大井镇人民政府", "包村", "150424105203", "温都村", "2022-03-01", "", "林组发〔2022〕3号"]
BAD = ["D002", "李四", "大井镇人民政府", "包村", "150424105999", "", "2022-03-01", "", ""]


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def test_the_same_file_again_changes_nothing(office: Office) -> None:
    path = xlsx(office.folder / "t.xlsx", {"台账": [TIES, GOOD]})
    assert office.load(path).accepted == 1
    revision = office.store.revision()
    again = office.load(path)
    assert (again.accepted, again.unchanged, again.revision) == (0, 1, None)
    assert office.store.revision() == revision


def test_a_file_with_rejected_rows_is_read_again_when_they_may_be_sound(office: Office) -> None:
    path = xlsx(office.folder / "t.xlsx", {"台账": [TIES, GOOD, BAD]})
    first = office.load(path)
    assert (first.accepted, len(first.rejected)) == (1, 1)
    office.sheet(PLACES, ["150424105999", "新村", "村级", "150424105", "", ""])
    second = office.load(path)
    assert (second.accepted, second.unchanged, second.rejected) == (1, 1, [])


def test_a_corrected_end_retracts_and_asserts(office: Office) -> None:
    office.sheet(TIES, GOOD)
    report = office.sheet(TIES, [*GOOD[:7], "2023-12-31", GOOD[8]])
    assert (report.accepted, report.corrected) == (0, 1)
    assert ("village_charge", "person:D002", VILLAGE, "2022-03-01", "2024-01-01", "") in office.ties(VILLAGE)
    versions = [version for version in office.store.history(VILLAGE) if getattr(version.fact, "kind", "") == "village_charge"]
    assert [version.retracted is None for version in versions] == [False, True]


def test_a_row_that_a_correction_withdrew_comes_back_only_when_confirmed(office: Office) -> None:
    old = xlsx(
        office.folder / "old.xlsx",
        {"台账": [TIES, [*GOOD[:7], "2023-12-31", GOOD[8]], [*GOOD[:4], "150424105401", "", "2022-03-01", "", ""]]},
    )
    office.load(old)
    office.sheet(TIES, [*GOOD[:7], "2024-06-30", GOOD[8]])
    again = xlsx(office.folder / "again.xlsx", {"台账 ": [TIES, [*GOOD[:7], "2023-12-31", GOOD[8]]]})
    report = office.load(again)
    assert [item.row for item in report.returning] == [2]
    assert report.returning[0].cells["姓名"] == "李四"
    confirmed = office.load(again, returning=True)
    assert confirmed.corrected == 1
    assert ("village_charge", "person:D002", VILLAGE, "2022-03-01", "2024-01-01", "") in office.ties(VILLAGE)


def test_succeed_ends_the_open_tie_on_the_day_the_new_one_begins(office: Office) -> None:
    office.sheet(AREAS, ["第一片区", "150424105", "", "2020-01-01", ""])
    first = ["D001", "张三", "", "包片", "", "第一片区", "2020-01-01", "", ""]
    second = ["D002", "李四", "", "包片", "", "第一片区", "2024-03-01", "", ""]
    office.sheet(TIES, first)
    report = office.sheet(TIES, second, succeed=True)
    assert report.rejected == []
    area = "area:150424:第一片区"
    assert ("area_cover", "person:D001", area, "2020-01-01", "2024-03-01", "") in office.ties("person:D001")
    assert any("接续" in note for note in report.notes)


def test_a_dry_run_and_a_strict_run_with_rejected_rows_write_nothing(office: Office) -> None:
    path = xlsx(office.folder / "t.xlsx", {"台账": [TIES, GOOD, BAD]})
    revision = office.store.revision()
    tried = office.load(path, dry_run=True)
    assert (tried.accepted, len(tried.rejected), tried.revision) == (1, 1, None)
    strict = office.load(path, strict=True)
    assert (strict.accepted, len(strict.rejected), strict.revision) == (0, 1, None)
    assert office.store.revision() == revision


def test_strict_also_refuses_what_only_the_store_can_see(office: Office) -> None:
    rows = [GOOD, [*GOOD[:6], "2022-06-01", "", ""]]
    report = office.load(xlsx(office.folder / "t.xlsx", {"台账": [TIES, *rows]}), strict=True)
    assert {item.row for item in report.rejected} == {2, 3}
    assert report.revision is None
    assert all(item.cells["姓名"] == "李四" and item.column == "起始日期" for item in report.rejected)


def test_an_undone_import_can_be_imported_again(office: Office) -> None:
    path = xlsx(office.folder / "t.xlsx", {"台账": [TIES, GOOD]})
    before = office.ties(VILLAGE)
    report = office.load(path)
    assert report.revision is not None
    office.store.undo(report.revision, actor="tester")
    assert office.ties(VILLAGE) == before
    assert office.load(path).accepted == 1


def test_private_columns_never_reach_the_store_or_the_receipt(office: Office) -> None:
    headers = [*TIES, "联系电话", "身份证号"]
    phone, identity = "13912345678", "11010519491231002X"
    report = office.sheet(
        headers,
        [*GOOD, phone, identity],
        [*BAD, phone, identity],
        ["", f"孙八 {phone}", "", "包村", "150424105203", "", "2022", "", "", "", ""],
    )
    assert (report.accepted, len(report.rejected)) == (2, 1)
    write_rejected(report, office.folder / "rejected.xlsx")
    said = repr(report) + repr(read_workbook(office.folder / "rejected.xlsx"))
    stored = b"".join(path.read_bytes() for path in office.folder.glob("office.sqlite*"))
    for private in (phone, identity):
        assert private not in said
        assert private.encode() not in stored
    assert any("联系电话" in note for note in report.notes)


def test_rejected_rows_come_back_as_a_workbook_that_can_be_put_right(office: Office) -> None:
    headers = [*TIES, "备注"]
    report = office.sheet(headers, [*BAD, "=cmd()"], [*GOOD, ""], name="包村")
    path = office.folder / "rejected.xlsx"
    assert write_rejected([report], path) == 1
    (sheet,) = read_workbook(path).sheets
    assert sheet.name == "包村"
    assert sheet.rows[0] == [*headers, "原行号", "有误的列", "原因", "处理办法"]
    assert sheet.rows[1][9:12] == ["'=cmd()", "2", "对象代码"]
    office.sheet(PLACES, ["150424105999", "新村", "村级", "150424105", "", ""])
    again = office.load(path)
    assert (again.accepted, again.rejected) == (1, [])


def test_the_workbook_of_rejected_rows_of_several_files_has_a_sheet_each(office: Office) -> None:
    reports = [office.sheet(TIES, BAD, name="很长的工作表名称很长的工作表名称很长的工作表名称") for _ in range(3)]
    path = office.folder / "rejected.xlsx"
    assert write_rejected(reports, path) == 3
    assert len(read_workbook(path).sheets) == 3


def test_every_template_can_be_filled_in_and_its_example_is_skipped(office: Office, tmp_path: Path) -> None:
    for kind, ledger in KINDS.items():
        path = tmp_path / f"{kind}.xlsx"
        write_template(kind, path)
        (sheet,) = read_workbook(path).sheets
        assert sheet.rows[0] == list(ledger.headers)
        report = office.load(path)
        assert (report.kinds, report.accepted, report.rejected) == ((kind,), 0, [])
        assert report.skipped["模板的示例行"] == 1
    with pytest.raises(UsageError, match="没有“预算”这种台账"):
        write_template("预算", tmp_path / "x.xlsx")


def test_a_workbook_without_any_ledger_is_refused_and_a_cover_sheet_is_named(office: Office) -> None:
    cover = [["填表说明"], ["请如实填写"]]
    with pytest.raises(LoadError, match=r"t\.xlsx 工作表“封面”"):
        office.load(xlsx(office.folder / "t.xlsx", {"封面": cover}))
    report = office.load(xlsx(office.folder / "t2.xlsx", {"封面": cover, "台账": [TIES, GOOD], "空": []}))
    assert report.accepted == 1
    assert any("封面" in note for note in report.notes)
    assert any("“空”是空的" in note for note in report.notes)


def test_an_unknown_kind_or_scope_is_a_usage_error(office: Office) -> None:
    path = xlsx(office.folder / "t.xlsx", {"台账": [TIES, GOOD]})
    with pytest.raises(UsageError):
        office.load(path, kind="nothing")
    with pytest.raises(UsageError):
        office.load(path, within="林西县")


def test_rows_outside_the_limit_are_skipped_and_counted(office: Office) -> None:
    other = ["D004", "赵六", "", "包村", "150424100218", "", "2022-03-01", "", ""]
    report = office.sheet(TIES, GOOD, other, within="150424105")
    assert (report.accepted, report.rejected, report.skipped["导入范围以外"]) == (1, [], 1)
    people = office.sheet(PEOPLE, *[[f"D1{row[0][1:]}", *row[1:]] for row in COUNTY_PEOPLE], within="place:150424105")
    assert (people.accepted, people.skipped["导入范围以外"]) == (3, 3)


def test_struck_rows_are_held_back(office: Office) -> None:
    import xlsxwriter

    path = office.folder / "struck.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        worksheet, struck = workbook.add_worksheet(), workbook.add_format({"font_strikeout": True})
        worksheet.write_row(0, 0, TIES)
        worksheet.write_row(1, 0, GOOD, struck)
        worksheet.write_row(2, 0, [*GOOD[:4], "150424105401", "", *GOOD[6:]])
    report = office.load(path)
    assert report.accepted == 1
    assert [(item.row, "划去" in item.reason) for item in report.rejected] == [(2, True)]


# the divisions of the country


@pytest.fixture
def divisions(tmp_path: Path) -> list[Path]:
    files = {
        "villages": [["code", "name", "streetCode", "provinceCode", "cityCode", "areaCode"],
                     ["150424105203", "温都村委会", "150424105", "15", "1504", "150424"],
                     ["150424105401", "河沿社区居委会", "150424105", "15", "1504", "150424"],
                     ["150423100201", "某村委会", "150423100", "15", "1504", "150423"]],
        "streets": [["code", "name", "areaCode", "provinceCode", "cityCode"], ["150424105", "大井镇", "150424", "15", "1504"],
                    ["150423100", "大板镇", "150423", "15", "1504"]],
        "areas": [["code", "name", "cityCode", "provinceCode"], ["150424", "林西县", "1504", "15"], ["150423", "巴林右旗", "1504", "15"]],
        "cities": [["code", "name", "provinceCode"], ["1504", "赤峰市", "15"], ["1101", "市辖区", "11"]],
        "provinces": [["code", "name"], ["15", "内蒙古自治区"], ["11", "北京市"]],
    }  # fmt: skip
    return [csv_file(tmp_path / f"{name}.csv", rows) for name, rows in files.items()]


def test_divisions_within_a_county_come_with_what_it_lies_in(tmp_path: Path, divisions: list[Path]) -> None:
    office = Office(tmp_path, empty=True)
    reports = [office.load(path, within="150424") for path in top_down(divisions)]
    assert [(report.accepted, report.skipped.get("导入范围以外", 0)) for report in reports] == [(1, 1), (1, 1), (1, 1), (1, 1), (2, 1)]
    (village,) = office.store.lookup("name", ["温都村"])["温都村"]
    assert (village.key, village.path) == (VILLAGE, ("内蒙古自治区", "赤峰市", "林西县", "大井镇", "温都村"))
    again = office.load(top_down(divisions)[-1], within="150424")
    assert (again.accepted, again.unchanged) == (0, 2)


def test_divisions_in_the_wrong_order_are_rejected_and_taken_later(tmp_path: Path, divisions: list[Path]) -> None:
    office = Office(tmp_path, empty=True)
    villages = divisions[0]
    report = office.load(villages)
    assert len(report.rejected) == 3
    assert "streets.csv" in report.rejected[0].hint
    assert report.rejected[0].cells["name"] == "温都村委会"
    for path in top_down(divisions)[:-1]:
        office.load(path)
    assert office.load(villages).accepted == 3


def test_a_division_renamed_in_the_store_is_not_named_back(tmp_path: Path, divisions: list[Path]) -> None:
    office = Office(tmp_path)
    office.sheet(PLACES, ["150424105", "新大井镇", "乡级", "150424", "2023-06-01", ""])
    report = office.load(divisions[1], within="150424")
    assert "新大井镇" in report.rejected[0].reason


# long files take a quicker way, which must lead to the same end


@pytest.mark.parametrize("seed", range(4))
def test_a_long_file_gives_the_same_facts_as_the_same_file_read_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    stores: dict[str, list[str]] = {}
    for name, size in (("whole", 1 << 40), ("piecewise", 0)):
        monkeypatch.setattr(streaming, "STREAMED_BYTES", size)
        monkeypatch.setattr(streaming, "PIECE", 7)
        folder = tmp_path / name
        folder.mkdir()
        office = Office(folder, empty=True)
        stores[name] = [_counted(office.load(path, within="150424")) for path in _ledgers(folder, random.Random(seed))]
        stores[name] += sorted(f"{fact}" for key in _keys(office.store) for fact in office.believed(key))
    assert stores["whole"] == stores["piecewise"]


def _counted(report: Any) -> str:
    reasons = sorted((item.row, item.column, item.reason) for item in report.rejected)
    return f"{report.kinds} {report.accepted} {report.corrected} {report.unchanged} {reasons}"


def _keys(store: SqliteStore) -> list[str]:
    return [found.key for text in ("15", "村", "镇", "县", "D", "局", "府") for found in store.find(text, limit=1000)]


def _ledgers(folder: Path, rng: random.Random) -> list[Path]:
    """Ledgers of every quick kind, with many rows that are not plain."""
    villages = [row for row in COUNTY_PLACES if row[2] == "村级"]
    people = [list(row) for row in COUNTY_PEOPLE]
    people += [["D002", "李四", "大井镇人民政府", "干事", "150424105", "2018-01-01", "2021-09-01"],
               ["D009", "李四", "", "村主任", "150424105203", "2021", ""],
               ["", "白十", "林西县水利局", "科员", "", "", ""], ["D010", "吴 二", "林西县某局", "副局长(挂职)", "", "2020.3", "至今"],
               ["D011", "郑一", "", "", "", "", ""], ["D012", "郑三", "", "镇长", "99", "2021-01-01", ""]]  # fmt: skip
    ties = []
    for number in range(60):
        person, village = rng.choice(people), rng.choice(villages)
        ties.append([
            rng.choice((person[0], person[0], "", "D404")), rng.choice((person[1], person[1], "")), rng.choice((person[2], "")),
            rng.choice(("包村", "挂联", "驻村", "帮扶", "包片", "协调")), rng.choice((village[0], village[0], "", "150424")),
            rng.choice((village[1], village[1] + "委会", "", "别处村")), f"20{10 + number % 15}-0{1 + number % 9}-01",
            rng.choice(("", "至今", "2025年12月", "2009-01-01")), rng.choice(("", "林组发〔2022〕3号")),
        ])  # fmt: skip
    outcomes = [
        [rng.choice(("2026Q1", "2025年", "第3期")), rng.choice((village[0], "404")), rng.choice((village[1], "")),
         rng.choice(("90", "85.5分", "好")),
         rng.choice(("3", "第二名", "")), rng.choice(("示范", "", "四星")), rng.choice(("2026-04-08", "2026年4月", ""))]
        for village in villages for _ in range(6)
    ]  # fmt: skip
    places = [
        *COUNTY_PLACES,
        ["150424105204", "", "村级", "150424105", "", ""],
        ["150424105203", "温都村", "村级", "150424105", "2001-01-01", ""],
    ]
    files = {"places": [PLACES, *places], "people": [PEOPLE, *people], "ties": [TIES, *ties], "outcomes": [OUTCOMES, *outcomes]}
    return [csv_file(folder / f"{name}.csv", rows) for name, rows in files.items()]


def test_a_long_file_with_rejected_rows_is_taken_up_again(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streaming, "STREAMED_BYTES", 0)
    path = csv_file(office.folder / "long.csv", [TIES, GOOD, BAD])
    first = office.load(path)
    assert (first.accepted, [item.cells["姓名"] for item in first.rejected]) == (1, ["李四"])
    assert office.load(path, strict=True).revision is None
    office.sheet(PLACES, ["150424105999", "新村", "村级", "150424105", "", ""])
    assert office.load(path, strict=True).accepted == 1
    again = office.load(path)
    assert (again.accepted, again.unchanged, again.rejected) == (0, 2, [])


def test_a_long_roster_is_read_whole_because_its_blanks_refer_to_rows_above(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streaming, "STREAMED_BYTES", 0)
    rows = [["乡镇", "村(社区)", "包村干部"], ["大井镇", "温都村", "王五"], ["", "东风村", "王五"]]
    report = office.load(csv_file(office.folder / "roster.csv", rows))
    assert (report.kinds, report.accepted, report.rejected) == (("roster",), 2, [])


# whatever the rows are, they add up, and what is stored is what they say

DAYS = st.dates(date(2015, 1, 1), date(2026, 1, 1))
VILLAGES = [row for row in COUNTY_PLACES if row[2] == "村级"]


@st.composite
def tie_rows(draw: st.DrawFn) -> list[str]:
    person = draw(st.sampled_from(COUNTY_PEOPLE))
    village = draw(st.sampled_from(VILLAGES))
    start = draw(DAYS)
    last = draw(st.none() | st.integers(-30, 900))
    number = draw(st.sampled_from([person[0], person[0], "D404"]))
    code = draw(st.sampled_from([village[0], village[0], "150424999"]))
    end = "" if last is None else (start + timedelta(days=last)).isoformat()
    return [number, person[1], "", draw(st.sampled_from(["挂联", "驻村", "无此关系"])), code, village[1], start.isoformat(), end, ""]


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(tie_rows(), max_size=12))
def test_rows_add_up_and_the_facts_are_those_of_a_plain_reading(rows: list[list[str]], tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("property")
    office = Office(folder)
    report = load(csv_file(folder / "ties.csv", [TIES, *rows]), office.store, Request("tester"))
    assert adds_up(report)
    assert report.total_rows == len(rows) + 1
    rejected = {item.row for item in report.rejected}
    kinds = {"挂联": "liaison", "驻村": "residency"}
    expected = set()
    for line, (number, _, _, word, code, _, start, end, _) in enumerate(rows, start=2):
        sound = number != "D404" and len(code) == 12 and word in kinds and (not end or end >= start)
        assert sound or line in rejected
        if line not in rejected:
            until = (date.fromisoformat(end) + timedelta(days=1)).isoformat() if end else None
            expected.add((kinds[word], f"person:{number}", f"place:{code}", start, until, ""))
    stored = {tie for row in VILLAGES for tie in office.ties(f"place:{row[0]}") if tie[0] in ("liaison", "residency")}
    assert stored == expected
    office.store.close()


def test_a_limited_import_skips_rows_of_unknown_people_about_unknown_areas(office: Office) -> None:
    path = office.folder / "关系.csv"
    head = "干部编号,姓名,单位,关系,对象代码,对象名称,起始日期,终止日期,依据\n"
    path.write_text(head + "X900,外县人,,包片,,外县第一片区,2024-01-01,,\nD001,张三,,包片,,外县第一片区,2024-01-01,,\n", encoding="utf-8")
    report = office.load(path, within="150424")
    assert (report.accepted, report.skipped["导入范围以外"], [item.row for item in report.rejected]) == (0, 1, [3])
