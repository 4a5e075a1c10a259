"""The system of metres in which a city measures areas and distances, and whether numbers of a file can be what is said.

Wrong here is wrong everywhere: areas in degrees, places in the sea, exchanged axes.
"""

from __future__ import annotations

from datetime import UTC, datetime
from math import cos, radians
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS

from app.crs import parse_crs
from app.errors import Refused
from app.i18n import _
from app.imports.frames import Frame
from app.imports.model import Extent

METRE_NAMES = {"metre", "meter", "m"}
STRETCHED = {3857, 3785, 900913, 102100, 3395}
"""Mercator systems of web maps: their metres are longer the farther they are from the equator."""
CHINA = Extent(73.0, 17.0, 136.0, 54.0)
FIRST_GAUSS_KRUEGER, FIRST_MERIDIAN = 4534, 75
"""EPSG:4534 is the three-degree zone of CGCS2000 around 75 degrees east; its neighbours follow by one."""
KM_OF_A_DEGREE = 111.32
MOST = 0.9
"""A share of the rows that cannot be an accident."""
LEAST_ROWS = 3
"""Fewer say nothing of a whole file."""
FAR_DEG = 2.0
"""As far as places may lie outside the area for which a system is made."""


WIDEST_KM = 1_500
"""No city reaches farther; the largest municipality of China is some 700 km high."""
HOURS_FROM_NOON = 3.5
"""Nowhere the clocks differ more from the sun: west China keeps the time of Beijing, three hours off."""
DEGREES_OF_AN_HOUR = 15
SOME_DAY = datetime(2026, 1, 1, tzinfo=UTC)


def check_measure(code: int) -> int:
    """Return the EPSG number of a system that measures in metres.

    Raises:
        ValueError: there is no such system, it is not projected, its unit is not the metre, or it stretches.
    """
    try:
        system = parse_crs(f"EPSG:{code}")
    except Refused:
        raise ValueError(_("there is no system EPSG:{code}").format(code=code)) from None
    if not system.is_projected:
        raise ValueError(_("EPSG:{code} is not projected: it measures in degrees, not in metres").format(code=code))
    units = {axis.unit_name.casefold() for axis in system.axis_info}
    if not units <= METRE_NAMES:
        raise ValueError(
            _("EPSG:{code} measures in {unit}, not in metres").format(code=code, unit=", ".join(sorted(units)))
        )
    if code in STRETCHED:
        raise ValueError(_("EPSG:{code} stretches: a metre in it is no metre on the ground").format(code=code))
    return code


def proposed_measure(extent: Extent) -> int:
    """Return the usual system of metres at a place: CGCS2000 in China, else the UTM zone of WGS 84."""
    lon, lat = (extent.west + extent.east) / 2, (extent.south + extent.north) / 2
    if CHINA.west <= lon <= CHINA.east and CHINA.south <= lat <= CHINA.north:
        return FIRST_GAUSS_KRUEGER + round((lon - FIRST_MERIDIAN) / 3)
    zone = min(int((lon + 180) // 6) + 1, 60)
    return (32600 if lat >= 0 else 32700) + zone


def covers(code: int, extent: Extent) -> bool:
    """Tell whether a system is made for the place where the middle of a city lies."""
    return _is_near(parse_crs(f"EPSG:{code}"), (extent.west + extent.east) / 2, (extent.south + extent.north) / 2)


def _is_near(system: CRS, lon: float, lat: float) -> bool:
    area = system.area_of_use
    if area is None:
        return True
    in_height = area.south - FAR_DEG <= lat <= area.north + FAR_DEG
    if area.west > area.east:  # over the line of the date
        return in_height and not area.east + FAR_DEG < lon < area.west - FAR_DEG
    return in_height and area.west - FAR_DEG <= lon <= area.east + FAR_DEG


def size_km(extent: Extent) -> tuple[float, float]:
    """Return how wide and how high an extent is, in kilometres."""
    middle = radians((extent.south + extent.north) / 2)
    wide = (extent.east - extent.west) * KM_OF_A_DEGREE * cos(middle)
    return wide, (extent.north - extent.south) * KM_OF_A_DEGREE


def doubt_of_city(extent: Extent, zone: str) -> str:
    """Say why a new city can hardly lie where its first file or its mapping puts it; '' where it can."""
    wide, high = size_km(extent)
    if max(wide, high) > WIDEST_KM:
        words = _("The places of the file reach over {wide} × {high} km, more than any city")
        return words.format(wide=f"{wide:,.0f}", high=f"{high:,.0f}")
    ahead = SOME_DAY.astimezone(ZoneInfo(zone)).utcoffset()
    if not ahead or zone.startswith("Etc/"):
        return ""  # UTC is also what people write who do not know
    lon = (extent.west + extent.east) / 2
    off = (lon - ahead.total_seconds() / 3600 * DEGREES_OF_AN_HOUR + 180) % 360 - 180
    if abs(off) <= HOURS_FROM_NOON * DEGREES_OF_AN_HOUR:
        return ""
    words = _("The places of the file lie at {lon:.4f}, {lat:.4f}, where the time zone {zone} is not kept")
    return words.format(lon=lon, lat=(extent.south + extent.north) / 2, zone=zone)


def doubt(frame: Frame, x: NDArray[np.float64], y: NDArray[np.float64]) -> str:
    """Say why numbers can hardly be positions of a frame; '' where they can.

    Args:
        frame: what the mapping or the file says.
        x, y: (n,) positions as they stand in the file, easting or longitude first; NaN where there is none.
    """
    known = np.isfinite(x) & np.isfinite(y) & ~((x == 0) & (y == 0))
    x, y = x[known], y[known]
    if len(x) < LEAST_ROWS:
        return ""
    of_degrees = (np.abs(x) <= 180) & (np.abs(y) <= 180)
    example = f"{x[0]:g}, {y[0]:g}"
    is_plane = frame.grid is not None or (frame.shifted is None and not parse_crs(frame.name).is_geographic)
    if is_plane and of_degrees.mean() >= MOST:
        if frame.grid is not None:
            return ""  # a grid of a city may begin in the city
        return _("{crs} is in metres or feet, but the numbers of the file are degrees ({example})").format(
            crs=frame.name, example=example
        )
    if not is_plane and (~of_degrees).mean() >= MOST:
        return _("{crs} is in degrees, but the numbers of the file are none ({example})").format(
            crs=frame.name, example=example
        )
    if not is_plane and (np.abs(y) > 90).mean() >= MOST:
        return _("x and y of the file look exchanged ({example})").format(example=example)
    return _doubt_of_area(frame, x, y, example)


def _doubt_of_area(frame: Frame, x: NDArray[np.float64], y: NDArray[np.float64], example: str) -> str:
    lon, lat = frame.to_stored(x, y)
    there = np.isfinite(lon) & np.isfinite(lat)
    if not there.any():
        return _("{crs} has no place for the numbers of the file ({example})").format(crs=frame.name, example=example)
    middle = float(np.median(lon[there])), float(np.median(lat[there]))
    if frame.shifted:
        is_near = _is_near(parse_crs("EPSG:4490"), *middle)
        area = _("China")
    else:
        system = parse_crs(frame.grid.to if frame.grid else frame.name)
        is_near = _is_near(system, *middle)
        area = system.area_of_use.name if system.area_of_use else ""
    if is_near:
        return ""
    words = _("{crs} is made for {area}, but there the places of the file would lie at {lon:.4f}, {lat:.4f}")
    return words.format(crs=frame.name, area=area, lon=middle[0], lat=middle[1])
