"""Laying part of the graph on the workbench: entities with their attributes, ties between pairs, outcomes, and what these rows refer to.

A writer fetches rows as they stand. A reader fetches them as known at a revision, so that what another client commits meanwhile does not show.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from graph.neo4j.layout import (
    ALL_TIES,
    ATTRIBUTES,
    FURTHER_ATTRIBUTES,
    FURTHER_OUTCOMES,
    FURTHER_TIES,
    LEDGERS,
    OUTCOMES,
    REVISIONS,
    TIE_COLUMNS,
    TIE_NUMBERS,
    Hanging,
    Register,
    both,
    types_of,
)  # fmt: skip
from graph.neo4j.server import Run
from graph.neo4j.workbench import add
from graph.sqlite.following import SAME_AS
from graph.sqlite.tables import ATTRIBUTE, FACTS, OUTCOME, TIE
from schema.errors import StoreError
from schema.kinds import DOWNWARD
from schema.time import OPEN

CHUNK = 2_000
T = TypeVar("T")
_ENDS = {ATTRIBUTE: ("entity",), TIE: ("target", "source"), OUTCOME: ("subject",)}
_PARTS = tuple(part for table in FACTS for part in (table, table.also))


def gone() -> StoreError:
    """That rows refer to what is not in the database: somebody else took it out."""
    return StoreError("有记录的来历(台账或修订)在数据库里找不到了，数据库被别的程序改动过", "请运行 zerentu doctor，并请管理员用备份恢复")


def chunks(values: Iterable[T], size: int = CHUNK) -> Iterator[list[T]]:
    """The values in lists of bounded length."""
    iterator = iter(values)
    while chunk := list(islice(iterator, size)):
        yield chunk


def properties(alias: str, columns: Iterable[str]) -> str:
    """Properties of a node or relationship as items of a list."""
    return ", ".join(f"{alias}.{column}" for column in columns)


def hanging(kind: Hanging, owner: str) -> str:
    """A subquery: the rows of a table that hang on a node by their first end, then and now."""
    return f"COLLECT {{ MATCH ({owner})<-[:{kind.types}]-(x) RETURN [{properties('x', kind.columns)}] }}"


_ENTITY = f"""[e.n, e.key, e.kind, e.recorded], {hanging(ATTRIBUTES, "e")}, {hanging(FURTHER_ATTRIBUTES, "e")}"""
_BY_KEY = f"UNWIND $values AS value MATCH (e:Entity {{key: value}}) RETURN collect([{_ENTITY}])"
_BY_NUMBER = f"UNWIND $values AS value MATCH (e:Entity {{n: value}}) RETURN collect([{_ENTITY}])"
_BARE = "UNWIND $values AS value MATCH (e:Entity {n: value}) RETURN collect([e.n, e.key, e.kind, e.recorded])"
# Collected in between, both ends are given: else the planner walks over all that is tied to one of them, and some units have thousands.
_TIES = f"""RETURN COLLECT {{ UNWIND $pairs AS p MATCH (s:Entity {{n: p[0]}}) MATCH (t:Entity {{n: p[1]}})
      WITH collect([s, t]) AS ends UNWIND ends AS e WITH e[0] AS s, e[1] AS t MATCH (s)-[r:{ALL_TIES}]->(t)
      RETURN [t.n, type(r), s.n, {properties("r", TIE_COLUMNS)}] }},
    COLLECT {{ UNWIND $pairs AS p MATCH (s:Entity {{n: p[0]}})<-[:{both(FURTHER_TIES.ends[1][1])}]-(x) WHERE x.target = p[1]
      RETURN [{properties("x", FURTHER_TIES.columns)}] }}"""
_OUTCOMES = f"""UNWIND $values AS value MATCH (e:Entity {{n: value}})
    RETURN collect([{hanging(OUTCOMES, "e")}, {hanging(FURTHER_OUTCOMES, "e")}])"""
_AROUND = f"""UNWIND $values AS value MATCH (e:Entity {{n: value}})
    RETURN collect([COLLECT {{ MATCH (e)-[r:{ALL_TIES}]-(o) RETURN DISTINCT [startNode(r).n, endNode(r).n] }},
      COLLECT {{ MATCH (e)<-[:{both(*(name for _, name in FURTHER_TIES.ends))}]-(x) RETURN DISTINCT [x.source, x.target] }}])"""
_AROUND_BUT_PARTS = f"""UNWIND $values AS value MATCH (e:Entity {{n: value}})
    RETURN collect([COLLECT {{ MATCH (e)-[r:{ALL_TIES}]->(o) RETURN DISTINCT [e.n, o.n] }},
      COLLECT {{ MATCH (e)<-[r:{both(*types_of(DOWNWARD[1] + 1, max(TIE_NUMBERS.values())))}]-(o) RETURN DISTINCT [o.n, e.n] }}])"""
_BESIDE = f"""UNWIND $values AS value MATCH (e:Entity {{n: value}})<-[:{FURTHER_TIES.ends[0][1]}]-(x)
    RETURN collect(DISTINCT [x.source, x.target])"""


class Fetching:
    """Fetches onto one workbench. `known_at`: rows as they were known at that revision; None: as they stand."""

    def __init__(self, run: Run, connection: sqlite3.Connection, known_at: int | None = None) -> None:
        self.run = run
        self.connection = connection
        self._known_at = known_at

    def entities(self, keys: Iterable[str]) -> None:
        """Entities by key, with all that was ever said about their attributes, and those that they gave way to."""
        self._entities(_BY_KEY, keys)
        self._follow()

    def numbered(self, numbers: Iterable[int]) -> None:
        """Entities by number, in the same way."""
        self._entities(_BY_NUMBER, numbers)
        self._follow()

    def _follow(self) -> None:
        following = (
            f"""SELECT DISTINCT value FROM attribute WHERE past = 0 AND name = {SAME_AS} AND value NOT IN (SELECT key FROM entity)"""
        )
        asked: set[str] = set()
        while further := set(self._column(following)) - asked:
            asked |= further
            self._entities(_BY_KEY, further)

    def pairs(self, pairs: Iterable[Sequence[int]]) -> None:
        """All that was ever said about ties between pairs of entities (source, target)."""
        for chunk in chunks(pairs):
            ties, further = self.run(_TIES, pairs=chunk)
            self.lay("tie", ([row[0], TIE_NUMBERS[row[1]], *row[2:]] for row in ties))
            self.lay(FURTHER_TIES.table.name, further)

    def outcomes(self, subjects: Iterable[int]) -> None:
        """All that was ever said about outcomes of entities."""
        for chunk in chunks(subjects):
            for outcomes, further in self.run(_OUTCOMES, values=chunk)[0]:
                self.lay("outcome", outcomes)
                self.lay(FURTHER_OUTCOMES.table.name, further)

    def around(self, numbers: Iterable[int], *, parts_too: bool = True) -> list[tuple[int, int]]:
        """The pairs (source, target) of all ties from and onto entities (`parts_too`: also of their parts), and of what else is said of such."""
        found: dict[tuple[int, int], None] = {}
        for chunk in chunks(numbers, CHUNK // 10):
            for parts in self.run(_AROUND if parts_too else _AROUND_BUT_PARTS, values=chunk)[0]:
                found |= dict.fromkeys((source, target) for part in parts for source, target in part)
        return list(found)

    def beside(self, targets: Iterable[int]) -> None:
        """Ties onto entities about which more than one row speaks now."""
        for chunk in chunks(targets):
            self.pairs(self.run(_BESIDE, values=chunk)[0])

    def whole(self, numbers: Collection[int]) -> None:
        """All ties and outcomes of entities."""
        self.outcomes(numbers)
        self.pairs(self.around(numbers))

    def ends(self, *, attributes: bool = True) -> None:
        """The entities that rows on the workbench refer to, as far as they are missing."""
        each = " UNION ".join(
            f"SELECT {end} AS id FROM {part.name}" for table in FACTS for part in (table, table.also) for end in _ENDS[table]
        )
        missing = self._column(f"SELECT id FROM ({each}) WHERE id NOT IN (SELECT id FROM entity)")
        if attributes:
            self.numbered(missing)
            return
        for chunk in chunks(missing):
            add(self.connection, "entity", self.run(_BARE, values=chunk)[0])

    def references(self) -> None:
        """The ledgers and revisions that rows on the workbench refer to. Raises StoreError when one is gone from the database."""
        parts = [part.name for part in _PARTS]
        ledgers = " UNION ".join(f"SELECT ledger AS id FROM {name}" for name in (*parts, "ledger_told"))
        self._all_of(LEDGERS, f"SELECT id FROM ({ledgers}) WHERE id NOT IN (SELECT id FROM ledger)")
        revisions = " UNION ".join(f"SELECT {column} AS id FROM {name}" for name in parts for column in ("stated", "recorded", "retracted"))
        others = "SELECT revision FROM ledger_told UNION SELECT revision FROM redirected"
        undone = "SELECT undone FROM revision UNION SELECT undoes FROM revision"
        known = f"id > 0 AND id < {OPEN} AND id NOT IN (SELECT id FROM revision)"
        self._all_of(REVISIONS, f"SELECT id FROM ({revisions} UNION {others} UNION {undone}) WHERE {known}")

    def _all_of(self, register: Register, missing: str) -> None:
        """Fetch what a query of the workbench says is missing there, until nothing is: the rows may refer to others."""
        asked: set[int] = set()
        while ids := self._column(missing):
            if asked.intersection(ids):
                raise gone()
            asked.update(ids)
            self.register(register, ids)

    def register(self, register: Register, ids: Collection[int]) -> None:
        """Rows of a register by their `id`."""
        text = f"UNWIND $values AS value MATCH (x:{register.label} {{id: value}}) RETURN collect([{properties('x', register.columns)}])"
        for chunk in chunks(ids):
            add(self.connection, register.table, self.run(text, values=chunk)[0])

    def registered(self, register: Register, which: str, **parameters: Any) -> None:
        """Rows of a register (`x`) that a pattern or condition of ours selects."""
        text = f"MATCH (x:{register.label}) {which} RETURN collect([{properties('x', register.columns)}])"
        add(self.connection, register.table, self.run(text, **parameters)[0])

    def lay(self, table: str, rows: Iterable[Sequence[Any]]) -> None:
        """Lay fact rows down as they are known; `recorded` and `retracted` say whether and how."""
        parts = {part.name: part for part in _PARTS}
        recorded, known_at = parts[table].columns.index("recorded"), self._known_at
        if known_at is None:
            add(self.connection, table, ((row[-1] < OPEN, *row) for row in rows))
            return
        add(
            self.connection,
            table,
            ((True, *row) if row[-1] <= known_at else (False, *row[:-1], OPEN) for row in rows if row[recorded] <= known_at),
        )

    def _entities(self, text: str, values: Iterable[str | int]) -> None:
        for chunk in chunks(values):
            found = [each for each in self.run(text, values=chunk)[0] if self._known_at is None or each[0][3] <= self._known_at]
            add(self.connection, "entity", (entity for entity, *_ in found))
            for _, attributes, further in found:
                self.lay("attribute", attributes)
                self.lay(FURTHER_ATTRIBUTES.table.name, further)

    def _column(self, text: str) -> list[Any]:
        return [value for (value,) in self.connection.execute(text)]
