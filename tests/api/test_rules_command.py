"""The rules themselves at the terminal and over HTTP: list, show, check, conflicts, backtest, adopt, review. People are synthetic (合成数据)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.app import make_app
from graph.sqlite import SqliteStore
from schema.rulebook import VARIABLE, rulebook, standard
from tests.api.conftest import Run
from tests.packs import sample_text, small_text

ADOPT = (
    "rules", "adopt", "linxi", "--number", "演组发[2026]03号", "--from", "2021-01-01", "--reviewer", "合成人员", "--jurisdiction", "150424",
    "--issuer", "演示县委组织部", "--rule", "organiser-joint",
)  # fmt: skip
SET = ("--set", "organiser-joint.lag=滞后", "--because", "只认滞后")
RULE = """\
  - id: low
    row: C09
    clause: 一
    kind: consequence
    summary: 后进的通报。
    each: township
    per: year
    when: [{value: yearly.class, one_of: [后进], label: 后进}]
    reaches: self
    held: then
    measure: 通报批评
    cases:
      - {name: 后进, day: 2024-03-01, facts: {records: [{record: yearly, about: 甲镇, period: 2023年, class: 后进}]}, expect: [{about: 甲镇, state: STATE}]}
"""
STAGE = """\
stage:
  places: [{name: 试算县, code: "150424", level: county}, {name: 甲镇, code: "150424901", level: township, in: 试算县}]
"""


@pytest.fixture(autouse=True)
def away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No store and no packs of anybody else's."""
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setenv("ZERENTU_STORE", f"sqlite:///{tmp_path / 'none.sqlite'}")
    monkeypatch.chdir(tmp_path)


def asked(run: Run, *arguments: object) -> Any:
    done = run(*arguments, "--json")
    assert done.code == 0, done.err
    return json.loads(done.out)


def own_pack(folder: Path, state: str = "candidate", jurisdiction: str = "150424") -> Path:
    text = small_text(RULE.replace("STATE", state)).replace("rules:\n", f"{STAGE}rules:\n", 1)
    path = folder / "small.yaml"
    path.write_text(text.replace("150424", jurisdiction), encoding="utf-8")
    return path


class TestListAndShow:
    def test_every_pack_is_listed_as_a_sample_until_an_office_adopts_it(self, run: Run, tmp_path: Path) -> None:
        run(*ADOPT, "--keep-all", "-o", tmp_path / "own-linxi.yaml")
        shown = run("rules", "list", "--pack", tmp_path / "own-linxi.yaml").out
        for pack in standard().packs:
            assert pack.name in shown
            assert pack.issuer in shown
        assert "演组发〔2026〕3号，审核人合成人员" in shown
        answer = asked(run, "rules", "list", "--pack", tmp_path / "own-linxi.yaml")
        assert [pack["name"] for pack in answer["packs"] if pack["adopted"]] == ["own-linxi"]
        assert all(sum(pack["counts"].values()) == len(pack["rules"]) for pack in answer["packs"])

    def test_one_pack_is_listed_with_each_rule(self, run: Run) -> None:
        shown = run("rules", "list", "luxi").out
        assert "经验材料" in shown
        assert all(rule.head.id in shown for pack in standard().packs if pack.name == "luxi" for rule in pack.rules)

    def test_a_rule_is_shown_whole_in_words(self, run: Run) -> None:
        shown = run("rules", "show", "organiser-joint").out
        for words in (
            "linxi/organiser-joint", "五(一)", "责任，应当", "示例；适用区划 150424", "每个乡镇", "“三级联创年检”的等次为“滞后、后进”",
            "“组织员履职不到位”认定为成立", "期内任过", "联带责任；由县委、县委组织部决定", "示例暂定，待使用单位选定", "年中换人的，先后各任都列出",
        ):  # fmt: skip
            assert words in shown

    @pytest.mark.parametrize("rule", [rule.head.id for pack in standard().packs for rule in pack.rules])
    def test_every_rule_of_the_samples_can_be_put_in_words(self, rule: str) -> None:
        from api.rulebook_answers import ask_rule
        from api.rulebook_jsons import rule_json

        answer = rule_json(ask_rule(None, rule))
        said = [line for block in answer["conditions"] for line in block["said"]]
        assert said
        assert not any(word in line for line in said for word in ("None", "inf", "Condition("))

    def test_a_rule_that_is_not_there_is_answered_with_the_nearest(self, run: Run) -> None:
        done = run("rules", "show", "organiser-joints")
        assert done.code == 1
        assert "是不是“organiser-joint”" in done.err

    def test_a_short_name_that_two_packs_have_asks_which(self, run: Run, tmp_path: Path) -> None:
        run(*ADOPT, "--keep-all", "-o", tmp_path / "own-linxi.yaml")
        done = run("rules", "show", "organiser-joint", "--pack", tmp_path / "own-linxi.yaml")
        assert (done.code, "own-linxi/organiser-joint" in done.err) == (1, True)

    def test_the_clause_s_own_words_come_from_the_office_s_copy(self, run: Run, office: Path, tmp_path: Path) -> None:
        copy = tmp_path / "意见.txt"
        copy.write_text("试算意见\n五、组织领导\n（一）演示用的句子，讲片上的责任。\n（二）另一句。\n", encoding="utf-8")
        assert run("import-document", copy, "--pack", "linxi", "--yes").code == 0
        assert "演示用的句子，讲片上的责任" in run("rules", "show", "linxi/organiser-joint").out


