"""A tile with lines over the hours: today strong and filled, yesterday quiet and dashed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QPen

from app.i18n import _
from app.wall.answers import Curves, Series
from widgets.parts.text import TextPainter, text_width, tone_colour
from widgets.wall.charts.plot import Plot
from widgets.wall.tile import Tile


class CurvesTile(Tile):
    """Shows `Curves`."""

    def __init__(self, *place: Any) -> None:
        super().__init__(*place)
        self._answer: Curves | None = None
        self._plot = Plot(self.theme, self.metrics, self)
        self._plot.hide()

    def show_answer(self, answer: Curves) -> None:
        """Draw other lines."""
        self._answer = answer
        self._plot.clear()
        for one in answer.series:
            self._draw(one)
        highest = max((float(one.values.max()) for one in answer.series if len(one.values)), default=0.0)
        self._plot.setXRange(-0.3, len(answer.labels) - 0.7, padding=0)
        self._plot.set_height(highest)
        self._plot.set_steps(answer.labels, max(3, int(self.width() / (self.metrics.small * 4.5))))
        self._plot.setVisible(self.has_body)
        self.update()

    def _draw(self, one: Series) -> None:
        places = np.arange(len(one.values)) if one.at is None else one.at
        colour = tone_colour(self.theme, one.tone)
        width = max(2.0, self.metrics.part(430)) * (0.8 if one.is_past else 1.0)
        pen = pg.mkPen(colour, width=width, style=Qt.PenStyle.DashLine if one.is_past else Qt.PenStyle.SolidLine)
        if not one.is_past:
            under = QColor(colour.red(), colour.green(), colour.blue(), 46)
            self._plot.addItem(pg.PlotDataItem(places, one.values, pen=None, fillLevel=0, brush=under))
        self._plot.addItem(pg.PlotDataItem(places, one.values, pen=pen))
        if len(places) and not one.is_past:
            size = self.metrics.part(150)
            self._plot.addItem(
                pg.ScatterPlotItem(places[-1:], one.values[-1:], size=size, brush=colour, pen=None, antialias=True)
            )

    def paint_body(self, text: TextPainter, box: QRectF) -> None:
        """Paint the legend beside the title."""
        if self._answer is None or self.ages:
            return
        size = self.metrics.small
        right = box.right()
        limit = box.left() + text_width(self.title, self.metrics.heading) + self.metrics.gap
        for one in reversed(self._answer.series):
            width = text_width(_(one.name), size)
            start = right - width - size * 1.9
            if start < limit:
                return
            line = QRectF(right - width, self.metrics.inside * 0.55, width + 1, self.metrics.heading * 1.5)
            pen = QPen(tone_colour(self.theme, one.tone), max(2.0, size / 7))
            pen.setStyle(Qt.PenStyle.DashLine if one.is_past else Qt.PenStyle.SolidLine)
            text.painter.setPen(pen)
            middle = line.center().y()
            text.painter.drawLine(QLineF(line.left() - size * 1.7, middle, line.left() - size * 0.35, middle))
            text.draw(line, _(one.name), size, "text_3")
            right = start - size * 0.5

    def place_children(self, box: QRectF) -> None:
        """The plot fills the body."""
        self._plot.setGeometry(box.toRect())

    def show_children(self, are_shown: bool, opacity: float) -> None:
        """Dim the plot with the tile."""
        self._plot.setVisible(are_shown and self._answer is not None)
        self._plot.getPlotItem().setOpacity(opacity)
