"""Taking what changed on the workbench back to Neo4j.

The rules only ever retract and assert under the revision of the write, so what changed needs no comparing: rows that were retracted at it
lose their `current`, rows that are recorded at it are new. Each step is one statement over so many rows.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from typing import Any, NamedTuple

from graph.neo4j.fetching import chunks
from graph.neo4j.layout import (
    ATTRIBUTES,
    EVIDENCE,
    LEDGERS,
    NODES,
    OUTCOMES,
    REDIRECTED,
    TIE_TYPES,
    TOLD,
    Hanging,
    Register,
    label_of,
)  # fmt: skip
from graph.neo4j.server import Run
from graph.sqlite.names import spaced
from graph.sqlite.reading import OUTCOME_NAMES, TIE_NAMES, properties_of
from graph.sqlite.tables import TIE
from schema.errors import StoreError
from schema.facts import tie_id
from schema.kinds import ATTRIBUTES as KINDS
from schema.kinds import TIES
from schema.labels import PAST
from schema.outcome_kinds import OUTCOMES as OUTCOME_KINDS
from schema.time import Period, iso

ROWS = 5_000
LONGEST = 2_000
"""How many characters of a text an index surely takes."""
_NAME = KINDS["name"].number
_SOUGHT = {KINDS[name].number for name in ("name", "code", "same_as")}
_SHOWN = {TIE_NAMES[kind.number]: tuple(each.name for each in kind.properties) for kind in TIES.values()}
_ADDED = {"current", "id", "period"} | set(TIE.columns)

Values = dict[str, Any]


class Step(NamedTuple):
    """A statement, its rows as `$rows`, and whether each of them must be found."""

    text: str
    rows: list[Any]
    each: bool = False


def remember(connection: sqlite3.Connection) -> None:
    """Before the rules run: what they may change in place."""
    for table, column in (("entity", "kind"), ("revision", "undone")):
        connection.execute(f"CREATE TEMP TABLE {table}_before(id INTEGER PRIMARY KEY, {column} INT)")
        connection.execute(f"INSERT INTO {table}_before SELECT id, {column} FROM {table}")


def facts(connection: sqlite3.Connection, revision: int, last: int) -> Iterator[Step]:
    """New entities (numbered after `last`), then facts: first what is retracted, then what is asserted."""
    yield from _new_entities(connection, last)
    for node in NODES:
        yield from _retracted_nodes(connection, node, revision)
    yield from _retracted_ties(connection, revision)
    for node in NODES:
        yield from _new_nodes(connection, node, revision)
    yield from _new_ties(connection, revision)
    yield from _names(connection, revision)


def registers(connection: sqlite3.Connection, revision: int, last: dict[str, int]) -> Iterator[Step]:
    """What stands beside the facts: the revision itself comes last."""
    yield from _changed_kinds(connection)
    yield from _rows_of(connection, LEDGERS, f"id > {last['ledgers']}")
    yield from _rows_of(connection, EVIDENCE, f"id > {last['evidence']}", 200)
    yield from _rows_of(connection, TOLD, f"revision = {revision}")
    yield from _rows_of(connection, REDIRECTED, f"revision = {revision}")
    undone = "SELECT r.id, r.undone FROM revision r CROSS JOIN revision_before b ON b.id = r.id WHERE r.undone IS NOT b.undone"
    changed = [list(row) for row in connection.execute(undone)]
    if changed:
        yield Step("UNWIND $rows AS r MATCH (v:Revision {id: r[0]}) SET v.undone = r[1] RETURN count(*)", changed, True)
    columns = "id, at, actor, note, digest, undoes, undone, counts"
    row = connection.execute(f"SELECT {columns} FROM revision WHERE id = ?", (revision,)).fetchone()
    yield Step(
        """UNWIND $rows AS r CREATE (v:Revision) SET v = r WITH v
           OPTIONAL MATCH (b:Revision {id: v.undoes}) FOREACH (x IN CASE WHEN b IS NULL THEN [] ELSE [b] END | CREATE (v)-[:UNDOES]->(x))
           RETURN count(*)""",
        [dict(zip(columns.split(", "), row, strict=True))],
        True,
    )


def ahead(steps: Iterator[Step]) -> Iterator[Step]:
    """The same steps: while the server works on one, the rows of the next are read."""
    with ThreadPoolExecutor(1) as pool:
        following = pool.submit(next, steps, None)
        while (step := following.result()) is not None:
            following = pool.submit(next, steps, None)
            yield step


def take(run: Run, steps: Iterable[Step], revision: int) -> None:
    """Run steps of a revision. Raises StoreError when a row that must be there is not."""
    for step in steps:
        found = run(step.text, rows=step.rows, revision=revision)[0]
        if step.each and found != len(step.rows):
            raise StoreError("数据库的内容被别的程序改动过，本次没有写入", "请确认只有责任图在写这个数据库，再运行 zerentu doctor")


def mark(values: Iterable[Any]) -> str:
    """A natural key as text, for `current`; a long one as its digest, for an index takes no more."""
    text = "/".join(map(str, values))
    return text if len(text) <= LONGEST else sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _new_entities(connection: sqlite3.Connection, last: int) -> Iterator[Step]:
    for (kind,) in connection.execute("SELECT DISTINCT kind FROM entity WHERE id > ?", (last,)).fetchall():
        text = f"UNWIND $rows AS r CREATE (e:Entity:{label_of(kind)}) SET e = r RETURN count(*)"
        found = connection.execute("SELECT id, key, recorded FROM entity WHERE id > ? AND kind = ? ORDER BY id", (last, kind))
        for chunk in chunks(({"n": n, "key": key, "kind": kind, "recorded": recorded} for n, key, recorded in found), ROWS):
            yield Step(text, chunk, True)


def _changed_kinds(connection: sqlite3.Connection) -> Iterator[Step]:
    """An entity whose introduction was undone may have come back as another kind."""
    text = "SELECT e.id, b.kind, e.kind FROM entity e CROSS JOIN entity_before b ON b.id = e.id WHERE b.kind <> e.kind"
    for number, before, kind in connection.execute(text).fetchall():
        labels = f"REMOVE e:{label_of(before)} SET e:{label_of(kind)}"
        yield Step(f"UNWIND $rows AS r MATCH (e:Entity {{n: r[0]}}) SET e.kind = r[1] {labels} RETURN count(*)", [[number, kind]], True)


def _retracted_nodes(connection: sqlite3.Connection, node: Hanging, revision: int) -> Iterator[Step]:
    key = ", ".join(node.table.key)
    turned = "".join(f" WITH x MATCH (x)-[o:{kind}]->(e) CREATE (x)-[:{PAST}{kind}]->(e) DELETE o" for _, kind in node.ends)
    text = f"""UNWIND $rows AS r MATCH (x:{node.label} {{current: r}}) SET x.retracted = $revision, x.formerly = x.current, x.current = null
        SET x:{node.past_label} REMOVE x:{node.label}{turned} RETURN count(*)"""
    marks = (mark(row) for row in connection.execute(f"SELECT {key} FROM {node.table.name} WHERE past = 1 AND retracted = ?", (revision,)))
    for chunk in chunks(marks, ROWS):
        yield Step(text, chunk, True)


def _new_nodes(connection: sqlite3.Connection, node: Hanging, revision: int) -> Iterator[Step]:
    columns, length = node.columns, len(node.table.key)
    matched = " ".join(f"MATCH ({end}:Entity {{n: r.{end}}})" for end, _ in node.ends)
    created = ", ".join(f"(x)-[:{kind}]->({end})" for end, kind in node.ends)
    text = f"UNWIND $rows AS r {matched} CREATE (x:{node.label}), {created} SET x = r RETURN count(*)"
    found = connection.execute(f"SELECT {', '.join(columns)} FROM {node.table.name} WHERE past = 0 AND recorded = ?", (revision,))
    rows = (dict(zip(columns, row, strict=True)) | {"current": mark(row[:length])} for row in found)
    if node is ATTRIBUTES:
        rows = (row | _looked_up(row) for row in rows)
    if node is OUTCOMES:
        rows = (row | {"what": OUTCOME_KINDS[OUTCOME_NAMES[row["kind"]]].chinese, "date": iso(row["day"])} for row in rows)
    for chunk in chunks(rows, ROWS):
        yield Step(text, chunk, True)


def _looked_up(attribute: Values) -> Values:
    """What the indexes hold of an attribute."""
    if attribute["name"] not in _SOUGHT:
        return {}
    value = attribute["value"]
    sought = {"sought": value if len(value) <= LONGEST else None}
    return sought | {"text": spaced(value)} if attribute["name"] == _NAME else sought


_ENDS = "CROSS JOIN entity s ON s.id = t.source CROSS JOIN entity e ON e.id = t.target"


def _retracted_ties(connection: sqlite3.Connection, revision: int) -> Iterator[Step]:
    for kind, name in TIE_TYPES.items():
        text = f"SELECT s.key, e.key, t.since, t.role FROM tie t {_ENDS} WHERE t.past = 1 AND t.retracted = ? AND t.kind = ?"
        turned = f"""UNWIND $rows AS r MATCH (s)-[o:{name} {{current: r}}]->(t) CREATE (s)-[w:{PAST}{name}]->(t)
            SET w = properties(o), w.formerly = o.current, w.current = null, w.retracted = $revision DELETE o RETURN count(*)"""
        marks = (mark([tie_id(TIE_NAMES[kind], *row)]) for row in connection.execute(text, (revision, kind)))
        for chunk in chunks(marks, ROWS):
            yield Step(turned, chunk, True)


def _new_ties(connection: sqlite3.Connection, revision: int) -> Iterator[Step]:
    columns = (*TIE.columns, "retracted")
    listed = ", ".join(f"t.{column}" for column in columns)
    for kind, name in TIE_TYPES.items():
        text = f"SELECT s.key, e.key, {listed} FROM tie t {_ENDS} WHERE t.past = 0 AND t.recorded = ? AND t.kind = ?"
        rows = (
            _relationship(TIE_NAMES[kind], s, e, dict(zip(columns, row, strict=True)))
            for s, e, *row in connection.execute(text, (revision, kind))
        )
        created = f"""UNWIND $rows AS r MATCH (s:Entity {{n: r[0]}}) MATCH (t:Entity {{n: r[1]}}) CREATE (s)-[x:{name}]->(t) SET x = r[2]
            RETURN count(*)"""
        for chunk in chunks(rows, ROWS):
            yield Step(created, chunk, True)


def _relationship(kind: str, source: str, target: str, row: Values) -> list[Any]:
    """Numbers of the ends, and what the relationship carries: the row, and for people its dates and properties in plain sight."""
    ends = [row.pop("source"), row.pop("target")]
    row.pop("kind")
    since, until = row["since"], row["until"]
    first, last = row["since_to"], row["until_from"]
    named = tie_id(kind, source, target, since, row["role"])
    told = properties_of(row["props"])
    shown = {name: told[name] for name in _SHOWN[kind] if name in told and name not in _ADDED and _fits(told[name])}
    period = Period(since, since if first is None else first, until if last is None else last, until)
    return [*ends, shown | row | {"id": named, "current": mark([named]), "period": period.text()}]


def _fits(value: Any) -> bool:
    """Whether a property can be kept as it is: Neo4j has no whole numbers beyond 64 bits. `props` tells all of them."""
    return not isinstance(value, int) or -(2**63) <= value < 2**63


def _names(connection: sqlite3.Connection, revision: int) -> Iterator[Step]:
    """On each entity whose attributes changed: the name that it had last, and how long that holds and is known.

    One too long for an index is read from the attribute.
    """
    text = """SELECT e.id, n.value, n.since, n.until, COALESCE(n.recorded, ?2)
        FROM (SELECT DISTINCT entity FROM attribute WHERE name = ?1 AND ?2 IN (recorded, retracted)) c
        CROSS JOIN entity e ON e.id = c.entity LEFT JOIN attribute n ON n.past = 0 AND n.entity = e.id AND n.name = ?1
          AND n.since = (SELECT MAX(m.since) FROM attribute m WHERE m.past = 0 AND m.entity = e.id AND m.name = ?1)"""
    kept = """UNWIND $rows AS r MATCH (e:Entity {n: r[0]})
        SET e.name = r[1], e.name_since = r[2], e.name_until = r[3], e.name_recorded = r[4] RETURN count(*)"""
    found = connection.execute(text, (_NAME, revision))
    rows = (list(row) if len(row[1] or "") <= LONGEST else [row[0], None, None, None, row[4]] for row in found)
    for chunk in chunks(rows, ROWS):
        yield Step(kept, chunk, True)


def _rows_of(connection: sqlite3.Connection, register: Register, which: str, rows: int = ROWS) -> Iterator[Step]:
    text = f"UNWIND $rows AS r CREATE (x:{register.label}) SET x = r RETURN count(*)"
    found = connection.execute(f"SELECT {', '.join(register.columns)} FROM {register.table} WHERE {which}")
    for chunk in chunks((dict(zip(register.columns, row, strict=True)) for row in found), rows):
        yield Step(text, chunk, True)
