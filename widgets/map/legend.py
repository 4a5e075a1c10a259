"""Paints the legend from rows of plain text, marks and colours."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QApplication

from app.i18n import _
from app.map.marks import Lateness
from widgets.map.marks_sheet import paint_mark
from widgets.theme import Theme

INSIDE, BETWEEN, MARK_ROOM = 14.0, 8.0, 20.0
AFTER_SWATCH, RAMP_SIDE, APART = 14.0, 15.0, 16.0
SMALLEST = 12.0  # at 15 pixels of body text, which a wall has at H/60: H/75


@dataclass(frozen=True)
class Swatch:
    """A mark or a colour with its name and its number."""

    label: str
    mark: int = -1
    colour: str = ""
    number: str = ""


@dataclass(frozen=True)
class LegendRow:
    """One line: a title with a figure, swatches, or a ramp of colours with its limits; shades go from few to many.

    `is_beside`: stands beside the line before it where both fit.
    """

    title: str
    figure: str = ""
    note: str = ""
    swatches: tuple[Swatch, ...] = ()
    ramp: tuple[int, ...] = ()
    shades: tuple[str, ...] = ()
    is_beside: bool = False


class _Pen:
    """Writes from left to right and knows how far it came."""

    def __init__(self, painter: QPainter | None, theme: Theme, scale: float, widest: float = math.inf) -> None:
        self.painter, self.theme, self.scale = painter, theme, scale
        self.room = widest / scale - 2 * INSIDE
        self.x = self.y = 0.0
        self.widest = 0.0

    def font(self, size: float, *, is_strong: bool = False) -> QFont:
        font = QFont(QApplication.font())
        font.setPixelSize(max(round(size * self.scale), 5))
        if is_strong:
            font.setWeight(QFont.Weight.DemiBold)
        return font

    def width(self, text: str, size: float, *, is_strong: bool = False) -> float:
        """How wide a text is, in pixels of the sketch."""
        return QFontMetricsF(self.font(size, is_strong=is_strong)).horizontalAdvance(text) / self.scale if text else 0.0

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


def paint_legend(rows: list[LegendRow], theme: Theme, scale: float, widest: float = math.inf) -> QPixmap | None:
    """The whole legend as a pixmap, as large as its text needs; swatches go on in another line rather than be cut.

    Args:
        widest: device pixels that it may be wide.
    """
    if not rows:
        return None
    probe = _Pen(None, theme, scale, widest)
    height = _run(rows, probe)
    width = math.ceil(probe.widest + INSIDE * scale)
    pixmap = QPixmap(width, math.ceil(height))
    pixmap.fill(Qt.GlobalColor.transparent)
    with QPainter(pixmap) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        panel = QColor(theme.panel)
        panel.setAlphaF(0.88)
        painter.setBrush(QBrush(panel))
        painter.setPen(QPen(QBrush(QColor(theme.line)), max(scale, 1.0)))
        painter.drawRoundedRect(QRectF(0.5, 0.5, width - 1, math.ceil(height) - 1), 8 * scale, 8 * scale)
        _run(rows, _Pen(painter, theme, scale, widest))
    return pixmap


def _run(rows: list[LegendRow], pen: _Pen) -> float:
    """Write all rows, or only measure them; returns the height."""
    scale, theme = pen.scale, pen.theme
    top = (INSIDE - 3) * scale
    for row in rows:
        is_small = bool(row.ramp or row.shades)
        line = (14.0 if is_small else 19.0) * scale
        ahead = pen.x / scale - INSIDE + APART
        if row.is_beside and top > INSIDE * scale and ahead + title_width(pen, row) <= pen.room:
            top -= line + BETWEEN * scale
            pen.move(APART)
        else:
            pen.x, pen.y = INSIDE * scale, top + line * 0.8
        if row.title:
            pen.write(row.title, 14, theme.text_2, 10)
            pen.write(row.figure, 16, theme.text, 8, is_strong=True)
        ramp = _ramp_of(row, theme)
        if ramp and pen.width(row.note, SMALLEST) + 10 + ramp_width(pen, *ramp) > pen.room:
            pen.write(row.note, SMALLEST, theme.text_3, 0)
            top += line + BETWEEN * scale * 0.6
            pen.x, pen.y = INSIDE * scale, top + line * 0.8
        else:
            size = SMALLEST if is_small else 13
            pen.write(row.note, size, theme.text_3 if is_small else theme.text_2, 10 if is_small else 0)
        lines = in_lines([swatch_width(pen, swatch) for swatch in row.swatches], pen.room)
        for number, places in enumerate(lines):
            if number:
                top += line + BETWEEN * scale * 0.6
                pen.y = top + line * 0.8
            for place, left in places:
                pen.x = (INSIDE + left) * scale
                _swatch(pen, row.swatches[place])
        if ramp:
            _ramp(pen, *ramp)
        top += line + BETWEEN * scale
    return top - BETWEEN * scale + INSIDE * scale


def in_lines(widths: list[float], room: float) -> list[list[tuple[int, float]]]:
    """Lay swatches into as few lines as hold them, their columns under each other.

    Returns:
        for each line the swatches in it: place and left edge.
    """
    for lines in range(1, len(widths) + 1):
        across = -(-len(widths) // lines)
        columns = [max(widths[first::across]) for first in range(across)]
        if sum(columns) - AFTER_SWATCH <= room or across == 1:
            lefts = [sum(columns[:column]) for column in range(across)]
            return [
                [(place, lefts[place - first]) for place in range(first, min(first + across, len(widths)))]
                for first in range(0, len(widths), across)
            ]
    return []


def title_width(pen: _Pen, row: LegendRow) -> float:
    """How far the title of a row reaches, with its figure and its note."""
    return pen.width(row.title, 14) + 10 + pen.width(row.figure, 16, is_strong=True) + 8 + pen.width(row.note, 13)


def swatch_width(pen: _Pen, swatch: Swatch) -> float:
    """How far a swatch reaches, with the room after it."""
    number = pen.width(swatch.number, 13, is_strong=True) + AFTER_SWATCH if swatch.number else 0.0
    return MARK_ROOM + pen.width(swatch.label, 13) + 5 + number


def _ramp_of(row: LegendRow, theme: Theme) -> tuple[list[str], str, str] | None:
    """Colours of a ramp and what stands at its ends; None for a row without."""
    if row.ramp:
        return list(theme.grid_ramp[: len(row.ramp)]), str(row.ramp[0]), f"{row.ramp[-1]}+"
    return (list(row.shades), _("few"), _("many")) if row.shades else None


def ramp_width(pen: _Pen, colours: list[str], first: str, last: str) -> float:
    """How far a ramp reaches."""
    ends = pen.width(first, SMALLEST) + pen.width(last, SMALLEST)
    return ends + 6 + len(colours) * (RAMP_SIDE + 1.5) + 4


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
    pen.write(swatch.number, 13, pen.theme.text, AFTER_SWATCH, is_strong=True)


def _ramp(pen: _Pen, colours: list[str], first: str, last: str) -> None:
    """Colours in a row between the words or limits of its ends."""
    scale, side = pen.scale, RAMP_SIDE
    pen.write(first, SMALLEST, pen.theme.text_3, 6)
    for colour in colours:
        if pen.painter is not None:
            field = QRectF(pen.x, pen.y - 9.5 * scale, side * scale, 10 * scale)
            pen.painter.fillRect(field, QBrush(QColor(colour)))
            pen.painter.setBrush(Qt.BrushStyle.NoBrush)
            pen.painter.setPen(QPen(QBrush(QColor(pen.theme.line)), 0.7 * scale))
            pen.painter.drawRect(field)
        pen.move(side + 1.5)
    pen.move(4)
    pen.write(last, SMALLEST, pen.theme.text_3, 0)
