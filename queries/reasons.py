"""The words of a verdict: what decided it, and what is missing, about whom, for which period, from whom."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

from graph.snapshot import KnownOutcome
from queries.intervals import Truth
from queries.judgement import Judgement, any_tie, decision_on, decisions_on, lacking
from queries.quantities import Frame, finding, holds, number, place_from_last, words_of
from schema.kinds import LEVELS, TIES
from schema.rules import UNITS, Condition, Evidence, FromLast, Improved, Proven, Run, Value
from schema.time import Period, chinese

_DECISION = "责任决定"


class Missing(NamedTuple):
    """What is missing: an entry of a ledger (by its word in the office), about whom, for which period, from whom, and the question."""

    ledger: str
    about: str
    period: str
    by: str
    question: str = ""

    @property
    def text(self) -> str:
        """One line, beginning with the ledger's word."""
        question = f"：{self.question}" if self.question else ""
        return f"{self.ledger}({self.period}，{self.about}；由{self.by}提供{question})"


def reasons(judgement: Judgement) -> tuple[str, ...]:
    """What decides the verdict: the parts that are false, else all parts that were asked; then the decision and remarks."""
    if not judgement.frame.holder:
        return (*_asked(judgement), *_remarks(judgement))
    shown = list(_false(judgement) if judgement.truth is False else _asked(judgement))
    decision = decision_on(judgement)
    if decision is not None:
        shown.append(_decision_text(judgement, decision))
    elif judgement.truth is True:
        shown.append("记录已齐，待有权的人作出决定")
    return (*shown, *_remarks(judgement))


def missing(judgement: Judgement) -> tuple[Missing, ...]:
    """What would have to be on record for the open parts to be decided; nothing once a part is false or a decision is complete."""
    if not judgement.frame.holder:
        return ()
    incomplete = [entry for entry in decisions_on(judgement) if lacking(judgement.rule, entry)]
    if decision_on(judgement) is not None or judgement.truth is False:
        return ()
    frame = judgement.frame
    found = [each for condition in judgement.rule.when if holds(condition, frame) is None for each in _wanted(condition, frame)]
    if judgement.held is None:
        found.append(_wanted_dates(judgement))
    if judgement.asks_person:
        found += [each for condition in judgement.rule.prove if holds(condition, frame) is None for each in _wanted(condition, frame)]
    found += [_wanted_decision(judgement, entry) for entry in incomplete]
    return tuple(dict.fromkeys(found))


def _false(judgement: Judgement) -> Iterator[str]:
    """The first false fact, the tie if it was not held as the rule asks, and every negative finding."""
    rule, frame = judgement.rule, judgement.frame
    if not judgement.in_force:
        yield f"条款自{chinese(rule.head.since)}起施行，{frame.year}年还不适用"
        return
    if judgement.facts is False:
        yield next(_condition_text(condition, frame, False) for condition in rule.when if holds(condition, frame) is False)
    if judgement.held is False:
        yield _held_text(judgement)
    for condition in rule.prove:
        if holds(condition, frame) is False:
            yield _condition_text(condition, frame, False)


def _asked(judgement: Judgement) -> Iterator[str]:
    rule, frame = judgement.rule, judgement.frame
    for condition in rule.when:
        yield _condition_text(condition, frame, holds(condition, frame))
    yield _held_text(judgement)
    for condition in rule.prove if judgement.asks_person else ():
        yield _condition_text(condition, frame, holds(condition, frame))


def _condition_text(condition: Condition, frame: Frame, truth: Truth) -> str:
    facts = "、".join(dict.fromkeys(_facts(condition, frame)))
    match condition.quantity:
        case Proven():
            return facts
        case Value():
            label = condition.label or "、".join(condition.words)
            return f"{facts}，{'属于' if truth else '不属于'}“{label}”" if truth is not None else facts
    marks = {True: f"{condition.label}：", False: f"没有达到“{condition.label}”：", None: f"“{condition.label}”还不能查实："}
    return f"{frame.world.name(frame.subject)}{marks[truth]}{facts}"


