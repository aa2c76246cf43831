"""What the record says of a quantity, in words: one short line for each of the seventeen. Only for answers that are shown."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from queries.rules.entries import counted, entry_for, finding, findings, listing, number, proof, words_of
from queries.rules.frames import Frame, framed, whose, window
from queries.rules.intervals import NO, Interval, Truth
from queries.rules.named import QUERIES
from queries.rules.quantities import holds, interval_of, place_from_last, share_truths
from queries.rules.steps import steps_done
from queries.rules.ties import holders_now, targets_now
from queries.rules.world import label_of_period, period_of
from schema.calendar import index_of
from schema.conditions import (
    LENGTHS,
    Age,
    AllOf,
    Amount,
    AnyOf,
    Condition,
    Count,
    Evidence,
    FromLast,
    Has,
    Holds,
    Improved,
    Match,
    Proven,
    Query,
    Ratio,
    Run,
    Share,
    Steps,
    Tenure,
    Total,
    Vacant,
    Value,
)
from schema.kinds import LEVELS, TIES
from schema.time import OPEN, chinese

_MOST = 3
"""How many names a line gives before it says how many more there are."""


def sayings(condition: Condition, frame: Frame) -> Iterator[str]:
    """What the record says, piece by piece. `frame` is that of the condition's own period."""
    yield from _SAYINGS[type(condition.quantity)](condition, condition.quantity, frame)


def bounds_text(condition: Condition) -> str:
    """`不少于2次`, `不超过2%`, `超过10%、少于20%`; "" for a condition without numbers."""
    bounds = condition.bounds
    low, high = (Amount(bound, condition.unit).text() for bound in (bounds.low, bounds.high))
    if bounds.low == bounds.high:
        return f"等于{low}"
    words = []
    if not math.isinf(bounds.low):
        words.append(f"超过{low}" if bounds.low_open else f"不少于{low}")
    if not math.isinf(bounds.high):
        words.append(f"少于{high}" if bounds.high_open else f"不超过{high}")
    return "、".join(words)


def periods_of_run(condition: Condition, frame: Frame) -> list[int]:
    """The periods that a run looks at, oldest first: back to the first that breaks it."""
    assert isinstance(condition.quantity, Run)
    found: list[int] = []
    for index in range(frame.nth, frame.nth - int(condition.bounds.low), -1):
        found.insert(0, index)
        if any(holds(inner, frame.at(frame.per, index)) is False for inner in condition.quantity.conditions):
            break
    return found


def result_text(frame: Frame, ledger: Evidence, field: str, index: int) -> str:
    """`2024年第12名`, `2024年第一季度没有结果`."""
    at = frame.at(frame.per, index)
    value = number(entry_for(ledger, at), field)
    if value is None:
        return f"{at.label}没有结果"
    return f"{at.label}第{value:g}名" if ledger.fields[field] == "place" else f"{at.label}{Amount(value, ledger.unit(field)).text()}"


def finding_text(frame: Frame, ledger: Evidence, of: str = "") -> str:
    """Whether something was found so, by whom and when; or whether somebody stands on a list."""
    key, _ = whose(ledger, frame, of)
    name = frame.world.name(key) if key else ""
    if ledger.kind != "finding":
        return _listing_text(frame, ledger, of, name)
    when = frame.label if ledger.per and frame.per else ""
    about = f"{name}{when}“{ledger.label}”"
    entry = finding(frame, ledger, of)
    if entry is None:
        unlisted = ledger.register and proof(frame, ledger, of) == NO
        return f"{name}{when}没有列入“{ledger.label}”" if unlisted else f"{about}还没有认定"
    if len({other.properties.get("verdict") for other in findings(frame, ledger, of)}) > 1:
        return f"{about}{chinese(entry.day)}有相反的认定"
    verdict = {"yes": "已认定", "no": "认定为不成立"}.get(str(entry.properties.get("verdict")), "没有写明结论")
    return f"{about}{verdict}({entry.properties.get('by') or '没有写认定人'}，{chinese(entry.day)})"


def _listing_text(frame: Frame, ledger: Evidence, of: str, name: str) -> str:
    if entry := listing(frame, ledger, of):
        return f"{name}{chinese(entry.day)}列入“{ledger.label}”"
    return f"{name}没有列入“{ledger.label}”" if proof(frame, ledger, of) == NO else f"{name}是否列入“{ledger.label}”没有记录"


