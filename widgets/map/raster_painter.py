"""Paints raster tiles into composed tiles, in a worker."""

from __future__ import annotations

import math
from collections import OrderedDict

from PySide6.QtCore import QBuffer, QRect
from PySide6.QtGui import QColor, QImage, QImageReader, QPainter

from app.map.projection import Box
from app.map.sources import SourceText, TileReader, raster_box, raster_tiles
from widgets.theme import Theme

MOST_KEPT = 64
MOST_SIDE_PX = 1024
DIMMED = 0.68  # a base map made for paper is dimmed so much on a dark screen


class RasterPainter:
    """Reads raster tiles from this machine and paints them where they lie."""

    def __init__(self) -> None:
        self._reader: TileReader | None = None
        self._kept: OrderedDict[tuple[int, int, int], QImage] = OrderedDict()

    @property
    def is_open(self) -> bool:
        """Whether there is a source."""
        return self._reader is not None

    def set_source(self, source: SourceText | None) -> None:
        """Take another source, or none."""
        self._reader = TileReader(source) if source is not None else None
        self._kept.clear()

    def paint(self, painter: QPainter, box: Box, level: int, resolution: float, theme: Theme) -> None:
        """Paint what there is over the vectors; gaps stay as they are."""
        if self._reader is None:
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        shade = QColor(theme.land)
        shade.setAlphaF(DIMMED if shade.lightnessF() < 0.5 else 0.0)
        for key in raster_tiles(self._reader.source, level, box):
            image = self._image(key)
            if image is None:
                continue
            west, south, east, north = raster_box(*key)
            left, right = (math.floor((edge - box[0]) / resolution + 0.5) for edge in (west, east))
            top, bottom = (math.floor((box[3] - edge) / resolution + 0.5) for edge in (north, south))
            target = QRect(left, top, right - left, bottom - top)
            painter.drawImage(target, image)
            painter.fillRect(target, shade)

    def _image(self, key: tuple[int, int, int]) -> QImage | None:
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        data = self._reader.read(*key) if self._reader is not None else None
        image = _picture(data) if data else QImage()
        if image.isNull():
            return None
        self._kept[key] = image.convertToFormat(QImage.Format.Format_RGB32)
        if len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        return self._kept[key]


def _picture(data: bytes) -> QImage:
    """A picture from bytes of unknown origin; one of unusual size is left out before it is unpacked."""
    buffer = QBuffer()
    buffer.setData(data)
    reader = QImageReader(buffer)
    size = reader.size()
    if not size.isValid() or max(size.width(), size.height()) > MOST_SIDE_PX:
        return QImage()
    return reader.read()