def _facts(condition: Condition, frame: Frame) -> Iterator[str]:
    match condition.quantity:
        case Value(ledger=ledger, field=field):
            entry = frame.entry(ledger, frame.year)
            word = "".join(words_of(entry, field)[:1])
            result = f"为“{word}”" if word else "没有写明等次" if entry else "还没有结果"
            yield f"{frame.world.name(frame.subject)}{frame.year}年{ledger.label}{result}"
        case Proven(ledger=ledger):
            yield _finding_text(frame, ledger)
        case Improved(ledger=ledger, field=field):
            yield _result_text(frame, ledger, field, frame.year - 1)
            yield _result_text(frame, ledger, field, frame.year)
        case FromLast(ledger=ledger, field=field):
            least, most = place_from_last(condition.quantity, frame)
            rank = _result_text(frame, ledger, field, frame.year)
            yield f"{rank}，倒数第{least:g}" if least == most else f"{rank}，倒数第几还不能断定"
        case Run(conditions=inner):
            for year in _years_of_run(condition, frame):
                for each in inner:
                    yield from _facts(each, frame._replace(year=year))


def _years_of_run(condition: Condition, frame: Frame) -> list[int]:
    """The years that a run looks at, oldest first: back to the first that breaks it."""
    assert isinstance(condition.quantity, Run)
    years: list[int] = []
    for year in range(frame.year, frame.year - int(condition.low), -1):
        years.insert(0, year)
        if any(holds(inner, frame._replace(year=year)) is False for inner in condition.quantity.conditions):
            break
    return years


def _result_text(frame: Frame, ledger: Evidence, field: str, year: int) -> str:
    value = number(frame.entry(ledger, year), field)
    if value is None:
        return f"{year}年没有结果"
    return f"{year}年第{value:g}名" if ledger.fields[field] == "place" else f"{year}年{value:g}{UNITS[ledger.fields[field]]}"


def _finding_text(frame: Frame, ledger: Evidence) -> str:
    about = f"{frame.world.name(frame.holder)}{frame.year}年“{ledger.label}”"
    match finding(frame, ledger):
        case None:
            return f"{about}还没有认定"
        case entry:
            verdict = {"yes": "已认定", "no": "认定为不成立"}.get(str(entry.properties.get("verdict")), "没有写明结论")
            return f"{about}{verdict}({entry.properties.get('by') or ledger.by}，{chinese(entry.day)})"


def _held_text(judgement: Judgement) -> str:
    rule, frame, holding = judgement.rule, judgement.frame, judgement.holding
    what = "、".join(rule.reaches.posts) or TIES[rule.reaches.tie].chinese
    does = f"任{what}" if rule.reaches.posts else what
    place = frame.world.name(frame.subject)
    first, last = frame.year - rule.over + 1, frame.year
    years = f"{last}年" if first == last else f"{first}年至{last}年"
    if holding is None:
        return _no_holding_text(judgement, what, f"{years}{place}没有人{does}")
    terms = "；".join(f"{period.since_text()}，{period.until_text()}" for period in _terms(judgement))
    least, most = judgement.days
    if most == 0:
        return f"{what}{terms}，不在{years}内"
    days = f"{least}天" if least == most else f"{least}至{most}天"
    match judgement.held:
        case True:
            return f"{years}{does}{days}({terms})"
        case False:
            return f"{years}{does}{days}，没有达到条款要求的在任时间({terms})"
    return f"{what}的起止日期不够确切，{years}可能是{days}({terms})"


def _no_holding_text(judgement: Judgement, what: str, nobody: str) -> str:
    frame = judgement.frame
    if not frame.holder:
        return nobody
    who, place = frame.world.name(frame.holder), frame.world.name(frame.subject)
    others = "、".join(_tie_word(word) for word in any_tie(judgement))
    return f"条款涉及的是{what}，{who}在{place}是{others}" if others else f"记录里没有{who}在{place}的{what}"


