"""Opening a file: a new one is laid out, an older one migrated after a backup, a newer or foreign one refused."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

from graph.sqlite.failures import in_words
from graph.sqlite.names import spaced
from graph.sqlite.tables import APPLICATION_ID, BESIDE, FACTS, LEDGER, VERSION, schema_script
from graph.store import Progress
from schema.errors import StoreError

OLDEST_SQLITE = (3, 37, 0)
BUSY_MILLISECONDS = 30_000
COPIED_PAGES = 4096

Migrations = Mapping[int, Sequence[str]]
"""For each version that a file may have: the statements that bring it to the next."""

_TOLD = " UNION ".join(f"SELECT ledger, stated FROM {part.name} WHERE stated > 0" for table in FACTS for part in (table, table.also))
MIGRATIONS: Migrations = {
    1: (
        f"CREATE TABLE ledger_of_today({LEDGER}) STRICT",
        "INSERT INTO ledger_of_today(id, file, sha256, sheet, rank, as_at) SELECT id, file, sha256, sheet, rank, as_at FROM ledger",
        "DROP TABLE ledger",
        "ALTER TABLE ledger_of_today RENAME TO ledger",
        *BESIDE,
        f"INSERT INTO ledger_told(ledger, revision) {_TOLD}",
    )
}


def connect(path: Path, *, writer: bool) -> sqlite3.Connection:
    """A connection with its settings. Readers cannot write; writers map nothing and keep a large cache."""
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        raise StoreError(f"SQLite {sqlite3.sqlite_version} 太旧", "需要 3.37 或更新的版本：请升级 Python")
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, cached_statements=256)
    connection.create_function("spaced", 1, spaced, deterministic=True)
    # ANALYZE is never run: with statistics the planner builds filters over all ties for each question.
    for setting in (f"busy_timeout = {BUSY_MILLISECONDS}", "automatic_index = OFF", "trusted_schema = OFF", "temp_store = FILE"):
        connection.execute(f"PRAGMA {setting}")
    for setting in (
        ("mmap_size = 0", "cache_size = -262144", "synchronous = FULL", "journal_size_limit = 67108864")
        if writer
        else ("query_only = ON", "mmap_size = 8589934592")
    ):
        connection.execute(f"PRAGMA {setting}")
    return connection


def prepare(path: Path, migrations: Migrations = MIGRATIONS, version: int = VERSION) -> None:
    """Make the file ready for use. Raises StoreError when it is no store, damaged, or from a newer version."""
    if not path.parent.is_dir():
        raise StoreError(f"文件夹 {path.parent} 不存在", "请先建立文件夹，或换一个位置")
    if path.is_dir():
        raise StoreError(f"{path} 是文件夹，不是数据库文件", "请写出文件夹里的文件名，如 责任图.db")
    try:
        with closing(connect(path, writer=True)) as connection:
            _prepare(connection, path, migrations, version)
    except (sqlite3.Error, OSError) as error:
        raise StoreError(f"{path.name} 打不开：{in_words(error)}", _hint(error)) from error


def copy_to(connection: sqlite3.Connection, path: Path, progress: Progress | None = None) -> None:
    """Write a consistent copy under another name, whole or not at all. Raises StoreError."""
    part = path.with_name(f"{path.name}.part")
    step = (lambda _, left, whole: progress("备份", whole - left, whole)) if progress else None
    try:
        part.unlink(missing_ok=True)
        try:
            with closing(sqlite3.connect(part)) as target:
                connection.backup(target, pages=COPIED_PAGES, progress=step)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    except (sqlite3.Error, OSError) as error:
        raise StoreError(f"备份没有完成：{in_words(error)}", "请确认目标位置存在、可写、空间足够") from error


def _hint(error: Exception) -> str:
    name = getattr(error, "sqlite_errorname", "")
    if isinstance(error, OSError) or name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
        return "数据库所在的文件夹和文件必须可写(光盘、只读共享上的请先复制到本机)"
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return "请等别的程序写完再试"
    return "请用备份恢复，或核对文件名"


def _prepare(connection: sqlite3.Connection, path: Path, migrations: Migrations, version: int) -> None:
    application, found, tables = _identity(connection)
    if tables and application != APPLICATION_ID:
        raise StoreError(f"{path.name} 不是责任图的数据库", "请核对文件名，不要把别的数据库改名使用")
    if found > version:
        raise StoreError(f"{path.name} 由更新的版本写成(格式{found}，本程序只认{version})", "请升级责任图后再打开")
    if not tables:
        connection.execute("PRAGMA journal_mode = WAL")
        _lay_out(connection, version)
    elif found < version:
        connection.execute("PRAGMA journal_mode = WAL")
        _migrate(connection, path, migrations, found, version)
    _drop_statistics(connection)


def _identity(connection: sqlite3.Connection) -> tuple[int, int, int]:
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    found = connection.execute("PRAGMA user_version").fetchone()[0]
    tables = connection.execute("SELECT COUNT(*) FROM sqlite_schema").fetchone()[0]
    return application, found, tables


def _lay_out(connection: sqlite3.Connection, version: int) -> None:
    connection.execute("BEGIN IMMEDIATE")
    if connection.execute("SELECT COUNT(*) FROM sqlite_schema").fetchone()[0]:  # another process was first
        connection.execute("ROLLBACK")
        return
    _run(connection, schema_script())
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {version}")
    connection.execute("COMMIT")


def _migrate(connection: sqlite3.Connection, path: Path, migrations: Migrations, found: int, version: int) -> None:
    """Bring an older file to this version, whole or not at all; a copy of it as it was stays beside it."""
    if any(step not in migrations for step in range(found, version)):
        raise StoreError(f"{path.name} 的格式({found})太旧，没有升级办法", "请用写成它的版本导出后重新导入")
    copy_to(connection, path.with_name(f"{path.name}.format{found}.bak"))
    connection.execute("BEGIN IMMEDIATE")
    try:
        if connection.execute("PRAGMA user_version").fetchone()[0] == found:
            for step in range(found, version):
                for statement in migrations[step]:
                    connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {version}")
        connection.execute("COMMIT")
    except sqlite3.Error:
        connection.execute("ROLLBACK")
        raise


def _drop_statistics(connection: sqlite3.Connection) -> None:
    """Somebody may have run ANALYZE; with its tables gone, every connection plans without them."""
    text = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name LIKE 'sqlite\\_stat_' ESCAPE '\\'"
    for (name,) in connection.execute(text).fetchall():
        connection.execute(f"DROP TABLE IF EXISTS {name}")


def _run(connection: sqlite3.Connection, script: str) -> None:
    """Run a script inside the open transaction (`executescript` would commit it)."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            connection.execute(statement)
            statement = ""
