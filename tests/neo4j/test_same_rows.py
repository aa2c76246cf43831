"""Whatever happens to a store, both engines hold the same rows afterwards, history and numbers included.

The rules run on part of the graph only, laid on the workbench. That this part suffices is what this test is about.
"""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.neo4j import Neo4jStore
from graph.neo4j.moment import TABLES, rows_of
from graph.neo4j.server import Run
from graph.neo4j.workbench import columns_of
from graph.sqlite import SqliteStore
from graph.sqlite.opening import connect
from graph.store import Batch, Store
from schema.authority import DECISION
from schema.errors import ZerentuError
from schema.facts import Attribute, Entity, Fact, Ledger, Outcome, Row, Tie
from schema.time import OPEN, UNKNOWN, UNKNOWN_START, Period, Span, exactly
from tests.conformance.conftest import ENGINES
from tests.conformance.world import AREA, FIRM, LI, OFFICE, OTHER_TOWN, SUN, TOWN, VILLAGE, WANG, ZHAO, day, settle

pytestmark = pytest.mark.needs_neo4j

FIRST = day("2020-01-01")
NEW = ("person:N1", "person:~n2")
PEOPLE = (LI, WANG, ZHAO, SUN, *NEW)
ENDS = [
    *(("liaison", who, what, "") for who in PEOPLE for what in (TOWN, VILLAGE, FIRM)),
    *(("area_cover", who, AREA, "") for who in PEOPLE),
    *(("post", who, TOWN, role) for who in PEOPLE for role in ("镇长", "副镇长")),
    *(("member", who, OFFICE, "") for who in PEOPLE),
    *(("within", VILLAGE, town, "") for town in (TOWN, OTHER_TOWN)),
    ("liaison", FIRM, VILLAGE, ""),
]
Step = tuple[Any, ...]


@st.composite
def a_tie(draw: st.DrawFn) -> Tie:
    kind, source, target, role = draw(st.sampled_from(ENDS))
    start = draw(st.integers(0, 5))
    since = draw(st.sampled_from([exactly(FIRST + start), exactly(FIRST + start), UNKNOWN_START, Span(UNKNOWN, FIRST + start)]))
    end = draw(st.one_of(st.none(), st.integers(start + 1, 8)))
    properties = draw(st.sampled_from([{}, {}, {"basis": "一号"}]))
    return Tie(kind, source, target, Period.between(since, exactly(OPEN if end is None else FIRST + end)), role, properties)


A_NAME = st.builds(
    Attribute,
    st.sampled_from([VILLAGE, WANG, *NEW]),
    st.just("name"),
    st.sampled_from(["甲", "乙"]),
    st.sampled_from([UNKNOWN, FIRST, FIRST + 300]),
    st.sampled_from([OPEN, FIRST + 500]),
)
AN_OUTCOME = st.builds(
    Outcome,
    st.just("observation"),
    st.sampled_from([VILLAGE, WANG, NEW[0]]),
    st.just(FIRST),
    st.sampled_from(["一季度", "二季度"]),
    st.sampled_from([{"score": 80}, {"score": 82}]),
)
INTRODUCED = [[Entity(key, "person"), Attribute(key, "name", "新人")] for key in NEW]
A_ROW = st.one_of(
    st.lists(st.one_of(a_tie(), a_tie(), A_NAME, AN_OUTCOME), min_size=1, max_size=2),
    st.sampled_from(INTRODUCED),
    a_tie().map(lambda tie: [tie]),
)
FILES, DAYS = st.sampled_from(["甲.xlsx", "乙.xlsx", "丙.xlsx"]), st.sampled_from([OPEN, FIRST + 10, FIRST + 20])
SHEETS = st.builds(Ledger, FILES, st.just("ab" * 32), st.just("表"), st.integers(0, 2), DAYS)
A_STEP = st.one_of(
    st.tuples(st.just("write"), SHEETS, st.lists(A_ROW, min_size=1, max_size=4), st.booleans(), st.booleans()),
    st.tuples(st.just("write"), SHEETS, st.lists(A_ROW, min_size=1, max_size=4), st.booleans(), st.booleans()),
    st.tuples(st.just("retract"), st.integers(0, 30)),
    st.tuples(st.just("undo"), st.integers(1, 12)),
    st.tuples(st.just("merge"), st.sampled_from(PEOPLE), st.sampled_from(PEOPLE)),
)


def batch_of(step: Step, store: Store, number: int) -> Batch:
    """The batch of a step that writes."""
    match step:
        case ("write", Ledger() as ledger, told, succeed, returning):
            rows = [Row(0, line, tuple(facts), {"行": str(line)}) for line, facts in enumerate(told, start=2)]
            return Batch([ledger], rows, "王科员", f"{number}", succeed=succeed, returning=returning)
        case ("retract", which):
            believed = [version.fact for key in (LI, WANG, VILLAGE) for version in store.history(key) if version.retracted is None]
            fact: Fact = believed[which % len(believed)] if believed else Tie("liaison", LI, TOWN, Period.between())
            assert not isinstance(fact, Entity)
            return Batch([], [], "王科员", f"{number}", retract=[fact.id if isinstance(fact, Tie) else fact])
        case ("merge", gives, stays):
            decided = Ledger("认定.xlsx", f"{number:064}", "表", DECISION, FIRST + 30)
            return Batch([decided], [], "王科员", f"{number}", merge={gives: stays})
    raise AssertionError(step)


def take(step: Step, store: Store, number: int) -> Any:
    """What a store gives for a step, or what it refuses."""
    try:
        if step[0] == "undo":
            return store.undo(step[1], actor="王科员", confirmed=True)
        return store.write(batch_of(step, store, number))
    except ZerentuError as error:
        return type(error).__name__, str(error), getattr(error, "affected", None)


def everything(rows: dict[str, list[tuple[Any, ...]]]) -> dict[str, list[tuple[Any, ...]]]:
    """Rows in an order of their own; the times of revisions aside."""
    at = columns_of("revision").index("at")
    rows["revision"] = [row[:at] + row[at + 1 :] for row in rows["revision"]]
    return {table: sorted(listed, key=repr) for table, listed in rows.items()}


def in_file(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    connection = connect(path, writer=False)
    found = {table: connection.execute(f"SELECT {', '.join(columns_of(table))} FROM {table}").fetchall() for table in TABLES}
    connection.close()
    return everything(found)


def on_server(store: Neo4jStore) -> dict[str, list[tuple[Any, ...]]]:
    def read(run: Run) -> dict[str, list[tuple[Any, ...]]]:
        return {table: [tuple(row) for row in rows_of(run, table)] for table in TABLES}

    return everything(store.server.read(read))


@given(steps=st.lists(A_STEP, min_size=1, max_size=10))
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_both_engines_hold_the_same_rows(tmp_path_factory: pytest.TempPathFactory, steps: list[Step]) -> None:
    folder = tmp_path_factory.mktemp("same")
    with ExitStack() as stack:
        file = stack.enter_context(SqliteStore(folder / "store.db"))
        server = stack.enter_context(ENGINES["neo4j"](folder))
        assert isinstance(server, Neo4jStore)
        settle(file)
        settle(server)
        for number, step in enumerate(steps):
            assert take(step, server, number) == take(step, file, number), (number, step)
            assert on_server(server) == in_file(folder / "store.db"), (number, step)
