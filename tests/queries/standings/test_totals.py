"""Totals of score sheets: against a recomputation in plain fractions, and what is said of marks that do not fit."""

from __future__ import annotations

from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from graph.snapshot import KnownOutcome
from queries.standings.totals import rounded, total, totals
from schema.scoring import Method
from tests.queries.standings.county import E1, E2, EAST, W1, WEST, known_marks

ASPECTS = ("阵地", "队伍", "产业")
scores = st.integers(0, 1000).map(lambda tenths: tenths / 10)
sheets = st.dictionaries(st.tuples(st.sampled_from("甲乙丙丁戊"), st.sampled_from(ASPECTS)), scores, min_size=1)


@st.composite
def methods(draw: st.DrawFn) -> Method:
    """Methods whose weights name all aspects or none."""
    weights = draw(st.one_of(st.just({}), st.fixed_dictionaries(dict.fromkeys(ASPECTS, st.integers(1, 50)))))
    full = draw(st.dictionaries(st.sampled_from(ASPECTS), st.sampled_from((100, 120, 150))))
    return Method(trim=draw(st.integers(0, 2)), weights=weights, full=full, decimals=draw(st.integers(0, 4)))


def by_hand(sheet: dict[tuple[str, str], float], method: Method) -> Decimal:
    """The total, step by step, in fractions of tenths; rounded by decimal arithmetic, which is exact for what it is given."""
    columns = defaultdict(list)
    for (_, aspect), mark in sheet.items():
        columns[aspect].append(Fraction(round(mark * 10), 10))
    score = Fraction(0)
    for aspect, marks in columns.items():
        marks.sort()
        if len(marks) > 2 * method.trim:
            for _ in range(method.trim):
                marks.pop()
                marks.pop(0)
        mean = sum(marks, Fraction(0)) / len(marks)
        if method.weights:
            mean = mean / int(method.full.get(aspect, 100)) * 100 * int(method.weights[aspect]) / int(sum(method.weights.values()))
        score += mean
    tenth_of_last: int = 10 ** (method.decimals + 1)
    cut = Decimal(score.numerator * tenth_of_last // score.denominator) / tenth_of_last  # what follows the next digit moves no half
    return cut.quantize(Decimal(1).scaleb(-method.decimals), ROUND_HALF_UP)


@given(sheets, methods())
def test_totals_equal_a_recomputation_by_hand(sheet: dict[tuple[str, str], float], method: Method) -> None:
    entries = known_marks(*((E1, judge, aspect, mark) for (judge, aspect), mark in sheet.items()))
    found = total(entries, method).total
    assert Decimal(str(found.score)) == by_hand(sheet, method)
    kept = sum(max(1, n - 2 * method.trim) if n > 2 * method.trim else n for n in _columns(sheet).values())
    assert found.trimmed == len(sheet) - kept
    assert found.judges == tuple(sorted({judge for judge, _ in sheet}))


def _columns(sheet: dict[tuple[str, str], float]) -> dict[str, int]:
    return {aspect: sum(own == aspect for _, own in sheet) for aspect in {aspect for _, aspect in sheet}}


@given(sheets, methods(), st.randoms())
def test_totals_do_not_depend_on_the_order_of_rows(sheet: dict[tuple[str, str], float], method: Method, order: object) -> None:
    entries = known_marks(*((E1, judge, aspect, mark) for (judge, aspect), mark in sheet.items()))
    mixed = list(entries)
    order.shuffle(mixed)  # type: ignore[attr-defined]
    one, other = total(entries, method), total(mixed, method)
    assert (one.total.score, one.total.aspects, one.total.spread) == (other.total.score, other.total.aspects, other.total.spread)


def test_halves_are_rounded_up_as_written_in_decimals_not_as_floats_are_stored() -> None:
    assert total(known_marks((E1, "甲", "阵地", 2.675)), Method()).total.score == 2.68
    assert rounded(Fraction(1005, 1000), 2) == 1.01
    assert rounded(Fraction(-5, 2), 0) == -3


def test_thirds_that_add_up_to_a_half_are_rounded_as_that_half() -> None:
    marks = [(E1, judge, aspect, mark) for aspect in ASPECTS for judge, mark in (("甲", 0.005), ("乙", 0), ("丙", 0))]
    assert total(known_marks(*marks), Method()).total.score == 0.01


def test_too_few_judges_for_trimming_keep_all_marks_and_it_is_said() -> None:
    found = total(known_marks((E1, "甲", "阵地", 90), (E1, "乙", "阵地", 80)), Method(trim=1))
    assert (found.total.score, found.total.trimmed) == (85, 0)
    assert found.remarks == ("“阵地”只有2名评委，去掉最高、最低各1个后没有剩余，没有去",)


def test_a_mark_above_full_marks_is_pointed_out_and_counts_as_it_stands() -> None:
    found = total(known_marks((E1, "甲", "阵地", 12)), Method(full={"阵地": 10}))
    assert found.total.score == 12
    assert found.total.aspects == {"阵地": 120}
    assert found.remarks == ("甲对“阵地”评了12分，超过满分10分",)


def test_an_aspect_without_a_weight_does_not_count_and_it_is_said() -> None:
    found = total(known_marks((E1, "甲", "阵地", 90), (E1, "甲", "加分", 5)), Method(weights={"阵地": 2}))
    assert (found.total.score, found.complete) == (90, True)
    assert found.remarks == ("“加分”在办法里没有权重，不计入总分",)


def test_a_weight_of_nought_leaves_an_aspect_out_without_asking_for_it() -> None:
    assert total(known_marks((E1, "甲", "阵地", 90)), Method(weights={"阵地": 2, "队伍": 0})).complete


def test_judges_of_the_same_sheet_and_township_who_left_a_place_or_an_aspect_out_are_missing() -> None:
    given_marks = known_marks(
        (E1, "甲", "阵地", 90),
        (E1, "甲", "队伍", 90),
        (E1, "乙", "阵地", 80),
        (E2, "乙", "队伍", 70),
        (E2, "丙", "队伍", 70),
        (W1, "丁", "阵地", 60),
    )
    found = totals(given_marks, {E1: EAST, E2: EAST, W1: WEST}, Method())
    assert {key: each.total.missing for key, each in found.items()} == {E1: ("丙", "乙"), E2: ("乙", "甲"), W1: ()}


def test_a_judge_of_another_sheet_is_not_missing() -> None:
    marks = known_marks((E1, "甲", "阵地", 90)) + known_marks((E2, "乙", "阵地", 80), number=2)
    found = totals(marks, {E1: EAST, E2: EAST}, Method())
    assert [each.total.missing for each in found.values()] == [(), ()]


def test_the_spread_is_between_judges_who_marked_the_same_aspects() -> None:
    marks = [(E1, "甲", "阵地", 50), (E1, "甲", "队伍", 40), (E1, "乙", "阵地", 30), (E1, "乙", "队伍", 45), (E1, "丙", "阵地", 1)]
    assert total(known_marks(*marks), Method()).total.spread == 15


def _with_totals(*given_totals: tuple[str, float, float]) -> list[KnownOutcome]:
    marks = known_marks(*((E1, judge, "阵地", mark) for judge, mark, _ in given_totals))
    stated = {judge: whole for judge, _, whole in given_totals}
    return [entry._replace(properties={**entry.properties, "total": stated[str(entry.properties["judge"])]}) for entry in marks]


def test_a_total_that_the_sheet_states_is_compared() -> None:
    same = total(_with_totals(("甲", 90, 85), ("乙", 80, 85)), Method())
    assert (same.total.sheet, same.remarks) == (85, ())
    other = total(_with_totals(("甲", 90, 86), ("乙", 80, 86)), Method())
    assert (other.total.sheet, other.remarks) == (86, ("表内总分86，按办法算得85",))


def test_totals_of_each_judge_are_compared_with_the_own_marks_and_their_mean_with_the_score() -> None:
    found = total(_with_totals(("甲", 90, 90), ("乙", 80, 81)), Method())
    assert found.total.sheet == 85.5
    assert found.remarks == ("乙的表内总分81，各项相加是80", "各评委表内总分平均85.5，按办法算得85")


def test_the_newest_of_two_marks_of_a_judge_counts_and_it_is_said() -> None:
    old, new = known_marks((E1, "甲", "阵地", 60), (E1, "甲", "阵地", 70))
    found = total([new._replace(day=738000), old._replace(day=737990)], Method())
    assert found.total.score == 70
    assert found.remarks == ("甲对“阵地”评过不止一次，按2021年7月29日的70分计，此前的60分不计",)


def test_a_sum_that_lacks_an_aspect_others_have_is_not_complete_unless_the_method_names_what_is_needed() -> None:
    marks = known_marks((E1, "甲", "阵地", 99), (E2, "甲", "阵地", 60), (E2, "甲", "队伍", 60))
    towns = {E1: EAST, E2: EAST}
    found = totals(marks, towns, Method())
    assert (found[E1].complete, found[E2].complete) == (False, True)
    assert any("“队伍”没有评分，总分不全，不排名次" in remark for remark in found[E1].remarks)
    assert totals(marks, towns, Method(full={"阵地": 100}))[E1].complete


def test_townships_that_are_ranked_apart_may_have_aspects_of_their_own() -> None:
    marks = known_marks((E1, "甲", "阵地", 99), (W1, "甲", "队伍", 60))
    towns = {E1: EAST, W1: WEST}
    assert not any(each.complete for each in totals(marks, towns, Method()).values())
    assert all(each.complete for each in totals(marks, towns, Method(), apart=True).values())
