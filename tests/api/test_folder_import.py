from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.api.conftest import Run
from tests.loaders.office import COUNTY_PEOPLE, COUNTY_PLACES, COUNTY_UNITS, PEOPLE, PLACES, UNITS, Office, csv_file, xlsx

ROSTER = ["乡镇", "村", "包村干部"]
MORE_PLACES = [["150424106", "新林镇", "乡级", "150424", "", ""], ["150424106201", "七合堂村", "村级", "150424106", "", ""]]


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """A county of three townships whose store the commands use."""
    found = Office(tmp_path)
    found.sheet(PLACES, *MORE_PLACES)
    monkeypatch.setenv("ZERENTU_STORE", f"sqlite:///{found.database}")
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder for what townships send."""
    made = tmp_path / "报送"
    made.mkdir()
    return made


def roster(path: Path, *rows: list[str], above: str = "一览表(截至2026年3月31日)") -> Path:
    """A township's roster."""
    return xlsx(path, {"表": [["一览表(截至2026年3月31日)"], [above], ROSTER, *rows]})


def test_every_file_has_a_receipt_and_the_table_says_who_is_missing(run: Run, office: Office, folder: Path) -> None:
    roster(folder / "甲.xlsx", ["大井镇", "温都村", "王五"], above="填报单位：大井镇(盖章)")
    roster(folder / "林西镇一季度.xlsx", ["", "冬不冷村", "赵六(D004)"])
    ran = run("import", folder)
    assert ran.code == 0, ran.out + ran.err
    assert ran.out.index("甲.xlsx(") > 0
    assert "林西镇一季度.xlsx(" in ran.out
    assert "汇总(2份文件)" in ran.out
    assert "林西县还没有报送的乡镇(1)：新林镇" in ran.out


def test_who_names_no_sender_speaks_for_the_township_of_his_rows(run: Run, office: Office, folder: Path) -> None:
    roster(folder / "表1.xlsx", ["大井镇", "温都村", "王五"])
    told = json.loads(run("import", folder, "--json").out)
    assert told["files"][0]["townships"] == ["大井镇"]
    assert told["not_sent"] == ["林西镇", "新林镇"]
    again = json.loads(run("import", folder, "--json").out)
    assert again["not_sent"] == ["林西镇", "新林镇"]


def test_the_countys_own_ledger_is_not_what_the_townships_have_sent(run: Run, office: Office, folder: Path) -> None:
    rows = [["林西镇", "冬不冷村", "赵六(D004)"], ["大井镇", "温都村", "王五"], ["新林镇", "七合堂村", "李四"]]
    roster(folder / "全县.xlsx", *rows)
    roster(folder / "新林镇.xlsx", ["新林镇", "七合堂村", "李四"])
    told = json.loads(run("import", folder, "--json").out)
    assert told["not_sent"] == ["林西镇", "大井镇"]


def test_files_are_taken_in_the_order_in_which_they_build_on_each_other(
    run: Run, tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZERENTU_STORE", f"sqlite:///{tmp_path / 'neu.sqlite'}")
    roster(folder / "1一览表.xlsx", ["大井镇", "温都村", "王五"])
    csv_file(folder / "2干部.csv", [PEOPLE, *COUNTY_PEOPLE])
    xlsx(folder / "3单位.xlsx", {"单位": [UNITS, *COUNTY_UNITS]})
    xlsx(folder / "4区划.xlsx", {"区划": [PLACES, *COUNTY_PLACES]})
    ran = run("import", folder)
    assert ran.code == 0, ran.out + ran.err
    assert [ran.out.index(name) for name in ("4区划.xlsx(", "3单位.xlsx(", "2干部.csv(", "1一览表.xlsx(")] == sorted(
        ran.out.index(name) for name in ("4区划.xlsx(", "3单位.xlsx(", "2干部.csv(", "1一览表.xlsx(")
    )
    assert "新建待核实" not in ran.out


def test_a_broken_file_leaves_the_others_alone(run: Run, office: Office, folder: Path) -> None:
    (folder / "坏.xlsx").write_bytes(b"PK\x03\x04nothing")
    roster(folder / "大井镇.xlsx", ["大井镇", "温都村", "王五"])
    ran = run("import", folder)
    assert ran.code == 1
    assert "坏.xlsx" in ran.err
    assert ("village_charge", "person:D003", "place:150424105203") in office.duties("person:D003")


def test_one_rejected_row_in_any_file_exits_with_three(run: Run, office: Office, folder: Path) -> None:
    roster(folder / "大井镇.xlsx", ["大井镇", "天上村", "王五"])
    roster(folder / "林西镇.xlsx", ["林西镇", "冬不冷村", "赵六(D004)"])
    assert run("import", folder).code == 3


def test_what_is_no_ledger_is_passed_over_with_a_note(run: Run, office: Office, folder: Path) -> None:
    roster(folder / "大井镇.xlsx", ["大井镇", "温都村", "王五"])
    roster(folder / "大井镇_退回.xlsx", ["大井镇", "河沿社区", "李四"])
    for name in ("~$大井镇.xlsx", ".~大井镇.xlsx", "通知.pdf"):
        (folder / name).write_bytes(b"x")
    (folder / "旧的").mkdir()
    told = json.loads(run("import", folder, "--json").out)
    assert [item["file"] for item in told["files"]] == ["大井镇.xlsx"]
    assert len(told["passed_over"]) == 5
    assert office.duties("person:D002") & {("village_charge", "person:D002", "place:150424105401")} == set()


def test_an_empty_folder_is_an_error(run: Run, office: Office, folder: Path) -> None:
    ran = run("import", folder)
    assert ran.code == 2
    assert "没有可以导入的台账" in ran.err


def test_returned_copies_of_a_folder_go_into_one(run: Run, office: Office, folder: Path, tmp_path: Path) -> None:
    roster(folder / "大井镇.xlsx", ["大井镇", "天上村", "王五"])
    roster(folder / "林西镇.xlsx", ["林西镇", "天下村", "赵六(D004)"])
    assert run("import", folder, "--returned", tmp_path).code == 3
    assert {path.name for path in tmp_path.glob("*_退回.xlsx")} == {"大井镇_退回.xlsx", "林西镇_退回.xlsx"}


def test_the_county_can_be_named(run: Run, office: Office, folder: Path) -> None:
    office.sheet(PLACES, ["150425", "邻县", "县级", "", "", ""], ["150425100", "邻镇", "乡级", "150425", "", ""])
    roster(folder / "大井镇.xlsx", ["大井镇", "温都村", "王五"])
    assert "还没有报送" not in run("import", folder).out
    assert "林西县还没有报送的乡镇(2)：林西镇、新林镇" in run("import", folder, "--within", "林西县").out
