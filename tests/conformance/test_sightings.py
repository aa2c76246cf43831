"""Rosters know who was there on a day, not since when: sightings beside dated ties, beside each other, and rows that overlap."""

from __future__ import annotations

import pytest

from graph.snapshot import HeldTie
from graph.store import Receipt, Store
from schema.time import OPEN, UNKNOWN, Span, month_span
from tests.conformance.world import LI, TOWN, VILLAGE, WANG, answering, day, held, period, seen, seen_on, sheet, tell, tie, ties


def liaisons(store: Store, on: str = "2022-06-01") -> list[HeldTie]:
    return sorted(t for t in ties(seen(store, TOWN, on)).values() if t.kind == "liaison")


DATED = tie(LI, "liaison", TOWN, "2021-03-01")


def roster(store: Store, on: str, name: str = "") -> Receipt:
    return tell(store, tie(LI, "liaison", TOWN, seen_on(on)), ledger=sheet(name or f"名册{on}.xlsx", as_at=on))


def test_a_sighting_holds_from_its_day_and_possibly_before(store: Store) -> None:
    roster(store, "2022-03-31")
    (found,) = liaisons(store)
    assert (found.holding(day("2022-03-31")), found.holding(day("2022-03-30")), found.holding(day("2000-01-01"))) == (
        "held",
        "possibly_held",
        "possibly_held",
    )


def test_a_sighting_inside_a_dated_tie_only_vouches_for_it(store: Store) -> None:
    tell(store, DATED)
    receipt = tell(store, tie(LI, "liaison", TOWN, seen_on("2022-03-31")), ledger=sheet("名册.xlsx"))
    assert (receipt.facts, receipt.corroborated, receipt.unchanged, receipt.problems) == (0, 1, 1, ())
    (found,) = liaisons(store)
    assert (found.period, len(found.further)) == (period("2021-03-01"), 1)
    again = tell(store, tie(LI, "liaison", TOWN, seen_on("2022-03-31")), ledger=sheet("名册.xlsx"))
    assert (again.revision, again.unchanged) == (None, 1)


def test_a_dated_row_replaces_an_unknown_start_and_keeps_its_origin(store: Store) -> None:
    roster(store, "2022-03-31")
    receipt = tell(store, DATED, ledger=sheet("任命.xlsx"))
    assert (receipt.corrected, receipt.problems) == (1, ())
    (found,) = liaisons(store)
    assert (found.since_from, len(found.further)) == (day("2021-03-01"), 1)
    (then,) = [t for t in ties(seen(store, TOWN, "2022-06-01", known_at=2)).values() if t.kind == "liaison"]
    assert then.since_from == UNKNOWN


def test_the_roster_again_after_it_gave_way_is_a_sighting_and_not_returning(store: Store) -> None:
    roster(store, "2022-03-31")
    tell(store, DATED, ledger=sheet("任命.xlsx"))
    receipt = tell(store, tie(LI, "liaison", TOWN, seen_on("2022-03-31")), ledger=sheet("名册副本.xlsx"))
    assert (receipt.returning, receipt.problems, receipt.unchanged, receipt.corroborated) == ((), (), 1, 1)
    assert len(liaisons(store)) == 1


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["sighting first", "dated first"])
def test_a_sighting_and_its_dated_tie_may_come_in_one_batch(store: Store, order: tuple[int, int]) -> None:
    facts = (tie(LI, "liaison", TOWN, seen_on("2022-03-31")), DATED)
    receipt = tell(store, *(facts[number] for number in order))
    assert (receipt.facts, receipt.corroborated, receipt.problems) == (1, 1, ())
    (found,) = liaisons(store)
    assert (found.since_from, len(found.further)) == (day("2021-03-01"), 1)


def test_a_sighting_whose_dated_tie_was_rejected_stands_by_itself(store: Store) -> None:
    receipt = tell(store, tie(LI, "liaison", TOWN, seen_on("2022-03-31")), [DATED, tie(LI, "liaison", "place:150424999")])
    assert ([problem.line for problem in receipt.problems], receipt.accepted) == ([3], 1)
    (found,) = liaisons(store)
    assert found.since_from == UNKNOWN


@pytest.mark.parametrize("days", [("2022-03-31", "2022-06-30"), ("2022-06-30", "2022-03-31")], ids=["in order", "the older one later"])
def test_two_rosters_make_one_tie_held_since_the_first(store: Store, days: tuple[str, str]) -> None:
    for on in days:
        roster(store, on)
    (found,) = liaisons(store)
    assert found.period.since == Span(UNKNOWN, day("2022-03-31"))
    assert found.holding(day("2022-04-15")) == "held"
    assert len(found.further) == 1
    for on in days:
        assert roster(store, on).revision is None


def test_a_sighting_goes_to_the_stint_that_it_falls_in(store: Store) -> None:
    tell(store, tie(LI, "liaison", TOWN, "2015-01-01", "2018-01-01"), DATED)
    roster(store, "2016-06-30")
    roster(store, "2022-03-31")
    assert [len(found.further) for found in liaisons(store, "2016-06-30") + liaisons(store)] == [1, 1]


