"""Where packs say different things of the same matter. It is shown, never resolved: which one applies is for an office to decide.

Only what can meet is compared: rules in force in one jurisdiction on a day, or, on request, all rules whatever their place.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import Literal

from queries.rules.claims import Claim, Key, Names, apart, claims_of, covers, ledger_names, same_ledger
from queries.rules.dead_ends import idle, unreachable
from queries.rules.phrases import FIELDS
from schema.conditions import PERS, Amount, Evidence
from schema.kinds import LEVELS
from schema.rulebook import Rulebook
from schema.rules import Liability, Pack, Rule

Sort = Literal[
    "apart", "differs", "cadence", "tenure", "overlap", "both", "neither", "edge", "ledger", "never", "superseded", "gives_way", "idle"
]  # fmt: skip

SORTS: dict[Sort, str] = {
    "apart": "互不相容",
    "differs": "标准不同",
    "cadence": "频次不同",
    "tenure": "任期不同",
    "overlap": "同一情形各有措施",
    "both": "正好等于界限时两条都适用",
    "neither": "正好等于界限时哪条都不适用",
    "edge": "正好等于界限时归哪一条，是选定的",
    "ledger": "同一本台账声明不同",
    "never": "永远不会适用",
    "superseded": "处处被替代",
    "gives_way": "总是让位",
    "idle": "参数不起作用",
}
"""What can be found, as planners read it."""

_ABOUT = {"person": "个人", "organisation": "单位", **LEVELS}


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two sides: whose it is (`rule` None for a ledger's declaration), and what it says."""

    pack: Pack
    rule: Rule | None
    said: str


@dataclass(frozen=True, slots=True)
class Clash:
    """A finding about rules: what it is about, what each side says, what to know about it. It changes nothing."""

    sort: Sort
    about: str
    sides: tuple[Side, ...]
    note: str = ""


def clashes(book: Rulebook, day: int, *, code: str = "", everywhere: bool = False) -> tuple[Clash, ...]:
    """What clashes between the rules in force on a day, in the order of the packs, then what can never apply or has no effect.

    `code`: only what is in force for the place with that division code. `everywhere`: also packs whose jurisdictions do not meet.
    """
    found: list[Clash] = []
    names = ledger_names(book.packs)
    for one, other in combinations(book.packs, 2):
        place = _meeting(one.jurisdiction, other.jurisdiction, code)
        if _related(one, other) or (place is None and not everywhere):
            continue
        mine, theirs = (_in_force(book, pack, place or pack.jurisdiction, day) for pack in (one, other))
        if mine and theirs:
            found += _between(book, mine, theirs, names)
            found += _ledgers(one, other)
    for pack in book.packs:
        place = _meeting(pack.jurisdiction, code)
        if place is not None:
            here = _in_force(book, pack, place, day)
            found += _edges(book, combinations(here, 2), names)
            found += _dead_ends(book, pack, names)
    return tuple({_identity(clash): clash for clash in found}.values())


def _identity(clash: Clash) -> tuple[object, ...]:
    sides = ((side.pack.name, side.rule.head.id if side.rule else "", side.said) for side in clash.sides)
    return (clash.sort, clash.about, *sides)


def _dead_ends(book: Rulebook, pack: Pack, names: Names) -> Iterator[Clash]:
    for rule in pack.rules:
        for end in (*unreachable(book, rule, names), *idle(rule, names)):
            yield Clash(end.sort, end.about, (Side(pack, rule, end.said),), end.note)


def _meeting(*codes: str) -> str | None:
    """The division in which jurisdictions meet: the innermost, if all others contain it."""
    innermost = max(codes, key=len)
    return innermost if all(innermost.startswith(code) for code in codes) else None


def _related(one: Pack, other: Pack) -> bool:
    """Whether one pack is the other as an office has adopted it, so that it says the same by its own choice."""
    return one.adopts == other.name or other.adopts == one.name


def _in_force(book: Rulebook, pack: Pack, code: str, day: int) -> list[Rule]:
    return [rule for rule in pack.rules if book.in_force(rule, code, day)]


def _between(book: Rulebook, mine: Sequence[Rule], theirs: Sequence[Rule], names: Names) -> Iterator[Clash]:
    ours, others = _by_key(mine, names), _by_key(theirs, names)
    for key in ours:
        for one, other in product(ours[key], others.get(key, ())):
            if one.demanded and other.demanded and (sort := _difference(one, other)):
                yield _clash(book, sort, one, other)
    yield from _edges(book, product(mine, theirs), names, across=True)


