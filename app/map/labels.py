"""Placing names so that none covers another: the weightiest first, each where there is room."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

CELL_PX = 64


@dataclass(frozen=True)
class LabelField:
    """A rectangle on the screen: left, top, right, bottom in pixels."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: LabelField) -> bool:
        """Whether two fields overlap."""
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )

    def holds(self, other: LabelField) -> bool:
        """Whether another field lies wholly in this one."""
        return (
            self.left <= other.left
            and self.top <= other.top
            and self.right >= other.right
            and self.bottom >= other.bottom
        )


class Occupied:
    """The fields that are taken, found by the cells that they touch."""

    def __init__(self) -> None:
        self._cells: dict[tuple[int, int], list[LabelField]] = {}

    def _cells_of(self, field: LabelField) -> Iterable[tuple[int, int]]:
        for column in range(int(field.left // CELL_PX), int(field.right // CELL_PX) + 1):
            for row in range(int(field.top // CELL_PX), int(field.bottom // CELL_PX) + 1):
                yield column, row

    def is_free(self, fields: Iterable[LabelField]) -> bool:
        """Whether none of the fields overlaps one that is taken."""
        return not any(
            field.meets(other)
            for field in fields
            for cell in self._cells_of(field)
            for other in self._cells.get(cell, ())
        )

    def take(self, fields: Iterable[LabelField]) -> None:
        """Mark fields as taken."""
        for field in fields:
            for cell in self._cells_of(field):
                self._cells.setdefault(cell, []).append(field)


def count_crossing(
    marks: NDArray[np.float64], x: float, y: float, size: tuple[float, float], turned: float, reach: float
) -> int:
    """How many marks lie on a name.

    Args:
        marks: (k, 2) their middles in pixels.
        x, y: the middle of the name in pixels.
        size: its width and height before it is turned.
        turned: degrees on the screen, clockwise.
        reach: half of what a mark covers, in pixels.
    """
    if not len(marks):
        return 0
    east, south = math.cos(math.radians(turned)), math.sin(math.radians(turned))
    right, down = marks[:, 0] - x, marks[:, 1] - y
    is_along = np.abs(right * east + down * south) < size[0] / 2 + reach
    is_across = np.abs(down * east - right * south) < size[1] / 2 + reach
    return int(np.count_nonzero(is_along & is_across))
