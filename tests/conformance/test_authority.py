"""A lower source never retracts a higher one: what it says otherwise stands beside, in whichever order the two arrive."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from graph.snapshot import HeldTie, origins
from graph.store import AFTERWARDS, EVER, Batch, Receipt, Scope, Store
from schema.authority import COUNTY, DECISION, DOCUMENT, TOWNSHIP
from schema.facts import Fact, Ledger, Row, Tie
from schema.time import UNKNOWN
from tests.conformance.world import (
    LI,
    OTHER_TOWN,
    TOWN,
    VILLAGE,
    WANG,
    answering,
    day,
    named,
    score,
    seen_on,
    sheet,
    tell,
    tie,
    ties,
    whole,
)

OFFICE, HALL, PAPER = (sheet(f"{name}.xlsx", rank) for name, rank in (("乡", TOWNSHIP), ("县", COUNTY), ("文", DOCUMENT)))
SPRING, SUMMER, AUTUMN = (sheet(f"{month}.xlsx", COUNTY, f"2024-{month}-30") for month in ("03", "06", "09"))
OPEN_TIE = tie(LI, "liaison", TOWN, "2021-03-01")
ENDED = tie(LI, "liaison", TOWN, "2021-03-01", "2023-01-01")
LATER = tie(LI, "liaison", TOWN, "2021-06-01")
BEFORE_AND_AFTER = pytest.mark.parametrize("turned", [False, True], ids=["in this order", "the other way round"])

Told = tuple[Fact, Ledger]


def say(store: Store, told: Sequence[Told], turned: bool = False) -> list[Receipt]:
    """Each fact from its ledger."""
    return [tell(store, fact, ledger=ledger) for fact, ledger in (reversed(told) if turned else told)]


def liaisons(store: Store) -> list[HeldTie]:
    graph = store.snapshot(Scope("up", TOWN, since=EVER, until=AFTERWARDS), day("2022-01-01"))
    return sorted((held for held in ties(graph).values() if held.kind == "liaison"), key=lambda held: held.since_from)


def shown(store: Store) -> list[tuple[object, list[str], list[str]]]:
    """Each believed liaison: its period, the files that say so, and those that say otherwise."""
    graph = store.snapshot(Scope("up", TOWN, since=EVER, until=AFTERWARDS), day("2022-01-01"))
    ledgers = graph.graph["ledgers"]
    return [
        (held.period, sorted(origin.file for origin in origins(graph, held)), sorted(ledgers[ledger].file for ledger, _ in held.contested))
        for held in liaisons(store)
    ]


@BEFORE_AND_AFTER
def test_a_blank_end_of_equal_rank_reopens_nothing(store: Store, turned: bool) -> None:
    receipts = say(store, [(ENDED, SPRING), (OPEN_TIE, SUMMER)], turned)
    assert shown(store) == [(ENDED.period, ["03.xlsx", "06.xlsx"], [])]
    assert [receipt.contested for receipt in receipts] == [0, 0]


@BEFORE_AND_AFTER
def test_a_blank_end_of_equal_rank_reopens_nothing_though_it_tells_something_newer(store: Store, turned: bool) -> None:
    say(store, [(ENDED, SPRING), (tie(LI, "liaison", TOWN, "2021-03-01", basis="一号"), SUMMER)], turned)
    assert shown(store) == [(ENDED.period, ["06.xlsx"], ["03.xlsx"])]
    assert [dict(held.properties) for held in liaisons(store)] == [{"basis": "一号"}]


@BEFORE_AND_AFTER
def test_a_blank_end_of_a_higher_rank_reopens_what_a_lower_one_ended(store: Store, turned: bool) -> None:
    say(store, [(ENDED, OFFICE), (OPEN_TIE, HALL)], turned)
    assert shown(store) == [(OPEN_TIE.period, ["县.xlsx"], ["乡.xlsx"])]


@BEFORE_AND_AFTER
def test_a_known_end_of_a_higher_rank_is_not_reopened(store: Store, turned: bool) -> None:
    say(store, [(OPEN_TIE, OFFICE), (ENDED, HALL)], turned)
    assert shown(store) == [(ENDED.period, ["乡.xlsx", "县.xlsx"], [])]


def test_what_a_higher_source_confirms_is_as_strong_as_that_source(store: Store) -> None:
    say(store, [(ENDED, OFFICE), (ENDED, PAPER), (tie(LI, "liaison", TOWN, "2021-03-01", "2024-01-01"), HALL)])
    assert shown(store) == [(ENDED.period, ["乡.xlsx", "文.xlsx"], ["县.xlsx"])]
    (said,) = store.contradictions()
    assert said.believed.ledger.file == "文.xlsx"


@BEFORE_AND_AFTER
@pytest.mark.parametrize(("weaker", "strong"), [(OFFICE, HALL), (SPRING, SUMMER)], ids=["rank", "as-at day"])
def test_of_two_first_days_that_overlap_the_stronger_is_believed(store: Store, weaker: Ledger, strong: Ledger, turned: bool) -> None:
    receipts = say(store, [(OPEN_TIE, weaker), (LATER, strong)], turned)
    assert shown(store) == [(LATER.period, [strong.file], [weaker.file])]
    assert [receipt.problems for receipt in receipts] == [(), ()]
    second = receipts[1]
    assert (second.accepted, second.corrected, second.unchanged, second.contested) == ((0, 0, 1, 1) if turned else (0, 1, 0, 0))


@pytest.mark.parametrize(
    ("one", "other"), [(HALL, sheet("县二.xlsx", COUNTY)), (SPRING, HALL), (SPRING, sheet("三.xlsx", COUNTY, "2024-03-30"))]
)
def test_of_two_first_days_that_overlap_one_is_asked_about_when_nothing_decides(store: Store, one: Ledger, other: Ledger) -> None:
    first, second = say(store, [(OPEN_TIE, one), (LATER, other)])
    assert (first.accepted, second.revision) == (1, None)
    assert ("时间重叠" in second.problems[0].reason, "retract" in second.problems[0].hint) == (True, True)


def test_who_lost_to_one_that_lost_is_believed(store: Store) -> None:
    first, second, third = (
        tie(LI, "liaison", TOWN, *days) for days in (("2020-01-01", "2021-01-01"), ("2020-06-01", "2022-06-01"), ("2022-01-01",))
    )
    say(store, [(first, OFFICE), (second, HALL)])
    assert shown(store) == [(second.period, ["县.xlsx"], ["乡.xlsx"])]
    say(store, [(third, PAPER)])
    assert shown(store) == [(first.period, ["乡.xlsx"], ["县.xlsx"]), (third.period, ["文.xlsx"], ["县.xlsx"])]


def test_rows_of_one_batch_are_weighed_by_their_ledgers(store: Store) -> None:
    receipt = store.write(Batch([OFFICE, HALL, PAPER], [Row(0, 2, (OPEN_TIE,)), Row(1, 3, (ENDED,)), Row(2, 4, (LATER,))], "王科员"))
    assert (receipt.problems, receipt.accepted, receipt.unchanged, receipt.contested) == ((), 1, 2, 2)
    assert shown(store) == [(LATER.period, ["文.xlsx"], ["乡.xlsx", "县.xlsx"])]


@BEFORE_AND_AFTER
def test_a_lower_roster_that_still_lists_who_had_left_is_contested(store: Store, turned: bool) -> None:
    say(store, [(ENDED, PAPER), (tie(LI, "liaison", TOWN, seen_on("2024-03-31")), OFFICE)], turned)
    assert shown(store) == [(ENDED.period, ["文.xlsx"], ["乡.xlsx"])]
    assert answering(store, TOWN, "2024-06-01") == set()


@BEFORE_AND_AFTER
@pytest.mark.parametrize(("weaker", "strong"), [(OFFICE, HALL), (SPRING, SUMMER)], ids=["rank", "as-at day"])
def test_a_stronger_roster_after_an_end_shows_a_later_stint(store: Store, weaker: Ledger, strong: Ledger, turned: bool) -> None:
    sighting = tie(LI, "liaison", TOWN, seen_on("2024-03-31"))
    say(store, [(ENDED, weaker), (sighting, strong)], turned)
    assert shown(store) == [(sighting.period, [strong.file], []), (ENDED.period, [weaker.file], [])]


@BEFORE_AND_AFTER
@pytest.mark.parametrize("strong", ["sighting", "dated"])
def test_of_a_sighting_and_a_later_first_day_the_stronger_is_believed(store: Store, strong: str, turned: bool) -> None:
    sighting = tie(LI, "liaison", TOWN, seen_on("2020-03-31"))
    say(store, [(sighting, HALL if strong == "sighting" else OFFICE), (OPEN_TIE, OFFICE if strong == "sighting" else HALL)], turned)
    assert shown(store) == [((sighting if strong == "sighting" else OPEN_TIE).period, ["县.xlsx"], ["乡.xlsx"])]


@BEFORE_AND_AFTER
def test_whoever_saw_it_inside_vouches_for_it(store: Store, turned: bool) -> None:
    say(store, [(OPEN_TIE, OFFICE), (tie(LI, "liaison", TOWN, seen_on("2022-03-31")), PAPER)], turned)
    assert shown(store) == [(OPEN_TIE.period, ["乡.xlsx", "文.xlsx"], [])]


@BEFORE_AND_AFTER
def test_the_earliest_sighting_counts_of_whatever_rank(store: Store, turned: bool) -> None:
    early, late = (tie(LI, "liaison", TOWN, seen_on(on)) for on in ("2022-03-31", "2022-06-30"))
    say(store, [(early, OFFICE), (late, HALL)], turned)
    assert shown(store) == [(early.period, ["乡.xlsx", "县.xlsx"], [])]


@BEFORE_AND_AFTER
def test_a_sighting_takes_no_certainty_from_a_higher_unknown_start(store: Store, turned: bool) -> None:
    since_ever = tie(LI, "liaison", TOWN)
    say(store, [(since_ever, HALL), (tie(LI, "liaison", TOWN, seen_on("2022-03-31")), OFFICE)], turned)
    assert [(held.since_from, held.since_to) for held in liaisons(store)] == [(UNKNOWN, UNKNOWN)]
    assert shown(store)[0][2] == []


def test_an_old_file_again_is_unchanged_and_not_returning(store: Store) -> None:
    told = [
        (OPEN_TIE, OFFICE),
        (tie(WANG, "liaison", TOWN, "2021-03-01"), OFFICE),
        (LATER, HALL),
        (tie(WANG, "liaison", TOWN, "2021-03-01", "2022-01-01"), HALL),
    ]
    say(store, told)
    before = whole(store)
    for receipt in say(store, told):
        assert (receipt.revision, receipt.unchanged, receipt.returning, receipt.problems) == (None, 1, (), ())
    copy = tell(store, OPEN_TIE, told[1][0], ledger=sheet("乡副本.xlsx"))
    assert (copy.unchanged, copy.contested, copy.returning, copy.problems) == (2, 1, (), ())
    assert whole(store) == before


def test_a_word_of_the_same_strength_that_was_corrected_is_no_contradiction(store: Store) -> None:
    for name, until in (("一", "2023-01-01"), ("二", "2023-01-01"), ("三", "2024-01-01")):
        tell(store, tie(LI, "liaison", TOWN, "2021-03-01", until), ledger=sheet(f"{name}.xlsx"))
    assert [(held.contested, held.further) for held in liaisons(store)] == [((), ())]


def test_the_counts_of_rows_add_up(store: Store) -> None:
    tell(store, ENDED, score(VILLAGE, "2025-03-01", "一季度", score=80), ledger=HALL)
    receipt = tell(
        store,
        [OPEN_TIE, score(VILLAGE, "2025-03-01", "一季度", score=82)],
        LATER,
        tie(WANG, "liaison", TOWN, "2021-03-01"),
        tie(WANG, "liaison", "place:none"),
        ledger=OFFICE,
    )
    assert (receipt.accepted, receipt.corrected, receipt.unchanged, len(receipt.problems), len(receipt.returning)) == (1, 0, 2, 1, 0)
    assert (receipt.contested, receipt.corroborated) == (2, 1)


@pytest.mark.parametrize("weak", [OPEN_TIE, LATER], ids=["the same first day", "another first day"])
def test_undoing_the_stronger_lets_the_weaker_be_believed_again(store: Store, weak: Tie) -> None:
    for told in ([(weak, OFFICE), (tie(LI, "liaison", TOWN, "2021-03-01", basis="一号"), HALL)],):
        for turned in (False, True):
            first, second = say(store, told, turned)
            revisions = [second.revision, first.revision] if turned else [first.revision, second.revision]
            both, (weaker, strong) = whole(store), revisions
            assert weaker is not None
            assert strong is not None
            undone = store.undo(strong, actor="王科员", confirmed=True).revision
            assert shown(store) == [(weak.period, ["乡.xlsx"], [])]
            store.undo(undone or 0, actor="王科员")
            assert (whole(store), shown(store)[0][2]) == (both, ["乡.xlsx"])
            undone = store.undo(weaker, actor="王科员", confirmed=True).revision
            assert shown(store) == [(OPEN_TIE.period, ["县.xlsx"], [])]
            store.undo(undone or 0, actor="王科员")
            assert (whole(store), shown(store)[0][2]) == (both, ["乡.xlsx"])
            for number in (strong, weaker):
                store.undo(number, actor="王科员", confirmed=True)
            assert shown(store) == []


def test_undoing_the_strongest_leads_to_the_next(store: Store) -> None:
    third = tie(LI, "liaison", TOWN, "2021-09-01")
    _, top, _ = say(store, [(OPEN_TIE, OFFICE), (LATER, PAPER), (third, HALL)])
    assert shown(store) == [(LATER.period, ["文.xlsx"], ["乡.xlsx", "县.xlsx"])]
    store.undo(top.revision or 0, actor="王科员", confirmed=True)
    assert shown(store) == [(third.period, ["县.xlsx"], ["乡.xlsx"])]


def test_withdrawing_what_won_lets_the_other_first_day_be_believed(store: Store) -> None:
    say(store, [(OPEN_TIE, OFFICE), (LATER, HALL)])
    store.write(Batch([], [], "王科员", retract=[LATER.id]))
    assert shown(store) == [(OPEN_TIE.period, ["乡.xlsx"], [])]
    store.undo(4, actor="王科员")
    assert shown(store) == [(LATER.period, ["县.xlsx"], ["乡.xlsx"])]


def test_a_decision_stands_over_all_and_later_ledgers_do_not_undo_it(store: Store) -> None:
    say(
        store,
        [(OPEN_TIE, PAPER), (ENDED, sheet("人工登记", DECISION, "2024-01-01")), (OPEN_TIE, sheet("新文.xlsx", DOCUMENT, "2026-01-01"))],
    )
    assert answering(store, TOWN, "2024-01-01") == set()
    assert shown(store) == [(ENDED.period, ["人工登记", "文.xlsx", "新文.xlsx"], [])]


@BEFORE_AND_AFTER
def test_names_and_outcomes_are_weighed_alike(store: Store, turned: bool) -> None:
    say(store, [(named(VILLAGE, "甲村", "2022-01-01"), HALL), (named(VILLAGE, "乙村", "2022-01-01"), OFFICE)], turned)
    say(
        store,
        [(score(VILLAGE, "2025-03-01", "一季度", score=80), HALL), (score(VILLAGE, "2025-03-01", "一季度", score=82), OFFICE)],
        turned,
    )
    assert store.describe([VILLAGE])[VILLAGE].name == "甲村"
    said = store.contradictions([VILLAGE])
    assert [[other.ledger.file for other in one.others] for one in said] == [["乡.xlsx"], ["乡.xlsx"]]


def test_a_name_that_leads_again_is_found(store: Store) -> None:
    _, weak = say(store, [(named(VILLAGE, "甲村", "2022-01-01"), HALL), (named(VILLAGE, "乙村", "2022-01-01"), OFFICE)])
    assert store.find("乙村") == []
    store.undo((weak.revision or 0) - 1, actor="王科员", confirmed=True)
    assert [found.key for found in store.find("乙村")] == [VILLAGE]


def test_a_tie_that_a_successor_ended_stays_ended_when_others_speak_of_it(store: Store) -> None:
    told = tie(LI, "area_cover", TOWN, "2020-01-01")
    tell(store, told, ledger=HALL)
    tell(store, tie(WANG, "area_cover", TOWN, "2023-01-01"), ledger=sheet("交接.xlsx", COUNTY), succeed=True)
    for number, ledger in enumerate((OFFICE, SUMMER, sheet("县二.xlsx", COUNTY))):
        tell(store, tie(LI, "area_cover", TOWN, "2020-01-01", basis=f"{number}号"), ledger=ledger)
        assert answering(store, TOWN, "2024-01-01") == {(WANG, "area_cover", TOWN)}
    tell(store, told, ledger=PAPER)
    assert answering(store, TOWN, "2024-01-01") == {(WANG, "area_cover", TOWN), (LI, "area_cover", TOWN)}


def test_undoing_the_succession_opens_a_contested_tie_again(store: Store) -> None:
    tell(store, tie(LI, "area_cover", TOWN, "2020-01-01"), ledger=HALL)
    taken = tell(store, tie(WANG, "area_cover", TOWN, "2023-01-01"), ledger=sheet("交接.xlsx", COUNTY), succeed=True)
    tell(store, tie(LI, "area_cover", TOWN, "2020-01-01", basis="一号"), ledger=OFFICE)
    store.undo(taken.revision or 0, actor="王科员", confirmed=True)
    assert answering(store, TOWN, "2024-01-01") == {(LI, "area_cover", TOWN)}


def test_only_ties_of_the_same_ends_kind_and_role_are_weighed_together(store: Store) -> None:
    say(
        store,
        [(OPEN_TIE, HALL), (tie(LI, "liaison", OTHER_TOWN, "2021-06-01"), OFFICE), (tie(WANG, "liaison", TOWN, "2021-06-01"), OFFICE)],
    )
    assert store.contradictions() == []
