"""The quick way for rows of long files that leave nothing to ask: exact codes, numbers and names, known words, no blanks that matter.

A row that is not so plain is left to the builder of its kind: what a row means never depends on the way that it went.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple, Protocol

from loaders.facts.prepared import cell_names
from loaders.facts.reading import Reading
from loaders.facts.register import REMEMBERED, Directory
from loaders.sheets.tables import Row
from schema.facts import Row as FactRow
from schema.headers import LedgerKind
from schema.time import Period

PlainRow = tuple[int, tuple[str, ...]]
"""Line and cells."""


class Plain(Protocol):
    """Builds the plain rows of a piece and hands back the others."""

    def rows(self, piece: list[PlainRow], left: list[PlainRow]) -> Iterator[FactRow]:
        """The facts of the plain rows; the others are added to `left`."""


class Light(NamedTuple):
    """As much of an entity as a plain row needs."""

    key: str
    name: str
    level: str


class LightRegister:
    """Names of entities of the store by key, fetched for many rows at once, without paths."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        self._known: dict[str, Light | None] = {}

    def fetch(self, keys: set[str]) -> dict[str, Light | None]:
        """What is known by key, asked for once for all that is new."""
        known = self._known
        if len(known) > REMEMBERED:
            known.clear()
        if missing := keys - known.keys():
            found = self._directory.lookup("key", missing)
            for key in missing:
                listed = found.get(key)
                known[key] = Light(key, listed[0].name, listed[0].level) if listed else None
        return known


class Periods:
    """Periods of a table by the words of their ends. Words that the table's own reading must see first are read by it."""

    def __init__(self, reading: Reading, start: str, end: str, *, always: bool = False) -> None:
        self.reading, self.start, self.end, self.always = reading, start, end, always
        self._known: dict[tuple[str, str], Period] = {}

    def __call__(self, start: str, end: str) -> Period:
        """The period of two cells. Raises RowProblem."""
        period = self._known.get((start, end))
        if period is None:
            row = Row(0, {header: text.strip() for header, text in ((self.start, start), (self.end, end)) if text.strip()})
            if len(self._known) > REMEMBERED:
                self._known.clear()
            period = self._known[start, end] = self.reading.period(row, self.start, self.end, always=self.always)
        return period


def only_template(kind: LedgerKind, columns: Mapping[str, int]) -> bool:
    """Whether a table has the canonical columns of its kind, all and no others."""
    return set(columns) == set(kind.headers)


def cells_by(reading: Reading) -> Callable[[PlainRow], Mapping[str, str]]:
    """Gives the cells of a row by heading, as evidence."""
    names = cell_names(reading.table.shown_headings)
    return lambda row: dict(zip(names, row[1], strict=True))


Start = Callable[[Reading, Mapping[str, int]], Plain]
