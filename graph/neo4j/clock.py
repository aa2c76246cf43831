"""The clock: writers take its lock before anything else, readers look at it before and after."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeVar

from graph.neo4j.layout import VERSION, layout
from graph.neo4j.server import Run, Server
from schema.errors import StoreError

T = TypeVar("T")
LOOKS = 200
"""How often a read begins anew because somebody wrote meanwhile."""

_READ = """OPTIONAL MATCH (c:Clock {name: 'main'}) OPTIONAL MATCH (g:Clock {name: 'gate'})
    RETURN c.version, c.n + g.n, c.visible, g.pending"""
_LOCK = """MATCH (c:Clock {name: 'main'}) SET c.n = c.n + 1 WITH c MATCH (g:Clock {name: 'gate'})
    RETURN c.n, c.visible, g.pending, c.entities, c.ledgers, c.evidence"""
_NEW = """MERGE (c:Clock {name: 'main'}) ON CREATE SET c.version = $version, c.n = 0, c.visible = 0, c.entities = 0, c.ledgers = 0, c.evidence = 0
    MERGE (g:Clock {name: 'gate'}) ON CREATE SET g.n = 0 RETURN c.version"""
_OPEN = """MATCH (c:Clock {name: 'main'}) SET c.visible = $revision, c.entities = $entities, c.ledgers = $ledgers, c.evidence = $evidence
    WITH c MATCH (g:Clock {name: 'gate'}) SET g.n = g.n + 1, g.pending = null RETURN c.n"""


class Seen(NamedTuple):
    """What a reader sees: how many transactions wrote so far, the revision that is open, one that is half written."""

    n: int
    visible: int
    pending: int | None


class Locked(NamedTuple):
    """What a writer sees who holds the lock; `last` are the last numbers given to entities, ledgers and blocks of evidence."""

    n: int
    visible: int
    pending: int | None
    last: dict[str, int]


def prepare(server: Server) -> None:
    """Lay a new database out. Raises StoreError when it is from a newer version, or holds something else."""
    (version, *_) = server.read(lambda run: run(_READ))
    if version is None:
        if server.read(lambda run: run("MATCH (n) RETURN count(n)"))[0]:
            raise StoreError("这个数据库里有别的内容，不是责任图写的", "请换一个空的数据库，或核对 ZERENTU_NEO4J_DATABASE")
        server.lay_out(layout().values())
        (version,) = server.write(lambda run: run(_NEW, version=VERSION))
    if version > VERSION:
        raise StoreError(f"数据库由更新的版本写成(格式{version}，本程序只认{VERSION})", "请升级责任图后再打开")


def look(run: Run) -> Seen:
    """The clock as a reader sees it."""
    _, n, visible, pending = run(_READ)
    return Seen(n, visible, pending)


def steady(server: Server, work: Callable[[Run, Seen], T]) -> T:
    """Do work that reads, while nobody writes: relationships may move under a reader's hands. Raises StoreError after many attempts."""

    def once(run: Run) -> tuple[T | None, bool]:
        before = look(run)
        try:
            result = work(run, before)
        except Exception:
            if look(run).n == before.n:
                raise
            return None, False
        return result, look(run).n == before.n

    for _ in range(LOOKS):
        result, undisturbed = server.read(once)
        if undisturbed:
            return result  # type: ignore[return-value]
    raise StoreError("读取时一直有别的程序在写入", "请稍后再试")


def lock(run: Run) -> Locked:
    """Take the writers' lock, for as long as the transaction lasts."""
    n, visible, pending, entities, ledgers, evidence = run(_LOCK)
    return Locked(n, visible, pending, {"entities": entities, "ledgers": ledgers, "evidence": evidence})


def open_gate(run: Run, revision: int, last: dict[str, int]) -> None:
    """Let readers see a revision, once the writer's transaction is committed."""
    run(_OPEN, revision=revision, **last)
