"""A key as it is printed on the button that it presses."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from widgets.parts.text import MEDIUM, text_width, wall_font
from widgets.parts.text_size import scaled

SIZE, HEIGHT = 12, 19


class KeyCap(QWidget):
    """A letter or a word in a small frame, in the colours of whatever it stands on."""

    def __init__(self, words: str, parent: QWidget | None = None, is_on_accent: bool = False) -> None:
        super().__init__(parent)
        self.words, self._is_on_accent = words, is_on_accent
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_on_accent(self, is_on_accent: bool) -> None:
        """Stand on the accent colour, or on an ordinary ground."""
        self._is_on_accent = is_on_accent
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As wide as its words."""
        high = scaled(HEIGHT)
        return QSize(max(high, round(text_width(self.words, SIZE, MEDIUM)) + scaled(10)), high)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint frame and words."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            role = QPalette.ColorRole.Window if self._is_on_accent else QPalette.ColorRole.PlaceholderText
            colour = QColor(self.palette().color(role))
            frame = QColor(colour)
            frame.setAlpha(120)
            painter.setPen(QPen(frame, 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
            painter.setPen(colour)
            painter.setFont(wall_font(SIZE, MEDIUM))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.words)
