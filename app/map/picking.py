"""What lies under a place: the shape that holds it, the point nearest to it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.city.model import Shapes


def shape_at(shapes: Shapes, east_m: float, north_m: float) -> int | None:
    """The place in `shapes` of the polygon that holds a point (the smallest of several), or None."""
    bounds = shapes.bounds_m
    if len(bounds) == 0:
        return None
    near = np.flatnonzero(
        (bounds[:, 0] <= east_m) & (bounds[:, 2] >= east_m) & (bounds[:, 1] <= north_m) & (bounds[:, 3] >= north_m)
    )
    area = (bounds[near, 2] - bounds[near, 0]) * (bounds[near, 3] - bounds[near, 1])
    for shape in near[np.argsort(area, kind="stable")]:
        rings = np.flatnonzero(shapes.part_owner == shape)
        if sum(_crossings(shapes, ring, east_m, north_m) for ring in rings) % 2:
            return int(shape)
    return None


def _crossings(shapes: Shapes, ring: int, east_m: float, north_m: float) -> int:
    """How often a ray to the east crosses a ring (odd-even rule)."""
    points = shapes.points_m[shapes.part_starts[ring] : shapes.part_starts[ring + 1]]
    x, y = points[:, 0], points[:, 1]
    x1, y1 = np.roll(x, -1), np.roll(y, -1)
    spans = (y > north_m) != (y1 > north_m)
    with np.errstate(divide="ignore", invalid="ignore"):
        at = x + (north_m - y) / (y1 - y) * (x1 - x)
    return int(np.count_nonzero(spans & (at > east_m)))


def nearest_point(points_m: NDArray[np.float64], east_m: float, north_m: float, radius_m: float) -> int | None:
    """The row of the point nearest to a place within a radius, or None."""
    if len(points_m) == 0:
        return None
    square = (points_m[:, 0] - east_m) ** 2 + (points_m[:, 1] - north_m) ** 2
    best = int(np.argmin(square))
    return best if square[best] <= radius_m * radius_m else None
