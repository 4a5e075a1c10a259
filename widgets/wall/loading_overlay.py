"""What hangs before the map while there is nothing to show: how far the reading is, what is wrong, what is lacking."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.i18n import _
from widgets.parts.metrics import Metrics
from widgets.parts.text import CENTRE, TextPainter
from widgets.theme import Theme
from widgets.wall.tile import wrap


class LoadingOverlay(QWidget):
    """A quiet ground with one sentence and a bar."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme, self.metrics = theme, Metrics(1080)
        self.overflows: list[str] = []
        self._label, self._share, self._trouble, self._lack = "", 0.0, "", ""

    def set_metrics(self, metrics: Metrics) -> None:
        """Take other sizes."""
        self.metrics = metrics
        self.update()

    def show_step(self, label: str, done: int, total: int) -> None:
        """Show how far the reading is."""
        self._label, self._share = label, min(1.0, done / total) if total else 0.0
        self.update()

    def show_trouble(self, trouble: str) -> None:
        """Show what is wrong; '' for nothing."""
        if trouble != self._trouble:
            self._trouble = trouble
            self.update()

    def show_lack(self, reason: str) -> None:
        """Say what the city that was read lacks for this scene; '' for nothing: the map is free."""
        self._lack = reason
        self.setVisible(bool(reason))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the sentence and the bar."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.fillRect(self.rect(), QColor(self.theme.land))
            text = TextPainter(painter, self.theme, self.metrics, self.overflows)
            size, middle = self.metrics.part(40), self.rect().center()
            words = self._trouble or (_(self._lack) if self._lack else self._progress())
            lines = wrap(words, size, self.width() * 0.7)
            tone = "late" if self._trouble else "text_2"
            for number, line in enumerate(lines):
                box = QRectF(0, middle.y() - size * 1.5 * (len(lines) - number) - size * 0.4, self.width(), size * 1.5)
                text.draw(box, line, size, tone, CENTRE)
            if not self._trouble and not self._lack:
                self._paint_bar(
                    painter, QRectF(middle.x() - size * 8, middle.y() + size * 0.4, size * 16, max(3.0, size * 0.22))
                )

    def _progress(self) -> str:
        whole, step = _("Reading the city"), _(self._label) if self._label else ""
        return whole if step in ("", whole) else _("Reading the city: {step}").format(step=step)

    def _paint_bar(self, painter: QPainter, bar: QRectF) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        for colour, share in ((self.theme.raised, 1.0), (self.theme.accent, self._share)):
            painter.setBrush(QColor(colour))
            painter.drawRoundedRect(
                QRectF(bar.left(), bar.top(), bar.width() * share, bar.height()), bar.height() / 2, bar.height() / 2
            )
