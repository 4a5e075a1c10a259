"""The map of a crew sheet: the streets around its cases in black on white, with the numbers of the cases, for print."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QImage, QPainter, QPainterPath, QPen, QPolygonF

from app.city.model import Shapes
from app.i18n import pick
from app.map.projection import to_metres, true_scale

SIZE = QSize(1400, 840)
LEAST_M, STREETS_M, EDGE_SHARE = 700.0, 6000.0, 0.12
"""A single case shows some blocks around it, a map of more kilometres leaves lanes out, no number lies on the edge."""
WIDE_KINDS: Mapping[str, float] = {"motorway": 9, "trunk": 9, "primary": 7, "main": 7, "secondary": 5}
WIDTH, MARK_PX, FONT_PX, BAR_PX, MOST_NAMES = 2.5, 21, 22, 260, 150
STREET, PAPER, INK = QColor("#b4b8bd"), QColor("#ffffff"), QColor("#111111")
NAME = QColor("#44484d")
Window = tuple[float, float, float, float]
"""West, south, east, north in metres, EPSG:3857."""
Place = tuple[int, float, float]
"""Number of a row, longitude, latitude."""


def draw_crew_map(streets: Shapes, places: Sequence[Place]) -> QImage | None:
    """Draw the map of some places, north up; callable from any thread. None where there is no place to draw.

    Args:
        streets: of the city in memory.
        places: degrees; several numbers at one place share a mark.
    """
    if not places:
        return None
    numbers = [number for number, _lon, _lat in places]
    points = np.column_stack(to_metres([lon for _n, lon, _lat in places], [lat for _n, _lon, lat in places]))
    window = _window(points)
    image = QImage(SIZE, QImage.Format.Format_RGB32)
    image.fill(PAPER)
    with QPainter(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scale = SIZE.width() / (window[2] - window[0])
        near = _draw_streets(painter, streets, window, scale)
        painter.setFont(_font(QFont.Weight.Bold))
        marks = _marks(painter, numbers, (points - (window[0], window[3])) * (scale, -scale))
        _draw_names(painter, streets, near, window, scale, [mark for mark, _words in marks])
        _draw_marks(painter, marks)
        _draw_bar(painter, scale * true_scale((window[1] + window[3]) / 2))
    return image


def _window(points: NDArray[np.float64]) -> Window:
    """West, south, east, north of what is drawn, in the shape of the picture."""
    low, high = points.min(axis=0), points.max(axis=0)
    middle, (wide, high_m) = (low + high) / 2, (high - low) * (1 + 2 * EDGE_SHARE)
    wide = max(wide, high_m * SIZE.width() / SIZE.height(), LEAST_M)
    tall = wide * SIZE.height() / SIZE.width()
    return (float(middle[0] - wide / 2), float(middle[1] - tall / 2),
            float(middle[0] + wide / 2), float(middle[1] + tall / 2))  # fmt: skip


def _draw_streets(painter: QPainter, streets: Shapes, window: Window, scale: float) -> list[int]:
    """Draw the streets of a window; return their places in the shapes."""
    west, south, east, north = window
    bounds = streets.bounds_m
    is_near = (bounds[:, 0] < east) & (bounds[:, 2] > west) & (bounds[:, 1] < north) & (bounds[:, 3] > south)
    if east - west > STREETS_M:
        is_near &= np.array([kind in WIDE_KINDS for kind in streets.kinds], dtype=bool)
    for part in np.flatnonzero(is_near[streets.part_owner]).tolist():
        line = streets.points_m[streets.part_starts[part] : streets.part_starts[part + 1]]
        wide = WIDE_KINDS.get(streets.kinds[int(streets.part_owner[part])], WIDTH)
        painter.setPen(QPen(STREET, wide, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
        painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in ((line - (west, north)) * (scale, -scale)).tolist()]))
    return np.flatnonzero(is_near).tolist()


def _draw_names(
    painter: QPainter, streets: Shapes, near: list[int], window: Window, scale: float, marks: list[QRectF]
) -> None:
    """Write each name once, along what is seen of its street, where neither a mark nor another name lies."""
    painter.setFont(_font())
    taken = list(marks)
    written: set[str] = set()
    for row in sorted(near, key=lambda row: -WIDE_KINDS.get(streets.kinds[row], WIDTH))[:MOST_NAMES]:
        name = pick(streets.names[row], streets.names_en[row])
        if not name or name in written:
            continue
        room = QRectF(0, 0, painter.fontMetrics().horizontalAdvance(name) + 8, FONT_PX + 8)
        for east, north in _seen_places(streets, row, window):
            room.moveCenter(QPointF((east - window[0]) * scale, (window[3] - north) * scale))
            if QRectF(QPointF(0, 0), SIZE).contains(room) and not any(one.intersects(room) for one in taken):
                painter.strokePath(_letters(painter, room, name), QPen(PAPER, 5))
                painter.fillPath(_letters(painter, room, name), NAME)
                taken.append(QRectF(room))
                written.add(name)
                break


def _letters(painter: QPainter, room: QRectF, name: str) -> QPainterPath:
    path = QPainterPath()
    path.addText(room.left() + 4, room.bottom() - 8, painter.font(), name)
    return path


def _seen_places(streets: Shapes, row: int, window: Window) -> list[tuple[float, float]]:
    """Places for a name along the longest piece of a street inside a window, its middle first."""
    pieces = []
    for part in np.flatnonzero(streets.part_owner == row).tolist():
        line = streets.points_m[streets.part_starts[part] : streets.part_starts[part + 1]]
        if len(line) > 1:
            pieces += list(shapely.get_parts(shapely.clip_by_rect(shapely.linestrings(line), *window)))
    longest = max(pieces, key=lambda piece: float(piece.length), default=None)
    if longest is None or longest.is_empty:
        return []
    places = [longest.interpolate(share, normalized=True) for share in (0.5, 0.3, 0.7)]
    return [(place.x, place.y) for place in places]


def _marks(painter: QPainter, numbers: Sequence[int], points: NDArray[np.float64]) -> list[tuple[QRectF, str]]:
    """Where the marks lie and what they say; numbers that would lie on each other share one."""
    marks: list[tuple[float, float, list[int]]] = []
    for number, (x, y) in zip(numbers, points.tolist(), strict=True):
        beside = next((one for one in marks if math.hypot(one[0] - x, one[1] - y) < 2 * MARK_PX), None)
        if beside is None:
            marks.append((x, y, [number]))
        else:
            beside[2].append(number)
    found = []
    for x, y, held in marks:
        words = ", ".join(map(str, held))
        wide = max(2 * MARK_PX, painter.fontMetrics().horizontalAdvance(words) + MARK_PX)
        left = min(max(2.0, x - wide / 2), SIZE.width() - wide - 2)
        found.append((QRectF(left, y - MARK_PX, wide, 2 * MARK_PX), words))
    return found


def _draw_marks(painter: QPainter, marks: list[tuple[QRectF, str]]) -> None:
    painter.setFont(_font(QFont.Weight.Bold))
    painter.setBrush(INK)
    for mark, words in marks:
        painter.setPen(QPen(PAPER, 3))
        painter.drawRoundedRect(mark, MARK_PX, MARK_PX)
        painter.setPen(PAPER)
        painter.drawText(mark, Qt.AlignmentFlag.AlignCenter, words)


def _font(weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """Of a size for paper, whatever the size of letters on the desk."""
    made = QFont(QGuiApplication.font().family())
    made.setPixelSize(FONT_PX)
    made.setWeight(weight)
    return made


def _draw_bar(painter: QPainter, px_per_m: float) -> None:
    """Draw how long some round number of metres is."""
    power = 10 ** math.floor(math.log10(BAR_PX / px_per_m))
    length_m = max(one * power for one in (1, 2, 5) if one * power * px_per_m <= BAR_PX)
    words = f"{length_m / 1000:g} km" if length_m >= 1000 else f"{length_m:g} m"
    line = QRectF(24, SIZE.height() - 34, length_m * px_per_m, 10)
    painter.fillRect(line.adjusted(-10, -34, 10, 10), PAPER)
    painter.setPen(QPen(INK, 3))
    painter.drawPolyline([line.topLeft(), line.bottomLeft(), line.bottomRight(), line.topRight()])
    painter.setFont(_font())
    painter.drawText(line.adjusted(0, -32, 60, -8), Qt.AlignmentFlag.AlignLeft, words)
