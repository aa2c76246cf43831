"""Standings by the command and by the route: method first, places without a result named, each score explained. All data are synthetic (合成数据)."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from fastapi.testclient import TestClient

from api.app import PROBLEM, make_app
from graph.sqlite import SqliteStore
from graph.store import Batch
from schema.facts import Fact, Ledger, Outcome, Row
from schema.periods import parse_period
from tests.api.conftest import Run
from tests.api.standing_county import FIRST, KEYS, Q1, Q4, SCOPE, scores, told, written

Q2 = "2026年第二季度"
DAY = parse_period(Q1).last


@pytest.fixture
def scored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store with two quarters of score sheets, which the commands use with the county's own method."""
    path = written(tmp_path)
    monkeypatch.setenv("ZERENTU_STORE", f"sqlite:///{path}")
    monkeypatch.setenv("ZERENTU_METHOD", str(tmp_path / "办法.yaml"))
    monkeypatch.chdir(tmp_path)
    return path


def more(path: Path, name: str, *facts: Fact) -> None:
    with SqliteStore(path) as store:
        told(store, name, list(facts))


def asked(run: Run, *arguments: object) -> Any:
    """The JSON answer of a command that succeeds."""
    done = run(*arguments, "--json")
    assert (done.code, done.err) == (0, "")
    return json.loads(done.out)


def by_name(answer: Any) -> dict[str, Any]:
    return {line["place"]["name"]: line for line in answer["lines"]}


