"""Distances both ways, what two villages share, and who is a neighbour: by a ledger, by coordinates, or unknown."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queries.pairing.nearness import EARTH, Adjacency, apart, doubtful_locations, metres
from tests.queries.pairing.problems import village

PLACES = st.tuples(st.floats(-180, 180), st.floats(-90, 90))
GRID = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=2, max_size=12, unique=True)


def haversine(one: tuple[float, float], other: tuple[float, float]) -> float:
    (east, north), (further_east, further_north) = (tuple(map(radians, place)) for place in (one, other))
    half = sin((further_north - north) / 2) ** 2 + cos(north) * cos(further_north) * sin((further_east - east) / 2) ** 2
    return 2 * EARTH * asin(min(1.0, sqrt(half)))


@given(PLACES, PLACES)
def test_the_distance_is_the_haversine_and_the_same_both_ways(here: tuple[float, float], there: tuple[float, float]) -> None:
    one, other = village("a", location=here), village("b", location=there)
    found = metres(one, other)
    assert found is not None
    assert found == metres(other, one)
    assert found == pytest.approx(haversine(here, there), abs=1.5)


def test_a_minute_of_latitude_is_a_nautical_mile() -> None:
    assert metres(village("a", location=(110, 30)), village("b", location=(110, 30 + 1 / 60))) == 1853


def test_without_coordinates_of_both_there_is_no_distance() -> None:
    assert metres(village("a", location=(110, 30)), village("b")) is None


@pytest.mark.parametrize(
    ("other", "steps"),
    [
        (("t0", "c0", "s0", "p0"), 0),
        (("t1", "c0", "s0", "p0"), 1),
        (("t1", "c1", "s0", "p0"), 2),
        (("t1", "c1", "s1", "p0"), 3),
        ((), 3),
    ],
)
def test_what_two_villages_share_is_the_nearest_place_around_both(other: tuple[str, ...], steps: int) -> None:
    own = ("t0", "c0", "s0", "p0")
    assert apart(own, other) == apart(other, own) == steps


def test_a_ledger_decides_who_is_a_neighbour_in_either_direction() -> None:
    one, other, third = village("a", neighbours=frozenset({"b"})), village("b"), village("c", location=(110, 30))
    adjacency = Adjacency([one, other, third])
    assert adjacency.of(one, other) is adjacency.of(other, one) is True
    assert adjacency.of(one, third) is False
    assert adjacency.source(one, third) == "ledger"


def test_without_a_ledger_and_coordinates_nobody_knows() -> None:
    one, other = village("a", location=(110, 30)), village("b")
    adjacency = Adjacency([one, other])
    assert adjacency.of(one, other) is None
    assert adjacency.source(one, other) == ""


def test_a_village_between_two_others_parts_them() -> None:
    west, east, between = village("a", location=(110.0, 30)), village("b", location=(110.2, 30)), village("c", location=(110.1, 30.01))
    assert Adjacency([west, east]).of(west, east) is True
    adjacency = Adjacency([west, east, between])
    assert (adjacency.of(west, east), adjacency.of(west, between), adjacency.of(between, east)) == (False, True, True)
    assert adjacency.source(west, east) == "coordinates"


@given(GRID)
def test_coordinates_make_neighbours_as_the_gabriel_graph_of_the_plane_does(spots: list[tuple[int, int]]) -> None:
    # on the equator, some hundred metres apart, the sphere is flat; a right angle of the grid is on the rim, which rounding may put on either side
    villages = [village(str(number), location=(east / 1000, north / 1000)) for number, (east, north) in enumerate(spots)]
    adjacency = Adjacency(villages)
    for a, one in enumerate(spots):
        for b, other in enumerate(spots[:a]):
            angles = [(one[0] - x) * (other[0] - x) + (one[1] - y) * (other[1] - y) for c, (x, y) in enumerate(spots) if c not in (a, b)]
            if 0 not in angles:
                assert adjacency.of(villages[a], villages[b]) is not any(angle < 0 for angle in angles)


def test_coordinates_that_cannot_all_be_right_are_pointed_out() -> None:
    near = [village(f"place:{number}", location=(118 + number / 100, 43.5)) for number in range(4)]
    assert doubtful_locations(near) == []
    far = village("place:far", location=(116.4, 39.9))
    assert doubtful_locations([*near, far]) == ["合成place:far村的坐标离本乡镇其他村超过80公里，请核对坐标台账"]
    twin = village("place:twin", location=near[0].location)
    assert doubtful_locations([*near, twin]) == ["合成place:0村和合成place:twin村的坐标完全相同，请核对坐标台账"]
