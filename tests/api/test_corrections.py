"""Corrections as planners make them: who is who, what it is called, whose word counts, and the way back from each. People are synthetic (合成数据)."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.answers import Moment
from api.app import make_app
from api.decisions import Ground
from api.disputes import ask_conflicts
from api.rulings import ask_resolution, write_resolution
from graph.sqlite import SqliteStore
from graph.store import Batch
from schema.authority import COUNTY, TOWNSHIP
from schema.facts import Attribute, Entity, Fact, Ledger, Row
from schema.time import today
from tests.api.conftest import Run
from tests.conformance.world import AREA, LI, NEXT_VILLAGE, OFFICE, TOWN, VILLAGE, WANG, ZHAO, day, named, score, seen_on, settle, tie

FROM_COUNTY = Ledger("县级安排表.xlsx", "a" * 64, "表1", COUNTY, day("2026-03-31"), "县委组织部")
FROM_TOWN = Ledger("林西镇一览表.xlsx", "b" * 64, "村级", TOWNSHIP, day("2026-06-30"), "林西镇")
SAME_NAME, ONE_CHARACTER = "person:~wang", "person:~li"
LIAISON = f"liaison/{LI}/{VILLAGE}/2024-01-01"
CELLS = {"姓名": "李建国", "挂联村": "前进村", "终止日期": "2026.5.31"}


def told(store: SqliteStore, ledger: Ledger, *facts: Fact | tuple[Fact, ...], line: int = 5) -> None:
    """A row for each of the facts."""
    each = [fact if isinstance(fact, tuple) else (fact,) for fact in facts]
    rows = [Row(0, number, row, CELLS) for number, row in enumerate(each, start=line)]
    assert not store.write(Batch([ledger], rows, "王科员", f"导入 {ledger.file}")).problems


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SqliteStore]:
    """A county whose list and whose township's list differ in an end, a score and a name, and know two people under two keys."""
    path = tmp_path / "office.sqlite"
    monkeypatch.setenv("ZERENTU_STORE", f"sqlite:///{path}")
    with SqliteStore(path) as store:
        settle(store)
        told(
            store,
            FROM_COUNTY,
            tie(LI, "liaison", VILLAGE, "2024-01-01", "2026-01-01"),
            tie(WANG, "village_charge", NEXT_VILLAGE, "2024-01-01"),
            score(VILLAGE, "2026-03-31", "2026年第一季度", rank=3),
            tie(ZHAO, "area_cover", AREA, "2024-01-01"),
            tie(WANG, "area_cover", AREA, "2025-01-01"),
            named(NEXT_VILLAGE, "东风新村"),
        )
        told(
            store,
            FROM_TOWN,
            tie(LI, "liaison", VILLAGE, "2024-01-01", "2026-06-01"),
            score(VILLAGE, "2026-03-31", "2026年第一季度", rank=5),
            (Entity(SAME_NAME, "person"), named(SAME_NAME, "王秀英"), tie(SAME_NAME, "residency", NEXT_VILLAGE, "2025-01-01")),
            (Entity(ONE_CHARACTER, "person"), named(ONE_CHARACTER, "李健国"), tie(ONE_CHARACTER, "member", OFFICE)),
            line=9,
        )
        yield store


def asked(run: Run, *arguments: object) -> Any:
    """The JSON answer of a command that succeeds."""
    done = run(*arguments, "--json")
    assert done.code == 0, done.err
    return json.loads(done.out)


def open_conflicts(run: Run, *arguments: object) -> list[str]:
    return [item["id"] for item in asked(run, "conflicts", *arguments)["conflicts"]]