class TestStanding:
    def test_scores_ranks_and_classes_follow_the_declared_method(self, run: Run, scored: Path) -> None:
        lines = by_name(asked(run, "standings", "示例县", "--period", Q1))
        assert {name: (line["rank"], line["score"], line["class"]) for name, line in lines.items()} == {
            "东村": (1, 90.3, "model"), "西村": (2, 83.9, "middle"), "巴彦村": (2, 83.9, "middle"), "南村": (4, 67.5, "weak"),
            "河口村": (None, None, None),
        }  # fmt: skip

    def test_the_method_in_words_and_who_was_not_observed_come_before_the_table(self, run: Run, scored: Path) -> None:
        shown = run("standings", "--period", "2026年1季度").out
        before = shown[: shown.index("东村")]
        assert "示例县2026年第一季度村(社区)评比" in before
        assert "参评4个，应评5个，缺1个：乙乡(河口村)" in before
        assert "评分办法：示例县评分办法。每个项目去掉1个最高分和1个最低分" in before
        assert f"与{Q4}比：4个可比。" in before
        assert "排的是地方，不是个人" in shown

    def test_an_assessment_that_was_renamed_names_what_the_period_before_was_called(self, run: Run, scored: Path) -> None:
        day = parse_period(Q2).last
        renamed = Outcome("observation", KEYS["东村"], day, f"{Q2}·新季评", {"score": 91, "period": Q2, "series": "新季评"})
        more(scored, "二季度", renamed)
        shown = run("standings", "示例县", "--period", Q2, "--on", "2026-07-20").out
        assert "上期有结果的是没有写考评名称的，本期排的是“新季评”，名称不同，不比较升降" in shown
        assert "请在台账里写成同一个名称" in shown
        assert "没有上期的结果" not in shown
        assert "没有上期的结果，不比较升降。" in run("standings", "示例县", "--period", Q4).out

    def test_without_a_file_the_softwares_method_counts_and_an_option_goes_before_the_environment(
        self, run: Run, scored: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        other = tmp_path / "另.yaml"
        other.write_text("name: 相加\nclasses: {by: share, model: 25, weak: 25}\n", encoding="utf-8")
        assert by_name(asked(run, "standings", "--period", Q1, "--method", other))["东村"]["score"] == 179
        monkeypatch.delenv("ZERENTU_METHOD")
        assert asked(run, "standings", "--period", Q1)["method"]["name"] == "软件默认"

    def test_each_township_is_ranked_on_its_own_when_that_is_asked(self, run: Run, scored: Path) -> None:
        lines = by_name(asked(run, "standings", "--period", Q1, "--field", "township"))
        assert [(lines[name]["rank"], lines[name]["field"]["name"]) for name in ("东村", "西村", "巴彦村")] == [
            (1, "甲镇"), (2, "甲镇"), (1, "乙乡"),
        ]  # fmt: skip

    def test_a_veto_and_a_designation_stand_beside_and_no_rank_follows_from_the_designation(self, run: Run, scored: Path) -> None:
        more(
            scored, "事项",
            Outcome("event", KEYS["西村"], DAY - 10, "安全事故"),
            Outcome("designation", KEYS["东村"], DAY - 100, "软弱涣散"),
        )  # fmt: skip
        lines = by_name(asked(run, "standings", "--period", Q1))
        assert (lines["西村"]["rank"], lines["西村"]["class"], lines["西村"]["veto"]["label"]) == (None, "weak", "安全事故")
        assert (lines["东村"]["rank"], lines["东村"]["class"]) == (1, "model")
        shown = run("standings", "--period", Q1).out
        assert "一票否决：安全事故(2026年3月21日)" in shown
        assert "列名：软弱涣散" in shown
        assert "不是由名次或类别得出的" in shown

    def test_an_open_objection_to_a_mark_is_shown_with_the_standing(self, run: Run, scored: Path) -> None:
        mark = f"score/{KEYS['东村']}/2026-03-31/{Q1}·评委甲·党建"
        assert run("objection", mark, "--by", "西村", "--text", "评分偏高").code == 0
        assert [item["fact"] for item in asked(run, "standings", "--period", Q1)["objections"]] == [mark]
        assert "评分偏高(尚未作出结论)" in run("standings", "--period", Q1).out

    def test_what_was_known_earlier_gives_the_standing_of_that_time(self, run: Run, scored: Path) -> None:
        answer = asked(run, "standings", "--period", Q1, "--known-at", "第2次")
        assert answer["counts"] == {"due": 5, "observed": 0, "missing": 5, "ranked": 0, "vetoed": 0}


class TestExplanation:
    def test_every_judges_mark_is_there_with_its_row_and_whether_it_counts(self, run: Run, scored: Path) -> None:
        working = asked(run, "standings", "--period", Q1, "--explain", "东村")["working"]
        party = next(part for part in working["parts"] if part["aspect"] == "党建")
        assert {mark["judge"]: (mark["score"], mark["counting"]) for mark in party["marks"]} == {
            "评委甲": (95, "trimmed"), "评委乙": (91, "kept"), "评委丙": (90, "kept"), "评委丁": (80, "trimmed"),
        }  # fmt: skip
        assert (party["mean"], party["weight_percent"], party["points"]) == (90.5, 60, 54.3)
        assert party["marks"][0]["origin"]["row"] > 1
        assert (working["exact"], working["score"]) == (90.3, 90.3)

    def test_the_parts_add_up_to_the_score_of_every_place(self, run: Run, scored: Path) -> None:
        for name in FIRST:
            answer = asked(run, "standings", "--period", Q1, "--explain", name)
            working = answer["working"]
            assert round(sum(part["points"] for part in working["parts"]), 2) == working["score"] == answer["line"]["score"]

    def test_the_sheets_own_total_and_the_difference_are_told(self, run: Run, scored: Path) -> None:
        rows = [
            Outcome(row.kind, row.subject, row.day, row.label, {**row.properties, "total": 91})
            for row in scores({"东村": FIRST["东村"]}, Q1)
            if isinstance(row, Outcome)
        ]
        more(scored, "重抄", *rows)
        assert asked(run, "standings", "--period", Q1, "--explain", "东村")["working"]["difference"] == 0.7
        assert "评分表自己的总分：91，与按办法算的相差+0.7。" in run("standings", "--period", Q1, "--explain", "东村").out

    def test_a_place_without_sheets_has_no_working(self, run: Run, scored: Path) -> None:
        assert asked(run, "standings", "--period", Q1, "--explain", "河口村")["working"] is None
        assert "本期没有评比结果" in run("standings", "--period", Q1, "--explain", "河口村").out


class TestTrend:
    def test_a_place_and_a_township_over_the_last_periods(self, run: Run, scored: Path) -> None:
        place = asked(run, "standings", "--period", Q1, "--trend", 3, "--of", "东村")["points"]
        assert [(point["period"], point["line"]["score"]) for point in place] == [("2025年第三季度", None), (Q4, 89.3), (Q1, 90.3)]
        town = asked(run, "standings", "--period", Q1, "--trend", 2, "--of", "甲镇")["points"]
        assert [(point["observed"], point["places"], point["mean"]) for point in town] == [(3, 3, 79.57), (3, 3, 80.57)]
        assert "甲镇各期" in run("standings", "--period", Q1, "--trend", 2, "--of", "甲镇").out

    def test_somewhere_else_has_no_trend_in_a_scope(self, run: Run, scored: Path) -> None:
        refused = run("standings", "乙乡", "--period", Q1, "--trend", 2, "--of", "东村")
        assert (refused.code, refused.out) == (1, "")
        assert "东村不在乙乡的范围里" in refused.err


class TestPaper:
    def test_the_files_sheets_hold_the_table_the_method_and_every_mark(self, run: Run, scored: Path, tmp_path: Path) -> None:
        path = tmp_path / "排名.xlsx"
        done = run("standings", "--period", Q1, "-o", path)
        assert (done.code, done.err) == (0, "")
        book = openpyxl.load_workbook(path)
        assert book.sheetnames == ["排名", "办法和说明", "评分依据"]
        rows = [[cell.value for cell in row] for row in book["排名"].iter_rows()]
        assert rows[0][0] == f"示例县关于{Q1}村(社区)评比情况"
        assert rows[2] == ["名次", "乡镇", "村(社区)", "得分", "类别", "上期名次", "升降", "备注"]
        assert rows[3][:7] == ["1", "甲镇", "东村", "90.30", "示范", "1", "平"]
        assert rows[7][:4] == ["—", "乙乡", "河口村", "—"]
        assert rows[8][2] == "参评4个，应评5个，缺1个"
        marks = [[cell.value for cell in row] for row in book["评分依据"].iter_rows()]
        assert sum(row[3] in ("评委甲", "评委乙", "评委丙", "评委丁") for row in marks) == 32
        assert run("standings", "--period", Q1, "-o", path).code == 2


class TestMistakes:
    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (("standings", "--period", "第3期"), "没有说是哪一段时间"),
            (("standings",), "没有写哪一期"),
            (("standings", "无名县", "--period", Q1), "没有找到“无名县”"),
            (("standings", "东村", "--period", Q1), "下面没有村级"),
            (("standings", "--period", Q1, "--series", "三互观摩"), "没有“三互观摩”的结果"),
            (("standings", "--period", Q1, "--explain", "东村", "--published"), "不能同时用"),
            (("standings", "--period", Q1, "--of", "东村"), "--of 要与 --trend 合用"),
            (("standings", "--period", Q1, "--published"), f"没有公布过{Q1}的排名"),
            (("standings", "--period", Q1, "--method", "没有.yaml"), "评分办法 没有.yaml 读不出来"),
        ],
    )
    def test_what_does_not_fit_is_told_in_chinese(self, run: Run, scored: Path, arguments: tuple[str, ...], said: str) -> None:
        done = run(*arguments)
        assert done.code in (1, 2)
        assert done.out == ""
        assert said in done.err

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("name: 甲\ntrims: 1\n", "第2行：不认识的键“trims”"),
            ("name: 甲\nclasses: {by: score, model: 60, weak: 80}\n", "示范线60分低于后进线80分"),
            ("name: 甲\nweights: {党建: 0}\n", "权重加起来是0"),
        ],
    )
    def test_a_method_with_a_mistake_names_file_and_line(self, run: Run, scored: Path, tmp_path: Path, text: str, said: str) -> None:
        path = tmp_path / "坏.yaml"
        path.write_text(text, encoding="utf-8")
        done = run("standings", "--period", Q1, "--method", path)
        assert (done.code, done.out) == (1, "")
        assert "评分办法 坏.yaml" in done.err
        assert said in done.err


