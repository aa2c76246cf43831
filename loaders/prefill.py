"""A 责任一览表 of every village (or township) under a place, with what the store knows filled in, to be completed and imported again.

Imported untouched it changes nothing: every name was read back by the roster's own reader before it was written.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from graph.snapshot import node, ties_onto
from graph.store import EVER, Found, Scope, Snapshot
from loaders.files.workbook import Sheet
from loaders.prefill_cells import Line, prove
from loaders.prefill_columns import CORE, columns_of
from loaders.prefill_lines import Filler, Judgement, Known
from schema.errors import UsageError
from schema.kinds import LEVEL_DEPTH, LEVELS
from schema.time import chinese

CODE, TOWNSHIP, VILLAGE, BASIS, NOTE = "区划代码", "乡镇", "村", "依据", "备注"
SHEET = "责任一览表"
HEADER_ROW = 3
"""Row of the header, from 1: title, fill-in lines, header."""
_LEVELS = ("township", "village")


@dataclass(frozen=True, slots=True)
class Roster:
    """What a prefilled roster says. `columns` are those of ties; `basis`: whether a column 依据 is needed; `unwritten` ties fit no column."""

    title: str
    issuer: str
    day: int
    level: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    basis: bool
    unwritten: int

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns that say which place a row is about."""
        return (CODE, TOWNSHIP, VILLAGE) if self.level == "village" else (CODE, TOWNSHIP)

    @property
    def headings(self) -> tuple[str, ...]:
        """All headings, in order."""
        return (*self.keys, *self.columns, *([BASIS] if self.basis else []), NOTE)

    @property
    def as_at(self) -> str:
        """The line that says of which day the roster speaks."""
        return f"截至{chinese(self.day)}"

    @property
    def gaps(self) -> int:
        """Cells for which nothing is known."""
        return sum(not line.text(column) and column not in line.covered for line in self.lines for column in self.columns)

    @property
    def doubts(self) -> int:
        """Cells in which something is to be looked at."""
        return sum(bool(line.doubts(column)) for line in self.lines for column in self.columns)

    def rows(self) -> list[list[str]]:
        """The table below its header, as texts."""
        return [self._row(line) for line in self.lines]

    def _row(self, line: Line) -> list[str]:
        keys = [line.code, line.township, line.name] if self.level == "village" else [line.code, line.name]
        return [*keys, *map(line.text, self.columns), *([line.basis] if self.basis else []), line.note]

    def sheet(self) -> Sheet:
        """The sheet as a reader of the file will have it."""
        above = [[self.title], [f"填报单位：{self.issuer}", self.as_at]]
        return Sheet(SHEET, [*above, list(self.headings), *self.rows()])


def prefill(store: Known, place: Found, day: int, judgement: Judgement, *, level: str = "", extra: Iterable[str] = ()) -> Roster:
    """The roster of the villages under a place, or of its townships with `level`, as known on a day. `extra`: columns to be there anyway.

    Raises UsageError when there is no such place below.
    """
    graph = store.snapshot(Scope("down", place.key, outcomes_since=EVER), day)
    level, keys = _rows_of(graph, place, day, level)
    found = store.describe(keys, day)
    filler = Filler(store, graph, day, judgement, level)
    lines = [filler.line(key, found[key]) for key in keys]
    used = {mention.column for line in lines for mention in line.mentions} | {column for line in lines for column in line.vacant}
    shown = {*CORE[level], *used, *extra}
    roster = Roster(
        title=f"{_full_name(place)}{'村(社区)' if level == 'village' else '乡镇(街道)'}责任一览表",
        issuer=place.name if place.level == "township" else "",
        day=day,
        level=level,
        columns=tuple(column.header for column in columns_of(level) if column.header in shown),
        lines=tuple(lines),
        basis=any(line.basis for line in lines),
        unwritten=filler.unwritten,
    )
    prove(roster.lines, HEADER_ROW + 1, roster.sheet, store)
    return roster


def _rows_of(graph: Snapshot, place: Found, day: int, level: str) -> tuple[str, list[str]]:
    """The level of the rows and their places in the official order, which is that of their codes."""
    inside, waiting = {place.key}, [place.key]
    while waiting:
        for tie in ties_onto(graph, waiting.pop()):
            if tie.kind == "within" and tie.holding(day) and tie.source not in inside:
                inside.add(tie.source)
                waiting.append(tie.source)
    by_level: dict[str, list[str]] = {one: sorted(key for key in inside if node(graph, key)["level"] == one) for one in _LEVELS}
    wanted = level or ("village" if by_level["village"] else "township")
    if not by_level.get(wanted):
        what = LEVELS.get(wanted, wanted)
        raise UsageError(f"{'/'.join(place.path)}在{chinese(day)}没有{what}区划", "请换一个地方、日期或级别，或先导入区划台账")
    return wanted, by_level[wanted]


def _full_name(place: Found) -> str:
    """The name with its county's in front, as titles have it."""
    above = place.path[-2:-1] if LEVEL_DEPTH[place.level] > LEVEL_DEPTH["county"] else ()
    return "".join((*above, place.name))
