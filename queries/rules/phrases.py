"""A rule in words, without a place or a record: of whom it is asked, what it looks at, what it asks for, whom it reaches."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from queries.rules.named import QUERIES
from queries.rules.sayings import bounds_text
from schema.calendar import IN_A_YEAR
from schema.conditions import (
    PERS,
    Age,
    AllOf,
    Amount,
    AnyOf,
    Bounds,
    Condition,
    Count,
    Evidence,
    FromLast,
    Has,
    Holder,
    Holds,
    Improved,
    Match,
    Per,
    Proven,
    Query,
    Ratio,
    Run,
    Selector,
    Share,
    Steps,
    Target,
    Tenure,
    Total,
    Vacant,
    Value,
)
from schema.kinds import LEVELS, TIES
from schema.packselectors import LANDINGS
from schema.rules import Each, Reach

FIELDS: dict[str, str] = {"rank": "名次", "score": "得分", "class": "等次", "value": "", "due": "期限", "closed": "办结日期"}
"""Fields of ledgers as planners call them; others stand under their own name."""

_PLACES = {"village": "村（社区）", "township": "乡镇（街道）", "county": "县", "group": "村民小组"}
_WHOSE = {"holder": "本人的", "self": "对象的", "place": "所在地方的", "township": "所在乡镇的", "county": "所在县的"}
_KINDS = {"person": "个人", "organisation": "单位"}


def condition_words(condition: Condition) -> str:
    """A condition in one line: its window, its quantity, its bounds or words, under which others it applies."""
    label = f"{condition.label}：" if condition.label else ""
    given = f"（前提：{'；'.join(condition_words(each) for each in condition.given)}）" if condition.given else ""
    whose = _WHOSE.get(condition.of, "")
    return f"{label}{window_words(condition)}{whose}{_QUANTITIES[type(condition.quantity)](condition, condition.quantity)}{given}"


def asked_words(condition: Condition) -> str:
    """What is asked of the quantity: `不少于2次`, `为“滞后、后进”`; "" where it only has to hold."""
    if condition.words:
        words = "、".join(condition.words)
        return f"写明“{words}”" if condition.every else f"为“{words}”"
    return bounds_text(condition) if condition.bounds != Bounds() else ""


def quantity_words(condition: Condition) -> str:
    """What a condition looks at, without what is asked of it."""
    bare = condition if isinstance(condition.quantity, Run) else replace(condition, bounds=Bounds(), words=())
    return f"{_WHOSE.get(condition.of, '')}{_QUANTITIES[type(condition.quantity)](bare, condition.quantity)}"


def window_words(condition: Condition) -> str:
    """`近2年`, `上一季度`, `头1年内`; "" where the rule's own period is meant."""
    if condition.back:
        return f"近{condition.back.text()}"
    if condition.within:
        return f"头{condition.within.text()}内"
    return f"上一{PERS[condition.per]}" if condition.per else ""


def period_words(per: Per | str) -> str:
    """`每季度`, "" for rules that are judged on a day."""
    return f"每{PERS[per]}" if per in IN_A_YEAR else ""


def each_words(each: Each) -> str:
    """Of whom a rule is asked: `每个村（社区）`, `每个担任党委书记的人`, `“督办通知单”的每条记录`."""
    match each.sort:
        case "place":
            return f"每个{_PLACES[each.level]}"
        case "tie":
            assert each.select is not None
            return f"每个{selector_words(each.select)}的人或单位"
        case "record":
            assert each.ledger is not None
            return f"“{each.ledger.label}”的每条记录"
    return f"每个{'、'.join(each.categories)}类单位" if each.categories else "每个单位"


def reach_words(reach: Reach) -> str:
    """Whom a rule reaches."""
    if reach == "self":
        return "被判断的地方或单位自己"
    return "被问到的本人" if isinstance(reach, str) else f"{selector_words(reach)}的人或单位"


def selector_words(select: Selector) -> str:
    """Ties and posts in words: `挂联所在乡镇`, `担任党委书记、镇长`."""
    ties = [TIES[kind].chinese for kind in select.kinds]
    posts = [f"担任{'、'.join(select.posts)}"] if select.posts else []
    where = "" if select.of == ("self",) else f"（{'、'.join(LANDINGS[of] for of in select.of)}）"
    return f"{_holder(select.by)}{'、'.join((*ties, *posts))}{_target(select.to)}{where}"


