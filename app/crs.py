"""Coordinate systems: names of them read, positions turned into the stored frame.

Stored is EPSG:4490 in degrees, longitude first. WGS 84 and CGCS2000 differ by centimetres and count as equal here.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from app.errors import Refused
from app.i18n import _

STORED_EPSG = 4490
SHOWN_EPSG = 3857
WGS84_EPSG = 4326


@lru_cache(maxsize=64)
def parse_crs(name: str) -> CRS:
    """Return the coordinate system of a name such as `EPSG:4545`, `4545`, `ESRI:102696`, a WKT or a PROJ text.

    Raises:
        Refused: no such system is known.
    """
    try:
        return CRS.from_user_input(int(name) if name.strip().isdigit() else name.strip())
    except CRSError:
        sentence = _("“{name}” is not a known coordinate system. Write EPSG:4545, ESRI:102696, GCJ-02 or BD-09.")
        raise Refused(sentence.format(name=name[:60])) from None


@lru_cache(maxsize=64)
def transformer(source: CRS, target: CRS) -> Transformer:
    """Return the way from one system to another, easting or longitude first on both sides."""
    return Transformer.from_crs(source, target, always_xy=True)


def stored_target(source: CRS) -> CRS:
    """Return the system to turn into for storing: CGCS2000 for Chinese systems of that datum, else WGS 84.

    PROJ knows exact ways from most systems of the world to WGS 84, and hardly any to CGCS2000.
    """
    geodetic = source.geodetic_crs
    chinese = geodetic is not None and geodetic.to_2d().to_epsg() == STORED_EPSG
    return parse_crs(f"EPSG:{STORED_EPSG if chinese else WGS84_EPSG}")


def to_stored(source: CRS, x: NDArray[np.float64], y: NDArray[np.float64]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return longitudes and latitudes; infinite where a position has no image (kept, for the checks to find)."""
    return transformer(source, stored_target(source)).transform(x, y)


def from_stored(target: CRS, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return positions of the stored frame in another system."""
    return transformer(stored_target(target), target).transform(lon, lat)


def is_vague(source: CRS) -> bool:
    """Tell whether PROJ knows no true way to the stored frame, so that places may be off by a hundred metres."""
    way = transformer(source, stored_target(source))
    return "ballpark" in way.description.lower()
