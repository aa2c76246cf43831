"""The history of an entity: every version of every fact about it, and the revisions between which it was believed."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from typing import Any

from graph.sqlite.reading import OUTCOME_NAMES, TIE_NAMES, properties_of
from graph.sqlite.statements import BY_SOURCE
from graph.store import Revision, Version
from schema.facts import Attribute, Ledger, Outcome, Tie
from schema.kinds import ATTRIBUTE_KINDS, DOWNWARD
from schema.time import OPEN, Period

_ATTRIBUTE_NAMES = {kind.number: kind.name for kind in ATTRIBUTE_KINDS}


_REVISION = "SELECT id, at, actor, note, digest, undone, counts FROM revision"


def revisions(connection: sqlite3.Connection, limit: int) -> list[Revision]:
    """The newest revisions, newest first."""
    return [
        _revision(row)
        for row in connection.execute(f"{_REVISION} WHERE id > (SELECT MAX(id) FROM revision) - ? ORDER BY id DESC", (limit,))
    ]


def revision(connection: sqlite3.Connection, number: int | None) -> Revision | None:
    """The revision of that number, or the newest."""
    if number is None:
        return next(iter(revisions(connection, 1)), None)
    return next((_revision(row) for row in connection.execute(f"{_REVISION} WHERE id = ?", (number,))), None)


def revision_before(connection: sqlite3.Connection, end: str) -> int:
    """The number of the last revision before a moment (ISO, local time), 0 if there was none."""
    row = connection.execute("SELECT id FROM revision WHERE at < ? ORDER BY at DESC, id DESC LIMIT 1", (end,)).fetchone()
    return int(row[0]) if row else 0


def _revision(row: tuple[Any, ...]) -> Revision:
    number, at, actor, note, digest, undone, counts = row
    return Revision(number, at, actor, note, digest, undone, json.loads(counts))


def versions(connection: sqlite3.Connection, root: int, ledgers: Mapping[int, Ledger]) -> list[Version]:
    """Every version of every fact about an entity, oldest first: attributes, ties from and onto it (not its parts), outcomes."""
    facts = list(_facts(connection, root, ledgers))
    numbers = json.dumps(sorted({number for fact in facts for number in fact[1:3]}))
    text = f"{_REVISION} WHERE id IN (SELECT value FROM json_each(?))"
    known = {revision.id: revision for revision in map(_revision, connection.execute(text, (numbers,)))}
    found = [
        Version(fact, known[recorded], known[retracted] if retracted < OPEN else None, ledgers[ledger], line, further)
        for fact, recorded, retracted, ledger, line, further in facts
    ]
    return sorted(found, key=lambda version: (version.recorded.id, type(version.fact).__name__, str(version.fact)))


def _facts(connection: sqlite3.Connection, root: int, ledgers: Mapping[int, Ledger]) -> Iterator[tuple[Any, ...]]:
    (key,) = connection.execute("SELECT key FROM entity WHERE id = ?", (root,)).fetchone()
    for name, value, since, until, *version in connection.execute(
        """SELECT name, value, since, until, recorded, retracted, ledger, line FROM attribute WHERE past IN (0, 1) AND entity = ?
           ORDER BY name, since, recorded""", (root,)
    ):  # fmt: skip
        yield Attribute(key, _ATTRIBUTE_NAMES[name], value, since, until), *version, ()
    columns = """t.kind, s.key, e.key, t.since, t.since_to, t.until_from, t.until, t.role, t.props, t.recorded, t.retracted, t.ledger, t.line,
        (SELECT json_group_array(json_array(a.ledger, a.line)) FROM tie_also a WHERE a.past = 0 AND a.target = t.target AND a.kind = t.kind
          AND a.source = t.source AND a.since = t.since AND a.role = t.role AND a.agrees > 0
          AND NOT (a.ledger = t.ledger AND a.line = t.line))"""
    ends = "CROSS JOIN entity s ON s.id = t.source CROSS JOIN entity e ON e.id = t.target"
    for end, index, low in (("source", BY_SOURCE, 1), ("target", "", DOWNWARD[1] + 1)):
        for kind, source, target, since, since_to, until_from, until, role, props, *version, also in connection.execute(
            f"SELECT {columns} FROM tie t {index} {ends} WHERE t.past IN (0, 1) AND t.{end} = ? AND t.kind >= ?", (root, low)
        ):
            period = Period(since, since if since_to is None else since_to, until if until_from is None else until_from, until)
            further = tuple((ledgers[ledger], line) for ledger, line in json.loads(also))
            yield Tie(TIE_NAMES[kind], source, target, period, role, properties_of(props)), *version, further
    for kind, day, label, props, *version in connection.execute(
        """SELECT kind, day, label, props, recorded, retracted, ledger, line FROM outcome WHERE past IN (0, 1) AND subject = ? AND kind >= 1
           ORDER BY kind, day""", (root,)
    ):  # fmt: skip
        yield Outcome(OUTCOME_NAMES[kind], key, day, label, properties_of(props)), *version, ()
