"""One fact at a glance: its name, the figure of the last month, and its months as a small line of columns."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from app.i18n import _
from app.texts.numbers import count_text
from widgets.parts.text import BOLD, text_width, wall_font
from widgets.parts.text_size import scaled
from widgets.theme import Theme

EDGE, HEIGHT, NAME_PX, FIGURE_PX, SMALL_PX = 12, 66, 15, 24, 13
MONTHS_SEEN = 24


class FactRow(QPushButton):
    """Chosen by a press; the chosen one is framed."""

    def __init__(self, theme: Theme, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._words = theme, words
        self._counts: NDArray[np.int64] = np.zeros(0, np.int64)
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setAutoDefault(False)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keys belong to the view
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(scaled(HEIGHT))

    def show_counts(self, counts: NDArray[np.int64]) -> None:
        """Show other counts; the last month is the present one."""
        self._counts = counts[-MONTHS_SEEN:]
        now, before = self._latest()
        self.setAccessibleName(f"{self._words} {count_text(now)}, {_('month before')} {count_text(before)}")
        self.update()

    def _latest(self) -> tuple[int, int]:
        now = int(self._counts[-1]) if len(self._counts) else 0
        return now, int(self._counts[-2]) if len(self._counts) > 1 else 0

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Room for name and figure."""
        return QSize(scaled(220), scaled(HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Name and figure at the left, the months at the right."""
        theme, now_before = self._theme, self._latest()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
            painter.setPen(QColor(theme.accent if self.isChecked() else theme.line))
            painter.setBrush(QColor(theme.raised if self.isChecked() or self.underMouse() else theme.panel))
            painter.drawRoundedRect(box, 6, 6)
            painter.setPen(QColor(theme.text_2))
            painter.setFont(wall_font(NAME_PX))
            line = scaled(NAME_PX * 1.5)
            top = max((box.height() - line - scaled(FIGURE_PX * 1.3)) / 2, 2)
            painter.drawText(
                QRectF(EDGE, top, box.width() - 2 * EDGE, line), Qt.AlignmentFlag.AlignVCenter, self._words
            )
            self._paint_figures(painter, top + line, *now_before)
            self._paint_months(painter, box)

    def _paint_figures(self, painter: QPainter, top: float, now: int, before: int) -> None:
        figure, height = count_text(now), scaled(FIGURE_PX * 1.3)
        painter.setPen(QColor(self._theme.text))
        painter.setFont(wall_font(FIGURE_PX, BOLD))
        painter.drawText(QRectF(EDGE, top, self.width(), height), Qt.AlignmentFlag.AlignVCenter, figure)
        left = EDGE + text_width(figure, FIGURE_PX, BOLD) + 8
        painter.setPen(QColor(self._theme.text_3))
        painter.setFont(wall_font(SMALL_PX))
        painter.drawText(QRectF(left, top, self.width(), height - 2), Qt.AlignmentFlag.AlignVCenter,
                         _("month before {count}").format(count=count_text(before)))  # fmt: skip

    def _paint_months(self, painter: QPainter, box: QRectF) -> None:
        most = int(self._counts.max()) if len(self._counts) else 0
        if not most:
            return
        field = QRectF(box.left() + box.width() * 0.56, box.top() + 10, box.width() * 0.44 - EDGE, box.height() - 20)
        each = field.width() / len(self._counts)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for place, count in enumerate(self._counts.tolist()):
            height = max(count / most * field.height(), 1.0 if count else 0.0)
            is_last = place == len(self._counts) - 1
            painter.fillRect(QRectF(field.left() + place * each, field.bottom() - height, max(each - 1, 1), height),
                             QColor(self._theme.accent if is_last else self._theme.grid_ramp[3]))  # fmt: skip
