"""One thing that was told twice: the facts of the entity that gives way move to the one that stays, in one revision that undo takes back.

Ties and outcomes that move are matched again like rows of a ledger, with their own origin, so that whatever decides between two rows
decides here as well. Attributes that meet another of the same day keep that of the stronger ledger, in doubt that of the one that stays.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from graph.sqlite.conflicts import Trouble
from graph.sqlite.following import followed
from graph.sqlite.matching import Status, adds_nothing, same_key
from graph.sqlite.statements import BY_SOURCE, known_entity
from graph.sqlite.tables import ATTRIBUTE, FACTS, OUTCOME, TIE, FactTable, loosely
from schema.errors import NotFound, StoreError
from schema.kinds import ATTRIBUTES, ENTITIES, LEVELS, entity_kind, tie_by_number
from schema.outcome_kinds import OUTCOME_KINDS
from schema.time import OPEN

_ENDS: Mapping[FactTable, tuple[str, ...]] = {ATTRIBUTE: ("entity",), TIE: ("target", "source"), OUTCOME: ("subject",)}
_OUTCOMES = {kind.number: kind.chinese for kind in OUTCOME_KINDS}
_DIFFERENT = ATTRIBUTES["different_from"].number


def resolved(connection: sqlite3.Connection, pairs: Mapping[str, str]) -> dict[str, str]:
    """What gives way, with what stays in the end. Raises NotFound for unknown keys, StoreError for what cannot be one."""
    if not pairs:
        return {}
    before = followed(connection, {*pairs, *pairs.values()})
    ends = {}
    for gives, stays in pairs.items():
        if gives in before:
            raise StoreError(f"{gives} 早已并入 {before[gives]}", "请用保留的那一个，或先撤销原来的合并")
        end, seen = before.get(stays, stays), {gives}
        while end in pairs and end not in seen:
            seen.add(end)
            end = before.get(pairs[end], pairs[end])
        if end in seen:
            raise StoreError(f"{gives} 与 {stays} 不能合并：绕一圈又并回自己", "请确定保留哪一个，再合并一次")
        _check_alike(connection, gives, end)
        ends[gives] = end
    return ends


def _check_alike(connection: sqlite3.Connection, gives: str, stays: str) -> None:
    kinds = []
    for key in (gives, stays):
        row = connection.execute(known_entity(False), {"key": key}).fetchone()
        if row is None:
            raise NotFound(f"系统中没有 {key}", "请核对代码、编号或名称")
        kinds.append(connection.execute("SELECT kind FROM entity WHERE id = ?", row[:1]).fetchone()[0])
    if kinds[0] != kinds[1]:
        told = [f"{key} 是{_kind_words(kind)}" for key, kind in zip((gives, stays), kinds, strict=True)]
        raise StoreError(f"{told[0]}，{told[1]}，不能合并", "只有同类、同级的对象才能合并，请核对")
    apart = "SELECT d.value FROM entity e CROSS JOIN attribute d ON d.past = 0 AND d.entity = e.id AND d.name = ? WHERE e.key = ?"
    for one, other in ((gives, stays), (stays, gives)):
        others = {value for (value,) in connection.execute(apart, (_DIFFERENT, one))}
        if other in others | set(followed(connection, others).values()):
            raise StoreError(f"{gives} 与 {stays} 已认定不是同一对象，不能合并", "如认定有误，请先撤销那一次认定")


def _kind_words(number: int) -> str:
    kind, level = entity_kind(number)
    return f"{LEVELS[level]}{ENTITIES[kind].chinese}" if level else ENTITIES[kind].chinese


def take_leave(connection: sqlite3.Connection, ends: Mapping[str, str]) -> int:
    """Retract all that is said of what gives way, into `temp.arriving_…` under its new keys; how many facts move.

    Ties and outcomes are staged again behind the batch's own ledgers. Raises StoreError for a tie that would join an entity to itself.
    """
    connection.execute("CREATE TEMP TABLE giving(id INTEGER PRIMARY KEY, stays INT NOT NULL)")
    number = "(SELECT id FROM entity WHERE key = ?)"
    connection.executemany(f"INSERT INTO giving VALUES ({number}, {number})", list(ends.items()))
    moved = 0
    for table in FACTS:
        _find_leaving(connection, table)
        moved += _uproot(connection, table, ())
        _uproot(connection, table.also, ("agrees",))
    _refuse_loops(connection)
    _stage_again(connection)
    return moved


def _find_leaving(connection: sqlite3.Connection, table: FactTable) -> None:
    """`temp.leaving_…`: the keys that facts, and rows beside facts, have now."""
    key, listed = ", ".join(table.key), ", ".join(f"x.{column}" for column in table.key)
    connection.execute(f"CREATE TEMP TABLE leaving_{table.name}({loosely(*table.key)}, PRIMARY KEY({key})) WITHOUT ROWID")
    found = f"INSERT OR IGNORE INTO leaving_{table.name} SELECT {listed} FROM"
    for end in _ENDS[table]:
        index, beside, denying = (BY_SOURCE, "INDEXED BY tie_contested_by_source", " AND x.agrees = 0") if end == "source" else ("", "", "")
        for name, found_by, which in ((table.name, index, ""), (table.also.name, beside, denying)):
            connection.execute(f"{found} giving g CROSS JOIN {name} x {found_by} ON x.past = 0 AND x.{end} = g.id{which}")
    if table is TIE:  # rows of other first days about a tie that leaves
        connection.execute(
            f"""{found} (SELECT DISTINCT target, kind, source FROM leaving_tie) k CROSS JOIN tie_also x ON x.past = 0 AND x.target = k.target
                AND x.kind = k.kind AND x.source = k.source"""
        )


def _uproot(connection: sqlite3.Connection, table: FactTable, more: tuple[str, ...]) -> int:
    """Move the rows under the leaving keys of a table into `temp.arriving_…`, under their new keys."""
    facts = table.name.removesuffix("_also")
    natural = next(fact for fact in FACTS if fact.name == facts)
    columns = tuple(dict.fromkeys((*natural.key, *natural.content, "ledger", "line", *more)))
    new = [
        f"COALESCE((SELECT g.stays FROM giving g WHERE g.id = x.{column}), x.{column})" if column in _ENDS[natural] else f"x.{column}"
        for column in columns
    ]
    same = " AND ".join(f"x.{column} = k.{column}" for column in natural.key)
    connection.execute(f"CREATE TEMP TABLE arriving_{table.name}({loosely(*columns)})")
    moved = connection.execute(
        f"""INSERT INTO arriving_{table.name} SELECT {", ".join(new)} FROM leaving_{facts} k CROSS JOIN {table.name} x ON x.past = 0 AND {same}"""
    ).rowcount
    connection.execute(
        f"""DELETE FROM {table.name} AS x WHERE past = 0 AND ({", ".join(natural.key)}) IN (SELECT {", ".join(natural.key)} FROM leaving_{facts})"""
    )
    return moved


def _refuse_loops(connection: sqlite3.Connection) -> None:
    for kind, key in connection.execute(
        "SELECT t.kind, e.key FROM arriving_tie t CROSS JOIN entity e ON e.id = t.target WHERE t.target = t.source"
    ):
        raise StoreError(
            f"两者之间有一条“{tie_by_number(kind).chinese}”，合并后 {key} 会与自己相连", "请先核对：确是同一对象时，先撤回这条关系，再合并"
        )


def _stage_again(connection: sqlite3.Connection) -> None:
    """The arriving ties and outcomes as staged facts, and all their ends as known."""
    each = " UNION ".join(f"SELECT ledger FROM arriving_{table.name}" for table in (TIE, OUTCOME))
    connection.execute(f"INSERT INTO numbered(id) SELECT ledger FROM ({each}) WHERE ledger NOT IN (SELECT id FROM numbered)")
    connection.execute("CREATE TEMP TABLE heard_from(ledger INTEGER PRIMARY KEY, position INT NOT NULL)")
    connection.execute("INSERT INTO heard_from SELECT id, MIN(position) FROM numbered GROUP BY id")
    for table in (TIE, OUTCOME):
        ends = " ".join(f"CROSS JOIN entity e_{end} ON e_{end}.id = x.{end}" for end in _ENDS[table])
        told = [f"e_{column}.key" if column in _ENDS[table] else f"x.{column}" for column in (*table.key, *table.content)]
        arriving = f"FROM arriving_{table.name} x CROSS JOIN heard_from g ON g.ledger = x.ledger {ends}"
        connection.execute(f"INSERT INTO staged_{table.name} SELECT {', '.join(told)}, g.position, x.line {arriving}")
        for end in _ENDS[table]:
            connection.execute(f"INSERT INTO staged_entity SELECT DISTINCT e_{end}.key, e_{end}.kind, g.position, x.line {arriving}")


def undecided(connection: sqlite3.Connection) -> list[Trouble]:
    """Facts that moved and say otherwise than what is believed of the one that stays, where neither rank nor as-at date decides."""
    troubles = []
    for table in (TIE, OUTCOME):
        for ledger, line, number, *against in connection.execute(
            f"""SELECT r.ledger, r.line, r.kind, lo.file, lo.sheet, o.line FROM arriving_{table.name} x
                CROSS JOIN ready_{table.name} r ON {same_key(table, "r", "x")} AND r.ledger = x.ledger AND r.line = x.line
                CROSS JOIN {table.name} o ON o.past = 0 AND {same_key(table, "o", "r")}
                CROSS JOIN ledger lo ON lo.id = o.ledger CROSS JOIN ledger ln ON ln.id = r.ledger
                WHERE r.status = {Status.CORRECTS:d} AND lo.rank = ln.rank AND (lo.as_at = ln.as_at OR {OPEN} IN (lo.as_at, ln.as_at))
                  AND NOT ({adds_nothing(table, "o", "r")})"""
        ):
            what = tie_by_number(number).chinese if table is TIE else _OUTCOMES[number]
            file, sheet, other = against
            troubles.append((ledger, line, f"“{what}”与 {file} {sheet} 第{other}行的不一致", ""))
    return troubles
