"""What the rows of one table are read against: the sheet's context, the scope of the import, the register of known entities."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Container, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol, TypeVar

from graph.store import Found
from loaders.facts.listed import Listed
from loaders.facts.register import REMEMBERED, Register
from loaders.facts.rejections import RowProblem
from loaders.facts.whereabouts import Whereabouts
from loaders.sheets.cells import cell_state, read_code
from loaders.sheets.table_context import Context
from loaders.sheets.tables import Row, Table
from schema.dates import EndReading, choice_in, end_span, names_last_day, parse_date, parse_end, parse_range
from schema.facts import Fact
from schema.problems import CellProblem
from schema.text import BLANK_MARKS, squeeze
from schema.time import NEVER_ENDS, OPEN, UNKNOWN, UNKNOWN_START, Period, Span, chinese, today

NOTHING = BLANK_MARKS
"""Words of a cell that holds nothing."""
_Value = TypeVar("_Value")
_MOST_CHOICES = 20
"""Namesakes that a receipt tells one by one."""


@dataclass(frozen=True, slots=True)
class Within:
    """The place that an import is limited to, by its code; `path` is known once the place is in the store."""

    code: str
    path: tuple[str, ...] = ()

    def holds(self, place: Found) -> bool:
        """Whether a place is this one or lies in it."""
        return place.key.removeprefix("place:").startswith(self.code) or bool(self.path and place.path[: len(self.path)] == self.path)

    def surely_holds(self, code: str) -> bool:
        """Whether a code says by its own digits that its place lies here."""
        return code.startswith(self.code)


EVERYWHERE = Within("")
"""No limit."""


@dataclass(frozen=True, slots=True)
class Options:
    """How a file is to be read. `as_of` is the as-at date of sheets that name none, `full` the place for which rosters are complete."""

    within: Within | None = None
    as_of: date | None = None
    full: Within | None = None


class Builder(Protocol):
    """Turns the rows of one kind of ledger into facts."""

    def gather(self, rows: Sequence[Row]) -> None:
        """Fetch all that these rows name, once for all of them."""

    def facts(self, row: Row) -> tuple[Fact, ...]:
        """The facts of one row. Raises RowProblem, OutsideScope when the row is not asked for, SaysNothing when it says that it has none."""


@dataclass(slots=True)
class Reading:
    """One table being read. `notes` are counted sentences for the receipt; `created` names what the file introduces, by key.

    Cells under the headers `apart` are refused one by one: `cells` are those of rows that were taken. `refused` is told each row that was
    not; `listed` is what a roster lists. `streamed`: the file is read in pieces, so that nothing may be kept for each of its rows.
    """

    table: Table
    register: Register
    options: Options
    notes: Counter[str] = field(default_factory=Counter)
    created: dict[str, str] = field(default_factory=dict)
    scopes: list[Found] = field(default_factory=list)
    streamed: bool = False
    apart: Container[str] = ()
    cells: list[tuple[Row, RowProblem]] = field(default_factory=list)
    refused: Callable[[Row], None] = field(default=lambda _: None)
    listed: Listed = field(default_factory=Listed)
    _whereabouts: dict[int, Whereabouts] = field(default_factory=dict)
    _choices: int = 0
    _periods: dict[tuple[str, ...], Period] = field(default_factory=dict)

    @property
    def context(self) -> Context:
        """What the lines around the table say."""
        return self.table.context

    def words(self, header: str) -> str:
        """The heading of a column as the file has it."""
        found = self.table.columns.get(header)
        return found.words if found else header

    def as_at(self) -> Span:
        """The day that the sheet speaks of: from its own words, else as asked for, else today, with a note."""
        if self.context.as_at and 0 < self.context.as_at.first < OPEN:
            return self.context.as_at
        if self.options.as_of:
            day = self.options.as_of.toordinal()
            return Span(day, day)
        self.notes[f"表中没有截止日期，起始日期空白的按导入当日({chinese(today())})在任计"] = 1
        return Span(today(), today())

    def works_in(self, person: Found, place: str, years_ago: int = 0) -> bool:
        """Whether a person has a unit or post in a place on the sheet's day, or had one years before."""
        if person.key in self.register.settled.get(place, ()):
            return True
        if years_ago not in self._whereabouts:
            self._whereabouts[years_ago] = Whereabouts(self.register.directory, self._day() - 365 * years_ago)
        return self._whereabouts[years_ago].is_in(person, place)

    def locate(self, persons: Collection[str]) -> None:
        """Ask at once where many people work on the sheet's day; it would be asked for each otherwise."""
        self._whereabouts.setdefault(0, Whereabouts(self.register.directory, self._day())).fetch(persons)

    def described(self, keys: Sequence[str], years_ago: int) -> dict[str, Found]:
        """Entities as they were some years before the sheet's day."""
        return self.register.directory.describe(keys, self._day() - 365 * years_ago)

    def _day(self) -> int:
        """The sheet's day, today for want of one."""
        if self.context.as_at and 0 < self.context.as_at.last < OPEN:
            return self.context.as_at.last
        return self.options.as_of.toordinal() if self.options.as_of else today()

    def chose(self, name: str, among: int, taken: str) -> None:
        """Say in the receipt which of several namesakes a row was taken to mean; after the first ones they are only counted."""
        note = f"“{name}”有{among}个同名的，按本行的单位、地方或职务认定为{taken}"
        if note in self.notes or self._choices < _MOST_CHOICES:
            self._choices += note not in self.notes
            self.notes[note] = 1
        else:
            self.notes["另有同名的人，也按本行的单位、地方或职务认定"] += 1

    def has_left(self, person: Found) -> bool:
        """Whether the last of a person's posts in this file ended before the sheet's day."""
        return self.register.until.get(person.key, OPEN) <= self._day()

    def forget_created(self, known: int) -> None:
        """Take back what was introduced after the first so many: the cell that named it was refused."""
        for key in list(self.created)[known:]:
            del self.created[key]

    def settle(self, person: Found, places: Sequence[str]) -> None:
        """Note that a person whom the file introduces has a unit or post in these places."""
        for place in places:
            self.register.settled.setdefault(place, set()).add(person.key)

    def cell(self, row: Row, header: str, parse: Callable[[str], _Value]) -> _Value:
        """Parse a cell; what is wrong with it becomes a problem of its column. Raises RowProblem."""
        try:
            return parse(row[header])
        except CellProblem as problem:
            raise RowProblem(self.words(header), problem.reason, problem.hint) from None

    def code(self, row: Row, header: str) -> str:
        """The code or number in a cell, empty if there is nothing. Raises RowProblem."""
        text = row[header]
        if not text or squeeze(text) in NOTHING:
            return ""
        return self.cell(row, header, lambda words: read_code(words, number=header in row.numbers, damaged=header in row.damaged))

    def date(self, row: Row, header: str) -> Span | None:
        """The date in a cell, None if there is nothing. Raises RowProblem."""
        if squeeze(row[header]) in NOTHING:
            return None
        span = self.cell(row, header, lambda text: parse_date(text, year=self.context.year, number_format=row.numbers.get(header)))
        self._tell_choice(row, header)
        return span

    def _tell_choice(self, row: Row, header: str) -> None:
        """Say in the receipt how a date was read that leaves a choice."""
        if how := choice_in(row[header], self.context.year, row.numbers.get(header)):
            self.notes[f"“{self.words(header)}”中{how}"] += 1

    def period(self, row: Row, start: str, end: str, both: str = "", *, always: bool = False) -> Period:
        """When a tie holds, from the columns of its start, its end, or of both in one. Raises RowProblem.

        A blank start is a sighting, held on the as-at date, since when is not known; with `always` it held at all times before the end.
        """
        texts = (row[start], row[end], row[both], row.numbers.get(start, "."), row.numbers.get(end, "."))
        period = self._periods.get(texts)
        if period is None:
            if len(self._periods) > REMEMBERED:
                self._periods.clear()
            period = self._periods[texts] = self._period(row, start, end, both, always)
            if period.since_from > max(today(), self._day()):
                self.notes[f"起始日期在将来({period.since.text()})，请核对年份"] = 1
        return period

    def _period(self, row: Row, start: str, end: str, both: str, always: bool) -> Period:
        if row[both] and not row[start]:
            since: Span | None
            since, until = self._both(row, both, end)
        else:
            since, until = self.date(row, start), self._end(row, end)
        if since is None:
            since = UNKNOWN_START if always else Span(UNKNOWN, min(self.as_at().last, until.first - 1))
        if since.first == OPEN:
            raise RowProblem(self.words(start), f"“{row[start]}”不能作为起始日期", "请写明日期，不知道的留空")
        if until.first <= since.first:
            last_day = f"，最后在任日最早为{chinese(until.first - 1)}" if 0 < until.first < OPEN else ""
            at_fault = end if row[end] else both or start
            raise RowProblem(self.words(at_fault), f"终止(“{row[at_fault]}”{last_day})早于起始({since.text()})", "请核对两个日期")
        return Period.between(since, until)

    def _end(self, row: Row, header: str) -> Span:
        if squeeze(row[header]) in NOTHING:
            return NEVER_ENDS
        heading = self.words(header)
        reading: EndReading = self.cell(
            row, header, lambda text: parse_end(text, heading, year=self.context.year, number_format=row.numbers.get(header))
        )
        if reading.until.first != OPEN:
            self.notes[f"“{heading}”{reading.reading}"] = 1
        self._tell_choice(row, header)
        return reading.until

    def _both(self, row: Row, header: str, end: str) -> tuple[Span, Span]:
        found = self.cell(row, header, lambda text: parse_range(text, year=self.context.year, number_format=row.numbers.get(header)))
        self._tell_choice(row, header)
        if found.last.first == OPEN:
            return found.start, self._end(row, end)
        last_day = names_last_day(self.words(header)) is not False
        self.notes[f"“{self.words(header)}”的后一个日期{'按最后一日计' if last_day else '按离任首日计'}"] = 1
        return found.start, end_span(found.last, last_day)


def check_cells(reading: Reading, row: Row) -> None:
    """Refuse a row with a cell that Excel has spoilt or that holds the error of a formula. Raises RowProblem."""
    for header in row.damaged:
        if header not in reading.apart:
            reading.code(row, header)
    for header, text in row.cells.items():
        if text[0] == "#" and header not in reading.apart and cell_state(text) == "error":
            raise RowProblem(reading.words(header), f"“{text}”是公式出错的结果", "请改正公式，或直接填写值")
