"""Rules that can never apply and parameters that change nothing: seen from the rules alone, whatever is on record."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Literal, NamedTuple

from queries.rules.claims import Claim, Names, apart, claims, claims_of, covers
from queries.rules.phrases import each_words
from schema.conditions import Age, Amount, Count, FromLast, Has, Holds, Run, Share, Tenure, Vacant
from schema.rulebook import Rulebook
from schema.rules import Escalation, Head, Liability, Rule, conditions_of

EndSort = Literal["never", "superseded", "gives_way", "idle"]

_FROM_ZERO = (Count, Has, Holds, Age, Tenure, Vacant, Share)
"""Quantities that are never below 0."""
_HELD = ("then", "throughout", "sometime")


class DeadEnd(NamedTuple):
    """One finding about one rule."""

    sort: EndSort
    about: str
    said: str
    note: str = ""


def unreachable(book: Rulebook, rule: Rule, names: Names) -> Iterator[DeadEnd]:
    """Why a rule can never apply, or never alone: conditions that exclude each other, other rules in its place."""
    for group in _together(rule, names):
        for one, other in combinations(group, 2):
            if one.key == other.key and one.window == other.window and one.condition.given == other.condition.given and apart(one, other):
                yield DeadEnd("never", one.about, f"{one.said}，又{other.said}", "两个条件不可能同时成立")
    if replaced := _replaced(book, rule.head):
        yield DeadEnd("superseded", rule.head.summary, "、".join(head.id for head in replaced), "在它施行的全部日子和区划里都已被替代")
    if isinstance(rule, Liability):
        yield from _giving_way(book, rule, names)


def idle(rule: Rule, names: Names) -> Iterator[DeadEnd]:
    """Parameters, and conditions without any, that no record could ever fail to meet."""
    for group in _together(rule, names):
        for claim in group:
            yield from _trivial(claim)
            if any(_makes_idle(other, claim) for other in group):
                yield DeadEnd(
                    "idle",
                    claim.about,
                    claim.said,
                    f"同一条里另有更严的条件{_named(claim, (claim.condition.bounds.low, claim.condition.bounds.high))}",
                )
    if isinstance(rule, Liability) and rule.reaches == "self":
        for param in rule.head.params:
            if param.value in _HELD:
                yield DeadEnd("idle", f"参数 {param.name}", param.text(), "措施落在被判断的地方或单位自己，不看任职")


def _together(rule: Rule, names: Names) -> list[Sequence[Claim]]:
    """The claims of a rule that have to hold together: its own, and those inside each run and each share."""
    found: list[Sequence[Claim]] = [claims_of(rule, names)]
    if isinstance(rule, Escalation):
        return found
    for condition in conditions_of(rule):
        match condition.quantity:
            case Run(conditions=inner) | Share(conditions=inner):
                found.append(tuple(claims(inner, rule, each_words(rule.each), names)))
    return found


def _replaced(book: Rulebook, head: Head) -> tuple[Head, ...]:
    """The rules that leave no day and no place to a rule; an office's own version of a sample is no fault of the sample."""
    rule = book.rules[head.id]
    over = [other for other in book.superseding(head.id) if head.jurisdiction.startswith(other.jurisdiction)]
    over = [other for other in over if book.pack_of(other.id).adopts != book.pack_of(rule.head.id).name]
    free, used = head.since, []
    for other in sorted(over, key=lambda each: each.since):
        if other.since <= free < other.until:
            free = other.until
            used.append(other)
    return tuple(used) if free >= head.until else ()


def _giving_way(book: Rulebook, rule: Liability, names: Names) -> Iterator[DeadEnd]:
    mine = {claim.key: claim for claim in claims_of(rule, names)}
    for id in rule.yields_to:
        heavier = book.rules.get(id)
        if not isinstance(heavier, Liability) or len(heavier.when) > len(rule.when):
            continue
        theirs = list(claims(heavier.when, heavier, each_words(heavier.each), names))
        if theirs and len(theirs) == len(heavier.when) and all(each.key in mine and covers(each, mine[each.key]) for each in theirs):
            yield DeadEnd("gives_way", rule.head.summary, heavier.head.id, "它成立时较重的那条一定成立，所以总要让位")


def _trivial(claim: Claim) -> Iterator[DeadEnd]:
    """Bounds at the very end of what the quantity can be."""
    quantity, bounds = claim.condition.quantity, claim.bounds
    field = getattr(getattr(quantity, "ledger", None), "fields", {}).get(claim.key.field)
    percent = isinstance(quantity, Share) or (claim.condition.unit == "percent" and field == "percent")
    least = 1.0 if isinstance(quantity, FromLast) or field == "place" else 0.0 if isinstance(quantity, _FROM_ZERO) or percent else None
    ends = []
    if least is not None and least >= bounds.low > float("-inf") and not bounds.low_open:
        ends.append(bounds.low)
    if percent and 100 <= bounds.high < float("inf") and not bounds.high_open:
        ends.append(bounds.high)
    if named := _named(claim, ends):  # without a parameter it asks whether anything is on record at all
        yield DeadEnd("idle", claim.about, claim.said, f"这个界限挡不住任何记录{named}")


def _makes_idle(narrow: Claim, wide: Claim) -> bool:
    """Whether a condition of application already asks for more than another one of the same rule."""
    if narrow is wide or narrow.condition.given or narrow.key != wide.key or narrow.window != wide.window or not covers(wide, narrow):
        return False
    both_ways = covers(narrow, wide)
    return not narrow.demanded and (wide.demanded or not both_ways or _first(narrow, wide))


def _first(one: Claim, other: Claim) -> bool:
    """Of two equal conditions the first is kept, so that only the second is named."""
    order = [id(condition) for condition in conditions_of(one.rule)]
    return order.index(id(one.condition)) < order.index(id(other.condition))


def _named(claim: Claim, bounds: Sequence[float]) -> str:
    """The parameters of the rule that stand as these bounds."""
    names = [param.name for param in claim.rule.head.params if isinstance(param.value, Amount) and param.value.number in bounds]
    return f"，参数 {'、'.join(names)} 不起作用" if names else ""
