"""An office's py2neo graph read into a store: every item is taken or named with its reason, and the graph itself stays as it was."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from api.stores import open_store
from graph.py2neo.mapping import DateField
from graph.py2neo.mapping_file import parse_mapping
from graph.py2neo.office import OfficeGraph
from graph.py2neo.values import span_of
from graph.sqlite import SqliteStore
from graph.store import Store
from loaders.facts.request import Request
from loaders.graphs import GraphImport, load_graph
from queries.trace import trace
from schema.errors import LoadError
from schema.facts import Entity, Tie
from schema.problems import CellProblem
from schema.time import chinese, exactly, month_span, today
from tests.commands import Run
from tests.conformance.world import day, named, seen, tell, tie
from tests.neo4j.conftest import Login
from tests.neo4j.office_graph import FAULTS, FAULTY, FOUND, GRAPH, MAPPING, content, graph_of, mapping_file, office
from tests.neo4j.server import Address, free_port

pytestmark = pytest.mark.needs_neo4j

COUNTY, TOWN, VILLAGE = "place:150424", "place:150424100", "place:150424100201"
ON = day("2026-03-01")


@pytest.fixture
def graph(cleaned: Address) -> Any:
    """The office's graph, without faults."""
    found = graph_of(cleaned)
    found.run(GRAPH)
    return found


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return SqliteStore(tmp_path / "store.db")


def read(address: Address, store: Store, text: str = MAPPING, **options: Any) -> GraphImport:
    """One import of the graph as it is now."""
    return load_graph(OfficeGraph(graph_of(address), parse_mapping(text)), store, Request("王科员"), **options)


def said(store: Store, place: str, on: int = ON) -> dict[tuple[str, str], str]:
    """Who answers for a place on a day, through what and until when."""
    snapshot = seen(store, place, "2026-03-01", since=0)
    return {(answer.name, answer.label): answer.tie.period.text() for answer in trace(snapshot, place, on).answers}


def test_what_the_graph_says_is_answered_from_the_store_with_its_origin(graph: Any, cleaned: Address, store: Store) -> None:
    imported = read(cleaned, store)
    assert (imported.report.accepted, imported.report.rejected, imported.report.revision) == (FOUND, [], 1)
    assert said(store, VILLAGE) == {
        ("李建国", "挂联"): "2023年3月1日起，至今",
        ("王秀英", "包村"): "2024年4月1日起，至今",
        ("林西糖业公司", "帮扶"): "2021年1月1日起，至今",
        ("孙玉梅", "副镇长"): "2022年1月1日起，至今",
        ("赵铁柱", "包片"): f"至迟{chinese(today())}已在任，至今",
    }
    assert ("李建国", "挂联") in said(store, VILLAGE, day("2020-06-01"))
    answers = trace(seen(store, VILLAGE, "2026-03-01"), VILLAGE, ON).answers
    (contact,) = [answer for answer in answers if answer.label == "挂联"]
    (origin,) = contact.origins
    number = graph.evaluate("MATCH (:Cadre)-[r:CONTACTS]->(:地方 {名称: '林西镇'}) RETURN id(r)")
    assert (origin.file, origin.sheet, origin.row) == (cleaned.uri, "CONTACTS", number)
    assert contact.basis
    assert contact.basis.number == "林组发〔2023〕3号"
    assert contact.tie.properties["part"] == "lead"
    (ledger,) = {version.ledger for version in store.history("person:G001") if version.ledger.sheet == "CONTACTS"}
    assert store.cells(ledger, [number])[number] == {
        "from": "2023-03-01", "文号": "林组发[2023]3号", "分工": "牵头", "由谁": "李建国(person:G001)", "对谁": f"林西镇({TOWN})",
    }  # fmt: skip


