"""A write: what a batch touches is laid on the workbench, the rules of `graph.sqlite` run there, and what changed is taken back.

One transaction holds the clock from the first look to the commit, so writers follow each other. A small batch is taken back inside it. A
large one would not fit into the memory of one transaction: its facts go ahead in transactions of their own under a revision that nobody
sees yet, and the writer's commit opens the gate. What a writer that died left half written, the next one removes.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from typing import TYPE_CHECKING

from graph.neo4j.clock import Locked, lock, open_gate
from graph.neo4j.failures import TRIES, is_passing
from graph.neo4j.fetching import Fetching
from graph.neo4j.keeping import Step, ahead, facts, registers, remember, take
from graph.neo4j.needs import for_undo, for_write
from graph.neo4j.recovering import remove_half
from graph.neo4j.server import PAUSE, Run, Server, runner
from graph.neo4j.workbench import workbench
from graph.sqlite import undoing, writing
from graph.sqlite.tables import FACTS
from graph.store import Batch, Progress, Receipt
from schema.errors import StoreError

if TYPE_CHECKING:
    from neo4j import Transaction

SMALL = 20_000
"""How many rows are taken back in one transaction."""


def write(server: Server, batch: Batch, *, dry_run: bool, strict: bool, progress: Progress | None) -> Receipt:
    """Write a batch. Raises StoreError, NotFound."""
    with workbench() as connection, ExitStack() as stack:
        writer = _Writer(server, connection, stack)
        asked: list[str | None] = []

        def digest() -> str | None:
            if not asked:
                asked.append(batch.digest() if callable(batch.digest) else batch.digest)
            return asked[0]

        def fetch() -> None:
            writer.begin(lambda fetching, last: for_write(fetching, batch, digest(), last))

        batch_once = replace(batch, digest=digest)
        receipt = writing.write(connection, batch_once, dry_run=dry_run, strict=strict, progress=progress, staged_rows=fetch)
        writer.finish(receipt, progress)
        return receipt


def undo(server: Server, number: int, *, actor: str, note: str, confirmed: bool, dry_run: bool) -> Receipt:
    """Take a revision back. Raises NotFound, ConfirmationNeeded, StoreError."""
    with workbench() as connection, ExitStack() as stack:
        writer = _Writer(server, connection, stack)
        writer.begin(lambda fetching, last: for_undo(fetching, number, last))
        receipt = undoing.undo(connection, number, actor=actor, note=note, confirmed=confirmed, dry_run=dry_run)
        writer.finish(receipt, None)
        return receipt


class _Writer:
    """One writing transaction and its workbench."""

    def __init__(self, server: Server, connection: sqlite3.Connection, stack: ExitStack) -> None:
        self._server = server
        self._connection = connection
        self._stack = stack

    def begin(self, fetch: Callable[[Fetching, dict[str, int]], None]) -> None:
        """Take the lock, and lay on the workbench what `fetch` fetches."""
        self._transaction, self._locked = self._lock()
        run = runner(self._transaction)
        self._connection.execute("BEGIN")
        fetch(Fetching(run, self._connection), self._locked.last)
        remember(self._connection)
        self._connection.execute("COMMIT")

    def finish(self, receipt: Receipt, progress: Progress | None) -> None:
        """Take back what changed; nothing where the receipt has no revision."""
        revision = receipt.revision
        if revision is None:
            return
        if (rows := self._changed(revision)) > SMALL:
            self._go_ahead(revision, rows, progress)
            steps: list[Step] = []
        else:
            steps = list(facts(self._connection, revision, self._locked.last["entities"]))
        steps += registers(self._connection, revision, self._locked.last)
        self._commit(revision, steps)

    def _lock(self) -> tuple[Transaction, Locked]:
        for attempt in range(TRIES):
            try:
                with ExitStack() as opened:
                    session = opened.enter_context(self._server.session(writing=True))
                    transaction = session.begin_transaction()
                    opened.callback(transaction.close)  # as a context it would commit
                    locked = lock(runner(transaction))
                    if locked.pending is not None:
                        remove_half(self._server, locked.visible)
                    self._stack.push(opened.pop_all())
                    return transaction, locked
            except StoreError as error:
                if attempt == TRIES - 1 or not is_passing(error.__cause__):
                    raise
                time.sleep(PAUSE * 2**attempt)
        raise AssertionError("unreachable")

    def _changed(self, revision: int) -> int:
        """How many rows of facts were retracted or asserted."""
        texts = [
            f"SELECT COUNT(*) FROM {part.name} WHERE {which} = {revision}"
            for table in FACTS
            for part in (table, table.also)
            for which in ("past = 1 AND retracted", "past = 0 AND recorded")
        ]
        return sum(self._connection.execute(text).fetchone()[0] for text in texts)

    def _go_ahead(self, revision: int, rows: int, progress: Progress | None) -> None:
        """Write the facts of a large batch, in transactions of their own, under a revision that is not seen yet."""
        done = 0
        for step in ahead(facts(self._connection, revision, self._locked.last["entities"])):

            def write_step(run: Run, step: Step = step) -> None:
                run("MATCH (g:Clock {name: 'gate'}) SET g.n = g.n + 1, g.pending = $revision RETURN g.n", revision=revision)
                take(run, [step], revision)

            self._server.write(write_step)
            done += len(step.rows)
            if progress:
                progress("写入服务器", min(done, rows), rows)

    def _commit(self, revision: int, steps: list[Step]) -> None:
        """Take steps and commit. Where that fails in passing and nobody wrote meanwhile, it is done again."""
        last = self._last()
        for attempt in range(TRIES):
            try:
                self._take(runner(self._transaction), steps, revision, last)
                self._transaction.commit()
                return
            except Exception as error:
                if attempt == TRIES - 1 or not is_passing(error):
                    raise
                time.sleep(PAUSE * 2**attempt)
                before = self._locked
                self._transaction, self._locked = self._lock()
                if self._locked.visible == revision and self._is_ours(revision):
                    return
                if self._locked.visible != before.visible:
                    raise StoreError("写入时与服务器的连接中断，别的程序随后又写入了内容；本次没有写入", "请重新执行一次") from error

    def _take(self, run: Run, steps: list[Step], revision: int, last: dict[str, int]) -> None:
        take(run, steps, revision)
        open_gate(run, revision, last)

    def _is_ours(self, revision: int) -> bool:
        """Whether a commit whose answer got lost has arrived."""
        columns = ("at", "actor", "note", "digest", "undoes", "counts")
        ours = self._connection.execute(f"SELECT {', '.join(columns)} FROM revision WHERE id = ?", (revision,)).fetchone()
        (there,) = runner(self._transaction)(
            "MATCH (v:Revision {id: $id}) RETURN [v.at, v.actor, v.note, v.digest, v.undoes, v.counts]", id=revision
        )
        return bool(tuple(there) == ours)

    def _last(self) -> dict[str, int]:
        """The last numbers given, now."""
        names = {"entities": "entity", "ledgers": "ledger", "evidence": "evidence"}
        found = {name: self._connection.execute(f"SELECT MAX(id) FROM {table}").fetchone()[0] for name, table in names.items()}
        return {name: max(number or 0, self._locked.last[name]) for name, number in found.items()}
