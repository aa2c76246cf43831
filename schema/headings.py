"""What one heading of a sheet means in a ledger of one kind."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from schema.headers import PLACE_COLUMNS, Column, LedgerKind, header_key, words_of
from schema.rosters import KINDS, ROSTER_COLUMNS

Meaning = Literal["column", "ignored", "private", "ambiguous", "unknown", "blank"]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading as found and what it means. `header` is the canonical header (`挂联领导·职务` for a part of a roster's column)."""

    words: str
    meaning: Meaning
    header: str = ""
    column: Column | None = None
    level: str = ""


UNREAD = "不导入"
"""What a sender's column is mapped to when it is not to be read."""

IGNORED_WORDS = frozenset(
    words_of(
        "序号 序 编序 顺序 顺序号 行号 No No. NO NO. 性别 民族 学历 文化程度 政治面貌 年龄 职级 级别职级 籍贯 是否党员 入党时间 "
        "参加工作时间 工作年限 "
        "党龄 照片 签字 签名 盖章 页码 村类别 学位 毕业院校 专业 健康状况 婚姻状况 身份 编制 编制性质 排名不分先后 邮编 网址 距离 "
        "里程 海拔 经度 纬度 "
        "原行号 有误的列 原因 退回原因 处理办法 上期名次 升降 上期得分 主导产业 集体经济 集体经济情况 村集体经济 产业 "
        "党员人数 党员 人口 户数 户籍 总户数 总人口 组数 "
        "组别数 小计 合计 扣分 加分"
    )
)
IGNORED_PATTERN = re.compile(
    r".*(人数|户数|人口|党员数|总数|个数|数量|面积|收入|耕地|林地|草场|(?:男|女|户|组|党员|代表|干部|支部|小组)数)"
)
"""Numbers of people and households and the like: named in the receipt, never read."""

PRIVATE_WORDS = frozenset(
    words_of(
        "手机 手机号 手机号码 电话 电话号码 联系电话 联系方式 联系号码 办公电话 移动电话 固定电话 身份证 身份证号 身份证号码 "
        "公民身份号码 证件号 证件号码 "
        "银行卡 银行卡号 银行账号 银行帐号 账号 帐号 卡号 开户行 一卡通 一卡通号 社保卡号 出生 出生日期 出生年月 出生年月日 出生时间 "
        "生日 住址 家庭住址 "
        "家庭地址 现住址 居住地址 户籍地址 户籍所在地 通讯地址 通信地址 微信 微信号 QQ QQ号 邮箱 电子邮箱 短号"
    )
)
PRIVATE_PATTERN = re.compile(r".*(身份证|手机|电话|银行卡|银行账号|银行帐号|住址|家庭地址|出生年月|出生日期|微信|电子邮箱).*")
"""Private columns: dropped where they are read, named by heading only."""

AMBIGUOUS_WORDS = frozenset(words_of("负责人 联系人 领导 主要负责人 分管领导 责任领导 干部职工 联络员"))

PARTS_OF_COLUMN: dict[str, str] = {
    **dict.fromkeys(words_of("姓名 名字 名单 人员 单位名称 名称"), ""),
    **dict.fromkeys(words_of("职务 现任职务 岗位"), "职务"),
    **dict.fromkeys(words_of("单位 工作单位 所在单位 派出单位"), "单位"),
    **dict.fromkeys(words_of("单位及职务 单位职务 工作单位及职务 单位和职务"), "单位及职务"),
    **dict.fromkeys(words_of("编号 干部编号 工号"), "干部编号"),
    **dict.fromkeys(
        words_of("起始日期 起始时间 任职时间 任职日期 到任时间 到村时间 驻村时间 入驻时间 挂联时间 包村时间 帮扶时间 开始时间"), "起始日期"
    ),
    **dict.fromkeys(words_of("终止日期 终止时间 结束时间 到期时间 期满时间 结束日期"), "终止日期"),
    **dict.fromkeys(words_of("离任日期 离任时间 离岗时间 撤离时间"), "离任日期"),
    **dict.fromkeys(words_of("依据 文号 依据文件"), "依据"),
}
"""Second headings under a roster's column, such as 姓名 and 职务 under a merged 挂联领导; the name itself is the column."""

DATE_PARTS: dict[str, str] = {
    **dict.fromkeys(words_of("起 始 起始 开始 自 起始时间 起始日期"), "start"),
    **dict.fromkeys(words_of("止 至 终 终止 结束 终止时间 终止日期"), "end"),
}

_NEUTRAL_GROUPS = frozenset(
    words_of("基本情况 村情 村基本情况 基本信息 个人情况 个人信息 村情况 区划 所在地 责任人员 包联情况 责任体系 人员情况 评分情况 考评情况")
)
_PART_VALUES = {
    "": "person",
    "职务": "post",
    "单位": "unit",
    "单位及职务": "post",
    "干部编号": "number",
    "起始日期": "date",
    "终止日期": "end",
    "离任日期": "end",
    "依据": "basis",
}


def read_heading(words: str, kind: LedgerKind, group: str = "") -> Heading:
    """The meaning of a heading, and of one under a `group` heading when the header has two rows."""
    key, above = header_key(words), header_key(group)
    if not key or not above or key == above:
        return _read_single(words or group, key or above, kind)
    shown = f"{group.strip()}·{words.strip()}"
    for joined in (above + key, key if above in _NEUTRAL_GROUPS else ""):
        if joined and (found := _lookup(joined, kind)):
            return Heading(shown, "column", found[0].header, *found)
    if _is_private(key) or _is_private(above):
        return Heading(shown, "private")
    return _read_part(shown, key, above, kind)


