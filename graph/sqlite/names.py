"""Finding entities: by part of a name through the text index, or by exact values for many rows at once."""

from __future__ import annotations

import json
import sqlite3
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TypeVar

from graph.sqlite.following import SAME_AS, any_merged, followed, followed_rows
from graph.sqlite.matching import Status
from graph.sqlite.statements import BY_SOURCE
from graph.store import Found
from schema.facts import split_tie_id
from schema.kinds import ATTRIBUTES, DOWNWARD, LAST_UPWARD, LEVEL_DEPTH, PREFIXES, TIES, entity_kind, entity_number

NAME = ATTRIBUTES["name"].number
_CHUNK = 500
_HITS = 20_000
"""Of more hits than these, say of the single character 村, any will do."""
_T = TypeVar("_T")


def spaced(text: str) -> str:
    """A name as the text index keeps it: each character a word of its own, so that two-character names and inner parts are found."""
    return " ".join("".join(unicodedata.normalize("NFKC", text).lower().split()))


def index_names(connection: sqlite3.Connection) -> None:
    """Add the names of a write's new attributes to the text index."""
    connection.execute(
        f"""INSERT INTO name_text(text, entity) SELECT DISTINCT spaced(value), entity FROM ready_attribute
            WHERE name = {NAME} AND status IN ({Status.NEW:d}, {Status.CORRECTS:d}, {Status.WEAKER:d})"""
    )


def containing(connection: sqlite3.Connection, text: str, kinds: Collection[str], limit: int, inside: Collection[int] | None) -> list[int]:
    """Row ids of entities one of whose names, now or formerly, has that text in it, short names first; `inside`: only among these."""
    wanted = spaced(text)
    if not wanted:
        return []
    among = f"AND e.kind IN ({', '.join(str(n) for n in kind_numbers(kinds))})" if kinds else ""
    most = _HITS if inside is None else -1
    hits = connection.execute(
        f"""SELECT f.entity FROM (SELECT entity, text FROM name_text WHERE text MATCH ? LIMIT {most}) f CROSS JOIN entity e ON e.id = f.entity
            {among} ORDER BY length(f.text), e.key""",
        (f'"{wanted.replace(chr(34), chr(34) * 2)}"',),
    ).fetchall()
    rows = list(dict.fromkeys(row for (row,) in hits))
    merged = any_merged(connection)
    found: dict[int, None] = {}
    for chunk in _chunks(rows):
        if len(found) >= limit:
            break
        called = _called(connection, chunk, wanted, merged)
        stays = followed_rows(connection, called) if merged else {}
        found |= dict.fromkeys(row for row in (stays.get(row, row) for row in called) if inside is None or row in inside)
    return list(found)[:limit]


def _called(connection: sqlite3.Connection, rows: Sequence[int], wanted: str, merged: bool) -> list[int]:
    """Those of the entities of which a believed name has the text in it: the index also knows names that were corrected or undone.

    `merged`: also those that had such a name when they gave way to another.
    """
    texts = [
        f"SELECT a.entity, a.value FROM json_each(?) k CROSS JOIN attribute a ON a.past = 0 AND a.entity = k.value AND a.name = {NAME}"
    ]
    if merged:
        texts.append(
            f"""SELECT a.entity, a.value FROM json_each(?) k CROSS JOIN attribute a ON a.past = 1 AND a.entity = k.value AND a.name = {NAME}
                AND {_WHEN_IT_GAVE_WAY}"""
        )
    numbers = json.dumps(list(rows))
    called = {row for text in texts for row, name in connection.execute(text, (numbers,)) if wanted in spaced(name)}
    return [row for row in rows if row in called]


_WHEN_IT_GAVE_WAY = f"""EXISTS (SELECT 1 FROM attribute s WHERE s.past = 0 AND s.entity = a.entity AND s.name = {SAME_AS}
    AND s.recorded = a.retracted)"""