@pytest.fixture
def client(scored: Path) -> Iterator[TestClient]:
    with SqliteStore(scored) as store:
        yield TestClient(make_app(store))


@pytest.mark.parametrize(
    ("parameters", "options"),
    [
        ({}, ()),
        ({"field": "township"}, ("--field", "township")),
        ({"trend": "2", "of": "甲镇"}, ("--trend", 2, "--of", "甲镇")),
        ({"explain": "东村"}, ("--explain", "东村")),
        ({"known_at": "第2次"}, ("--known-at", "第2次")),
    ],
)
def test_the_route_answers_as_the_command(run: Run, client: TestClient, parameters: dict[str, str], options: tuple[object, ...]) -> None:
    got = client.get(f"/api/v1/places/{SCOPE}/standings", params={"period": Q1, **parameters})
    assert got.status_code == 200
    assert got.json() == asked(run, "standings", SCOPE, "--period", Q1, *options)


@pytest.mark.parametrize(
    ("path", "parameters", "status", "said"),
    [
        (f"places/{SCOPE}/standings", {}, 400, "没有写哪一期"),
        (f"places/{SCOPE}/standings", {"period": Q1, "trend": "0"}, 400, "不在1到40之间"),
        (f"places/{SCOPE}/standings/published", {"period": Q1}, 404, "没有公布过"),
        ("places/place:1/standings", {"period": Q1}, 404, "没有找到"),
    ],
)
def test_the_route_tells_what_is_wrong_as_a_problem(
    client: TestClient, path: str, parameters: dict[str, str], status: int, said: str
) -> None:
    got = client.get(f"/api/v1/{path}", params=parameters)
    assert (got.status_code, got.headers["content-type"]) == (status, PROBLEM)
    assert said in got.json()["detail"]


