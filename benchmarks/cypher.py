"""The floors on a server: the best Cypher that one writes by hand (one collected row), and bare `UNWIND` batches of the same rows."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any

from graph.neo4j.layout import TIE_TYPES, types_of
from schema.declarations import FIRST_ANSWERING
from schema.kinds import ATTRIBUTES, DOWNWARD, LAST_UPWARD

Rows = list[list[Any]]
Run = Callable[..., list[Any]]

ROWS = 10_000
"""How many rows a bare batch holds."""
_NAME = ATTRIBUTES["name"].number
_ON = "{0}.since <= $d AND {0}.until > $d"
_ANSWERING = "|".join(types_of(FIRST_ANSWERING, max(TIE_TYPES)))


def _collected(arrow: str, other: str) -> str:
    """The chain or what lies below, and who is tied to any of it: one row of lists. Names as believed now stand on the nodes."""
    return f"""MATCH (v:Entity {{key: $key}}) MATCH (v) {arrow} (p)
        OPTIONAL MATCH (x)-[e:{_ANSWERING} WHERE {_ON.format("e")}]->(p)
        WITH p, last(w) AS step, collect(CASE WHEN e IS NULL THEN null ELSE [x.key, x.name, type(e), e.role, e.since, e.until] END) AS ties
        RETURN collect([p.key, p.name, {other}(step).key, step.since, step.until, ties])"""


TRACE = _collected(f"(()-[w:{'|'.join(types_of(1, LAST_UPWARD))} WHERE {_ON.format('w')}]->()){{0,8}}", "startNode")
"""Who answers for a place and for whatever it lies in."""
COUNTY = _collected(f"(()<-[w:{'|'.join(types_of(*DOWNWARD))} WHERE {_ON.format('w')}]-()){{0,8}}", "endNode")
"""The same for everything that lies in a place."""


def as_graph(rows: Rows) -> Any:
    """The rows of either statement as a networkx graph, as a script would build it."""
    import networkx

    graph: Any = networkx.MultiDiGraph()
    for key, name, other, since, until, ties in rows:
        graph.add_node(key, name=name)
        if other is not None:
            graph.add_edge(key, other, kind="lies in", since=since, until=until)
        for source, called, kind, role, first, last in ties:
            graph.add_node(source, name=called)
            graph.add_edge(source, key, kind=kind, role=role, since=first, until=last)
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
