"""A figure that opens its cases: written plainly, with a dotted line under it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from widgets.parts.text import MEDIUM, text_width, wall_font
from widgets.parts.text_size import scaled
from widgets.theme import Theme

MARK_PX = 8


class FigureLink(QPushButton):
    """Words and a figure; a press opens the cases.

    Args:
        tone: a colour of the theme by its name, for the figure.
        pixels: the size of the figure; words before it are smaller where it is large.
    """

    def __init__(
        self, theme: Theme, tone: str = "text", pixels: int = 14, weight: QFont.Weight = MEDIUM,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._theme, self.tone, self._pixels, self._weight = theme, tone, pixels, weight
        self._words = self._figure = ""
        self.mark: QColor | None = None  # of a square before the words
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAutoDefault(False)
        self.setStyleSheet("min-height: 0; padding: 0; border: none;")  # buttons of the desk are higher

    def show_figure(self, figure: str, words: str = "", names: str = "") -> None:
        """Show words and a figure; `names` says for those who do not see it what it counts."""
        self._figure, self._words = figure, words
        self.setAccessibleName(f"{names or words} {figure}".strip())
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As wide as words and figure."""
        words = text_width(self._words + " ", 13) if self._words else 0
        words += scaled(MARK_PX) + 5 if self.mark is not None else 0
        return QSize(round(words + text_width(self._figure, self._pixels, self._weight)) + 8,
                     scaled(self._pixels * 1.25 + 6))  # fmt: skip

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Never narrower than what it says."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Words, figure, dotted line and focus."""
        theme = self._theme
        with QPainter(self) as painter:
            left = 4.0
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if self.mark is not None:
                side = scaled(MARK_PX)
                painter.fillRect(QRectF(left, (self.height() - side) / 2, side, side), self.mark)
                left += side + 5
            if self._words:
                painter.setFont(wall_font(13))
                painter.setPen(QColor(theme.text_2))
                painter.drawText(
                    QRectF(left, 0, self.width(), self.height()), Qt.AlignmentFlag.AlignVCenter, self._words
                )
                left += text_width(self._words + " ", 13)
            painter.setFont(wall_font(self._pixels, self._weight))
            painter.setPen(QColor(getattr(theme, self.tone)))
            width = text_width(self._figure, self._pixels, self._weight)
            painter.drawText(QRectF(left, 0, width + 4, self.height()), Qt.AlignmentFlag.AlignVCenter, self._figure)
            pen = QPen(QColor(theme.accent if self.underMouse() else theme.text_3), 1, Qt.PenStyle.DotLine)
            painter.setPen(pen)
            painter.drawLine(round(left), self.height() - 2, round(left + width), self.height() - 2)
            if self.hasFocus():
                painter.setPen(QColor(theme.accent))
                painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
