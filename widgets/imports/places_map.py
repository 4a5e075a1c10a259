"""Where the rows of a file lie: points over the live map of the city, or over nothing where there is no city yet."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QObject, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.city.cases import Cases
from app.city.city import City
from app.i18n import _
from app.imports.service import Preview
from app.map.look import MapLook
from app.map.projection import Box, View, to_metres
from widgets.map.canvas import MapCanvas
from widgets.theme import Theme

DOT_PX, BAD_PX, MARGIN_PX = 4, 7, 40
LEAST_M = 400.0


class PlacesMap(QWidget):
    """The map of a file; a city below it where there is one."""

    def __init__(self, theme: Theme, city: City | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.canvas: MapCanvas | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        ground: QWidget = QWidget(self)
        if city is not None:
            self.canvas = MapCanvas(theme, self)
            self.canvas.set_city(city)
            self.canvas.show_look(MapLook(colouring=None, choropleth=None, cases=_no_cases, has_legend=False))
            ground = self.canvas
        column.addWidget(ground)
        self.layer = _PlacesLayer(theme, ground, self.canvas)
        self.setAccessibleName(_("Map"))

    def show_places(self, preview: Preview | None) -> None:
        """Show where rows lie, or nothing."""
        self.layer.show_places(preview)

    def is_complete(self) -> bool:
        """Whether the picture is whole."""
        return self.canvas is None or self.canvas.is_complete()

    def close_workers(self) -> None:
        """End the processes of the map."""
        if self.canvas is not None:
            self.canvas.close_workers()


class _PlacesLayer(QWidget):
    """Paints the rows; the hand goes through to the map below."""

    def __init__(self, theme: Theme, ground: QWidget, canvas: MapCanvas | None) -> None:
        super().__init__(ground)
        self._theme, self._canvas = theme, canvas
        self._good = self._bad = np.zeros((0, 2))
        self._box: Box | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        ground.installEventFilter(self)
        if canvas is not None:
            canvas.navigator.view_changed.connect(self._on_navigator_view_changed)

    def show_places(self, preview: Preview | None) -> None:
        """Take other places; the map goes to where the good ones are, else to the others."""
        self._good = self._bad = np.zeros((0, 2))
        self._box = None
        if preview is not None:
            known = np.isfinite(preview.lon) & np.isfinite(preview.lat)
            places = np.column_stack(to_metres(np.where(known, preview.lon, 0), np.where(known, preview.lat, 0)))
            self._good, self._bad = places[known & preview.is_good], places[known & ~preview.is_good]
            self._box = _box_of(self._good if len(self._good) else self._bad)
        if self._box is not None and self._canvas is not None:
            self._canvas.fit_box(*self._box)
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Stay as large as the map."""
        if event.type() == QEvent.Type.Resize and isinstance(watched, QWidget):
            self.setGeometry(watched.rect())
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint rejected rows over the good ones, and a sentence where there is neither map nor place."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if self._canvas is None:
                painter.fillRect(self.rect(), QColor(self._theme.land))
            if self._box is None:
                if self._canvas is None:
                    painter.setPen(QColor(self._theme.text_2))
                    painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, _("No places to show"))
                return
            self._paint(painter, self._good, self._theme.accent, DOT_PX)
            self._paint(painter, self._bad, self._theme.late, BAD_PX)
            self._paint_legend(painter)

    def _paint(self, painter: QPainter, places: NDArray[np.float64], colour: str, size: int) -> None:
        view, ratio = self._view(), self.devicePixelRatioF()
        x, y = view.to_px(places[:, 0], places[:, 1])
        seen = (x >= 0) & (x < view.width) & (y >= 0) & (y < view.height)
        painter.setPen(QPen(QColor(colour), size, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        points = [QPointF(one, two) for one, two in zip(x[seen] / ratio, y[seen] / ratio, strict=True)]
        painter.drawPoints(QPolygonF(points))

    def _paint_legend(self, painter: QPainter) -> None:
        rows = (
            (self._theme.accent, _("good rows"), len(self._good)),
            (self._theme.late, _("rejected rows"), len(self._bad)),
        )
        painter.setFont(self.font())
        height = painter.fontMetrics().height() + 6
        box = QRect(12, 12, 260, height * len(rows) + 12)
        painter.setPen(QColor(self._theme.line))
        painter.setBrush(QColor(self._theme.panel))
        painter.drawRoundedRect(box, 6, 6)
        for number, (colour, words, count) in enumerate(rows):
            middle = box.top() + 6 + height * number + height // 2
            painter.setPen(QPen(QColor(colour), BAD_PX + 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawPoint(box.left() + 16, middle)
            painter.setPen(QColor(self._theme.text))
            line = QRect(box.left() + 30, middle - height // 2, box.width() - 36, height)
            painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, f"{words}: {count:,}")

    def _view(self) -> View:
        if self._canvas is not None:
            return self._canvas.view
        ratio = self.devicePixelRatioF()
        plain = View(0, 0, 2, max(int(self.width() * ratio), 1), max(int(self.height() * ratio), 1))
        return plain.fitted(self._box, (MARGIN_PX,) * 4) if self._box is not None else plain

    def _on_navigator_view_changed(self, _view: View) -> None:
        self.update()


def _no_cases(cases: Cases) -> NDArray[np.bool_]:
    """Cases would hide the rows of the file."""
    return np.zeros(cases.count, bool)


def _box_of(places: NDArray[np.float64]) -> Box | None:
    if not len(places):
        return None
    west, south = np.quantile(places, 0.01, axis=0)
    east, north = np.quantile(places, 0.99, axis=0)
    room = max(east - west, north - south, LEAST_M) * 0.1
    return float(west - room), float(south - room), float(east + room), float(north + room)
