"""Until an office adopts a sample it answers only by examples: it expects nothing of anyone and stands in no paper."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
import pytest

from api.demo import STORY
from schema.time import iso
from tests.api.conftest import Run
from tests.packs import ORGANISERS, small_text, write_adoption
from tests.worlds import day

pytestmark = pytest.mark.usefixtures("county")

CARD = ("print", "village-card", STORY.village_path, "--on", STORY.on)


def judged(answer: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The verdicts of a trace by rule."""
    return {verdict["rule"]: verdict for item in answer["answers"] for verdict in item["liability"]}


def traced(run: Run, *more: object) -> dict[str, Any]:
    ran = run("trace", STORY.township, "--on", STORY.on, "--json", *more)
    assert (ran.code, ran.err) == (0, "")
    answer: dict[str, Any] = json.loads(ran.out)
    return answer


def card(run: Run, folder: Path, *more: object) -> str:
    path = folder / f"卡{len(more)}.docx"
    ran = run(*CARD, "-o", path, *more)
    assert ran.code == 0, ran.err
    return "".join(docx.Document(str(path)).element.body.itertext())


def test_a_sample_answers_as_an_example_in_words_and_in_json(run: Run) -> None:
    answer = traced(run)
    joint = judged(answer)["linxi/organiser-joint"]
    assert (joint["example"], joint["adopted"], joint["state"]) == (True, False, "conditions_unproven")
    assert (answer["expects"], answer["missing"], answer["unsettled"]) == (0, [], [])
    lines = run("trace", STORY.township, "--on", STORY.on).out.splitlines()
    assert not [line for line in lines if line.startswith(("条款(", "缺："))]
    heading = lines.index("示例(这些条款没有单位采用，只供对照，不作任何依据)：")
    assert any(f"{STORY.organiser_after.name} · 示例 五(一) 联带责任" in line for line in lines[heading:])
    why = run("trace", STORY.township, "--on", STORY.on, "--why-not", STORY.member.number).out
    assert "  示例 五(一) 末位转岗" in why


def test_an_adopted_clause_takes_the_place_of_the_sample_and_is_no_example(run: Run, in_force: Path) -> None:
    answer = traced(run)
    found = judged(answer)
    assert [id for id in found if id.startswith("linxi/")] == []
    assert found["own-linxi/organiser-joint"].items() >= {
        "example": False, "adopted": True, "issuer": "试算县委组织部(合成数据)", "rows": ["T01"], "clause": "五(一)",
        "subject": f"place:{STORY.township}", "record": None, "yields_to": [],
    }.items()  # fmt: skip
    assert answer["expects"] == 2
    for out in (run("trace", STORY.township, "--on", STORY.on).out, run("trace", STORY.township, "--why-not", STORY.member.number).out):
        assert "五(一)" in out
        assert "示例" not in out


def test_examples_come_after_what_is_adopted(run: Run, tmp_path: Path) -> None:
    """The office has adopted only the transfer of the member: the other clause of the sample still answers as an example."""
    own = write_adoption(tmp_path, "linxi", ["member-transfer"])
    verdicts = [verdict for item in traced(run, "--pack", own)["answers"] for verdict in item["liability"]]
    assert {(verdict["rule"], verdict["example"]) for verdict in verdicts} == {
        ("own-linxi/member-transfer", False), ("linxi/organiser-joint", True),
    }  # fmt: skip
    out = run("trace", STORY.township, "--on", STORY.on, "--pack", own).out
    assert (
        out.index("own-linxi/member-transfer 按使用单位的选定判断") < out.index("\n示例(") < out.index("linxi/organiser-joint 按示例的选定")
    )
    why = run("trace", STORY.township, "--on", STORY.on, "--why-not", STORY.member.number, "--pack", own).out
    assert why.index("  五(一) 末位转岗") < why.index("  示例 五(一) 联带责任")


