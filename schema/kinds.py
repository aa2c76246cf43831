"""Every kind of entity, tie and attribute, declared once; the kinds of outcome stand in `schema.outcome_kinds`.

Constraints, row checks, templates, the engines' type numbers and `docs/data-dictionary.md` are derived from this file.
Numbers are part of the file format: never reuse or renumber one.
"""

from __future__ import annotations

from functools import cache

from schema.declarations import BASIS, AttributeKind, EntityKind, Property, TieKind

LEVELS: dict[str, str] = {
    "province": "省级",
    "city": "地市级",
    "county": "县级",
    "township": "乡级",
    "village": "村级",
    "group": "组级",
}
"""Levels of places from the top down, with their Chinese names."""

LEVEL_DEPTH: dict[str, int] = {level: depth for depth, level in enumerate(LEVELS, start=1)}


LAST_UPWARD = 3
SINGLE_POSTS = ("县委书记", "县长", "党委书记", "镇长", "组织委员", "专职副书记", "第一书记", "村党组织书记", "村委会主任")
"""Posts that one place is expected to fill with one person at a time."""
DOWNWARD = (1, 4)

ENTITY_KINDS: tuple[EntityKind, ...] = (
    EntityKind("place", "区划", 0, "省、市、县、乡镇街道、村社区、村民小组；层级有起止日期", ("name", "code")),
    EntityKind("area", "片区", 10, "一名组织员或片区领导所包的一组乡镇或村"),
    EntityKind("organisation", "单位", 11, "部门、企业、学校、社区、党组织", ("name", "category")),
    EntityKind("person", "干部", 12, "干部、村干部；编号确认身份，没有编号的为未核实"),
    EntityKind("document", "文件", 13, "作为依据的文件：本单位导入的原文，每个规则包一份", ("name", "version", "pack")),
    EntityKind("clause", "条款", 14, "文件中的条款；名称是它的编号和开头的话", ("name", "text")),
)

ATTRIBUTE_KINDS: tuple[AttributeKind, ...] = (
    AttributeKind("name", "名称", 1, "名称或姓名，改名另起一条"),
    AttributeKind("code", "区划代码", 2, "后来启用的区划代码；最初的代码就是键"),
    AttributeKind("category", "单位类别", 3, "经济、政法、党政、涉农部门，企业、学校、社区、党组织等"),
    AttributeKind("same_as", "同一对象", 4, "经人工认定与另一条记录是同一人、同一单位或同一地方；值是保留的键"),
    AttributeKind("different_from", "不是同一对象", 5, "经人工认定与另一条记录不是同一人；值是另一条的键"),
    AttributeKind("text", "原文", 6, "条款的原文，连同它下面的各层；出自本单位导入的文件"),
    AttributeKind("version", "版本", 7, "文件现行版本的 sha256"),
    AttributeKind("pack", "规则包", 8, "文件是哪个规则包的原文"),
    AttributeKind("location", "坐标", 9, "村部所在，WGS-84，写作 经度,纬度，六位小数；用于算距离"),
    AttributeKind("neighbours", "毗邻", 10, "台账写明相邻的地方；值是它们的键，空格隔开"),
)

_PLAN = Property("plan", "结对方案", "方案的摘要；不写为不是由方案产生的")
_RESPONSIBLE = (
    *BASIS,
    Property("part", "分工", "lead 牵头，support 配合，acting 代管；不写为一般责任人"),
    Property("note", "备注", "原样保存，不作解释"),
    Property("succession", "接续", "by_post 由继任者接续，named 只指本人；不写为文件没有说"),
)

TIE_KINDS: tuple[TieKind, ...] = (
    TieKind("in_area", "划入片区", 1, ("place",), ("area",), "乡镇或村在某一时期属于某一片区", "source"),
    TieKind("within", "隶属", 2, ("place",), ("place",), "下级区划隶属上级区划", "source"),
    TieKind("located_in", "所在", 3, ("organisation",), ("place",), "单位所在的区划", "source"),
    TieKind("area_of", "片区归属", 4, ("area",), ("place",), "片区由哪一级区划划分", "source"),
    TieKind("member", "所在单位", 8, ("person",), ("organisation",), "干部的工作单位"),
    TieKind("pairing", "互学互帮互鉴", 9, ("place",), ("place",), "示范村与提升村结对", "", ("village",), (*BASIS, _PLAN)),
    TieKind("clause_of", "所属文件", 10, ("clause",), ("document",), "条款出自哪份文件", properties=(Property("order", "次序"),)),
    TieKind(
        "liaison",
        "挂联",
        16,
        ("person", "organisation"),
        ("place", "organisation", "area"),
        "领导或部门长期联系一个地方或单位",
        properties=_RESPONSIBLE,
    ),
    TieKind(
        "area_cover",
        "包片",
        17,
        ("person", "organisation"),
        ("area", "place"),
        "组织员包一片乡镇；乡镇领导包一片村",
        "target",
        properties=_RESPONSIBLE,
    ),
    TieKind(
        "village_charge", "包村", 18, ("person", "organisation"), ("place",), "乡镇干部包一个村", "", ("village", "group"), _RESPONSIBLE
    ),
    TieKind("residency", "驻村", 19, ("person", "organisation"), ("place",), "干部或工作队驻村", "", ("village",), _RESPONSIBLE),
    TieKind("aid", "帮扶", 20, ("person", "organisation"), ("place",), "部门或企业帮扶一个村", "", ("village", "group"), _RESPONSIBLE),
    TieKind(
        "post",
        "任职",
        21,
        ("person",),
        ("place", "organisation"),
        "在某地或某单位担任职务，职务名写在角色里",
        "target",
        properties=(*BASIS, Property("manner", "任职方式", "代、主持工作、挂职")),
        exclusive_roles=SINGLE_POSTS,
    ),
)

TIES: dict[str, TieKind] = {kind.name: kind for kind in TIE_KINDS}
ENTITIES: dict[str, EntityKind] = {kind.name: kind for kind in ENTITY_KINDS}
ATTRIBUTES: dict[str, AttributeKind] = {kind.name: kind for kind in ATTRIBUTE_KINDS}

PARTS: dict[str, str] = {"lead": "牵头", "support": "配合", "acting": "代管"}
"""What part a holder has in a tie: a property of the tie, never a tie of its own."""


@cache
def entity_number(kind: str, level: str) -> int:
    """The engines' type number of an entity: a place's is that of its level (1 province to 6 group). Raises KeyError if unknown."""
    return LEVEL_DEPTH[level] if kind == "place" else ENTITIES[kind].number


@cache
def entity_kind(number: int) -> tuple[str, str]:
    """Kind and level of an entity's type number."""
    for level, depth in LEVEL_DEPTH.items():
        if depth == number:
            return "place", level
    return next(kind.name for kind in ENTITY_KINDS if kind.number == number), ""


def tie_by_number(number: int) -> TieKind:
    """The tie kind with that number. Raises KeyError if there is none."""
    return _TIES_BY_NUMBER[number]


_TIES_BY_NUMBER = {kind.number: kind for kind in TIE_KINDS}


PREFIXES: dict[str, str] = {
    "place": "place",
    "area": "area",
    "organisation": "org",
    "person": "person",
    "document": "doc",
    "clause": "clause",
}
"""What the key of each entity kind begins with."""
