"""Published standings: frozen with their method, shown as their mode allows, corrected in the open. All data are synthetic (合成数据)."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from fastapi.testclient import TestClient

from api.app import make_app
from api.maps.standings import standing
from graph.sqlite import SqliteStore
from graph.store import EVER, Scope
from schema.facts import Outcome
from schema.periods import parse_period
from tests.api.conftest import Run
from tests.api.standing_county import FIRST, KEYS, Q1, SCOPE, Marks, scores, told, written

FULL = ("publish", "--period", Q1, "--mode", "full")
SCORES = ("90.3", "83.9", "67.5", "90.30", "83.90", "67.50")


@pytest.fixture
def scored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store with two quarters of score sheets, which the commands use with the county's own method."""
    path = written(tmp_path)
    monkeypatch.setenv("ZERENTU_STORE", f"sqlite:///{path}")
    monkeypatch.setenv("ZERENTU_METHOD", str(tmp_path / "办法.yaml"))
    monkeypatch.setenv("ZERENTU_ACTOR", "县委组织部")
    monkeypatch.chdir(tmp_path)
    return path


def asked(run: Run, *arguments: object) -> Any:
    """The JSON answer of a command that succeeds."""
    done = run(*arguments, "--json")
    assert (done.code, done.err) == (0, "")
    return json.loads(done.out)


def mark_again(path: Path, marks: Marks, name: str = "更正表") -> None:
    """The sheet again, with these marks: rows that say otherwise correct the earlier ones."""
    with SqliteStore(path) as store:
        told(store, name, list(scores(marks, Q1)))


def believed(path: Path, key: str, kind: str) -> list[Outcome]:
    with SqliteStore(path) as store:
        facts = [version.fact for version in store.history(key) if version.retracted is None]
    return [fact for fact in facts if isinstance(fact, Outcome) and fact.kind == kind]


def newest(path: Path) -> int:
    with SqliteStore(path) as store:
        revision = store.revision()
    assert revision is not None
    return revision.id


def ranks(answer: Any) -> dict[str, int | None]:
    return {line["place"]["name"]: line["rank"] for line in answer["lines"]}


BETTER: Marks = {"西村": {"党建": (96, 96, 96, 96), "治理": (96, 96, 96, 96)}}


class TestPublishing:
    def test_missing_places_have_to_be_agreed_to(self, run: Run, scored: Path) -> None:
        refused = run(*FULL)
        assert refused.code == 1
        assert "没有结果的：参评4个，应评5个，缺1个：乙乡(河口村)" in refused.err
        assert (newest(scored), believed(scored, SCOPE, "publication")) == (3, [])
        assert asked(run, *FULL, "--yes")["revision"] == 4

    def test_a_whole_standing_needs_no_agreement(self, run: Run, scored: Path) -> None:
        mark_again(scored, {"河口村": FIRST["南村"]}, "补评")
        assert run(*FULL).code == 0

    def test_open_objections_have_to_be_agreed_to(self, run: Run, scored: Path) -> None:
        mark_again(scored, {"河口村": FIRST["南村"]}, "补评")
        assert run("objection", f"score/{KEYS['东村']}/2026-03-31/{Q1}·评委甲·党建", "--by", "西村", "--text", "偏高").code == 0
        refused = run(*FULL)
        assert refused.code == 1
        assert "1条异议还没有结论" in refused.err

    def test_a_dry_run_writes_nothing(self, run: Run, scored: Path) -> None:
        done = run(*FULL, "--dry-run")
        assert (done.code, done.err) == (0, "")
        assert "试运行，没有写入" in done.out
        assert newest(scored) == 3

    def test_it_keeps_the_revision_before_it_the_method_the_mode_and_where_to_object(self, run: Run, scored: Path) -> None:
        answer = asked(
            run, *FULL, "--yes", "--objections-until", "2099-04-10", "--objections-to", "县委组织部", "--document", "示组发[2026]05号"
        )  # fmt: skip
        (found,) = believed(scored, SCOPE, "publication")
        kept = found.properties
        assert (answer["revision"], kept["revision"], kept["mode"], kept["objections_until"], kept["objections_to"], kept["basis"]) == (
            4, 3, "full", "2099-04-10", "县委组织部", "示组发〔2026〕5号",
        )  # fmt: skip
        assert json.loads(str(kept["method"]))["weights"] == {"党建": 60, "治理": 40}
        assert kept["digest"] == answer["digest"]

    def test_places_with_score_sheets_alone_get_a_result_that_others_can_read(self, run: Run, scored: Path) -> None:
        day = parse_period(Q1).last
        with SqliteStore(scored) as store:
            told(store, "台账", [Outcome("observation", KEYS["南村"], day, Q1, {"score": 67.5, "rank": 4})])
        asked(run, *FULL, "--yes")
        (east,) = believed(scored, KEYS["东村"], "observation")
        assert {name: east.properties[name] for name in ("score", "rank", "ranked", "class", "period", "field")} == {
            "score": 90.3, "rank": 1, "ranked": 4, "class": "model", "period": Q1, "field": "示例县排名",
        }  # fmt: skip
        assert [found.label for found in believed(scored, KEYS["南村"], "observation")] == [Q1]
        assert believed(scored, KEYS["河口村"], "observation") == []
        with SqliteStore(scored) as store:
            graph = store.snapshot(Scope("down", SCOPE, outcomes_since=EVER), day)
        assert standing(graph, KEYS["东村"], day).text() == f"{Q1}·公布 第1名/4 示范"

    def test_undo_takes_the_publication_and_its_results_back(self, run: Run, scored: Path) -> None:
        asked(run, *FULL, "--yes")
        assert run("undo", 4, "--yes").code == 0
        assert believed(scored, SCOPE, "publication") == believed(scored, KEYS["东村"], "observation") == []

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (("publish", "--period", Q1), "没有写怎样公布"),
            (("publish", "--period", Q1, "--mode", "first"), "“first”不是公布方式"),
            (("publish", "--period", Q1, "--mode", "first:0"), "“first:0”不是公布方式"),
            (("publish", "--period", Q1, "--mode", "full:3"), "“full:3”不是公布方式"),
            (("publish", "--period", "2026年3月", "--mode", "full"), "2026年3月没有任何评比结果"),
            ((*FULL, "--objections-until", "2020-01-01", "--objections-to", "县委组织部"), "已经过去"),
            ((*FULL, "--objections-until", "2099-01-01"), "没有写向谁提出"),
        ],
    )
    def test_what_does_not_fit_is_told_and_nothing_is_written(self, run: Run, scored: Path, arguments: tuple[str, ...], said: str) -> None:
        done = run(*arguments, "--yes")
        assert (done.code, done.out) == (2, "")
        assert said in done.err
        assert newest(scored) == 3


