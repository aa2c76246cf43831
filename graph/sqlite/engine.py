"""The SQLite engine: one file, many readers, one writer at a time."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Literal, Self

from graph.location import network_share
from graph.sqlite import claims, evidence, following, names, reading, undoing, versions, writing
from graph.sqlite.checking import check
from graph.sqlite.failures import in_words
from graph.sqlite.ledgers import row_of
from graph.sqlite.opening import connect, copy_to, prepare
from graph.sqlite.statements import known_entity
from graph.sqlite.viewing import restrict
from graph.store import Batch, Claim, Contradiction, Finding, Found, Progress, Receipt, Revision, Scope, Snapshot, Version, Viewer
from schema.errors import NotFound, StoreError
from schema.facts import Ledger
from schema.time import OPEN, UNKNOWN, today


class SqliteStore:
    """A store in one file. Safe to share between threads: a reading connection is lent to one call at a time."""

    def __init__(self, path: Path) -> None:
        """Open or create the file. Raises StoreError when it cannot be used."""
        self.path = path
        prepare(path)
        self._idle: list[sqlite3.Connection] = []
        self._closed = False
        self._writing = threading.Lock()
        self._ledgers: dict[int, Ledger] = {}

    def write(self, batch: Batch, *, dry_run: bool = False, strict: bool = False, progress: Progress | None = None) -> Receipt:
        """Write a batch whole or not at all. Raises StoreError, NotFound."""
        with self._writer() as connection:
            return writing.write(connection, batch, dry_run=dry_run, strict=strict, progress=progress)

    def undo(self, number: int, *, actor: str, note: str = "", confirmed: bool = False, dry_run: bool = False) -> Receipt:
        """Take a whole revision back. Raises NotFound, ConfirmationNeeded, StoreError."""
        with self._writer() as connection:
            return undoing.undo(connection, number, actor=actor, note=note, confirmed=confirmed, dry_run=dry_run)

    def written(self, digest: str) -> Revision | None:
        """The revision, not undone, under which an input was written whole; None if there is none."""
        with self._reader() as connection:
            return writing.written(connection, digest)

    def snapshot(self, scope: Scope, as_of: int, known_at: int | None = None, viewer: Viewer | None = None) -> Snapshot:
        """The facts of a scope. Raises NotFound when the entity is unknown at that revision, or lies outside the viewer's jurisdiction."""
        with self._reader() as connection:
            key, root = self._root(connection, scope.key, known_at)
            if key != scope.key:
                scope = replace(scope, key=key)
            self._refresh_ledgers(connection)
            newest = self._newest(connection)
            graph = reading.read_snapshot(connection, scope, root, as_of, known_at, self._ledgers, newest)
            return graph if viewer is None else restrict(connection, graph, scope, viewer, today())

    def find(
        self, text: str, *, kinds: Collection[str] = (), within: str | None = None, as_of: int | None = None, limit: int = 20
    ) -> list[Found]:
        """Entities whose name, code, number or key fits the text, exact ones first."""
        wanted = text.strip()
        day = today() if as_of is None else as_of
        with self._reader() as connection:
            inside = None if within is None else names.lying_within(connection, within, day)
            rows = [row for row in names.exact(connection, wanted, kinds) if inside is None or row in inside]
            rows += names.containing(connection, wanted, kinds, limit, inside)
            return names.described(connection, list(dict.fromkeys(rows))[:limit], day)

    def lookup(
        self, attribute: Literal["key", "name", "code"], values: Collection[str], kinds: Collection[str] = ()
    ) -> dict[str, list[Found]]:
        """For many exact values at once: the entities that have them."""
        with self._reader() as connection:
            if attribute == "key" and not kinds:
                return {key: [found] for key, found in names.named(connection, values, today()).items()}
            rows = names.with_values(connection, attribute, values, kinds)
            described = names.described(connection, [row for found in rows.values() for row in found], today())
            by_row = dict(zip([row for found in rows.values() for row in found], described, strict=True))
            return {value: [by_row[row] for row in found] for value, found in rows.items()}

    def describe(self, keys: Collection[str], as_of: int | None = None) -> dict[str, Found]:
        """Name, path, units and posts of many entities at once; unknown keys are left out."""
        with self._reader() as connection:
            rows = names.with_values(connection, "key", keys, ())
            found = names.described(connection, [row for listed in rows.values() for row in listed], today() if as_of is None else as_of)
            return dict(zip([key for key, listed in rows.items() for _ in listed], found, strict=True))

    def places(self, level: str, limit: int = 20) -> list[Found]:
        """Places of a level, by key."""
        with self._reader() as connection:
            return names.described(connection, names.of_level(connection, level, limit), today())

    def history(self, key: str) -> list[Version]:
        """Every version of every fact about an entity, oldest first. Raises NotFound."""
        with self._reader() as connection:
            root = names.numbers_of(connection, (key,)).get(key)
            if root is None:
                raise NotFound(f"系统中没有 {key}", "请核对代码、编号或名称")
            self._refresh_ledgers(connection)
            return versions.versions(connection, following.with_merged(connection, root), self._ledgers)

    def contradictions(self, keys: Collection[str] = (), *, known_at: int | None = None, limit: int = 500) -> list[Contradiction]:
        """Believed facts that weaker rows deny: about these entities, or all; the most recently believed first."""
        with self._reader() as connection:
            self._refresh_ledgers(connection)
            roots = list(names.numbers_of(connection, keys).values()) if keys else None
            return claims.contradictions(connection, roots, known_at, limit, self._ledgers)

    def claims(self, tie: str) -> list[Claim]:
        """All that is said now about a tie, by its id. Raises NotFound."""
        with self._reader() as connection:
            self._refresh_ledgers(connection)
            natural = names.natural_key(connection, tie)
            if natural and (said := claims.claims(connection, natural, self._ledgers)):
                return said
            raise NotFound(f"没有编号为 {tie} 的关系", "请用 zerentu trace 或 history 查看关系的编号")

    def cells(self, ledger: Ledger, lines: Collection[int]) -> dict[int, dict[str, str]]:
        """Rows of a ledger as they were written, heading to text, by line."""
        with self._reader() as connection:
            number = row_of(connection, ledger)
            return {} if number is None else evidence.cells(connection, number, lines)

    def revision(self, number: int | None = None) -> Revision | None:
        """The newest revision, or the one of that number."""
        with self._reader() as connection:
            return versions.revision(connection, number)

    def revisions(self, limit: int = 50) -> list[Revision]:
        """The newest revisions, newest first."""
        with self._reader() as connection:
            return versions.revisions(connection, limit)

    def revision_on(self, day: int) -> int:
        """The last revision before the end of a day, local time; 0 if there was none."""
        if day in (OPEN, UNKNOWN):
            raise ValueError("a day of the calendar is needed")
        end = (date.fromordinal(day) + timedelta(days=1)).isoformat()
        with self._reader() as connection:
            return versions.revision_before(connection, end)

    def backup(self, path: Path, progress: Progress | None = None) -> None:
        """Write a consistent copy while others read and write. Raises StoreError when it would replace a file, or cannot be written."""
        if path.exists():
            raise StoreError(f"{path} 已存在，没有覆盖", "请换一个文件名")
        if not path.parent.is_dir():
            raise StoreError(f"文件夹 {path.parent} 不存在", "请先建立文件夹，或换一个位置")
        with self._reader() as connection:
            copy_to(connection, path, progress)

    def check(self) -> list[Finding]:
        """Integrity, location, version, counts."""
        with self._reader() as connection:
            return check(connection, self.path, network_share(self.path))

    def close(self) -> None:
        """Close every connection; one that is lent out is closed when it comes back."""
        self._closed = True
        while self._idle:
            self._idle.pop().close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    @contextmanager
    def _reader(self) -> Iterator[sqlite3.Connection]:
        """A reading connection, inside one read transaction."""
        try:
            connection = self._borrow()
            try:
                connection.execute("BEGIN")
                yield connection
            finally:
                self._give_back(connection)
        except sqlite3.Error as error:
            raise StoreError(f"读取失败：{in_words(error)}", "请运行 zerentu doctor 检查数据库") from error

    def _borrow(self) -> sqlite3.Connection:
        if self._closed:
            raise StoreError("数据库已关闭", "请重新打开")
        try:
            return self._idle.pop()
        except IndexError:
            return connect(self.path, writer=False)

    def _give_back(self, connection: sqlite3.Connection) -> None:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        self._idle.append(connection)
        if self._closed:
            self.close()

    @contextmanager
    def _writer(self) -> Iterator[sqlite3.Connection]:
        if self._closed:
            raise StoreError("数据库已关闭", "请重新打开")
        with self._writing:
            try:
                with closing(connect(self.path, writer=True)) as connection:
                    yield connection
            except sqlite3.Error as error:
                raise StoreError(f"数据库打不开：{in_words(error)}", "请运行 zerentu doctor 检查数据库") from error

    def _root(self, connection: sqlite3.Connection, key: str, known_at: int | None) -> tuple[str, int]:
        """The key and row id of an entity, or of the one that it had been merged into."""
        row = connection.execute(known_entity(known_at is not None), {"key": key, "rev": known_at}).fetchone()
        if row is None:
            when = "" if known_at is None else f"(按第{known_at}次修订时掌握的记录)"
            raise NotFound(f"系统中没有 {key}{when}", "请核对代码、编号或名称")
        number, stays = row
        return (key, int(number)) if stays is None else self._root(connection, stays, known_at)

    def _newest(self, connection: sqlite3.Connection) -> int:
        return int(connection.execute("SELECT MAX(id) FROM revision").fetchone()[0] or 0)

    def _refresh_ledgers(self, connection: sqlite3.Connection) -> None:
        """Ledgers are only ever added: fetch those that this process has not seen."""
        last = max(self._ledgers, default=0)
        for number, *fields in connection.execute("SELECT id, file, sha256, sheet, rank, as_at, issuer FROM ledger WHERE id > ?", (last,)):
            self._ledgers[number] = Ledger(*fields)