def _read_single(words: str, key: str, kind: LedgerKind) -> Heading:
    if not key:
        return Heading("", "blank")
    if found := _lookup(key, kind):
        return Heading(words, "column", found[0].header, *found)
    top, dot, part = key.partition("·")
    if dot and top and part:
        return _read_part(words, part, top, kind)
    if _is_private(key):
        return Heading(words, "private")
    if key in AMBIGUOUS_WORDS:
        return Heading(words, "ambiguous")
    if key in IGNORED_WORDS or IGNORED_PATTERN.fullmatch(key) or (kind.name == "roster" and key in ("类别", "级别", "名次", "得分")):
        return Heading(words, "ignored")
    return Heading(words, "unknown")


def _read_part(shown: str, key: str, above: str, kind: LedgerKind) -> Heading:
    if kind.name == "roster" and (found := _lookup(above, kind)) and found[0].header in _ROSTER_HEADERS:
        top = found[0]
        if key in PARTS_OF_COLUMN:
            part = PARTS_OF_COLUMN[key]
            if not part:
                return Heading(shown, "column", top.header, top)
            header = f"{top.header}·{part}"
            return Heading(shown, "column", header, Column(header, _PART_VALUES[part], template=False))  # type: ignore[arg-type]
    if key in DATE_PARTS and (dated := _dated(above, DATE_PARTS[key], kind)):
        return Heading(shown, "column", dated.header, dated)
    if key in PARTS_OF_COLUMN and above in ("责任人", "干部", "领导", "人员") and (found := _lookup(key, kind)):
        return Heading(shown, "column", found[0].header, *found)
    if key in IGNORED_WORDS or IGNORED_PATTERN.fullmatch(key):
        return Heading(shown, "ignored")
    if kind.name == "roster" and _lookup(above, kind) is None and (found := _lookup(key, kind)):
        return Heading(shown, "column", found[0].header, *found)  # the group only sorts the columns: 乡镇包联 over 包片领导
    return Heading(shown, "unknown")


def _dated(above: str, end: str, kind: LedgerKind) -> Column | None:
    """The start or end column of the kind for a 起 or 止 under a heading of time such as 任职时间."""
    if not re.search(r"时间|日期|期限|起止", above):
        return None
    wanted = "date" if end == "start" else "end"
    return next((column for column in kind.columns if column.value == wanted), None)


def read_renamed(words: str, kind: LedgerKind, group: str, renamed: Mapping[str, str]) -> Heading:
    """As `read_heading` where a sender's own words were told to mean a standard heading; both are shown, for both may matter to a reader.

    `renamed` goes from `header_key` to the standard heading, or to `UNREAD`. A private column stays private, whatever it was told to mean.
    """
    if _is_private(header_key(words)) or _is_private(header_key(group)):
        return read_heading(words, kind, group)
    for own in (f"{group}·{words}" if group and words else "", words or group):
        if own and (standard := renamed.get(header_key(own))):
            shown = f"{own.strip()}({standard})"
            if standard == UNREAD:
                return Heading(own, "ignored")
            return replace(read_heading(standard, kind), words=shown)
    standard_group = renamed.get(header_key(group), group)
    return read_heading(words, kind, standard_group)


def is_private_heading(words: str) -> bool:
    """Whether a heading names a column of private data."""
    return _is_private(header_key(words))


def is_standard(words: str) -> bool:
    """Whether words are a heading of some kind of ledger, canonical or a synonym, or say that a column is not to be read."""
    canonical = any(words == column.header for kind in KINDS.values() for column in (*kind.columns, *PLACE_COLUMNS))
    return words == UNREAD or canonical or any(is_known(header_key(words), kind) for kind in KINDS.values())


def standard_words() -> list[str]:
    """Every canonical heading, for naming the nearest to an unknown one."""
    return list(dict.fromkeys([*(column.header for kind in KINDS.values() for column in (*kind.columns, *PLACE_COLUMNS)), UNREAD]))


def is_known(key: str, kind: LedgerKind) -> bool:
    """Whether a heading, as `header_key` gives it, is one of the kind's own headers or synonyms."""
    return _lookup(key, kind) is not None


def known_words(kind: LedgerKind) -> Iterable[str]:
    """Every word that the kind understands as a heading, for naming the nearest one to an unknown heading."""
    return _table(kind.name).keys()


def _is_private(key: str) -> bool:
    return key in PRIVATE_WORDS or PRIVATE_PATTERN.fullmatch(key) is not None


def _lookup(key: str, kind: LedgerKind) -> tuple[Column, str] | None:
    return _table(kind.name).get(key)


@cache
def _table(name: str) -> dict[str, tuple[Column, str]]:
    """Headings by their key. A kind's own words come before the words for places by level, which lead to its place column."""
    kind = KINDS[name]
    table: dict[str, tuple[Column, str]] = {}
    for column in kind.columns:
        for word in (column.header, *column.synonyms):
            table.setdefault(header_key(word), (column, column.level))
    if kind.place:
        own = kind.column(kind.place)
        for place in PLACE_COLUMNS:
            for word in (place.header, *place.synonyms):
                table.setdefault(header_key(word), (own, place.level))
    return table


_ROSTER_HEADERS = frozenset(column.header for column in ROSTER_COLUMNS)
