"""责任一览表 by person: a row a leader, a column what he or she holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from graph.store import Found
from loaders.facts.persons import gather_persons, holder_level, person_of, wanted_persons, written_persons
from loaders.facts.reading import NOTHING, Reading
from loaders.facts.rejections import RowProblem
from loaders.facts.resolving import by_name
from loaders.facts.ties import objects_of, responsible_tie, tie_for_holder, tie_properties
from loaders.facts.units import gather_units, known_or_new_unit, no_such_unit, unit_of
from loaders.sheets.person_cells import read_units
from loaders.sheets.tables import PlaceName, Row
from schema.facts import Fact, Tie
from schema.relations import Holder, relation_problem
from schema.rosters import HELD_COLUMNS, HeldColumn
from schema.text import squeeze
from schema.time import chinese

NUMBER, NAME, UNIT, POST, UNIT_AND_POST, START, END, SUPPORT = (
    "干部编号", "姓名", "单位", "职务", "单位及职务", "起始日期", "终止日期", "配合单位",
)  # fmt: skip


class RosterByPerson:
    """Builds the ties of leaders."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.columns = [column for column in HELD_COLUMNS if column.header in reading.table.columns]

    def gather(self, rows: Sequence[Row]) -> None:
        """Fetch the leaders, and all places and units that stand in the cells."""
        reading = self.reading
        gather_persons(reading, [person for row in rows for person in wanted_persons(row, NUMBER, NAME)])
        named: dict[str, set[str]] = {"place": set(), "organisation": set()}
        for row in rows:
            for column in self.columns:
                named[column.target] |= set(objects_of(row[column.header]))
        reading.register.fetch_names("place", named["place"])
        gather_units(reading, named["organisation"] | {unit for row in rows for unit in read_units(row[SUPPORT])})

    def facts(self, row: Row) -> tuple[Fact, ...]:
        """What the row's leader holds, and what the supporting units hold with him or her. Raises RowProblem, OutsideScope."""
        reading = self.reading
        persons = written_persons(reading, row, NUMBER, NAME, UNIT, POST if row[POST] else UNIT_AND_POST)
        if len(persons) != 1:
            raise RowProblem(reading.words(NAME), "没有写姓名" if not persons else f"“{row[NAME]}”不止一个人", "请一人一行")
        held = [(column, target) for column in self.columns for target in self._targets(row, column)]
        if not held:
            return ()
        person, introduced = person_of(reading, persons[0], row.line, (NUMBER, NAME), reading.scopes)
        facts: list[Fact] = list(introduced)
        for column, target in held:
            facts.append(self._tie(row, column, person, holder_level(person) or "county", target, ""))
        for name in read_units(row[SUPPORT]):
            unit, introduced = known_or_new_unit(reading, name, SUPPORT, row.line)
            facts += introduced
            facts += [self._tie(row, column, unit, "unit", target, "support") for column, target in held]
        return tuple(fact for number, fact in enumerate(facts) if fact not in facts[:number])

    def _targets(self, row: Row, column: HeldColumn) -> Iterator[Found]:
        for name in objects_of(row[column.header]):
            if column.target == "place":
                yield by_name(self.reading, (PlaceName(name, column.level),), column.header)
            elif (unit := unit_of(self.reading, name, column.header)) is None:
                raise no_such_unit(self.reading, name, column.header)
            else:
                yield unit

    def _tie(self, row: Row, column: HeldColumn, holder: Found, level: Holder, target: Found, part: str) -> Tie:
        reading = self.reading
        kind = tie_for_holder(column.word, level, target.kind)
        if kind is None:
            raise RowProblem(reading.words(column.header), *relation_problem(column.word, level, target.kind))
        if squeeze(row[START]) in NOTHING:
            reading.notes[f"按截至{chinese(reading.as_at().last)}在任计，起始不详"] = 1
        period = reading.period(row, START, END)
        return responsible_tie(reading, column.header, kind, holder, target, period, tie_properties(reading, row, part))
