"""Whose word counts: what is believed of several claims about one thing, worked out from all of them together, so that their order does not matter.

A claim is what one row says. One is *stronger* than another by the rank of its ledger, then by its as-at date where both are known.
Under one natural key
- the strongest claim gives the content; where neither rank nor date decides, the one that came last (an undated ledger supersedes what
  came before it);
- a blank end is no claim of its own against a known end of its rank: the best known end of the highest rank stays, unless a stronger
  sighting shows the tie after it. A blank end of a higher rank does reopen what only lower ranks have ended;
- a name keeps an end only from claims of the same name;
- sightings do not contradict each other: the earliest one that is otherwise believed counts.
What disagrees with that is kept beside it as contested. Ties of the same ends, kind and role under different first days: `rivals`.

`agrees` of a row beside: 1 says the same, 2 a sighting inside this dated tie, 0 says otherwise and is weaker; and, not to be shown,
-1 superseded by a later word of equal strength; -2 a successor's row that ends the tie on request; -3 a sighting whose word stands
under another first day.
"""

from __future__ import annotations

import sqlite3

from graph.sqlite.matching import Status, same_content, same_key
from graph.sqlite.tables import ATTRIBUTE, FACTS, OUTCOME, TIE, FactTable, loosely
from schema.time import OPEN, UNKNOWN

SAID_OTHERWISE, SUPERSEDED, ENDED, ELSEWHERE, INSIDE = 0, -1, -2, -3, 2
GROUP = {ATTRIBUTE: ATTRIBUTE.key, TIE: ("target", "kind", "source", "role"), OUTCOME: OUTCOME.key}
"""What claims share that are weighed together: ties of all first days."""
_LEADS, _FRESH = 1 << 60, 1 << 61
"""As `came`, when a claim arrived: what is believed arrived after all that stands beside it, the batch's own rows last."""
_ORIGIN = ("ledger", "line", "stated", "rank", "as_at")
_WORKING = {"claim": ("came", "fresh", "ending", "agrees", "host"), "placed": ("place", "ending"), "merged": ()}


def declare(connection: sqlite3.Connection) -> None:
    """The temporary tables: `weighed_…` the groups, `claim_…` what is said, `placed_…` in which order it counts, `merged_…` what follows."""
    for table in FACTS:
        group = ", ".join(GROUP[table])
        connection.execute(
            f"CREATE TEMP TABLE IF NOT EXISTS weighed_{table.name}({loosely(*GROUP[table])}, PRIMARY KEY({group})) WITHOUT ROWID"
        )
        for name, more in _WORKING.items():
            columns = (*table.key, *table.content, *_ORIGIN, *more)
            unique = {"claim": (*table.key, "ledger", "line"), "placed": (*table.key, "place"), "merged": table.key}[name]
            connection.execute(
                f"CREATE TEMP TABLE IF NOT EXISTS {name}_{table.name}({loosely(*columns)}, PRIMARY KEY({', '.join(unique)})) WITHOUT ROWID"
            )


def clear(connection: sqlite3.Connection, table: FactTable) -> None:
    """Begin anew with one kind of fact."""
    for name in ("weighed", *_WORKING):
        connection.execute(f"DELETE FROM temp.{name}_{table.name}")


def same_group(table: FactTable, left: str, right: str) -> str:
    """The condition that two rows are weighed together."""
    return " AND ".join(f"{left}.{column} = {right}.{column}" for column in GROUP[table])


def any_weighed(connection: sqlite3.Connection, table: FactTable) -> bool:
    """Whether there is anything to weigh."""
    return bool(connection.execute(f"SELECT EXISTS (SELECT 1 FROM weighed_{table.name})").fetchone()[0])


def stronger(left: str, right: str) -> str:
    """The condition that rank or as-at date decides for the first of two claims."""
    return f"({left}.rank > {right}.rank OR ({left}.rank = {right}.rank AND COALESCE({left}.as_at > {right}.as_at, 0)))"


def hear_stored(connection: sqlite3.Connection, table: FactTable) -> None:
    """Into `temp.claim_…`: what the rows beside say about each group, then the believed ones themselves."""
    hear_beside(connection, table)
    _hear(connection, table, f"{table.name} x ON x.past = 0 AND {same_group(table, 'x', 'w')}")
    believed = f"SELECT 1 FROM {table.name} o WHERE o.past = 0 AND {same_key(table, 'o', 'c')} AND o.ledger = c.ledger AND o.line = c.line"
    connection.execute(f"UPDATE claim_{table.name} AS c SET came = {_LEADS} WHERE EXISTS ({believed})")


def hear_beside(connection: sqlite3.Connection, table: FactTable) -> None:
    """Into `temp.claim_…`: what the rows beside say about each group."""
    beside = f"{table.also.name} x ON x.past = 0 AND {same_group(table, 'x', 'w')}"
    came = f"x.stated - 0.5 * (x.agrees = {SUPERSEDED})"  # what a merge moved is all of one batch, and keeps its order
    _hear(
        connection, table, beside, came, ending=f"x.agrees = {ENDED}", since=f"IIF(x.agrees IN ({INSIDE}, {ELSEWHERE}), {UNKNOWN}, x.since)"
    )


