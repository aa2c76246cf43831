"""What contradicts what. Every conflict becomes a trouble of its row, or the row gives way as declared; all of it set by set.

Within one pair of ends and one role, claims under different first days may not overlap. `temp.claim` holds those that stand beside
each other: what is believed and not corrected by the batch (status -1), and what the batch is about to assert.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any

from graph.sqlite.matching import CHANGING_LIST, Status, kept, same_key
from graph.sqlite.statements import BY_SOURCE
from graph.sqlite.tables import ATTRIBUTE, FACTS, OUTCOME, TIE, FactTable, loosely
from schema.kinds import TIE_KINDS, entity_kind, tie_by_number
from schema.time import OPEN, UNKNOWN, Period, Span, chinese

Trouble = tuple[int, int, str, str]
"""Ledger (row id), line, reason, hint."""

BELIEVED = -1
_WITHIN = next(kind.number for kind in TIE_KINDS if kind.name == "within")
_SHOWN = 3
_ENDS = "o.target = r.target AND o.kind = r.kind AND o.source = r.source"
_NOT_CORRECTED = f"""NOT EXISTS (SELECT 1 FROM ready_tie c WHERE {same_key(TIE, "c", "o")} AND c.status = {Status.CORRECTS:d})"""


def unplaced(connection: sqlite3.Connection) -> Iterator[Trouble]:
    """Staged facts that reached no `ready_…` table: an end that does not exist, a kind that does not join them, an end before the start."""
    for row in connection.execute(
        """SELECT g.id, s.line, s.kind, h.kind, t.kind, s.since >= s.until, h.key IS NULL, s.source, s.target FROM staged_tie s
           CROSS JOIN numbered g ON g.position = s.ledger LEFT JOIN entity h ON h.key = s.source LEFT JOIN entity t ON t.key = s.target
           WHERE s.since >= s.until OR h.id IS NULL OR t.id IS NULL
              OR NOT EXISTS (SELECT 1 FROM allowed a WHERE a.kind = s.kind AND a.source = h.kind AND a.target = t.kind)"""
    ):
        ledger, line, kind, source, target, backwards, no_source, source_key, target_key = row
        if backwards:
            yield ledger, line, *_BACKWARDS
        elif source is None or target is None:
            yield ledger, line, f"系统中没有 {source_key if no_source else target_key}", _IMPORT_FIRST
        else:
            ends = f"{_end_name(source)}到{_end_name(target)}"
            yield ledger, line, f"“{tie_by_number(kind).chinese}”不能由{ends}", "请核对关系和对象；下级区划的级别必须低于上级"
    for table, column, backwards in ((ATTRIBUTE, "entity", "s.since >= s.told"), (OUTCOME, "subject", "0")):
        for ledger, line, key, wrong in connection.execute(
            f"""SELECT g.id, s.line, s.{column}, e.id IS NOT NULL FROM staged_{table.name} s CROSS JOIN numbered g ON g.position = s.ledger
                LEFT JOIN entity e ON e.key = s.{column} WHERE e.id IS NULL OR {backwards}"""
        ):
            yield (ledger, line, *_BACKWARDS) if wrong else (ledger, line, f"系统中没有 {key}", _IMPORT_FIRST)
    yield from _self_contradicting(connection)


_BACKWARDS = ("终止日期不晚于起始日期", "请核对两个日期")
_IMPORT_FIRST = "请先导入它所在的台账，或核对代码、编号"


def other_kind(connection: sqlite3.Connection) -> Iterator[Trouble]:
    """Rows that take an entity for another kind or level than the one it has."""
    for ledger, line, key, was, now in connection.execute(
        """SELECT g.id, s.line, s.key, e.kind, s.kind FROM staged_entity s CROSS JOIN numbered g ON g.position = s.ledger
           CROSS JOIN entity e ON e.key = s.key WHERE e.kind <> s.kind"""
    ):
        yield ledger, line, f"{key} 在系统中是{_end_name(was)}，本行写作{_end_name(now)}", "请核对级别或编号"


def _self_contradicting(connection: sqlite3.Connection) -> Iterator[Trouble]:
    keys = {"attribute": "entity, name, since", "tie": "target, kind, source, since, role", "outcome": "subject, kind, day, label"}
    for table in FACTS:
        for ledger, line in connection.execute(
            f"""SELECT g.id, s.line FROM staged_{table.name} s CROSS JOIN numbered g ON g.position = s.ledger
                GROUP BY g.id, s.line, {keys[table.name]} HAVING {_differing(table)}"""
        ):
            yield ledger, line, f"本行两次写到{_WHAT[table.name]}，内容不一致", "请只保留正确的一处"


def _differing(table: FactTable) -> str:
    return " OR ".join(f"MIN({column}) IS NOT MAX({column}) OR COUNT({column}) NOT IN (0, COUNT(*))" for column in table.content)


def _end_name(number: int) -> str:
    kind, level = entity_kind(number)
    names = {"province": "省", "city": "市", "county": "县", "township": "乡镇", "village": "村", "group": "组"}
    return names.get(level) or {"area": "片区", "organisation": "单位", "person": "干部"}.get(kind, kind)


def absent(connection: sqlite3.Connection) -> Iterator[Trouble]:
    """Facts about an entity that only refused rows introduced, or whose introduction was undone."""
    if connection.execute("SELECT NOT EXISTS (SELECT 1 FROM absent)").fetchone()[0]:
        return
    for table, columns in ((ATTRIBUTE, ("entity",)), (TIE, ("target", "source")), (OUTCOME, ("subject",))):
        for column in columns:
            for ledger, line, key in connection.execute(
                f"""SELECT r.ledger, r.line, e.key FROM ready_{table.name} r CROSS JOIN entity e ON e.id = r.{column}
                    WHERE r.{column} IN (SELECT id FROM absent)"""
            ):
                yield ledger, line, f"系统中没有 {key}(写到它的那一行未被接受，或已撤销)", _IMPORT_FIRST


_WHAT = {"tie": "同一关系", "attribute": "同一名称", "outcome": "同一期次或事项"}


def contradicting(connection: sqlite3.Connection) -> Iterator[Trouble]:
    """Rows of one batch that say different things about one natural key. Those that agree are left in `temp.twice_…`."""
    for table in FACTS:
        key = ", ".join(table.key)
        chosen = f"MIN(r.ledger << 32 | r.line) FILTER (WHERE r.status IN ({CHANGING_LIST}))"
        connection.execute(f"DROP TABLE IF EXISTS temp.twice_{table.name}")
        connection.execute(
            f"CREATE TEMP TABLE twice_{table.name}({loosely(*table.key, 'chosen', 'differ')}, PRIMARY KEY({key})) WITHOUT ROWID"
        )
        connection.execute(
            f"""INSERT INTO twice_{table.name} SELECT {", ".join(f"r.{column}" for column in table.key)}, {chosen}, {_differing(table)}
                FROM (SELECT {key} FROM ready_{table.name} GROUP BY {key} HAVING COUNT(*) > 1) k
                CROSS JOIN ready_{table.name} r ON {same_key(table, "r", "k")} GROUP BY {", ".join(f"k.{column}" for column in table.key)}"""
        )
        groups: dict[tuple[Any, ...], list[tuple[int, int]]] = {}
        for ledger, line, *group in connection.execute(
            f"""SELECT r.ledger, r.line, {", ".join(f"k.{column}" for column in table.key)} FROM twice_{table.name} k
                CROSS JOIN ready_{table.name} r ON {same_key(table, "r", "k")} WHERE k.differ"""
        ):
            groups.setdefault(tuple(group), []).append((ledger, line))
        for rows in groups.values():
            yield from _against_each_other(_WHAT[table.name], rows)


def _against_each_other(what: str, rows: Sequence[tuple[int, int]]) -> Iterator[Trouble]:
    for row in rows:
        others = [f"第{line}行" for ledger, line in rows if (ledger, line) != row]
        named = "、".join(others[:_SHOWN]) + ("等" if len(others) > _SHOWN else "")
        yield *row, f"与{named}说的是{what}，内容却不一致", "请只保留正确的一行"


def settle_repeated(connection: sqlite3.Connection) -> None:
    """Of rows that agree with each other one asserts the fact, the others become its further origins."""
    for table in FACTS:
        key = ", ".join(table.key)
        chosen = f"(SELECT k.chosen FROM twice_{table.name} k WHERE {same_key(table, 'k', 'r')} AND NOT k.differ)"
        connection.execute(
            f"""UPDATE ready_{table.name} AS r SET base = status, status = {Status.SEEN:d}
                WHERE ({key}) IN (SELECT {key} FROM twice_{table.name}) AND (r.ledger << 32 | r.line) <> {chosen}"""
        )


def undated_names(connection: sqlite3.Connection) -> Iterator[Trouble]:
    """An undated name of something whose names are dated: nobody can tell from when on it is called so."""
    for ledger, line, value in connection.execute(
        f"""SELECT r.ledger, r.line, r.value FROM ready_attribute r WHERE r.since = {UNKNOWN} AND r.told = {OPEN}
            AND r.status IN ({Status.NEW:d}, {Status.CORRECTS:d}) AND EXISTS (SELECT 1 FROM attribute o WHERE o.past = 0
              AND o.entity = r.entity AND o.name = r.name AND o.since > {UNKNOWN})"""
    ):
        yield ledger, line, f"“{value}”与系统中已有的名称或代码不一致，又没有起始日期", "如已改名，请填写起始日期；如是写错，请改正"


def gather_claims(connection: sqlite3.Connection) -> None:
    """Fill `temp.claim` for each pair of ends that has more than one."""
    asserting = f"r.status IN ({Status.NEW:d}, {Status.CORRECTS:d}, {Status.RETURNING:d})"
    connection.execute(
        f"""INSERT INTO near SELECT target, kind, source FROM ready_tie r WHERE {asserting} GROUP BY target, kind, source HAVING COUNT(*) > 1
            UNION SELECT r.target, r.kind, r.source FROM ready_tie r CROSS JOIN tie o ON o.past = 0 AND {_ENDS}
            AND o.since <> r.since AND o.role = r.role WHERE {asserting}"""
    )
    ends = "o.target = n.target AND o.kind = n.kind AND o.source = n.source"
    until, since_to, until_from = (kept(TIE, column, "r", "o") for column in ("until", "since_to", "until_from"))
    connection.execute(
        f"""INSERT INTO claim SELECT o.target, o.kind, o.source, o.since, o.role, o.since_to, o.until, o.until_from, o.ledger, o.line, {BELIEVED}
            FROM near n CROSS JOIN tie o ON o.past = 0 AND {ends} WHERE {_NOT_CORRECTED}"""
    )
    connection.execute(
        f"""INSERT OR REPLACE INTO claim SELECT r.target, r.kind, r.source, r.since, r.role,
              IIF(o.past IS NULL, r.since_to, {since_to}), IIF(o.past IS NULL, r.until, {until}), IIF(o.past IS NULL, r.until_from, {until_from}),
              r.ledger, r.line, r.status
            FROM near n CROSS JOIN ready_tie r ON {ends.replace("o.", "r.")} LEFT JOIN tie o ON o.past = 0 AND {same_key(TIE, "o", "r")}
            WHERE {asserting}"""
    )


_BESIDE = "d.target = s.target AND d.kind = s.kind AND d.source = s.source AND d.role = s.role"
_INSIDE = f"""{_BESIDE} AND d.since > {UNKNOWN} AND (s.since_to IS NULL OR (d.since <= s.since_to AND s.since_to < d.until))
    AND s.until IN ({OPEN}, d.until)"""


def settle_sightings(connection: sqlite3.Connection) -> None:
    """A sighting inside a dated tie only vouches for it; a sighting that was believed gives way to the new dated tie that covers it."""
    hosts = f"{BELIEVED}, {Status.NEW:d}, {Status.CORRECTS:d}"
    connection.execute(
        f"""INSERT INTO sighted SELECT s.target, s.kind, s.source, MAX(d.since), s.role, r.until, r.since_to, r.until_from, r.props, s.ledger, s.line
            FROM claim s CROSS JOIN claim d ON {_INSIDE} AND d.status IN ({hosts}) CROSS JOIN ready_tie r ON {same_key(TIE, "r", "s")}
            AND r.ledger = s.ledger AND r.line = s.line WHERE s.since = {UNKNOWN} AND s.status IN ({Status.NEW:d}, {Status.RETURNING:d})
            GROUP BY s.target, s.kind, s.source, s.role, s.ledger, s.line"""
    )
    where = (
        "g.target = r.target AND g.kind = r.kind AND g.source = r.source AND g.role = r.role AND g.ledger = r.ledger AND g.line = r.line"
    )
    for table in ("ready_tie", "claim"):
        marked = ", base = COALESCE(base, status)" if table == "ready_tie" else ""
        connection.execute(
            f"""UPDATE {table} AS r SET status = {Status.SEEN:d}{marked} WHERE r.since = {UNKNOWN}
                AND (r.target, r.kind, r.source) IN (SELECT target, kind, source FROM near) AND EXISTS (SELECT 1 FROM sighted g WHERE {where})"""
        )
    connection.execute(
        f"""INSERT INTO replaced SELECT s.target, s.kind, s.source, s.since, s.role, MAX(d.since) FROM claim s CROSS JOIN claim d
            ON {_INSIDE} AND d.status IN ({Status.NEW:d}, {Status.CORRECTS:d}) WHERE s.since = {UNKNOWN} AND s.status = {BELIEVED}
            GROUP BY s.target, s.kind, s.source, s.role"""
    )
    connection.execute(
        f"DELETE FROM claim AS r WHERE EXISTS (SELECT 1 FROM replaced g WHERE {same_key(TIE, 'g', 'r')}) AND status = {BELIEVED}"
    )
    connection.execute(
        f"""UPDATE ready_tie AS r SET base = COALESCE(base, status), status = {Status.REPLACES:d} WHERE r.status = {Status.NEW:d}
            AND EXISTS (SELECT 1 FROM replaced g WHERE g.target = r.target AND g.kind = r.kind AND g.source = r.source AND g.role = r.role
              AND g.by_since = r.since)"""
    )


_AGAIN = "如是重新任职，请在责任关系台账中写明起始日期"


def _called(entity: str) -> str:
    """The name of an entity, NULL for one that the batch itself introduces."""
    return f"(SELECT n.value FROM attribute n WHERE n.past = 0 AND n.entity = {entity} AND n.name = 1 ORDER BY n.since DESC LIMIT 1)"


def reappeared(connection: sqlite3.Connection) -> Iterator[Trouble]:
    """A roster shows somebody again whose tie of unknown start had ended before."""
    for ledger, line, kind, who, seen, until in connection.execute(
        f"""SELECT r.ledger, r.line, r.kind, {_called("r.source")}, r.since_to, o.until FROM ready_tie r
            CROSS JOIN tie o ON o.past = 0 AND {same_key(TIE, "o", "r")}
            WHERE r.status = {Status.CORRECTS:d} AND r.since = {UNKNOWN} AND r.until = {OPEN}
              AND o.until < {OPEN} AND r.since_to >= o.until"""
    ):
        yield (
            ledger,
            line,
            f"系统中{who or ''}的“{tie_by_number(kind).chinese}”至{chinese(until - 1)}已终止，名册又显示{chinese(seen)}在任",
            f"{_AGAIN}；如终止日期写错，请先更正",
        )


def overlapping(connection: sqlite3.Connection) -> Iterator[Trouble]:
    """Claims of the same ends and role under different first days that overlap; rows that say the same share the trouble."""
    for row in connection.execute(
        f"""SELECT r.ledger, r.line, s.kind, {_called("s.source")}, s.since, d.status, d.line, d.since, d.since_to, d.until, d.until_from
            FROM claim s
            CROSS JOIN claim d ON {_BESIDE} AND d.since <> s.since AND s.since < d.until AND d.since < s.until
            CROSS JOIN ready_tie r ON {same_key(TIE, "r", "s")}
            WHERE s.status IN ({CHANGING_LIST}) AND d.status NOT IN ({Status.RETURNING:d}, {Status.SEEN:d})"""
    ):
        ledger, line, kind, who, since, status, other, *dates = row
        place = "系统中已有的记录" if status == BELIEVED else f"第{other}行"
        hint = "同一关系换了起始日期：请先用 zerentu retract 撤回错的一条，再导入" if since > UNKNOWN else _AGAIN
        yield ledger, line, f"{who or ''}的“{tie_by_number(kind).chinese}”与{place}({_dates_text(*dates)})时间重叠", hint


def _dates_text(since: int, since_to: int | None, until: int, until_from: int | None) -> str:
    first = Span(since, since if since_to is None else since_to)
    return Period.between(first, Span(until if until_from is None else until_from, until)).text()


def two_parents(connection: sqlite3.Connection) -> Iterator[Trouble]:
    """A place that would lie within two others on one day."""
    asserting = f"r.kind = {_WITHIN} AND r.status IN ({CHANGING_LIST})"
    ended = f"COALESCE((SELECT g.until FROM ending g WHERE {same_key(TIE, 'g', 'o')}), o.until)"
    until = f"""COALESCE((SELECT g.until FROM ending g WHERE {same_key(TIE, "g", "r")}),
        (SELECT {kept(TIE, "until", "r", "o")} FROM tie o WHERE o.past = 0 AND {same_key(TIE, "o", "r")}), r.until)"""
    connection.execute("DROP TABLE IF EXISTS temp.parent")
    connection.execute(f"""CREATE TEMP TABLE parent({loosely("source", "target", "since", "until", "ledger", "line")},
        PRIMARY KEY(source, since, target, ledger, line)) WITHOUT ROWID""")
    connection.execute(
        f"""INSERT OR IGNORE INTO parent SELECT r.source, r.target, r.since, {until}, r.ledger, r.line FROM ready_tie r
            WHERE {asserting} AND r.source IN (SELECT r.source FROM ready_tie r WHERE {asserting} GROUP BY r.source HAVING COUNT(*) > 1
              UNION SELECT r.source FROM ready_tie r CROSS JOIN tie o {BY_SOURCE} ON o.past = 0 AND o.source = r.source AND o.kind = r.kind
                AND o.target <> r.target WHERE {asserting})"""
    )
    for ledger, line, key in connection.execute(
        f"""SELECT r.ledger, r.line, e.key FROM parent r CROSS JOIN tie o {BY_SOURCE} ON o.past = 0 AND o.source = r.source AND o.kind = {_WITHIN}
              AND o.target <> r.target AND r.since < {ended} AND o.since < r.until AND {_NOT_CORRECTED} CROSS JOIN entity e ON e.id = o.target
            UNION SELECT t.ledger, t.line, e.key FROM parent r CROSS JOIN parent o ON o.source = r.source AND o.target <> r.target
              AND o.since < r.until AND r.since < o.until CROSS JOIN entity e ON e.id = o.target
              CROSS JOIN ready_tie t ON t.target = r.target AND t.kind = {_WITHIN} AND t.source = r.source AND t.since = r.since"""
    ):
        yield ledger, line, f"该区划同一时期已隶属 {key}", "请填写起始日期并加 --succeed，或先给原隶属关系填上终止日期"
