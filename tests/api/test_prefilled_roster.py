from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from graph.sqlite import SqliteStore
from schema.facts import Outcome, Tie
from tests.api.conftest import Run
from tests.loaders.office import PEOPLE, TIES, Office, xlsx

HEADINGS = 3
"""The row of the headings."""
VILLAGES = VILLAGE, OTHER, COMMUNITY = "place:150424105203", "place:150424105211", "place:150424105401"


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """A small county whose store the commands use, with some ties in 大井镇."""
    found = Office(tmp_path)
    monkeypatch.setenv("ZERENTU_STORE", f"sqlite:///{found.database}")
    report = found.sheet(
        TIES,
        ["D003", "王五", "", "包村", "150424105203", "", "2022-03-01", "", "示组发〔2022〕3号"],
        ["D005", "赵六", "", "包片", "150424105203", "", "2023-05", "", ""],
        ["D001", "张三", "", "挂联", "150424105211", "", "2021-01-01", "", ""],
        ["", "", "林西县水利局", "帮扶", "150424105211", "", "2021-01-01", "", ""],
    )
    assert (report.accepted, report.rejected) == (4, [])
    return found


def prefilled(run: Run, path: Path, *options: object) -> Worksheet:
    """The sheet of a prefilled roster of 大井镇, as written by the command."""
    ran = run("template", "roster", "--prefill", "--within", "大井镇", "-o", path, *options)
    assert ran.code == 0, ran.err
    return openpyxl.load_workbook(path)["责任一览表"]


def cell(sheet: Worksheet, village: str, heading: str) -> openpyxl.cell.cell.Cell:
    """The cell of a village under a heading."""
    column = next(found.column for found in sheet[HEADINGS] if found.value == heading)
    row = next(found.row for found in sheet["C"] if found.value == village)
    found = sheet.cell(row, column)
    assert isinstance(found, openpyxl.cell.cell.Cell)
    return found


def imported(run: Run, path: Path, *options: object) -> dict[str, object]:
    """The receipt of an import as JSON."""
    ran = run("import", path, "--json", *options)
    assert ran.code == 0, ran.out + ran.err
    receipt = json.loads(ran.out)
    assert isinstance(receipt, dict)
    return receipt


def test_known_values_are_filled_in_in_official_order(run: Run, office: Office, tmp_path: Path) -> None:
    sheet = prefilled(run, tmp_path / "大井镇.xlsx", "--on", "2026-11-22")
    assert sheet["A1"].value == "林西县大井镇村(社区)责任一览表"
    assert sheet["A2"].value == "填报单位：大井镇"
    assert "截至2026年11月22日" in [found.value for found in sheet[2]]
    assert [row[0].value for row in sheet.iter_rows(min_row=4, max_row=6)] == ["150424105203", "150424105211", "150424105401"]
    assert cell(sheet, "温都村", "包村干部").value == "王五"
    assert cell(sheet, "东风村", "帮扶单位").value == "林西县水利局"
    assert str(cell(sheet, "东风村", "挂联领导").value).startswith("张三(")


def test_a_namesake_is_written_with_his_number(run: Run, office: Office, tmp_path: Path) -> None:
    sheet = prefilled(run, tmp_path / "大井镇.xlsx")
    assert "D005" in str(cell(sheet, "温都村", "包片领导").value)


def test_gaps_are_filled_with_colour_and_places_are_locked(run: Run, office: Office, tmp_path: Path) -> None:
    sheet = prefilled(run, tmp_path / "大井镇.xlsx")
    gap, known, key = cell(sheet, "河沿社区", "包村干部"), cell(sheet, "温都村", "包村干部"), cell(sheet, "温都村", "村")
    assert gap.value is None
    assert gap.fill.fgColor.rgb != known.fill.fgColor.rgb
    assert sheet.protection.sheet
    assert not sheet.protection.password
    assert (key.protection.locked, gap.protection.locked, sheet["A2"].protection.locked) == (True, False, False)
    assert sheet.freeze_panes == "D4"
    assert sheet.sheet_properties.pageSetUpPr is not None
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == ("landscape", 1, 0)


