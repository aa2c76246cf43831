"""Cleaning of text from ledgers: one form for comparing, the written form for keeping."""

from __future__ import annotations

import re
from functools import lru_cache
from unicodedata import is_normalized, normalize

_INVISIBLE_RANGES = (
    (0x00, 0x09),
    (0x7F, 0xA0),
    (0xAD, 0xAE),
    (0x200B, 0x2010),
    (0x202A, 0x202F),
    (0x2060, 0x2065),
    (0xFE00, 0xFE10),
    (0xFEFF, 0xFF00),
)
_BREAKS = dict.fromkeys((0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029), "\n")
_UNSEEN: dict[int, str | None] = {**dict.fromkeys(point for ends in _INVISIBLE_RANGES for point in range(*ends)), **_BREAKS, 0x09: " "}
_DOTS = str.maketrans(dict.fromkeys("•・‧∙⋅●", "·"))
_NAME_DOT = re.compile(r"(?<=[^\W\d_])\.(?=[^\W\d_])")
_SPACES = re.compile(r"\s+")

BLANK_MARKS = frozenset({"", "无", "/", "—", "——", "-", "--", "–", "———", "×", "暂无", "没有", "\\", "一", "不涉及", "*", "|"})
"""Words of a cell or property that holds nothing."""

CHINESE_DIGITS = str.maketrans("零〇○一二三四五六七八九", "000123456789")
"""Chinese digits written one by one, as in 二〇二〇年."""


def clean(text: str) -> str:
    """The text in NFKC (full-width digits and brackets become plain), without invisible characters and outer blanks. Line breaks stay."""
    if text.isascii() and text.isprintable():
        return text.strip()
    text = _normal(text)
    return (text if text.isprintable() else _normal(text.translate(_UNSEEN))).strip()


@lru_cache(maxsize=1 << 15)
def squeeze(text: str) -> str:
    """The cleaned text without any blank or line break."""
    return _normal(_SPACES.sub("", clean(text)))


def _normal(text: str) -> str:
    return text if is_normalized("NFKC", text) else normalize("NFKC", text)


def unify_dots(text: str) -> str:
    """The dots inside a name (•, ・, a full stop between letters) as the one middle dot `·`."""
    return _NAME_DOT.sub("·", text.translate(_DOTS))


@lru_cache(maxsize=1 << 16)
def match_key(name: str) -> str:
    """The form in which two names are compared: cleaned, no blanks, one kind of middle dot, no difference of case."""
    return unify_dots(squeeze(name)).casefold()


def chinese_number(text: str) -> int | None:
    """The number that a text writes in digits or Chinese numerals below a thousand (`12`, `十二`, `一百零五`), None if it is none."""
    if text.isdecimal():
        return int(text)
    if not text or text.strip("零〇○一二三四五六七八九十百"):
        return None
    total, digit = 0, 0
    for character in text:
        if character in "十百":
            total += (digit or 1) * (10 if character == "十" else 100)
            digit = 0
        else:
            digit = int(character.translate(CHINESE_DIGITS))
    return total + digit
