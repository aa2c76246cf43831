"""Did pairing help? What the led villages came to before and since, beside comparable ones without a partner. Figures, never a verdict."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from graph.snapshot import HeldTie, KnownOutcome, node, outcomes, ties_from, ties_onto
from graph.store import Snapshot
from queries.pairing.candidates import PAIRING, VILLAGE
from queries.pairing.changes import PLAN
from queries.pairing.comparison import Cohort, Comparison, change, compared, percentile
from queries.pairing.past import Looked, Past, Question, Vetoes
from queries.pairing.visits import Visits, unpaired_visits, visits_of
from queries.standings.asking import series_asked
from queries.standings.lines import Line
from queries.standings.records import Records
from schema.periods import PeriodLabel
from schema.time import UNKNOWN

HELP = ("aid", "residency")
"""Ties that bring a village other help."""
_ORDER = {"weak": 0, "middle": 1, "model": 2}


@dataclass(frozen=True, slots=True)
class Point:
    """A village in one period. `percentile`: percent of the other ranked villages that it stands before. `change` of the score against the period
    before the pairing, None for `why`. `partial`: it was paired in the course of this period; `ended`: it had no partner in it any more."""

    period: str
    score: float | None
    percentile: float | None
    cls: str
    change: float | None = None
    why: str = ""
    partial: bool = False
    ended: bool = False


@dataclass(frozen=True, slots=True)
class Paired:
    """A pairing and the visits of the two."""

    tie: HeldTie
    visits: Visits


@dataclass(frozen=True, slots=True)
class Case:
    """A led village. `before`: the last period that ended before its pairing began, None for `why`.

    `already`: it had a partner in that period too, so that it is not compared. `helped`: aid and residency since then.
    """

    village: str
    township: str
    before: Point | None
    why: str
    after: tuple[Point, ...]
    helped: tuple[HeldTie, ...]
    already: bool


@dataclass(frozen=True, slots=True)
class Review:
    """The answer for a scope inside its `county`, whose other villages are compared with. `pairs` by led village and start; `cases` by village.

    `helped`: how many of the compared led villages had aid or residency as well, out of how many; the same of those they are compared with.
    `unpaired_visits`: exchanges of the scope's villages on days on which the two were not paired.
    """

    scope: str
    county: str
    series: str
    question: Question
    pairs: tuple[Paired, ...]
    cases: tuple[Case, ...]
    periods: tuple[Looked, ...]
    comparisons: tuple[Comparison, ...]
    helped: tuple[tuple[int, int], tuple[int, int]]
    unpaired_visits: tuple[KnownOutcome, ...] = ()


def review(graph: Snapshot, county: str, scope: str, question: Question, vetoes: Vetoes = lambda _: {}) -> Review:
    """What the led villages of a scope came to. `graph` is a snapshot of `scope_of_review` on the question's day.

    Raises UsageError when the last period has several assessments and none is named.
    """
    records = Records(graph, question.asked.day)
    series = series_asked(records, county, question.asked)
    chosen = _chosen(records, scope, question)
    past = Past(records, county, question, series, vetoes)
    past.reach(chosen.values())
    cases = tuple(_case(past, village, chosen[village]) for village in sorted(chosen))
    comparisons = tuple(_comparisons(past, cases, question.within))
    return Review(
        scope,
        county,
        series,
        question,
        pairs=tuple(Paired(tie, visits_of(graph, tie, records.day)) for village in sorted(chosen) for tie in chosen[village]),
        cases=cases,
        periods=tuple(past.looked(index) for index in sorted(past.lines)),
        comparisons=comparisons,
        helped=_helped(past, comparisons),
        unpaired_visits=tuple(unpaired_visits(graph, _villages(records, scope), records.day)),
    )


def _villages(records: Records, scope: str) -> list[str]:
    return [scope] if records.level(scope) == VILLAGE else list(records.below(scope, VILLAGE, records.day))


def _chosen(records: Records, scope: str, question: Question) -> dict[str, list[HeldTie]]:
    """The pairings of the led villages of the scope that are asked about, each village's by start."""
    day, since = question.asked.day, question.since
    digests = _digests(records.graph, question.plan) if question.plan else None
    found: dict[str, list[HeldTie]] = {}
    for village in _villages(records, scope):
        ties = [tie for tie in _led(records.graph, village) if tie.since_from <= day and (since is None or tie.since_from >= since)]
        if digests is not None:
            ties = [tie for tie in ties if tie.properties.get("plan") in digests]
        if ties:
            found[village] = sorted(ties, key=lambda tie: (tie.since_from, tie.id))
    return found