def test_lists_offer_the_known_holders_and_the_word_for_a_vacancy(run: Run, office: Office, tmp_path: Path) -> None:
    sheet = prefilled(run, tmp_path / "大井镇.xlsx")
    target = cell(sheet, "河沿社区", "包村干部")
    (rule,) = [found for found in sheet.data_validations.dataValidation if target.coordinate in found.sqref]
    name, _, area = str(rule.formula1).replace("'", "").partition("!")
    assert sheet.parent is not None
    lists = sheet.parent[name]
    assert lists.sheet_state == "hidden"
    assert [row[0].value for row in lists[area.replace("$", "")]] == ["空缺", "王五"]


def test_imported_untouched_it_changes_nothing(run: Run, office: Office, tmp_path: Path) -> None:
    office.sheet(
        ["乡镇", "村", "第一书记", "包村干部"], ["大井镇", "河沿社区", "空缺", "李四"], title="大井镇责任一览表(截至2026年3月31日)"
    )
    before = {key: office.believed(key) for key in (*VILLAGES, "person:D002", "person:D003")}
    path = tmp_path / "大井镇.xlsx"
    sheet = prefilled(run, path)
    assert cell(sheet, "河沿社区", "第一书记").value == "空缺(2026年3月31日)"
    receipt = imported(run, path)
    assert (receipt["accepted"], receipt["corrected"], receipt["unchanged"], receipt["rejected"]) == (0, 0, 3, [])
    assert {key: office.believed(key) for key in before} == before
    assert office.store.contradictions() == []


def test_three_changed_cells_are_three_changes(run: Run, office: Office, tmp_path: Path) -> None:
    path = tmp_path / "大井镇.xlsx"
    sheet = prefilled(run, path, "--on", "2026-11-22")
    before = [fact for key in VILLAGES for fact in office.believed(key)]
    cell(sheet, "河沿社区", "包村干部").value = "李四"
    cell(sheet, "温都村", "第一书记").value = "空缺"
    cell(sheet, "温都村", "帮扶单位").value = "林西县水利局"
    assert sheet.parent is not None
    sheet.parent.save(path)
    receipt = imported(run, path)
    assert (receipt["accepted"], receipt["corrected"], receipt["unchanged"]) == (2, 0, 1)
    new = [fact for key in VILLAGES for fact in office.believed(key) if fact not in before]
    assert {(fact.kind, fact.source, fact.target) for fact in new if isinstance(fact, Tie)} == {
        ("village_charge", "person:D002", COMMUNITY),
        ("aid", "org:U002", VILLAGE),
    }
    assert [fact for fact in new if isinstance(fact, Outcome)] == [Outcome("vacancy", VILLAGE, date(2026, 11, 22).toordinal(), "第一书记")]


def test_who_is_only_possibly_there_is_marked_and_not_recorded_again(run: Run, office: Office, tmp_path: Path) -> None:
    office.sheet(["乡镇", "村", "包村干部"], ["大井镇", "温都村", "空缺"], title="大井镇责任一览表(截至2026年3月31日)")
    office.sheet(TIES, ["D004", "赵六", "", "包村", "150424105401", "", "2026", "", ""])
    path = tmp_path / "大井镇.xlsx"
    sheet = prefilled(run, path, "--on", "2026-06-30")
    assert cell(sheet, "温都村", "包村干部").value == "空缺(2026年3月31日)"
    doubtful = cell(sheet, "河沿社区", "包村干部")
    assert doubtful.value == "赵六(待核实)"
    prompts = [str(rule.prompt) for rule in sheet.data_validations.dataValidation if doubtful.coordinate in rule.sqref]
    assert any("D004" in prompt and "未证实" in prompt for prompt in prompts)
    receipt = imported(run, path)
    assert (receipt["accepted"], receipt["corrected"], receipt["rejected"]) == (0, 0, [])
    assert any("赵六(待核实)" in str(note) and "未记录" in str(note) for note in receipt["notes"])  # type: ignore[attr-defined]