def _terms(judgement: Judgement) -> Iterator[Period]:
    assert judgement.holding is not None
    for (since_to, until_from), (since_from, until_to) in zip(judgement.holding.sure, judgement.holding.possible, strict=True):
        yield Period(since_from, since_to, until_from, until_to)


def _tie_word(word: str) -> str:
    return TIES[word].chinese if word in TIES else word


def _decision_text(judgement: Judgement, decision: KnownOutcome) -> str:
    known = decision.properties
    verdict = "认定承担" if known["verdict"] == "yes" else "认定不承担"
    remark = {True: "", None: "（记录尚不完整）", False: "（与记录不符）"}[judgement.truth] if known["verdict"] == "yes" else ""
    return f"{chinese(decision.day)}{known['by']}{verdict}{judgement.rule.measure}，理由：{known['reason']}{remark}"


def _remarks(judgement: Judgement) -> Iterator[str]:
    frame, ledger = judgement.frame, judgement.rule.ledger
    if frame.year < frame.world.last_ended:
        yield f"{frame.world.last_ended}年已经结束，{ledger.label}还没有结果，按{frame.year}年判断"


def _wanted(condition: Condition, frame: Frame) -> Iterator[Missing]:
    place = frame.world.name(frame.subject)
    match condition.quantity:
        case Value(ledger=ledger):
            yield Missing(ledger.label, place, f"{frame.year}年", ledger.by)
        case Proven(ledger=ledger):
            yield Missing(ledger.label, _person_and_place(frame), f"{frame.year}年", ledger.by, ledger.ask)
        case Improved(ledger=ledger, field=field):
            for year in (frame.year - 1, frame.year):
                if number(frame.entry(ledger, year), field) is None:
                    yield Missing(ledger.label, place, f"{year}年", ledger.by)
        case FromLast(ledger=ledger, field=field):
            yield from _wanted_ranks(ledger, field, frame)
        case Run(conditions=inner):
            at_years = (frame._replace(year=year) for year in _years_of_run(condition, frame))
            for at, part in product(at_years, inner):
                if holds(part, at) is None:
                    yield from _wanted(part, at)


def _wanted_ranks(ledger: Evidence, field: str, frame: Frame) -> Iterator[Missing]:
    if number(frame.entry(ledger, frame.year), field) is None:
        yield Missing(ledger.label, frame.world.name(frame.subject), f"{frame.year}年", ledger.by)
        return
    sisters = frame.world.sisters(frame.subject, frame.year)
    without = [sister for sister in sisters if number(frame.world.results(ledger, sister).get(frame.year), field) is None]
    level = LEVELS[frame.world.level(frame.subject)]
    about = f"{frame.world.name(without[0])}等{len(without)}个{level}区划" if without else f"同级的其他{level}区划"
    yield Missing(ledger.label, about, f"{frame.year}年", ledger.by, "名次或参评总数")


def _wanted_dates(judgement: Judgement) -> Missing:
    ledger = "干部台账" if judgement.rule.reaches.tie == "post" else "责任关系台账"
    return Missing(ledger, _person_and_place(judgement.frame), f"{judgement.frame.year}年", "填报单位", "确切的起止日期")


def _wanted_decision(judgement: Judgement, entry: KnownOutcome) -> Missing:
    by = "、".join(judgement.rule.decided_by) or "有权决定者"
    lacks = "、".join(lacking(judgement.rule, entry))
    return Missing(_DECISION, _person_and_place(judgement.frame), f"{judgement.frame.year}年", by, f"缺{lacks}")


def _person_and_place(frame: Frame) -> str:
    return f"{frame.world.name(frame.holder)}在{frame.world.name(frame.subject)}"
