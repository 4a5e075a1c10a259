"""The river from its centre line and widths, and the lakes that are drawn by hand."""

from __future__ import annotations

import numpy as np
import shapely
from shapely.geometry import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from db.demo.frame import points_of, read_table, smooth_line, to_metres

STEP_M = 60.0
GRID_M = 0.01


def river_polygon() -> BaseGeometry:
    """Return the river 邕江 as one polygon, EPSG:4545, smooth banks with a vertex about every 60 m."""
    rows = read_table("river")
    centre = points_of(rows)
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(centre, axis=0).T))])
    line = smooth_line(centre, STEP_M)
    line_along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    width = np.interp(line_along / line_along[-1], along / along[-1], [float(row["width_m"]) for row in rows])
    pieces = shapely.linestrings(np.stack([line[:-1], line[1:]], axis=1))
    river = shapely.union_all(shapely.buffer(pieces, (width[:-1] + width[1:]) / 4, quad_segs=6))
    river = river.buffer(40, quad_segs=4).buffer(-80, quad_segs=4).buffer(40, quad_segs=4)
    biggest = max(shapely.get_parts(river), key=shapely.area)
    outer = Polygon(biggest.exterior)
    return shapely.set_precision(shapely.segmentize(outer.simplify(6), STEP_M), GRID_M)


def lakes() -> list[tuple[str, str, BaseGeometry]]:
    """Return name, English name and polygon (EPSG:4545) of the lakes."""
    found = []
    for row in read_table("lakes"):
        corners = np.array([[float(x) for x in point.split()] for point in row["ring"].split(";")])
        ring = to_metres(np.vstack([corners, corners[:1]]))
        found.append((row["name"], row["name_en"], Polygon(smooth_line(ring, 30)).buffer(0)))
    return found


def shore_line(river: BaseGeometry, away_m: float) -> BaseGeometry:
    """Return the line that runs at a distance along both banks."""
    return LineString(river.buffer(away_m, quad_segs=4).exterior)
