"""The columns of a prefilled roster. Which of them a tie belongs to is told by `graph.columns`."""

from __future__ import annotations

from collections.abc import Mapping

from graph.columns import FIRST_SECRETARY, SUPPORTING_UNIT
from schema.kinds import TIES
from schema.posts import POSTS
from schema.rosters import BY_ROSTER_HEADER, ROSTER_COLUMNS, RosterColumn

CORE: Mapping[str, tuple[str, ...]] = {
    "village": ("挂联领导", "包片领导", "包村干部", "第一书记", "帮扶单位", "村党组织书记"),
    "township": ("挂联领导", "包片组织员", "联系组工干部"),
}
"""Columns that a roster shows even where nothing is known; the others only once somebody stands in them."""
_POST_LEVELS = {post.role: post.level for post in POSTS}


def columns_of(level: str) -> list[RosterColumn]:
    """The columns that can hold something about a place of a level."""
    return [column for column in ROSTER_COLUMNS if _fits(column, level)]


def _fits(column: RosterColumn, level: str) -> bool:
    if column.tie:
        levels = TIES[column.tie].levels
        return not levels or level in levels
    return column.header == SUPPORTING_UNIT or _POST_LEVELS.get(column.post, level) == level


def expects_one(header: str) -> bool:
    """Whether a column is expected to hold one name."""
    column = BY_ROSTER_HEADER[header]
    role = column.post if not column.tie or header == FIRST_SECRETARY else ""
    return role in TIES["post"].exclusive_roles or bool(column.tie and TIES[column.tie].exclusive == "target")
