"""The components as a painter of tiles knows them: where they lie, how many in each cell, how densely."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.city.components import NOWHERE, Components
from app.city.model import COMPONENT_STATES
from app.map.counts import CellCounts

COUNTED_STATES = tuple(number for number, name in enumerate(COMPONENT_STATES) if name != "removed")
RUN = 256  # rows of a run whose box tells how densely they lie
MOST_BOXES = 2000  # a change of more places than this has all cells counted anew


class ComponentStock:
    """Components with their exact counts; one stock serves every style that is painted from it."""

    def __init__(self) -> None:
        self.components: Components | None = None
        self.cells: CellCounts | None = None
        self.dense = 1.0
        self.classes = 1
        self.revision = 0

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to paint."""
        return self.components is None or self.components.count == 0

    def set_components(self, components: Components) -> None:
        """Take the components, which may be mapped from another process."""
        self.components = components
        self.cells = CellCounts(components, COUNTED_STATES) if components.count else None
        self.dense = density_of(components)
        self.classes = 1 + int(components.column("class_id").max(initial=0))
        self.revision += 1

    def touch(self, boxes_m: NDArray[np.float64]) -> None:
        """Take up components that were changed in place: (k, 4) boxes of their old and new places in metres."""
        if self.components is None:
            return
        cells = self.cells
        if cells is None or len(boxes_m) > MOST_BOXES or not all(cells.contains(tuple(box)) for box in boxes_m):
            self.cells = CellCounts(self.components, COUNTED_STATES)
        else:
            cells.recount(boxes_m)
        self.revision += 1


def density_of(components: Components) -> float:
    """Components in a square metre where they lie densely (four fifths of the runs of rows lie less densely)."""
    x, y = components.column("x_cm"), components.column("y_cm")
    there = x != NOWHERE
    if not there.all():
        x, y = x[there], y[there]
    if len(x) == 0:
        return 1.0
    starts = np.arange(0, len(x), RUN)
    wide = np.maximum.reduceat(x, starts).astype(np.float64) - np.minimum.reduceat(x, starts)
    high = np.maximum.reduceat(y, starts).astype(np.float64) - np.minimum.reduceat(y, starts)
    area = np.maximum(wide * high / 1e4, 25.0)
    return float(np.quantile(np.minimum(RUN, len(x)) / area, 0.8))
