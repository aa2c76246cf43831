"""The ledgers of a batch by their row ids, and which revision told them: one sheet counts once, under one rank, as-at day and issuer.

Told again under another rank, a sheet would speak with two voices, and the stronger one could no longer be taken back by a new import.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import NamedTuple

from graph.sqlite.tables import FACTS
from graph.store import Batch
from schema.authority import DECISION, RANK_NAMES
from schema.errors import StoreError
from schema.facts import Ledger
from schema.time import OPEN, chinese

Sheet = tuple[str, str, str]
"""Fingerprint of the file, name of the sheet, name of the file."""
_OF_SHEET = "sha256 = ? AND sheet = ? AND file = ?"


class Source(NamedTuple):
    """What a sheet counts as."""

    rank: int
    as_at: int
    issuer: str


def number_ledgers(connection: sqlite3.Connection, batch: Batch) -> dict[int, int]:
    """`temp.numbered(position, id)`: the batch's ledgers by row id; returned the other way round.

    Raises StoreError when a sheet stands already under another rank, as-at day or issuer.
    """
    connection.execute("CREATE TEMP TABLE numbered(position INTEGER PRIMARY KEY, id INT)")
    positions = {}
    sources: dict[Sheet, set[Source]] = defaultdict(set)
    for position, ledger in enumerate(batch.ledgers):
        sheet, source = (ledger.sha256, ledger.sheet, ledger.file), Source(ledger.rank, ledger.as_at, ledger.issuer)
        connection.execute(
            "INSERT OR IGNORE INTO ledger(sha256, sheet, file, rank, as_at, issuer) VALUES (?, ?, ?, ?, ?, ?)", (*sheet, *source)
        )
        row = row_of(connection, ledger)
        assert row is not None
        connection.execute("INSERT INTO numbered VALUES (?, ?)", (position, row))
        positions[row] = position
        if ledger.rank != DECISION:
            sources[sheet].add(source)
    for sheet, asked in sources.items():
        _refuse_another(sheet, asked, _standing(connection, sheet))
    return positions


def row_of(connection: sqlite3.Connection, ledger: Ledger) -> int | None:
    """The row id of a ledger; None if it was never told."""
    row = connection.execute(
        f"SELECT id FROM ledger WHERE {_OF_SHEET} AND rank = ? AND as_at = ? AND issuer = ?",
        (ledger.sha256, ledger.sheet, ledger.file, ledger.rank, ledger.as_at, ledger.issuer),
    ).fetchone()
    return int(row[0]) if row else None


def keep_told(connection: sqlite3.Connection, batch: Batch, revision: int) -> None:
    """Note which of the batch's own ledgers this revision told: those with a row that was taken."""
    own = f"numbered g CROSS JOIN ledger l ON l.id = g.id AND l.rank <> {DECISION} WHERE g.position < {len(batch.ledgers)}"
    if len(batch.ledgers) > 1:  # of several sheets, all rows of one may have been refused
        own += f" AND g.id IN ({' UNION '.join(f'SELECT ledger FROM ready_{table.name}' for table in FACTS)})"
    connection.execute(f"INSERT INTO ledger_told(ledger, revision) SELECT DISTINCT g.id, ? FROM {own}", (revision,))


def refuse_two_voices(connection: sqlite3.Connection, batch: int) -> None:
    """Before an undone batch stands again. Raises StoreError when one of its sheets was told since under another rank, day or issuer."""
    sources: dict[Sheet, set[Source]] = defaultdict(set)
    for *sheet, rank, as_at, issuer in connection.execute(
        """SELECT g.sha256, g.sheet, g.file, g.rank, g.as_at, g.issuer FROM ledger_told t INDEXED BY ledger_told_by_revision
           CROSS JOIN ledger g ON g.id = t.ledger WHERE t.revision = ?""", (batch,)
    ).fetchall():  # fmt: skip
        sources[sheet[0], sheet[1], sheet[2]].add(Source(rank, as_at, issuer))
    for told, asked in sources.items():
        _refuse_another(told, asked, _standing(connection, told))


def _standing(connection: sqlite3.Connection, sheet: Sheet) -> list[tuple[int, Source]]:
    """Under which revisions that stand a sheet was told, and as what, newest first."""
    rows = connection.execute(
        f"""SELECT t.revision, g.rank, g.as_at, g.issuer FROM ledger g CROSS JOIN ledger_told t ON t.ledger = g.id
            CROSS JOIN revision v ON v.id = t.revision AND v.undone IS NULL WHERE {_OF_SHEET} ORDER BY t.revision DESC""",
        sheet,
    )
    return [(revision, Source(*source)) for revision, *source in rows]


def _refuse_another(sheet: Sheet, asked: Collection[Source], standing: Iterable[tuple[int, Source]]) -> None:
    """A sheet may hold several tables with a source each: what is asked must be part of what stands, or the other way round."""
    before = list(standing)
    new = [source for source in asked if source not in {source for _, source in before}]
    other = [(revision, source) for revision, source in before if source not in asked]
    if not (new and other):
        return
    as_new, as_told = min(new), other[0][1]
    revisions = list(dict.fromkeys(revision for revision, source in other))
    what = "、".join(name for name, one, two in zip(("级别", "截止日期", "填报单位"), as_new, as_told, strict=True) if one != two)
    numbers = "、".join(str(revision) for revision in sorted(revisions))
    raise StoreError(
        f"{sheet[2]} {sheet[1]} 已在第{numbers}次修订导入，当时{_in_words(as_told)}；现在要{_in_words(as_new)}，同一张表不能同时按两种来源计",
        f"请先 {'、'.join(f'zerentu undo {revision}' for revision in revisions)}，再按新的{what}导入；不想改{what}的，请照原来的写法导入",
    )


def _in_words(source: Source) -> str:
    issuer = f"({source.issuer})" if source.issuer else ""
    day = "截止日期不明" if source.as_at == OPEN else f"截止日期{chinese(source.as_at)}"
    return f"按{RANK_NAMES[source.rank]}{issuer}、{day}"
