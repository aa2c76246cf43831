"""责任一览表 by place: a row a village or township, a column a tie. Its cells say who held it on the as-at date, not since when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from graph.store import Found
from loaders.facts.persons import Named, gather_persons
from loaders.facts.reading import Reading
from loaders.facts.rejections import OutsideScope, RowProblem
from loaders.facts.resolving import by_name, gather_places, is_code, place_of
from loaders.facts.roster_cells import COUNTY_HELD, PlaceCells
from loaders.facts.ties import places_around
from loaders.facts.units import gather_units, written_number
from loaders.sheets.person_cells import read_persons, read_units
from loaders.sheets.tables import Row
from schema.facts import Fact, Outcome, Tie
from schema.keys import person_name
from schema.rosters import ROSTER_COLUMNS
from schema.text import squeeze

__all__ = ["CODE", "COUNTY_HELD", "PLACE_OF_LEVEL", "RosterByPlace", "merged", "roster_place", "together"]

CODE = "区划代码"
PLACE_OF_LEVEL = {"county": "县", "township": "乡镇", "village": "村", "group": "组"}
_PARTS = ("lead", "acting", "", "support")
"""Which part counts where somebody stands in two cells of a row through one tie."""


class RosterByPlace:
    """Builds the ties, posts and vacancies of places. A cell that cannot be read is refused alone; the rest of its row is taken."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.columns = [column for column in ROSTER_COLUMNS if column.header in reading.table.columns]
        self.cells = PlaceCells(reading, self.columns)
        own = tuple(column.header for column in self.columns)
        reading.apart = {header for header in reading.table.columns if header.partition("·")[0] in own}
        reading.refused = self._refused

    def gather(self, rows: Sequence[Row]) -> None:
        """Fetch the places, and all people and units that stand in the cells."""
        reading = self.reading
        gather_places(reading, rows, CODE, CODE)
        persons = [
            Named(person_name(found.name), found.number or written_number(row[f"{column.header}·干部编号"]))
            for row in rows
            for column in self.columns
            if column.holder == "person"
            for found in read_persons(row[column.header]).mentions
        ]
        gather_persons(reading, persons)
        named = {person.name for person in persons if person.name and not person.number}
        reading.locate({found.key for name in named for found in reading.register.named_in_store("person", name)})
        gather_units(
            reading, {unit for row in rows for column in self.columns if column.holder == "unit" for unit in read_units(row[column.header])}
        )

    def facts(self, row: Row) -> tuple[Fact, ...]:
        """Everyone who stands in the row. Raises RowProblem when no written cell can be read, OutsideScope."""
        reading = self.reading
        place = roster_place(reading, row)
        reading.listed.named[place.key] = place.level
        around = places_around(reading, place)
        facts: list[Fact] = []
        refused: list[RowProblem] = []
        for column in self.columns:
            known = len(reading.created)
            try:
                found = self.cells.facts(row, column, place, around)
            except RowProblem as problem:
                reading.forget_created(known)
                refused.append(problem)
                reading.listed.unread |= {(place.key, label) for label in self.cells.labels(column)}
                continue
            facts += found
            for fact in found:
                if isinstance(fact, Tie):
                    reading.listed.columns.setdefault((fact.kind, fact.source, fact.target, fact.role), column.header)
        if refused and (not facts or len(refused) == sum(bool(row[column.header]) for column in self.columns)):
            raise together(refused)
        reading.cells += [(row, problem) for problem in refused]
        return (*merged(facts), *self._complete(place))

    def _complete(self, place: Found) -> Iterator[Fact]:
        """That all columns of a place are complete, if the import declares so; what could not be read is taken back afterwards."""
        limit = self.reading.options.full
        if limit and limit.holds(place):
            day = self.reading.as_at().last
            yield from (Outcome("full_list", place.key, day, label) for column in self.columns for label in self.cells.labels(column))

    def _refused(self, row: Row) -> None:
        """A row that was not taken: nothing of its place is complete; nor is any place that may be meant, if that cannot be told."""
        reading = self.reading
        try:
            place = roster_place(reading, row)
        except OutsideScope:
            return
        except RowProblem:
            self._placeless(row)
            return
        reading.listed.named[place.key] = place.level
        reading.listed.unread |= {(place.key, label) for column in self.columns for label in self.cells.labels(column)}

    def _placeless(self, row: Row) -> None:
        """Somebody who is listed for a place that nobody can tell: no place in the row's township, or any, is complete for that column."""
        limit, above = self.reading.options.full, self._above(row)
        if limit is None or not (written := [column for column in self.columns if row[column.header]]):
            return
        inside = above is not None and limit.holds(above)
        if above and not inside and above.path != limit.path[: len(above.path)]:
            return
        self.reading.listed.placeless |= {
            (above.key if above and inside else "", label) for column in written for label in self.cells.labels(column)
        }
        words = "”“".join(self.reading.words(column.header) for column in written)
        where = above.name if above and inside else "各地"
        self.reading.notes[f"第{row.line}行说不清是哪个地方，{where}的“{words}”不作为全表"] = 1

    def _above(self, row: Row) -> Found | None:
        """The place in which that of a row lies, as its other place columns have it."""
        try:
            return by_name(self.reading, row.path[:-1], PLACE_OF_LEVEL.get(row.path[-2].level, CODE)) if len(row.path) > 1 else None
        except (RowProblem, OutsideScope):
            return None


def roster_place(reading: Reading, row: Row) -> Found:
    """The place of a row, by code or by its place columns. Raises RowProblem, OutsideScope."""
    header = PLACE_OF_LEVEL[row.path[-1].level] if row.path and row.path[-1].level else CODE
    if not row.path and not is_code(squeeze(row[CODE])):
        raise RowProblem(reading.words("村"), "没有写地方", "请填写乡镇、村，或区划代码")
    return place_of(reading, row, CODE, header)


def together(problems: Sequence[RowProblem]) -> RowProblem:
    """Several refused cells of a row that is refused because of them, as one problem."""
    first, *more = problems
    if not more:
        return first
    said = "；".join(f"{problem.column}：{problem.reason}" for problem in problems)
    return RowProblem(first.column, said, "；".join(dict.fromkeys(problem.hint for problem in problems if problem.hint)))


def merged(facts: Iterable[Fact]) -> list[Fact]:
    """Facts without those that stand twice. Whoever stands in two cells through one tie has it once, with the properties of both."""
    ties: dict[tuple[str, str, str, int, str], int] = {}
    found: list[Fact] = []
    for fact in facts:
        if not isinstance(fact, Tie):
            if fact not in found:
                found.append(fact)
            continue
        key = (fact.kind, fact.source, fact.target, fact.period.since_from, fact.role)
        at = ties.setdefault(key, len(found))
        if at == len(found):
            found.append(fact)
        elif (other := found[at]) != fact and isinstance(other, Tie):
            part = min((str(tie.properties.get("part", "")) for tie in (other, fact)), key=_PARTS.index)
            properties = {**fact.properties, **other.properties, "part": part}
            found[at] = replace(other, properties={name: value for name, value in properties.items() if value})
    return found
