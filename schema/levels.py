"""Levels of places from their names, codes and the words of a 级别 column."""

from __future__ import annotations

from typing import NamedTuple

from schema.headers import words_of
from schema.text import squeeze


class PlaceCode(NamedTuple):
    """A place code without the zeros that only pad it, and the level of its length: 6 digits a county, 9 a township, 12 a village."""

    code: str
    level: str


_SUFFIXES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("group", words_of("村民小组 居民小组 小组 组 屯 自然村 生产队 队 社")),
    (
        "village",
        words_of("村民委员会 村委会 居民委员会 居委会 居民居委会 社区居委会 社区 嘎查村 嘎查 行政村 村 生活区 分场 家委会 管理区 连队"),
    ),
    (
        "township",
        words_of(
            "街道办事处 街道 民族苏木 民族乡 苏木 镇 乡 农场 林场 牧场 渔场 种畜场 良种场 园艺场 开发区 "
            "园区 工业区 示范区 管委会 管理委员会"
        ),
    ),
    ("county", words_of("自治县 县 自治旗 旗 林区 特区 区 县级市")),
    ("city", words_of("地区 盟 自治州 地级市")),
    ("province", words_of("省 自治区 特别行政区 直辖市")),
)
_ENDINGS = sorted(((suffix, level) for level, suffixes in _SUFFIXES for suffix in suffixes), key=lambda ending: -len(ending[0]))
_ENDINGS_BY_LAST = {last: [ending for ending in _ENDINGS if ending[0][-1] == last] for last in {suffix[-1] for suffix, _ in _ENDINGS}}

LEVEL_WORDS: dict[str, str] = {
    **dict.fromkeys(words_of("省 省级 自治区 直辖市 province"), "province"),
    **dict.fromkeys(words_of("市 地级市 市级 地市级 地级 州 盟 地区 city"), "city"),
    **dict.fromkeys(words_of("县 县级 县级市 区 旗 自治县 自治旗 县区级 旗县 旗县级 区县 县(市、区) 区县级 county"), "county"),
    **dict.fromkeys(
        words_of("乡 镇 乡镇 街道 苏木 乡级 镇级 乡镇级 乡科级 民族乡 乡镇(街道) 街道办事处 农场 林场 开发区 园区 township"), "township"
    ),
    **dict.fromkeys(words_of("村 社区 嘎查 村级 行政村 居委会 村委会 村(社区) 村社区 分场 居民委员会 村民委员会 village"), "village"),
    **dict.fromkeys(words_of("组 组级 屯 自然村 队 社 村民小组 小组 group"), "group"),
}
"""Words of a 级别 column."""

_CODE_LEVELS = {2: "province", 4: "city", 6: "county", 9: "township", 12: "village", 14: "group", 15: "group"}


def level_of_name(name: str) -> str:
    """The level that a place's name ends in, empty when it says none. A bare 市 may be a city or a county and says none."""
    words = squeeze(name)
    endings = _ENDINGS_BY_LAST.get(words[-1:], ())
    return next((level for suffix, level in endings if words.endswith(suffix) and len(words) > len(suffix)), "")


def level_of_word(word: str) -> str:
    """The level that a 级别 cell names (乡镇, 村级, township), empty if it is none."""
    return LEVEL_WORDS.get(squeeze(word).casefold(), "")


def place_code(digits: str) -> PlaceCode | None:
    """The code without padding zeros (`150424100000` → `150424100`) and its level; None when the digits are no place code."""
    if not digits.isdecimal() or len(digits) not in _CODE_LEVELS:
        return None
    if len(digits) == 12:
        if digits.endswith("000000"):
            digits = digits[:6]
        elif digits.endswith("000"):
            digits = digits[:9]
    if len(digits) == 6:
        digits = digits[:2] if digits.endswith("0000") else digits[:4] if digits.endswith("00") else digits
    return PlaceCode(digits, _CODE_LEVELS[len(digits)])
