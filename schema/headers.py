"""The kinds of ledger, their canonical headers and the words that offices write instead.

Canonical headers are what templates print and other tools rely on. A synonym holds within its kind only: `类别` differs between the
ledger of organisations and that of outcomes. Words are compared after `header_key`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from schema.text import squeeze

Value = Literal[
    "text",
    "code",
    "number",
    "place",
    "unit",
    "person",
    "post",
    "date",
    "end",
    "range",
    "relation",
    "basis",
    "period",
    "score",
    "rank",
    "note",
]
"""What the cells of a column hold, hence who reads them."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a ledger. `template` is False for what is understood but not asked for; `level` is that of a place column."""

    header: str
    value: Value = "text"
    required: bool = False
    template: bool = True
    synonyms: tuple[str, ...] = ()
    level: str = ""

    @property
    def fills(self) -> bool:
        """Whether a merged cell stands for every row that it covers: never for scores, ranks and notes."""
        return self.value not in ("score", "rank", "note")


@dataclass(frozen=True, slots=True)
class LedgerKind:
    """A kind of ledger.

    Of each group in `one_of` at least one column has to be there. `titles` are words of a sheet's title that speak for the kind,
    `place` is the header that takes the row's own place when several place columns form a path.
    """

    name: str
    chinese: str
    columns: tuple[Column, ...]
    one_of: tuple[tuple[str, ...], ...] = ()
    titles: tuple[str, ...] = ()
    place: str = "名称"

    @property
    def headers(self) -> tuple[str, ...]:
        """The canonical headers, in the order of the template."""
        return tuple(column.header for column in self.columns if column.template)

    def column(self, header: str) -> Column:
        """The column of a canonical header. Raises KeyError."""
        for column in self.columns:
            if column.header == header:
                return column
        raise KeyError(header)

    @property
    def needs(self) -> tuple[tuple[str, ...], ...]:
        """Groups of headers of each of which at least one has to be there."""
        return (*((column.header,) for column in self.columns if column.required), *self.one_of)


def words_of(text: str) -> tuple[str, ...]:
    """Words written in one string, so that long lists stay readable."""
    return tuple(text.split())


_CODES = "行政区划代码 行政区划编码 区划编码 区划编号 统计用区划代码 统计代码 地区代码 村代码 村编码 村(社区)代码 代码 编码"
_TOWNSHIPS = "乡镇(街道) 乡(镇) 镇街 镇(街道) 苏木乡镇 乡镇名称 所属乡镇 所在乡镇 任职乡镇 乡镇街道"
_VILLAGES = "村(社区) 村(居) 行政村 行政村名称 村名 村名称 嘎查村 嘎查村名称 村(社区)名称 村(居)名称 村社区 社区名称 所在村 任职村"
_COUNTIES = "县(市、区) 县(市区) 县市区 旗县区 旗县"
_GROUPS = "村民小组 小组 组名"
PERSON_NUMBERS = "编号 人员编号 人员编码 干部编码 工号 职工号 工作证号"
NOTE = Column("备注", "note", template=False, synonyms=words_of("情况 其他情况 说明"))

PLACE_COLUMNS: tuple[Column, ...] = (
    Column("县", "place", template=False, synonyms=words_of(_COUNTIES), level="county"),
    Column("乡镇", "place", template=False, synonyms=words_of(_TOWNSHIPS), level="township"),
    Column("村", "place", template=False, synonyms=words_of(_VILLAGES), level="village"),
    Column("组", "place", template=False, synonyms=words_of(_GROUPS), level="group"),
)
"""Columns that name a place by its level. Several in a row form a path, highest first; a lone one is the row's own place."""


CODE = Column("区划代码", "code", synonyms=words_of(_CODES))


PLACES = LedgerKind(
    "places",
    "区划台账",
    (
        replace(CODE, required=True),
        Column("名称", "place", True, synonyms=words_of("区划名称 行政区划名称")),
        Column("级别", synonyms=words_of("层级 区划级别 区划类型 行政级别 类型")),
        Column("上级代码", "code", synonyms=words_of("上级区划代码 上级编码 父级代码 隶属代码 乡镇代码 所属乡镇代码")),
        Column("起始日期", "date", synonyms=words_of("起始时间 设立日期 设立时间 成立日期 成立时间 启用日期 生效日期 批准日期")),
        Column("终止日期", "end", synonyms=words_of("终止时间 撤销日期 撤销时间 撤并日期 停用日期 失效日期")),
        Column("上级名称", "place", template=False, synonyms=words_of("上级区划")),
        NOTE,
    ),
    titles=words_of("区划 行政村基本情况 村基本情况 行政区划"),
)

