"""One cell of a roster by place: who stands in it, through which tie or post, or that it is vacant."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from graph.store import Found
from loaders.facts.persons import Named, holder_level, person_of
from loaders.facts.reading import NOTHING, Reading
from loaders.facts.rejections import RowProblem
from loaders.facts.ties import responsible_tie, tie_properties
from loaders.facts.units import known_or_new_unit
from loaders.sheets.cells import VACANT_MARKS, cell_state, vacant_on, without_unsure
from loaders.sheets.person_cells import PersonMention, read_persons, read_units
from loaders.sheets.tables import Row
from schema.dates import parse_date
from schema.facts import Fact, Outcome, Properties
from schema.keys import person_name
from schema.posts import BOTH_POSTS
from schema.rosters import RosterColumn
from schema.text import clean, squeeze
from schema.time import Period, chinese

COUNTY_HELD = frozenset({"挂联领导", "包片组织员", "联系组工干部"})
"""Columns whose holders are the county's: a township namesake is not meant."""
_OFFICE_HELD, _OFFICE = "联系组工干部", "组织部"
_SECRETARY, _CHAIR = "村党组织书记", "村委会主任"
_MANNERS = (
    ("主持工作", re.compile(r"主持(?:全面|日常)?工作")),
    ("挂职", re.compile(r"挂职|\(挂\)")),
    ("代", re.compile(r"\(代(?:理|管)?\)")),
)
_DATED = re.compile(r"\d{4}[年.]\d{1,2}|\d{1,2}月")
_HOUSEHOLD = re.compile(r"五保户|低保户|低保对象|特困(户|人员)|贫困户|脱贫户|监测(户|对象)|残疾人|困难户|孤儿|留守")
_ACTING_TAIL = re.compile(r".{2,}(?:代管|代理|代)")


