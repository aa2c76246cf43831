"""Clauses that an office should hold against today's rules before it adopts them, seen from what they measure and what they lead to.

Nothing is judged here: each flag says why it was raised and what to look up. The documents are old; what they order may since be forbidden.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from schema.conditions import Condition, Count, FromLast, Improved, Query, Reading, Total
from schema.rules import Honour, Liability, Pack, Requirement, Rule, conditions_of, nested

Flag = Literal["veto", "transfer", "ranking", "trace", "joint", "report", "damaged", "open"]

FLAGS: dict[Flag, tuple[str, str, str]] = {
    "veto": (
        "一票否决",
        "出一件事就抹掉全部成绩或资格，不看本人、本单位有没有责任",
        "这一项在现行的上级规定里还有没有依据；没有依据的，不要采用，或改为先查明责任再定",
    ),
    "transfer": (
        "自动调岗",
        "条件一到就动人的岗位或职务，没有先认定本人哪里没有做好",
        "现行的干部任免、调整规定要求哪些程序和理由；采用时写明由谁决定、先听本人申辩",
    ),
    "ranking": (
        "凭名次处理",
        "总有人排在末尾，名次本身说明不了有没有失职",
        "现行规定是否允许凭排名问责或调整；可否改成够不够标准，名次只作参考",
    ),
    "trace": (
        "用次数、天数证明工作",
        "数的是开了几次会、驻了几天、写了几篇记录，容易变成留痕迹、补台账",
        "基层减负的现行规定是否限制这类考核；能不能用实际效果代替，或只作提示",
    ),
    "joint": (
        "凭关系连带",
        "只因为有联系、包片或上下级关系就承担后果，没有要求认定本人有责任",
        "连带的依据和范围是否仍然有效；采用时补上要对本人认定的事项",
    ),
    "report": (
        "出自经验材料",
        "原文讲的是做法和成绩，不是发文，对谁都没有约束力",
        "本单位有没有发文作同样的规定；没有的，先发文再采用",
    ),
    "damaged": (
        "原文残缺",
        "原文有读不出来的地方，这一条可能缺了条件或例外",
        "找到完整的原文核对，再决定是否采用",
    ),
    "open": (
        "有未定的参数",
        "原文没有定的数或词，现在用的是示例里的值",
        "逐项由本单位选定并写明理由",
    ),
}
"""Every flag: its name, why it was raised, and what to check. Words of ours."""

_POSTS = frozenset(("末位转岗", "调整岗位", "调整或降职", "免职", "待岗"))
_VETOES = frozenset(("一票否决", "取消评先资格", "不评优秀"))
_REWARDS = frozenset(("奖励", "记三等功", "优先推荐", "待遇晋升"))
_MERIT = "年终考核依据"
_WORK = frozenset(("天", "小时", "次", "篇", "份", "学时", "期", "条"))
"""Units in which work is counted and not what came of it."""
_RANK_QUERIES = frozenset(("rank_percent",))


class Flagged(NamedTuple):
    """One flag of one rule, with what in the rule raised it."""

    flag: Flag
    rule: Rule
    because: str


def flags_of(pack: Pack) -> tuple[Flagged, ...]:
    """What is to be checked before (or although) a pack is adopted, in the order of its rules."""
    return tuple(Flagged(flag, rule, because) for rule in pack.rules for flag, because in _flags(pack, rule))


def _flags(pack: Pack, rule: Rule) -> Iterator[tuple[Flag, str]]:
    match rule:
        case Liability():
            yield from _of_measure(rule)
        case Honour() if rule.exclude:
            yield "veto", f"不得评选的情形{len(rule.exclude)}项"
    if isinstance(rule, Liability | Requirement) and (counted := _work(rule)):
        yield "trace", "、".join(counted)
    if pack.report:
        yield "report", f"《{pack.title}》"
    if pack.damaged:
        yield "damaged", pack.damaged
    if left := [param.name for param in rule.head.params if param.chosen and not param.confirmed]:
        yield "open", "、".join(left)


def _of_measure(rule: Liability) -> Iterator[tuple[Flag, str]]:
    measure = rule.measure
    if measure in _VETOES:
        yield "veto", measure
    if measure in _REWARDS:
        return
    if measure in _POSTS and not rule.prove:
        yield "transfer", f"{measure}，不另认定个人情况"
    if ranks := [_word(each) for each in conditions_of(rule) if _is_rank(each)]:
        yield "ranking", f"{'、'.join(dict.fromkeys(ranks))}→{measure}"
    if not isinstance(rule.reaches, str) and not rule.prove and measure not in (*_POSTS, _MERIT):
        yield "joint", f"{measure}，不另认定个人情况"


def _is_rank(condition: Condition) -> bool:
    match condition.quantity:
        case FromLast():
            return True
        case Reading(ledger=ledger, field=field) if field:
            return ledger.fields[field] == "place"
        case Query(name=name):
            return name in _RANK_QUERIES
    return False


def _word(condition: Condition) -> str:
    quantity = condition.quantity
    return quantity.ledger.label if isinstance(quantity, FromLast | Reading | Improved) else condition.label


def _work(rule: Liability | Requirement) -> list[str]:
    """The records of doing that a rule counts: entries, or sums in days, hours and the like; not accidents and the like."""
    wanted = rule.must if isinstance(rule, Requirement) else (*rule.when, *rule.prove)
    found = []
    for condition in (each for outer in wanted for each in nested(outer)):
        quantity = condition.quantity
        if isinstance(quantity, Count) and quantity.ledger.kind in ("record", "observation") and condition.bounds.low > 0:
            found.append(quantity.ledger.label)
        if isinstance(quantity, Total) and quantity.ledger.unit(quantity.field) in _WORK and condition.bounds.low > 0:
            found.append(quantity.ledger.label)
    return list(dict.fromkeys(found))
