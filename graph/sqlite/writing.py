"""Writing a batch: staged before the lock, matched and applied set by set inside one transaction, whole or not at all."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from graph.clock import moment
from graph.sqlite import evidence, versions
from graph.sqlite.applying import Applied, apply
from graph.sqlite.arriving import settle_in
from graph.sqlite.conflicts import Trouble
from graph.sqlite.failures import in_words
from graph.sqlite.following import note_redirected, redirect
from graph.sqlite.ledgers import keep_told, number_ledgers
from graph.sqlite.matching import CHANGING_LIST, Status, match
from graph.sqlite.merging import resolved, take_leave, undecided
from graph.sqlite.names import index_names
from graph.sqlite.settling import ANY_UNDONE, NOTHING_TOLD, Refused, settle
from graph.sqlite.staging import Staged, stage
from graph.sqlite.tables import FACTS, INDEXES
from graph.sqlite.withdrawing import withdraw
from graph.store import Batch, Problem, Progress, Receipt, Revision
from schema.errors import StoreError

BULK = 100_000
NAMED = 20
_SHOWN = 3
"""Of how many corrected rows a receipt names the lines."""
_RETURNING = "本行内容以前被更正或撤回过，未再采用", "如确认以本行为准，请加 --returning 再导入一次"


def write(
    connection: sqlite3.Connection,
    batch: Batch,
    *,
    dry_run: bool,
    strict: bool,
    progress: Progress | None,
    staged_rows: Callable[[], None] | None = None,
) -> Receipt:
    """Write a batch. Raises StoreError when the file is locked or full, or a sheet stands as another source.

    Raises NotFound when a fact to retract is not believed. `staged_rows` is called between the staging and the lock: an engine that keeps its
    facts elsewhere fetches then what the batch touches.
    """
    tell = progress or (lambda *_: None)
    try:
        staged = stage(connection, batch.rows, progress)
        if staged_rows is not None:
            staged_rows()
        connection.execute("BEGIN IMMEDIATE")
        receipt = _apply(connection, batch, staged, tell)
        if strict and receipt.problems:
            receipt = Receipt(None, problems=receipt.problems, returning=receipt.returning)
        keep = receipt.revision is not None and not dry_run
        connection.execute("COMMIT" if keep else "ROLLBACK")
        return receipt if keep else replace(receipt, revision=None)
    except sqlite3.Error as error:
        raise StoreError(
            f"写入没有完成，原有内容未变：{in_words(error)}", "请确认磁盘有空间、没有别的程序占用数据库，然后重新执行"
        ) from error
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def begin_revision(connection: sqlite3.Connection, actor: str, note: str, digest: str | None, undoes: int | None = None) -> int:
    """Open the next revision inside the caller's transaction: its row, and the clock that the triggers read."""
    newest, last = connection.execute("SELECT id, at FROM revision WHERE id = (SELECT MAX(id) FROM revision)").fetchone() or (0, "")
    connection.execute(
        "INSERT INTO revision(id, at, actor, note, digest, undoes, counts) VALUES (?, ?, ?, ?, ?, ?, '{}')",
        (newest + 1, moment(last), actor, note, digest, undoes),
    )
    connection.execute("UPDATE clock SET rev = ?", (newest + 1,))
    return int(newest + 1)


def close_revision(connection: sqlite3.Connection, revision: int, receipt: Receipt, *, digest: bool = True) -> None:
    """Keep the counts of a revision; `digest` False frees the input's digest, so that rejected rows can be tried again."""
    names = ("accepted", "corrected", "unchanged", "facts", "corroborated", "contested", "ended", "moved")
    counts = json.dumps({name: getattr(receipt, name) for name in names})
    freed = "" if digest else ", digest = NULL"
    connection.execute(f"UPDATE revision SET counts = ?{freed} WHERE id = ?", (counts, revision))


def _apply(connection: sqlite3.Connection, batch: Batch, staged: Staged, tell: Progress) -> Receipt:
    digest = batch.digest() if callable(batch.digest) else batch.digest
    if digest and (known := written(connection, digest)):
        return Receipt(None, unchanged=known.rows)
    rows = staged.rows
    revision = begin_revision(connection, batch.actor, batch.note, digest)
    positions = number_ledgers(connection, batch)
    withdraw(connection, revision, batch.retract)
    merging = resolved(connection, batch.merge)
    left_out = redirect(connection, merging)
    moved = take_leave(connection, merging) if merging else 0
    staged = staged._replace(facts=staged.facts - left_out + moved)
    tell("核对代码和编号", 0, rows)
    _introduce(connection, revision)
    placed = match(connection, batch.returning or bool(merging))
    tell("核对重复和冲突", 0, rows)
    refused = settle(connection, revision, staged, placed, batch.succeed)
    if merging and (troubles := [*refused.bad.values(), *undecided(connection)]):
        raise _cannot_merge(connection, merging, troubles)
    tell("写入", 0, rows)
    accepted, corrected = _changed_rows(connection, staged, refused, positions, plain=not (left_out or merging))
    corrections = _corrections(connection, positions) if corrected else ()
    rebuilt = _drop_indexes_for_bulk(connection, rows)
    applied = apply(connection, revision)
    if merging:
        settle_in(connection, revision, batch, merging)
    connection.execute("DELETE FROM entity WHERE id IN (SELECT id FROM absent) AND recorded = ?", (revision,))
    index_names(connection)
    for name in rebuilt:
        tell("建立索引", 0, rows)
        connection.execute(INDEXES[name])
    receipt = _receipt(revision, rows, (accepted, corrected), refused, applied, positions)
    receipt = replace(receipt, corrections=corrections, moved=moved)
    if not (any(applied) or batch.retract or merging):
        return replace(receipt, revision=None)
    evidence.keep(connection)
    keep_told(connection, batch, revision)
    note_redirected(connection, revision)
    close_revision(connection, revision, receipt, digest=not (receipt.problems or receipt.returning))
    return receipt


