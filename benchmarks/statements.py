"""The floor of a snapshot: the very statements that the store runs for it, recorded once, then run bare with `fetchall`."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.floors import Question
from graph.sqlite import SqliteStore
from graph.store import Scope


class _Recording(sqlite3.Connection):
    asked: list[tuple[str, Mapping[str, object]]]

    def execute(self, text: str, parameters: Any = (), /) -> sqlite3.Cursor:
        # Named parameters mark the statements of the snapshot; the bookkeeping around them has none and is no part of the floor. Nor are the
        # categories of units, asked for by row ids that another place does not share: the floor is a little lower for it.
        if isinstance(parameters, Mapping) and "units" not in parameters:
            self.asked.append((text, dict(parameters)))
        return super().execute(text, parameters)


class _RecordedStore(SqliteStore):
    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.connection = sqlite3.connect(path, isolation_level=None, factory=_Recording)

    def _borrow(self) -> sqlite3.Connection:
        self.connection.asked = []
        return self.connection


def recorded(path: Path, scopes: Iterable[Scope], day: int) -> list[Question]:
    """For each scope the statements of its snapshot on a day, with their parameters, in the order in which the store runs them."""
    found: list[Question] = []
    with _RecordedStore(path) as store:
        for scope in scopes:
            store.snapshot(scope, day)
            found.append(list(store.connection.asked))
    return found


def around(question: Question, key: str, root: int) -> Question:
    """The same question about another entity, by its key and row id."""
    other: dict[str, object] = {"key": key, "root": root}
    return [(text, {**parameters, **{name: value for name, value in other.items() if name in parameters}}) for text, parameters in question]


def plans(connection: sqlite3.Connection, question: Question) -> list[Sequence[str]]:
    """The steps of each statement's plan, as SQLite words them."""
    return [[str(row[3]) for row in connection.execute(f"EXPLAIN QUERY PLAN {text}", parameters)] for text, parameters in question]