def with_values(connection: sqlite3.Connection, attribute: str, values: Collection[str], kinds: Collection[str]) -> dict[str, list[int]]:
    """Row ids of the entities that have exactly these values now, or by key; where one gave way to another, that of the other."""
    found: dict[str, dict[int, None]] = defaultdict(dict)
    among = f"AND e.kind IN ({', '.join(str(n) for n in kind_numbers(kinds))})" if kinds else ""
    merged = any_merged(connection)
    for chunk in _chunks(sorted(set(values))):
        marks = ", ".join("?" * len(chunk))
        if attribute == "key":
            alive = "EXISTS (SELECT 1 FROM attribute a WHERE a.past = 0 AND a.entity = e.id)"
            rows = connection.execute(f"SELECT e.key, e.id FROM entity e WHERE e.key IN ({marks}) AND {alive} {among}", chunk).fetchall()
        else:
            with_value = f"""SELECT DISTINCT a.value, e.id FROM attribute a CROSS JOIN entity e ON e.id = a.entity {among}
                WHERE a.name = {ATTRIBUTES[attribute].number} AND a.value IN ({marks})"""
            rows = connection.execute(f"{with_value} AND a.past = 0 ORDER BY e.key", chunk).fetchall()
            if merged:
                rows += connection.execute(f"{with_value} AND a.past = 1 AND {_WHEN_IT_GAVE_WAY} ORDER BY e.key", chunk)
        stays = followed_rows(connection, {row for _, row in rows}) if merged else {}
        for value, row in rows:
            found[value][stays.get(row, row)] = None
    return {value: list(listed) for value, listed in found.items()}


def exact(connection: sqlite3.Connection, text: str, kinds: Collection[str]) -> list[int]:
    """Row ids of what is named exactly by a key, a number, a code, or a name."""
    keys = [text, *(f"{prefix}:{text}" for prefix in PREFIXES.values())]
    rows = [row for found in with_values(connection, "key", keys, kinds).values() for row in found]
    for attribute in ("code", "name"):
        rows += with_values(connection, attribute, [text], kinds).get(text, [])
    return rows


def numbers_of(connection: sqlite3.Connection, keys: Collection[str]) -> dict[str, int]:
    """Row ids by key, where an entity was merged into another that of the other; unknown keys are left out."""
    stays = followed(connection, keys)
    text = "SELECT k.value, e.id FROM json_each(?) k CROSS JOIN entity e ON e.key = k.value"
    numbers = dict(connection.execute(text, (json.dumps(sorted({stays.get(key, key) for key in keys})),)).fetchall())
    return {key: numbers[stays.get(key, key)] for key in keys if stays.get(key, key) in numbers}


def natural_key(connection: sqlite3.Connection, tie: str) -> tuple[int, int, int, int, str] | None:
    """The natural key of a tie (target, kind, source, first day, role) from its id; None if there can be no such tie."""
    try:
        kind, source, target, since, role = split_tie_id(tie)
        number = TIES[kind].number
    except (ValueError, KeyError):
        return None
    numbers = numbers_of(connection, (source, target))
    if source not in numbers or target not in numbers:
        return None
    return numbers[target], number, numbers[source], since, role


def of_level(connection: sqlite3.Connection, level: str, limit: int) -> list[int]:
    """Row ids of places of a level that are believed to exist, by key."""
    # Walks the keys in their order: they begin with the kind, so places lie together.
    text = """SELECT e.id FROM entity e WHERE e.key > 'place:' AND e.key < 'place;' AND e.kind = ?
        AND EXISTS (SELECT 1 FROM attribute a WHERE a.past = 0 AND a.entity = e.id AND a.name <> ?) ORDER BY e.key LIMIT ?"""
    return [number for (number,) in connection.execute(text, (LEVEL_DEPTH[level], SAME_AS, limit))]


def named(connection: sqlite3.Connection, keys: Collection[str], day: int) -> dict[str, Found]:
    """The entities of many keys with their names on a day, and nothing of where they lie: for long imports."""
    found: dict[str, Found] = {}
    stays = followed(connection, keys)
    for chunk in _chunks(sorted({stays.get(key, key) for key in keys})):
        marks = ", ".join("?" * len(chunk))
        for key, number, name in connection.execute(
            f"SELECT e.key, e.kind, {_name_on('e.id')} AS called FROM entity e WHERE e.key IN ({marks}) AND called IS NOT NULL",
            (day, day, *chunk),
        ):
            kind, level = entity_kind(number)
            found[key] = Found(key, kind, level, name, (name,))
    if not stays:
        return found
    return {key: found[stays.get(key, key)] for key in keys if stays.get(key, key) in found}


def _name_on(entity: str) -> str:
    """The name of an entity on a day (given twice), else the one that it had last."""
    believed = f"FROM attribute n WHERE n.past = 0 AND n.entity = {entity} AND n.name = {NAME}"
    return f"""COALESCE((SELECT n.value {believed} AND n.since <= ? AND n.until > ?),
              (SELECT n.value {believed} ORDER BY n.since DESC LIMIT 1))"""


