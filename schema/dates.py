"""Dates as Chinese ledgers write them, read as spans of days.

A month means "some day in that month" and a year "some day in that year": the span says so, nothing is rounded.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from schema.problems import DateProblem
from schema.text import CHINESE_DIGITS, chinese_number, squeeze
from schema.time import NEVER_ENDS, OPEN, UNKNOWN_START, Span, exactly, month_span, year_span

FIRST_YEAR, LAST_YEAR = 1900, 2100
EARLIEST_SERIAL, LATEST_SERIAL = 18264, 73050
"""Excel serials of 1950 and 2100: what a date column of a ledger can hold."""

OPEN_WORDS = frozenset({"至今", "现任", "长期", "现在", "今", "目前", "在任", "在岗", "未定", "长期有效", "至今未脱钩"})
UNKNOWN_WORDS = frozenset({"换届以来", "换届至今", "上届以来", "不详", "未知", "不明", "历史形成", "建村以来", "一直"})

FIRST_OUT_WORDS = ("离任", "免职", "卸任", "解除", "脱钩", "调离", "离岗", "撤离", "轮换", "撤销", "撤并", "停用", "失效", "去职")
"""Words of a heading or cell that name the first day on which it no longer holds."""

LAST_DAY_WORDS = ("终止", "截止", "结束", "到期", "期满", "至", "止")
"""Words of a heading or cell that name the last day on which it still holds."""


class DateRange(NamedTuple):
    """Two dates as written: the first day and the last day. The last one still has to go through `end_span`."""

    start: Span
    last: Span


class EndReading(NamedTuple):
    """The first day out, and in Chinese how the words were understood, for the receipt."""

    until: Span
    reading: str


def parse_date(text: str, *, year: int | None = None, number_format: str | None = None) -> Span:
    """The span of days that a date cell names.

    `year` completes dates written without one. `number_format` is given, even if empty, when the cell held a number in a date column:
    then serials are understood and `2020.1` is refused unless the format shows whether January or October is meant.
    `至今` gives `NEVER_ENDS`, `换届以来` gives `UNKNOWN_START`. Raises DateProblem.
    """
    if len(text) == 10 and text[4] == "-" and text[7] == "-":
        return _parse_iso(text)
    return _parse(text, year, number_format)


def parse_range(text: str, *, year: int | None = None, number_format: str | None = None) -> DateRange:
    """The two ends of `2020.3—2023.5`, `2020年3月至今`, or of a single date, which is a start without an end. Raises DateProblem."""
    start, last = split_range(text)
    if not last:
        return DateRange(parse_date(text, year=year, number_format=number_format), NEVER_ENDS)
    first = parse_date(start, year=year)
    second = parse_date(last, year=year if first.first < 0 else date.fromordinal(first.first).year)
    if second.last < first.first:
        raise DateProblem(f"“{text.strip()}”的结束早于开始", "请核对起止时间")
    return DateRange(first, second)


def split_range(text: str) -> tuple[str, str]:
    """The words of both ends of a range, with an empty second part when the text is a single date."""
    words = _without_marks(squeeze(text))
    if _SINGLE.fullmatch(words) or words in OPEN_WORDS or words in UNKNOWN_WORDS:
        return words, ""
    if found := _RANGE.fullmatch(words):
        return found["start"], found["last"] or "至今"
    return words, ""


def end_span(span: Span, last_day: bool) -> Span:
    """The first day out, from a date that names the last day or the first day out itself.

    A month (quarter, year) as last day ends exactly where the next one begins; as first day out it is some day inside it.
    """
    if span.first == OPEN or not last_day:
        return span
    return exactly(span.last + 1)


def names_last_day(words: str) -> bool | None:
    """Whether the words of a heading or cell name a last day (True) or the first day out (False); None: they say neither."""
    if any(word in words for word in FIRST_OUT_WORDS):
        return False
    return True if any(word in words for word in LAST_DAY_WORDS) else None


def parse_end(text: str, heading: str, *, year: int | None = None, number_format: str | None = None) -> EndReading:
    """The first day out that an end cell names. The cell's own word (`2023年5月离任`) goes before that of its heading.

    A heading that says neither is read as a last day. Raises DateProblem, also for `换届以来`, which can be no end.
    """
    return _parse_end(text, heading, year, number_format)


@lru_cache(maxsize=1 << 14)
def choice_in(text: str, year: int | None, number_format: str | None) -> str:
    """How the words of a date that leave a choice were read, in Chinese for the receipt; empty if they leave none."""
    words = squeeze(text)
    if number_format is not None and _JANUARY_OR_OCTOBER.fullmatch(words):
        return f"数字{words}按单元格的显示格式读作{int(words[:4])}年10月"
    found = _SINGLE.fullmatch(split_range(text)[0])
    if found and year is not None and not any(name[0] == "y" and value for name, value in found.groupdict().items()):
        return f"没有写年份的按{year}年读取"
    return ""


@lru_cache(maxsize=1 << 16)
def _parse_end(text: str, heading: str, year: int | None, number_format: str | None) -> EndReading:
    words = squeeze(text)
    said = None if words in OPEN_WORDS else names_last_day(words)
    last_day = said if said is not None else names_last_day(heading) is not False
    span = parse_date(text, year=year, number_format=number_format)
    if span == UNKNOWN_START:
        raise DateProblem(f"“{text.strip()}”不能作为结束时间", "请写明日期，仍在任的留空或写“至今”")
    if span.first == OPEN:
        return EndReading(NEVER_ENDS, "未结束")
    return EndReading(end_span(span, last_day), "按最后一日计" if last_day else "按离任首日计")


@lru_cache(maxsize=1 << 16)
def _parse_iso(text: str) -> Span:
    try:
        value = date.fromisoformat(text)
    except ValueError:
        return _parse(text, None, None)
    return _day(value.year, value.month, value.day)


@lru_cache(maxsize=1 << 14)
def _parse(text: str, year: int | None, number_format: str | None) -> Span:
    words = squeeze(text)
    if words in OPEN_WORDS:
        return NEVER_ENDS
    if words in UNKNOWN_WORDS:
        return UNKNOWN_START
    if number_format is not None and _NUMBER.fullmatch(words):
        return _from_number(words, number_format)
    bare = _without_marks(words)
    if found := _SINGLE.fullmatch(bare):
        return _from_parts(found, text.strip(), year)
    if re.fullmatch(r"\d{5}", bare):
        raise DateProblem(f"“{bare}”像是Excel的日期序列号", "请把这一列设成日期格式后重新保存")
    if any(word in words for word in ("正月", "腊月", "冬月", "农历")):
        raise DateProblem(f"“{text.strip()}”是农历", "请换成公历日期")
    raise DateProblem(f"“{text.strip()}”不是能识别的日期", "请写成2020-03-01、2020.3或2020年3月1日的样子")


def _without_marks(words: str) -> str:
    """A date without the words around it: 自2020年3月起, 2023.5离任, 2023年5月31日到期, and the midnight that a workbook adds."""
    words = _CLOCK.sub("", words)
    words = re.sub(r"^(自|从|于|截至|截止|至|到)(?=[\d一二○〇零])", "", words)
    return _TAIL.sub("", words)


def _from_parts(found: re.Match[str], text: str, context: int | None) -> Span:
    parts = {name: value for name, value in found.groupdict().items() if value is not None}
    year = _year(next((value for name, value in parts.items() if name[0] == "y"), ""), context, text)
    month, day = _named(parts, "m"), _named(parts, "d")
    if month:
        number = _number(month, text)
        if day:
            return _day(year, number, _number(day, text))
        return _tenth(year, number, parts["tenth"]) if "tenth" in parts else _month(year, number)
    if quarter := _named(parts, "q"):
        first = _number(quarter, text) * 3 - 2
        return Span(_month(year, first).first, _month(year, first + 2).last)
    if half := parts.get("half"):
        first = 1 if half == "上" else 7
        return Span(_month(year, first).first, _month(year, first + 5).last)
    return year_span(year)


def _named(parts: dict[str, str], letter: str) -> str:
    return next((value for name, value in parts.items() if name.rstrip("0123456789") == letter), "")


def _year(words: str, context: int | None, text: str) -> int:
    if not words:
        if context is None:
            raise DateProblem(f"“{text}”没有写年份", "请补上年份")
        return context
    digits = words.translate(CHINESE_DIGITS)
    year = int(digits)
    if len(digits) == 2:
        year += 1900 if year >= 50 else 2000
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise DateProblem(f"“{text}”的年份{year}不在{FIRST_YEAR}至{LAST_YEAR}年之间", "请核对年份")
    return year


def _number(words: str, text: str) -> int:
    number = chinese_number(words)
    if number is None:
        raise DateProblem(f"“{text}”不是能识别的日期", "请写成2020-03-01、2020.3或2020年3月1日的样子")
    return number


def _month(year: int, month: int) -> Span:
    if not 1 <= month <= 12:
        raise DateProblem(f"{year}年没有{month}月", "请核对月份")
    return month_span(year, month)


def _day(year: int, month: int, day: int) -> Span:
    _year(str(year).zfill(4), None, f"{year}年{month}月{day}日")
    _month(year, month)
    if not 1 <= day <= monthrange(year, month)[1]:
        raise DateProblem(f"{year}年{month}月没有{day}日", "请核对日期")
    return exactly(date(year, month, day).toordinal())


def _tenth(year: int, month: int, word: str) -> Span:
    whole = _month(year, month)
    first = whole.first + {"上": 0, "中": 10, "下": 20}[word]
    return Span(first, whole.last if word == "下" else first + 9)


def _from_number(words: str, number_format: str) -> Span:
    value = round(float(words), 4)
    whole = int(value)
    if value == whole and FIRST_YEAR <= whole <= LAST_YEAR:
        return year_span(whole)
    if value == whole and len(str(whole)) in (6, 8):
        return _parse(str(whole), None, None)
    if FIRST_YEAR <= whole <= LAST_YEAR:
        return _month(whole, _month_of_fraction(value, number_format))
    if EARLIEST_SERIAL <= whole <= LATEST_SERIAL:
        return exactly((date(1899, 12, 30) + timedelta(days=whole)).toordinal())
    raise DateProblem(f"数字{words}不是能识别的日期", "请把这一列设成日期格式，或写成2020-03-01的样子")


def _month_of_fraction(value: float, number_format: str) -> int:
    digits = f"{value:.4f}".split(".")[1].rstrip("0")
    decimals = _DECIMALS.search(number_format)
    if decimals:
        digits = digits.ljust(len(decimals[1]), "0")
    elif digits == "1":
        raise DateProblem(f"数字{value:.1f}可能是{int(value)}年1月，也可能是10月", "请把这一格改成文本，写成2020年1月或2020年10月")
    if len(digits) > 2:
        raise DateProblem(f"数字{value}不是能识别的年月", "请写成2020年3月的样子")
    return int(digits)


_CLOCK = re.compile(r"(?<=\d)T?\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$")
_END_WORD = "|".join(FIRST_OUT_WORDS + LAST_DAY_WORDS)
_TAIL = re.compile(rf"(起|以来|开始|任职|到任|上任|入驻|\((?:{_END_WORD})\)|{_END_WORD}|[.。,;、])+$")
_NUMBER = re.compile(r"\d+(\.\d+)?(E[+]?\d+)?")
_JANUARY_OR_OCTOBER = re.compile(r"\d{4}\.1")
_DECIMALS = re.compile(r"0\.(0+)")
_HAN = "零〇○一二三四五六七八九十"
_SINGLE_TEXT = (
    r"(?:"
    r"(?P<y1>\d{4})(?P<sep>[-./])(?P<m1>\d{1,2})(?:(?P=sep)(?P<d1>\d{1,2}))?"
    r"|(?P<y2>\d{4})(?P<m2>\d{2})(?P<d2>\d{2})?"
    rf"|(?P<y3>\d{{4}}|\d{{2}}|[零〇○一二三四五六七八九]{{4}}|[零〇○一二三四五六七八九]{{2}})年度?"
    rf"(?:(?P<m3>\d{{1,2}}|[{_HAN}]{{1,3}})月份?(?:(?P<d3>\d{{1,2}}|[{_HAN}]{{1,3}})[日号]?|(?P<tenth>[上中下])旬)?"
    r"|第?(?P<q3>[1-4一二三四])季度|(?P<half>[上下])半年)?"
    r"|(?P<y4>\d{4})-?Q(?P<q4>[1-4])"
    r"|(?P<y5>\d{4})"
    rf"|(?P<m6>\d{{1,2}}|[{_HAN}]{{1,3}})月份?(?:(?P<d6>\d{{1,2}}|[{_HAN}]{{1,3}})[日号]?)?"
    r"|(?P<m7>\d{1,2})[./](?P<d7>\d{1,2})"
    r")"
)
_SINGLE = re.compile(_SINGLE_TEXT)
_PLAIN = re.sub(r"\(\?P<\w+>", "(?:", _SINGLE_TEXT.replace("(?P=sep)", "[-./]"))
_BETWEEN = "(?:起|开始)?(?:-+|—+|–+|―+|~+|〜+|至|到)"
_RANGE = re.compile(rf"(?P<start>{_PLAIN}){_BETWEEN}(?P<last>{_PLAIN}|{'|'.join(OPEN_WORDS)}|)(?:止|结束)?")
