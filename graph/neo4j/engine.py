"""The Neo4j engine: one graph on a server, many clients that read and write."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Literal, Self, TypeVar

from graph.neo4j import copying, writing
from graph.neo4j.asking import Asking, asking
from graph.neo4j.checking import check, complete_layout
from graph.neo4j.clock import LOOKS, Seen, prepare, steady
from graph.neo4j.fetching import gone
from graph.neo4j.reading import Answer, ask, build
from graph.neo4j.server import Address, Run, Server
from graph.sqlite.viewing import restrict
from graph.store import Batch, Claim, Contradiction, Finding, Found, Progress, Receipt, Revision, Scope, Snapshot, Version, Viewer
from schema.errors import NotFound, StoreError
from schema.facts import Ledger
from schema.time import OPEN, UNKNOWN, today

T = TypeVar("T")


class Neo4jStore:
    """A store on a server. Safe to share between threads."""

    def __init__(self, address: Address, *, make: bool = True) -> None:
        """Connect, and lay out a new database; `make` False: leave it as it is, without any revision. Raises StoreError when it cannot be used."""
        self.server = Server(address)
        """The connection, for what works on all rows of the database."""
        self._writing = threading.Lock()
        self._ledgers: dict[int, Ledger] = {}
        try:
            prepare(self.server, make=make)
        except BaseException:
            self.server.close()
            raise

    def write(self, batch: Batch, *, dry_run: bool = False, strict: bool = False, progress: Progress | None = None) -> Receipt:
        """Write a batch whole or not at all. Raises StoreError, NotFound."""
        with self._writing:
            return writing.write(self.server, batch, dry_run=dry_run, strict=strict, progress=progress)

    def undo(self, number: int, *, actor: str, note: str = "", confirmed: bool = False, dry_run: bool = False) -> Receipt:
        """Take a whole revision back. Raises NotFound, ConfirmationNeeded, StoreError."""
        with self._writing:
            return writing.undo(self.server, number, actor=actor, note=note, confirmed=confirmed, dry_run=dry_run)

    def written(self, digest: str) -> Revision | None:
        """The revision, not undone, under which an input was written whole; None if there is none."""
        return self._ask(lambda asked: asked.written(digest))

    def snapshot(self, scope: Scope, as_of: int, known_at: int | None = None, viewer: Viewer | None = None) -> Snapshot:
        """The facts of a scope. Raises NotFound when the entity is unknown at that revision, or lies outside the viewer's jurisdiction."""
        answer, revision = self._answer(scope, as_of, known_at)
        if not answer.told:
            when = "" if known_at is None else f"(按第{known_at}次修订时掌握的记录)"
            raise NotFound(f"系统中没有 {scope.key}{when}", "请核对代码、编号或名称")
        if answer.stays is not None:
            return self.snapshot(replace(scope, key=answer.stays), as_of, known_at, viewer)
        graph = build(answer, scope, as_of, revision, self._known_ledgers(answer))
        if viewer is None or not viewer.jurisdictions:
            return graph
        return self._ask(lambda asked: _restricted(asked, graph, scope, viewer))

    def find(
        self, text: str, *, kinds: Collection[str] = (), within: str | None = None, as_of: int | None = None, limit: int = 20
    ) -> list[Found]:
        """Entities whose name, code, number or key fits the text, exact ones first."""
        day = today() if as_of is None else as_of
        return self._ask(lambda asked: asked.find(text.strip(), kinds, within, day, limit))

    def lookup(
        self, attribute: Literal["key", "name", "code"], values: Collection[str], kinds: Collection[str] = ()
    ) -> dict[str, list[Found]]:
        """For many exact values at once: the entities that have them."""
        return self._ask(lambda asked: asked.lookup(attribute, values, kinds, today()))

    def describe(self, keys: Collection[str], as_of: int | None = None) -> dict[str, Found]:
        """Name, path, units and posts of many entities at once; unknown keys are left out."""
        return self._ask(lambda asked: asked.describe(keys, today() if as_of is None else as_of))

    def places(self, level: str, limit: int = 20) -> list[Found]:
        """Places of a level, by key."""
        return self._ask(lambda asked: asked.places(level, limit, today()))

    def history(self, key: str) -> list[Version]:
        """Every version of every fact about an entity, oldest first. Raises NotFound."""
        return self._ask(lambda asked: asked.history(key))

    def contradictions(self, keys: Collection[str] = (), *, known_at: int | None = None, limit: int = 500) -> list[Contradiction]:
        """Believed facts that weaker rows deny: about these entities, or all; the most recently believed first."""
        return self._ask(lambda asked: asked.contradictions(keys, limit), known_at)

    def claims(self, tie: str) -> list[Claim]:
        """All that is said now about a tie, by its id. Raises NotFound."""
        return self._ask(lambda asked: asked.claims(tie))

    def cells(self, ledger: Ledger, lines: Collection[int]) -> dict[int, dict[str, str]]:
        """Rows of a ledger as they were written, heading to text, by line."""
        return self._ask(lambda asked: asked.cells(ledger, lines))

    def revision(self, number: int | None = None) -> Revision | None:
        """The newest revision, or the one of that number."""
        if number is None:
            return next(iter(self.revisions(1)), None)
        return self._ask(lambda asked: asked.revision(number))

    def revisions(self, limit: int = 50) -> list[Revision]:
        """The newest revisions, newest first."""
        return self._ask(lambda asked: asked.revisions(limit))

    def revision_on(self, day: int) -> int:
        """The last revision before the end of a day, local time; 0 if there was none."""
        if day in (OPEN, UNKNOWN):
            raise ValueError("a day of the calendar is needed")
        end = (date.fromordinal(day) + timedelta(days=1)).isoformat()
        return self._ask(lambda asked: asked.revision_before(end))

    def backup(self, path: Path, progress: Progress | None = None) -> None:
        """Write a consistent copy as a file of the embedded engine. Raises StoreError when it would replace a file, or cannot be written."""
        copying.backup(self.server, path, progress)

    def check(self) -> list[Finding]:
        """Version of the server, layout, chains of history, counts."""
        return [complete_layout(self.server), *steady(self.server, check)]

    def close(self) -> None:
        """Release the connections."""
        self.server.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def _ask(self, question: Callable[[Asking], T], known_at: int | None = None) -> T:
        def work(run: Run, seen: Seen) -> T:
            with asking(run, seen, known_at) as asked:
                return question(asked)

        return steady(self.server, work)

    def _answer(self, scope: Scope, as_of: int, known_at: int | None) -> tuple[Answer, int]:
        """The answer of a statement that no commit disturbed, and the revision that it is about."""
        seen: int | None = known_at
        for _ in range(LOOKS):
            answer = self.server.read(lambda run: ask(run, scope, as_of, seen))  # noqa: B023
            if answer.undisturbed:
                if answer.pending is None or seen is not None:
                    return answer, answer.visible if seen is None else seen
                seen = answer.visible  # a large batch is half written: read as known before it
            elif known_at is None:
                seen = None
        raise StoreError("读取时一直有别的程序在写入", "请稍后再试")

    def _known_ledgers(self, answer: Answer) -> dict[int, Ledger]:
        """Ledgers are only ever added: fetch those that this process has not seen."""
        if answer.ledgers() - self._ledgers.keys():
            text = """MATCH (x:Ledger) WHERE x.id > $last RETURN collect([x.id, x.file, x.sha256, x.sheet, x.rank, x.as_at, x.issuer])"""
            (rows,) = self.server.read(lambda run: run(text, last=max(self._ledgers, default=0)))
            self._ledgers |= {number: Ledger(*fields) for number, *fields in sorted(rows)}
            if answer.ledgers() - self._ledgers.keys():
                raise gone()
        return self._ledgers


def _restricted(asked: Asking, graph: Snapshot, scope: Scope, viewer: Viewer) -> Snapshot:
    asked.above({scope.key, *viewer.jurisdictions, *(graph if scope.direction == "around" else ())}, today())
    return restrict(asked.connection, graph.copy(), scope, viewer, today())