@pytest.mark.usefixtures("office")
class TestConflicts:
    def test_both_rows_are_named_with_who_speaks_and_why_one_is_believed(self, run: Run) -> None:
        (found,) = [item for item in asked(run, "conflicts")["conflicts"] if item["id"] == LIAISON]
        assert found["believed"] == {
            "number": 1, "file": "县级安排表.xlsx", "sheet": "表1", "row": 5, "issuer": "县委组织部", "rank": "county",
            "as_at": "2026-03-31", "says": {"终止": "至2025年12月31日"},
        }  # fmt: skip
        assert [(row["file"], row["row"], row["rank"], row["says"]) for row in found["others"]] == [
            ("林西镇一览表.xlsx", 9, "township", {"终止": "至2026年5月31日"})
        ]
        assert (found["why"], found["open"], found["decision"]) == ("rank", True, None)
        printed = run("conflicts").out
        for words in ("县级台账 县委组织部", "乡镇台账 林西镇", "来源级别较高", "林西镇一览表.xlsx〔村级〕第9行", "至2026年5月31日"):
            assert words in printed

    def test_a_place_holds_the_conflicts_of_all_below_it_and_a_person_his_own(self, run: Run) -> None:
        result = f"observation/{VILLAGE}/2026-03-31/2026年第一季度"
        assert set(open_conflicts(run, TOWN)) >= {LIAISON, result}
        assert set(open_conflicts(run, VILLAGE)) == {LIAISON, result}
        assert open_conflicts(run, LI) == [LIAISON]
        assert open_conflicts(run, "新城子镇") == []

    def test_two_holders_of_what_one_should_hold_are_listed_for_the_place_and_for_each(self, run: Run) -> None:
        for scope in ((), ("林西县",), (AREA,), (WANG,)):
            (overlap,) = asked(run, "conflicts", *scope)["overlaps"]
            assert (overlap["target"]["key"], set(overlap["holders"])) == (AREA, {"王秀英", "赵铁柱"})
        assert asked(run, "conflicts", "--on", "2024-06-01")["overlaps"] == []
        assert asked(run, "conflicts", LI)["overlaps"] == []