def test_dates_codes_and_numbers_come_in_every_form_that_the_graph_has(graph: Any, cleaned: Address, store: Store) -> None:
    read(cleaned, store)
    facts = [version.fact for key in (VILLAGE, TOWN, "person:G002", "person:G001") for version in store.history(key)]
    ties = {(fact.kind, fact.role, fact.period.text()) for fact in facts if isinstance(fact, Tie)}
    assert ties >= {
        ("liaison", "", "2020年3月起，至2022年12月31日"),
        ("village_charge", "", "2024年4月1日起，至2025年12月31日"),
        ("post", "镇长", "2021年7月1日起，至2025年6月30日"),
        ("member", "", "2020年3月起，至今"),
    }
    found = store.describe(["place:150424100202", "person:7", "org:D001", COUNTY, TOWN])
    assert {key: one.path or one.name for key, one in found.items()}["place:150424100202"] == ("林西县", "林西镇", "东风村")
    assert len(found) == 5
    (rating,) = seen(store, VILLAGE, "2026-04-01", outcomes_since=0).nodes[VILLAGE]["outcomes"]
    assert (rating.label, rating.day) == ("2026年第一季度", day("2026-03-31"))
    assert rating.properties == {"score": 92.5, "class_word": "示范村", "class": "model"}


def test_every_item_is_taken_or_named_with_its_reason(graph: Any, cleaned: Address, store: Store) -> None:
    graph.run(FAULTS)
    imported = read(cleaned, store)
    report = imported.report
    assert sum(imported.found.values()) == report.total_rows == FOUND + FAULTY
    assert (report.accepted, len(report.rejected)) == (FOUND, FAULTY)
    numbers = dict(map(tuple, graph.run("MATCH ()-[r]->() WHERE r.n IS NOT NULL RETURN id(r), r.n")))
    ties = {
        numbers[item.row]: (item.sheet, item.column, item.reason)
        for item in report.rejected
        if item.row in numbers and item.sheet in _TYPES
    }
    assert {number: (place, column) for number, (place, column, _) in ties.items()} == {
        1: ("CONTACTS", "from"),
        2: ("CONTACTS", "to"),
        3: ("CONTACTS", ""),
        4: ("CONTACTS", "from"),
        5: ("CONTACTS", ""),
        6: ("包村干部", ""),
        7: ("CONTACTS", ""),
        8: ("任职", "zw"),
        9: ("CONTACTS", "from"),
    }
    assert "早于起始" in ties[2][2]
    assert "认不出是谁" in ties[7][2]
    nodes = Counter((item.sheet, item.column) for item in report.rejected if item.sheet not in _TYPES)
    assert nodes == {("地方", "代码"): 1, ("Cadre", "WORKS_IN→mc"): 1, ("考评", "期次"): 1, ("考评", "分"): 1, ("考评", ""): 1}
    assert all(item.reason and item.hint for item in report.rejected)
    assert any("Meeting(1个)" in note for note in report.notes)


_TYPES = ("CONTACTS", "包村干部", "任职")


def test_what_the_store_refuses_is_counted_too(graph: Any, cleaned: Address, store: Store) -> None:
    graph.run("""
        MATCH (t:地方 {代码: '150424100000'}), (v:地方 {代码: '150424100201'})
        CREATE (v)-[:上级]->(t), (v)-[:上级]->(:地方 {代码: 150424101, 名称: '新城子镇'})""")
    imported = read(cleaned, store)
    report = imported.report
    assert sum(imported.found.values()) == report.accepted + len(report.rejected) == FOUND + 3
    assert {item.sheet for item in report.rejected} == {"上级"}
    assert all(item.cells is not None for item in report.rejected)


def test_only_properties_that_the_mapping_names_are_read(graph: Any, cleaned: Address, store: Store) -> None:
    read(cleaned, store)
    ledgers = {version.ledger for version in store.history(VILLAGE)}
    number = graph.evaluate("MATCH (v:地方 {代码: '150424100201'}) RETURN id(v)")
    (places,) = [ledger for ledger in ledgers if ledger.sheet == "地方"]
    assert store.cells(places, [number]) == {number: {"代码": "150424100201", "名称": "前进村"}}


def test_reading_leaves_the_graph_as_it_was(graph: Any, cleaned: Address, store: Store) -> None:
    before = content(graph)
    read(cleaned, store)
    assert content(graph) == before


