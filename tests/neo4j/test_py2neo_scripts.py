"""What a script that holds a py2neo graph can do: merge a snapshot into it, as often as it wants, and trace places in it."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from graph.py2neo.handing import KEY, LABEL, subgraph_of
from graph.py2neo.mapping_file import parse_mapping
from graph.py2neo.office import OfficeGraph
from graph.py2neo.tracing import snapshot_of
from graph.sqlite import SqliteStore
from graph.store import Scope, Snapshot
from loaders.facts.request import Request
from loaders.graphs import load_graph
from queries.trace import Trace, scope_of_trace, trace
from schema.errors import NotFound
from schema.rulebook import Rulebook
from schema.time import today
from tests.conformance.world import COUNTY, LI, TOWN, VILLAGE, WANG, ZHAO, day, seen_on, settle, tell, tie
from tests.neo4j.office_graph import FAULTS, GRAPH, content, graph_of, mapping, mapping_file, office
from tests.neo4j.server import Address

pytestmark = pytest.mark.needs_neo4j

ON = day("2026-03-01")


@pytest.fixture
def graph(cleaned: Address) -> Any:
    """A script's graph, empty at first."""
    return graph_of(cleaned)


@pytest.fixture
def office_graph(graph: Any) -> Any:
    graph.run(GRAPH)
    return graph


def county(store: SqliteStore) -> Snapshot:
    return store.snapshot(Scope("down", COUNTY, since=0), ON)


@pytest.fixture
def store(tmp_path: Path) -> SqliteStore:
    """The county of the conformance tests, with ties of every precision and parallel ones."""
    store = SqliteStore(tmp_path / "store.db")
    settle(store)
    tell(
        store,
        tie(LI, "liaison", TOWN, "2023-03-01", basis="林组发〔2023〕3号", part="lead"),
        tie(WANG, "post", TOWN, "2021-07-01", "2025-07-01", "镇长", manner="代"),
        tie(WANG, "post", TOWN, "2021-07-01", None, "党委副书记"),
        tie(ZHAO, "village_charge", VILLAGE, "2020-01-01", "2022-01-01"),
        tie(ZHAO, "village_charge", VILLAGE, "2024-01-01"),
        tie(WANG, "village_charge", VILLAGE, seen_on("2025-12-31")),
    )
    return store


def told(graph: Any) -> dict[str, tuple[str, str, str, dict[str, Any]]]:
    """The relationships of a graph by id: start, type, end, and properties."""
    rows = graph.run("MATCH (a)-[r]->(b) RETURN r.id, a.key, type(r), b.key, properties(r)").to_table()
    return {row[0]: (row[1], row[2], row[3], row[4]) for row in rows}


def test_a_snapshot_becomes_nodes_and_dated_relationships(graph: Any, store: SqliteStore) -> None:
    snapshot = county(store)
    graph.merge(subgraph_of(snapshot), LABEL, KEY)
    ties = told(graph)
    assert set(ties) == {data["tie"].id for _, _, data in snapshot.edges(data=True)}
    assert ties[f"liaison/{LI}/{TOWN}/2023-03-01"] == (
        LI, "LIAISES", TOWN,
        {
            "id": f"liaison/{LI}/{TOWN}/2023-03-01", "kind": "liaison", "种类": "挂联", "since": "2023-03-01", "basis": "林组发〔2023〕3号",
            "part": "lead",
        },
    )  # fmt: skip
    mayor = ties[f"post/{WANG}/{TOWN}/2021-07-01/镇长"][3]
    assert (mayor["since"], mayor["until"], mayor["role"], mayor["manner"]) == ("2021-07-01", "2025-07-01", "镇长", "代")
    vague = ties[f"village_charge/{WANG}/{VILLAGE}/unknown"][3]
    assert "since" not in vague
    assert (vague["since_to"], "until" in vague) == ("2025-12-31", False)
    (node,) = graph.run("MATCH (n {key: $key}) RETURN labels(n), properties(n)", key=VILLAGE).to_table()
    assert set(node[0]) == {"Zerentu", "Place"}
    assert node[1] == {"key": VILLAGE, "name": "前进村", "kind": "place", "level": "village", "种类": "村级区划"}
    assert graph.evaluate("MATCH (n) RETURN count(n)") == len(snapshot)


def test_merging_again_changes_nothing(graph: Any, store: SqliteStore) -> None:
    first = subgraph_of(county(store))
    graph.merge(first, LABEL, KEY)
    before = content(graph)
    graph.merge(first, LABEL, KEY)
    graph.merge(subgraph_of(county(store)), LABEL, KEY)
    graph.merge(subgraph_of(county(store)))  # every node says itself how it is merged
    assert content(graph) == before


