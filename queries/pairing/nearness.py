"""How near two villages are: in metres, by what they lie in, and whether they are neighbours."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from math import asin, cos, dist, radians, sin
from statistics import median
from typing import Literal

from queries.pairing.problem import Village

EARTH = 6_371_008.8
"""The mean radius of the WGS-84 ellipsoid in metres."""

FAR = 80_000
"""Metres from the middle of its township beyond which a village's coordinates are doubted: few townships reach half as far."""
_NAMED = 5

SHARES = (0, 400, 800, 1000)
"""Administrative distance in per mille: the same township, the same county, the same city, further away."""
SHARED = ("同乡镇", "同县不同乡镇", "同市不同县", "不同市")

Point = tuple[float, float, float]
Source = Literal["ledger", "coordinates", ""]


def on_sphere(location: tuple[float, float]) -> Point:
    """Longitude and latitude in degrees as a point of the unit sphere."""
    east, north = map(radians, location)
    return cos(north) * cos(east), cos(north) * sin(east), sin(north)


def metres_between(one: Point, other: Point) -> int:
    """The great circle between two points of the unit sphere, in whole metres, the same both ways (the haversine: half the chord is its root)."""
    return int(2 * EARTH * asin(min(1.0, dist(one, other) / 2)) + 0.5)


def metres(one: Village, other: Village) -> int | None:
    """The distance of two villages in whole metres, None unless both have coordinates."""
    if one.location is None or other.location is None:
        return None
    return metres_between(on_sphere(one.location), on_sphere(other.location))


def doubtful_locations(villages: Iterable[Village]) -> list[str]:
    """What is to be checked of coordinates: villages far from the middle of their township, and several at one point."""
    towns: dict[str, list[Village]] = defaultdict(list)
    points: dict[tuple[float, float], list[str]] = defaultdict(list)
    for village in villages:
        if village.location:
            towns[village.above[0] if village.above else ""].append(village)
            points[village.location].append(village.name)
    far = [village.name for own in towns.values() for village in own if len(own) > 2 and _off(village, own) > FAR]
    told = [f"{_some(far)}的坐标离本乡镇其他村超过{FAR // 1000}公里，请核对坐标台账"] if far else []
    same = ["和".join(names) for names in points.values() if len(names) > 1]
    return told + ([f"{_some(same)}的坐标完全相同，请核对坐标台账"] if same else [])


def _off(village: Village, own: Iterable[Village]) -> int:
    """Metres from a village to the middle (by medians) of those of its township."""
    middle = tuple(median(values) for values in zip(*(each.location for each in own if each.location), strict=True))
    assert village.location
    return metres_between(on_sphere(village.location), on_sphere((middle[0], middle[1])))


def _some(names: list[str]) -> str:
    return "、".join(names[:_NAMED]) + (f"等{len(names)}处" if len(names) > _NAMED else "")


def apart(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    """By what two villages lie in, nearest first: 0 the same township, 1 the same county, 2 the same city, 3 further away; an index of `SHARES`."""
    for step, key in enumerate(one):
        if key in other:
            return min(3, max(step, other.index(key)))
    return 3


class Adjacency:
    """Which villages are neighbours.

    Where a ledger names neighbours of one of two villages, it decides (either direction). Else the Gabriel graph of the coordinates does: no
    third village of `villages` lies inside the circle that has the two as its diameter. Nothing is computed before it is asked for.
    """

    def __init__(self, villages: Iterable[Village]) -> None:
        self._villages = tuple(villages)

    @cached_property
    def _points(self) -> dict[str, Point]:
        return {village.key: on_sphere(village.location) for village in self._villages if village.location is not None}

    @cached_property
    def _northward(self) -> tuple[list[float], list[Point]]:
        points = sorted(self._points.values(), key=lambda point: point[2])
        return [point[2] for point in points], points

    def source(self, one: Village, other: Village) -> Source:
        """What the answer rests on: `ledger`, `coordinates`, or "" if there is none."""
        if one.neighbours or other.neighbours:
            return "ledger"
        return "coordinates" if one.key in self._points and other.key in self._points else ""

    def of(self, one: Village, other: Village) -> bool | None:
        """Whether two villages are neighbours, None if neither a ledger nor coordinates say so."""
        source = self.source(one, other)
        if source == "ledger":
            return other.key in one.neighbours or one.key in other.neighbours
        return self._gabriel(self._points[one.key], self._points[other.key]) if source else None

    def _gabriel(self, one: Point, other: Point) -> bool:
        heights, points = self._northward
        middle, reach = (one[2] + other[2]) / 2, dist(one, other) / 2
        band = points[bisect_left(heights, middle - reach) : bisect_right(heights, middle + reach)]
        ax, ay, az = one
        bx, by, bz = other
        return not any(
            (ax - x) * (bx - x) + (ay - y) * (by - y) + (az - z) * (bz - z) < 0
            for x, y, z in band
            if (x, y, z) != one and (x, y, z) != other
        )
