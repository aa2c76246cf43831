"""An office's own graph as a script keeps it with py2neo, with the mapping that reads it. The people are synthetic (合成数据)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from graph.py2neo.mapping import GraphMapping
from graph.py2neo.mapping_file import parse_mapping
from graph.py2neo.office import OfficeGraph
from tests.neo4j.server import Address

MAPPING = """\
dates: {blank: [99991231, '9999-12-31']}
nodes:
  地方: {kind: place, code: 代码, name: 名称}
  片区: {kind: area, name: 名称, of: {through: 划分, property: 代码}}
  Dept: {kind: organisation, number: bh, name: mc, category: lb}
  Cadre: {kind: person, number: gh, name: xm, unit: {through: WORKS_IN, property: mc}}
relationships:
  上级: {kind: within}
  划片: {kind: in_area, reversed: true}
  IN: {kind: located_in}
  WORKS_IN: {kind: member, since: from}
  CONTACTS: {kind: liaison, since: from, until: to, basis: 文号, part: 分工}
  包村干部: {kind: village_charge, reversed: true, since: {property: start, as: yyyymmdd}, until: {property: stop, as: yyyymmdd}}
  包片: {kind: area_cover, since: from}
  HELPS: {kind: aid, since: {property: days, as: days}}
  任职: {kind: post, since: from, until: {property: to, last_day: false}, post: zw}
outcomes:
  考评: {kind: observation, about: 得分, label: 期次, properties: {score: 分, class_word: 等次}}
  Event: {kind: event, about: AT, day: day, label: what, properties: {note: text}}
"""

GRAPH = """
CREATE (c:地方 {代码: 150424, 名称: '林西县'}), (t:地方 {代码: '150424100000', 名称: '林西镇'}),
    (v:地方:村 {代码: '150424100201', 名称: '前进村', 电话: '0476-0000000'}), (w:地方:村 {代码: 150424100202.0, 名称: '东风村'}),
    (t)-[:上级]->(c), (v)-[:上级]->(t), (w)-[:上级]->(t),
    (a:片区 {名称: '东片'})-[:划分]->(c), (a)-[:划片]->(t),
    (o:Dept {bh: 'D001', mc: '县委组织部', lb: '党政'})-[:IN]->(c), (f:Dept {mc: '林西糖业公司'})-[:IN]->(t),
    (li:Cadre {gh: 'G001', xm: '李建国'})-[:WORKS_IN {from: '2020年3月'}]->(o), (wang:Cadre {gh: 'G002', xm: '王秀英'}),
    (zhao:Cadre {gh: 7, xm: '赵铁柱'}), (sun:Cadre {xm: '孙玉梅'})-[:WORKS_IN]->(f),
    (li)-[:CONTACTS {from: '2023-03-01', 文号: '林组发[2023]3号', 分工: '牵头'}]->(t),
    (li)-[:CONTACTS {from: '2020.3', to: '2022-12-31'}]->(v),
    (v)-[:包村干部 {start: 20240401, stop: 99991231}]->(wang), (w)-[:包村干部 {start: '20240401', stop: 20251231}]->(wang),
    (zhao)-[:包片]->(a), (f)-[:HELPS {days: 18628}]->(v),
    (wang)-[:任职 {zw: '镇党委副书记、镇长', from: date('2021-07-01'), to: datetime('2025-06-30T16:00:00Z')}]->(t),
    (sun)-[:任职 {zw: '副镇长', from: localdatetime('2022-01-01T00:00')}]->(t),
    (:考评 {期次: '2026年一季度', 分: 92.5, 等次: '示范村'})-[:得分]->(v),
    (w)-[:AT]->(:Event {day: date('2026-02-03'), what: '集体上访', text: '合成数据'})
"""
"""18,628 days after 1970-01-01 is 2021-01-01; 16:00 in UTC is the next day in China."""

FAULTS = """
MATCH (t:地方 {代码: '150424100000'}), (v:地方 {代码: '150424100201'}), (li:Cadre {gh: 'G001'})
CREATE (li)-[:CONTACTS {n: 1, from: '2023-13-01'}]->(v), (li)-[:CONTACTS {n: 2, from: '2023-05-01', to: '2023-04-01'}]->(v),
    (v)-[:CONTACTS {n: 3, from: '2024-01-01'}]->(li), (li)-[:CONTACTS {n: 4, from: 20240101}]->(v),
    (li)-[:CONTACTS {n: 5}]->(:Meeting {name: '例会'}), (t)-[:包村干部 {n: 6, start: 20240401}]->(li),
    (:地方 {名称: '无码村'}), (who:Cadre {xm: '钱大勇'}), (who)-[:CONTACTS {n: 7}]->(v),
    (:考评 {期次: '第3期'})-[:得分]->(v), (:考评 {期次: '2026年二季度', 分: '优'})-[:得分]->(v), (:考评 {期次: '2026年'}),
    (li)-[:任职 {n: 8, zw: '原镇长'}]->(t), (li)-[:CONTACTS {n: 9, from: ['2024-01-01', '2024-02-01'], 分工: '协理'}]->(t)
"""
FOUND, FAULTY = 29, 14
"""How many mapped items the graph has, and how many more the faults are."""


def graph_of(address: Address) -> Any:
    """The server's graph as a script opens it."""
    from py2neo import Graph

    return Graph(address.uri, auth=(address.user, address.password))


def mapping() -> GraphMapping:
    return parse_mapping(MAPPING)


def office(address: Address) -> OfficeGraph:
    return OfficeGraph(graph_of(address), mapping())


def mapping_file(folder: Path, text: str = MAPPING) -> Path:
    path = folder / "对照.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def content(graph: Any) -> list[Any]:
    """All that is in a graph, to see that it stays as it was."""
    text = "MATCH (n) OPTIONAL MATCH (n)-[r]->(m) RETURN id(n), labels(n), properties(n), id(r), type(r), properties(r), id(m) ORDER BY id(n), id(r)"
    return [repr(list(record.values())) for record in graph.run(text)]
