"""The frame of a tile: title, note, and one of six looks, so that nobody takes old, missing or forbidden for zero."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

from app.i18n import _
from app.wall.data_status import DataStatus
from widgets.parts.metrics import Metrics
from widgets.parts.text import CENTRE, MEDIUM, RIGHT, TextPainter, text_width, tone_colour
from widgets.theme import Theme

BODY_OPACITY = {DataStatus.LATE: 0.55, DataStatus.DEAD: 0.3}
CHIP_TONES = {DataStatus.LATE: "soon", DataStatus.DEAD: "late"}


class Tile(QWidget):
    """One tile; a kind of tile paints its body or keeps a chart in it.

    Args:
        title: already in the language of the screen.
        note: a short remark at the right of the title.
    """

    def __init__(self, title: str, note: str, theme: Theme, metrics: Metrics, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title, self.note = title, note
        self.short_note = ""  # in its place where there is too little room
        self.theme, self.metrics = theme, metrics
        self.standing = DataStatus.LOADING
        self.reason = ""
        self.ages: tuple[str, ...] = ()
        self.overflows: list[str] = []

    # What a kind of tile fills in ------------------------------------------------------------------------------------

    def show_answer(self, answer: Any) -> None:
        """Show another answer, of the one type that this kind of tile is for."""

    def paint_body(self, text: TextPainter, box: QRectF) -> None:
        """Paint what the tile shows into its body."""

    def place_children(self, box: QRectF) -> None:
        """Give child widgets, such as a chart, their place in the body."""

    def show_children(self, are_shown: bool, opacity: float) -> None:
        """Show, dim or hide child widgets."""

    def is_at_rest(self) -> bool:
        """Whether nothing in the tile moves."""
        return True

    # The frame --------------------------------------------------------------------------------------------------------

    def set_standing(self, standing: DataStatus, ages: tuple[str, ...], reason: str = "") -> None:
        """Tell how far the tile may be believed.

        Args:
            ages: what it prints about its age, from the full text to the shortest.
            reason: why there is nothing to show.
        """
        if (standing, ages, reason) == (self.standing, self.ages, self.reason):
            return
        self.standing, self.ages, self.reason = standing, ages, reason
        self.show_children(self.has_body, BODY_OPACITY.get(standing, 1.0))
        self.update()

    @property
    def has_body(self) -> bool:
        """Whether there is anything to show, fresh or old."""
        return self.standing in (DataStatus.LIVE, DataStatus.LATE, DataStatus.DEAD) and not self.reason

    def body_box(self) -> QRectF:
        """Where the body is painted."""
        inside = self.metrics.inside
        top = inside * 0.62 + self.metrics.heading * 1.55
        return QRectF(inside, top, self.width() - 2 * inside, self.height() - top - inside * 0.8)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Place the children anew."""
        self.place_children(self.body_box())

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """A tile may be made as small as its column says."""
        return QSize(1, 1)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint frame, title and body."""
        self.overflows.clear()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            text = TextPainter(painter, self.theme, self.metrics, self.overflows)
            self._paint_frame(painter)
            self._paint_heading(text)
            if self.has_body:
                painter.setOpacity(BODY_OPACITY.get(self.standing, 1.0))
                self.paint_body(text, self.body_box())
            else:
                self._paint_reason(text, self.body_box())

    def _paint_frame(self, painter: QPainter) -> None:
        line = self.metrics.hairline
        box = QRectF(self.rect()).adjusted(line / 2, line / 2, -line / 2, -line / 2)
        pen = QPen(QColor(self.theme.line), line)
        if self.standing in CHIP_TONES:
            colour = tone_colour(self.theme, CHIP_TONES[self.standing])
            colour.setAlpha(110)
            pen.setColor(colour)
        if self.standing in (DataStatus.EMPTY, DataStatus.LOADING):
            pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(QColor(self.theme.panel))
        painter.drawRoundedRect(box, self.metrics.corner, self.metrics.corner)

    def _paint_heading(self, text: TextPainter) -> None:
        inside, sizes = self.metrics.inside, self.metrics
        box = QRectF(inside, inside * 0.55, self.width() - 2 * inside, sizes.heading * 1.5)
        used = self._paint_chip(text, box) if self.ages else self._paint_note(text, box)
        box.setWidth(box.width() - used)
        text.draw(box, self.title, sizes.heading, "text_2", weight=MEDIUM)

    def _paint_note(self, text: TextPainter, box: QRectF) -> float:
        room = box.width() - text_width(self.title, self.metrics.heading, MEDIUM) - self.metrics.gap
        size = self.metrics.small
        note = next((one for one in (self.note, self.short_note) if one and text_width(one, size) <= room), "")
        if not note or not self.has_body:
            return 0.0
        return text.draw(box, note, size, "text_3", RIGHT) + self.metrics.gap

    def _paint_chip(self, text: TextPainter, box: QRectF) -> float:
        """Print the age, in the longest form that leaves room for the title."""
        size, pad = self.metrics.small, self.metrics.small * 0.45
        room = box.width() - text_width(self.title, self.metrics.heading, MEDIUM) - self.metrics.gap
        age = next((age for age in self.ages if text_width(age, size, MEDIUM) + 2 * pad <= room), self.ages[-1])
        width = text_width(age, size, MEDIUM) + 2 * pad
        chip = QRectF(box.right() - width, box.center().y() - size * 0.78, width, size * 1.56)
        colour = tone_colour(self.theme, CHIP_TONES[self.standing])
        text.painter.setPen(QPen(colour, self.metrics.hairline))
        text.painter.setBrush(QColor(colour.red(), colour.green(), colour.blue(), 40))
        text.painter.drawRoundedRect(chip, size * 0.3, size * 0.3)
        text.draw(chip, age, size, CHIP_TONES[self.standing], CENTRE, MEDIUM)
        return width + self.metrics.gap

    def _paint_reason(self, text: TextPainter, box: QRectF) -> None:
        """Say why nothing is shown: a sign and a sentence."""
        words = {DataStatus.LOADING: _("Loading"), DataStatus.FORBIDDEN: _("This wall has no right to see this")}
        tones = {DataStatus.LOADING: "text_3", DataStatus.FORBIDDEN: "paused"}
        sentence = words.get(self.standing, _(self.reason))
        size = self.metrics.label
        sign = min(size * 1.5, box.height() * 0.3)
        middle = QPointF(box.center().x(), box.center().y() - size * 0.8)
        self._paint_sign(text.painter, middle, sign, tone_colour(self.theme, tones.get(self.standing, "text_3")))
        line = QRectF(box.left(), middle.y() + sign * 0.75, box.width(), size * 1.5)
        lines = wrap(sentence, size, box.width())
        for number, words_of_line in enumerate(lines):
            text.draw(line.translated(0, number * size * 1.35), words_of_line, size, "text_2", CENTRE)

    def _paint_sign(self, painter: QPainter, middle: QPointF, size: float, colour: QColor) -> None:
        """A lock where reading is forbidden, three dots while loading, an empty circle where there is nothing."""
        painter.setPen(QPen(colour, max(1.5, size / 12)))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        half = size / 2
        if self.standing is DataStatus.FORBIDDEN:
            painter.drawArc(QRectF(middle.x() - half * 0.45, middle.y() - half, half * 0.9, half * 1.2), 0, 180 * 16)
            painter.setBrush(colour)
            painter.drawRoundedRect(
                QRectF(middle.x() - half * 0.7, middle.y() - half * 0.35, half * 1.4, half * 1.1), 2, 2
            )
        elif self.standing is DataStatus.LOADING:
            painter.setBrush(colour)
            for step in (-1, 0, 1):
                painter.drawEllipse(QPointF(middle.x() + step * half * 0.7, middle.y()), half * 0.13, half * 0.13)
        else:
            painter.drawEllipse(middle, half * 0.7, half * 0.7)
            painter.drawLine(QPointF(middle.x() - half * 0.3, middle.y()), QPointF(middle.x() + half * 0.3, middle.y()))


def wrap(sentence: str, pixels: float, width: float) -> list[str]:
    """Break a sentence into lines that fit: at spaces where there are any, else anywhere."""
    lines, line = [], ""
    for piece in sentence.split(" ") if " " in sentence else list(sentence):
        joined = f"{line} {piece}".strip() if " " in sentence else line + piece
        if line and text_width(joined, pixels) > width:
            lines.append(line)
            joined = piece
        line = joined
    return [*lines, line]