class TestCheck:
    def test_a_sound_file_passes_with_its_cases(self, run: Run, tmp_path: Path) -> None:
        done = run("rules", "check", own_pack(tmp_path))
        assert done.code == 0, done.err
        assert "1个相符，0个不符" in done.out
        assert "还没有数据库" in done.out

    def test_a_case_that_fails_is_printed_with_its_line_and_gives_exit_code_1(self, run: Run, tmp_path: Path) -> None:
        path = own_pack(tmp_path, "not_liable")
        line = next(number for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1) if "name: 后进" in text)
        done = run("rules", "check", path)
        assert done.code == 1
        assert f"第{line}行 small/low 算例“后进”" in done.out
        assert "应为 not_liable，得到 candidate" in done.out

    def test_a_fault_is_told_with_file_line_and_remedy(self, run: Run, tmp_path: Path) -> None:
        path = own_pack(tmp_path)
        path.write_text(path.read_text(encoding="utf-8").replace("measure: 通报批评", "measure: 通报"), encoding="utf-8")
        done = run("rules", "check", path)
        assert done.code == 1
        assert "small.yaml 第" in done.err
        assert "办法：" in done.err

    def test_a_case_whose_facts_contradict_the_stage_fails_with_its_line(self, run: Run, tmp_path: Path) -> None:
        path = own_pack(tmp_path)
        tie = "{post: 镇长, who: 合成甲, to: 甲镇, since: 2020-01-01}"
        path.write_text(path.read_text(encoding="utf-8").replace("facts: {", f"facts: {{ties: [{tie}, {tie}], "), encoding="utf-8")
        done = run("rules", "check", path)
        assert (done.code, "请核对 facts" in done.out) == (1, True)

    def test_a_query_that_is_not_there_is_refused(self, run: Run, tmp_path: Path) -> None:
        path = own_pack(tmp_path)
        text = path.read_text(encoding="utf-8").replace(
            "{value: yearly.class, one_of: [后进], label: 后进}",
            "{value: yearly.class, one_of: [后进], label: 后进}, {query: weather, label: 天气}",
        )
        path.write_text(text, encoding="utf-8")
        done = run("rules", "check", path)
        assert (done.code, "没有名为“weather”的查询" in done.err) == (1, True)

    def test_what_an_office_has_put_in_force_for_another_county_is_refused_with_its_line(
        self, run: Run, county: Path, tmp_path: Path
    ) -> None:
        path = own_pack(tmp_path, jurisdiction="433122")
        line = path.read_text(encoding="utf-8").splitlines().index('jurisdiction: "433122"') + 1
        done = run("rules", "check", path)
        assert done.code == 1
        assert f"第{line}行：适用区划 433122 不在数据库里的区划之内" in done.err
        assert "办法：请核对 jurisdiction" in done.err

    def test_a_sample_from_another_county_is_only_warned_about(self, run: Run, county: Path, tmp_path: Path) -> None:
        path = own_pack(tmp_path, jurisdiction="433122")
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("adoption:")]
        path.write_text("\n".join(lines), encoding="utf-8")
        done = run("rules", "check", path)
        assert (done.code, done.err) == (0, "")
        assert "适用区划 433122 不在数据库里的区划之内" in done.out

    def test_what_it_would_have_found_last_year_is_shown_as_an_example(self, run: Run, county: Path, tmp_path: Path) -> None:
        answer = asked(run, "rules", "check", own_pack(tmp_path))["last_year"]
        assert answer["judged"] == sum(answer["counts"].values()) > 0
        assert {one["side"] for one in answer["reached"]} <= {"only_new"}
        places = [one["subject"]["key"] for one in answer["reached"]]
        assert places == sorted(places)
        assert "对谁都没有约束力" in run("rules", "check", own_pack(tmp_path)).out

    def test_every_sample_passes_its_own_check(self, run: Run, tmp_path: Path) -> None:
        for pack in standard().packs:
            path = tmp_path / f"{pack.name}.yaml"
            path.write_text(sample_text(pack.name), encoding="utf-8")
            done = run("rules", "check", path)
            assert (done.code, done.err) == (0, ""), pack.name


