"""The clock: writers take its lock before anything else, readers look at it before and after.

A commit is applied to the store bit by bit, and readers lock nothing. Properties of the oldest nodes, which the clock's are, change first;
indexes change last, when all else of the commit is there. So a reader reads the clock, finds what it read in the index, reads what it is after, and
reads the clock again: where that is the same, no commit was under way at the beginning, and none began before the end.

A large batch goes ahead in transactions of its own while another holds the lock. Where that one's connection breaks, the lock is free and the
next writer comes, but the first may not know yet. So whoever writes ahead holds the gate by a name of its own, and each of its transactions
makes sure of that: it locks the gate, and only then looks.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

from graph.neo4j.layout import VERSION, layout
from graph.neo4j.server import Run, Server
from schema.errors import StoreError

T = TypeVar("T")
LOOKS = 200
"""How often a read begins anew because somebody wrote meanwhile."""

APPLIED = " AND ".join(
    f"EXISTS {{ MATCH (s:Clock) USING INDEX s:Clock(name, n) WHERE s.name = '{name}' AND s.n = {read} }}"
    for name, read in (("main", "main_n"), ("gate", "gate_n"))
)
"""Whether the last commit that the clock counts, read before as these two, has been applied whole."""
_READ = f"""OPTIONAL MATCH (c:Clock {{name: 'main'}}) OPTIONAL MATCH (g:Clock {{name: 'gate'}})
    WITH c.n AS main_n, g.n AS gate_n, c.version AS version, c.visible AS visible, g.pending AS pending
    RETURN version, main_n + gate_n, visible, pending, {APPLIED}"""
_LOCK = """MATCH (c:Clock {name: 'main'}) SET c.n = c.n + 1 WITH c MATCH (g:Clock {name: 'gate'})
    RETURN c.n, c.visible, g.pending, c.entities, c.ledgers, c.evidence"""
_NEW = """MERGE (c:Clock {name: 'main'}) ON CREATE SET c.version = $version, c.n = 0, c.visible = 0, c.entities = 0, c.ledgers = 0, c.evidence = 0
    MERGE (g:Clock {name: 'gate'}) ON CREATE SET g.n = 0 RETURN c.version"""
_OPEN = """MATCH (c:Clock {name: 'main'}) SET c.visible = $revision, c.entities = $entities, c.ledgers = $ledgers, c.evidence = $evidence
    WITH c MATCH (g:Clock {name: 'gate'}) SET g.n = g.n + 1 WITH g WHERE g.by = $by OR ($by = '' AND g.pending IS NULL)
    SET g.pending = null, g.by = null, g.step = null RETURN g.n"""
_HOLD = """MATCH (g:Clock {name: 'gate'}) SET g.n = g.n + 1 WITH g MATCH (c:Clock {name: 'main'}) WHERE c.visible = $visible"""
_BEGIN = f"""{_HOLD} AND (g.pending IS NULL OR g.by = $by) SET g.pending = $visible + 1, g.by = $by, g.step = 0 RETURN g.n"""
_SEIZE = f"""{_HOLD} AND ($of IS NULL OR g.by = $of) SET g.by = $by RETURN g.n"""
_STEP = """MATCH (g:Clock {name: 'gate'}) SET g.n = g.n + 1 WITH g, g.step AS last WHERE g.by = $by SET g.step = $step RETURN last"""
_SHUT = """MATCH (g:Clock {name: 'gate'}) SET g.n = g.n + 1 WITH g WHERE g.by = $by OR g.pending IS NULL
    SET g.pending = null, g.by = null, g.step = null RETURN g.n"""


class Seen(NamedTuple):
    """What a reader sees: how many transactions wrote, the revision that is open, one that is half written, whether all are applied whole."""

    n: int
    visible: int
    pending: int | None
    applied: bool


class Locked(NamedTuple):
    """What a writer sees who holds the lock; `last` are the last numbers given to entities, ledgers and blocks of evidence."""

    n: int
    visible: int
    pending: int | None
    last: dict[str, int]


def prepare(server: Server, *, make: bool = True) -> None:
    """Lay a new database out (`make` False: leave it empty). Raises StoreError when it is from a newer version, or holds something else."""
    (version, *_) = server.read(lambda run: run(_READ))
    if version is None:
        if server.read(lambda run: run("MATCH (n) RETURN count(n)"))[0]:
            raise StoreError("这个数据库里有别的内容，不是责任图写的", "请换一个空的数据库，或核对 ZERENTU_NEO4J_DATABASE")
        if not make:
            return
        server.lay_out(layout().values())
        (version,) = server.write(lambda run: run(_NEW, version=VERSION))
    if version > VERSION:
        raise StoreError(f"数据库由更新的版本写成(格式{version}，本程序只认{VERSION})", "请升级责任图后再打开")


def look(run: Run) -> Seen:
    """The clock as a reader sees it."""
    _, n, visible, pending, applied = run(_READ)
    return Seen(n or 0, visible or 0, pending, applied or n is None)  # there is no clock where nothing was laid out yet


def steady(server: Server, work: Callable[[Run, Seen], T]) -> T:
    """Do work that reads, while nobody writes: relationships may move under a reader's hands. Raises StoreError after many attempts."""

    def once(run: Run) -> tuple[T | None, bool]:
        before = look(run)
        try:
            result = work(run, before)
        except Exception:
            if before.applied and look(run).n == before.n:
                raise
            return None, False
        return result, before.applied and look(run).n == before.n

    for _ in range(LOOKS):
        result, undisturbed = server.read(once)
        if undisturbed:
            return result  # type: ignore[return-value]
    raise StoreError("读取时一直有别的程序在写入", "请稍后再试")


def lock(run: Run) -> Locked:
    """Take the writers' lock, for as long as the transaction lasts."""
    n, visible, pending, entities, ledgers, evidence = run(_LOCK)
    return Locked(n, visible, pending, {"entities": entities, "ledgers": ledgers, "evidence": evidence})


def open_gate(run: Run, revision: int, last: dict[str, int], by: str = "") -> None:
    """Let readers see a revision, once the writer's transaction is committed; `by` is who wrote ahead, if anybody. Raises StoreError."""
    _must(run(_OPEN, revision=revision, by=by, **last))


def begin_ahead(run: Run, revision: int, by: str) -> None:
    """Begin to write a revision ahead, which is the next one. Raises StoreError where the lock was lost and others wrote."""
    _must(run(_BEGIN, visible=revision - 1, by=by))


def is_next(run: Run, by: str, step: int) -> bool:
    """Whether a step of what is written ahead, numbered from 1, is still to be taken: the answer to a commit may get lost. Raises StoreError."""
    (last,) = _must(run(_STEP, by=by, step=step))
    return bool(last < step)


def seize_gate(run: Run, visible: int, by: str, of: str | None) -> None:
    """Let nobody write ahead any more, so that what was written (`of`: only by whom) can be removed.

    Raises StoreError where the lock was lost and others wrote.
    """
    _must(run(_SEIZE, visible=visible, by=by, of=of))


def shut_gate(run: Run, by: str) -> None:
    """Say that nothing written ahead is left. Raises StoreError where the lock was lost and others wrote."""
    _must(run(_SHUT, by=by))


def overtaken() -> StoreError:
    """That the lock was lost, and others wrote."""
    return StoreError("写入时与服务器的连接中断，别的程序随后又写入了内容；本次没有写入", "请重新执行一次")


def _must(row: list[Any]) -> list[Any]:
    if not row:
        raise overtaken()
    return row
