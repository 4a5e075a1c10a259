"""Paints the legend from rows of plain text, marks and colours."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QApplication

from app.map.marks import Lateness
from widgets.map.marks_sheet import paint_mark
from widgets.theme import Theme

INSIDE, BETWEEN, MARK_ROOM = 14.0, 9.0, 20.0


@dataclass(frozen=True)
class Swatch:
    """A mark or a colour with its name and its number."""

    label: str
    mark: int = -1
    colour: str = ""
    number: str = ""


@dataclass(frozen=True)
class LegendRow:
    """One line: a title with a figure, swatches, or a ramp of colours with its limits."""

    title: str
    figure: str = ""
    note: str = ""
    swatches: tuple[Swatch, ...] = ()
    ramp: tuple[int, ...] = ()


class _Pen:
    """Writes from left to right and knows how far it came."""

    def __init__(self, painter: QPainter | None, theme: Theme, scale: float) -> None:
        self.painter, self.theme, self.scale = painter, theme, scale
        self.x = self.y = 0.0
        self.widest = 0.0

    def font(self, size: float, *, is_strong: bool = False) -> QFont:
        font = QFont(QApplication.font())
        font.setPixelSize(max(round(size * self.scale), 5))
        if is_strong:
            font.setWeight(QFont.Weight.DemiBold)
        return font

    def write(self, text: str, size: float, colour: str, after: float, *, is_strong: bool = False) -> None:
        if not text:
            return
        font = self.font(size, is_strong=is_strong)
        metrics = QFontMetricsF(font)
        if self.painter is not None:
            self.painter.setFont(font)
            self.painter.setPen(QColor(colour))
            self.painter.drawText(QPointF(self.x, self.y), text)
        self.move(metrics.horizontalAdvance(text) / self.scale + after)

    def move(self, step: float) -> None:
        self.x += step * self.scale
        self.widest = max(self.widest, self.x)


def paint_legend(rows: list[LegendRow], theme: Theme, scale: float) -> QPixmap | None:
    """The whole legend as a pixmap, as large as its text needs."""
    if not rows:
        return None
    probe = _Pen(None, theme, scale)
    height = _run(rows, probe)
    width = math.ceil(probe.widest + INSIDE * scale)
    pixmap = QPixmap(width, math.ceil(height))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    panel = QColor(theme.panel)
    panel.setAlphaF(0.88)
    painter.setBrush(QBrush(panel))
    painter.setPen(QPen(QBrush(QColor(theme.line)), max(scale, 1.0)))
    painter.drawRoundedRect(QRectF(0.5, 0.5, width - 1, math.ceil(height) - 1), 8 * scale, 8 * scale)
    _run(rows, _Pen(painter, theme, scale))
    painter.end()
    return pixmap


def _run(rows: list[LegendRow], pen: _Pen) -> float:
    """Write all rows, or only measure them; returns the height."""
    scale, theme = pen.scale, pen.theme
    top = (INSIDE - 3) * scale
    for row in rows:
        is_small = bool(row.ramp)
        line = (14.0 if is_small else 19.0) * scale
        pen.x, pen.y = INSIDE * scale, top + line * 0.8
        if row.title:
            pen.write(row.title, 14, theme.text_2, 10)
            pen.write(row.figure, 16, theme.text, 8, is_strong=True)
        pen.write(row.note, 12 if is_small else 13, theme.text_3 if is_small else theme.text_2, 10 if is_small else 0)
        for swatch in row.swatches:
            _swatch(pen, swatch)
        if row.ramp:
            _ramp(pen, row.ramp)
        top += line + BETWEEN * scale
    return top - BETWEEN * scale + INSIDE * scale


def _swatch(pen: _Pen, swatch: Swatch) -> None:
    scale = pen.scale
    middle = pen.y - 5 * scale
    if pen.painter is not None:
        x = pen.x + MARK_ROOM * scale / 2 - 3 * scale
        if swatch.mark >= 0:
            paint_mark(pen.painter, pen.theme, Lateness(swatch.mark), x, middle, 5.2 * scale, scale)
        else:
            pen.painter.setPen(Qt.PenStyle.NoPen)
            pen.painter.setBrush(QBrush(QColor(swatch.colour)))
            pen.painter.drawEllipse(QPointF(x, middle), 4.6 * scale, 4.6 * scale)
    pen.move(MARK_ROOM)
    pen.write(swatch.label, 13, pen.theme.text_2, 5)
    pen.write(swatch.number, 13, pen.theme.text, 14, is_strong=True)


def _ramp(pen: _Pen, limits: tuple[int, ...]) -> None:
    """Eight colours in a row, the lower limit of each beneath its edge as far as there is room."""
    scale, side = pen.scale, 15.0
    pen.write(str(limits[0]), 12, pen.theme.text_3, 6)
    for step in range(len(limits)):
        if pen.painter is not None:
            field = QRectF(pen.x, pen.y - 9.5 * scale, side * scale, 10 * scale)
            colour = QColor(pen.theme.grid_ramp[step])
            pen.painter.fillRect(field, QBrush(colour))
            pen.painter.setBrush(Qt.BrushStyle.NoBrush)
            pen.painter.setPen(QPen(QBrush(QColor(pen.theme.line)), 0.7 * scale))
            pen.painter.drawRect(field)
        pen.move(side + 1.5)
    pen.move(4)
    pen.write(f"{limits[-1]}+", 12, pen.theme.text_3, 0)
