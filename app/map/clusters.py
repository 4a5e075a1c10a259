"""Which marks a map shows of many cases: one for each cell of the ground; in a crowd wider cells, and few stand out."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.map.marks import Lateness, one_symbol_a_cell
from app.map.projection import resolution_of_zoom

CELL_PX = 16  # side of a cell in pixels of the sketch
WIDER = ((6.0, 32), (1.25, 24), (0.0, CELL_PX))  # from so many cases in an occupied cell of 16 pixels: side of a cell
CALM_PX = 20  # side of a cell of what is in time, where the others are wider
STRONG_SHARE = 0.1  # of the cells with late cases, those with most of them stand out
LEAST_STRONG = 3


@dataclass(frozen=True)
class Marks:
    """The marks of one raster of cells, in the order of painting: what is worst lies on top.

    Args:
        rows: (k,) the case that each mark stands at.
        worst: (k,) the lateness that it shows.
        counts: (k,) how many cases it stands for.
        late_counts: (k,) how many of them are overdue.
        is_strong: (k,) it stands out of the crowd.
        cell_m, side_px: side of a cell in metres and in pixels of the sketch.
    """

    rows: NDArray[np.int64]
    worst: NDArray[np.uint8]
    counts: NDArray[np.int64]
    late_counts: NDArray[np.int64]
    is_strong: NDArray[np.bool_]
    cell_m: float
    side_px: int

    @property
    def is_crowded(self) -> bool:
        """Whether cells are wider than usual."""
        return self.side_px > CELL_PX

    @property
    def is_packed(self) -> bool:
        """Whether cells are as wide as they become."""
        return self.side_px == WIDER[0][1]


def cell_px(east_m: NDArray[np.float64], north_m: NDArray[np.float64], usual_m: float) -> int:
    """The side of a cell in pixels of the sketch that suits how densely cases lie.

    Args:
        usual_m: the side in metres of a cell of the usual size.
    """
    placed = ~(np.isnan(east_m) | np.isnan(north_m))
    if not placed.any():
        return CELL_PX
    column = np.floor(east_m[placed] / usual_m).astype(np.int64)
    row = np.floor(north_m[placed] / usual_m).astype(np.int64)
    occupied = len(np.unique((row << 32) + column))
    return next(side for least, side in WIDER if len(column) / occupied >= least)


def choose_marks(
    east_m: NDArray[np.float64],
    north_m: NDArray[np.float64],
    late: NDArray[np.uint8],
    usual_m: float,
    side_px: int = CELL_PX,
) -> Marks:
    """Choose marks on rasters that are fixed to the ground.

    Usually the worst case of a cell speaks for it. In a crowd that would be an overdue one everywhere, so each lateness
    has cells of its own, and what is in time becomes fine dots under the rest. Hazards never stand behind another case.

    Args:
        east_m, north_m: (n,) places in metres; rows with NaN have no mark.
        late: (n,) lateness of each.
        usual_m: the side in metres of a cell of the usual size.
        side_px: the side of a cell as `cell_px` says.
    """
    cell_m = usual_m * side_px / CELL_PX
    is_crowded = side_px > CELL_PX
    if is_crowded:
        groups = [
            (late <= Lateness.IN_TIME, usual_m * CALM_PX / CELL_PX),
            (late == Lateness.SOON, cell_m),
            (late == Lateness.OVERDUE, cell_m),
        ]
    else:
        groups = [(late != Lateness.URGENT, cell_m)]
    groups.append((late == Lateness.URGENT, usual_m))
    parts = [_in_cells(np.flatnonzero(mask), east_m, north_m, late, side_m) for mask, side_m in groups]
    rows, worst, counts, late_counts = (np.concatenate(values) for values in zip(*parts, strict=True))
    strong = _stand_out(late_counts) if is_crowded else np.ones(len(rows), bool)
    strong |= worst == Lateness.URGENT
    order = np.lexsort((late_counts, strong, worst))
    return Marks(rows[order], worst[order], counts[order], late_counts[order], strong[order], cell_m, side_px)


def _in_cells(
    chosen: NDArray[np.int64],
    east_m: NDArray[np.float64],
    north_m: NDArray[np.float64],
    late: NDArray[np.uint8],
    side_m: float,
) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Rows, lateness, counts and counts of late cases of one mark for each cell of the chosen cases."""
    found = one_symbol_a_cell(east_m[chosen], north_m[chosen], late[chosen], side_m)
    return chosen[found.rows], found.worst, found.counts, found.late_counts


def _stand_out(late_counts: NDArray[np.int64]) -> NDArray[np.bool_]:
    """The cells with most late cases, about a tenth of those that have any; over the whole city, not over a view."""
    some = np.sort(late_counts[late_counts > 0])
    if len(some) == 0:
        return np.zeros(len(late_counts), bool)
    limit = int(some[min(math.ceil(len(some) * (1 - STRONG_SHARE)), len(some) - 1)])
    return late_counts >= max(limit, LEAST_STRONG)


def usual_cell_m(zoom: float, scale: float) -> float:
    """The side in metres of a cell of the usual size; cells step in half zooms."""
    return CELL_PX * scale * resolution_of_zoom(math.floor(zoom * 2 + 1e-6) / 2)
