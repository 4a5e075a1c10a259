"""A small map with the place of a ruling drawn on it, and the cases that it came from."""

from __future__ import annotations

import math

import shapely
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget
from shapely.geometry.base import BaseGeometry

from app.meetings.model import Sketch
from widgets.board.sketch_painter import METRES_PER_DEGREE, paint_sketch, place_on
from widgets.parts.text_size import scaled
from widgets.theme import Theme

LEAST_M, MOST_M = 260.0, 900.0
SIZE = 300


class OutlineMap(QWidget):
    """Shows the outline of a place; filled marks are cases within it, hollow ones outside."""

    def __init__(
        self, theme: Theme, sketch: Sketch | None, places: tuple[tuple[float, float], ...],
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._theme, self._sketch, self._places = theme, sketch, places
        self._shape: BaseGeometry | None = None
        self.setFixedSize(scaled(SIZE), scaled(SIZE))

    def show_outline(self, shape: BaseGeometry | None) -> None:
        """Take the outline, in degrees."""
        self._shape = shape
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint streets, the outline and the cases."""
        if not self._places:
            return
        box, theme, middle = QRectF(self.rect()), self._theme, self._places[0]
        radius_m = self._radius_m(middle)
        scale = box.width() / 2 / radius_m
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint_sketch(painter, theme, box, self._sketch, *middle, radius_m, 8)
            clip = QPainterPath()
            clip.addRoundedRect(box, 8, 8)
            painter.setClipPath(clip)
            if self._shape is not None:
                path = QPainterPath()
                for part in shapely.get_parts(self._shape):
                    for ring in (part.exterior, *part.interiors):
                        points = [place_on(box, scale, middle, x, y) for x, y, *_z in ring.coords]
                        path.moveTo(points[0])
                        for point in points[1:]:
                            path.lineTo(point)
                        path.closeSubpath()
                fill = QColor(theme.accent)
                fill.setAlphaF(0.22)
                painter.fillPath(path, fill)
                painter.setPen(QPen(QColor(theme.accent), 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawPath(path)
            for lon, lat in self._places:
                self._paint_case(painter, place_on(box, scale, middle, lon, lat), lon, lat)

    def _paint_case(self, painter: QPainter, at: QPointF, lon: float, lat: float) -> None:
        theme = self._theme
        is_within = self._shape is not None and bool(shapely.intersects_xy(self._shape, lon, lat))
        painter.setPen(QPen(QColor(theme.label), 2))
        painter.setBrush(QColor(theme.accent) if is_within else QColor(theme.land))
        painter.drawEllipse(at, scaled(5), scaled(5))

    def _radius_m(self, middle: tuple[float, float]) -> float:
        if self._shape is None or self._shape.is_empty:
            return LEAST_M
        west, south, east, north = self._shape.bounds
        east_m = METRES_PER_DEGREE * math.cos(math.radians(middle[1]))
        wide = max(middle[0] - west, east - middle[0]) * east_m
        high = max(middle[1] - south, north - middle[1]) * METRES_PER_DEGREE
        return min(max(LEAST_M, 1.12 * max(wide, high)), MOST_M)
