"""How fresh the picture is: live, late or dead, with its age."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.i18n import _
from app.texts.spans import span_text
from app.texts.times import clock_text
from widgets.parts.text import MEDIUM, text_width, wall_font
from widgets.parts.text_size import scaled
from widgets.shared import Changes
from widgets.theme import Theme

TONES = {"live": "good", "late": "soon", "dead": "late"}


class FreshnessBadge(QWidget):
    """A dot and a word in the colour of the state."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.words, self.tone = _("Reading the city"), "text_3"

    def show_feed(self, changes: Changes) -> None:
        """Say what the feed's state is now."""
        words, tone = feed_words(changes)
        if (words, tone) != (self.words, self.tone):
            self.words, self.tone = words, tone
            self.setToolTip(changes.trouble)
            self.setAccessibleName(words)
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As wide as the word."""
        return QSize(round(text_width(self.words, 13, MEDIUM)) + 38, scaled(28))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint frame, dot and word."""
        colour = QColor(getattr(self.theme, self.tone))
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(colour.red(), colour.green(), colour.blue(), 130), 1))
            painter.setBrush(QColor(colour.red(), colour.green(), colour.blue(), 34))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.drawEllipse(QPointF(15, self.height() / 2), 4.5, 4.5)
            painter.setPen(colour)
            painter.setFont(wall_font(13, MEDIUM))
            painter.drawText(self.rect().adjusted(26, 0, -8, 0), Qt.AlignmentFlag.AlignVCenter, self.words)


def feed_words(changes: Changes) -> tuple[str, str]:
    """What the badge says, and in which tone."""
    if changes.city is None:
        return (_("Not connected"), "late") if changes.trouble else (_("Reading the city"), "text_3")
    if changes.state == "live":
        return _("Live"), TONES["live"]
    if changes.state == "late":
        return _("delayed {span}").format(span=span_text(changes.age_s)), TONES["late"]
    city = changes.city
    since = clock_text(city.clock.at(changes.live_at), city.profile.time_zone)
    return _("no data since {time}").format(time=since), TONES["dead"]
