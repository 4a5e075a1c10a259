"""What a panel shows in place of an answer, each kind with a sign of its own; and the strip over an old answer."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.i18n import _
from widgets.parts.label import label
from widgets.theme import Theme

TONES = {"idle": "text_3", "loading": "accent", "empty": "good", "error": "late", "forbidden": "text_2"}


class Notice(QWidget):
    """A sign, a sentence and, after an error, a button to try again."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sign = Sign(theme)
        self.sentence = label("", "text_2", is_wrapped=True)
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.button = QPushButton(_("Try again"))
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addStretch(2)
        column.addWidget(self.sign, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.sentence)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)

    def show_words(self, kind: str, sentence: str, has_button: bool) -> None:
        """Show one of idle, loading, empty, error, forbidden."""
        self.sign.show_kind(kind)
        self.sentence.setText(sentence)
        self.button.setVisible(has_button)


class Sign(QWidget):
    """A small painted sign for each kind of notice."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme, self.kind = theme, "idle"
        self.setFixedSize(48, 48)

    def show_kind(self, kind: str) -> None:
        """Take another sign."""
        self.kind = kind
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the sign."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            colour = QColor(getattr(self.theme, TONES[self.kind]))
            painter.setPen(QPen(colour, 2.4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
            SIGNS[self.kind](painter, colour)


def _idle(painter: QPainter, colour: QColor) -> None:
    painter.setPen(QPen(colour, 2, Qt.PenStyle.DashLine))
    painter.drawRoundedRect(QRectF(6, 10, 36, 28), 6, 6)


def _loading(painter: QPainter, colour: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    for number, opacity in enumerate((255, 150, 70)):
        painter.setBrush(QColor(colour.red(), colour.green(), colour.blue(), opacity))
        painter.drawEllipse(QPointF(12 + number * 12, 24), 4, 4)


def _empty(painter: QPainter, colour: QColor) -> None:
    painter.drawEllipse(QRectF(6, 6, 36, 36))
    painter.drawPolyline(QPolygonF([QPointF(15, 25), QPointF(22, 32), QPointF(34, 17)]))


def _error(painter: QPainter, colour: QColor) -> None:
    painter.drawPolygon(QPolygonF([QPointF(24, 6), QPointF(44, 41), QPointF(4, 41)]))
    painter.drawLine(QPointF(24, 18), QPointF(24, 29))
    painter.drawPoint(QPointF(24, 35))


def _forbidden(painter: QPainter, colour: QColor) -> None:
    painter.drawRoundedRect(QRectF(10, 22, 28, 20), 4, 4)
    painter.drawArc(QRectF(15, 6, 18, 30), 0, 180 * 16)
    painter.drawLine(QPointF(24, 29), QPointF(24, 35))


SIGNS = {"idle": _idle, "loading": _loading, "empty": _empty, "error": _error, "forbidden": _forbidden}


class Strip(QFrame):
    """One line over an answer that may be old."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("strip")
        self.words = label("", "soon", "second", is_wrapped=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 12, 6)
        row.addWidget(self.words)
        self.hide()

    def show_words(self, words: str) -> None:
        """Say why and since when."""
        self.words.setText(words)
        self.show()
