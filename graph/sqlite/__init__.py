"""The embedded engine: one file of SQLite behind the store contract."""

from graph.sqlite.engine import SqliteStore

__all__ = ["SqliteStore"]
