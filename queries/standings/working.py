"""How a place's score came about, mark by mark: what counted, what was trimmed, what each aspect weighs, and where the sheet's own total differs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Literal, NamedTuple

from graph.snapshot import KnownOutcome
from queries.standings.lines import Total
from queries.standings.totals import FULL, aspect_of, exactly, judge_of, percent
from schema.scoring import Method

Counting = Literal["kept", "trimmed", "replaced"]
COUNTING: dict[Counting, str] = {"kept": "计入", "trimmed": "去掉", "replaced": "已由后来的评分替代"}


class Mark(NamedTuple):
    """One judge's mark and whether it counts. `entry` is the row that says it."""

    judge: str
    score: float
    counting: Counting
    entry: KnownOutcome


class Part(NamedTuple):
    """One aspect: its marks, their mean, the percent of `full` marks that this is, and the points that it brings to the total.

    `share` is the aspect's weight in percent; None: no weights are declared and marks are added as they stand.
    """

    aspect: str
    marks: tuple[Mark, ...]
    mean: Fraction
    full: Fraction
    percent: Fraction
    share: Fraction | None
    points: Fraction


class Working(NamedTuple):
    """The parts of a score, their sum before rounding, and how much the sheet's own total differs from the rounded score (None: it states none)."""

    parts: tuple[Part, ...]
    exact: Fraction
    score: float
    sheet: float | None
    difference: Fraction | None


def working(total: Total, method: Method) -> Working:
    """The working behind a total of `queries.standings.totals`."""
    by_aspect: dict[str, list[KnownOutcome]] = defaultdict(list)
    for entry in sorted(total.entries, key=lambda entry: (entry.day, entry.label)):
        by_aspect[aspect_of(entry)].append(entry)
    parts = tuple(_part(aspect, by_aspect[aspect], method) for aspect in sorted(by_aspect))
    difference = None if total.sheet is None else exactly(total.sheet) - exactly(total.score)
    return Working(parts, sum((part.points for part in parts), Fraction()), total.score, total.sheet, difference)


def _part(aspect: str, entries: Sequence[KnownOutcome], method: Method) -> Part:
    newest = {judge_of(entry): entry for entry in entries}
    dropped = _dropped(newest.values(), method.trim)
    marks = []
    for entry in entries:
        counting: Counting = "trimmed" if entry in dropped else "kept" if newest[judge_of(entry)] is entry else "replaced"
        marks.append(Mark(judge_of(entry), float(_score(entry)), counting, entry))
    kept = [_score(mark.entry) for mark in marks if mark.counting == "kept"]
    mean = sum(kept, Fraction()) / len(kept)
    whole = percent(mean, aspect, method)
    share = None
    if method.weights:
        share = exactly(method.weights.get(aspect, 0)) * 100 / sum(map(exactly, method.weights.values()))
    points = mean if share is None else whole * share / 100
    ordered = sorted(marks, key=lambda mark: (mark.counting == "replaced", mark.judge))
    return Part(aspect, tuple(ordered), mean, exactly(method.full.get(aspect, FULL)), whole, share, points)


def _dropped(entries: Iterable[KnownOutcome], trim: int) -> list[KnownOutcome]:
    """The highest and lowest marks that do not count; none if no mark would be left."""
    ordered = sorted(entries, key=lambda entry: (_score(entry), judge_of(entry)))
    return [*ordered[:trim], *ordered[len(ordered) - trim :]] if trim and len(ordered) > 2 * trim else []


def _score(entry: KnownOutcome) -> Fraction:
    return Fraction(str(entry.properties["score"]))
