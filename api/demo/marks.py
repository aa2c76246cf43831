"""The demo's judges' marks: what five judges gave for eight aspects in the last quarter, so that most totals come to the published scores."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from api.demo.divisions import villages
from api.demo.results import Result
from api.demo.sheets import SYNTHETIC, Book, Line, Sheet
from api.demo.story import STORY

YEAR, QUARTER = 2026, 3
PERIOD = "2026年第三季度"
ASPECTS = {
    "组织健全": 10, "班子有力": 15, "党员管理": 15, "场所建设": 10, "作用发挥": 15, "机制落实": 15, "特色亮点": 10, "实际成效": 10,
}  # fmt: skip
"""Full marks of the eight aspects, a hundred in all."""
JUDGES = ("评委甲", "评委乙", "评委丙", "评委丁", "评委戊")
METHOD_FILE = "demo-评分办法.yaml"
MARKED_TOWNSHIPS = (STORY.township, STORY.departed_township)
"""All villages of these were marked; elsewhere the sheets of model and weak villages are kept."""
_TENTHS = 10
_HEADERS = ("期次", "评委", "区划代码", "名称", "项目", "得分", "总分", "备注")


@dataclass(frozen=True, slots=True)
class Marked:
    """What came of the marks that somebody has to look at: the village whose sheet differs from its score, and the one that a judge left out."""

    differs: Result
    unjudged: Result
    absent: str = JUDGES[-1]


def marked(results: Sequence[Result]) -> Marked:
    """The two villages of the story's township that the flaws are at: those of the third and the fourth rank."""
    own = [result for result in marked_results(results) if result.code.startswith(STORY.township)]
    return Marked(own[2], own[3])


def marked_results(results: Sequence[Result]) -> list[Result]:
    """The results of the quarter whose score sheets are kept."""
    quarter = [result for result in results if (result.year, result.quarter) == (YEAR, QUARTER)]
    whole = {village.code for township in MARKED_TOWNSHIPS for village in villages(township)}
    return [result for result in quarter if result.grade != "中间" or result.code in whole]


def marks_book(rng: Random, results: Sequence[Result]) -> Book:
    """评分明细: a row for each judge, village and aspect; two rows that cannot be taken."""
    flaws = marked(results)
    lines = [line for result in marked_results(results) for line in _marks(rng, result, flaws)]
    first = flaws.differs
    wrong = [
        Line((PERIOD, JUDGES[0], first.code, first.name, "特色亮点", None, None, "未到场"), "没有写得分"),
        Line((PERIOD, JUDGES[1], "150424199201", "无名村", "组织健全", 8.5, None, ""), "系统中没有评分明细的村"),
    ]
    title = f"林西县村(社区){PERIOD}观摩评分明细表({SYNTHETIC})"
    sheet = Sheet("评分明细", title, _HEADERS, (*lines[:40], *wrong, *lines[40:]), widths=(16, 10, 15, 20, 12, 8, 8, 12))
    return Book("合成数据_评分明细.xlsx", (sheet,))


def write_method(folder: Path) -> Path:
    """Write the method of assessment by which the judges' marks make the published scores; an older file is replaced."""
    weights = "\n".join(f"  {aspect}: {full}" for aspect, full in ASPECTS.items())
    path = folder / METHOD_FILE
    path.write_text(
        f"# 合成数据，演示用\nname: 林西县季度观摩评分办法(演示，合成数据)\ntrim: 1\nweights:\n{weights}\nfull:\n{weights}\n"
        "decimals: 2\nties: shared\nclasses: {by: ledger}\n",
        encoding="utf-8",
    )
    return path


def _marks(rng: Random, result: Result, flaws: Marked) -> Iterator[Line]:
    """The marks of one village. Without the highest and the lowest of each aspect their means come to its score."""
    even = result == flaws.unjudged  # four judges' marks come to the same as five only if the middle ones are equal
    for aspect, middle in _middles(rng, result).items():
        tenths = middle - 3 if result == flaws.differs and aspect == "班子有力" else middle
        for judge, mark in zip(JUDGES, _spread(rng, tenths, ASPECTS[aspect] * _TENTHS, even=even), strict=True):
            if not (even and judge == flaws.absent):
                yield Line((PERIOD, judge, result.code, result.name, aspect, mark / _TENTHS, result.score, ""))


def _middles(rng: Random, result: Result) -> dict[str, int]:
    """What the aspects come to in tenths of a mark, the score in all: some strong, two weak, the weaker the lower the score."""
    whole = {aspect: full * _TENTHS for aspect, full in ASPECTS.items()}
    lost = sum(whole.values()) - round(result.score * _TENTHS)
    weak = rng.sample(list(whole), 2)
    most = {aspect: int(tenths * (min(0.6, lost / 300) if aspect in weak else 0.14)) for aspect, tenths in whole.items()}
    given = dict.fromkeys(whole, 0)
    for aspect in (*weak, *rng.sample([each for each in whole if each not in weak], len(whole) - len(weak))):
        part = min(lost, most[aspect] if aspect in weak else rng.randint(0, most[aspect]))
        given[aspect] += part
        lost -= part
    while lost:
        aspect = rng.choice([each for each in whole if given[each] < whole[each] and each not in weak])
        given[aspect] += 1
        lost -= 1
    return {aspect: whole[aspect] - given[aspect] for aspect in whole}


def _spread(rng: Random, middle: int, full: int, *, even: bool) -> list[int]:
    """Five marks of which the middle three have this mean, in the order of the judges."""
    room = min(full - middle, middle)
    inner = 0 if even else rng.randint(0, min(3, room))
    outer = rng.randint(inner, max(inner, min(8, room)))
    marks = [middle - outer, middle - inner, middle, middle + inner, middle + outer]
    rng.shuffle(marks)
    return marks
