"""Rows as they were written, kept for the day when the file is gone: blocks of neighbouring rows, packed before the lock is taken.

A block holds the rows of one ledger whose numbers share all but the last bits, its headings once. Evidence belongs to no revision: it is
only ever added, and an undo leaves it.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from schema.errors import StoreError
from schema.facts import Row

BITS = 8
_LEVEL = 1
_TABLE = "CREATE TEMP TABLE IF NOT EXISTS staged_evidence(ledger INT, block INT, cells BLOB)"

Lines = dict[int, Mapping[str, str]]


class Packer:
    """Collects the cells of a batch's rows while they are staged; holds one open block a ledger."""

    def __init__(self) -> None:
        self._open: dict[int, tuple[int, Lines]] = {}
        self._packed: list[tuple[int, int, bytes]] = []

    def add(self, row: Row) -> None:
        """Take in one row that has cells."""
        block = row.line >> BITS
        current = self._open.get(row.ledger)
        if current is None or current[0] != block:
            self._close(row.ledger)
            current = self._open[row.ledger] = block, {}
        lines = current[1]
        # One row of a sheet may be told in several parts.
        lines[row.line] = row.cells if row.line not in lines else {**lines[row.line], **row.cells}

    def flush(self, connection: sqlite3.Connection, *, last: bool = False) -> None:
        """Move what is packed into `temp.staged_evidence`; with `last` also the blocks that are still open."""
        if last:
            for ledger in list(self._open):
                self._close(ledger)
        if self._packed:
            connection.execute(_TABLE)
            connection.execute("BEGIN")
            connection.executemany("INSERT INTO staged_evidence VALUES (?, ?, ?)", self._packed)
            connection.execute("COMMIT")
            self._packed.clear()

    def _close(self, ledger: int) -> None:
        if ledger in self._open:
            block, lines = self._open.pop(ledger)
            self._packed.append((ledger, block, pack(lines)))


def pack(lines: Mapping[int, Mapping[str, str]]) -> bytes:
    """A block of rows as compressed JSON: the line numbers, the headings, and for each heading the cells of all lines.

    The cells of a heading are one text, a line each, which is packed faster; a list where a cell has line breaks of its own or is missing.
    """
    shapes = dict.fromkeys(tuple(cells) for cells in lines.values())
    headings = list(dict.fromkeys(heading for shape in shapes for heading in shape))
    if len(shapes) == 1:
        columns = [_joined(column) for column in zip(*(cells.values() for cells in lines.values()), strict=True)]
    else:
        columns = [_joined([cells.get(heading) for cells in lines.values()]) for heading in headings]
    return zlib.compress(_encode([list(lines), headings, columns]).encode(), _LEVEL)


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode


def _joined(column: Sequence[str | None]) -> str | Sequence[str | None]:
    try:
        text = "\n".join(column)  # type: ignore[arg-type]
    except TypeError:
        return column
    return text if text.count("\n") == len(column) - 1 else column


def unpack(block: bytes) -> dict[int, dict[str, str]]:
    """The rows of a block by line. Raises StoreError when it is none."""
    try:
        return _unpacked(block)
    except (zlib.error, ValueError, TypeError, RecursionError) as error:
        raise StoreError("台账原文的存档有一处已损坏，读不出来", "请运行 zerentu doctor 检查数据库，必要时用备份恢复") from error


def _unpacked(block: bytes) -> dict[int, dict[str, str]]:
    lines, headings, columns = json.loads(zlib.decompress(block))
    told: dict[int, dict[str, str]] = {line: {} for line in lines}
    for heading, column in zip(headings, columns, strict=True):
        for line, cell in zip(lines, column.split("\n") if isinstance(column, str) else column, strict=True):
            if cell is not None:
                told[line][heading] = cell
    return told


def keep(connection: sqlite3.Connection) -> None:
    """Add the staged evidence, inside the write's transaction: of a ledger known before only the lines that nothing was kept of."""
    if not connection.execute("SELECT EXISTS (SELECT 1 FROM temp.sqlite_schema WHERE name = 'staged_evidence')").fetchone()[0]:
        return
    staged = "temp.staged_evidence s CROSS JOIN numbered g ON g.position = s.ledger"
    known = "EXISTS (SELECT 1 FROM evidence e WHERE e.ledger = g.id AND e.block = s.block)"
    again = connection.execute(f"SELECT s.rowid, g.id, s.block FROM {staged} WHERE {known}").fetchall()
    insert = "INSERT INTO evidence(ledger, block, cells)"
    connection.execute(f"{insert} SELECT g.id, s.block, s.cells FROM {staged} WHERE NOT {known}")
    for row, ledger, block in again:
        (packed,) = connection.execute("SELECT cells FROM temp.staged_evidence WHERE rowid = ?", (row,)).fetchone()
        held = _held(connection, ledger, [block])
        if new := {line: told for line, told in unpack(packed).items() if line not in held}:
            connection.execute(f"{insert} VALUES (?, ?, ?)", (ledger, block, pack(new)))


def cells(connection: sqlite3.Connection, ledger: int, lines: Collection[int]) -> dict[int, dict[str, str]]:
    """What is kept of these lines of a ledger (its row id)."""
    held = _held(connection, ledger, sorted({line >> BITS for line in lines}))
    return {line: held[line] for line in sorted(set(lines)) if line in held}


def _held(connection: sqlite3.Connection, ledger: int, blocks: Iterable[int]) -> dict[int, dict[str, str]]:
    text = "SELECT e.cells FROM json_each(?) b CROSS JOIN evidence e ON e.ledger = ? AND e.block = b.value ORDER BY e.id"
    held: dict[int, dict[str, str]] = defaultdict(dict)
    for (block,) in connection.execute(text, (json.dumps(list(blocks)), ledger)):
        for line, row in unpack(block).items():
            held[line] |= row
    return dict(held)
