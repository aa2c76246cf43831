"""The connection to a server: who reads, who writes, and what is tried again.

Sessions share their bookmarks, so that a client reads what it wrote, also where a cluster answers from another machine.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from graph.neo4j.failures import TRIES, is_passing, refuse_other, unusable
from schema.errors import StoreError

if TYPE_CHECKING:
    from neo4j import Driver, Session, Transaction

T = TypeVar("T")
Run = Callable[..., list[Any]]
"""Runs a statement with its parameters; the values of its one row."""
PAUSE = 0.2


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server listens, and as whom to come. `database` "" is the server's own choice."""

    uri: str
    user: str = "neo4j"
    password: str = field(default="", repr=False)
    database: str = ""


class Server:
    """A driver with its bookmarks. Safe to share between threads."""

    def __init__(self, address: Address) -> None:
        """Connect. Raises StoreError, saying what is wrong, when the server cannot be used."""
        from neo4j import GraphDatabase, NotificationMinimumSeverity
        from neo4j.exceptions import DriverError, Neo4jError

        self.address = address
        self._closed = False
        with ExitStack() as opened:
            try:
                driver = GraphDatabase.driver(
                    address.uri,
                    auth=(address.user, address.password),
                    notifications_min_severity=NotificationMinimumSeverity.OFF,
                    connection_acquisition_timeout=30,
                    connection_timeout=10,
                    telemetry_disabled=True,  # nothing is reported anywhere
                )
                self._driver: Driver = opened.enter_context(driver)
                self._bookmarks = GraphDatabase.bookmark_manager()
                refuse_other(driver.get_server_info().agent, address.uri)
            except (Neo4jError, DriverError, OSError, ValueError) as error:
                raise unusable(error, address.uri) from error
            opened.pop_all()

    @contextmanager
    def session(self, *, writing: bool = False) -> Iterator[Session]:
        """A session in one mode of access. Raises StoreError for what goes wrong inside."""
        from neo4j import READ_ACCESS, WRITE_ACCESS
        from neo4j.exceptions import DriverError, Neo4jError

        if self._closed:
            raise StoreError("数据库已关闭", "请重新打开")
        try:
            with self._driver.session(
                database=self.address.database or None,
                default_access_mode=WRITE_ACCESS if writing else READ_ACCESS,
                bookmark_manager=self._bookmarks,
            ) as session:
                yield session
        except (Neo4jError, DriverError, OSError) as error:
            raise unusable(error, self.address.uri) from error
        except BufferError as error:  # Ctrl-C in the midst of an answer, and the driver cannot close the connection any more
            raise KeyboardInterrupt from error

    def read(self, work: Callable[[Run], T]) -> T:
        """Do work that only reads; what fails in passing is tried again."""

        def once() -> T:
            with self.session() as session:
                return work(runner(session))

        return self._again(once)

    def write(self, work: Callable[[Run], T], *, keep: bool = True) -> T:
        """Do work inside one transaction, committed at its end; what fails in passing is tried again, so it must not harm when done twice.

        `keep` False: nothing is committed, the work only needed the locks.
        """

        def once() -> T:
            with self.session(writing=True) as session, session.begin_transaction() as transaction:
                result = work(runner(transaction))
                if keep:
                    transaction.commit()
                else:
                    transaction.rollback()
                return result

        return self._again(once)

    def lay_out(self, statements: Iterable[str]) -> None:
        """Run statements about constraints and indexes, each in a transaction of its own."""
        with self.session(writing=True) as session:
            for text in statements:
                session.run(text).consume()
            session.run("CALL db.awaitIndexes(300)").consume()

    def close(self) -> None:
        """Release the connections."""
        if not self._closed:
            self._closed = True
            self._driver.close()

    def _again(self, once: Callable[[], T]) -> T:
        for attempt in range(TRIES):
            try:
                return once()
            except StoreError as error:
                if attempt == TRIES - 1 or not is_passing(error.__cause__):
                    raise
                time.sleep(PAUSE * 2**attempt)
        raise AssertionError("unreachable")


def runner(runs: Session | Transaction) -> Run:
    """How to run a statement there."""

    def run(text: str, /, **parameters: Any) -> list[Any]:
        record = runs.run(text, parameters).single()
        return [] if record is None else list(record.values())

    return run
