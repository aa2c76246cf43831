"""Taking a revision back: as a retraction, set by set, with history intact.

Of each fact that the revision touched, the store believes again what the last standing batch said of it: its statement, or nothing if
it withdrew the fact. Where several standing rows speak of it, they are weighed like the rows of a batch.
"""

from __future__ import annotations

import sqlite3
from dataclasses import replace

from graph.sqlite import deciding, weighing
from graph.sqlite.failures import in_words
from graph.sqlite.following import refuse_stranded, told_since
from graph.sqlite.ledgers import refuse_two_voices
from graph.sqlite.matching import same_key
from graph.sqlite.restoring import restore
from graph.sqlite.statements import BY_SOURCE
from graph.sqlite.tables import ATTRIBUTE, FACTS, TIE, FactTable, loosely
from graph.sqlite.weighing import ELSEWHERE, GROUP, INSIDE, same_group
from graph.sqlite.writing import begin_revision, close_revision
from graph.store import Receipt
from schema.errors import ConfirmationNeeded, NotFound, StoreError
from schema.time import OPEN, UNKNOWN

SHOWN = 20


def undo(connection: sqlite3.Connection, number: int, *, actor: str, note: str, confirmed: bool, dry_run: bool) -> Receipt:
    """Take a revision back; an undo taken back lets the batch stand again. Raises NotFound, ConfirmationNeeded, StoreError."""
    try:
        connection.execute("BEGIN IMMEDIATE")
        batch, stands = _batch_of(connection, number)
        if stands:
            refuse_two_voices(connection, batch)
        revision = begin_revision(connection, actor, note or f"撤销第{number}次修订", None, undoes=number)
        _touch(connection, batch)
        affected = _changed_later(connection, number) + told_since(connection, batch)
        _touch_what_follows(connection)
        connection.execute("CREATE TEMP TABLE concerned AS SELECT DISTINCT entity FROM touched_attribute")
        gone, new = restore(connection, batch, revision, stands=stands)
        connection.execute("UPDATE revision SET undone = ? WHERE id = ?", (revision, number))
        connection.execute("UPDATE revision SET undone = ? WHERE id = ?", (None if stands else revision, batch))
        receipt = _believe_again(connection, revision, gone, new)
        refuse_stranded(connection)
        affected += _left_alone(connection, revision)
        if affected and not confirmed:
            raise ConfirmationNeeded(
                f"第{number}次修订写入的内容，后来又有{len(affected)}处被改动或引用；这些后来的内容会保留", affected[:SHOWN]
            )
        close_revision(connection, revision, receipt)
        connection.execute("ROLLBACK" if dry_run else "COMMIT")
        return replace(receipt, revision=None) if dry_run else receipt
    except sqlite3.Error as error:
        raise StoreError(
            f"撤销没有完成，原有内容未变：{in_words(error)}", "请确认磁盘有空间、没有别的程序占用数据库，然后重新执行"
        ) from error
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def _batch_of(connection: sqlite3.Connection, number: int) -> tuple[int, bool]:
    """The batch that a revision is about in the end, and whether it will stand: an undo of an undo lets it stand again."""
    row = connection.execute("SELECT undone, undoes FROM revision WHERE id = ?", (number,)).fetchone()
    if row is None:
        raise NotFound(f"没有第{number}次修订", "用 zerentu revisions 查看已有的修订")
    if row[0] is not None:
        raise NotFound(f"第{number}次修订已由第{row[0]}次修订撤销", "如要恢复，请撤销那一次修订")
    batch, stands = number, False
    while row[1] is not None:
        batch, stands = row[1], not stands
        row = connection.execute("SELECT undone, undoes FROM revision WHERE id = ?", (batch,)).fetchone()
    return batch, stands


def _all_tables() -> list[FactTable]:
    return [part for table in FACTS for part in (table, table.also)]


def _touch(connection: sqlite3.Connection, batch: int) -> None:
    """`temp.touched_…`: the keys of what a batch stated or withdrew."""
    for table in _all_tables():
        key = ", ".join(table.key)
        connection.execute(f"CREATE TEMP TABLE touched_{table.name}({loosely(*table.key)}, PRIMARY KEY({key})) WITHOUT ROWID")
        connection.execute(
            f"INSERT INTO touched_{table.name} SELECT DISTINCT {key} FROM {table.name} WHERE ?1 IN (stated, retracted)", (batch,)
        )


