"""A map of rulings: the place of each, the chosen one in the accent colour."""

from __future__ import annotations

import shapely
from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget
from shapely.geometry.base import BaseGeometry

from app.rulings.model import Ruling
from widgets.map.drawing.ground_map import GroundMap
from widgets.theme import Theme

MARK_PX, NEAR_PX = 5.0, 12.0
LEAST_DEGREES = 0.002
"""So much of the surroundings is seen beside a place: some two hundred metres."""


class RulingsMap(GroundMap):
    """Shows where rulings hold; a click chooses the smallest there.

    Signals:
        ruling_chosen(int): its id.
    """

    ruling_chosen = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, (108.32, 22.82), parent)
        self._shapes: dict[int, BaseGeometry] = {}
        self._chosen: int | None = None

    def show_rulings(self, rulings: list[Ruling]) -> None:
        """Take all that are listed; the map shows all of them as long as none is chosen."""
        self._shapes = {one.ruling_id: shapely.from_wkb(one.shape) for one in rulings if one.shape is not None}
        if self._chosen not in self._shapes:
            self._chosen = None
            self.show_all()
        self.update()

    def show_all(self) -> None:
        """Bring every place into view."""
        if self._shapes:
            self.show_box(*shapely.total_bounds(list(self._shapes.values())))

    def choose(self, ruling_id: int | None) -> None:
        """Bring the place of a ruling into view."""
        self._chosen = ruling_id
        shape = self._shapes.get(ruling_id or 0)
        if shape is not None:
            west, south, east, north = shape.bounds
            near = LEAST_DEGREES
            self.show_box(west - near, south - near, east + near, north + near)
        self.update()

    def paint_over(self, painter: QPainter) -> None:
        """Paint each place, and a mark where it is too small to be seen; the chosen one last."""
        for ruling_id in sorted(self._shapes, key=lambda one: one == self._chosen):
            shape, is_chosen = self._shapes[ruling_id], ruling_id == self._chosen
            colour = QColor(self.theme.accent if is_chosen else self.theme.series[4])
            west, south, east, north = shape.bounds
            is_small = (self.place_on(east, south) - self.place_on(west, north)).manhattanLength() < 2 * NEAR_PX
            fill = QColor(colour)
            fill.setAlphaF(0.32 if is_chosen else 0.2)
            painter.save()
            painter.setTransform(self.ground_transform(), True)
            pen = QPen(colour, 2.6 if is_chosen else 1.4)
            pen.setCosmetic(True)
            painter.setPen(pen)
            path = self.path_of(shape)
            if shape.geom_type in ("Polygon", "MultiPolygon"):
                painter.fillPath(path, fill)
            painter.drawPath(path)
            painter.restore()
            if is_small or shape.geom_type in ("Point", "MultiPoint"):
                self._paint_marks(painter, shape, colour)

    def _paint_marks(self, painter: QPainter, shape: BaseGeometry, colour: QColor) -> None:
        painter.setPen(QPen(QColor(self.theme.halo), 1.5))
        painter.setBrush(colour)
        points = shapely.get_parts(shape) if shape.geom_type == "MultiPoint" else [shape.centroid]
        for point in points:
            painter.drawEllipse(self.place_on(point.x, point.y), MARK_PX, MARK_PX)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Choose what is clicked; the middle button moves the map."""
        super().mousePressEvent(event)
        if event.button() == Qt.MouseButton.LeftButton:
            found = self._at(event.position())
            if found is not None:
                self.ruling_chosen.emit(found)

    def _at(self, at: QPointF) -> int | None:
        point = shapely.Point(self.place_at(at))
        near = (self.place_at(at + QPointF(NEAR_PX, 0))[0] - point.x) or 1e-9
        found = [(shape.area, ruling_id) for ruling_id, shape in self._shapes.items() if shape.distance(point) <= near]
        return min(found)[1] if found else None
