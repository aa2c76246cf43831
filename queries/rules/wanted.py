"""What would have to be on record for an open condition to be decided: which ledger, about whom, for which period, from whom."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import product
from typing import Any

from queries.rules.entries import entry_for, findings, number, words_of
from queries.rules.frames import Frame, framed
from queries.rules.holders import covered, fits, landing, lands_on
from queries.rules.missing import Missing, category_wanted, dates_wanted, entry_wanted
from queries.rules.quantities import holds, share_truths
from queries.rules.records import concerns
from queries.rules.sayings import periods_of_run
from queries.rules.steps import steps_done
from schema.conditions import (
    Age,
    AllOf,
    AnyOf,
    Condition,
    Count,
    Evidence,
    FromLast,
    Has,
    Holder,
    Holds,
    Improved,
    Match,
    Proven,
    Query,
    Ratio,
    Reading,
    Run,
    Selector,
    Share,
    Steps,
    Tenure,
    Total,
    Vacant,
    Value,
)
from schema.kinds import LEVELS


def wanted(condition: Condition, frame: Frame) -> Iterator[Missing]:
    """What an open condition lacks."""
    yield from _WANTED[type(condition.quantity)](condition, condition.quantity, framed(condition, frame))
    for each in condition.given:
        if holds(each, frame) is None:
            yield from wanted(each, frame)


def _of_entry(condition: Condition, quantity: Reading, frame: Frame) -> Iterator[Missing]:
    yield entry_wanted(quantity.ledger, frame, condition.of)


def _of_proven(condition: Condition, quantity: Proven, frame: Frame) -> Iterator[Missing]:
    asked = entry_wanted(quantity.ledger, frame, condition.of)
    if len(findings(frame, quantity.ledger, condition.of)) > 1:
        asked = asked._replace(question=f"{asked.question}；同一天有相反的认定，要更正其中一份")
    known = frame.world.entries(quantity.ledger, asked.key) if frame.record and asked.key else ()
    if any(frame.record and concerns(frame.world, entry, frame.record) is None for entry in known):
        asked = asked._replace(question=f"{asked.question}；同名的记录不止一条，认定要写明所涉地方和期次")
    yield asked


def _of_ratio(_: Condition, quantity: Ratio, frame: Frame) -> Iterator[Missing]:
    part, whole = (number(entry_for(each.ledger, frame), each.field) for each in (quantity.part, quantity.whole))
    if part is None:
        yield entry_wanted(quantity.part.ledger, frame)
    if not whole:
        asked = entry_wanted(quantity.whole.ledger, frame)
        yield asked if whole is None else asked._replace(question="记录为0，算不出比例，请核对")


def _of_improved(_: Condition, quantity: Improved, frame: Frame) -> Iterator[Missing]:
    for index in (frame.nth - 1, frame.nth):
        at = frame.at(frame.per, index)
        if number(entry_for(quantity.ledger, at), quantity.field) is None:
            yield entry_wanted(quantity.ledger, at)


def _of_from_last(_: Condition, quantity: FromLast, frame: Frame) -> Iterator[Missing]:
    yield _ranks_wanted(quantity.ledger, quantity.field, frame)


def _of_run(condition: Condition, quantity: Run, frame: Frame) -> Iterator[Missing]:
    frames = [frame.at(frame.per, index) for index in periods_of_run(condition, frame)]
    for at, part in product(frames, quantity.conditions):
        if holds(part, at) is None:
            yield from wanted(part, at)


def _of_share(_: Condition, quantity: Share, frame: Frame) -> Iterator[Missing]:
    yield from _below_wanted(quantity, frame)


def _of_parts(_: Condition, quantity: AnyOf | AllOf, frame: Frame) -> Iterator[Missing]:
    for each in quantity.conditions:
        if holds(each, frame) is None:
            yield from wanted(each, frame)


def _of_steps(_: Condition, quantity: Steps, frame: Frame) -> Iterator[Missing]:
    yield from (entry_wanted(ledger, frame) for ledger in quantity.ledgers[len(steps_done(quantity.ledgers, frame).entries) :][:1])


def _of_match(condition: Condition, quantity: Match, frame: Frame) -> Iterator[Missing]:
    yield from _words_wanted(quantity, frame, condition.of)


def _of_tie(condition: Condition, _: Has | Holds | Tenure | Vacant, frame: Frame) -> Iterator[Missing]:
    yield _tie_wanted(condition, frame)


def _of_query(condition: Condition, _: Query, frame: Frame) -> Iterator[Missing]:
    yield Missing(condition.label, frame.world.name(frame.subject), frame.label, "填报单位", "计算所需的记录", "query", frame.subject)


def asked_wanted(frame: Frame, select: Selector) -> Iterator[Missing]:
    """What would say whether a rule is asked of a tie: when it held, of which sort its holder and its target are."""
    tie, world = frame.tie, frame.world
    if frame.asked is not None or tie is None:
        return
    if not covered((landing(world, tie).sure,), frame.first, frame.day):
        yield dates_wanted(frame, tie.kind == "post")
    if select.by is not None:
        yield from sort_wanted(frame, select.by, min(frame.day, tie.until_to - 1))
    if lands_on(world, select.to, tie.target) is None:
        yield category_wanted(frame, tie.target)


def sort_wanted(frame: Frame, by: Holder, day: int) -> Iterator[Missing]:
    """What would say whether the holder is of the sort that a clause names."""
    if fits(frame.world, by, frame.holder, day) is None:
        if by.categories:
            yield category_wanted(frame, frame.world.unit(frame.holder, day) or frame.holder)
        else:
            yield dates_wanted(frame, True)._replace(question="所任职务和起止日期")


def _ranks_wanted(ledger: Evidence, field: str, frame: Frame) -> Missing:
    world = frame.world
    if number(entry_for(ledger, frame), field) is None:
        return entry_wanted(ledger, frame)
    assert frame.per
    sisters = world.sisters(frame.subject, frame.per, frame.nth)
    results = {sister: world.by_period(ledger, sister).get(frame.nth) for sister in sisters}
    without = [key for key, entry in results.items() if number(entry, field) is None and (entry or not world.is_gone(key, frame.day))]
    about = _some(without, frame) if without else f"同级的其他{LEVELS[world.level(frame.subject)]}区划"
    return Missing(ledger.label, about, frame.label, ledger.by, "名次或参评总数", ledger.kind)


def _below_wanted(quantity: Share, frame: Frame) -> Iterator[Missing]:
    """What is not on record of the places below; or, if nothing is left open there, which places lie there at all."""
    world = frame.world
    lying = world.below(frame.subject, quantity.level, frame.day)
    unknown = [key for key, truth in share_truths(quantity, frame).items() if truth is None]
    for each in quantity.conditions if unknown else ():
        at = frame.about(unknown[0])
        if holds(each, at) is None:
            yield from (_of_some(found, unknown, frame) for found in wanted(each, at))
    unsure = [key for key, surely in lying.items() if not surely]
    if unsure or not lying:
        level = LEVELS[quantity.level]
        about = _some(unsure, frame) if unsure else world.name(frame.subject)
        question = f"划入、划出{world.name(frame.subject)}的确切日期" if unsure else f"下辖的{level}区划"
        yield Missing("区划台账", about, frame.label, "填报单位", question, "place", frame.subject)


def _of_some(found: Missing, keys: Sequence[str], frame: Frame) -> Missing:
    """The same of several places: a command that names one of them is an example."""
    how = found.how.replace("登记：", f"逐个登记，如{frame.world.name(keys[0])}：") if len(keys) > 1 else found.how
    return found._replace(about=_some(keys, frame), key="", place="", how=how)


def _some(keys: Sequence[str], frame: Frame) -> str:
    """`甲一村`, `甲一村等3个村级区划`."""
    first = frame.world.name(keys[0])
    return first if len(keys) == 1 else f"{first}等{len(keys)}个{LEVELS[frame.world.level(keys[0])]}区划"


def _words_wanted(quantity: Match, frame: Frame, of: str) -> Iterator[Missing]:
    ledger = quantity.of.ledger
    if not words_of(entry_for(ledger, frame, of), quantity.of.field):
        yield entry_wanted(ledger, frame, of)
    if (other := quantity.fits) is not None:
        if not words_of(entry_for(other.ledger, frame), other.field):
            yield entry_wanted(other.ledger, frame)
        return
    unit = frame.world.unit(frame.holder, frame.day)
    if not frame.world.category(unit):
        yield category_wanted(frame, unit or frame.holder)


def _tie_wanted(condition: Condition, frame: Frame) -> Missing:
    holder = f"{frame.world.name(frame.holder)}在" if frame.holder else ""
    about = f"{holder}{frame.world.name(frame.subject)}"
    return Missing(
        condition.label or "责任关系台账", about, frame.label, "填报单位", "确切的起止日期、职务", "tie", frame.holder, frame.subject
    )


_WANTED: dict[type, Callable[[Condition, Any, Frame], Iterator[Missing]]] = {
    **dict.fromkeys((Value, Age, Count, Total), _of_entry),
    **dict.fromkeys((Has, Holds, Tenure, Vacant), _of_tie),
    **dict.fromkeys((AnyOf, AllOf), _of_parts),
    Proven: _of_proven,
    Ratio: _of_ratio,
    Improved: _of_improved,
    FromLast: _of_from_last,
    Run: _of_run,
    Share: _of_share,
    Steps: _of_steps,
    Match: _of_match,
    Query: _of_query,
}
