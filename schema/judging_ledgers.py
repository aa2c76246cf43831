"""The ledgers that rules read beside results and events: findings, decisions, records, appraisals of people, lists, honours, notices, problems."""

from __future__ import annotations

from dataclasses import replace

from schema.headers import CODE, NOTE, OUTCOMES, PERSON_NUMBERS, Column, LedgerKind, words_of

_NUMBER = Column("干部编号", "number", synonyms=words_of(PERSON_NUMBERS))
_NAME = Column("姓名", "person", synonyms=words_of("干部姓名 人员姓名 当事人 当事人姓名 被认定人"))
_UNIT = Column("单位", "unit", synonyms=words_of("工作单位 所在单位 任职单位 所属单位 单位名称 部门"))
_PLACE = Column("名称", "place", synonyms=words_of("所涉地方 涉及地方 所涉区划 涉及区划 涉及村 涉及乡镇 区划名称 党组织名称"))
_BASIS = Column("依据", "basis", synonyms=words_of("依据文件 文件依据 依据文号 文号 发文字号 文件号 文件名称"))
_PERIOD = Column("期次", "period", synonyms=words_of("时期 所属时期 所属期次 所属年度 年度 考核年度 考核期 期别"))
_OF = Column("所涉记录", synonyms=words_of("所涉事项 所涉通知 关联记录 关联事项 通知单文号 督办文号"))
_STATEMENT = Column("本人申辩", "note", synonyms=words_of("申辩 本人说明 本人陈述 申辩意见 陈述申辩 本人意见 申辩情况"))
_REASON = Column("理由", "note", synonyms=words_of("认定理由 决定理由 事实和理由 事实理由"))
_DUE = Column(
    "期限",
    "date",
    synonyms=words_of("整改期限 整改时限 办结期限 办结时限 完成时限 完成期限 限期 时限 要求完成时间 要求完成日期 整改截止日期"),
)
_CLOSED = Column(
    "销号日期", "date", synonyms=words_of("销号时间 办结日期 办结时间 整改完成日期 整改完成时间 完成日期 完成时间 实际完成日期 销号")
)
_REVOKED = words_of("撤销时间 取消日期 取消时间")
_WHO = ("干部编号", "姓名", "单位", "区划代码", "名称")
_NOTED = replace(NOTE, synonyms=words_of("情况 其他情况 说明"))

FINDINGS = LedgerKind(
    "findings",
    "认定台账",
    (
        Column("认定日期", "date", True, synonyms=words_of("认定时间 查实日期 查实时间 核查日期 核查时间 核实日期 核实时间 日期")),
        _NUMBER,
        _NAME,
        _UNIT,
        CODE,
        _PLACE,
        Column("认定事项", required=True, synonyms=words_of("认定内容 核查事项 查核事项 认定项目 核实事项 查实事项")),
        _PERIOD,
        _OF,
        Column("结论", required=True, synonyms=words_of("认定结论 认定结果 核查结论 查核结论 核查结果 是否成立 是否属实")),
        Column("认定人", synonyms=words_of("认定单位 认定机关 核查人 核查单位 查核人")),
        _REASON,
        Column("证据", "note", synonyms=words_of("佐证 佐证材料 证据材料 证明材料 主要证据")),
        _STATEMENT,
        _BASIS,
        replace(_NOTED, template=True),
    ),
    one_of=(_WHO,),
    titles=words_of("认定台账 认定 核查台账 查实"),
)

DECISIONS = LedgerKind(
    "decisions",
    "决定台账",
    (
        Column("决定日期", "date", True, synonyms=words_of("决定时间 作出日期 作出时间 研究日期 研究时间 日期")),
        _NUMBER,
        _NAME,
        _UNIT,
        CODE,
        _PLACE,
        Column("条款", required=True, synonyms=words_of("规则 规则编号 条款编号 依据条款 适用条款 条目")),
        _PERIOD,
        _OF,
        Column("结论", required=True, synonyms=words_of("决定结论 决定结果 责任结论 是否承担 是否担责")),
        Column("决定人", synonyms=words_of("决定单位 决定机关 作出单位 作出机关 批准人")),
        _REASON,
        _STATEMENT,
        _BASIS,
        _NOTED,
    ),
    one_of=(("干部编号", "姓名", "单位"),),
    titles=words_of("决定台账 责任决定 决定"),
)

RECORDS = LedgerKind(
    "records",
    "工作记录台账",
    (
        Column("日期", "date", synonyms=words_of("记录日期 发生日期 开展日期 开展时间 工作日期 活动日期 活动时间 会议日期 走访日期")),
        replace(_PERIOD, synonyms=(*_PERIOD.synonyms, *words_of("统计期 填报期 填报期次"))),
        _NUMBER,
        _NAME,
        _UNIT,
        CODE,
        _PLACE,
        Column("项目", required=True, synonyms=words_of("记录项目 工作项目 指标 指标名称 记录事项 工作事项 填报项目")),
        Column("数值", synonyms=words_of("数量 次数 天数 金额 数据 完成数 完成数量 填报值 是否")),
        Column("填报人", synonyms=words_of("填表人 记录人 填报单位 登记人 填报")),
        _BASIS,
        replace(_NOTED, template=True, synonyms=(*_NOTED.synonyms, "内容")),
        Column("记录编号", template=False, synonyms=words_of("记录号 流水号")),
    ),
    one_of=(("日期", "期次"), _WHO),
    titles=words_of("工作记录 记录台账 工作台账 统计表"),
)

