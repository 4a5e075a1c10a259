"""The box that a city's map starts with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from app.city.places import bounds_in_city
from app.map.projection import Box, to_metres

if TYPE_CHECKING:
    from app.city.city import City

MOST_LOOKED_AT = 50_000


def home_box(city: City) -> Box:
    """West, south, east, north in metres: a city's grids, else its components, its cases, its profile."""
    if len(city.duty_grids):
        box = bounds_in_city(city.duty_grids, city.profile)
    else:
        places = _places(city)
        if len(places):
            low, high = np.quantile(places, [0.005, 0.995], axis=0)
            box = (*low, *high)
        else:
            profile = city.profile
            (west, east), (south, north) = to_metres([profile.west, profile.east], [profile.south, profile.north])
            box = (west, south, east, north)
    west, south, east, north = (float(value) for value in box)
    room = max(east - west, north - south, 100.0) * 0.03
    return west - room, south - room, east + room, north + room


def _places(city: City) -> np.ndarray:
    if city.components.count:
        rows = slice(None, None, max(city.components.count // MOST_LOOKED_AT, 1))
        x, y = city.components.column("x_cm")[rows], city.components.column("y_cm")[rows]
        there = x > -(2**31)
        return np.column_stack([x[there], y[there]]) / 100
    x, y = np.asarray(city.cases.column("x_m")), np.asarray(city.cases.column("y_m"))
    return np.column_stack([x, y])[~np.isnan(x)]
