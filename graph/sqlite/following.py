"""Entities that were merged into another: `same_as` leads from the key that gave way to the one that stays, through several if need be."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Mapping

from graph.sqlite.statements import BY_SOURCE, known
from schema.errors import StoreError
from schema.kinds import ATTRIBUTES

SAME_AS = ATTRIBUTES["same_as"].number
_ANY = f"SELECT EXISTS (SELECT 1 FROM attribute INDEXED BY attribute_by_value WHERE name = {SAME_AS} AND past = 0)"


def any_merged(connection: sqlite3.Connection) -> bool:
    """Whether any entity gave way to another, as believed now: nothing else needs to be asked when none did."""
    return bool(connection.execute(_ANY).fetchone()[0])


def way(start: str, then: bool = False) -> str:
    """A walk `way(start, id)` along `same_as` from the rows (key, row id) of a SELECT."""
    return f"""WITH RECURSIVE way(start, id) AS ({start} UNION SELECT way.start, e.id FROM way CROSS JOIN attribute s
        ON {known("s", then)} AND s.entity = way.id AND s.name = {SAME_AS} CROSS JOIN entity e ON e.key = s.value)"""


def at_its_end(then: bool = False) -> str:
    """The condition that a walk `way` has arrived at what stays."""
    return f"NOT EXISTS (SELECT 1 FROM attribute s WHERE {known('s', then)} AND s.entity = way.id AND s.name = {SAME_AS})"


_FOLLOWED = f"""{way("SELECT k.value, e.id FROM json_each(?) k CROSS JOIN entity e ON e.key = k.value")}
    SELECT way.start, e.key FROM way CROSS JOIN entity e ON e.id = way.id WHERE {at_its_end()} AND way.start <> e.key"""
_ROWS = f"""{way("SELECT k.value, k.value FROM json_each(?) k")}
    SELECT way.start, way.id FROM way WHERE {at_its_end()} AND way.start <> way.id"""
_GAVE_WAY = f"""WITH RECURSIVE merged(id) AS (SELECT :root UNION SELECT s.entity FROM merged CROSS JOIN entity e ON e.id = merged.id
    CROSS JOIN attribute s INDEXED BY attribute_by_value ON s.name = {SAME_AS} AND s.value = e.key AND s.past = 0) SELECT id FROM merged"""


def followed(connection: sqlite3.Connection, keys: Collection[str]) -> dict[str, str]:
    """Of the keys that gave way: those that stay."""
    if not any_merged(connection):
        return {}
    return dict(connection.execute(_FOLLOWED, (json.dumps(list(keys)),)).fetchall())


def followed_rows(connection: sqlite3.Connection, rows: Collection[int]) -> Mapping[int, int]:
    """Of the entities (row ids) that gave way: those that stay."""
    return dict(connection.execute(_ROWS, (json.dumps(list(rows)),)).fetchall())


def with_merged(connection: sqlite3.Connection, root: int) -> list[int]:
    """An entity and all that gave way to it, by row id."""
    return [number for (number,) in connection.execute(_GAVE_WAY, {"root": root})]


_STAGED_ENDS = {"entity": ("key",), "attribute": ("entity",), "tie": ("target", "source"), "outcome": ("subject",)}


def redirect(connection: sqlite3.Connection, merging: Mapping[str, str]) -> int:
    """Before matching: staged facts about what gave way, now or by this batch, become facts about what stays. How many are left out.

    Left out is a name that the other had when it gave way and that was overruled then: else an old file would rename what stays.
    """
    if not merging and not any_merged(connection):
        return 0
    connection.execute("CREATE TEMP TABLE same(key TEXT PRIMARY KEY, stays TEXT NOT NULL) WITHOUT ROWID")
    connection.execute(f"INSERT INTO same {_EVERY_WAY}")
    for gives, stays in merging.items():
        connection.execute("UPDATE same SET stays = ? WHERE stays = ?", (stays, gives))
        connection.execute("INSERT INTO same VALUES (?, ?)", (gives, stays))
    left_out = connection.execute(_OVERRULED_NAMES).rowcount
    connection.execute("CREATE TEMP TABLE told_otherwise(gave TEXT, facts INT)")
    for name, ends in _STAGED_ENDS.items():
        but = f" AND name <> {SAME_AS}" if name == "attribute" else ""
        for end in ends:
            there = f"FROM staged_{name} WHERE {end} IN (SELECT key FROM same){but}"
            if name != "entity":
                connection.execute(f"INSERT INTO told_otherwise SELECT {end}, COUNT(*) {there} GROUP BY {end}")
            connection.execute(
                f"""UPDATE staged_{name} SET {end} = (SELECT s.stays FROM same s WHERE s.key = {end})
                    WHERE {end} IN (SELECT key FROM same){but}"""
            )
    return left_out


def note_redirected(connection: sqlite3.Connection, revision: int) -> None:
    """Remember how many facts of a revision spoke of something that had given way: should the merge be undone, they stay where they are."""
    if connection.execute("SELECT EXISTS (SELECT 1 FROM temp.sqlite_schema WHERE name = 'told_otherwise')").fetchone()[0]:
        connection.execute("INSERT INTO redirected SELECT gave, ?, SUM(facts) FROM told_otherwise GROUP BY gave", (revision,))


def told_since(connection: sqlite3.Connection, merge: int) -> list[str]:
    """What later batches, which still stand, told of entities that gave way in a revision, in words: it was written about those that stay."""
    text = f"""SELECT r.revision, r.gave, r.facts, m.value FROM attribute m INDEXED BY attribute_by_value CROSS JOIN entity e ON e.id = m.entity
        CROSS JOIN redirected r ON r.gave = e.key AND r.revision > m.stated CROSS JOIN revision v ON v.id = r.revision AND v.undone IS NULL
        WHERE m.name = {SAME_AS} AND m.past = 0 AND m.stated = ? ORDER BY r.revision, r.gave"""
    return [
        f"第{revision}次修订有{facts}处写的是 {gave}，已记在 {stays} 名下：请先撤销它，撤销合并后再重新导入"
        for revision, gave, facts, stays in connection.execute(text, (merge,))
    ]


def refuse_stranded(connection: sqlite3.Connection) -> None:
    """Nothing may be believed about what gave way, for nobody would find it. Raises StoreError."""
    if not any_merged(connection):
        return
    others = " OR ".join(
        f"EXISTS (SELECT 1 FROM {facts} WHERE f.past = 0 AND f.{end} = s.entity{but})"
        for facts, end, but in (
            ("attribute f", "entity", f" AND f.name <> {SAME_AS}"), ("tie f", "target", ""), (f"tie f {BY_SOURCE}", "source", ""),
            ("outcome f", "subject", ""),
        )
    )  # fmt: skip
    text = f"""SELECT e.key, s.value FROM attribute s INDEXED BY attribute_by_value CROSS JOIN entity e ON e.id = s.entity
        WHERE s.name = {SAME_AS} AND s.past = 0 AND ({others})"""
    for gave, stays in connection.execute(text):
        raise StoreError(f"{gave} 又有了自己的记录，不能恢复它并入 {stays} 的状态", "请重新合并一次：新的记录会一并归入")


_GIVEN_WAY = f"""SELECT g.key, g.id FROM attribute s INDEXED BY attribute_by_value CROSS JOIN entity g ON g.id = s.entity
    WHERE s.name = {SAME_AS} AND s.past = 0"""
_EVERY_WAY = f"""{way(_GIVEN_WAY)} SELECT way.start, e.key FROM way CROSS JOIN entity e ON e.id = way.id
    WHERE {at_its_end()} AND way.start <> e.key"""
_OVERRULED_NAMES = f"""DELETE FROM staged_attribute AS f WHERE entity IN (SELECT key FROM same) AND name <> {SAME_AS}
    AND EXISTS (SELECT 1 FROM entity b CROSS JOIN attribute m ON m.past = 0 AND m.entity = b.id AND m.name = {SAME_AS}
      CROSS JOIN attribute h ON h.past = 1 AND h.entity = b.id AND h.name = f.name AND h.since = f.since AND h.value = f.value
        AND h.retracted = m.recorded WHERE b.key = f.entity)
    AND NOT EXISTS (SELECT 1 FROM same s CROSS JOIN entity a ON a.key = s.stays CROSS JOIN attribute o ON o.past = 0 AND o.entity = a.id
      AND o.name = f.name AND o.value = f.value WHERE s.key = f.entity)"""
