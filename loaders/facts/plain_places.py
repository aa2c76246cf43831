"""The quick way for 区划台账."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from operator import itemgetter

from graph.store import Found
from loaders.facts.places import CODE, END, LEVEL, NAME, PARENT, START
from loaders.facts.plain import Light, LightRegister, Periods, PlainRow, cells_by
from loaders.facts.reading import EVERYWHERE, Reading
from loaders.facts.rejections import RowProblem
from schema.facts import Attribute, Entity, Fact, Tie
from schema.facts import Row as FactRow
from schema.keys import place_key
from schema.kinds import LEVEL_DEPTH
from schema.levels import level_of_word

_LONGEST_PARENT = 9
"""Places with codes up to this length, a township's, are kept: the others can only have groups below them."""


class PlainPlaces:
    """Places of a plain code, new or unchanged, under a parent that the store has or the file has named before."""

    def __init__(self, reading: Reading, columns: Mapping[str, int]) -> None:
        self.reading = reading
        self.cells = cells_by(reading)
        self.pick = itemgetter(*(columns[header] for header in (CODE, NAME, LEVEL, PARENT, START, END)))
        self.light = LightRegister(reading.register.directory)
        self.period = Periods(reading, START, END, always=True)
        self.levels: dict[str, str] = {}

    def rows(self, piece: list[PlainRow], left: list[PlainRow]) -> Iterator[FactRow]:
        """The facts of the plain rows; the others are added to `left`."""
        picked = [self.pick(cells) for _, cells in piece]
        known = self.light.fetch({f"place:{cells[0]}" for cells in picked})
        self.reading.register.fetch_keys(f"place:{cells[3]}" for cells in picked)
        times = Counter(cells[0] for cells in picked)
        limit = self.reading.options.within or EVERYWHERE
        for row, (code, name, word, parent, start, end) in zip(piece, picked, strict=True):
            facts = None
            if times[code] == 1 and limit.surely_holds(code) and name:
                facts = self._facts(code, name, self._level(word), parent, start, end, known[f"place:{code}"])
            if facts is None:
                left.append(row)
            else:
                yield FactRow(0, row[0], facts, self.cells(row))

    def _facts(self, code: str, name: str, level: str, parent: str, start: str, end: str, stored: Light | None) -> tuple[Fact, ...] | None:
        """The facts of a row, None when it is not plain."""
        key = f"place:{code}"
        above = self.reading.register.get(f"place:{parent}") if parent else None
        if not level or not code.isdecimal() or place_key(code) != key or name != name.strip() or (not parent and len(code) > 2):
            return None
        if (stored and ((stored.name, stored.level) != (name, level) or start)) or (parent and above is None):
            return None
        if above and LEVEL_DEPTH[above.level] >= LEVEL_DEPTH[level]:
            return None
        try:
            period = self.period(start, end)
        except RowProblem:
            return None
        if len(code) <= _LONGEST_PARENT:
            self.reading.register.add(Found(key, "place", level, name, (*(above.path if above else ()), name)))
        facts: list[Fact] = [Entity(key, "place", level)]
        if stored is None:
            facts.append(Attribute(key, "name", name))
        if above:
            facts.append(Tie("within", key, above.key, period))
        return tuple(facts)

    def _level(self, word: str) -> str:
        level = self.levels.get(word)
        if level is None:
            level = self.levels[word] = level_of_word(word) if word.strip() else ""
        return level
