"""The heat of a figure on the map: squares of cells with exact counts, in steps of colour."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.desk.overdue_months import CELL_DEG
from app.map.choropleth import limits_for
from app.map.projection import to_metres

WIDTHS = (1, 2, 4, 8, 16, 32)
"""How many cells a square may be wide."""
CELL_M = 111.3
LEAST_PX = 8.0


@dataclass(frozen=True)
class Heat:
    """Squares of one width.

    Args:
        corners: (n, 2) east and north cell of the south-western corner.
        counts: (n,) cases.
        boxes_m: (n, 4) west, south, east, north in metres, EPSG:3857.
        limits: rising lower limits of the colour steps 1 to 7.
    """

    width: int
    corners: NDArray[np.int64]
    counts: NDArray[np.int64]
    boxes_m: NDArray[np.float64]
    limits: tuple[int, ...]

    @property
    def steps(self) -> NDArray[np.int64]:
        """(n,) the colour step of each square, 1 to 7."""
        return np.maximum(np.searchsorted(np.array(self.limits), self.counts, side="right"), 1)

    def at(self, east_m: float, north_m: float) -> int | None:
        """Return the square that a place lies in."""
        west, south, east, north = self.boxes_m.T
        found = np.flatnonzero((west <= east_m) & (east_m < east) & (south <= north_m) & (north_m < north))
        return int(found[0]) if len(found) else None


def width_for(resolution: float, scale: float = 1.0) -> int:
    """Return how wide squares have to be at so many metres in a device pixel, for `scale` pixels in a logical one."""
    return next((width for width in WIDTHS if width * CELL_M / resolution >= LEAST_PX * scale), WIDTHS[-1])


def heat_of(squares: NDArray[np.int64], width: int) -> Heat:
    """Put counts on the map: (n, 3) east cell, north cell, cases."""
    corners, counts = squares[:, :2], squares[:, 2]
    west, south = to_metres(corners[:, 0] * CELL_DEG, corners[:, 1] * CELL_DEG)
    east, north = to_metres((corners[:, 0] + width) * CELL_DEG, (corners[:, 1] + width) * CELL_DEG)
    return Heat(width, corners, counts, np.column_stack((west, south, east, north)), limits_for(counts))
