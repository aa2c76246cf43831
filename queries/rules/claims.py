"""Conditions as intervals with a key, so that what several rules say of the same thing can be laid side by side.

The key is who is asked, the quantity, the ledger's own word and field (for ties the selector): all but the bounds and the days.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from queries.rules.phrases import asked_words, condition_words, each_words, period_words, quantity_words, selector_words, window_words
from schema.conditions import (
    LENGTHS,
    Age,
    AllOf,
    Bounds,
    Condition,
    Count,
    Evidence,
    Has,
    Holds,
    Proven,
    Query,
    Ratio,
    Reading,
    Run,
    Share,
    Tenure,
    Total,
    Vacant,
)  # fmt: skip
from schema.rules import Escalation, Honour, Liability, Pack, Requirement, Rule

_DAYS = {"天": 1.0, "月": 365.2425 / 12, "年": 365.2425}
_HEAD = 3

Names = Mapping[int, str]
"""The common word of each ledger, by the identity of its declaration."""


class Key(NamedTuple):
    """What is looked at: of whom, which quantity, whose word, which field; `detail` is all that would make it another number."""

    asked: str
    quantity: str
    word: str
    field: str = ""
    detail: str = ""


@dataclass(frozen=True, eq=False, slots=True)
class Claim:
    """What one rule says of a key: a number within bounds (lengths of time in days) or one of some words, in a window of days.

    `demanded`: the rule wants it so; else the rule only applies where it is so.
    """

    rule: Rule
    condition: Condition
    key: Key
    bounds: Bounds
    words: frozenset[str]
    window: str
    demanded: bool = False

    @property
    def about(self) -> str:
        """What is looked at, in words."""
        return f"{self.key.asked}：{quantity_words(self.condition)}"

    @property
    def said(self) -> str:
        """What the rule says of it, in words."""
        bare = replace(self.condition, given=(), label="")
        return f"{self.window}{asked_words(bare) or condition_words(bare)}"


def ledger_names(packs: Iterable[Pack]) -> Names:
    """One word for every ledger of these packs: the same where two packs mean the same ledger, by its word or by name and a like word."""
    groups: list[Evidence] = []
    found: dict[int, str] = {}
    for pack in packs:
        for ledger in pack.evidence.values():
            first = next((other for other in groups if same_ledger(other, ledger)), None)
            if first is None:
                groups.append(ledger)
            found[id(ledger)] = (first or ledger).label
    return found


def same_ledger(one: Evidence, other: Evidence) -> bool:
    """Whether two packs mean the same ledger: by its word, or by its short name, kind and subject and the head of its word.

    `村级后备干部` and `后备干部数`, or `联创联席会` and `基层联席会议`, are the same where both are called `reserve`, or `joint_meeting`.
    """
    if one.label == other.label:
        return True
    if one.name != other.name or (one.kind, one.who) != (other.kind, other.who) or not set(one.about) & set(other.about):
        return False
    return _head(one.label) == _head(other.label)


def _head(label: str) -> str:
    """The last characters of a word, where a Chinese word has its head."""
    return label.removesuffix("数").removesuffix("议")[-_HEAD:]


def claims_of(rule: Rule, names: Names) -> tuple[Claim, ...]:
    """What a rule says, each quantity on its own; of what is alternative (`any`) nothing is certain and nothing is claimed."""
    asked: tuple[Condition, ...]
    wanted: tuple[Condition, ...]
    match rule:
        case Liability():
            asked, wanted = (*rule.when, *rule.prove), ()
        case Requirement():
            asked, wanted = rule.where, rule.must
        case Honour():
            asked, wanted = (), rule.must
        case Escalation():
            return ()
    here = each_words(rule.each)
    return (*claims(asked, rule, here, names), *claims(wanted, rule, here, names, demanded=True))


def claims(conditions: Iterable[Condition], rule: Rule, asked: str, names: Names, *, demanded: bool = False) -> Iterator[Claim]:
    """The claims of conditions that hold together; what has no bounds to compare is left out."""
    for condition in conditions:
        if isinstance(condition.quantity, AllOf):
            yield from claims(condition.quantity.conditions, rule, asked, names, demanded=demanded)
            continue
        key = _key(condition, asked, names)
        if key is not None:
            yield Claim(rule, condition, key, _bounds(condition), frozenset(condition.words), _window(condition, rule), demanded)


def apart(one: Claim, other: Claim) -> bool:
    """Whether two claims on one key can never hold together."""
    if one.words or other.words:
        return bool(one.words and other.words) and not (one.condition.every or other.condition.every) and not one.words & other.words
    return _before(one.bounds, other.bounds) or _before(other.bounds, one.bounds)


def covers(wide: Claim, narrow: Claim) -> bool:
    """Whether all that the narrow claim admits, the wide one admits too."""
    if wide.words or narrow.words:
        return bool(wide.words and narrow.words) and not wide.condition.every and narrow.words <= wide.words
    low = wide.bounds.low < narrow.bounds.low or (
        wide.bounds.low == narrow.bounds.low and (narrow.bounds.low_open or not wide.bounds.low_open)
    )
    high = wide.bounds.high > narrow.bounds.high or (
        wide.bounds.high == narrow.bounds.high and (narrow.bounds.high_open or not wide.bounds.high_open)
    )
    return low and high


def _before(one: Bounds, other: Bounds) -> bool:
    return one.high < other.low or (one.high == other.low and (one.high_open or other.low_open))


def _key(condition: Condition, asked: str, names: Names) -> Key | None:
    quantity = condition.quantity
    kind = type(quantity).__name__
    detail = "；".join((condition.of, *(f"{field}{words}" for field, words in condition.only)))
    match quantity:
        case Reading():
            return Key(asked, kind, names[id(quantity.ledger)], quantity.field, detail)
        case Ratio(part=part, whole=whole):
            return Key(asked, kind, f"{names[id(part.ledger)]}占{names[id(whole.ledger)]}的比例", f"{part.field}/{whole.field}", detail)
        case Share(level=level, conditions=inner):
            return Key(asked, kind, _inside(inner, names), level)
        case Run(conditions=inner):
            return Key(asked, kind, _inside(inner, names), condition.per)
        case Has(select=select) | Holds(select=select) | Vacant(select=select):
            return Key(asked, kind, selector_words(select))
        case Tenure(select=select):
            return Key(asked, kind, selector_words(select) if select else "这条关系")
        case Query():
            return Key(asked, kind, condition_words(replace(condition, bounds=Bounds(), label="", given=())))
    return None  # steps, matches and alternatives have no bounds


def _inside(conditions: Iterable[Condition], names: Names) -> str:
    """Conditions inside another one, with their bounds, in the common words of the ledgers."""
    said = []
    for each in conditions:
        bare = replace(each, label="", given=())
        text = condition_words(bare)
        if isinstance(each.quantity, Reading):
            text = text.replace(f"“{each.quantity.ledger.label}”", f"“{names[id(each.quantity.ledger)]}”")
        said.append(text)
    return "；".join(said)


def _bounds(condition: Condition) -> Bounds:
    if isinstance(condition.quantity, Proven):
        return Bounds(0, 0) if condition.quantity.negated else Bounds(1, 1)
    if condition.unit in LENGTHS and isinstance(condition.quantity, Age | Tenure | Vacant):
        factor = _DAYS[condition.unit]
        low, high = condition.bounds.low * factor, condition.bounds.high * factor
        return replace(condition.bounds, low=low, high=high)
    return condition.bounds


def _window(condition: Condition, rule: Rule) -> str:
    """Of which days entries are counted: the condition's own window, else the rule's period. Other quantities have none."""
    if not isinstance(condition.quantity, Count | Total):
        return ""
    if own := window_words(replace(condition, per="")):
        return own
    per = condition.per or (rule.per if isinstance(rule, Liability | Requirement) else "")
    if per:
        return period_words(per)
    within = rule.within if isinstance(rule, Requirement) else None
    return f"头{within.text()}内" if within else ""
