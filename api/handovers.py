"""From the question who takes over to the record of it: preview, write, and find again what was written."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from typing import TYPE_CHECKING

from api.answers import rules_in_force
from api.resolving import resolve
from schema.authority import BY_HAND, DECISION
from schema.errors import NotFound, UsageError
from schema.facts import Ledger, Outcome, Row, Tie
from schema.kinds import TIES
from schema.time import chinese

if TYPE_CHECKING:
    from pathlib import Path

    from graph.store import Receipt, Store, Version
    from queries.handover import Handover, Terms


def ask_handover(
    store: Store, person: str, successor: str, terms: Terms, posts: Collection[str] = (), packs: tuple[Path, ...] = ()
) -> Handover:
    """What would pass from one person to another. Raises NotFound, Ambiguous, UsageError."""
    _check(terms)
    theirs = resolve(store, person, ("person",), terms.on - 1)
    other = resolve(store, successor, ("person",), terms.on)
    if theirs.key == other.key:
        raise UsageError("移交人和接任人是同一个人", "请核对 --to")
    found = _preview(store, theirs.key, other.key, terms, None, posts, packs)
    unknown = sorted(set(posts) - {item.tie.role for item in found.passing if item.tie.kind == "post"})
    if unknown:
        held = "、".join(item.tie.role for item in found.passing if item.tie.kind == "post") or "无"
        raise UsageError(f"{found.person.name}在交接日前没有担任“{'、'.join(unknown)}”", f"当时的职务：{held}")
    return found


def write_handover(store: Store, found: Handover, *, actor: str, dry_run: bool = False) -> Receipt:
    """Write a handover as one batch, decided by a person: a row for each tie. Raises UsageError, StoreError."""
    from graph.store import Batch

    if found.obstacles:
        raise UsageError("；".join(found.obstacles), "请核对交接日，或先更正上述记录")
    title = f"交接 {found.person.name}→{found.successor.name} {chinese(found.terms.on)}"
    cells = _evidence(found, actor)
    digest = hashlib.sha256(f"{title}{found.facts()}{found.revision}".encode()).hexdigest()
    ledger = Ledger(BY_HAND, digest, title, DECISION, found.terms.on, actor)
    rows = [Row(0, line, facts, cells) for line, facts in enumerate(found.facts(), start=1)]
    return store.write(Batch((ledger,), rows, actor, title), dry_run=dry_run, strict=True)


def recorded_handover(store: Store, person: str, on: int | None = None, packs: tuple[Path, ...] = ()) -> Handover:
    """A handover that was written, as it was previewed: of a day, else the newest. Raises NotFound."""
    from queries.handover import Terms

    key = resolve(store, person, ("person",)).key
    records = [version for version in store.history(key) if _is_handover(version, on)]
    if not records:
        raise NotFound("没有这样的交接记录", "请先用 zerentu handover 办理交接")
    version = max(records, key=lambda version: (version.fact.day, version.recorded.id) if isinstance(version.fact, Outcome) else (0, 0))
    assert isinstance(version.fact, Outcome)
    told = version.fact.properties
    last = _last_day(str(told.get("until", "")))
    begun = _begun(store, version, str(told["to"]))
    passed = frozenset(filter(None, str(told.get("passed", "")).split(",")))
    terms = Terms(version.fact.day, told.get("part") == "acting", last, str(told.get("basis", "")), passed)
    posts = {fact.role for fact in begun if fact.kind == "post"}
    return _preview(store, key, str(told["to"]), terms, version.recorded.id - 1, posts, packs)


def _preview(
    store: Store, person: str, successor: str, terms: Terms, known_at: int | None, posts: Collection[str], packs: tuple[Path, ...]
) -> Handover:
    from queries.handover import handover, scope_of_handover

    day = terms.on - 1
    theirs, others = (store.snapshot(scope_of_handover(key), day, known_at) for key in (person, successor))
    return handover(theirs, others, terms, rules_in_force(packs), posts)


def kinds_passed(words: Collection[str], document: str) -> frozenset[str]:
    """The kinds of ties that a document passes on, from their Chinese or English names. Raises UsageError."""
    by_name = {name: kind.name for kind in TIES.values() if kind.answering and kind.name != "post" for name in (kind.name, kind.chinese)}
    if unknown := [word for word in words if word.strip() not in by_name]:
        raise UsageError(f"没有“{'、'.join(unknown)}”这种关系", f"可以是：{'、'.join(name for name in by_name if not name.isascii())}")
    if words and not document:
        raise UsageError("没有写依据哪份文件一并移交", "请用 --document 写明文号")
    return frozenset(by_name[word.strip()] for word in words)


def _check(terms: Terms) -> None:
    if terms.until is not None and not terms.acting:
        raise UsageError("--until 只用于代管", "正式接任请去掉 --until；代管请加 --acting")
    if terms.until is not None and terms.until < terms.on:
        raise UsageError(f"代管至{chinese(terms.until)}，早于开始的{chinese(terms.on)}", "请核对两个日期")


def _evidence(found: Handover, actor: str) -> dict[str, str]:
    told = {
        "移交人": found.person.name, "接任人": found.successor.name, "交接日": chinese(found.terms.on),
        "方式": "代管" if found.terms.acting else "接任", "依据": found.terms.basis, "登记人": actor,
    }  # fmt: skip
    return {heading: text for heading, text in told.items() if text}


def _is_handover(version: Version, on: int | None) -> bool:
    fact = version.fact
    return isinstance(fact, Outcome) and fact.kind == "handover" and version.retracted is None and on in (None, fact.day)


def _begun(store: Store, version: Version, successor: str) -> list[Tie]:
    """The ties that a handover wrote for the successor."""
    same = (item for item in store.history(successor) if item.recorded.id == version.recorded.id)
    return [item.fact for item in same if isinstance(item.fact, Tie)]


def _last_day(text: str) -> int | None:
    from datetime import date

    return date.fromisoformat(text).toordinal() if text else None
