"""Who takes over from whom: on request, a new tie of an exclusive kind ends the one open tie that it follows, on the day it begins."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from graph.sqlite.conflicts import Trouble
from graph.sqlite.matching import Status, same_key
from graph.sqlite.statements import BY_SOURCE
from graph.sqlite.tables import TIE, loosely
from schema.declarations import TieKind
from schema.kinds import TIE_KINDS, tie_by_number
from schema.time import OPEN, UNKNOWN, chinese

_COLUMNS = ("kind", "fixed", "role", "since", "free", "since_to", "until", "starts", "ledger", "line")


def successions(connection: sqlite3.Connection) -> Iterator[Trouble]:
    """Fill `temp.ending`: each open tie ends when the first new one after it begins. Several that end together are trouble.

    What is open may be believed or stand in the same batch, so that it does not matter how rows are spread over files.
    """
    connection.execute("DROP TABLE IF EXISTS temp.taking")
    connection.execute(
        f"CREATE TEMP TABLE taking({loosely(*_COLUMNS)}, PRIMARY KEY(kind, fixed, role, since, free, ledger, line)) WITHOUT ROWID"
    )
    for kind in TIE_KINDS:
        if kind.exclusive:
            _gather(connection, kind)
    connection.execute(
        f"""INSERT INTO ending SELECT IIF(k.fixed_is_target, o.fixed, o.free), o.kind, IIF(k.fixed_is_target, o.free, o.fixed), o.since, o.role,
              COALESCE(r.since_to, r.since), IIF(r.since_to IS NULL, NULL, r.since), r.ledger, r.line
            FROM taking o CROSS JOIN exclusive k ON k.kind = o.kind
            CROSS JOIN taking r ON r.kind = o.kind AND r.fixed = o.fixed AND r.role = o.role AND r.since = (
              SELECT MIN(x.since) FROM taking x WHERE x.kind = o.kind AND x.fixed = o.fixed AND x.role = o.role AND x.since > o.since
              AND x.free <> o.free AND x.starts) AND r.free <> o.free AND r.starts
            WHERE o.until = {OPEN} ON CONFLICT DO NOTHING"""
    )
    several = "SELECT ledger, line, MIN(kind), COUNT(*) FROM ending GROUP BY ledger, line HAVING COUNT(*) > 1"
    for ledger, line, number, count in connection.execute(several):
        reason = f"有{count}条未终止的“{tie_by_number(number).chinese}”，不知由谁交接"
        yield ledger, line, reason, "请先给其余各条填上终止日期"
    for ledger, line, seen in connection.execute(
        f"""SELECT g.ledger, g.line, o.since_to FROM ending g CROSS JOIN tie o ON o.past = 0 AND {same_key(TIE, "o", "g")}
            WHERE o.since = {UNKNOWN} AND o.since_to >= g.until"""
    ):
        yield ledger, line, f"名册显示前任{chinese(seen)}仍在任，晚于本行的起始日期", "请核对起始日期，或先给前任填上终止日期"


def _gather(connection: sqlite3.Connection, kind: TieKind) -> None:
    """Into `temp.taking`: the batch's ties of a kind that may take over, and all open ones that they may take over from."""
    connection.execute("CREATE TEMP TABLE IF NOT EXISTS exclusive(kind INTEGER PRIMARY KEY, fixed_is_target INT)")
    connection.execute("INSERT OR REPLACE INTO exclusive VALUES (?, ?)", (kind.number, kind.exclusive == "target"))
    fixed, free = ("target", "source") if kind.exclusive == "target" else ("source", "target")
    index = BY_SOURCE if fixed == "source" else ""
    roles = f" AND r.role IN ({', '.join(repr(role) for role in kind.exclusive_roles)})" if kind.exclusive_roles else ""
    until = f"COALESCE((SELECT m.until FROM merged_tie m WHERE {same_key(TIE, 'm', 'r')}), r.until)"
    connection.execute(
        f"""INSERT INTO taking SELECT r.kind, r.{fixed}, r.role, r.since, r.{free}, r.since_to, {until},
              r.since > {UNKNOWN} AND r.status IN ({Status.NEW:d}, {Status.REPLACES:d}), r.ledger, r.line
            FROM ready_tie r WHERE r.kind = {kind.number} AND r.status IN ({Status.NEW:d}, {Status.REPLACES:d}, {Status.CORRECTS:d}){roles}"""
    )
    connection.execute(
        f"""INSERT OR IGNORE INTO taking SELECT o.kind, o.{fixed}, o.role, o.since, o.{free}, o.since_to, o.until, 0, o.ledger, o.line
            FROM (SELECT DISTINCT fixed, role FROM taking WHERE kind = {kind.number} AND starts) s
            CROSS JOIN tie o {index} ON o.past = 0 AND o.{fixed} = s.fixed AND o.kind = {kind.number} AND o.until = {OPEN} AND o.role = s.role
            WHERE NOT EXISTS (SELECT 1 FROM ready_tie c WHERE {same_key(TIE, "c", "o")} AND c.status = {Status.CORRECTS:d})
            AND NOT EXISTS (SELECT 1 FROM fallen_tie g WHERE {same_key(TIE, "g", "o")})"""
    )
