"""Where the wall looks: the part of the city that the work happens in."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from app.city.places import bounds_in_city

if TYPE_CHECKING:
    from app.city.city import City

Box = tuple[float, float, float, float]
EARTH_RADIUS_M = 6_378_137.0
MARGIN = 0.03
LEAST_M = 2_000.0


def mercator(lon: float, lat: float) -> tuple[float, float]:
    """EPSG:3857 metres of a place in degrees."""
    lat = max(-85.0, min(85.0, lat))
    east = math.radians(lon) * EARTH_RADIUS_M
    return east, math.log(math.tan(math.pi / 4 + math.radians(lat) / 2)) * EARTH_RADIUS_M


def city_box(city: City) -> Box:
    """Around the duty grids, or where the cases are, or the components, or the extent of the profile."""
    if len(city.duty_grids):
        return _with_margin(*bounds_in_city(city.duty_grids, city.profile))
    x, y = np.asarray(city.cases.column("x_m")), np.asarray(city.cases.column("y_m"))
    known = np.isfinite(x) & np.isfinite(y)
    if np.count_nonzero(known) >= 20:
        return _middle_of(x[known], y[known])
    x_cm, y_cm = city.components.column("x_cm"), city.components.column("y_cm")
    every = max(1, len(x_cm) // 20_000)
    x, y = x_cm[::every], y_cm[::every]
    known = x != -(2**31)
    if np.count_nonzero(known) >= 20:
        return _middle_of(x[known] / 100.0, y[known] / 100.0)
    profile = city.profile
    return _with_margin(*mercator(profile.west, profile.south), *mercator(profile.east, profile.north))


def _middle_of(x_m: np.ndarray, y_m: np.ndarray) -> Box:
    """Without the one per cent that lies farthest out on each side: a few wrong places must not make the city small."""
    west, east = np.quantile(x_m, (0.01, 0.99)).tolist()
    south, north = np.quantile(y_m, (0.01, 0.99)).tolist()
    return _with_margin(west, south, east, north)


def _with_margin(west: float, south: float, east: float, north: float) -> Box:
    more_x = (east - west) * MARGIN + max(0.0, LEAST_M - (east - west)) / 2
    more_y = (north - south) * MARGIN + max(0.0, LEAST_M - (north - south)) / 2
    return west - more_x, south - more_y, east + more_x, north + more_y


ITEM_M = 600.0
"""So far around the item of a meeting the wall shows the ground."""


def box_of_item(city: City) -> Box | None:
    """Around the item that the running meeting is at; None where there is none, or it has no place."""
    shown = city.meeting
    if not shown.meeting_no or shown.lon is None or shown.lat is None:
        return None
    east, north = mercator(shown.lon, shown.lat)
    reach = ITEM_M / math.cos(math.radians(shown.lat))
    return east - reach, north - reach, east + reach, north + reach
