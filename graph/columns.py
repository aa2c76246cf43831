"""Which column of a roster a tie belongs to, so that a vacancy or a complete list of one column says nothing of another."""

from __future__ import annotations

from typing import NamedTuple

from graph.snapshot import HeldTie, name, node, ties_from
from graph.store import Snapshot
from schema.posts import POSTS
from schema.rosters import ROSTER_COLUMNS

LEADER, ORGANISER, OFFICE, AREA_LEADER = "挂联领导", "包片组织员", "联系组工干部", "包片领导"
CHARGE_LEADER, CHARGE, RESIDENT, TEAM_LEADER, FIRST_SECRETARY = "包村领导", "包村干部", "驻村干部", "驻村工作队长", "第一书记"
HELPING_UNIT, HELPER, SUPPORTING_UNIT = "帮扶单位", "帮扶责任人", "配合单位"

_ORGANISER_POST, _OFFICE_UNIT = "组织员", "组织部"
_ORDINARY = frozenset({"组织员", "组织部副部长", "组织干事", "乡镇组织员"})
"""Posts of the county or a township that make nobody its leader."""
_CLERKS = ("干事", "科员", "办事员", "专干")
_LEADERS = {
    level: frozenset(post.role for post in POSTS if post.level == level and post.role not in _ORDINARY) for level in ("county", "township")
}
_BY_POST = {column.post: column.header for column in ROSTER_COLUMNS if column.post and column.post != _ORGANISER_POST}
_WIDER = {TEAM_LEADER: RESIDENT}
"""A column that lists a whole team lists its leader too."""


class Standing(NamedTuple):
    """What is known of a tie's holder: whether it is a unit; a person's units by name, posts anywhere, posts at the tie's own target."""

    is_unit: bool = False
    units: tuple[str, ...] = ()
    posts: frozenset[str] = frozenset()
    here: frozenset[str] = frozenset()


def column_of(graph: Snapshot, tie: HeldTie) -> str | None:
    """The header of the roster's column that a tie belongs to, None if rosters have none for it."""
    return column_for(tie.kind, tie.role, str(tie.properties.get("part", "")), node(graph, tie.target)["level"], _standing(graph, tie))


def concerns(graph: Snapshot, header: str, tie: HeldTie) -> bool:
    """Whether what a column says of a place, vacant or complete, is about this tie onto it."""
    column = column_of(graph, tie)
    return column is not None and header in (column, _WIDER.get(column))


def column_for(kind: str, role: str, part: str, level: str, holder: Standing) -> str | None:
    """As `column_of`, from the parts of a tie; `level` is that of the place it is onto, empty for an area or unit."""
    match kind:
        case "post":
            return _BY_POST.get(role)
        case "liaison" if holder.is_unit:
            return SUPPORTING_UNIT if part == "support" else None
        case "liaison":
            return OFFICE if _of_office(holder) and not holder.posts & _LEADERS["county"] else LEADER
        case "area_cover":
            return _area_column(level, holder)
        case "village_charge":
            return CHARGE_LEADER if part == "lead" and not _is_clerk(holder) else CHARGE
        case "residency":
            return FIRST_SECRETARY if FIRST_SECRETARY in holder.here else TEAM_LEADER if part == "lead" else RESIDENT
        case "aid" if holder.is_unit:
            return SUPPORTING_UNIT if part == "support" else HELPING_UNIT
        case "aid":
            return HELPER
    return None


def _area_column(level: str, holder: Standing) -> str:
    if _ORGANISER_POST in holder.posts or _of_office(holder):
        return ORGANISER
    if holder.posts & _LEADERS["township"]:
        return AREA_LEADER
    if holder.posts & _LEADERS["county"]:
        return ORGANISER
    return AREA_LEADER if level in ("village", "group") else ORGANISER


def _is_clerk(holder: Standing) -> bool:
    """Whether posts say that somebody is no leader: then lead is the part among several in one cell, not the column of leaders."""
    return not holder.posts & _LEADERS["township"] and any(role.endswith(_CLERKS) for role in holder.posts)


def _of_office(holder: Standing) -> bool:
    return any(_OFFICE_UNIT in unit for unit in holder.units)


def _standing(graph: Snapshot, tie: HeldTie) -> Standing:
    """What the snapshot knows of a holder: units and posts of its day, of the whole window for want of them."""
    if node(graph, tie.source)["kind"] != "person":
        return Standing(is_unit=True)
    day = graph.graph["as_of"]
    known = [other for other in ties_from(graph, tie.source) if other.kind in ("member", "post")]
    known = [other for other in known if other.holding(day)] or known
    posts = [other for other in known if other.kind == "post"]
    return Standing(
        units=tuple(name(graph, other.target) for other in known if other.kind == "member"),
        posts=frozenset(other.role for other in posts),
        here=frozenset(other.role for other in ties_from(graph, tie.source) if other.kind == "post" and other.target == tie.target),
    )
