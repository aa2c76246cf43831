"""A snapshot as the rules see it: results by period, sisters, areas and division codes, each looked up once and only when asked.

Nothing after the day is seen, neither an outcome nor a period's remaining days.
"""

from __future__ import annotations

from datetime import date
from functools import cache

from graph.snapshot import HeldTie, KnownOutcome, node, outcomes, ties_from, ties_onto
from graph.store import Snapshot
from schema.kinds import LAST_UPWARD, TIES
from schema.periods import parse_period
from schema.problems import DateProblem
from schema.rules import Evidence
from schema.time import Span, year_span

STALE = 2
"""How many years a result may lie behind the last year that ended and still be the newest one judged."""


@cache
def year_of(label: str) -> int | None:
    """The year that a period's label names as a whole, None for quarters, months and titles."""
    try:
        period = parse_period(label)
    except DateProblem:
        return None
    year = date.fromordinal(period.first).year
    return year if (period.first, period.last) == year_span(year) else None


@cache
def days_of(year: int) -> Span:
    """The first and the last day of a year."""
    return year_span(year)


class World:
    """A snapshot on a day, with what was already looked up. One world serves all rules of a trace."""

    def __init__(self, graph: Snapshot, day: int) -> None:
        self.graph = graph
        self.day = day
        self.last_ended = date.fromordinal(day).year - 1
        self._results: dict[tuple[str, str], dict[int, KnownOutcome]] = {}
        self._sisters: dict[tuple[str, int], tuple[str, ...]] = {}
        self._onto: dict[str, list[HeldTie]] = {}
        self._areas: dict[str, tuple[HeldTie, ...]] = {}
        self._codes: dict[str, str] = {}
        self._judged: dict[tuple[str, str], int] = {}

    def level(self, key: str) -> str:
        """The level of a place, "" for anything else."""
        return str(node(self.graph, key)["level"])

    def name(self, key: str) -> str:
        """The name of an entity, its key if it has none or lies outside the snapshot."""
        return str(self.graph.nodes[key]["name"] or key) if key in self.graph else key

    def results(self, ledger: Evidence, subject: str) -> dict[int, KnownOutcome]:
        """The entries about a subject by year, the last issued of each."""
        found = self._results.get((ledger.kind, subject))
        if found is None:
            found = {}
            for entry in outcomes(self.graph, subject):
                if entry.kind == ledger.kind and entry.day <= self.day:
                    year = year_of(entry.label)
                    if year is None or year > self.last_ended + 1:
                        continue
                    earlier = found.get(year)
                    if earlier is None or (earlier.day, earlier.label) < (entry.day, entry.label):
                        found[year] = entry
            self._results[ledger.kind, subject] = found
        return found

    def year_judged(self, ledger: Evidence, subject: str) -> int:
        """The year of the newest result, of the subject or of its sisters; the last year that ended if there is none lately."""
        year = self._judged.get((ledger.kind, subject))
        if year is None:
            newest = max(self.results(ledger, subject), default=0)
            if newest < self.last_ended:
                for sister in self.sisters(subject, self.last_ended):
                    newest = max(newest, max(self.results(ledger, sister), default=0))
            year = self._judged[ledger.kind, subject] = newest if newest >= self.last_ended - STALE else self.last_ended
        return year

    def sisters(self, subject: str, year: int) -> tuple[str, ...]:
        """The other places of its level under its parents in a year, by key."""
        found = self._sisters.get((subject, year))
        if found is None:
            first, last = days_of(year)
            level = self.level(subject)
            parents = {tie.target for tie in ties_from(self.graph, subject) if tie.kind == "within" and _touches(tie, first, last)}
            inside = (tie for parent in parents for tie in self.onto(parent))
            others = {tie.source for tie in inside if tie.kind == "within" and _touches(tie, first, last)}
            found = self._sisters[subject, year] = tuple(sorted(key for key in others - {subject} if self.level(key) == level))
        return found

    def onto(self, key: str) -> list[HeldTie]:
        """All ties of the window that land on an entity."""
        found = self._onto.get(key)
        if found is None:
            found = self._onto[key] = list(ties_onto(self.graph, key))
        return found

    def areas(self, subject: str) -> tuple[HeldTie, ...]:
        """The ties by which a place lay in areas at any time of the window."""
        found = self._areas.get(subject)
        if found is None:
            found = self._areas[subject] = tuple(tie for tie in ties_from(self.graph, subject) if tie.kind == "in_area")
        return found

    def code(self, subject: str) -> str:
        """The division code of a place or of the nearest place around an entity, "" if none is known."""
        found = self._codes.get(subject)
        if found is None:
            found = self._codes[subject] = self._nearest_code(subject)
        return found

    def _nearest_code(self, subject: str) -> str:
        seen, todo = set[str](), [subject]
        for key in todo:
            kind, _, code = key.partition(":")
            if kind == "place" and code.isdecimal():
                return code
            seen.add(key)
            around = (tie.target for tie in ties_from(self.graph, key) if TIES[tie.kind].number <= LAST_UPWARD)
            todo += sorted(target for target in around if target not in seen)
        return ""


def _touches(tie: HeldTie, first: int, last: int) -> bool:
    return tie.since_from <= last and tie.until_to > first
