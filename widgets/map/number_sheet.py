"""Small numbers beside crowded marks, drawn from one pixmap."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QPainter, QPixmap
from PySide6.QtWidgets import QApplication

from widgets.map.paths import Fragments
from widgets.theme import Theme

MOST = 100  # the last field says "99+"


class NumberSheet:
    """Pills with the numbers 2 to 99 and 99+."""

    def __init__(self) -> None:
        self._sheet: QPixmap | None = None
        self._look: tuple[Theme, float] | None = None
        self._fragments = Fragments()
        self._width = self._height = 0

    def draw(self, painter: QPainter, x: NDArray, y: NDArray, numbers: NDArray, theme: Theme, scale: float) -> None:
        """Draw a number to the upper right of each place (device pixels)."""
        if len(x) == 0:
            return
        if self._look != (theme, scale) or self._sheet is None:
            self._sheet = self._make(theme, scale)
            self._look = (theme, scale)
        fields = self._fragments.resize(len(x))
        number = np.minimum(numbers, MOST)
        fields[:, 0] = np.round(x + 8.5 * scale)
        fields[:, 1] = np.round(y - 7.5 * scale)
        fields[:, 2] = (number % 10) * self._width
        fields[:, 3] = (number // 10) * self._height
        fields[:, 4], fields[:, 5] = self._width, self._height
        self._fragments.draw(painter, self._sheet)

    def _make(self, theme: Theme, scale: float) -> QPixmap:
        self._width, self._height = math.ceil(26 * scale), math.ceil(15 * scale)
        sheet = QPixmap(self._width * 10, self._height * (MOST // 10 + 1))
        sheet.fill(Qt.GlobalColor.transparent)
        with QPainter(sheet) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            font = QFont(QApplication.font())
            font.setPixelSize(max(round(10 * scale), 6))
            font.setWeight(QFont.Weight.DemiBold)
            painter.setFont(font)
            for number in range(2, MOST + 1):
                text = str(number) if number < MOST else "99+"
                wide = (6 + 6 * len(text)) * scale
                left = (number % 10) * self._width + (self._width - wide) / 2
                field = QRectF(left, (number // 10) * self._height + 0.75 * scale, wide, self._height - 1.5 * scale)
                ground = QColor(theme.ground)
                ground.setAlphaF(0.88)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QBrush(ground))
                painter.drawRoundedRect(field, field.height() / 2, field.height() / 2)
                painter.setPen(QColor(theme.text))
                painter.drawText(field, Qt.AlignmentFlag.AlignCenter, text)
        return sheet
