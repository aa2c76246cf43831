"""What is said about a fact: the row that is believed, rows that say the same, and weaker ones that say otherwise."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from graph.sqlite.matching import same_key
from graph.sqlite.statements import known
from graph.sqlite.tables import ATTRIBUTE, FACTS, OUTCOME, TIE, FactTable
from graph.sqlite.versions import attribute_of, outcome_of, revisions_by_number, tie_of
from graph.store import Claim, Contradiction
from schema.facts import Ledger
from schema.time import OPEN

_ENDS = {ATTRIBUTE: ("entity",), TIE: ("source", "target"), OUTCOME: ("subject",)}
_TOLD = {
    ATTRIBUTE: ("name", "value", "since", "told"),
    TIE: ("kind", "since", "since_to", "until_from", "until", "role", "props"),
    OUTCOME: ("kind", "day", "label", "props"),
}
_MADE: dict[FactTable, Any] = {ATTRIBUTE: attribute_of, TIE: tie_of, OUTCOME: outcome_of}
_ABOUT = {
    ATTRIBUTE: (("attribute_contested", "entity"),),
    TIE: (("tie_contested", "target"), ("tie_contested_by_source", "source")),
    OUTCOME: (("outcome_contested", "subject"),),
}
"""The indexes of what is contested, with the end of a fact by which each finds it."""
_STRENGTH = f"g.rank DESC, NULLIF(g.as_at, {OPEN}) DESC, a.stated DESC, a.ledger, a.line"
_SAME_OR_OVERLAPPING = """a.target = t.target AND a.kind = t.kind AND a.source = t.source AND a.role = t.role
    AND (a.since = t.since OR (a.since < t.until AND t.since < a.until))"""


@dataclass(slots=True)
class _Denied:
    """A believed fact with those that deny it, by origin."""

    recorded: int
    believed: Claim
    others: dict[tuple[int, int], Claim] = field(default_factory=dict)


def contradictions(
    connection: sqlite3.Connection, roots: Collection[int] | None, known_at: int | None, limit: int, ledgers: Mapping[int, Ledger]
) -> list[Contradiction]:
    """Believed facts that weaker rows deny: about these entities (row ids; None: all), the most recently believed first."""
    groups: dict[tuple[Any, ...], _Denied] = {}
    for table in FACTS:
        for index, end in _ABOUT[table][: None if roots is not None else 1]:
            rows = _denials(connection, table, index, end, roots, known_at)
            groups |= _grouped(table, rows, limit, ledgers, groups)
    chosen = sorted(groups.values(), key=lambda denied: -denied.recorded)[:limit]
    recorded = revisions_by_number(connection, {denied.recorded for denied in chosen})
    return [Contradiction(denied.believed, tuple(denied.others.values()), recorded[denied.recorded]) for denied in chosen]


def _denials(
    connection: sqlite3.Connection, table: FactTable, index: str, end: str, roots: Collection[int] | None, known_at: int | None
) -> sqlite3.Cursor:
    """Rows of (key of the believed fact, its origin, revision and content, origin and content of one that denies it)."""
    then = known_at is not None
    contested = f"{table.also.name} a INDEXED BY {index}"
    believed = _SAME_OR_OVERLAPPING if table is TIE else same_key(table, "a", "t")
    start = f"{contested}" if roots is None else f"json_each(:roots) r CROSS JOIN {contested}"
    among = "" if roots is None else f" AND a.{end} = r.value"
    return connection.execute(
        f"""SELECT {_listed("t", table.key)}, t.recorded, t.ledger, t.line, {_content(table, "t")}, a.ledger, a.line, {_content(table, "a")}
            FROM {start} CROSS JOIN {table.name} t ON {known("t", then)} AND {believed} {_joined_ends(table)}
            CROSS JOIN ledger g ON g.id = a.ledger
            WHERE {known("a", then)} AND a.agrees = 0{among} AND NOT (a.ledger = t.ledger AND a.line = t.line)
            ORDER BY t.recorded DESC, {_listed("t", table.key)}, {_STRENGTH}""",
        {"roots": json.dumps(list(roots or ())), "rev": known_at},
    )


def _grouped(
    table: FactTable, rows: sqlite3.Cursor, limit: int, ledgers: Mapping[int, Ledger], before: Mapping[tuple[Any, ...], _Denied]
) -> dict[tuple[Any, ...], _Denied]:
    """The first groups, so many, of rows that come group by group."""
    groups: dict[tuple[Any, ...], _Denied] = {}
    width, length = len(_ENDS[table]) + len(_TOLD[table]), len(table.key)
    for row in rows:
        natural = (table.name, *row[:length])
        recorded, ledger, line, *content = row[length:]
        if natural not in groups:
            if len(groups) == limit:
                break
            groups[natural] = before.get(natural) or _Denied(recorded, Claim(_MADE[table](*content[:width]), ledgers[ledger], line))
        origin, said = (content[width], content[width + 1]), content[width + 2 :]
        groups[natural].others.setdefault(origin, Claim(_MADE[table](*said), ledgers[origin[0]], origin[1]))
    return groups


def claims(connection: sqlite3.Connection, natural: tuple[Any, ...], ledgers: Mapping[int, Ledger]) -> list[Claim]:
    """All that is said now about a tie (by its natural key in row ids): the leading row, those that agree, those that do not."""
    keyed = dict(zip(TIE.key, natural, strict=True))
    of_key = " AND ".join(f"t.{column} = :{column}" for column in TIE.key)
    ends = _joined_ends(TIE)
    led = f"SELECT t.ledger, t.line, t.stated, {_content(TIE, 't')} FROM tie t {ends} WHERE t.past = 0 AND {of_key}"
    beside = f"""SELECT a.ledger, a.line, a.stated, {_content(TIE, "a")} FROM tie t CROSS JOIN tie_also a ON a.past = 0 AND a.target = t.target
        AND a.kind = t.kind AND a.source = t.source AND a.role = t.role AND a.agrees >= 0 AND (a.since = t.since
          OR (a.agrees = 0 AND a.since < t.until AND t.since < a.until)) {ends} CROSS JOIN ledger g ON g.id = a.ledger
        WHERE t.past = 0 AND {of_key} AND NOT (a.ledger = t.ledger AND a.line = t.line) ORDER BY a.agrees = 0, {_STRENGTH}"""
    said: dict[tuple[int, int], tuple[Any, ...]] = {}
    for text in (led, beside):
        for ledger, line, stated, *content in connection.execute(text, keyed):
            said.setdefault((ledger, line), (stated, content))
    brought = revisions_by_number(connection, {stated for stated, _ in said.values()})
    return [Claim(tie_of(*content), ledgers[ledger], line, brought.get(stated)) for (ledger, line), (stated, content) in said.items()]


def _listed(alias: str, columns: Collection[str]) -> str:
    return ", ".join(f"{alias}.{column}" for column in columns)


def _content(table: FactTable, alias: str) -> str:
    """What `_MADE` needs: the keys of the ends, then the columns that are told."""
    return ", ".join([*(f"x_{end}.key" for end in _ENDS[table]), *(f"{alias}.{column}" for column in _TOLD[table])])


def _joined_ends(table: FactTable) -> str:
    return " ".join(f"CROSS JOIN entity x_{end} ON x_{end}.id = t.{end}" for end in _ENDS[table])
