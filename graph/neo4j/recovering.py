"""Removing what a writer left half written who died or failed in the middle of a large batch: nobody has seen it, for the gate stayed shut."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

from graph.neo4j.clock import seize_gate, shut_gate
from graph.neo4j.keeping import LONGEST
from graph.neo4j.layout import ATTRIBUTES, NODES, TIE_TYPES
from graph.neo4j.server import Server
from schema.kinds import ATTRIBUTES as KINDS
from schema.labels import PAST
from schema.time import OPEN

ROWS = 5_000
_NAME = KINDS["name"].number


def remove_half(server: Server, visible: int, of: str | None = None) -> None:
    """Bring the facts back to the revision that readers see; the caller holds the writers' lock.

    `of`: only what is written by whoever holds the gate under this name. Raises StoreError when the lock was lost and others wrote.
    """
    by = secrets.token_hex(8)
    server.write(lambda run: seize_gate(run, visible, by, of))
    for text in _steps():
        while server.write(lambda run: run(text, visible=visible, rows=ROWS, by=by)[0]):  # noqa: B023
            pass
    server.write(lambda run: shut_gate(run, by))


def _steps() -> Iterator[str]:
    """Each removes or restores so many rows, and says how many: first what is too new, then what was retracted for it.

    Where another writer holds the gate by now, it finds none.
    """
    counted = "MATCH (g:Clock {name: 'gate'}) SET g.n = g.n + 1 WITH g WHERE g.by = $by"
    for name in TIE_TYPES.values():
        yield f"{counted} MATCH ()-[r:{name}]->() WHERE r.recorded > $visible WITH r LIMIT $rows DELETE r RETURN count(*)"
    for node in NODES:
        yield f"{counted} MATCH (x:{node.label}) WHERE x.recorded > $visible WITH x LIMIT $rows DETACH DELETE x RETURN count(*)"
    for name in TIE_TYPES.values():
        yield f"""{counted} MATCH (s)-[o:{PAST}{name}]->(t) WHERE o.retracted > $visible WITH s, o, t LIMIT $rows CREATE (s)-[r:{name}]->(t)
            SET r = properties(o), r.current = o.formerly, r.formerly = null, r.retracted = {OPEN} DELETE o RETURN count(*)"""
    for node in NODES:
        turned = "".join(f" WITH x MATCH (x)-[o:{PAST}{kind}]->(e) CREATE (x)-[:{kind}]->(e) DELETE o" for _, kind in node.ends)
        yield f"""{counted} MATCH (x:{node.past_label}) WHERE x.retracted > $visible WITH x LIMIT $rows
            SET x.current = x.formerly, x.formerly = null, x.retracted = {OPEN}, x:{node.label} REMOVE x:{node.past_label}{turned} RETURN count(*)"""
    yield f"{counted} MATCH (e:Entity) WHERE e.recorded > $visible WITH e LIMIT $rows DETACH DELETE e RETURN count(*)"
    yield f"""{counted} MATCH (e:Entity) WHERE e.name_recorded > $visible WITH e LIMIT $rows
        WITH e, head(COLLECT {{ MATCH (e)<-[:OF]-(a:{ATTRIBUTES.label}) WHERE a.name = {_NAME} RETURN a ORDER BY a.since DESC LIMIT 1 }}) AS a
        WITH e, a, size(a.value) <= {LONGEST} AS fits
        SET e.name = CASE WHEN fits THEN a.value END, e.name_since = CASE WHEN fits THEN a.since END,
          e.name_until = CASE WHEN fits THEN a.until END, e.name_recorded = coalesce(a.recorded, 0) RETURN count(*)"""