@pytest.mark.usefixtures("office")
class TestResolve:
    @pytest.mark.parametrize(("keep", "last_day"), [("believed", "2025-12-31"), ("1", "2025-12-31"), ("2", "2026-05-31")])
    def test_a_decision_settles_the_conflict_and_shows_who_and_why(self, run: Run, keep: str, last_day: str) -> None:
        asked(run, "resolve", LIAISON, "--keep", keep, "--reason", "电话核实", "--document", "林组发[2026]07号")
        assert LIAISON not in open_conflicts(run)
        (found,) = [item for item in asked(run, "conflicts", "--all")["conflicts"] if item["id"] == LIAISON]
        assert (found["decision"]["reason"], found["decision"]["document"], found["open"]) == ("电话核实", "林组发〔2026〕7号", False)
        assert found["believed"]["says"] == {"终止": "至2025年12月31日" if last_day == "2025-12-31" else "至2026年5月31日"}
        assert "电话核实" in run("conflicts", "--all").out
        (answer,) = [item for item in asked(run, "trace", VILLAGE, "--on", "2025-06-01")["answers"] if item["tie"]["kind"] == "liaison"]
        assert answer["tie"]["last_day"] == last_day

    def test_a_decision_undone_opens_the_conflict_again(self, run: Run) -> None:
        before = run("conflicts", LI).out
        decided = asked(run, "resolve", LIAISON, "--keep", "2", "--reason", "电话核实")["revision"]
        run("undo", decided)
        (first, *_), (now, *_) = before.splitlines()[2:], run("conflicts", LI).out.splitlines()[2:]
        assert now == first
        assert open_conflicts(run) == open_conflicts(run, "--all")

    def test_as_known_before_the_decision_the_conflict_is_open(self, office: SqliteStore) -> None:
        known = office.revision()
        assert known is not None
        write_resolution(office, ask_resolution(office, LIAISON, "believed", Ground("王科员", "电话核实")))
        for revision, is_open in ((None, False), (known.id, True)):
            found = ask_conflicts(office, LI, Moment(today(), revision), everything=True)
            assert [(item.id, item.is_open) for item in found.conflicts] == [(LIAISON, is_open)]

    def test_a_later_list_that_says_otherwise_again_opens_it(self, run: Run, office: SqliteStore) -> None:
        asked(run, "resolve", LIAISON, "--keep", "believed", "--reason", "电话核实")
        later = Ledger("下季度一览表.xlsx", "c" * 64, "村级", TOWNSHIP, today() + 30, "林西镇")
        told(office, later, tie(LI, "liaison", VILLAGE, "2024-01-01", "2026-09-01"))
        (found,) = asked(run, "conflicts", LI)["conflicts"]
        assert found["open"]
        assert {row["file"]: row["decided"] for row in found["others"]} == {"下季度一览表.xlsx": False, "林西镇一览表.xlsx": True}

    def test_a_second_decision_of_the_same_day_takes_the_place_of_the_first(self, run: Run) -> None:
        for keep, reason in (("2", "镇里来电"), ("2", "又查了文件")):
            asked(run, "resolve", LIAISON, "--keep", keep, "--reason", reason)
        (found,) = [item for item in asked(run, "conflicts", "--all")["conflicts"] if item["id"] == LIAISON]
        assert (found["decision"]["reason"], found["believed"]["says"]["终止"]) == ("又查了文件", "至2025年12月31日")

    def test_another_first_day_is_chosen_and_the_one_that_was_believed_stays_beside_it(self, run: Run, office: SqliteStore) -> None:
        charge = f"village_charge/{WANG}/{NEXT_VILLAGE}"
        told(office, FROM_TOWN, tie(WANG, "village_charge", NEXT_VILLAGE, "2025-02-01"), line=30)
        assert open_conflicts(run, WANG) == [f"{charge}/2024-01-01"]
        decided = asked(run, "resolve", f"{charge}/2024-01-01", "--keep", "2", "--reason", "查了任命文件")
        assert open_conflicts(run, WANG) == []
        answers = {on: asked(run, "portfolio", WANG, "--on", on)["counts"] for on in ("2024-06-01", "2025-06-01")}
        assert ["village_charge" in counts for counts in answers.values()] == [False, True]
        (found,) = asked(run, "conflicts", WANG, "--all")["conflicts"]
        assert (found["id"], [row["says"]["起始"] for row in found["others"]]) == (f"{charge}/2025-02-01", ["2024年1月1日起"])
        run("undo", decided["revision"])
        assert open_conflicts(run, WANG) == [f"{charge}/2024-01-01"]

    def test_a_roster_that_saw_somebody_after_the_end_is_chosen_and_the_tie_goes_on(self, run: Run, office: SqliteStore) -> None:
        told(office, FROM_TOWN, tie(LI, "liaison", VILLAGE, seen_on("2026-06-30")), line=30)
        (found,) = asked(run, "conflicts", LI)["conflicts"]
        (seen,) = [row for row in found["others"] if "至迟2026年6月30日已在任" in row["says"].values()]
        asked(run, "resolve", LIAISON, "--keep", seen["number"], "--reason", "现场核实仍在")
        (answer,) = [item for item in asked(run, "trace", VILLAGE, "--on", "2026-07-01")["answers"] if item["tie"]["kind"] == "liaison"]
        assert (answer["tie"]["since"], answer["tie"]["until"]) == ("2024-01-01", None)
        assert open_conflicts(run, LI) == []

    def test_a_score_is_decided_like_a_tie(self, run: Run) -> None:
        (result,) = [identity for identity in open_conflicts(run, VILLAGE) if identity.startswith("observation/")]
        asked(run, "resolve", result, "--keep", "2", "--reason", "按评分表原件")
        assert open_conflicts(run, VILLAGE) == [LIAISON]
        believed = [
            entry["text"] for entry in asked(run, "history", VILLAGE)["versions"] if entry["id"] == result and not entry["retracted"]
        ]
        assert believed == ["2026年第一季度 5"]

    def test_a_dry_run_decides_nothing(self, run: Run) -> None:
        assert asked(run, "resolve", LIAISON, "--keep", "2", "--reason", "看看", "--dry-run")["revision"] is None
        assert LIAISON in open_conflicts(run)

    @pytest.mark.parametrize(
        ("arguments", "words"),
        [
            ((LIAISON, "--keep", "9", "--reason", "x"), "没有第9行"),
            ((LIAISON, "--keep", "2", "--reason", " "), "没有写这样决定的理由"),
            ((f"village_charge/{WANG}/{NEXT_VILLAGE}/2024-01-01", "--keep", "2", "--reason", "x"), "没有不同的说法"),
            (("liaison/nobody/nowhere/2024-01-01", "--keep", "2", "--reason", "x"), "没有编号为"),
        ],
    )
    def test_mistakes_are_told_gently_with_what_to_do(self, run: Run, arguments: tuple[str, ...], words: str) -> None:
        wrong = run("resolve", *arguments)
        assert wrong.code in (1, 2)
        assert words in wrong.err
        assert "办法" in wrong.err


