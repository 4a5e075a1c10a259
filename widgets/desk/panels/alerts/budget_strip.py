"""The budget of alerts: how many called in the last ten minutes of ten that can be answered, and in the last hours."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.alerts.guidance import WORST
from app.alerts.service import RATE_HOURS
from app.i18n import _
from widgets.parts.text_size import scaled
from widgets.theme import Theme

STRETCHES = RATE_HOURS * 6
SEGMENT_PX, BARS_PX, GAP_PX, DASH_PX = 12, 36, 8, 4


class BudgetStrip(QWidget):
    """Ten segments, and under them one bar for each ten minutes; the dashed line is the budget."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._now = 0
        self._bars: dict[int, tuple[int, int]] = {}
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(scaled(SEGMENT_PX + GAP_PX + BARS_PX))

    def show_rate(self, now: int, rate: tuple[tuple[int, int, int], ...]) -> None:
        """Show the calls of the last ten minutes, and those of each ten minutes of the last hours."""
        self._now = now
        self._bars = {back: (calls, floods) for back, calls, floods in rate if back < STRETCHES}
        worst = max((calls for calls, _floods in self._bars.values()), default=0)
        self.setAccessibleName(
            _("{count} alerts in 10 min, {worst} in the worst 10 min").format(count=now, worst=worst)
        )
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Segments, bars and the line of the budget."""
        theme, width = self._theme, self.width()
        with QPainter(self) as painter:
            each = width / WORST
            over = self._now > WORST
            for place in range(WORST):
                tone = theme.raised if place >= self._now else theme.late if over else theme.accent
                painter.fillRect(QRectF(place * each, 0, each - 3, scaled(SEGMENT_PX)), QColor(tone))
            self._paint_bars(painter, scaled(SEGMENT_PX + GAP_PX), self.height())

    def _paint_bars(self, painter: QPainter, top: int, bottom: int) -> None:
        theme, each = self._theme, self.width() / STRETCHES
        most = max(WORST, max((calls for calls, _floods in self._bars.values()), default=0))
        high = bottom - top - 2
        line = bottom - high * WORST / most
        painter.setPen(QPen(QColor(theme.text_3), 1))
        for dash in range(0, self.width(), 2 * DASH_PX):
            painter.drawLine(dash, round(line), dash + DASH_PX, round(line))
        for back in range(STRETCHES):
            calls, floods = self._bars.get(back, (0, 0))
            left = self.width() - (back + 1) * each
            tall = max(high * calls / most, 2 if calls else 1)
            tone = theme.late if calls > WORST else theme.soon if floods else theme.accent if calls else theme.raised
            painter.fillRect(QRectF(left + 1, bottom - tall, each - 2, tall), QColor(tone))