def test_undated_ties_keep_the_basis_and_note_of_their_row(run: Run, office: Office, tmp_path: Path) -> None:
    office.sheet(
        ["乡镇", "村", "包村干部", "依据", "备注"],
        ["大井镇", "河沿社区", "李四", "《关于干部包村的通知》(示组发〔2026〕7号)", "试点"],
        title="大井镇责任一览表(截至2026年3月31日)",
    )
    path = tmp_path / "大井镇.xlsx"
    sheet = prefilled(run, path)
    assert cell(sheet, "河沿社区", "依据").value == "《关于干部包村的通知》(示组发〔2026〕7号)"
    assert cell(sheet, "河沿社区", "备注").value == "试点"
    receipt = imported(run, path)
    assert (receipt["accepted"], receipt["corrected"], receipt["rejected"]) == (0, 0, [])


def test_parts_come_back_as_parts(run: Run, office: Office, tmp_path: Path) -> None:
    office.sheet(["乡镇", "村", "包村干部"], ["大井镇", "河沿社区", "李四(代管)、王五(配合)"], title="大井镇责任一览表(截至2026年3月31日)")
    path = tmp_path / "大井镇.xlsx"
    words = str(cell(prefilled(run, path), "河沿社区", "包村干部").value)
    assert "代管" in words
    assert "配合" in words
    receipt = imported(run, path)
    assert (receipt["accepted"], receipt["corrected"], receipt["rejected"]) == (0, 0, [])


def test_townships_can_be_the_rows(run: Run, office: Office, tmp_path: Path) -> None:
    office.sheet(TIES, ["D001", "张三", "", "挂联", "150424105", "", "2021-01-01", "", ""])
    path = tmp_path / "县.xlsx"
    ran = run("template", "roster", "--prefill", "--within", "林西县", "--level", "乡镇", "-o", path)
    assert ran.code == 0, ran.err
    sheet = openpyxl.load_workbook(path)["责任一览表"]
    assert [found.value for found in sheet[HEADINGS]][:3] == ["区划代码", "乡镇", "挂联领导"]
    assert [row[1].value for row in sheet.iter_rows(min_row=4, max_row=5)] == ["林西镇", "大井镇"]
    receipt = imported(run, path)
    assert (receipt["accepted"], receipt["corrected"], receipt["rejected"]) == (0, 0, [])


def test_the_whole_demo_county_comes_back_unchanged(run: Run, county: Path, tmp_path: Path) -> None:
    path = tmp_path / "全县.xlsx"
    ran = run("template", "roster", "--prefill", "--within", "林西县", "-o", path)
    assert ran.code == 0, ran.err
    with SqliteStore(county) as store:
        contradictions = store.contradictions()
    receipt = imported(run, path)
    assert (receipt["accepted"], receipt["corrected"], receipt["rejected"]) == (0, 0, [])
    assert isinstance(receipt["unchanged"], int)
    assert receipt["unchanged"] > 100
    with SqliteStore(county) as store:
        assert store.contradictions() == contradictions


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("template", "ties", "--prefill", "--within", "大井镇"), "只有责任一览表可以预填"),
        (("template", "roster", "--prefill"), "--within"),
        (("template", "roster", "--within", "大井镇"), "--prefill"),
        (("template", "roster", "--prefill", "--within", "大井镇", "--level", "省"), "村或乡镇"),
        (("template", "roster", "--prefill", "--within", "温都村", "--level", "乡镇"), "乡级"),
        (("template", "roster", "--prefill", "--within", "天上村"), "没有找到"),
    ],
)
def test_what_cannot_be_prefilled_is_said(run: Run, office: Office, tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    ran = run(*arguments, "-o", tmp_path / "表.xlsx")
    assert ran.code in (1, 2)
    assert said in ran.err
    assert not (tmp_path / "表.xlsx").exists()


def test_nothing_is_written_over(run: Run, office: Office, tmp_path: Path) -> None:
    path = xlsx(tmp_path / "已有.xlsx", {"干部": [PEOPLE]})
    before = path.read_bytes()
    assert run("template", "roster", "--prefill", "--within", "大井镇", "-o", path).code == 2
    assert path.read_bytes() == before
