"""Withdrawing facts on somebody's word, with every further row that spoke of them. What only they kept back is believed again."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from graph.sqlite.applying import derive_ends
from graph.sqlite.deciding import weigh_again
from graph.sqlite.names import natural_key, numbers_of
from graph.sqlite.tables import ATTRIBUTE, OUTCOME, TIE, FactTable
from schema.errors import NotFound, StoreError
from schema.facts import Attribute, Outcome
from schema.kinds import ATTRIBUTES
from schema.outcome_kinds import OUTCOMES
from schema.time import UNKNOWN, chinese


def withdraw(connection: sqlite3.Connection, revision: int, facts: Sequence[str | Attribute | Outcome]) -> None:
    """Retract ties by id, attributes and outcomes by natural key. Raises NotFound for what is not believed."""
    renamed: list[int | str] = []
    left: set[int | str] = set()
    for fact in dict.fromkeys(facts) if all(isinstance(fact, str) for fact in facts) else facts:
        table, natural = _found(connection, fact)
        if natural is None or not _delete(connection, table, natural):
            raise NotFound(f"没有{_words(fact)}", "请用 zerentu trace 或 history 查看现有的记录")
        if table is ATTRIBUTE:
            renamed.append(natural[0])
        if table is TIE:
            left.add(natural[0])
    for entity in renamed:
        derive_ends(connection, str(int(entity)), revision)
    for target in left:  # what had given way to a withdrawn tie is believed again
        weigh_again(connection, TIE, str(int(target)), revision)


def _found(connection: sqlite3.Connection, fact: str | Attribute | Outcome) -> tuple[FactTable, tuple[int | str, ...] | None]:
    if isinstance(fact, str):
        return TIE, natural_key(connection, fact)
    subject = fact.entity if isinstance(fact, Attribute) else fact.subject
    if isinstance(fact, Attribute) and fact.name == "same_as":
        raise StoreError(f"{subject} 已并入 {fact.value}，不能只撤回这一条认定", "要分开两个对象，请用 zerentu undo 撤销合并的那一次修订")
    number = numbers_of(connection, (subject,)).get(subject)
    if isinstance(fact, Attribute):
        return ATTRIBUTE, None if number is None else (number, ATTRIBUTES[fact.name].number, fact.since)
    return OUTCOME, None if number is None else (number, OUTCOMES[fact.kind].number, fact.day, fact.label)


def _delete(connection: sqlite3.Connection, table: FactTable, natural: tuple[int | str, ...]) -> bool:
    where = " AND ".join(f"{column} = ?" for column in table.key)
    gone = connection.execute(f"DELETE FROM {table.name} WHERE past = 0 AND {where}", natural).rowcount
    connection.execute(f"DELETE FROM {table.also.name} WHERE past = 0 AND {where}", natural)
    return gone > 0


def _words(fact: str | Attribute | Outcome) -> str:
    if isinstance(fact, str):
        return f"编号为 {fact} 的关系"
    if isinstance(fact, Attribute):
        since = "没有起始日期" if fact.since == UNKNOWN else f"起始{chinese(fact.since)}"
        return f" {fact.entity} 的“{ATTRIBUTES[fact.name].chinese}”({since})"
    return f" {fact.subject} 的“{OUTCOMES[fact.kind].chinese}”({chinese(fact.day)} {fact.label})"
