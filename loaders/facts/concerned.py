"""Whom and which place a row of a finding, decision or record is about. Nobody is created here: a finding about a name alone is about nobody."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from graph.store import Found
from loaders.facts.outcomes import gather_subjects, subject_of
from loaders.facts.persons import gather_persons, known_person, wanted_persons, written_persons
from loaders.facts.reading import NOTHING, Reading
from loaders.facts.rejections import OutsideScope, RowProblem
from loaders.facts.resolving import inside
from loaders.facts.ties import places_around
from loaders.facts.units import gather_units, no_such_unit, unit_of
from loaders.sheets.tables import Row
from schema.documents import document_number
from schema.facts import Properties
from schema.text import squeeze

NUMBER, NAME, UNIT, CODE, PLACE, BASIS, NOTE = "干部编号", "姓名", "单位", "区划代码", "名称", "依据", "备注"


class Concerned(NamedTuple):
    """Whom a row speaks of, and the place beside it (None: none, or the subject is the place itself)."""

    subject: Found
    place: Found | None


def gather_concerned(reading: Reading, rows: Sequence[Row]) -> None:
    """Fetch the people, units and places that rows name."""
    gather_subjects(reading, rows)
    gather_units(reading, {row[UNIT] for row in rows})
    gather_persons(reading, [person for row in rows for person in wanted_persons(row, NUMBER, NAME)])


def concerned(reading: Reading, row: Row) -> Concerned:
    """The person of a row if one is named, else the unit, else the place. Raises RowProblem, OutsideScope."""
    place = subject_of(reading, row) if filled(row, CODE) or filled(row, PLACE) else None
    if filled(row, NUMBER) or filled(row, NAME):
        return Concerned(_person(reading, row, place), place)
    if filled(row, UNIT):
        return Concerned(_unit(reading, row, place), place)
    if place is None:
        raise RowProblem(reading.words(PLACE), "没有写干部、单位，也没有写地方", "请至少填写一项")
    return Concerned(place, None)


def _person(reading: Reading, row: Row, place: Found | None) -> Found:
    listed = written_persons(reading, row, NUMBER, NAME, UNIT, "职务")
    if len(listed) != 1:
        said = f"“{row[NAME]}”不是一个人的姓名"
        raise RowProblem(reading.words(NAME), said, "请一人一行，填写姓名或编号")
    person = listed[0]
    around = places_around(reading, place) if place else reading.scopes
    if not (person.number or person.unit or around):
        raise RowProblem(reading.words(NAME), f"只写了姓名“{person.name}”，认不出是谁", "请填写干部编号，或写明单位")
    found = known_person(reading, person, (NUMBER, NAME), around)
    within = reading.options.within
    if within and place is None and not any(reading.works_in(found, scope.key) for scope in reading.scopes if within.holds(scope)):
        raise OutsideScope
    return found


def _unit(reading: Reading, row: Row, place: Found | None) -> Found:
    unit = unit_of(reading, row[UNIT], UNIT)
    if unit is None:
        raise no_such_unit(reading, row[UNIT], UNIT)
    return unit if place or not unit.path[:-1] else inside(reading, unit)


def filled(row: Row, header: str) -> bool:
    """Whether a cell says something."""
    return squeeze(row[header]) not in NOTHING


def words(row: Row, header: str) -> str:
    """The text of a cell as written, empty for nothing."""
    return row[header].strip() if filled(row, header) else ""


def basis_of(reading: Reading, row: Row, header: str = BASIS) -> Properties:
    """The document that a row rests on, else that of the sheet."""
    text = words(row, header) or reading.context.document
    number, title = document_number(text) if text else ("", "")
    return {name: value for name, value in (("basis", number), ("basis_title", title)) if value}