ORGANISATIONS = LedgerKind(
    "organisations",
    "单位台账",
    (
        Column("单位编号", "number", synonyms=words_of("编号 单位编码 单位代码 机构编码 机构代码 党组织代码 党组织编码 统一社会信用代码")),
        Column("单位名称", "unit", True, synonyms=words_of("单位 单位全称 名称 机构名称 部门 部门名称 党组织名称 企业名称 学校名称")),
        Column("单位类别", synonyms=words_of("类别 单位性质 单位类型 性质 分类 系统 所属系统 口 战线")),
        Column("所在区划", "place", synonyms=words_of("区划代码 所在区划代码 所在地 所在地代码 所在乡镇 所属区划 隶属区划 属地")),
        NOTE,
    ),
    titles=words_of("单位台账 单位名单 单位一览 机构"),
    place="所在区划",
)

PEOPLE = LedgerKind(
    "people",
    "干部台账",
    (
        Column("干部编号", "number", synonyms=words_of(PERSON_NUMBERS)),
        Column("姓名", "person", True, synonyms=words_of("干部姓名 人员姓名 干部 人员 责任人 责任人姓名")),
        Column("单位", "unit", synonyms=words_of("工作单位 所在单位 任职单位 所属单位 单位名称 现单位 派出单位 选派单位 部门")),
        Column("职务", "post", synonyms=words_of("现任职务 担任职务 职务名称 行政职务 党内职务 党政职务 岗位 职位")),
        Column("任职区划", "place", synonyms=words_of("任职地 任职地代码")),
        Column(
            "任职日期",
            "date",
            synonyms=words_of(
                "任职时间 任现职时间 现任职务时间 到任日期 到任时间 到岗时间 上任时间 任命日期 任职起始日期 起始日期 起始时间"
            ),
        ),
        Column(
            "离任日期",
            "end",
            synonyms=words_of("离任时间 免职日期 免职时间 卸任日期 卸任时间 离岗时间 调离时间 去职日期 任职终止日期 终止日期 终止时间"),
        ),
        Column("单位及职务", "post", template=False, synonyms=words_of("工作单位及职务 单位职务 单位和职务 工作单位职务 工作单位、职务")),
        Column("任职起止时间", "range", template=False, synonyms=words_of("任职起止日期 任职期间")),
        NOTE,
    ),
    titles=words_of("干部台账 花名册 干部名册 人员名单"),
    place="任职区划",
)

AREAS = LedgerKind(
    "areas",
    "片区台账",
    (
        Column("片区", required=True, synonyms=words_of("片 片名 片别 分片 片区名称 片区号 所属片区 责任片区 包片区域 管区")),
        CODE,
        Column("名称", "place", synonyms=words_of("所辖乡镇 所辖村 包含乡镇 成员乡镇 区划名称")),
        Column("起始日期", "date", synonyms=words_of("起始时间 划片日期 调整日期")),
        Column("终止日期", "end", synonyms=words_of("终止时间 撤销日期")),
        NOTE,
    ),
    one_of=(("区划代码", "名称"),),
    titles=words_of("片区台账 片区划分 分片 划片"),
)

TIES = LedgerKind(
    "ties",
    "责任关系台账",
    (
        Column("干部编号", "number", synonyms=words_of(PERSON_NUMBERS)),
        Column("姓名", "person", synonyms=words_of("责任人 责任人姓名 领导姓名 干部姓名 包联人 帮扶人 帮扶责任人 包保责任人")),
        Column("单位", "unit", synonyms=words_of("工作单位 所在单位 责任单位 包联单位 包村单位 帮扶单位 派出单位 单位名称")),
        Column("关系", "relation", synonyms=words_of("责任关系 关系类型 责任类型 责任类别 挂联类型 包联类型 责任形式")),
        Column("对象代码", "code", synonyms=words_of("区划代码 村代码 乡镇代码 联系点代码 责任区代码")),
        Column(
            "对象名称",
            "place",
            synonyms=words_of(
                "对象 责任对象 联系点 联系对象 挂联点 挂点 包联对象 责任区 责任村 所包村 所驻村 包联村 帮扶村 联系村 联系企业 名称"
            ),
        ),
        Column(
            "起始日期",
            "date",
            synonyms=words_of("起始时间 开始日期 开始时间 自 挂联时间 包村时间 驻村时间 入驻时间 到村时间 驻村开始时间 帮扶开始时间"),
        ),
        Column(
            "终止日期",
            "end",
            synonyms=words_of(
                "终止时间 结束日期 结束时间 截止日期 截止时间 至 止 到期日期 期满日期 驻村结束时间 帮扶结束时间 解除日期 "
                "脱钩日期 撤离时间 轮换时间"
            ),
        ),
        Column("依据", "basis", synonyms=words_of("依据文件 文件依据 依据文号 文号 发文字号 文件号 文件名称 政策依据 来源文件 依据条款")),
        Column("职务", "post", template=False, synonyms=words_of("现任职务 担任职务 岗位 职位")),
        Column("单位及职务", "post", template=False, synonyms=words_of("工作单位及职务 单位职务 单位和职务 工作单位职务 工作单位、职务")),
        Column("起止时间", "range", template=False, synonyms=words_of("起止日期 驻村起止时间 挂联起止时间 包村起止时间 帮扶起止时间")),
        NOTE,
    ),
    one_of=(("干部编号", "姓名", "单位"), ("对象代码", "对象名称"), ("关系",)),
    titles=words_of("责任关系 挂联台账 包联台账 驻村台账 帮扶台账"),
    place="对象名称",
)

