"""The ledgers that standings and pairings rest on: judges' marks, coordinates, and what paired villages did together."""

from __future__ import annotations

from dataclasses import replace

from schema.headers import CODE, NOTE, OUTCOMES, Column, LedgerKind, words_of

_RESULTS = {column.header: column for column in OUTCOMES.columns}
_PLACE = Column("名称", "place", synonyms=words_of("参评村 被评村 被评单位 参评单位 区划名称 党组织名称"))
_SYSTEMS = words_of("度 ° WGS-84 WGS84 wgs84 GPS CGCS2000 GCJ-02 GCJ02 gcj02 高德 腾讯 火星坐标 BD-09 BD09 bd09 百度")
"""What stands in brackets behind 经度 and 纬度. Baidu's system too: what it is refused for is said row by row."""
_NOTED = replace(NOTE, synonyms=words_of("其他情况 说明"))


def _degrees(header: str, words: str) -> tuple[str, ...]:
    """Headings of degrees, also with their unit or system behind them."""
    return (*words_of(words), *(f"{header}({system})" for system in _SYSTEMS))


SCORES = LedgerKind(
    "scores",
    "评分明细",
    (
        _RESULTS["期次"],
        Column("评委", required=True, synonyms=words_of("评委姓名 评委名称 评分人 打分人 评审人 评委编号 评委代号 评审专家")),
        CODE,
        _PLACE,
        Column("项目", required=True, synonyms=words_of("评分项目 考评项目 评比项目 评分内容 考评内容 项目名称 评分指标 指标 评分项")),
        Column("得分", "score", True, synonyms=words_of("分值 打分 评分 分数 实得分 项目得分 单项得分")),
        Column("总分", "score", template=False, synonyms=words_of("总得分 合计得分 评委总分 合计分")),
        Column("评分日期", "date", template=False, synonyms=words_of("评分时间 打分日期 打分时间 观摩日期 观摩时间 评定日期")),
        _RESULTS["年度"],
        _RESULTS["季度"],
        _RESULTS["考评名称"],
        _NOTED,
    ),
    one_of=(("区划代码", "名称"),),
    titles=words_of("评分明细 打分 评分表 评分"),
)

COORDINATES = LedgerKind(
    "coordinates",
    "坐标台账",
    (
        CODE,
        Column("名称", "place", synonyms=words_of("区划名称 地名")),
        Column("经度", required=True, synonyms=_degrees("经度", "东经 经度(E) 经度E lng lon longitude")),
        Column("纬度", required=True, synonyms=_degrees("纬度", "北纬 纬度(N) 纬度N lat latitude")),
        Column("坐标系", synonyms=words_of("坐标系统 坐标类型 坐标基准 坐标来源")),
        Column("毗邻", template=False, synonyms=words_of("相邻 邻村 毗邻村 相邻村 接壤 接壤村 毗邻区划代码 相邻村代码")),
        _NOTED,
    ),
    one_of=(("区划代码", "名称"),),
    titles=words_of("坐标 经纬度"),
)

EXCHANGES = LedgerKind(
    "exchanges",
    "互学记录台账",
    (
        Column(
            "日期",
            "date",
            True,
            synonyms=words_of("互学日期 互学时间 交流日期 交流时间 观摩日期 观摩时间 开展日期 开展时间 活动日期 活动时间"),
        ),
        CODE,
        Column("名称", "place", synonyms=words_of("提升村 互学村 学习村 后进村 被带村 区划名称")),
        Column("示范村代码", "code", synonyms=words_of("结对村代码 示范村区划代码 结对示范村代码")),
        Column("示范村", "place", synonyms=words_of("结对村 结对示范村 示范村名称 结对村名称 帮带村")),
        Column("方式", synonyms=words_of("互学方式 交流方式 观摩方式 活动方式")),
        Column("收获", "note", synonyms=words_of("互学收获 学习收获 互学内容 交流内容 学到什么 成效")),
        Column("记录人", synonyms=words_of("填报人 登记人 填表人 记录单位")),
        Column("依据", "basis", synonyms=words_of("依据文件 文件依据 依据文号 文号")),
        _NOTED,
    ),
    one_of=(("区划代码", "名称"), ("示范村代码", "示范村")),
    titles=words_of("互学 互帮互鉴 结对交流"),
)

PLANNING_LEDGERS: tuple[LedgerKind, ...] = (SCORES, COORDINATES, EXCHANGES)
"""In the order in which the tables of one file are read."""

UNMARKED: frozenset[str] = frozenset(words_of("未评 未评分 未打分 缺评 不评 弃权 回避 缺席 请假 未到 未到场 未参评"))
"""Words in place of a mark: this judge gave none. They are taken at their word; a blank cell is not, for it may be a slip."""

MANNERS: dict[str, str] = {"听": "听取介绍", "查": "查阅资料", "看": "实地察看", "谈": "座谈交流", "评": "评议打分"}
"""The five ways of an observation (001, second part), by the one word that ledgers write."""
