"""Placing names so that none covers another: the weightiest first, each where there is room."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

CELL_PX = 64


@dataclass(frozen=True)
class Field:
    """A rectangle on the screen: left, top, right, bottom in pixels."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Field) -> bool:
        """Whether two fields overlap."""
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )

    def holds(self, other: Field) -> bool:
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
        self._cells: dict[tuple[int, int], list[Field]] = {}

    def _cells_of(self, field: Field) -> Iterable[tuple[int, int]]:
        for column in range(int(field.left // CELL_PX), int(field.right // CELL_PX) + 1):
            for row in range(int(field.top // CELL_PX), int(field.bottom // CELL_PX) + 1):
                yield column, row

    def is_free(self, fields: Iterable[Field]) -> bool:
        """Whether none of the fields overlaps one that is taken."""
        return not any(
            field.meets(other)
            for field in fields
            for cell in self._cells_of(field)
            for other in self._cells.get(cell, ())
        )

    def take(self, fields: Iterable[Field]) -> None:
        """Mark fields as taken."""
        for field in fields:
            for cell in self._cells_of(field):
                self._cells.setdefault(cell, []).append(field)