def test_the_same_graph_again_changes_nothing_and_a_changed_one_only_what_changed(graph: Any, cleaned: Address, store: Store) -> None:
    read(cleaned, store)
    again = read(cleaned, store)
    assert (again.report.revision, again.report.unchanged) == (None, FOUND)
    graph.run("MATCH (:地方)-[r:包村干部 {start: 20240401}]->() SET r.stop = 20260630")
    changed = read(cleaned, store)
    assert (changed.report.accepted, changed.report.corrected, changed.report.unchanged) == (0, 1, FOUND - 1)
    assert said(store, VILLAGE)["王秀英", "包村"] == "2024年4月1日起，至2026年6月30日"


def test_a_graph_with_faults_can_be_read_again_when_they_are_put_right(graph: Any, cleaned: Address, store: Store) -> None:
    graph.run("MATCH (li:Cadre {gh: 'G001'}), (w:地方 {名称: '东风村'}) CREATE (li)-[:CONTACTS {from: '不清楚了'}]->(w)")
    assert len(read(cleaned, store, strict=True).report.rejected) == 1
    assert store.revision() is None
    assert len(read(cleaned, store).report.rejected) == 1
    graph.run("MATCH ()-[r:CONTACTS {from: '不清楚了'}]->() SET r.from = '2024年'")
    assert read(cleaned, store).report.accepted == 1


