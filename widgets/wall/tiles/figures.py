"""A tile of large numbers, two side by side, each with its label and how it stands against yesterday."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QRectF

from app.i18n import _
from app.texts.numbers import count_text
from app.wall.answers import Figure, Figures
from app.wall.texts import figure_change
from widgets.parts.text import BOLD, TextPainter, text_width
from widgets.wall.counting import Counting
from widgets.wall.tile import Tile

ACROSS = 2
ALARMS = frozenset({"soon", "late", "urgent"})


class FiguresTile(Tile):
    """Shows `Figures`."""

    def __init__(self, *place: Any) -> None:
        super().__init__(*place)
        self._answer: Figures | None = None
        self._counting: list[Counting] = []

    def show_answer(self, answer: Figures) -> None:
        """Count to new numbers."""
        self._answer = answer
        while len(self._counting) < len(answer.items):
            self._counting.append(Counting(self))
            self._counting[-1].moved.connect(self.update)
        for counting, figure in zip(self._counting, answer.items, strict=False):
            counting.set_target(figure.value)
        self.update()

    def is_at_rest(self) -> bool:
        """Whether all numbers have arrived."""
        return all(counting.is_at_rest() for counting in self._counting)

    def paint_body(self, text: TextPainter, box: QRectF) -> None:
        """Paint the numbers in two columns."""
        if self._answer is None:
            return
        items = self._answer.items
        rows = -(-len(items) // ACROSS)
        height, split = box.height() / rows, self._split(box.width())
        for number, figure in enumerate(items):
            left, width = (0.0, split) if number % ACROSS == 0 else (split, box.width() - split)
            cell = QRectF(
                box.left() + left, box.top() + number // ACROSS * height, width - self.metrics.gap / 2, height
            )
            self._paint_figure(text, cell, figure, self._counting[number].shown)

    def _split(self, width: float) -> float:
        """Where the second column begins: in the middle, or where the wider of the two needs it."""
        assert self._answer is not None
        needs = [max(map(self._need, self._answer.items[side::ACROSS]), default=0.0) for side in range(ACROSS)]
        middle = width / ACROSS
        if max(needs) <= middle or not sum(needs):
            return middle
        return min(max(middle, needs[0]), width - needs[1]) if sum(needs) <= width else width * needs[0] / sum(needs)

    def _need(self, figure: Figure) -> float:
        sizes = self.metrics
        number = text_width(count_text(figure.value, figure.decimals), sizes.key_figure, BOLD)
        words = unit_text(figure)
        unit = text_width(words, sizes.label) + sizes.label * 0.4 if words else 0.0
        return max(number + unit, text_width(_(figure.label), sizes.label)) + sizes.gap

    def _paint_figure(self, text: TextPainter, cell: QRectF, figure: Figure, shown: float) -> None:
        sizes = self.metrics
        high, low = sizes.key_figure * 1.08, sizes.label * 1.35
        top = cell.top() + max(0.0, (cell.height() - high - low) / 2)
        number = QRectF(cell.left(), top, cell.width(), high)
        unit = unit_text(figure) if shown == shown else ""
        unit_room = text_width(unit, sizes.label) + sizes.label * 0.4 if unit else 0.0
        room = number.adjusted(0, 0, -unit_room, 0)
        tone = "text" if figure.tone in ALARMS and not shown else figure.tone  # nothing late is no reason for red
        used = text.draw(room, count_text(shown, figure.decimals), sizes.key_figure, tone, weight=BOLD)
        beside = QRectF(number.left() + used + sizes.label * 0.35, number.top() + high * 0.2, unit_room, high * 0.75)
        text.draw(beside, unit, sizes.label, "text_3")
        self._paint_label(text, QRectF(cell.left(), top + high, cell.width(), low), figure)

    def _paint_label(self, text: TextPainter, line: QRectF, figure: Figure) -> None:
        words = figure_change(figure)
        needed = text_width(words, self.metrics.small) + self.metrics.small * 0.6 if words else 0.0
        if needed and text_width(_(figure.label), self.metrics.small) + needed > line.width():
            needed = 0.0
        used = text.draw(line.adjusted(0, 0, -needed, 0), _(figure.label), self.metrics.label, "text_2")
        if needed:
            rest = line.adjusted(used + self.metrics.small * 0.5, 0, 0, 0)
            text.draw(rest, words, self.metrics.small, change_tone(figure))


def change_tone(figure: Figure) -> str:
    """Green for better, red for worse, quiet for neither and where the base is too small to judge."""
    if not figure.good_is or figure.change is None or abs(figure.change) < 0.0005:
        return "text_3"
    return "good" if figure.change * figure.good_is > 0 else "late"


def unit_text(figure: Figure) -> str:
    """What stands after a number: its unit, or the count that it is a part of."""
    return _(figure.unit) if figure.unit or figure.of is None else f"/ {figure.of:,}"