class TestFrozen:
    def test_a_later_correction_leaves_the_published_standing_as_it_was_and_is_shown_with_its_row(self, run: Run, scored: Path) -> None:
        asked(run, *FULL, "--yes")
        mark_again(scored, BETTER)
        answer = asked(run, "standings", "--period", Q1, "--published")
        assert (answer["verified"], answer["frozen_revision"]) == (True, 3)
        assert ranks(answer) == {"东村": 1, "西村": 2, "巴彦村": 2, "南村": 4, "河口村": None}
        corrected = {each["place"]["name"]: each for each in answer["corrections"]}
        assert set(corrected) == {"东村", "西村", "巴彦村"}
        assert corrected["西村"]["words"] == ["得分由83.9分更正为96分", "名次由第2名(共4个)更正为第1名(共4个)", "类别由中间更正为示范"]
        assert {row["file"] for row in corrected["西村"]["rows"]} == {"合成数据_更正表.xlsx"}
        assert corrected["东村"]["rows"] == []
        assert ranks(asked(run, "standings", "--period", Q1)) == {"西村": 1, "东村": 2, "巴彦村": 3, "南村": 4, "河口村": None}
        shown = run("standings", "--period", Q1, "--published").out
        assert "公布以后的更正：3处" in shown
        assert "更正：合成数据_更正表.xlsx" in shown
        assert "随其他地方的更正而变" in shown

    def test_without_later_records_there_are_no_corrections(self, run: Run, scored: Path) -> None:
        asked(run, *FULL, "--yes")
        answer = asked(run, "standings", "--period", Q1, "--published")
        assert (answer["verified"], answer["corrections"]) == (True, [])

    def test_a_later_method_of_the_office_changes_nothing_of_it(self, run: Run, scored: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        asked(run, *FULL, "--yes")
        monkeypatch.delenv("ZERENTU_METHOD")
        answer = asked(run, "standings", "--period", Q1, "--published")
        assert (answer["verified"], answer["method"]["name"], answer["corrections"]) == (True, "示例县评分办法", [])

    def test_a_digest_that_does_not_fit_is_told(self, run: Run, scored: Path) -> None:
        asked(run, *FULL, "--yes")
        (found,) = believed(scored, SCOPE, "publication")
        with SqliteStore(scored) as store:
            told(store, "改动", [Outcome(found.kind, found.subject, found.day + 1, "另一次", {**found.properties, "digest": "0" * 64})])
        answer = asked(run, "standings", "--period", Q1, "--published", "--on", "2099-01-01")
        assert answer["verified"] is False
        assert "不一致，下面的内容不能当作公布时的原样" in run("standings", "--period", Q1, "--published", "--on", "2099-01-01").out

    def test_an_objection_to_what_was_published_is_shown_with_it(self, run: Run, scored: Path) -> None:
        asked(run, *FULL, "--yes")
        (east,) = believed(scored, KEYS["东村"], "observation")
        fact = f"observation/{east.subject}/2026-03-31/{east.label}"
        assert run("objection", fact, "--by", "西村", "--text", "名次有误").code == 0
        assert [item["fact"] for item in asked(run, "standings", "--period", Q1, "--published")["objections"]] == [fact]

    def test_the_route_answers_as_the_command(self, run: Run, scored: Path) -> None:
        asked(run, *FULL, "--yes")
        mark_again(scored, BETTER)
        with SqliteStore(scored) as store:
            got = TestClient(make_app(store)).get(f"/api/v1/places/{SCOPE}/standings/published", params={"period": Q1})
        assert got.status_code == 200
        assert got.json() == asked(run, "standings", SCOPE, "--period", Q1, "--published")


class TestAgain:
    def test_the_same_again_is_refused(self, run: Run, scored: Path) -> None:
        asked(run, *FULL, "--yes")
        done = run(*FULL, "--yes")
        assert (done.code, newest(scored)) == (2, 4)
        assert "已按同样的方式公布过，内容没有变化" in done.err

    def test_a_correction_shows_what_it_corrects_needs_agreement_and_cites_the_first(self, run: Run, scored: Path, tmp_path: Path) -> None:
        mark_again(scored, {"河口村": FIRST["南村"]}, "补评")
        first = asked(run, *FULL)
        mark_again(scored, BETTER)
        refused = run(*FULL)
        assert refused.code == 1
        assert "已公布过" in refused.err
        assert "西村" in refused.out
        assert "得分由83.9分更正为96分" in refused.out
        path = tmp_path / "更正.xlsx"
        second = asked(run, *FULL, "--yes", "-o", path)
        assert second["corrects"] == first["id"]
        assert second["id"] != first["id"]
        assert len(believed(scored, SCOPE, "publication")) == 2
        assert [found.properties["rank"] for found in believed(scored, KEYS["西村"], "observation")] == [1]
        book = openpyxl.load_workbook(path)
        assert "更正" in book.sheetnames
        assert book["排名"]["A1"].value == f"示例县关于更正{Q1}村(社区)评比情况"
        assert "更正" in str(book["排名"]["A2"].value)
        answer = asked(run, "standings", "--period", Q1, "--published")
        assert (answer["id"], [other["id"] for other in answer["others"]], answer["verified"]) == (second["id"], [first["id"]], True)

    def test_another_mode_without_corrections_is_no_correction(self, run: Run, scored: Path, tmp_path: Path) -> None:
        asked(run, *FULL, "--yes")
        again = ("publish", "--period", Q1, "--mode", "classes")
        assert "没有更正，只是公布方式不同" in run(*again).err
        path = tmp_path / "类别.xlsx"
        second = asked(run, *again, "--yes", "-o", path)
        assert (second["corrects"], second["corrections"]) == (None, [])
        book = openpyxl.load_workbook(path)
        assert book.sheetnames == ["类别", "办法和说明"]
        assert "更正" not in str(book["类别"]["A1"].value)

    def test_a_result_that_has_no_sheet_any_more_is_taken_back(self, run: Run, scored: Path) -> None:
        mark_again(scored, {"河口村": FIRST["南村"]}, "补评")
        asked(run, *FULL)
        assert run("undo", 4, "--yes").code == 0
        assert asked(run, *FULL, "--yes")["stale"] == [f"observation/{KEYS['河口村']}/2026-03-31/{Q1}·公布"]
        assert believed(scored, KEYS["河口村"], "observation") == []


class TestModes:
    def test_classes_alone_show_no_score_and_no_rank_anywhere(self, run: Run, scored: Path, tmp_path: Path) -> None:
        path, later = tmp_path / "类别.xlsx", tmp_path / "后来.xlsx"
        order = ("publish", "--period", Q1, "--mode", "classes", "--yes")
        shown = run(*order, "--dry-run").out
        answer = asked(run, *order, "-o", path)
        mark_again(scored, BETTER)
        published = run("standings", "--period", Q1, "--published", "-o", later)
        texts = [shown, json.dumps(answer, ensure_ascii=False), published.out]
        for file in (path, later):
            cells = [str(cell.value) for sheet in openpyxl.load_workbook(file) for row in sheet.iter_rows() for cell in row if cell.value]
            assert not {"名次", "得分"} & set(cells)
            texts.append("\n".join(cells))
        for text in texts:
            assert [score for score in (*SCORES, "96分") if score in text] == []
        assert {(line["score"], line["rank"]) for line in answer["lines"]} == {(None, None)}
        assert [line["place"]["name"] for line in answer["lines"]] == ["东村", "西村", "南村", "巴彦村", "河口村"]
        assert "类别由中间更正为示范" in published.out

    def test_the_first_ones_are_shown_with_those_who_share_the_last_rank_and_the_others_named(self, run: Run, scored: Path) -> None:
        answer = asked(run, "publish", "--period", Q1, "--mode", "first:2", "--yes")
        assert (answer["mode"], answer["first"]) == ("first", 2)
        assert ranks(answer) == {"东村": 1, "西村": 2, "巴彦村": 2}
        assert [place["name"] for place in answer["others"]] == ["南村", "河口村"]
        mark_again(scored, {"南村": BETTER["西村"]})
        published = asked(run, "standings", "--period", Q1, "--published")
        words = {each["place"]["name"]: each["words"] for each in published["corrections"]}
        assert words["南村"] == ["公布时不在前2名，更正后在(第1名)"]
        assert words["西村"] == ["公布时在前2名(第2名)，更正后不在"]
        assert "67.5" not in json.dumps(published)

    def test_each_township_has_its_own_ranks_and_its_own_sheet(self, run: Run, scored: Path, tmp_path: Path) -> None:
        path = tmp_path / "分乡镇.xlsx"
        answer = asked(run, "publish", "--period", Q1, "--mode", "townships", "--yes", "-o", path)
        assert ranks(answer) == {"东村": 1, "西村": 2, "南村": 3, "巴彦村": 1, "河口村": None}
        book = openpyxl.load_workbook(path)
        assert book.sheetnames == ["排名 甲镇", "排名 乙乡", "办法和说明"]
        cells = [str(cell.value) for row in book["排名 乙乡"].iter_rows() for cell in row if cell.value]
        assert "东村" not in cells
        assert "参评1个，应评2个，缺1个" in cells
        (found,) = believed(scored, KEYS["巴彦村"], "observation")
        assert (found.properties["rank"], found.properties["ranked"], found.properties["field"]) == (1, 1, "乙乡排名")

    def test_a_published_paper_names_no_judge_and_says_where_to_object(self, run: Run, scored: Path, tmp_path: Path) -> None:
        path = tmp_path / "公布.xlsx"
        asked(run, *FULL, "--yes", "-o", path, "--objections-until", "2099-04-10", "--objections-to", "县委组织部")
        text = "\n".join(
            str(cell.value) for sheet in openpyxl.load_workbook(path) for row in sheet.iter_rows() for cell in row if cell.value
        )
        assert "评委甲" not in text
        assert "有异议请于2099年4月10日前(含当日)向县委组织部提出。" in text
        assert "90.30" in text

    def test_a_file_that_exists_is_kept_and_nothing_is_published(self, run: Run, scored: Path, tmp_path: Path) -> None:
        path = tmp_path / "已有.xlsx"
        path.write_text("别的", encoding="utf-8")
        assert run(*FULL, "--yes", "-o", path).code == 2
        assert (path.read_text(encoding="utf-8"), newest(scored)) == ("别的", 3)


class TestSeveralOfOneDay:
    def test_a_publication_by_township_takes_no_other_ones_place(self, run: Run, scored: Path) -> None:
        assert run(*FULL, "--yes").code == 0
        assert run(*FULL, "--field", "township", "--yes").code == 0
        found = asked(run, "standings", "--period", Q1, "--published")
        assert (found["field"], len(found["others"])) == ("township", 1)
        assert len([fact for fact in believed(scored, SCOPE, "publication") if fact.properties["period"] == Q1]) == 2
        assert "全部公布名次、得分和类别(各乡镇单独排名)" in run("standings", "--period", Q1, "--published").out

    def test_several_assessments_are_not_taken_for_one(self, run: Run, scored: Path) -> None:
        assert run(*FULL, "--yes").code == 0
        with SqliteStore(scored) as store:
            marks = [fact for fact in scores(FIRST, Q1) if isinstance(fact, Outcome)]
            told(
                store,
                "季评",
                [replace(mark, label=f"{mark.label}·季评", properties={**mark.properties, "series": "季评"}) for mark in marks],
            )
        assert run(*FULL, "--series", "季评", "--yes").code == 0
        refused = run("standings", "--period", Q1, "--published")
        assert refused.code == 2
        assert "公布过2种考评的排名：没有写考评名称的、季评" in refused.err
        assert asked(run, "standings", "--period", Q1, "--published", "--series", "季评")["series"] == "季评"

    def test_a_corrected_village_is_named_with_its_township(self, run: Run, scored: Path) -> None:
        assert run(*FULL, "--yes").code == 0
        mark_again(scored, {"东村": {"党建": (95, 91, 90, 100)}})
        assert "甲镇东村" in run("standings", "--period", Q1, "--published").out
