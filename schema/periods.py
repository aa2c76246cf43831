"""Periods of assessment: quarters, half-years, years and months under one label each."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from schema.problems import DateProblem
from schema.text import CHINESE_DIGITS, chinese_number, squeeze
from schema.time import month_span, year_span

_QUARTERS = "一二三四"
_HINT = "请写成2026年第一季度、2026年上半年、2026年度或2026年3月的样子"


class PeriodLabel(NamedTuple):
    """A period with its canonical label (`2026年第一季度`, `2026年上半年`, `2026年`, `2026年3月`), its first and its last day."""

    label: str
    first: int
    last: int


@lru_cache(maxsize=1 << 12)
def parse_period(text: str, year: int | None = None) -> PeriodLabel:
    """The period that a text names; `year` completes `一季度`.

    Raises DateProblem, also for `第3期`, which needs the office's own calendar.
    """
    words = squeeze(text)
    if found := _PERIOD.fullmatch(words):
        return _label(found, year)
    if re.search(r"第?[\d一二三四五六七八九十]+[期批次轮]", words):
        raise DateProblem(f"“{text.strip()}”没有说是哪一段时间", _HINT)
    raise DateProblem(f"“{text.strip()}”不是能识别的时期", _HINT)


def quarter_words(text: str) -> str:
    """The words of a 季度 cell in full: a bare `1`, `一` or `第二` is a quarter there and nowhere else."""
    words = squeeze(text)
    found = _BARE_QUARTER.fullmatch(words)
    return f"第{_QUARTERS[(chinese_number(found[1]) or 1) - 1]}季度" if found else words


def find_period(text: str) -> PeriodLabel | None:
    """The period named inside a title, such as `××镇2026年第一季度观摩评分汇总表`: the shortest one."""
    words = squeeze(text)
    closest: PeriodLabel | None = None
    for found in _PERIOD_IN_TITLE.finditer(words):
        period = _label(found, None)
        if closest is None or period.last - period.first < closest.last - closest.first:
            closest = period
    return closest


def month_period(year: int, first: int, last: int) -> PeriodLabel:
    """The period of whole months `first` to `last` of a year. Raises DateProblem when they form no month, quarter, half or year."""
    length = last - first + 1
    if not (1 <= first <= last <= 12 and length in (1, 3, 6, 12) and (first - 1) % length == 0):
        raise DateProblem(f"{year}年{first}至{last}月不是一个月、一个季度、半年或一年", _HINT)
    names = {1: f"{first}月", 3: f"第{_QUARTERS[(first - 1) // 3]}季度", 6: "上半年" if first == 1 else "下半年", 12: ""}
    return PeriodLabel(f"{year}年{names[length]}", month_span(year, first).first, month_span(year, last).last)


def _label(found: re.Match[str], context: int | None) -> PeriodLabel:
    parts = {name: value for name, value in found.groupdict().items() if value}
    year = _year(parts.get("year", ""), context, found[0])
    if quarter := parts.get("quarter") or parts.get("q"):
        number = chinese_number(quarter) or 0
        return month_period(year, number * 3 - 2, number * 3)
    if half := parts.get("half"):
        return month_period(year, 1, 6) if half == "上" else month_period(year, 7, 12)
    if "short" in parts and "year" not in parts:
        raise DateProblem(f"“{found[0]}”不是能识别的时期", _HINT)
    if month := parts.get("month") or parts.get("short"):
        first = chinese_number(month) or 0
        return month_period(year, first, int(parts.get("until", first)))
    whole = year_span(year)
    return PeriodLabel(f"{year}年", whole.first, whole.last)


def _year(words: str, context: int | None, text: str) -> int:
    if not words:
        if context is None:
            raise DateProblem(f"“{text}”没有写年份", "请补上年份，如2026年第一季度")
        return context
    digits = words.translate(CHINESE_DIGITS)
    return int(digits) + (2000 if len(digits) == 2 else 0)


_YEAR_WORD = r"(?P<year>(?:19|20)\d{2}|[一二][零〇○一二三四五六七八九]{3}|\d{2}(?=年))"
_PART = (
    r"(?:第?(?P<quarter>[1-4一二三四])季度?|Q(?P<q>[1-4])|(?P<half>[上下])半年|"
    r"(?P<month>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])(?:月?[-—–~至到](?P<until>1[0-2]|0?[1-9]))?月份?)"
)
_BARE_QUARTER = re.compile(r"第?([1-4一二三四])(?:\.0+)?季?")
_PERIOD = re.compile(rf"(?=.)(?:{_YEAR_WORD}年?度?)?(?:[-./]?{_PART}|[-./]?(?P<short>1[0-2]|0?[1-9])|全年)?")
_PERIOD_IN_TITLE = re.compile(rf"{_YEAR_WORD}年?度?[-./]?(?:{_PART}|(?<=[年度]))(?!\d*[月日号])")
