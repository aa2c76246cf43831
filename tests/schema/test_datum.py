"""Coordinates: systems, their words, degrees as written."""

from __future__ import annotations

from math import cos, hypot, radians

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.datum import Point, checked, datum_in, location_of, location_text, read_degrees, to_gcj, to_wgs
from schema.problems import CellProblem

points = st.tuples(st.floats(74, 135), st.floats(4, 53))


def metres(one: Point, other: Point) -> float:
    """How far two near points lie apart."""
    return 111_320 * hypot((one[0] - other[0]) * cos(radians(one[1])), one[1] - other[1])


@given(points)
def test_there_and_back_is_the_same_place(point: Point) -> None:
    assert metres(to_wgs(to_gcj(point)), point) < 0.01


@given(points)
def test_the_shift_is_of_hundreds_of_metres(point: Point) -> None:
    assert 20 < metres(to_gcj(point), point) < 1500


def test_a_known_point_is_shifted_as_maps_shift_it() -> None:
    # The centre of Tian'anmen square: on maps in GCJ-02 it stands 0.0062 degrees east and 0.0014 degrees north of its WGS-84 position.
    longitude, latitude = to_gcj((116.3913, 39.9075))
    assert longitude - 116.3913 == pytest.approx(0.0062, abs=2e-4)
    assert latitude - 39.9075 == pytest.approx(0.0014, abs=2e-4)


def test_outside_the_country_nothing_is_shifted() -> None:
    assert to_gcj((2.35, 48.85)) == (2.35, 48.85)


@given(points)
def test_a_kept_location_is_read_back_to_a_tenth_of_a_metre(point: Point) -> None:
    assert metres(location_of(location_text(point)), point) < 0.2


@given(
    st.integers(73, 135),
    st.integers(0, 59),
    st.integers(0, 59),
    st.sampled_from(["{}°{}′{}″", "{}度{}分{}秒", "东经{}°{}'{}\"", "{}°{}’{}”E"]),
)
def test_degrees_minutes_and_seconds_are_read(degrees: int, minutes: int, seconds: int, form: str) -> None:
    assert read_degrees(form.format(degrees, minutes, seconds)) == pytest.approx(degrees + minutes / 60 + seconds / 3600)


@pytest.mark.parametrize("text", ["", "十八", "118°75′", "118.05.12", "1180512", "-118.05", "118°3′61″"])
def test_other_words_are_no_degrees(text: str) -> None:
    with pytest.raises(CellProblem):
        read_degrees(text)


def test_systems_by_their_words() -> None:
    assert [datum_in(text) for text in ("wgs84", "手持GPS", "GCJ-02", "高德地图", "2000国家大地坐标系", "坐标台账")] == [
        "WGS-84", "WGS-84", "GCJ-02", "GCJ-02", "WGS-84", None,
    ]  # fmt: skip


def test_a_place_abroad_or_turned_round_is_no_place() -> None:
    assert checked(118.0, 43.6) == (118.0, 43.6)
    for east, north, said in ((43.6, 118.0, "写反"), (10.0, 50.0, "不在我国")):
        with pytest.raises(CellProblem, match=said):
            checked(east, north)
