"""The quick way for 观摩评比台账."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from operator import itemgetter

from loaders.facts.outcomes import CLASS, CODE, DAY, NAME, PERIOD, RANK, SCORE, UNRANKED_HEADINGS, read_period
from loaders.facts.plain import LightRegister, PlainRow, cells_by
from loaders.facts.reading import EVERYWHERE, NOTHING, Reading
from loaders.sheets.cells import read_rank, read_score
from schema.classes import class_of
from schema.dates import parse_date
from schema.facts import Outcome
from schema.facts import Row as FactRow
from schema.problems import CellProblem
from schema.text import squeeze

_Properties = dict[str, str | float | int]


class PlainOutcomes:
    """Observations of a place by its code, with period and day written out."""

    def __init__(self, reading: Reading, columns: Mapping[str, int]) -> None:
        self.reading = reading
        self.cells = cells_by(reading)
        self.pick = itemgetter(*(columns[header] for header in (PERIOD, CODE, NAME, SCORE, RANK, CLASS, DAY)))
        self.light = LightRegister(reading.register.directory)
        heading = reading.words(RANK)
        self.field = "" if heading in UNRANKED_HEADINGS else heading
        self.days: dict[str, int] = {}
        self.labels: dict[str, str] = {}
        self.scores: dict[str, float] = {}
        self.ranks: dict[str, _Properties] = {}
        self.classes: dict[str, _Properties] = {}

    def rows(self, piece: list[PlainRow], left: list[PlainRow]) -> Iterator[FactRow]:
        """The facts of the plain rows; the others are added to `left`."""
        picked = [self.pick(cells) for _, cells in piece]
        for number, read in ((0, self._label), (3, self._score), (4, self._rank), (5, self._class), (6, self._day)):
            for text in {cells[number] for cells in picked}:
                try:
                    read(text)
                except CellProblem:
                    continue
        known = self.light.fetch({f"place:{cells[1]}" for cells in picked})
        days, labels, scores, ranks, classes = self.days, self.labels, self.scores, self.ranks, self.classes
        limit = self.reading.options.within or EVERYWHERE
        for row, (period, code, name, score, rank, word, day) in zip(piece, picked, strict=True):
            place = known[f"place:{code}"]
            if (
                place is None or not limit.surely_holds(code) or (name and name != place.name) or period not in labels or day not in days
                or score not in scores or rank not in ranks or word not in classes
            ):  # fmt: skip
                left.append(row)
                continue
            properties: _Properties = {"score": scores[score], **ranks[rank], **classes[word]}
            yield FactRow(0, row[0], (Outcome("observation", place.key, days[day], labels[period], properties),), self.cells(row))

    def _label(self, text: str) -> None:
        if text not in self.labels:
            self.labels[text] = read_period(squeeze(text), self.reading.context.year).label

    def _score(self, text: str) -> None:
        if text not in self.scores:
            self.scores[text] = read_score(text)

    def _rank(self, text: str) -> None:
        if text not in self.ranks:
            place, among = read_rank(text)
            self.ranks[text] = {"rank": place, **({"ranked": among} if among else {}), **({"field": self.field} if self.field else {})}

    def _class(self, text: str) -> None:
        if text not in self.classes:
            word = squeeze(text)
            known = class_of(word)
            self.classes[text] = {} if word in NOTHING else {"class_word": word, **({"class": known} if known else {})}

    def _day(self, text: str) -> None:
        if text not in self.days:
            span = parse_date(text, year=self.reading.context.year)
            if span.first == span.last and span.first > 0:
                self.days[text] = span.first
