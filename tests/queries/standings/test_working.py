"""The working behind a score comes to the very score, whatever was marked, trimmed, weighed or marked again. All marks are invented (合成数据)."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from graph.snapshot import KnownOutcome
from queries.standings.totals import rounded, total
from queries.standings.working import working
from schema.scoring import Method

ASPECTS, JUDGES = ("党建", "治理", "环境"), ("甲", "乙", "丙", "丁", "戊")


def mark(aspect: str, judge: str, score: float, day: int, number: int, sheet: float | None) -> KnownOutcome:
    told: dict[str, str | float | int] = {"aspect": aspect, "judge": judge, "score": score}
    if sheet is not None:
        told["total"] = sheet
    return KnownOutcome("score", "place:1", day, f"{judge}·{aspect}·{number}", told, 1, 0, number)


MARKS = st.lists(
    st.tuples(st.sampled_from(ASPECTS), st.sampled_from(JUDGES), st.integers(0, 400).map(lambda each: each / 4), st.integers(1, 3)),
    min_size=1,
    max_size=30,
)
METHODS = st.builds(
    Method,
    trim=st.integers(0, 2),
    weights=st.sampled_from(({}, {"党建": 60, "治理": 40}, {"党建": 1, "治理": 1, "环境": 0.5})),
    full=st.sampled_from(({}, {"党建": 50})),
    decimals=st.integers(0, 3),
)


@given(MARKS, METHODS, st.none() | st.integers(0, 300))
def test_the_parts_come_to_the_score_and_the_marks_add_up(
    marks: list[tuple[str, str, float, int]], method: Method, sheet: int | None
) -> None:
    entries = [mark(aspect, judge, score, day, number, sheet) for number, (aspect, judge, score, day) in enumerate(marks)]
    found = total(entries, method).total
    shown = working(found, method)
    assert rounded(shown.exact, method.decimals) == found.score == shown.score
    counted = Counter(each.counting for part in shown.parts for each in part.marks)
    assert sum(counted.values()) == len(entries)
    assert counted["trimmed"] == found.trimmed
    assert counted["kept"] + counted["trimmed"] == len({(aspect, judge) for aspect, judge, _, _ in marks})
    assert (shown.difference is None) == (sheet is None)