def lying_within(connection: sqlite3.Connection, key: str, day: int) -> set[int]:
    """Row ids of a place, all that lies in it on a day, and the people whose unit or post is there."""
    return {found for (found,) in connection.execute(_LYING_WITHIN, {"key": followed(connection, (key,)).get(key, key), "day": day})}


_NOW = "t.past = 0 AND t.since <= :day AND t.until > :day"
_LYING_WITHIN = f"""WITH RECURSIVE inside(id) AS (SELECT id FROM entity WHERE key = :key
    UNION SELECT t.source FROM inside CROSS JOIN tie t ON {_NOW} AND t.target = inside.id
      AND (t.kind BETWEEN {DOWNWARD[0]} AND {DOWNWARD[1]} OR t.kind IN ({TIES["member"].number}, {TIES["post"].number})))
    SELECT id FROM inside"""


def kind_numbers(kinds: Collection[str]) -> list[int]:
    """The type numbers of entity kinds and levels of places."""
    numbers: list[int] = []
    for kind in kinds:
        if kind == "place":
            numbers += LEVEL_DEPTH.values()
        else:
            numbers.append(LEVEL_DEPTH[kind] if kind in LEVEL_DEPTH else entity_number(kind, ""))
    return numbers


def described(connection: sqlite3.Connection, rows: Sequence[int], day: int) -> list[Found]:
    """Names, paths, units and posts of entities on a day, in the order given: one walk upward for all of them together."""
    ties: dict[int, list[tuple[int, int, str]]] = defaultdict(list)
    known: dict[int, tuple[str, int, str | None]] = {}
    for chunk in _chunks(list(dict.fromkeys(rows))):
        _walk_up(connection, chunk, day, ties, known)
    return [found_of(row, ties, known) for row in rows]


def _walk_up(
    connection: sqlite3.Connection, rows: Sequence[int], day: int, ties: dict[int, list[tuple[int, int, str]]],
    known: dict[int, tuple[str, int, str | None]],
) -> None:  # fmt: skip
    marks = ", ".join("(?)" for _ in rows)
    upward = f"t.past = 0 AND t.source = up.id AND t.kind <= {TIES['post'].number} AND t.since <= ? AND t.until > ?"
    walk = f"""WITH RECURSIVE start(id) AS (VALUES {marks}), up(id) AS (SELECT id FROM start UNION
        SELECT t.target FROM up CROSS JOIN tie t {BY_SOURCE} ON {upward}
        AND (t.kind <= {LAST_UPWARD + 1} OR t.kind IN ({TIES["member"].number}, {TIES["post"].number})))"""
    for source, target, kind, role in connection.execute(
        f"{walk} SELECT t.source, t.target, t.kind, t.role FROM up CROSS JOIN tie t {BY_SOURCE} ON {upward}", (*rows, day, day, day, day)
    ):
        if (target, kind, role) not in ties[source]:
            ties[source].append((target, kind, role))
    for row, key, kind, value in connection.execute(
        f"{walk} SELECT e.id, e.key, e.kind, {_name_on('e.id')} FROM up CROSS JOIN entity e ON e.id = up.id",
        (*rows, day, day, day, day),
    ):
        known[row] = (key, kind, value)


def found_of(row: int, ties: Mapping[int, Sequence[tuple[int, int, str]]], known: Mapping[int, tuple[str, int, str | None]]) -> Found:
    """An entity with path, units and posts: `ties` upward by row id (target, kind, role), `known` keys, types and names of all reached."""
    key, number, value = known[row]
    kind, level = entity_kind(number)
    path = [value or key]
    seen = {row}
    above = row
    order = (TIES["within"].number, TIES["located_in"].number, TIES["area_of"].number)
    while parent := next((t for wanted in order for t, k, _ in ties.get(above, ()) if k == wanted and t not in seen), None):
        path.append(known[parent][2] or known[parent][0])
        seen.add(parent)
        above = parent
    units = tuple(known[t][2] or known[t][0] for t, k, _ in ties.get(row, ()) if k == TIES["member"].number)
    posts = tuple(f"{known[t][2] or ''}{role}" for t, k, role in ties.get(row, ()) if k == TIES["post"].number)
    return Found(key, kind, level, value or "", tuple(reversed(path)), units, posts)


def _chunks(values: Sequence[_T]) -> Iterable[Sequence[_T]]:
    return (values[start : start + _CHUNK] for start in range(0, len(values), _CHUNK))
