"""Which rows below a header are no rows of the table: blanks, headings of sections, totals, the foot."""

from __future__ import annotations

import re
from collections.abc import Sequence

from schema.headers import header_key
from schema.text import squeeze

ABOVE, HEADER, REPEATED, NUMBERING = "表头以上", "表头", "重复的表头", "甲乙丙行"
BLANK, SECTION, TOTAL, FOOT = "空行", "小节标题", "合计行", "表尾"

_SECTION = re.compile(r"[(]?[一二三四五六七八九十]{1,3}[、.)][^\d].*|第[一二三四五六七八九十]+(部分|类|片区?):?.{0,20}|附[件表]\d*.*")
_TOTAL = re.compile(r"(全[县旗区市镇乡]|本页|本表|.{1,8}[镇乡县旗区])?(小计|合计|总计|共计|平均|平均分|平均值|累计)([(:].*|[\d.]*.?)")
_FOOT = re.compile(
    r"(填表人|填报人|制表人?|审核人?|审批人?|复核人?|单位负责人|单位主要负责人|主要负责人|分管领导|负责人|分管负责人|经办人|联系人|联系电话|"
    r"填表日期|填表时间|填报日期|填报时间|制表日期|制表时间|填表单位|填报单位|报送单位|报送时间|校对人?)(\(.*?\))?:|"
    r"(注|注明|备注|说明|填表说明|填报说明)\d*[:、]|注\d|※|[*][^*]|(填表人|审核人|单位负责人|填报人|制表人)$"
)
_LONGEST_HEADING = 20
_STEMS = "甲乙丙丁戊己庚辛壬癸"


def nonblank(row: Sequence[str]) -> list[tuple[int, str]]:
    """The cells of a row that hold something, squeezed, with their column."""
    return [(index, words) for index, cell in enumerate(row) if cell and (words := squeeze(cell))]


_PLAIN = 3
"""Differing texts that a row must have to be read without a closer look."""


def classify(cells: list[tuple[int, str]], header_rows: Sequence[frozenset[str]], previous: str, width: int) -> str:
    """Why a row is no body row, empty if it is one. `previous` is the reason of the row before, `width` that of the header."""
    if not cells:
        return BLANK
    if _repeats(cells, header_rows):
        return REPEATED
    if previous in (HEADER, REPEATED) and _is_numbering(cells):
        return NUMBERING
    first = cells[0][1]
    if _FOOT.match(first):
        return FOOT
    if _TOTAL.fullmatch(first) or (len(cells) > 1 and first.isdecimal() and _TOTAL.fullmatch(cells[1][1])):
        return TOTAL
    if previous == FOOT and len({words for _, words in cells}) == 1 and width > 1:
        return FOOT
    return SECTION if _is_section(cells, width) else ""


def is_plainly_body(row: Sequence[str], heads: frozenset[str]) -> bool:
    """Whether a row of a long file is a body row beyond doubt: three texts at least that differ, none of them opening anything else."""
    texts = {text for text in row if text}
    if len(texts) < _PLAIN:
        return False
    lead = next(text for text in row if text)
    if lead[0].isdecimal():
        return not lead.isdecimal()
    return header_key(lead) not in heads and not _FOOT.match(lead) and not _TOTAL.fullmatch(lead) and not lead.isspace()


def _repeats(cells: list[tuple[int, str]], header_rows: Sequence[frozenset[str]]) -> bool:
    return len(cells) > 1 and any(all(header_key(words) in row for _, words in cells) for row in header_rows)


def _is_numbering(cells: list[tuple[int, str]]) -> bool:
    words = [text for _, text in cells]
    stems = [text for text in words if len(text) == 1 and text in _STEMS]
    numbers = [text.strip("()") for text in words if text not in stems]
    if len(words) < 2 or not all(number.isdecimal() for number in numbers):
        return False
    if stems:
        return True
    return len(numbers) > 2 and [int(number) for number in numbers] == list(range(1, len(numbers) + 1))


def _is_section(cells: list[tuple[int, str]], width: int) -> bool:
    """A row with one text only that is numbered like a section, or that stretches over most of the table."""
    texts = {words for _, words in cells}
    if len(texts) > 1 or width < 2:
        return False
    return bool(_SECTION.fullmatch(next(iter(texts)))) or len(cells) > max(2, width // 2)


def looks_like_header(cells: list[tuple[int, str]], known: frozenset[str]) -> bool:
    """Whether a row below the header is the header of another table: mostly words that are headings."""
    if len(cells) < 3:
        return False
    hits = sum(len(words) <= _LONGEST_HEADING and not words.isascii() and header_key(words) in known for _, words in cells)
    return hits >= 3 and hits * 3 >= len(cells) * 2
