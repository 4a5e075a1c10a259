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
        if sum(_crossings(shapes, int(ring), east_m, north_m) for ring in rings) % 2 == 1:
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
    """The row of the point nearest to a place within a radius, or None; points at no place (NaN) are passed over."""
    if len(points_m) == 0:
        return None
    square = (points_m[:, 0] - east_m) ** 2 + (points_m[:, 1] - north_m) ** 2
    best = int(np.argmin(np.where(np.isnan(square), np.inf, square)))
    return best if square[best] <= radius_m * radius_m else None


def raster_inside(shapes: Shapes, row: int, xs: NDArray[np.float64], ys: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which points of a raster lie inside a shape: (len(ys), len(xs)), xs rising."""
    inside = np.zeros((len(ys), len(xs)), bool)
    for ring in np.flatnonzero(shapes.part_owner == row):
        points = shapes.points_m[shapes.part_starts[ring] : shapes.part_starts[ring + 1]]
        after = np.roll(points, -1, axis=0)
        for line, north in enumerate(ys):
            spans = (points[:, 1] > north) != (after[:, 1] > north)
            a, b = points[spans], after[spans]
            crossings = np.sort(a[:, 0] + (north - a[:, 1]) / (b[:, 1] - a[:, 1]) * (b[:, 0] - a[:, 0]))
            inside[line] ^= np.searchsorted(crossings, xs) % 2 == 1
    return inside


def depth_of(inside: NDArray[np.bool_]) -> NDArray[np.int64]:
    """How many steps each true cell lies from the nearest false one or from the edge."""
    depth = np.zeros(inside.shape, np.int64)
    rest = np.pad(inside, 1)
    while rest.any():
        depth += rest[1:-1, 1:-1]
        core = rest[1:-1, 1:-1] & rest[:-2, 1:-1] & rest[2:, 1:-1] & rest[1:-1, :-2] & rest[1:-1, 2:]
        rest = np.pad(core, 1)
    return depth