def _touch_what_follows(connection: sqlite3.Connection) -> None:
    """Touch also what hangs together with that: facts that a further row speaks of, names before a name, a sighting under a dated tie."""
    for table in FACTS:
        key = ", ".join(table.key)
        connection.execute(f"INSERT OR IGNORE INTO touched_{table.name} SELECT DISTINCT {key} FROM touched_{table.also.name}")
        connection.execute(
            f"""INSERT OR IGNORE INTO touched_{table.also.name} SELECT {", ".join(f"a.{column}" for column in table.also.key)}
                FROM touched_{table.name} k CROSS JOIN {table.also.name} a ON a.past IN (0, 1) AND {same_key(table, "a", "k")}"""
        )
    connection.execute(  # a name's end follows from the names after it
        """INSERT OR IGNORE INTO touched_attribute SELECT DISTINCT a.entity, a.name, a.since FROM touched_attribute k
           CROSS JOIN attribute a ON a.past IN (0, 1) AND a.entity = k.entity AND a.name = k.name"""
    )
    _touch_all_first_days(connection)


def _touch_all_first_days(connection: sqlite3.Connection) -> None:
    """Ties of the same ends and role under other first days: one may have given way to another, or a sighting stand inside it."""
    for rows in ("tie o ON o.past = 0", "tie_also o ON o.past = 0"):
        connection.execute(
            f"""INSERT OR IGNORE INTO touched_tie SELECT DISTINCT o.target, o.kind, o.source, o.since, o.role FROM (
                  SELECT target, kind, source, role FROM touched_tie UNION SELECT target, kind, source, role FROM touched_tie_also) k
                CROSS JOIN {rows} AND {same_group(TIE, "o", "k")}"""
        )
    connection.execute(
        f"""INSERT OR IGNORE INTO touched_tie SELECT DISTINCT a.target, a.kind, a.source, {UNKNOWN}, a.role FROM touched_tie k
            CROSS JOIN tie_also a ON a.past IN (0, 1) AND {same_key(TIE, "a", "k")} AND a.agrees IN ({INSIDE}, {ELSEWHERE})"""
    )


def _changed_later(connection: sqlite3.Connection, number: int) -> list[str]:
    """Which of the touched facts a later batch, which still stands, changed again; in words."""
    subjects = {"attribute": ("k.entity", "'名称'"), "tie": ("k.target", _name_of("k.source")), "outcome": ("k.subject", "k.label")}
    texts = []
    for table in FACTS:
        subject, what = subjects[table.name]
        for revision, name, words in connection.execute(
            f"""SELECT v.id, {_name_of(subject)}, {what} FROM touched_{table.name} k CROSS JOIN {table.name} h
                ON h.past IN (0, 1) AND {same_key(table, "h", "k")} CROSS JOIN revision v ON v.id IN (h.recorded, h.retracted)
                WHERE v.id > ? AND v.undoes IS NULL AND v.undone IS NULL GROUP BY v.id, {", ".join(f"k.{column}" for column in table.key)}""",
            (number,),
        ):
            texts.append(f"第{revision}次修订改动了 {name or '(已撤回)'}:{words or ''}")
    return sorted(texts)


def _name_of(entity: str) -> str:
    return f"(SELECT n.value FROM attribute n WHERE n.past IN (0, 1) AND n.entity = {entity} AND n.name = 1 ORDER BY n.past, n.since DESC LIMIT 1)"


def _left_alone(connection: sqlite3.Connection, revision: int) -> list[str]:
    """What later batches said about something whose very name is gone now; in words."""
    texts = []
    unnamed = "NOT EXISTS (SELECT 1 FROM attribute a WHERE a.past = 0 AND a.entity = k.entity)"
    for name, columns in (("tie", ("target", "source")), ("outcome", ("subject",))):
        for column in columns:
            index = BY_SOURCE if column == "source" else ""
            for stated, called, count in connection.execute(
                f"""SELECT t.stated, {_name_of("k.entity")}, COUNT(*) FROM concerned k
                    CROSS JOIN {name} t {index} ON t.past = 0 AND t.{column} = k.entity WHERE {unnamed} AND t.recorded < ? GROUP BY t.stated, k.entity""",
                (revision,),
            ):
                texts.append(
                    f"第{stated}次修订有{count}条写到 {called or '(已撤回)'}" if stated else f"另有{count}条写到 {called or '(已撤回)'}"
                )
    return sorted(texts)


