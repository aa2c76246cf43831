"""The ledgers that a pack declares under `evidence`."""

from __future__ import annotations

import re

from schema.conditions import FIELD_TYPES, Evidence
from schema.packfile import Item
from schema.packwords import name_of, read_per

LEDGER_KINDS: dict[str, str] = {
    "observation": "评比结果：名次、得分、类别",
    "finding": "认定：问一件事是否成立",
    "record": "工作记录：次数、数量或文字",
    "event": "事项",
    "designation": "列名",
    "honour": "荣誉称号",
    "notice": "督办通知",
    "ledger_item": "台账问题",
    "vacancy": "空缺",
}
"""Kinds of ledgers that a pack can read."""

ABOUT: tuple[str, ...] = ("village", "township", "county", "group", "organisation", "person")
"""What an entry of a ledger can be about."""

_FIELDS: dict[str, dict[str, str]] = {
    "observation": {"rank": "place", "score": "point", "class": "text"},
    "notice": {"due": "date", "closed": "date"},
    "ledger_item": {"due": "date", "closed": "date", "type": "text", "size": "text"},
}
"""Fields that a ledger of a kind may have, each with its type."""

_UNIT = re.compile(r"[^\s\d$.,]+")


def read_ledgers(item: Item | None) -> dict[str, Evidence]:
    """Every declared ledger by its name. Raises RuleError."""
    found: dict[str, Evidence] = {}
    same: dict[tuple[object, ...], str] = {}
    for name, each in item.mapping().items() if item else ():
        ledger = found[name] = _ledger(name, each)
        address = (ledger.kind, ledger.label, ledger.about, ledger.who, ledger.per)
        if address in same:
            each.fail(f"台账“{name}”和“{same[address]}”是同一本", "请只写一本")
        same[address] = name
    return found


def _ledger(name: str, item: Item) -> Evidence:
    name_of(name, item, "台账名称")
    parts = item.mapping(("label", "kind", "about", "by"), ("who", "per", "fields", "value", "ask", "silence", "words"))
    kind = parts["kind"].word(LEDGER_KINDS, "台账种类")
    if kind == "finding" and "ask" not in parts:
        item.fail("认定要写 ask：问的是什么")
    if kind != "finding" and "ask" in parts:
        parts["ask"].fail("ask 只用于认定（finding）")
    if "silence" in parts:
        parts["silence"].word(("zero",), "没有记录时的含义")
    about = _about(parts["about"])
    return Evidence(
        name,
        parts["label"].text(),
        kind,
        about,
        parts["by"].text(),
        per=read_per(parts["per"]) if "per" in parts else "",
        who=_who(parts["who"], about) if "who" in parts else "",
        ask=parts["ask"].text() if "ask" in parts else "",
        register="silence" in parts,
        words=parts["words"].texts() if "words" in parts else (),
        fields=_fields(kind, parts, item),
    )


def _about(item: Item) -> tuple[str, ...]:
    about = tuple(each.word(ABOUT, "对象") for each in (item.items() if isinstance(item.value, list) else [item]))
    if len(set(about)) < len(about):
        item.fail("对象写了两次")
    if "person" in about and len(about) > 1:
        item.fail("一本台账不能既记个人又记地方", "记某人在某地的事，写 who: person 和 about: 地方的级别")
    return about


def _who(item: Item, about: tuple[str, ...]) -> str:
    if about == ("person",):
        item.fail("about: person 已经说明记的是个人", "请删去 who，或把 about 写成所在地方的级别")
    return item.word(("person", "organisation"), "所记的人或单位")


def _fields(kind: str, parts: dict[str, Item], item: Item) -> dict[str, str]:
    if "value" in parts:
        if kind != "record":
            parts["value"].fail("value 只用于工作记录（record）", "其他台账的字段写在 fields 里")
        if "fields" in parts:
            parts["fields"].fail("工作记录只有一个 value，没有别的字段")
        return {"value": _unit(parts["value"])}
    if "fields" not in parts:
        return {}
    known = _FIELDS.get(kind)
    if known is None:
        parts["fields"].fail(f"种类是 {kind} 的台账没有字段", "工作记录的数值写 value: 单位" if kind == "record" else "")
    found = {}
    for name, field in parts["fields"].mapping((), known).items():
        found[name] = field.word(FIELD_TYPES, "字段类型")
        if found[name] != known[name]:
            field.fail(f"字段“{name}”的类型是 {known[name]}")
    return found or item.fail("fields 是空的")


def _unit(item: Item) -> str:
    unit = item.text()
    if unit in FIELD_TYPES and unit != "text":
        item.fail(f"工作记录的 value 不能是 {unit}", "写单位，如 次、平方米，或 text")
    if not _UNIT.fullmatch(unit):
        item.fail(f"“{unit}”不是单位", "单位写一个词，如 次、天、平方米、percent")
    return unit