class PlaceCells:
    """Reads the cells of the columns of a roster by place."""

    def __init__(self, reading: Reading, columns: Sequence[RosterColumn]) -> None:
        self.reading, self.columns = reading, columns

    def facts(self, row: Row, column: RosterColumn, place: Found, around: Sequence[Found]) -> list[Fact]:
        """What a cell says of a place. Raises RowProblem when it cannot be read: then none of it is taken."""
        reading, text = self.reading, row[column.header]
        match cell_state(text):
            case "blank":
                return []
            case "vacant":
                day = self._vacant_day(row, column.header)
                return [Outcome("vacancy", place.key, day, label) for label in self.labels(column)]
            case "undecided":
                self._note_undecided(place, column, text)
                return []
            case "error":
                raise RowProblem(reading.words(column.header), f"“{text}”是公式出错的结果", "请改正公式，或直接填写值")
        found = self._units(row, column, place) if column.holder == "unit" else self._persons(row, column, place, around)
        return list(found)

    def labels(self, column: RosterColumn) -> tuple[str, ...]:
        """The columns that a column stands for: 书记主任 are two posts in one."""
        return (_SECRETARY, _CHAIR) if self._is_both(column) else (column.header,)

    def _is_both(self, column: RosterColumn) -> bool:
        return column.post == _SECRETARY and squeeze(self.reading.words(column.header)) in BOTH_POSTS

    def _vacant_day(self, row: Row, header: str) -> int:
        """The day for which a vacancy is told: its own, as in 空缺(2026年3月31日), else the sheet's."""
        if not vacant_on(row[header]):
            return self.reading.as_at().last
        return self.reading.cell(row, header, lambda text: parse_date(vacant_on(text), year=self.reading.context.year)).last

    def _note_undecided(self, place: Found, column: RosterColumn, text: str) -> None:
        """Nobody is taken for a holder on an undecided word, and nobody is taken to be missing either."""
        self.reading.notes[f"“{self.reading.words(column.header)}”写作“{squeeze(text)}”的，未记录"] += 1
        self.reading.listed.unread |= {(place.key, label) for label in self.labels(column)}

    def _persons(self, row: Row, column: RosterColumn, place: Found, around: Sequence[Found]) -> Iterator[Fact]:
        reading, header = self.reading, column.header
        cell = read_persons(row[header])
        if cell.problems:
            raise RowProblem(reading.words(header), cell.problems[0].reason, cell.problems[0].hint)
        if cell.vacant:
            yield from (Outcome("vacancy", place.key, reading.as_at().last, label) for label in self.labels(column))
        if cell.undecided:
            self._note_undecided(place, column, row[header])
        period = self._period(row, header)
        for mention in cell.mentions:
            if not mention.name:
                yield from self._unit(row, column, place, mention.unit, period)
                continue
            self._check_name(header, mention)
            if _DATED.search(mention.words):
                reading.notes[f"“{mention.words}”里的日期没有采用，起始日期请写进责任关系台账"] += 1
            person, introduced = self._person(row, header, mention, around)
            yield from introduced
            if column.tie:
                part = mention.part or ("acting" if _manner(mention) in ("代", "主持工作") else column.part)
                yield responsible_tie(reading, header, column.tie, person, place, period, tie_properties(reading, row, part))
            for role in self._roles(column, mention):
                yield responsible_tie(reading, header, "post", person, place, period, self._post_properties(row, mention), role)

    def _check_name(self, header: str, mention: PersonMention) -> None:
        """Refuse 空缺(李四代管) and 李四代管: whether that is a name, a vacancy or somebody who acts cannot be told."""
        if mention.name in VACANT_MARKS or (_ACTING_TAIL.fullmatch(mention.name) and mention.name.endswith(("代管", "代理"))):
            raise RowProblem(
                self.reading.words(header), f"“{mention.words}”分不清是空缺还是有人代管", "有人代管的请写成“李四(代管)”，没有人的只写“空缺”"
            )

    def _post_properties(self, row: Row, mention: PersonMention) -> Properties:
        properties = tie_properties(self.reading, row, "")
        manner = _manner(mention)
        return {**properties, "manner": manner} if manner else properties

    def _person(self, row: Row, header: str, mention: PersonMention, around: Sequence[Found]) -> tuple[Found, tuple[Fact, ...]]:
        reading = self.reading
        number = mention.number or reading.code(row, f"{header}·干部编号")
        unit = squeeze(row[f"{header}·单位"])
        unit = mention.unit if unit in NOTHING else unit
        named = Named(person_name(mention.name), number, unit, row[f"{header}·职务"] or mention.post)
        places = around[1:] or around if header in COUNTY_HELD and around and around[0].level == "township" else around
        if header in COUNTY_HELD and not named.number:
            meant = [found for found in reading.register.named("person", named.name) if _is_meant(found, header)]
            meant = [found for found in meant if any(reading.works_in(found, place.key) for place in places)]
            if len(meant) == 1:
                return meant[0], ()
        return person_of(reading, named, row.line, (f"{header}·干部编号", header), places)

    def _roles(self, column: RosterColumn, mention: PersonMention) -> tuple[str, ...]:
        """The posts at the row's place that a column implies, 一肩挑 in a cell both. An organiser's is the county's, not that place's."""
        if column.tie == "area_cover" or not column.post:
            return ()
        both = self._is_both(column) or (column.post in (_SECRETARY, _CHAIR) and squeeze(mention.post) in BOTH_POSTS)
        return (_SECRETARY, _CHAIR) if both else (column.post,)

    def _units(self, row: Row, column: RosterColumn, place: Found) -> Iterator[Fact]:
        period = self._period(row, column.header)
        for name in read_units(row[column.header]):
            yield from self._unit(row, column, place, name, period)
        if without_unsure(row[column.header]) != clean(row[column.header]):
            self._note_undecided(place, column, row[column.header])

    def _unit(self, row: Row, column: RosterColumn, place: Found, name: str, period: Period) -> Iterator[Fact]:
        reading, header = self.reading, column.header
        if _HOUSEHOLD.search(name):
            raise RowProblem(reading.words(header), f"“{name}”是帮扶的对象，不是{header}", "请填写单位；帮扶对象的姓名不要写在这张表里")
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


def _is_meant(found: Found, header: str) -> bool:
    """Whether somebody is of those whom a column of the county lists: the organisation department's own, or the county's leaders."""
    return any(_OFFICE in unit for unit in found.units) if header == _OFFICE_HELD else holder_level(found) == "county"


def _manner(mention: PersonMention) -> str:
    """How a post is held, by the words around the name: 代, 主持工作 or 挂职."""
    if found := next((manner for manner, pattern in _MANNERS if pattern.search(mention.words)), ""):
        return found
    return "代" if mention.part == "acting" else ""
