"""Whether a condition can ever be answered where it stands: its periods, its window, whom it is asked of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from schema.conditions import (
    PERS,
    Condition,
    Count,
    Evidence,
    FromLast,
    Holds,
    Improved,
    Match,
    Per,
    Proven,
    Quantity,
    Ratio,
    Reading,
    Steps,
    Tenure,
    Total,
    Value,
)  # fmt: skip
from schema.kinds import LEVEL_DEPTH, LEVELS, TIES
from schema.packfile import Item
from schema.rules import Each, nested

_MONTHS: dict[Per, int] = {"year": 12, "half": 6, "quarter": 3, "month": 1}
_DEEPEST = 3


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a condition stands. `level` is that of its subject if that is a place of one level, `holder`: somebody is asked about.

    `term`: the rule gives a term from the tie's first day. `run`, `depth`: inside a run, inside so many of any, all and if.
    """

    sort: Literal["place", "tie", "record", "organisation"]
    level: str = ""
    holder: bool = False
    per: Per | Literal[""] = ""
    term: bool = False
    run: bool = False
    depth: int = 0

    def deeper(self, item: Item) -> Frame:
        """The frame one level further inside. Raises RuleError when that is too deep to be read."""
        if self.depth == _DEEPEST:
            item.fail(f"any、all、if 最多套{_DEEPEST}层", "请拆成几个条件或几条规则")
        return replace(self, depth=self.depth + 1)


def frame_of(each: Each, per: Per | Literal[""], term: bool = False) -> Frame:
    """The frame of a rule's own conditions, before anybody is reached."""
    match each.sort:
        case "place":
            return Frame("place", each.level, False, per, term)
        case "tie":
            level = each.select.to.level if each.select and each.select.to else ""
            return Frame("tie", level, True, per, term)
        case "record":
            about = each.ledger.about if each.ledger else ()
            level = about[0] if len(about) == 1 and about[0] in LEVELS else ""
            return Frame("record", level, bool(each.ledger and each.ledger.who) or "person" in about, per, term)
    return Frame("organisation", "", False, per, term)


def readings_of(quantity: Quantity) -> Iterator[Reading]:
    """What a quantity reads by itself, without the conditions inside it."""
    match quantity:
        case Reading():
            yield quantity
        case Ratio(part=part, whole=whole):
            yield from (part, whole)
        case Match(of=of, fits=fits):
            yield from (of, fits) if fits else (of,)
        case Steps(ledgers=ledgers):
            yield from (Reading(ledger) for ledger in ledgers)


def ledgers_of(conditions: Iterable[Condition]) -> Iterator[Evidence]:
    """Every ledger that conditions look at, in the order in which they are written."""
    for condition in conditions:
        for each in nested(condition):
            yield from (reading.ledger for reading in readings_of(each.quantity))


def check(condition: Condition, name: str, frame: Frame, item: Item) -> None:
    """Raises RuleError when a condition could never be answered where it stands."""
    windows = [word for word, there in (("per", condition.per), ("back", condition.back), ("within", condition.within)) if there]
    if len(windows) > 1:
        item.fail(f"{'、'.join(windows)} 只写一个")
    if condition.within and not frame.holder:
        item.fail("within 从关系开始的日子算起，这里没有关系", "改用 per 或 back")
    if isinstance(condition.quantity, Count | Total) and not (windows or frame.per or frame.term):
        item.fail(f"{name} 没有说数哪一段时间", "写 per、back 或 within，或在规则上写 per")
    if windows and not condition.per and not isinstance(condition.quantity, Count | Total):
        item.fail(f"{name} 不数一段时间里的记录", "back 和 within 只用于 count、total")
    if condition.of and not any(True for _ in readings_of(condition.quantity)):
        item.fail(f"{name} 不读台账，不能写 of")
    per: Per | Literal[""] = condition.per or ("" if windows else frame.per)
    for reading in readings_of(condition.quantity):
        _check_period(condition.quantity, reading.ledger, per, item)
        _check_subject(reading.ledger, frame, condition.of, item)
    _check_holder(condition, name, frame, item)


def _check_period(quantity: Quantity, ledger: Evidence, per: Per | Literal[""], item: Item) -> None:
    if isinstance(quantity, Improved | FromLast) and not (ledger.per and per):
        item.fail(f"要比的是两期或同一期里的几个地方，台账“{ledger.name}”和规则都要分期", "在台账上写 per，也在规则或条件上写 per")
    if not (ledger.per and per) or not isinstance(quantity, Value | Proven | Count | Total | Improved | FromLast | Ratio):
        return
    if _MONTHS[ledger.per] > _MONTHS[per]:
        item.fail(f"台账“{ledger.name}”每{PERS[ledger.per]}才有一次，这里每{PERS[per]}都要看", f"在条件上写 per: {ledger.per}")
    if ledger.per != per and not isinstance(quantity, Count | Total):
        too = "" if isinstance(quantity, Proven) else "，或改用 count、total"
        item.fail(f"台账“{ledger.name}”按{PERS[ledger.per]}记，这里按{PERS[per]}看，不知道用哪一期", f"在条件上写 per: {ledger.per}{too}")


def _check_subject(ledger: Evidence, frame: Frame, of: str, item: Item) -> None:
    if of in LEVELS:
        if of not in ledger.about:
            item.fail(f"台账“{ledger.name}”不记{LEVELS[of]}的事", f"它记的是：{'、'.join(ledger.about)}")
        return
    personal = bool(ledger.who) or ledger.about == ("person",)
    if (personal or of == "holder") and not frame.holder:
        item.fail(f"台账“{ledger.name}”记的是个人或某人在某地的事，这里还没有问到人", "请放在 prove 里，或让 each 是一种关系或职务")
    levels = [level for level in ledger.about if level in LEVELS]
    if frame.level and levels == list(ledger.about) and all(LEVEL_DEPTH[level] > LEVEL_DEPTH[frame.level] for level in levels):
        item.fail(
            f"台账“{ledger.name}”记的是{'、'.join(LEVELS[level] for level in levels)}，这里问的是{LEVELS[frame.level]}，不会有这样的记录"
        )
    if ledger.about == ("organisation",) and frame.sort == "place" and not frame.holder:
        item.fail(f"台账“{ledger.name}”记的是单位，这里问的是地方，不会有这样的记录")


def _check_holder(condition: Condition, name: str, frame: Frame, item: Item) -> None:
    match condition.quantity:
        case Tenure(select=None) if frame.sort != "tie":
            item.fail("tenure: self 指 each 所说的那种关系，这里没有", "写明关系或职务，如 tenure: {post: [党委书记]}")
        case Tenure() | Match(fits=None) if not frame.holder:
            item.fail(f"{name} 看的是某个人或单位，这里还没有问到人", "请放在 prove 里，或让 each 是一种关系或职务")
        case Holds(select=select) if frame.sort == "place" and not frame.holder:
            if select.posts or not select.kinds or any("place" not in TIES[kind].sources for kind in select.kinds):
                item.fail("holds 数的是某人或某单位联系的对象，地方自己只有结对（pairing）", "地方上有几人用 has")