def _holder(by: Holder | None) -> str:
    if by is None:
        return ""
    if by.posts:
        return f"由{LEVELS[by.at]}的{'、'.join(by.posts)}"
    return f"由{'、'.join(by.categories)}类单位" if by.categories else f"由{_KINDS[by.kind]}"


def _target(to: Target | None) -> str:
    if to is None:
        return ""
    return f"{_PLACES.get(to.level, LEVELS[to.level])}" if to.level else f"{'、'.join(to.categories)}类单位"


def reading_words(ledger: Evidence, field: str) -> str:
    """`“年检”的等次`, `“村级后备干部”`."""
    name = FIELDS.get(field, field) if field else ""
    return f"“{ledger.label}”的{name}" if name else f"“{ledger.label}”"


def _all(conditions: Iterable[Condition]) -> str:
    return "；".join(condition_words(each) for each in conditions)


def _proven(_: Condition, quantity: Proven) -> str:
    if quantity.ledger.kind == "finding" and not quantity.ledger.register:
        return f"“{quantity.ledger.label}”认定为{'不成立' if quantity.negated else '成立'}"
    return f"{'没有列入' if quantity.negated else '列入'}“{quantity.ledger.label}”"


def _counted(condition: Condition, quantity: Count | Total) -> str:
    only = "".join(f"，只数{FIELDS.get(field, field) or '内容'}为“{'、'.join(words)}”的" for field, words in condition.only)
    what = "次数" if isinstance(quantity, Count) else "合计"
    return f"“{quantity.ledger.label}”{what}{only}{asked_words(condition)}"


def _from_last(condition: Condition, quantity: FromLast) -> str:
    asked = asked_words(condition).replace("名", "位")
    return f"{reading_words(quantity.ledger, quantity.field)}倒数{asked}"


def _match(_: Condition, quantity: Match) -> str:
    other = "单位类别" if quantity.fits is None else reading_words(quantity.fits.ledger, quantity.fits.field)
    pairs = "；".join(f"{word}配{'、'.join(fits)}" for word, fits in quantity.table)
    return f"{reading_words(quantity.of.ledger, quantity.of.field)}与{other}相配（{pairs}）"


def _query(condition: Condition, quantity: Query) -> str:
    known = QUERIES.get(quantity.name)
    args = "、".join(
        value.text() if isinstance(value, Amount) else value if isinstance(value, str) else "、".join(value) for _, value in quantity.args
    )
    return f"{known.chinese if known else quantity.name}{f'（{args}）' if args else ''}{asked_words(condition)}"


def _tenure(condition: Condition, quantity: Tenure) -> str:
    what = "这条关系存续" if quantity.select is None else selector_words(quantity.select)
    return f"{what}的时间{asked_words(condition)}"


_QUANTITIES: dict[type, Callable[[Condition, Any], str]] = {
    Value: lambda condition, quantity: f"{reading_words(quantity.ledger, quantity.field)}{asked_words(condition)}",
    Proven: _proven,
    Count: _counted,
    Total: _counted,
    Ratio: lambda condition, quantity: f"“{quantity.part.ledger.label}”占“{quantity.whole.ledger.label}”的比例{asked_words(condition)}",
    Run: lambda condition, quantity: f"连着{condition.bounds.low:g}{condition.unit or '期'}：{_all(quantity.conditions)}",
    Improved: lambda condition, quantity: f"{reading_words(quantity.ledger, quantity.field)}比上一期的进步{asked_words(condition)}",
    FromLast: _from_last,
    Share: lambda condition, quantity: f"下辖{_PLACES[quantity.level]}中（{_all(quantity.conditions)}）的占比{asked_words(condition)}",
    Age: lambda condition, quantity: f"距最近一次“{quantity.ledger.label}”的时间{asked_words(condition)}",
    Steps: lambda _, quantity: f"依次办过：{'、'.join(ledger.label for ledger in quantity.ledgers)}",
    Has: lambda condition, quantity: f"{selector_words(quantity.select)}的人数{asked_words(condition)}",
    Holds: lambda condition, quantity: f"{selector_words(quantity.select)}的个数{asked_words(condition)}",
    Tenure: _tenure,
    Vacant: lambda condition, quantity: f"无人{selector_words(quantity.select)}的时间{asked_words(condition)}",
    Match: _match,
    Query: _query,
    AnyOf: lambda _, quantity: f"有下列之一（{_all(quantity.conditions)}）",
    AllOf: lambda _, quantity: f"同时有（{_all(quantity.conditions)}）",
}
