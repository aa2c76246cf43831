"""Conditions of a rule, read from items: one quantity, its tests and its options. The vocabulary is closed."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Literal

from schema.conditions import Amount, Bounds, Condition, Count, Per, Total
from schema.packchecks import Frame, check
from schema.packfile import Item
from schema.packquantities import QUANTITIES, Ask, Read
from schema.packwords import LENGTH, Scale, Words, read_per

TESTS: dict[str, str] = {
    "at_least": "不少于",
    "at_most": "不多于",
    "above": "多于",
    "below": "少于",
    "equals": "等于",
    "one_of": "是其中一个",
    "includes": "都包含",
}
"""How a quantity is compared."""

OPTIONS: dict[str, str] = {
    "label": "业务上的叫法",
    "id": "标准的编号",
    "per": "看最近一个完整的年、半年、季度或月",
    "back": "往回看多久",
    "within": "从关系开始起多久",
    "if": "前提条件，不具备时此项不适用",
    "only": "只数字段是这些词的记录",
    "of": "看谁的记录",
    "args": "查询的参数",
}
"""What can stand beside a quantity and its tests."""

WHOSE: tuple[str, ...] = ("self", "holder", "place", "township", "county")
_UNLABELLED = ("value", "proven", "refuted")
_NESTING = ("any", "all")

Place = Literal["must", "standard", "asked", "inner"]
"""Where conditions stand: what a rule demands, a standard's items, what a rule asks, inside another condition."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads the conditions of one rule."""

    words: Words

    def list(self, item: Item, frame: Frame, place: Place) -> tuple[Condition, ...]:
        """A list of conditions that must all hold. Raises RuleError."""
        found = tuple(self._one(each, frame, place) for each in item.items())
        ids = [each.id for each in found if each.id]
        if len(set(ids)) < len(ids):
            item.fail("有两项的 id 相同", "每项标准一个编号")
        labels = [each.label for each in found if each.label]
        if place == "must" and len(set(labels)) < len(labels):
            item.fail("有两项的 label 相同", "各项的叫法要分得开")
        return found

    def _one(self, item: Item, frame: Frame, place: Place) -> Condition:
        parts = item.mapping((), (*QUANTITIES, *TESTS, *OPTIONS))
        named = [key for key in parts if key in QUANTITIES]
        if len(named) != 1:
            item.fail("一个条件要写且只写一个量" + (f"，这里写了{'、'.join(named)}" if named else ""), f"可用的有：{'、'.join(QUANTITIES)}")
        name = named[0]
        label = _label(name, parts, item, place)
        given = self.list(parts["if"], frame.deeper(item), "inner") if "if" in parts else ()
        per: Per | Literal[""] = read_per(parts["per"]) if "per" in parts else ""
        inner = replace(frame.deeper(item) if name in _NESTING else frame, per=per or frame.per)
        read = QUANTITIES[name](Ask(self.words, parts[name], parts, inner, self._inner))
        condition = Condition(
            read.quantity,
            label=label,
            id=parts["id"].text() if "id" in parts else "",
            per=per,
            back=self.words.amount(parts["back"], LENGTH) if "back" in parts else None,
            within=self.words.amount(parts["within"], LENGTH) if "within" in parts else None,
            given=given,
            only=self._only(parts["only"], read) if "only" in parts else (),
            of=parts["of"].word(WHOSE, "对象") if "of" in parts else "",
        )
        if "args" in parts and name != "query":
            parts["args"].fail("args 只用于 query")
        condition = self._tested(condition, read, parts, item)
        check(condition, name, frame, item)
        return condition

    def _inner(self, item: Item, frame: Frame) -> tuple[Condition, ...]:
        return self.list(item, frame, "inner")

    def _only(self, item: Item, read: Read) -> tuple[tuple[str, tuple[str, ...]], ...]:
        if not isinstance(read.quantity, Count | Total):
            item.fail("only 只用于 count 和 total")
        fields = read.quantity.ledger.fields
        for name in item.mapping():
            if fields.get(name) != "text":
                item.fail(f"台账“{read.quantity.ledger.name}”没有文字字段“{name}”", f"已声明的有：{'、'.join(fields) or '无'}")
        return tuple((name, self.words.list(words)) for name, words in item.mapping().items())

    def _tested(self, condition: Condition, read: Read, parts: dict[str, Item], item: Item) -> Condition:
        tests = [test for test in TESTS if test in parts]
        if read.tests is None:
            if tests:
                parts[tests[0]].fail(f"这个量只看是否成立，不再写 {tests[0]}")
            return condition
        if not tests and read.optional:
            return condition
        allowed = [test for test in TESTS if test in read.tests]
        if not tests or any(test not in allowed for test in tests):
            item.fail(
                f"要写比较：{'、'.join(allowed)}" if not tests else f"这个量不能用 {'、'.join(tests)} 来比",
                f"可用的有：{'、'.join(allowed)}",
            )
        if word := next((test for test in ("one_of", "includes", "equals") if test in tests), ""):
            if len(tests) > 1:
                item.fail(f"{word} 要单独写，不和别的比较一起")
            if word != "equals" or read.scale is None or self._is_word(parts[word], read):
                words = self.words.list(parts[word])
                return replace(condition, words=words, every=word == "includes")
        return self._bounded(condition, read.scale or Scale(), parts, item)

    def _is_word(self, item: Item, read: Read) -> bool:
        return read.optional and not isinstance(self.words.params.resolve(item)[0], Amount)

    def _bounded(self, condition: Condition, scale: Scale, parts: dict[str, Item], item: Item) -> Condition:
        if "equals" in parts:
            exact = self.words.amount(parts["equals"], scale)
            return replace(condition, bounds=Bounds(exact.number, exact.number), unit=exact.unit)
        low, low_open = self._bound(parts, ("at_least", "above"), scale, item)
        high, high_open = self._bound(parts, ("at_most", "below"), scale, item)
        units = {each.unit for each in (low, high) if each is not None and each.unit}
        if len(units) > 1:
            item.fail("上限和下限的单位不同", "请写成同一个单位")
        bounds = Bounds(low.number if low else -math.inf, high.number if high else math.inf, low_open, high_open)
        if bounds.low > bounds.high or (bounds.low == bounds.high and (low_open or high_open)):
            item.fail("下限比上限还大，没有数能满足", "请核对两个界")
        return replace(condition, bounds=bounds, unit=next(iter(units), ""))

    def _bound(self, parts: dict[str, Item], tests: Collection[str], scale: Scale, item: Item) -> tuple[Amount | None, bool]:
        """The amount at one end and whether it is left out: by the test itself, or because its parameter says so."""
        closed, opened = tests
        if closed in parts and opened in parts:
            item.fail(f"{closed} 和 {opened} 只写一个")
        if opened in parts:
            if self.words.params.edged(parts[opened]):
                parts[opened].fail(f"参数写了 edge，这里要用 {closed}", f"{opened} 本身就不含正好等于的")
            return self.words.amount(parts[opened], scale), True
        if closed not in parts:
            return None, False
        return self.words.amount(parts[closed], scale), self.words.params.strict(parts[closed])


def _label(name: str, parts: dict[str, Item], item: Item, place: Place) -> str:
    demanded = place in ("must", "standard")
    if place == "standard" and "id" not in parts:
        item.fail("标准的每一项都要写 id", "如 id: 基9")
    if place != "standard" and "id" in parts:
        parts["id"].fail("id 只用于标准（standard）的各项")
    if "label" in parts:
        return parts["label"].text()
    if demanded or (place == "asked" and name not in _UNLABELLED):
        item.fail("要写 label：这一项在业务上怎么叫", "缺了、没证实时就这样称呼")
    return ""
