"""Paired villages against their own past and against comparable ones without a partner: a difference of mean changes, told with its numbers of cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from statistics import median

from queries.standings.changes import why_broken
from queries.standings.lines import Line
from queries.standings.totals import exactly, rounded

FEWEST = 3
"""With fewer cases on a side no figure is given."""
WITHIN = 5.0
"""How many points apart the scores before may lie for two villages to be comparable: the software's choice, shown with every result."""
_DECIMALS = 2
_PERCENT_DECIMALS = 1
NO_RESULT, NO_SCORE = "没有结果", "没有得分"

Lines = Mapping[str, Line]
"""The lines of a standing by place."""


@dataclass(frozen=True, slots=True)
class Cohort:
    """Villages of one class, field and issuer in the period before their pairing, and a later period.

    `periods`: the labels of both; `old`, `new`: their lines. `free`: villages of the county that had no part in any pairing from the one to the
    other. `ended`: the members that had no partner any more in the later one.
    """

    members: tuple[str, ...]
    periods: tuple[str, str]
    old: Lines
    new: Lines
    free: frozenset[str]
    ended: frozenset[str] = frozenset()
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Side:
    """The changes of the villages of one side. `mean`, `median` in points and `percentile` (mean, of those with a rank in both periods) are None
    with fewer than `FEWEST` cases."""

    places: tuple[str, ...]
    mean: float | None
    median: float | None
    percentile: float | None
    rose: int
    fell: int
    stayed: int

    @property
    def cases(self) -> int:
        """How many villages."""
        return len(self.places)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Paired villages of one class, ranked in one field by one issuer, from the period before their pairing to a later one.

    Each of them is in `paired` (a result then and now), `unobserved`, `apart` (somebody else judged, or it was ranked among others) or `ended`
    (without a partner in the later period). `matched` are those of `paired` that have at least one comparable village, `unpaired` all these;
    `difference` is that of their mean changes, None where either side has too few cases. `partial`: some were paired only in the course of
    the later period.
    """

    before: str
    after: str
    cls: str
    field: str
    issuer: str
    partial: bool
    paired: Side
    unobserved: tuple[str, ...]
    apart: tuple[str, ...]
    ended: tuple[str, ...]
    matched: Side
    unpaired: Side
    difference: float | None

    @property
    def members(self) -> int:
        """How many villages were paired after the period before."""
        return self.paired.cases + len(self.unobserved) + len(self.apart) + len(self.ended)


def percentile(line: Line | None) -> float | None:
    """Percent of the other ranked places that a place stands before, None without a rank or without others."""
    if line is None or line.rank is None or line.ranked < 2:
        return None
    return rounded(Fraction(100 * (line.ranked - line.rank), line.ranked - 1), _PERCENT_DECIMALS)


def change(old: Line | None, new: Line | None) -> tuple[Fraction | None, str]:
    """The change of a score, or why there is none: nothing on record, no score, another issuer or field."""
    if old is None or not old.observed or new is None or not new.observed:
        return None, NO_RESULT
    if why := why_broken(old, new):
        return None, why
    if old.score is None or new.score is None:
        return None, NO_SCORE
    return exactly(new.score) - exactly(old.score), ""


def compared(cohort: Cohort, within: float) -> Comparison:
    """Compare the members of a cohort with the free villages that are like one of them and had a score within so many points of its own."""
    old, new = cohort.old, cohort.new
    staying = [key for key in cohort.members if key not in cohort.ended]
    told = {key: change(old.get(key), new.get(key)) for key in staying}
    changes = {key: value for key, (value, _) in told.items() if value is not None}
    unobserved = tuple(key for key in staying if told[key][1] in (NO_RESULT, NO_SCORE))
    first = old[cohort.members[0]]
    pool = _pool(first, cohort)
    matched = {key: changes[key] for key in changes if any(_near(old[key], old[other], within) for other in pool)}
    near = {other: pool[other] for other in pool if any(_near(old[key], old[other], within) for key in matched)}
    return Comparison(
        *cohort.periods,
        cls=first.cls,
        field=first.field,
        issuer=first.issuer,
        partial=cohort.partial,
        paired=side(changes, old, new),
        unobserved=unobserved,
        apart=tuple(key for key in staying if key not in changes and key not in unobserved),
        ended=tuple(key for key in cohort.members if key in cohort.ended),
        matched=side(matched, old, new),
        unpaired=side(near, old, new),
        difference=_difference(matched, near),
    )


def side(changes: Mapping[str, Fraction], old: Lines, new: Lines) -> Side:
    """The changes of one side, summed up."""
    values = list(changes.values())
    enough = len(values) >= FEWEST
    moved = [value for key in changes if (value := _moved(old.get(key), new.get(key))) is not None]
    return Side(
        tuple(sorted(changes)),
        rounded(_mean(values), _DECIMALS) if enough else None,
        rounded(Fraction(median(values)), _DECIMALS) if enough else None,
        rounded(_mean(moved), _PERCENT_DECIMALS) if len(moved) >= FEWEST else None,
        sum(value > 0 for value in values),
        sum(value < 0 for value in values),
        sum(value == 0 for value in values),
    )


def _pool(first: Line, cohort: Cohort) -> dict[str, Fraction]:
    """The changes of the villages that could be compared but for their score: same class, field and issuer before, free all along."""
    like = first.cls, first.field, first.issuer
    alike = [key for key, line in cohort.old.items() if key in cohort.free and (line.cls, line.field, line.issuer) == like]
    told = ((key, change(cohort.old[key], cohort.new.get(key))[0]) for key in alike)
    return {key: value for key, value in told if value is not None}


def _moved(old: Line | None, new: Line | None) -> Fraction | None:
    before, after = percentile(old), percentile(new)
    return None if before is None or after is None else exactly(after) - exactly(before)


def _near(one: Line, other: Line, within: float) -> bool:
    assert one.score is not None
    assert other.score is not None
    return abs(exactly(one.score) - exactly(other.score)) <= exactly(within)


def _difference(matched: Mapping[str, Fraction], near: Mapping[str, Fraction]) -> float | None:
    if min(len(matched), len(near)) < FEWEST:
        return None
    return rounded(_mean(list(matched.values())) - _mean(list(near.values())), _DECIMALS)


def _mean(values: Sequence[Fraction]) -> Fraction:
    return sum(values, Fraction()) / len(values)
