"""The rules of a pack as plain values, resolved when the pack is loaded: nothing is looked up by name while a place is judged.

A rule says of whom it is asked (`each`), what must hold (`when`, `prove`, `must`, `where`) and whom it reaches. Conditions are a quantity
with bounds or words (`schema.conditions`). How they are read from YAML is in `schema.packreader`, how they are judged in `queries`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from schema.conditions import AllOf, Amount, AnyOf, Condition, Evidence, Per, Run, Selector, Share
from schema.time import OPEN

Held = Literal["then", "throughout", "sometime"]
"""When the tie must hold: on the last day of what is judged, on all its days, on any of them."""

Begins = Literal["issue", "late"]
"""When a step begins: with the record, or when the step before it is late."""

Force = Literal["must", "strive", "generally", "principle", "may"]
"""How binding the document is: all but `must` are guiding, a hint and never a failing."""

FORCES: dict[Force, str] = {"must": "应当", "strive": "力争", "generally": "一般", "principle": "原则上", "may": "可以"}

Demand = Literal["duty", "cadence", "coverage", "release", "standard", "fit"]
"""Kinds of rule by which something is to be so: one shape, different words for the outcome."""

KINDS: dict[str, str] = {
    "liability": "责任",
    "consequence": "后果",
    "duty": "职责",
    "cadence": "频次",
    "coverage": "覆盖",
    "release": "脱钩",
    "standard": "标准",
    "fit": "匹配",
    "honour": "荣誉",
    "escalation": "督办",
}
"""Every kind of rule, with its Chinese name."""

_FOUR = ("not_liable", "conditions_unproven", "candidate", "established", "nobody")

STATES: dict[str, tuple[str, ...]] = {
    "liability": _FOUR,
    "consequence": _FOUR,
    "duty": ("met", "short", "open", "unrecorded"),
    "cadence": ("kept", "missed", "open", "unrecorded"),
    "coverage": ("covered", "gap", "overlap", "open"),
    "release": ("may_end", "must_stay", "unproven"),
    "standard": ("meets", "fails", "unknown"),
    "fit": ("fits", "misfit", "unknown"),
    "honour": ("open", "in_procedure", "complete", "held", "revocable", "lapsed", "excluded"),
    "escalation": ("waiting", "overdue", "closed", "owned", "unrouted"),
}
"""What the answer to a kind of rule can be."""

MEASURES: tuple[str, ...] = (
    "联带责任", "追究责任", "上级连带", "通报批评", "提醒谈话", "函询", "诫勉谈话", "待岗", "审计", "末位转岗", "调整岗位", "调整或降职", "免职", "移送处理",
    "取消评先资格", "不评优秀", "一票否决", "年终考核依据", "限期整改", "整顿", "奖励", "记三等功", "优先推荐", "待遇晋升",
)  # fmt: skip
"""What a rule may lead to: a closed list, so that decisions, cases and back-tests name the same thing."""

Setting = Amount | str | tuple[str, ...]
"""What a parameter can be set to: a number with its unit, a word, a list of words."""


@dataclass(frozen=True, slots=True)
class Param:
    """A parameter of a rule: taken from the document, or chosen by the office where the document leaves it open.

    `strict`: the exact value does not count where it stands as a bound (`edge: out`). `confirmed`: an office has set or kept it.
    """

    name: str
    value: Setting
    chosen: bool
    note: str
    strict: bool = False
    confirmed: bool = False

    def text(self) -> str:
        """The parameter with its value and note, as shown with every result."""
        match self.value:
            case Amount() as amount:
                value = amount.text()
            case str(word):
                value = _SHOWN.get(word, word)
            case words:
                value = "、".join(words)
        return f"{value}：{self.note}" if self.note else value


_SHOWN = {"then": "期末在任", "throughout": "始终在任", "sometime": "期内任过"}


@dataclass(frozen=True, slots=True)
class Head:
    """What every rule has. `id` is `pack/rule`; `since` to `until` are the days on which it is in force, half-open.

    `rows` are the institutions of the domain that it serves. `choices` are the readings and parameters that the office chose, shown with
    every result. `adopted`: an office has put it in force; else it is a sample and its answers are examples. `supersedes` is the id of the
    rule that gives way to it.
    """

    id: str
    rows: tuple[str, ...]
    clause: str
    kind: str
    summary: str
    issuer: str
    jurisdiction: str
    since: int
    choices: tuple[str, ...]
    until: int = OPEN
    force: Force = "must"
    adopted: bool = False
    supersedes: str = ""
    params: tuple[Param, ...] = ()
    line: int = 0

    @property
    def guiding(self) -> bool:
        """Whether the document only recommends it."""
        return self.force != "must"


@dataclass(frozen=True, slots=True)
class Each:
    """Of whom a rule is asked: every place of a level, every such tie, every entry of a ledger, every unit of a category (none: any)."""

    sort: Literal["place", "tie", "record", "organisation"]
    level: str = ""
    select: Selector | None = None
    ledger: Evidence | None = None
    categories: tuple[str, ...] = ()


Reach = Selector | Literal["self", "holder"]
"""Whom a rule reaches: holders of ties onto the subject, the subject itself, the holder of the tie or the person asked about."""


@dataclass(frozen=True, slots=True)
class Liability:
    """A clause by which somebody answers for a place or an event, once its conditions are met (kinds liability, consequence).

    `ledger` is the periodical ledger whose last issued period is judged, None if there is none. `per` is "" for rules judged on the day of
    an event or the day asked. `over`: for how many periods the holding is looked at. `yields_to`: ids of heavier rules.
    """

    head: Head
    each: Each
    per: Per | Literal[""]
    ledger: Evidence | None
    when: tuple[Condition, ...]
    prove: tuple[Condition, ...]
    reaches: Reach
    held: Held
    over: int
    measure: str
    decided_by: tuple[str, ...]
    yields_to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Requirement:
    """A clause by which something is to be so: a duty, a cadence, a coverage, a release, a standard, a fit.

    `per` "" and `within` None: judged on the day. `within`: a term from the first day of the tie.
    """

    head: Head
    each: Each
    per: Per | Literal[""]
    within: Amount | None
    where: tuple[Condition, ...]
    must: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Honour:
    """A clause by which an honour is granted for a time, by steps, and can be revoked; some facts exclude from it."""

    head: Head
    each: Each
    honour: Evidence
    lasts: Amount
    procedure: tuple[Evidence, ...]
    must: tuple[Condition, ...]
    exclude: tuple[Condition, ...]
    revoke: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an escalation. It is done by a date in the record's field `done`, or by a finding of the ledger `found`.

    It is due on the day in the field `due`, else `within` calendar days after it began.
    """

    name: str
    owner: str
    done: str
    found: Evidence | None
    due: str
    within: int | None
    begins: Begins


