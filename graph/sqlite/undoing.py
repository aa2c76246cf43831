"""Taking a revision back: as a retraction, set by set, with history intact."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

from graph.sqlite.matching import same_key
from graph.sqlite.tables import FACTS, TIE, FactTable
from graph.sqlite.writing import begin_revision, close_revision
from graph.store import Receipt
from schema.errors import ConfirmationNeeded, NotFound, StoreError
from schema.time import UNKNOWN

SHOWN = 20


def undo(connection: sqlite3.Connection, number: int, *, actor: str, note: str, confirmed: bool, dry_run: bool) -> Receipt:
    """Retract what a revision asserted and assert again what it had retracted. Raises NotFound, ConfirmationNeeded, StoreError."""
    try:
        connection.execute("BEGIN IMMEDIATE")
        row = connection.execute("SELECT undone, undoes FROM revision WHERE id = ?", (number,)).fetchone()
        if row is None:
            raise NotFound(f"没有第{number}次修订", "用 zerentu revisions 查看已有的修订")
        if row[0] is not None:
            raise NotFound(f"第{number}次修订已由第{row[0]}次修订撤销", "如要恢复,请撤销那一次修订")
        later = _changed_later(connection, number)
        resting = _resting(connection, number)
        if (later or resting) and not confirmed:
            changed = f"后来有{len(later)}处被改动(会保留)" if later else ""
            used = f"后来有{len(resting)}次修订的内容建立在它的对象上(会失去名称)" if resting else ""
            raise ConfirmationNeeded(f"第{number}次修订写入的内容,{';'.join(filter(None, (changed, used)))}", [*resting, *later][:SHOWN])
        revision = begin_revision(connection, actor, note or f"撤销第{number}次修订", None, undoes=number)
        receipt = _take_back(connection, number, revision)
        connection.execute("UPDATE revision SET undone = ? WHERE id = ?", (revision, number))
        if row[1] is not None:  # the revision was itself an undo: what it had taken back stands again
            connection.execute("UPDATE revision SET undone = NULL WHERE id = ?", (row[1],))
        close_revision(connection, revision, receipt)
        connection.execute("ROLLBACK" if dry_run else "COMMIT")
        return replace(receipt, revision=None) if dry_run else receipt
    except sqlite3.Error as error:
        raise StoreError(f"撤销没有完成,原有内容未变:{error}", "请确认没有别的程序占用数据库,然后重新执行") from error
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def _changed_later(connection: sqlite3.Connection, number: int) -> list[str]:
    """Facts of the revision that a later batch (which still stands) corrected, in words."""
    texts = []
    names = {
        "attribute": ("h.entity", "'名称'"),
        "tie": ("h.target", "(SELECT n.value FROM attribute n WHERE n.entity = h.source AND n.name = 1 ORDER BY n.past LIMIT 1)"),
        "outcome": ("h.subject", "h.label"),
    }
    for table in FACTS:
        subject, what = names[table.name]
        for revision, name, words in connection.execute(
            f"""SELECT h.retracted, (SELECT n.value FROM attribute n WHERE n.entity = {subject} AND n.name = 1 ORDER BY n.past LIMIT 1), {what}
                FROM {table.name} h CROSS JOIN revision v ON v.id = h.retracted
                WHERE h.past = 1 AND h.recorded = ? AND v.undoes IS NULL AND v.undone IS NULL""",
            (number,),
        ):
            texts.append(f"第{revision}次修订改动了 {name or '(已撤回)'}:{words or ''}")
    return sorted(texts)


def _resting(connection: sqlite3.Connection, number: int) -> list[str]:
    """Later batches with ties or outcomes on entities that this revision alone gave a name, in words."""
    named = """SELECT a.entity FROM attribute a WHERE a.past = 0 AND a.recorded = :number AND NOT EXISTS (SELECT 1 FROM attribute b
        WHERE b.past = 0 AND b.entity = a.entity AND b.recorded <> :number)
        AND NOT EXISTS (SELECT 1 FROM attribute_also c WHERE c.past = 0 AND c.entity = a.entity AND c.recorded <> :number AND c.agrees > 0)"""
    rows = connection.execute(
        f"""WITH named(id) AS MATERIALIZED ({named}) SELECT recorded, COUNT(*) FROM (
              SELECT t.recorded FROM named CROSS JOIN tie t ON t.past = 0 AND t.target = named.id
              UNION ALL SELECT t.recorded FROM named CROSS JOIN tie t ON t.past = 0 AND t.source = named.id
              UNION ALL SELECT o.recorded FROM named CROSS JOIN outcome o ON o.past = 0 AND o.subject = named.id)
            WHERE recorded <> :number GROUP BY recorded ORDER BY recorded""",
        {"number": number},
    )
    return [f"第{revision}次修订有{count}条记录落在这些对象上" for revision, count in rows]


def _take_back(connection: sqlite3.Connection, number: int, revision: int) -> Receipt:
    withdrawn = restored = 0
    for table in FACTS:
        for name in (f"{table.name}_also", table.name):
            withdrawn += connection.execute(f"DELETE FROM {name} WHERE past = 0 AND recorded = ?", (number,)).rowcount
        withdrawn += _withdraw_promoted(connection, table, number)
        restored += _restore(connection, table, table.name, number, revision)
        _restore(connection, table, f"{table.name}_also", number, revision)
        restored += _promote(connection, table, revision)
    return Receipt(revision, accepted=restored, corrected=withdrawn, facts=restored + withdrawn)


def _withdraw_promoted(connection: sqlite3.Connection, table: FactTable, number: int) -> int:
    """Facts that an earlier undo left standing on this revision's word: its further origins, promoted then."""
    subject = table.key[0]
    return connection.execute(
        f"""DELETE FROM {table.name} AS c WHERE c.past = 0 AND c.recorded IN (SELECT id FROM revision WHERE undoes IS NOT NULL)
            AND EXISTS (SELECT 1 FROM {table.name}_also a WHERE a.past = 1 AND a.{subject} = c.{subject} AND a.recorded = ?
              AND a.retracted = c.recorded AND a.ledger = c.ledger AND a.line = c.line)""",
        (number,),
    ).rowcount


