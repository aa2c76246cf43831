"""Coordinates: systems, their words, degrees as written."""

from __future__ import annotations

from math import cos, hypot, radians

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.datum import Point, checked, counted_as_wgs, datum_in, location_of, location_text, read_degrees, to_gcj, to_wgs
from schema.problems import CellProblem

points = st.tuples(st.floats(74, 135), st.floats(4, 53))


def metres(one: Point, other: Point) -> float:
    """How far two near points lie apart."""
    return 111_320 * hypot((one[0] - other[0]) * cos(radians(one[1])), one[1] - other[1])


@given(points)
def test_there_and_back_is_the_same_place(point: Point) -> None:
    assert to_wgs(to_gcj(point)) == pytest.approx(point, abs=1e-7)


@given(points)
def test_the_shift_is_of_hundreds_of_metres(point: Point) -> None:
    assert 20 < metres(to_gcj(point), point) < 1500


@pytest.mark.parametrize(("wgs", "gcj"), [
    ((121.5272106, 31.1774276), (121.531541859215, 31.17530398364597)),
    ((113.912316, 22.543847), (113.9171764808363, 22.540796131694766)),
    ((116.377817, 39.911954), (116.38404722455657, 39.91334545536069)),
])  # fmt: skip
def test_points_are_shifted_as_other_implementations_shift_them(wgs: Point, gcj: Point) -> None:
    # Points in Shanghai, Shenzhen and Beijing that the open library eviltransform and its many ports are tested with.
    assert to_gcj(wgs) == pytest.approx(gcj, abs=1e-9)
    assert to_wgs(gcj) == pytest.approx(wgs, abs=1e-7)


def test_outside_the_country_nothing_is_shifted() -> None:
    assert to_gcj((2.35, 48.85)) == (2.35, 48.85)


@given(points)
def test_a_kept_location_is_read_back_to_a_tenth_of_a_metre(point: Point) -> None:
    assert metres(location_of(location_text(point)), point) < 0.2


@given(st.floats(0, 179.999), st.sampled_from(["{}", "东经{}°", "{}度", "北纬{}", "{}°N"]))
def test_decimal_degrees_are_read(degrees: float, form: str) -> None:
    assert read_degrees(form.format(f"{degrees:.6f}")) == pytest.approx(degrees, abs=1e-6)


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


@pytest.mark.parametrize(("text", "named"), [
    ("百度地图", "百度坐标"), ("bd09ll", "百度坐标"), ("1980西安坐标系", "西安80"), ("北京54", "北京54"), ("GPS 和 GCJ-02", "不止一种"),
])  # fmt: skip
def test_systems_that_cannot_be_used_are_refused_by_name(text: str, named: str) -> None:
    with pytest.raises(CellProblem, match=named):
        datum_in(text)


def test_a_place_called_like_a_map_names_no_system() -> None:
    assert datum_in("海城区高德街道坐标台账") is None
    assert datum_in("海城区高德街道坐标台账(高德地图)") == "GCJ-02"


def test_the_national_system_counts_as_the_worldwide_one_and_says_so() -> None:
    assert [counted_as_wgs(text) for text in ("cgcs2000", "大地2000", "WGS-84", "GCJ-02")] == [True, True, False, False]


def test_a_place_abroad_or_turned_round_is_no_place() -> None:
    assert checked(118.0, 43.6) == (118.0, 43.6)
    for east, north, said in ((43.6, 118.0, "写反"), (10.0, 50.0, "不在我国")):
        with pytest.raises(CellProblem, match=said):
            checked(east, north)