def _believe_again(connection: sqlite3.Connection, revision: int, withdrawn: int, asserted: int) -> Receipt:
    deciding.declare(connection)
    for table in FACTS:
        _find_withdrawn(connection, table)
        _standing(connection, table.also)
        connection.execute(f"DELETE FROM wanted_{table.also.name} AS c WHERE EXISTS ({_withdrawn(table)})")
        _replace(connection, table.also, revision)
    for table in FACTS:
        _standing(connection, table)
        _weigh(connection, table, revision)
        if table is ATTRIBUTE:
            _derive_ends(connection)
        gone, new = _replace(connection, table, revision)
        withdrawn, asserted = withdrawn + gone, asserted + new
    return Receipt(revision, accepted=asserted, corrected=withdrawn, facts=asserted + withdrawn)


def _standing(connection: sqlite3.Connection, table: FactTable) -> None:
    """`temp.wanted_…`: what the last standing batch said of each touched key, nothing where it withdrew it; its revision in `temp.said_…`.

    A version that was retracted without a successor under its key was withdrawn.
    """
    key = ", ".join(table.key)
    of_key, columns = ", ".join(f"k.{column}" for column in table.key), _columns(table)
    versions = f"CROSS JOIN {table.name} h ON h.past IN (0, 1) AND {same_key(table, 'h', 'k')}"
    connection.execute(f"CREATE TEMP TABLE said_{table.name}({loosely(*table.key, 'rev', 'words')}, PRIMARY KEY({key})) WITHOUT ROWID")
    connection.execute(
        f"""INSERT INTO said_{table.name} SELECT {key}, MAX(rev), COUNT(*) FROM (
              SELECT {of_key}, h.stated AS rev FROM touched_{table.name} k {versions}
              UNION SELECT {of_key}, h.retracted FROM touched_{table.name} k {versions} WHERE h.retracted < {OPEN} AND NOT {_succeeded(table, "h")}) x
            CROSS JOIN revision v ON v.id = x.rev AND v.undone IS NULL AND v.undoes IS NULL GROUP BY {key}"""
    )
    connection.execute(f"CREATE TEMP TABLE wanted_{table.name}({loosely(*columns)}, PRIMARY KEY({key})) WITHOUT ROWID")
    connection.execute(
        f"""INSERT OR IGNORE INTO wanted_{table.name} SELECT {", ".join(f"h.{column}" for column in columns)}
            FROM said_{table.name} k {versions} AND h.stated = k.rev"""
    )


def _weigh(connection: sqlite3.Connection, table: FactTable, revision: int) -> None:
    """Where more than one standing row speaks of a touched fact, or of the same ends, what is wanted follows from all that they say."""
    name, group = table.name, ", ".join(GROUP[table])
    listed = ", ".join(f"k.{column}" for column in GROUP[table])
    connection.execute(
        f"""INSERT INTO weighed_{name} SELECT {listed} FROM said_{name} k WHERE k.words > 1
            UNION SELECT {listed} FROM touched_{name} k CROSS JOIN {name}_also a ON a.past = 0 AND {same_group(table, "a", "k")}
            UNION SELECT {group} FROM wanted_{name} GROUP BY {group} HAVING COUNT(*) > 1"""
    )
    if not weighing.any_weighed(connection, table):
        return
    weighing.hear_beside(connection, table)
    _hear_versions(connection, table)
    deciding.decide(connection, table)
    deciding.keep_beside(connection, table, revision)
    connection.execute(f"DELETE FROM wanted_{name} AS w WHERE EXISTS (SELECT 1 FROM weighed_{name} g WHERE {same_group(table, 'g', 'w')})")
    columns = ", ".join("m.told" if column in table.derived else f"m.{column}" for column in _columns(table))
    connection.execute(f"INSERT INTO wanted_{name} SELECT {columns} FROM merged_{name} m")


