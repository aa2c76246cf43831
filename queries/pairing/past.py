"""The standings of a county's villages from before the first pairing that is looked at until now, period by period."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from graph.snapshot import HeldTie, node, outcomes
from graph.store import EVER, Scope, Snapshot
from queries.pairing.candidates import VILLAGE
from queries.pairing.comparison import WITHIN, Lines
from queries.rules.world import period_of
from queries.standings.asking import Asked, length_of
from queries.standings.lines import Line, Standings, Veto
from queries.standings.records import Records
from queries.standings.standing import computed, in_retrospect
from schema.calendar import IN_A_YEAR, index_of, index_on, period
from schema.conditions import Per
from schema.periods import PeriodLabel
from schema.time import UNKNOWN

Vetoes = Callable[[Asked], Mapping[str, Veto]]
"""The vetoes that rules give in a period, by place."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is looked at. `asked.period` is the last period, `asked.day` the day. `plan`: only pairs of plans for that period ("" all); `since`: only
    those that began on that day or later. `within`: points by which comparable villages may differ before."""

    asked: Asked
    plan: str = ""
    since: int | None = None
    within: float = WITHIN


@dataclass(frozen=True, slots=True)
class Looked:
    """A period that was looked at: how many villages the county has, how many of them have a result, what its standing says to a reader."""

    period: str
    places: int
    observed: int
    issuers: tuple[str, ...]
    remarks: tuple[str, ...]


def scope_of_review(county: str) -> Scope:
    """The snapshot for a review: a county with its ties and outcomes of all time until the day."""
    return Scope("down", county, since=EVER, outcomes_since=EVER, planning=True)


def last_period(graph: Snapshot, day: int) -> PeriodLabel | None:
    """The last period with results of villages by the day, of the length that most results have; None without any."""
    lengths: Counter[Per] = Counter()
    found: dict[Per, int] = {}
    for place in graph:
        if node(graph, place)["level"] != VILLAGE:
            continue
        for entry in outcomes(graph, place):
            if entry.kind in ("observation", "score") and entry.day <= day and (length := _length(period_of(entry))):
                per, index = length
                lengths[per] += entry.kind == "observation"
                found[per] = max(index, found.get(per, index))
    if not found:
        return None
    per = max(found, key=lambda each: (lengths[each], each))
    return period(per, found[per])


def _length(label: str) -> tuple[Per, int] | None:
    return next(((per, index) for per in IN_A_YEAR if (index := index_of(per, label)) is not None), None)


class Past:
    """The standings of the county's villages period by period, by index."""

    def __init__(self, records: Records, county: str, question: Question, series: str, vetoes: Vetoes) -> None:
        self.records = records
        self.per, self.last = length_of(question.asked.period)
        self.lines: dict[int, Lines] = {}
        self._standings: dict[int, Standings] = {}
        self._county, self._question, self._series, self._vetoes = county, question, series, vetoes

    def reach(self, chosen: Iterable[Sequence[HeldTie]]) -> None:
        """Work out every period from the first one that counts to the last."""
        befores = [index for ties in chosen if (index := self.before(ties)) is not None]
        for index in range(min([*befores, self.last]), self.last + 1):
            asked = replace(self._question.asked, period=self.label(index))
            asked = replace(asked, vetoes=self._vetoes(asked))
            work_out = computed if index == self.last else in_retrospect
            self._standings[index] = work_out(self.records, self._county, asked, self._series)
            self.lines[index] = {line.place: line for line in self._standings[index].lines}

    def before(self, ties: Sequence[HeldTie]) -> int | None:
        """The last period that ended before the first of these ties began, None if nobody knows when that was."""
        since = min(tie.since_from for tie in ties)
        return index_on(self.per, since) - 1 if since != UNKNOWN else None

    def label(self, index: int) -> PeriodLabel:
        """The period of an index."""
        return period(self.per, index)

    def line(self, index: int, village: str) -> Line | None:
        """A village in a period, None if it was not in the county or the period was not looked at."""
        return self.lines.get(index, {}).get(village)

    def looked(self, index: int) -> Looked:
        """How many villages a period has, and how many of them results."""
        found = self._standings[index]
        observed = len(found.lines) - len(found.missing)
        return Looked(found.period, len(found.lines), observed, found.issuers, found.remarks)