class TestConflicts:
    def test_known_conflicts_of_the_samples_are_shown_and_not_resolved(self, run: Run) -> None:
        shown = run("rules", "conflicts", "--all").out
        for words in ("不少于3名、不超过5名", "不少于3名、不超过7名", "luxi/reserve-pool", "20%", "不改动也不裁定"):
            assert words in shown

    def test_a_scope_names_only_the_packs_that_reach_it(self, run: Run, county: Path) -> None:
        assert asked(run, "rules", "conflicts", "林西县")["packs"] == ["linxi"]
        assert asked(run, "rules", "conflicts", "433122")["packs"] == ["luxi"]

    def test_a_name_without_a_store_asks_for_a_code(self, run: Run) -> None:
        done = run("rules", "conflicts", "林西县")
        assert (done.code, "区划代码" in done.err) == (2, True)


class TestBacktest:
    def test_a_narrower_adoption_is_tried_beside_the_sample_and_counts_add_up(self, run: Run, county: Path, tmp_path: Path) -> None:
        path = tmp_path / "own-linxi.yaml"
        assert run(*ADOPT, *SET, "--keep-all", "-o", path).code == 0
        answer = asked(run, "rules", "backtest", path, "--from", "2022", "--to", "2024")
        assert answer["beside"] == [{"rule": "linxi/organiser-joint", "example": True}]
        assert answer["judged"] == sum(answer["counts"].values())
        assert answer["counts"]["only_old"] == sum(one["side"] == "only_old" for one in answer["reached"]) > 0
        freed = next(one for one in answer["reached"] if one["side"] == "only_old")
        assert (freed["old"]["reached"], freed["new"]["state"]) == (True, "not_liable")
        assert freed["old"]["reasons"]
        assert freed["new"]["reasons"]

    def test_a_township_alone_has_a_part_of_what_the_county_has(self, run: Run, county: Path, tmp_path: Path) -> None:
        path = tmp_path / "own-linxi.yaml"
        run(*ADOPT, *SET, "--keep-all", "-o", path)
        whole = asked(run, "rules", "backtest", path, "--from", "2022", "--to", "2024")
        part = asked(run, "rules", "backtest", path, "新林镇", "--from", "2022", "--to", "2024")
        assert part["reached"] == [one for one in whole["reached"] if one["subject"]["name"] == "新林镇"]
        assert 0 < part["judged"] < whole["judged"]

    def test_days_in_the_wrong_order_and_a_span_without_a_period_are_refused(self, run: Run, county: Path, tmp_path: Path) -> None:
        path = own_pack(tmp_path)
        turned = run("rules", "backtest", path, "--from", "2024", "--to", "2022")
        assert (turned.code, "--from 晚于 --to" in turned.err) == (2, True)
        short = run("rules", "backtest", path, "--from", "2023-02-01", "--to", "2023-03-01")
        assert (short.code, "没有一期结束" in short.err) == (2, True)

    def test_it_needs_a_store(self, run: Run, tmp_path: Path) -> None:
        assert run("rules", "backtest", own_pack(tmp_path), "--from", "2022", "--to", "2023").code == 2


