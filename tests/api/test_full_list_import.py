"""Rosters that are declared complete, at the command line: what changed, what ends when confirmed, cells that were refused."""

from __future__ import annotations

import io
import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from tests.api.conftest import Run
from tests.loaders.office import Office, xlsx

ROSTER = ["乡镇", "村(社区)", "包村干部", "第一书记"]
VILLAGE = "150424105203"


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """A small county in the store that the commands use."""
    found = Office(tmp_path)
    monkeypatch.setenv("ZERENTU_STORE", f"sqlite:///{found.database}")
    return found


def roster(office: Office, day: str, *rows: list[str]) -> Path:
    title = f"林西县村(社区)责任落实一览表(截至2026年{day}日)"
    return xlsx(office.folder / f"名册{day}.xlsx", {"一览表": [[title], ROSTER, *rows]})


def charged(run: Run, on: str) -> dict[str, Any]:
    """Who is charged with the village on a day, by name."""
    body = json.loads(run("trace", VILLAGE, "--on", on, "--json").out)
    return {answer["person"]["name"]: answer for answer in body["answers"] if answer["tie"]["kind"] == "village_charge"}


def test_the_receipt_of_a_full_list_shows_the_changes_and_how_to_end_them(office: Office, run: Run) -> None:
    run("import", roster(office, "3月31", ["大井镇", "温都村", "王五", "钱七"]))
    summer = roster(office, "6月30", ["大井镇", "温都村", "李四", "空缺"])
    found = run("import", summer, "--full", "大井镇")
    assert found.code == 0
    for words in ("出现1", "不再列出2", "空缺1", "未列出的地方2", "王五", "2026年3月31日", "--end-vanished"):
        assert words in found.out
    body = json.loads(run("import", summer, "--full", "大井镇", "--json").out)
    assert [(item["place"]["name"], item["column"], item["name"]) for item in body["appeared"]] == [("温都村", "包村干部", "李四")]
    assert [(item["name"], item["last_seen"], item["state"]) for item in body["vanished"]] == [
        ("王五", "2026-03-31", None),
        ("钱七", "2026-03-31", None),
    ]
    assert [(item["column"], item["origin"]["row"]) for item in body["vacant"]] == [("第一书记", 3)]
    assert {item["name"] for item in body["unlisted"]} == {"东风村", "河沿社区"}


def test_a_trace_says_why_somebody_is_only_possibly_there(office: Office, run: Run) -> None:
    run("import", roster(office, "3月31", ["大井镇", "温都村", "王五", ""]))
    run("import", roster(office, "6月30", ["大井镇", "温都村", "李四", ""]), "--full", "150424105")
    found = charged(run, "2026-07-01")
    assert (found["李四"]["state"], found["李四"]["doubt"], found["李四"]["contested"]) == ("held", None, [])
    assert found["王五"]["state"] == "possibly_held"
    assert found["王五"]["doubt"].startswith("2026年6月30日的全表没有列出(名册6月30.xlsx")
    assert "存疑：王五对温都村的包村，2026年6月30日的全表没有列出" in run("trace", VILLAGE, "--on", "2026-07-01").out


def test_confirmed_ends_are_written_in_the_same_import(office: Office, run: Run) -> None:
    run("import", roster(office, "3月31", ["大井镇", "温都村", "王五", ""]))
    summer = roster(office, "6月30", ["大井镇", "温都村", "李四", ""])
    before = office.store.revision()
    late = run("import", summer, "--full", "大井镇", "--end-vanished", "2026-07-15", "--yes")
    assert (late.code, "晚于本表的截止日期" in late.err) == (2, True)
    assert office.store.revision() == before
    found = run("import", summer, "--full", "大井镇", "--end-vanished", "2026-05-31", "--yes")
    assert (found.code, "确认结束" in found.out) == (0, True)
    assert charged(run, "2026-05-31").keys() == {"王五", "李四"}
    assert charged(run, "2026-06-01").keys() == {"李四"}


def test_a_weaker_full_list_leaves_the_stronger_source_and_the_trace_shows_both(office: Office, run: Run) -> None:
    run("import", roster(office, "3月31", ["大井镇", "温都村", "王五", ""]), "--rank", "document")
    summer = roster(office, "6月30", ["大井镇", "温都村", "李四", ""])
    found = run("import", summer, "--full", "大井镇", "--end-vanished", "2026-05-31", "--yes", "--rank", "township", "--issuer", "大井镇")
    assert (found.code, "有更高级别来源" in found.out, "乡镇台账(大井镇)" in found.out) == (0, True, True)
    answer = charged(run, "2026-07-01")["王五"]
    assert answer["state"] == "possibly_held"
    assert [origin["row"] for origin in answer["contested"]] == [3]
    assert "有不同说法：王五" in run("trace", VILLAGE, "--on", "2026-07-01").out


def test_a_refused_cell_is_told_and_gives_its_own_exit_code(office: Office, run: Run) -> None:
    path = roster(office, "3月31", ["大井镇", "温都村", "五保户", "钱七"])
    body = json.loads(run("import", path, "--dry-run", "--json").out)
    assert [(cell["row"], cell["column"]) for cell in body["cells"]] == [(3, "包村干部")]
    found = run("import", path)
    assert found.code == 3
    for words in ("新增1", "退回0", "退回的格1", "五保户"):
        assert words in found.out


def test_an_end_without_a_full_list_or_a_rank_that_does_not_exist_is_a_wrong_call(office: Office, run: Run) -> None:
    path = roster(office, "3月31", ["大井镇", "温都村", "王五", ""])
    assert run("import", path, "--end-vanished", "2026-03-01").code == 2
    assert run("import", path, "--rank", "国家").code == 2
    assert run("import", path, "--full", "没有这个镇").code == 1
    assert run("import", path, "--as-of", "昨天").code == 2


