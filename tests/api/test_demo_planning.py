"""The demo's planning: judges' marks that come to the published scores, a plan that is proven and accepted, and what came of the pilot."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from api.answers import Moment
from api.demo import STORY, write_ledgers
from api.demo.divisions import COUNTY, townships
from api.demo.marks import ASPECTS, JUDGES, PERIOD, Marked, marked, write_method
from api.demo.pairs import PILOT_SIZE, pilot
from api.demo.people import make_staff
from api.demo.planning import PLANNED_ON, SINCE, draw_plan, show_planning
from api.demo.records import outcomes_book
from api.demo.results import Result
from api.standings import Standing, Wanted, ask_standings
from graph.sqlite import SqliteStore
from graph.store import Scope
from loaders.facts.request import Request
from loaders.ledgers import load
from schema.methods import read_method
from schema.time import to_day

WHEN = Moment(to_day(PLANNED_ON))


@pytest.fixture(scope="module")
def method(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_method(tmp_path_factory.mktemp("method"))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqliteStore]:
    folder = tmp_path_factory.mktemp("demo")
    with SqliteStore(folder / "demo.sqlite") as opened:
        for path in write_ledgers(folder):
            load(path, opened, Request("demo"))
        yield opened


@pytest.fixture(scope="module")
def standing(store: SqliteStore, method: Path) -> Standing:
    return ask_standings(store, Wanted(COUNTY, PERIOD, method=method), WHEN)


@pytest.fixture(scope="module")
def results() -> list[Result]:
    """The results that the ledgers hold, of another seed than the demo's."""
    rng = Random(11)
    make_staff(rng)
    return outcomes_book(rng)[1]


def test_the_method_has_the_eight_aspects_and_full_marks_of_a_hundred(method: Path) -> None:
    found = read_method(method.read_text(encoding="utf-8"), method.name)
    assert (dict(found.full), found.trim) == (ASPECTS, 1)
    assert (len(ASPECTS), sum(ASPECTS.values())) == (8, 100)
    assert "合成数据" in found.name


def test_the_marks_come_to_the_published_scores_but_for_the_one_that_is_meant_to_differ(standing: Standing) -> None:
    totals = {line.place: line for line in standing.standings.lines if line.total}
    assert len(totals) == 51
    apart = [line for line in totals.values() if line.total and line.total.score != line.score]
    (line,) = apart
    assert line.place.startswith(f"place:{STORY.township}")
    assert line.total is not None
    assert line.total.sheet == line.score
    assert any("按办法算得" in remark for remark in line.remarks)


def test_the_judge_who_left_one_village_out_is_missed(standing: Standing) -> None:
    missing = {line.place: line.total.missing for line in standing.standings.lines if line.total and line.total.missing}
    assert list(missing.values()) == [(JUDGES[-1],)]


def test_model_and_weak_villages_and_all_of_the_story_s_township_are_marked(standing: Standing) -> None:
    for line in standing.standings.lines:
        if line.cls in ("model", "weak") or line.township == f"place:{STORY.township}":
            assert line.total is not None, standing.name(line.place)
            assert line.total.aspects.keys() == ASPECTS.keys()


def test_the_marks_hold_together_under_another_seed(tmp_path: Path, method: Path) -> None:
    with SqliteStore(tmp_path / "other.sqlite") as opened:
        for path in write_ledgers(tmp_path, 5):
            if any(word in path.name for word in ("区划", "观摩", "评分")):
                load(path, opened, Request("demo"))
        found = ask_standings(opened, Wanted(COUNTY, PERIOD, method=method), WHEN)
    apart = [line for line in found.standings.lines if line.total and line.total.score != line.score]
    assert [line.township for line in apart] == [f"place:{STORY.township}"]
    assert all(0 <= mark <= 100 for line in found.standings.lines for mark in line.aspects.values())


def test_the_pilot_pairs_weak_villages_with_models_of_their_own_townships(results: list[Result]) -> None:
    grades = {result.code: result.grade for result in results if (result.year, result.quarter) == (2025, 4)}
    pairs = pilot(results)
    assert len(pairs) == PILOT_SIZE
    assert {(grades[model.code], grades[weak.code]) for model, weak in pairs} == {("示范", "后进")}
    assert all(model.parent == weak.parent for model, weak in pairs)
    flaws = marked(results)
    assert isinstance(flaws, Marked)
    assert flaws.differs != flaws.unjudged


def test_the_invented_positions_lie_by_township(store: SqliteStore) -> None:
    graph = store.snapshot(Scope("down", f"place:{COUNTY}", planning=True), WHEN.on)
    known = {key: data["location"] for key, data in graph.nodes(data=True) if data["level"] == "village" and data.get("location")}
    assert len(known) == 118
    for township in townships():
        points = [tuple(map(float, at.split(","))) for key, at in known.items() if key.startswith(f"place:{township.code}")]
        for axis, most in ((0, 0.15), (1, 0.11)):
            assert max(point[axis] for point in points) - min(point[axis] for point in points) < most


def test_the_plan_is_proven_accepted_explained_and_drawn_and_the_pilot_is_reviewed(
    store: SqliteStore, method: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = show_planning(store, (), method)
    told = capsys.readouterr().out
    assert [line[0] for line in told.splitlines() if line[1:2] == "、" and line[0] in "九十"] == ["九", "十"]
    for words in (
        "后进村11对：总代价",
        "已证明最优",
        "公平：",
        "为什么不是",
        "换成它，其余各村重新安排",
        "已采纳：新结",
        "可以撤销",
        "回归平均",
        "全出于偶然",
    ):
        assert words in told, words
    assert "结对6对、提升村6个" in told
    graph = store.snapshot(Scope("down", f"place:{COUNTY}"), to_day(SINCE))
    pairs = {
        (tie.source, tie.target)
        for *_, data in graph.edges(data=True)
        if (tie := data["tie"]).kind == "pairing" and tie.holding(to_day(SINCE))
    }
    assert pairs == {(pair.model, pair.partner) for pair in found.plan.pairs}
    pages = draw_plan(found, tmp_path / "结对.svg")
    assert pages
    assert all(page.exists() for page in pages)
