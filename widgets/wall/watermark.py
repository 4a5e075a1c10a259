"""A small mark over a picture: this is demo data."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from widgets.parts.metrics import Metrics
from widgets.parts.text import CENTRE, MEDIUM, TextPainter, text_width
from widgets.theme import Theme


class Watermark(QWidget):
    """A word in a dashed frame that lets the mouse through."""

    def __init__(self, words: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words, self.theme, self.metrics = words, theme, Metrics(1080)
        self.overflows: list[str] = []
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def set_metrics(self, metrics: Metrics) -> None:
        """Take other sizes."""
        self.metrics = metrics
        self.resize(self.sizeHint())
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As large as the word and its frame."""
        size = self.metrics.label
        return QSize(round(text_width(self.words, size, MEDIUM) + size * 1.6), round(size * 2.0))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint frame and word."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            line = self.metrics.hairline
            ground = QColor(self.theme.ground)
            ground.setAlpha(190)
            painter.setBrush(ground)
            painter.setPen(QPen(QColor(self.theme.text_3), line, Qt.PenStyle.DashLine))
            box = QRectF(self.rect()).adjusted(line, line, -line, -line)
            painter.drawRoundedRect(box, self.metrics.corner * 0.7, self.metrics.corner * 0.7)
            TextPainter(painter, self.theme, self.metrics, self.overflows).draw(
                box, self.words, self.metrics.label, "text_2", CENTRE, MEDIUM
            )