def test_a_pack_on_the_command_line_counts_like_one_in_the_environment(run: Run, tmp_path: Path) -> None:
    own = write_adoption(tmp_path, "linxi", ORGANISERS)
    bare = json.loads(run("coverage", "--on", STORY.on, "--json").out)
    ruled = json.loads(run("coverage", "--on", STORY.on, "--json", "--pack", own).out)
    assert (bare["gaps"], bare["expects"]) == ([], 0)
    assert [gap["place"]["code"] for gap in ruled["gaps"]] == [STORY.uncovered_township]
    assert "没有单位采用的条款，不作判断" in run("coverage", "--on", STORY.on).out
    assert "不作判断" not in run("coverage", "--on", STORY.on, "--pack", own).out
    assert "五(一) 联带责任" not in card(run, tmp_path)
    assert "五(一) 联带责任" in card(run, tmp_path, "--pack", own)


def test_no_paper_and_no_map_shows_a_clause_that_nobody_has_adopted(run: Run, tmp_path: Path, needs_dot: str) -> None:
    said = card(run, tmp_path)
    assert "没有需要列出的条款" in said
    assert not any(words in said for words in ("五(一)", "末位转岗", "联带责任", "示例", "应有"))
    plain, ruled = drawings(run, tmp_path)
    assert "◆" not in plain
    assert "联带责任" not in plain
    assert "◆" in ruled
    assert "联带责任" in ruled


def drawings(run: Run, folder: Path) -> Iterator[str]:
    """The map of the lagging township without and with an adopted pack."""
    for more in ((), ("--pack", write_adoption(folder, "linxi", ORGANISERS))):
        ran = run("map", STORY.township, "--on", STORY.on, "-o", folder / "图.svg", *more)
        assert ran.code == 0, ran.err
        yield html.unescape((folder / "图.svg").read_text(encoding="utf-8"))


def test_a_handover_expects_of_the_successor_only_what_is_adopted(run: Run, tmp_path: Path) -> None:
    hand = ("handover", STORY.leader.number, "--to", STORY.organiser_after.number, "--on", "2026-05-01", "--json", "--dry-run")
    own = write_adoption(tmp_path, "linxi", ORGANISERS)
    assert json.loads(run(*hand).out)["duties"] == []
    duties = json.loads(run(*hand, "--pack", own).out)["duties"]
    assert {duty["label"] for duty in duties} == {"挂联领导"}


def test_an_event_that_is_judged_is_named_in_the_answer(run: Run, tmp_path: Path) -> None:
    events = tmp_path / "事项台账.csv"
    events.write_text(f"日期,区划代码,名称,类型,说明\n2026-02-03,{STORY.township},新林镇,重大事故,试算用\n", encoding="utf-8-sig")
    assert run("import", events, "--yes").code == 0
    rule = """\
  - {id: answer, row: C11, clause: 一, kind: liability, summary: 试算用, each: {record: accident}, reaches: {tie: area_cover, of: [self, area]},
     held: then, measure: 追究责任}
"""
    pack = tmp_path / "small.yaml"
    pack.write_text(small_text(rule, "  accident: {label: 重大事故, kind: event, about: township, by: 应急局}\n"), encoding="utf-8")
    verdict = judged(traced(run, "--pack", pack))["small/answer"]
    assert verdict["record"] == {"kind": "event", "label": "重大事故", "day": iso(day("2026-02-03"))}
    assert (verdict["state"], verdict["period"], verdict["rows"]) == ("candidate", "2026年2月3日", ["C11"])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("pack: bad\n", "bad.yaml"),
        (None, "读不出来"),
        (
            small_text(
                "  - {id: ask, row: A12, clause: 一, kind: standard, summary: 试算用, each: township,\n"
                "     must: [{query: nowhere, at_least: 1 个, id: 一, label: 试算}, {value: yearly.class, one_of: [好], id: 二, label: 好}]}\n"
            ),
            "没有名为“nowhere”的查询",
        ),
    ],
)
def test_a_faulty_pack_is_refused_before_anything_is_answered(run: Run, tmp_path: Path, text: str | None, words: str) -> None:
    path = tmp_path / ("small.yaml" if text and "small" in text else "bad.yaml")
    if text is not None:
        path.write_text(text, encoding="utf-8")
    for command in (
        ("trace", STORY.township),
        ("coverage",),
        (*CARD, "-o", tmp_path / "卡.docx"),
        ("map", "林西县", "-o", tmp_path / "图.svg"),
    ):
        ran = run(*command, "--pack", path)
        assert ran.code != 0
        assert words in ran.err
        assert ran.out == ""
    assert not (tmp_path / "卡.docx").exists()
    assert not (tmp_path / "图.svg").exists()
