"""Queries that a rule may name: computations that no quantity of the vocabulary expresses. Each gives an interval, open where it is not known.

A pack that names a query or an argument that is not here is refused when it is loaded into answers (`check_queries`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from graph.snapshot import KnownOutcome, outcomes, ties_from
from queries.rules.entries import number, words_of
from queries.rules.frames import Frame
from queries.rules.intervals import Interval, exactly
from queries.rules.world import item_of, period_of
from schema.calendar import index_of
from schema.classes import CLASS_LABELS
from schema.conditions import Amount, Query
from schema.errors import RuleError
from schema.rules import Pack, conditions_of

Args = Mapping[str, Amount | str | tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """A query with the unit of its number, its arguments, and what it tells planners."""

    name: str
    chinese: str
    unit: str
    args: tuple[str, ...]
    answer: Callable[[Args, Frame], Interval]


def _pairs_nearby(_: Args, frame: Frame) -> Interval:
    """Pairing partners of a place that lie under the same parent as it does."""
    world, day = frame.world, frame.day
    near = set(world.above(frame.subject, day)[:1])
    surely = possibly = 0
    for tie in ties_from(world.graph, frame.subject):
        holding = tie.holding(day)
        if tie.kind == "pairing" and holding and near & set(world.above(tie.target, day)[:1]):
            possibly += 1
            surely += holding == "held"
    return Interval(surely, possibly)


def _model_belt(_: Args, frame: Frame) -> Interval:
    """Villages of the township (a village's own township) whose last result is of the model class."""
    world = frame.world
    township = world.at_level(frame.subject, "township", frame.day)
    villages = world.below(township, "village", frame.day) if township else {}
    surely = possibly = 0
    for village, lies_there in villages.items():
        results = (entry for entry in reversed(_oldest_first(frame, village)) if entry.kind == "observation" and entry.day <= frame.day)
        words = next((found for entry in results if (found := words_of(entry, "class"))), ())
        model = CLASS_LABELS["model"] in words
        surely += model and lies_there
        possibly += model or not words
    return Interval(surely, possibly) if villages else Interval(0, math.inf)


def _rank_percent(args: Args, frame: Frame) -> Interval:
    """The own rank among all that were ranked in the period, in percent (first of ten: 10).

    If nobody wrote how many were ranked, they are between those whose rank is on record and all sisters.
    """
    rank, ranked = _ranking(args, frame, frame.subject)
    if rank is None:
        return Interval(0, 100)
    if ranked is not None:
        return exactly(100 * rank / ranked) if ranked >= rank else Interval(0, 100)
    sisters = frame.world.sisters(frame.subject, frame.per, frame.nth) if frame.per else ()
    known = 1 + sum(_ranking(args, frame, sister)[0] is not None for sister in sisters)
    fewest, most = max(known, rank), len(sisters) + 1
    return Interval(100 * rank / most, 100 * rank / fewest) if sisters and most >= rank else Interval(0, 100)


def _ranking(args: Args, frame: Frame, place: str) -> tuple[float | None, float | None]:
    entry = next((found for found in reversed(_entries(args, frame, place)) if _in_period(found, frame)), None)
    return number(entry, "rank"), number(entry, "ranked")


def _rest_days_covered(args: Args, frame: Frame) -> Interval:
    """How many percent of the Saturdays and Sundays of the period have an entry in the rota. Holidays by decree are not known here.

    Days that are still to come can go either way.
    """
    rest = [day for day in range(frame.first, frame.last + 1) if date.fromordinal(day).weekday() >= _SATURDAY]
    on_duty = {entry.day for entry in _entries(args, frame, frame.subject) if frame.first <= entry.day <= frame.day}
    if not rest or not on_duty:
        return Interval(0, 100)
    covered = sum(day in on_duty for day in rest)
    to_come = sum(day > frame.day for day in rest)
    return Interval(100 * covered / len(rest), 100 * (covered + to_come) / len(rest))


_SATURDAY = 5


def _entries(args: Args, frame: Frame, place: str) -> list[KnownOutcome]:
    """A place's entries of the ledger that the query names by its word."""
    word = args["ledger"]
    return [
        entry
        for entry in _oldest_first(frame, place)
        if (entry.properties.get("series", word) if entry.kind == "observation" else item_of(entry)) == word
    ]


def _oldest_first(frame: Frame, place: str) -> list[KnownOutcome]:
    known = (entry for entry in outcomes(frame.world.graph, place) if entry.day <= frame.world.day)
    return sorted(known, key=lambda entry: (entry.day, entry.label))


def _in_period(entry: KnownOutcome, frame: Frame) -> bool:
    return not frame.per or index_of(frame.per, period_of(entry)) == frame.nth


QUERIES: dict[str, NamedQuery] = {
    query.name: query
    for query in (
        NamedQuery("pairs_nearby", "同乡镇内结对的村数", "个", (), _pairs_nearby),
        NamedQuery("model_belt", "本乡镇的示范村数", "个", (), _model_belt),
        NamedQuery("rank_percent", "名次占参评数的百分比", "percent", ("ledger",), _rank_percent),
        NamedQuery("rest_days_covered", "双休日有人值守的比例", "percent", ("ledger",), _rest_days_covered),
    )
}
"""Every query that a rule may name."""


def check_queries(pack: Pack) -> None:
    """Raises RuleError for a rule that names a query, a unit or an argument that is not here."""
    for rule in pack.rules:
        for condition in conditions_of(rule):
            if isinstance(condition.quantity, Query):
                _check(condition.quantity, rule.head.id, pack.file or pack.name)


def _check(query: Query, rule: str, file: str) -> None:
    known = QUERIES.get(query.name)
    if known is None:
        raise RuleError(f"规则包 {file} 的 {rule}：没有名为“{query.name}”的查询", f"可用的有：{'、'.join(QUERIES)}")
    given = tuple(name for name, _ in query.args)
    if set(given) != set(known.args):
        raise RuleError(f"规则包 {file} 的 {rule}：查询“{query.name}”的参数不对", f"要写：{'、'.join(known.args) or '不带参数'}")
