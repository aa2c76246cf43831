from __future__ import annotations

import json
from pathlib import Path

import pytest

from loaders.column_maps import check_name, load_map, save_map
from schema.errors import UsageError
from tests.api.conftest import Run
from tests.loaders.office import Office, xlsx

OWN = ["镇别", "屯名", "包点干部", "走人时间", "奇怪列"]
ROW = ["大井镇", "温都村", "王五", "", "什么都行"]
MAP = ["--map", "镇别=乡镇", "--map", "屯名=村", "--map", "包点干部=包村干部", "--map", "走人时间=不导入", "--map", "奇怪列=不导入"]


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """A small county whose store the commands use, and a folder of settings of one's own."""
    found = Office(tmp_path)
    monkeypatch.setenv("ZERENTU_STORE", f"sqlite:///{found.database}")
    monkeypatch.setenv("ZERENTU_HOME", str(tmp_path / "设置"))
    return found


def ledger(path: Path, *rows: list[str], sender: str = "") -> Path:
    """A workbook with the sender's own headings."""
    above = [[f"填报单位：{sender}"]] if sender else []
    return xlsx(path, {"表一": [["干部包点情况表(截至2026年3月31日)"], *above, OWN, *(rows or (ROW,))]})


def test_unknown_headings_are_read_as_told_and_named_as_written(run: Run, office: Office, tmp_path: Path) -> None:
    path = ledger(tmp_path / "甲.xlsx")
    assert run("import", path).code == 1
    ran = run("import", path, *MAP, "--json")
    assert ran.code == 0, ran.err
    assert ("village_charge", "person:D003", "place:150424105203") in office.duties("person:D003")
    wrong = ledger(tmp_path / "乙.xlsx", ["大井镇", "天上村", "王五", "", ""])
    (rejected,) = json.loads(run("import", wrong, *MAP, "--json").out)["rejected"]
    assert rejected["column"] == "屯名(村)"


def test_a_saved_map_is_used_by_name(run: Run, office: Office, tmp_path: Path) -> None:
    assert run("import", ledger(tmp_path / "甲.xlsx"), *MAP, "--save-map", "大井镇").code == 0
    saved = tmp_path / "设置" / "maps" / "大井镇.yaml"
    assert "包点干部: 包村干部" in saved.read_text(encoding="utf-8")
    receipt = json.loads(run("import", ledger(tmp_path / "乙.xlsx"), "--map", "大井镇", "--json").out)
    assert (receipt["unchanged"], receipt["rejected"]) == (1, [])


def test_a_saved_map_is_used_for_sheets_of_its_sender_and_the_receipt_says_so(run: Run, office: Office, tmp_path: Path) -> None:
    assert run("import", ledger(tmp_path / "甲.xlsx"), *MAP, "--save-map", "大井镇").code == 0
    ran = run("import", ledger(tmp_path / "乙.xlsx", sender="林西县大井镇人民政府(盖章)"))
    assert ran.code == 0, ran.err
    assert "已保存的“大井镇”列名对照" in ran.out
    assert run("import", ledger(tmp_path / "丙.xlsx", sender="林西镇")).code == 1


def test_another_map_makes_the_same_file_another_input(run: Run, office: Office, tmp_path: Path) -> None:
    path = xlsx(tmp_path / "甲.xlsx", {"表": [["一览表(截至2026年3月31日)"], ["乡镇", "村", "管事的"], ["大井镇", "温都村", "王五"]]})
    assert run("import", path, "--map", "管事的=包村干部").code == 0
    assert run("import", path, "--map", "管事的=包片领导").code == 0
    assert {kind for kind, *_ in office.duties("person:D003")} >= {"village_charge", "area_cover"}
    assert "已在第" in run("import", path, "--map", "管事的=包片领导").out