def _value_text(condition: Condition, frame: Frame, ledger: Evidence, field: str) -> str:
    key, _ = whose(ledger, frame, condition.of)
    entry = entry_for(ledger, frame, condition.of)
    name = frame.world.name(key or frame.subject)
    when = (
        label_of_period(ledger.per, index_of(ledger.per, period_of(entry)) or 0)
        if entry and ledger.per
        else frame.label
        if frame.per
        else ""
    )
    what = f"{name}{when}{ledger.label}"
    amount = number(entry, field)
    if amount is not None:
        text = f"第{amount:g}名" if ledger.fields[field] == "place" else Amount(amount, ledger.unit(field)).text()
        return f"{what}{text}"
    word = "".join(words_of(entry, field)[:1])
    return f"{what}{f'为“{word}”' if word else '没有写明等次' if entry and field == 'class' else '没有写明' if entry else '还没有结果'}"


def _count_text(condition: Condition, frame: Frame, ledger: Evidence) -> str:
    field = condition.quantity.field if isinstance(condition.quantity, Total) else ""
    when = _window_text(condition, frame)
    key, _ = whose(ledger, frame, condition.of)
    found = counted(condition, ledger, frame, field)
    unit = ledger.unit(field) if field else "次"
    name = f"{frame.world.name(key)}" if key and key != frame.subject else ""
    return f"{name}{when}{ledger.label}{_number_text(found, unit)}"


def _window_text(condition: Condition, frame: Frame) -> str:
    days, length = window(condition, frame), condition.within or frame.term
    if (days.first, days.last) == (frame.first, frame.last) and frame.per:
        return frame.label
    if days.last >= OPEN and length is not None:
        return f"起始(日期没有记录)后{length.text()}内"
    return f"{chinese(days.first)}至{chinese(days.last)}"


def _number_text(found: Interval, unit: str) -> str:
    low, high = found
    if low == high:
        return Amount(round(low, 1), unit).text()
    if math.isinf(high):
        return "没有记录" if low <= 0 else f"已记{Amount(low, unit).text()}"
    return f"{low:.4g}至{Amount(round(high, 1), unit).text()}"


def _share_text(quantity: Share, frame: Frame) -> str:
    truths = share_truths(quantity, frame)
    if not truths:
        return f"没有下辖{LEVELS[quantity.level]}区划的记录"
    met = [key for key, truth in truths.items() if truth]
    unknown = sum(truth is None for truth in truths.values())
    names = f"({_listed(met, frame)})" if met else ""
    open_ = f"，另有{unknown}个没有记录" if unknown else ""
    percent = f"，占{100 * len(met) / len(truths):.4g}%"
    return f"{len(truths)}个{LEVELS[quantity.level]}区划中有{len(met)}个{names}{percent}{open_}"


def _people_text(truths: dict[str, Truth], frame: Frame, nobody: str) -> str:
    if not truths:
        return nobody
    return _listed(sorted(truths), frame, {key for key, truth in truths.items() if truth is None})


def _listed(keys: list[str], frame: Frame, unsure: set[str] | frozenset[str] = frozenset()) -> str:
    names = [frame.world.name(key) + ("(可能)" if key in unsure else "") for key in keys]
    return "、".join(names[:_MOST]) + (f"等{len(names)}" if len(names) > _MOST else "")


def _length_text(condition: Condition, days: Interval) -> str:
    what = "任职" if isinstance(condition.quantity, Tenure) else "空缺"
    if math.isinf(days.high):
        return f"{what}时间没有记录" if days.low <= 0 else f"{what}至少{days.low:g}天"
    wanted = f"(要求{bounds_text(condition)})" if condition.unit in LENGTHS else ""
    spell = f"{days.low:g}天" if days.low == days.high else f"{days.low:g}至{days.high:g}天"
    return f"已{what}{spell}{wanted}"


def _of_ratio(condition: Condition, quantity: Ratio, frame: Frame) -> Iterator[str]:
    for each in (quantity.part, quantity.whole):
        yield _value_text(condition, frame, each.ledger, each.field)


def _of_improved(_: Condition, quantity: Improved, frame: Frame) -> Iterator[str]:
    for index in (frame.nth - 1, frame.nth):
        yield result_text(frame, quantity.ledger, quantity.field, index)


