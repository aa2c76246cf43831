"""What a rule may name, looked up and checked: the pack's ledgers, their fields, and numbers and words that stand here or in a parameter."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import cast

from schema.conditions import LENGTHS, PERS, Amount, Evidence, Per, Reading
from schema.packfile import Item
from schema.packparams import Params

_NAME = re.compile(r"[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Scale:
    """In which units a number may be given, between which limits, and whether it has to be a whole one. No units: any."""

    units: tuple[str, ...] = ()
    least: float = -math.inf
    most: float = math.inf
    whole: bool = False

    def check(self, amount: Amount, said: Item) -> Amount:
        """The amount with its unit, a bare 0 or 1 with the only unit there is. Raises RuleError at `said`."""
        if amount.unit and self.units and amount.unit not in self.units:
            said.fail(f"单位“{amount.unit}”用在这里不合适", f"这里的单位是{'、'.join(self.units)}")
        if not self.least <= amount.number <= self.most:
            limit = f"不小于{self.least:g}" if math.isinf(self.most) else f"{self.least:g}到{self.most:g}之间"
            said.fail(f"{amount.text()}超出了范围", f"这里要写{limit}的数")
        if self.whole and amount.number != int(amount.number):
            said.fail(f"{amount.text()}不是整数", f"这里要写整数，如“{math.ceil(amount.number):g} {amount.unit}”")
        if amount.unit or amount.number == 0 or len(self.units) <= 1:
            return Amount(amount.number, amount.unit or (self.units[0] if self.units else ""))
        said.fail("这里的 1 要带单位", f"可用的单位有：{'、'.join(self.units)}")


PERIOD_DAYS: dict[Per, tuple[int, int]] = {"year": (365, 366), "half": (181, 184), "quarter": (90, 92), "month": (28, 31)}
"""The fewest and the most days that such a period can have."""


def name_of(name: str, here: Item, what: str) -> str:
    """A name of the pack's own (a ledger, a rule, a pack). Raises RuleError when it has other than small letters, digits, - and _."""
    return name if _NAME.fullmatch(name) else here.fail(f"{what}“{name}”的写法不对", "只用小写字母、数字、- 和 _，以字母开头")


def read_per(item: Item) -> Per:
    """The length of a period. Raises RuleError."""
    return cast("Per", item.word(PERS, "周期"))


LENGTH = Scale(LENGTHS, 1, whole=True)
"""A calendar length: 30 天, 6 月, 3 年."""


class Ledgers:
    """The ledgers that a pack declares; remembers which were read."""

    def __init__(self, declared: Mapping[str, Evidence]) -> None:
        self.declared = declared
        self._read: set[str] = set()

    def named(self, item: Item, kinds: Collection[str] = ()) -> Evidence:
        """The ledger named here, of one of these kinds if given. Raises RuleError."""
        if "." in item.text():
            item.fail(f"“{item.text()}”这里只写台账的名称，不写字段")
        found = self.declared[item.word(self.declared, "台账")]
        if kinds and found.kind not in kinds:
            item.fail(f"台账“{found.name}”的种类是 {found.kind}，这里不能用", f"这里要用种类是 {'、'.join(kinds)} 的台账")
        self._read.add(found.name)
        return found

    def read(self) -> dict[str, Evidence]:
        """Those that something looks at."""
        return {name: ledger for name, ledger in self.declared.items() if name in self._read}

    def labelled(self, item: Item, word: str) -> None:
        """One of the ledgers goes by this word in the office. Raises RuleError when none does."""
        names = {ledger.label: name for name, ledger in self.declared.items()}
        if word not in names:
            item.fail(f"没有叫作“{word}”的台账", f"evidence 里各台账的 label 有：{'、'.join(names)}")
        self._read.add(names[word])

    def reading(self, item: Item) -> Reading:
        """The `ledger` or `ledger.field` named here; a record's number goes without its field's name. Raises RuleError."""
        name, dot, field = item.text().partition(".")
        ledger = self.named(Item(name, item.file, item.line))
        if not dot:
            return Reading(ledger, "value" if "value" in ledger.fields else "")
        if field not in ledger.fields:
            item.fail(f"台账“{name}”没有字段“{field}”", f"已声明的有：{'、'.join(ledger.fields) or '无'}")
        return Reading(ledger, field)

    def field(self, item: Item, types: Collection[str] = (), but: Collection[str] = ()) -> Reading:
        """A field of one of these types (or of any but those in `but`). Raises RuleError."""
        reading = self.reading(item)
        if not reading.field:
            item.fail(f"“{item.text()}”要写成“台账.字段”", f"已声明的字段有：{'、'.join(reading.ledger.fields) or '无'}")
        type = reading.ledger.fields[reading.field]
        if (types and type not in types) or type in but:
            item.fail(f"字段“{reading.field}”的类型是 {type}，这里不能用", f"这里要用的类型是：{'、'.join(types)}" if types else "")
        return reading

    def check_all_read(self, declared: Item | None) -> None:
        """Raises RuleError for a ledger that no rule reads."""
        for name, item in declared.mapping().items() if declared else ():
            if name not in self._read:
                item.fail(f"台账“{name}”声明了却没有规则看它", "请在条件里用到它，或删去这本台账")


class Words:
    """What one rule may name: its pack's ledgers and its own parameters."""

    def __init__(self, ledgers: Ledgers, params: Params) -> None:
        self.ledgers = ledgers
        self.params = params

    def amount(self, item: Item, scale: Scale) -> Amount:
        """A number on this scale, here or in a parameter. Raises RuleError."""
        value, said = self.params.resolve(item)
        if not isinstance(value, Amount):
            said.fail(f"这里要写带单位的数字，如“2 {scale.units[0] if scale.units else '次'}”")
        return scale.check(value, said)

    def unit(self, item: Item) -> str:
        """The unit of a number here or in a parameter, "" for a bare one and for words. Raises RuleError."""
        value, _ = self.params.resolve(item)
        return value.unit if isinstance(value, Amount) else ""

    def one(self, item: Item, known: Collection[str], what: str) -> str:
        """One of the known words, here or in a parameter. Raises RuleError."""
        value, said = self.params.resolve(item)
        return said.word(known, what) if isinstance(value, str) else said.fail(f"这里要写一个{what}", f"可用的有：{'、'.join(known)}")

    def list(self, item: Item) -> tuple[str, ...]:
        """A list of words, or one word, here or in a parameter; none twice. Raises RuleError."""
        value, said = self.params.resolve(item)
        if isinstance(value, Amount):
            said.fail("这里要写文字或文字的列表")
        words = (value,) if isinstance(value, str) else value
        if len(set(words)) < len(words):
            said.fail("列表里有写了两次的词", "请各写一次")
        return words
