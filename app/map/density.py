"""Pictures of how dense components lie, as arrays: from cell counts when far, from the columns when nearer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.city.components import NOWHERE, Components
from app.map.projection import Box

MOST_ROWS = 60_000  # a picture reads at most about so many rows; beyond that it reads every k-th for k


@dataclass(frozen=True)
class ComponentFilter:
    """Which components are shown; None means any.

    Args:
        classes: class ids.
        states: state numbers, see COMPONENT_STATES.
        units: unit ids that own or maintain them.
    """

    classes: frozenset[int] | None = None
    states: frozenset[int] | None = None
    units: frozenset[int] | None = None

    def mask(self, components: Components, rows: slice | NDArray[np.int64]) -> NDArray[np.bool_] | None:
        """Which of the rows are shown; None where all are."""
        chosen: NDArray[np.bool_] | None = None
        for names, wanted in (
            (("class_id",), self.classes),
            (("state",), self.states),
            (("maintainer_id", "owner_id"), self.units),
        ):
            if wanted is None:
                continue
            values = np.array(sorted(wanted), np.int64)
            is_in = np.isin(components.column(names[0])[rows], values)
            for name in names[1:]:
                is_in |= np.isin(components.column(name)[rows], values)
            chosen = is_in if chosen is None else chosen & is_in
        return chosen

    def total(self, components: Components) -> int:
        """How many components are shown, exactly; a filter of units reads its columns, the others only counts."""
        if self.units is not None:
            shown = components.column("x_cm") != NOWHERE
            mask = self.mask(components, slice(0, components.row_count))
            return int(np.count_nonzero(shown & mask)) if mask is not None else int(np.count_nonzero(shown))
        counts = components.counts
        if self.classes is not None:
            counts = counts[[number for number in self.classes if 0 <= number < len(counts)]]
        if self.states is not None:
            counts = counts[:, [number for number in self.states if 0 <= number < counts.shape[1]]]
        return int(counts.sum())

    @property
    def is_open(self) -> bool:
        """Whether everything is shown."""
        return self.classes is None and self.states is None and self.units is None


def counted(
    components: Components,
    box: Box,
    shape: tuple[int, int],
    category_of: NDArray[np.int8],
    categories: int,
    shown: ComponentFilter,
) -> NDArray[np.float32]:
    """Components counted into a raster over a box: (categories, rows, columns), north at the top.

    Args:
        category_of: (classes, states) category of each class and state; -1 leaves them out.
    """
    rows, cols = shape
    west, south, east, north = box
    pieces = components.slices_in_box(*box)
    columns = {name: components.column(name) for name in ("x_cm", "y_cm", "class_id", "state")}
    total = sum(piece.stop - piece.start for piece in pieces)
    stride = max(1, -(-total // MOST_ROWS))
    per_x, per_y = cols / ((east - west) * 100), rows / ((north - south) * 100)
    flat = np.zeros(categories * rows * cols, np.float32)
    for group in _grouped(pieces):
        parts = [slice(piece.start, piece.stop, stride) for piece in group]
        x = np.concatenate([columns["x_cm"][part] for part in parts])
        y = np.concatenate([columns["y_cm"][part] for part in parts])
        kind = np.concatenate([category_of[columns["class_id"][part], columns["state"][part]] for part in parts])
        if shown.units is not None:
            by_unit = ComponentFilter(units=shown.units)
            masks = [mask for part in parts if (mask := by_unit.mask(components, part)) is not None]
            kind = np.where(np.concatenate(masks), kind, -1)
        column = np.floor((x - west * 100) * per_x)
        row = np.floor((north * 100 - y) * per_y)
        inside = (kind >= 0) & (x != NOWHERE) & (column >= 0) & (column < cols) & (row >= 0) & (row < rows)
        place = ((kind.astype(np.float64) * rows + row) * cols + column)[inside].astype(np.int64)
        flat += np.bincount(place, minlength=len(flat)).astype(np.float32)
    if stride > 1:
        flat *= stride
    return flat.reshape(categories, rows, cols)


def _grouped(pieces: list[slice], at_most: int = 400_000) -> list[list[slice]]:
    """Slices in groups of a bounded number of rows, so that work arrays stay small."""
    groups: list[list[slice]] = []
    size = at_most
    for piece in pieces:
        for start in range(piece.start, piece.stop, at_most):
            part = slice(start, min(start + at_most, piece.stop))
            if size + part.stop - part.start > at_most:
                groups.append([])
                size = 0
            groups[-1].append(part)
            size += part.stop - part.start
    return groups


def halved(raster: NDArray[Any]) -> NDArray[np.float32]:
    """The same counts in cells of twice the side: (categories, rows, columns)."""
    kinds, rows, cols = raster.shape
    padded = raster
    if rows % 2 or cols % 2:
        padded = np.zeros((kinds, rows + rows % 2, cols + cols % 2), raster.dtype)
        padded[:, :rows, :cols] = raster
    result = padded[:, 0::2, 0::2].astype(np.float32)
    for part in (padded[:, 1::2, 0::2], padded[:, 0::2, 1::2], padded[:, 1::2, 1::2]):
        result += part
    return result


def smoothed(raster: NDArray[np.float32]) -> NDArray[np.float32]:
    """Counts spread to their neighbours by 1 4 6 4 1 sixteenths along the last two axes, over nothing beyond the edge.

    The sum stays but for what the outermost two cells spread beyond the edge.
    """
    for axis in (-1, -2):
        room = [(0, 0)] * raster.ndim
        room[axis] = (2, 2)
        result = np.pad(raster, room)
        # Adding each cell to its neighbour four times over gives just these weights, and is the quicker way.
        for _time in range(4):
            head, tail = [slice(None)] * raster.ndim, [slice(None)] * raster.ndim
            head[axis], tail[axis] = slice(1, None), slice(None, -1)
            result = result[tuple(head)] + result[tuple(tail)]
        raster = result
    return raster * np.float32(1 / 256)


def resampled(
    raster: NDArray[Any], left: float, top: float, step: float, shape: tuple[int, int]
) -> NDArray[np.float32]:
    """A raster read at other places, linear between its cell centres.

    Args:
        raster: (categories, rows, columns).
        left, top: where the first output cell begins, in cells of the raster.
        step: side of an output cell, in cells of the raster.
        shape: rows and columns of the output.
    """
    _kinds, rows, cols = raster.shape
    y = top + (np.arange(shape[0]) + 0.5) * step - 0.5
    x = left + (np.arange(shape[1]) + 0.5) * step - 0.5
    y0, x0 = np.floor(y).astype(np.int64), np.floor(x).astype(np.int64)
    fy, fx = (y - y0).astype(np.float32)[None, :, None], (x - x0).astype(np.float32)[None, None, :]
    inside_y = ((y0 >= 0) & (y0 < rows - 1)).astype(np.float32)[None, :, None]
    inside_x = ((x0 >= 0) & (x0 < cols - 1)).astype(np.float32)[None, None, :]
    y0, x0 = np.clip(y0, 0, max(rows - 2, 0)), np.clip(x0, 0, max(cols - 2, 0))
    band = raster[:, y0] * (1 - fy) + raster[:, np.minimum(y0 + 1, rows - 1)] * fy
    return (band[:, :, x0] * (1 - fx) + band[:, :, np.minimum(x0 + 1, cols - 1)] * fx) * inside_y * inside_x
