"""What a person carries: places with their paths, areas with their members, results of the places, and nothing that has ended."""

from __future__ import annotations

from graph.store import Scope, Store, Viewer
from queries.portfolio import Portfolio, areas_held, portfolio, scope_of_portfolio
from schema.facts import Fact, Outcome, Tie
from schema.time import Period, Span, exactly
from tests.stores import AREAS, COUNTY, DAY0, HIERARCHY, PEOPLE, TOWNSHIPS, UNIT, VILLAGES, stored

WHO = PEOPLE[0]
CARRIED: list[Fact] = [
    Tie("member", WHO, UNIT, Period.between()),
    Tie("area_cover", WHO, AREAS[0], Period.between(exactly(DAY0))),
    Tie("in_area", TOWNSHIPS[0], AREAS[0], Period.between()),
    Tie("in_area", TOWNSHIPS[1], AREAS[0], Period.between(until=exactly(DAY0 + 5))),
    Tie("liaison", WHO, VILLAGES[0], Period.between(exactly(DAY0), exactly(DAY0 + 20))),
    Tie("aid", WHO, VILLAGES[1], Period.between(Span(DAY0 + 3, DAY0 + 9))),
    Tie("liaison", PEOPLE[1], VILLAGES[0], Period.between()),
    Outcome("observation", VILLAGES[0], DAY0 + 2, "2019年", {"rank": 3}),
    Outcome("observation", VILLAGES[0], DAY0 + 8, "2020年1月", {"rank": 1}),
    Outcome("observation", VILLAGES[0], DAY0 + 18, "2020年2月", {"rank": 2}),
]


def asked(store: Store, on: int, viewer: Viewer | None = None) -> Portfolio:
    graph = store.snapshot(scope_of_portfolio(WHO, on), on, viewer=viewer)
    return portfolio(graph, WHO, on, [store.snapshot(Scope("down", area), on) for area in areas_held(graph, WHO, on)])


def told(found: Portfolio) -> set[tuple[str, str, str]]:
    return {(charge.tie.kind, charge.target.key, charge.state) for charge in found.charges}


def test_everything_held_on_the_day_is_carried_and_counted_by_kind() -> None:
    with stored(HIERARCHY, CARRIED) as store:
        found = asked(store, DAY0 + 10)
    assert told(found) == {("area_cover", AREAS[0], "held"), ("liaison", VILLAGES[0], "held"), ("aid", VILLAGES[1], "held")}
    assert found.counts == {"aid": 1, "area_cover": 1, "liaison": 1}
    assert found.unit is not None
    assert found.unit.key == UNIT


def test_a_vague_start_is_possibly_carried_and_an_ended_tie_is_not() -> None:
    with stored(HIERARCHY, CARRIED) as store:
        assert ("aid", VILLAGES[1], "possibly_held") in told(asked(store, DAY0 + 4))
        assert told(asked(store, DAY0 + 20)) == {("area_cover", AREAS[0], "held"), ("aid", VILLAGES[1], "held")}


def test_an_area_is_shown_with_the_townships_that_belong_to_it_on_the_day() -> None:
    with stored(HIERARCHY, CARRIED) as store:
        members = [
            [place.key for charge in asked(store, day).charges if charge.target.key == AREAS[0] for place in charge.members]
            for day in (DAY0 + 4, DAY0 + 5)
        ]
    assert members == [[TOWNSHIPS[0], TOWNSHIPS[1]], [TOWNSHIPS[0]]]


def test_results_of_the_places_come_newest_first_and_none_from_after_the_day() -> None:
    with stored(HIERARCHY, CARRIED) as store:
        (charge,) = [charge for charge in asked(store, DAY0 + 10).charges if charge.target.key == VILLAGES[0]]
    assert [outcome.label for outcome in charge.outcomes] == ["2020年1月", "2019年"]
    assert [place.key for place in charge.path] == [COUNTY, TOWNSHIPS[0], VILLAGES[0]]


def test_what_lies_outside_the_jurisdiction_is_counted_and_not_shown() -> None:
    with stored(HIERARCHY, CARRIED) as store:
        found = asked(store, DAY0 + 10, Viewer(jurisdictions=(TOWNSHIPS[0],)))
    # Jurisdiction goes by today's hierarchy: the village that has moved since is inside; the area, which the county drew, is not.
    assert told(found) == {("aid", VILLAGES[1], "held"), ("liaison", VILLAGES[0], "held")}
    assert found.outside == 1