def written(connection: sqlite3.Connection, digest: str) -> Revision | None:
    """The revision under which an input was written whole, unless it was undone."""
    row = connection.execute("SELECT id FROM revision WHERE digest = ? AND undone IS NULL", (digest,)).fetchone()
    return versions.revision(connection, row[0]) if row else None


def _drop_indexes_for_bulk(connection: sqlite3.Connection, rows: int) -> list[str]:
    """Before the first large load: secondary indexes are dropped and built afterwards, inside the same transaction."""
    empty = connection.execute("SELECT NOT EXISTS (SELECT 1 FROM tie) AND NOT EXISTS (SELECT 1 FROM attribute)").fetchone()[0]
    if rows < BULK or not empty:
        return []
    for name in INDEXES:
        connection.execute(f"DROP INDEX {name}")
    return list(INDEXES)


def _introduce(connection: sqlite3.Connection, revision: int) -> None:
    """Number the entities that are new. One whose introduction was undone may come back as another kind."""
    if connection.execute(ANY_UNDONE).fetchone()[0]:
        connection.execute(
            f"""UPDATE entity AS e SET kind = s.kind FROM (SELECT key, MIN(kind) AS kind FROM staged_entity GROUP BY key) s
                WHERE e.key = s.key AND e.kind <> s.kind AND {NOTHING_TOLD}"""
        )
    connection.execute(
        "INSERT OR IGNORE INTO entity(key, kind, recorded) SELECT key, MIN(kind), ? FROM staged_entity GROUP BY key ORDER BY key",
        (revision,),
    )


def _changed_rows(
    connection: sqlite3.Connection, staged: Staged, refused: Refused, positions: Mapping[int, int], *, plain: bool
) -> tuple[int, int]:
    """Rows with a new fact and none that corrects; rows with a fact that corrects. `plain`: all facts are the rows' own, and all are there."""
    others = [f"SELECT 1 FROM ready_{table.name} WHERE status <> {Status.NEW:d}" for table in FACTS]
    told = plain and not (refused.bad or refused.returning)
    if told and not connection.execute(f"SELECT EXISTS ({' UNION ALL '.join(others)})").fetchone()[0]:
        return staged.rows - staged.silent, 0
    each = " UNION ALL ".join(
        f"SELECT ledger, line, status <> {Status.NEW:d} AS corrects FROM ready_{table.name} WHERE status IN ({CHANGING_LIST})"
        for table in FACTS
    )
    count, corrected = connection.execute(
        f"""SELECT COUNT(*), COALESCE(SUM(corrects), 0) FROM (SELECT MAX(corrects) AS corrects FROM ({each})
            WHERE ledger IN ({_listed(positions)}) GROUP BY ledger, line)"""
    ).fetchone()
    return count - corrected, corrected


def _corrections(connection: sqlite3.Connection, positions: Mapping[int, int]) -> tuple[tuple[int, int], ...]:
    """The first rows with a fact that corrects, by ledger and line."""
    each = " UNION ".join(
        f"SELECT ledger, line FROM ready_{table.name} WHERE status IN ({CHANGING_LIST}) AND status <> {Status.NEW:d}" for table in FACTS
    )
    own = f"WHERE ledger IN ({_listed(positions)})"
    rows = connection.execute(f"SELECT ledger, line FROM ({each}) {own} ORDER BY ledger, line LIMIT {NAMED}")
    return tuple((positions[ledger], line) for ledger, line in rows)


def _listed(numbers: Iterable[int]) -> str:
    return ", ".join(str(number) for number in numbers)


def _cannot_merge(connection: sqlite3.Connection, merging: Mapping[str, str], troubles: Sequence[Trouble]) -> StoreError:
    told = []
    for ledger, line, reason, _ in troubles[:_SHOWN]:
        file, sheet = connection.execute("SELECT file, sheet FROM ledger WHERE id = ?", (ledger,)).fetchone()
        told.append(f"{file} {sheet} 第{line}行：{reason}")
    what = "；".join(f"{gives} 并入 {stays}" for gives, stays in list(merging.items())[:_SHOWN])
    more = f"等{len(troubles)}处" if len(troubles) > _SHOWN else ""
    return StoreError(f"{what}没有完成，两边的记录不一致，又分不出以哪个为准：{'；'.join(told)}{more}", "请先更正或撤回其中一条，再合并")


def _receipt(
    revision: int, rows: int, changed: tuple[int, int], refused: Refused, applied: Applied, positions: Mapping[int, int]
) -> Receipt:
    problems = tuple(Problem(positions[ledger], line, reason, hint) for ledger, line, reason, hint in refused.bad.values())
    returning = tuple(
        Problem(positions[ledger], line, *_RETURNING) for ledger, line in refused.returning if (ledger, line) not in refused.bad
    )
    unchanged = rows - sum(changed) - len(problems) - len(returning)
    return Receipt(revision, *changed, unchanged, *applied, problems, returning)
