"""The outline of a ruling around the cases that it came from."""

from __future__ import annotations

import math
from collections.abc import Sequence

import shapely
from shapely.affinity import scale, translate

METRES_PER_DEGREE = 111_320.0
AROUND_M = 150
"""So far around each case the usual outline reaches; our own rule."""


def outline_around(places: Sequence[tuple[float, float]], radius_m: float = AROUND_M) -> str | None:
    """Return everything within some metres of places as GeoJSON in degrees; None without a place.

    Gaps between neighbours are closed; places that lie apart have parts of their own.

    Args:
        places: longitude and latitude of each.
    """
    if not places:
        return None
    lon, lat = places[0]
    east_m = METRES_PER_DEGREE * math.cos(math.radians(lat))
    points = shapely.MultiPoint([((x - lon) * east_m, (y - lat) * METRES_PER_DEGREE) for x, y in places])
    shape = points.buffer(2 * radius_m, quad_segs=6).buffer(-radius_m, quad_segs=6)
    degrees = scale(shape, 1 / east_m, 1 / METRES_PER_DEGREE, origin=(0, 0))
    return str(shapely.to_geojson(translate(degrees, lon, lat)))
