"""Ties and who holds them, as a pack writes them: selectors, holders, targets, and of whom a rule is asked."""

from __future__ import annotations

from schema.conditions import Holder, Selector, Target
from schema.kinds import LEVELS, TIES
from schema.packfile import Item, only
from schema.packwords import Words
from schema.rules import Each

TIE_WORDS: tuple[str, ...] = (*(name for name, kind in TIES.items() if kind.answering), "pairing")
"""Kinds of ties that a rule can look at: those that answer for their target, and pairing."""

LANDINGS: dict[str, str] = {
    "self": "对象本身",
    "area": "对象所在的片",
    "below": "直接下级",
    "township": "所在乡镇",
    "county": "所在县",
    "above": "所有上级",
}
"""Where a tie may land, seen from the subject."""

PLACES: tuple[str, ...] = ("village", "township", "county", "group")
"""Levels of places of which a rule can be asked."""


def read_selector(item: Item, words: Words, target: bool = False) -> Selector:
    """Ties of these kinds and posts. `target`: whether `to` may stand. Raises RuleError."""
    parts = item.mapping((), ("tie", "post", "of", "by", *(("to",) if target else ())))
    kinds, posts = _kinds(parts, item, words)
    of = tuple(each.word(LANDINGS, "落点") for each in _each(parts["of"])) if "of" in parts else ("self",)
    by = read_holder(parts["by"], words) if "by" in parts else None
    return Selector(kinds, posts, of, by, _target(parts["to"], words) if "to" in parts else None)


def read_holder(item: Item, words: Words) -> Holder:
    """Who a holder must be. Raises RuleError."""
    parts = item.mapping((), ("post", "at", "category", "kind"))
    match only(parts, ("post", "category", "kind"), item, "责任人的条件"):
        case "post":
            if "at" not in parts:
                item.fail("写了 post 就要写 at：在哪一级任职", f"可用的有：{'、'.join(LEVELS)}")
            return Holder(posts=words.list(parts["post"]), at=parts["at"].word(LEVELS, "级别"))
        case _ if "at" in parts:
            parts["at"].fail("at 只和 post 一起用")
        case "category":
            return Holder(categories=words.list(parts["category"]))
    return Holder(kind=parts["kind"].word(("person", "organisation"), "种类"))


def read_each(item: Item, words: Words) -> Each:
    """Of whom a rule is asked. Raises RuleError."""
    if isinstance(item.value, str):
        return Each("place", level=item.word(PLACES, "级别"))
    parts = item.mapping((), ("tie", "post", "by", "to", "record", "organisation"))
    if "record" in parts:
        return Each("record", ledger=words.ledgers.named(item.mapping(("record",), ())["record"]))
    if "organisation" in parts:
        named = item.mapping(("organisation",), ())["organisation"]
        return Each("organisation", categories=() if named.value == "any" else words.list(named))
    kinds, posts = _kinds(parts, item, words)
    by = read_holder(parts["by"], words) if "by" in parts else None
    return Each("tie", select=Selector(kinds, posts, by=by, to=_target(parts["to"], words) if "to" in parts else None))


def _kinds(parts: dict[str, Item], item: Item, words: Words) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if "tie" not in parts and "post" not in parts:
        item.fail("要写 tie（关系）或 post（职务）", "如 {tie: aid} 或 {post: [党委书记]}")
    kinds = tuple(each.word(TIE_WORDS, "关系") for each in _each(parts["tie"])) if "tie" in parts else ()
    return kinds, words.list(parts["post"]) if "post" in parts else ()


def _target(item: Item, words: Words) -> Target:
    parts = item.mapping((), ("level", "category"))
    if only(parts, ("level", "category"), item, "关系所到的对象") == "level":
        return Target(level=parts["level"].word(LEVELS, "级别"))
    return Target(categories=words.list(parts["category"]))


def _each(item: Item) -> list[Item]:
    return item.items() if isinstance(item.value, list) else [item]