def test_two_stints_replace_one_sighting(store: Store) -> None:
    roster(store, "2022-03-31")
    receipt = tell(store, tie(LI, "liaison", TOWN, "2015-01-01", "2018-01-01"), DATED, ledger=sheet("任命.xlsx"))
    assert receipt.problems == ()
    assert [found.since_from for found in liaisons(store, "2016-01-01") + liaisons(store)] == [day("2015-01-01"), day("2021-03-01")]
    assert held(seen(store, TOWN, "2019-01-01")) == set()


def test_a_sighting_after_the_end_is_asked_about(store: Store) -> None:
    tell(store, tie(LI, "liaison", TOWN, "2015-01-01", "2018-01-01"))
    receipt = tell(store, tie(LI, "liaison", TOWN, seen_on("2022-03-31")), ledger=sheet("名册.xlsx"))
    assert ("起始日期" in receipt.problems[0].hint, receipt.revision) == (True, None)
    assert answering(store, TOWN, "2022-06-01") == set()


def test_somebody_who_had_left_and_is_seen_again_is_asked_about(store: Store) -> None:
    tell(store, tie(LI, "liaison", TOWN, seen_on("2015-03-31"), "2018-01-01"))
    receipt = tell(store, tie(LI, "liaison", TOWN, seen_on("2022-03-31")), ledger=sheet("名册.xlsx"))
    assert (len(receipt.problems), receipt.revision) == (1, None)
    earlier = tell(store, tie(LI, "liaison", TOWN, seen_on("2016-03-31")), ledger=sheet("名册二.xlsx"))
    assert (earlier.problems, earlier.corroborated) == ((), 1)


def test_a_later_start_of_the_same_tie_overlaps_and_is_asked_about(store: Store) -> None:
    tell(store, DATED)
    receipt = tell(store, tie(LI, "liaison", TOWN, "2021-04-01"), ledger=sheet("二.xlsx"))
    assert ("2021年3月1日" in receipt.problems[0].reason, "retract" in receipt.problems[0].hint) == (True, True)
    assert [found.since_from for found in liaisons(store)] == [day("2021-03-01")]


def test_rows_of_one_batch_that_overlap_are_both_rejected(store: Store) -> None:
    receipt = tell(store, DATED, tie(LI, "liaison", TOWN, "2021-04-01"), tie(WANG, "liaison", TOWN, "2021-04-01"))
    assert ([problem.line for problem in receipt.problems], receipt.accepted) == ([2, 3], 1)


def test_a_correction_that_would_overlap_is_asked_about(store: Store) -> None:
    tell(store, tie(LI, "liaison", TOWN, "2015-01-01", "2018-01-01"), DATED)
    receipt = tell(store, tie(LI, "liaison", TOWN, "2015-01-01", "2022-01-01"), ledger=sheet("二.xlsx"))
    assert [problem.line for problem in receipt.problems] == [2]


def test_an_end_and_the_next_stint_may_come_together(store: Store) -> None:
    tell(store, DATED)
    receipt = tell(
        store, tie(LI, "liaison", TOWN, "2021-03-01", "2022-01-01"), tie(LI, "liaison", TOWN, "2023-01-01"), ledger=sheet("二.xlsx")
    )
    assert (receipt.problems, receipt.corrected, receipt.accepted) == ((), 1, 1)
    assert [answering(store, TOWN, on) != set() for on in ("2021-06-01", "2022-06-01", "2023-06-01")] == [True, False, True]


def test_stints_that_touch_do_not_overlap(store: Store) -> None:
    receipt = tell(store, tie(LI, "liaison", TOWN, "2015-01-01", "2021-03-01"), DATED)
    assert receipt.problems == ()


@pytest.mark.parametrize("role", ["", "镇长"])
def test_other_roles_people_and_places_do_not_overlap(store: Store, role: str) -> None:
    tell(store, tie(LI, "post", TOWN, "2021-03-01", role="党委书记"))
    receipt = tell(store, tie(LI, "post", TOWN, "2022-03-01", role=role), tie(WANG, "post", TOWN, "2022-03-01", role="党委书记"),
                   tie(LI, "village_charge", VILLAGE, "2022-03-01"), ledger=sheet("二.xlsx"))  # fmt: skip
    assert receipt.problems == ()


def test_a_start_known_to_a_month_possibly_holds_within_it(store: Store) -> None:
    tell(store, tie(LI, "liaison", TOWN, month_span(2020, 3)))
    (found,) = liaisons(store)
    assert (found.since_from, found.since_to) == month_span(2020, 3)
    assert [found.holding(day(on)) for on in ("2020-02-29", "2020-03-01", "2020-03-30", "2020-03-31")] == [
        None,
        "possibly_held",
        "possibly_held",
        "held",
    ]
    assert answering(store, TOWN, "2020-03-01") == {(LI, "liaison", TOWN)}


def test_an_end_between_two_rosters_possibly_holds_between_them(store: Store) -> None:
    tell(store, tie(LI, "liaison", TOWN, "2020-01-01", Span(day("2022-04-01"), day("2022-07-01"))))
    (found,) = liaisons(store, "2022-05-01")
    assert [found.holding(day(on)) for on in ("2022-03-31", "2022-04-01", "2022-06-30", "2022-07-01")] == [
        "held",
        "possibly_held",
        "possibly_held",
        None,
    ]
    assert found.until_to < OPEN
