"""People on the street and cameras."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen, QPixmap

from app.city.city import City
from app.map.layers import LAYERS
from app.map.projection import View
from widgets.map.paths import Fragments
from widgets.theme import Theme

FIELD = 24
CAMERAS_FROM_ZOOM = next(layer.min_zoom for layer in LAYERS if layer.key == "cameras")


class PointLayers:
    """Draws people and cameras from two small pixmaps."""

    def __init__(self) -> None:
        self._city: City | None = None
        self._fragments = Fragments()
        self._look: tuple[Theme, float] | None = None
        self._pixmaps: dict[str, QPixmap] = {}

    def set_city(self, city: City) -> None:
        """Take the people and cameras of a city."""
        self._city = city

    def draw_people(self, painter: QPainter, view: View, theme: Theme, scale: float) -> None:
        """A light dot in a ring for everyone on duty."""
        people = self._city.people if self._city is not None else None
        if people is not None and len(people.staff_ids):
            self._draw(painter, view, people.points_m[people.on_duty], "person", theme, scale)

    def draw_cameras(self, painter: QPainter, view: View, theme: Theme, scale: float) -> None:
        """A small lens for every camera, when near."""
        if self._city is not None and view.zoom - math.log2(scale) >= CAMERAS_FROM_ZOOM:
            self._draw(painter, view, self._city.cameras_m, "camera", theme, scale)

    def _draw(self, painter: QPainter, view: View, points_m: np.ndarray, name: str, theme: Theme, scale: float) -> None:
        if len(points_m) == 0:
            return
        x, y = view.to_px(points_m[:, 0], points_m[:, 1])
        room = FIELD * scale
        seen = np.flatnonzero((x > -room) & (x < view.width + room) & (y > -room) & (y < view.height + room))
        pixmap = self._pixmap(name, theme, scale)
        fields = self._fragments.resize(len(seen))
        fields[:, 0], fields[:, 1] = np.round(x[seen]), np.round(y[seen])
        fields[:, 2:4] = 0
        fields[:, 4:6] = pixmap.width()
        self._fragments.draw(painter, pixmap)

    def _pixmap(self, name: str, theme: Theme, scale: float) -> QPixmap:
        if self._look != (theme, scale):
            self._look = (theme, scale)
            self._pixmaps.clear()
        if name not in self._pixmaps:
            side = math.ceil(FIELD * scale)
            pixmap = QPixmap(side, side)
            pixmap.fill(Qt.GlobalColor.transparent)
            with QPainter(pixmap) as painter:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                (_paint_person if name == "person" else _paint_camera)(painter, theme, side / 2, scale)
            self._pixmaps[name] = pixmap
        return self._pixmaps[name]


def _paint_person(painter: QPainter, theme: Theme, middle: float, scale: float) -> None:
    painter.setPen(QPen(QBrush(QColor(theme.ground)), 1.2 * scale))
    painter.setBrush(QBrush(QColor(theme.good)))
    painter.drawEllipse(QPointF(middle, middle - 3.4 * scale), 2.9 * scale, 2.9 * scale)
    painter.drawChord(QRectF(middle - 4.8 * scale, middle - 0.2 * scale, 9.6 * scale, 10 * scale), 0, 180 * 16)


def _paint_camera(painter: QPainter, theme: Theme, middle: float, scale: float) -> None:
    painter.setPen(QPen(QBrush(QColor(theme.ground)), 1.2 * scale))
    painter.setBrush(QBrush(QColor(theme.text_3)))
    painter.drawRoundedRect(
        QRectF(middle - 5 * scale, middle - 3.2 * scale, 10 * scale, 6.4 * scale), 1.6 * scale, 1.6 * scale
    )
    painter.setBrush(QBrush(QColor(theme.ground)))
    painter.drawEllipse(QPointF(middle, middle), 1.7 * scale, 1.7 * scale)
