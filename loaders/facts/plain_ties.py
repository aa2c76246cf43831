"""The quick way for 责任关系台账."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from operator import itemgetter

from loaders.facts.persons import holder_level
from loaders.facts.plain import LightRegister, Periods, PlainRow, cells_by
from loaders.facts.reading import EVERYWHERE, Reading
from loaders.facts.rejections import RowProblem
from loaders.facts.ties import BASIS, CODE, END, NAME, NUMBER, OBJECT, RELATION, START, UNIT, tie_for_holder, tie_properties
from loaders.facts.units import gather_units, known_or_new_unit
from loaders.sheets.tables import Row
from schema.facts import Properties, Tie
from schema.facts import Row as FactRow
from schema.kinds import TIES
from schema.relations import Holder, part_for

_LEVELS: tuple[Holder | None, ...] = (None, "county", "township", "village")
_ASK = "?"


class PlainTies:
    """Ties of a numbered person, or of a known unit, to a place by its code."""

    def __init__(self, reading: Reading, columns: Mapping[str, int]) -> None:
        self.reading = reading
        self.cells = cells_by(reading)
        self.pick = itemgetter(*(columns[header] for header in (NUMBER, NAME, UNIT, RELATION, CODE, OBJECT, START, END, BASIS)))
        self.light = LightRegister(reading.register.directory)
        self.period = Periods(reading, START, END)
        self.properties: dict[tuple[str, str], Properties] = {}
        self.kinds: dict[tuple[str, str], str | None] = {}
        self.units: dict[str, str] = {}

    def rows(self, piece: list[PlainRow], left: list[PlainRow]) -> Iterator[FactRow]:
        """The facts of the plain rows; the others are added to `left`."""
        picked = [self.pick(cells) for _, cells in piece]
        known = self.light.fetch({f"person:{cells[0]}" for cells in picked} | {f"place:{cells[4]}" for cells in picked})
        self._fetch_units({cells[2] for cells in picked if not cells[0] and not cells[1]})
        self.reading.register.fetch_keys(f"person:{cells[0]}" for cells in picked if cells[0] and self._depends(cells[3]))
        limit = self.reading.options.within or EVERYWHERE
        for row, (number, name, unit, word, code, written, start, end, basis) in zip(piece, picked, strict=True):
            place = known[f"place:{code}"]
            if place is None or not limit.surely_holds(code) or (written and written != place.name):
                left.append(row)
                continue
            if number:
                person = known[f"person:{number}"]
                holder = person.key if person and (person.name == name or not name) else ""
                kind = self._kind(word, place.level, holder)
            else:
                holder = "" if name else self.units.get(unit, "")
                kind = self._unit_kind(word, place.level)
            if not holder or not kind:
                left.append(row)
                continue
            try:
                period = self.period(start, end)
            except RowProblem:
                left.append(row)
                continue
            properties = self.properties.get((basis, word))
            if properties is None:
                properties = self._properties(basis, word)
            yield FactRow(0, row[0], (Tie(kind, holder, place.key, period, "", properties),), self.cells(row))

    def _fetch_units(self, names: set[str]) -> None:
        if missing := names - self.units.keys() - {""}:
            gather_units(self.reading, missing)
            for name in missing:
                try:
                    unit, introduced = known_or_new_unit(self.reading, name, UNIT, 0)
                except RowProblem:
                    continue
                if not introduced:
                    self.units[name] = unit.key

    def _depends(self, word: str) -> bool:
        return self._kind(word, "village", "") == _ASK

    def _kind(self, word: str, level: str, holder: str) -> str | None:
        """The kind of tie of a person; `_ASK`, when called without a holder, if it depends on who holds it."""
        kind = self.kinds.get((word, level), "")
        if kind == "":
            found = {tie_for_holder(word, at, "place") for at in _LEVELS}
            kind = found.pop() if len(found) == 1 else _ASK
            self.kinds[word, level] = kind = kind if kind == _ASK else _fitting(kind, level, "person")
        if kind != _ASK or not holder:
            return kind
        person = self.reading.register.get(holder)
        return _fitting(tie_for_holder(word, holder_level(person), "place"), level, "person") if person else None

    def _unit_kind(self, word: str, level: str) -> str | None:
        return _fitting(tie_for_holder(word, "unit", "place"), level, "organisation")

    def _properties(self, basis: str, word: str) -> Properties:
        row = Row(0, {BASIS: basis.strip()} if basis.strip() else {})
        properties = self.properties[basis, word] = tie_properties(self.reading, row, part_for(word))
        return properties


def _fitting(kind: str | None, level: str, holder: str) -> str | None:
    """The kind if such a holder can hold it at a place of that level, and if it keeps all properties."""
    if kind is None or not TIES[kind].answering:
        return None
    declared = TIES[kind]
    return (
        kind if holder in declared.sources and "place" in declared.targets and (not declared.levels or level in declared.levels) else None
    )
