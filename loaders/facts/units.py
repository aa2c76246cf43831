"""单位台账, and which unit a name in any ledger means."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from graph.store import Found
from loaders.facts.reading import NOTHING, Reading
from loaders.facts.rejections import RowProblem
from loaders.facts.resolving import gather_places, nearest, place_of, shown
from loaders.sheets.cells import read_code
from loaders.sheets.tables import Row
from schema.facts import Attribute, Entity, Fact, Tie
from schema.keys import unverified_key
from schema.problems import CellProblem
from schema.text import squeeze
from schema.time import UNKNOWN_START, Period

NUMBER, NAME, CATEGORY, PLACE = "单位编号", "单位名称", "单位类别", "所在区划"
_NUMBER_LIKE = re.compile(r"[0-9A-Za-z][0-9A-Za-z_.-]*")
_ALWAYS = Period.between(UNKNOWN_START)
_SHORTEST_GENERIC = 3
"""Characters of 县水利局 and the like without which the first one may be part of the name."""


def is_number(text: str) -> bool:
    """Whether a cell that may hold a number or a name holds a number."""
    return _NUMBER_LIKE.fullmatch(text) is not None and any(character.isdigit() for character in text)


def written_number(text: str) -> str:
    """A number as rows give it, in the form of keys; empty for nothing and for what `Reading.code` will refuse."""
    try:
        return read_code(text) if squeeze(text) not in NOTHING else ""
    except CellProblem:
        return ""


def unit_forms(reading: Reading, name: str) -> list[str]:
    """A unit's name as written, with and without the county in front; 县水利局 is that of the sheet's county."""
    forms = [name]
    for scope in reading.scopes:
        if scope.level == "county":
            forms.append(name.removeprefix(scope.name) if name.startswith(scope.name) else scope.name + name)
            if name[:1] == scope.name[-1:] and len(name) > _SHORTEST_GENERIC:
                forms.append(scope.name + name[1:])
    return forms


def gather_units(reading: Reading, names: Iterable[str]) -> None:
    """Fetch units by the names, or numbers, that rows give."""
    wanted = {squeeze(name) for name in names} - NOTHING
    wanted |= {name.upper() for name in wanted if is_number(name)}
    reading.register.fetch_numbers("org", {name for name in wanted if is_number(name)})
    reading.register.fetch_names("organisation", {form for name in wanted if not is_number(name) for form in unit_forms(reading, name)})


def unit_candidates(reading: Reading, text: str) -> list[Found]:
    """Units of that name or number: those inside the sheet's scope if there are any, those with a number before those without."""
    name = squeeze(text)
    if is_number(name) and (numbered := reading.register.numbered("org", name.upper())):
        return [numbered]
    candidates: list[Found] = []
    for form in unit_forms(reading, name):
        candidates = reading.register.named("organisation", form)
        if candidates:
            if len(form) > len(name):
                reading.notes["单位名称没有写全县名的，按本县的单位读取"] = 1
            break
    for scope in reading.scopes:
        if near := [found for found in candidates if found.path[: len(scope.path)] == scope.path]:
            candidates = near
            break
    return [found for found in candidates if found.verified] or candidates


def unit_of(reading: Reading, text: str, header: str) -> Found | None:
    """The unit of a name or number, None if there is none. Raises RowProblem when there are several."""
    candidates = unit_candidates(reading, text)
    if len(candidates) > 1:
        raise RowProblem(reading.words(header), f"“{squeeze(text)}”有{len(candidates)}个同名单位：{shown(candidates)}", "请填写单位编号")
    return candidates[0] if candidates else None


def known_or_new_unit(reading: Reading, text: str, header: str, line: int) -> tuple[Found, tuple[Fact, ...]]:
    """The unit of a name and the facts that introduce it, none if the store has it. An unknown one is created unverified."""
    unit = unit_of(reading, text, header)
    name = squeeze(text)
    if unit is None:
        if is_number(name):
            raise RowProblem(reading.words(header), f"系统中没有编号为{name}的单位", "请核对编号，或先导入单位台账")
        county = reading.scopes[-1].key if reading.scopes else ""
        unit = Found(unverified_key("org", name, county), "organisation", "", name, (name,))
        reading.register.add(unit)
    if unit.verified or reading.register.stored(unit.key):
        return unit, ()
    reading.created.setdefault(unit.key, f"单位“{name}”(第{line}行)")
    return unit, (Entity(unit.key, "organisation"), Attribute(unit.key, "name", unit.name))


def no_such_unit(reading: Reading, text: str, header: str) -> RowProblem:
    """The problem of an object that is no known unit."""
    near = nearest(reading, "organisation", squeeze(text))
    return RowProblem(
        reading.words(header), f"系统中没有“{squeeze(text)}”" + (f"，相近的有{near}" if near else ""), "请核对名称，或先导入单位台账"
    )


class Units:
    """Builds organisations: number, name, category, and where they are."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading

    def gather(self, rows: Sequence[Row]) -> None:
        """Fetch the units and places that the rows name."""
        gather_places(self.reading, rows, PLACE, PLACE)
        self.reading.register.fetch_numbers("org", {written_number(row[NUMBER]) for row in rows})
        gather_units(self.reading, {row[NAME] for row in rows if squeeze(row[NUMBER]) in NOTHING})

    def facts(self, row: Row) -> tuple[Fact, ...]:
        """The unit with its attributes and place. Raises RowProblem, OutsideScope."""
        reading = self.reading
        number, name = reading.code(row, NUMBER), squeeze(row[NAME])
        if name in NOTHING:
            raise RowProblem(reading.words(NAME), "没有写单位名称", "请填写单位全称")
        place = place_of(reading, row, PLACE, PLACE) if squeeze(row[PLACE]) not in NOTHING else None
        unit = self._unit(row, number, name, place)
        facts: list[Fact] = [Entity(unit.key, "organisation")]
        if reading.register.stored(unit.key) is None:
            facts.append(Attribute(unit.key, "name", name))
        if (category := squeeze(row[CATEGORY])) not in NOTHING:
            facts.append(Attribute(unit.key, "category", category))
        if place:
            facts.append(Tie("located_in", unit.key, place.key, _ALWAYS))
        return tuple(facts)

    def _unit(self, row: Row, number: str, name: str, place: Found | None) -> Found:
        reading = self.reading
        path = (*(place.path if place else ()), name)
        if not number:
            known = [found for found in unit_candidates(reading, name) if not place or found.path[:-1] in ((), place.path)]
            if len(known) > 1:
                raise RowProblem(reading.words(NAME), f"“{name}”有{len(known)}个同名单位：{shown(known)}", "请填写单位编号")
            unit = known[0] if known else Found(unverified_key("org", name, place.key if place else ""), "organisation", "", name, path)
            if not unit.verified and reading.register.stored(unit.key) is None:
                reading.created.setdefault(unit.key, f"单位“{name}”(第{row.line}行)")
                reading.register.add(unit)
            return unit
        known_unit = reading.register.numbered("org", number)
        if known_unit and known_unit.name != name and not self._was_named(known_unit, name):
            raise RowProblem(reading.words(NAME), f"编号{number}在系统中是“{known_unit.name}”，本行写作“{name}”", "请核对编号和名称")
        unit = known_unit or Found(f"org:{number}", "organisation", "", name, path)
        reading.register.add(unit)
        return unit

    def _was_named(self, unit: Found, name: str) -> bool:
        self.reading.register.fetch_names("organisation", [name])
        return any(found.key == unit.key for found in self.reading.register.named_in_store("organisation", name))