def test_merging_a_later_snapshot_takes_over_what_was_put_right(graph: Any, store: SqliteStore) -> None:
    graph.merge(subgraph_of(county(store)), LABEL, KEY)
    tell(store, tie(ZHAO, "village_charge", VILLAGE, "2024-01-01", "2025-01-01"))
    graph.merge(subgraph_of(county(store)), LABEL, KEY)
    corrected = f"village_charge/{ZHAO}/{VILLAGE}/2024-01-01"
    assert told(graph)[corrected][3]["until"] == "2025-01-01"
    assert store.revision() is not None
    store.undo(3, actor="王科员")
    graph.merge(subgraph_of(county(store)), LABEL, KEY)
    assert "until" not in told(graph)[corrected][3]


def test_what_else_is_in_the_graph_stays(graph: Any, store: SqliteStore) -> None:
    graph.run("CREATE (:Place {key: $key, name: '自己的'})-[:OWN]->(:Note)", key=VILLAGE)
    graph.merge(subgraph_of(county(store)), LABEL, KEY)
    assert graph.evaluate("MATCH (n:Place {key: $key}) WHERE NOT n:Zerentu RETURN n.name", key=VILLAGE) == "自己的"
    assert graph.evaluate("MATCH ()-[r:OWN]->() RETURN count(r)") == 1


def answers(found: Trace) -> set[tuple[Any, ...]]:
    """What a trace says, origins by label and id."""
    return {
        (
            each.name, each.label, each.state, each.target.key, each.route, each.tie.period, tuple(each.tie.properties.items()), each.basis,
            each.organisation.name if each.organisation else "", each.person.post if each.person else "", each.origins, each.doubt,
        )
        for each in found.answers
    }  # fmt: skip


def test_a_trace_of_the_graph_says_what_one_of_the_store_says_after_an_import(office_graph: Any, cleaned: Address, tmp_path: Path) -> None:
    book = Rulebook([])
    with SqliteStore(tmp_path / "read.db") as store:
        load_graph(office(cleaned), store, Request("王科员"))
        for place, on in product((VILLAGE, TOWN, COUNTY, "area:150424:东片", "org:D001"), ("2020-06-01", "2025-01-01", "2026-03-01")):
            asked = day(on)
            expected = trace(store.snapshot(scope_of_trace(place, asked, book), asked), place, asked, book)
            snapshot = snapshot_of(office_graph, mapping(), place, asked)
            found = trace(snapshot, place, asked, book)
            assert answers(found) == answers(expected), (place, on)
            assert found.path == expected.path
            assert snapshot.graph["unread"] == ()
            assert found.answers or place in (COUNTY, "org:D001")


def test_outcomes_around_the_place_come_along(office_graph: Any) -> None:
    snapshot = snapshot_of(office_graph, mapping(), VILLAGE, day("2026-04-01"))
    assert [(one.kind, one.label, one.properties["score"]) for one in snapshot.nodes[VILLAGE]["outcomes"]] == [
        ("observation", "2026年第一季度", 92.5)
    ]
    assert snapshot_of(office_graph, mapping(), VILLAGE, ON).nodes[VILLAGE]["outcomes"] == ()


def test_what_cannot_be_read_around_the_place_is_named(office_graph: Any) -> None:
    office_graph.run(FAULTS)
    snapshot = snapshot_of(office_graph, mapping(), VILLAGE, ON)
    unread = {(item.sheet, item.field) for item in snapshot.graph["unread"]}
    assert unread >= {("CONTACTS", "from"), ("CONTACTS", "to"), ("Cadre", "WORKS_IN→mc"), ("考评", "期次"), ("考评", "分")}
    assert all(item.reason and item.hint for item in snapshot.graph["unread"])
    assert ("李建国", "挂联") in {(each.name, each.label) for each in trace(snapshot, VILLAGE, ON).answers}