def _of_from_last(_: Condition, quantity: FromLast, frame: Frame) -> Iterator[str]:
    least, most = place_from_last(quantity, frame)
    rank = result_text(frame, quantity.ledger, quantity.field, frame.nth)
    yield f"{rank}，倒数第{least:g}" if least == most else f"{rank}，倒数第几还不能断定"


def _of_run(condition: Condition, quantity: Run, frame: Frame) -> Iterator[str]:
    for index in periods_of_run(condition, frame):
        for each in quantity.conditions:
            yield from sayings(each, frame.at(frame.per, index))


def _of_age(condition: Condition, quantity: Age, frame: Frame) -> Iterator[str]:
    entry = entry_for(quantity.ledger, frame, condition.of)
    yield f"最近一次{quantity.ledger.label}在{chinese(entry.day)}" if entry else f"没有{quantity.ledger.label}的记录"


def _of_steps(_: Condition, quantity: Steps, frame: Frame) -> Iterator[str]:
    done = len(steps_done(quantity.ledgers, frame).entries)
    yield "、".join(f"{ledger.label}{'已完成' if place < done else '未见记录'}" for place, ledger in enumerate(quantity.ledgers))


def _of_match(condition: Condition, quantity: Match, frame: Frame) -> Iterator[str]:
    world = frame.world
    word = "".join(words_of(entry_for(quantity.of.ledger, frame, condition.of), quantity.of.field)[:1])
    yield f"{quantity.of.ledger.label}{f'为“{word}”' if word else '没有记录'}"
    if quantity.fits is not None:
        yield _value_text(condition, frame, quantity.fits.ledger, quantity.fits.field)
        return
    unit = world.unit(frame.holder)
    category = world.category(unit)
    yield f"{world.name(unit)}属于“{category}”部门" if category else f"{world.name(unit or frame.holder)}没有登记单位类别"


def _of_parts(_: Condition, quantity: AnyOf | AllOf, frame: Frame) -> Iterator[str]:
    for each in quantity.conditions:
        label = _tie_label(each)
        yield from (f"{label}：{said}" if label else said for said in sayings(each, framed(each, frame)))


def _tie_label(condition: Condition) -> str:
    """How a condition on ties is called among others: its label, else the posts and ties that it names."""
    match condition.quantity:
        case Has(select=select) | Holds(select=select) | Vacant(select=select):
            return condition.label or "、".join((*select.posts, *(TIES[kind].chinese for kind in select.kinds)))
    return condition.label if isinstance(condition.quantity, Tenure) else ""


def _of_has(_: Condition, quantity: Has, frame: Frame) -> Iterator[str]:
    yield _people_text(holders_now(quantity, frame), frame, "没有人")


def _of_holds(_: Condition, quantity: Holds, frame: Frame) -> Iterator[str]:
    yield _people_text(targets_now(quantity, frame), frame, "没有")


def _of_query(condition: Condition, quantity: Query, frame: Frame) -> Iterator[str]:
    yield f"{QUERIES[quantity.name].chinese}{_number_text(interval_of(condition, frame), condition.unit)}"


_SAYINGS: dict[type, Callable[[Condition, Any, Frame], Iterable[str]]] = {
    Value: lambda condition, quantity, frame: (_value_text(condition, frame, quantity.ledger, quantity.field),),
    Proven: lambda condition, quantity, frame: (finding_text(frame, quantity.ledger, condition.of),),
    Count: lambda condition, quantity, frame: (_count_text(condition, frame, quantity.ledger),),
    Total: lambda condition, quantity, frame: (_count_text(condition, frame, quantity.ledger),),
    Ratio: _of_ratio,
    Improved: _of_improved,
    FromLast: _of_from_last,
    Run: _of_run,
    Share: lambda _, quantity, frame: (_share_text(quantity, frame),),
    Age: _of_age,
    Steps: _of_steps,
    Has: _of_has,
    Holds: _of_holds,
    Tenure: lambda condition, _, frame: (_length_text(condition, interval_of(condition, frame)),),
    Vacant: lambda condition, _, frame: (_length_text(condition, interval_of(condition, frame)),),
    Match: _of_match,
    Query: _of_query,
    AnyOf: _of_parts,
    AllOf: _of_parts,
}