@pytest.mark.usefixtures("office")
class TestOrigin:
    def test_every_row_behind_a_tie_is_shown_with_its_cells(self, run: Run) -> None:
        found = asked(run, "origin", LIAISON)
        assert [(row["number"], row["part"], row["file"], row["row"]) for row in found["rows"]] == [
            (1, "leading", "县级安排表.xlsx", 5),
            (2, "contested", "林西镇一览表.xlsx", 9),
        ]
        assert all(row["cells"] == CELLS for row in found["rows"])
        assert found["rows"][0]["recorded"]["actor"] == "王科员"
        printed = run("origin", VILLAGE, "李建国").out
        assert "终止日期：2026.5.31" in printed
        assert LIAISON in printed

    def test_a_decision_shows_who_and_why(self, run: Run) -> None:
        asked(run, "resolve", LIAISON, "--keep", "2", "--reason", "电话核实")
        leading = asked(run, "origin", LIAISON)["rows"][0]
        assert (leading["rank"], leading["decision"]["reason"]) == ("decision", "电话核实")
        assert "电话核实" in run("origin", LIAISON).out

    def test_between_a_place_and_someone_without_a_tie_it_says_so(self, run: Run) -> None:
        assert "没有责任关系" in run("origin", VILLAGE, "赵铁柱").err


