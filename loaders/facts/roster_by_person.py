"""责任一览表 by person: a row a leader, a column what he or she holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import get_args

from graph.columns import Standing, column_for
from graph.store import Found
from loaders.facts.persons import gather_persons, holder_level, known_roles, person_of, wanted_persons, written_persons
from loaders.facts.reading import NOTHING, Reading
from loaders.facts.rejections import OutsideScope, RowProblem
from loaders.facts.resolving import by_name, inside, place_candidates
from loaders.facts.roster import merged, together
from loaders.facts.ties import areas_named, objects_of, responsible_tie, the_area, tie_for_holder, tie_properties
from loaders.facts.units import gather_units, known_or_new_unit, no_such_unit, unit_of
from loaders.sheets.cells import cell_state
from loaders.sheets.person_cells import read_persons, read_units
from loaders.sheets.tables import PlaceName, Row
from schema.facts import Fact, Outcome, Tie
from schema.relations import Holder, relation_problem
from schema.rosters import HELD_COLUMNS, ROSTER_COLUMNS, HeldColumn
from schema.text import squeeze
from schema.time import Period, chinese

NUMBER, NAME, UNIT, POST, UNIT_AND_POST, START, END, SUPPORT = (
    "干部编号", "姓名", "单位", "职务", "单位及职务", "起始日期", "终止日期", "配合单位",
)  # fmt: skip
Held = tuple[HeldColumn, Found]


class RosterByPerson:
    """Builds the ties of leaders. A cell that cannot be read is refused alone; the rest of its row is taken."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.columns = [column for column in HELD_COLUMNS if column.header in reading.table.columns]
        reading.apart = {SUPPORT, *(column.header for column in self.columns)}
        reading.refused = self._refused
        reading.listed.by_person = True
        reading.listed.held = {column.header: Counter() for column in self.columns}

    def gather(self, rows: Sequence[Row]) -> None:
        """Fetch the leaders, and all places and units that stand in the cells."""
        reading = self.reading
        gather_persons(reading, [person for row in rows for person in wanted_persons(row, NUMBER, NAME)])
        named: dict[str, set[str]] = {"place": set(), "organisation": set()}
        for row in rows:
            for column in self.columns:
                named[column.target] |= set(objects_of(row[column.header]))
        reading.register.fetch_names("place", named["place"])
        reading.register.fetch_names("area", named["place"])
        gather_units(reading, named["organisation"] | {unit for row in rows for unit in read_units(row[SUPPORT])})

    def facts(self, row: Row) -> tuple[Fact, ...]:
        """What the row's leader holds, and what the supporting units hold with him or her. Raises RowProblem, OutsideScope."""
        refused: list[RowProblem] = []
        held, outside = self._held(row, refused)
        facts = self._facts(row, held, refused)
        if refused and not facts:
            raise together(refused)
        if outside and not held:
            raise OutsideScope
        self.reading.cells += [(row, problem) for problem in refused]
        return tuple(merged(facts))

    def _refused(self, row: Row) -> None:
        """A row that was not taken: of what stands in it nothing is known."""
        self.reading.listed.unclear |= {column.header for column in self.columns if row[column.header]}

    def _facts(self, row: Row, held: Sequence[Held], refused: list[RowProblem]) -> list[Fact]:
        if cell_state(row[NAME]) == "vacant":
            return [self._vacancy(column, target) for column, target in held]
        period = self._period(row)
        facts: list[Fact] = []
        for person, introduced, part in self._persons(row):
            ties = list(self._ties(row, held, person, holder_level(person) or "county", period, part, refused))
            facts += [*introduced, *ties] if ties else []
        return [*facts, *self._support(row, held, period, refused)] if facts else []

    def _held(self, row: Row, refused: list[RowProblem]) -> tuple[list[Held], bool]:
        """What the cells of a row name, and whether some of it lies outside the limit of the import."""
        held: list[Held] = []
        outside = False
        for column in self.columns:
            try:
                for name in self._names(row, column):
                    try:
                        held.append((column, self._target(column, name)))
                    except OutsideScope:
                        outside = True
            except RowProblem as problem:
                held = [(other, target) for other, target in held if other is not column]
                self.reading.listed.unclear.add(column.header)
                refused.append(problem)
        if outside and held:
            self.reading.notes["挂联对象有一部分在导入范围以外，这一部分未导入"] += 1
        return held, outside

    def _names(self, row: Row, column: HeldColumn) -> list[str]:
        text = row[column.header]
        match cell_state(text):
            case "undecided":
                self.reading.notes[f"“{self.reading.words(column.header)}”写作“{squeeze(text)}”的，未记录"] += 1
                self.reading.listed.unclear.add(column.header)
                return []
            case "blank" | "vacant":
                return []
            case "error":
                raise RowProblem(self.reading.words(column.header), f"“{text}”是公式出错的结果", "请改正公式，或直接填写值")
        return objects_of(text)

    def _target(self, column: HeldColumn, name: str) -> Found:
        reading = self.reading
        if column.target == "organisation":
            unit = unit_of(reading, name, column.header)
            if unit is None:
                raise no_such_unit(reading, name, column.header)
            return unit
        areas = areas_named(reading, name) if tie_for_holder(column.word, None, "area") == "area_cover" else []
        if areas and not place_candidates(reading, name, [], column.level):
            return the_area(reading, areas, name, reading.words(column.header), column.header)
        return inside(reading, by_name(reading, (PlaceName(name, column.level),), column.header))

    def _persons(self, row: Row) -> Iterator[tuple[Found, tuple[Fact, ...], str]]:
        """The leaders of a row, each with the facts that introduce him or her and the part among several. Raises RowProblem."""
        reading = self.reading
        persons = written_persons(reading, row, NUMBER, NAME, UNIT, POST if row[POST] else UNIT_AND_POST)
        if not persons or not (persons[0].name or persons[0].number):
            raise RowProblem(reading.words(NAME), "没有写姓名", "请填写姓名，没有人的写“空缺”")
        parts = [mention.part for mention in read_persons(row[NAME]).mentions]
        for number, person in enumerate(persons):
            yield *person_of(reading, person, row.line, (NUMBER, NAME), reading.scopes), parts[number] if number < len(parts) else ""

    def _ties(
        self, row: Row, held: Iterable[Held], holder: Found, level: Holder, period: Period, part: str, refused: list[RowProblem]
    ) -> Iterator[Tie]:
        """The ties of one holder to all that the row names; a column that does not fit the holder is refused."""
        for column, target in held:
            try:
                tie = self._tie(row, column, holder, level, target, period, part)
            except RowProblem as problem:
                self.reading.listed.unclear.add(column.header)
                refused += [problem] if problem.column not in {other.column for other in refused} else []
                continue
            self._note_listed(column, tie, holder, target)
            yield tie

    def _tie(self, row: Row, column: HeldColumn, holder: Found, level: Holder, target: Found, period: Period, part: str) -> Tie:
        reading = self.reading
        kind = tie_for_holder(column.word, level, target.kind)
        if kind is None:
            raise RowProblem(reading.words(column.header), *relation_problem(column.word, level, target.kind))
        return responsible_tie(reading, column.header, kind, holder, target, period, tie_properties(reading, row, part))

    def _note_listed(self, column: HeldColumn, tie: Tie, holder: Found, target: Found) -> None:
        listed = self.reading.listed
        listed.named[target.key] = target.level
        standing = Standing(holder.kind == "organisation", holder.units, known_roles(holder))
        belongs = column_for(tie.kind, tie.role, str(tie.properties.get("part", "")), target.level, standing)
        listed.columns.setdefault((tie.kind, tie.source, tie.target, tie.role), belongs or column.header)
        if belongs and holder.kind == "person":
            listed.held[column.header][belongs] += 1

    def _support(self, row: Row, held: Sequence[Held], period: Period, refused: list[RowProblem]) -> Iterator[Fact]:
        reading = self.reading
        try:
            units = [known_or_new_unit(reading, name, SUPPORT, row.line) for name in read_units(row[SUPPORT])]
        except RowProblem as problem:
            refused.append(problem)
            return
        for unit, introduced in units:
            yield from introduced
            yield from self._ties(row, held, unit, "unit", period, "support", refused)

    def _vacancy(self, column: HeldColumn, target: Found) -> Outcome:
        """Nobody holds it: said under the heading that a roster by place would have."""
        self.reading.listed.named[target.key] = target.level
        return Outcome("vacancy", target.key, self.reading.as_at().last, usual_column(column, target.kind))

    def _period(self, row: Row) -> Period:
        reading = self.reading
        if squeeze(row[START]) in NOTHING:
            reading.notes[f"按截至{chinese(reading.as_at().last)}在任计，起始不详"] = 1
        return reading.period(row, START, END)


def usual_column(column: HeldColumn, target: str = "place") -> str:
    """The column of a roster by place that what leaders hold under a heading belongs to."""
    kind = tie_for_holder(column.word, "county", target) or ""
    return column_for(kind, "", "", column.level, Standing()) or column.header


def possible_columns(column: HeldColumn) -> set[str]:
    """All columns of a roster by place that what somebody holds under a heading may belong to, whoever it is."""
    kinds = {tie_for_holder(column.word, level, column.target) for level in get_args(Holder)}
    return {usual_column(column, column.target), SUPPORT, *(other.header for other in ROSTER_COLUMNS if other.tie and other.tie in kinds)}
