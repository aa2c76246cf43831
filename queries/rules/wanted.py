"""What would have to be on record for an open condition to be decided: which ledger, about whom, for which period, from whom."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import product
from typing import Any, NamedTuple

from queries.rules.entries import entry_for, findings, index_for, number, words_of
from queries.rules.frames import Frame, framed, whose
from queries.rules.holders import covered, fits, landing, lands_on
from queries.rules.quantities import holds, share_truths
from queries.rules.records import concerns
from queries.rules.sayings import periods_of_run
from queries.rules.steps import steps_done
from queries.rules.world import label_of_period
from schema.conditions import (
    PERS,
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


class Missing(NamedTuple):
    """What is missing: an entry of a ledger (by its word in the office), about whom, for which period, from whom, and the question.

    `kind` is the ledger's kind; `key` and `place` are the keys that a record would name, "" for none; `how` to record it.
    """

    ledger: str
    about: str
    period: str
    by: str
    question: str = ""
    kind: str = ""
    key: str = ""
    place: str = ""
    how: str = ""

    @property
    def text(self) -> str:
        """One line, beginning with the ledger's word."""
        question = f"：{self.question}" if self.question else ""
        return f"{self.ledger}({self.period}，{self.about}；由{self.by}提供{question})"

    @property
    def remedy(self) -> str:
        """How to record it: the command, or the ledger to import."""
        return self.how or _REMEDIES.get(self.kind, "")


_REMEDIES = {
    "event": "在事项台账里登记后导入",
    "designation": "在列名台账里登记后导入",
    "honour": "在荣誉台账里登记后导入",
    "vacancy": "在责任一览表里写明空缺或任职的人后导入",
    "notice": "在督办台账里登记后导入",
    "ledger_item": "在问题台账里登记后导入",
    "place": "在区划台账里补上后导入",
    "tie": "在干部台账、责任关系台账里补上后导入",
    "organisation": "在单位台账里补上单位类别后导入",
    "decision": "用 zerentu decide 登记，写明决定人、理由和本人申辩",
    "query": "把计算所需的记录补入各自的台账后导入",
}


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


def entry_wanted(ledger: Evidence, frame: Frame, of: str = "") -> Missing:
    """The entry of a ledger that would decide it."""
    key, about = whose(ledger, frame, of)
    label = person_and_place(frame) if about else frame.world.name(key or frame.subject)
    period = _period_wanted(ledger, frame, key)
    how = _how(ledger, frame, key, about, period)
    return Missing(ledger.label, label, period or frame.label, ledger.by, ledger.ask, ledger.kind, key, about, how)


def _period_wanted(ledger: Evidence, frame: Frame, key: str) -> str:
    """The period that an entry has to name: `2024年`, `2024年各月`; "" for a ledger of dated entries."""
    if not ledger.per:
        return ""
    if frame.per and frame.per != ledger.per:
        return f"{frame.label}各{PERS[ledger.per]}"
    return label_of_period(ledger.per, index_for(ledger, frame, key))


def _how(ledger: Evidence, frame: Frame, key: str, about: str, period: str) -> str:
    match ledger.kind:
        case "finding":
            name = frame.world.name
            place = f" --place {name(about)}" if about else ""
            when = f" --period {period}" if period else ""
            which = f" --of {frame.record.label}" if frame.record else ""
            command = f"zerentu finding {name(key or frame.subject)} {ledger.label}{place}{when}{which} --verdict 成立或不成立"
            return f"填入认定台账后导入，或登记：{command}"
        case "observation":
            ledgers = "干部考核台账" if ledger.about == ("person",) else "观摩评比台账"
            return f"把{period}的{ledger.label}结果填入{ledgers}后导入"
        case "record":
            return f"在工作记录台账里填“{ledger.label}”，{f'期次{period}' if period else '写明日期'}，再导入"
    return ""


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
        yield _category_wanted(frame, tie.target)


def sort_wanted(frame: Frame, by: Holder, day: int) -> Iterator[Missing]:
    """What would say whether the holder is of the sort that a clause names."""
    if fits(frame.world, by, frame.holder, day) is None:
        if by.categories:
            yield _category_wanted(frame, frame.world.unit(frame.holder, day) or frame.holder)
        else:
            yield dates_wanted(frame, True)._replace(question="所任职务和起止日期")


def dates_wanted(frame: Frame, post: bool) -> Missing:
    """The exact days of a post, or of another tie."""
    ledger = "干部台账" if post else "责任关系台账"
    about = person_and_place(frame)
    return Missing(ledger, about, frame.label, "填报单位", "确切的起止日期", "tie", frame.holder, frame.subject)


def _category_wanted(frame: Frame, unit: str) -> Missing:
    return Missing("单位台账", frame.world.name(unit), frame.label, "填报单位", "单位类别", "organisation", unit)


def person_and_place(frame: Frame) -> str:
    """`柳知秋在新林镇`."""
    return f"{frame.world.name(frame.holder)}在{frame.world.name(frame.subject)}"


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
        yield _category_wanted(frame, unit or frame.holder)


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
