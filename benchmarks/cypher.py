"""The floors on a server: the best Cypher that one writes by hand (one collected row), and bare `UNWIND` batches of the same rows."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any

from graph.neo4j.keeping import facts
from graph.neo4j.layout import TIE_TYPES, types_of
from schema.declarations import FIRST_ANSWERING
from schema.kinds import ATTRIBUTES, DOWNWARD, LAST_UPWARD, TIES
from schema.time import OPEN

Rows = list[list[Any]]
Run = Callable[..., list[Any]]

ROWS = 10_000
"""How many rows a bare batch holds."""
_NAME = ATTRIBUTES["name"].number
_ON = "{0}.since <= $d AND {0}.until > $d"
_LANDING = "|".join(types_of(TIES["pairing"].number, max(TIE_TYPES)))
_ANSWERING = "|".join(types_of(FIRST_ANSWERING, max(TIE_TYPES)))
_BELONGING = "|".join(TIE_TYPES[TIES[name].number] for name in ("member", "post"))
_UP, _DOWN = "|".join(types_of(1, LAST_UPWARD)), "|".join(types_of(*DOWNWARD))
_TIE = "type(e), e.since, e.since_to, e.until_from, e.until, e.role, e.props, e.recorded, e.ledger, e.line"
_FURTHER = "a.source, a.target, a.kind, a.since, a.role, a.ledger, a.line, a.until, a.agrees"


def _short(arrow: str, other: str) -> str:
    """The chain or what lies below, and who is tied to any of it: one row of lists. Names as believed now stand on the nodes."""
    return f"""MATCH (v:Entity {{key: $key}}) MATCH (v) {arrow} (p)
        OPTIONAL MATCH (x)-[e:{_ANSWERING} WHERE {_ON.format("e")}]->(p)
        WITH p, last(w) AS step, collect(CASE WHEN e IS NULL THEN null ELSE [x.key, x.name, type(e), e.role, e.since, e.until] END) AS ties
        RETURN collect([p.key, p.name, {other}(step).key, step.since, step.until, ties])"""


def _whole(arrow: str) -> str:
    """What a snapshot holds, by the shortest way that we know: places, what links them, who is tied to them with posts and units, and the
    rows of further ledgers, each with its dates, properties and origin. One row of lists."""
    on = _ON.format("e")
    return f"""MATCH (v:Entity {{key: $key}})
        WITH COLLECT {{ MATCH (v) {arrow} (p) RETURN DISTINCT p }} AS reach
        WITH reach, COLLECT {{ UNWIND reach AS p MATCH (x)-[e:{_LANDING}]->(p) WHERE {on} RETURN DISTINCT x }} AS holders
        RETURN [p IN reach | [p.key, p.kind, p.name]],
          COLLECT {{ UNWIND reach AS p MATCH (p)-[e:{_UP}]->(u) WHERE {on} RETURN [p.key, u.key, {_TIE}] }},
          COLLECT {{ UNWIND reach AS p MATCH (x)-[e:{_LANDING}]->(p) WHERE {on} RETURN [x.key, p.key, {_TIE}, x.kind, x.name] }},
          COLLECT {{ UNWIND holders AS x MATCH (x)-[e:{_BELONGING}]->(u) WHERE {on} RETURN [x.key, u.key, {_TIE}, u.kind, u.name] }},
          COLLECT {{ UNWIND reach AS p MATCH (p)<-[:ALSO_ONTO]-(a) RETURN [{_FURTHER}] }}"""


_ABOVE = f"(()-[w:{_UP} WHERE {_ON.format('w')}]->())*"
_BELOW = f"(()<-[w:{_DOWN} WHERE {_ON.format('w')}]-())*"
TRACE, COUNTY = _whole(_ABOVE), _whole(_BELOW)
"""Who answers for a place and for whatever it lies in; the same for everything that lies in a place."""
SHORT_TRACE, SHORT_COUNTY = _short(_ABOVE, "startNode"), _short(_BELOW, "endNode")
"""Only names and days of those who answer: no posts, units, properties or origins."""


def as_graph(lists: Sequence[Rows]) -> Any:
    """The lists of either statement as a networkx graph, as a script would build it."""
    import networkx

    places, above, onto, belonging, further = lists
    graph: Any = networkx.MultiDiGraph(further=further)
    for key, kind, name in places:
        graph.add_node(key, kind=kind, name=name)
    for source, target, kind, *tie in above:
        graph.add_edge(source, target, kind=kind, tie=tie)
    for rows, end in ((onto, 0), (belonging, 1)):
        for row in rows:
            graph.add_node(row[end], kind=row[-2], name=row[-1])
            graph.add_edge(row[0], row[1], kind=row[2], tie=row[3:-2])
    return graph


def fill(run: Run, store: Path) -> tuple[float, int]:
    """Create the rows of a file of ours in an empty database, without any check: seconds inside the server, and how many rows."""
    run("CREATE CONSTRAINT bare_n IF NOT EXISTS FOR (e:Entity) REQUIRE e.n IS UNIQUE")
    run("CREATE CONSTRAINT bare_key IF NOT EXISTS FOR (e:Entity) REQUIRE e.key IS UNIQUE")
    seconds, count = 0.0, 0
    with closing(sqlite3.connect(f"{store.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        for text, rows in _steps(connection):
            while batch := list(islice(rows, ROWS)):
                began = time.perf_counter()
                run(text, rows=batch)
                seconds += time.perf_counter() - began
                count += len(batch)
    return seconds, count


def fill_as_kept(run: Run, store: Path) -> float:
    """Write the facts of a file of ours into an empty database that is laid out as ours, by our own statements, with nothing read and no rule run."""
    seconds = 0.0
    with closing(sqlite3.connect(f"{store.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        (newest,) = connection.execute("SELECT MAX(id) FROM revision").fetchone()
        for revision in range(1, newest + 1):
            for step in facts(connection, revision, 0 if revision == 1 else OPEN):  # all entities come with the first
                began = time.perf_counter()
                run(step.text, rows=step.rows, revision=revision)
                seconds += time.perf_counter() - began
    return seconds


def _steps(connection: sqlite3.Connection) -> Iterator[tuple[str, Iterator[Mapping[str, Any]]]]:
    def of(text: str, parameters: Sequence[int] = ()) -> Iterator[dict[str, Any]]:
        cursor = connection.execute(text, parameters)
        names = [column[0] for column in cursor.description]
        return (dict(zip(names, row, strict=True)) for row in cursor)

    yield "UNWIND $rows AS r CREATE (e:Entity) SET e = r RETURN count(*)", of("SELECT id AS n, key, kind, recorded FROM entity")
    named = f"SELECT entity, value FROM attribute WHERE past = 0 AND name = {_NAME}"
    yield "UNWIND $rows AS r MATCH (e:Entity {n: r.entity}) SET e.name = r.value RETURN count(*)", of(named)
    for table, end in (("attribute", "entity"), ("outcome", "subject")):
        text = f"UNWIND $rows AS r MATCH (e:Entity {{n: r.{end}}}) CREATE (x:{table.title()})-[:OF]->(e) SET x = r RETURN count(*)"
        yield text, of(f"SELECT * FROM {table} WHERE past = 0")
    for number, name in TIE_TYPES.items():
        text = f"""UNWIND $rows AS r MATCH (s:Entity {{n: r.source}}) MATCH (t:Entity {{n: r.target}})
            CREATE (s)-[x:{name}]->(t) SET x = r RETURN count(*)"""
        yield text, of("SELECT * FROM tie WHERE past = 0 AND kind = ?", (number,))


def times(keys: Iterable[str], enough: int) -> int:
    """How many rounds over keys make so many calls."""
    number = len(list(keys))
    return max(1, -(-enough // max(1, number)))
