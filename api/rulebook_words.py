"""A rule in the words of planners: its blocks of conditions, whom it reaches, its parameters and who chose them, the states of its answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from schema.conditions import Amount, Condition
from schema.rules import Escalation, Honour, Liability, Requirement, Rule, Setting
from schema.time import OPEN, chinese

if TYPE_CHECKING:
    from schema.rules import Adoption, Head, Pack, Param

_HELD = {"then": "期末（或当天）在任", "throughout": "始终在任", "sometime": "期内任过"}


def blocks_of(rule: Rule) -> list[tuple[str, list[str]]]:
    """The parts of a rule under their headings: of whom it is asked, what has to hold, what is to be so."""
    from queries.rules.phrases import each_words, period_words

    match rule:
        case Liability():
            asked = f"{each_words(rule.each)}{'，' + period_words(rule.per) if rule.per else ''}"
            blocks = [("看谁", [asked]), ("事实", _lines(rule.when)), ("对本人认定", _lines(rule.prove))]
        case Requirement():
            asked = f"{each_words(rule.each)}{'，' + period_words(rule.per) if rule.per else ''}"
            term = [f"关系开始后{rule.within.text()}以内"] if rule.within else []
            blocks = [("看谁", [asked]), ("期限", term), ("前提", _lines(rule.where)), ("要求", _lines(rule.must))]
        case Honour():
            grant = [f"{rule.honour.label}，有效{rule.lasts.text()}"]
            steps = ["、".join(ledger.label for ledger in rule.procedure)] if rule.procedure else []
            blocks = [("看谁", [each_words(rule.each)]), ("荣誉", grant), ("程序", steps), ("申报条件", _lines(rule.must))]
            blocks += [("不得评选", _lines(rule.exclude)), ("可以撤销", _lines(rule.revoke))]
        case Escalation():
            blocks = [
                ("看谁", [f"“{rule.record.label}”的每条记录"]),
                ("步骤", _steps(rule)),
                ("分流", [f"{word}→{owner}" for word, owner in rule.route]),
            ]
    return [(title, lines) for title, lines in blocks if lines]


def reached_by(rule: Rule) -> str:
    """Whom a liability reaches, held when, for how many periods; "" for other kinds."""
    from queries.rules.phrases import reach_words

    if not isinstance(rule, Liability):
        return ""
    over = f"，看{rule.over}期" if rule.over > 1 else ""
    held = "" if rule.reaches == "self" else f"（{_HELD[rule.held]}{over}）"
    return f"{reach_words(rule.reaches)}{held}"


def _lines(conditions: Sequence[Condition]) -> list[str]:
    from queries.rules.phrases import condition_words

    return [f"{f'[{each.id}] ' if each.id else ''}{condition_words(each)}" for each in conditions]


def _steps(rule: Escalation) -> list[str]:
    return [
        f"{step.name}（{step.owner}）{'：上一步逾期后开始' if step.begins == 'late' else ''}"
        f"{f'，限{step.within}天' if step.within else '，按记录里的期限'}"
        for step in rule.steps
    ]


def setting_words(value: Setting) -> str:
    """A parameter's value as planners read it."""
    match value:
        case Amount() as amount:
            return amount.text()
        case str(word):
            return _HELD.get(word, word)
    return "、".join(value)


def chosen_by(param: Param, pack: Pack) -> str:
    """Whose value a parameter has: the document's, the office's, or the sample's until an office chooses."""
    if not param.chosen:
        return "原文写明"
    if param.confirmed and pack.adoption:
        return f"{pack.issuer}选定（{adoption_words(pack.adoption)}）"
    return "示例暂定，待使用单位选定"


def adoption_words(adoption: Adoption | None) -> str:
    """`林组发〔2026〕3号，审核人张三`, 示例 for a pack that nobody has adopted."""
    return f"{adoption.number}，审核人{adoption.reviewer}" if adoption else "示例"


def days_words(head: Head) -> str:
    """From when until when a rule is in force."""
    until = "" if head.until == OPEN else f"，到{chinese(head.until - 1)}止"
    return f"自{chinese(head.since)}起{until}"


def state_words(rule: Rule | None, state: str) -> str:
    """The state of an answer in Chinese; a guiding clause never fails anyone."""
    from queries.rules import escalation, honours, judgement, requirements

    match rule:
        case Requirement():
            words = requirements.STATES[rule.head.kind].get(state, state)
            return f"{words}（只作提示）" if rule.head.guiding else words
        case Honour():
            return {str(key): word for key, word in honours.STATES.items()}.get(state, state)
        case Escalation():
            return escalation.STATES.get(state, state)
    return {str(key): word for key, word in judgement.STATES.items()}.get(state, state)
