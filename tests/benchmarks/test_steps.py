"""Every step of the benchmarks on two small counties: it runs, and the rows of the table come of it. Times are not looked at."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import (
    drawing,
    everything,
    loading,
    pairing,
    pairing_costs,
    pairing_peers,
    pairing_villages,
    reading,
    servers,
    serving,
    source,
)
from benchmarks.floors import COUNTY, TRACE, Question, ask, questions, reader
from benchmarks.nation import SEED
from benchmarks.report import Measure
from benchmarks.rules import OFFICE, everywhere, judge, scope_of_rules
from benchmarks.run import STEPS
from benchmarks.scale import BACK, ON, ONE_COUNTY, Run, prepare
from benchmarks.statements import around, plans, recorded
from graph.sqlite import SqliteStore
from graph.store import Scope
from queries.pairing.terms import costs
from queries.trace import scope_of_trace
from tests.benchmarks.conftest import write_package

VILLAGE = "place:150424100200"


@pytest.fixture(autouse=True)
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask few questions: it is not the times that count here."""
    for module, name, number in (
        (reading, "TRACED", 4), (reading, "COMPARED", 4), (serving, "COMPARED", 4), (drawing, "LOOKED_AT", 2),
        (drawing, "DRAWN", 1), (drawing, "STARTED", 1), (pairing, "VILLAGES", 60), (pairing, "ROUNDS", 2), (pairing_peers, "ROUNDS", 1),
    ):  # fmt: skip
        monkeypatch.setattr(module, name, number)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Both counties imported, with the bare tables beside them and one county alone."""
    folder = tmp_path_factory.mktemp("benchmarks")
    write_package(folder / "dist")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(source, "DIST", folder / "dist")
        prepared = prepare("nation", folder, SEED)
    return prepared


@pytest.fixture(scope="module")
def imported(run: Run) -> list[Measure]:
    return loading.import_everything(run)


@pytest.fixture(scope="module")
def filled(run: Run, imported: list[Measure]) -> Run:
    loading.import_one_county(run)
    return run


def _count(path: Path, text: str) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute(text).fetchone()[0])


def test_import_takes_every_row_and_the_bare_tables_hold_the_same_rows(run: Run, imported: list[Measure]) -> None:
    whole, _, memory, file = imported
    assert whole.floor is not None
    assert whole.target == 2.0
    assert "rejected" not in whole.note
    assert memory.target == 1.2 * 2**30
    assert file.floor is not None
    for table in ("entity", "attribute", "tie", "outcome"):
        assert _count(run.store, f"SELECT COUNT(*) FROM {table}") == _count(run.bare, f"SELECT COUNT(*) FROM {table}") > 0


def test_importing_again_writes_nothing_and_corrections_are_corrections(tmp_path: Path, run: Run, imported: list[Measure]) -> None:
    copy = Run(run.name, run.ledgers, run.rows, tmp_path)
    shutil.copy(run.store, copy.store)
    again, renamed, corrected = loading.import_again(copy)
    assert "0 rows written" in again.note
    assert f"{run.rows['ties_corrected']:,} corrected" in corrected.note
    assert " 0 rejected" in renamed.note
    assert _count(copy.store, "SELECT COUNT(*) FROM tie WHERE past = 1") == run.rows["ties_corrected"]


def test_one_county_alone_has_all_its_places_and_none_of_another(filled: Run) -> None:
    inside = f"SELECT COUNT(*) FROM entity WHERE key LIKE 'place:{ONE_COUNTY}%'"
    assert _count(filled.county, inside) == _count(filled.store, inside) == 63
    assert _count(filled.county, "SELECT COUNT(*) FROM entity WHERE key LIKE 'place:433122%'") == 0


def test_traces_and_snapshots_stand_beside_their_bare_statements(filled: Run) -> None:
    for step, targets in ((reading.trace_villages, [2.0, 4.0]), (reading.trace_nation_and_county, [2.5]), (serving.trace_over_http, [3.0])):
        measures = step(filled)
        assert [measure.target for measure in measures] == targets
        assert all(measure.ratio for measure in measures)
    tuned = [measure for measure in reading.snapshot_counties(filled) if measure.target is not None]
    assert [measure.target for measure in tuned] == [2.5, 2.5]
    assert all(measure.value > 0 for measure in reading.read_floors(filled))


def test_all_rules_are_asked_of_every_county(filled: Run) -> None:
    rules, memory = everything.judge_everything(filled)
    assert "2 counties" in rules.note
    assert rules.floor is not None
    assert memory.target == 2**30
    with SqliteStore(filled.store) as store:
        here, there = (judge(store, everywhere(OFFICE), f"place:{code}", ON) for code in (ONE_COUNTY, "433122"))
    assert min(here.requirements, there.requirements) > 0
    assert f"{here.verdicts + there.verdicts:,} verdicts" in rules.note
    assert f"{sum((*here[1:], *there[1:])):,} requirements" in rules.note


def test_pairing_is_proven_and_costs_what_the_peers_find(run: Run) -> None:
    planned, solved = pairing.pair_county(run)
    for county in (planned, solved):
        assert (county.floor, county.target) == (0.020, 1.0)
        assert "proven optimal: 2 of 2" in county.note
    assert "60 villages" in planned.note
    assert planned.value > solved.value
    peers = pairing_peers.pair_beside_peers(run)
    assert [measure.work.rpartition("'s ")[2] for measure in peers] == ["HiGHS", "network simplex"] * 2
    assert all("equal in cost" in measure.note and measure.ratio for measure in peers)


@pytest.mark.usefixtures("_package")
def test_all_counties_are_paired_and_proven(run: Run) -> None:
    weak, both, proving, memory = pairing.pair_nation(run)
    assert "2 counties of their real sizes, 90 villages" in weak.note
    assert "4 of 4 stages proven optimal" in proving.note
    assert 0 < weak.value < both.value
    assert (weak.floor, both.floor, memory.target) == (5.0, 5.0, 200 * 2**20)


def test_the_same_county_is_made_again_and_its_pairs_cost_no_more_than_the_weights_allow() -> None:
    costs = pairing_costs.county(40, seed=3)
    assert costs == pairing_costs.county(40, seed=3) != pairing_costs.county(40, seed=4)
    assert [len(costs.weak), costs.models, len(costs.middle)] == [8, 8, 24]
    assert all(0 < cost >> pairing_costs.SHIFT <= pairing_costs.MOST for row in costs.weak + costs.middle for cost in row)


def test_a_county_of_villages_costs_in_the_product_what_its_matrices_say_but_for_rounding() -> None:
    made, asked = pairing_costs.county(60, seed=3), pairing_villages.problem(60, seed=3)
    for rows, villages in ((made.weak, asked.weak), (made.middle, asked.middle)):
        for row, found in zip(rows, costs(asked, villages, asked.models), strict=True):
            assert [cost >> pairing_costs.SHIFT for cost in row] == pytest.approx(found, abs=200)


@pytest.mark.needs_dot
def test_a_township_is_drawn_beside_dot_alone(filled: Run) -> None:
    measures = drawing.draw_township(filled)
    assert [measure.target for measure in measures] == [1.5, 1.5]
    assert all(measure.ratio for measure in measures)


def test_the_command_line_is_started(filled: Run) -> None:
    assert len(drawing.start_command(filled)) == 3


def test_every_step_says_what_it_does() -> None:
    assert all(step.__doc__ for step in STEPS)


class TestBareStatements:
    def test_bring_the_ties_that_the_snapshot_holds(self, filled: Run) -> None:
        scope = scope_of_trace(VILLAGE, ON, everywhere())
        with SqliteStore(filled.store) as store, closing(reader(filled.store)) as connection:
            graph = store.snapshot(scope, ON)
            found = ask(connection, recorded(filled.store, [scope], ON)[0])
        assert graph.number_of_edges() > 0
        keys = {
            value
            for rows in found
            for row in rows
            for value in row
            if isinstance(value, str) and value.partition(":")[0] in ("place", "person")
        }
        assert {key for key in graph if key.startswith(("place:", "person:"))} <= keys

    def test_turn_to_another_place(self, filled: Run) -> None:
        here, there = (f"place:{code}" for code in (ONE_COUNTY, "433122"))
        book = everywhere()
        mine, yours = recorded(filled.store, [scope_of_rules(book, key, ON) for key in (here, there)], ON)
        root = _count(filled.store, f"SELECT id FROM entity WHERE key = '{there}'")
        assert around(mine, there, root) == yours != mine

    def test_never_scan_filter_or_index_on_the_fly(self, filled: Run) -> None:
        scopes = [
            scope_of_trace(VILLAGE, ON, None), scope_of_trace(VILLAGE, ON, everywhere()), Scope("down", "place:15", outcomes_since=BACK),
            scope_of_rules(everywhere(), f"place:{ONE_COUNTY}", ON),
        ]  # fmt: skip
        with closing(reader(filled.store)) as connection:
            _sound(connection, recorded(filled.store, scopes, ON))
        with closing(reader(filled.bare)) as connection:
            _sound(connection, questions(TRACE, [VILLAGE], ON, BACK) + questions(COUNTY, [f"place:{ONE_COUNTY}"], ON, BACK))


def _sound(connection: sqlite3.Connection, asked: Iterable[Question]) -> None:
    steps = [step for question in asked for plan in plans(connection, question) for step in plan]
    assert steps
    walks = {"SCAN reach", "SCAN holder", "SCAN up", "SCAN down", "SCAN r", "SCAN CONSTANT ROW"}
    for step in steps:
        assert "BLOOM" not in step
        assert "AUTOMATIC" not in step
        assert not step.endswith("(past=?)"), step  # a search by the flag alone reads a whole table
        assert not step.startswith("SCAN") or step in walks, step


@pytest.mark.needs_neo4j
def test_both_engines_are_filled_and_asked_the_same(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, number in (("TRACED", 2), ("COUNTIES", 1), ("ROUNDS", 1), ("WARMUP", 1)):
        monkeypatch.setattr(servers, name, number)
    measures = servers.compare_engines(replace(run, folder=tmp_path))
    assert len(measures) == 10
    assert all(measure.value > 0 and measure.floor for measure in measures)
    assert list(tmp_path.glob("*neo4j*")) == []
