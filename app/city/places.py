"""Polygons and lines of the city as flat arrays in the frame of the map."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from app.city.drawable import parts_of
from app.city.model import CityProfile, Shapes

EARTH_RADIUS_M = 6_378_137.0
ECCENTRICITY_2 = 0.0066943800229
HIGHEST_LAT = 85.0511287798066


def to_map(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.float64]:
    """Degrees (EPSG:4490 or 4326, which differ by centimetres) to metres of the map, EPSG:3857, (n, 2)."""
    lat = np.clip(lat, -HIGHEST_LAT, HIGHEST_LAT)
    north = np.log(np.tan(np.pi / 4 + np.radians(lat) / 2))
    return np.column_stack([np.radians(lon), north]) * EARTH_RADIUS_M


def ground_scale(lat: float) -> tuple[float, float]:
    """How many metres on the ground one metre of the map is at a latitude, to the east and to the north.

    Source: the ellipsoid of GRS 80 (EPSG:4490), on whose longitudes and latitudes the map lays a sphere.
    """
    flat = 1 - ECCENTRICITY_2 * np.sin(np.radians(lat)) ** 2
    cosine = float(np.cos(np.radians(lat)))
    return cosine / float(np.sqrt(flat)), cosine * (1 - ECCENTRICITY_2) / float(flat**1.5)


def metres_from(lon: float, lat: float, points_m: NDArray[np.float64]) -> NDArray[np.float64]:
    """Metres on the ground from a place in degrees to points of the map near it, (n, 2) in EPSG:3857."""
    here = to_map(np.array([lon]), np.array([lat]))[0]
    east, north = ground_scale(lat)
    return np.hypot((points_m[:, 0] - here[0]) * east, (points_m[:, 1] - here[1]) * north)


def bounds_in_city(shapes: Shapes, profile: CityProfile) -> tuple[float, float, float, float]:
    """West, south, east, north of shapes in metres, as far as they lie in or near the extent of their city.

    One shape at the other end of the world must not make the city a dot on the map. Shapes that all lie elsewhere
    count as they are.
    """
    low, high = to_map(np.array([profile.west, profile.east]), np.array([profile.south, profile.north]))
    near = (high - low) / 2
    low, high = low - near, high + near
    bounds = shapes.bounds_m
    touching = (bounds[:, :2] <= high).all(axis=1) & (bounds[:, 2:] >= low).all(axis=1)
    if touching.any():
        bounds = np.hstack([np.maximum(bounds[touching, :2], low), np.minimum(bounds[touching, 2:], high)])
    west, south = bounds[:, :2].min(axis=0).tolist()
    east, north = bounds[:, 2:].max(axis=0).tolist()
    return west, south, east, north


def no_shapes() -> Shapes:
    """No shapes at all."""
    return shapes_of(np.empty(0, np.int64), np.empty(0, object), [], [], [], [])


def shapes_of(
    ids: NDArray[np.int64],
    geometries: NDArray[Any],
    codes: list[str],
    names: list[str],
    names_en: list[str],
    kinds: list[str],
    extra: dict[str, NDArray[Any]] | None = None,
) -> Shapes:
    """Flatten geometries given in degrees.

    Args:
        geometries: (n,) shapely polygons, lines or collections of them, or None for a shape without a place.
    """
    parts, owners = parts_of(geometries)
    areal = shapely.get_dimensions(parts) == 2
    rings, ring_of = shapely.get_rings(parts[areal], return_index=True)
    lines = np.concatenate([rings, parts[~areal]])
    owner = np.concatenate([owners[areal][ring_of], owners[~areal]])
    order = np.argsort(owner, kind="stable")
    lines, owner = lines[order], owner[order].astype(np.int32)
    degrees, line_of = shapely.get_coordinates(lines, return_index=True)
    sizes = np.bincount(line_of, minlength=len(lines))
    return Shapes(
        ids=np.asarray(ids, np.int64),
        codes=codes,
        names=names,
        names_en=names_en,
        kinds=kinds,
        points_m=to_map(degrees[:, 0], degrees[:, 1]),
        part_starts=np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
        part_owner=owner,
        bounds_m=_bounds_m(geometries),
        anchors_m=_anchors_m(geometries),
        extra=extra or {},
    )


def _bounds_m(geometries: NDArray[Any]) -> NDArray[np.float64]:
    bounds = shapely.bounds(geometries).reshape(-1, 4)
    return np.hstack([to_map(bounds[:, 0], bounds[:, 1]), to_map(bounds[:, 2], bounds[:, 3])])


def _anchors_m(geometries: NDArray[Any]) -> NDArray[np.float64]:
    """A point inside each: for a polygon one on its surface, for a line one halfway along it."""
    try:
        anchors = np.array(shapely.point_on_surface(geometries), object)
    except shapely.GEOSException:  # one outline that crosses itself too badly; the middle of the box does for all
        anchors = np.array(shapely.centroid(shapely.envelope(geometries)), object)
    lines = shapely.get_type_id(geometries) == shapely.GeometryType.LINESTRING
    if lines.any():
        anchors[lines] = shapely.line_interpolate_point(geometries[lines], 0.5, normalized=True)
    return to_map(shapely.get_x(anchors), shapely.get_y(anchors))
