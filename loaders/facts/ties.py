"""责任关系台账: who answers for what, through which tie, since when, under which document."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from graph.store import Found
from loaders.facts.persons import gather_persons, holder_level, person_of, wanted_persons, written_persons
from loaders.facts.reading import NOTHING, Reading
from loaders.facts.rejections import OutsideScope, RowProblem
from loaders.facts.resolving import ancestor, by_code, by_name, gather_places, inside, is_code, place_candidates, place_of, shown
from loaders.facts.units import gather_units, is_number, known_or_new_unit, no_such_unit, unit_candidates, unit_of
from loaders.sheets.cells import cell_state
from loaders.sheets.person_cells import read_units
from loaders.sheets.tables import PlaceName, Row
from schema.documents import document_number
from schema.facts import NO_PROPERTIES, Fact, Outcome, Properties, Tie
from schema.kinds import TIES
from schema.relations import Holder, part_for, relation_problem, succession_for, tie_for
from schema.text import squeeze
from schema.time import Period

NUMBER, NAME, UNIT, RELATION, CODE, OBJECT, START, END, BASIS = (
    "干部编号", "姓名", "单位", "关系", "对象代码", "对象名称", "起始日期", "终止日期", "依据",
)  # fmt: skip
POST, UNIT_AND_POST, BOTH_DATES, NOTE = "职务", "单位及职务", "起止时间", "备注"
_SEVERAL = re.compile(r"[、,;\n]+")
_UNIT_WORDS = re.compile(r"(公司|企业|厂|合作社|学校|中学|小学|幼儿园|医院|银行|商会|协会|中心|局|委|办)$")


class Ties:
    """Builds ties of responsibility."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.heading = reading.words(OBJECT)

    def gather(self, rows: Sequence[Row]) -> None:
        """Fetch the holders and the objects that the rows name."""
        reading = self.reading
        gather_places(reading, rows, CODE, OBJECT)
        uncoded = [row for row in rows if not is_code(squeeze(row[CODE]))]
        names = {part for row in uncoded for part in objects_of(row[OBJECT])}
        reading.register.fetch_names("place", names)
        reading.register.fetch_names("area", names)
        gather_units(reading, {*names, *(row[CODE] for row in uncoded), *(row[UNIT] for row in rows if squeeze(row[NAME]) in NOTHING)})
        gather_persons(reading, [person for row in rows for person in wanted_persons(row, NUMBER, NAME)])

    def facts(self, row: Row) -> tuple[Fact, ...]:
        """The ties of a row, one for each holder and object, or a vacancy. Raises RowProblem, OutsideScope."""
        try:
            objects = self._objects(row)
        except RowProblem:
            if self._is_elsewhere(row):
                raise OutsideScope from None
            raise
        word = row[RELATION] or self.reading.table.relation
        if squeeze(word) in NOTHING:
            raise RowProblem(self.reading.words(RELATION), "没有写关系", "请填写挂联、包片、包村、驻村、帮扶之一")
        if cell_state(row[NAME]) == "vacant":
            return tuple(Outcome("vacancy", found.key, self.reading.as_at().last, squeeze(word)) for found in objects)
        period = self.reading.period(row, START, END, BOTH_DATES)
        properties = tie_properties(self.reading, row, part_for(word))
        facts: list[Fact] = []
        for found in objects:
            for holder, introduced, level in self._holders(row, word, found):
                tie = responsible_tie(self.reading, OBJECT, self._kind(word, level, found), holder, found, period, properties)
                facts += (fact for fact in (*introduced, tie) if fact not in facts)
        return tuple(facts)

    def _is_elsewhere(self, row: Row) -> bool:
        """Whether a row of an import that is limited to a place names nobody known: neither its person's number nor its object is."""
        number = row[NUMBER] if self.reading.options.within else ""
        return bool(number) and self.reading.register.numbered("person", number) is None

    def _kind(self, word: str, level: Holder | None, target: Found) -> str:
        kind = tie_for_holder(word, level, target.kind)
        if kind is None:
            raise RowProblem(self.reading.words(RELATION), *relation_problem(word, level, target.kind))
        return kind

    def _holders(self, row: Row, word: str, target: Found) -> list[tuple[Found, tuple[Fact, ...], Holder | None]]:
        reading = self.reading
        if tie_for_holder(word, "place", target.kind) == "pairing":
            return [(by_name(reading, [PlaceName(squeeze(row[UNIT]) or squeeze(row[NAME]), "")], UNIT), (), "place")]
        holders: list[tuple[Found, tuple[Fact, ...], Holder | None]] = []
        for person in written_persons(reading, row, NUMBER, NAME, UNIT, POST if row[POST] else UNIT_AND_POST):
            around = () if person.number or person.unit else places_around(reading, target)
            found, facts = person_of(reading, person, row.line, (NUMBER, NAME), around)
            holders.append((found, facts, holder_level(found)))
        if holders:
            return holders
        if squeeze(row[UNIT]) in NOTHING:
            raise RowProblem(reading.words(NAME), "没有写责任人，也没有写单位", "请填写干部编号、姓名或单位")
        for name in read_units(row[UNIT]):
            unit, facts = known_or_new_unit(reading, name, UNIT, row.line)
            holders.append((unit, facts, "unit"))
        return holders

    def _objects(self, row: Row) -> list[Found]:
        reading = self.reading
        code, name = reading.code(row, CODE), squeeze(row[OBJECT])
        if is_code(code):
            return [place_of(reading, row, CODE, OBJECT)]
        if code:
            unit = unit_of(reading, code, CODE) if is_number(code) else None
            if unit is None:
                by_code(reading, code, CODE)
            if unit and name not in NOTHING and unit not in unit_candidates(reading, name) and unit.name != name:
                raise RowProblem(reading.words(CODE), f"{code}在系统中是“{unit.name}”，本行写作“{name}”", "请核对代码和名称")
            return [unit] if unit else []
        if name in NOTHING:
            raise RowProblem(self.heading, "没有写对象代码，也没有写对象名称", "请至少填写一项")
        if len(row.path) > 1:
            return [place_of(reading, row, CODE, OBJECT)]
        return [self._named(row, part) for part in objects_of(row[OBJECT])]

    def _named(self, row: Row, name: str) -> Found:
        reading = self.reading
        areas = areas_named(reading, name)
        places = place_candidates(reading, name, [], row.path[-1].level if row.path else "")
        covers = tie_for_holder(row[RELATION] or reading.table.relation, None, "area") == "area_cover"
        if areas and (covers or not places):
            return the_area(reading, areas, name, self.heading, OBJECT)
        units = unit_candidates(reading, name)
        if units and (not places or _UNIT_WORDS.search(name) or re.search(r"企业|学校|单位", self.heading)):
            found = unit_of(reading, name, OBJECT)
            assert found is not None
            return found
        if not places and _UNIT_WORDS.search(name):
            raise no_such_unit(reading, name, OBJECT)
        return inside(reading, by_name(reading, [PlaceName(name, row.path[-1].level if row.path else "")], OBJECT))


