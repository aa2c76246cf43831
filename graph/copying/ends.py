"""What a copy reads from and writes to: one kind of end for each engine."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol

from graph.copying.chest import Chest
from graph.copying.files import FileEnd
from graph.copying.tally import Rows
from graph.sqlite import SqliteStore
from graph.store import Progress, Store
from schema.errors import StoreError

Take = Callable[[int], None]


class End(Protocol):
    """A store at one end of a copy."""

    def reading(self) -> AbstractContextManager[Rows]:
        """All rows, at one moment."""

    def taking(self, chest: Chest, before: int, progress: Progress | None) -> AbstractContextManager[Take]:
        """Something that takes the revisions of a chest that come after `before`, one after the other, each whole or not at all."""


def end_of(store: Store) -> End:
    """The end for a store of ours."""
    if isinstance(store, SqliteStore):
        return FileEnd(store.path)
    from graph.copying.servers import ServerEnd
    from graph.neo4j import Neo4jStore

    if isinstance(store, Neo4jStore):
        return ServerEnd(store.server)
    raise StoreError("这种数据库不能复制", "请用 sqlite:/// 或 neo4j:// 的数据库")
