"""The worked examples of a pack: the common stage and each rule's cases, checked name by name so that none passes because of a slip."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from schema.conditions import Evidence
from schema.kinds import LEVEL_DEPTH, LEVELS
from schema.levels import place_code
from schema.packfile import Item, only, plain
from schema.packselectors import TIE_WORDS
from schema.packwords import PERIOD_DAYS
from schema.periods import parse_period
from schema.problems import DateProblem
from schema.rules import STATES, Case, Escalation, Honour, Liability, Requirement, Rule

_FIELDS: dict[str, tuple[str, ...]] = {
    "observation": ("ranked", "word"),
    "finding": ("verdict", "by", "reason", "statement"),
    "record": (),
    "event": (),
    "designation": ("until",),
    "honour": ("until", "revoked"),
    "notice": (),
    "ledger_item": (),
    "vacancy": ("until",),
}
"""What an entry of a case may say beside its ledger's fields."""

_ENTRY = ("about", "who", "period", "day", "label", "of")
_DECISION = ("about", "who", "period", "day", "of", "verdict", "by", "reason", "statement")
_ANSWERS: dict[type[Rule], tuple[str, ...]] = {
    Liability: ("who", "share", "missing", "of"),
    Requirement: ("who", "items", "period"),
    Honour: ("who",),
    Escalation: ("steps", "owner", "of"),
}
"""What an expected answer may name beside `about` and `state`."""

_DAYS = ("due", "closed", "until", "revoked")
_NAMED_DECISION = "decision"


@dataclass(slots=True)
class Stage:
    """What the cases of a pack have in common: `names` gives what each name is, a level, `area`, `organisation` or `person`."""

    names: dict[str, str] = field(default_factory=dict)
    parts: dict[str, Item] = field(default_factory=dict)

    def add(self, item: Item, sort: str) -> str:
        """A new name. Raises RuleError when it is taken."""
        name = item.text()
        if name in self.names:
            item.fail(f"“{name}”写了两次", "每个名称只用于一个对象")
        self.names[name] = sort
        return name

    def known(self, item: Item, sorts: Collection[str] = ()) -> str:
        """A name that stands on the stage and is one of these. Raises RuleError."""
        name = item.word(self.names, "名称")
        if sorts and self.names[name] not in sorts:
            item.fail(f"“{name}”是{_sort_word(self.names[name])}，这里要写{'、'.join(_sort_word(sort) for sort in sorts)}")
        return name

    def meet(self, item: Item) -> None:
        """The names here are on the stage, or those of people who only now come up."""
        for each in _several(item):
            self.names.setdefault(each.text(), "person")

    def with_ties(self, ties: Item | None) -> Stage:
        """The stage with a case's own ties and the people in them."""
        stage = Stage(dict(self.names), self.parts)
        for tie in ties.items() if ties else ():
            _tie(tie, stage)
        return stage


def read_stage(item: Item | None, jurisdiction: str) -> Stage:
    """The common facts of the cases. Raises RuleError."""
    stage = Stage()
    if item is None:
        return stage
    stage.parts = item.mapping((), ("places", "areas", "organisations", "ties"))
    codes: dict[str, str] = {}
    for place in _each(stage.parts, "places"):
        _place(place, stage, codes, jurisdiction)
    for area in _each(stage.parts, "areas"):
        parts = area.mapping(("name", "of"), ())
        for member in parts["of"].items():
            stage.known(member, ("township", "village"))
        stage.add(parts["name"], "area")
    for unit in _each(stage.parts, "organisations"):
        parts = unit.mapping(("name", "in"), ("category",))
        stage.known(parts["in"], tuple(LEVELS))
        stage.add(parts["name"], "organisation")
        if "category" in parts:
            parts["category"].text()
    for tie in _each(stage.parts, "ties"):
        _tie(tie, stage)
    return stage


def read_cases(rule: Rule, item: Item | None, stage: Stage, ledgers: Mapping[str, Evidence]) -> list[Case]:
    """The cases of a rule. Raises RuleError."""
    cases: list[Case] = []
    for case in item.items() if item else ():
        parts = case.mapping(("name", "day", "expect"), ("facts",))
        name = parts["name"].text()
        if any(name == other.name for other in cases):
            parts["name"].fail(f"例子“{name}”写了两次")
        facts = parts["facts"].mapping((), ("records", "ties")) if "facts" in parts else {}
        here = stage.with_ties(facts.get("ties"))
        for record in _each(facts, "records"):
            _record(record, here, ledgers)
        expect = parts["expect"].value
        if not isinstance(expect, list):
            parts["expect"].fail("expect 要写成列表", "没有一个该有答复的，写 []")
        for answer in expect:
            _answer(answer, rule, here)
        given = {key: plain(value) for key, value in facts.items()}
        cases.append(Case(rule.head.id, name, parts["day"].day(), given, [plain(answer) for answer in expect], case.line))
    return cases


def _place(item: Item, stage: Stage, codes: dict[str, str], jurisdiction: str) -> None:
    parts = item.mapping(("name", "code", "level"), ("in",))
    level = parts["level"].word(LEVELS, "级别")
    code = parts["code"].text()
    known = place_code(code)
    if known is None or known.level != level:
        parts["code"].fail(f"“{code}”不是{LEVELS[level]}的代码")
    if not code.startswith(jurisdiction):
        parts["code"].fail(f"“{code}”不在这个规则包的适用区划 {jurisdiction} 以内", "演算用的地方也要在区划以内")
    if "in" in parts:
        around = stage.known(parts["in"], tuple(above for above in LEVELS if LEVEL_DEPTH[above] < LEVEL_DEPTH[level]))
        if not code.startswith(codes[around]):
            parts["code"].fail(f"“{code}”不在{around}的代码 {codes[around]} 以内")
    if code in codes.values():
        parts["code"].fail(f"代码“{code}”写了两次")
    codes[stage.add(parts["name"], level)] = code