def _hear(
    connection: sqlite3.Connection, table: FactTable, rows: str, came: str = "x.stated", ending: str = "0", since: str = "x.since"
) -> None:
    told = ", ".join(since if column == "since" and table is TIE else f"x.{column}" for column in (*table.key, *table.content))
    connection.execute(
        f"""INSERT OR IGNORE INTO claim_{table.name} SELECT {told}, x.ledger, x.line, x.stated, g.rank, NULLIF(g.as_at, {OPEN}), {came}, 0, {ending}, NULL, NULL
            FROM weighed_{table.name} w CROSS JOIN {rows} CROSS JOIN ledger g ON g.id = x.ledger"""
    )


def hear_ready(connection: sqlite3.Connection, table: FactTable, revision: int) -> None:
    """Into `temp.claim_…`: what the batch says. A row that is read again and says something else counts as said now."""
    name = table.name
    anew = f"SELECT 1 FROM ready_{name} r WHERE {same_key(table.also, 'r', 'c')} AND r.status = {Status.CONFIRMED:d}"
    connection.execute(f"DELETE FROM claim_{name} AS c WHERE EXISTS ({anew})")
    told = ", ".join(f"r.{column}" for column in (*table.key, *table.content))
    changes = ", ".join(f"{column} = excluded.{column}" for column in (*table.content, "stated", "came", "fresh"))
    connection.execute(
        f"""INSERT INTO claim_{name} SELECT {told}, r.ledger, r.line, ?, g.rank, NULLIF(g.as_at, {OPEN}), {_FRESH}, 1, 0, NULL, NULL
            FROM weighed_{name} w CROSS JOIN ready_{name} r ON {same_group(table, "r", "w")} CROSS JOIN ledger g ON g.id = r.ledger
            WHERE r.status <> {Status.RETURNING:d}
            ON CONFLICT DO UPDATE SET {changes} WHERE NOT ({same_content(table, "excluded", f"claim_{name}")})""",
        (revision,),
    )


def merge(connection: sqlite3.Connection, table: FactTable, which: str = "true") -> int:
    """What follows from the claims of each natural key, into `temp.merged_…`, and of how many; `which`: of these claims (`c`) only."""
    _place(connection, table, which)
    columns = (*table.key, *table.content, *_ORIGIN)
    best = f"LEFT JOIN placed_{table.name} k ON {same_key(table, 'k', 'n')} AND k.place = ({_best_end(table)})" if _end(table) else ""
    listed = ", ".join(_merged(column) for column in columns)
    placed = connection.execute(
        f"""INSERT INTO merged_{table.name} SELECT {listed} FROM placed_{table.name} n {best} WHERE n.place = 1 AND NOT n.ending"""
    ).rowcount
    if placed and table is TIE:
        _count_earliest_sighting(connection)
    if placed:
        _choose_leader(connection, table)
    return placed


def _place(connection: sqlite3.Connection, table: FactTable, which: str) -> None:
    key, columns = ", ".join(table.key), ", ".join((*table.key, *table.content, *_ORIGIN))
    connection.execute(f"DELETE FROM temp.placed_{table.name}")
    if table is TIE:  # an ending is as strong as what it ended, or as the successor's own row
        connection.execute(
            f"""UPDATE claim_tie AS c SET rank = MAX(c.rank, COALESCE((SELECT MAX(b.rank) FROM claim_tie b
                WHERE {same_key(TIE, "b", "c")} AND NOT b.ending AND b.stated < c.stated), c.rank)) WHERE c.ending"""
        )
    undated = f"MAX(c.came) FILTER (WHERE c.as_at IS NULL) OVER (PARTITION BY {key}, rank)"
    turn = f"CASE WHEN c.as_at IS NULL THEN 1 WHEN c.came > COALESCE({undated}, -1) THEN 2 ELSE 0 END"
    connection.execute(
        f"""INSERT INTO placed_{table.name} SELECT {columns}, ROW_NUMBER() OVER (PARTITION BY {key}
              ORDER BY ending, rank DESC, turn DESC, as_at DESC, came DESC, ledger, line), ending
            FROM (SELECT {columns}, c.came, c.ending, {turn} AS turn FROM claim_{table.name} c WHERE {which}) c"""
    )


def _end(table: FactTable) -> str:
    return {"attribute": "told", "tie": "until"}.get(table.name, "")


def _merged(column: str) -> str:
    """A column of what follows, from the strongest claim `n` and the one with the best end `k`."""
    if column in ("told", "until", "until_from"):
        return f"IIF(k.place IS NULL, n.{column}, k.{column})"
    return f"n.{column}"


