"""A plain map of what lies around a place: grids, streets, borders; it is moved and zoomed by mouse and keys."""

from __future__ import annotations

import math

import shapely
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget
from shapely.geometry.base import BaseGeometry

from app.i18n import _
from app.meetings.outline import METRES_PER_DEGREE
from app.rulings.snapping import Ground
from widgets.parts.text import MEDIUM, text_width, wall_font
from widgets.parts.text_size import scaled
from widgets.theme import Theme

STREETS = {"lane": ("street_small", 5.0), "small": ("street_small", 7.0), "secondary": ("street_main", 11.0),
           "main": ("street_main", 16.0), "trunk": ("street_trunk", 24.0)}  # fmt: skip
"""Class -> colour and width in metres; never thinner than a pixel and a half."""
LEAST_PX, MOST_PX = 1.2, 26.0
LEAST_SCALE, MOST_SCALE = 0.01, 8.0
"""Pixels for a metre: the whole city, and single houses."""
ZOOM_STEP = 1.35
SCALE_BARS_M = (10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000)


class GroundMap(QWidget):
    """Paints the ground; whoever extends it paints on top in `paint_over`.

    Signals:
        view_changed(): it was moved, zoomed or resized.
    """

    view_changed = Signal()

    def __init__(self, theme: Theme, middle: tuple[float, float], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme, self.ground = theme, None  # type: Theme, Ground | None
        self._middle, self._scale = middle, 0.6
        self._origin = middle
        self._paths: list[tuple[str, QPainterPath]] = []
        self._dragged_from: QPointF | None = None
        self.setMinimumSize(scaled(260), scaled(220))
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    # Where things are -------------------------------------------------------------------------------------------------

    @property
    def middle(self) -> tuple[float, float]:
        """Longitude and latitude of the middle, in degrees."""
        return self._middle

    @property
    def scale(self) -> float:
        """Pixels for a metre."""
        return self._scale

    def place_on(self, lon: float, lat: float) -> QPointF:
        """Where a place lies on the widget."""
        east_m, north_m = self._metres(lon, lat, self._middle)
        return QPointF(self.width() / 2 + east_m * self._scale, self.height() / 2 - north_m * self._scale)

    def place_at(self, at: QPointF) -> tuple[float, float]:
        """Longitude and latitude of a point of the widget."""
        east_m = (at.x() - self.width() / 2) / self._scale
        north_m = (self.height() / 2 - at.y()) / self._scale
        return self._middle[0] + east_m / self._east_m(), self._middle[1] + north_m / METRES_PER_DEGREE

    def box(self) -> tuple[float, float, float, float]:
        """West, south, east, north of what is in view, in degrees."""
        west, north = self.place_at(QPointF(0, 0))
        east, south = self.place_at(QPointF(self.width(), self.height()))
        return west, south, east, north

    def show_box(self, west: float, south: float, east: float, north: float) -> None:
        """Bring a box in degrees into view with a margin."""
        self._middle = ((west + east) / 2, (south + north) / 2)
        wide_m = max((east - west) * self._east_m(), 120.0)
        high_m = max((north - south) * METRES_PER_DEGREE, 120.0)
        self._set_scale(min(self.width() / wide_m, self.height() / high_m) * 0.72)

    def show_ground(self, ground: Ground) -> None:
        """Take what lies around."""
        self.ground = ground
        self._origin = self._middle
        self._paths = [(kind, self.path_of(shape)) for kind, shape in _shapes_of(ground)]
        self.update()

    def _east_m(self) -> float:
        return METRES_PER_DEGREE * math.cos(math.radians(self._middle[1]))

    def _metres(self, lon: float, lat: float, origin: tuple[float, float]) -> tuple[float, float]:
        east_m = METRES_PER_DEGREE * math.cos(math.radians(origin[1]))
        return (lon - origin[0]) * east_m, (lat - origin[1]) * METRES_PER_DEGREE

    def path_of(self, shape: BaseGeometry) -> QPainterPath:
        """Return a shape as a path in metres around the origin, which `ground_transform` brings onto the widget."""
        path = QPainterPath()
        for part in shapely.get_parts(shape):
            is_area = part.geom_type == "Polygon"
            for line in (part.exterior, *part.interiors) if is_area else (part,):
                if line.geom_type not in ("LineString", "LinearRing") or line.is_empty:
                    continue
                points = [QPointF(*self._metres(x, y, self._origin)) for x, y, *_z in line.coords]
                path.moveTo(points[0])
                for point in points[1:]:
                    path.lineTo(point)
                if is_area:
                    path.closeSubpath()
        return path

    def ground_transform(self) -> QTransform:
        """Metres around the origin to pixels."""
        at = self.place_on(*self._origin)
        return QTransform(self._scale, 0, 0, -self._scale, at.x(), at.y())

    # Moving -----------------------------------------------------------------------------------------------------------

    def _set_scale(self, value: float) -> None:
        self._scale = min(max(value, LEAST_SCALE), MOST_SCALE)
        self.view_changed.emit()
        self.update()

    def zoom(self, steps: float, around: QPointF | None = None) -> None:
        """Zoom in, or out by negative steps; what is at a point stays there."""
        at = around or QPointF(self.width() / 2, self.height() / 2)
        lon, lat = self.place_at(at)
        self._scale = min(max(self._scale * ZOOM_STEP**steps, LEAST_SCALE), MOST_SCALE)
        moved = self.place_on(lon, lat) - at
        self.move_by(-moved.x(), -moved.y())

    def move_by(self, right_px: float, down_px: float) -> None:
        """Move the map by pixels."""
        self._middle = self.place_at(QPointF(self.width() / 2 - right_px, self.height() / 2 - down_px))
        self.view_changed.emit()
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Zoom around the mouse."""
        self.zoom(event.angleDelta().y() / 120, event.position())

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """The middle button moves the map."""
        if event.button() == Qt.MouseButton.MiddleButton:
            self._dragged_from = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """The map follows the mouse."""
        if self._dragged_from is not None:
            moved = event.position() - self._dragged_from
            self._dragged_from = event.position()
            self.move_by(moved.x(), moved.y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """The map stays where it is."""
        self._dragged_from = None

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As much as there is."""
        return QSize(scaled(620), scaled(560))

    # Painting ---------------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the ground, then what lies on it."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.fillRect(self.rect(), QColor(self.theme.land))
            painter.save()
            painter.setTransform(self.ground_transform(), True)
            for kind, path in self._paths:
                painter.setPen(self._pen_of(kind))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawPath(path)
            painter.restore()
            self.paint_over(painter)
            self._paint_names(painter)
            self._paint_scale(painter)

    def paint_over(self, painter: QPainter) -> None:
        """Paint what lies on the ground, in pixels."""

    def _pen_of(self, kind: str) -> QPen:
        theme = self.theme
        if kind == "grid":
            colour = QColor(theme.text_3)
            colour.setAlphaF(0.45)
            return QPen(colour, 1.0 / self._scale)
        if kind == "district":
            return QPen(QColor(theme.label), 2.0 / self._scale, Qt.PenStyle.DashLine)
        token, wide_m = STREETS.get(kind, STREETS["small"])
        wide_m = min(max(wide_m, LEAST_PX / self._scale), MOST_PX / self._scale)
        return QPen(QColor(getattr(theme, token)), wide_m, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap,
                    Qt.PenJoinStyle.RoundJoin)  # fmt: skip

    def _paint_names(self, painter: QPainter) -> None:
        """Write each name once, where the longest of its pieces in view has its middle; none over another."""
        if self.ground is None or self._scale < 0.05:
            return
        west, south, east, north = self.box()
        view = shapely.box(west, south, east, north)
        longest: dict[str, BaseGeometry] = {}
        for name, kind, shape in self.ground.streets:
            if not name or (kind in ("lane", "small") and self._scale < 0.5):
                continue
            seen = shape.intersection(view)
            if seen.length > longest.get(name, shapely.Point()).length:
                longest[name] = seen
        taken: list[QRectF] = []
        for name, shape in sorted(longest.items(), key=lambda one: -one[1].length)[:24]:
            at = shape.interpolate(0.5, normalized=True) if shape.geom_type == "LineString" else shape.centroid
            middle = self.place_on(at.x, at.y)
            wide = text_width(name, 13, MEDIUM)
            box = QRectF(middle.x() - wide / 2 - 3, middle.y() - scaled(9), wide + 6, scaled(18))
            if not QRectF(self.rect()).contains(box) or any(box.intersects(other) for other in taken):
                continue
            taken.append(box)
            self.paint_words(painter, box, name, self.theme.text_2)

    def paint_words(self, painter: QPainter, box: QRectF, words: str, colour: str) -> None:
        """Write words with a halo in the colour of the ground."""
        path = QPainterPath()
        font = wall_font(13, MEDIUM)
        path.addText(box.left() + 3, box.bottom() - scaled(5), font, words)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(self.theme.halo), 3, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap,
                            Qt.PenJoinStyle.RoundJoin))  # fmt: skip
        painter.drawPath(path)
        painter.fillPath(path, QColor(colour))

    def _paint_scale(self, painter: QPainter) -> None:
        metres = next((one for one in SCALE_BARS_M if one * self._scale >= scaled(60)), SCALE_BARS_M[-1])
        long, right, low = metres * self._scale, self.width() - scaled(16), self.height() - scaled(14)
        words = _("{count} m").format(count=f"{metres:,}")
        painter.setPen(QPen(QColor(self.theme.label), 1.6))
        painter.drawLine(QLineF(right - long, low, right, low))
        for x in (right - long, right):
            painter.drawLine(QLineF(x, low - 5, x, low))
        painter.setFont(wall_font(12, MEDIUM))
        painter.drawText(QRectF(right - scaled(200), low - scaled(24), scaled(200), scaled(18)),
                         Qt.AlignmentFlag.AlignRight, words)  # fmt: skip


def _shapes_of(ground: Ground) -> list[tuple[str, BaseGeometry]]:
    """Everything that is painted, what lies below first."""
    shapes = [("grid", shape) for shape in ground.unit_grids.values()]
    order = list(STREETS)
    shapes += [(kind, shape) for _name, kind, shape in sorted(ground.streets, key=lambda one: order.index(one[1]))]
    shapes += [("district", shape) for kind, _name, shape in ground.areas if kind == "district"]
    return shapes