@pytest.mark.usefixtures("office")
class TestSame:
    def test_likely_pairs_are_suggested_and_a_declared_difference_ends_that(self, run: Run) -> None:
        def pairs() -> list[tuple[str, str]]:
            return [(pair["stays"]["key"], pair["gives_way"]["key"]) for pair in asked(run, "same", "--suggest")["pairs"]]

        assert pairs() == [(WANG, SAME_NAME), (LI, ONE_CHARACTER)]
        different = asked(run, "not-same", ONE_CHARACTER, LI, "--reason", "是兄弟两人")
        assert pairs() == [(WANG, SAME_NAME)]
        refused = run("same", LI, ONE_CHARACTER)
        assert (refused.code, "是兄弟两人" in refused.err) == (2, True)
        run("undo", different["revisions"][-1])
        assert len(pairs()) == 2
        assert pairs() == [
            (pair["stays"]["key"], pair["gives_way"]["key"]) for pair in asked(run, "same", "--suggest", "--within", "林西县")["pairs"]
        ]

    def test_a_merge_is_previewed_written_as_one_revision_and_found_under_either_key(self, run: Run) -> None:
        previewed = asked(run, "same", WANG, SAME_NAME, "--dry-run")
        assert previewed["revision"] is None
        assert [(item["effect"], item["label"]) for item in previewed["moving"]] == [("further", "名称"), ("moves", "驻村")]
        merged = run("same", WANG, SAME_NAME, "--reason", "同一人")
        assert "zerentu undo" in merged.out
        carried = {item["tie"]["kind"] for item in asked(run, "portfolio", SAME_NAME)["charges"]}
        assert carried == {"village_charge", "area_cover", "residency"}
        assert "早已并入" in run("same", WANG, SAME_NAME).err

    def test_what_speaks_against_a_merge_asks_for_a_confirmation(self, run: Run) -> None:
        refused = run("same", LI, ONE_CHARACTER)
        assert refused.code == 1
        assert "--yes" in refused.err
        assert asked(run, "same", LI, ONE_CHARACTER, "--yes")["revision"]

    def test_an_id_from_before_the_merge_still_leads_to_the_fact(self, run: Run) -> None:
        asked(run, "same", WANG, SAME_NAME)
        found = asked(run, "origin", f"residency/{SAME_NAME}/{NEXT_VILLAGE}/2025-01-01")
        assert found["id"] == f"residency/{WANG}/{NEXT_VILLAGE}/2025-01-01"
        assert [(row["file"], row["row"], row["cells"]) for row in found["rows"]] == [("林西镇一览表.xlsx", 11, CELLS)]

    def test_on_a_terminal_a_no_changes_nothing(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        class Terminal(io.StringIO):
            def isatty(self) -> bool:
                return True

        for answer, code in (("n\n", 1), ("y\n", 0)):
            monkeypatch.setattr("sys.stdin", Terminal(answer))
            assert run("same", WANG, SAME_NAME).code == code
            assert [item["undone"] for item in asked(run, "revisions") if "合并" in item["note"]] == [None] * (code == 0)

    def test_not_same_takes_a_merge_back_and_every_answer_with_it(self, run: Run) -> None:
        questions = [("portfolio", WANG), ("portfolio", SAME_NAME), ("trace", NEXT_VILLAGE)]
        before = [asked(run, *question, "--on", "2026-01-01") | {"revision": 0} for question in questions]
        asked(run, "same", WANG, SAME_NAME)
        told_apart = asked(run, "not-same", SAME_NAME, WANG, "--reason", "查实是两人")
        assert told_apart["undone"]
        assert [asked(run, *question, "--on", "2026-01-01") | {"revision": 0} for question in questions] == before
        assert [pair["gives_way"]["key"] for pair in asked(run, "same", "--suggest")["pairs"]] == [ONE_CHARACTER]
        assert "早已认定" in run("not-same", SAME_NAME, WANG, "--reason", "再说一遍").err

    @pytest.mark.parametrize(
        ("arguments", "words"),
        [
            (("same", WANG, WANG), "是同一个对象"),
            (("same", WANG, "林西镇"), "不可能是同一个"),
            (("same", TOWN, VILLAGE), "不可能是同一个"),
            (("same", WANG, "王秀芳"), "没有找到"),
            (("same", WANG), "请写出两个对象"),
            (("not-same", WANG, WANG, "--reason", "x"), "没有合并过"),
            (("not-same", WANG, LI), "没有写理由"),
        ],
    )
    def test_mistakes_are_told_gently_with_what_to_do(self, run: Run, arguments: tuple[str, ...], words: str) -> None:
        wrong = run(*arguments)
        assert wrong.code in (1, 2)
        assert words in wrong.err
        assert "办法" in wrong.err


@pytest.mark.usefixtures("office")
class TestRename:
    def test_a_new_name_holds_from_its_day_and_the_old_one_is_still_found(self, run: Run) -> None:
        renamed = asked(run, "rename", TOWN, "官地镇", "--from", "2025-03-01", "--document", "林政发〔2025〕3号")
        names = {on: asked(run, "trace", "林西镇", "--on", on)["place"]["name"] for on in ("2025-02-28", "2025-03-01")}
        assert names == {"2025-02-28": "林西镇", "2025-03-01": "官地镇"}
        assert asked(run, "trace", "官地镇")["place"]["key"] == TOWN
        run("undo", renamed["revision"])
        assert asked(run, "trace", TOWN)["place"]["name"] == "林西镇"

    def test_a_misspelt_name_is_corrected_for_all_days_and_the_old_list_does_not_bring_it_back(self, run: Run, office: SqliteStore) -> None:
        asked(run, "rename", ZHAO, "赵铁住", "--reason", "户口册")
        assert {asked(run, "portfolio", ZHAO, "--on", on)["person"]["name"] for on in ("2024-02-01", "2026-02-01")} == {"赵铁住"}
        told(office, FROM_COUNTY, Attribute(ZHAO, "name", "赵铁柱"), line=50)
        assert asked(run, "portfolio", ZHAO)["person"]["name"] == "赵铁住"

    def test_a_name_that_another_already_has_asks_for_a_confirmation(self, run: Run) -> None:
        refused = run("rename", ZHAO, "王秀英")
        assert (refused.code, "[person:G002]" in refused.err) == (1, True)
        assert asked(run, "rename", ZHAO, "王秀英", "--yes")["revision"]

    @pytest.mark.parametrize(
        ("arguments", "words"),
        [
            (("赵铁柱", "赵铁柱"), "已经叫"),
            (("没有这个人", "赵铁住"), "没有找到"),
            (("赵铁柱", "  "), "不能作名称"),
            (("赵铁柱", "赵铁住", "--from", "去年"), "去年"),
        ],
    )
    def test_mistakes_are_told_gently_with_what_to_do(self, run: Run, arguments: tuple[str, ...], words: str) -> None:
        wrong = run("rename", *arguments)
        assert wrong.code in (1, 2)
        assert words in wrong.err


@pytest.mark.usefixtures("office")
class TestRetract:
    def test_history_shows_an_id_for_each_fact_and_retract_takes_it(self, run: Run) -> None:
        entries = asked(run, "history", VILLAGE)["versions"]
        (result,) = {entry["id"] for entry in entries if entry["kind"] == "observation"}
        taken = asked(run, "retract", result, "--reason", "不是这个村的")
        assert not [entry for entry in asked(run, "history", VILLAGE)["versions"] if entry["id"] == result and not entry["retracted"]]
        run("undo", taken["revision"])
        assert [entry for entry in asked(run, "history", VILLAGE)["versions"] if entry["id"] == result and not entry["retracted"]]

    def test_a_dated_name_is_retracted_and_the_one_before_holds_again(self, run: Run) -> None:
        asked(run, "rename", TOWN, "官地镇", "--from", "2025-03-01")
        asked(run, "retract", f"name/{TOWN}/2025-03-01", "--reason", "文件已废止")
        assert asked(run, "trace", TOWN)["place"]["name"] == "林西镇"

    def test_what_would_be_lost_is_shown_first_and_a_dry_run_keeps_it(self, run: Run) -> None:
        previewed = run("retract", LIAISON, "--reason", "x", "--dry-run")
        assert "挂联 李建国 → 前进村(2024年1月1日起，至2025年12月31日)" in previewed.out
        assert LIAISON in open_conflicts(run)

    def test_the_only_name_and_a_merge_are_not_taken_back_like_this(self, run: Run) -> None:
        assert "rename" in run("retract", f"name/{ZHAO}/unknown", "--reason", "x").err
        asked(run, "same", WANG, SAME_NAME)
        assert "not-same" in run("retract", f"same_as/{SAME_NAME}/unknown", "--reason", "x").err


def test_the_http_interface_answers_alike(office: SqliteStore, run: Run) -> None:
    client = TestClient(make_app(office))
    for path, arguments in (
        (f"/api/v1/places/{TOWN}/conflicts", ("conflicts", TOWN)),
        (f"/api/v1/people/{LI}/conflicts?all=true", ("conflicts", LI, "--all")),
        (f"/api/v1/ties/{LIAISON}/origin", ("origin", LIAISON)),
    ):
        answer = client.get(path)
        assert (answer.status_code, answer.json()) == (200, asked(run, *arguments))
    assert client.get("/api/v1/ties/liaison/x/y/2024-01-01/origin").status_code == 404
    assert client.get(f"/api/v1/people/{TOWN}/conflicts").status_code == 404


def test_without_a_county_of_its_own_a_store_asks_for_the_place(office: SqliteStore, run: Run) -> None:
    told(office, FROM_COUNTY, (Entity("place:150425", "place", "county"), named("place:150425", "克什克腾旗")), line=70)
    assert asked(run, "conflicts")["overlaps"] is None
    assert "请写明区划" in run("conflicts").out
    assert "--within" in run("same", "--suggest").err