def _tie(item: Item, stage: Stage) -> None:
    parts = item.mapping(("who", "to"), ("tie", "post", "since", "until"))
    if only(parts, ("tie", "post"), item, "关系") == "tie":
        parts["tie"].word((*TIE_WORDS, "member"), "关系")
    else:
        parts["post"].text()
    stage.meet(parts["who"])
    _names(parts["to"], stage, (*LEVELS, "area", "organisation"))
    days = [_day(parts[end]) for end in ("since", "until") if end in parts]
    if len(days) == 2 and days[1] <= days[0]:
        parts["until"].fail("until 不晚于 since", "until 是不再承担的第一天")


def _day(item: Item) -> int:
    """A day, or the first day of a month or a year in words."""
    return item.day() if isinstance(item.value, date) else _period(item)[0]


def _period(item: Item) -> tuple[int, int]:
    try:
        period = parse_period(item.text())
    except DateProblem as error:
        item.fail(error.reason, error.hint)
    return period.first, period.last


def _record(item: Item, stage: Stage, ledgers: Mapping[str, Evidence]) -> None:
    every = item.mapping(("record", "about"))
    if "who" in every:
        stage.meet(every["who"])
    name = every["record"].word((*ledgers, _NAMED_DECISION), "台账")
    if name == _NAMED_DECISION:
        item.mapping(("record", "about", "who", "verdict", "day"), _DECISION)
        _names(every["about"], stage, ())
    else:
        ledger = ledgers[name]
        item.mapping(("record", "about"), (*_ENTRY, *_FIELDS[ledger.kind], *ledger.fields))
        if ledger.about == ("person",):
            stage.meet(every["about"])
        _names(every["about"], stage, ledger.about)
        _entry(item, every, ledger)
    for key in ("of", "label", "word", "by", "reason", "statement"):
        if key in every:
            every[key].text()
    if "verdict" in every and not isinstance(every["verdict"].value, bool):
        every["verdict"].fail("verdict 要写 true 或 false")
    for key in ("day", *_DAYS):
        if key in every:
            every[key].day()
    if "period" in every:
        _period(every["period"])


def _entry(item: Item, parts: dict[str, Item], ledger: Evidence) -> None:
    if ledger.who and "who" not in parts:
        item.fail(f"台账“{ledger.name}”记的是某人在某地的事，要写 who")
    if "who" in parts and not ledger.who:
        parts["who"].fail(f"台账“{ledger.name}”没有声明 who", "记某人在某地的事，请在 evidence 里写 who: person")
    if ledger.kind == "finding" and "verdict" not in parts:
        item.fail("认定要写 verdict: true 或 false")
    if ledger.per and "period" not in parts:
        item.fail(f"台账“{ledger.name}”分期记，要写 period")
    if not ledger.per and "day" not in parts:
        item.fail(f"台账“{ledger.name}”按日子记，要写 day")
    if ledger.per and not _as_long(parts["period"], ledger):
        parts["period"].fail(f"“{parts['period'].text()}”和台账“{ledger.name}”的周期不一样长")
    for name, type in ledger.fields.items():
        if name in parts and type not in ("date", "text") and not _is_number(parts[name]):
            parts[name].fail(f"{name} 要写数字，单位是{ledger.unit(name)}，这里不再写单位")
        if name in parts and type == "text":
            parts[name].text()


def _as_long(item: Item, ledger: Evidence) -> bool:
    first, last = _period(item)
    least, most = PERIOD_DAYS[ledger.per or "year"]
    return least <= last - first + 1 <= most


def _is_number(item: Item) -> bool:
    return isinstance(item.value, int | float) and not isinstance(item.value, bool)


def _answer(item: Item, rule: Rule, stage: Stage) -> None:
    parts = item.mapping(("about", "state"), _ANSWERS[type(rule)])
    stage.known(parts["about"])
    parts["state"].word(STATES[rule.head.kind], "结果")
    if "who" in parts and parts["who"].value != "":
        stage.known(parts["who"])
    for key in ("missing", "steps", "owner", "of"):
        if key in parts and parts[key].value != []:
            parts[key].texts()
    if "period" in parts:
        _period(parts["period"])
    if "share" in parts and not _is_number(parts["share"]):
        parts["share"].fail("share 要写数字，如 0.5")
    if "items" in parts and isinstance(rule, Requirement):
        _items(parts["items"], rule)


def _items(item: Item, rule: Requirement) -> None:
    named = tuple(name for condition in rule.must for name in (condition.id, condition.label) if name)
    for each in item.mapping((), named).values():
        if not isinstance(each.value, bool) and each.value != "open":
            each.fail("每一项写 true、false 或 open")


def _names(item: Item, stage: Stage, sorts: Collection[str]) -> None:
    for each in _several(item):
        stage.known(each, sorts)


def _several(item: Item) -> list[Item]:
    return item.items() if isinstance(item.value, list) else [item]


def _each(parts: Mapping[str, Item], name: str) -> list[Item]:
    return parts[name].items() if name in parts else []


def _sort_word(sort: str) -> str:
    return LEVELS.get(sort) or {"area": "片区", "organisation": "单位", "person": "个人"}[sort]
