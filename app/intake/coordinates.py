"""Coordinates as people type, read out or paste them, in any datum; who does not name one is asked."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from app.city.model import CityProfile
from app.crs import parse_crs, to_stored
from app.imports.frames import bd09_to_gcj02, gcj02_to_wgs84

WGS84, GCJ02, BD09, GRID = "WGS 84", "GCJ-02", "BD-09", "grid"
WORDS = {
    WGS84: ("wgs", "gps", "cgcs", "北斗"),
    GCJ02: ("gcj", "amap", "高德", "腾讯", "火星", "gd"),
    BD09: ("baidu", "百度", "bd"),
}
LEAST_GRID_M = 1000.0
MARGIN = 0.02
NUMBER = re.compile(r"(?<![\w.])[-+]?\d+(?:\.\d+)?")
DEGREES = re.compile(
    r"(\d+(?:\.\d+)?)\s*[°度]\s*(?:(\d+(?:\.\d+)?)\s*[′'分]\s*)?(?:(\d+(?:\.\d+)?)\s*(?:″|\"|''|秒)\s*)?"
)


@dataclass(frozen=True)
class CoordinatePlace:
    """One reading of what was typed.

    Args:
        lon, lat: degrees in the stored frame.
        datum: what it was taken for.
    """

    lon: float
    lat: float
    datum: str


@dataclass(frozen=True)
class Coordinates:
    """What typed coordinates can mean: one place, one for each datum, or none inside the city."""

    places: tuple[CoordinatePlace, ...]

    @property
    def is_sure(self) -> bool:
        """Whether the datum is known."""
        return len(self.places) == 1

    @property
    def is_outside(self) -> bool:
        """Whether nothing of it lies in the city."""
        return not self.places


def read_coordinates(words: str, profile: CityProfile) -> Coordinates | None:
    """Return what coordinates mean; None where the words are none.

    Two numbers in degrees in either order, with or without signs of degrees and the name of a datum; or two numbers in
    metres of the city's own grid, which are larger than any degree.
    """
    named = next((datum for datum, keys in WORDS.items() if any(key in words.casefold() for key in keys)), "")
    pair = _two_numbers(words)
    if pair is None:
        return None
    if min(abs(one) for one in pair) >= LEAST_GRID_M:
        return Coordinates(_in_city(profile, [_of_grid(profile, *order) for order in (pair, pair[::-1])])[:1])
    if max(abs(one) for one in pair) > 180:
        return None
    lon, lat = pair if _is_near(profile, *pair) or not _is_near(profile, *pair[::-1]) else pair[::-1]
    datums = (named,) if named else (WGS84, GCJ02, BD09)
    return Coordinates(_in_city(profile, [_of_degrees(lon, lat, datum) for datum in datums]))


def _two_numbers(words: str) -> tuple[float, float] | None:
    degrees = DEGREES.findall(words)
    if len(degrees) == 2:
        values = [sum(float(part or 0) / 60**at for at, part in enumerate(one)) for one in degrees]
        return values[0], values[1]
    bare = re.sub(r"(?i)\b(?:bd|gcj|wgs|cgcs|epsg:?)[-\s]?\d+\b", " ", words)
    if not re.fullmatch(r"[\s\d.,，;；:：°+\-/()（）a-zA-Z一-鿿]*", bare):
        return None
    numbers = [float(one) for one in NUMBER.findall(bare)]
    has_fraction = sum("." in one for one in NUMBER.findall(bare)) == 2 or all(one >= LEAST_GRID_M for one in numbers)
    return (numbers[0], numbers[1]) if len(numbers) == 2 and has_fraction else None


def _of_degrees(lon: float, lat: float, datum: str) -> CoordinatePlace:
    x, y = np.array([lon]), np.array([lat])
    ways: dict[str, Callable[[], tuple[np.ndarray, np.ndarray]]] = {
        WGS84: lambda: (x, y),
        GCJ02: lambda: gcj02_to_wgs84(x, y),
        BD09: lambda: gcj02_to_wgs84(*bd09_to_gcj02(x, y)),
    }
    east, north = ways[datum]()
    return CoordinatePlace(float(east[0]), float(north[0]), datum)


def _of_grid(profile: CityProfile, east_m: float, north_m: float) -> CoordinatePlace:
    lon, lat = to_stored(parse_crs(f"EPSG:{profile.measure_epsg}"), np.array([east_m]), np.array([north_m]))
    return CoordinatePlace(float(lon[0]), float(lat[0]), GRID)


def _in_city(profile: CityProfile, places: list[CoordinatePlace]) -> tuple[CoordinatePlace, ...]:
    return tuple(one for one in places if is_in_city(profile, one.lon, one.lat))


def is_in_city(profile: CityProfile, lon: float, lat: float) -> bool:
    """Tell whether a place lies in the extent of the city, as the database asks it (`city.point_in_city`)."""
    return profile.west <= lon <= profile.east and profile.south <= lat <= profile.north


def _is_near(profile: CityProfile, lon: float, lat: float) -> bool:
    return (
        profile.west - MARGIN <= lon <= profile.east + MARGIN
        and profile.south - MARGIN <= lat <= profile.north + MARGIN
    )
