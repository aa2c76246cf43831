"""What a doctor looks at on a server: its version, the layout, a write that was left half done, the chains of history, counts."""

from __future__ import annotations

from graph.neo4j.clock import Seen
from graph.neo4j.layout import ALL_TIES, ATTRIBUTES, OUTCOMES, layout
from graph.neo4j.server import Run, Server
from graph.store import Finding
from schema.errors import StoreError

_ATTRIBUTES = f"{ATTRIBUTES.label}|{ATTRIBUTES.past_label}|{OUTCOMES.label}|{OUTCOMES.past_label}"


def complete_layout(server: Server) -> Finding:
    """Lay out the constraints and indexes that are missing: taken away by somebody, or new since the database was made."""
    texts = layout()
    lacking = texts.keys() - set(
        server.read(lambda run: run("SHOW INDEXES YIELD name, state WHERE state = 'ONLINE' RETURN collect(name)"))[0]
    )
    if not lacking:
        return Finding("integrity", True, "约束和索引齐全", True)
    listed = "、".join(sorted(lacking))
    try:
        server.lay_out(texts[name] for name in lacking)
    except StoreError as error:
        return Finding("integrity", False, f"缺少约束或索引：{listed}；没有补上：{error}", True)
    return Finding("integrity", True, f"缺少的约束或索引已补上：{listed}", True)


def check(run: Run, seen: Seen) -> list[Finding]:
    """The findings, as known now."""
    version, edition = run("CALL dbms.components() YIELD name, versions, edition WHERE name = 'Neo4j Kernel' RETURN versions[0], edition")
    (revisions,) = run(_without("recorded", "Revision"), k=seen.visible)
    (ledgers,) = run(_without("ledger", "Ledger"), k=seen.visible)
    (entities,) = run("MATCH (e:Entity) WHERE e.recorded <= $k RETURN count(e)", k=seen.visible)
    (ties,) = run(f"MATCH ()-[r:{ALL_TIES}]->() WHERE r.recorded <= $k RETURN count(r)", k=seen.visible)
    (outcomes,) = run(f"MATCH (o:{OUTCOMES.label}|{OUTCOMES.past_label}) WHERE o.recorded <= $k RETURN count(o)", k=seen.visible)
    half = f"第{seen.pending}次修订正在写入，或写入时中断；下一次写入会清理"
    gone = "、".join(f"{count}{what}" for count, what in ((revisions, "次修订"), (ledgers, "份台账")) if count)
    return [
        Finding("history", not gone, f"有{gone}找不到，记录没有来历" if gone else "每条记录都有来历", True),
        Finding("gate", seen.pending is None, half if seen.pending else "没有写了一半的修订"),
        Finding("contents", True, f"对象{entities}个，关系{ties}条(含历史)，结果{outcomes}条，修订{seen.visible}次"),
        Finding("server", True, f"Neo4j {version} {edition}"),
    ]


def _without(column: str, label: str) -> str:
    """Counts what facts refer to by a column and is not there."""
    told = f"""MATCH (x:{_ATTRIBUTES}) WHERE x.recorded <= $k RETURN x.{column} AS number
        UNION MATCH ()-[r:{ALL_TIES}]->() WHERE r.recorded <= $k RETURN r.{column} AS number"""
    return f"CALL {{ {told} }} WITH DISTINCT number WHERE NOT EXISTS {{ MATCH (v:{label} {{id: number}}) }} RETURN count(*)"
