"""The first step of a write: a batch's facts as rows of temporary tables, before any lock is taken."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any

from graph.store import Progress
from schema.facts import Attribute, Entity, Fact, Outcome, Row, Tie
from schema.kinds import ATTRIBUTES, OUTCOMES, TIES, entity_number

CHUNK = 20_000

_STAGED = {
    "entity": "key, kind, ledger, line",
    "attribute": "entity, name, since, until, value, ledger, line",
    "tie": "target, kind, source, since, role, until, since_to, until_from, props, ledger, line",
    "outcome": "subject, kind, day, label, props, ledger, line",
}
_TIE_NUMBER = {name: kind.number for name, kind in TIES.items()}
_OUTCOME_NUMBER = {name: kind.number for name, kind in OUTCOMES.items()}
_ATTRIBUTE_NUMBER = {name: kind.number for name, kind in ATTRIBUTES.items()}


def properties_text(properties: Any) -> str | None:
    """Properties as the text that is compared and kept: sorted, compact; None when there are none."""
    return json.dumps(dict(properties), ensure_ascii=False, sort_keys=True, separators=(",", ":")) if properties else None


def _entity(fact: Entity, ledger: int, line: int) -> tuple[Any, ...]:
    return fact.key, entity_number(fact.kind, fact.level), ledger, line


def _attribute(fact: Attribute, ledger: int, line: int) -> tuple[Any, ...]:
    return fact.entity, _ATTRIBUTE_NUMBER[fact.name], fact.since, fact.until, fact.value, ledger, line


def _tie(fact: Tie, ledger: int, line: int) -> tuple[Any, ...]:
    when = fact.period
    since_to = None if when.since_to == when.since_from else when.since_to
    until_from = None if when.until_from == when.until_to else when.until_from
    props = properties_text(fact.properties) if fact.properties else None
    kind = _TIE_NUMBER[fact.kind]
    return fact.target, kind, fact.source, when.since_from, fact.role, when.until_to, since_to, until_from, props, ledger, line


def _outcome(fact: Outcome, ledger: int, line: int) -> tuple[Any, ...]:
    return fact.subject, _OUTCOME_NUMBER[fact.kind], fact.day, fact.label, properties_text(fact.properties), ledger, line


_COLUMNS_OF: dict[type[Fact], tuple[str, Callable[[Any, int, int], tuple[Any, ...]]]] = {
    Entity: ("entity", _entity),
    Attribute: ("attribute", _attribute),
    Tie: ("tie", _tie),
    Outcome: ("outcome", _outcome),
}


def stage(connection: sqlite3.Connection, rows: Iterable[Row], progress: Progress | None) -> int:
    """Consume the rows into `temp.staged_…`; the number of rows. The caller drops the tables with `unstage`."""
    for name, columns in _STAGED.items():
        connection.execute(f"CREATE TEMP TABLE staged_{name}({columns})")
    inserts = {name: f"INSERT INTO staged_{name} VALUES ({', '.join('?' * (columns.count(',') + 1))})" for name, columns in _STAGED.items()}
    count = 0
    iterator = iter(rows)
    while chunk := list(islice(iterator, CHUNK)):
        staged: dict[str, list[tuple[Any, ...]]] = {name: [] for name in _STAGED}
        for row in chunk:
            for fact in row.facts:
                name, columns_of = _COLUMNS_OF[type(fact)]
                staged[name].append(columns_of(fact, row.ledger, row.line))
        connection.execute("BEGIN")
        for name, values in staged.items():
            connection.executemany(inserts[name], values)
        connection.execute("COMMIT")
        count += len(chunk)
        if progress:
            progress("读取各行", count, None)
    return count


def unstage(connection: sqlite3.Connection) -> None:
    """Drop what a write left in the temporary database."""
    names = [name for (name,) in connection.execute("SELECT name FROM temp.sqlite_master WHERE type = 'table'")]
    for name in names:
        connection.execute(f"DROP TABLE temp.{name}")
