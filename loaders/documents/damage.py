"""Signs that a copy of a document is damaged: what could not be read, and where. Signs only; the text is kept as it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from loaders.documents.cutting import ANNEX, Clause, Outline
from loaders.documents.lines import Line
from schema.clauses import OPENING, label
from schema.text import chinese_number

_ENDS = tuple("。！？!?；;”』」）)》〉…:：.")
_NEAR = 12
_SHOWN = 3
_LOST = re.compile("[\ufffd\ue000-\uf8ff]+|锟斤拷[锟斤拷]*|(?:烫烫烫|屯屯屯)+|[?？]{3,}|□+")
_SWOLLEN = re.compile(r"(?<!\d)20[12]\d\d{0,4}(?=[个名户人所家件])")
_CENSORED = re.compile(r"、思想、|(?:和|与)同志(?=[“\"])")
_PROMISED = re.compile(r"[“\"〝]([二两三四五六七八九十])[个大项条强轮化张件步种类点]?[”\"〞]")


@dataclass(frozen=True, slots=True)
class Damage:
    """What looks damaged, and in which line or page."""

    place: str
    what: str


def damage(lines: Sequence[Line], outline: Outline) -> list[Damage]:
    """All signs of damage, in the order of the text as far as they have a place."""
    if not lines:
        return []
    return [
        *_lost(lines),
        *_swollen(lines),
        *_censored(lines),
        *_quotes(lines),
        *_gaps(outline),
        *_repeated(outline),
        *_broken_off(lines, outline),
    ]


def _listed(places: Sequence[str]) -> str:
    known = list(dict.fromkeys(places))
    return "、".join(known[:_SHOWN]) + (f"等{len(known)}处" if len(known) > _SHOWN else "")


def _lost(lines: Sequence[Line]) -> Iterator[Damage]:
    for line in lines:
        for found in _LOST.finditer(line.text):
            before = line.text[max(0, found.start() - _NEAR) : found.start()]
            yield Damage(line.place, f"“{before}”之后有{len(found[0])}个字读不出来")


def _swollen(lines: Sequence[Line]) -> Iterator[Damage]:
    """Numbers in which a year took the place of other digits, as find-and-replace on a site does: 20230名, 2023个."""
    found = [(line.place, match[0]) for line in lines for match in _SWOLLEN.finditer(line.text)]
    if any(len(number) > 4 for _, number in found):
        numbers = "、".join(dict.fromkeys(number for _, number in found))
        yield Damage(_listed([place for place, _ in found]), f"数字像被年份替换过，不能采信：{numbers}")


def _censored(lines: Sequence[Line]) -> Iterator[Damage]:
    places: dict[str, list[str]] = {}
    for line in lines:
        for found in _CENSORED.finditer(line.text):
            places.setdefault(line.text[max(0, found.start() - 6) : found.end() + 6], []).append(line.place)
    for words, where in places.items():
        yield Damage(_listed(where), f"“{words}”疑似漏字，请对照原件")


def _quotes(lines: Sequence[Line]) -> Iterator[Damage]:
    """Opening quotation marks that have no closing one of their own kind."""
    wrong = [line for line in lines if line.text.count("“") and "〞" in line.text and "”" not in line.text]
    if wrong:
        count = sum(line.text.count("〞") for line in wrong)
        yield Damage(_listed([line.place for line in wrong]), f"有{count}处引号被写成“〞”，是转换编码留下的，附近可能还有错字")
    for line in lines:
        opened, closed = line.text.count("“"), line.text.count("”") + line.text.count("〞")
        if opened > closed:
            yield Damage(line.place, f"引号不成对(“有{opened}个，”有{closed}个)，可能有缺漏")


def _gaps(outline: Outline) -> Iterator[Damage]:
    """Numbers that are missing between two clauses, or before the first."""
    sisters: dict[tuple[str, str], list[Clause]] = {}
    running: dict[tuple[str, str], int] = {}
    for clause in outline.clauses:
        if clause.style in (ANNEX, OPENING):
            continue
        part = clause.path.rpartition("·")[0]
        before = sisters.setdefault((clause.above, clause.style), [])
        last = before[-1].number if before else 0
        if clause.number > last + 1 and clause.number != running.get((part, clause.style), 0) + 1:
            missing = "、".join(label(clause.style, number) for number in range(last + 1, clause.number)[:_SHOWN])
            yield Damage(clause.line.place, f"{clause.path}之前缺{missing}")
        before.append(clause)
        running[part, clause.style] = clause.number


def _repeated(outline: Outline) -> Iterator[Damage]:
    for clause in outline.repeated:
        yield Damage(clause.line.place, f"{clause.path.partition('~')[0]}的编号出现不止一次，引用只认第一处")


def _broken_off(lines: Sequence[Line], outline: Outline) -> Iterator[Damage]:
    """A text that ends in the middle of a sentence, or before all that its last heading promises."""
    last = lines[-1]
    if outline.ends and outline.ends[-1][1] >= len(outline.text):
        return
    if not last.text.endswith(_ENDS) and len(last.text) > 2 * _NEAR:
        yield Damage(last.place, f"正文在“{last.text[-_NEAR:]}”处断了，后面没有了")
    final = outline.clauses[-1] if outline.clauses else None
    by_path = {clause.path: clause for clause in outline.clauses}
    while final is not None:
        below = [clause for clause in outline.clauses if clause.above == final.path and clause.style != "ordinal"]
        promised = _PROMISED.search(outline.name_of(final))
        wanted = (chinese_number(promised[1].replace("两", "二")) or 0) if promised else 0
        if below and len(below) < wanted:
            yield Damage(
                below[-1].line.place, f"{final.path}的标题写“{promised[1] if promised else ''}”，只找到{len(below)}项，后面可能缺失"
            )
        final = by_path.get(final.above)
