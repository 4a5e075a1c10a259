"""Small maps of the places of items: streets, water and borders of districts, with the place in a ring."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import shapely
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from app.meetings.model import Sketch
from widgets.theme import Theme

METRES_PER_DEGREE = 111_320.0
STREETS = {"lane": ("street_small", 0.8), "small": ("street_small", 1.2), "secondary": ("street_main", 1.8),
           "main": ("street_main", 2.6), "trunk": ("street_trunk", 3.6)}  # fmt: skip
ORDER = ("water", "lane", "small", "secondary", "main", "trunk", "district")


@dataclass(frozen=True)
class Shape:
    """A line or an outline: (n, 2) longitude and latitude in degrees, for each of its parts."""

    kind: str
    parts: tuple[tuple[tuple[float, float], ...], ...]


@lru_cache(maxsize=512)
def shapes_of(sketch: Sketch) -> tuple[Shape, ...]:
    """Read the shapes of a sketch once."""
    found = []
    for kind, wkb in sketch.lines:
        geometry = shapely.from_wkb(wkb)
        parts = []
        for part in shapely.get_parts(geometry):
            line = part.exterior if part.geom_type == "Polygon" else part
            if line.geom_type in ("LineString", "LinearRing") and not line.is_empty:
                parts.append(tuple((float(x), float(y)) for x, y, *_z in line.coords))
        found.append(Shape(kind, tuple(parts)))
    return tuple(sorted(found, key=lambda shape: ORDER.index(shape.kind) if shape.kind in ORDER else 0))


def paint_sketch(
    painter: QPainter, theme: Theme, box: QRectF, sketch: Sketch | None, lon: float, lat: float, radius_m: float,
    radius: float = 6.0,
) -> None:  # fmt: skip
    """Paint a small map into a box with round corners.

    Args:
        radius_m: metres from the middle to the nearer edges.
        radius: of the corners, in pixels.
    """
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    path = QPainterPath()
    path.addRoundedRect(box, radius, radius)
    painter.setClipPath(path)
    painter.fillRect(box, QColor(theme.land))
    scale = min(box.width(), box.height()) / 2 / radius_m
    if sketch is not None:
        east_m = METRES_PER_DEGREE * math.cos(math.radians(lat))
        thick = max(1.0, min(box.width(), box.height()) / 90)
        for shape in shapes_of(sketch):
            for part in shape.parts:
                points = QPolygonF([
                    QPointF(box.center().x() + (x - lon) * east_m * scale,
                            box.center().y() - (y - lat) * METRES_PER_DEGREE * scale)
                    for x, y in part
                ])  # fmt: skip
                _paint_shape(painter, theme, shape.kind, points, thick)
    painter.restore()


def _paint_shape(painter: QPainter, theme: Theme, kind: str, points: QPolygonF, thick: float) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if kind == "water":
        painter.setPen(QPen(QColor(theme.water_edge), 1))
        painter.setBrush(QColor(theme.water))
        painter.drawPolygon(points)
        return
    if kind == "district":
        painter.setPen(QPen(QColor(theme.halo), 3.4 * thick))
        painter.drawPolyline(points)
        painter.setPen(QPen(QColor(theme.label), 1.5 * thick, Qt.PenStyle.DashLine))
    else:
        tone, width = STREETS.get(kind, STREETS["small"])
        painter.setPen(QPen(QColor(getattr(theme, tone)), width * thick, Qt.PenStyle.SolidLine,
                            Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))  # fmt: skip
    painter.drawPolyline(points)


def place_on(box: QRectF, scale: float, middle: tuple[float, float], lon: float, lat: float) -> QPointF:
    """Where a place lies on a small map.

    Args:
        scale: pixels for a metre.
        middle: longitude and latitude of the middle of the box, in degrees.
    """
    east_m = (lon - middle[0]) * METRES_PER_DEGREE * math.cos(math.radians(middle[1]))
    north_m = (lat - middle[1]) * METRES_PER_DEGREE
    return QPointF(box.center().x() + east_m * scale, box.center().y() - north_m * scale)


def paint_ring(painter: QPainter, theme: Theme, middle: QPointF, size: float, tone: str) -> None:
    """Mark a place: a ring with a dot in the colour of its lateness, both outlined by the ground."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(theme.halo), max(4.0, size / 5)))
    painter.drawEllipse(middle, size, size)
    painter.setPen(QPen(QColor(theme.accent), max(2.0, size / 9)))
    painter.drawEllipse(middle, size, size)
    painter.setPen(QPen(QColor(theme.halo), 1))
    painter.setBrush(QColor(getattr(theme, tone)))
    painter.drawEllipse(middle, size * 0.4, size * 0.4)
    painter.restore()


def sketch_pixmap(
    theme: Theme, size: int, ratio: float, sketch: Sketch, lon: float, lat: float, radius_m: float, tone: str
) -> QPixmap:
    """Return a square small map, painted once and kept by whoever shows it."""
    pixmap = QPixmap(round(size * ratio), round(size * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    with QPainter(pixmap) as painter:
        paint_sketch(painter, theme, QRectF(0, 0, size, size), sketch, lon, lat, radius_m)
        paint_ring(painter, theme, QPointF(size / 2, size / 2), size * 0.14, tone)
    return pixmap
