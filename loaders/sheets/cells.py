"""Single values in the cells of ledgers: marks for nothing, codes, scores, ranks. Persons are read in `loaders.sheets.person_cells`."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from schema.problems import CellProblem
from schema.text import BLANK_MARKS, chinese_number, clean, squeeze

State = Literal["value", "blank", "ditto", "vacant", "undecided", "error"]

DITTO_MARKS = frozenset({"同上", "〃", "″", "′′", "″″", "”", "同前", "上同", '"', "''", ",,"})
VACANT_MARKS = frozenset({"空缺", "暂缺", "缺配", "缺", "缺额", "缺员", "暂时空缺", "职位空缺", "岗位空缺", "未配备", "待配", "待补"})
UNDECIDED_MARKS = frozenset({"待定", "拟定", "待确定", "待明确", "未定", "待安排", "待核实", "?", "??"})
_VACANT_WORD, _UNDECIDED_WORD = (
    "|".join(sorted(map(re.escape, marks), key=len, reverse=True)) for marks in (VACANT_MARKS, UNDECIDED_MARKS)
)
_VACANT_ON = re.compile(rf"(?:{_VACANT_WORD})\((?:截[至止]|自|从)?(\d[\d年月日./-]{{3,}})[起止]?\)")
_UNSURE = re.compile(rf"[^、,;/\n]+\((?:{_UNDECIDED_WORD})\)")
_ERROR = re.compile(r"#(REF|N/?A|VALUE|DIV/0|NAME|NUM|NULL|SPILL|GETTING_DATA|名称|值|数字|引用)[!?]*|#+")
_RANK = re.compile(r"(?:并列)?第?([零〇一二三四五六七八九十百\d]+)(?:\.0+)?[名位]?(?:\(并列\)|并列)?(?:/共?(\d+))?名?")

LONGEST_NUMBER = 15
"""Digits that Excel keeps of a number; what lies beyond has become zeros."""


class Rank(NamedTuple):
    """A rank and, where written (3/119), how many were ranked."""

    rank: int
    ranked: int | None = None


def cell_state(text: str) -> State:
    """What a cell says before it is read: a value, nothing, the cell above, a vacancy, undecided, or an error of the spreadsheet."""
    words = squeeze(text)
    if words in BLANK_MARKS:
        return "blank"
    bare = words.strip("()[]【】")
    if bare in VACANT_MARKS or _VACANT_ON.fullmatch(words):
        return "vacant"
    if bare in UNDECIDED_MARKS:
        return "undecided"
    if words in DITTO_MARKS:
        return "ditto"
    return "error" if _ERROR.fullmatch(words) else "value"


def vacant_on(text: str) -> str:
    """The date that a vacancy is written with, such as 2026年3月31日 of `空缺(2026年3月31日)`; empty if it has none."""
    found = _VACANT_ON.fullmatch(squeeze(text))
    return found[1] if found else ""


def is_unsure(text: str) -> bool:
    """Whether a name is written with a mark that nobody has confirmed it: `张三(待核实)`."""
    return _UNSURE.fullmatch(squeeze(text)) is not None


def without_unsure(text: str) -> str:
    """A list of names without those that are marked as unconfirmed."""
    return _UNSURE.sub("", clean(text))


def read_code(text: str, *, number: bool = False, damaged: bool = False) -> str:
    """A code or number of a place, person or unit as text: full-width digits made plain, `150424100.0` restored.

    `number` says that the cell held a number, `damaged` that the spreadsheet has spoilt it. Raises CellProblem for digits that Excel has
    destroyed
    (`1.50424E+11`, more than 15 digits). Zeros lost in front cannot be seen here: whoever looks the code up may match it if only one fits.
    """
    words = squeeze(text).strip("'`").upper()
    if cell_state(words) == "error":
        raise CellProblem(f"单元格是错误值{words}", "请在表格中改正公式或直接填写编号")
    if damaged or re.fullmatch(r"\d(\.\d+)?E\+?\d+", words):
        raise CellProblem(f"编号“{words}”已被表格软件改成数字，后面的位数丢失了", "请把这一列设成文本格式，重新填写完整编号")
    words = re.sub(r"^(\d+)\.0+$", r"\1", words)
    if number and words.isdecimal() and len(words) > LONGEST_NUMBER:
        raise CellProblem(f"编号“{words}”超过15位，存成数字时末几位已被表格软件改成0", "请把这一列设成文本格式，重新填写完整编号")
    return words


def read_score(text: str) -> float:
    """A score such as `95.5分`. Raises CellProblem."""
    words = squeeze(text).removesuffix("分")
    if not re.fullmatch(r"[+-]?\d{1,6}(\.\d+)?", words):
        raise CellProblem(f"得分“{clean(text)}”不是数字", "请只写数字，如95.5；未参评的请留空并在备注中说明")
    return float(words)


def read_rank(text: str) -> Rank:
    """A rank such as `3`, `第三名`, `并列第3`, `3/119`. Raises CellProblem."""
    words = squeeze(text)
    if found := _RANK.fullmatch(words):
        rank = chinese_number(found[1])
        ranked = int(found[2]) if found[2] else None
        if rank and (ranked is None or rank <= ranked):
            return Rank(rank, ranked)
        if rank and ranked:
            raise CellProblem(f"名次“{clean(text)}”大于参评数", "请写成“名次/参评数”，如3/119")
    raise CellProblem(f"名次“{clean(text)}”不能识别", "请写成3、第三名、并列第3或3/119的样子")


class Amount(NamedTuple):
    """What a record says: a number with the unit written behind it, or words (是, 否, a class) without one."""

    value: str | float | int
    unit: str = ""


def read_amount(text: str) -> Amount:
    """The value of a record, such as `3次`, `1,200元`, `75%`, `二十二天`, `是`; what is neither a number nor 是 or 否 stays as written."""
    words = squeeze(text)
    if words.lower() in _YES:
        return Amount("是")
    if words.lower() in _NO:
        return Amount("否")
    if found := _AMOUNT.fullmatch(words):
        number = float(found["number"].replace(",", ""))
        return Amount(int(number) if number.is_integer() else number, found["unit"])
    if (found := _CHINESE_AMOUNT.fullmatch(words)) and (counted := chinese_number(found["number"])) is not None:
        return Amount(counted, found["unit"])
    return Amount(clean(text))


_YES, _NO = frozenset({"是", "√", "✓", "✔", "yes", "y"}), frozenset({"否", "不是", "no", "n"})
_AMOUNT = re.compile(r"(?P<number>[+-]?(?:\d{1,3}(?:,\d{3})+|\d{1,12})(?:\.\d{1,6})?)(?P<unit>[%‰]|[\u4e00-\u9fffA-Za-z㎡]{0,6}\d?)")
_CHINESE_AMOUNT = re.compile(
    r"(?P<number>[零〇一二两三四五六七八九十百]{1,6})(?P<unit>[次天场个人户万千元亩名期项件篇年月周小时公里]{1,3})"
)