class TestAdopt:
    def test_the_file_is_read_back_as_an_adopted_pack_with_every_parameter_settled(self, run: Run, tmp_path: Path) -> None:
        path = tmp_path / "own-linxi.yaml"
        done = run(*ADOPT, *SET, "--keep-all", "-o", path)
        assert done.code == 0, done.err
        assert VARIABLE in done.out
        pack = next(pack for pack in rulebook((path,)).packs if pack.name == "own-linxi")
        assert (pack.adopts, pack.adoption and pack.adoption.number, len(pack.rules)) == ("linxi", "演组发〔2026〕3号", 1)
        params = {param.name: param for param in pack.rules[0].head.params}
        assert (params["lag"].value, params["lag"].note) == (("滞后",), "只认滞后")
        assert all(param.confirmed for param in params.values() if param.chosen)

    def test_every_sample_can_be_adopted_whole(self, run: Run, tmp_path: Path) -> None:
        for pack in standard().packs:
            words = [*ADOPT[:2], pack.name, *ADOPT[3:-2], "--until", "2030-12-31", "--keep-all", "-o", tmp_path / f"own-{pack.name}.yaml"]
            done = run(*words)
            assert (done.code, done.err) == (0, ""), pack.name

    def test_the_notes_of_the_sample_stand_beside_each_parameter(self, run: Run) -> None:
        shown = run(*ADOPT, *SET, "--keep-all", "--dry-run").out
        assert "原为 滞后、后进" in shown
        assert "年中换人的，先后各任都列出" in shown
        assert not Path("own-linxi.yaml").exists()

    def test_open_parameters_that_nobody_can_be_asked_about_are_named(self, run: Run, tmp_path: Path) -> None:
        done = run(*ADOPT, *SET, "-o", tmp_path / "own-linxi.yaml")
        assert (done.code, list(tmp_path.glob("*.yaml"))) == (2, [])
        assert "organiser-joint.held、organiser-joint.deciders" in done.err

    def test_a_file_is_not_overwritten_without_yes(self, run: Run, tmp_path: Path) -> None:
        path = tmp_path / "own-linxi.yaml"
        run(*ADOPT, "--keep-all", "-o", path)
        before = path.read_bytes()
        done = run(*ADOPT, *SET, "--keep-all", "-o", path)
        assert (done.code, path.read_bytes() == before) == (1, True)
        assert run(*ADOPT, *SET, "--keep-all", "-o", path, "--yes").code == 0
        assert path.read_bytes() != before

    @pytest.mark.parametrize(
        ("more", "words"),
        [
            (("--set", "organiser-joint.lags=滞后", "--because", "试算"), "是不是“organiser-joint.lag”"),
            (("--set", "organiser-joint.lag", "--because", "试算"), "条目.参数=值"),
            (("--set", "organiser-joint.lag=滞后"), "--because"),
            (("--set", "organiser-joint.held=always", "--because", "试算"), "always"),
            (("--rule", "nobody"), "没有条目“nobody”"),
            (("-o", "linxi.yaml"), "已经有叫“linxi”的规则包"),
            (("-o", "我的.yaml"), "小写字母"),
            (("--until", "2020-01-01"), "until"),
        ],
    )
    def test_what_does_not_fit_is_refused_and_nothing_is_written(self, run: Run, tmp_path: Path, more: tuple[str, ...], words: str) -> None:
        done = run(*ADOPT, "--keep-all", *more)
        assert done.code in (1, 2)
        assert words in done.err
        assert list(tmp_path.glob("*.yaml*")) == []

    @pytest.mark.parametrize(("typed", "value", "unit"), [("15%", 15, "percent"), ("15 percent", 15, "percent"), ("15", 15, "percent")])
    def test_numbers_may_be_typed_as_planners_write_them(self, run: Run, tmp_path: Path, typed: str, value: float, unit: str) -> None:
        path = tmp_path / "own-jining.yaml"
        words = [*ADOPT[:2], "jining", *ADOPT[3:-2], "--rule", "lax-20", "--set", f"lax-20.high={typed}", "--because", "试算", "--keep-all"]
        assert run(*words, "-o", path).code == 0
        pack = next(pack for pack in rulebook((path,)).packs if pack.name == "own-jining")
        (high,) = (param.value for param in pack.rules[0].head.params if param.name == "high")
        assert (high.number, high.unit) == (value, unit)  # type: ignore[union-attr]

    @pytest.mark.skipif(sys.platform == "win32", reason="a terminal of its own is made by POSIX means")
    def test_at_a_terminal_each_open_parameter_is_asked_about(self, tmp_path: Path) -> None:
        ours, theirs = os.openpty()  # type: ignore[attr-defined,unused-ignore]
        with subprocess.Popen(
            [sys.executable, "-c", "from api.cli import main; main()", *ADOPT, "-o", str(tmp_path / "own-linxi.yaml")],
            stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=Path(__file__).parents[2], text=True,
        ) as asking:  # fmt: skip
            os.write(ours, "滞后\n只认滞后\n\n\n".encode())
            out, err = asking.communicate(timeout=60)
        os.close(ours)
        os.close(theirs)
        assert asking.returncode == 0, err
        assert "另定1个参数，照示例保留2个" in out
        assert 'organiser-joint.lag: {value: ["滞后"], note: "只认滞后"}' in (tmp_path / "own-linxi.yaml").read_text(encoding="utf-8")


