"""On request, a new tie of an exclusive kind ends the one open tie that it follows."""

from __future__ import annotations

import pytest

from graph.store import Store
from schema.facts import Entity, Tie
from schema.time import month_span
from tests.conformance.world import (
    AREA,
    COUNTY,
    LI,
    OFFICE,
    OTHER_TOWN,
    SUN,
    TOWN,
    VILLAGE,
    WANG,
    ZHAO,
    answering,
    day,
    held,
    seen,
    seen_on,
    sheet,
    tell,
    tie,
    ties,
)  # fmt: skip

LATER = sheet("交接.xlsx")


def covers(store: Store, on: str) -> set[str]:
    return {who for who, kind, _ in answering(store, TOWN, on) if kind == "area_cover"}


def test_the_open_tie_ends_on_the_day_on_which_the_new_one_begins(store: Store) -> None:
    tell(store, tie(LI, "area_cover", TOWN, "2020-01-01"))
    receipt = tell(store, tie(WANG, "area_cover", TOWN, "2023-01-01"), ledger=LATER, succeed=True)
    assert (receipt.accepted, receipt.ended, receipt.problems) == (1, 1, ())
    assert [covers(store, on) for on in ("2022-12-31", "2023-01-01")] == [{LI}, {WANG}]
    assert covers(store, "2024-01-01") == {WANG}
    assert {who for who, *_ in answering(store, TOWN, "2024-01-01", known_at=2)} == {LI}


def test_without_the_request_both_stay_open(store: Store) -> None:
    tell(store, tie(LI, "area_cover", TOWN, "2020-01-01"))
    receipt = tell(store, tie(WANG, "area_cover", TOWN, "2023-01-01"), ledger=LATER)
    assert receipt.ended == 0
    assert covers(store, "2024-01-01") == {LI, WANG}


def test_several_open_ties_are_asked_about(store: Store) -> None:
    tell(store, tie(LI, "area_cover", TOWN, "2020-01-01"), tie(WANG, "area_cover", TOWN, "2021-01-01"))
    receipt = tell(store, tie(ZHAO, "area_cover", TOWN, "2023-01-01"), ledger=LATER, succeed=True)
    assert ([problem.line for problem in receipt.problems], receipt.ended, receipt.revision) == ([2], 0, None)
    assert "2条" in receipt.problems[0].reason


def test_kinds_that_several_may_hold_are_left_alone(store: Store) -> None:
    tell(store, tie(LI, "liaison", TOWN, "2020-01-01"))
    assert tell(store, tie(WANG, "liaison", TOWN, "2023-01-01"), ledger=LATER, succeed=True).ended == 0


def test_a_chain_of_successors_in_one_batch_is_the_same_as_in_several(store: Store) -> None:
    tell(store, tie(LI, "area_cover", TOWN, "2018-01-01"))
    receipt = tell(
        store, tie(ZHAO, "area_cover", TOWN, "2022-01-01"), tie(WANG, "area_cover", TOWN, "2020-01-01"), ledger=LATER, succeed=True
    )
    assert (receipt.problems, receipt.ended, receipt.accepted) == ((), 2, 2)
    assert [covers(store, on) for on in ("2019-12-31", "2020-01-01", "2021-12-31", "2022-01-01")] == [{LI}, {WANG}, {WANG}, {ZHAO}]


def test_a_vague_start_makes_a_vague_end(store: Store) -> None:
    tell(store, tie(LI, "area_cover", TOWN, "2020-01-01"))
    tell(store, tie(WANG, "area_cover", TOWN, month_span(2023, 3)), ledger=LATER, succeed=True)
    (ended,) = [t for t in ties(seen(store, TOWN, "2023-03-10")).values() if t.source == LI and t.kind == "area_cover"]
    assert (ended.until_from, ended.until_to) == month_span(2023, 3)
    assert ended.holding(day("2023-03-10")) == "possibly_held"


def test_posts_that_one_person_fills_are_handed_over_others_not(store: Store) -> None:
    tell(store, tie(LI, "post", TOWN, "2020-01-01", role="党委书记"), tie(LI, "post", TOWN, "2020-01-01", role="干事"))
    receipt = tell(
        store,
        tie(WANG, "post", TOWN, "2023-01-01", role="党委书记"),
        tie(WANG, "post", TOWN, "2023-01-01", role="干事"),
        ledger=LATER,
        succeed=True,
    )
    assert receipt.ended == 1
    posts = {(t.source, t.role) for t in ties(seen(store, TOWN, "2024-01-01")).values() if t.kind == "post"}
    assert posts == {(WANG, "党委书记"), (WANG, "干事"), (LI, "干事")}


