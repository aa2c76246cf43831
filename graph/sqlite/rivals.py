"""Ties of the same ends, kind and role under different first days: which of them can be believed together, and which gives way.

- Two dated ties that overlap rival each other. The stronger is believed, the other is kept beside it whole, under its own key.
- A sighting (unknown start) inside a believed dated tie vouches for it, whoever says it.
- A sighting after the end of a dated tie: if the dated tie is stronger, the sighting is contested, so that no lower source undoes an end
  that a higher one told; otherwise both are believed, the stint that ended and a later one whose start is unknown.
- Any other sighting outside a dated tie rivals it: one before its first day, or one that tells another end.
Where neither rank nor as-at date decides, the row of the batch is in trouble; between stored claims the earlier one stays.

First the dated ties settle it among themselves, then with the sightings that none of them explains. Each round believes whoever has no
stronger rival left and drops the rivals of whoever is believed, so the outcome follows from the claims and not from their order. A weaker
claim under the first day of one that lost gets its turn too, as long as it does not overlap what is believed.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from graph.sqlite.matching import same_content, same_key
from graph.sqlite.tables import TIE, loosely
from graph.sqlite.weighing import GROUP, SAID_OTHERWISE, as_but_for_the_start, merge, same_group, stronger
from schema.time import OPEN, UNKNOWN

_GROUP = ", ".join(GROUP[TIE])
_TOLD = ("since", "seen", "until", "until_from")
_ITEM = (*GROUP[TIE], "position", *_TOLD, "ledger", "line", "rank", "as_at", "fresh", "believed")
_CLASH = (*GROUP[TIE], "winner", "loser", "decided")
_ASKED = ("ledger", "line", "kind", "source", "first", "other", "fresh", *_TOLD)
_DATED, _SIGHTING = f"c.since > {UNKNOWN}", f"c.since = {UNKNOWN}"
_LOST = f"EXISTS (SELECT 1 FROM rival r WHERE {same_group(TIE, 'r', 'c')} AND r.since = c.since AND NOT r.believed)"


def declare(connection: sqlite3.Connection) -> None:
    """The temporary tables: `crowded` groups, `rival` ties and sightings by strength, `clash` pairs of them, first days `beaten` by sightings."""
    connection.execute(f"CREATE TEMP TABLE IF NOT EXISTS crowded({loosely(*GROUP[TIE])}, PRIMARY KEY({_GROUP})) WITHOUT ROWID")
    connection.execute(
        f"CREATE TEMP TABLE IF NOT EXISTS beaten({loosely(*GROUP[TIE], 'since')}, PRIMARY KEY({_GROUP}, since)) WITHOUT ROWID"
    )
    connection.execute(f"CREATE TEMP TABLE IF NOT EXISTS rival({loosely(*_ITEM)}, PRIMARY KEY({_GROUP}, position)) WITHOUT ROWID")
    connection.execute(f"CREATE TEMP TABLE IF NOT EXISTS clash({loosely(*_CLASH)}, PRIMARY KEY({_GROUP}, loser, winner)) WITHOUT ROWID")
    connection.execute(f"CREATE TEMP TABLE IF NOT EXISTS asked({loosely(*_ASKED)})")


def merge_ties(connection: sqlite3.Connection) -> None:
    """Fill `temp.merged_tie` for all groups; claims that stand inside another tie get a `host`, those that lost `agrees`."""
    for name in ("crowded", "beaten", "rival", "clash", "asked"):
        connection.execute(f"DELETE FROM temp.{name}")
    connection.execute(f"INSERT INTO crowded SELECT {_GROUP} FROM claim_tie GROUP BY {_GROUP} HAVING MIN(since) < MAX(since)")
    merge(connection, TIE, _DATED)
    if not connection.execute("SELECT EXISTS (SELECT 1 FROM crowded)").fetchone()[0]:
        merge(connection, TIE, _SIGHTING)
        return
    _settle_dated(connection)
    while _settle_sightings(connection):
        _begin_without_beaten(connection)
        _settle_dated(connection)


def _begin_without_beaten(connection: sqlite3.Connection) -> None:
    """Whoever had lost to a tie that lost to a sighting gets another turn."""
    connection.execute("DELETE FROM merged_tie")
    beaten = f"EXISTS (SELECT 1 FROM beaten b WHERE {same_group(TIE, 'b', 'c')} AND b.since = c.since)"
    connection.execute(f"UPDATE claim_tie AS c SET host = NULL, agrees = IIF({beaten}, {SAID_OTHERWISE}, NULL)")
    merge(connection, TIE, f"{_DATED} AND c.agrees IS NULL")


def _settle_dated(connection: sqlite3.Connection) -> None:
    """Until nobody loses any more: what else was said under a first day whose strongest claim lost may be believed instead."""
    while True:
        _line_up(connection, _DATED_ITEMS)
        _find_clashes(connection, "w.since < l.until AND l.since < w.until")
        _decide(connection)
        overlapping = f"{same_group(TIE, 'w', 'c')} AND w.since <> c.since AND w.since < c.until AND c.since < w.until"
        connection.execute(
            f"""UPDATE claim_tie AS c SET agrees = {SAID_OTHERWISE} WHERE {_DATED} AND c.agrees IS NULL
                AND {_LOST} AND EXISTS (SELECT 1 FROM rival w WHERE {overlapping} AND w.believed)"""
        )
        connection.execute(f"DELETE FROM merged_tie AS c WHERE {_LOST}")
        if not merge(connection, TIE, f"{_DATED} AND c.agrees IS NULL AND {_LOST}"):
            return


def _settle_sightings(connection: sqlite3.Connection) -> int:
    """Sightings that no dated tie explains make up one tie, of which each may rival the dated ones. How many of these lose for good."""
    while True:
        _find_hosts(connection)
        connection.execute(f"DELETE FROM merged_tie WHERE since = {UNKNOWN}")
        merge(connection, TIE, f"{_SIGHTING} AND c.host IS NULL AND c.agrees IS NULL")
        _line_up(connection, f"{_DATED_ITEMS} UNION ALL {_SIGHTED_ITEMS}")
        outside = f"IIF(w.since = {UNKNOWN}, {_outside('w', 'l')}, {_outside('l', 'w')})"
        _find_clashes(connection, f"(w.since = {UNKNOWN}) <> (l.since = {UNKNOWN}) AND {outside}")
        _decide(connection)
        same = f"{same_group(TIE, 'r', 'c')} AND r.since = c.since AND r.ledger = c.ledger AND r.line = c.line AND NOT r.believed"
        lost = f"UPDATE claim_tie AS c SET agrees = {SAID_OTHERWISE} WHERE {_SIGHTING} AND c.agrees IS NULL"
        if not connection.execute(f"{lost} AND EXISTS (SELECT 1 FROM rival r WHERE {same})").rowcount:
            break
    text = f"INSERT INTO beaten SELECT {_GROUP}, since FROM rival WHERE since > {UNKNOWN} AND NOT believed"
    return connection.execute(text).rowcount


def _outside(sighting: str, dated: str) -> str:
    """A sighting that a dated tie does not explain, and that is no later stint unless the dated tie outranks it."""
    s, d = sighting, dated
    to_be_asked = f"(NOT {stronger(s, d)} AND ({s}.fresh OR {d}.fresh))"
    later_stint = f"{s}.seen >= {d}.until AND NOT ({stronger(d, s)} OR {to_be_asked})"
    return f"{d}.since < {s}.until AND NOT ({_inside(s, d, 'seen')}) AND NOT COALESCE({later_stint}, 0)"


def _inside(sighting: str, dated: str, seen: str) -> str:
    s, d = sighting, dated
    return f"({s}.{seen} IS NULL OR ({d}.since <= {s}.{seen} AND {s}.{seen} < {d}.until)) AND {s}.until IN ({OPEN}, {d}.until)"


_DATED_ITEMS = f"""SELECT m.target, m.kind, m.source, m.role, m.since, m.since_to AS seen, m.until, m.until_from, m.ledger, m.line, m.rank, m.as_at,
    (SELECT MIN(f.stated) FROM claim_tie f WHERE {same_key(TIE, "f", "m")} AND f.rank = m.rank AND f.agrees IS NULL AND NOT f.ending) AS stated,
    NOT EXISTS (SELECT 1 FROM tie o WHERE o.past = 0 AND {same_key(TIE, "o", "m")} AND {same_content(TIE, "o", "m")})
      AND EXISTS (SELECT 1 FROM claim_tie f WHERE {same_key(TIE, "f", "m")} AND f.fresh) AS fresh
    FROM crowded w CROSS JOIN merged_tie m ON {same_group(TIE, "m", "w")} WHERE m.since > {UNKNOWN}"""
_SIGHTED_ITEMS = f"""SELECT c.target, c.kind, c.source, c.role, c.since, c.since_to, m.until, m.until_from, c.ledger, c.line, c.rank, c.as_at,
    c.stated, c.fresh FROM crowded w CROSS JOIN claim_tie c ON {same_group(TIE, "c", "w")} CROSS JOIN merged_tie m ON {same_key(TIE, "m", "c")}
    WHERE {_SIGHTING} AND NOT c.ending AND c.host IS NULL AND c.agrees IS NULL AND {as_but_for_the_start("c", "m")}"""


def _line_up(connection: sqlite3.Connection, items: str) -> None:
    """Into `temp.rival`, the strongest first; of equal ones the earlier."""
    connection.execute("DELETE FROM temp.rival")
    connection.execute(
        f"""INSERT INTO rival SELECT {_GROUP}, ROW_NUMBER() OVER (PARTITION BY {_GROUP}
              ORDER BY rank DESC, as_at DESC, stated, since, ledger, line), {", ".join(_TOLD)}, ledger, line, rank, as_at, fresh, NULL
            FROM ({items})"""
    )


def _find_clashes(connection: sqlite3.Connection, rivalling: str) -> None:
    """Into `temp.clash`: each pair of rivals of which at most one can be believed."""
    connection.execute("DELETE FROM temp.clash")
    connection.execute(
        f"""INSERT INTO clash SELECT w.target, w.kind, w.source, w.role, w.position, l.position, {stronger("w", "l")}
            FROM rival w CROSS JOIN rival l ON {same_group(TIE, "l", "w")} AND l.position > w.position WHERE {rivalling}"""
    )


def _decide(connection: sqlite3.Connection) -> None:
    """Set `believed` of all rivals, in as many rounds as claims hang on each other."""
    against = f"FROM clash c CROSS JOIN rival w ON {same_group(TIE, 'w', 'c')} AND w.position = c.winner"
    lost = f"SELECT 1 {against} WHERE {same_group(TIE, 'c', 'r')} AND c.loser = r.position"
    while connection.execute("SELECT EXISTS (SELECT 1 FROM rival WHERE believed IS NULL)").fetchone()[0]:
        connection.execute(f"UPDATE rival AS r SET believed = 1 WHERE believed IS NULL AND NOT EXISTS ({lost} AND COALESCE(w.believed, 1))")
        connection.execute(f"UPDATE rival AS r SET believed = 0 WHERE believed IS NULL AND EXISTS ({lost} AND w.believed)")
    _ask(connection)


def _ask(connection: sqlite3.Connection) -> None:
    """Into `temp.asked`: rows of the batch that rival something believed, or each other, without rank or date to decide it."""

    def overruled(rival: str) -> str:
        return f"""EXISTS (SELECT 1 FROM clash d CROSS JOIN rival v ON {same_group(TIE, "v", "d")} AND v.position = d.winner
            WHERE {same_group(TIE, "d", rival)} AND d.loser = {rival}.position AND d.decided AND v.believed)"""

    pairs = f"""FROM clash p CROSS JOIN rival w ON {same_group(TIE, "w", "p")} AND w.position = p.winner
        CROSS JOIN rival l ON {same_group(TIE, "l", "p")} AND l.position = p.loser
          AND NOT p.decided AND NOT {overruled("l")} AND (w.believed OR (w.fresh AND l.fresh AND NOT {overruled("w")}))"""
    upheld = f"(l.fresh OR EXISTS (SELECT 1 FROM tie o WHERE o.past = 0 AND {same_group(TIE, 'o', 'l')} AND o.since = l.since))"
    for row, other, which in (("l", "w", "true"), ("w", "l", upheld)):
        of_row = f"{same_group(TIE, 'f', row)} AND f.since = {row}.since AND f.fresh"
        told = ", ".join(f"{other}.{column}" for column in _TOLD)
        connection.execute(
            f"""INSERT INTO asked SELECT f.ledger, f.line, f.kind, f.source, f.since, {other}.line, {other}.fresh, {told}
                {pairs} CROSS JOIN claim_tie f ON {of_row}
                WHERE {row}.fresh AND {which} AND ({row}.since > {UNKNOWN} OR (f.ledger = {row}.ledger AND f.line = {row}.line))"""
        )


def _find_hosts(connection: sqlite3.Connection) -> None:
    """The last believed dated tie that explains a sighting."""
    group = ", ".join(f"c.{column}" for column in GROUP[TIE])
    connection.execute(
        f"""UPDATE claim_tie AS c SET host = (SELECT MAX(m.since) FROM merged_tie m WHERE {same_group(TIE, "m", "c")}
              AND m.since > {UNKNOWN} AND {_inside("c", "m", "since_to")})
            WHERE {_SIGHTING} AND NOT c.ending AND c.agrees IS NULL AND ({group}) IN (SELECT {_GROUP} FROM crowded)"""
    )


def asked(connection: sqlite3.Connection) -> Iterator[tuple[int, ...]]:
    """Rows of the batch that nothing decides: ledger, line, kind, holder, first day; the rival's line, whether of the batch, its days."""
    yield from connection.execute("SELECT DISTINCT * FROM asked ORDER BY ledger, line, since")


def reappeared(connection: sqlite3.Connection) -> Iterator[tuple[int, ...]]:
    """Sightings after an end under the same unknown start that nothing decides: ledger, line, kind, holder, day seen, end."""
    yield from connection.execute(
        f"""SELECT c.ledger, c.line, c.kind, c.source, c.since_to, x.until FROM weighed_tie w CROSS JOIN claim_tie c ON {same_group(TIE, "c", "w")}
            CROSS JOIN claim_tie x ON {same_key(TIE, "x", "c")}
            WHERE {_SIGHTING} AND c.fresh AND c.until = {OPEN} AND c.host IS NULL AND NOT x.fresh AND x.until < {OPEN} AND c.since_to >= x.until
              AND c.rank = x.rank AND NOT ({stronger("c", "x")} OR {stronger("x", "c")})"""
    )
