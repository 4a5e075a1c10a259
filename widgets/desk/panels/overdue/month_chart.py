"""A column for each month; the chosen months are lit, a click chooses one."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from app.i18n import _
from app.texts.numbers import count_text
from widgets.parts.text import text_width, wall_font
from widgets.theme import Theme

TEXT_PX = 13
COLUMN = 0.72
TOP_SHARE = 1.2


class MonthChart(pg.PlotWidget):
    """The months of one fact.

    Signals:
        month_chosen(int, bool): place of the month that was clicked, and whether the span is to reach to it.
        month_opened(int): place of the month whose cases are wanted.
    """

    month_chosen = Signal(int, bool)
    month_opened = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent, background=None)
        self._theme = theme
        self._months: tuple[date, ...] = ()
        self._counts: NDArray[np.int64] = np.zeros(0, np.int64)
        self._span = (0, 0)
        self.setMenuEnabled(False)
        self.setMouseEnabled(False, False)
        self.hideButtons()
        self.setFrameShape(self.Shape.NoFrame)
        self.setStyleSheet("background: transparent")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keys belong to the view
        self.getPlotItem().setContentsMargins(0, 0, 0, 0)
        self.getViewBox().setDefaultPadding(0.0)
        self.setAccessibleName(_("By month"))
        for name in ("left", "bottom"):
            axis = self.getAxis(name)
            axis.setStyle(tickFont=wall_font(TEXT_PX), tickLength=0, tickTextOffset=5, autoExpandTextSpace=False)
            axis.setTextPen(QColor(theme.text_3))
            axis.setPen(pg.mkPen(QColor(theme.line)) if name == "bottom" else pg.mkPen(None))

    def show_months(self, months: tuple[date, ...], counts: NDArray[np.int64], span: tuple[int, int]) -> None:
        """Show other counts, and which months are chosen: the places of the first and the last."""
        self._months, self._counts, self._span = months, counts, span
        self._draw()

    def _draw(self) -> None:
        self.clear()
        count = len(self._counts)
        if not count:
            return
        places = np.arange(count)
        first, last = self._span
        lit = (places >= first) & (places <= last)
        for mask, colour in ((lit, self._theme.accent), (~lit, self._theme.grid_ramp[2])):
            if mask.any():
                self.addItem(pg.BarGraphItem(x=places[mask], height=self._counts[mask], width=COLUMN,
                                             brush=QColor(colour), pen=None))  # fmt: skip
        top = max(int(self._counts.max()), 1)
        self.setXRange(-0.6, count - 0.4, padding=0)
        self.setYRange(0, top * TOP_SHARE, padding=0)
        self._name_axes(top)
        self._write_figures(top)

    def _name_axes(self, top: int) -> None:
        marks = [(0.0, "0"), (float(top), count_text(top))]
        self.getAxis("left").setTicks([marks])
        self.getAxis("left").setWidth(round(max(text_width(words, TEXT_PX) for _at, words in marks)) + 14)
        self.getAxis("bottom").setHeight(round(TEXT_PX * 1.8))
        each = max((self.width() - 60) / len(self._months), 1.0)
        widest = text_width("0000-00", TEXT_PX) + 12
        every = next(step for step in (1, 2, 3, 6, 12, 24) if step * each >= widest or step == 24)
        last = len(self._months) - 1
        ticks = [(float(at), f"{month:%Y-%m}") for at, month in enumerate(self._months) if (last - at) % every == 0]
        self.getAxis("bottom").setTicks([ticks])

    def _write_figures(self, top: int) -> None:
        """Print the figure of each month where there is room, else of the chosen ones alone."""
        each = (self.width() - 60) / len(self._months)
        first, last = self._span
        fits = text_width(count_text(top), TEXT_PX) + 6 <= each
        for place, value in enumerate(self._counts.tolist()):
            is_lit = first <= place <= last and (first == last or fits)
            if value and (fits or is_lit):
                words = pg.TextItem(count_text(value), color=QColor(self._theme.text if is_lit else self._theme.text_2),
                                    anchor=(0.5, 1.0))  # fmt: skip
                words.setFont(wall_font(TEXT_PX))
                self.addItem(words, ignoreBounds=True)
                words.setPos(place, value)

    def _place_at(self, position: QPointF) -> int | None:
        scene = self.mapToScene(position.toPoint())
        place = round(self.getViewBox().mapSceneToView(scene).x())
        return place if 0 <= place < len(self._months) else None

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Choose the month under the pointer; with Shift all up to it."""
        place = self._place_at(event.position())
        if place is not None:
            self.month_chosen.emit(place, bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Open the cases of a month."""
        place = self._place_at(event.position())
        if place is not None:
            self.month_opened.emit(place)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Nothing is dragged."""
        event.accept()

    def wheelEvent(self, event: Any) -> None:  # noqa: N802 - Qt's name
        """The months stay as they are."""
        event.ignore()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Another width has room for other words."""
        super().resizeEvent(event)
        if getattr(self, "_months", ()):
            self._draw()
