"""The roster 责任一览表: a row a place and a column a tie, or a row a person and a column what is held."""

from __future__ import annotations

from dataclasses import dataclass, replace

from schema.headers import CODE, LEDGER_KINDS, NOTE, PLACE_COLUMNS, Column, LedgerKind, words_of
from schema.judging_ledgers import JUDGING_LEDGERS
from schema.planning_ledgers import PLANNING_LEDGERS


@dataclass(frozen=True, slots=True)
class RosterColumn:
    """A column of a roster by place: whoever stands in it has these ties to the row's place.

    `tie` is a kind of tie, empty for a post alone; `post` the post that it implies; `part` lead or support;
    `holder` says whether persons or units stand in it. 配合单位 has no tie of its own: it holds the row's ties in support.
    """

    header: str
    tie: str = ""
    post: str = ""
    part: str = ""
    holder: str = "person"
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HeldColumn:
    """A column of a roster by person: what the row's person has. `word` is the relation word, read by `schema.relations.tie_for`.

    `target` is the kind of entity, `level` that of a place.
    """

    header: str
    word: str
    target: str = "place"
    level: str = ""
    synonyms: tuple[str, ...] = ()


ROSTER_COLUMNS: tuple[RosterColumn, ...] = (
    RosterColumn(
        "挂联领导",
        "liaison",
        synonyms=words_of(
            "县级领导 县领导 县级挂联领导 县级包联领导 联系县级领导 包联领导 联系领导 联系点领导 挂点领导 挂钩领导 挂包领导 包抓领导 "
            "联乡领导 联村领导 挂联县级领导 挂联县领导"
        ),
    ),
    RosterColumn("包片组织员", "area_cover", "组织员", synonyms=words_of("组织员 县委组织员 联系组织员")),
    RosterColumn("联系组工干部", "liaison", synonyms=words_of("组织部联系干部 部机关联系人 联系部领导")),
    RosterColumn("包片领导", "area_cover", synonyms=words_of("片长 片区长 片区负责人 包片责任人 包片班子成员 管区书记")),
    RosterColumn("包村领导", "village_charge", part="lead", synonyms=words_of("包村班子成员 包社区领导")),
    RosterColumn(
        "包村干部", "village_charge", synonyms=words_of("包村责任人 包村人员 联村干部 包村工作人员 包社区干部 驻点包村干部 包村(社区)干部")
    ),
    RosterColumn(
        "驻村干部",
        "residency",
        synonyms=words_of("驻村工作队 驻村工作队员 驻村队员 工作队成员 下派干部 选派干部 驻点干部 驻村工作队成员"),
    ),
    RosterColumn("驻村工作队长", "residency", part="lead", synonyms=words_of("工作队队长 驻村工作队队长 驻村队长 工作队长")),
    RosterColumn("第一书记", "residency", "第一书记", synonyms=words_of("驻村第一书记 村第一书记")),
    RosterColumn(
        "帮扶单位",
        "aid",
        holder="unit",
        synonyms=words_of(
            "结对帮扶单位 包村单位 包联单位 包联部门 后盾单位 对口帮扶单位 定点帮扶单位 挂包单位 联系单位 帮扶部门 帮扶企业 "
            "帮建单位 共建单位"
        ),
    ),
    RosterColumn("帮扶责任人", "aid", synonyms=words_of("结对帮扶人 帮扶干部 包保责任人 包户干部")),
    RosterColumn(
        "村党组织书记",
        post="村党组织书记",
        synonyms=words_of(
            "村书记 村支书 支部书记 党支部书记 村党支部书记 党总支书记 村党总支书记 社区书记 社区党组织书记 书记主任 党组织书记 "
            "村(社区)书记 村(社区)党组织书记 村党委书记 社区党委书记"
        ),
    ),
    RosterColumn("村委会主任", post="村委会主任", synonyms=words_of("村主任 居委会主任 嘎查达 村(居)委会主任 村(社区)主任")),
    RosterColumn("党建工作指导员", post="党建工作指导员", synonyms=words_of("党建指导员")),
    RosterColumn("配合单位", part="support", holder="unit", synonyms=words_of("协助单位 配合部门")),
)

HELD_COLUMNS: tuple[HeldColumn, ...] = (
    HeldColumn(
        "挂联乡镇",
        "挂联",
        level="township",
        synonyms=words_of("联系乡镇 包联乡镇 挂点乡镇 挂钩乡镇 包抓乡镇 挂联乡镇(街道) 联系乡镇(街道)"),
    ),
    HeldColumn("挂联村", "挂联", level="village", synonyms=words_of("联系村 挂点村 挂钩村 挂联村(社区) 联系村(社区) 联系点村")),
    HeldColumn("挂联社区", "挂联", level="village", synonyms=words_of("联系社区 挂点社区")),
    HeldColumn("挂联企业", "挂联", "organisation", synonyms=words_of("联系企业 包联企业 挂点企业 挂钩企业 挂联非公企业 联系非公企业")),
    HeldColumn("挂联学校", "挂联", "organisation", synonyms=words_of("联系学校 挂点学校")),
    HeldColumn("挂联单位", "挂联", "organisation", synonyms=words_of("挂联部门 联系部门")),
    HeldColumn("包片乡镇", "包片", level="township", synonyms=words_of("所包乡镇 包片区乡镇")),
    HeldColumn("所包村", "包村", level="village", synonyms=words_of("包村 包村名称 所包村(社区) 包社区 包行政村")),
    HeldColumn("包联村", "包联", level="village", synonyms=words_of("包联村(社区) 联村")),
    HeldColumn("所驻村", "驻村", level="village", synonyms=words_of("驻村 派驻村 驻村名称 驻点村")),
    HeldColumn("帮扶村", "帮扶", level="village", synonyms=words_of("结对帮扶村 定点帮扶村 帮扶村名称")),
)

_PEOPLE = {"干部编号": "编号 人员编号 人员编码 干部编码 工号", "姓名": "领导姓名 干部姓名 人员姓名"}
_TIES = next(kind for kind in LEDGER_KINDS if kind.name == "ties")

ROSTER = LedgerKind(
    "roster",
    "责任一览表",
    (
        CODE,
        *(
            column if column.level in ("township", "village") else replace(column, template=False)
            for column in (replace(column, template=True) for column in PLACE_COLUMNS)
        ),
        *(Column(column.header, "unit" if column.holder == "unit" else "person", synonyms=column.synonyms) for column in ROSTER_COLUMNS),
        *(
            Column(column.header, "place" if column.target == "place" else "unit", template=False, synonyms=column.synonyms)
            for column in HELD_COLUMNS
        ),
        *(
            Column(header, "number" if header == "干部编号" else "person", template=False, synonyms=words_of(words))
            for header, words in _PEOPLE.items()
        ),
        *(replace(_TIES.column(header), template=False) for header in ("单位", "职务", "单位及职务", "依据")),
        NOTE,
    ),
    titles=words_of("一览表 安排表 分工表 责任表 挂联 包片 包村 驻村 第一书记 结对帮扶"),
    place="",
)

KINDS: dict[str, LedgerKind] = {kind.name: kind for kind in (*LEDGER_KINDS, *JUDGING_LEDGERS, *PLANNING_LEDGERS, ROSTER)}
"""Every kind of ledger by its English name."""

BY_ROSTER_HEADER: dict[str, RosterColumn] = {column.header: column for column in ROSTER_COLUMNS}
BY_HELD_HEADER: dict[str, HeldColumn] = {column.header: column for column in HELD_COLUMNS}
