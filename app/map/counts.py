"""Exact counts of components for each cell, class and state, for pictures of the whole city.

A picture of a million points is made from these counts, so it costs the same for ten millions. They stay exact:
cells that a change touched are counted anew from the columns.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.city.components import NOWHERE, Components
from app.map.projection import HALF_WORLD_M, Box

FINEST = 21  # 2**21 cells around the world: 19.1 m of the projection
LONGEST_SIDE = 4096
STATE_BITS, CLASS_BITS = 3, 16


class CellCounts:
    """How many components of each class and state lie in each cell of a square raster over the city.

    Args:
        components: the components, which may be mapped from another process.
        is_counted: state numbers that are counted (a removed component is not).
    """

    def __init__(self, components: Components, is_counted: tuple[int, ...] = (0, 1, 2, 3)) -> None:
        self._components = components
        self._is_counted = np.zeros(256, bool)
        self._is_counted[list(is_counted)] = True
        x, y = components.column("x_cm"), components.column("y_cm")
        there = x != NOWHERE
        if not there.all():
            x, y = x[there], y[there]
        west, south, east, north = (x.min(), y.min(), x.max(), y.max()) if len(x) else (0, 0, 0, 0)
        span_m = max(int(east) - int(west), int(north) - int(south), 100) / 100
        fit = math.floor(math.log2(2 * HALF_WORLD_M * (LONGEST_SIDE - 4) / span_m))
        self.level = min(FINEST, fit)
        self.cell_m = 2 * HALF_WORLD_M / 2**self.level
        self.first_column = math.floor((west / 100 + HALF_WORLD_M) / self.cell_m) - 1
        self.first_row = math.floor((HALF_WORLD_M - north / 100) / self.cell_m) - 1
        self.columns = math.floor((east / 100 + HALF_WORLD_M) / self.cell_m) + 2 - self.first_column
        self.rows = math.floor((HALF_WORLD_M - south / 100) / self.cell_m) + 2 - self.first_row
        self.keys, self.counts = self._count(slice(0, components.row_count))

    @property
    def west_m(self) -> float:
        """The west edge of the raster in metres."""
        return self.first_column * self.cell_m - HALF_WORLD_M

    @property
    def north_m(self) -> float:
        """The north edge of the raster in metres."""
        return HALF_WORLD_M - self.first_row * self.cell_m

    def _keys_of(self, rows: slice | NDArray[np.int64]) -> NDArray[np.int64]:
        """Cell, class and state of rows in one number; rows outside the raster or not counted are left out."""
        x, y, state, class_id = (self._components.column(name)[rows] for name in ("x_cm", "y_cm", "state", "class_id"))
        column = np.floor(x * (0.01 / self.cell_m) + (HALF_WORLD_M / self.cell_m)).astype(np.int32) - self.first_column
        row = np.floor((HALF_WORLD_M / self.cell_m) - y * (0.01 / self.cell_m)).astype(np.int32) - self.first_row
        inside = self._is_counted[state] & (column >= 0) & (column < self.columns) & (row >= 0) & (row < self.rows)
        cell = row.astype(np.int64) * self.columns + column
        key = (((cell << CLASS_BITS) | class_id.astype(np.uint16)) << STATE_BITS) | state
        return key if inside.all() else key[inside]

    def _count(self, rows: slice | NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
        keys = np.sort(self._keys_of(rows))
        if len(keys) == 0:
            return keys, np.empty(0, np.int32)
        first = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]]))
        return keys[first], np.diff(np.concatenate([first, [len(keys)]])).astype(np.int32)

    def contains(self, box: Box) -> bool:
        """Whether a box in metres lies inside the raster."""
        west, south, east, north = box
        return (
            west >= self.west_m
            and north <= self.north_m
            and east <= self.west_m + self.columns * self.cell_m
            and south >= self.north_m - self.rows * self.cell_m
        )

    def recount(self, boxes_m: NDArray[np.float64]) -> None:
        """Count the cells anew that boxes touch: (k, 4) west, south, east, north in metres, inside the raster."""
        cells: set[int] = set()
        for west, south, east, north in boxes_m:
            first = math.floor((west + HALF_WORLD_M) / self.cell_m - 1e-6) - self.first_column
            last = math.floor((east + HALF_WORLD_M) / self.cell_m + 1e-6) - self.first_column
            top = math.floor((HALF_WORLD_M - north) / self.cell_m - 1e-6) - self.first_row
            bottom = math.floor((HALF_WORLD_M - south) / self.cell_m + 1e-6) - self.first_row
            for row in range(max(top, 0), min(bottom, self.rows - 1) + 1):
                for column in range(max(first, 0), min(last, self.columns - 1) + 1):
                    cells.add(row * self.columns + column)
        touched = np.array(sorted(cells), np.int64)
        if len(touched) == 0:
            return
        found = [self._components.rows_in_box(*self._cell_box(int(cell))) for cell in touched]
        rows = np.unique(np.concatenate(found))
        keys, counts = self._count(rows)
        # A cell's box takes its edge with it: only rows whose own cell was asked for are kept.
        asked = np.isin(keys >> (CLASS_BITS + STATE_BITS), touched)
        keys, counts = keys[asked], counts[asked]
        kept = ~np.isin(self.keys >> (CLASS_BITS + STATE_BITS), touched)
        all_keys = np.concatenate([self.keys[kept], keys])
        order = np.argsort(all_keys, kind="stable")
        self.keys = all_keys[order]
        self.counts = np.concatenate([self.counts[kept], counts])[order]

    def _cell_box(self, cell: int) -> Box:
        row, column = divmod(cell, self.columns)
        west = self.west_m + column * self.cell_m
        north = self.north_m - row * self.cell_m
        return west - 0.02, north - self.cell_m - 0.02, west + self.cell_m + 0.02, north + 0.02

    def rasters(self, category_of: NDArray[np.int8], categories: int) -> NDArray[Any]:
        """Counts as rasters, one for each category.

        Args:
            category_of: (classes, states) category of each class and state; -1 leaves them out.
            categories: how many.

        Returns:
            (categories, rows, columns) counts, north at the top, in the smallest type that holds them all.
        """
        state = (self.keys & ((1 << STATE_BITS) - 1)).astype(np.uint8)
        class_id = ((self.keys >> STATE_BITS) & ((1 << CLASS_BITS) - 1)).astype(np.uint16)
        category = category_of[np.minimum(class_id, len(category_of) - 1), state]
        cell = (self.keys >> (CLASS_BITS + STATE_BITS)).astype(np.int32)
        result = np.zeros((categories, self.rows * self.columns), np.uint8)
        for number in range(categories):  # one after another: all at once would take eight times the memory
            mine = category == number
            flat = np.bincount(cell[mine], self.counts[mine], minlength=self.rows * self.columns)
            if flat.max(initial=0) > np.iinfo(result.dtype).max:
                result = result.astype(smallest_type(flat))
            result[number] = flat
        return result.reshape(categories, self.rows, self.columns)


def smallest_type(counts: NDArray[Any]) -> np.dtype:
    """The smallest type that holds counts and can be reckoned with in single precision."""
    most = counts.max(initial=0)
    return np.dtype(np.uint8 if most <= 255 else np.uint16 if most <= 65535 else np.float32)


def packed(counts: NDArray[Any]) -> NDArray[Any]:
    """Counts in the smallest type that holds them."""
    return counts.astype(smallest_type(counts), copy=False)
