"""Writing with a halo, painted once and kept."""

from __future__ import annotations

import math
from collections import OrderedDict
from dataclasses import dataclass

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QPixmap
from PySide6.QtWidgets import QApplication

MOST_KEPT = 1500


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


class TextPixmaps:
    """Keeps the pixmaps of texts, those used last."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, TextLook], QPixmap] = OrderedDict()

    def clear(self) -> None:
        """Forget all."""
        self._kept.clear()

    def get(self, text: str, look: TextLook) -> QPixmap:
        """The text as a pixmap with its halo."""
        key = (text, look)
        pixmap = self._kept.get(key)
        if pixmap is None:
            pixmap = self._kept[key] = paint_text(text, look)
            if len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        else:
            self._kept.move_to_end(key)
        return pixmap


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


def paint_text(text: str, look: TextLook) -> QPixmap:
    """Paint a text with its halo into a pixmap that fits it."""
    font = font_of(look)
    metrics = QFontMetricsF(font)
    room = math.ceil(look.halo_px / 2) + 1
    width = math.ceil(metrics.horizontalAdvance(text) - look.spacing_px) + 2 * room
    height = math.ceil(metrics.height()) + 2 * room
    pixmap = QPixmap(max(width, 1), max(height, 1))
    pixmap.fill(Qt.GlobalColor.transparent)
    path = QPainterPath()
    path.addText(QPointF(room, room + metrics.ascent()), font, text)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setOpacity(look.opacity)
    if look.halo_px:
        halo = QColor(look.halo)
        halo.setAlphaF(0.82)
        painter.strokePath(
            path,
            QPen(QBrush(halo), look.halo_px, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin),
        )
    painter.fillPath(path, QBrush(QColor(look.colour)))
    painter.end()
    return pixmap
