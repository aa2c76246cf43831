"""Who is who: merging two records of one person, unit or place, declaring two different, and finding pairs that are probably the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING

from api.decisions import Ground, batch_of
from api.resolving import resolve
from schema.errors import Ambiguous, UsageError
from schema.facts import Attribute, Tie
from schema.kinds import ENTITIES, LEVELS
from schema.time import today

if TYPE_CHECKING:
    from graph.store import Found, Receipt, Revision, Store
    from queries.likely_same import Likely
    from queries.merging import Merge

MERGED = ("person", "organisation", "place", "area")
MOST = 5000
"""Entities of one surname that a search for likely pairs looks at."""


@dataclass(frozen=True, slots=True)
class Apart:
    """Two records that are not the same. `merged_by`: the revision that had merged them, to be taken back."""

    one: Found
    other: Found
    merged_by: Revision | None


def ask_same(store: Store, stays: str, gives_way: str) -> Merge:
    """What merging two records would do, fact by fact. Raises NotFound, Ambiguous, UsageError where they cannot be one."""
    from queries.merging import declared_different, merge

    kept, given = resolve(store, stays, MERGED), resolve(store, gives_way, MERGED)
    if kept.key == given.key:
        merged = merged_into(store, kept.key)
        if typed := next((key for key in merged if gives_way.strip() in (key, key.partition(":")[2]) or stays.strip() == key), None):
            raise UsageError(f"{typed} 早已并入 {kept.name}({kept.key})", "不必再做；如并错了，请用 zerentu not-same 分开")
        raise UsageError(f"“{stays}”和“{gives_way}”是同一个对象：{kept.name}({kept.key})", "请核对；同名的人请写编号，或方括号中的键")
    _must_be_comparable(kept, given)
    versions = store.history(kept.key), store.history(given.key)
    if before := declared_different(chain(*versions)).get(frozenset((kept.key, given.key))):
        raise UsageError(
            f"第{before.id}次修订({before.at[:10]} {before.actor})已认定 {kept.name}和{given.name}不是同一对象：{before.note}",
            f"如认定有误，请先撤销：zerentu undo {before.id}",
        )
    return merge(_described(store, kept), _described(store, given), *versions)


def write_same(store: Store, merge: Merge, why: Ground, *, dry_run: bool = False) -> Receipt:
    """Merge as one revision; the store itself says `same_as`. Raises StoreError when the two cannot be one."""
    title = f"合并 {merge.gives_way.name}({merge.gives_way.key})并入 {merge.stays.name}({merge.stays.key})"
    told = {"保留": merge.stays.key, "并入": merge.gives_way.key}
    return store.write(replace(batch_of(title, [], why, told), merge={merge.gives_way.key: merge.stays.key}), dry_run=dry_run)


def ask_apart(store: Store, one: str, other: str) -> Apart:
    """Two records, and the revision that had merged them, if one did. Raises NotFound, Ambiguous, UsageError."""
    from queries.merging import declared_different

    first, second = resolve(store, one, MERGED), resolve(store, other, MERGED)
    if first.key != second.key:
        if frozenset((first.key, second.key)) in declared_different(chain(store.history(first.key), store.history(second.key))):
            raise UsageError(f"{first.name}和{second.name}早已认定不是同一对象", "不必再做；zerentu history 可看到认定的理由")
        _must_be_comparable(first, second)
        return Apart(_described(store, first), _described(store, second), None)
    merged = merged_into(store, first.key)
    typed = [key for key in merged if {one.strip(), other.strip()} & {key, key.partition(":")[2]}]
    chosen = typed or list(merged)
    if not chosen:
        raise UsageError(
            f"“{one}”和“{other}”是同一个对象：{first.name}({first.key})，没有合并过", "请核对；同名的人请写编号，或方括号中的键"
        )
    if len(chosen) > 1:
        raise Ambiguous(f"并入{first.name}的有{len(chosen)}个", [(key, merged[key].note) for key in chosen], "请写出要分开的那一个的键")
    return Apart(first, replace(first, key=chosen[0]), merged[chosen[0]])


def write_apart(store: Store, apart: Apart, why: Ground, *, confirmed: bool, dry_run: bool = False) -> list[Receipt]:
    """Take a merge back, if there was one, and record that the two are different. Raises ConfirmationNeeded, StoreError."""
    receipts = []
    note = f"分开 {apart.other.key} 和 {apart.one.key}：{why.reason}"
    if apart.merged_by:
        receipts.append(store.undo(apart.merged_by.id, actor=why.actor, note=note, confirmed=confirmed, dry_run=dry_run))
        if dry_run:
            return receipts
    title = f"认定不是同一对象 {apart.one.name}({apart.one.key})、{apart.other.name}({apart.other.key})"
    fact = _difference(store, apart.one.key, apart.other.key)
    return [*receipts, _taken(store.write(batch_of(title, [fact], why), dry_run=dry_run, strict=True))]


def merged_into(store: Store, key: str) -> dict[str, Revision]:
    """The keys that gave way to one, each with the revision that merged it."""
    return {
        version.fact.entity: version.recorded
        for version in store.history(key)
        if version.retracted is None and isinstance(version.fact, Attribute) and version.fact.name == "same_as"
    }


def ask_likely(store: Store, within: str | None) -> tuple[Found, tuple[Likely, ...]]:
    """A place (None: the one county) and the pairs of its people and units that are probably the same. Raises NotFound, Ambiguous, UsageError."""
    from queries.likely_same import likely_same
    from queries.merging import declared_different

    root = resolve(store, within, ("place",)) if within else _only_county(store)
    places = _where_tied(store, root.key)
    known = store.describe(places)
    names = {found.name for found in known.values() if not found.verified}
    found = {item.key: item for item in known.values()}
    for listed in store.lookup("name", names, ("person", "organisation")).values():
        found |= {item.key: item for item in listed}
    for surname in sorted({name[0] for name in names}):
        found |= {item.key: item for item in store.find(surname, kinds=("person",), within=root.key, limit=MOST)}
    pairs = likely_same(found.values(), places)
    doubtful = {key for pair in pairs for key in (pair.stays.key, pair.gives_way.key)}
    different = declared_different(version for key in sorted(doubtful) for version in store.history(key))
    return root, tuple(pair for pair in pairs if frozenset((pair.stays.key, pair.gives_way.key)) not in different)


def _only_county(store: Store) -> Found:
    counties = store.places("county", 2)
    if len(counties) == 1:
        return counties[0]
    many = "系统中不止一个县" if counties else "系统中还没有县级区划"
    raise UsageError(many, "请写明区划，例如 zerentu same --suggest --within 林西县")


def _where_tied(store: Store, root: str) -> dict[str, set[str]]:
    """The people and units of a place, each with the names of the villages and townships that it is tied to."""
    from graph.snapshot import name, node, parents, ties_from
    from graph.store import EVER, Scope

    day = today()
    graph = store.snapshot(Scope("down", root, since=EVER), day)
    found: dict[str, set[str]] = {}
    for key in graph:
        kind = node(graph, key)["kind"]
        if kind == "organisation":
            found |= {member: set() for member in _members(store, key) if member not in found}
        if kind in ("person", "organisation"):
            ends = [tie.target for tie in ties_from(graph, key)]
            above = [parent.target for end in ends for parent, _ in parents(graph, end, day)]
            places = (place for place in (*ends, *above) if node(graph, place)["level"] in ("village", "township"))
            found[key] = {name(graph, place) for place in places}
    return found


def _members(store: Store, unit: str) -> set[str]:
    """The people who belong, or belonged, to a unit: a snapshot holds them only where they are tied to a place."""
    facts = (version.fact for version in store.history(unit) if version.retracted is None)
    return {fact.source for fact in facts if isinstance(fact, Tie) and fact.kind == "member"}


def _difference(store: Store, one: str, other: str) -> Attribute:
    """The attribute that says that two are different. Its day is the decision's; of several decisions of a day each has a day of its own."""
    taken = {fact.since for fact in _believed_of(store, one) if fact.name == "different_from"}
    day = today()
    while day in taken:
        day -= 1
    return Attribute(one, "different_from", other, day)


def _believed_of(store: Store, key: str) -> Iterable[Attribute]:
    for version in store.history(key):
        if version.retracted is None and isinstance(version.fact, Attribute) and version.fact.entity == key:
            yield version.fact


def _described(store: Store, found: Found) -> Found:
    return store.describe([found.key]).get(found.key, found)


def _must_be_comparable(one: Found, other: Found) -> None:
    if one.kind != other.kind:
        kinds = f"{one.name}是{ENTITIES[one.kind].chinese}，{other.name}是{ENTITIES[other.kind].chinese}"
        raise UsageError(f"{kinds}，不可能是同一个对象", "请核对；可用 zerentu find 查找名称和键")
    if one.level != other.level:
        raise UsageError(
            f"{one.name}是{LEVELS[one.level]}，{other.name}是{LEVELS[other.level]}，不可能是同一个地方", "请核对两个区划的代码"
        )


def _taken(receipt: Receipt) -> Receipt:
    """The receipt of a decision that was taken. Raises UsageError with the reason when it was not."""
    for problem in receipt.problems:
        raise UsageError(f"没有写入：{problem.reason}", problem.hint)
    return receipt
