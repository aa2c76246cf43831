"""Coordinates: GCJ-02, the shifted system of Chinese maps, to WGS-84 and back, and degrees as ledgers write them.

The shift is the published approximation that open map libraries share: a polynomial and three sines on the Krasovsky ellipsoid. Its inverse is
found by iteration. It is good to a few metres, more than distances between villages need.
"""

from __future__ import annotations

import re
from math import cos, pi, radians, sin, sqrt
from typing import Literal

from schema.problems import CellProblem
from schema.text import clean, squeeze

Datum = Literal["WGS-84", "GCJ-02"]
Point = tuple[float, float]
"""Longitude and latitude in degrees."""

EAST, NORTH = (73.0, 136.0), (3.0, 54.0)
"""Between which degrees the country lies: longitude, latitude."""
_MAJOR, _SQUARED = 6378245.0, 0.00669342162296594323
_CLOSE = 1e-9
_MOST_STEPS = 30

_COUNTED = ("CGCS2000", "CGCS-2000", "2000国家大地坐标系", "国家2000", "大地2000", "天地图")
DATUM_WORDS: dict[str, Datum] = {
    **dict.fromkeys(("WGS-84", "WGS84", "WGS_84", "WGS-1984", "WGS1984", "GPS", *_COUNTED), "WGS-84"),
    **dict.fromkeys(("GCJ-02", "GCJ02", "GCJ_02", "火星坐标", "国测局", "高德", "腾讯"), "GCJ-02"),
}
"""Words for a system of coordinates. CGCS2000 differs from WGS-84 by less than a metre, and counts as it."""
_REFUSED = {
    **dict.fromkeys(("BD-09", "BD09", "BD_09", "百度"), "百度坐标(BD-09)"),
    **dict.fromkeys(("西安80", "西安1980", "1980西安", "XIAN80", "XIAN1980"), "西安80坐标"),
    **dict.fromkeys(("北京54", "北京1954", "1954北京", "BEIJING54", "BEIJING1954"), "北京54坐标"),
}
_PLACES = re.compile("高德(?=街道|镇|乡|村|社区|嘎查)")
"""The name of a map that is also that of places (高德街道): these say nothing of coordinates."""


def datum_in(text: str) -> Datum | None:
    """The system that a cell or title names, None if it names none. Raises CellProblem for one that cannot be read, or for two."""
    words = _PLACES.sub("", squeeze(text).upper())
    if refused := next((system for word, system in _REFUSED.items() if word in words), ""):
        raise CellProblem(f"{refused}不能直接使用", "请先换算成 GCJ-02 或 WGS-84，并写明坐标系")
    found = {datum for word, datum in DATUM_WORDS.items() if word in words}
    if len(found) > 1:
        raise CellProblem(f"“{clean(text)}”写了不止一种坐标系", "请写明一种：WGS-84 或 GCJ-02")
    return found.pop() if found else None


def counted_as_wgs(text: str) -> bool:
    """Whether a text names a system that is not WGS-84 but counts as it: CGCS2000, and the map that uses it."""
    return any(word in squeeze(text).upper() for word in _COUNTED)


def read_degrees(text: str) -> float:
    """Degrees such as `118.0512`, `118°03′04″`, `东经118度3分4秒`. Raises CellProblem."""
    words = squeeze(text).upper().removeprefix("东经").removeprefix("北纬").strip("EN")
    if found := _SEXAGESIMAL.fullmatch(words):
        minutes, seconds = float(found[2]), float(found[3] or 0)
        if minutes < 60 and seconds < 60:
            return float(found[1]) + minutes / 60 + seconds / 3600
    elif found := _DECIMAL.fullmatch(words):
        return float(found[1])
    raise CellProblem(f"“{clean(text)}”不是度数", "请写成118.0512，或118°3′4″")


_DECIMAL = re.compile(r"(\d{1,3}(?:\.\d+)?)[°度]?")
_SEXAGESIMAL = re.compile(r"(\d{1,3})[°度](\d{1,2}(?:\.\d+)?)(?:['′’‘分](?:(\d{1,2}(?:\.\d+)?)(?:[\"″”“秒]|''|′′)?)?)?")


def checked(longitude: float, latitude: float) -> Point:
    """A point of the country. Raises CellProblem for one that lies elsewhere, and says so if the two seem to have changed places."""
    if _inside(longitude, latitude):
        return longitude, latitude
    if _inside(latitude, longitude):
        raise CellProblem(f"经度{longitude:g}、纬度{latitude:g}像是写反了", f"若是，请改为经度{latitude:g}、纬度{longitude:g}")
    raise CellProblem(f"经度{longitude:g}、纬度{latitude:g}不在我国范围内", "请核对；经度在73至136之间，纬度在3至54之间")


def _inside(longitude: float, latitude: float) -> bool:
    return EAST[0] <= longitude <= EAST[1] and NORTH[0] <= latitude <= NORTH[1]


def to_gcj(point: Point) -> Point:
    """A WGS-84 point in GCJ-02; outside the country nothing is shifted."""
    longitude, latitude = point
    if not _inside(longitude, latitude):
        return point
    x, y = longitude - 105.0, latitude - 35.0
    waves = (20.0 * sin(6.0 * x * pi) + 20.0 * sin(2.0 * x * pi)) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)) + waves
    north += (20.0 * sin(y * pi) + 40.0 * sin(y / 3.0 * pi)) * 2.0 / 3.0
    north += (160.0 * sin(y / 12.0 * pi) + 320.0 * sin(y * pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x)) + waves
    east += (20.0 * sin(x * pi) + 40.0 * sin(x / 3.0 * pi)) * 2.0 / 3.0
    east += (150.0 * sin(x / 12.0 * pi) + 300.0 * sin(x / 30.0 * pi)) * 2.0 / 3.0
    turned = radians(latitude)
    flattened = 1.0 - _SQUARED * sin(turned) ** 2
    root = sqrt(flattened)
    latitude += north * 180.0 / (_MAJOR * (1.0 - _SQUARED) / (flattened * root) * pi)
    longitude += east * 180.0 / (_MAJOR / root * cos(turned) * pi)
    return longitude, latitude


def to_wgs(point: Point) -> Point:
    """A GCJ-02 point in WGS-84: the point whose shift ends there."""
    longitude, latitude = point
    for _ in range(_MOST_STEPS):
        shifted = to_gcj((longitude, latitude))
        east, north = point[0] - shifted[0], point[1] - shifted[1]
        longitude, latitude = longitude + east, latitude + north
        if abs(east) < _CLOSE and abs(north) < _CLOSE:
            break
    return longitude, latitude


def location_text(point: Point) -> str:
    """A WGS-84 point as the store keeps it: `longitude,latitude`, six decimals (a tenth of a metre)."""
    return f"{point[0]:.6f},{point[1]:.6f}"


def location_of(text: str) -> Point:
    """The point of a kept location."""
    longitude, latitude = text.split(",")
    return float(longitude), float(latitude)
