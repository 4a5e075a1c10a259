"""Small words in frames beside a title: state, urgency, what happened too often."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from widgets.parts.text import MEDIUM, text_width, wall_font
from widgets.parts.text_size import scaled
from widgets.theme import Theme

SIZE, EDGE, GAP, HEIGHT = 13, 8, 6, 24


class BadgeRow(QWidget):
    """A row of badges; those for which there is no room are left out, the first ones last."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.badges: list[tuple[str, str]] = []
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(60)

    def show_badges(self, badges: list[tuple[str, str]]) -> None:
        """Show words with their tones."""
        if badges != self.badges:
            self.badges = badges
            self.setAccessibleName(", ".join(words for words, _tone in badges))
            self.setToolTip(" · ".join(words for words, _tone in badges))
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As wide as all of them."""
        return QSize(sum(_width(words) + GAP for words, _tone in self.badges), scaled(HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint them from the left."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setFont(wall_font(SIZE, MEDIUM))
            left, high = 0, scaled(HEIGHT)
            for words, tone in self.badges:
                width = _width(words)
                if left + width > self.width():
                    break
                colour = QColor(getattr(self.theme, tone))
                box = QRectF(left, (self.height() - high) / 2, width, high)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(colour.red(), colour.green(), colour.blue(), 40))
                painter.drawRoundedRect(box, 5, 5)
                painter.setPen(colour)
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
                left += width + GAP


def _width(words: str) -> int:
    return round(text_width(words, SIZE, MEDIUM)) + 2 * EDGE
