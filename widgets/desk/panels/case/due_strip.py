"""What is left of a case's time, large, with one sentence about it and the way to the count."""

from __future__ import annotations

from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from app.i18n import _
from widgets.parts.key_cap import KeyCap
from widgets.parts.label import label, retone
from widgets.theme import Theme

HEIGHT = 64


class DueStrip(QWidget):
    """A band in the colour of the lateness."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme, self.tone = theme, "accent"
        self.left = label("", "accent", "figure")
        self.words = label("", "text", "body", is_wrapped=True)
        self.why = QPushButton(_("How this was set"))
        self.why.setProperty("kind", "plain")
        self.setFixedHeight(HEIGHT)
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 0, 12, 0)
        row.setSpacing(16)
        row.addWidget(self.left)
        row.addWidget(self.words, 1)
        row.addWidget(self.why)
        row.addWidget(KeyCap("?"))

    def show_words(self, left: str, words: str, tone: str) -> None:
        """Show what is left; nothing hides the band."""
        self.setVisible(bool(left))
        self.left.setText(left)
        self.words.setText(words)
        retone(self.left, tone)
        if tone != self.tone:
            self.tone = tone
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the band and its edge."""
        colour = QColor(getattr(self.theme, self.tone))
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor(colour.red(), colour.green(), colour.blue(), 30))
            painter.fillRect(0, 0, 4, self.height(), colour)
