"""The third step of a write: what contradicts what. Every conflict becomes a problem of its row, or the row gives way as declared."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any, NamedTuple

from graph.sqlite.matching import Status
from graph.sqlite.tables import ATTRIBUTE, FACTS, OUTCOME, FactTable
from schema.kinds import TIE_KINDS, entity_kind, tie_by_number
from schema.time import OPEN, UNKNOWN, Period, Span

Trouble = tuple[int, int, str, str]
"""Ledger (row id), line, reason, hint."""

_WITHIN = next(kind.number for kind in TIE_KINDS if kind.name == "within")


class Claim(NamedTuple):
    """A row of `ready_tie`, or a believed tie, in the columns that conflicts are about."""

    role: str
    since: int
    since_to: int | None
    until: int
    until_from: int | None
    props: str | None
    ledger: int
    line: int

    def text(self) -> str:
        """The dates in Chinese."""
        since = Span(self.since, self.since if self.since_to is None else self.since_to)
        until = Span(self.until if self.until_from is None else self.until_from, self.until)
        return Period.between(since, until).text()

    def overlaps(self, other: Claim) -> bool:
        """Whether both hold on some day, in one role."""
        return self.role == other.role and self.since < other.until and other.since < self.until

    def is_sighting_of(self, other: Claim) -> bool:
        """Whether it only says that the other tie held at some time: start unknown, end open or the same."""
        seen = self.since_to is None or other.since <= self.since_to < other.until
        return self.since == UNKNOWN and seen and self.until in (OPEN, other.until)


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
            yield ledger, line, "终止日期不晚于起始日期", "请核对两个日期"
        elif source is None or target is None:
            yield ledger, line, f"系统中没有 {source_key if no_source else target_key}", "请先导入它所在的台账,或核对代码、编号"
        else:
            ends = f"{_end_name(source)}到{_end_name(target)}"
            yield ledger, line, f"“{tie_by_number(kind).chinese}”不能由{ends}", "请核对关系和对象;下级区划的级别必须低于上级"
    for table, column in ((ATTRIBUTE, "entity"), (OUTCOME, "subject")):
        for ledger, line, key in connection.execute(
            f"""SELECT g.id, s.line, s.{column} FROM staged_{table.name} s CROSS JOIN numbered g ON g.position = s.ledger
                LEFT JOIN entity e ON e.key = s.{column} WHERE e.id IS NULL"""
        ):
            yield ledger, line, f"系统中没有 {key}", "请先导入它所在的台账,或核对代码、编号"
    for ledger, line, key, was, now in connection.execute(
        """SELECT g.id, s.line, s.key, e.kind, s.kind FROM staged_entity s CROSS JOIN numbered g ON g.position = s.ledger
           CROSS JOIN entity e ON e.key = s.key WHERE e.kind <> s.kind"""
    ):
        yield ledger, line, f"{key} 在系统中是{_end_name(was)},本行写作{_end_name(now)}", "请核对级别或编号"


def _end_name(number: int) -> str:
    kind, level = entity_kind(number)
    names = {"province": "省", "city": "市", "county": "县", "township": "乡镇", "village": "村", "group": "组"}
    return names.get(level) or {"area": "片区", "organisation": "单位", "person": "干部"}.get(kind, kind)


def repeated(connection: sqlite3.Connection) -> Iterator[Trouble]:
    """Rows of one batch about one natural key: those that agree become further origins, those that differ contradict each other."""
    for table in FACTS:
        key = ", ".join(table.key)
        groups = connection.execute(
            f"SELECT {key} FROM ready_{table.name} GROUP BY {key} HAVING COUNT(*) > 1"
        ).fetchall()
        where = " AND ".join(f"{column} = ?" for column in table.key)
        for group in groups:
            rows = connection.execute(
                f"SELECT ledger, line, {', '.join(table.content)} FROM ready_{table.name} WHERE {where} ORDER BY ledger, line", group
            ).fetchall()
            if len({row[2:] for row in rows}) == 1:
                later = [(*group, row[0], row[1]) for row in rows[1:]]
                connection.executemany(
                    f"UPDATE ready_{table.name} SET status = {Status.SEEN:d} WHERE {where} AND ledger = ? AND line = ?", later
                )
            else:
                yield from _contradicting(table, rows)


def _contradicting(table: FactTable, rows: list[Any]) -> Iterator[Trouble]:
    what = {"tie": "同一关系", "attribute": "同一名称", "outcome": "同一期次或事项"}[table.name]
    for ledger, line, *_ in rows:
        others = "、".join(f"第{other[1]}行" for other in rows if other[:2] != (ledger, line)) or "本行"
        yield ledger, line, f"与{others}说的是{what},内容却不一致", "请只保留正确的一行"


def overlapping(connection: sqlite3.Connection) -> Iterator[Trouble]:
    """Ties of the same ends and role under different first days that overlap, in the batch or with believed ones."""
    fields = "role, since, since_to, until, until_from, props, ledger, line"
    candidates = connection.execute(
        """SELECT target, kind, source FROM ready_tie GROUP BY target, kind, source HAVING COUNT(*) > 1
           UNION SELECT r.target, r.kind, r.source FROM ready_tie r CROSS JOIN tie o ON o.past = 0 AND o.target = r.target
             AND o.kind = r.kind AND o.source = r.source AND (o.since <> r.since OR o.role <> r.role) WHERE r.status = 0"""
    ).fetchall()
    for ends in candidates:
        where = "target = ? AND kind = ? AND source = ?"
        new = [Claim(*row) for row in connection.execute(f"SELECT {fields} FROM ready_tie WHERE {where} AND status = 0", ends)]
        old = [Claim(*row) for row in connection.execute(f"SELECT {fields} FROM tie WHERE past = 0 AND {where}", ends)]
        for claim in new:
            yield from _settle(connection, ends, claim, old, [other for other in new if other != claim])


def _settle(connection: sqlite3.Connection, ends: Any, claim: Claim, old: list[Claim], new: list[Claim]) -> Iterator[Trouble]:
    known = [other for other in old if other.overlaps(claim) and other.since != claim.since]
    beside = [other for other in new if other.overlaps(claim)]
    if not known and not beside:
        return
    where = "target = ? AND kind = ? AND source = ? AND role = ? AND since = ? AND ledger = ? AND line = ?"
    this = (*ends, claim.role, claim.since, claim.ledger, claim.line)
    if all(claim.is_sighting_of(other) for other in known + beside):
        for other in known + beside:
            connection.execute(
                """INSERT INTO sighted SELECT ?, ?, ?, ?, ?, until, since_to, until_from, props, ledger, line FROM ready_tie
                   WHERE """ + where, (*ends[:2], ends[2], other.since, other.role, *this),
            )
        connection.execute(f"UPDATE ready_tie SET status = {Status.SEEN:d} WHERE {where}", this)
    elif all(other.is_sighting_of(claim) for other in known + beside):
        for other in known:
            values = (*ends, other.since, other.role, claim.since, claim.ledger, claim.line)
            connection.execute("INSERT INTO replaced VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values)
        if known:
            connection.execute(f"UPDATE ready_tie SET status = {Status.REPLACES:d} WHERE {where}", this)
    else:
        other = (known + beside)[0]
        place = f"第{other.line}行" if not known else "系统中已有的记录"
        yield claim.ledger, claim.line, f"与{place}({other.text()})时间重叠", "同一关系换了起始日期:请先用 zerentu retract 撤回错的一条,再导入"


def two_parents(connection: sqlite3.Connection, succeed: bool) -> Iterator[Trouble]:
    """A place that would lie within two others on one day. With `succeed`, the one open tie gives way to the new one instead."""
    gives_way = f" AND NOT (o.until = {OPEN} AND o.since < r.since)" if succeed else ""
    beside = f"r.kind = {_WITHIN} AND r.status = 0 AND o.target <> r.target AND o.since < r.until AND r.since < o.until"
    for ledger, line, key in connection.execute(
        f"""SELECT r.ledger, r.line, e.key FROM ready_tie r CROSS JOIN tie o ON o.past = 0 AND o.source = r.source AND o.kind = r.kind
              AND {beside}{gives_way} CROSS JOIN entity e ON e.id = o.target
            UNION SELECT r.ledger, r.line, e.key FROM (SELECT source FROM ready_tie WHERE kind = {_WITHIN} GROUP BY source
              HAVING COUNT(DISTINCT target) > 1) twice CROSS JOIN ready_tie r ON r.source = twice.source
              CROSS JOIN ready_tie o ON o.source = r.source AND o.kind = r.kind AND {beside} CROSS JOIN entity e ON e.id = o.target"""
    ):
        yield ledger, line, f"该区划同一时期已隶属 {key}", "请填写起始日期并加 --succeed,或先给原隶属关系填上终止日期"


def successions(connection: sqlite3.Connection) -> Iterator[Trouble]:
    """Fill `ending` with the one open tie that each new tie of an exclusive kind takes over from; several candidates are trouble."""
    for kind in TIE_KINDS:
        if not kind.exclusive:
            continue
        fixed, free = ("target", "source") if kind.exclusive == "target" else ("source", "target")
        roles = f" AND r.role IN ({', '.join(repr(role) for role in kind.exclusive_roles)})" if kind.exclusive_roles else ""
        connection.execute(
            f"""INSERT INTO ending SELECT o.target, o.kind, o.source, o.since, o.role, COALESCE(r.since_to, r.since),
                  IIF(r.since_to IS NULL, NULL, r.since), r.ledger, r.line FROM ready_tie r
                CROSS JOIN tie o ON o.past = 0 AND o.kind = r.kind AND o.{fixed} = r.{fixed} AND o.{free} <> r.{free} AND o.role = r.role
                  AND o.until = {OPEN} AND o.since < r.since
                WHERE r.kind = {kind.number} AND r.status IN ({Status.NEW:d}, {Status.REPLACES:d}){roles}"""
        )
    several = "SELECT ledger, line, MIN(kind), COUNT(*) FROM ending GROUP BY ledger, line HAVING COUNT(*) > 1"
    for ledger, line, number, count in connection.execute(several):
        reason = f"有{count}条未终止的“{tie_by_number(number).chinese}”,不知由谁交接"
        yield ledger, line, reason, "请先给其余各条填上终止日期"
