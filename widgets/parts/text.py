"""Text that fits: it shrinks to the smallest size a hall can read; only names are cut, and the rest is reported."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import QApplication

from widgets.parts.metrics import Metrics
from widgets.parts.text_size import scaled
from widgets.theme import Theme

LEFT, RIGHT, CENTRE = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight, Qt.AlignmentFlag.AlignHCenter
MIDDLE = Qt.AlignmentFlag.AlignVCenter
NORMAL, MEDIUM, BOLD = QFont.Weight.Normal, QFont.Weight.Medium, QFont.Weight.Bold

NAMES_SHRINK = 0.8  # a name may be written so much smaller before it is cut


@lru_cache(maxsize=256)
def _font(family: str, pixels: int, weight: QFont.Weight) -> QFont:
    font = QFont(QApplication.font())
    font.setPixelSize(pixels)
    font.setWeight(weight)
    font.setFeature(QFont.Tag("tnum"), 1)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font


def wall_font(pixels: float, weight: QFont.Weight = NORMAL) -> QFont:
    """The font of the application in a size, with figures of one width."""
    return _font(QApplication.font().family(), max(6, scaled(pixels)), weight)


@lru_cache(maxsize=4096)
def _width(text: str, family: str, pixels: int, weight: QFont.Weight) -> float:
    return QFontMetricsF(_font(family, pixels, weight)).horizontalAdvance(text)


def text_width(text: str, pixels: float, weight: QFont.Weight = NORMAL) -> float:
    """How wide a text is in pixels."""
    return _width(text, QApplication.font().family(), max(6, scaled(pixels)), weight)


def tone_colour(theme: Theme, tone: str) -> QColor:
    """The colour of a tone: a token of the theme, or `series:K`."""
    if tone.startswith("series:"):
        return QColor(theme.series[int(tone[7:]) % len(theme.series)])
    return QColor(getattr(theme, tone))


def faint(colour: QColor) -> QColor:
    """The same colour for what is past, behind or beside what is now."""
    past = QColor(colour)
    past.setAlphaF(0.30)
    return past


class TextPainter:
    """Paints texts into boxes and remembers those that did not fit.

    Args:
        painter: an open painter.
        overflows: receives every text, other than a name, that had to be cut.
    """

    def __init__(self, painter: QPainter, theme: Theme, metrics: Metrics, overflows: list[str]) -> None:
        self.painter, self.theme, self.metrics, self._overflows = painter, theme, metrics, overflows

    def draw(
        self,
        box: QRectF,
        text: str,
        pixels: float,
        tone: str = "text",
        align: Qt.AlignmentFlag = LEFT,
        weight: QFont.Weight = NORMAL,
        is_name: bool = False,
    ) -> float:
        """Paint one line of text into a box, middle of its height; return the width it took."""
        if not text:
            return 0.0
        pixels, text = self._fit(text, pixels, weight, box.width(), is_name)
        self.painter.setFont(wall_font(pixels, weight))
        self.painter.setPen(tone_colour(self.theme, tone))
        self.painter.drawText(box, align | MIDDLE | Qt.TextFlag.TextSingleLine | Qt.TextFlag.TextDontClip, text)
        return text_width(text, pixels, weight)

    def _fit(self, text: str, pixels: float, weight: QFont.Weight, room: float, is_name: bool) -> tuple[float, str]:
        smallest = self.metrics.small
        if is_name:
            smallest = max(smallest, pixels * NAMES_SHRINK)
        while text_width(text, pixels, weight) > room + 0.5 and pixels > smallest:
            pixels = max(smallest, pixels - 1)
        if text_width(text, pixels, weight) <= room + 0.5:
            return pixels, text
        if not is_name:
            self._overflows.append(text)
        return pixels, cut(text, QFontMetricsF(wall_font(pixels, weight)), room)


def cut(text: str, font: QFontMetricsF, room: float) -> str:
    """Cut a text for a room at its end; one that ends in a number keeps it, for it may be all that tells two apart."""
    head, _space, number = text.rpartition(" ")
    if not head or not number[-1].isdecimal():
        return font.elidedText(text, Qt.TextElideMode.ElideRight, room)
    tail = f" {number}"
    return font.elidedText(head, Qt.TextElideMode.ElideRight, room - font.horizontalAdvance(tail)) + tail


def lines_evenly(widths: list[float], room: float, after: float = 0.0) -> list[list[int]]:
    """Break things of some widths into as few lines as hold them, of about the same length, none alone at the end.

    Args:
        after: what each thing leaves free behind it, which may hang over the edge.

    Returns:
        for each line the places of the things in it.
    """

    def broken(limit: float) -> list[list[int]]:
        lines: list[list[int]] = []
        x = 0.0
        for place, width in enumerate(widths):
            if not lines or (x and x + width - after > limit):
                lines.append([])
                x = 0.0
            lines[-1].append(place)
            x += width
        return lines

    greedy = broken(room)
    count = len(widths)
    limits = {sum(widths[first:last]) - after for first in range(count) for last in range(first + 1, count + 1)}
    fitting = (broken(limit) for limit in sorted(limits) if limit <= room)
    return next((lines for lines in fitting if len(lines) == len(greedy)), greedy)
