"""片区台账: areas, whose parts they are, and which townships or villages belong to them since when."""

from __future__ import annotations

from collections.abc import Sequence

from graph.store import Found
from loaders.facts.reading import NOTHING, Reading
from loaders.facts.rejections import OutsideScope, RowProblem
from loaders.facts.resolving import ancestor, by_name, gather_places, inside, is_code, place_of
from loaders.sheets.tables import PlaceName, Row
from schema.facts import Attribute, Entity, Fact, Tie
from schema.kinds import LEVEL_DEPTH
from schema.text import squeeze
from schema.time import UNKNOWN_START, Period

AREA, CODE, NAME, START, END = "片区", "区划代码", "名称", "起始日期", "终止日期"
_ALWAYS = Period.between(UNKNOWN_START)


class Areas:
    """Builds areas. The rows of one area must be gathered together: the place that divides it is the one above all its members."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.dividers: dict[str, Found] = {}

    def gather(self, rows: Sequence[Row]) -> None:
        """Fetch the members and find, for each area, the place that is divided."""
        gather_places(self.reading, rows, CODE, NAME)
        self.reading.register.fetch_names("place", {part for row in rows for part in _parts(row)})
        self.reading.register.fetch_names("area", {squeeze(row[AREA]) for row in rows})
        members: dict[str, list[Found]] = {}
        for row in rows:
            try:
                members.setdefault(squeeze(row[AREA]), []).extend(self._members(row))
            except (RowProblem, OutsideScope):
                continue
        self.dividers = {name: divider for name, found in members.items() if (divider := self._divider(found))}

    def _divider(self, members: Sequence[Found]) -> Found | None:
        """The nearest place above all members."""
        at = ancestor(self.reading, members[0]) if members else None
        while at and any(found.path[: len(at.path)] != at.path or found.path == at.path for found in members):
            at = ancestor(self.reading, at)
        return at

    def facts(self, row: Row) -> tuple[Fact, ...]:
        """The area with its name and place, and its members. Raises RowProblem, OutsideScope."""
        reading = self.reading
        name = squeeze(row[AREA])
        if name in NOTHING:
            raise RowProblem(reading.words(AREA), "没有写片区", "请填写片区名称")
        members = self._members(row)
        divider = self.dividers.get(name)
        if divider is None:
            raise RowProblem(reading.words(NAME), f"看不出“{name}”由哪一级划分：成员没有共同的上级", "请先导入区划台账，写明各地的上级代码")
        for found in members:
            if LEVEL_DEPTH[found.level] <= LEVEL_DEPTH[divider.level]:
                raise RowProblem(reading.words(NAME), f"“{'/'.join(found.path)}”不在“{divider.name}”以内", "请核对成员")
        area = self._area(name, divider)
        period = reading.period(row, START, END)
        return (
            Entity(area.key, "area"),
            Attribute(area.key, "name", name),
            Tie("area_of", area.key, divider.key, _ALWAYS),
            *(Tie("in_area", found.key, area.key, period) for found in members),
        )

    def _area(self, name: str, divider: Found) -> Found:
        key = f"area:{divider.key.removeprefix('place:')}:{name}"
        area = self.reading.register.get(key) or Found(key, "area", "", name, (*divider.path, name))
        self.reading.register.add(area, declared=True)
        return area

    def _members(self, row: Row) -> list[Found]:
        parts = _parts(row)
        if is_code(squeeze(row[CODE])) or len(parts) < 2:
            return [place_of(self.reading, row, CODE, NAME)]
        above = row.path[:-1]
        return [
            inside(self.reading, by_name(self.reading, (*above, PlaceName(part, row.path[-1].level if row.path else "")), NAME))
            for part in parts
        ]


def _parts(row: Row) -> list[str]:
    """The names of a cell that lists several members."""
    text = row[NAME]
    for separator in ",;,;\n":
        text = text.replace(separator, "、")
    return [part for piece in text.split("、") if (part := squeeze(piece)) and part not in NOTHING]