def test_the_command_line_starts_without_what_standings_need() -> None:
    heavy = "name.split('.')[0] in ('networkx', 'yaml', 'rich', 'xlsxwriter') or name.startswith('queries.standings')"
    program = f"import sys, api.cli; print([name for name in sys.modules if {heavy}])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def _adopted_veto(folder: Path) -> Path:
    """An office's own pack with a veto on villages, in force."""
    path = folder / "veto.yaml"
    path.write_text(
        """\
pack: veto
document: "900"
issuer: 示例县委组织部(合成数据)
title: 试算用的规则
jurisdiction: "150999"
since: {value: 2020-01-01, from: choice, note: 试算用}
force: issued
adoption: {number: 演组发〔2026〕1号, reviewer: 合成人员}
evidence:
  veto: {label: 一票否决事项, kind: record, about: village, by: 综治部门, value: text, silence: zero}
rules:
  - id: veto
    row: C05
    clause: 一
    kind: consequence
    summary: 出了问题的一票否决。
    each: village
    per: quarter
    when:
      - {count: veto, at_least: 1, label: 一票否决事项}
    reaches: self
    held: then
    measure: 一票否决
    decided_by: [县委]
    cases:
      - name: 没有台账
        day: 2024-03-01
        expect: []
      - name: 没有台账的第二例
        day: 2024-06-01
        expect: []
      - name: 没有台账的第三例
        day: 2024-09-01
        expect: []
""",
        encoding="utf-8",
    )
    return path


def test_an_adopted_rule_vetoes_only_by_a_complete_decision_of_the_period(run: Run, scored: Path, tmp_path: Path) -> None:
    pack = _adopted_veto(tmp_path)
    told_by = {"rule": "veto/veto", "verdict": "yes", "period": Q1, "by": "县委", "reason": "治安案件在册"}
    with SqliteStore(scored) as store:
        facts = [
            Outcome("decision", KEYS["东村"], DAY + 20, "决定一", {**told_by, "statement": "村里已说明"}),
            Outcome("decision", KEYS["西村"], DAY + 20, "决定二", told_by),
            Outcome("decision", KEYS["南村"], DAY + 20, "决定三", {**told_by, "period": Q4, "statement": "村里已说明"}),
        ]
        receipt = store.write(Batch([Ledger("决定.xlsx", "9" * 64)], [Row(0, n, (fact,)) for n, fact in enumerate(facts, start=1)], "test"))
        assert not receipt.problems
    lines = by_name(asked(run, "standings", "--period", Q1, "--pack", pack))
    assert {name for name, line in lines.items() if line["veto"]} == {"东村"}
    assert "一一票否决，县委已作决定(veto/veto)" in lines["东村"]["veto"]["words"]
    without = by_name(asked(run, "standings", "--period", Q1))
    assert [name for name, line in without.items() if line["veto"]] == []
