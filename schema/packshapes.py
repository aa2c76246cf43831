"""Every kind of rule: the fields that it has and how they become a rule."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal, cast, get_args

from schema.conditions import PERS, Amount, Condition, Evidence, Per
from schema.packchecks import Frame, frame_of, ledgers_of
from schema.packconditions import Place, Reader
from schema.packfile import Item, only
from schema.packselectors import read_each, read_selector
from schema.packwords import LENGTH, Scale, Words, read_per
from schema.rules import MEASURES, Begins, Each, Escalation, Head, Held, Honour, Liability, Reach, Requirement, Rule, Step

_DAYS = Scale(("天",), 1, whole=True)
_RECORD_BY_PERIOD = "逐条记录来问的规则不写 per：每条记录按它自己的日子判断"


@dataclass(frozen=True, slots=True)
class Shape:
    """What a kind of rule is written with. `each`: of what it can be asked. `read` makes it from its head and fields."""

    required: tuple[str, ...]
    optional: tuple[str, ...]
    each: tuple[str, ...]
    read: Callable[[Head, Each, dict[str, Item], Words], Rule]


def read_rule(kind: str, head: Head, fields: dict[str, Item], words: Words) -> Rule:
    """The rule of a kind in `SHAPES`. Raises RuleError."""
    shape = SHAPES[kind]
    each = read_each(fields["each"], words)
    if each.sort not in shape.each:
        fields["each"].fail(f"这种规则不能这样写 each（{_SORTS[each.sort]}）", f"可以是：{'、'.join(_SORTS[sort] for sort in shape.each)}")
    return shape.read(head, each, fields, words)


def _liability(head: Head, each: Each, fields: dict[str, Item], words: Words) -> Rule:
    per = _per(each, fields)
    frame = frame_of(each, per)
    when = _conditions(fields, "when", words, frame, "asked")
    prove = _conditions(fields, "prove", words, replace(frame, holder=True), "asked")
    ledger = next((ledger for ledger in ledgers_of(when) if per and ledger.per == per), None)
    reaches = _reaches(fields["reaches"], words, frame)
    held = cast("Held", words.one(fields["held"], get_args(Held), "任职要求"))
    if not per and held != "then":
        fields["held"].fail("没有写 per 的规则只看一天，held 要写 then", "要看一段时间里谁任职，请在规则上写 per")
    over = 1
    if "over" in fields:
        if not per:
            fields["over"].fail("over 数的是几期，规则要写 per")
        over = int(words.amount(fields["over"], Scale((PERS[per], "期"), 1, whole=True)).number)
    measure = words.one(fields["measure"], MEASURES, "措施")
    deciders = words.list(fields["decided_by"]) if "decided_by" in fields else ()
    yields = tuple(f"{head.id.partition('/')[0]}/{rule}" for rule in fields["yields_to"].texts()) if "yields_to" in fields else ()
    return Liability(head, each, per, ledger, when, prove, reaches, held, over, measure, deciders, yields)


def _reaches(item: Item, words: Words, frame: Frame) -> Reach:
    if not isinstance(item.value, str):
        return read_selector(item, words)
    word = item.word(("self", "holder"), "责任的去向")
    if word == "holder" and not frame.holder:
        item.fail("reaches: holder 指 each 里那种关系的人，这里没有", "写明关系或职务，或写 self")
    return "holder" if word == "holder" else "self"


def _requirement(head: Head, each: Each, fields: dict[str, Item], words: Words) -> Rule:
    per = _per(each, fields)
    within = _term(each, fields, words)
    frame = frame_of(each, per, within is not None)
    where = _conditions(fields, "where", words, frame, "asked")
    must = _conditions(fields, "must", words, frame, "standard" if head.kind == "standard" else "must")
    return Requirement(head, each, per, within, where, must)


def _term(each: Each, fields: dict[str, Item], words: Words) -> Amount | None:
    if "within" not in fields:
        return None
    if "per" in fields:
        fields["within"].fail("per 和 within 只写一个")
    if each.sort != "tie":
        fields["within"].fail("within 从关系的第一天算起，each 要是一种关系或职务")
    return words.amount(fields["within"], LENGTH)


def _honour(head: Head, each: Each, fields: dict[str, Item], words: Words) -> Rule:
    honour = words.ledgers.named(fields["honour"], ("honour",))
    procedure: tuple[Evidence, ...] = ()
    if "procedure" in fields:
        procedure = tuple(words.ledgers.named(item) for item in fields["procedure"].items())
        if len({ledger.name for ledger in procedure}) < len(procedure):
            fields["procedure"].fail("程序里有写了两次的台账")
    frame = frame_of(each, "")
    must = _conditions(fields, "must", words, frame, "must")
    exclude = _conditions(fields, "exclude", words, frame, "asked")
    revoke = _conditions(fields, "revoke", words, frame, "asked")
    return Honour(head, each, honour, words.amount(fields["lasts"], LENGTH), procedure, must, exclude, revoke)


def _escalation(head: Head, each: Each, fields: dict[str, Item], words: Words) -> Rule:
    record = cast("Evidence", each.ledger)
    here = fields["each"]
    if only(fields, ("steps", "by"), here, "steps（步骤）或 by（按字段分流）") == "steps":
        if "route" in fields:
            fields["route"].fail("route 只和 by 一起用")
        return Escalation(head, record, tuple(_step(item, record, words) for item in fields["steps"].items()))
    if "route" not in fields:
        fields["by"].fail("写了 by 就要写 route：每个词归谁")
    by = _own_field(fields["by"], record, "text", words)
    route = tuple((word, owner.text()) for word, owner in fields["route"].mapping().items())
    return Escalation(head, record, (), by, route or fields["route"].fail("route 是空的"))


def _step(item: Item, record: Evidence, words: Words) -> Step:
    parts = item.mapping(("name", "owner", "done", "begins"), ("due", "within"))
    if "due" not in parts and "within" not in parts:
        item.fail("要写期限：due（记录里的日期）或 within（天数）", "两个都写时，记录里没有日期的才按天数算")
    field, found = "", None
    if "." in parts["done"].text():
        field = _own_field(parts["done"], record, "date", words)
    else:
        found = words.ledgers.named(parts["done"], ("finding",))
    due = _own_field(parts["due"], record, "date", words) if "due" in parts else ""
    within = int(words.amount(parts["within"], _DAYS).number) if "within" in parts else None
    begins = cast("Begins", parts["begins"].word(get_args(Begins), "起算方式"))
    return Step(parts["name"].text(), parts["owner"].text(), field, found, due, within, begins)


def _own_field(item: Item, record: Evidence, type: str, words: Words) -> str:
    reading = words.ledgers.field(item, (type,))
    if reading.ledger.name != record.name:
        item.fail(f"要写这条规则所看的台账“{record.name}”的字段")
    return reading.field


def _conditions(fields: dict[str, Item], name: str, words: Words, frame: Frame, place: Place) -> tuple[Condition, ...]:
    return Reader(words).list(fields[name], frame, place) if name in fields else ()


def _per(each: Each, fields: dict[str, Item]) -> Per | Literal[""]:
    if "per" not in fields:
        return ""
    if each.sort == "record":
        fields["per"].fail(_RECORD_BY_PERIOD, "请删去 per，或改问一级地方")
    return read_per(fields["per"])


_SORTS = {"place": "一级地方", "tie": "一种关系或职务", "record": "一本台账的每条记录", "organisation": "一类单位"}
_ANY = tuple(_SORTS)
_LIABILITY = Shape(("reaches", "held", "measure"), ("per", "when", "prove", "over", "decided_by", "yields_to"), _ANY, _liability)
_DUTY = Shape(("must",), ("per", "within", "where"), _ANY, _requirement)

SHAPES: dict[str, Shape] = {
    "liability": _LIABILITY,
    "consequence": _LIABILITY,
    "duty": _DUTY,
    "cadence": _DUTY,
    "coverage": Shape(("must",), ("where",), ("place", "organisation", "tie"), _requirement),
    "release": Shape(("must",), ("where",), ("tie",), _requirement),
    "standard": Shape(("must",), ("per", "where"), _ANY, _requirement),
    "fit": Shape(("must",), ("where",), ("tie", "record"), _requirement),
    "honour": Shape(("honour", "lasts"), ("procedure", "exclude", "revoke", "must"), ("place", "organisation", "tie"), _honour),
    "escalation": Shape((), ("steps", "by", "route"), ("record",), _escalation),
}
"""Every kind of rule."""
