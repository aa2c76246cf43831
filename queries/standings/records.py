"""What is on record about the places of a standing, sorted once by kind and period: results, score sheets, events, designations, objections."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from graph.snapshot import KnownOutcome, node, outcomes
from graph.store import Snapshot
from queries.objections import OBJECTION, At, Objection, by_fact, identity, objection_of, of_fact
from queries.rules.geography import Geography
from queries.rules.world import period_of
from schema.facts import Ledger
from schema.periods import PeriodLabel, parse_period
from schema.problems import DateProblem

Days = tuple[int, int]
"""First and last day of a period."""


@dataclass(slots=True)
class Shelf:
    """The outcomes about one place: results and marks by period, the rest as it is."""

    results: dict[Days, list[KnownOutcome]] = field(default_factory=dict)
    marks: dict[Days, list[KnownOutcome]] = field(default_factory=dict)
    events: list[KnownOutcome] = field(default_factory=list)
    designations: list[KnownOutcome] = field(default_factory=list)
    objections: Mapping[At, tuple[Objection, ...]] = field(default_factory=dict)


class Records(Geography):
    """A snapshot's places and what is on record about them until the day. One serves several periods."""

    def __init__(self, graph: Snapshot, day: int) -> None:
        super().__init__(graph, day)
        self._shelves: dict[str, Shelf] = {}

    def results(self, place: str, period: PeriodLabel) -> list[KnownOutcome]:
        """The results that ledgers give a place in a period, oldest first."""
        return self._shelf(place).results.get((period.first, period.last), [])

    def marks(self, place: str, period: PeriodLabel) -> list[KnownOutcome]:
        """What judges gave a place in a period, oldest first."""
        return self._shelf(place).marks.get((period.first, period.last), [])

    def events(self, place: str, period: PeriodLabel) -> list[KnownOutcome]:
        """What happened at a place in a period."""
        return [entry for entry in self._shelf(place).events if period.first <= entry.day <= period.last]

    def designations(self, place: str, on: int) -> list[KnownOutcome]:
        """The lists on which a place stood on a day."""
        return [entry for entry in self._shelf(place).designations if entry.day <= on <= last_day(entry)]

    def doubts(self, place: str, *entries: KnownOutcome) -> tuple[Objection, ...]:
        """The open objections to entries about a place."""
        known = self._shelf(place).objections
        return tuple(item for entry in entries for item in of_fact(known, identity(entry))) if known else ()

    def issuer(self, entry: KnownOutcome) -> str:
        """Who answers for the ledger of an entry, "" if it does not say."""
        ledgers: Mapping[int, Ledger] = self.graph.graph["ledgers"]
        ledger = ledgers.get(entry.ledger)
        return ledger.issuer if ledger else ""

    def of_level(self, level: str) -> list[str]:
        """All places of a level in the snapshot's window, also those that lie elsewhere by now."""
        return sorted(key for key in self.graph if node(self.graph, key)["level"] == level)

    def _shelf(self, place: str) -> Shelf:
        shelf = self._shelves.get(place)
        if shelf is None:
            shelf = self._shelves[place] = Shelf()
            objections = []
            for entry in outcomes(self.graph, place):
                if entry.kind == OBJECTION:
                    objections.append(objection_of(entry))
                elif entry.day <= self.day:
                    _put(shelf, entry)
            shelf.objections = by_fact(item for item in objections if item.is_open)
        return shelf


def _put(shelf: Shelf, entry: KnownOutcome) -> None:
    match entry.kind:
        case "observation" if entry.properties.get("published"):
            pass  # it was written when a standing was published, from the score sheets that are counted themselves
        case "observation" | "score":
            if days := _days(period_of(entry)):
                (shelf.results if entry.kind == "observation" else shelf.marks).setdefault(days, []).append(entry)
        case "event":
            shelf.events.append(entry)
        case "designation":
            shelf.designations.append(entry)


def _days(label: str) -> Days | None:
    """First and last day of a period, None for a label that names none (it belongs to no period then)."""
    try:
        found = parse_period(label)
    except DateProblem:
        return None
    return found.first, found.last


def last_day(entry: KnownOutcome) -> int:
    """The last day of a designation; without one it holds on."""
    until = str(entry.properties.get("until", ""))
    return date.fromisoformat(until).toordinal() if until else date.max.toordinal()


def series_of(entry: KnownOutcome) -> str:
    """The assessment that an entry belongs to, "" if it does not say."""
    return str(entry.properties.get("series", ""))


def number(entry: KnownOutcome | None, name: str) -> float | None:
    """A property of an entry as a number, None if it is none."""
    value = entry.properties.get(name) if entry else None
    return float(value) if isinstance(value, int | float) else None
