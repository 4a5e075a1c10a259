"""A tile of large numbers, two side by side, each with its label and how it stands against yesterday."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QRectF

from app.i18n import _
from app.wall.answers import Figure, Figures
from app.wall.words import change_text, count_text
from widgets.parts.counting import Counting
from widgets.parts.text import BOLD, TextPainter, text_width
from widgets.parts.tile import Tile

ACROSS = 2


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
        width, height = box.width() / ACROSS, box.height() / rows
        for number, figure in enumerate(items):
            cell = QRectF(box.left() + number % ACROSS * width, box.top() + number // ACROSS * height, width, height)
            self._paint_figure(
                text, cell.adjusted(0, 0, -self.metrics.gap / 2, 0), figure, self._counting[number].shown
            )

    def _paint_figure(self, text: TextPainter, cell: QRectF, figure: Figure, shown: float) -> None:
        sizes = self.metrics
        high, low = sizes.key_figure * 1.08, sizes.label * 1.35
        top = cell.top() + max(0.0, (cell.height() - high - low) / 2)
        number = QRectF(cell.left(), top, cell.width(), high)
        unit = _(figure.unit) if shown == shown else ""
        unit_room = text_width(unit, sizes.label) + sizes.label * 0.4 if unit else 0.0
        room = number.adjusted(0, 0, -unit_room, 0)
        used = text.draw(room, count_text(shown, figure.decimals), sizes.key_figure, figure.tone, weight=BOLD)
        beside = QRectF(number.left() + used + sizes.label * 0.35, number.top() + high * 0.2, unit_room, high * 0.75)
        text.draw(beside, unit, sizes.label, "text_3")
        self._paint_label(text, QRectF(cell.left(), top + high, cell.width(), low), figure)

    def _paint_label(self, text: TextPainter, line: QRectF, figure: Figure) -> None:
        change = figure.change
        words = change_text(change) if change is not None else ""
        needed = text_width(words, self.metrics.small) + self.metrics.small * 0.6 if words else 0.0
        if needed and text_width(_(figure.label), self.metrics.small) + needed > line.width():
            needed = 0.0
        used = text.draw(line.adjusted(0, 0, -needed, 0), _(figure.label), self.metrics.label, "text_2")
        if needed:
            rest = line.adjusted(used + self.metrics.small * 0.5, 0, 0, 0)
            text.draw(rest, words, self.metrics.small, change_tone(change or 0.0, figure.good_is))


def change_tone(change: float, good_is: int) -> str:
    """Green for better, red for worse, quiet for neither."""
    if not good_is or abs(change) < 0.0005:
        return "text_3"
    return "good" if change * good_is > 0 else "late"