OUTCOMES = LedgerKind(
    "outcomes",
    "观摩评比台账",
    (
        Column("期次", "period", synonyms=words_of("评比期次 观摩期次 考评期次 期别 考核期 批次")),
        CODE,
        Column(
            "名称",
            "place",
            synonyms=words_of("参评村 参评单位 被评单位 观摩点 单位名称 党组织名称 区划名称"),
        ),
        Column(
            "得分",
            "score",
            synonyms=words_of("总分 总得分 综合得分 最后得分 最终得分 考核得分 合计得分 平均分 平均得分 分数 成绩 评分"),
        ),
        Column("名次", "rank", synonyms=words_of("排名 位次 排位 排序 综合排名 全县排名 全镇排名 全旗排名 全区排名 全市排名 全乡排名")),
        Column("类别", synonyms=words_of("等次 等级 档次 类次 星级 定级 评定等次 评定等级 评定结果 分类")),
        Column("评定日期", "date", synonyms=words_of("评定时间 评比日期 评比时间 考核日期 考核时间 观摩日期 观摩时间 公布日期 通报日期")),
        Column("年度", "period", template=False, synonyms=words_of("考核年度 评比年度 年份")),
        Column("季度", "period", template=False, synonyms=words_of("考核季度 评比季度")),
        Column("考评名称", template=False, synonyms=words_of("考核名称 评比名称 观摩名称 考评种类 考核种类 评比种类")),
        NOTE,
    ),
    one_of=(("区划代码", "名称"), ("得分", "名次", "类别")),
    titles=words_of("观摩 评比 评分 考评 考核 排名"),
)

EVENTS = LedgerKind(
    "events",
    "事项台账",
    (
        Column("日期", "date", True, synonyms=words_of("发生日期 发生时间 事发时间 事件时间 时间")),
        CODE,
        Column("名称", "place", synonyms=words_of("涉及村 发生地 涉及单位 区划名称")),
        Column("类型", required=True, synonyms=words_of("事项类型 事件类型 事件类别 事项类别 问题类型 性质")),
        Column("说明", "note", synonyms=words_of("事项说明 情况说明 简要情况 主要情况 内容 事由 问题描述 情况")),
        replace(NOTE, synonyms=()),
    ),
    one_of=(("区划代码", "名称"),),
    titles=words_of("事项 事件 问题台账"),
)

LEDGER_KINDS: tuple[LedgerKind, ...] = (PLACES, ORGANISATIONS, PEOPLE, AREAS, TIES, OUTCOMES, EVENTS)
"""The ledgers with a row a fact, but for those of `schema.judging_ledgers`; the roster, with a column a tie, is declared in `schema.rosters`."""


@lru_cache(maxsize=1 << 14)
def header_key(text: str) -> str:
    """A heading in the form in which headings are compared: no blanks, marks or brackets that only instruct; `村(社区)` keeps its own."""
    words = squeeze(text).strip("*※★:#")
    return _INSTRUCTION.sub("", words.replace("*", "")).rstrip(":")


_INSTRUCTION = re.compile(
    r"[(\[【]("
    r"盖章|公章|签字|签名|签章|必填|选填|可不填|可多选|单选|多选|可空|全称|规范全称|填写.*|请.*|如.*|例.*|格式.*|下拉.*|按.*填.*|"
    r"年月日?|年[/.\-、]月[/.\-、]日|年[/.\-]月|[YyMmDd]+([-/.][YyMmDd]+)*|\d{4}[.\-/年].*|"
    r"单位:.*|单位|人|个|户|名|分|元|万元|亩|公里|岁|平方米|百分制|满分.*|\d+分|%"
    r")[)\]】]"
)
