"""Paints one card: mark, class, place, units, cause, refusals and days; after the ruling its number and results."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen, QPixmap

from app.meetings.model import Card, Sketch
from app.meetings.texts import (
    AGED_DAYS,
    LONG_DAYS,
    cases_text,
    cause_text,
    class_text,
    days_of,
    lateness_of,
    outcome_text,
    pair_text,
    place_text,
    short_days,
)
from widgets.board.colours import chip_ground, chip_text, chosen_ground
from widgets.board.sketch_painter import sketch_pixmap
from widgets.parts.marks import mark_tone, paint_mark
from widgets.parts.text import BOLD, MEDIUM, NORMAL, wall_font
from widgets.parts.text_size import scaled
from widgets.theme import Theme

HEIGHT, GAP, EDGE = 142, 10, 10
SKETCH_M = 220.0
BODY, SECOND, SMALL = 15, 13, 12


def card_height() -> int:
    """The height of every card, in pixels of this screen."""
    return scaled(HEIGHT)


@dataclass
class CardPainter:
    """Paints cards in one theme; small maps are kept as pictures.

    Args:
        now_s: Unix seconds of the city.
    """

    theme: Theme
    now_s: float = 0.0
    sketches: dict[int, Sketch] = field(default_factory=dict)
    _pixmaps: dict[tuple[int, int, str, float], QPixmap] = field(default_factory=dict)

    def take(self, sketches: list[Sketch]) -> None:
        """Keep what lies around some items."""
        for sketch in sketches:
            self.sketches[sketch.item_id] = sketch

    def paint(self, painter: QPainter, card: Card, box: QRectF, is_chosen: bool, is_lifted: bool = False) -> None:
        """Paint a card into a box."""
        theme = self.theme
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        path = QPainterPath()
        path.addRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        painter.fillPath(path, chosen_ground(theme) if is_chosen or is_lifted else QColor(theme.panel))
        painter.setPen(QPen(QColor(theme.accent if is_chosen or is_lifted else theme.line), 2 if is_chosen else 1))
        painter.drawPath(path)
        inner = box.adjusted(EDGE, EDGE, -EDGE, -EDGE)
        lateness = lateness_of(card, self.now_s)
        thumb = min(scaled(58), inner.width() * (0.36 if inner.width() > scaled(170) else 0.30))
        self._paint_sketch(painter, card, QRectF(inner.left(), inner.top(), thumb, thumb), lateness)
        left = inner.left() + thumb + scaled(9)
        self._paint_words(painter, card, QRectF(left, inner.top() - 3, inner.right() - left, thumb + 6), lateness)
        line = QRectF(inner.left(), inner.top() + scaled(62), inner.width(), scaled(18))
        self._paint_pair(painter, card, line)
        self._paint_last_line(
            painter, card, QRectF(inner.left(), inner.bottom() - scaled(19), inner.width(), scaled(21))
        )
        painter.restore()

    def _paint_sketch(self, painter: QPainter, card: Card, box: QRectF, lateness: str) -> None:
        theme, size = self.theme, round(box.width())
        ratio = painter.device().devicePixelRatioF()
        key = (card.item_id, size, lateness, ratio)
        sketch = self.sketches.get(card.item_id)
        if sketch is not None and card.lon is not None and card.lat is not None:
            if key not in self._pixmaps:
                self._pixmaps[key] = sketch_pixmap(
                    theme, size, ratio, sketch, card.lon, card.lat, SKETCH_M, mark_tone(lateness)
                )
            painter.drawPixmap(box.topLeft(), self._pixmaps[key])
        else:
            path = QPainterPath()
            path.addRoundedRect(box, 6, 6)
            painter.fillPath(path, QColor(theme.land))

    def _paint_words(self, painter: QPainter, card: Card, box: QRectF, lateness: str) -> None:
        """Mark and class, in two lines where one is too short, then the place and the number, three lines in all."""
        size, line_high = scaled(11), scaled(19)
        paint_mark(painter, self.theme, lateness, QPointF(box.left() + size / 2, box.top() + line_high / 2 + 1), size)
        title = wall_font(BODY, MEDIUM)
        indent = size + scaled(6)
        heads = _two_lines(class_text(card), QFontMetricsF(title), box.width() - indent)
        place = wall_font(SECOND)
        rows = [(words, title, self.theme.text, indent) for words in heads if words]
        for words in _two_lines(place_text(card), QFontMetricsF(place), box.width()):
            rows += [(words, place, self.theme.text_2, 0)] if words else []
        rows.append((f"№ {card.item_id}", wall_font(SMALL), self.theme.text_3, 0))
        for row, (words, font, colour, left) in enumerate(rows[:3]):
            painter.setFont(font)
            painter.setPen(QColor(colour))
            line = QRectF(box.left() + left, box.top() + row * line_high, box.width() - left, line_high)
            shown = QFontMetricsF(font).elidedText(words, Qt.TextElideMode.ElideRight, line.width())
            painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, shown)

    def _paint_pair(self, painter: QPainter, card: Card, line: QRectF) -> None:
        """The units in dispute in one line, or each in its own."""
        words = pair_text(card)
        first, arrow, second = words.partition(" ⇄ ")
        if not arrow or QFontMetricsF(wall_font(SECOND)).horizontalAdvance(words) <= line.width():
            self._text(painter, line.translated(0, scaled(9)), words, SECOND, self.theme.text)
            return
        self._text(painter, line, first, SECOND, self.theme.text)
        self._text(painter, line.translated(0, scaled(18)), f"⇄ {second}", SECOND, self.theme.text)

    def _paint_last_line(self, painter: QPainter, card: Card, box: QRectF) -> None:
        theme = self.theme
        outcome = outcome_text(card)
        if outcome:
            is_adjourned = card.ruling_no is None and card.adjourned_until is not None
            tone = theme.soon if is_adjourned else theme.good if card.ruling_no else theme.text_2
            mark = "⏸ " if is_adjourned else "✓ "
            self._text(painter, box, mark + outcome, SECOND, tone)
            return
        days = days_of(card, self.now_s)
        right = self._right(painter, box, short_days(days), self._age_colour(days), BOLD)
        right = self._right(painter, box.adjusted(0, 0, -right - scaled(8), 0), f"↩ {card.bounces}", theme.text_2,
                            NORMAL) + right + scaled(8)  # fmt: skip
        room = QRectF(box.left(), box.top(), box.width() - right - scaled(6), box.height())
        cause = card.causes[0] if card.causes else "other"
        used = self._chip(painter, room, cause)
        if card.cases > 1:
            rest = room.adjusted(used + scaled(6), 0, 0, 0)
            if rest.width() > scaled(24):
                self._text(painter, rest, cases_text(card.cases), SECOND, theme.text)

    def _age_colour(self, days: int) -> str:
        theme = self.theme
        return theme.late if days >= LONG_DAYS else theme.soon if days >= AGED_DAYS else theme.text_2

    def _chip(self, painter: QPainter, room: QRectF, cause: str) -> float:
        font = wall_font(SMALL, MEDIUM)
        metrics = QFontMetricsF(font)
        words = metrics.elidedText(cause_text(cause), Qt.TextElideMode.ElideRight, room.width() - scaled(12))
        wide = metrics.horizontalAdvance(words) + scaled(12)
        box = QRectF(room.left(), room.top() + 1, wide, room.height() - 2)
        path = QPainterPath()
        path.addRoundedRect(box, 4, 4)
        painter.fillPath(path, chip_ground(self.theme, cause))
        painter.setFont(font)
        painter.setPen(chip_text(self.theme, cause))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
        return wide

    @staticmethod
    def _right(painter: QPainter, box: QRectF, words: str, colour: str, weight: object) -> float:
        font = wall_font(SECOND, weight)  # type: ignore[arg-type]
        painter.setFont(font)
        painter.setPen(QColor(colour))
        painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, words)
        return QFontMetricsF(font).horizontalAdvance(words)

    @staticmethod
    def _text(painter: QPainter, box: QRectF, words: str, pixels: int, colour: str, weight: object = NORMAL) -> None:
        font = wall_font(pixels, weight)  # type: ignore[arg-type]
        painter.setFont(font)
        painter.setPen(QColor(colour))
        shown = QFontMetricsF(font).elidedText(words, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)


def _two_lines(words: str, metrics: QFontMetricsF, room: float) -> tuple[str, str]:
    """Break a place into two lines; the second is cut."""
    if metrics.horizontalAdvance(words) <= room:
        return words, ""
    at = len(words)
    while at > 1 and metrics.horizontalAdvance(words[:at]) > room:
        at -= 1
    space = words.rfind(" ", 0, at + 1)
    at = space + 1 if space > 0 else at
    return words[:at].rstrip(), metrics.elidedText(words[at:], Qt.TextElideMode.ElideRight, room)
