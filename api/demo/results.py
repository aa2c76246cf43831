"""The synthetic inspections, observations and events of the demo's county."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random

from api.demo.divisions import townships, villages
from api.demo.story import STORY

INSPECTED = (2022, 2023, 2024, 2025)
STORY_RANKS = {2022: 6, 2023: 8, 2024: 12, 2025: 12}
"""How the story's township came off: middling at first, then last two years running."""
QUARTERS = ((2025, 1), (2025, 2), (2025, 3), (2025, 4), (2026, 1), (2026, 2), (2026, 3))


@dataclass(frozen=True, slots=True)
class Result:
    """How one place came off in one period (a year, or a quarter from 1 to 4)."""

    year: int
    quarter: int
    code: str
    name: str
    score: float
    rank: int
    grade: str
    issued: date


def inspections(rng: Random) -> Iterator[Result]:
    """The yearly inspection of all township-level units, in the order of their ranks. Ranks are drawn by chance."""
    for year in INSPECTED:
        order = [township for township in townships() if township.code != STORY.township]
        rng.shuffle(order)
        order.insert(STORY_RANKS[year] - 1, next(township for township in townships() if township.code == STORY.township))
        score = 97.0
        for rank, township in enumerate(order, start=1):
            score -= round(rng.uniform(0.3, 2.2), 1)
            grade = "先进" if rank <= 3 else "中间" if rank <= 10 else "后进"
            yield Result(year, 0, township.code, township.name, round(score, 1), rank, grade, date(year + 1, 1, 15))


def observations(rng: Random) -> Iterator[Result]:
    """The quarterly observation of villages, ranked inside each township, in the order of quarter, township and rank."""
    for year, quarter in QUARTERS:
        for township in townships():
            order = [village for village in villages(township.code) if not village.name.startswith("虚拟")]
            rng.shuffle(order)
            issued = date(year + quarter // 4, quarter * 3 % 12 + 1, rng.randint(3, 12))
            score = 96.0
            for rank, village in enumerate(order, start=1):
                score -= round(rng.uniform(0.2, 1.8), 1)
                grade = "示范" if rank <= 2 else "后进" if rank > len(order) - 1 and len(order) > 3 else "中间"
                yield Result(year, quarter, village.code, village.name, round(score, 1), rank, grade, issued)


EVENTS = (
    (date(2022, 7, 19), "150424105204", "安全事故", "采砂点边坡滑塌，无人员伤亡"),
    (date(2023, 4, 6), "150424102205", "集体上访", "草场补贴发放问题，已答复"),
    (date(2024, 5, 22), "150424102208", "集体上访", "机井使用权问题"),
    (date(2024, 11, 8), "150424102204", "弄虚作假", "填报的集体经济收入与账目不符"),
    (date(2025, 3, 14), "150424106208", "违纪违法", "村级报账员挪用资金，已立案"),
    (date(2025, 6, 30), "150424102203", "越级上访", "征地补偿问题"),
    (date(2025, 9, 3), "150424201204", "涉农案件", "假种子案，判决已生效"),
    (date(2026, 2, 10), "150424401406", "安全事故", "燃气软管老化起火，无人员伤亡"),
    (date(2026, 5, 27), "150424200206", "无班子", "换届后书记、主任均空缺"),
)
"""Invented events: day, code, type, description."""
