"""What is left of a case's time, large, with one sentence about it and the way to the count."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from app.i18n import _
from widgets.parts.key_cap import KeyCap
from widgets.parts.label import label, rerank, retone
from widgets.parts.text import BOLD, text_width
from widgets.parts.text_size import scaled
from widgets.theme import Theme

HEIGHT = 64
FIGURE, BODY = 26, 15  # pixels, as in the style of a desk
ROOM = 20 + 12 + 3 * 16  # margins and gaps
TWO_LINES = 0.62  # of its width: a sentence that is broken between words does not fill both lines


class DueStrip(QWidget):
    """A band in the colour of the lateness."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme, self.tone = theme, "accent"
        self.left = label("", "accent", "figure")
        self.words = label("", "text", "body", is_wrapped=True)
        self.why = QPushButton(_("How this was set"))
        self.why.setProperty("kind", "plain")
        self.setFixedHeight(scaled(HEIGHT))
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 0, 12, 0)
        row.setSpacing(16)
        row.addWidget(self.left)
        row.addWidget(self.words, 1)
        row.addWidget(self.why)
        self.key = KeyCap("?")
        self.key.setAccessibleName(self.why.text())
        row.addWidget(self.key)

    def show_words(self, left: str, words: str, tone: str) -> None:
        """Show what is left; nothing hides the band."""
        self.setVisible(bool(left))
        self.left.setText(left)
        self.words.setText(words)
        retone(self.left, tone)
        self._share_out()
        if tone != self.tone:
            self.tone = tone
            self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Give the sentence the room that it needs."""
        super().resizeEvent(event)
        self._share_out()

    def _share_out(self) -> None:
        """Before the sentence needs a third line, the button goes; then what is left is written smaller."""
        needed = text_width(self.words.text(), BODY) * TWO_LINES + self.key.sizeHint().width() + ROOM
        figure = text_width(self.left.text(), FIGURE, BOLD)
        self.why.setVisible(self.width() >= needed + figure + self.why.sizeHint().width())
        rerank(self.left, "figure" if self.width() >= needed + figure else "heading")

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Larger words need a higher band."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.setFixedHeight(scaled(HEIGHT))
            self._share_out()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the band and its edge."""
        colour = QColor(getattr(self.theme, self.tone))
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor(colour.red(), colour.green(), colour.blue(), 30))
            painter.fillRect(0, 0, 4, self.height(), colour)
