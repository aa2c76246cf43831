"""The history of an entity: every version of every fact about it, and the revisions between which it was believed."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
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


def revisions_by_number(connection: sqlite3.Connection, numbers: Collection[int]) -> dict[int, Revision]:
    """The revisions of these numbers."""
    text = f"{_REVISION} WHERE id IN (SELECT value FROM json_each(?))"
    return {revision.id: revision for revision in map(_revision, connection.execute(text, (json.dumps(sorted(numbers)),)))}


def attribute_of(key: str, name: int, value: str, since: int, until: int) -> Attribute:
    """An attribute from its columns."""
    return Attribute(key, _ATTRIBUTE_NAMES[name], value, since, until)


def tie_of(
    source: str, target: str, kind: int, since: int, since_to: int | None, until_from: int | None, until: int, role: str, props: str | None
) -> Tie:
    """A tie from the keys of its ends and its columns."""
    period = Period(since, since if since_to is None else since_to, until if until_from is None else until_from, until)
    return Tie(TIE_NAMES[kind], source, target, period, role, properties_of(props))


def outcome_of(key: str, kind: int, day: int, label: str, props: str | None) -> Outcome:
    """An outcome from its columns."""
    return Outcome(OUTCOME_NAMES[kind], key, day, label, properties_of(props))


def versions(connection: sqlite3.Connection, roots: Sequence[int], ledgers: Mapping[int, Ledger]) -> list[Version]:
    """Every version of every fact about an entity, oldest first: attributes, ties from and onto it (not its parts), outcomes.

    `roots`: its row id, and those of the entities that were merged into it.
    """
    facts = [fact for root in roots for fact in _facts(connection, root, ledgers)]
    known = revisions_by_number(connection, {number for fact in facts for number in fact[1:3]})
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
        yield attribute_of(key, name, value, since, until), *version, ()
    columns = """s.key, e.key, t.kind, t.since, t.since_to, t.until_from, t.until, t.role, t.props, t.recorded, t.retracted, t.ledger, t.line,
        (SELECT json_group_array(json_array(a.ledger, a.line)) FROM tie_also a WHERE a.past = 0 AND a.target = t.target AND a.kind = t.kind
          AND a.source = t.source AND a.since = t.since AND a.role = t.role AND a.agrees > 0
          AND NOT (a.ledger = t.ledger AND a.line = t.line))"""
    ends = "CROSS JOIN entity s ON s.id = t.source CROSS JOIN entity e ON e.id = t.target"
    for end, index, low in (("source", BY_SOURCE, 1), ("target", "", DOWNWARD[1] + 1)):
        for *content, recorded, retracted, ledger, line, also in connection.execute(
            f"SELECT {columns} FROM tie t {index} {ends} WHERE t.past IN (0, 1) AND t.{end} = ? AND t.kind >= ?", (root, low)
        ):
            further = tuple((ledgers[number], row) for number, row in json.loads(also))
            yield tie_of(*content), recorded, retracted, ledger, line, further
    for kind, day, label, props, *version in connection.execute(
        """SELECT kind, day, label, props, recorded, retracted, ledger, line FROM outcome WHERE past IN (0, 1) AND subject = ? AND kind >= 1
           ORDER BY kind, day""", (root,)
    ):  # fmt: skip
        yield outcome_of(key, kind, day, label, props), *version, ()
