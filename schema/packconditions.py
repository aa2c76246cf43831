"""Conditions and selectors of a rule, read from items. The vocabulary is closed: an unknown quantity or test is refused."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator

from schema.kinds import LEVELS, TIES
from schema.packfile import Item, only
from schema.packparams import Params
from schema.rules import BETTER, UNITS, Amount, Condition, Evidence, FromLast, Has, Improved, Proven, Quantity, Run, Selector, Value

_ANSWERING = [name for name, kind in TIES.items() if kind.answering and name != "post"]
_TESTS = ("one_of", "at_least", "at_most")
_FIELD_TYPES = {"value": ("text",), "improved": tuple(BETTER), "from_last": ("place",)}


class Words:
    """What a rule may name: the pack's ledgers and its own parameters."""

    def __init__(self, ledgers: dict[str, Evidence]) -> None:
        self._ledgers = ledgers
        self._read: set[str] = set()
        self.params = Params(None, {})

    def ledger(self, item: Item, kind: str = "") -> Evidence:
        """The ledger named here, of a kind if given. Raises RuleError."""
        found = self._ledgers[item.word(self._ledgers, "台账")]
        if kind and found.kind != kind:
            item.fail(f"台账“{found.name}”不是{kind}")
        self._read.add(found.name)
        return found

    def field(self, item: Item, types: Collection[str]) -> tuple[Evidence, str]:
        """The ledger and field of `ledger.field`, the field of one of these types. Raises RuleError."""
        name, dot, field = item.text().partition(".")
        if not dot:
            item.fail("要写成“台账.字段”")
        ledger = self.ledger(Item(name, item.file, item.line))
        if field not in ledger.fields:
            item.fail(f"台账“{name}”没有字段“{field}”", f"已声明的有：{'、'.join(ledger.fields) or '无'}")
        if ledger.fields[field] not in types:
            item.fail(f"字段“{field}”的类型是 {ledger.fields[field]}，这里不能用")
        return ledger, field

    def amount(self, item: Item, unit: str, least: float) -> float:
        """A number in this unit, not below `least`. Raises RuleError."""
        value, said = self.params.resolve(item)
        if not isinstance(value, Amount) or (value.unit != unit and not (value.unit == "" and value.number in (0, 1))):
            said.fail(f"这里要写带单位“{unit}”的数字，如“2 {unit}”")
        if value.number < least or value.number != int(value.number):
            said.fail(f"这里要写不小于{least:g}的整数")
        return value.number

    def one(self, item: Item, known: Collection[str], what: str) -> str:
        """One of the known words, here or in a parameter. Raises RuleError."""
        value, said = self.params.resolve(item)
        return (said if isinstance(value, str) else item).word(known, what)

    def list(self, item: Item) -> tuple[str, ...]:
        """A list of words, here or in a parameter. Raises RuleError."""
        value, said = self.params.resolve(item)
        if isinstance(value, Amount):
            said.fail("这里要写文字或文字的列表")
        return (value,) if isinstance(value, str) else value

    def ledgers_of(self, condition: Condition) -> Iterator[Evidence]:
        """The ledgers that a condition looks at."""
        match condition.quantity:
            case Run(conditions=inner):
                for each in inner:
                    yield from self.ledgers_of(each)
            case Has():
                return
            case quantity:
                yield quantity.ledger

    def check_all_read(self, declared: Item | None) -> None:
        """Raises RuleError for a ledger that no rule reads."""
        for name, item in declared.mapping().items() if declared else ():
            if name not in self._read:
                item.fail(f"台账“{name}”声明了却没有规则看它")


def read_conditions(item: Item, words: Words, quantities: Collection[str]) -> tuple[Condition, ...]:
    """A list of conditions that must all hold, made of these quantities. Raises RuleError."""
    return tuple(_condition(each, words, quantities) for each in item.items())


def read_selector(item: Item, words: Words) -> Selector:
    """Ties of a kind, or posts, onto the subject or its area. Raises RuleError."""
    parts = item.mapping((), ("tie", "post", "of", "by"))
    sort = only(parts, ("tie", "post"), item, "tie(关系)和 post(职务)")
    of = parts["of"].texts() if "of" in parts else ("self",)
    for word in of:
        if word not in ("self", "area"):
            parts["of"].fail(f"不认识的范围“{word}”", "可用的有：self、area")
    tie = "post" if sort == "post" else parts["tie"].word(_ANSWERING, "关系")
    posts = words.list(parts["post"]) if sort == "post" else ()
    if "by" not in parts:
        return Selector(tie, posts, of)
    by = parts["by"].mapping(("post", "at"), ())
    return Selector(tie, posts, of, words.list(by["post"]), by["at"].word(LEVELS, "级别"))


def periods_back(conditions: Collection[Condition], of: tuple[type, ...], before: int = 0) -> int:
    """How many periods before the one judged the conditions look at quantities of these types, -1 if they have none."""
    found = -1
    for condition in conditions:
        match condition.quantity:
            case Run(conditions=inner):
                found = max(found, periods_back(inner, of, before + int(condition.low) - 1))
            case quantity if isinstance(quantity, of):
                found = max(found, before + isinstance(quantity, Improved))
    return found


def _condition(item: Item, words: Words, quantities: Collection[str]) -> Condition:
    parts = item.mapping((), (*quantities, *_TESTS, "label"))
    name = only(parts, quantities, item, "量")
    quantity = _quantity(name, parts[name], words)
    tests = [test for test in _TESTS if test in parts]
    label = parts["label"].text() if "label" in parts else ""
    match quantity:
        case Value():
            if tests != ["one_of"]:
                item.fail("文字字段要用 one_of 来比")
            return Condition(quantity, words=words.list(parts["one_of"]), label=label)
        case Proven():
            if tests:
                item.fail("proven 只看认定是否成立，不再写比较")
            return Condition(quantity, low=1, label=label)
        case Run() if tests != ["at_least"]:
            item.fail("run 要写且只写 at_least，如 at_least: 2 年")
        case Has() if "at_least" not in tests or not label:
            item.fail("has 要写 at_least 和 label(缺了时怎样称呼)")
    return _bounded(item, parts, words, quantity, label)


def _bounded(item: Item, parts: dict[str, Item], words: Words, quantity: Quantity, label: str) -> Condition:
    unit, least = _unit(quantity)
    if "one_of" in parts or not ("at_least" in parts or "at_most" in parts):
        item.fail("要写 at_least 或 at_most")
    low = words.amount(parts["at_least"], unit, least) if "at_least" in parts else -math.inf
    high = words.amount(parts["at_most"], unit, least) if "at_most" in parts else math.inf
    if low > high:
        item.fail("下限比上限还大，没有数能满足")
    return Condition(quantity, low, high, label=label)


def _unit(quantity: Quantity) -> tuple[str, float]:
    match quantity:
        case Run():
            return "年", 1
        case Has():
            return "名", 0
        case FromLast():
            return "名", 1
        case Improved(ledger=ledger, field=field):
            return UNITS[ledger.fields[field]], -math.inf
    raise TypeError(quantity)


def _quantity(name: str, item: Item, words: Words) -> Quantity:
    match name:
        case "has":
            return Has(read_selector(item, words))
        case "run":
            return Run(read_conditions(item, words, ("value", "improved", "from_last")))
        case "proven":
            return Proven(words.ledger(item, "finding"))
    ledger, field = words.field(item, _FIELD_TYPES[name])
    match name:
        case "value":
            return Value(ledger, field)
        case "improved":
            return Improved(ledger, field, BETTER[ledger.fields[field]])
    return FromLast(ledger, field)
