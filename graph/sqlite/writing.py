"""Writing a batch: staged before the lock, matched and applied set by set inside one transaction, whole or not at all."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from graph.sqlite.conflicts import Trouble, overlapping, repeated, successions, two_parents, unplaced
from graph.sqlite.matching import Status, match, same_key
from graph.sqlite.names import index_names
from graph.sqlite.staging import stage, unstage
from graph.sqlite.tables import FACTS, INDEXES, TIE, FactTable
from graph.store import Batch, Problem, Progress, Receipt
from schema.errors import NotFound, StoreError
from schema.facts import split_tie_id
from schema.kinds import TIES
from schema.time import UNKNOWN

BULK = 100_000
CHANGING = (Status.NEW, Status.CORRECTS, Status.REPLACES)
_CHANGING = ", ".join(str(int(status)) for status in CHANGING)


def write(connection: sqlite3.Connection, batch: Batch, *, dry_run: bool, strict: bool, progress: Progress | None) -> Receipt:
    """Write a batch. Raises StoreError when the file is locked or full, NotFound when a tie to retract does not exist."""
    tell = progress or (lambda *_: None)
    unstage(connection)
    try:
        rows = stage(connection, batch.rows, progress)
        connection.execute("BEGIN IMMEDIATE")
        receipt = _apply(connection, batch, rows, tell)
        if strict and receipt.problems:
            receipt = Receipt(None, problems=receipt.problems, returning=receipt.returning)
        keep = receipt.revision is not None and not dry_run
        connection.execute("COMMIT" if keep else "ROLLBACK")
        return receipt if keep else replace(receipt, revision=None)
    except sqlite3.Error as error:
        raise StoreError(f"写入没有完成,原有内容未变:{error}", "请确认磁盘有空间、没有别的程序占用数据库,然后重新执行") from error
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        unstage(connection)


def begin_revision(connection: sqlite3.Connection, actor: str, note: str, digest: str | None, undoes: int | None = None) -> int:
    """Open the next revision inside the caller's transaction: its row, and the clock that the triggers read."""
    newest, last = connection.execute("SELECT COALESCE(MAX(id), 0), MAX(at) FROM revision").fetchone()
    now = datetime.now().astimezone().isoformat(timespec="seconds")
    connection.execute(
        "INSERT INTO revision(id, at, actor, note, digest, undoes, counts) VALUES (?, ?, ?, ?, ?, ?, '{}')",
        (newest + 1, max(now, last or now), actor, note, digest, undoes),
    )
    connection.execute("UPDATE clock SET rev = ?", (newest + 1,))
    return int(newest) + 1


def close_revision(connection: sqlite3.Connection, revision: int, receipt: Receipt, *, digest: bool = True) -> None:
    """Keep the counts of a revision; `digest` False frees the input's digest, so that rejected rows can be tried again."""
    names = ("accepted", "corrected", "unchanged", "facts", "corroborated", "contested", "ended")
    counts = json.dumps({name: getattr(receipt, name) for name in names})
    freed = "" if digest else ", digest = NULL"
    connection.execute(f"UPDATE revision SET counts = ?{freed} WHERE id = ?", (counts, revision))


def _apply(connection: sqlite3.Connection, batch: Batch, rows: int, tell: Progress) -> Receipt:
    if known := _already_written(connection, batch.digest):
        return Receipt(None, unchanged=known)
    revision = begin_revision(connection, batch.actor, batch.note, batch.digest)
    positions = _number_ledgers(connection, batch)
    _withdraw(connection, batch.retract)
    tell("核对代码和编号", 0, rows)
    connection.execute(
        "INSERT OR IGNORE INTO entity(key, kind, recorded) SELECT key, MIN(kind), ? FROM staged_entity GROUP BY key ORDER BY key", (revision,)
    )
    rebuilt = _drop_indexes_for_bulk(connection, rows)
    match(connection, batch.returning)
    tell("核对重复和冲突", 0, rows)
    bad = _settle_conflicts(connection, batch.succeed)
    tell("写入", 0, rows)
    receipt = _count(connection, revision, rows, bad, positions)
    _assert_ready(connection, revision)
    if bad:
        _drop_orphans(connection, revision)
    index_names(connection)
    for name in rebuilt:
        tell("建立索引", 0, rows)
        connection.execute(INDEXES[name])
    if not (receipt.facts or receipt.corroborated or receipt.contested or receipt.ended or batch.retract):
        return replace(receipt, revision=None)
    close_revision(connection, revision, receipt, digest=not (receipt.problems or receipt.returning))
    return receipt