@dataclass(frozen=True, slots=True)
class Escalation:
    """A clause by which a record opens steps with owners and dates, or belongs to whoever `route` names for the word in its field `by`."""

    head: Head
    record: Evidence
    steps: tuple[Step, ...]
    by: str = ""
    route: tuple[tuple[str, str], ...] = ()


Rule = Liability | Requirement | Honour | Escalation


def outermost(rule: Rule) -> tuple[Condition, ...]:
    """The conditions of a rule, not those inside others."""
    match rule:
        case Liability():
            return (*rule.when, *rule.prove)
        case Requirement():
            return (*rule.where, *rule.must)
        case Honour():
            return (*rule.must, *rule.exclude, *rule.revoke)
    return ()


def conditions_of(rule: Rule) -> Iterator[Condition]:
    """Every condition of a rule, those inside others after the one that holds them."""
    for condition in outermost(rule):
        yield from nested(condition)


def nested(condition: Condition) -> Iterator[Condition]:
    """A condition and all conditions inside it."""
    yield condition
    inner = condition.quantity.conditions if isinstance(condition.quantity, Run | Share | AnyOf | AllOf) else ()
    for each in (*inner, *condition.given):
        yield from nested(each)


@dataclass(frozen=True, slots=True)
class Case:
    """A worked example of a rule: facts in, answers out. It is run as a test. `line`: where it stands in the file."""

    rule: str
    name: str
    day: int
    facts: dict[str, Any]
    expect: list[Any]
    line: int = 0


@dataclass(frozen=True, slots=True)
class Adoption:
    """That an office has put a pack in force: the number of its own document and who reviewed it."""

    number: str
    reviewer: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Pack:
    """The rules of one source document. `digest` names the exact text that was read, shown with every result.

    `adopts` names the sample that it puts in force ("" for a pack of its own), `adoption` is None for a sample.
    `damaged` says what of the source could not be read.
    """

    name: str
    document: str
    issuer: str
    title: str
    jurisdiction: str
    digest: str
    evidence: dict[str, Evidence]
    rules: tuple[Rule, ...]
    stage: dict[str, Any]
    cases: tuple[Case, ...]
    file: str = ""
    adopts: str = ""
    adoption: Adoption | None = None
    damaged: str = ""
    report: bool = field(default=False)
