"""Connections that look at the plan of each statement before it runs."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from typing import Any

POISON = ("BLOOM", "AUTOMATIC", "(past=?)")
"""A filter or an index built on the way; and all that is believed, or all history, read for one thing."""
SMALL = {"clock"}
"""Tables of one row."""


class Plans:
    """What was planned: `bad` holds each plan line that reads more than it must, also of temporary tables, with its statement; `texts` every statement."""

    def __init__(self) -> None:
        self.bad: list[tuple[str, str]] = []
        self.texts: set[str] = set()

    def look(self, connection: sqlite3.Connection, text: str, values: Any) -> None:
        """Plan a statement without running it."""
        kept = " ".join(text.split())
        if kept.split(maxsplit=1)[0] not in {"SELECT", "WITH", "INSERT", "UPDATE", "DELETE"}:
            return
        self.texts.add(kept)
        tables = {
            name for (name,) in sqlite3.Connection.execute(connection, "SELECT name FROM main.sqlite_schema WHERE type = 'table'")
        } - SMALL
        stored = {alias for table in tables for alias in re.findall(rf"\b{table} (?:AS )?(\w+)", kept)} | tables
        loops, repeated = set[int](), set[int]()
        for number, parent, _, line in sqlite3.Connection.execute(connection, f"EXPLAIN QUERY PLAN {text}", values):
            found = re.match(r"SCAN (\w+)", line)
            inner = parent in loops or parent in repeated  # done again for each row of the loop around it
            scans = found and "VIRTUAL TABLE" not in line and (inner or found[1] in stored)
            if scans or any(word in line for word in POISON):
                self.bad.append((line, kept))
            if line.startswith(("SCAN", "SEARCH")):
                loops.add(parent)
            if "CORRELATED" in line or parent in repeated:
                repeated.add(number)


def watched(plans: Plans) -> type[sqlite3.Connection]:
    """A class of connections that report to `plans`."""

    class Watched(sqlite3.Connection):
        def execute(self, text: str, values: Any = (), /) -> sqlite3.Cursor:
            plans.look(self, text, values)
            return super().execute(text, values)

        def executemany(self, text: str, values: Any, /) -> sqlite3.Cursor:
            rows: Sequence[Any] = list(values)
            if rows:
                plans.look(self, text, rows[0])
            return super().executemany(text, rows)

    return Watched
