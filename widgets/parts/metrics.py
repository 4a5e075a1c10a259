"""Sizes on a wall: everything follows the height of the screen."""

from __future__ import annotations

from dataclasses import dataclass

WIDEST_HALF = 1.30  # a screen narrower than this times its height is measured by its width


@dataclass(frozen=True)
class Metrics:
    """Pixel sizes for a picture of one height (title H/36, key figure H/24, label H/66, smallest H/76)."""

    unit: float

    @classmethod
    def of(cls, width: int, height: int) -> Metrics:
        """Sizes for a window; a tall narrow one is measured by its width, so that nothing grows out of it."""
        return cls(min(float(height), width / WIDEST_HALF))

    def part(self, share: float) -> float:
        """A pixel size as a share of the height: `part(36)` is H/36."""
        return self.unit / share

    @property
    def title(self) -> float:
        """Name of the centre."""
        return self.part(36)

    @property
    def key_figure(self) -> float:
        """The large numbers."""
        return self.part(24)

    @property
    def heading(self) -> float:
        """Title of a tile."""
        return self.part(58)

    @property
    def body(self) -> float:
        """Names and values in rows."""
        return self.part(60)

    @property
    def label(self) -> float:
        """Labels under figures, second lines."""
        return self.part(66)

    @property
    def small(self) -> float:
        """The smallest text there is: units, ages, notes."""
        return self.part(76)

    @property
    def gap(self) -> int:
        """Between tiles: 12 pixels at a height of 1080."""
        return max(4, round(self.unit / 90))

    @property
    def inside(self) -> int:
        """From the edge of a tile to what it shows: 16 pixels at a height of 1080."""
        return max(6, round(self.unit / 67.5))

    @property
    def corner(self) -> float:
        """Radius of a tile's corners."""
        return max(3.0, self.unit / 135)

    @property
    def row(self) -> float:
        """Height of one line of rows."""
        return self.part(36)

    @property
    def hairline(self) -> int:
        """Width of borders: one pixel, two on a 4K screen."""
        return max(1, round(self.unit / 1080))
