"""The name of the place that the flight has reached, large, in a corner of the map."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from widgets.parts.metrics import Metrics
from widgets.parts.text import BOLD, TextPainter, text_width
from widgets.theme import Theme


class Caption(QWidget):
    """A name and a second line; it lets the mouse through."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme, self.metrics = theme, Metrics(1080)
        self.overflows: list[str] = []
        self._name, self._second, self._widest = "", "", 400
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def set_metrics(self, metrics: Metrics, widest: int) -> None:
        """Take other sizes; no wider than the room that the map has."""
        self.metrics, self._widest = metrics, widest
        self.resize(self.sizeHint())
        self.update()

    def show_place(self, name: str, second: str) -> None:
        """Name another place; '' hides the caption."""
        if (name, second) != (self._name, self._second):
            self._name, self._second = name, second
            self.resize(self.sizeHint())
            self.update()
        self.setVisible(bool(name))

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As large as both lines."""
        sizes = self.metrics
        wide = max(text_width(self._name, sizes.title, BOLD), text_width(self._second, sizes.body)) + 2 * sizes.inside
        return QSize(min(self._widest, round(wide + 2)), round(sizes.title * 1.4 + sizes.body * 1.5 + sizes.inside))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint panel, name and second line."""
        self.overflows.clear()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            ground = QColor(self.theme.panel)
            ground.setAlpha(235)
            painter.setBrush(ground)
            painter.setPen(QPen(QColor(self.theme.line), self.metrics.hairline))
            painter.drawRoundedRect(
                QRectF(self.rect()).adjusted(1, 1, -1, -1), self.metrics.corner, self.metrics.corner
            )
            text, sizes = TextPainter(painter, self.theme, self.metrics, self.overflows), self.metrics
            line = QRectF(sizes.inside, sizes.inside * 0.5, self.width() - 2 * sizes.inside, sizes.title * 1.4)
            text.draw(line, self._name, sizes.title, weight=BOLD, is_name=True)
            second = QRectF(line.left(), line.bottom(), line.width(), sizes.body * 1.4)
            text.draw(second, self._second, sizes.body, "text_2", is_name=True)