def _hear_versions(connection: sqlite3.Connection, table: FactTable) -> None:
    """What standing batches said, as it was believed at the time, unless it was withdrawn since."""
    name = table.name
    told = ", ".join(f"h.{column}" for column in (*table.key, *table.content, "ledger", "line", "stated"))
    connection.execute(
        f"""INSERT OR IGNORE INTO claim_{name} SELECT {told}, g.rank, NULLIF(g.as_at, {OPEN}), h.stated, 0, 0, NULL, NULL FROM weighed_{name} e
            CROSS JOIN touched_{name} k ON {same_group(table, "k", "e")} CROSS JOIN {name} h ON h.past IN (0, 1) AND {same_key(table, "h", "k")}
            CROSS JOIN revision s ON s.id = h.stated AND s.undone IS NULL AND s.undoes IS NULL CROSS JOIN ledger g ON g.id = h.ledger
            ORDER BY h.stated DESC, h.recorded DESC"""
    )
    connection.execute(f"DELETE FROM claim_{name} AS c WHERE EXISTS ({_withdrawn(table)})")


def _find_withdrawn(connection: sqlite3.Connection, table: FactTable) -> None:
    """`temp.withdrawn_…`: touched keys that a standing batch withdrew, with its revision. What merely gave way still stands beside."""
    name, key = table.name, ", ".join(table.key)
    of_key = ", ".join(f"k.{column}" for column in table.key)
    connection.execute(f"CREATE TEMP TABLE withdrawn_{name}({loosely(*table.key, 'rev')}, PRIMARY KEY({key})) WITHOUT ROWID")
    connection.execute(
        f"""INSERT INTO withdrawn_{name} SELECT {of_key}, MAX(h.retracted) FROM touched_{name} k CROSS JOIN {name} h ON h.past = 1
            AND {same_key(table, "h", "k")} CROSS JOIN revision v ON v.id = h.retracted AND v.undone IS NULL AND v.undoes IS NULL
            WHERE NOT {_succeeded(table, "h")} AND NOT EXISTS (SELECT 1 FROM {name}_also a WHERE a.past IN (0, 1) AND {same_key(table, "a", "k")}
              AND a.recorded <= h.retracted AND a.retracted > h.retracted) GROUP BY {of_key}"""
    )


def _withdrawn(table: FactTable) -> str:
    return f"SELECT 1 FROM withdrawn_{table.name} w WHERE {same_key(table, 'w', 'c')} AND c.stated < w.rev"


def _succeeded(table: FactTable, version: str) -> str:
    """Another version took the place of a retracted one under its key: it was corrected, not withdrawn."""
    same = same_key(table, "n", version)
    return f"EXISTS (SELECT 1 FROM {table.name} n WHERE n.past IN (0, 1) AND {same} AND n.recorded = {version}.retracted)"


def _columns(table: FactTable) -> list[str]:
    return [column for column in table.columns if column != "recorded"]


def _derive_ends(connection: sqlite3.Connection) -> None:
    following = "SELECT MIN(b.since) FROM wanted_attribute b WHERE b.entity = a.entity AND b.name = a.name AND b.since > a.since"
    connection.execute(f"UPDATE wanted_attribute AS a SET until = MIN(told, COALESCE(({following}), {OPEN}))")


def _replace(connection: sqlite3.Connection, table: FactTable, revision: int) -> tuple[int, int]:
    """Bring the touched keys of a table to what is wanted; how many facts went and came."""
    columns = _columns(table)
    wanted = f"SELECT 1 FROM wanted_{table.name} w WHERE {same_key(table, 'w', 't')}"
    gone = connection.execute(
        f"""DELETE FROM {table.name} AS t WHERE past = 0 AND {table.key[0]} IN (SELECT {table.key[0]} FROM touched_{table.name})
            AND EXISTS (SELECT 1 FROM touched_{table.name} k WHERE {same_key(table, "k", "t")}) AND NOT EXISTS ({wanted})"""
    ).rowcount
    others = [column for column in columns if column not in (*table.key, "agrees")]
    same = " AND ".join(f"o.{column} IS w.{column}" for column in others)
    changes = ", ".join(f"{column} = excluded.{column}" for column in (*others, "recorded"))
    new = connection.execute(
        f"""INSERT INTO {table.name}({", ".join(columns)}, recorded) SELECT {", ".join(f"w.{column}" for column in columns)}, ?
            FROM wanted_{table.name} w WHERE NOT EXISTS (SELECT 1 FROM {table.name} o WHERE o.past = 0 AND {same_key(table, "o", "w")} AND {same})
            ON CONFLICT DO UPDATE SET {changes}""", (revision,)
    ).rowcount  # fmt: skip
    return gone, new
