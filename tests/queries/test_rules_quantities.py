"""Quantities against a naive re-computation: every way to complete the missing records is tried out."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import permutations, product

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from queries.rules.entries import finding
from queries.rules.frames import Frame, in_period
from queries.rules.intervals import Truth
from queries.rules.quantities import holds, improvement, place_from_last
from queries.rules.world import World
from schema.calendar import index_of
from schema.conditions import Bounds, Condition, Evidence, FromLast, Improved, Per, Proven, Run, Value
from tests.worlds import Stage, day

INSPECTION = Evidence(
    "inspection", "年检", "observation", ("township",), "组织部", "year", fields={"rank": "place", "class": "text", "score": "point"}
)
FAULT = Evidence("fault", "失职", "finding", ("township",), "组织部", "year", "person", "是否失职")
RANK_NOT_BETTER = Condition(Improved(INSPECTION, "rank", -1), Bounds(high=0))
LAST_TWO = Condition(FromLast(INSPECTION, "rank"), Bounds(high=2))
WEAK = Condition(Value(INSPECTION, "class"), words=("后进",))

TOWNS = ("甲镇", "乙镇", "丙镇", "丁镇")
YEARS = (2021, 2022, 2023)
Ranks = dict[tuple[str, int], int]


def world_of(ranks: Ranks, ranked: int | None = None) -> Frame:
    """The frame of the first town in 2023."""
    world = towns()
    for (town, year), rank in ranks.items():
        world.result(town, year, rank=rank, **({"ranked": ranked} if ranked else {}))
    return frame_of(world)


def frame_of(world: Stage, on: str = "2024-03-01", who: str = "") -> Frame:
    """The frame of the first town in 2023."""
    holder = world.key(who) if who else ""
    return in_period(World(world.graph(), day(on)), world.key("甲镇"), "year", 2023, holder)


def towns() -> Stage:
    world = Stage()
    world.place("试算县", "150424", "county")
    for number, town in enumerate(TOWNS):
        world.place(town, f"15042490{number}", "township", "试算县")
    return world


@st.composite
def records(draw: st.DrawFn) -> tuple[Ranks, Ranks]:
    """Ranks of all towns and years, and those of them that are on record."""
    full: Ranks = {}
    for year in YEARS:
        order = draw(st.permutations(range(1, len(TOWNS) + 1)))
        full |= {(town, year): rank for town, rank in zip(TOWNS, order, strict=True)}
    kept = draw(st.sets(st.sampled_from(sorted(full))))
    return full, {key: full[key] for key in full if key in kept}


def completions(known: Ranks) -> Iterator[Ranks]:
    """Every way to rank all towns in all years that agrees with the record."""
    of_year = []
    for year in YEARS:
        orders = [{(town, year): rank for town, rank in zip(TOWNS, order, strict=True)} for order in permutations(range(1, len(TOWNS) + 1))]
        of_year.append([order for order in orders if all(known.get(key, rank) == rank for key, rank in order.items())])
    for years in product(*of_year):
        yield years[0] | years[1] | years[2]


def gain(ranks: Ranks, year: int) -> int:
    return ranks["甲镇", year - 1] - ranks["甲镇", year]


def from_last(ranks: Ranks, year: int) -> int:
    return len(TOWNS) + 1 - ranks["甲镇", year]


@given(records())
def test_intervals_hold_every_completion_and_are_exact_on_a_full_record(both: tuple[Ranks, Ranks]) -> None:
    full, known = both
    frame = world_of(known)
    better, last = improvement(Improved(INSPECTION, "rank", -1), frame), place_from_last(FromLast(INSPECTION, "rank"), frame)
    for completion in [full, *completions(known)]:
        assert better.low <= gain(completion, 2023) <= better.high
        assert last.low <= from_last(completion, 2023) <= last.high
    whole = world_of(full)
    assert improvement(Improved(INSPECTION, "rank", -1), whole) == (gain(full, 2023), gain(full, 2023))
    assert place_from_last(FromLast(INSPECTION, "rank"), whole) == (from_last(full, 2023), from_last(full, 2023))


@given(records(), st.sampled_from([1, 2]))
def test_a_decided_condition_is_decided_alike_by_every_completion(both: tuple[Ranks, Ranks], years: int) -> None:
    _, known = both
    frame = world_of(known)
    judged = range(2023, 2023 - years, -1)
    stalled = {all(gain(ranks, year) <= 0 for year in judged) for ranks in completions(known)}
    last = {all(from_last(ranks, year) <= 2 for year in judged) for ranks in completions(known)}
    both_at_once = {all(gain(ranks, year) <= 0 and from_last(ranks, year) <= 2 for year in judged) for ranks in completions(known)}
    for inner, naive in (((RANK_NOT_BETTER,), stalled), ((LAST_TWO,), last), ((RANK_NOT_BETTER, LAST_TWO), both_at_once)):
        truth = holds(Condition(Run(inner), Bounds(low=years)), frame)
        if truth is not None:
            assert naive == {truth}


@given(records(), st.sampled_from(sorted(product(TOWNS, YEARS))))
def test_a_further_record_never_overturns_what_was_decided(both: tuple[Ranks, Ranks], added: tuple[str, int]) -> None:
    full, known = both
    assume(added not in known)
    before, after = world_of(known), world_of(known | {added: full[added]})
    for condition in (
        RANK_NOT_BETTER,
        LAST_TWO,
        Condition(Run((RANK_NOT_BETTER,)), Bounds(low=2)),
        Condition(Run((LAST_TWO,)), Bounds(low=2)),
    ):
        if (decided := holds(condition, before)) is not None:
            assert holds(condition, after) is decided


@given(records())
def test_number_ranked_settles_the_place_from_last_alone(both: tuple[Ranks, Ranks]) -> None:
    full, known = both
    assume(("甲镇", 2023) in known)
    last = place_from_last(FromLast(INSPECTION, "rank"), world_of(known, ranked=len(TOWNS)))
    assert last == (from_last(full, 2023), from_last(full, 2023))


@given(st.lists(st.sampled_from([True, False, None]), min_size=3, max_size=3), st.integers(1, 3))
def test_run_of_classes_is_exactly_what_all_completions_agree_on(years: list[Truth], length: int) -> None:
    world = towns()
    for back, weak in enumerate(years):
        if weak is not None:
            world.result("甲镇", 2023 - back, **{"class": "weak" if weak else "model"})
    frame = frame_of(world)
    answers = {all(each[:length]) for each in product(*([year] if year is not None else [True, False] for year in years))}
    assert holds(Condition(Run((WEAK,)), Bounds(low=length)), frame) is (answers.pop() if len(answers) == 1 else None)


@pytest.mark.parametrize(
    ("ranks", "first"),
    [((1, 2, 3, 4), 4), ((4, 1, 2, 3), 1), ((3, 1, 2, 3), 1), ((2, 1, 2, 4), 2), ((1, 1, 1, 1), 1), ((2, 1, 2, 3), 2), ((1, 1, 3, 4), 3)],
)
def test_equal_ranks_share_the_worse_place(ranks: tuple[int, ...], first: int) -> None:
    frame = world_of({(town, 2023): rank for town, rank in zip(TOWNS, ranks, strict=True)})
    assert place_from_last(FromLast(INSPECTION, "rank"), frame) == (first, first)


def test_a_rank_beyond_the_known_places_leaves_the_end_open() -> None:
    assert place_from_last(FromLast(INSPECTION, "rank"), world_of({("甲镇", 2023): 9})) == (1, math.inf)


def test_a_place_without_sisters_in_the_snapshot_is_not_taken_for_the_last() -> None:
    world = Stage()
    world.place("甲镇", "150424901", "township")
    world.result("甲镇", 2023, rank=1)
    frame = frame_of(world)
    assert holds(LAST_TWO, frame) is None


def test_sisters_are_the_places_of_that_year() -> None:
    world = towns()
    world.place("并走镇", "150424999", "township")
    world.tie("within", "并走镇", "试算县", "2000-01-01", "2022-01-01")
    seen = World(world.graph(), day("2024-03-01"))
    assert world.key("并走镇") not in seen.sisters(world.key("甲镇"), "year", 2023)
    assert world.key("并走镇") in seen.sisters(world.key("甲镇"), "year", 2021)
    assert len(seen.sisters(world.key("甲镇"), "year", 2023)) == 3


def test_scores_improve_upward_and_have_no_best() -> None:
    world = towns()
    world.result("甲镇", 2023, score=90.5)
    quantity = Improved(INSPECTION, "score", 1)
    frame = frame_of(world)
    assert improvement(quantity, frame) == (-math.inf, math.inf)
    world.result("甲镇", 2022, score=92)
    frame = frame_of(world)
    assert improvement(quantity, frame) == (-1.5, -1.5)


@pytest.mark.parametrize(
    ("properties", "truth"),
    [
        ({"class": "weak", "class_word": "差距"}, True),
        ({"class": "middle", "class_word": "后进"}, True),
        ({"class": "model", "class_word": "示范"}, False),
        ({"class_word": "后进"}, True),
        ({"rank": 3}, None),
        ({}, None),
    ],
)
def test_class_counts_by_the_word_written_and_by_what_it_was_mapped_to(properties: dict[str, str | float], truth: Truth) -> None:
    world = towns()
    world.outcome("observation", "甲镇", "2023-12-31", "2023年", properties)
    assert holds(WEAK, frame_of(world)) is truth


def test_finding_counts_only_for_its_person_place_year_and_from_its_day() -> None:
    world = towns()
    world.finding("赵", "失职", "甲镇", 2023, "2024-02-01", "yes")
    world.finding("赵", "失职", "乙镇", 2023, "2024-02-02", "no")
    world.finding("赵", "失职", "甲镇", 2022, "2024-02-03", "no")
    world.finding("钱", "失职", "甲镇", 2023, "2024-02-04", "no")
    proven = Condition(Proven(FAULT))

    def truth(who: str, on: str) -> Truth:
        return holds(proven, frame_of(world, on, who))

    assert truth("赵", "2024-03-01") is True
    assert truth("赵", "2024-01-31") is None
    assert truth("钱", "2024-03-01") is False
    assert truth("孙", "2024-03-01") is None


def test_a_later_finding_replaces_an_earlier_one() -> None:
    world = towns()
    world.finding("赵", "失职", "甲镇", 2023, "2024-02-01", "yes")
    world.finding("赵", "失职", "甲镇", 2023, "2024-05-01", "no")
    found = finding(frame_of(world, "2024-06-01", "赵"), FAULT)
    assert found is not None
    assert found.day == day("2024-05-01")


@pytest.mark.parametrize(
    ("label", "per", "index"),
    [
        ("2023年", "year", 2023),
        ("2023年度", "year", 2023),
        ("2023年上半年", "year", None),
        ("2026年第一季度", "year", None),
        ("优秀", "year", None),
        ("2023年下半年", "half", 4047),
        ("2026年第一季度", "quarter", 8104),
        ("2026年3月", "month", 24314),
        ("2026年", "month", None),
    ],
)
def test_only_labels_of_whole_periods_name_one(label: str, per: Per, index: int | None) -> None:
    assert index_of(per, label) == index


def test_results_of_another_assessment_or_another_length_do_not_count() -> None:
    world = towns()
    world.result("甲镇", 2023, on="2024-01-01", rank=2, series="督查排名")
    world.outcome("observation", "甲镇", "2024-01-02", "2023年下半年", {"rank": 4})
    assert holds(LAST_TWO, frame_of(world)) is None
    world.result("甲镇", 2023, on="2024-01-03", rank=4, ranked=4, series="年检")
    assert holds(LAST_TWO, frame_of(world)) is True


def test_the_last_issued_result_of_a_year_counts() -> None:
    world = towns()
    world.result("甲镇", 2023, on="2024-01-01", rank=1, ranked=4)
    world.result("甲镇", 2023, on="2024-02-01", rank=4, ranked=4)
    assert holds(LAST_TWO, frame_of(world)) is True
    assert holds(LAST_TWO, frame_of(world, "2024-01-31")) is False