_RESULTS = {column.header: column for column in OUTCOMES.columns}
APPRAISALS = LedgerKind(
    "appraisals",
    "干部考核台账",
    (
        replace(_RESULTS["期次"], synonyms=(*_RESULTS["期次"].synonyms, *words_of("年度 考核年度 考评年度"))),
        _NUMBER,
        _NAME,
        _UNIT,
        replace(_RESULTS["考评名称"], template=True),
        *(_RESULTS[header] for header in ("得分", "名次")),
        replace(_RESULTS["类别"], synonyms=(*_RESULTS["类别"].synonyms, *words_of("考核等次 考核结果 考核等级 考评等次"))),
        _RESULTS["评定日期"],
        CODE,
        _PLACE,
        _NOTED,
    ),
    one_of=(("干部编号", "姓名"), ("得分", "名次", "类别"), ("期次", "考评名称")),
    titles=words_of("干部考核 年度考核 考核等次"),
)

DESIGNATIONS = LedgerKind(
    "designations",
    "列名台账",
    (
        Column("列入日期", "date", True, synonyms=words_of("列入时间 列名日期 列名时间 入列日期 入列时间 纳入日期 纳入时间")),
        CODE,
        replace(_PLACE, synonyms=(*_PLACE.synonyms, *words_of("单位 单位名称"))),
        Column("列名", synonyms=words_of("列入类别 列入类型 列名类别 列入名单 名单 类别 类型")),
        Column(
            "撤销日期",
            "end",
            synonyms=(*_REVOKED, *words_of("至 止 终止日期 终止时间 退出日期 退出时间 摘帽日期 摘帽时间 出列日期 出列时间")),
        ),
        _BASIS,
        replace(_NOTED, synonyms=(*_NOTED.synonyms, *words_of("列入原因 存在问题 主要问题 整顿情况 整顿措施"))),
    ),
    one_of=(("区划代码", "名称"),),
    titles=words_of("列名 软弱涣散 贫困村 名单 整顿台账"),
)

HONOURS = LedgerKind(
    "honours",
    "荣誉台账",
    (
        Column(
            "授予日期", "date", True, synonyms=words_of("授予时间 命名日期 命名时间 表彰日期 表彰时间 获得日期 获得时间 获奖日期 获奖时间")
        ),
        _NUMBER,
        _NAME,
        _UNIT,
        CODE,
        _PLACE,
        Column("称号", required=True, synonyms=words_of("荣誉称号 荣誉 荣誉名称 称号名称 表彰名称 奖项")),
        Column("有效期至", "end", synonyms=words_of("有效期 有效至 到期日期 到期时间 有效期限")),
        Column("撤销日期", "date", synonyms=_REVOKED),
        _BASIS,
        _NOTED,
    ),
    one_of=(_WHO,),
    titles=words_of("荣誉 称号 表彰"),
)

NOTICES = LedgerKind(
    "notices",
    "督办台账",
    (
        Column(
            "发出日期",
            "date",
            True,
            synonyms=words_of("发出时间 下发日期 下发时间 发文日期 签发日期 印发日期 交办日期 交办时间 督办日期 督办时间"),
        ),
        Column("文号", "basis", synonyms=words_of("督办文号 通知文号 通知单号 通知单文号 发文字号 文件号")),
        replace(_UNIT, synonyms=(*_UNIT.synonyms, *words_of("受文单位 承办单位 被督办单位 督办对象 对象"))),
        CODE,
        _PLACE,
        Column("事由", "note", synonyms=words_of("督办事项 督办内容 督办事由 整改事项 交办事项 通知事项 事项")),
        _DUE,
        _CLOSED,
        replace(_BASIS, synonyms=words_of("依据文件 文件依据")),
        _NOTED,
    ),
    one_of=(("单位", "区划代码", "名称"), ("文号", "事由")),
    titles=words_of("督办 交办"),
)

ISSUES = LedgerKind(
    "issues",
    "问题台账",
    (
        Column("登记日期", "date", True, synonyms=words_of("登记时间 发现日期 发现时间 排查日期 排查时间 建账日期 提出日期 提出时间")),
        CODE,
        replace(_PLACE, synonyms=(*_PLACE.synonyms, *words_of("单位 单位名称"))),
        Column("问题", "note", True, synonyms=words_of("问题内容 存在问题 存在的问题 问题描述 具体问题 问题表现 主要问题")),
        Column("类型", synonyms=words_of("问题类型 问题类别 类别")),
        Column("大小", synonyms=words_of("问题大小 问题等级 问题层级 轻重 程度 轻重程度")),
        Column("责任人", synonyms=words_of("整改责任人 责任人姓名 责任单位 整改责任单位")),
        _DUE,
        _CLOSED,
        _BASIS,
        _NOTED,
    ),
    one_of=(("区划代码", "名称"),),
    titles=words_of("问题台账 问题清单 销号"),
)

JUDGING_LEDGERS: tuple[LedgerKind, ...] = (FINDINGS, DECISIONS, RECORDS, APPRAISALS, DESIGNATIONS, HONOURS, NOTICES, ISSUES)
"""In the order in which the tables of one file are read."""
