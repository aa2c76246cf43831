"""Questions other than snapshots: the part of the graph that they are about is fetched as known now, and the functions of `graph.sqlite` asked."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from graph.neo4j.clock import Seen
from graph.neo4j.describing import KNOWN, ON_DAY, UPWARD, described
from graph.neo4j.fetching import Fetching, chunks
from graph.neo4j.layout import (
    ATTRIBUTES,
    EVIDENCE,
    FURTHER_ATTRIBUTES,
    FURTHER_OUTCOMES,
    FURTHER_TIES,
    LEDGERS,
    REVISIONS,
    TIE_TYPES,
    Hanging,
    both,
)  # fmt: skip
from graph.neo4j.server import Run
from graph.neo4j.workbench import workbench
from graph.sqlite import claims, evidence, following, names, versions, writing
from graph.sqlite.following import SAME_AS
from graph.sqlite.ledgers import row_of
from graph.store import Claim, Contradiction, Found, Revision, Version
from schema.errors import NotFound
from schema.facts import Ledger, split_tie_id
from schema.kinds import DOWNWARD, LEVEL_DEPTH, PREFIXES, TIES

_REACHED = f"""UNWIND $values AS value MATCH (e:Entity {{n: value}}) MATCH (e) (()-[w:{UPWARD} WHERE {ON_DAY.format("w")}]->())* (p)
    WITH collect(DISTINCT p) AS reach RETURN [p IN reach | p.n],
      COLLECT {{ UNWIND reach AS p MATCH (p)-[t:{UPWARD}]->(o) WHERE {ON_DAY.format("t")} RETURN DISTINCT [p.n, o.n] }}"""
_INSIDE = f"""MATCH (e:Entity {{key: $key}}) MATCH (e) (()<-[w:{
    both(*(TIE_TYPES[number] for number in (*range(DOWNWARD[0], DOWNWARD[1] + 1), TIES["member"].number, TIES["post"].number)))
} WHERE {ON_DAY.format("w")}]-())* (p) RETURN collect(DISTINCT p.n)"""
_SOUGHT = f"""RETURN COLLECT {{ UNWIND $values AS value MATCH (x:{ATTRIBUTES.label} {{sought: value}}) RETURN DISTINCT x.entity AS n
    UNION UNWIND $values AS value MATCH (x:{ATTRIBUTES.past_label} {{sought: value}}) RETURN DISTINCT x.entity AS n }}"""
_HITS = 20_000
_CONTAINING = f"""CALL {{ CALL db.index.fulltext.queryNodes('{ATTRIBUTES.label.lower()}_text', $text, {{limit: {_HITS}}}) YIELD node RETURN node
      UNION ALL CALL db.index.fulltext.queryNodes('{ATTRIBUTES.past_label.lower()}_text', $text, {{limit: {_HITS}}}) YIELD node RETURN node }}
    WITH node MATCH (e:Entity {{n: node.entity}}) WHERE $kinds IS NULL OR e.kind IN $kinds
    WITH e, min(size(node.text)) AS length ORDER BY length, e.key RETURN collect(e.n)"""


class Asking:
    """One question at a revision, with its own workbench."""

    def __init__(self, run: Run, seen: Seen, connection: sqlite3.Connection, known_at: int | None = None) -> None:
        self.connection = connection
        self._run = run
        self._k = seen.visible if known_at is None else min(known_at, seen.visible)
        self._fetching = Fetching(run, connection, self._k)

    def find(self, text: str, kinds: Collection[str], within: str | None, day: int, limit: int) -> list[Found]:
        """Entities whose name, code, number or key fits the text, exact ones first."""
        inside = None if within is None else self._inside(within, day)
        self._fetching.entities([text, *(f"{prefix}:{text}" for prefix in PREFIXES.values())])
        self._sought([text])
        rows = [row for row in names.exact(self.connection, text, kinds) if inside is None or row in inside]
        rows += self._containing(text, kinds, limit, inside)
        return self._described(list(dict.fromkeys(rows))[:limit], day)

    def lookup(self, attribute: str, values: Collection[str], kinds: Collection[str], day: int) -> dict[str, list[Found]]:
        """The entities that have exact values."""
        if attribute != "key":
            self._sought(values)
        else:
            self._fetching.entities(values)
            if not kinds:
                return {key: [found] for key, found in names.named(self.connection, values, day).items()}
        rows = names.with_values(self.connection, attribute, values, kinds)
        listed = [row for found in rows.values() for row in found]
        by_row = dict(zip(listed, self._described(listed, day), strict=True))
        return {value: [by_row[row] for row in found] for value, found in rows.items()}

    def describe(self, keys: Collection[str], day: int) -> dict[str, Found]:
        """Name, path, units and posts of entities."""
        self._fetching.entities(keys)
        rows = names.with_values(self.connection, "key", keys, ())
        found = self._described([row for listed in rows.values() for row in listed], day)
        return dict(zip([key for key, listed in rows.items() for _ in listed], found, strict=True))

    def places(self, level: str, limit: int, day: int) -> list[Found]:
        """Places of a level, by key."""
        there = f"MATCH (e)<-[:{ATTRIBUTES.types}]-(a) WHERE a.name <> {SAME_AS} AND {KNOWN.format('a')}"
        text = f"""MATCH (e:Entity) WHERE e.kind = $kind AND EXISTS {{ {there} }}
            WITH e ORDER BY e.key LIMIT $limit RETURN collect(e.n)"""
        (numbers,) = self._run(text, kind=LEVEL_DEPTH[level], limit=limit, k=self._k)
        return self._described(numbers, day)

    def history(self, key: str) -> list[Version]:
        """Every version of every fact about an entity. Raises NotFound."""
        self._fetching.entities([key])
        root = names.numbers_of(self.connection, (key,)).get(key)
        if root is None:
            raise NotFound(f"系统中没有 {key}", "请核对代码、编号或名称")
        self._gave_way()
        roots = following.with_merged(self.connection, root)
        self._fetching.outcomes(roots)
        self._fetching.pairs(self._fetching.around(roots, parts_too=False))
        self._fetching.ends(attributes=False)
        return versions.versions(self.connection, roots, self._ledgers())

    def contradictions(self, keys: Collection[str], limit: int) -> list[Contradiction]:
        """Believed facts that weaker rows deny."""
        roots: list[int] | None = None
        if keys:
            self._fetching.entities(keys)
            roots = list(names.numbers_of(self.connection, keys).values())
        self._denied(roots)
        self._fetching.ends(attributes=False)
        return claims.contradictions(self.connection, roots, None, limit, self._ledgers())

    def claims(self, tie: str) -> list[Claim]:
        """All that is said now about a tie. Raises NotFound."""
        try:
            _, source, target, *_ = split_tie_id(tie)
        except ValueError:
            source = target = ""
        self._fetching.entities([source, target])
        natural = names.natural_key(self.connection, tie)
        if natural:
            self._fetching.pairs([(natural[2], natural[0])])
            if said := claims.claims(self.connection, natural, self._ledgers()):
                return said
        raise NotFound(f"没有编号为 {tie} 的关系", "请用 zerentu trace 或 history 查看关系的编号")

    def cells(self, ledger: Ledger, lines: Collection[int]) -> dict[int, dict[str, str]]:
        """Rows of a ledger as they were written."""
        self._fetching.registered(LEDGERS, "WHERE x.sha256 = $sha AND x.sheet = $sheet", sha=ledger.sha256, sheet=ledger.sheet)
        number = row_of(self.connection, ledger)
        if number is None:
            return {}
        for blocks in chunks(sorted({line >> evidence.BITS for line in lines}), 200):
            self._fetching.registered(EVIDENCE, "WHERE x.ledger = $ledger AND x.block IN $blocks", ledger=number, blocks=blocks)
        return evidence.cells(self.connection, number, lines)

    def revisions(self, limit: int) -> list[Revision]:
        """The newest revisions, newest first."""
        self._fetching.registered(REVISIONS, "WHERE x.id > $k - $limit AND x.id <= $k", k=self._k, limit=limit)
        return versions.revisions(self.connection, limit)

    def revision(self, number: int) -> Revision | None:
        """The revision of that number."""
        if number <= self._k:
            self._fetching.register(REVISIONS, [number])
        return versions.revision(self.connection, number)

    def revision_before(self, end: str) -> int:
        """The last revision before a moment, 0 if there was none."""
        which = "WHERE x.at < $end AND x.id <= $k WITH x ORDER BY x.at DESC, x.id DESC LIMIT 1"
        self._fetching.registered(REVISIONS, which, end=end, k=self._k)
        return versions.revision_before(self.connection, end)

    def written(self, digest: str) -> Revision | None:
        """The revision, not undone, under which an input was written whole."""
        self._fetching.registered(REVISIONS, "WHERE x.digest = $digest AND x.undone IS NULL AND x.id <= $k", digest=digest, k=self._k)
        return writing.written(self.connection, digest)

    def above(self, keys: Collection[str], day: int) -> None:
        """Fetch what leads upward from entities on a day, for what a viewer may see."""
        self._fetching.entities(keys)
        self._walk_up([row for listed in names.with_values(self.connection, "key", keys, ()).values() for row in listed], day)

    def _described(self, rows: Sequence[int], day: int) -> list[Found]:
        return described(self._run, rows, day, self._k)

    def _walk_up(self, rows: Collection[int], day: int) -> None:
        for chunk in chunks(dict.fromkeys(rows)):
            reached, pairs = self._run(_REACHED, values=chunk, day=day, k=self._k)
            self._fetching.numbered(reached)
            self._fetching.pairs(pairs)

    def _sought(self, values: Collection[str]) -> None:
        for chunk in chunks(values):
            self._fetching.numbered(self._run(_SOUGHT, values=chunk)[0])

    def _inside(self, key: str, day: int) -> set[int]:
        self._fetching.entities([key])
        stays = following.followed(self.connection, (key,)).get(key, key)
        return set((self._run(_INSIDE, key=stays, day=day, k=self._k) or [[]])[0])

    def _containing(self, text: str, kinds: Collection[str], limit: int, inside: set[int] | None) -> list[int]:
        """As `names.containing`, so many candidates at a time."""
        wanted = names.spaced(text)
        if not wanted:
            return []
        phrase = '"' + wanted.replace("\\", "\\\\").replace('"', '\\"') + '"'
        (hits,) = self._run(_CONTAINING, text=phrase, kinds=names.kind_numbers(kinds) or None)
        found: dict[int, None] = {}
        for chunk in chunks(hits, 500):
            self._fetching.numbered(chunk)
            self.connection.execute("DELETE FROM name_text")
            named = "SELECT DISTINCT spaced(value), entity FROM attribute WHERE name = 1 AND entity = ?"
            self.connection.executemany(f"INSERT INTO name_text(text, entity) {named}", ((number,) for number in chunk))
            found |= dict.fromkeys(names.containing(self.connection, text, kinds, limit, inside))
            if len(found) >= limit:
                break
        return list(found)[:limit]

    def _gave_way(self) -> None:
        """Fetch the entities that gave way to those on the workbench, and to these."""
        known: set[str] = set()
        text = f"""UNWIND $values AS value MATCH (x:{ATTRIBUTES.label}|{ATTRIBUTES.past_label}) WHERE x.sought = value AND x.name = {SAME_AS}
            RETURN collect(DISTINCT x.entity)"""
        while further := [key for (key,) in self.connection.execute("SELECT key FROM entity") if key not in known]:
            known.update(further)
            self._fetching.numbered(self._run(text, values=further)[0])

    def _denied(self, roots: Collection[int] | None) -> None:
        """Fetch contested facts: about entities, or all."""
        self._fetching.numbered(self._contested(FURTHER_ATTRIBUTES, "x.entity", roots))
        self._fetching.pairs(self._contested(FURTHER_TIES, "[x.source, x.target]", roots))
        self._fetching.outcomes(self._contested(FURTHER_OUTCOMES, "x.subject", roots))

    def _contested(self, kind: Hanging, owner: str, roots: Collection[int] | None) -> list[Any]:
        which = f"WHERE x.agrees = 0 AND {KNOWN.format('x')} RETURN DISTINCT {owner} AS found"
        if roots is None:  # the index finds what is contested now
            each = [f"MATCH (x:{label}) {which}" for label in (kind.label, kind.past_label)]
        else:
            each = [f"UNWIND $roots AS root MATCH (:Entity {{n: root}})<-[:{both(*(name for _, name in kind.ends))}]-(x) {which}"]
        found: list[Any] = self._run(f"RETURN COLLECT {{ {' UNION '.join(each)} }}", k=self._k, roots=roots)[0]
        return found

    def _ledgers(self) -> dict[int, Ledger]:
        self._fetching.references()
        columns = "id, file, sha256, sheet, rank, as_at, issuer"
        return {number: Ledger(*fields) for number, *fields in self.connection.execute(f"SELECT {columns} FROM ledger")}


@contextmanager
def asking(run: Run, seen: Seen, known_at: int | None = None) -> Iterator[Asking]:
    """A question, and the workbench for it."""
    with workbench() as connection:
        yield Asking(run, seen, connection, known_at)
