"""The first step of a write: a batch's facts as rows of temporary tables, before any lock is taken."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any, NamedTuple

from graph.sqlite.evidence import Packer
from graph.sqlite.tables import FACTS, loosely
from graph.store import Progress
from schema.facts import Attribute, Entity, Properties, Row, Tie
from schema.kinds import ATTRIBUTES, TIES, entity_number
from schema.outcome_kinds import OUTCOMES

CHUNK = 20_000

_STAGED = {"entity": ("key", "kind", "ledger", "line")} | {table.name: (*table.key, *table.content, "ledger", "line") for table in FACTS}
_BY_KEY = {"entity", "target", "source", "subject"}
"""Columns that hold a key until it is matched with its row id."""
_TIE_NUMBER = {name: kind.number for name, kind in TIES.items()}
_OUTCOME_NUMBER = {name: kind.number for name, kind in OUTCOMES.items()}
_ATTRIBUTE_NUMBER = {name: kind.number for name, kind in ATTRIBUTES.items() if name != "same_as"}  # only a merge says so


SqlRow = tuple[Any, ...]


class Staged(NamedTuple):
    """How much a batch holds: its rows, those of them that tell no fact beyond naming an entity, and its facts (entities not counted)."""

    rows: int
    silent: int
    facts: int


def properties_text(properties: Properties) -> str | None:
    """Properties as the text that is compared and kept: JSON, sorted, compact; None when there are none."""
    if not properties:
        return None
    return "{" + ",".join([f"{_quoted(name)}:{_value_text(properties[name])}" for name in sorted(properties)]) + "}"


def _value_text(value: str | float) -> str:
    # Ten times as fast as an encoder made anew for each row.
    if type(value) is str:
        return _quoted(value)
    return repr(value) if type(value) is int else json.dumps(value)


_quoted = json.encoder.encode_basestring


def stage(connection: sqlite3.Connection, rows: Iterable[Row], progress: Progress | None) -> Staged:
    """Consume the rows into `temp.staged_…`, which live as long as the connection; their cells are packed on the way."""
    for name, columns in _STAGED.items():
        typed = ", ".join(f"{column} TEXT" if column in _BY_KEY else loosely(column) for column in columns)
        connection.execute(f"CREATE TEMP TABLE staged_{name}({typed})")
    inserts = {name: f"INSERT INTO staged_{name} VALUES ({', '.join('?' * len(columns))})" for name, columns in _STAGED.items()}
    count = silent = facts = 0
    last, heard = (-1, -1), True
    iterator = iter(rows)
    packer = Packer()
    while chunk := list(islice(iterator, CHUNK)):
        staged: dict[str, list[SqlRow]] = {name: [] for name in _STAGED}
        for row in chunk:
            place = row.ledger, row.line
            if row.cells:
                packer.add(row)
            tells = _stage_row(row, staged)
            if place != last:  # one row of a sheet may be told in several parts
                last, heard = place, tells
                count, silent = count + 1, silent + (not tells)
            elif tells and not heard:
                heard, silent = True, silent - 1
        connection.execute("BEGIN")
        for name, values in staged.items():
            connection.executemany(inserts[name], values)
        connection.execute("COMMIT")
        packer.flush(connection)
        facts += sum(len(values) for name, values in staged.items() if name != "entity")
        if progress:
            progress("读取各行", count, None)
    packer.flush(connection, last=True)
    return Staged(count, silent, facts)


def _stage_row(row: Row, staged: Mapping[str, list[SqlRow]]) -> bool:
    """Add the columns of a row's facts, in the order of `_STAGED`; whether one of them is more than an entity."""
    ledger, line, tells = row.ledger, row.line, False
    for fact in row.facts:
        if isinstance(fact, Entity):
            staged["entity"].append((fact.key, entity_number(fact.kind, fact.level), ledger, line))
            continue
        tells = True
        if isinstance(fact, Tie):
            since, since_to, until_from, until = (when := fact.period).since_from, when.since_to, when.until_from, when.until_to
            vague = None if since_to == since else since_to, None if until_from == until else until_from
            ends = fact.target, _TIE_NUMBER[fact.kind], fact.source
            staged["tie"].append((*ends, since, fact.role, until, *vague, properties_text(fact.properties), ledger, line))
        elif isinstance(fact, Attribute):
            number = _ATTRIBUTE_NUMBER[fact.name]
            staged["attribute"].append((fact.entity, number, fact.since, fact.until, fact.value, ledger, line))
        else:
            number = _OUTCOME_NUMBER[fact.kind]
            staged["outcome"].append((fact.subject, number, fact.day, fact.label, properties_text(fact.properties), ledger, line))
    return tells
