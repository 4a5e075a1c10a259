"""The line over the wall: whose hall, which scene, who is out, how fresh the picture is, and the city's own time."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.wall.data_status import DataStatus
from widgets.parts.metrics import Metrics
from widgets.parts.text import BOLD, CENTRE, MEDIUM, RIGHT, TextPainter, text_width, tone_colour
from widgets.theme import Theme

BADGE_TONES = {DataStatus.LIVE: "good", DataStatus.LATE: "soon", DataStatus.DEAD: "late", DataStatus.LOADING: "text_3"}


@dataclass(frozen=True)
class HeaderWords:
    """What the header says, in the language of the screen.

    Args:
        feed: how fresh the picture is, in words, from the full text to the shortest.
        alarm: what somebody has to see to; stands before the facts.
        alerts: how many alerts call, and the worst of them; `alert_tone` is its tone.
        worker: what is wrong with the jobs of the server's side; stands before all of them.
        extra: short facts that are left out where there is no room, the most important one first.
    """

    centre: str = ""
    scene: str = ""
    alarm: str = ""
    worker: str = ""
    alerts: str = ""
    alert_tone: str = "late"
    extra: tuple[str, ...] = ()
    feed: tuple[str, ...] = ("",)
    standing: DataStatus = DataStatus.LOADING
    date: str = ""
    clock: str = ""
    is_held: bool = False


Fact = tuple[str, str]
"""What is said, and its tone."""
FOLDED, ROW_HIGH = 0.9, 1.5
"""Letters of a header of two rows in parts of those of one row, and the height of a row in parts of its letters."""


def _pressing(words: HeaderWords) -> tuple[Fact, ...]:
    return (words.worker, "late"), (words.alerts, words.alert_tone), (words.alarm, "soon")


def _row_width(facts: list[Fact], size: float, gap: float) -> float:
    return sum(text_width(fact, size) for fact, _tone in facts) + gap * (len(facts) - 1)


class Header(QWidget):
    """Paints the header; everything has its place from the right, the name takes what is left."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.metrics = Metrics(1080)
        self.overflows: list[str] = []
        self._words = HeaderWords()

    def set_metrics(self, metrics: Metrics) -> None:
        """Take other sizes."""
        self.metrics = metrics
        self.update()

    def show_words(self, words: HeaderWords) -> None:
        """Say something else."""
        if words != self._words:
            self._words = words
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the ground, then from the right: clock, date, freshness, facts; then name and scene from the left."""
        self.overflows.clear()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_ground(painter)
            text = TextPainter(painter, self.theme, self.metrics, self.overflows)
            margin = self.metrics.inside * 1.1
            line = QRectF(margin, 0, self.width() - 2 * margin, self.height())
            right = self._paint_right(text, line)
            self._paint_left(text, QRectF(line.left(), 0, right - line.left(), line.height()))

    def _paint_ground(self, painter: QPainter) -> None:
        ground = QLinearGradient(0, 0, 0, self.height())
        ground.setColorAt(0, QColor(self.theme.panel))
        ground.setColorAt(1, QColor(self.theme.ground))
        painter.fillRect(self.rect(), ground)
        line = self.metrics.hairline
        painter.fillRect(0, self.height() - line, self.width(), line, QColor(self.theme.line))

    def _paint_right(self, text: TextPainter, line: QRectF) -> float:
        """Paint what stands at the right; return where it begins."""
        sizes, words = self.metrics, self._words
        gap = sizes.body * 1.2
        right = line.right()
        if words.clock:
            clock_size = sizes.part(29)
            width = text_width("00:00:00", clock_size, MEDIUM) + 2
            text.draw(QRectF(right - width, 0, width, line.height()), words.clock, clock_size, "text", RIGHT, MEDIUM)
            right -= width + gap
            width = text_width(words.date, sizes.heading)
            box = QRectF(right - width - 1, 0, width + 1, line.height())
            text.draw(box, words.date, sizes.heading, "text_2", RIGHT)
            right -= width + gap
        right = self._paint_badge(text, right, line) - gap
        name_room = text_width(words.centre, sizes.title, BOLD) + sizes.title * 1.05
        name_room += text_width(words.scene, sizes.part(50))
        return self._paint_facts(text, line.adjusted(name_room, 0, right - line.right(), 0))

    def _paint_facts(self, text: TextPainter, room: QRectF) -> float:
        """Paint what stands between name and badge, in one row or folded into two; return where it begins."""
        words, gap = self._words, self.metrics.body * 1.2
        facts = [(said, tone) for said, tone in _pressing(words) if said]
        rows, size = self._fold([*facts, *((fact, "text_2") for fact in words.extra)], room.width() - gap, gap)
        begins = room.right()
        for at, row in enumerate(rows):
            high = size * ROW_HIGH
            top = room.center().y() + (at - len(rows) / 2) * high
            right = room.right()
            for fact, tone in row:
                width = text_width(fact, size)
                text.draw(QRectF(right - width - 1, top, width + 1, high), fact, size, tone, RIGHT)
                right -= width + gap
            begins = min(begins, right)
        return begins

    def _fold(self, facts: list[Fact], room: float, gap: float) -> tuple[list[list[Fact]], float]:
        """Return the rows in which facts have room, and the size of their letters; the last one is left out first."""
        large, small = self.metrics.heading, self.metrics.heading * FOLDED
        for count in range(len(facts), 0, -1):
            kept = facts[:count]
            if _row_width(kept, large, gap) <= room:
                return [kept], large
            splits = [[kept[:at], kept[at:]] for at in range(1, count)]
            fitting = [rows for rows in splits if max(_row_width(row, small, gap) for row in rows) <= room]
            if fitting:
                return min(fitting, key=lambda rows: max(_row_width(row, small, gap) for row in rows)), small
        return [], large

    def _paint_badge(self, text: TextPainter, right: float, line: QRectF) -> float:
        words, size = self._words, self.metrics.heading
        tone = BADGE_TONES.get(words.standing, "text_3")
        colour = tone_colour(self.theme, tone)
        said = words.feed[0]
        width = text_width(said, size, MEDIUM) + size * 2.3
        box = QRectF(right - width, line.center().y() - size * 0.98, width, size * 1.96)
        text.painter.setPen(QPen(QColor(colour.red(), colour.green(), colour.blue(), 130), self.metrics.hairline))
        text.painter.setBrush(QColor(colour.red(), colour.green(), colour.blue(), 36))
        text.painter.drawRoundedRect(box, size * 0.35, size * 0.35)
        text.painter.setPen(Qt.PenStyle.NoPen)
        text.painter.setBrush(colour)
        text.painter.drawEllipse(QPointF(box.left() + size * 0.95, box.center().y()), size * 0.32, size * 0.32)
        text.draw(box.adjusted(size * 1.55, 0, -size * 0.6, 0), said, size, tone, CENTRE, MEDIUM)
        return box.left()

    def _paint_left(self, text: TextPainter, line: QRectF) -> None:
        sizes, words = self.metrics, self._words
        scene_size = sizes.part(50)
        scene_room = text_width(words.scene, scene_size) + sizes.title * 0.9
        if text_width(words.centre, sizes.title * 0.88, BOLD) + scene_room > line.width():
            scene_room = min(scene_room, line.width() * 0.35)
        used = text.draw(
            line.adjusted(0, 0, -scene_room, 0), words.centre, sizes.title, "text", weight=BOLD, is_name=True
        )
        start = line.left() + used + sizes.title * 0.6
        text.painter.setPen(QPen(QColor(self.theme.line), self.metrics.hairline * 2))
        text.painter.drawLine(
            QPointF(start, line.center().y() - scene_size * 0.6), QPointF(start, line.center().y() + scene_size * 0.6)
        )
        start += sizes.title * 0.45
        room = QRectF(start, 0, line.right() - start, line.height())
        used = text.draw(room, words.scene, scene_size, "text_2", is_name=True)
        if words.is_held:
            self._paint_held(text.painter, QPointF(start + used + scene_size * 0.9, line.center().y()), scene_size)

    def _paint_held(self, painter: QPainter, middle: QPointF, size: float) -> None:
        """Two bars: the playlist is held."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.theme.accent))
        for side in (-1, 1):
            left, top = middle.x() + side * size * 0.2 - size * 0.09, middle.y() - size * 0.36
            painter.drawRoundedRect(QRectF(left, top, size * 0.18, size * 0.72), 1, 1)
