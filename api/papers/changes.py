"""What changed in a roster since it was last issued: the sheet 变动."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple

from api.papers.issues import Issue
from api.papers.order import by_code
from api.papers.roster import Entry, PlaceRow, Roster
from api.papers.table import Cell, Column, Line, Table

What = Literal["新增", "不再列入", "变化", "更正"]
"""更正: the last issue said something about its own day that is no longer believed; the others happened since, or are newly known."""

NO_ISSUE = "没有上期：系统中没有本表印发的记录(栏目相同、数据不晚于本期)，无法比较；用 --issue 登记印发后，下次会列出变动。"
_COLUMNS = (
    Column("序号", 2.2, 3), Column("乡镇", 4, 7), Column("村(社区)", 4, 8), Column("栏目", 4, 7), Column("姓名或单位", 5, 9),
    Column("变动", 4, 4.2), Column("上期", 8, 20), Column("本期", 8, 20), Column("出处", 8, 16),
)  # fmt: skip
NOT_LISTED, WITHDRAWN = "(没有列入)", "(已撤回)"
Place = tuple[str, str, str]
"""A cell: the key of its place, its column, and whoever stands in it (key, or a vacancy's word)."""


class Change(NamedTuple):
    """One difference of a cell."""

    township: str
    place: str
    column: str
    name: str
    what: What
    before: str
    after: str
    origin: str


@dataclass(frozen=True, slots=True)
class Changes:
    """The differences since an issue; `since` None: there was none to compare with."""

    since: Issue | None
    listed: tuple[Change, ...] = ()

    def table(self, title: str) -> Table:
        """The sheet 变动; a remark says so where nothing changed or nothing could be compared."""
        lines = [Line(tuple(map(Cell, (str(number), *change)))) for number, change in enumerate(self.listed, start=1)]
        remarks = () if lines else ("与上期相比没有变动。",) if self.since else (NO_ISSUE,)
        subtitle = f"(上期{self.since.text()})" if self.since else "(没有上期)"
        return Table("变动", f"{title}变动情况", subtitle, _COLUMNS, tuple(lines), remarks, listing=True)


def changes(since: Issue, before: Roster, meanwhile: Roster, now: Roster, ended: Callable[[Entry], str]) -> Changes:
    """Compare two rosters cell by cell.

    `before`: as the last issue was printed, `meanwhile`: of the same day as believed now, which tells a correction from what happened since.
    `ended` says what became of an entry that is not believed of that day any more.
    """
    old, same_day, new = _cells(before), _cells(meanwhile), _cells(now)
    listed = [
        change
        for place in sorted(old | new, key=lambda place: _order(place, now))
        if (change := _change(old.get(place), same_day.get(place), new.get(place), ended))
    ]
    return Changes(since, tuple(listed))


Found = tuple[PlaceRow, Entry]


def _cells(roster: Roster) -> dict[Place, Found]:
    return {(row.place.key, entry.column, entry.holder or f"空缺{entry.label}"): (row, entry) for row, entry in roster.entries()}


def _order(place: Place, now: Roster) -> tuple[tuple[bool, str], int, str]:
    key, column, holder = place
    return by_code(key), now.columns.index(column) if column in now.columns else len(now.columns), holder


def _change(old: Found | None, same_day: Found | None, new: Found | None, ended: Callable[[Entry], str]) -> Change | None:
    if old and new:
        if old[1].words == new[1].words:
            return None
        corrected = same_day is not None and same_day[1].period != old[1].period
        return _told(new, "更正" if corrected else "变化", old[1].words, new[1].words)
    if new:
        corrected = same_day is not None and same_day[1].state != "possibly_held"
        return _told(new, "更正" if corrected else "新增", NOT_LISTED, new[1].words)
    assert old is not None
    after = same_day[1].period if same_day else ended(old[1])
    return _told(old, "不再列入" if same_day else "更正", old[1].words, after)


def _told(found: Found, what: What, before: str, after: str) -> Change:
    row, entry = found
    township = row.township.name if row.township else ""
    return Change(township, "本级" if row.own else row.place.name, entry.column, entry.name, what, before, after, _origin(entry))


def _origin(entry: Entry) -> str:
    return "；".join(f"{origin.file} {origin.sheet} 第{origin.row}行" for origin in entry.origins[:1])


def nothing_issued() -> Changes:
    """The changes of a paper that was never issued."""
    return Changes(None)
