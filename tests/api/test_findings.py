"""Findings and decisions recorded at the terminal, and how they are withdrawn. People are synthetic (合成数据)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from graph.sqlite import SqliteStore
from schema.authority import BY_HAND, DECISION
from schema.facts import Outcome
from tests.api.conftest import Run
from tests.loaders.office import xlsx
from tests.loaders.test_judging_ledgers import FINDINGS, finding

ZHANG, TOWN, EAST = "person:D1", "place:150999100", "place:150999100200"
ITEM, RULE = "组织员履职不到位", "linxi/organiser-joint"
WHOLE = (
    "D1", ITEM, "--verdict", "成立", "--on", "2026-03-10", "--place", "甲镇", "--period", "2025", "--by", "县委组织部", "--reason", "查阅工作记录",
    "--evidence", "走访记录缺两季", "--statement", "本人正在补记", "--document", "示组发[2026]03号",
)  # fmt: skip
DECIDED = (
    "D1", RULE, "--verdict", "不承担", "--on", "2026-04-01", "--place", "甲镇", "--period", "2025年", "--by", "县委组织部", "--reason", "认定不成立",
    "--statement", "本人无说明",
)  # fmt: skip


def asked(run: Run, *arguments: object) -> Any:
    """The JSON answer of a command that succeeds."""
    done = run(*arguments, "--json")
    assert done.code == 0, done.err
    return json.loads(done.out)


def believed(path: Path, key: str) -> list[Outcome]:
    with SqliteStore(path) as store:
        facts = [version.fact for version in store.history(key) if version.retracted is None]
    return [fact for fact in facts if isinstance(fact, Outcome)]


class TestFinding:
    def test_everything_that_was_said_is_kept_in_one_row_by_hand(self, run: Run, office: Path) -> None:
        answer = asked(run, "finding", *WHOLE)
        (found,) = believed(office, ZHANG)
        assert (found.kind, found.label, dict(found.properties)) == ("finding", f"{ITEM}·甲镇·2025年", {
            "item": ITEM, "verdict": "yes", "about": TOWN, "period": "2025年", "by": "县委组织部", "reason": "查阅工作记录",
            "evidence": "走访记录缺两季", "statement": "本人正在补记", "basis": "示组发〔2026〕3号",
        })  # fmt: skip
        assert (answer["id"], answer["known"], answer["lacks"]) == (f"finding/{ZHANG}/2026-03-10/{found.label}", True, [])
        with SqliteStore(office) as store:
            version = store.history(ZHANG)[-1]
            cells = store.cells(version.ledger, [1])[1]
            revision = store.revision()
        assert (version.ledger.file, version.ledger.rank) == (BY_HAND, DECISION)
        assert (cells["理由"], cells["结论"], cells["证据"]) == ("查阅工作记录", "成立", "走访记录缺两季")
        assert revision is not None
        assert "查阅工作记录，依据示组发〔2026〕3号" in revision.note

    def test_a_ledger_and_the_command_call_the_same_thing_alike(self, run: Run, office: Path, tmp_path: Path) -> None:
        asked(run, "finding", *WHOLE)
        row = finding(认定日期="2026-03-10", 干部编号="D1", 姓名="张三", 名称="甲镇", 期次="2025年", 结论="不成立")
        asked(run, "import", xlsx(tmp_path / "认定.xlsx", {"认定": [FINDINGS, row]}))
        assert [found.properties["verdict"] for found in believed(office, ZHANG)] == ["yes"]
        assert [item["id"] for item in asked(run, "conflicts", "D1")["conflicts"]] == [f"finding/{ZHANG}/2026-03-10/{ITEM}·甲镇·2025年"]

    def test_the_preview_says_what_would_be_written_and_a_dry_run_writes_nothing(self, run: Run, office: Path) -> None:
        shown = run("finding", "D1", ITEM, "--verdict", "no", "--place", "东村", "--period", "2025年", "--dry-run").out
        for words in (
            "认定：张三  [person:D1]",
            f"{ITEM}：不成立",
            "涉及：东村",
            "还缺：认定人、理由、证据、本人申辩(可以先记，以后补上)",
            "没有写入",
        ):
            assert words in shown
        assert believed(office, ZHANG) == []

    def test_the_place_itself_a_unit_or_a_notice_can_be_what_it_is_about(self, run: Run, office: Path) -> None:
        asked(run, "finding", "甲镇", "主要负责人说明情况", "--verdict", "yes", "--of", "示组督〔2026〕1号", "--place", "甲镇")
        asked(run, "finding", "U1", "主要负责人说明情况", "--verdict", "no", "--of", "示组督〔2026〕1号")
        for key, verdict in ((TOWN, "yes"), ("org:U1", "no")):
            (found,) = believed(office, key)
            assert (found.label, found.properties["of"], found.properties["verdict"]) == (
                "主要负责人说明情况·示组督〔2026〕1号", "示组督〔2026〕1号", verdict,
            )  # fmt: skip
            assert "about" not in found.properties

    def test_villages_are_named_with_their_township(self, run: Run, office: Path) -> None:
        assert (
            asked(run, "finding", "D1", ITEM, "--verdict", "yes", "--place", EAST, "--period", "2025年")["label"]
            == f"{ITEM}·甲镇东村·2025年"
        )

    def test_what_no_rule_looks_at_is_refused_with_the_nearest_unless_it_is_wanted_anyway(self, run: Run, office: Path) -> None:
        wrong = ("finding", "D1", "组织员履职没到位", "--verdict", "成立", "--yes")
        refused = run(*wrong)
        assert (refused.code, believed(office, ZHANG)) == (2, [])
        assert f"最接近的是“{ITEM}”" in refused.err
        assert "--anyway" in refused.err
        assert asked(run, *wrong, "--anyway")["known"] is False
        assert len(believed(office, ZHANG)) == 1

    def test_what_would_not_count_for_want_of_a_period_has_to_be_agreed_to(self, run: Run, office: Path) -> None:
        doubtful = ("finding", "D1", ITEM, "--verdict", "成立", "--place", "甲镇")
        refused = run(*doubtful)
        assert refused.code == 1
        assert "没有写 --period 的不会计入" in refused.err
        assert believed(office, ZHANG) == []
        assert asked(run, *doubtful, "--yes")["revision"] is not None

    def test_the_same_again_corrects_and_others_about_the_same_are_named(self, run: Run, office: Path) -> None:
        asked(run, "finding", *WHOLE)
        again = asked(run, "finding", *WHOLE[:3], "不成立", *WHOLE[4:])
        assert again["corrects"] is True
        assert [found.properties["verdict"] for found in believed(office, ZHANG)] == ["no"]
        later = asked(run, "finding", *WHOLE[:5], "2026-05-01", *WHOLE[6:])
        assert (later["corrects"], later["others"]) == (False, [again["id"]])
        assert "已有：2026年3月10日 不成立" in run("finding", *WHOLE[:5], "2026-06-01", *WHOLE[6:], "--dry-run").out

    @pytest.mark.parametrize(("change", "words"), [
        (("--verdict", "部分成立"), "不是结论"), (("--period", "第3期"), "哪一段时间"), (("--period", "前年"), "不是能识别的时期"),
        (("--on", "昨天"), "2023-06-30"), (("--place", "没有的镇"), "没有找到“没有的镇”"),
    ])  # fmt: skip
    def test_mistakes_are_told_gently_with_what_to_do(self, run: Run, office: Path, change: tuple[str, str], words: str) -> None:
        refused = run("finding", "D1", ITEM, "--verdict", "成立", *change)
        assert refused.code in (1, 2)
        assert words in refused.err
        assert "Traceback" not in refused.err
        assert believed(office, ZHANG) == []

    def test_nobody_is_recorded_about_who_is_not_there(self, run: Run, office: Path) -> None:
        refused = run("finding", "孙不在", ITEM, "--verdict", "成立")
        assert (refused.code, "没有找到“孙不在”" in refused.err) == (1, True)


class TestDecide:
    def test_a_decision_is_kept_with_its_clause(self, run: Run, office: Path) -> None:
        answer = asked(run, "decide", *DECIDED)
        (found,) = believed(office, ZHANG)
        assert (found.kind, found.label, dict(found.properties)) == ("decision", f"{RULE}·甲镇·2025年", {
            "rule": RULE, "verdict": "no", "about": TOWN, "period": "2025年", "by": "县委组织部", "reason": "认定不成立", "statement": "本人无说明",
        })  # fmt: skip
        assert (answer["id"], answer["lacks"]) == (f"decision/{ZHANG}/2026-04-01/linxi%2Forganiser-joint·甲镇·2025年", [])

    @pytest.mark.parametrize(("without", "lacks"), [("--by", "决定人"), ("--reason", "理由"), ("--statement", "本人申辩")])
    def test_one_that_lacks_something_is_taken_and_the_preview_says_that_it_does_not_count(
        self, run: Run, office: Path, without: str, lacks: str
    ) -> None:
        position = DECIDED.index(without)
        incomplete = DECIDED[:position] + DECIDED[position + 2 :]
        assert f"还缺：{lacks}(补齐以前不作数)" in run("decide", *incomplete, "--dry-run").out
        assert asked(run, "decide", *incomplete)["lacks"] == [lacks]
        assert len(believed(office, ZHANG)) == 1

    def test_one_of_whoever_has_no_power_to_decide_says_so(self, run: Run, office: Path) -> None:
        position = DECIDED.index("--by") + 1
        answer = asked(run, "decide", *DECIDED[:position], "甲镇党委", *DECIDED[position + 1 :])
        assert any("有权决定者" in lack for lack in answer["lacks"])

    def test_an_unknown_clause_is_refused_with_the_nearest_and_a_place_is_nobody_to_decide_about(self, run: Run, office: Path) -> None:
        refused = run("decide", "D1", "linxi/organizer-joint", "--verdict", "承担")
        assert (refused.code, RULE in refused.err) == (2, True)
        assert run("decide", "甲镇", RULE, "--verdict", "承担").code == 1
        assert believed(office, ZHANG) == []


@pytest.mark.usefixtures("in_force")
class TestDecisionOnWhatAnOfficeAdopted:
    OWN = "own-linxi/organiser-joint"

    @pytest.mark.parametrize("word", ["organiser-joint", "linxi/organizer-joint", "own-linxi/organiser-join"])
    def test_a_clause_half_or_wrongly_written_is_met_by_the_one_in_force(self, run: Run, office: Path, word: str) -> None:
        refused = run("decide", "D1", word, *DECIDED[2:])
        assert (refused.code, f"最接近的是“{self.OWN}”" in refused.err) == (2, True)

    def test_the_sample_of_an_adopted_clause_has_to_be_agreed_to(self, run: Run, office: Path) -> None:
        refused = run("decide", *DECIDED)
        assert (refused.code, believed(office, ZHANG)) == (1, [])
        assert f"“{RULE}”是示例，本单位采用的是“{self.OWN}”" in refused.err
        assert asked(run, "decide", "D1", self.OWN, *DECIDED[2:])["doubts"] == []
        assert len(believed(office, ZHANG)) == 1


class TestWithdrawing:
    @pytest.mark.parametrize("command", [("finding", *WHOLE), ("decide", *DECIDED)])
    def test_it_can_be_withdrawn_by_its_id_and_is_still_there_as_known_before(
        self, run: Run, office: Path, command: tuple[str, ...]
    ) -> None:
        made = asked(run, *command)
        assert asked(run, "retract", made["id"], "--reason", "认定有误")["revision"] == made["revision"] + 1
        assert believed(office, ZHANG) == []
        with SqliteStore(office) as store:
            from graph.snapshot import outcomes
            from graph.store import EVER, Scope

            scope = Scope("around", ZHANG, outcomes_since=EVER)
            known = [len(outcomes(store.snapshot(scope, 750_000, revision), ZHANG)) for revision in (made["revision"], None)]
        assert known == [1, 0]
        (entry,) = [item for item in asked(run, "history", "D1")["versions"] if item["id"] == made["id"]]
        assert entry["retracted"]["note"].startswith("撤回：认定有误")
        assert "涉及地方：甲镇" in entry["text"]
        assert asked(run, "undo", made["revision"] + 1, "--yes")["restored"] == 1
        assert len(believed(office, ZHANG)) == 1

    def test_one_from_a_ledger_and_a_record_are_withdrawn_alike(self, run: Run, office: Path, tmp_path: Path) -> None:
        row = finding(干部编号="D1", 姓名="张三", 名称="甲镇", 期次="2025年")
        records = [["日期", "干部编号", "姓名", "项目", "数值"], ["2026-03-05", "D1", "张三", "走访农户", "3户"]]
        asked(run, "import", xlsx(tmp_path / "两表.xlsx", {"认定": [FINDINGS, row], "记录": records}))
        ids = [entry["id"] for entry in asked(run, "history", "D1")["versions"] if entry["kind"] in ("finding", "record")]
        assert len(ids) == 2
        for identity in ids:
            asked(run, "retract", identity, "--reason", "填错了人")
        assert believed(office, ZHANG) == []


@pytest.mark.usefixtures("county")
def test_what_is_recorded_and_withdrawn_changes_the_answer_and_not_what_was_known_before(run: Run, tmp_path: Path) -> None:
    """柳知秋 covers 新林镇, which lagged in 2025: two findings make a candidate, a decision establishes, each withdrawal leads back."""

    def state(*known_at: str) -> str:
        answers = asked(run, "trace", "新林镇", "--on", "2026-03-31", *known_at)["answers"]
        (found,) = [item for answer in answers for item in answer["liability"] if item["rule"] == RULE]
        return str(found["state"])

    about = (
        "--place",
        "新林镇",
        "--period",
        "2025年",
        "--by",
        "县委组织部",
        "--reason",
        "查阅记录",
        "--statement",
        "本人无说明",
        "--on",
        "2026-03-01",
    )
    assert state() == "conditions_unproven"
    asked(run, "finding", "D0022", ITEM, "--verdict", "成立", *about)
    row = finding(认定日期="2026-03-02", 干部编号="D0022", 姓名="柳知秋", 名称="新林镇", 期次="2025年", 认定事项="履职不到位致乡镇滞后")
    asked(run, "import", xlsx(tmp_path / "认定.xlsx", {"认定": [FINDINGS, row]}))
    assert state() == "candidate"
    decided = asked(run, "decide", "D0022", RULE, "--verdict", "承担", *about)
    assert state() == "established"
    asked(run, "retract", decided["id"], "--reason", "程序有误")
    assert state() == "candidate"
    asked(run, "retract", "finding/person:D0022/2026-03-02/履职不到位致乡镇滞后·新林镇·2025年", "--reason", "证据不足")
    assert state() == "conditions_unproven"
    assert state("--known-at", f"第{decided['revision']}次") == "established"
    assert state("--known-at", f"第{decided['revision'] - 1}次") == "candidate"
    asked(run, "finding", "D0022", ITEM, "--verdict", "不成立", *about)
    assert state() == "not_liable"
