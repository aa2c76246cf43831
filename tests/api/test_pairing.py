"""The command `pair` on a real store: the plan, its explanations, its files, and bad input. All in it is synthetic (合成数据)."""

from __future__ import annotations

import json
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from graph.sqlite import SqliteStore
from schema.facts import Outcome, Tie
from schema.time import NEVER_ENDS, Period, exactly
from tests.api.conftest import Run
from tests.api.paired_county import (
    BASE,
    CITY,
    FAR_MODEL,
    MIDDLE,
    MODEL,
    OTHER_COUNTY,
    PERIOD,
    SEEN,
    UNSEEN,
    WEAK,
    place,
    result,
    tell,
    write_county,
)

Ask = Callable[..., Any]


@pytest.fixture
def paired(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The county in a store that the commands use; files are written into its folder."""
    path = tmp_path / "paired.sqlite"
    write_county(path)
    monkeypatch.setenv("ZERENTU_STORE", f"sqlite:///{path}")
    monkeypatch.chdir(tmp_path)
    return path


@pytest.fixture
def ask(run: Run, paired: Path) -> Ask:
    """The JSON answer of `pair` about the county and its period; it has to succeed."""

    def asked(*arguments: object) -> Any:
        ran = run("pair", "示例县", "--period", PERIOD, *arguments, "--json")
        assert (ran.code, ran.err) == (0, "")
        return json.loads(ran.out)

    return asked


def pairs(plan: Any) -> set[tuple[str, str]]:
    return {(pair["model"]["key"], pair["partner"]["key"]) for pair in plan["pairs"]}


def revision(path: Path) -> int:
    with SqliteStore(path) as store:
        newest = store.revision()
    assert newest is not None
    return newest.id


class TestPlan:
    def test_every_weak_village_gets_the_near_model_and_middle_ones_fill_the_seats(self, ask: Ask) -> None:
        plan = ask()
        assert {(MODEL, WEAK[0]), (MODEL, WEAK[1]), (FAR_MODEL, WEAK[2]), (FAR_MODEL, WEAK[3])} <= pairs(plan)
        assert len(plan["pairs"]) == 6  # two models of three seats
        assert [pair["stage"] for pair in plan["pairs"]] == ["weak"] * 4 + ["middle"] * 2
        assert plan["proof"]["weak"]["optimal"] is plan["proof"]["middle"]["optimal"] is True
        assert len(plan["unpaired_middle"]) == 1

    def test_the_pair_carries_what_it_rests_on(self, ask: Ask) -> None:
        first = next(pair for pair in ask()["pairs"] if pair["partner"]["key"] == WEAK[0])
        terms = {term["name"]: term for term in first["terms"]}
        assert sum(term["cost"] for term in first["terms"]) == first["cost"]
        assert 700 < first["distance"] < 900
        assert terms["industry"]["cost"] == 0  # the same words, blanks aside
        assert terms["administrative"]["words"] == "同乡镇"
        assert [lesson["aspect"] for lesson in first["agenda"]] == ["组织", "产业"]
        assert (first["model"]["contact"], first["partner"]["contact"]) == ("甲书记", "丙书记")

    def test_what_is_not_on_record_is_counted_and_named(self, ask: Ask) -> None:
        told = "\n".join(ask()["remarks"])
        assert "1个村这一期没有参评，不参加结对：西乡西外村" in told
        assert "9个村中有1个没有坐标" in told
        assert "9个村中有6个没有主导产业的记录" in told
        assert "9个村中有3个没有在任村党组织书记的记录" in told

    def test_the_screen_shows_weights_terms_proof_and_remarks(self, run: Run, paired: Path) -> None:
        shown = run("pair", "示例县", "--period", PERIOD).out
        for words in (
            "权重：距离25、隶属远近15、互补程度40",
            "= 下界",
            "已证明最优",
            "没有坐标，按隶属远近计",
            "公平：",
            "组织(40→95)",
            "东镇东一村",
        ):
            assert words in shown
        assert run("pair", "plan", "示例县", "--period", PERIOD).out == shown

    def test_the_group_shows_its_help_in_chinese(self, run: Run) -> None:
        for arguments in (("pair",), ("pair", "--help")):
            shown = run(*arguments)
            assert shown.code == 0
            assert "互学互帮互鉴" in shown.out
            assert "visit" in shown.out

    def test_weights_and_wishes_by_chinese_or_english_names_change_the_plan(self, ask: Ask) -> None:
        plan = ask(
            "--weights", "distance=0,隶属远近＝0,互补程度=1", "--capacity", "3", "--capacity", f"{MODEL.partition(':')[2]}=1",
            "--force", "西示村：东一村", "--forbid", f"{MODEL}:{WEAK[1]}", "--because", "两村有纠纷",
        )  # fmt: skip
        assert (FAR_MODEL, WEAK[0]) in pairs(plan)
        assert (MODEL, WEAK[1]) not in pairs(plan)
        assert plan["weights"] == {"distance": 0, "administrative": 0, "complement": 1, "industry": 10, "novelty": 5}
        assert plan["wishes"]["forbidden"] == [{"model": MODEL, "partner": WEAK[1], "because": "两村有纠纷"}]
        assert sum(pair["model"]["key"] == MODEL for pair in plan["pairs"]) == 1

    def test_too_few_seats_are_told_as_a_set_of_villages_and_models(self, ask: Ask, run: Run, paired: Path) -> None:
        plan = ask("--capacity", "1")
        assert len(plan["unpaired"]) == 2
        assert plan["shortages"][0]["short"] == 2
        shown = run("pair", "示例县", "--period", PERIOD, "--capacity", "1").out
        assert "4个后进村只能去2个示范村，共2个位子，缺2个" in shown
        assert "2个示范村带的不到2个" in shown

    def test_a_fair_plan_says_so(self, ask: Ask) -> None:
        assert ask("--fair")["fair"] is True

    def test_a_former_partner_counts_but_not_one_of_a_plan_for_this_period(self, ask: Ask, paired: Path) -> None:
        from schema.facts import Tie
        from schema.time import Period, exactly

        with SqliteStore(paired) as store:
            tell(store, "旧结对", [Tie("pairing", FAR_MODEL, WEAK[0], Period.between(exactly(SEEN - 200), exactly(SEEN + 5)))])
        why = ask("--explain", WEAK[0], "--why-not", "西示村")["why_not"]
        assert next(term for term in why["terms"] if term["name"] == "novelty")["words"] == "上期已结对"


class TestExplaining:
    def test_a_village_is_told_its_terms_rank_regret_and_agenda(self, ask: Ask, run: Run, paired: Path) -> None:
        told = ask("--explain", "东一村")["explanation"]
        assert (told["rank"], told["candidates"], told["regret"]) == (1, 2, 0)
        shown = run("pair", "示例县", "--period", PERIOD, "--explain", "东镇/东一村").out
        for words in ("由东镇东示村带", "在2个可选的示范村中排第1", "互学重点(本村→示范村，得分率)：组织(40→95)", "多一个位子"):
            assert words in shown

    def test_why_not_another_model_gives_the_exact_increase_and_who_holds_its_seats(self, ask: Ask, run: Run, paired: Path) -> None:
        told = ask("--explain", "东一村", "--why-not", "西示村")["why_not"]
        forced = ask("--force", f"{FAR_MODEL}:{WEAK[0]}")["proof"]["weak"]["cost"]
        assert told["increase"] == forced - ask()["proof"]["weak"]["cost"] > 0
        assert {WEAK[2], WEAK[3]} <= {held["key"] for held in told["holders"]}
        assert "总代价多" in run("pair", "示例县", "--period", PERIOD, "--explain", "东一村", "--why-not", "西示村").out

    def test_a_village_that_is_not_paired_is_told_why(self, ask: Ask) -> None:
        left = ask("--capacity", "1")["unpaired"][0]
        told = ask("--capacity", "1", "--explain", left["key"])
        assert told["explanation"] is None
        assert "缺2个" in told["unpaired"]

    def test_ranks_in_lists_are_those_of_the_explanations(self, paired: Path) -> None:
        from api.answers import moment
        from api.pairing import Order, ask_plan
        from queries.pairing.choices import choices
        from queries.pairing.explaining import explain

        with SqliteStore(paired) as store:
            plan = ask_plan(store, Order("示例县", PERIOD), moment(store, None)).plan
        for key, choice in choices(plan).items():
            told = explain(plan, key)
            assert choice == (told.rank, told.candidates, told.regret)


class TestCounties:
    def test_a_city_is_paired_county_by_county_and_then_its_leftovers(self, run: Run, paired: Path) -> None:
        lonely = f"{OTHER_COUNTY}100211"
        with SqliteStore(paired) as store:
            facts = [
                *place(OTHER_COUNTY, "county", "邻县", CITY),
                *place(f"{OTHER_COUNTY}100", "township", "北镇", OTHER_COUNTY),
                *place(lonely, "village", "北一村", f"{OTHER_COUNTY}100"),
                result(lonely, "weak", 1),
            ]
            tell(store, "邻县", facts)
        ran = run("pair", "示例市", "--period", PERIOD, "--json")
        assert (ran.code, ran.err) == (0, "")
        answer = json.loads(ran.out)
        assert [len(county["pairs"]) for county in answer["counties"]] == [4]
        assert [item["county"]["name"] for item in answer["skipped"]] == ["邻县"]
        (second,) = answer["second"]["pairs"]
        assert second["partner"]["key"] == lonely
        assert "同市不同县" in second["terms"][1]["words"]
        assert "先由各县结对" in run("pair", "示例市", "--period", PERIOD).out

    def test_what_belongs_to_one_county_is_refused_for_a_city(self, run: Run, paired: Path) -> None:
        for more in (("--force", "东示村:东一村"), ("--accept",), ("--explain", "东一村"), ("-o", "全市.xlsx")):
            refused = run("pair", "示例市", "--period", PERIOD, *more)
            assert refused.code == 2
            assert "几个县" in refused.err


class TestWorkbook:
    def test_the_sheets_hold_the_meeting_the_terms_and_the_proof(self, run: Run, paired: Path, tmp_path: Path) -> None:
        ran = run("pair", "示例县", "--period", PERIOD, "--capacity", "1", "-o", "方案.xlsx")
        assert (ran.code, ran.err) == (0, "")
        book = openpyxl.load_workbook(tmp_path / "方案.xlsx")
        assert book.sheetnames == ["结对安排", "各项代价", "权重和证明"]
        texts = ["\n".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value) for sheet in book.worksheets]
        heads = ("序号", "提升村", "乡镇", "名次", "示范村", "距离", "互学重点", "联系人", "首次对接时间")
        assert all(head in texts[0] for head in heads)
        assert "没有排上的后进村2个" in texts[0]
        assert "缺2个" in texts[0]
        assert "组织(40→95)" in texts[0]
        assert all(term in texts[1] for term in ("距离", "隶属远近", "互补程度", "主导产业", "上期已结对", "比最合适的多"))
        assert all(words in texts[2] for words in ("已证明最优", "位子的价格", "每个示范村最多带1个村", "方案摘要"))

    def test_prices_of_scarce_seats_are_named(self, run: Run, paired: Path, tmp_path: Path) -> None:
        assert run("pair", "示例县", "--period", PERIOD, "--capacity", "1", "-o", "少.xlsx").code == 0
        assert run("pair", "示例县", "--period", PERIOD, "-o", "够.xlsx").code == 0
        scarce, enough = (prices(tmp_path / name) for name in ("少.xlsx", "够.xlsx"))
        assert len(scarce) == 2
        assert all("抵1个排不上的村，减" in text for text in scarce)
        assert enough == ["都为0：后进村的位子都够分"]

    @pytest.mark.needs_dot
    @pytest.mark.needs_cjk_font
    def test_the_map_of_pairs_is_written_beside(self, run: Run, paired: Path, tmp_path: Path) -> None:
        ran = run("pair", "示例县", "--period", PERIOD, "--map", "图.svg")
        assert (ran.code, ran.err) == (0, "")
        assert "东示村" in unescape((tmp_path / "图.svg").read_text(encoding="utf-8"))
        assert run("pair", "示例县", "--period", PERIOD, "--map", "图.svg").code == 2

    def test_nothing_is_written_over(self, run: Run, paired: Path, tmp_path: Path) -> None:
        (tmp_path / "有.xlsx").write_text("x")
        refused = run("pair", "示例县", "--period", PERIOD, "-o", "有.xlsx")
        assert (refused.code, (tmp_path / "有.xlsx").read_text()) == (2, "x")


def prices(path: Path) -> list[str]:
    rows = openpyxl.load_workbook(path)["权重和证明"].iter_rows(values_only=True)
    return [str(row[1]) for row in rows if row[0] == "位子的价格"]


BAD: tuple[tuple[tuple[str, ...], str], ...] = (
    (("--force", "东示村:东一村", "--force", "东示村:东二村", "--capacity", "1"), "超过它的名额1个"),
    (("--force", "东示村:东一村", "--forbid", "东示村:东一村", "--because", "试"), "既指定又禁止"),
    (("--force", "东示村:东一村", "--force", "西示村:东一村"), "指定了两个示范村"),
    (("--weights", "距离=0,隶属远近=0,互补程度=0,主导产业=0,上期已结对=0"), "合计为0"),
    (("--weights", "距离=-1"), "不能为负数"),
    (("--weights", "海拔=3"), "没有“海拔”这一项权重"),
    (("--weights", "距离=近"), "不是数字"),
    (("--force", "东示村:查无此村"), "没有找到“查无此村”"),
    (("--force", "东示村"), "没有写成两个村"),
    (("--force", "东一村:东示村"), "不是示范村"),
    (("--force", "东示村:西外村"), "没有类别"),
    (("--forbid", "东示村:东一村"), "没有写为什么"),
    (("--because", "试"), "没有写哪一对"),
    (("--forbid", "东示村:东一村", "--because", "一", "--because", "二"), "有1对不能结对，写了2个理由"),
    (("--capacity", "三"), "不是整数"),
    (("--capacity", "3", "--capacity", "2"), "写了两次"),
    (("--capacity", "东一村=2"), "不是示范村"),
    (("--why-not", "东示村"), "--explain"),
    (("--explain", "东示村"), "示范村"),
    (("--from", "2025-04-10"), "只用于采纳"),
)  # fmt: skip


class TestBadInput:
    @pytest.mark.parametrize(("more", "said"), BAD)
    def test_it_is_told_gently_and_nothing_is_written(self, run: Run, paired: Path, more: tuple[str, ...], said: str) -> None:
        before = revision(paired)
        accept = () if {"--why-not", "--explain", "--from"} & set(more) else ("--accept", "--yes")
        refused = run("pair", "示例县", "--period", PERIOD, *more, *accept)
        assert refused.code != 0
        assert said in refused.err
        assert "Traceback" not in refused.err
        assert revision(paired) == before

    @pytest.mark.parametrize(
        ("changed", "said"),
        [
            ([result(key, "weak", 9) for key in (MODEL, FAR_MODEL)], "这一期没有示范村"),
            ([result(key, "weak", 9) for key in (MODEL, FAR_MODEL, *MIDDLE)], "这一期全部是后进村"),
            ([result(key, "middle", 9) for key in WEAK], "这一期没有后进村"),
            (
                [Outcome("observation", WEAK[0], SEEN + 1, PERIOD, {"class": "model", "class_word": "示范"})],
                "东镇东一村在2025年第一季度有两个类别",
            ),
        ],
    )
    def test_classes_that_allow_no_pairing_are_told(self, run: Run, paired: Path, changed: list[Outcome], said: str) -> None:
        with SqliteStore(paired) as store:
            if "两个类别" not in said:
                old = [version.fact for key in (MODEL, FAR_MODEL, *MIDDLE, *WEAK) for version in store.history(key)]
                renewed = {(fact.subject, fact.label) for fact in changed}
                from graph.store import Batch

                gone = [
                    fact
                    for fact in old
                    if isinstance(fact, Outcome) and fact.kind == "observation" and (fact.subject, fact.label) in renewed
                ]
                store.write(Batch((), (), "test", "撤回", retract=gone))
            tell(store, "更正", [*changed])
        before = revision(paired)
        refused = run("pair", "示例县", "--period", PERIOD, "--accept", "--yes")
        assert refused.code == 2
        assert said in refused.err
        assert revision(paired) == before

    def test_an_unknown_period_or_scope_is_told(self, run: Run, paired: Path) -> None:
        assert "没有写哪一期" in run("pair", "示例县").err
        assert "还没有任何评比结果" in run("pair", "示例县", "--period", "2019年第一季度").err
        assert run("pair", "查无此县", "--period", PERIOD).code == 1


def test_the_unseen_village_has_no_class(ask: Ask) -> None:
    named = {pair[side]["key"] for pair in ask()["pairs"] for side in ("model", "partner")}
    assert UNSEEN not in named
    assert all(key.startswith(BASE) for key in named)


def test_a_township_plan_counts_the_seats_that_its_models_have_elsewhere(run: Run, paired: Path) -> None:
    with SqliteStore(paired) as store:
        tell(store, "外乡", [Tie("pairing", MODEL, key, Period.between(exactly(SEEN - 30), NEVER_ENDS)) for key in WEAK[2:]])
    ran = run("pair", "东镇", "--period", PERIOD, "--on", "2025-04-10")
    assert ran.code == 0
    assert "东示村已带本范围以外的2个村，名额相应减为1个" in ran.out
    assert "2个后进村只能去1个示范村，共1个位子，缺1个" in ran.out


def test_the_plan_names_the_method_and_one_that_the_period_was_published_by(run: Run, paired: Path, tmp_path: Path) -> None:
    method = tmp_path / "办法.yaml"
    method.write_text("name: 按分办法\nclasses: {by: score, model: 98, weak: 94}\n", encoding="utf-8")
    on = ("--period", PERIOD, "--method", str(method))
    assert "类别和得分率按评分办法“软件默认”" in run("pair", "示例县", "--period", PERIOD).out
    assert run("publish", "示例县", *on, "--mode", "full", "--yes").code == 0
    plain = run("pair", "示例县", "--period", PERIOD).out
    assert "这一期是按评分办法“按分办法”公布的，与这里用的不同" in plain
    assert "公布的，与这里用的不同" not in run("pair", "示例县", *on).out
