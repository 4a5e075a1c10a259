"""Writing with a halo, painted once and kept."""

from __future__ import annotations

import math
from collections import OrderedDict
from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPixmap, QTransform
from PySide6.QtWidgets import QApplication

MOST_BYTES = 24 * 2**20
MOST_SIZES = 20_000
HALO_OPACITY = 0.82


@dataclass(frozen=True)
class TextLook:
    """How a text is written; sizes in device pixels, colours as texts."""

    size_px: float
    colour: str
    halo: str
    halo_px: float = 4.0
    opacity: float = 1.0
    spacing_px: float = 0.0
    is_strong: bool = False

    def rounded(self) -> TextLook:
        """The same with a whole size, so that nearly equal sizes share their pixmaps."""
        return replace(self, size_px=float(round(self.size_px)), spacing_px=round(self.spacing_px * 2) / 2)


class TextPixmaps:
    """Keeps the pixmaps of texts, those used last."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._kept: OrderedDict[tuple[str, TextLook, float], QPixmap] = OrderedDict()
        self.most_bytes, self._bytes = most_bytes, 0
        self._metrics: dict[TextLook, QFontMetricsF] = {}
        self._sizes: dict[tuple[str, TextLook], tuple[int, int]] = {}

    def clear(self) -> None:
        """Forget all."""
        self._kept.clear()
        self._bytes = 0
        self._metrics.clear()
        self._sizes.clear()

    def size(self, text: str, look: TextLook) -> tuple[int, int]:
        """Width and height that the pixmap of a text has or would have."""
        look = look.rounded()
        size = self._sizes.get((text, look))
        if size is None:
            metrics = self._metrics.get(look)
            if metrics is None:
                metrics = self._metrics[look] = QFontMetricsF(font_of(look))
            size = self._sizes[(text, look)] = text_size(text, look, metrics)
        return size

    def find(self, text: str, look: TextLook, turned: float = 0.0) -> QPixmap | None:
        """The pixmap of a text that was painted before, or None."""
        return self._kept.get((text, look.rounded(), _whole(turned)))

    def get(self, text: str, look: TextLook, turned: float = 0.0) -> QPixmap:
        """The text as a pixmap with its halo, turned by so many degrees; a turned one is shown like any other."""
        look, turned = look.rounded(), _whole(turned)
        key = (text, look, turned)
        pixmap = self._kept.get(key)
        if pixmap is not None:
            self._kept.move_to_end(key)
            return pixmap
        pixmap = paint_text(text, look)
        if turned:
            pixmap = pixmap.transformed(QTransform().rotate(turned), Qt.TransformationMode.SmoothTransformation)
        self._kept[key] = pixmap
        self._bytes += _bytes_of(pixmap)
        while self._bytes > self.most_bytes and len(self._kept) > 1:
            self._bytes -= _bytes_of(self._kept.popitem(last=False)[1])
        if len(self._sizes) > MOST_SIZES:
            self._sizes.clear()
            self._metrics.clear()
        return pixmap


def _whole(turned: float) -> float:
    """An angle in half degrees, so that nearly equal ones share their pixmaps."""
    return round(turned * 2) / 2


def _bytes_of(pixmap: QPixmap) -> int:
    return pixmap.width() * pixmap.height() * 4


def font_of(look: TextLook) -> QFont:
    """The application's face in the size of a look."""
    font = QFont(QApplication.font())
    font.setPixelSize(max(round(look.size_px), 5))
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    if look.is_strong:
        font.setWeight(QFont.Weight.DemiBold)
    if look.spacing_px:
        font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, look.spacing_px)
    return font


def _room(look: TextLook) -> int:
    """Pixels around the letters for their halo."""
    return math.ceil(look.halo_px / 2) + 1


def text_size(text: str, look: TextLook, metrics: QFontMetricsF) -> tuple[int, int]:
    """Width and height of a text with its halo."""
    width = math.ceil(metrics.horizontalAdvance(text) - look.spacing_px) + 2 * _room(look)
    return max(width, 1), max(math.ceil(metrics.height()) + 2 * _room(look), 1)


def paint_text(text: str, look: TextLook) -> QPixmap:
    """Paint a text with its halo into a pixmap that fits it."""
    font = font_of(look)
    metrics = QFontMetricsF(font)
    room = _room(look)
    pixmap = QPixmap(*text_size(text, look, metrics))
    pixmap.fill(Qt.GlobalColor.transparent)
    base = QPointF(room, room + metrics.ascent())
    with QPainter(pixmap) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font)
        if look.halo_px:
            # The text itself moved around a circle: many times faster than the stroke of its outline.
            painter.setPen(QColor(look.halo))
            for reach in sorted({look.halo_px / 2, look.halo_px / 4}, reverse=True):
                steps = max(8, math.ceil(reach * 5))
                for step in range(steps):
                    angle = step * math.tau / steps
                    painter.drawText(base + QPointF(math.cos(angle) * reach, math.sin(angle) * reach), text)
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationIn)
            painter.fillRect(pixmap.rect(), QColor(0, 0, 0, round(255 * HALO_OPACITY)))
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
        painter.setOpacity(look.opacity)
        painter.setPen(QColor(look.colour))
        painter.drawText(base, text)
    return pixmap
