"""Gaps, overlaps, ties that outlive the post, people whose absence uncovers places, and loads."""

from __future__ import annotations

from queries.coverage import Coverage, coverage, scope_of_coverage
from schema.facts import Fact, Tie
from schema.rulebook import Rulebook, standard
from schema.time import Period, exactly
from tests.packs import organisers
from tests.stores import AREAS, COUNTY, DAY0, HIERARCHY, PEOPLE, TOWNSHIPS, VILLAGES, stored

ORGANISER, LEADER, CADRE, GONE = PEOPLE
TIES: list[Fact] = [
    Tie("area_of", AREAS[0], COUNTY, Period.between()),
    Tie("in_area", TOWNSHIPS[0], AREAS[0], Period.between()),
    Tie("in_area", TOWNSHIPS[1], AREAS[0], Period.between()),
    Tie("area_cover", ORGANISER, AREAS[0], Period.between(exactly(DAY0))),
    Tie("post", LEADER, COUNTY, Period.between(exactly(DAY0)), "县委副书记"),
    Tie("liaison", LEADER, TOWNSHIPS[0], Period.between(exactly(DAY0))),
    Tie("village_charge", CADRE, VILLAGES[0], Period.between(exactly(DAY0))),
    Tie("post", GONE, TOWNSHIPS[0], Period.between(exactly(DAY0), exactly(DAY0 + 10)), "组织委员"),
    Tie("village_charge", GONE, VILLAGES[0], Period.between(exactly(DAY0))),
]


def asked(*rows: Fact, on: int = DAY0 + 20, book: Rulebook | None = None) -> Coverage:
    with stored(HIERARCHY, list(rows)) as store:
        return coverage(store.snapshot(scope_of_coverage(COUNTY), on), COUNTY, on, book or organisers())


def test_a_township_without_a_liaison_leader_is_a_gap_under_the_adopted_rule() -> None:
    gaps = {gap.place.key: {item.kind for item in gap.lacks} for gap in asked(*TIES).gaps}
    assert gaps == {TOWNSHIPS[1]: {"liaison"}}


def test_samples_that_no_office_has_adopted_expect_nothing() -> None:
    for book in (standard(), Rulebook(())):
        found = asked(*TIES, book=book)
        assert (found.gaps, found.expects) == ((), 0)
    assert asked(*TIES).expects == 2 * len(TOWNSHIPS)


def test_without_the_area_every_township_lacks_its_organiser() -> None:
    kept = [tie for tie in TIES if not (isinstance(tie, Tie) and tie.kind == "area_cover")]
    lacking = {gap.place.key for gap in asked(*kept).gaps if any(item.kind == "area_cover" for item in gap.lacks)}
    assert lacking == set(TOWNSHIPS)


def test_a_village_that_nobody_is_tied_to_is_uncovered_and_a_post_does_not_cover() -> None:
    rows = [*TIES, Tie("post", LEADER, VILLAGES[1], Period.between(), "村党组织书记")]
    assert [place.key for place in asked(*rows).uncovered] == [VILLAGES[1]]


def test_two_holders_of_an_exclusive_kind_overlap() -> None:
    second = Tie("area_cover", CADRE, AREAS[0], Period.between(exactly(DAY0 + 5)))
    (overlap,) = asked(*TIES, second).overlaps
    assert (overlap.target.key, set(overlap.holders)) == (AREAS[0], {ORGANISER, CADRE})
    assert asked(*TIES, second, on=DAY0 + 4).overlaps == ()


def test_an_open_tie_of_someone_whose_posts_have_all_ended_is_stale() -> None:
    (stale,) = asked(*TIES).stale
    assert (stale.person.key, stale.target.key, stale.last_day) == (GONE, VILLAGES[0], DAY0 + 9)
    assert asked(*TIES, on=DAY0 + 9).stale == ()


def test_a_keystone_is_someone_whose_absence_leaves_places_uncovered() -> None:
    keystones = {item.person.key: {place.key for place in item.places} for item in asked(*TIES).keystones}
    # The first township also has its liaison leader, so only the second one hangs on the organiser alone.
    # The village has two cadres: neither is missed alone.
    assert keystones == {ORGANISER: {TOWNSHIPS[1]}}


def test_loads_count_ties_by_kind_without_posts() -> None:
    loads = {load.key: dict(load.counts) for load in asked(*TIES).loads}
    assert loads[LEADER] == {"liaison": 1}
    assert loads[ORGANISER] == {"area_cover": 1}