class Terminal(io.StringIO):
    """Somebody who answers."""

    def isatty(self) -> bool:
        return True


ENDS = ("--full", "大井镇", "--end-vanished", "2026-07-31")


@pytest.fixture
def quarters(office: Office, run: Run) -> list[Path]:
    """Two rosters after that of the spring: each leaves out whoever stood in the one before."""
    run("import", roster(office, "3月31", ["大井镇", "温都村", "王五", ""]))
    return [roster(office, "8月31", ["大井镇", "温都村", "李四", ""]), roster(office, "9月30", ["大井镇", "温都村", "赵六", ""])]


def test_each_of_several_files_is_asked_about_with_what_the_ones_before_it_brought(
    office: Office, run: Run, quarters: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    last_day = ("--full", "大井镇", "--end-vanished", "2026-08-31")
    monkeypatch.setattr("sys.stdin", Terminal("y\ny\n"))
    found = run("import", *quarters, *last_day)
    assert found.code == 0
    first, second = (found.out.index(f"{path.name}：") for path in quarters)
    assert "王五" in found.out[first:second]
    assert "李四" in found.out[second : found.out.index("确定结束", second)]
    assert charged(run, "2026-09-30").keys() == {"赵六"}


def test_who_declines_for_one_file_keeps_those_before_it_and_is_told(
    office: Office, run: Run, quarters: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", Terminal("y\nn\n"))
    found = run("import", *quarters, "--full", "大井镇", "--end-vanished", "2026-08-31")
    assert found.code == 1
    assert "名册9月30.xlsx：没有确认，没有导入" in found.err
    assert "名册8月31.xlsx(第" in found.out
    assert charged(run, "2026-09-30").keys() == {"李四"}
    before = office.store.revision()
    monkeypatch.setattr("sys.stdin", Terminal("n\n"))
    alone = run("import", quarters[1], "--full", "大井镇", "--end-vanished", "2026-08-31")
    assert (alone.code, "没有改动" in alone.err, office.store.revision()) == (1, True, before)


@pytest.mark.parametrize("more", [(), ("--json",)], ids=["text", "json"])
def test_without_a_terminal_nobody_ends_unconfirmed(office: Office, run: Run, quarters: list[Path], more: tuple[str, ...]) -> None:
    before = office.store.revision()
    found = run("import", quarters[0], *ENDS, *more)
    assert (found.code, office.store.revision()) == (1, before)
    assert "温都村 包村干部：王五(最后见于2026年3月31日)" in found.err
    assert "--yes" in found.err
    if more:
        assert [error["affected"] for error in json.loads(found.out)["errors"]] == [["温都村 包村干部：王五(最后见于2026年3月31日)"]]
    assert run("import", quarters[0], *ENDS, "--yes").code == 0


def test_an_end_that_a_later_file_refuses_is_told_before_anything_is_written(office: Office, run: Run, quarters: list[Path]) -> None:
    before = office.store.revision()
    early = roster(office, "5月31", ["大井镇", "东风村", "赵六", ""])
    found = run("import", quarters[0], early, *ENDS, "--yes")
    assert (found.code, "名册5月31.xlsx" in found.err, "晚于本表的截止日期" in found.err) == (2, True, True)
    assert office.store.revision() == before


def test_a_file_that_the_store_refuses_does_not_hide_what_the_others_wrote(office: Office, run: Run) -> None:
    first = roster(office, "3月31", ["大井镇", "温都村", "王五", ""])
    spoilt = office.folder / "名册坏.xlsx"
    spoilt.write_bytes(first.read_bytes())
    run("import", first, "--rank", "document", "--issuer", "县委组织部")
    other = roster(office, "6月30", ["大井镇", "温都村", "李四", ""])
    with sqlite3.connect(office.database) as direct:
        direct.execute(
            "CREATE TRIGGER full BEFORE INSERT ON ledger WHEN NEW.file = '名册坏.xlsx' BEGIN SELECT RAISE(ABORT, 'no room'); END"
        )
    found = run("import", other, spoilt)
    assert found.code == 1
    assert "名册6月30.xlsx(第" in found.out
    assert "名册坏.xlsx：写入没有完成" in found.err
    told = json.loads(run("import", other, spoilt, "--json").out)
    assert (told["unchanged"], len(told["errors"])) == (1, 1)


def test_a_trial_run_of_several_full_lists_says_what_each_is_compared_with(office: Office, run: Run, quarters: list[Path]) -> None:
    words = "每份文件都只与系统现有的内容对照"
    assert words in run("import", *quarters, "--full", "大井镇", "--dry-run").out
    assert words not in run("import", quarters[0], "--full", "大井镇", "--dry-run").out


def test_a_workbook_refused_because_of_one_sheet_says_how_to_have_the_others(office: Office, run: Run) -> None:
    sheets = {
        "一览表": [["一览表(截至2026年3月31日)"], ROSTER, ["大井镇", "温都村", "王五", ""]],
        "乡镇表": [[*ROSTER, "暗号"], ["大井镇", "温都村", "李四", "", "甲"]],
    }
    path = xlsx(office.folder / "两张.xlsx", sheets)
    found = run("import", path)
    assert found.code == 1
    for words in ("工作表“乡镇表”", "暗号", "整份文件都没有导入", "--sheet"):
        assert words in found.err
    assert run("import", path, "--sheet", "一览表").code == 0
