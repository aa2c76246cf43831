"""The demo's rules: one answer of each kind as its story tells it, and an answer that changes with what is found and decided."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from api.answers import Moment
from api.demo import STORY, write_ledgers
from api.demo.adoption import in_use, write_adoptions
from api.demo.rules import Example, examples, story_of_a_finding
from graph.sqlite import SqliteStore
from loaders.facts.request import Request
from loaders.ledgers import load
from schema.rules import KINDS
from schema.time import to_day


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[SqliteStore, tuple[Path, ...]]]:
    folder = tmp_path_factory.mktemp("demo")
    packs = write_adoptions(folder)
    with SqliteStore(folder / "demo.sqlite") as store, in_use(packs):
        for path in write_ledgers(folder):
            load(path, store, Request("demo"))
        yield store, packs


@pytest.fixture(scope="module")
def told(demo: tuple[SqliteStore, tuple[Path, ...]]) -> dict[str, Example]:
    store, packs = demo
    return {example.kind: example for example in examples(store, Moment(to_day(STORY.on), packs=packs))}


def test_every_kind_of_rule_has_its_example(told: dict[str, Example]) -> None:
    assert sorted(told) == sorted(KINDS)


@pytest.mark.parametrize(
    ("kind", "about", "state", "words"),
    [
        ("liability", STORY.organiser_after.name, "条件未查实", "还没有认定"),
        ("consequence", STORY.member.name, "条款涉及，待核实", "倒数第1"),
        ("duty", "戚志玉", "没有做到", "19天(要求不少于22天)"),
        ("cadence", "太平村", "期限未到", "2026年第一季度"),
        ("coverage", "十二吐乡", "缺", "挂联领导"),
        ("release", "林西县教育局", "不能脱钩", "认定为不成立"),
        ("standard", "太平村", "未达标", "85平方米"),
        ("fit", "林西县教育局", "不对口", "贫困"),
        ("honour", "冬不冷村", "有效", "2027年6月30日"),
        ("escalation", "城北街道", "已逾期", "2026年3月25日"),
    ],
)
def test_an_example_says_of_whom_in_which_state_and_why(told: dict[str, Example], kind: str, about: str, state: str, words: str) -> None:
    example = told[kind]
    assert about in example.about
    assert example.state == state
    assert words in example.words
    assert example.command.startswith("zerentu ")


def test_what_is_found_and_decided_changes_the_answer_and_not_what_was_known(demo: tuple[SqliteStore, tuple[Path, ...]]) -> None:
    steps = list(story_of_a_finding(*demo))
    assert [state for _, state, _ in steps] == ["条件未查实", "条款涉及，待核实", "已认定", "条件未查实"]
    assert steps[0][2] == steps[3][2]
    assert "由县委组织部提供" in steps[0][2]
    assert "演组决" not in steps[0][2]
