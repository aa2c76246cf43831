"""Every kind of entity, tie and outcome, declared once.

Constraints, row checks, templates, the engines' type numbers and `docs/data-dictionary.md` are derived from this file.
Numbers are part of the file format: never reuse or renumber one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

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


@dataclass(frozen=True, slots=True)
class Property:
    """A property that facts of a kind may carry."""

    name: str
    chinese: str
    doc: str = ""


@dataclass(frozen=True, slots=True)
class EntityKind:
    """A kind of thing that facts are about; `number` is its type number in the engines (places: the number of their level)."""

    name: str
    chinese: str
    number: int
    doc: str
    attributes: tuple[str, ...] = ("name",)


@dataclass(frozen=True, slots=True)
class TieKind:
    """A kind of dated relation.

    `sources` and `targets` name entity kinds; `levels`, if given, the levels of a place that may be its target.
    `exclusive`: at any time a target is expected to have one holder ("target"), or a source to have one target ("source");
    with `exclusive_roles` only in those roles.
    Numbers: 1 to 3 are walked upward, 1 to 4 downward, 16 and above answer for their target.
    """

    name: str
    chinese: str
    number: int
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    doc: str
    exclusive: Literal["", "target", "source"] = ""
    levels: tuple[str, ...] = ()
    properties: tuple[Property, ...] = ()
    exclusive_roles: tuple[str, ...] = ()

    @property
    def answering(self) -> bool:
        """Whether whoever holds it answers for its target."""
        return self.number >= FIRST_ANSWERING


@dataclass(frozen=True, slots=True)
class OutcomeKind:
    """A kind of thing that happens to, or is found about, an entity."""

    name: str
    chinese: str
    number: int
    about: tuple[str, ...]
    doc: str
    properties: tuple[Property, ...] = ()


@dataclass(frozen=True, slots=True)
class AttributeKind:
    """A dated fact about one entity."""

    name: str
    chinese: str
    number: int
    doc: str


FIRST_ANSWERING = 16
LAST_UPWARD = 3
SINGLE_POSTS = ("县委书记", "县长", "党委书记", "镇长", "组织委员", "专职副书记", "第一书记", "村党组织书记", "村委会主任")
"""Posts that one place is expected to fill with one person at a time."""
DOWNWARD = (1, 4)
FIRST_DETAIL = 32
"""Outcomes from this number on are many for each place and read by planning alone: other snapshots do not fetch them."""

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

_BASIS = (Property("basis", "依据", "文号，统一为〔〕写法"), Property("basis_title", "依据名称", "文件名称"))
_PLAN = Property("plan", "结对方案", "方案的摘要；不写为不是由方案产生的")
_RESPONSIBLE = (
    *_BASIS,
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
    TieKind("pairing", "互学互帮互鉴", 9, ("place",), ("place",), "示范村与提升村结对", "", ("village",), (*_BASIS, _PLAN)),
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
        properties=(*_BASIS, Property("manner", "任职方式", "代、主持工作、挂职")),
        exclusive_roles=SINGLE_POSTS,
    ),
)

OUTCOME_KINDS: tuple[OutcomeKind, ...] = (
    OutcomeKind(
        "observation",
        "观摩评比",
        1,
        ("place", "organisation", "person"),
        "一个时期的得分、名次和类别",
        (
            Property("score", "得分"),
            Property("rank", "名次"),
            Property("ranked", "参评数", "名次写作3/119时的119"),
            Property("class", "类别", "model 示范，middle 中间，weak 后进"),
            Property("class_word", "类别原文"),
            Property("field", "排名范围"),
            Property("series", "考评名称", "一年有几种考评时，是哪一种；写了的，标签是期次加考评名称"),
            Property("period", "时期", "写了考评名称的；不写时标签就是期次"),
        ),
    ),
    OutcomeKind("event", "事项", 2, ("place", "organisation", "person"), "发生的事，严重程度照原文", (Property("note", "说明"),)),
    OutcomeKind(
        "finding",
        "认定",
        3,
        ("place", "organisation", "person"),
        "对条件是否成立的认定",
        (
            Property("item", "认定事项", "规则包里台账的名称"),
            Property("verdict", "结论", "yes 或 no"),
            Property("about", "涉及地方", "键"),
            Property("of", "所涉记录", "通知单或事项的名称"),
            Property("period", "时期"),
            Property("by", "认定人"),
            Property("reason", "理由"),
            Property("evidence", "证据"),
            Property("statement", "本人申辩"),
            *_BASIS,
        ),
    ),
    OutcomeKind(
        "decision",
        "决定",
        4,
        ("person", "organisation"),
        "有权的人作出的责任决定",
        (
            Property("rule", "条款"),
            Property("verdict", "结论", "yes 或 no"),
            Property("about", "涉及地方", "键"),
            Property("of", "所涉记录", "通知单或事项的名称"),
            Property("period", "时期"),
            Property("by", "决定人"),
            Property("reason", "理由"),
            Property("statement", "本人申辩"),
            *_BASIS,
        ),
    ),
    OutcomeKind(
        "designation",
        "列名",
        5,
        ("place", "organisation"),
        "如软弱涣散、贫困村，有自己的起止和文件",
        (Property("until", "至", "最后一日"), *_BASIS, Property("note", "备注")),
    ),
    OutcomeKind("vacancy", "空缺", 6, ("place", "organisation"), "某个岗位在某日空缺"),
    OutcomeKind(
        "ledger_item",
        "台账问题",
        7,
        ("place", "organisation"),
        "有责任人、期限和销号的问题",
        (
            Property("type", "类型"),
            Property("size", "大小", "照原文"),
            Property("owner", "责任人", "照原文，不据以认定身份"),
            Property("due", "期限"),
            Property("closed", "销号"),
            *_BASIS,
            Property("note", "备注"),
        ),
    ),
    OutcomeKind(
        "notice",
        "督办通知",
        8,
        ("organisation", "place"),
        "限期整改的督办通知单；有文号的以文号为名",
        (Property("text", "事由"), Property("due", "期限"), Property("closed", "销号"), *_BASIS, Property("note", "备注")),
    ),
    OutcomeKind("full_list", "全表", 10, ("place", "organisation"), "某日某一栏的全部责任人都已列出，没有列出的当日未被证实"),
    OutcomeKind(
        "issue",
        "印发",
        11,
        ("place", "organisation", "person"),
        "一份已印发的表册",
        (
            Property("revision", "修订号"),
            Property("as_of", "数据截至"),
            Property("digest", "摘要"),
            Property("by", "印发人"),
            Property("columns", "栏目", "只印了哪些栏；不写为全部"),
        ),
    ),
    OutcomeKind(
        "handover",
        "交接",
        12,
        ("person",),
        "某人自某日起把责任交给另一人，或由另一人代管；没有写明由继任者接续的责任待明确",
        (
            Property("to", "接任人", "键"),
            Property("until", "代管至", "最后一日"),
            Property("part", "方式", "acting 代管；不写为接任"),
            Property("passed", "一并移交", "交接文件写明一并移交的关系种类，逗号隔开"),
            *_BASIS,
        ),
    ),
    OutcomeKind(
        "record",
        "工作记录",
        13,
        ("place", "organisation", "person"),
        "某日或某个时期的一项记录：次数、天数、金额、面积、是否；日期是发生日，按期填报的是期末日",
        (
            Property("item", "项目", "规则包里台账的名称"),
            Property("value", "数值", "数字，或是、否、类别等文字；只记发生过的不写"),
            Property("unit", "计量单位", "数字后面写的，如次、天、万元；不换算"),
            Property("about", "涉及地方", "键"),
            Property("period", "时期"),
            Property("by", "填报人"),
            *_BASIS,
            Property("note", "备注"),
        ),
    ),
    OutcomeKind(
        "objection",
        "异议",
        14,
        ("place", "area", "organisation", "person"),
        "对一条记录提出的异议；作出结论以前，凡显示该记录处都要注明",
        (
            Property("fact", "所涉记录", "记录的编号"),
            Property("by", "提出人"),
            Property("text", "内容"),
            Property("closed", "结论日期"),
            Property("result", "结论", "upheld 成立，rejected 不成立"),
            Property("reason", "结论理由"),
        ),
    ),
    OutcomeKind(
        "honour",
        "荣誉称号",
        9,
        ("place", "organisation", "person"),
        "三年有效，可以撤销",
        (Property("until", "至", "有效的最后一日"), Property("revoked", "撤销日期", "撤销当日"), *_BASIS, Property("note", "备注")),
    ),
    OutcomeKind(
        "publication",
        "排名公布",
        15,
        ("place",),
        "一期排名按某次修订、某个办法公布；以后的更正另行注明",
        (
            Property("period", "时期"),
            Property("series", "考评名称"),
            Property("level", "对象", "所排的是哪一级：village、township"),
            Property("revision", "修订号", "公布的排名按这次修订的记录算出"),
            Property("method", "办法", "排名办法，JSON"),
            Property("mode", "公布方式", "full 全部，classes 只公布类别，first 前几名，townships 分乡镇"),
            Property("first", "前几名"),
            Property("digest", "摘要"),
            Property("objections_until", "异议期至", "最后一日"),
            Property("objections_to", "异议受理单位"),
            Property("by", "公布单位"),
            *_BASIS,
        ),
    ),
    OutcomeKind(
        "exchange",
        "互学交流",
        16,
        ("place",),
        "结对双方的互学：安排的和已开展的",
        (
            Property("partner", "结对村", "键"),
            Property("stage", "阶段", "planned 安排，held 已开展"),
            Property("manner", "方式", "听、查、看、谈、评，顿号隔开"),
            Property("agenda", "互学重点", "安排时写；各组标准，顿号隔开"),
            Property("lesson", "收获", "开展后写"),
            Property("due", "期限", "安排在哪一日以前"),
            Property("plan", "结对方案", "方案的摘要"),
            Property("period", "时期"),
            Property("by", "记录人"),
            *_BASIS,
            Property("note", "备注"),
        ),
    ),
    OutcomeKind(
        "plan",
        "结对方案",
        17,
        ("place",),
        "一个范围采纳的结对方案，连同权重、要求和最优性证明",
        (
            Property("period", "时期"),
            Property("digest", "摘要"),
            Property("revision", "修订号", "方案按这次修订的记录算出"),
            Property("weights", "权重", "JSON"),
            Property("wishes", "指定与回避", "JSON，连同提出的理由"),
            Property("pairs", "结对数"),
            Property("unpaired", "未结对数"),
            Property("cost", "总代价", "千分之一分"),
            Property("bound", "下界", "千分之一分；与总代价相等即为最优"),
            Property("by", "采纳人"),
            *_BASIS,
        ),
    ),
    OutcomeKind(
        "score",
        "评分明细",
        FIRST_DETAIL,
        ("place",),
        "一名评委对一个地方一个项目的评分",
        (
            Property("score", "得分"),
            Property("aspect", "项目"),
            Property("judge", "评委", "照原文，不据以认定身份"),
            Property("period", "时期"),
            Property("series", "考评名称"),
            Property("total", "表内总分", "评分表自己写的总分"),
        ),
    ),
)

TIES: dict[str, TieKind] = {kind.name: kind for kind in TIE_KINDS}
OUTCOMES: dict[str, OutcomeKind] = {kind.name: kind for kind in OUTCOME_KINDS}
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
