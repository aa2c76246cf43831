"""A write: what a batch touches is laid on the workbench, the rules of `graph.sqlite` run there, and what changed is taken back.

One transaction holds the clock from the first look to the commit, so writers follow each other. A small batch is taken back inside it. A
large one would not fit into the memory of one transaction: its facts go ahead in transactions of their own under a revision that nobody
sees yet, and the writer's commit opens the gate. What a writer that died left half written, the next one removes; one that is alive but lost
its connection, and with it the lock, does so itself and begins anew, unless others wrote meanwhile.
"""

from __future__ import annotations

import secrets
import sqlite3
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from graph.neo4j.clock import Locked, begin_ahead, is_next, lock, open_gate, overtaken
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
        writer = Writer(server, connection, stack)
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
        writer = Writer(server, connection, stack)
        writer.begin(lambda fetching, last: for_undo(fetching, number, last))
        receipt = undoing.undo(connection, number, actor=actor, note=note, confirmed=confirmed, dry_run=dry_run)
        writer.finish(receipt, None)
        return receipt


class Writer:
    """One writing transaction and its workbench. `locked`, from `begin` on, is what the clock showed when the lock was taken."""

    def __init__(self, server: Server, connection: sqlite3.Connection, stack: ExitStack) -> None:
        self._server = server
        self._connection = connection
        self._stack = stack

    def begin(self, fetch: Callable[[Fetching, dict[str, int]], None]) -> None:
        """Take the lock, and lay on the workbench what `fetch` fetches."""
        self._transaction, self.locked = self._lock()
        run = runner(self._transaction)
        self._connection.execute("BEGIN")
        fetch(Fetching(run, self._connection), self.locked.last)
        remember(self._connection)
        self._connection.execute("COMMIT")

    def finish(self, receipt: Receipt, progress: Progress | None) -> None:
        """Take back what changed; nothing where the receipt has no revision."""
        revision = receipt.revision
        if revision is None:
            return
        rows = self._changed(revision)
        small = rows <= SMALL
        steps = list(facts(self._connection, revision, self.locked.last["entities"])) if small else []
        steps += registers(self._connection, revision, self.locked.last)
        self._commit(revision, steps, (lambda: "") if small else (lambda: self._go_ahead(revision, rows, progress)))

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

    def _go_ahead(self, revision: int, rows: int, progress: Progress | None) -> str:
        """Write the facts of a large batch, in transactions of their own, under a revision that is not seen yet. Who holds the gate for it."""
        by = secrets.token_hex(8)
        try:
            self._server.write(lambda run: begin_ahead(run, revision, by))
            self._take_ahead(revision, by, rows, progress)
        except StoreError:
            with suppress(StoreError):  # where it cannot be removed now, the next writer does it
                remove_half(self._server, revision - 1, of=by)
            raise
        return by

    def _take_ahead(self, revision: int, by: str, rows: int, progress: Progress | None) -> None:
        done = 0
        for number, step in enumerate(ahead(facts(self._connection, revision, self.locked.last["entities"])), start=1):

            def write_step(run: Run, number: int = number, step: Step = step) -> None:
                if is_next(run, by, number):
                    take(run, [step], revision)

            self._server.write(write_step)
            done += len(step.rows)
            if progress:
                progress("写入服务器", min(done, rows), rows)

    def _commit(self, revision: int, steps: list[Step], go_ahead: Callable[[], str]) -> None:
        """Go ahead with what is large, take steps, and commit. Where that fails in passing and nobody wrote meanwhile, it is done again."""
        last = self._last()
        for attempt in range(TRIES):
            try:
                by = go_ahead()
                self._take(runner(self._transaction), steps, revision, last, by)
                self._transaction.commit()
                return
            except Exception as error:
                if attempt == TRIES - 1 or not is_passing(error):
                    raise
                time.sleep(PAUSE * 2**attempt)
                before = self.locked
                try:
                    self._transaction, self.locked = self._lock()
                except StoreError:
                    raise error from None  # it says whether the commit may have arrived
                if self.locked.visible >= revision and self._is_ours(revision):
                    return
                if self.locked.visible != before.visible:
                    raise overtaken() from error

    def _take(self, run: Run, steps: list[Step], revision: int, last: dict[str, int], by: str) -> None:
        take(run, steps, revision)
        open_gate(run, revision, last, by)

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
        return {name: max(number or 0, self.locked.last[name]) for name, number in found.items()}
