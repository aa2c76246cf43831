"""New names and corrected ones, and the retraction of single facts: rename, retract."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from api.decisions import Ground, batch_of
from api.facts_by_id import fact_by_id
from api.identities import MERGED
from api.resolving import path_text, resolve
from schema.errors import NotFound, UsageError
from schema.facts import Attribute, Outcome, Tie
from schema.text import clean, unify_dots
from schema.time import OPEN, chinese, today

if TYPE_CHECKING:
    from graph.store import Found, Receipt, Store, Version

LONGEST = 60


@dataclass(frozen=True, slots=True)
class Renaming:
    """A new name, with its dates as they would stand. `old`: the name of today, which it follows (`dated`) or replaces as a misspelling.

    `namesakes`: others of the kind that already have the new name; `versions`: how many believed facts the entity has.
    """

    found: Found
    old: Attribute
    new: Attribute
    dated: bool
    namesakes: tuple[str, ...]
    facts: int


@dataclass(frozen=True, slots=True)
class Retraction:
    """A fact that would be taken back, as it is believed now. `others`: rows that say otherwise, or the same, and go with it."""

    id: str
    version: Version
    text: str


def ask_rename(store: Store, what: str, name: str, since: int | None) -> Renaming:
    """What a new name would change. `since`: its first day; None: the name was misspelt all the time. Raises NotFound, UsageError."""
    called = unify_dots(clean(name))
    if not called or len(called) > LONGEST or "\n" in called:
        raise UsageError(f"“{name}”不能作名称", f"请写 1 至 {LONGEST} 个字，不含换行")
    found = resolve(store, what, MERGED)
    versions = [version for version in store.history(found.key) if version.retracted is None]
    names = [version.fact for version in versions if isinstance(version.fact, Attribute) and version.fact.name == "name"]
    own = sorted((fact for fact in names if fact.entity == found.key), key=lambda fact: fact.since)
    day = today() if since is None else since
    old = next((fact for fact in own if fact.since <= day < fact.until), own[-1] if own else None)
    if old is None:
        raise NotFound(f"{found.key} 没有名称可改", "请先导入它所在的台账")
    if old.value == called:
        raise UsageError(f"{path_text(found)}已经叫“{called}”", "不必再改")
    if since is not None and any(fact.since == since for fact in own):
        raise UsageError(f"自{chinese(since)}起的名称已是“{old.value}”", "如写错了，请不带 --from 更正，或用 zerentu retract 撤回那个名称")
    until = old.until if since is None else min((fact.since for fact in own if fact.since > since), default=OPEN)
    new = Attribute(found.key, "name", called, old.since if since is None else since, until)
    others = [item for item in store.lookup("name", [called], (found.kind,)).get(called, []) if item.key != found.key]
    return Renaming(found, old, new, since is not None, tuple(f"{path_text(item)}  [{item.key}]" for item in others), len(versions))


def write_rename(store: Store, renaming: Renaming, why: Ground, *, dry_run: bool = False) -> Receipt:
    """Write a new name as one revision. Raises StoreError, UsageError when the store cannot take it."""
    how = f"自{chinese(renaming.new.since)}起改名" if renaming.dated else "更正名称"
    title = f"{how} {renaming.old.value}→{renaming.new.value}"
    fact = replace(renaming.new, until=OPEN) if renaming.dated else renaming.new
    receipt = store.write(
        batch_of(title, [fact], why, {"原名": renaming.old.value, "新名": renaming.new.value}), dry_run=dry_run, strict=True
    )
    for problem in receipt.problems:
        raise UsageError(f"没有写入：{problem.reason}", problem.hint)
    return receipt


def ask_retract(store: Store, identity: str) -> Retraction:
    """A fact as it is believed, by its id. Raises NotFound when it is not, UsageError for what another command takes back."""
    from queries.wording import in_short, keys_in

    known = fact_by_id(store, identity)
    fact = known.version.fact
    if isinstance(fact, Attribute) and fact.name == "same_as":
        raise UsageError("合并不能这样撤回", f"请用 zerentu not-same {fact.value} {fact.entity} 分开")
    if _is_only_name(fact, known.versions):
        raise UsageError(f"“{fact.value}”是它唯一的名称，撤回后就查不到了", "名称写错请用 zerentu rename 更正")  # type: ignore[union-attr]
    return Retraction(known.id, known.version, in_short(fact, store.describe(keys_in([fact]))))


def write_retract(store: Store, retraction: Retraction, why: Ground, *, dry_run: bool = False) -> Receipt:
    """Take a fact back as one revision. Raises StoreError, NotFound."""
    from graph.store import Batch

    fact = retraction.version.fact
    withdrawn = retraction.id if isinstance(fact, Tie) else fact
    return store.write(Batch((), (), why.actor, f"撤回：{why.reason}({retraction.text})", retract=(withdrawn,)), dry_run=dry_run)


def _is_only_name(fact: Attribute | Tie | Outcome, versions: list[Version]) -> bool:
    if not isinstance(fact, Attribute) or fact.name != "name":
        return False
    others = (version.fact for version in versions if version.retracted is None and version.fact != fact)
    return not any(isinstance(other, Attribute) and (other.entity, other.name) == (fact.entity, "name") for other in others)
