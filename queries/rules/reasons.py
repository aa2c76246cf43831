"""The words of a verdict: what decided it, every part in order, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator

from graph.snapshot import KnownOutcome
from queries.rules.grounds import grounds
from queries.rules.judgement import Judgement, any_tie, decision_on, decisions_on, lacking, last_decisions, unclear_decisions
from queries.rules.missing import Missing, dates_wanted, person_and_place
from queries.rules.parts import Part, condition_text, part_of
from queries.rules.quantities import holds
from queries.rules.wanted import asked_wanted, sort_wanted, wanted
from queries.rules.world import label_of_period
from schema.conditions import Selector
from schema.kinds import TIES
from schema.time import Period, chinese

_DECISION = "责任决定"


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


def parts(judgement: Judgement) -> tuple[Part, ...]:
    """Fact by fact: the days of the clause, each condition of the subject, the tie, each condition of the person, the decision."""
    rule, frame = judgement.rule, judgement.frame
    in_force = f"条款自{chinese(rule.head.since)}起施行，按{frame.label}判断"
    found = [Part(judgement.in_force, in_force if judgement.in_force else _not_in_force(judgement))]
    if not judgement.in_force:
        return tuple(found)
    found += [part_of(condition, frame) for condition in rule.when]
    if rule.reaches != "self":
        ties = judgement.holding.ties if judgement.holding else ()
        found.append(Part(judgement.held, _held_text(judgement), ties))
    if judgement.asks_person or (judgement.facts is not False and judgement.held is not False):
        found += [part_of(condition, frame) for condition in rule.prove]
    if frame.holder and (decision := decision_on(judgement)) is not None:
        found.append(Part(decision.properties["verdict"] == "yes", _decision_text(judgement, decision), (decision,)))
    return tuple(found)


def missing(judgement: Judgement) -> tuple[Missing, ...]:
    """What would have to be on record for the open parts to be decided; nothing once a part is false or a decision is complete."""
    if not judgement.frame.holder:
        return ()
    if decision_on(judgement) is not None or judgement.truth is False:
        return ()
    frame = judgement.frame
    found = [each for condition in judgement.rule.when if holds(condition, frame) is None for each in wanted(condition, frame)]
    if judgement.rule.each.select is not None:
        found += asked_wanted(frame, judgement.rule.each.select)
    if judgement.held is None:
        found += _holding_wanted(judgement)
    if judgement.asks_person:
        found += [each for condition in judgement.rule.prove if holds(condition, frame) is None for each in wanted(condition, frame)]
    found += _wanted_of_decisions(judgement)
    return tuple(dict.fromkeys(found))


def _false(judgement: Judgement) -> Iterator[str]:
    """The first false fact, the tie if it was not held as the rule asks, and every negative finding."""
    rule, frame = judgement.rule, judgement.frame
    if not judgement.in_force:
        yield _not_in_force(judgement)
        return
    if judgement.facts is False:
        yield next(condition_text(condition, frame, False) for condition in rule.when if holds(condition, frame) is False)
    if judgement.held is False:
        yield _held_text(judgement)
    for condition in rule.prove:
        if holds(condition, frame) is False:
            yield condition_text(condition, frame, False)


def _not_in_force(judgement: Judgement) -> str:
    head, frame = judgement.rule.head, judgement.frame
    if frame.day < head.since:
        return f"条款自{chinese(head.since)}起施行，{frame.label}还不适用"
    return f"条款施行至{chinese(head.until - 1)}，{frame.label}已不适用"


def _asked(judgement: Judgement) -> Iterator[str]:
    rule, frame = judgement.rule, judgement.frame
    for condition in rule.when:
        yield condition_text(condition, frame, holds(condition, frame))
    if rule.reaches != "self":
        yield _held_text(judgement)
    for condition in rule.prove if judgement.asks_person else ():
        yield condition_text(condition, frame, holds(condition, frame))


def _held_text(judgement: Judgement) -> str:
    frame, holding = judgement.frame, judgement.holding
    posts, kinds = _asked_ties(judgement)
    what = "或".join(filter(None, ("、".join(posts), "、".join(TIES[kind].chinese for kind in kinds))))
    does = f"任{what}" if posts else what
    place = frame.world.name(frame.subject)
    when = _days_text(judgement)
    if holding is None:
        return _no_holding_text(judgement, what, f"{when}{place}没有人{does}")
    if len({(tie.kind, tie.role) for tie in holding.ties}) == 1:
        what = holding.ties[0].role or TIES[holding.ties[0].kind].chinese
        does = f"任{what}" if holding.ties[0].role else what
    terms = "；".join(f"{period.since_text()}，{period.until_text()}" for period in _terms(judgement))
    least, most = judgement.days
    if most == 0:
        return f"{what}{terms}，{f'{when}不在任' if judgement.first == judgement.last else f'不在{when}内'}"
    if judgement.first == judgement.last and judgement.held:
        return f"{when}在任{what}({terms})" if posts else f"{when}{does}({terms})"
    days = f"{least}天" if least == most else f"{least}至{most}天"
    match judgement.held:
        case True:
            return f"{when}{does}{days}({terms})"
        case False:
            return f"{when}{does}{days}，没有达到条款要求的在任时间({terms})"
    return f"{what}的起止日期不够确切，{when}可能是{days}({terms})"


def _asked_ties(judgement: Judgement) -> tuple[tuple[str, ...], tuple[str, ...]]:
    reaches = judgement.rule.reaches
    if isinstance(reaches, Selector):
        return reaches.posts, reaches.kinds
    tie = judgement.frame.tie
    assert tie is not None
    return ((tie.role,), ()) if tie.role else ((), (tie.kind,))


def _days_text(judgement: Judgement) -> str:
    """The periods on which the holding counts: `2024年至2025年`."""
    rule, frame = judgement.rule, judgement.frame
    if frame.per and rule.over > 1:
        return f"{label_of_period(frame.per, frame.nth - rule.over + 1)}至{frame.label}"
    if not frame.per and judgement.first < judgement.last:
        return f"{chinese(judgement.first)}至{chinese(judgement.last)}"
    return frame.label


def _no_holding_text(judgement: Judgement, what: str, nobody: str) -> str:
    frame = judgement.frame
    if not frame.holder:
        return nobody
    who, place = frame.world.name(frame.holder), frame.world.name(frame.subject)
    others = "、".join(TIES[word].chinese if word in TIES else word for word in any_tie(judgement))
    return f"条款涉及的是{what}，{who}在{place}是{others}" if others else f"记录里没有{who}在{place}的{what}"


def _terms(judgement: Judgement) -> Iterator[Period]:
    assert judgement.holding is not None
    for (since_to, until_from), (since_from, until_to) in zip(judgement.holding.sure, judgement.holding.possible, strict=True):
        yield Period(since_from, since_to, until_from, until_to)


def _decision_text(judgement: Judgement, decision: KnownOutcome) -> str:
    known = decision.properties
    verdict = "认定承担" if known["verdict"] == "yes" else "认定不承担"
    remark = {True: "", None: "（记录尚不完整）", False: "（与记录不符）"}[judgement.truth] if known["verdict"] == "yes" else ""
    return f"{chinese(decision.day)}{known['by']}{verdict}{judgement.rule.measure}，理由：{known['reason']}{remark}"


def _remarks(judgement: Judgement) -> Iterator[str]:
    frame, ledger = judgement.frame, judgement.rule.ledger
    if frame.per and ledger is not None and frame.nth < (ended := frame.world.ended(frame.per)):
        yield f"{label_of_period(frame.per, ended)}已经结束，{ledger.label}还没有结果，按{frame.label}判断"
    if judgement.truth is False and not (frame.holder and decision_on(judgement)):
        return  # nothing is held against anyone that these grounds could lighten
    if judgement.holding is not None and judgement.truth is not False:
        yield from grounds(judgement.holding, judgement.first, judgement.last)


def _holding_wanted(judgement: Judgement) -> Iterator[Missing]:
    """What would say whether somebody is reached: of which sort they are, when they held the tie."""
    reaches = judgement.rule.reaches
    by = reaches.by if isinstance(reaches, Selector) else None
    of_sort = list(sort_wanted(judgement.frame, by, judgement.last)) if by is not None else []
    posts, _ = _asked_ties(judgement)
    yield from of_sort or (dates_wanted(judgement.frame, bool(posts)),)


def _wanted_of_decisions(judgement: Judgement) -> Iterator[Missing]:
    """What the decisions on record lack, so that none of them counts."""
    if last_decisions(judgement):
        yield _wanted_decision(judgement, "同一天有相反的决定，要更正其中一份")
    for entry in decisions_on(judgement):
        if lacks := lacking(judgement.rule, entry):
            yield _wanted_decision(judgement, f"缺{'、'.join(lacks)}")
    if unclear_decisions(judgement):
        yield _wanted_decision(judgement, "同名的记录不止一条，决定要写明所涉地方和期次")


def _wanted_decision(judgement: Judgement, lacks: str) -> Missing:
    by = "、".join(judgement.rule.decided_by) or "有权决定者"
    frame = judgement.frame
    return Missing(_DECISION, person_and_place(frame), frame.label, by, lacks, "decision", frame.holder, frame.subject)
