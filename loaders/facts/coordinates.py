"""坐标台账: where places lie, in a declared system of coordinates, and which of them adjoin."""

from __future__ import annotations

import re
from collections.abc import Sequence

from graph.store import Found
from loaders.facts.concerned import filled
from loaders.facts.reading import Reading
from loaders.facts.rejections import RowProblem
from loaders.facts.resolving import by_code, by_name, gather_places, is_code, place_of
from loaders.sheets.tables import PlaceName, Row
from schema.datum import Datum, checked, counted_as_wgs, datum_in, location_text, read_degrees, to_wgs
from schema.facts import Attribute, Fact
from schema.problems import CellProblem
from schema.text import squeeze

CODE, NAME, EAST, NORTH, SYSTEM, ADJOINING = "区划代码", "名称", "经度", "纬度", "坐标系", "毗邻"
_BETWEEN = re.compile(r"[、，,;；/\s]+")


class Coordinates:
    """Builds the location of places, in WGS-84 whatever the sheet has, and their declared neighbours."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        # Where a sheet may name its system outside the column for it: title and fill-in lines, headings, its own name.
        self._declared = "\n".join((reading.context.above, reading.words(EAST), reading.words(NORTH), reading.table.sheet))

    def gather(self, rows: Sequence[Row]) -> None:
        """Fetch the places that rows name, the neighbours among them."""
        gather_places(self.reading, rows, CODE, NAME)
        adjoining = {word for row in rows for word in _words(row)}
        self.reading.register.fetch_codes({word for word in adjoining if is_code(word)})
        self.reading.register.fetch_names("place", {word for word in adjoining if not is_code(word)})

    def facts(self, row: Row) -> tuple[Fact, ...]:
        """Location and neighbours of one place. Raises RowProblem, OutsideScope."""
        reading = self.reading
        place = place_of(reading, row, CODE, NAME)
        system = self._system(row)
        east, north = (self._degrees(row, header) for header in (EAST, NORTH))
        try:
            point = checked(east, north)
        except CellProblem as problem:
            raise RowProblem(reading.words(EAST), problem.reason, problem.hint) from None
        near = sorted({found.key for found in self._neighbours(row, place)})
        if system == "GCJ-02":
            reading.notes["GCJ-02 坐标已换算成 WGS-84 保存"] += 1
            point = to_wgs(point)
        facts: list[Fact] = [Attribute(place.key, "location", location_text(point))]
        if near:
            facts.append(Attribute(place.key, "neighbours", " ".join(near)))
        return tuple(facts)

    def _degrees(self, row: Row, header: str) -> float:
        if not filled(row, header):
            raise RowProblem(self.reading.words(header), f"没有写{header}", "请填写，如118.0512或118°3′4″；没有坐标的地方请删去本行")
        return self.reading.cell(row, header, read_degrees)

    def _system(self, row: Row) -> Datum:
        """The system of the row, else of the sheet; it is never guessed, for the two differ by some 500 metres. Raises RowProblem."""
        reading = self.reading
        if filled(row, SYSTEM):
            if system := reading.cell(row, SYSTEM, datum_in):
                self._tell_counted(row[SYSTEM])
                return system
            hint = "请写 WGS-84 或 GCJ-02；是其他坐标系的，请先换算"
            raise RowProblem(reading.words(SYSTEM), f"不认识坐标系“{row[SYSTEM].strip()}”", hint)
        declared = self._declared
        try:
            system = datum_in(declared)
        except CellProblem as problem:
            raise RowProblem(SYSTEM, problem.reason, problem.hint) from None
        if system is None:
            hint = "请加“坐标系”一列，或在标题中写明 WGS-84(手持GPS、天地图)或 GCJ-02(高德、腾讯地图)"
            raise RowProblem(reading.words(SYSTEM), "没有写明坐标系", hint)
        reading.notes[f"坐标系按标题、表头或工作表名称读作{system}"] += 1
        self._tell_counted(declared)
        return system

    def _tell_counted(self, text: str) -> None:
        if counted_as_wgs(text):
            self.reading.notes["2000国家大地坐标系(天地图)与 WGS-84 相差不到一米，按 WGS-84 保存"] += 1

    def _neighbours(self, row: Row, place: Found) -> list[Found]:
        """The places in the column of neighbours: by code, else by name under the same parent first. Raises RowProblem."""
        found = []
        for word in _words(row):
            if is_code(word):
                found.append(by_code(self.reading, word, ADJOINING))
            else:
                above = [PlaceName(name, "") for name in place.path[-2:-1]]
                found.append(self._named(word, above))
            if found[-1].key == place.key:
                raise RowProblem(self.reading.words(ADJOINING), f"“{word}”就是本行的地方", "请改为相邻的地方")
            if found[-1].level != place.level:
                raise RowProblem(
                    self.reading.words(ADJOINING), f"“{word}”与本行的“{place.name}”不是同一级", "村请写相邻的村，乡镇请写相邻的乡镇"
                )
        return found

    def _named(self, word: str, above: list[PlaceName]) -> Found:
        """A neighbour in the same township, else anywhere that the name is unique."""
        try:
            return by_name(self.reading, [*above, PlaceName(word, "")], ADJOINING)
        except RowProblem:
            return by_name(self.reading, [PlaceName(word, "")], ADJOINING)


def _words(row: Row) -> list[str]:
    return [squeeze(word) for word in _BETWEEN.split(row[ADJOINING]) if squeeze(word)] if filled(row, ADJOINING) else []
