"""A ring around the place that the running meeting is at, over the map."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from widgets.map.canvas import MapCanvas
from widgets.theme import Theme

Place = tuple[float, float]


class ItemRing(QWidget):
    """Stays over its place while the map moves; takes no mouse.

    Args:
        canvas: the map; a stand-in without a view has no ring.
    """

    def __init__(self, theme: Theme, canvas: object) -> None:
        super().__init__(canvas if isinstance(canvas, QWidget) else None)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._theme, self._canvas, self._place_m = theme, canvas, None  # type: Theme, object, Place | None
        if isinstance(canvas, MapCanvas):
            canvas.navigator.view_changed.connect(lambda _view: self._lay_out())
        self.hide()

    def show_place(self, place_m: Place | None) -> None:
        """Mark a place in metres (EPSG:3857), or nothing."""
        self._place_m = place_m
        self.setVisible(place_m is not None and isinstance(self._canvas, MapCanvas))
        self._lay_out()

    def _lay_out(self) -> None:
        if self._place_m is None or not isinstance(self._canvas, MapCanvas):
            return
        ratio = self.devicePixelRatioF()
        x, y = self._canvas.view.to_px(*self._place_m)
        side = max(24, round(self._canvas.font_px * 4))
        if math.isfinite(float(x)) and abs(float(x)) < 1e6 and abs(float(y)) < 1e6:
            self.setGeometry(round(float(x) / ratio - side / 2), round(float(y) / ratio - side / 2), side, side)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint ring and dot, outlined by the ground."""
        side = self.width()
        middle = QPointF(side / 2, side / 2)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for colour, width in ((self._theme.halo, side * 0.12), (self._theme.accent, side * 0.06)):
                painter.setPen(QPen(QColor(colour), width))
                painter.drawEllipse(middle, side * 0.4, side * 0.4)
            painter.setPen(QPen(QColor(self._theme.halo), side * 0.03))
            painter.setBrush(QColor(self._theme.late))
            painter.drawEllipse(middle, side * 0.14, side * 0.14)
