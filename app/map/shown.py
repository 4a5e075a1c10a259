"""How much of what there is lies in what the map shows: exact counts for the legend, over the ground that is seen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.city.components import Components
from app.city.model import COMPONENT_STATES
from app.map.component_counts import COUNTED_STATES
from app.map.density import ComponentFilter
from app.map.projection import Box

STATES = len(COMPONENT_STATES)


@dataclass(frozen=True)
class Scope:
    """The ground that a legend speaks of.

    Args:
        box_m: west, south, east, north in EPSG:3857 metres.
        grid_id: only what belongs to this duty grid, None for all that lies in the box.
    """

    box_m: Box
    grid_id: int | None = None


def components_in(components: Components, scope: Scope, chosen: ComponentFilter) -> NDArray[np.int64]:
    """How many components of each class and state are shown in a scope, (classes, states).

    A view that holds the whole city costs nothing but a look at its edges: its counts are kept.
    """
    counts = components.counts
    if scope.grid_id is None and chosen.units is None and _holds_all(components, scope.box_m):
        shown = counts.copy()
        for names, axis in ((chosen.classes, 0), (chosen.states, 1)):
            if names is not None:
                left_out = np.ones(shown.shape[axis], bool)
                left_out[[number for number in names if 0 <= number < shown.shape[axis]]] = False
                shown[(left_out, slice(None)) if axis == 0 else (slice(None), left_out)] = 0
    else:
        rows = components.rows_in_box(*scope.box_m)
        if scope.grid_id is not None:
            rows = rows[components.column("duty_grid_id")[rows] == scope.grid_id]
        mask = chosen.mask(components, rows)
        rows = rows if mask is None else rows[mask]
        key = components.column("class_id")[rows].astype(np.int64) * STATES + components.column("state")[rows]
        flat = np.bincount(key, minlength=counts.size)
        shown = np.append(flat, np.zeros(-len(flat) % STATES, np.int64)).reshape(-1, STATES)
    shown[:, [number for number in range(STATES) if number not in COUNTED_STATES]] = 0  # nobody paints these
    return shown


def points_in(east_m: NDArray[np.float64], north_m: NDArray[np.float64], box_m: Box) -> NDArray[np.bool_]:
    """Which points lie in a box; one without a place lies nowhere."""
    west, south, east, north = box_m
    with np.errstate(invalid="ignore"):
        return (east_m >= west) & (east_m <= east) & (north_m >= south) & (north_m <= north)


def _holds_all(components: Components, box_m: Box) -> bool:
    bounds = components.bounds_m
    west, south, east, north = box_m
    return bounds is None or (west <= bounds[0] and south <= bounds[1] and east >= bounds[2] and north >= bounds[3])
