"""A plot in the colours and sizes of the wall: quiet axes, few labels, no menus and no mouse."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from app.texts.numbers import count_text
from widgets.parts.metrics import Metrics
from widgets.parts.text import text_width, tone_colour, wall_font
from widgets.theme import Theme


class Plot(pg.PlotWidget):
    """The ground of every chart of the wall."""

    def __init__(self, theme: Theme, metrics: Metrics, parent: QWidget | None = None) -> None:
        super().__init__(parent, background=None)
        self.theme, self.metrics = theme, metrics
        self._top, self._highest, self._room = 1.0, 0.0, 0.0
        self.setAntialiasing(True)
        self.setMenuEnabled(False)
        self.setMouseEnabled(False, False)
        self.hideButtons()
        self.setStyleSheet("background: transparent")
        self.viewport().setAutoFillBackground(False)
        self.setFrameShape(self.Shape.NoFrame)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.getPlotItem().setContentsMargins(0, 0, 0, 0)
        self.getPlotItem().layout.setContentsMargins(0, 0, 0, 0)
        self.getViewBox().setDefaultPadding(0.0)
        self._style_axes()

    def _style_axes(self) -> None:
        font = wall_font(self.metrics.small)
        for name in ("left", "bottom"):
            axis = self.getAxis(name)
            axis.setStyle(
                tickFont=font, tickLength=0, tickTextOffset=round(self.metrics.small * 0.35), autoExpandTextSpace=False
            )
            axis.setTextPen(tone_colour(self.theme, "text_3"))
            axis.setPen(
                pg.mkPen(None) if name == "left" else pg.mkPen(QColor(self.theme.line), width=self.metrics.hairline)
            )
        self.getAxis("bottom").setHeight(round(self.metrics.small * 1.6))

    def set_steps(self, labels: tuple[str, ...], most: int) -> None:
        """Name the steps of the x axis; where there are many, only every second, third, sixth … is named."""
        every = next(step for step in (1, 2, 3, 4, 6, 8, 12, 24, 48) if -(-len(labels) // step) <= most or step == 48)
        ticks = [(place, label) for place, label in enumerate(labels) if place % every == 0]
        self.getAxis("bottom").setTicks([ticks])

    def set_height(self, highest: float, room: float = 0.0) -> None:
        """Scale the y axis to a nice number at or above the highest value, with lines at the half and at the whole.

        Args:
            room: pixels to keep free above the highest value.
        """
        top = nice_above(highest)
        self._top, self._highest, self._room = top, highest, room
        ticks = [(value, count_text(value)) for value in ((0, top / 2, top) if top % 2 == 0 else (0, top))]
        axis = self.getAxis("left")
        axis.setTicks([ticks])
        axis.setWidth(
            round(max(text_width(label, self.metrics.small) for _value, label in ticks) + self.metrics.small * 0.6)
        )
        self.keep_height()
        for line in [
            item for item in self.getPlotItem().items if isinstance(item, pg.InfiniteLine) and item.angle == 0
        ]:
            self.removeItem(line)
        for value, _label in ticks[1:]:
            pen = pg.mkPen(QColor(self.theme.line), width=self.metrics.hairline, style=Qt.PenStyle.DotLine)
            line = pg.InfiniteLine(value, angle=0, pen=pen)
            line.setZValue(-10)
            self.addItem(line, ignoreBounds=True)

    def keep_height(self) -> None:
        """Scale anew, after the plot has taken another size."""
        inside = max(1.0, self.height() - self.getAxis("bottom").height())
        share = max(0.2, 1 - self._room / inside)
        self.setYRange(0, max(self._top * 1.04, self._highest / share), padding=0)


def nice_above(value: float) -> int:
    """The smallest number of even tens, or even below ten, that is not below a value; at least 2."""
    scale = 1
    while True:
        for step in (2, 4, 6, 8) if scale == 1 else (1, 2, 3, 4, 5, 6, 8):
            if step * scale >= value:
                return step * scale
        scale *= 10
