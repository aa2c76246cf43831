"""How much of the past and of the surroundings the rules look at, so that an answer fetches one snapshot and no more than they need."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from math import ceil
from typing import Literal, NamedTuple

from graph.store import EVER, Scope
from queries.rules.world import STALE
from schema.calendar import IN_A_YEAR
from schema.conditions import AllOf, AnyOf, Condition, FromLast, Improved, Per, Query, Reading, Run, Share, Steps, Tenure, Vacant
from schema.kinds import LEVELS
from schema.rulebook import Rulebook
from schema.rules import Escalation, Honour, Liability, Requirement, Rule, conditions_of, outermost
from schema.time import year_span


class Needs(NamedTuple):
    """What one rule looks at: entries and ties so many years before the period judged (`ever`: however old), its sisters, what lies below.

    `lists`: registers that are issued period by period for all places at once, so that entries about others tell that a newer one is out.
    """

    years: int = 0
    ever: bool = False
    tie_years: int = 0
    ties_ever: bool = False
    sisters: bool = False
    below: bool = False
    lists: bool = False


class Footprint(NamedTuple):
    """First days of the windows of ties and of outcomes (None: only the day, no outcomes), and the level whose sisters are needed."""

    since: int | None
    outcomes_since: int | None
    sisters: str

    def scope(self, direction: Literal["up", "down", "around"], key: str) -> Scope:
        """The scope of a snapshot that holds all of it."""
        return Scope(direction, key, self.since, outcomes_since=self.outcomes_since, sisters=self.sisters)


def footprint(book: Rulebook, day: int, key: str = "", levels: Collection[str] = tuple(LEVELS)) -> Footprint:
    """What the liabilities of these levels, without those that look below, and the coverage rules look at on a day.

    `key`: leave out the rules that cannot lie in force for that place.
    """
    code = key.removeprefix("place:")
    anywhere = not code.isdecimal()
    asked = [rule for rule in traced(book, levels) if anywhere or code.startswith(rule.head.jurisdiction)]
    sisters = next((rule.each.level for rule in asked if needs(rule).sisters and rule.each.level), "")
    return Footprint(*_days([needs(rule) for rule in asked], day), sisters)


def footprint_of_all(book: Rulebook, day: int) -> Footprint:
    """What all rules look at; sisters and what lies below come with a scope downward."""
    return Footprint(*_days([needs(rule) for pack in book.packs for rule in pack.rules], day), "")


def traced(book: Rulebook, levels: Collection[str]) -> list[Liability | Requirement]:
    """The rules that an answer about one place looks at: liabilities of its level or of an event there, unless they need what lies below."""
    liabilities: list[Liability | Requirement] = [rule for sort in (*levels, "record") for rule in book.liabilities.get(sort, ())]
    coverages = [rule for level in levels for rule in book.adopted.requirements.get(level, ()) if rule.head.kind == "coverage"]
    return [rule for rule in (*liabilities, *coverages) if is_traced(rule)]


def is_traced(rule: Rule) -> bool:
    """Whether an answer about one place judges a rule: it must be asked of places, or of events there, and need nothing of other places.

    A snapshot upward from a village holds no other village of its township: a share of them would come out wrong, and so would a list that
    was issued anew without the village.
    """
    wants = needs(rule)
    return isinstance(rule, Liability | Requirement) and rule.each.sort in ("place", "record") and not (wants.below or wants.lists)


def _days(found: Collection[Needs], day: int) -> tuple[int | None, int | None]:
    if not found:
        return None, None
    oldest = date.fromordinal(day).year - 1 - STALE
    ties = EVER if any(each.ties_ever for each in found) else year_span(oldest - max(each.tie_years for each in found)).first
    outcomes = EVER if any(each.ever for each in found) else year_span(oldest - max(each.years for each in found)).first
    return ties, outcomes


_KNOWN: dict[int, tuple[Rule, Needs]] = {}
"""By the identity of a rule, which is kept with it: comparing whole rules would cost more than working it out."""


def needs(rule: Rule) -> Needs:
    """What a rule looks at, worked out once."""
    known = _KNOWN.get(id(rule))
    if known is None:
        known = _KNOWN[id(rule)] = rule, _needs(rule)
    return known[1]


def _needs(rule: Rule) -> Needs:
    conditions = list(conditions_of(rule))
    below = any(isinstance(each.quantity, Share | Query) for each in conditions)
    ties_ever = any(isinstance(each.quantity, Tenure | Vacant) for each in conditions)
    if isinstance(rule, Escalation | Honour):
        return Needs(ever=True, ties_ever=ties_ever, below=below)
    over = rule.over - 1 if isinstance(rule, Liability) else 0
    years = max((_years_back(each, rule.per) for each in outermost(rule)), default=0)
    sisters = any(isinstance(each.quantity, FromLast) for each in conditions)
    of_records = rule.each.sort == "record"  # however old a record is, those who were in post then answer for it
    ever = of_records or any(_looks_ever(each) for each in conditions)
    lists = any(isinstance(read := each.quantity, Reading) and read.ledger.register and bool(read.ledger.per) for each in conditions)
    return Needs(years, ever, max(over, years), ties_ever or of_records or rule.each.sort == "tie", sisters, below, lists)


def _years_back(condition: Condition, per: Per | Literal[""]) -> int:
    """How many years before the period judged a condition reads."""
    return ceil(_periods_back(condition) / IN_A_YEAR[per]) if per else 1


def _periods_back(condition: Condition) -> int:
    match condition.quantity:
        case Run(conditions=inner):
            return int(condition.bounds.low) - 1 + max(_periods_back(each) for each in inner)
        case Improved():
            return 1
        case AnyOf(conditions=inner) | AllOf(conditions=inner) | Share(conditions=inner):
            return max(_periods_back(each) for each in inner)
    return 0


def _looks_ever(condition: Condition) -> bool:
    """Whether an entry of any age can decide it: ledgers without periods, unless days are counted."""
    quantity = condition.quantity
    return condition.back is not None or (isinstance(quantity, Reading) and not quantity.ledger.per) or isinstance(quantity, Steps)