def _already_written(connection: sqlite3.Connection, digest: str | None) -> int:
    """How many rows an input had that was written before, whole and not undone; 0 if it was not."""
    row = connection.execute(
        "SELECT counts FROM revision WHERE digest = ? AND undone IS NULL AND digest IS NOT NULL", (digest,)
    ).fetchone()
    counts = json.loads(row[0]) if row else {}
    return sum(counts.get(name, 0) for name in ("accepted", "corrected", "unchanged"))


def _number_ledgers(connection: sqlite3.Connection, batch: Batch) -> dict[int, int]:
    """`temp.numbered(position, id)`: the batch's ledgers by row id; returned the other way round."""
    connection.execute("CREATE TEMP TABLE numbered(position INTEGER PRIMARY KEY, id INT)")
    positions = {}
    for position, ledger in enumerate(batch.ledgers):
        named = (ledger.sha256, ledger.sheet, ledger.file)
        connection.execute(
            "INSERT OR IGNORE INTO ledger(sha256, sheet, file, rank, as_at) VALUES (?, ?, ?, ?, ?)", (*named, ledger.rank, ledger.as_at)
        )
        (number,) = connection.execute("SELECT id FROM ledger WHERE sha256 = ? AND sheet = ? AND file = ?", named).fetchone()
        connection.execute("INSERT INTO numbered VALUES (?, ?)", (position, number))
        positions[number] = position
    return positions


def _withdraw(connection: sqlite3.Connection, ids: Sequence[str]) -> None:
    """Retract ties by id, with every further row that said the same."""
    for text in ids:
        try:
            kind, source, target, since, role = split_tie_id(text)
            number = TIES[kind].number
        except (ValueError, KeyError) as error:
            raise NotFound(f"没有编号为 {text} 的关系", "请用 zerentu trace 或 history 查看关系的编号") from error
        where = """past = 0 AND target = (SELECT id FROM entity WHERE key = ?) AND kind = ? AND source = (SELECT id FROM entity WHERE key = ?)
            AND since = ? AND role = ?"""
        values = (target, number, source, since, role)
        if connection.execute(f"DELETE FROM tie WHERE {where}", values).rowcount == 0:
            raise NotFound(f"没有编号为 {text} 的关系", "请用 zerentu trace 或 history 查看关系的编号")
        connection.execute(f"DELETE FROM tie_also WHERE {where}", values)


def _drop_indexes_for_bulk(connection: sqlite3.Connection, rows: int) -> list[str]:
    """Before the first large load: secondary indexes are dropped and built afterwards, inside the same transaction."""
    empty = connection.execute("SELECT NOT EXISTS (SELECT 1 FROM tie) AND NOT EXISTS (SELECT 1 FROM attribute)").fetchone()[0]
    if rows < BULK or not empty:
        return []
    for name in INDEXES:
        connection.execute(f"DROP INDEX {name}")
    return list(INDEXES)


def _settle_conflicts(connection: sqlite3.Connection, succeed: bool) -> dict[tuple[int, int], Trouble]:
    """Find what contradicts what, and take every row in trouble out again, whole. The first trouble of each row by (ledger, line)."""
    claim = "target, kind, source, since, role"
    connection.execute(f"CREATE TEMP TABLE sighted({claim}, until, since_to, until_from, props, ledger, line)")
    connection.execute(f"CREATE TEMP TABLE replaced({claim}, by_since, ledger, line)")
    connection.execute(f"CREATE TEMP TABLE ending({claim}, until, until_from, ledger, line)")
    troubles = [*unplaced(connection), *repeated(connection), *overlapping(connection), *two_parents(connection, succeed)]
    troubles += successions(connection) if succeed else []
    bad: dict[tuple[int, int], Trouble] = {}
    for trouble in troubles:
        bad.setdefault(trouble[:2], trouble)
    for name in (*(f"ready_{table.name}" for table in FACTS), "sighted", "replaced", "ending"):
        connection.executemany(f"DELETE FROM {name} WHERE ledger = ? AND line = ?", list(bad))
    return bad


