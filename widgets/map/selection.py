"""What is chosen, on a layer of its own: the outline of a grid, a ring around a point, the line to another one."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen

from app.city.model import Shapes
from app.map.projection import View
from widgets.map.paths import path_of
from widgets.theme import Theme


class SelectionLayer:
    """Draws the outline of the chosen shape and a ring around the chosen point."""

    def __init__(self) -> None:
        self._rings: list[np.ndarray] = []
        self._point: tuple[float, float] | None = None
        self.line: tuple[tuple[float, float], tuple[float, float]] | None = None

    def clear(self) -> None:
        """Nothing is chosen."""
        self._rings, self._point = [], None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is chosen."""
        return not self._rings and self._point is None

    def choose_shape(self, shapes: Shapes, row: int) -> None:
        """Outline one shape."""
        self.clear()
        for part in np.flatnonzero(shapes.part_owner == row):
            self._rings.append(shapes.points_m[shapes.part_starts[part] : shapes.part_starts[part + 1]])

    @property
    def point(self) -> tuple[float, float] | None:
        """The chosen point, east and north in metres of the map."""
        return self._point

    def join(self, start: tuple[float, float] | None, end: tuple[float, float] | None) -> None:
        """Draw a line between two places, east and north in metres; without both there is none."""
        self.line = (start, end) if start is not None and end is not None else None

    def choose_point(self, east_m: float, north_m: float) -> None:
        """Ring one place."""
        self.clear()
        self._point = (east_m, north_m)

    def draw_shape(self, painter: QPainter, view: View, theme: Theme, scale: float) -> None:
        """Draw the outline of the chosen shape, which lies under names and marks (painter in device pixels)."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        accent = QColor(theme.accent)
        if self._rings:
            points = np.vstack(self._rings)
            starts = np.concatenate([[0], np.cumsum([len(ring) for ring in self._rings])])
            path = path_of(np.column_stack(view.to_px(points[:, 0], points[:, 1])), starts, is_filled=True)
            fill = QColor(accent)
            fill.setAlphaF(0.10)
            painter.fillPath(path, QBrush(fill))
            halo = QColor(theme.halo)
            halo.setAlphaF(0.8)
            painter.strokePath(path, QPen(QBrush(halo), 5 * scale))
            painter.strokePath(path, QPen(QBrush(accent), 2.4 * scale))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _draw_line(self, painter: QPainter, view: View, theme: Theme, scale: float) -> None:
        assert self.line is not None
        start, end = (QPointF(*(float(value) for value in view.to_px(*place))) for place in self.line)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for width, colour, style in (
            (5.5, theme.halo, Qt.PenStyle.SolidLine), (2.6, theme.accent, Qt.PenStyle.DashLine)
        ):  # fmt: skip
            painter.setPen(QPen(QBrush(QColor(colour)), width * scale, style))
            painter.drawLine(start, end)
            painter.setPen(QPen(QBrush(QColor(colour)), width * scale))
            painter.drawEllipse(end, 11 * scale, 11 * scale)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def draw_point(self, painter: QPainter, view: View, theme: Theme, scale: float) -> None:
        """Draw the ring around the chosen point, over everything else (painter in device pixels)."""
        if self.line is not None:
            self._draw_line(painter, view, theme, scale)
        if self._point is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            x, y = (float(value) for value in view.to_px(*self._point))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            for width, colour in ((5.5, QColor(theme.halo)), (2.6, QColor(theme.accent))):
                painter.setPen(QPen(QBrush(colour), width * scale))
                painter.drawEllipse(QPointF(x, y), 15 * scale, 15 * scale)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
