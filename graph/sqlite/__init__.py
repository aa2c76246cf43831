"""The embedded engine: one file of SQLite behind the store contract."""

from __future__ import annotations

from graph.sqlite.engine import SqliteStore

__all__ = ["SqliteStore"]
