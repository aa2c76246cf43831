"""Which column of a roster a tie belongs to."""

from __future__ import annotations

import pytest

from graph.columns import Standing, column_for
from schema.rosters import ROSTER_COLUMNS

NOBODY = Standing()
LEADER = Standing(units=("中共林西县委组织部",), posts=frozenset({"县委常委", "组织部部长"}))
OFFICE = Standing(units=("中共林西县委组织部",), posts=frozenset({"科员"}))
ORGANISER = Standing(posts=frozenset({"组织员"}))
TOWN_LEADER = Standing(units=("大井镇人民政府",), posts=frozenset({"副镇长"}))
CLERK = Standing(units=("大井镇人民政府",), posts=frozenset({"干事"}))
SECRETARY = Standing(posts=frozenset({"第一书记"}), here=frozenset({"第一书记"}))
UNIT = Standing(is_unit=True)


@pytest.mark.parametrize(
    ("kind", "role", "part", "level", "holder", "column"),
    [
        ("liaison", "", "", "township", NOBODY, "挂联领导"),
        ("liaison", "", "", "village", LEADER, "挂联领导"),
        ("liaison", "", "", "village", OFFICE, "联系组工干部"),
        ("liaison", "", "support", "village", UNIT, "配合单位"),
        ("liaison", "", "", "village", UNIT, None),
        ("area_cover", "", "", "village", ORGANISER, "包片组织员"),
        ("area_cover", "", "", "township", NOBODY, "包片组织员"),
        ("area_cover", "", "", "village", NOBODY, "包片领导"),
        ("area_cover", "", "", "village", TOWN_LEADER, "包片领导"),
        ("village_charge", "", "lead", "village", NOBODY, "包村领导"),
        ("village_charge", "", "lead", "village", TOWN_LEADER, "包村领导"),
        ("village_charge", "", "lead", "village", CLERK, "包村干部"),
        ("village_charge", "", "", "village", TOWN_LEADER, "包村干部"),
        ("residency", "", "", "village", NOBODY, "驻村干部"),
        ("residency", "", "lead", "village", NOBODY, "驻村工作队长"),
        ("residency", "", "lead", "village", SECRETARY, "第一书记"),
        ("aid", "", "", "village", UNIT, "帮扶单位"),
        ("aid", "", "support", "village", UNIT, "配合单位"),
        ("aid", "", "", "village", NOBODY, "帮扶责任人"),
        ("post", "村党组织书记", "", "village", NOBODY, "村党组织书记"),
        ("post", "第一书记", "", "village", NOBODY, "第一书记"),
        ("post", "镇长", "", "township", NOBODY, None),
        ("member", "", "", "", NOBODY, None),
    ],
)
def test_the_column_of_a_tie(kind: str, role: str, part: str, level: str, holder: Standing, column: str | None) -> None:
    assert column_for(kind, role, part, level, holder) == column


def test_every_column_of_rosters_is_some_ties() -> None:
    holders = (NOBODY, LEADER, OFFICE, ORGANISER, TOWN_LEADER, SECRETARY, UNIT)
    reached = {
        column_for(kind, role, part, "village", holder)
        for kind in ("liaison", "area_cover", "village_charge", "residency", "aid", "post")
        for role in ("", *(column.post for column in ROSTER_COLUMNS))
        for part in ("", "lead", "support")
        for holder in holders
    }
    assert {column.header for column in ROSTER_COLUMNS} <= reached