def _best_end(table: FactTable) -> str:
    """The place of the known end that counts for the claim `n`, which is the strongest of its key."""
    name, end = table.name, _end(table)
    if table is ATTRIBUTE:
        return f"SELECT MIN(x.place) FROM placed_{name} x WHERE {same_key(table, 'x', 'n')} AND x.{end} < {OPEN} AND x.rank = n.rank AND x.value = n.value"
    seen_later = f"""SELECT 1 FROM placed_{name} b WHERE {same_key(table, "b", "x")} AND b.place < x.place AND b.until = {OPEN} AND b.rank >= n.rank
        AND (COALESCE(b.until_from, {UNKNOWN}) > x.until OR COALESCE(b.since_to, {UNKNOWN}) >= x.until)"""
    return f"""SELECT MIN(x.place) FROM placed_{name} x WHERE {same_key(table, "x", "n")} AND x.{end} < {OPEN} AND x.rank >= n.rank
        AND NOT EXISTS ({seen_later})"""


def agreeing(table: FactTable, claim: str, merged: str) -> str:
    """The condition that a claim says what is believed under its key, or less."""
    if table is OUTCOME:
        return same_content(table, claim, merged)
    if table is ATTRIBUTE:
        return f"{claim}.value = {merged}.value AND {claim}.told IN ({merged}.told, {OPEN})"
    start = f"""({claim}.since_to IS {merged}.since_to OR ({merged}.since = {UNKNOWN}
        AND ({merged}.since_to IS NULL OR {claim}.since_to IS NULL OR {claim}.since_to >= {merged}.since_to)))"""
    return f"{as_but_for_the_start(claim, merged)} AND {start}"


def as_but_for_the_start(claim: str, merged: str) -> str:
    """The condition that a claim about a tie agrees but perhaps for its start."""
    return f"""{claim}.props IS {merged}.props AND (({claim}.until = {merged}.until AND {claim}.until_from IS {merged}.until_from)
        OR ({claim}.until = {OPEN} AND {merged}.until < {OPEN} AND COALESCE({claim}.until_from, {UNKNOWN}) <= {merged}.until
          AND COALESCE({claim}.since_to, {UNKNOWN}) < {merged}.until))"""


def _count_earliest_sighting(connection: sqlite3.Connection) -> None:
    """Where the highest rank does not know the start at all, it is taken as held ever since."""
    connection.execute(
        f"""UPDATE merged_tie AS m SET since_to = (SELECT IIF(MIN(x.since_to) FILTER (WHERE x.rank = m.rank) IS NULL, NULL, MIN(x.since_to))
              FROM placed_tie x WHERE {same_key(TIE, "x", "m")} AND NOT x.ending AND {as_but_for_the_start("x", "m")})
            WHERE m.since = {UNKNOWN} AND (m.target, m.kind, m.source, m.role) IN (SELECT target, kind, source, role FROM placed_tie)"""
    )


def _choose_leader(connection: sqlite3.Connection, table: FactTable) -> None:
    """The origin that is shown first: the strongest row that agrees, of equal ones the first that came. The strength stays the key's."""
    name = table.name
    ending = "AND NOT x.ending " if table is TIE else ""
    connection.execute(
        f"""UPDATE merged_{name} AS m SET (ledger, line, stated) = (SELECT ledger, line, stated FROM (
                SELECT x.ledger, x.line, x.stated, x.rank, x.as_at, {same_content(table, "x", "m")} AS whole FROM placed_{name} x
                WHERE {same_key(table, "x", "m")} {ending}AND {agreeing(table, "x", "m")})
              ORDER BY rank DESC, whole DESC, as_at DESC, stated, ledger, line LIMIT 1)
            WHERE EXISTS (SELECT 1 FROM placed_{name} x WHERE {same_key(table, "x", "m")} AND x.place = 2)"""
    )


def judge(connection: sqlite3.Connection, table: FactTable) -> None:
    """Set `agrees` of each claim by what is believed now. A sighting that lost to a dated tie still agrees with one that did not."""
    name = table.name
    heard = f"(c.agrees IS NULL OR c.since = {UNKNOWN}) AND " if table is TIE else ""
    agrees = f"SELECT {heard}{agreeing(table, 'c', 'm')} FROM merged_{name} m WHERE {same_key(table, 'm', 'c')}"
    outranked = f"SELECT m.rank > c.rank OR COALESCE(m.as_at > c.as_at, 0) FROM merged_{name} m WHERE {same_key(table, 'm', 'c')}"
    connection.execute(
        f"""UPDATE claim_{name} AS c SET agrees = CASE WHEN c.ending THEN {ENDED} WHEN c.host IS NOT NULL THEN {ELSEWHERE} WHEN ({agrees}) THEN 1
            WHEN c.agrees IS NOT NULL OR COALESCE(({outranked}), 1) THEN {SAID_OTHERWISE} ELSE {SUPERSEDED} END"""
    )
