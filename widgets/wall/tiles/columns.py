"""A tile with stacked columns: ages, years, hours."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt

from app.i18n import _
from app.texts.numbers import count_text
from app.wall.answers import ColumnChart
from widgets.parts.text import TextPainter, faint, lines_evenly, text_width, tone_colour, wall_font
from widgets.wall.charts.plot import Plot
from widgets.wall.tile import Tile

TOTAL = 1.7
"""What the number on a column takes of the height, in sizes of its text."""


class ColumnsTile(Tile):
    """Shows `ColumnChart`."""

    def __init__(self, *place: Any) -> None:
        super().__init__(*place)
        self._answer: ColumnChart | None = None
        self._plot = Plot(self.theme, self.metrics, self)
        self._plot.hide()

    def show_answer(self, answer: ColumnChart) -> None:
        """Draw other columns."""
        self._answer = answer
        self._plot.clear()
        places = np.arange(len(answer.labels))
        base = np.zeros(len(places))
        for one in answer.series:
            colour = tone_colour(self.theme, one.tone)
            bars = pg.BarGraphItem(
                x=places,
                y0=0 if one.is_past else base,
                height=one.values,
                width=0.86 if one.is_past else 0.64,
                brush=faint(colour) if one.is_past else colour,
                pen=None,
            )
            self._plot.addItem(bars)
            base = base if one.is_past else base + one.values
        self._plot.setXRange(-0.6, len(places) - 0.4, padding=0)
        highest = max(float(base.max()), *(float(one.values.max()) for one in answer.series if one.is_past), 0.0)
        self.place_children(self.body_box())
        has_totals = self._has_totals(base)
        self._plot.set_height(highest, TOTAL * self.metrics.small if has_totals else 0.0)
        self._plot.set_steps(tuple(_(label) for label in answer.labels), self._most_labels())
        if has_totals:
            self._write_totals(base)
        self._plot.setVisible(self.has_body)
        self.update()

    def _most_labels(self) -> int:
        assert self._answer is not None
        widest = max((text_width(_(label), self.metrics.small) for label in self._answer.labels), default=1.0)
        return max(2, int(self.width() * 0.86 / (widest + self.metrics.small * 0.7)))

    def _has_totals(self, totals: np.ndarray) -> bool:
        """Whether the columns are few, and the number on each fits."""
        widest = max((text_width(count_text(total), self.metrics.small) for total in totals), default=0.0)
        return len(totals) <= 14 and widest * len(totals) <= self.width() * 0.82

    def _write_totals(self, totals: np.ndarray) -> None:
        """Print the number on each column."""
        for place, total in enumerate(totals):
            if total:
                label = pg.TextItem(count_text(total), color=tone_colour(self.theme, "text_2"), anchor=(0.5, 0.95))
                label.setFont(wall_font(self.metrics.small))
                self._plot.addItem(label, ignoreBounds=True)
                label.setPos(place, float(total))

    def paint_body(self, text: TextPainter, box: QRectF) -> None:
        """Paint the legend above the plot, where there is more than one series."""
        if self._answer is None or len(self._answer.series) < 2:
            return
        size, y = self.metrics.small, box.top() - self.metrics.small * 0.25
        widths = self._key_widths()
        for number, places in enumerate(lines_evenly(widths, box.width(), size * 0.6)):
            x = box.left()
            y += size * 1.5 if number else 0.0
            for place in places:
                one = self._answer.series[place]
                text.painter.setPen(Qt.PenStyle.NoPen)
                colour = tone_colour(self.theme, one.tone)
                text.painter.setBrush(faint(colour) if one.is_past else colour)
                field = QRectF(x, y + size * 0.45, size * 0.6, size * 0.6)
                text.painter.drawRoundedRect(field, size * 0.15, size * 0.15)
                text.draw(QRectF(x + size * 0.85, y, widths[place], size * 1.5), _(one.name), size, "text_3")
                x += widths[place]

    def _key_widths(self) -> list[float]:
        size = self.metrics.small
        series = self._answer.series if self._answer is not None else ()
        return [text_width(_(one.name), size) + size * 1.6 for one in series]

    def _legend_height(self, width: float) -> float:
        if self._answer is None or len(self._answer.series) < 2:
            return 0.0
        size = self.metrics.small
        return len(lines_evenly(self._key_widths(), width, size * 0.6)) * size * 1.5

    def place_children(self, box: QRectF) -> None:
        """The plot stands under the legend."""
        self._plot.setGeometry(box.adjusted(0, self._legend_height(box.width()), 0, 0).toRect())
        self._plot.keep_height()

    def show_children(self, are_shown: bool, opacity: float) -> None:
        """Dim the plot with the tile."""
        self._plot.setVisible(are_shown and self._answer is not None)
        self._plot.getPlotItem().setOpacity(opacity)
