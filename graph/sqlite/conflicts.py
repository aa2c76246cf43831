"""What contradicts what. Conflicts that rank or as-at date decide are weighed; every other becomes a trouble of its row. Set by set."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence

from graph.sqlite import rivals
from graph.sqlite.matching import CHANGING_LIST, Status, same_content, same_key
from graph.sqlite.statements import BY_SOURCE
from graph.sqlite.tables import ATTRIBUTE, FACTS, OUTCOME, TIE, FactTable, loosely
from graph.sqlite.weighing import GROUP, same_group
from schema.kinds import TIE_KINDS, entity_kind, tie_by_number
from schema.time import OPEN, UNKNOWN, Period, Span, chinese

Trouble = tuple[int, int, str, str]
"""Ledger (row id), line, reason, hint."""

_WITHIN = next(kind.number for kind in TIE_KINDS if kind.name == "within")
_SHOWN = 3
_ENDS = "o.target = r.target AND o.kind = r.kind AND o.source = r.source"
_NOT_CORRECTED = f"""NOT EXISTS (SELECT 1 FROM ready_tie c WHERE {same_key(TIE, "c", "o")} AND c.status = {Status.CORRECTS:d})
    AND NOT EXISTS (SELECT 1 FROM fallen_tie c WHERE {same_key(TIE, "c", "o")})"""


def unplaced(connection: sqlite3.Connection) -> Iterator[Trouble]:
    """Staged facts that reached no `ready_…` table: an end that does not exist, a kind that does not join them, an end before the start."""
    for row in connection.execute(
        """SELECT g.id, s.line, s.kind, h.kind, t.kind, s.since >= s.until, h.key IS NULL, s.source, s.target FROM staged_tie s
           CROSS JOIN numbered g ON g.position = s.ledger LEFT JOIN entity h ON h.key = s.source LEFT JOIN entity t ON t.key = s.target
           WHERE s.since >= s.until OR s.target = s.source OR h.id IS NULL OR t.id IS NULL
              OR NOT EXISTS (SELECT 1 FROM allowed a WHERE a.kind = s.kind AND a.source = h.kind AND a.target = t.kind)"""
    ):
        ledger, line, kind, source, target, backwards, no_source, source_key, target_key = row
        if backwards:
            yield ledger, line, *_BACKWARDS
        elif source_key == target_key:
            yield (
                ledger,
                line,
                f"“{tie_by_number(kind).chinese}”的两端是同一对象 {source_key}",
                "请核对；两者如是合并而来，这条关系已不成立",
            )
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


_WHAT = {"tie": "同一关系", "attribute": "同一名称或坐标", "outcome": "同一期次、事项或评分"}


def contradicting(connection: sqlite3.Connection) -> Iterator[Trouble]:
    """Rows of one batch, of equal strength, that say different things about one natural key. All that meet are left in `temp.twice_…`."""
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
        against: dict[tuple[int, int], dict[int, None]] = {}
        for ledger, line, other in connection.execute(
            f"""SELECT r.ledger, r.line, x.line FROM twice_{table.name} k CROSS JOIN ready_{table.name} r ON {same_key(table, "r", "k")}
                CROSS JOIN ledger g ON g.id = r.ledger CROSS JOIN ready_{table.name} x ON {same_key(table, "x", "k")}
                CROSS JOIN ledger h ON h.id = x.ledger WHERE k.differ AND NOT ({same_content(table, "r", "x")}) AND g.rank = h.rank
                AND (g.as_at = h.as_at OR {OPEN} IN (g.as_at, h.as_at)) ORDER BY r.ledger, r.line, x.ledger, x.line"""
        ):
            against.setdefault((ledger, line), {})[other] = None
        for row, others in against.items():
            yield *row, f"与{_lines(list(others))}说的是{_WHAT[table.name]}，内容却不一致", "请只保留正确的一行"


def _lines(others: Sequence[int]) -> str:
    return "、".join(f"第{line}行" for line in others[:_SHOWN]) + ("等" if len(others) > _SHOWN else "")


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


def gather_disputed(connection: sqlite3.Connection) -> None:
    """Fill `temp.weighed_…` with what must be weighed: all claims about it count, not only the believed one."""
    for table in FACTS:
        group, name = GROUP[table], table.name
        disputed = f"r.status IN ({Status.DISPUTED:d}, {Status.CONFIRMED:d})"
        listed = ", ".join(f"r.{column}" for column in group)
        contested = f"CROSS JOIN {table.also.name} a ON a.past = 0 AND {same_group(table, 'a', 'r')} AND a.agrees <= 0"
        connection.execute(
            f"""INSERT OR IGNORE INTO weighed_{name} SELECT {listed} FROM ready_{name} r WHERE {disputed}
                UNION SELECT {listed} FROM ready_{name} r {contested} WHERE r.status <> {Status.RETURNING:d}
                UNION SELECT {listed} FROM twice_{name} r WHERE r.differ"""
        )
    asserting = f"r.status IN ({CHANGING_LIST})"
    connection.execute(
        f"""INSERT INTO near SELECT target, kind, source FROM ready_tie r WHERE {asserting} GROUP BY target, kind, source HAVING COUNT(*) > 1
            UNION SELECT r.target, r.kind, r.source FROM ready_tie r CROSS JOIN tie o ON o.past = 0 AND {_ENDS}
            AND o.since <> r.since AND o.role = r.role WHERE {asserting}"""
    )
    each = " UNION ALL ".join(
        f"SELECT o.target, o.kind, o.source, o.role, o.since FROM near r CROSS JOIN {rows} AND {_ENDS}{which}"
        for rows, which in (("ready_tie o ON true", f" AND o.status <> {Status.RETURNING:d}"), ("tie o ON o.past = 0", ""))
    )
    connection.execute(
        f"""INSERT OR IGNORE INTO weighed_tie SELECT target, kind, source, role FROM ({each})
            GROUP BY target, kind, source, role HAVING MIN(since) < MAX(since)"""
    )


_AGAIN = "如是重新任职，请在责任关系台账中写明起始日期"


def reappeared(connection: sqlite3.Connection) -> Iterator[Trouble]:
    """A roster shows somebody again whose tie of unknown start had ended before, and nothing decides which of them is right."""
    for ledger, line, kind, holder, seen, until in rivals.reappeared(connection):
        yield (
            ledger,
            line,
            f"系统中{_name_of(connection, holder)}的“{tie_by_number(kind).chinese}”至{chinese(until - 1)}已终止，名册又显示{chinese(seen)}在任",
            f"{_AGAIN}；如终止日期写错，请先更正",
        )


def overlapping(connection: sqlite3.Connection) -> Iterator[Trouble]:
    """Ties of the same ends and role under different first days that overlap, where neither rank nor as-at date decides."""
    for ledger, line, kind, holder, since, other, fresh, *dates in rivals.asked(connection):
        place = f"第{other}行" if fresh else "系统中已有的记录"
        hint = "同一关系换了起始日期：请先用 zerentu retract 撤回错的一条，再导入" if since > UNKNOWN else _AGAIN
        reason = f"{_name_of(connection, holder)}的“{tie_by_number(kind).chinese}”与{place}({_dates_text(*dates)})时间重叠"
        yield ledger, line, reason, hint


def _name_of(connection: sqlite3.Connection, entity: int) -> str:
    """The name of an entity, nothing for one that the batch itself introduces."""
    text = "SELECT value FROM attribute WHERE past = 0 AND entity = ? AND name = 1 ORDER BY since DESC LIMIT 1"
    row = connection.execute(text, (entity,)).fetchone()
    return str(row[0]) if row else ""


def _dates_text(since: int, since_to: int | None, until: int, until_from: int | None) -> str:
    first = Span(since, since if since_to is None else since_to)
    return Period.between(first, Span(until if until_from is None else until_from, until)).text()


def two_parents(connection: sqlite3.Connection) -> Iterator[Trouble]:
    """A place that would lie within two others on one day."""
    asserting = f"r.kind = {_WITHIN} AND r.status IN ({CHANGING_LIST})"
    ended = f"COALESCE((SELECT g.until FROM ending g WHERE {same_key(TIE, 'g', 'o')}), o.until)"
    until = f"""COALESCE((SELECT g.until FROM ending g WHERE {same_key(TIE, "g", "r")}),
        (SELECT m.until FROM merged_tie m WHERE {same_key(TIE, "m", "r")}), r.until)"""
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
