"""The marks of a case: the shape says its state, the colour its lateness."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from widgets.theme import Theme

TONES = {
    "in_time": "accent",
    "soon": "soon",
    "overdue": "late",
    "urgent": "urgent",
    "suspended": "paused",
    "no_limit": "text_2",
    "closed": "good",
}


def mark_tone(lateness: str) -> str:
    """The tone of a lateness."""
    return TONES[lateness]


def paint_mark(painter: QPainter, theme: Theme, lateness: str, middle: QPointF, size: float) -> None:
    """Paint a mark: ● in time, ◆ due soon, ▲ overdue, ◎ urgent, ■ suspended, ○ no limit, ✓ closed."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    colour = QColor(getattr(theme, TONES[lateness]))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    x, y, r = middle.x(), middle.y(), size / 2
    if lateness == "in_time":
        painter.drawEllipse(middle, r * 0.8, r * 0.8)
    elif lateness == "soon":
        painter.drawPolygon(QPolygonF([QPointF(x, y - r), QPointF(x + r, y), QPointF(x, y + r), QPointF(x - r, y)]))
    elif lateness == "overdue":
        painter.drawPolygon(QPolygonF([QPointF(x, y - r), QPointF(x + r, y + r * 0.85), QPointF(x - r, y + r * 0.85)]))
    elif lateness == "suspended":
        painter.drawRect(QRectF(x - r * 0.8, y - r * 0.8, r * 1.6, r * 1.6))
    else:
        _paint_lines(painter, colour, lateness, middle, r)
    painter.restore()


def _paint_lines(painter: QPainter, colour: QColor, lateness: str, middle: QPointF, r: float) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(
        QPen(colour, max(1.5, r / 4), Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    )
    x, y = middle.x(), middle.y()
    if lateness == "urgent":
        painter.drawEllipse(middle, r * 0.95, r * 0.95)
        painter.drawEllipse(middle, r * 0.45, r * 0.45)
    elif lateness == "no_limit":
        painter.drawEllipse(middle, r * 0.7, r * 0.7)
    else:
        painter.drawPolyline(
            QPolygonF([QPointF(x - r, y), QPointF(x - r * 0.2, y + r * 0.7), QPointF(x + r, y - r * 0.7)])
        )
