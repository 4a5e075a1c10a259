"""Which of how many scenes is on: one dot for each, the one that is on filled."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.i18n import _
from widgets.parts.metrics import Metrics
from widgets.theme import Theme

MOST = 24


class Dots(QWidget):
    """A row of dots; it lets the mouse through and hides where there is nothing to choose from."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme, self.metrics = theme, Metrics(1080)
        self.at, self.count = 0, 0
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def set_metrics(self, metrics: Metrics) -> None:
        """Take other sizes."""
        self.metrics = metrics
        self.resize(self.sizeHint())
        self.update()

    def show_place(self, at: int, count: int) -> None:
        """Fill another dot.

        Args:
            at: from 0; less for a scene that is not in the list.
        """
        self.at, self.count = at, count
        self.setAccessibleName(_("Scene {number} of {count}").format(number=at + 1, count=count))
        self.resize(self.sizeHint())
        self.setVisible(1 < count <= MOST)
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As wide as all dots."""
        step = self._step()
        return QSize(round(step * max(1, self.count)), round(step))

    def _step(self) -> float:
        return self.metrics.body * 0.95

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the dots."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            step = self._step()
            for number in range(self.count):
                is_on = number == self.at
                middle, radius = QPointF(step * (number + 0.5), step / 2), step * (0.3 if is_on else 0.22)
                painter.setPen(QPen(QColor(self.theme.halo), max(1.0, step * 0.08)))
                painter.setBrush(QColor(self.theme.accent if is_on else self.theme.text_3))
                painter.drawEllipse(middle, radius, radius)
