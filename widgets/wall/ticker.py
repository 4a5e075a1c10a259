"""The line under the wall: what just happened, newest first; it moves only when something new comes."""

from __future__ import annotations

from PySide6.QtCore import QEasingCurve, QPointF, QRectF, QTimer, QVariantAnimation
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.i18n import _
from app.texts.times import when_text
from app.wall.answers import Happening
from app.wall.data_status import DataStatus
from app.wall.texts import action_text
from widgets.parts.marks import mark_tone, paint_mark
from widgets.parts.metrics import Metrics
from widgets.parts.text import MEDIUM, NORMAL, TextPainter, text_width
from widgets.theme import Theme

SLIDE_MS = 300
CALM = frozenset({"in_time", "no_limit", "closed"})
REST_MS = 2000  # a line that changes more often cannot be read


class Ticker(QWidget):
    """Shows the newest happenings that fit whole; a burst is shown as one step."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme, self.metrics = theme, Metrics(1080)
        self.time_zone, self._now = "UTC", 0.0
        self.standing = DataStatus.LOADING
        self.overflows: list[str] = []
        self._shown: tuple[Happening, ...] = ()
        self._waiting: tuple[Happening, ...] | None = None
        self._slide = QVariantAnimation(self, duration=SLIDE_MS, startValue=1.0, endValue=0.0)
        self._slide.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._slide.valueChanged.connect(lambda _value: self.update())
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._on_rest_timeout)

    def set_metrics(self, metrics: Metrics) -> None:
        """Take other sizes."""
        self.metrics = metrics
        self.update()

    def set_standing(self, standing: DataStatus, time_zone: str) -> None:
        """Grey the line when the feed is late or dead."""
        if (standing, time_zone) != (self.standing, self.time_zone):
            self.standing, self.time_zone = standing, time_zone
            self.update()

    def show_happenings(self, happenings: tuple[Happening, ...], now: float) -> None:
        """Show newer ones, at once or after the present ones could be read; `now` is city time in Unix seconds."""
        self._now = now
        if happenings == self._shown:
            return
        if self._rest.isActive() and happenings:  # what must go goes at once
            self._waiting = happenings
            return
        is_first = not self._shown
        self._shown, self._waiting = happenings, None
        self._rest.start()
        if not is_first and happenings and self.isVisible():
            self._slide.start()
        self.update()

    def is_at_rest(self) -> bool:
        """Whether the line stands still."""
        return self._slide.state() != QVariantAnimation.State.Running

    def _on_rest_timeout(self) -> None:
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            self.show_happenings(waiting, self._now)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the happenings that fit."""
        self.overflows.clear()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.fillRect(self.rect(), QColor(self.theme.panel))
            painter.fillRect(0, 0, self.width(), self.metrics.hairline, QColor(self.theme.line))
            text = TextPainter(painter, self.theme, self.metrics, self.overflows)
            if self.standing not in (DataStatus.LIVE, DataStatus.EMPTY, DataStatus.FORBIDDEN):
                painter.setOpacity(0.4 if self.standing is DataStatus.DEAD else 0.6)
            x = float(self.metrics.inside)
            if self._shown and not self.is_at_rest():
                x -= self._width(self._shown[0]) * float(self._slide.currentValue())
            right = self.width() - self.metrics.inside
            for number, one in enumerate(self._shown):
                if number and x + self._width(one, up_to_name=True) > right:
                    break
                self._paint_one(text, x, one, right)
                x += self._width(one)
            if not self._shown:
                text.draw(QRectF(x, 0, self.width(), self.height()), self._silence(), self.metrics.body, "text_3")

    def _silence(self) -> str:
        """What stands there when nothing is told: before the first read nothing at all."""
        if self.standing is DataStatus.FORBIDDEN:
            return _("This wall has no right to see this")
        return "" if self.standing in (DataStatus.LOADING, DataStatus.DEAD) else _("No events yet")

    def _pieces(self, one: Happening) -> list[tuple[str, str, bool]]:
        """(text, tone, is bold) from left to right."""
        pieces = [(when_text(one.at, self._now, self.time_zone), "text_3", False)]
        pieces += [(word, "text", False) for word in (one.district, one.place) if word]
        pieces += [(one.name, mark_tone(one.lateness) if one.lateness not in CALM else "text", True)]
        pieces += [(action_text(one.action), "text_2", False)]
        if one.action in ("dispatch", "rework", "receive", "handle") and one.unit:
            arrow = "→ " if one.action in ("dispatch", "rework") else "· "
            pieces.append((arrow + one.unit, "text_2", False))
        return pieces

    def _width(self, one: Happening, up_to_name: bool = False) -> float:
        """How wide a happening is, with the space after it; or only as far as it must be shown to be understood."""
        size, gap = self.metrics.body, self.metrics.body * 0.5
        width = size * 1.2
        for word, _tone, bold in self._pieces(one):
            width += text_width(word, size, MEDIUM if bold else NORMAL) + gap
            if bold and up_to_name:
                return width
        return width + size * 2

    def _paint_one(self, text: TextPainter, x: float, one: Happening, right: float) -> None:
        """Paint a happening; at the right edge the words after its name are left out where they do not fit whole."""
        size, gap = self.metrics.body, self.metrics.body * 0.5
        paint_mark(text.painter, self.theme, one.lateness, QPointF(x + size * 0.4, self.height() / 2), size * 0.7)
        x += size * 1.2
        for word, tone, bold in self._pieces(one):
            weight = MEDIUM if bold else NORMAL
            width = text_width(word, size, weight)
            if x + width > right:
                return
            text.draw(QRectF(x, 0, width + 1, self.height()), word, size, tone, weight=weight)
            x += width + gap
