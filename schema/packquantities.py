"""What a condition can look at: every quantity with how it is read, its scale and the tests that it takes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from schema.conditions import (
    BETTER,
    LENGTHS,
    PERS,
    Age,
    AllOf,
    AnyOf,
    Condition,
    Count,
    FromLast,
    Has,
    Holds,
    Improved,
    Match,
    Proven,
    Quantity,
    Query,
    Ratio,
    Run,
    Share,
    Steps,
    Tenure,
    Total,
    Vacant,
    Value,
)  # fmt: skip
from schema.kinds import LEVEL_DEPTH
from schema.packchecks import Frame
from schema.packfile import Item
from schema.packselectors import PLACES, read_selector
from schema.packwords import Scale, Words

_BOUNDS = ("at_least", "at_most", "above", "below", "equals")
_WORDS = ("equals", "one_of", "includes")
_PROVING = ("finding", "designation", "honour", "vacancy")
_TIMES = Scale(("次",), 0, whole=True)
_HOLDERS = Scale(("名",), 0, whole=True)
_TARGETS = Scale(("个",), 0, whole=True)
_RANKS = Scale(("名",), 1, whole=True)
_PERCENT = Scale(("percent",), 0, 100)
_PROPORTION = Scale(("percent",), 0)
_LENGTH = Scale(LENGTHS, 0, whole=True)


@dataclass(frozen=True, slots=True)
class Ask:
    """What a quantity is read from: its argument, what stands beside it, where it stands. `inner` reads conditions inside it."""

    words: Words
    item: Item
    parts: dict[str, Item]
    frame: Frame
    inner: Callable[[Item, Frame], tuple[Condition, ...]]


@dataclass(frozen=True, slots=True)
class Read:
    """A quantity with the tests that it takes (None: none, it holds or not) and the scale of its numbers. `optional`: it may go without."""

    quantity: Quantity
    tests: tuple[str, ...] | None = None
    scale: Scale | None = None
    optional: bool = False


def _value(ask: Ask) -> Read:
    reading = ask.words.ledgers.field(ask.item, but=("date",))
    quantity = Value(reading.ledger, reading.field)
    if reading.ledger.fields[reading.field] == "text":
        return Read(quantity, _WORDS)
    unit = reading.ledger.unit(reading.field)
    if reading.ledger.fields[reading.field] == "place":
        return Read(quantity, _BOUNDS, _RANKS)
    return Read(quantity, _BOUNDS, _PERCENT if unit == "percent" else Scale((unit,)))


def _proven(ask: Ask) -> Read:
    return Read(Proven(ask.words.ledgers.named(ask.item, _PROVING)))


def _refuted(ask: Ask) -> Read:
    return Read(Proven(ask.words.ledgers.named(ask.item, _PROVING), negated=True))


def _count(ask: Ask) -> Read:
    return Read(Count(ask.words.ledgers.named(ask.item)), _BOUNDS, _TIMES)


def _total(ask: Ask) -> Read:
    reading = ask.words.ledgers.field(ask.item, but=("date", "text", "place"))
    return Read(Total(reading.ledger, reading.field), _BOUNDS, Scale((reading.ledger.unit(reading.field),)))


def _ratio(ask: Ask) -> Read:
    both = ask.item.items()
    if len(both) != 2:
        ask.item.fail("ratio 要写两项：分子和分母", "如 ratio: [a.value, b.value]")
    part, whole = (ask.words.ledgers.field(each, but=("date", "text", "place")) for each in both)
    units = part.ledger.unit(part.field), whole.ledger.unit(whole.field)
    if units[0] != units[1]:
        ask.item.fail(f"分子的单位是{units[0]}，分母的单位是{units[1]}，不能相比", "请用同一单位的两项")
    return Read(Ratio(Value(part.ledger, part.field), Value(whole.ledger, whole.field)), _BOUNDS, _PROPORTION)


def _run(ask: Ask) -> Read:
    if not ask.frame.per:
        ask.item.fail("run 数的是连续几期，规则或条件要写 per")
    if ask.frame.run:
        ask.item.fail("run 里面不能再写 run")
    conditions = ask.inner(ask.item, replace(ask.frame, run=True))
    return Read(Run(conditions), ("at_least",), Scale((PERS[ask.frame.per], "期"), 1, whole=True))


def _improved(ask: Ask) -> Read:
    reading = ask.words.ledgers.field(ask.item, but=("date", "text"))
    better = BETTER.get(reading.ledger.fields[reading.field], 1)
    return Read(Improved(reading.ledger, reading.field, better), _BOUNDS, Scale((reading.ledger.unit(reading.field),)))


def _from_last(ask: Ask) -> Read:
    reading = ask.words.ledgers.field(ask.item, ("place",))
    return Read(FromLast(reading.ledger, reading.field), _BOUNDS, _RANKS)


def _share(ask: Ask) -> Read:
    inside = ask.item.mapping(("of", "where"), ())
    level = inside["of"].word(PLACES, "级别")
    if ask.frame.level and LEVEL_DEPTH[level] <= LEVEL_DEPTH[ask.frame.level]:
        inside["of"].fail(f"share 看的是下级，{level} 不在 {ask.frame.level} 下面")
    below = replace(ask.frame, sort="place", level=level, holder=False)
    return Read(Share(level, ask.inner(inside["where"], below)), _BOUNDS, _PERCENT)


def _age(ask: Ask) -> Read:
    return Read(Age(ask.words.ledgers.named(ask.item)), _BOUNDS, _LENGTH)


def _steps(ask: Ask) -> Read:
    ledgers = tuple(ask.words.ledgers.named(each) for each in ask.item.items())
    if len(ledgers) < 2 or len({ledger.name for ledger in ledgers}) < len(ledgers):
        ask.item.fail("steps 要写两本以上不同的台账，按先后排列")
    return Read(Steps(ledgers))


def _has(ask: Ask) -> Read:
    return Read(Has(read_selector(ask.item, ask.words)), _BOUNDS, _HOLDERS)


def _holds(ask: Ask) -> Read:
    return Read(Holds(read_selector(ask.item, ask.words, target=True)), _BOUNDS, _TARGETS)


def _tenure(ask: Ask) -> Read:
    select = None if ask.item.value == "self" else read_selector(ask.item, ask.words)
    return Read(Tenure(select), _BOUNDS, _LENGTH)


def _vacant(ask: Ask) -> Read:
    ask.item.mapping(("post",), ("of",))
    return Read(Vacant(read_selector(ask.item, ask.words)), _BOUNDS, _LENGTH)


def _match(ask: Ask) -> Read:
    inside = ask.item.mapping(("of", "with", "table"), ())
    of = ask.words.ledgers.field(inside["of"], ("text",))
    other = None if inside["with"].value == "category" else ask.words.ledgers.field(inside["with"], ("text",))
    table = tuple((word, ask.words.list(fits)) for word, fits in inside["table"].mapping().items())
    if not table:
        inside["table"].fail("对照表是空的")
    return Read(Match(Value(of.ledger, of.field), Value(other.ledger, other.field) if other else None, table))


def _query(ask: Ask) -> Read:
    args = ask.parts["args"].mapping() if "args" in ask.parts else {}
    units = [unit for test in _BOUNDS if test in ask.parts and (unit := ask.words.unit(ask.parts[test]))]
    given = tuple((name, ask.words.params.resolve(each)[0]) for name, each in args.items())
    for name, value in given:
        if name == "ledger" and isinstance(value, str):
            ask.words.ledgers.labelled(args[name], value)
    return Read(Query(ask.item.text(), units[0] if units else "", given), (*_BOUNDS, "one_of", "includes"), Scale(), optional=True)


def _any(ask: Ask) -> Read:
    return Read(AnyOf(ask.inner(ask.item, ask.frame)))


def _all(ask: Ask) -> Read:
    return Read(AllOf(ask.inner(ask.item, ask.frame)))


QUANTITIES: dict[str, Callable[[Ask], Read]] = {
    "value": _value,
    "proven": _proven,
    "refuted": _refuted,
    "count": _count,
    "total": _total,
    "ratio": _ratio,
    "run": _run,
    "improved": _improved,
    "from_last": _from_last,
    "share": _share,
    "age": _age,
    "steps": _steps,
    "has": _has,
    "holds": _holds,
    "tenure": _tenure,
    "vacant": _vacant,
    "match": _match,
    "query": _query,
    "any": _any,
    "all": _all,
}
"""Every quantity by its word in a pack."""