def test_pages_of_two_say_the_same_as_one_page(graph: Any, cleaned: Address, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    graph.run(FAULTS)
    most: list[int] = []
    plain = OfficeGraph.run

    def counted(self: OfficeGraph, text: str, **parameters: Any) -> list[list[Any]]:
        rows = plain(self, text, **parameters)
        if "page" in parameters:
            most.append(len(rows))
        return rows

    def histories(name: str) -> Any:
        with SqliteStore(tmp_path / name) as store:
            report = read(cleaned, store).report
            facts = {
                (key, repr(version.fact), version.line) for key in (COUNTY, TOWN, VILLAGE, "person:G001") for version in store.history(key)
            }
            return facts, [(item.sheet, item.row, item.reason) for item in report.rejected]

    whole = histories("one.db")
    monkeypatch.setattr("graph.py2neo.office.PAGE", 2)
    monkeypatch.setattr(OfficeGraph, "run", counted)
    assert histories("two.db") == whole
    assert max(most) == 2
    assert sum(most) == FOUND + FAULTY


@pytest.mark.parametrize(
    ("known", "reason"),
    [
        ([Entity("person:G001", "person"), named("person:G001", "李建军")], "编号G001在系统中是“李建军”"),
        ([Entity("person:X9", "person"), named("person:X9", "王秀英")], "系统中没有编号G002，同名的有王秀英"),
        ([Entity("person:X9", "person"), named("person:X9", "孙玉梅")], "不在“林西糖业公司”"),
        ([Entity(VILLAGE, "place", "village"), named(VILLAGE, "红旗村")], "在系统中是“红旗村”，图中写作“前进村”"),
        ([Entity(VILLAGE, "place", "township"), named(VILLAGE, "前进镇")], "在系统中是乡级"),
        ([Entity("org:D001", "organisation"), named("org:D001", "县委宣传部")], "编号D001在系统中是“县委宣传部”"),
    ],
)
def test_who_the_store_knows_otherwise_is_never_guessed(graph: Any, cleaned: Address, store: Store, known: Any, reason: str) -> None:
    tell(store, known)
    rejected = read(cleaned, store).report.rejected
    assert any(reason in item.reason for item in rejected), [item.reason for item in rejected]


def test_somebody_without_a_number_is_the_one_of_that_name_and_unit_whom_the_store_knows(
    graph: Any, cleaned: Address, store: Store
) -> None:
    firm, sun = "org:E001", "person:G009"
    tell(
        store,
        [Entity(firm, "organisation"), named(firm, "林西糖业公司")],
        [Entity(sun, "person"), named(sun, "孙玉梅"), tie(sun, "member", firm)],
    )
    report = read(cleaned, store).report
    assert report.rejected == []
    assert report.created == {}
    assert ("孙玉梅", "副镇长") in said(store, VILLAGE)
    assert {fact.source for version in store.history(TOWN) if isinstance(fact := version.fact, Tie) and fact.role == "副镇长"} == {sun}


def test_two_nodes_of_one_name_and_unit_without_numbers_are_not_taken_for_one(graph: Any, cleaned: Address, store: Store) -> None:
    graph.run("""
        MATCH (f:Dept {mc: '林西糖业公司'}), (v:地方 {名称: '前进村'})
        CREATE (x:Cadre {xm: '孙玉梅'})-[:WORKS_IN]->(f), (x)-[:CONTACTS {from: '2024-01-01'}]->(v)""")
    rejected = read(cleaned, store).report.rejected
    # The one with the higher number is given back; the server gives numbers of deleted nodes anew, so it may be either.
    assert {item.sheet for item in rejected} in ({"Cadre", "CONTACTS", "WORKS_IN"}, {"Cadre", "任职", "WORKS_IN"})
    assert all("分不清是不是同一个" in item.reason for item in rejected)


@pytest.mark.parametrize(
    ("value", "how", "expected"),
    [
        ("'2023-03-01'", DateField(""), "2023-03-01"),
        ("'2023年3月1日'", DateField(""), "2023-03-01"),
        ("'2023-03-01T23:30:00Z'", DateField(""), "2023-03-02"),
        ("date('2023-03-01')", DateField(""), "2023-03-01"),
        ("localdatetime('2023-03-01T23:30:00')", DateField(""), "2023-03-01"),
        ("datetime('2023-03-01T15:59:59Z')", DateField(""), "2023-03-01"),
        ("datetime('2023-03-01T16:00:00Z')", DateField(""), "2023-03-02"),
        ("datetime('2023-03-01T23:30:00[Asia/Shanghai]')", DateField(""), "2023-03-01"),
        ("datetime('2023-03-02T00:30:00+09:00')", DateField(""), "2023-03-01"),
        ("20230301", DateField("", "yyyymmdd"), "2023-03-01"),
        ("19417", DateField("", "days"), "2023-03-01"),
        ("'19417'", DateField("", "days"), "2023-03-01"),
        ("1677600000", DateField("", "seconds"), "2023-03-01"),
        ("1677599999", DateField("", "seconds"), "2023-02-28"),
        ("1677600000000", DateField("", "milliseconds"), "2023-03-01"),
        ("44986", DateField("", "excel"), "2023-03-01"),
        ("null", DateField(""), None),
        ("'无'", DateField(""), None),
        ("-1", DateField("", "days", frozenset({"-1"})), None),
        ("date('9999-12-31')", DateField("", "text", frozenset({"9999-12-31"})), None),
        ("20230301", DateField(""), CellProblem),
        ("true", DateField("", "days"), CellProblem),
        ("['2023-03-01', '2023-03-02']", DateField(""), CellProblem),
        ("time('10:00')", DateField(""), CellProblem),
        ("date('9999-12-31')", DateField(""), CellProblem),
        ("99999999999999", DateField("", "days"), CellProblem),
    ],
)
def test_a_date_is_read_from_what_the_server_gives(neo4j: Address, value: str, how: DateField, expected: Any) -> None:
    given = graph_of(neo4j).evaluate(f"RETURN {value}")
    if expected is CellProblem:
        with pytest.raises(CellProblem):
            span_of(given, how)
    else:
        assert span_of(given, how) == (exactly(day(expected)) if expected else None)


def test_a_month_as_a_number_is_a_month(neo4j: Address) -> None:
    assert span_of(graph_of(neo4j).evaluate("RETURN 202303"), DateField("", "yyyymmdd")) == month_span(2023, 3)


@pytest.mark.parametrize(
    ("old", "new", "key", "hint"),
    [
        ("Dept:", "Depart:", "nodes.Depart", "Dept"),
        ("number: gh, name: xm", "number: gh, name: xingming", "nodes.Cadre.name", "xm"),
        ("code: 代码, name: 名称", "code: 编码, name: 名称", "nodes.地方.code", "代码"),
        ("HELPS:", "HELP:", "relationships.HELP", "HELPS"),
        ("post: zw", "post: zhiwu", "relationships.任职.post", "zw"),
        ("about: 得分", "about: 评分", "outcomes.考评.about", ""),
        ("label: what", "label: which", "outcomes.Event.label", "what"),
    ],
)
def test_what_the_mapping_names_and_the_graph_has_not_is_said_by_its_key(
    graph: Any, cleaned: Address, store: Store, old: str, new: str, key: str, hint: str
) -> None:
    with pytest.raises(LoadError) as refused:
        read(cleaned, store, MAPPING.replace(old, new))
    assert key in refused.value.message
    assert hint in refused.value.hint
    assert store.revision() is None


def test_the_command_previews_writes_and_gives_back_what_it_refused(
    graph: Any, cleaned: Address, login: Login, run: Run, tmp_path: Path
) -> None:
    graph.run(FAULTS)
    login(cleaned)
    file, rejected = f"sqlite:///{tmp_path / 'a.sqlite'}", tmp_path / "退回.xlsx"
    call = ("import-graph", cleaned.uri, "--mapping", mapping_file(tmp_path), "--store", file)
    previewed = run(*call, "--dry-run", "--json")
    found = json.loads(previewed.out)
    assert (previewed.code, found["accepted"], len(found["rejected"]), found["revision"]) == (3, FOUND, FAULTY, None)
    assert found["found"]["CONTACTS"] == 9
    with open_store(file) as opened:
        assert opened.revision() is None
    ran = run(*call, "--rejected", rejected)
    assert ran.code == 3
    assert f"第1次修订)：新增{FOUND}，更正0，未变0，退回{FAULTY}" in ran.out
    assert cleaned.password not in ran.out + ran.err
    book = openpyxl.load_workbook(rejected)
    assert sum(page.max_row - 1 for page in book) == FAULTY
    answered = run("trace", "前进村", "--on", "2026-03-01", "--store", file)
    assert "李建国" in answered.out


def test_a_login_of_its_own_goes_before_that_of_the_store(
    graph: Any, cleaned: Address, login: Login, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    login(replace(cleaned, password="another"))
    call = ("import-graph", cleaned.uri, "--mapping", mapping_file(tmp_path), "--store", f"sqlite:///{tmp_path / 'a.sqlite'}", "--dry-run")
    assert "用户名或密码不对" in run(*call).err
    monkeypatch.setenv("ZERENTU_GRAPH_PASSWORD", cleaned.password)
    assert run(*call).code == 0


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (lambda server: f"bolt://127.0.0.1:{free_port()}", "连不上服务器"),
        (lambda server: f"bolt+ssc://{server.place}", "连不上服务器"),
        (lambda server: "sqlite:///a.sqlite", "不是 Neo4j 的地址"),
        (lambda server: f"bolt://neo4j:secret@{server.place}", "不要写用户名和密码"),
    ],
)
def test_an_address_that_does_not_lead_to_a_graph_is_told(
    neo4j: Address, login: Login, run: Run, tmp_path: Path, address: Callable[[Address], str], expected: str
) -> None:
    login(neo4j)
    ran = run("import-graph", address(neo4j), "--mapping", mapping_file(tmp_path), "--store", f"sqlite:///{tmp_path / 'a.sqlite'}")
    assert ran.code in (1, 2)
    assert expected in ran.err
    assert "secret" not in ran.err + ran.out


def test_a_database_that_is_not_there_is_told(
    neo4j: Address, login: Login, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    uri = login(neo4j)
    monkeypatch.setenv("ZERENTU_NEO4J_DATABASE", "other")
    ran = run("import-graph", uri, "--mapping", mapping_file(tmp_path), "--store", f"sqlite:///{tmp_path / 'a.sqlite'}")
    assert ran.code == 1
    assert "没有这个数据库" in ran.err


def test_the_address_of_a_graph_shows_no_login(cleaned: Address) -> None:
    from py2neo import Graph

    graph = Graph(f"bolt://{cleaned.user}:{cleaned.password}@{cleaned.place}")
    assert OfficeGraph(graph, office(cleaned).mapping).address == f"bolt://{cleaned.place}"