class TestReview:
    def test_clauses_to_be_checked_are_named_with_reason_and_what_to_check(self, run: Run) -> None:
        shown = run("rules", "review", "linxi").out
        for words in ("凭名次处理", "linxi/member-transfer", "三级联创年检→末位转岗", "请核对", "不等于不能采用"):
            assert words in shown

    def test_an_adopted_pack_shows_its_reviewer_and_number_and_no_open_parameters(self, run: Run, tmp_path: Path) -> None:
        path = tmp_path / "own-linxi.yaml"
        run(*ADOPT, "--keep-all", "-o", path)
        answer = asked(run, "rules", "review", "own-linxi", "--pack", path)["packs"][0]
        assert answer["adopted"] == {"number": "演组发〔2026〕3号", "reviewer": "合成人员", "note": None}
        assert "open" not in {flag["flag"] for flag in answer["flags"]}
        assert "演组发〔2026〕3号，审核人合成人员" in run("rules", "review", "own-linxi", "--pack", path).out


class TestRoutes:
    @pytest.fixture
    def client(self, county: Path) -> Any:
        with SqliteStore(county) as store:
            yield TestClient(make_app(store), raise_server_exceptions=False)

    def test_they_answer_in_the_shape_of_the_commands(self, run: Run, client: TestClient) -> None:
        for path, words in (
            ("/api/v1/rules", ("list",)),
            ("/api/v1/rules/linxi/organiser-joint", ("show", "linxi/organiser-joint")),
            ("/api/v1/rules/conflicts?all=true&on=2024-06-01", ("conflicts", "--all", "--on", "2024-06-01")),
            ("/api/v1/rules/review?pack=luxi", ("review", "luxi")),
        ):
            assert client.get(path).json() == asked(run, "rules", *words), path

    def test_what_is_not_there_is_a_problem_in_chinese(self, client: TestClient) -> None:
        for path in ("/api/v1/rules/linxi/nothing", "/api/v1/rules/review?pack=nothing"):
            answer = client.get(path)
            assert (answer.status_code, answer.json()["type"]) == (404, "not-found")
            assert answer.json()["hint"]
