"""责任一览表 by place: a row a village or township, a column a tie. Its cells say who held it on the as-at date, not since when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from graph.store import Found
from loaders.facts.persons import Named, gather_persons, holder_level, person_of
from loaders.facts.reading import NOTHING, Reading
from loaders.facts.register import person_name
from loaders.facts.rejections import RowProblem
from loaders.facts.resolving import gather_places, is_code, place_of
from loaders.facts.ties import places_around, responsible_tie, tie_properties
from loaders.facts.units import gather_units, known_or_new_unit, written_number
from loaders.sheets.cells import cell_state
from loaders.sheets.person_cells import PersonMention, read_persons, read_units
from loaders.sheets.tables import Row
from schema.facts import Fact, Outcome
from schema.posts import BOTH_POSTS
from schema.rosters import ROSTER_COLUMNS, RosterColumn
from schema.text import squeeze
from schema.time import Period, chinese

CODE = "区划代码"
PLACE_OF_LEVEL = {"county": "县", "township": "乡镇", "village": "村", "group": "组"}
COUNTY_HELD = frozenset({"挂联领导", "包片组织员", "联系组工干部"})
"""Columns whose holders are the county's: a township namesake is not meant."""
_SUPPORT = "配合单位"
_SECRETARY, _CHAIR = "村党组织书记", "村委会主任"


class RosterByPlace:
    """Builds the ties, posts and vacancies of places."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.columns = [column for column in ROSTER_COLUMNS if column.header in reading.table.columns]

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
        gather_units(
            reading, {unit for row in rows for column in self.columns if column.holder == "unit" for unit in read_units(row[column.header])}
        )

    def facts(self, row: Row) -> tuple[Fact, ...]:
        """Everyone who stands in the row. Raises RowProblem, OutsideScope."""
        place = roster_place(self.reading, row)
        around = places_around(self.reading, place)
        facts: list[Fact] = []
        for column in self.columns:
            for fact in self._column(row, column, place, around):
                if fact not in facts:
                    facts.append(fact)
        return tuple(facts)

    def _column(self, row: Row, column: RosterColumn, place: Found, around: Sequence[Found]) -> Iterator[Fact]:
        text = row[column.header]
        match cell_state(text):
            case "blank":
                return
            case "vacant":
                yield Outcome("vacancy", place.key, self.reading.as_at().last, column.header)
                return
            case "undecided":
                self.reading.notes[f"“{self.reading.words(column.header)}”写作“{squeeze(text)}”的，未记录"] += 1
                return
        if column.holder == "unit":
            yield from self._units(row, column, place)
        else:
            yield from self._persons(row, column, place, around)

    def _persons(self, row: Row, column: RosterColumn, place: Found, around: Sequence[Found]) -> Iterator[Fact]:
        reading, header = self.reading, column.header
        cell = read_persons(row[header])
        if cell.problems:
            raise RowProblem(reading.words(header), cell.problems[0].reason, cell.problems[0].hint)
        if cell.vacant:
            yield Outcome("vacancy", place.key, reading.as_at().last, header)
        period = self._period(row, header)
        for mention in cell.mentions:
            if not mention.name:
                yield from self._unit(row, column, place, mention.unit, period)
                continue
            person, introduced = self._person(row, header, mention, around)
            yield from introduced
            if column.tie:
                properties = tie_properties(reading, row, mention.part or column.part)
                yield responsible_tie(reading, header, column.tie, person, place, period, properties)
            for role in self._roles(column):
                yield responsible_tie(reading, header, "post", person, place, period, tie_properties(reading, row, ""), role)

    def _person(self, row: Row, header: str, mention: PersonMention, around: Sequence[Found]) -> tuple[Found, tuple[Fact, ...]]:
        reading = self.reading
        number = mention.number or reading.code(row, f"{header}·干部编号")
        unit = squeeze(row[f"{header}·单位"])
        unit = mention.unit if unit in NOTHING else unit
        named = Named(person_name(mention.name), number, unit, row[f"{header}·职务"] or mention.post)
        places = around[1:] or around if header in COUNTY_HELD and around and around[0].level == "township" else around
        if header in COUNTY_HELD and not named.number:
            leaders = [found for found in reading.register.named("person", named.name) if holder_level(found) == "county"]
            inside = {key for place in places for key in reading.inhabitants(named.name, place.key)} if leaders else set()
            leaders = [found for found in leaders if found.key in inside]
            if len(leaders) == 1:
                return leaders[0], ()
        return person_of(reading, named, row.line, (f"{header}·干部编号", header), places)

    def _roles(self, column: RosterColumn) -> tuple[str, ...]:
        """The posts at the row's place that a column implies. An organiser's post is the county's, not the row's place's."""
        if column.tie == "area_cover" or not column.post:
            return ()
        if column.post == _SECRETARY and squeeze(self.reading.words(column.header)) in BOTH_POSTS:
            return (_SECRETARY, _CHAIR)
        return (column.post,)

    def _units(self, row: Row, column: RosterColumn, place: Found) -> Iterator[Fact]:
        period = self._period(row, column.header)
        for name in read_units(row[column.header]):
            yield from self._unit(row, column, place, name, period)

    def _unit(self, row: Row, column: RosterColumn, place: Found, name: str, period: Period) -> Iterator[Fact]:
        reading, header = self.reading, column.header
        unit, introduced = known_or_new_unit(reading, name, header, row.line)
        yield from introduced
        kind = column.tie or self._supported(row)
        yield responsible_tie(reading, header, kind, unit, place, period, tie_properties(reading, row, column.part))

    def _supported(self, row: Row) -> str:
        """The tie that a 配合单位 holds in support: that of the row's unit, else liaison."""
        held = [
            column.tie for column in self.columns if column.tie and column.holder == "unit" and cell_state(row[column.header]) == "value"
        ]
        return held[0] if held else "liaison"

    def _period(self, row: Row, header: str) -> Period:
        start, end, left = (f"{header}·{part}" for part in ("起始日期", "终止日期", "离任日期"))
        if not row[start]:
            self.reading.notes[f"按截至{chinese(self.reading.as_at().last)}在任计，起始不详"] = 1
        return self.reading.period(row, start, left if row[left] else end)


def roster_place(reading: Reading, row: Row) -> Found:
    """The place of a row, by code or by its place columns. Raises RowProblem, OutsideScope."""
    header = PLACE_OF_LEVEL[row.path[-1].level] if row.path and row.path[-1].level else CODE
    if not row.path and not is_code(squeeze(row[CODE])):
        raise RowProblem(reading.words("村"), "没有写地方", "请填写乡镇、村，或区划代码")
    return place_of(reading, row, CODE, header)
