"""The first step of a write: a batch's facts as rows of temporary tables, before any lock is taken."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any, NamedTuple

from graph.sqlite.tables import FACTS, loosely
from graph.store import Progress
from schema.facts import Attribute, Entity, Fact, Outcome, Row, Tie
from schema.kinds import ATTRIBUTES, OUTCOMES, TIES, entity_number

CHUNK = 20_000

_STAGED = {"entity": ("key", "kind", "ledger", "line")} | {table.name: (*table.key, *table.content, "ledger", "line") for table in FACTS}
_BY_KEY = {"entity", "target", "source", "subject"}
"""Columns that hold a key until it is matched with its row id."""
_TIE_NUMBER = {name: kind.number for name, kind in TIES.items()}
_OUTCOME_NUMBER = {name: kind.number for name, kind in OUTCOMES.items()}
_ATTRIBUTE_NUMBER = {name: kind.number for name, kind in ATTRIBUTES.items()}


class Staged(NamedTuple):
    """How much a batch holds: its rows, those of them that tell no fact beyond naming an entity, and its facts (entities not counted)."""

    rows: int
    silent: int
    facts: int


_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def properties_text(properties: Any) -> str | None:
    """Properties as the text that is compared and kept: sorted, compact; None when there are none."""
    return _ENCODER.encode(dict(properties)) if properties else None


def _entity(fact: Entity, ledger: int, line: int) -> tuple[Any, ...]:
    return fact.key, entity_number(fact.kind, fact.level), ledger, line


def _attribute(fact: Attribute, ledger: int, line: int) -> tuple[Any, ...]:
    return fact.entity, _ATTRIBUTE_NUMBER[fact.name], fact.since, fact.until, fact.value, ledger, line


def _tie(fact: Tie, ledger: int, line: int) -> tuple[Any, ...]:
    when = fact.period
    since, since_to, until_from, until = when.since_from, when.since_to, when.until_from, when.until_to
    props = properties_text(fact.properties) if fact.properties else None
    return (
        fact.target, _TIE_NUMBER[fact.kind], fact.source, since, fact.role, until, None if since_to == since else since_to,
        None if until_from == until else until_from, props, ledger, line,
    )  # fmt: skip


def _outcome(fact: Outcome, ledger: int, line: int) -> tuple[Any, ...]:
    return fact.subject, _OUTCOME_NUMBER[fact.kind], fact.day, fact.label, properties_text(fact.properties), ledger, line


_COLUMNS_OF: dict[type[Fact], tuple[str, Callable[[Any, int, int], tuple[Any, ...]]]] = {
    Entity: ("entity", _entity),
    Attribute: ("attribute", _attribute),
    Tie: ("tie", _tie),
    Outcome: ("outcome", _outcome),
}


def stage(connection: sqlite3.Connection, rows: Iterable[Row], progress: Progress | None) -> Staged:
    """Consume the rows into `temp.staged_…`. The caller drops the tables with `unstage`."""
    for name, columns in _STAGED.items():
        typed = ", ".join(f"{column} TEXT" if column in _BY_KEY else loosely(column) for column in columns)
        connection.execute(f"CREATE TEMP TABLE staged_{name}({typed})")
    inserts = {name: f"INSERT INTO staged_{name} VALUES ({', '.join('?' * len(columns))})" for name, columns in _STAGED.items()}
    count = silent = facts = 0
    last, heard = (-1, -1), True
    iterator = iter(rows)
    while chunk := list(islice(iterator, CHUNK)):
        staged: dict[str, list[tuple[Any, ...]]] = {name: [] for name in _STAGED}
        for row in chunk:
            ledger, line = row.ledger, row.line
            tells = any(type(fact) is not Entity for fact in row.facts)
            if (ledger, line) != last:  # one row of a sheet may be told in several parts
                last, heard = (ledger, line), tells
                count, silent = count + 1, silent + (not tells)
            elif tells and not heard:
                heard, silent = True, silent - 1
            for fact in row.facts:
                name, columns_of = _COLUMNS_OF[type(fact)]
                staged[name].append(columns_of(fact, ledger, line))
        connection.execute("BEGIN")
        for name, values in staged.items():
            connection.executemany(inserts[name], values)
        connection.execute("COMMIT")
        facts += sum(len(values) for name, values in staged.items() if name != "entity")
        if progress:
            progress("读取各行", count, None)
    return Staged(count, silent, facts)


def unstage(connection: sqlite3.Connection) -> None:
    """Drop what a write left in the temporary database."""
    names = [name for (name,) in connection.execute("SELECT name FROM temp.sqlite_master WHERE type = 'table'")]
    for name in names:
        connection.execute(f"DROP TABLE temp.{name}")