def _count(
    connection: sqlite3.Connection, revision: int, rows: int, bad: Mapping[tuple[int, int], Trouble], positions: Mapping[int, int]
) -> Receipt:
    """Rows and facts by what becomes of them, before anything is applied."""
    facts = {status: 0 for status in Status}
    for table in FACTS:
        for status, count in connection.execute(f"SELECT status, COUNT(*) FROM ready_{table.name} GROUP BY status"):
            facts[Status(status)] += count
    changed = sum(facts[status] for status in CHANGING)
    whole = changed == sum(facts.values()) == facts[Status.NEW]
    accepted, corrected = (rows - len(bad), 0) if whole else _changed_rows(connection)
    returning = _returning(connection, positions)
    (ended,) = connection.execute("SELECT COUNT(*) FROM ending").fetchone()
    (corroborated,) = connection.execute(f"SELECT COUNT(*) FROM ({_also_rows(TIE)} SELECT * FROM agreeing WHERE agrees > 0)").fetchone()
    problems = tuple(Problem(positions[ledger], line, reason, hint) for ledger, line, reason, hint in bad.values())
    return Receipt(
        revision, accepted, corrected, rows - accepted - corrected - len(bad) - len(returning), changed, corroborated,
        facts[Status.WEAKER], ended, problems, returning,
    )  # fmt: skip


def _changed_rows(connection: sqlite3.Connection) -> tuple[int, int]:
    """Rows with a new fact and none that corrects; rows with a fact that corrects."""
    each = " UNION ALL ".join(
        f"SELECT ledger, line, status <> {Status.NEW:d} AS corrects FROM ready_{table.name} WHERE status IN ({_CHANGING})" for table in FACTS
    )
    count, corrected = connection.execute(
        f"SELECT COUNT(*), COALESCE(SUM(corrects), 0) FROM (SELECT MAX(corrects) AS corrects FROM ({each}) GROUP BY ledger, line)"
    ).fetchone()
    return count - corrected, corrected


def _returning(connection: sqlite3.Connection, positions: Mapping[int, int]) -> tuple[Problem, ...]:
    """Rows whose only news is a fact that a correction withdrew before."""
    rows = []
    for table in FACTS:
        changed = " UNION ALL ".join(
            f"SELECT 1 FROM ready_{other.name} c WHERE c.ledger = r.ledger AND c.line = r.line AND c.status IN ({_CHANGING})" for other in FACTS
        )
        rows += connection.execute(
            f"SELECT DISTINCT ledger, line FROM ready_{table.name} r WHERE status = {Status.RETURNING:d} AND NOT EXISTS ({changed})"
        ).fetchall()
    hint = "如确认以本行为准,请加 --returning 再导入一次"
    return tuple(
        Problem(positions[ledger], line, "本行内容以前被更正或撤回过,未再采用", hint) for ledger, line in dict.fromkeys(rows)
    )


def _also_rows(table: FactTable) -> str:
    """A WITH clause: `agreeing`, the ready rows that say what is believed, or is about to be, under the same natural key."""
    columns = ", ".join(f"r.{column}" for column in (*table.key, *table.content))
    stood = f"EXISTS (SELECT 1 FROM {table.name} o WHERE o.past = 0 AND {same_key(table, 'o', 'r')} AND o.ledger = r.ledger AND o.line = r.line)"
    seen = f"{Status.SAME:d}, {Status.SEEN:d}, {Status.WEAKER:d}"
    sighted = f" UNION ALL SELECT {columns}, r.ledger, r.line, 2 FROM sighted r" if table is TIE else ""
    direct = f"r.status IN ({seen}) AND NOT {stood}"
    if table is TIE:  # a sighting under another first day stands in `sighted`, under the key of the tie that it saw
        direct += " AND NOT EXISTS (SELECT 1 FROM sighted g WHERE g.ledger = r.ledger AND g.line = r.line)"
    return f"""WITH agreeing AS (SELECT {columns}, r.ledger, r.line, r.status <> {Status.WEAKER:d} AS agrees FROM ready_{table.name} r
        WHERE {direct}{sighted})"""


