"""Parameters of a rule: what the document left open and the office chose, or a number that the rule uses twice."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import get_args

from schema.packfile import Item
from schema.rules import Amount, Held, Param, Setting

_AMOUNT = re.compile(r"(-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?) (\S+)")
_LETTER_FIRST = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Override:
    """What an office sets a declared parameter to."""

    value: Item
    note: str
    here: Item


def overrides_of(item: Item) -> dict[str, Override]:
    """The settings of an adopting pack, by `rule.param`. Raises RuleError."""
    found = {}
    for key, setting in item.mapping().items():
        parts = setting.mapping(("value", "note"), ())
        found[key] = Override(parts["value"], parts["note"].text(), setting)
    return found


def setting_of(item: Item) -> Setting:
    """A number with its unit (0 and 1 may go bare), a word or a list of words. Raises RuleError."""
    value = item.value
    if isinstance(value, list):
        return item.texts()
    if isinstance(value, int) and not isinstance(value, bool) and value in (0, 1):
        return Amount(value)
    if isinstance(value, str) and (found := _AMOUNT.fullmatch(value)):
        return Amount(float(found[1]), found[2])
    if isinstance(value, str) and not value[:1].isdigit():
        return item.text()
    item.fail("数字要带单位，如“2 年”，中间空一格", "只有 0 和 1 可以不带")


class Params:
    """The parameters that one rule declares; remembers which were used."""

    def __init__(self, declared: Item | None, settings: dict[str, Override]) -> None:
        self._declared = declared
        self._found: dict[str, tuple[Param, Item]] = {}
        self._used: set[str] = set()
        for name, item in declared.mapping().items() if declared else ():
            self._found[name] = self._param(name, item, settings.get(name))
        for name, setting in settings.items():
            if name not in self._found:
                setting.here.fail(f"条目没有声明参数“{name}”", "只能设定已声明的参数")

    def _param(self, name: str, item: Item, override: Override | None) -> tuple[Param, Item]:
        if not _LETTER_FIRST.fullmatch(name):
            item.fail(f"参数名“{name}”只用小写字母、数字和下划线")
        parts = item.mapping(("value", "from"), ("note",))
        chosen = parts["from"].word(("document", "choice"), "来源") == "choice"
        if chosen and "note" not in parts:
            item.fail("使用单位自定的参数要写 note 说明原文为什么没有定")
        value = setting_of(parts["value"])
        note = parts["note"].text() if "note" in parts else ""
        if override is None:
            return Param(name, value, chosen, note), parts["value"]
        own = setting_of(override.value)
        if not _same_sort(value, own):
            override.value.fail(f"参数“{name}”的值和原来的不是一类", f"原来是{Param(name, value, False, '').text()}")
        return Param(name, own, True, override.note), override.value

    def resolve(self, item: Item) -> tuple[Setting, Item]:
        """What stands here, or what the parameter named here (`$name`) is set to, with the item that said so. Raises RuleError."""
        if not isinstance(item.value, str) or not item.value.startswith("$"):
            return setting_of(item), item
        name = item.value[1:]
        if name not in self._found:
            item.fail(f"参数“{item.value}”没有在 params 里声明")
        self._used.add(name)
        return self._found[name][0].value, self._found[name][1]

    def check_all_used(self) -> None:
        """Raises RuleError for a parameter that nothing uses: it would be shown as a choice without effect."""
        for name, (_, item) in self._found.items():
            if name not in self._used:
                item.fail(f"参数“{name}”声明了却没有用到")

    def choices(self) -> tuple[str, ...]:
        """The parameters that an office chose, as shown with every result."""
        return tuple(param.text() for param, _ in self._found.values() if param.chosen)


def _same_sort(old: Setting, new: Setting) -> bool:
    if isinstance(old, Amount) and isinstance(new, Amount):
        return old.unit == new.unit
    held = get_args(Held)
    return not isinstance(old, Amount) and not isinstance(new, Amount) and (old in held) == (new in held)