def responsible_tie(
    reading: Reading, header: str, kind: str, holder: Found, target: Found, period: Period, properties: Properties, role: str = ""
) -> Tie:
    """A tie, if it can join this holder and this target. Raises RowProblem."""
    declared = TIES[kind]
    if holder.kind not in declared.sources:
        raise RowProblem(reading.words(header), f"“{declared.chinese}”不能由{holder.name}承担", "请核对关系和责任人")
    if target.kind not in declared.targets or (target.kind == "place" and declared.levels and target.level not in declared.levels):
        raise RowProblem(
            reading.words(header), f"“{declared.chinese}”的对象应当是村(社区)，“{'/'.join(target.path)}”不是", "请核对关系和对象"
        )
    known = {property.name for property in declared.properties}
    return Tie(
        kind, holder.key, target.key, period, role, {name: value for name, value in properties.items() if name in known} or NO_PROPERTIES
    )


def tie_properties(reading: Reading, row: Row, part: str) -> Properties:
    """Basis, part and note of a row's ties, comments on its cells included; without a basis they rest on the sheet's document."""
    note = "" if squeeze(row[NOTE]) in NOTHING else row[NOTE].strip()
    return _properties(row[BASIS] or reading.context.document, part, ";".join(filter(None, (note, *row.comments))))


def areas_named(reading: Reading, name: str) -> list[Found]:
    """Areas of a name, those inside the sheet's scope if there are any."""
    candidates = reading.register.named("area", name)
    for scope in reading.scopes:
        if near := [found for found in candidates if found.path[: len(scope.path)] == scope.path]:
            return near
    return candidates


def the_area(reading: Reading, areas: Sequence[Found], name: str, heading: str, header: str) -> Found:
    """The one area of a name. Raises RowProblem when there are several."""
    if len(areas) > 1:
        raise RowProblem(
            heading or reading.words(header), f"“{name}”有{len(areas)}个同名片区：{shown(areas)}", "请用 --within 指明县或乡镇"
        )
    return inside(reading, areas[0])


def places_around(reading: Reading, target: Found) -> list[Found]:
    """Where a bare name is looked for: the township that the target is or lies in, then its county."""
    around = [target] if target.kind == "place" and target.level not in ("village", "group") else []
    steps = 1
    while len(around) < 2 and (above := ancestor(reading, target, steps)):
        around.append(above)
        steps += 1
    return around or [scope for scope in reading.scopes if scope.level != "village"]


def objects_of(text: str) -> list[str]:
    """The names of a cell that lists several objects."""
    return [part for piece in _SEVERAL.split(text) if (part := squeeze(piece)) and part not in NOTHING]


@lru_cache(maxsize=1 << 12)
def tie_for_holder(word: str, level: Holder | None, target: str) -> str | None:
    """As `schema.relations.tie_for`, remembered."""
    return tie_for(word, level, target)


@lru_cache(maxsize=1 << 14)
def _properties(basis: str, part: str, note: str) -> Properties:
    number, title = document_number(basis) if squeeze(basis) not in NOTHING else ("", "")
    succession = succession_for(note) or succession_for(basis)
    found = {"basis": number, "basis_title": title, "part": part, "note": note, "succession": succession}
    return {name: value for name, value in found.items() if value} or NO_PROPERTIES
