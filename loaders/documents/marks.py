"""Labels of clauses as documents write them (一、 （一） 1． ⑴ ① 一是 第三条), in all their half-width and full-width forms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from schema.clauses import CIRCLES, HAN
from schema.text import chinese_number, clean


class Mark(NamedTuple):
    """A label in a line: how it is written, its number, and the part of the line that it takes up."""

    style: str
    number: int
    start: int
    end: int


_SPACE = r"[ \t\u3000\xa0]*"
_OPEN, _CLOSE = r"[(（〔【\[]", r"[)）〕】\]]"
_NUMERAL, _DIGITS = rf"[{HAN}]{{1,5}}", r"[\d０-９]{1,3}"
_BLACK_CIRCLES = "".join(map(chr, range(0x2776, 0x2780)))
_SINGLE = {
    **{character: ("circle", number) for number, character in enumerate(CIRCLES, start=1)},
    **{character: ("circle", number) for number, character in enumerate(_BLACK_CIRCLES, start=1)},
    **{chr(0x3220 + number): ("han_paren", number + 1) for number in range(10)},
    **{chr(0x2474 + number): ("digit_paren", number + 1) for number in range(20)},
    **{chr(0x2488 + number): ("digit", number + 1) for number in range(20)},
}
"""Characters that are a whole label."""
_UNIT_GOES_ON = "的规和与及或、，,款项第所中至到"
_PATTERNS = (
    rf"第{_SPACE}(?P<unit>{_NUMERAL}|{_DIGITS}){_SPACE}(?P<name>[编章节条])(?![{_UNIT_GOES_ON}])",
    rf"(?P<single>[{''.join(_SINGLE)}]){_SPACE}[、．.]?",
    rf"{_OPEN}{_SPACE}(?P<han_paren>{_NUMERAL}){_SPACE}{_CLOSE}{_SPACE}[、．.，,：:]?",
    rf"{_OPEN}{_SPACE}(?P<digit_paren>{_DIGITS}){_SPACE}{_CLOSE}{_SPACE}[、．.]?",
    rf"(?P<half_han>{_NUMERAL})[)）]",
    rf"(?P<half_digit>{_DIGITS})[)）]",
    rf"(?P<ordinal>{_NUMERAL})是(?!否)",
    rf"(?P<digit>{_DIGITS}){_SPACE}[、．.](?![\d０-９])",
)
_AT_START = (*_PATTERNS, rf"(?P<han>{_NUMERAL}){_SPACE}[、．.，,：:]")
_STYLE = {"half_han": "han_paren", "half_digit": "digit_paren"}
_LEAD = r"[ \t\u3000\xa0#*•·■●◆▲\-]*"
_LINE = re.compile(rf"{_LEAD}(?:{'|'.join(_AT_START)})")
_INSIDE = re.compile("|".join(_PATTERNS))

SENTENCE_ENDS = "。；;！!？?：:"
_AFTER = SENTENCE_ENDS + '”"」』)）…'
_AFTER_ORDINAL = _AFTER + "，,、 \u3000"


def first_mark(line: str) -> Mark | None:
    """The label that a line begins with."""
    found = _LINE.match(line)
    return _mark(found) if found else None


def inner_marks(line: str, start: int) -> Iterator[Mark]:
    """What may be labels further on in a line, after a place where a sentence can end; 一是 also after a comma.

    A bare number may also stand right behind a heading, where a line break was lost: the caller knows whether it is the next one.
    """
    for found in _INSIDE.finditer(line, start):
        mark, before = _mark(found), line[found.start() - 1 : found.start()]
        if mark is None or (mark.style == "digit" and before.isdecimal()):
            continue
        if mark.style in ("编", "章", "节", "条") or (mark.style == "ordinal" and before not in _AFTER_ORDINAL):
            continue
        if mark.style in ("ordinal", "digit") or before in _AFTER:
            yield mark


def ends_sentence(line: str, at: int) -> bool:
    """Whether what stands before a place in a line may be the end of a sentence."""
    return line[:at].rstrip()[-1:] in tuple(_AFTER)


def _mark(found: re.Match[str]) -> Mark | None:
    kind = next(name for name, text in found.groupdict().items() if text is not None and name != "name")
    text = found[kind]
    if kind == "single":
        style, number = _SINGLE[text]
    else:
        style = found["name"] if kind == "unit" else _STYLE.get(kind, kind)
        number = chinese_number(clean(text)) or 0
    return Mark(style, number, found.start(), found.end()) if number else None
