"""The help of a wall: its keys, over the picture."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.i18n import _
from widgets.parts.metrics import Metrics
from widgets.parts.text import CENTRE, MEDIUM, TextPainter, text_width
from widgets.theme import Theme
from widgets.wall.keys import WALL_KEYS


class Help(QWidget):
    """A panel in the middle that lists every key of the table."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme, self.metrics = theme, Metrics(1080)
        self.overflows: list[str] = []
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def set_metrics(self, metrics: Metrics) -> None:
        """Take other sizes."""
        self.metrics = metrics
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint a veil, the panel and one line per key."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            veil = QColor(self.theme.ground)
            veil.setAlpha(170)
            painter.fillRect(self.rect(), veil)
            size, line = self.metrics.part(50), self.metrics.part(50) * 2.3
            captions = [_(row.caption) for row in WALL_KEYS]
            helps = [_(row.help) for row in WALL_KEYS]
            key_room = max(text_width(caption, size, MEDIUM) for caption in captions) + size * 1.4
            width = key_room + size * 4 + max(text_width(words, size) for words in helps)
            box = QRectF(0, 0, width, line * (len(WALL_KEYS) + 1.9))
            box.moveCenter(QRectF(self.rect()).center())
            painter.setPen(QPen(QColor(self.theme.line), self.metrics.hairline))
            painter.setBrush(QColor(self.theme.panel))
            painter.drawRoundedRect(box, self.metrics.corner, self.metrics.corner)
            text = TextPainter(painter, self.theme, self.metrics, self.overflows)
            text.draw(
                QRectF(box.left() + size * 1.4, box.top() + line * 0.3, width, line),
                _("Keyboard shortcuts of the wall"),
                size * 1.1,
                "text_2",
                weight=MEDIUM,
            )
            for number, (caption, words) in enumerate(zip(captions, helps, strict=True)):
                top = box.top() + line * (1.3 + number)
                cap = QRectF(box.left() + size * 1.4, top + line * 0.12, key_room, line * 0.76)
                painter.setPen(QPen(QColor(self.theme.text_3), self.metrics.hairline))
                painter.setBrush(QColor(self.theme.raised))
                painter.drawRoundedRect(cap, size * 0.3, size * 0.3)
                text.draw(cap, caption, size, "text", CENTRE, MEDIUM)
                text.draw(QRectF(cap.right() + size, top, box.right() - cap.right() - size * 2, line), words, size)