def test_the_number_of_statements_does_not_grow_with_the_graph(office_graph: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    plain = OfficeGraph.run

    def counted(self: OfficeGraph, text: str, **parameters: Any) -> list[list[Any]]:
        asked.append(text)
        return plain(self, text, **parameters)

    monkeypatch.setattr(OfficeGraph, "run", counted)
    snapshot_of(office_graph, mapping(), VILLAGE, ON)
    few = len(asked)
    office_graph.run("""
        MATCH (v:地方 {代码: '150424100201'}), (t:地方 {代码: '150424100000'}) UNWIND range(1, 300) AS i
        CREATE (p:Cadre {gh: 'Z' + i, xm: '张' + i})-[:CONTACTS {from: '2024-01-01'}]->(v), (p)-[:任职 {zw: '干事' + i, from: '2024-01-01'}]->(t),
            (:地方 {代码: 150424100300 + i, 名称: '村' + i})-[:上级]->(t)""")
    asked.clear()
    snapshot = snapshot_of(office_graph, mapping(), VILLAGE, ON)
    assert len(asked) == few
    assert len(trace(snapshot, VILLAGE, ON).answers) >= 300
    assert not any(name.startswith("place:1504241003") for name in snapshot)  # the neighbours below the township are no part of it


def test_two_relationships_that_say_the_same_or_otherwise_stand_beside_each_other(office_graph: Any) -> None:
    office_graph.run("""
        MATCH (li:Cadre {gh: 'G001'}), (t:地方 {代码: '150424100000'}), (v:地方 {代码: '150424100201'})
        CREATE (li)-[:CONTACTS {from: '2023-03-01', 文号: '林组发〔2023〕3号', 分工: '牵头'}]->(t),
            (li)-[:CONTACTS {from: '2020-03', to: '2021-12-31'}]->(v)""")
    ties = {
        data["tie"].target: data["tie"]
        for _, _, data in snapshot_of(office_graph, mapping(), VILLAGE, ON).edges(data=True)
        if data["kind"] == "liaison"
    }
    assert (len(ties[TOWN].further), len(ties[TOWN].contested)) == (1, 0)
    assert (len(ties[VILLAGE].further), len(ties[VILLAGE].contested)) == (0, 1)


@pytest.mark.parametrize("key", ["place:150424999", "org:D999", "org:~0123456789abcdef", "area:150424:西片"])
def test_a_place_that_the_graph_has_not_is_told(office_graph: Any, key: str) -> None:
    with pytest.raises(NotFound, match=key):
        snapshot_of(office_graph, mapping(), key, ON)


def test_a_responsibility_without_a_start_is_known_to_hold_today(office_graph: Any) -> None:
    (cover,) = [each for each in trace(snapshot_of(office_graph, mapping(), TOWN, today()), TOWN, today()).answers if each.label == "包片"]
    assert cover.state == "held"
    assert cover.tie.since_to == today()


def test_a_unit_that_only_the_persons_own_node_names_is_shown(graph: Any) -> None:
    text = "CREATE (:地方 {代码: 150424, 名称: '林西县'})<-[:CONTACTS {from: '2024-01-01'}]-(:Cadre {gh: 'G1', xm: '李建国', dw: '县委组织部'})"
    graph.run(text)
    named = mapping()
    fields = {**named.nodes[3].fields, "unit": replace(named.nodes[3].fields["unit"], name="dw", through="")}
    own = replace(
        named,
        nodes=(*named.nodes[:3], replace(named.nodes[3], fields=fields)),
        ties=tuple(each for each in named.ties if each.kind == "liaison"),
    )
    (found,) = trace(snapshot_of(graph, own, COUNTY, ON), COUNTY, ON).answers
    assert found.organisation
    assert found.organisation.name == "县委组织部"


DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "py2neo.md"
BLOCK = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)


def test_the_document_shows_a_mapping_that_can_be_read() -> None:
    (shown,) = [text for language, text in BLOCK.findall(DOCUMENT.read_text(encoding="utf-8")) if language == "yaml"]
    found = parse_mapping(shown)
    assert (len(found.nodes), len(found.ties), len(found.outcomes)) == (4, 5, 1)


def test_the_document_shows_a_script_that_runs(
    office_graph: Any, cleaned: Address, store: SqliteStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (shown,) = [text for language, text in BLOCK.findall(DOCUMENT.read_text(encoding="utf-8")) if language == "python"]
    for old, new in (
        ("bolt://10.0.0.5:7687", cleaned.uri),
        ('"…"', repr(cleaned.password)),
        ("zerentu.sqlite", str(tmp_path / "store.db")),
        ("对照.yaml", str(mapping_file(tmp_path))),
    ):
        assert old in shown
        shown = shown.replace(old, new)
    exec(compile(shown, "docs/py2neo.md", "exec"), {})
    assert "李建国 挂联 2023年3月1日起，至今" in capsys.readouterr().out
    assert office_graph.evaluate("MATCH (:Zerentu)-[r:LIAISES]->(:Zerentu) RETURN count(r)") == 1
