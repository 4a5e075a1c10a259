"""Places of rows: read from columns, texts or shapes, turned into the stored frame, checked against the city."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from app.city.drawable import parts_of
from app.i18n import N_
from app.imports.frames import Frame
from app.imports.model import Extent

POINT, LINES, POLYGONS = 0, (1, 2, 5), (3, 6)
EMPTY = N_("has no coordinates")
ZERO = N_("has the coordinates 0, 0")
UNREADABLE = N_("has unreadable coordinates ({x}, {y})")
UNREADABLE_SHAPE = N_("has a shape that cannot be read")
OUTSIDE = N_("lies outside the city's extent (at {lon:.5f}, {lat:.5f})")
NO_POLYGON = N_("is no polygon ({found})")
NO_LINE = N_("is no line ({found})")
NO_LENGTH = N_("its line has no length (its points lie at one place)")
NO_AREA = N_("its polygon has no area (its corners lie on a line)")
COMMA = re.compile(r"(-?\d+),(\d+)")
"""A decimal comma; where it parted thousands, the place lies far outside the city and is rejected."""
EXTENT_FENCE = 3.0
EXTENT_MARGIN = 0.02
LEAST_MARGIN_DEG = 0.005


Problem = tuple[str, dict[str, Any]]
"""A reason (untranslated) and the values for it."""


def rows_of(mask: NDArray[np.bool_]) -> list[int]:
    """Return the numbers of the rows of a mask."""
    return np.flatnonzero(mask).tolist()


def without(shapes: NDArray[np.object_], left_out: NDArray[np.bool_]) -> NDArray[np.object_]:
    """Return a copy of shapes with nothing where they are left out."""
    kept = shapes.copy()
    kept[left_out] = None
    return kept


@dataclass
class Places:
    """The places of a chunk in the stored frame.

    Args:
        lon, lat: (n,) degrees, NaN where there is none; of shapes a point inside.
        shapes: (n,) geometries for lines and polygons, None where there is none.
        problems: row -> reason (untranslated) and the values for it.
        simplified: rows whose line or polygon became a point.
        repaired: row -> what was wrong with its polygon.
    """

    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    shapes: NDArray[np.object_] | None = None
    problems: dict[int, tuple[str, dict[str, Any]]] = field(default_factory=dict)
    simplified: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    repaired: dict[int, str] = field(default_factory=dict)


def read_columns(x_texts: NDArray[np.object_], y_texts: NDArray[np.object_], frame: Frame) -> Places:
    """Return the places of two columns of numbers."""
    x, y = numbers_of(x_texts), numbers_of(y_texts)
    lon, lat = frame.to_stored(x, y)
    places = Places(lon, lat)
    for row in rows_of(~(np.isfinite(x) & np.isfinite(y))):
        values = {"x": x_texts[row][:30], "y": y_texts[row][:30]}
        places.problems[row] = (UNREADABLE, values) if x_texts[row] and y_texts[row] else (EMPTY, {})
    _leave_out_zero(places, (x == 0) & (y == 0))
    _find_unreachable(places)
    return places


def numbers_of(texts: NDArray[np.object_]) -> NDArray[np.float64]:
    """Return numbers, with a decimal point or comma; NaN where there is none."""
    plain = [f"{found[1]}.{found[2]}" if "," in text and (found := COMMA.fullmatch(text)) else text for text in texts]
    return pd.to_numeric(pd.Series(plain, dtype=object), errors="coerce").to_numpy(float)


def read_shapes(shapes: NDArray[np.object_], frame: Frame, wanted: str) -> Places:
    """Return the places of geometries as points, lines or polygons.

    Args:
        shapes: (n,) in the file's frame, None where missing.
        wanted: `point`, `line` or `polygon`.
    """
    missing = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    whole, bad = sound_shapes(without(shapes, missing), wanted)
    missing |= np.array([row in bad for row in range(len(shapes))], bool)
    whole = without(whole, missing)
    zero = np.zeros(len(whole), bool)
    is_point = shapely.get_type_id(whole) == POINT
    zero[is_point] = (shapely.get_x(whole[is_point]) == 0) & (shapely.get_y(whole[is_point]) == 0)
    if (~missing).any():
        whole[~missing] = frame.shapes_to_stored(whole[~missing])
    places = {"point": _as_points, "line": _as_lines, "polygon": _as_polygons}[wanted](whole, missing)
    for row in rows_of(missing):
        places.problems[row] = bad.get(row, (EMPTY, {}))
    _leave_out_zero(places, zero)
    _find_unreachable(places)
    return places


def sound_shapes(shapes: NDArray[np.object_], wanted: str) -> tuple[NDArray[np.object_], dict[int, Problem]]:
    """The gate that every shape of a file passes, in the frame of the file: what it lets in can be drawn.

    Empty pieces are left out without a word: nothing is lost by them. What becomes a point needs no length or area.

    Returns:
        The shapes without their empty pieces, and row -> reason for those that no map can show.
    """
    parts, owners = parts_of(shapes)
    empty = shapely.is_empty(parts)
    made = shapes.copy()
    for row in np.unique(owners[empty]).tolist():
        made[row] = gathered(parts[(owners == row) & ~empty])
    parts, owners = parts[~empty], owners[~empty]
    corners_of, part_of = shapely.get_coordinates(parts, return_index=True)
    infinite = np.zeros(len(parts), bool)
    infinite[part_of[~np.isfinite(corners_of).all(axis=1)]] = True
    west, south, east, north = shapely.bounds(parts).reshape(-1, 4).T
    kinds = shapely.get_type_id(parts)
    flat = np.isin(kinds, POLYGONS) & ~infinite
    # The hull, not the polygon: one that crosses itself may have an area of zero as well, and can be repaired.
    flat[flat] = shapely.area(shapely.convex_hull(parts[flat])) == 0
    at_one_place = (kinds != POINT) & ~infinite & (west == east) & (south == north)
    bad: dict[int, Problem] = dict.fromkeys(np.unique(owners[infinite]).tolist(), (UNREADABLE_SHAPE, {}))
    if wanted == "point":
        return made, bad
    for worthless, reason in ((flat, NO_AREA), (at_one_place & (kinds != POLYGONS[0]), NO_LENGTH)):
        for row in np.unique(owners[worthless]).tolist():
            rest = parts[(owners == row) & ~worthless]
            if len(rest) == 0:
                bad.setdefault(row, (reason, {}))
            else:
                made[row] = gathered(rest)
    return made, bad


def gathered(parts: NDArray[np.object_]) -> shapely.Geometry | None:
    """One geometry of single parts; None of none."""
    if len(parts) < 2:
        return parts[0] if len(parts) else None
    kinds = set(shapely.get_type_id(parts).tolist())
    made = {frozenset({1}): shapely.MultiLineString, frozenset({3}): shapely.MultiPolygon}.get(frozenset(kinds))
    return (made or shapely.GeometryCollection)(list(parts))


def _leave_out_zero(places: Places, zero: NDArray[np.bool_]) -> None:
    """Take the coordinates 0, 0 for what they mean: no place, from which no extent may be measured."""
    for row in rows_of(zero):
        places.problems[row] = (ZERO, {})
        places.lon[row] = places.lat[row] = np.nan


def _find_unreachable(places: Places) -> None:
    for row in rows_of(~(np.isfinite(places.lon) & np.isfinite(places.lat))):
        places.problems.setdefault(row, (UNREADABLE_SHAPE, {}))
        places.lon[row] = places.lat[row] = np.nan


def _as_points(shapes: NDArray[np.object_], missing: NDArray[np.bool_]) -> Places:
    kinds = shapely.get_type_id(shapes)
    simplified = rows_of((kinds != POINT) & ~missing)
    shapes = shapes.copy()
    for row in simplified:
        shapes[row] = point_inside(shapes[row])
    return Places(*_xy(shapes), simplified=np.array(simplified, np.int64))


def point_inside(shape: shapely.Geometry) -> shapely.Point:
    """Return a point that stands for a line or polygon; of a closed line one inside it."""
    if shape.geom_type == "LineString" and shape.is_closed and len(shape.coords) > 3:
        outline = shapely.Polygon(shape)
        if outline.is_valid and outline.area > 0:
            return shapely.point_on_surface(outline)
    return shapely.point_on_surface(shape)


def _as_lines(shapes: NDArray[np.object_], missing: NDArray[np.bool_]) -> Places:
    kinds = shapely.get_type_id(shapes)
    wrong = ~np.isin(kinds, LINES) & ~missing
    places = Places(*_xy(_inside(shapes)), shapes=without(shapes, wrong))
    for row in rows_of(wrong):
        places.problems[row] = (NO_LINE, {"found": shapes[row].geom_type})
    return places


def _as_polygons(shapes: NDArray[np.object_], missing: NDArray[np.bool_]) -> Places:
    shapes = shapes.copy()
    repaired: dict[int, str] = {}
    for row in rows_of(~shapely.is_valid(shapes) & ~missing):
        repaired[row] = shapely.is_valid_reason(shapes[row])
        shapes[row] = shapely.make_valid(shapes[row])
    problems: dict[int, tuple[str, dict[str, Any]]] = {}
    for row in rows_of(~missing):
        polygons = polygons_of(shapes[row])
        if polygons is None:
            problems[row] = (NO_POLYGON, {"found": shapes[row].geom_type})
            repaired.pop(row, None)
        shapes[row] = polygons
    return Places(*_xy(_inside(shapes)), shapes=shapes, problems=problems, repaired=repaired)


def polygons_of(shape: shapely.Geometry) -> shapely.MultiPolygon | None:
    """Return the polygons of a geometry, None where it has none; lines and points of a repair are left out."""
    parts = [part for part in shapely.get_parts(shape) if part.area > 0]
    polygons = [inner for part in parts for inner in shapely.get_parts(part) if inner.geom_type == "Polygon"]
    return shapely.MultiPolygon(polygons) if polygons else None


def _inside(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    return shapely.point_on_surface(shapes)


def _xy(points: NDArray[np.object_]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    return shapely.get_x(points), shapely.get_y(points)


def check_extent(places: Places, extent: Extent) -> None:
    """Add a problem for each place outside the city; of shapes, those that do not even touch its box."""
    with np.errstate(invalid="ignore"):
        outside = (places.lon < extent.west) | (places.lon > extent.east)
        outside |= (places.lat < extent.south) | (places.lat > extent.north)
    if places.shapes is not None:
        box = shapely.box(extent.west, extent.south, extent.east, extent.north)
        outside &= ~shapely.intersects(places.shapes, box)
    for row in rows_of(outside):
        values = {"lon": float(places.lon[row]), "lat": float(places.lat[row])}
        places.problems.setdefault(row, (OUTSIDE, values))


def corners(places: Places) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return longitudes and latitudes from which an extent can be taken: points, or the corners of shapes."""
    if places.shapes is None:
        return places.lon, places.lat
    west, south, east, north = shapely.bounds(places.shapes).reshape(-1, 4).T
    return np.concatenate([west, east]), np.concatenate([south, north])


def extent_of(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> Extent | None:
    """Return the box of a city from its own data; places far off the rest do not count.

    Source: our own rule: quartiles and three times the distance between them, with a small margin.
    """
    known = np.isfinite(lon) & np.isfinite(lat)
    if not known.any():
        return None
    west, east = _fenced(lon[known])
    south, north = _fenced(lat[known])
    return Extent(max(west, -180.0), max(south, -90.0), min(east, 180.0), min(north, 90.0))


def _fenced(values: NDArray[np.float64]) -> tuple[float, float]:
    low, high = np.percentile(values, [25, 75])
    reach = max(EXTENT_FENCE * (high - low), LEAST_MARGIN_DEG)
    near = values[(values >= low - reach) & (values <= high + reach)]
    margin = max(EXTENT_MARGIN * (near.max() - near.min()), LEAST_MARGIN_DEG)
    return float(near.min() - margin), float(near.max() + margin)