def test_maps_are_listed_shown_and_deleted(run: Run, office: Office, tmp_path: Path) -> None:
    assert "还没有保存过" in run("maps").out
    run("import", ledger(tmp_path / "甲.xlsx"), *MAP, "--save-map", "大井镇")
    assert "大井镇" in run("maps").out
    assert "包点干部" in run("maps", "大井镇").out
    assert json.loads(run("maps", "大井镇", "--json").out)["大井镇"]["屯名"] == "村"
    assert run("maps", "大井镇", "--delete").code == 0
    missing = run("maps", "大井镇")
    assert missing.code == 1
    assert "没有保存过" in missing.err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--map", "包点干部=包村干布"), "最接近的是“包村干部”"),
        (("--map", "=包村干部"), "写法不对"),
        (("--map", "没有这份"), "没有保存过"),
        (("--map", "电话=备注"), "隐私"),
        (("--save-map", "大井镇"), "--map"),
        ((*MAP, "--save-map", "../大井镇"), "不能用作"),
        ((*MAP, "--save-map", "con"), "不能用作"),
    ],
)
def test_what_is_wrong_with_a_map_is_said_before_anything_is_read(
    run: Run, office: Office, tmp_path: Path, options: tuple[str, ...], said: str
) -> None:
    ran = run("import", ledger(tmp_path / "甲.xlsx"), *options)
    assert ran.code in (1, 2)
    assert said in ran.err
    assert office.duties("person:D003") & {("village_charge", "person:D003", "place:150424105203")} == set()


def test_a_spoilt_file_of_a_map_is_named(run: Run, office: Office, tmp_path: Path) -> None:
    folder = tmp_path / "设置" / "maps"
    folder.mkdir(parents=True)
    (folder / "大井镇.yaml").write_text("列名: [1, 2]", encoding="utf-8")
    ran = run("maps")
    assert ran.code == 1
    assert "大井镇.yaml" in ran.err


@pytest.mark.parametrize("name", ["CON", "nul", "AUX", "Prn", "COM1", "lpt9", "COM¹", "NUL.大井镇", "con "])
def test_the_name_of_a_windows_device_is_no_name_for_a_map(name: str) -> None:
    with pytest.raises(UsageError, match="不能用作"):
        check_name(name)


@pytest.mark.parametrize("name", ["大井镇", "CONG乡", "COM", "COM10", "大井镇CON"])
def test_a_name_that_only_looks_like_a_device_is_kept(name: str, tmp_path: Path) -> None:
    save_map(tmp_path, name, {"屯名": "村"})
    assert load_map(tmp_path, name) == {"屯名": "村"}


def test_a_try_saves_no_map(run: Run, office: Office, tmp_path: Path) -> None:
    assert run("import", ledger(tmp_path / "甲.xlsx"), *MAP, "--save-map", "大井镇", "--dry-run").code == 0
    assert not (tmp_path / "设置").exists()


def test_a_private_column_stays_private_whatever_a_saved_map_says(run: Run, office: Office, tmp_path: Path) -> None:
    folder = tmp_path / "设置" / "maps"
    folder.mkdir(parents=True)
    (folder / "大井镇.yaml").write_text("列名:\n  家庭住址: 备注\n", encoding="utf-8")
    rows = [["填报单位：大井镇"], ["乡镇", "村", "包村干部", "家庭住址"], ["大井镇", "温都村", "王五", "某某路8号"]]
    ran = run("import", xlsx(tmp_path / "甲.xlsx", {"表": rows}))
    assert ran.code == 1
    assert "隐私" in ran.err


def test_a_heading_told_to_be_a_last_day_is_read_as_one(run: Run, office: Office, tmp_path: Path) -> None:
    rows = [["姓名", "关系", "对象名称", "起始日期", "走人时间"], ["王五", "包村", "温都村", "2022-03-01", "2024-12-31"]]
    assert run("import", xlsx(tmp_path / "甲.xlsx", {"表": rows}), "--map", "走人时间=终止日期").code == 0
    assert ("village_charge", "person:D003", "place:150424105203", "2022-03-01", "2025-01-01", "") in office.ties("person:D003")
