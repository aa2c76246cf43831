"""Whether pairing helped, by command and over HTTP: the figures, their cases, and what they cannot show."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.app import make_app
from graph.sqlite import SqliteStore
from queries.pairing.comparison import WITHIN
from tests.api.conftest import Run
from tests.conformance.world import tie
from tests.queries.pairing.review_county import EASTERN, HELPER, Q1, Q4, WESTERN, led, observed, paired, scaffold, visit
from tests.queries.standings.county import write

MODEL, LED, FREE = EASTERN[0], EASTERN[1:4], WESTERN[:4]
BEFORE = dict.fromkeys((*LED, *FREE), 60.0) | {MODEL: 95.0}
AFTER = BEFORE | dict(zip((*LED, *FREE), (70.0, 66.0, 59.0, 63.0, 60.0, 57.0, 64.0), strict=True))
ON = ("--on", "2026-04-20")


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store with a pilot of three pairs that began in January, which the commands use."""
    path = tmp_path / "pairs.sqlite"
    with SqliteStore(path) as opened:
        scaffold(opened)
        observed(opened, Q4, BEFORE, {MODEL: "model"})
        observed(opened, Q1, AFTER, {MODEL: "model"})
        led(opened, *(paired(MODEL, key, "2026-01-10") for key in LED))
        led(opened, tie(HELPER, "aid", LED[0], "2024-01-01"), name="帮扶.xlsx")
        write(
            opened,
            visit(MODEL, LED[0], "2026-03-05", lesson="台账一周一清"),
            visit(MODEL, LED[1], "2026-01-12", "planned", due="2026-02-28"),
        )
    monkeypatch.setenv("ZERENTU_STORE", f"sqlite:///{path}")
    return path


def _asked(run: Run, *arguments: object) -> dict[str, Any]:
    ran = run("pair", "review", *arguments, *ON, "--json")
    assert (ran.code, ran.err) == (0, "")
    answer: dict[str, Any] = json.loads(ran.out)
    return answer


def test_the_answer_shows_each_village_the_comparison_and_its_cases(run: Run, store: Path) -> None:
    ran = run("pair", "review", "试算县", *ON)
    assert (ran.code, ran.err) == (0, "")
    assert "结对3对、提升村3个" in ran.out
    assert "后进 70.00" in ran.out
    (row,) = [line for line in ran.out.splitlines() if line.startswith("后进 ") and "+4.00" in line]
    assert [words in row for words in ("3个", "+5.00", "2/1/0", "4个", "+1.00", "2/1/1", "期中结对")] == [True] * 7
    assert "2025年第四季度、2026年第一季度：应评16个村，有结果8个" in ran.out


def test_the_answer_says_what_the_figures_cannot_show(run: Run, store: Path) -> None:
    ran = run("pair", "review", *ON)
    for words in ("回归平均", "不是抽签定的", "3个提升村中有1个同时有单位帮扶或驻村", "评委可能知道", "个案少", "不评价任何人"):
        assert words in ran.out, words
    for words in ("显著", "证明有效", "懒", "不力"):
        assert words not in ran.out, words


def test_visits_held_and_overdue_are_told(run: Run, store: Path) -> None:
    ran = run("pair", "review", *ON)
    assert "已开展1次，安排了还没有开展的1次，其中逾期1次；2对还没有开展过" in ran.out
    assert "2026-02-28" in ran.out


def test_too_few_cases_get_no_figure(run: Run, store: Path) -> None:
    with SqliteStore(store) as opened:
        led(opened, *(paired(EASTERN[6], key, "2026-01-10") for key in FREE[:2]), name="又结.xlsx")
    assert "个案太少，不作比较" in run("pair", "review", *ON).out
    (each,) = _asked(run)["comparisons"]
    assert each["difference"] is None
    assert each["why_no_difference"] == "个案太少，不作比较"
    assert each["cases"] == {"paired": 5, "unpaired": 2}
    assert each["unpaired"]["mean"] is None


def test_json_has_figures_names_and_the_parameters(run: Run, store: Path) -> None:
    answer = _asked(run, "东镇", "--within-points", "3")
    assert (answer["scope"]["name"], answer["county"]["name"], answer["until"]) == ("东镇", "试算县", Q1)
    assert (answer["within_points"], answer["fewest_cases"]) == (3, 3)
    first = answer["villages"][0]
    assert (first["village"]["name"], first["before"]["score"], first["after"][0]["change"]) == ("东1村", 60, 10)
    assert [helped["kind"] for helped in first["helped"]] == ["aid"]
    assert answer["pairs"][0]["held"][0]["lesson"] == "台账一周一清"
    assert answer["pairs"][1]["planned"][0]["overdue"] is True
    (each,) = answer["comparisons"]
    assert (each["difference"], each["cases"]) == (4, {"paired": 3, "unpaired": 4})


def test_the_declared_distance_of_scores_is_the_software_s_unless_another_is_given(run: Run, store: Path) -> None:
    assert _asked(run)["within_points"] == WITHIN


def test_an_earlier_day_sees_neither_later_results_nor_later_pairs(run: Run, store: Path) -> None:
    answer = json.loads(run("pair", "review", "试算县", "--on", "2026-01-09", "--json").out)
    assert (answer["until"], answer["pairs"], answer["comparisons"]) == (Q4, [], [])
    assert "没有结对的记录" in run("pair", "review", "试算县", "--on", "2026-01-09").out


def test_as_known_before_the_pairs_were_entered_there_are_none(run: Run, store: Path) -> None:
    ran = run("pair", "review", "试算县", *ON, "--known-at", "第3次", "--json")
    answer = json.loads(ran.out)
    assert (answer["pairs"], answer["known_at"]) == ([], "第3次修订")
    assert len(_asked(run)["pairs"]) == 3


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--within-points", "-1"), 2, "可比的分差-1"),
        (("--until", "第3期"), 2, "没有说是哪一段时间"),
        (("--since", "2026年"), 2, "不是确切的一天"),
        (("--on", "2024-01-01"), 1, "还没有村级评比结果"),
        (("没有这个县",), 1, "没有这个县"),
    ],
)
def test_what_cannot_be_answered_is_said_plainly(run: Run, store: Path, arguments: tuple[str, ...], code: int, words: str) -> None:
    ran = run("pair", "review", *arguments)
    assert ran.code == code
    assert words in ran.err
    assert "Traceback" not in ran.err


def test_http_gives_the_same_answer_as_the_command(run: Run, store: Path) -> None:
    told = _asked(run, "试算县")
    with SqliteStore(store) as opened, TestClient(make_app(opened)) as client:
        got = client.get("/api/v1/places/place:150424/pairing/review", params={"on": "2026-04-20"})
        assert got.status_code == 200
        assert got.json() == told
        refused = client.get("/api/v1/places/place:150424/pairing/review", params={"within_points": "-1"})
        assert refused.status_code == 400
        assert "可比的分差" in refused.text