def _restore(connection: sqlite3.Connection, table: FactTable, name: str, number: int, revision: int) -> int:
    """Assert again what the revision had retracted, unless something else is believed there by now."""
    extra = ("agrees",) if name != table.name else ()
    columns = ", ".join((*table.key, *table.content, *extra, "ledger", "line"))
    listed = ", ".join(f"h.{column}" for column in (*table.key, *table.content, *extra, "ledger", "line"))
    again = " AND o.ledger = h.ledger AND o.line = h.line" if extra else ""
    return connection.execute(
        f"""INSERT INTO {name}({columns}, recorded) SELECT {listed}, ? FROM {name} h WHERE h.past = 1 AND h.retracted = ?
            AND NOT EXISTS (SELECT 1 FROM {name} o WHERE o.past = 0 AND {same_key(table, "o", "h")}{again})""",
        (revision, number),
    ).rowcount


def _promote(connection: sqlite3.Connection, table: FactTable, revision: int) -> int:
    """What another ledger also said stays believed on that ledger's word; a mere sighting does not vouch for the first day."""
    since = f"IIF(a.agrees = 2, {UNKNOWN}, a.since)" if table is TIE else "a.since"
    columns = (*table.key, *table.content, "ledger", "line")
    listed = ", ".join(since if column == "since" else f"a.{column}" for column in columns)
    first = f"""NOT EXISTS (SELECT 1 FROM {table.name}_also b WHERE b.past = 0 AND {same_key(table, "b", "a")} AND b.agrees > 0
        AND (b.agrees, b.recorded, b.ledger, b.line) < (a.agrees, a.recorded, a.ledger, a.line))"""
    promoted = connection.execute(
        f"""INSERT INTO {table.name}({', '.join(columns)}, recorded) SELECT {listed}, ? FROM {table.name} h
            CROSS JOIN {table.name}_also a ON a.past = 0 AND {same_key(table, "a", "h")} AND a.agrees > 0
            WHERE h.past = 1 AND h.retracted = ? AND NOT EXISTS (SELECT 1 FROM {table.name} o WHERE o.past = 0 AND {same_key(table, "o", "h")})
            AND {first} ON CONFLICT DO NOTHING""",
        (revision, revision),
    ).rowcount
    connection.execute(
        f"""DELETE FROM {table.name}_also AS a WHERE a.past = 0 AND a.agrees > 0 AND EXISTS (SELECT 1 FROM {table.name} o WHERE o.past = 0
            AND o.recorded = ? AND o.ledger = a.ledger AND o.line = a.line AND {same_key(table, "o", "a")})""",
        (revision,),
    )
    return promoted
