"""Parameters of a rule: what the document left open and the office chose, or a number that needs its edge said or is used twice."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

from schema.conditions import Amount
from schema.packfile import Item
from schema.rules import Param, Setting

_AMOUNT = re.compile(r"(-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?) (\S+)")
_NAME = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Override:
    """What an adopting office sets a declared parameter to, or (no value) keeps as it stands."""

    value: Item | None
    note: str
    here: Item


def overrides_of(settings: Item | None, kept: Item | None) -> dict[tuple[str, str], Override]:
    """The `set` and `keep` of an adopting pack, by rule and parameter. Raises RuleError."""
    found: dict[tuple[str, str], Override] = {}
    for key, item in settings.mapping().items() if settings else ():
        parts = item.mapping(("value", "note"), ())
        found[_address(key, item)] = Override(parts["value"], parts["note"].text(), item)
    for item in kept.items() if kept else ():
        address = _address(item.text(), item)
        if address in found:
            item.fail(f"“{item.text()}”已经写过一次", "一个参数要么在 set 里改，要么在 keep 里保留")
        found[address] = Override(None, "", item)
    return found


def _address(text: str, here: Item) -> tuple[str, str]:
    rule, dot, name = text.partition(".")
    if not (rule and dot and name):
        here.fail(f"“{text}”要写成“条目.参数”")
    return rule, name


def setting_of(item: Item) -> Setting:
    """A number with its unit (0 and 1 may go bare), a word or a list of words. Raises RuleError."""
    value = item.value
    if isinstance(value, list):
        return tuple(each.text() for each in item.items())
    if isinstance(value, int) and not isinstance(value, bool) and value in (0, 1):
        return Amount(value)
    if isinstance(value, str) and (found := _AMOUNT.fullmatch(value)):
        number = float(found[1])
        return Amount(number, found[2]) if math.isfinite(number) else item.fail("数字太大")
    if (isinstance(value, int | float) and not isinstance(value, bool)) or (isinstance(value, str) and value[:1].isdigit()):
        item.fail("数字要带单位，如“2 年”“20 percent”，中间空一格", "只有 0 和 1 可以不带")
    return item.text()


class Params:
    """The parameters that one rule declares, with what an office set or kept; remembers which were used and as what."""

    def __init__(self, declared: Item | None, settings: Mapping[str, Override], own: bool = False) -> None:
        """`own`: the pack is an office's own and in force, so that its choices are the office's already."""
        self._found: dict[str, tuple[Param, Item, bool]] = {}
        self._used: set[str] = set()
        self._bounds: set[str] = set()
        for name, item in declared.mapping().items() if declared else ():
            self._found[name] = _param(name, item, settings.get(name), own)
        for name, setting in settings.items():
            if name not in self._found:
                setting.here.fail(f"条目没有声明参数“{name}”", f"已声明的有：{'、'.join(self._found) or '无'}")

    def resolve(self, item: Item) -> tuple[Setting, Item]:
        """What stands here, or what the parameter named here (`$name`) is set to, with the item that said so. Raises RuleError."""
        name = self._name(item)
        if not name:
            return setting_of(item), item
        self._used.add(name)
        return self._found[name][0].value, self._found[name][1]

    def strict(self, item: Item) -> bool:
        """Whether the exact value of this bound does not count: its parameter says `edge: out`."""
        name = self._name(item)
        if not name:
            return False
        self._bounds.add(name)
        return self._found[name][0].strict

    def edged(self, item: Item) -> bool:
        """Whether a parameter stands here that says on which side its exact value is."""
        name = self._name(item)
        return bool(name) and self._found[name][2]

    def check_all_used(self) -> None:
        """Raises RuleError for a parameter that nothing uses, or an edge that is none: it would be shown as a choice without effect."""
        for name, (_, item, edged) in self._found.items():
            if name not in self._used:
                item.fail(f"参数“{name}”声明了却没有用到", f"在条件里写 ${name}，或删去这个参数")
            if edged and name not in self._bounds:
                item.fail(f"参数“{name}”写了 edge，却没有用作 at_least 或 at_most 的界", "请删去 edge")

    def choices(self) -> tuple[str, ...]:
        """The parameters that an office chose, as shown with every result; with an edge, also a document's number is read one way."""
        return tuple(param.text() for param, _, edged in self._found.values() if param.chosen or edged)

    def all(self) -> tuple[Param, ...]:
        """Every parameter, in the order of the file."""
        return tuple(param for param, _, _ in self._found.values())

    def _name(self, item: Item) -> str:
        """The declared parameter that stands here, "" if none does. Raises RuleError when it is not declared."""
        if not isinstance(item.value, str) or not item.value.startswith("$"):
            return ""
        name = item.value[1:]
        if name not in self._found:
            item.fail(f"参数“{item.value}”没有在 params 里声明", f"已声明的有：{'、'.join(self._found) or '无'}")
        return name


def _param(name: str, item: Item, override: Override | None, own: bool) -> tuple[Param, Item, bool]:
    if not _NAME.fullmatch(name):
        item.fail(f"参数名“{name}”只用小写字母、数字和下划线")
    parts = item.mapping(("value", "from"), ("note", "edge"))
    chosen = parts["from"].word(("document", "choice"), "来源") == "choice"
    edge = parts["edge"].word(("in", "out"), "界") if "edge" in parts else ""
    if (chosen or edge) and "note" not in parts:
        item.fail("单位自定的参数和写了 edge 的参数要写 note：原文为什么没有定", "请补一句 note")
    note = parts["note"].text() if "note" in parts else ""
    value = setting_of(parts["value"])
    if edge and not isinstance(value, Amount):
        parts["edge"].fail("edge 只用于数字")
    if override is None or override.value is None:
        confirmed = override is not None or (own and chosen)
        return Param(name, value, chosen, note, edge == "out", confirmed), parts["value"], bool(edge)
    ours = setting_of(override.value)
    if isinstance(value, Amount) != isinstance(ours, Amount):
        override.value.fail(f"参数“{name}”的值和原来的不是一类", f"原来是{Param(name, value, False, '').text()}")
    return Param(name, ours, True, override.note, edge == "out", True), override.value, bool(edge)
