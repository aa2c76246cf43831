"""Property values as py2neo gives them, read as texts, numbers and days. What cannot be read is said, never guessed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

from graph.py2neo.mapping import DateField, DateForm
from schema.dates import FIRST_YEAR, LAST_YEAR, parse_date
from schema.problems import CellProblem
from schema.text import BLANK_MARKS, clean, squeeze
from schema.time import Span, exactly

_CHINA = timezone(timedelta(hours=8))
"""Moments are days here: 23:00 in UTC is the next day for the office."""
_SECONDS: Mapping[DateForm, float] = {"days": 86_400, "seconds": 1, "milliseconds": 0.001}
_EXCEL = date(1899, 12, 30)
_ISO_DAY = 10
_NO_END = "表示没有期限的，请在对照文件里写进 blank"


class ItemProblem(CellProblem):
    """A node or relationship cannot be taken because of what stands in its property `field` (empty: because of the whole of it)."""

    def __init__(self, field: str, reason: str, hint: str = "") -> None:
        super().__init__(reason, hint)
        self.field = field


def text_of(value: Any) -> str:
    """A value as text, empty for none and for what stands for none (无, —); whole numbers without decimals. Raises CellProblem for lists and truth values."""
    if value is None:
        return ""
    if isinstance(value, str):
        return "" if squeeze(value) in BLANK_MARKS else clean(value)
    if isinstance(value, list) and len(value) == 1:
        return text_of(value[0])
    if isinstance(value, list | bool | dict):
        raise CellProblem(f"“{shown(value)}”不是一段文字", "请在图里改成文字或数字")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return shown(value)


def shown(value: Any) -> str:
    """Any value as a planner would read it."""
    if isinstance(value, list):
        return "、".join(map(shown, value))
    return value.iso_format() if hasattr(value, "iso_format") else str(value)


def number_of(value: Any) -> float | int:
    """A value as a number. Raises CellProblem."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    words = squeeze(text_of(value)).removesuffix("分")
    try:
        number = float(words)
    except ValueError:
        raise CellProblem(f"“{shown(value)}”不是数字", "请只写数字") from None
    return int(number) if number.is_integer() else number


def span_of(value: Any, how: DateField) -> Span | None:
    """The days that a date names, None for nothing. A moment is a day in China. Raises CellProblem, also for a number of no declared form."""
    if value is None or shown(value) in how.blank:
        return None
    if isinstance(value, list | bool | dict):
        raise CellProblem(f"“{shown(value)}”不是日期", "请在图里改成一个日期")
    if hasattr(value, "to_native"):
        return _neo4j(value, how)
    if isinstance(value, str) and squeeze(value) in BLANK_MARKS:
        return None
    if isinstance(value, str) and (how.form in ("text", "yyyymmdd") or not squeeze(value).lstrip("-").isdecimal()):
        return _written(value)
    return _from_number(value, how)


def _written(text: str) -> Span:
    """A date in words, or a moment in the form of ISO 8601."""
    try:
        moment = datetime.fromisoformat(text.strip()) if "T" in text else None
    except ValueError:
        moment = None
    if moment:
        return _day((moment.astimezone(_CHINA) if moment.tzinfo else moment).date(), text)
    try:
        return parse_date(text)
    except CellProblem as problem:
        raise CellProblem(problem.reason, f"{problem.hint}；{_NO_END}") from None


def _neo4j(value: Any, how: DateField) -> Span | None:
    native = value.to_native()
    if shown(value)[:_ISO_DAY] in how.blank:
        return None
    if isinstance(native, datetime):
        # The library forgets the zone here.
        if value.tzinfo is not None:
            native = native.replace(tzinfo=timezone(value.tzinfo.utcoffset(native))).astimezone(_CHINA)
        return _day(native.date(), value)
    if isinstance(native, date):
        return _day(native, value)
    raise CellProblem(f"“{shown(value)}”只有时刻，没有日期", "请对照到写日期的属性")


def _from_number(value: Any, how: DateField) -> Span:
    number = number_of(value)
    if how.form == "text":
        hint = "请在对照文件里给这个日期写 as：yyyymmdd、days、seconds、milliseconds 或 excel"
        raise CellProblem(f"数字{shown(value)}不知道怎样算成日期", hint)
    if how.form == "yyyymmdd":
        return _written(str(int(number)))
    try:
        if how.form == "excel":
            return _day(_EXCEL + timedelta(days=int(number)), value)
        moment = datetime.fromtimestamp(0, UTC) + timedelta(seconds=number * _SECONDS[how.form])
        return _day((moment if how.form == "days" else moment.astimezone(_CHINA)).date(), value)
    except OverflowError:
        raise CellProblem(f"数字{shown(value)}按 {how.form} 算不出日期", "请核对对照文件里的 as") from None


def _day(day: date, value: Any) -> Span:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise CellProblem(f"“{shown(value)}”是{day.year}年，不在{FIRST_YEAR}至{LAST_YEAR}年之间", f"请核对日期；{_NO_END}")
    return exactly(day.toordinal())
