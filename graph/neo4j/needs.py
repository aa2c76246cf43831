"""What a write or an undo reads beyond the entities that it names, fetched onto the workbench before the rules run there."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from graph.neo4j.fetching import Fetching, chunks
from graph.neo4j.layout import (
    ALL_TIES,
    EVIDENCE,
    FURTHER_TIES,
    LEDGERS,
    NODES,
    REDIRECTED,
    REVISIONS,
    TIE_TYPES,
    TOLD,
)  # fmt: skip
from graph.sqlite.following import SAME_AS, at_its_end, way
from graph.sqlite.tables import ATTRIBUTE, OUTCOME
from graph.store import Batch
from schema.facts import Attribute, split_tie_id
from schema.kinds import ATTRIBUTES, TIE_KINDS

_NAMED = """SELECT key FROM staged_entity UNION SELECT entity FROM staged_attribute UNION SELECT source FROM staged_tie
    UNION SELECT target FROM staged_tie UNION SELECT subject FROM staged_outcome"""
_PAIRS = """SELECT DISTINCT s.n, t.n FROM staged_tie x CROSS JOIN stays s ON s.key = x.source CROSS JOIN stays t ON t.key = x.target
    WHERE s.n <> t.n"""
_SUBJECTS = "SELECT DISTINCT s.n FROM staged_outcome x CROSS JOIN stays s ON s.key = x.subject"
_UNTOLD = """SELECT e.id FROM entity e WHERE NOT EXISTS (SELECT 1 FROM attribute a WHERE a.past = 0 AND a.entity = e.id
    AND NOT EXISTS (SELECT 1 FROM leaving l WHERE l.entity = a.entity AND l.name = a.name AND l.since = a.since))"""
_DIFFERENT = ATTRIBUTES["different_from"].number


def for_any(fetching: Fetching, last: dict[str, int]) -> None:
    """What every writer needs: the newest revision, one that was undone, and what has the last number, so that new ones follow it."""
    newest = "WITH x ORDER BY x.id DESC LIMIT 1"
    fetching.registered(REVISIONS, newest)
    fetching.registered(REVISIONS, "WHERE x.undone > 0 WITH x LIMIT 1")
    fetching.register(LEDGERS, [last["ledgers"]])
    fetching.register(EVIDENCE, [last["evidence"]])
    fetching.numbered([last["entities"]])


def for_write(fetching: Fetching, batch: Batch, digest: str | None, last: dict[str, int]) -> None:
    """All that the rules may read while they take in a staged batch."""
    connection = fetching.connection
    for_any(fetching, last)
    if not last["entities"]:
        return  # the first batch of all
    if digest:
        fetching.registered(REVISIONS, "WHERE x.digest = $digest", digest=digest)
    _sheets(fetching, {(ledger.sha256, ledger.sheet) for ledger in batch.ledgers})
    _evidence(fetching, batch)
    retracted = [_ends_of(fact) for fact in batch.retract]
    named = {*batch.merge, *batch.merge.values(), *(key for keys in retracted for key in keys)}
    fetching.entities(key for (key,) in connection.execute(_NAMED))
    fetching.entities(named)
    if batch.merge:
        fetching.entities(_different_from(connection))
    _find_what_stays(connection, batch)
    fetching.pairs(connection.execute(_PAIRS))
    fetching.outcomes(number for (number,) in connection.execute(_SUBJECTS))
    if batch.retract:
        _withdrawn(fetching, retracted)
    if batch.merge:
        _merged(fetching)
    _exclusive(fetching, succeed=batch.succeed, merging=bool(batch.merge))
    fetching.whole(_untold(connection, batch))
    fetching.ends()
    fetching.references()


def _sheets(fetching: Fetching, sheets: Iterable[tuple[str, str]]) -> None:
    """Under which rank, day and issuer sheets were told before, and when."""
    for chunk in chunks(sheets):
        text = "WHERE ANY(sheet IN $sheets WHERE x.sha256 = sheet[0] AND x.sheet = sheet[1])"
        if len(chunk) == 1:  # found by the index
            text = "WHERE x.sha256 = $sheets[0][0] AND x.sheet = $sheets[0][1]"
        fetching.registered(LEDGERS, text, sheets=[list(sheet) for sheet in chunk])
    known = [number for (number,) in fetching.connection.execute("SELECT id FROM ledger")]
    fetching.registered(TOLD, "WHERE x.ledger IN $ledgers", ledgers=known)


def _evidence(fetching: Fetching, batch: Batch) -> None:
    """Blocks of evidence to which the batch may add."""
    connection = fetching.connection
    if not connection.execute("SELECT EXISTS (SELECT 1 FROM temp.sqlite_schema WHERE name = 'staged_evidence')").fetchone()[0]:
        return
    numbers = {}
    for position, ledger in enumerate(batch.ledgers):
        row = connection.execute(
            "SELECT id FROM ledger WHERE sha256 = ? AND sheet = ? AND file = ? AND rank = ? AND as_at = ? AND issuer = ?",
            (ledger.sha256, ledger.sheet, ledger.file, ledger.rank, ledger.as_at, ledger.issuer),
        ).fetchone()
        if row:
            numbers[position] = row[0]
    staged = connection.execute("SELECT DISTINCT ledger, block FROM temp.staged_evidence").fetchall()
    for chunk in chunks([[numbers[position], block] for position, block in staged if position in numbers], 200):
        fetching.registered(EVIDENCE, "UNWIND $blocks AS b WITH x, b WHERE x.ledger = b[0] AND x.block = b[1]", blocks=chunk)


def _ends_of(fact: str | Attribute | object) -> tuple[str, ...]:
    """The keys of the entities that a fact to be withdrawn is about: source and target of a tie."""
    if not isinstance(fact, str):
        return (fact.entity,) if isinstance(fact, Attribute) else (fact.subject,)  # type: ignore[attr-defined]
    try:
        _, source, target, *_ = split_tie_id(fact)
    except ValueError:
        return ()
    return source, target


def _different_from(connection: sqlite3.Connection) -> list[str]:
    return [value for (value,) in connection.execute("SELECT value FROM attribute WHERE name = ? AND past = 0", (_DIFFERENT,)).fetchall()]


def _find_what_stays(connection: sqlite3.Connection, batch: Batch) -> None:
    """`temp.stays(key, n)`: of every entity on the workbench the number of the one that stands for it once this batch is written."""
    connection.execute("CREATE TEMP TABLE stays(key TEXT PRIMARY KEY, n INT NOT NULL) WITHOUT ROWID")
    walk = way("SELECT e.key, e.id FROM entity e")
    connection.execute(f"INSERT OR IGNORE INTO stays {walk} SELECT way.start, way.id FROM way WHERE {at_its_end()}")
    for gives, stays in batch.merge.items():
        end = "(SELECT n FROM stays WHERE key = ?)"
        connection.execute(f"UPDATE stays SET n = COALESCE({end}, n) WHERE n = {end}", (stays, gives))


def _exclusive(fetching: Fetching, *, succeed: bool, merging: bool) -> None:
    """Ties that a new one may succeed, or that show another parent, with what else is said onto the same targets.

    `merging`: ties on the workbench may arrive at what stays, and are new there.
    """
    connection = fetching.connection
    for kind in TIE_KINDS:
        if not kind.exclusive or not (succeed or kind.name == "within"):
            continue
        fixed = kind.exclusive
        text = f"SELECT DISTINCT s.n FROM staged_tie x CROSS JOIN stays s ON s.key = x.{fixed} WHERE x.kind = {kind.number}"
        if merging:
            arrives = f"SELECT s.n FROM entity e CROSS JOIN stays s ON s.key = e.key WHERE e.id = t.{fixed}"
            text += f" UNION SELECT COALESCE(({arrives}), t.{fixed}) FROM tie t WHERE t.past = 0 AND t.kind = {kind.number}"
        roles = "WHERE r.role IN $roles" if kind.exclusive_roles else ""
        arrow = ("(e)<-[r:{}]-(o)" if fixed == "target" else "(e)-[r:{}]->(o)").format(TIE_TYPES[kind.number])
        pair = "[o.n, e.n]" if fixed == "target" else "[e.n, o.n]"
        found = f"UNWIND $values AS value MATCH (e:Entity {{n: value}}) MATCH {arrow} {roles} RETURN collect(DISTINCT {pair})"
        for chunk in chunks(number for (number,) in connection.execute(text).fetchall()):
            pairs = fetching.run(found, values=chunk, roles=list(kind.exclusive_roles))[0]
            fetching.pairs(pairs)
            if succeed:
                fetching.beside({target for _, target in pairs})


def _numbers(connection: sqlite3.Connection, keys: Iterable[str]) -> list[int]:
    found = (connection.execute("SELECT n FROM stays WHERE key = ?", (key,)).fetchone() for key in keys)
    return [row[0] for row in found if row]


def _withdrawn(fetching: Fetching, facts: Iterable[tuple[str, ...]]) -> None:
    """What is to be withdrawn, and what it may have kept back."""
    for keys in facts:
        numbers = _numbers(fetching.connection, keys)
        if len(keys) == 1:
            fetching.outcomes(numbers)
        elif len(numbers) == 2:
            fetching.pairs([numbers])
            fetching.beside(numbers[1:])


def _untold(connection: sqlite3.Connection, batch: Batch) -> list[int]:
    """Entities of which no attribute is believed once the batch has withdrawn some: whether anything else is decides if they exist."""
    connection.execute("CREATE TEMP TABLE leaving(entity INT, name INT, since INT, PRIMARY KEY(entity, name, since)) WITHOUT ROWID")
    leaving = [fact for fact in batch.retract if isinstance(fact, Attribute)]
    rows = [(number, ATTRIBUTES[fact.name].number, fact.since) for fact in leaving for number in _numbers(connection, [fact.entity])]
    connection.executemany("INSERT OR IGNORE INTO leaving VALUES (?, ?, ?)", rows)
    return [number for (number,) in connection.execute(_UNTOLD).fetchall()]


def _merged(fetching: Fetching) -> None:
    """All about what gives way, and what stands already where it moves."""
    connection = fetching.connection
    giving = dict(connection.execute("SELECT e.id, s.n FROM stays s CROSS JOIN entity e ON e.key = s.key WHERE e.id <> s.n").fetchall())
    fetching.outcomes({*giving, *giving.values()})
    pairs = fetching.around(giving)
    moved = [(giving.get(source, source), giving.get(target, target)) for source, target in pairs]
    fetching.pairs({*pairs, *moved})
    fetching.beside({target for _, target in (*pairs, *moved)})


def for_undo(fetching: Fetching, number: int, last: dict[str, int]) -> None:
    """All that the rules may read while they take a revision back."""
    connection = fetching.connection
    for_any(fetching, last)
    chain = """MATCH (:Revision {id: $number})-[:UNDOES*0..]->(b:Revision) WHERE b.undoes IS NULL
        MATCH (x)-[:UNDOES*0..]->(b) RETURN collect(DISTINCT x.id), b.id"""
    found = fetching.run(chain, number=number)
    if not found:
        return
    fetching.register(REVISIONS, found[0])
    batch = found[1]
    fetching.registered(TOLD, "WHERE x.revision = $batch", batch=batch)
    told = [number for (number,) in connection.execute("SELECT ledger FROM ledger_told").fetchall()]
    fetching.register(LEDGERS, told)
    _sheets(fetching, connection.execute("SELECT sha256, sheet FROM ledger").fetchall())
    fetching.whole(_touched(fetching, batch))
    fetching.ends()
    merged = f"SELECT e.key FROM attribute a CROSS JOIN entity e ON e.id = a.entity WHERE a.name = {SAME_AS} AND a.past = 0"
    fetching.registered(REDIRECTED, "WHERE x.gave IN $keys", keys=[key for (key,) in connection.execute(merged).fetchall()])
    fetching.references()


def _touched(fetching: Fetching, batch: int) -> set[int]:
    """The facts that a batch stated or withdrew, with all that was ever said about them. The entities whose attributes it touched."""
    pairs: set[tuple[int, int]] = set()
    text = f"MATCH (s)-[r:{ALL_TIES}]->(t) WHERE $batch IN [r.stated, r.retracted] RETURN collect(DISTINCT [s.n, t.n])"
    pairs |= {(source, target) for source, target in fetching.run(text, batch=batch)[0]}
    subjects: dict[str, set[int]] = {"entity": set(), "subject": set()}
    for node in NODES:
        owner = "[x.source, x.target]" if node is FURTHER_TIES else f"x.{node.ends[0][0]}"
        text = f"MATCH (x:{node.label}|{node.past_label}) WHERE $batch IN [x.stated, x.retracted] RETURN collect(DISTINCT {owner})"
        (found,) = fetching.run(text, batch=batch)
        if node is FURTHER_TIES:
            pairs |= {(source, target) for source, target in found}
        else:
            subjects[node.ends[0][0]] |= set(found)
    fetching.numbered(subjects[ATTRIBUTE.key[0]])
    fetching.outcomes(subjects[OUTCOME.key[0]])
    fetching.pairs(pairs)
    return subjects[ATTRIBUTE.key[0]]
