"""How a place, a township, an area or the whole scope came off over the last periods; where somebody else judged, the line breaks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from graph.snapshot import ties_onto
from graph.store import Snapshot
from queries.standings.asking import Asked, check_level, length_of, series_asked
from queries.standings.changes import why_broken
from queries.standings.drafting import NOBODY
from queries.standings.lines import Line
from queries.standings.records import Records
from queries.standings.standing import computed, in_retrospect
from queries.standings.totals import exactly, rounded
from schema.calendar import period
from schema.errors import UsageError

LAST = 8
"""How many periods a trend shows unless asked otherwise."""


@dataclass(frozen=True, slots=True)
class PlacePoint:
    """A place in one period. `line` None: it was not in the scope. `apart`: why it cannot be compared with the observed point before, "" if it can."""

    period: str
    line: Line | None
    apart: str = ""


@dataclass(frozen=True, slots=True)
class AreaPoint:
    """Many places in one period: how many there are and were observed, the mean score of those with one, percent weak and model of those
    with a class. `apart`: why it cannot be compared with the observed point before."""

    period: str
    places: int
    observed: int
    mean: float | None
    weak: float | None
    model: float | None
    issuers: tuple[str, ...]
    apart: str = ""


@dataclass(frozen=True, slots=True)
class Trend:
    """The points of a place (`line`) or of many (`area`), oldest first."""

    key: str
    series: str
    place: tuple[PlacePoint, ...] = ()
    area: tuple[AreaPoint, ...] = ()


def trend(graph: Snapshot, scope: str, key: str, asked: Asked, last: int = LAST) -> Trend:
    """How a key came off over the `last` periods that end with the one asked for.

    `key` is a place of the level asked for, or what such places lie in: the scope, a township, an area. `graph` is a snapshot of
    `scope_of_standings` for as many periods. The vetoes that the question gives are those of its own period. Raises UsageError.
    """
    records = Records(graph, asked.day)
    check_level(graph, scope, asked)
    if records.kind(key) not in ("place", "area"):
        raise UsageError(f"{records.name(key)}没有走势可看", "请写村、乡镇、片区或县")
    if last < 1:
        raise UsageError("期数要写1或更大的数", "如 --last 8")
    series = series_asked(records, scope, asked)
    per, index = length_of(asked.period)
    questions = [replace(asked, period=period(per, number), vetoes={}) for number in range(index - last + 1, index)] + [asked]
    known = [(each, in_retrospect(records, scope, each, series).lines) for each in questions[:-1]]
    known.append((asked, computed(records, scope, asked, series).lines))
    if records.level(key) == asked.level:
        return Trend(key, series, place=tuple(_of_place(key, known)))
    return Trend(key, series, area=tuple(_of_area(records, key, known)))


def _of_place(key: str, known: Sequence[tuple[Asked, Sequence[Line]]]) -> list[PlacePoint]:
    points = []
    before: Line | None = None
    for asked, lines in known:
        line = next((line for line in lines if line.place == key), None)
        apart = why_broken(before, line) if before and line and line.observed else ""
        points.append(PlacePoint(asked.period.label, line, apart))
        before = line if line and line.observed else before
    return points


def _of_area(records: Records, key: str, known: Sequence[tuple[Asked, Sequence[Line]]]) -> list[AreaPoint]:
    points = []
    before: tuple[str, ...] | None = None
    for asked, lines in known:
        inside = _inside(records, key, asked)
        own = [line for line in lines if line.place in inside]
        issuers = tuple(sorted({line.issuer for line in own if line.observed}))
        apart = "" if not issuers or before in (None, issuers) else f"此前由{_named(before or ())}评，本期由{_named(issuers)}评"
        points.append(_point(asked, own, issuers, apart))
        before = issuers or before
    return points


def _point(asked: Asked, own: Sequence[Line], issuers: tuple[str, ...], apart: str) -> AreaPoint:
    scores = [exactly(line.score) for line in own if line.score is not None]
    classes = [line.cls for line in own if line.cls]
    mean = rounded(sum(scores, Fraction()) / len(scores), asked.method.decimals) if scores else None
    weak, model = (rounded(Fraction(100 * classes.count(cls), len(classes)), 1) if classes else None for cls in ("weak", "model"))
    return AreaPoint(asked.period.label, len(own), sum(line.observed for line in own), mean, weak, model, issuers, apart)


def _inside(records: Records, key: str, asked: Asked) -> set[str]:
    """The places of the level that lie in a place, or belong to an area or lie in what belongs to it, on the day that counts."""
    if records.kind(key) != "area":
        return set(records.below(key, asked.level, asked.on))
    members = {tie.source for tie in ties_onto(records.graph, key) if tie.kind == "in_area" and tie.holding(asked.on)}
    return {key for member in members for key in (member, *records.below(member, asked.level, asked.on))}


def _named(issuers: Sequence[str]) -> str:
    return "、".join(issuer or NOBODY for issuer in issuers)