def _assert_ready(connection: sqlite3.Connection, revision: int) -> None:
    """Apply the ready facts. The triggers keep what they replace."""
    connection.execute(
        """UPDATE tie SET until = e.until, until_from = e.until_from, recorded = ? FROM ending e WHERE tie.past = 0 AND tie.target = e.target
           AND tie.kind = e.kind AND tie.source = e.source AND tie.since = e.since AND tie.role = e.role""", (revision,)
    )  # fmt: skip
    _give_way_to_dated(connection, revision)
    for table in FACTS:
        columns = ", ".join((*table.key, *table.content))
        set_content = ", ".join(f"{column} = excluded.{column}" for column in (*table.content, "recorded", "ledger", "line"))
        also = (*table.key, *table.content, "ledger", "line", "agrees")
        connection.execute(
            f"""INSERT INTO {table.name}_also({', '.join(also)}, recorded) {_also_rows(table)} SELECT *, ? FROM agreeing WHERE true
                ON CONFLICT DO NOTHING""", (revision,)
        )  # fmt: skip
        connection.execute(
            f"""INSERT INTO {table.name}({columns}, ledger, line, recorded) SELECT {columns}, ledger, line, ? FROM ready_{table.name}
                WHERE status IN ({_CHANGING}) ON CONFLICT DO UPDATE SET {set_content}""", (revision,)
        )  # fmt: skip
    _end_former_attributes(connection, revision)


def _give_way_to_dated(connection: sqlite3.Connection, revision: int) -> None:
    """A tie of unknown start gives way to a dated one of the same ends; what it rested on becomes a further origin of the dated one."""
    key = " AND ".join(f"t.{column} = r.{column}" for column in TIE.key)
    connection.execute(
        f"""INSERT INTO tie_also(target, kind, source, since, role, until, since_to, until_from, props, ledger, line, recorded, agrees)
            SELECT r.target, r.kind, r.source, r.by_since, r.role, t.until, t.since_to, t.until_from, t.props, t.ledger, t.line, ?, 1
            FROM replaced r CROSS JOIN tie t ON t.past = 0 AND {key} WHERE true ON CONFLICT DO NOTHING""", (revision,)
    )  # fmt: skip
    connection.execute(f"DELETE FROM tie AS t WHERE past = 0 AND EXISTS (SELECT 1 FROM replaced r WHERE {key})")


def _end_former_attributes(connection: sqlite3.Connection, revision: int) -> None:
    """A name holds until the next one begins: shorten what overlaps its successor."""
    following = "b.past = 0 AND b.entity = a.entity AND b.name = a.name AND b.since > a.since"
    connection.execute(
        f"""UPDATE attribute AS a SET recorded = ?, until = (SELECT MIN(b.since) FROM attribute b WHERE {following})
            WHERE a.past = 0 AND EXISTS (SELECT 1 FROM attribute b WHERE {following} AND b.since < a.until)
            AND a.entity IN (SELECT entity FROM ready_attribute WHERE since > {UNKNOWN} AND status IN ({_CHANGING})
              UNION SELECT r.entity FROM ready_attribute r CROSS JOIN attribute o ON o.past = 0 AND o.entity = r.entity AND o.name = r.name
              AND o.since > r.since WHERE r.status IN ({_CHANGING}))""", (revision,)
    )  # fmt: skip


def _drop_orphans(connection: sqlite3.Connection, revision: int) -> None:
    """Entities that only rejected rows spoke of must not stay behind."""
    used = " AND ".join(
        f"NOT EXISTS (SELECT 1 FROM {table} WHERE past = 0 AND {column} = entity.id)"
        for table, column in (("attribute", "entity"), ("tie", "target"), ("tie", "source"), ("outcome", "subject"))
    )
    connection.execute(f"DELETE FROM entity WHERE recorded = ? AND {used}", (revision,))
