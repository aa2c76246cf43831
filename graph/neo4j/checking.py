"""What a doctor looks at on a server: its version, the layout, a write that was left half done, the chains of history, counts."""

from __future__ import annotations

from graph.neo4j.clock import Seen
from graph.neo4j.layout import ALL_TIES, ATTRIBUTES, OUTCOMES, layout
from graph.neo4j.server import Run
from graph.store import Finding


def check(run: Run, seen: Seen) -> list[Finding]:
    """The findings, as known now."""
    version, edition = run("CALL dbms.components() YIELD name, versions, edition WHERE name = 'Neo4j Kernel' RETURN versions[0], edition")
    (online,) = run("SHOW INDEXES YIELD name, state WHERE state = 'ONLINE' RETURN collect(name)")
    lacking = "、".join(layout().keys() - set(online))
    facts = (
        f"MATCH (x:{ATTRIBUTES.label}|{ATTRIBUTES.past_label}|{OUTCOMES.label}|{OUTCOMES.past_label}) WHERE x.recorded <= $k RETURN x.recorded AS number",
        f"MATCH ()-[r:{ALL_TIES}]->() WHERE r.recorded <= $k RETURN r.recorded AS number",
    )
    told = " UNION ".join(facts)
    text = f"CALL {{ {told} }} WITH DISTINCT number WHERE NOT EXISTS {{ MATCH (v:Revision {{id: number}}) }} RETURN count(*)"
    (orphans,) = run(text, k=seen.visible)
    (entities,) = run("MATCH (e:Entity) WHERE e.recorded <= $k RETURN count(e)", k=seen.visible)
    (ties,) = run(f"MATCH ()-[r:{ALL_TIES}]->() WHERE r.recorded <= $k RETURN count(r)", k=seen.visible)
    (outcomes,) = run(f"MATCH (o:{OUTCOMES.label}|{OUTCOMES.past_label}) WHERE o.recorded <= $k RETURN count(o)", k=seen.visible)
    half = f"第{seen.pending}次修订正在写入，或写入时中断；下一次写入会清理"
    return [
        Finding("integrity", not lacking, f"缺少约束或索引：{lacking}；请重新打开一次" if lacking else "约束和索引齐全", True),
        Finding("history", orphans == 0, "每条记录都有来历" if orphans == 0 else f"有{orphans}次修订找不到，记录没有来历", True),
        Finding("gate", seen.pending is None, half if seen.pending else "没有写了一半的修订"),
        Finding("contents", True, f"对象{entities}个，关系{ties}条(含历史)，结果{outcomes}条，修订{seen.visible}次"),
        Finding("server", True, f"Neo4j {version} {edition}"),
    ]
