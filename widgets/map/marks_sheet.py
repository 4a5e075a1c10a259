"""The marks of cases as one pixmap: colour says lateness, and two outlines make a mark stand on any ground."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from app.map.marks import Lateness
from widgets.theme import Theme

CELL = 32  # side of a mark's field in the sheet, in pixels of the sketch
SMALL, MEDIUM, NORMAL, QUIET, STRONG = 0, 1, 2, 3, 4
DOT_OPACITIES = (0.42, 0.52, 0.62, 0.72, 0.82, 0.92)
WIDER = 1.4  # a hollow mark is larger than a full one of its size, so that one sees that it is hollow
HOLLOW = 0.56  # share of the radius that is left open in the mark of a case without a limit
CALM_RADIUS = {SMALL: 2.5, MEDIUM: 3.6, NORMAL: 5.4, QUIET: 1.6, STRONG: 5.4}
RADIUS = {SMALL: 4.3, MEDIUM: 4.8, NORMAL: 5.4, QUIET: 3.2, STRONG: 6.6}


def colour_of(theme: Theme, late: Lateness) -> QColor:
    """The colour that says how late."""
    return QColor(
        {
            Lateness.CLOSED: theme.good,
            Lateness.SUSPENDED: theme.paused,
            Lateness.NO_LIMIT: theme.text_2,
            Lateness.IN_TIME: theme.accent,
            Lateness.SOON: theme.soon,
            Lateness.OVERDUE: theme.late,
            Lateness.URGENT: theme.urgent,
        }[late]
    )


def mark_path(late: Lateness, x: float, y: float, radius: float) -> QPainterPath:
    """The outline of a mark: circle, diamond, triangle, square; urgent is a circle inside rings, no limit is hollow."""
    path = QPainterPath()
    if late == Lateness.SOON:
        side = radius * 1.18
        path.addPolygon(
            QPolygonF([QPointF(x, y - side), QPointF(x + side, y), QPointF(x, y + side), QPointF(x - side, y)])
        )
        path.closeSubpath()
    elif late == Lateness.OVERDUE:
        side = radius * 1.2
        path.addPolygon(
            QPolygonF(
                [
                    QPointF(x, y - side),
                    QPointF(x + side * 0.98, y + side * 0.74),
                    QPointF(x - side * 0.98, y + side * 0.74),
                ]
            )
        )
        path.closeSubpath()
    elif late == Lateness.SUSPENDED:
        side = radius * 0.86
        path.addRect(QRectF(x - side, y - side, 2 * side, 2 * side))
    else:
        path.addEllipse(QPointF(x, y), radius, radius)
    return path


def paint_mark(
    painter: QPainter,
    theme: Theme,
    late: Lateness,
    x: float,
    y: float,
    radius: float,
    outline: float,
    *,
    is_quiet: bool = False,
) -> None:
    """Paint one mark with a dark outline and, unless it is quiet, a thin light one outside it."""
    colour = colour_of(theme, late)
    path = mark_path(late, x, y, radius * (0.62 if late == Lateness.URGENT else 1.0))
    light = QColor(theme.mark_light)
    light.setAlphaF(0.0 if is_quiet else 0.5 if late > Lateness.IN_TIME else 0.28)
    join = Qt.PenJoinStyle.RoundJoin if late != Lateness.SUSPENDED else Qt.PenJoinStyle.MiterJoin
    if late == Lateness.URGENT:
        for size, width in ((radius * 1.55, 1.7 * outline), (radius * 1.05, 1.4 * outline)):
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QBrush(QColor(theme.ground)), width + 2 * outline))
            painter.drawEllipse(QPointF(x, y), size, size)
        painter.setPen(QPen(QBrush(colour), 1.6 * outline))
        painter.drawEllipse(QPointF(x, y), radius * 1.55, radius * 1.55)
        painter.setPen(QPen(QBrush(colour), 1.5 * outline))
        painter.drawEllipse(QPointF(x, y), radius * 1.05, radius * 1.05)
    painter.setBrush(QBrush(colour))
    for width, edge in ((3.2 * outline, light), (2.0 * outline, QColor(theme.ground))):
        painter.strokePath(path, QPen(QBrush(edge), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, join))
    painter.fillPath(path, QBrush(colour))
    if late == Lateness.NO_LIMIT:  # hollow: nothing is known of its time
        painter.fillPath(mark_path(late, x, y, radius * HOLLOW), QBrush(QColor(theme.ground)))
    if late == Lateness.CLOSED:
        tick = QPainterPath(QPointF(x - radius * 0.45, y))
        tick.lineTo(x - radius * 0.1, y + radius * 0.38)
        tick.lineTo(x + radius * 0.5, y - radius * 0.38)
        painter.strokePath(tick, QPen(QBrush(QColor(theme.ground)), 1.4 * outline))


@dataclass(frozen=True)
class MarksSheet:
    """All marks in one pixmap: a column for each lateness, a row for each size and, for dots, each opacity.

    Opacity is painted into the sheet: a fragment with an opacity of its own takes three times as long to draw.

    Args:
        side: of a field, in pixels.
        extents: (rows, lateness) how much of its field a mark takes, in pixels; even, about the middle.
    """

    pixmap: QPixmap
    side: int
    extents: NDArray[np.int64]


def dot_rows(sizes: NDArray[np.int64], counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """The rows of dots that stand for so many cases: the more, the stronger; for sizes `SMALL` and `QUIET`."""
    strength = np.clip(np.round(np.log2(counts)), 0, len(DOT_OPACITIES) - 1).astype(np.int64)
    return len(RADIUS) + np.where(sizes == QUIET, len(DOT_OPACITIES), 0) + strength


def make_sheet(theme: Theme, scale: float) -> MarksSheet:
    """Paint all marks in all sizes."""
    rows = [(size, 1.0) for size in RADIUS]
    rows += [(size, opacity) for size in (SMALL, QUIET) for opacity in DOT_OPACITIES]
    side = 2 * math.ceil(CELL * scale / 2)
    pixmap = QPixmap(side * len(Lateness), side * len(rows))
    pixmap.fill(Qt.GlobalColor.transparent)
    extents = np.zeros((len(rows), len(Lateness)), np.int64)
    for number, (size, opacity) in enumerate(rows):
        strip = QPixmap(side * len(Lateness), side)
        strip.fill(Qt.GlobalColor.transparent)
        with QPainter(strip) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for late in Lateness:
                is_calm = late <= Lateness.IN_TIME
                radius = (CALM_RADIUS if is_calm else RADIUS)[size] * (WIDER if late == Lateness.NO_LIMIT else 1.0)
                outline = 0.6 if size == QUIET else 0.75 if size == SMALL and is_calm else 1.0
                middle = (int(late) + 0.5) * side
                paint_mark(
                    painter, theme, late, middle, side / 2, radius * scale, outline * scale, is_quiet=size == QUIET
                )
                reach = radius * (1.55 if late == Lateness.URGENT else 1.25) + 2.2 * outline + 1
                extents[number, late] = min(2 * math.ceil(reach * scale), side)
        with QPainter(pixmap) as painter:
            painter.setOpacity(opacity)
            painter.drawPixmap(0, number * side, strip)
    return MarksSheet(pixmap, side, extents)