def _by_key(rules: Sequence[Rule], names: Names) -> Mapping[Key, list[Claim]]:
    found: dict[Key, list[Claim]] = defaultdict(list)
    for rule in rules:
        for claim in claims_of(rule, names):
            found[claim.key].append(claim)
    return found


def _difference(one: Claim, other: Claim) -> Sort | None:
    same = one.bounds == other.bounds and one.words == other.words
    if one.window != other.window:
        return "cadence"
    if same:
        return None
    if apart(one, other):
        return "apart"
    return "tenure" if one.key.quantity == "Tenure" else "differs"


def _edges(book: Rulebook, pairs: Iterator[tuple[Rule, Rule]], names: Names, *, across: bool = False) -> Iterator[Clash]:
    """Measures that two rules attach to ranges of one quantity that touch, or (`across` packs) overlap."""
    said: dict[str, dict[Key, Claim]] = {}
    for one, other in pairs:
        if not (isinstance(one, Liability) and isinstance(other, Liability)):
            continue
        mine, theirs = (said.setdefault(rule.head.id, {claim.key: claim for claim in claims_of(rule, names)}) for rule in (one, other))
        shared = [key for key in mine if key in theirs and mine[key].window == theirs[key].window]
        for key in shared:
            if any(apart(mine[each], theirs[each]) for each in shared if each != key):
                continue
            sort = _edge(mine[key], theirs[key], across=across)
            if sort:
                yield _clash(book, sort, mine[key], theirs[key], _resolved(one, other) if sort == "both" else "")


def _edge(one: Claim, other: Claim, *, across: bool) -> Sort | None:
    low, high = sorted((one, other), key=lambda claim: (claim.bounds.high, claim.bounds.low))
    bound = low.bounds.high
    if not math.isinf(bound) and bound == high.bounds.low and low.bounds.low < bound < high.bounds.high:
        left_out = low.bounds.high_open, high.bounds.low_open
        if left_out == (True, True):
            return "neither"
        if left_out == (False, False):
            return "both"
        return "edge" if any(_chosen(claim, bound) for claim in (one, other)) else None
    if across and not apart(one, other) and (covers(one, other) or covers(other, one) or not one.words):
        return "overlap"
    return None


def _chosen(claim: Claim, bound: float) -> bool:
    """Whether the bound, or on which side its exact value lies, is a choice and not the document's."""
    head = claim.rule.head
    return any(isinstance(param.value, Amount) and param.value.number == bound and param.text() in head.choices for param in head.params)


def _resolved(one: Liability, other: Liability) -> str:
    for lighter, heavier in ((one, other), (other, one)):
        if heavier.head.id in lighter.yields_to:
            return f"规则包写明较轻的“{lighter.measure}”让位给“{heavier.measure}”，两条都会列出"
    return ""


def _clash(book: Rulebook, sort: Sort, one: Claim, other: Claim, note: str = "") -> Clash:
    return Clash(sort, one.about, tuple(Side(book.pack_of(claim.rule.head.id), claim.rule, _said(claim)) for claim in (one, other)), note)


def _said(claim: Claim) -> str:
    measure = f"→{claim.rule.measure}" if isinstance(claim.rule, Liability) else ""
    own = claim.condition
    label = f"{own.id} {own.label}：" if own.id else ""
    return f"{label}{claim.said}{measure}"


def _ledgers(one: Pack, other: Pack) -> Iterator[Clash]:
    for mine, theirs in product(one.evidence.values(), other.evidence.values()):
        if not same_ledger(mine, theirs):
            continue
        pairs = list(zip(_declared(mine), _declared(theirs), strict=True))
        differing = [(left, right) for left, right in pairs if left != right]
        if differing:
            said = ("；".join(left for left, _ in differing), "；".join(right for _, right in differing))
            note = "" if mine.label == theirs.label else f"两包叫法不同（{mine.label}、{theirs.label}），看作同一本"
            yield Clash("ledger", f"台账“{mine.label}”", (Side(one, None, said[0]), Side(other, None, said[1])), note)


def _declared(ledger: Evidence) -> tuple[str, ...]:
    fields = "、".join(f"{FIELDS.get(name, name) or '数字或内容'}（{ledger.unit(name) or '文字'}）" for name in sorted(ledger.fields))
    return (
        f"种类 {ledger.kind}",
        f"每{PERS[ledger.per]}一次" if ledger.per else "按日登记，不分期",
        f"关于{'、'.join(_ABOUT.get(about, about) for about in sorted(ledger.about))}",
        f"涉及{_ABOUT[ledger.who]}" if ledger.who else "不涉及个人",
        f"字段 {fields}" if fields else "没有字段",
        "没有列名就是没有" if ledger.register else "没有记录不算没有",
    )
