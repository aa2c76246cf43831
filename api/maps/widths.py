"""How wide a text is, computed: a Han character is one em, so that the layout does not depend on the fonts of the machine."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from unicodedata import combining, east_asian_width

FONTS = ("Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", "WenQuanYi Micro Hei", "SimHei")
"""Fonts with Simplified Chinese glyphs, the preferred one first. All of them draw a Han character one em wide."""

FONT_LIST = ",".join(FONTS)
"""The list as Graphviz and SVG take it: the first one installed is used."""


def wrap_items(items: Iterable[str], width: float, separator: str = "；") -> list[str]:
    """Items in lines of at most `width` ems: an item is broken only where it does not fit a line of its own."""
    lines: list[str] = []
    for item in items:
        if lines and ems(lines[-1] + separator + item) <= width:
            lines[-1] += separator + item
        else:
            if lines:
                lines[-1] += separator
            lines += wrap(item, width)
    return lines


LONGEST = 16
"""How many Latin letters and digits stay together at the end of a line."""

_NARROW = frozenset("iIjl.,:;'|!()[]{} ft-`")
_WIDE = frozenset("mwMW@%&QOG")


@lru_cache(maxsize=1 << 14)
def ems(text: str) -> float:
    """The width of a text in ems, rather too wide than too narrow where a character is not Chinese."""
    return sum(_em(character) for character in text)


def points(text: str, size: float) -> int:
    """The width of a text in points at a font size. Renderers round each advance to whole pixels: a little is added for that."""
    return int(ems(text) * size * 1.04 + 2)


def wrap(text: str, width: float) -> list[str]:
    """The text in lines of at most `width` ems, at least one. Nothing is dropped; digits and Latin letters stay together."""
    lines, line = [], ""
    for piece in _pieces(text):
        if line and ems(line) + ems(piece) > width and piece not in _NEVER_FIRST:
            lines.append(line.rstrip())
            line = ""
        line += piece if line else piece.lstrip()
    return [*lines, line] if line or not lines else lines


_NEVER_FIRST = frozenset("，。；：、）」〕)!?,;:")


def _latin(character: str) -> bool:
    return character.isascii() and character.isalnum()


def _pieces(text: str) -> list[str]:
    pieces: list[str] = []
    for character in text:
        if pieces and _latin(character) and _latin(pieces[-1][-1]) and len(pieces[-1]) < LONGEST:
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces


@lru_cache(maxsize=1 << 13)
def _em(character: str) -> float:
    if combining(character):
        return 0.0
    if east_asian_width(character) in "WFA":
        return 1.0
    if character in _NARROW:
        return 0.37
    if character in _WIDE or not character.isascii():
        return 0.95
    return 0.7 if character.isupper() else 0.6
