"""The command line as planners and other programs use it: answers, exit codes, clear errors, and ways back."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from api.demo import STORY
from tests.api.conftest import Run

pytestmark = pytest.mark.usefixtures("county", "in_force")

TIES = "干部编号,姓名,单位,关系,对象代码,对象名称,起始日期,终止日期,依据\n"


def ledger(folder: Path, *rows: str, name: str = "责任关系台账.csv") -> Path:
    path = folder / name
    path.write_text(TIES + "".join(f"{row}\n" for row in rows), encoding="utf-8-sig")
    return path


def names(text: str) -> set[str]:
    return {answer["person"]["name"] for answer in json.loads(text)["answers"] if answer["person"]}


def test_a_trace_names_the_organiser_of_the_day(run: Run) -> None:
    now = run("trace", STORY.township, "--on", STORY.on, "--json")
    before = run("trace", STORY.township_path, "--on", STORY.before, "--json")
    assert STORY.organiser_after.name in names(now.out) - names(before.out)
    assert STORY.organiser_before.name in names(before.out) - names(now.out)


def test_a_lagging_township_opens_the_clause_and_names_the_missing_findings(run: Run) -> None:
    body = json.loads(run("trace", STORY.township, "--on", STORY.on, "--json").out)
    (answer,) = [item for item in body["answers"] if item["tie"]["kind"] == "area_cover"]
    (verdict,) = answer["liability"]
    assert (verdict["rule"], verdict["clause"], verdict["state"]) == ("own-linxi/organiser-joint", "五(一)", "conditions_unproven")
    assert len(verdict["missing"]) == 2
    printed = run("trace", STORY.township, "--on", STORY.on).out
    assert all(item in printed for item in verdict["missing"])


def test_why_not_names_the_fact_that_decides(run: Run) -> None:
    why = run("trace", STORY.township, "--on", STORY.before, "--why-not", STORY.organiser_after.number)
    assert why.code == 0
    assert "不在名单中" in why.out
    assert "尚未开始" in why.out


def test_why_not_calls_people_whom_no_tie_leads_to_by_their_names(run: Run) -> None:
    why = run("trace", STORY.township, "--on", STORY.on, "--why-not", "D0315")
    assert "记录里没有于海涛在" in why.out
    assert "person:" not in why.out


def test_the_last_day_of_a_duty_is_shown_never_the_first_day_out(run: Run) -> None:
    assert "至2023年6月30日" in run("trace", STORY.township, "--on", STORY.before).out


def test_coverage_finds_what_the_story_hides(run: Run) -> None:
    body = json.loads(run("coverage", "--on", STORY.on, "--json").out)
    assert [gap["place"]["code"] for gap in body["gaps"]] == [STORY.uncovered_township]
    assert {place["code"] for place in body["uncovered"]} & set(STORY.uncontacted)
    for place in body["uncovered"]:
        answers = json.loads(run("trace", place["code"], "--on", STORY.on, "--json").out)["answers"]
        assert {answer["tie"]["kind"] for answer in answers if answer["target"]["code"] == place["code"]} <= {"post"}
    assert [(stale["person"]["name"], stale["target"]["code"]) for stale in body["stale"]] == [
        (STORY.departed.name, STORY.departed_township)
    ]


def test_an_ambiguous_name_lists_the_candidates_with_their_paths(run: Run) -> None:
    found = run("trace", STORY.twins)
    assert found.code == 1
    assert found.err.count(f"/{STORY.twins}  [place:") == 2


def test_an_unknown_name_says_how_to_search(run: Run) -> None:
    found = run("trace", "没有这个村")
    assert (found.code, "zerentu find" in found.err) == (1, True)
    what, way_out = found.err.splitlines()
    assert what.startswith("错误：")
    assert way_out.startswith("办法：")


@pytest.mark.parametrize("arguments", [("trace",), ("trace", "x", "--frob"), ("nosuch",), ("trace", "150424", "--on", "2024-02-30")])
def test_a_wrong_call_exits_with_two_and_speaks_chinese(run: Run, arguments: tuple[str, ...]) -> None:
    wrong = run(*arguments)
    assert wrong.code == 2
    assert any(words in wrong.err for words in ("用法不对", "错误"))


@pytest.mark.parametrize(
    ("arguments", "lacking"), [(("retract", "tie/x"), "--reason"), (("import-document", "x.txt"), "--pack"), (("trace",), "PLACE")]
)
def test_what_a_call_lacks_is_named_as_it_is_typed(run: Run, arguments: tuple[str, ...], lacking: str) -> None:
    assert f"用法不对：缺少 {lacking}；" in run(*arguments).err


def test_help_shows_what_is_required_without_escapes(run: Run) -> None:
    shown = run("finding", "--help").out
    assert "--verdict 成立|不成立" in shown
    assert "[required]" in shown
    assert "\\[" not in shown


def test_rejected_rows_exit_with_three_and_name_where_and_why(run: Run, tmp_path: Path) -> None:
    path = ledger(
        tmp_path,
        f"{STORY.leader.number},{STORY.leader.name},,挂联,150424999,,2024-01-01,,",
        f"{STORY.leader.number},李四,,挂联,150424100,,2024-01-01,,",
    )
    done = run("import", path, "--json", "--rejected", tmp_path / "退回.xlsx")
    body = json.loads(done.out)
    assert done.code == 3
    assert set(body) == {"accepted", "unchanged", "corrected", "rejected", "cells", "notes", "revision"}
    assert [(row["file"], row["row"], row["column"]) for row in body["rejected"]] == [
        (path.name, 2, "对象代码"),
        (path.name, 3, "干部编号"),
    ]
    assert all(row["reason"] and row["hint"] for row in body["rejected"])
    assert (tmp_path / "退回.xlsx").exists()


def test_a_correction_is_kept_beside_what_was_believed_before_and_can_be_undone(run: Run, tmp_path: Path) -> None:
    row = f"{STORY.leader.number},{STORY.leader.name},,挂联,150424100,,2024-01-01,"
    first = json.loads(run("import", ledger(tmp_path, row + ","), "--json").out)
    assert (first["accepted"], first["rejected"]) == (1, [])
    corrected = json.loads(run("import", ledger(tmp_path, row + "2024-06-30,"), "--json").out)
    assert (corrected["accepted"], corrected["corrected"]) == (0, 1)
    assert STORY.leader.name not in names(run("trace", "150424100", "--on", "2024-07-01", "--json").out)
    assert run("undo", corrected["revision"]).code == 0
    assert STORY.leader.name in names(run("trace", "150424100", "--on", "2024-07-01", "--json").out)


def test_the_same_file_again_changes_nothing(run: Run, demo_ledgers: list[Path]) -> None:
    for path in demo_ledgers:
        again = json.loads(run("import", path, "--json").out)
        assert (again["accepted"], again["corrected"], again["revision"]) == (0, 0, None), path.name
        assert again["unchanged"] > 0


def test_import_then_undo_gives_the_earlier_answers(run: Run, tmp_path: Path) -> None:
    question = ("coverage", "--on", STORY.on, "--json")
    before = json.loads(run(*question).out)
    path = ledger(tmp_path, *(f"{STORY.leader.number},{STORY.leader.name},,包片,1504241{number:02},,2024-01-01,," for number in range(6)))
    revision = json.loads(run("import", path, "--json").out)["revision"]
    assert json.loads(run(*question).out)["loads"] != before["loads"]
    run("undo", revision)
    after = json.loads(run(*question).out)
    assert {key: value for key, value in after.items() if key != "revision"} == {
        key: value for key, value in before.items() if key != "revision"
    }
    again = json.loads(run("import", path, "--json").out)
    assert again["accepted"] == 6


def test_dry_run_and_strict_write_nothing(run: Run, tmp_path: Path) -> None:
    good, bad = f"{STORY.leader.number},{STORY.leader.name},,挂联,150424100,,2024-01-01,,", ",,,挂联,150424100,,2024-01-01,,"
    newest = json.loads(run("revisions", "--json").out)[0]["id"]
    assert json.loads(run("import", ledger(tmp_path, good), "--dry-run", "--json").out)["accepted"] == 1
    assert run("import", ledger(tmp_path, good, bad), "--strict").code == 3
    assert json.loads(run("revisions", "--json").out)[0]["id"] == newest


def test_succeed_ends_the_predecessor_on_the_day_the_successor_begins(run: Run, tmp_path: Path) -> None:
    row = f"{STORY.organiser_before.number},{STORY.organiser_before.name},,包片,,{STORY.area},2026-01-01,,"
    done = run("import", ledger(tmp_path, row), "--succeed", "--json")
    assert done.code == 0, done.out
    traced = {day: names(run("trace", STORY.township, "--on", day, "--json").out) for day in ("2025-12-31", "2026-01-01")}
    assert STORY.organiser_after.name in traced["2025-12-31"]
    assert STORY.organiser_after.name not in traced["2026-01-01"]
    assert STORY.organiser_before.name in traced["2026-01-01"]


def test_a_wrong_start_is_retracted_by_the_id_that_the_trace_shows(run: Run) -> None:
    body = json.loads(run("trace", STORY.township, "--on", STORY.on, "--json").out)
    (tie,) = [answer["tie"]["id"] for answer in body["answers"] if answer["tie"]["kind"] == "area_cover"]
    assert run("retract", tie, "--reason", "起始日期写错").code == 0
    assert STORY.organiser_after.name not in names(run("trace", STORY.township, "--on", STORY.on, "--json").out)
    assert "起始日期写错" in run("history", STORY.organiser_after.number).out


def test_undoing_what_others_build_on_asks_first(run: Run) -> None:
    refused = run("undo", 1)
    assert refused.code == 1
    assert "--yes" in refused.err


def test_a_backup_answers_like_the_original_and_never_overwrites(run: Run, tmp_path: Path, county: Path) -> None:
    copy = tmp_path / "备份.sqlite"
    assert run("backup", copy).code == 0
    original = run("coverage", "--on", STORY.on, "--json").out
    assert run("coverage", "--on", STORY.on, "--json", "--store", f"sqlite:///{copy}").out == original
    assert run("backup", copy).code == 1


def test_doctor_finds_nothing_wrong_with_a_sound_store(run: Run) -> None:
    done = run("doctor")
    assert done.code == 0
    assert "[错误]" not in done.out


def test_without_a_store_a_question_says_what_to_do_first(run: Run, tmp_path: Path) -> None:
    none = run("trace", "150424", "--store", f"sqlite:///{tmp_path / 'none.sqlite'}")
    assert none.code == 2
    assert "zerentu import" in none.err
    assert not (tmp_path / "none.sqlite").exists()


@pytest.mark.parametrize("suffix", ["svg", "png", "pdf", "dot"])
def test_maps_are_drawn_in_every_format(run: Run, tmp_path: Path, suffix: str) -> None:
    for place in (STORY.village, STORY.county):
        path = tmp_path / f"{place}.{suffix}"
        assert run("map", place, "-o", path, "--on", STORY.on).code == 0
        assert path.stat().st_size > 1000


def test_a_template_can_be_filled_in_and_imported(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "模板.xlsx"
    assert run("template", "ties", "-o", path).code == 0
    done = run("import", path, "--json")
    assert json.loads(done.out)["accepted"] == 0  # its example row is marked as one, and not taken


def test_the_command_line_starts_without_the_heavy_libraries() -> None:
    heavy = ("networkx", "pydantic", "fastapi", "rich", "yaml", "openpyxl", "python_calamine", "graphviz", "sqlite3")
    code = f"import api.cli, sys; sys.exit([name for name in {heavy!r} if name in sys.modules] or 0)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=Path(__file__).parents[2], check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_question_can_be_asked_as_known_at_a_revision_by_number(run: Run, county: Path) -> None:
    then = run("trace", "官地镇", "--known-at", "第8次")
    assert then.code == 0
    assert "按第8次修订结束时掌握的记录" in then.out
    missing = run("trace", "官地镇", "--known-at", "#999")
    assert missing.code != 0
    assert "没有第999次修订" in missing.err
    bare = run("trace", "官地镇", "--known-at", "8")
    assert (bare.code, "请写成 第12次修订" in bare.err) == (2, True)
