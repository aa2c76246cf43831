"""Numbers of spreadsheets as the text that a clerk sees: codes whole, dates as ISO, no noise of binary fractions."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from math import isfinite
from typing import NamedTuple

# Number formats that files refer to by number only, as Chinese Excel and WPS show them (ECMA-376 part 1, 18.8.30, zh-cn).
BUILTIN_FORMATS: dict[int, str] = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
    14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss",
    22: "yyyy/m/d h:mm", 27: 'yyyy"年"m"月"', 28: 'm"月"d"日"', 29: 'm"月"d"日"', 30: "m-d-yy", 31: 'yyyy"年"m"月"d"日"', 32: 'h"时"mm"分"',
    33: 'h"时"mm"分"ss"秒"', 34: '上午/下午h"时"mm"分"', 35: '上午/下午h"时"mm"分"ss"秒"', 36: 'yyyy"年"m"月"', 37: "#,##0 ;(#,##0)",
    38: "#,##0 ;[Red](#,##0)", 39: "#,##0.00;(#,##0.00)", 40: "#,##0.00;[Red](#,##0.00)", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mmss.0",
    48: "##0.0E+0", 49: "@", 50: 'yyyy"年"m"月"', 51: 'm"月"d"日"', 52: 'yyyy"年"m"月"', 53: 'm"月"d"日"', 54: 'm"月"d"日"',
    55: '上午/下午h"时"mm"分"', 56: '上午/下午h"时"mm"分"ss"秒"', 57: 'yyyy"年"m"月"', 58: 'm"月"d"日"',
}  # fmt: skip

_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_HALF_DAYS = re.compile(r"am/pm|a/p|上午/下午", re.IGNORECASE)
_ELAPSED = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)
_PADDED = re.compile(r"0{2,30}")
_SCIENTIFIC = re.compile(r"\s*\d(?:\.(\d+))?[Ee]\+?(\d{1,3})\s*")

# Excel keeps 15 significant digits of a number; whatever stood behind them is lost.
DIGITS = 15
LAST_SERIAL = 2_958_466  # 1 January of the year 10000


class Shown(NamedTuple):
    """A number as text: whether it is a date, one shown without its year, or one whose digits cannot be trusted."""

    text: str
    is_date: bool = False
    yearless: bool = False
    damaged: bool = False


class _Shape(NamedTuple):
    parts: str
    percent: bool
    padding: int


@lru_cache(maxsize=4096)
def _shape(code: str) -> _Shape:
    if code == "General":
        return _Shape("", False, 0)
    section = _LITERAL.sub("", code).split(";", 1)[0].strip()
    padding = len(section) if _PADDED.fullmatch(section) else 0
    return _Shape(_parts(_HALF_DAYS.sub("", section.lower())), section.endswith("%"), padding)


def _parts(section: str) -> str:
    if _ELAPSED.search(section):
        return "e"
    # An m beside hours or seconds means minutes, unless it is a month among days or years as well.
    month = "m" in re.sub(r"h+[^ymd]{0,3}m+|m+[^ymd]{0,3}s+", "", section)
    time = "h" in section or "s" in section
    return "".join(part for part, there in (("y", "y" in section), ("m", month), ("d", "d" in section), ("t", time)) if there)


def date_parts(code: str) -> str:
    """Which parts of a date a format code shows, of "ymdt" (t: a time of day), "e" for an elapsed time, "" for a plain number."""
    return _shape(code).parts


def number_text(value: float, code: str, *, epoch1904: bool = False) -> Shown:
    """The text of a number under its format code: a date as ISO, padded zeros and per cent as shown, else the number itself."""
    if not isfinite(value):
        return Shown("#NUM!", damaged=True)
    shape = _shape(code)
    if shape.parts:
        return _date(value, shape.parts, epoch1904)
    if shape.percent:
        return Shown(plain(value * 100) + "%")
    text = plain(value)
    if shape.padding and text.isdigit():
        text = text.zfill(shape.padding)
    return Shown(text, damaged=abs(value) >= 10**DIGITS)


def plain(value: float) -> str:
    """A number without exponent, trailing zeros or binary noise: 150424100.0 is 150424100, 95.50000000000001 is 95.5."""
    if value == int(value) and abs(value) < 10**DIGITS:
        return str(int(value))
    text = f"{value:.{DIGITS}g}"
    return format(Decimal(text), "f") if "e" in text else text


def _date(value: float, parts: str, epoch1904: bool) -> Shown:
    if parts == "e" or (parts == "t" and 0 <= value < 1):
        return Shown(_elapsed(value) if parts == "e" else _clock(value), is_date=True)
    serial = value + 1462 if epoch1904 else value
    # 60 is 29 February 1900, a day that only Excel knows; a whole day is needed for a date.
    if not 1 <= serial < LAST_SERIAL or 60 <= serial < 61:
        return Shown(plain(value), damaged=True)
    # Seconds are rounded, because a serial carries noise below a millisecond.
    moment = datetime(1899, 12, 31 if serial < 60 else 30) + timedelta(seconds=round(serial * 86400))
    return shown_date(moment, parts)


def shown_date(moment: datetime, parts: str) -> Shown:
    """A date as ISO, cut to the month or year when only that is shown and the rest is what Excel fills in (the first)."""
    text = moment.date().isoformat()
    if "y" in parts and "d" not in parts and moment.day == 1 and moment.time() == moment.min.time():
        if "m" in parts:
            text = text[:7]
        elif moment.month == 1:
            text = text[:4]
    if "t" in parts and moment.time() != moment.min.time():
        text += f" {moment:%H:%M}" if moment.second == 0 else f" {moment:%H:%M:%S}"
    return Shown(text, is_date=True, yearless="y" not in parts and parts != "t")


def _clock(value: float) -> str:
    seconds = round(value * 86400) % 86400
    text = f"{seconds // 3600:02}:{seconds // 60 % 60:02}"
    return text if seconds % 60 == 0 else f"{text}:{seconds % 60:02}"


def _elapsed(value: float) -> str:
    seconds = round(abs(value) * 86400)
    text = f"{seconds // 3600}:{seconds // 60 % 60:02}"
    return ("-" if value < 0 else "") + (text if seconds % 60 == 0 else f"{text}:{seconds % 60:02}")


def lost_digits(text: str) -> bool:
    """Whether a text such as 1.50424E+11 is a long code of which a spreadsheet kept only the first digits."""
    found = _SCIENTIFIC.fullmatch(text)
    return found is not None and len(found[1] or "") < int(found[2])