@pytest.mark.parametrize(
    ("first", "second", "source"),
    [
        (tie(VILLAGE, "within", TOWN), tie(VILLAGE, "within", OTHER_TOWN, "2023-01-01"), VILLAGE),
        (tie(VILLAGE, "in_area", AREA, "2020-01-01"), tie(VILLAGE, "in_area", "area:150424/西片", "2023-01-01"), VILLAGE),
        (tie(OFFICE, "located_in", COUNTY), tie(OFFICE, "located_in", TOWN, "2023-01-01"), OFFICE),
    ],
    ids=["village", "area", "unit"],
)
def test_what_lies_in_one_place_at_a_time_moves(store: Store, first: Tie, second: Tie, source: str) -> None:
    tell(store, [Entity("area:150424/西片", "area"), tie("area:150424/西片", "area_of", COUNTY)], ledger=sheet("片.xlsx"))
    tell(store, first, ledger=sheet("旧.xlsx"))
    receipt = tell(store, second, ledger=LATER, succeed=True)
    assert (receipt.problems, receipt.ended) == ((), 1)
    for on, target in (("2022-12-31", first.target), ("2023-01-01", second.target)):
        graph = seen(store, source, on)
        assert {v for _, v, data in graph.out_edges(source, data=True) if data["kind"] == first.kind} == {target}


def test_a_sighting_takes_nothing_over(store: Store) -> None:
    tell(store, tie(LI, "area_cover", TOWN, "2020-01-01"))
    assert tell(store, tie(WANG, "area_cover", TOWN, seen_on("2023-03-31")), ledger=LATER, succeed=True).ended == 0


def test_who_was_seen_after_the_successor_began_is_asked_about(store: Store) -> None:
    tell(store, tie(LI, "area_cover", TOWN, seen_on("2023-03-31")))
    receipt = tell(store, tie(WANG, "area_cover", TOWN, "2023-01-01"), ledger=LATER, succeed=True)
    assert ("2023年3月31日" in receipt.problems[0].reason, receipt.ended) == (True, 0)
    fine = tell(store, tie(WANG, "area_cover", TOWN, "2023-06-01"), ledger=LATER, succeed=True)
    assert (fine.ended, fine.problems) == (1, ())
    assert held(seen(store, TOWN, "2023-05-31")) == {(LI, "area_cover", TOWN)}


def test_an_end_that_the_batch_itself_tells_is_kept(store: Store) -> None:
    tell(store, tie(LI, "area_cover", TOWN, "2020-01-01"))
    receipt = tell(
        store,
        tie(LI, "area_cover", TOWN, "2020-01-01", "2022-06-01"),
        tie(WANG, "area_cover", TOWN, "2023-01-01"),
        ledger=LATER,
        succeed=True,
    )
    assert (receipt.problems, receipt.ended, receipt.corrected) == ((), 0, 1)
    assert covers(store, "2022-08-01") == set()


def test_properties_corrected_in_the_same_batch_do_not_reopen_the_predecessor(store: Store) -> None:
    tell(store, tie(LI, "area_cover", TOWN, "2020-01-01"))
    receipt = tell(
        store,
        tie(LI, "area_cover", TOWN, "2020-01-01", basis="一号"),
        tie(WANG, "area_cover", TOWN, "2023-01-01"),
        ledger=LATER,
        succeed=True,
    )
    assert receipt.ended == 1
    assert covers(store, "2024-01-01") == {WANG}
    assert covers(store, "2021-01-01") == {LI}


def test_a_successor_that_is_rejected_ends_nothing(store: Store) -> None:
    tell(store, tie(LI, "area_cover", TOWN, "2020-01-01"))
    receipt = tell(
        store,
        [tie(WANG, "area_cover", TOWN, "2023-01-01"), tie(WANG, "liaison", "place:9")],
        tie(SUN, "liaison", TOWN),
        ledger=LATER,
        succeed=True,
    )
    assert (len(receipt.problems), receipt.ended) == (1, 0)
    assert covers(store, "2024-01-01") == {LI}