def _digests(graph: Snapshot, label: str) -> set[object]:
    """The plans for a period: of the county, or of places in it."""
    plans = (entry for key in graph if node(graph, key)["kind"] == "place" for entry in outcomes(graph, key) if entry.kind == PLAN)
    return {entry.properties.get("digest") for entry in plans if entry.properties.get("period") == label}


def _led(graph: Snapshot, village: str) -> list[HeldTie]:
    return [tie for tie in ties_onto(graph, village) if tie.kind == PAIRING]


def _case(past: Past, village: str, ties: Sequence[HeldTie]) -> Case:
    records, before = past.records, past.before(ties)
    first, old, why = None, None, "结对从何时开始不清楚"
    if before is not None:
        first, old = past.label(before), past.line(before, village)
        why = f"{first.label}没有结果" if before <= past.last else "结对晚于所看的最后一期"
    observed = old is not None and old.observed
    return Case(
        village,
        records.at_level(village, "township"),
        before=_point(first, old) if first and old and observed else None,
        why="" if observed else why,
        after=tuple(_after(past, village, ties, index, old) for index in sorted(past.lines) if before is not None and index > before),
        helped=_help(records.graph, village, first.last if first else UNKNOWN),
        already=first is not None and any(tie.period.touches(first.first, first.last) for tie in _led(records.graph, village)),
    )


def _point(label: PeriodLabel, line: Line) -> Point:
    return Point(label.label, line.score, percentile(line), line.cls)


def _after(past: Past, village: str, ties: Sequence[HeldTie], index: int, old: Line | None) -> Point:
    label, line = past.label(index), past.line(index, village)
    moved, why = change(old, line)
    point = _point(label, line) if line else Point(label.label, None, None, "")
    return replace(
        point,
        change=None if moved is None else float(moved),
        why=why,
        partial=min(tie.since_to for tie in ties) > label.first,
        ended=not any(tie.period.touches(label.first, label.last) for tie in _led(past.records.graph, village)),
    )


def _help(graph: Snapshot, village: str, since: int) -> tuple[HeldTie, ...]:
    """Other help that a village had after a day."""
    ties = [tie for tie in ties_onto(graph, village) if tie.kind in HELP and tie.until_to > since]
    return tuple(sorted(ties, key=lambda tie: tie.id))


def _comparisons(past: Past, cases: Sequence[Case], within: float) -> Iterator[Comparison]:
    """Each cohort in each later period: villages of one class, field and issuer that were paired after the same period."""
    cohorts: dict[tuple[int, str, str, str], list[Case]] = defaultdict(list)
    labels = {past.label(index).label: index for index in past.lines}
    for case in cases:
        if case.before and case.before.score is not None and not case.already:
            before = labels[case.before.period]
            line = past.lines[before][case.village]
            cohorts[before, line.cls, line.field, line.issuer].append(case)
    for (before, *_), cohort in sorted(cohorts.items(), key=lambda item: (item[0][0], _ORDER.get(item[0][1], 9), item[0][1:])):
        for position, index in enumerate(range(before + 1, past.last + 1)):
            points = {case.village: case.after[position] for case in cohort}
            yield compared(
                Cohort(
                    tuple(case.village for case in cohort),
                    (past.label(before).label, past.label(index).label),
                    past.lines[before],
                    past.lines[index],
                    free=_free(past, before, index),
                    ended=frozenset(village for village, point in points.items() if point.ended),
                    partial=any(point.partial for point in points.values()),
                ),
                within,
            )


def _free(past: Past, before: int, index: int) -> frozenset[str]:
    """The villages that had no part in any pairing from one period to another, neither leading nor led."""
    graph, first, last = past.records.graph, past.label(before).first, past.label(index).last
    return frozenset(
        village
        for village in past.lines[before]
        if not any(
            tie.kind == PAIRING and tie.period.touches(first, last) for tie in (*ties_from(graph, village), *ties_onto(graph, village))
        )
    )


def _helped(past: Past, comparisons: Iterable[Comparison]) -> tuple[tuple[int, int], tuple[int, int]]:
    """How many of the villages on each side of the comparisons had other help, and how many these are."""
    told = list(comparisons)
    since = past.label(min(past.lines)).last
    sides = ({key for each in told for key in each.matched.places}, {key for each in told for key in each.unpaired.places})
    helped, others = ((sum(bool(_help(past.records.graph, key, since)) for key in side), len(side)) for side in sides)
    return helped, others
