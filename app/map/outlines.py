"""Which shape covers a place."""

from __future__ import annotations

import numpy as np

from app.city.model import Shapes


def shape_at(shapes: Shapes, east_m: float, north_m: float) -> int | None:
    """Return the id of the shape that covers a place, None where there is none (odd-even, as shapes are filled).

    Args:
        east_m, north_m: EPSG:3857.
    """
    west, south, east, north = shapes.bounds_m.T
    near = np.flatnonzero((west <= east_m) & (east_m <= east) & (south <= north_m) & (north_m <= north))
    for row in near.tolist():
        crossed = 0
        for part in np.flatnonzero(shapes.part_owner == row).tolist():
            ring = shapes.points_m[shapes.part_starts[part] : shapes.part_starts[part + 1]]
            crossed += _crossings(ring, east_m, north_m)
        if crossed % 2:
            return int(shapes.ids[row])
    return None


def _crossings(ring: np.ndarray, east_m: float, north_m: float) -> int:
    """Count the edges of a ring that lie east of a place, at its height."""
    start, end = ring, np.roll(ring, -1, axis=0)
    is_between = (start[:, 1] > north_m) != (end[:, 1] > north_m)
    start, end = start[is_between], end[is_between]
    share = (north_m - start[:, 1]) / (end[:, 1] - start[:, 1])
    return int(np.count_nonzero(start[:, 0] + share * (end[:, 0] - start[:, 0]) > east_m))
