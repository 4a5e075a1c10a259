"""The pictures of papers: maps and photos as small JPEG; painted offscreen in the process that writes the papers."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize
from PySide6.QtGui import QImage, QImageWriter

from app.errors import Refused
from app.papers.model import PaperItem
from widgets.desk.panels.case.photo_reading import decode
from widgets.papers.map_painter import paint_map
from widgets.theme import find_family, load_theme

PHOTO = QSize(1200, 1200)
"""Most pixels of a photo: more than any slide shows of it."""
PHOTO_QUALITY, MAP_QUALITY = 82, 92
"""A PNG of a map takes five times as long to write and is twice as large."""


class PaperPainter:
    """Paints maps and makes photos small; needs a QGuiApplication and no display.

    Raises:
        Unavailable: no font has Chinese letters.
    """

    def __init__(self) -> None:
        self._theme, self._family = load_theme("light"), find_family()

    def paint_map(self, item: PaperItem) -> bytes | None:
        """Return a map of an item; see the port."""
        image = paint_map(item, self._theme, self._family)
        return None if image is None else jpeg_of(image, MAP_QUALITY)

    def shrink_photo(self, content: bytes) -> bytes | None:
        """Return a photo as a small JPEG; see the port."""
        try:
            image = decode(content, PHOTO)
        except Refused:
            return None
        return jpeg_of(image.convertToFormat(QImage.Format.Format_RGB32), PHOTO_QUALITY)


def jpeg_of(image: QImage, quality: int = PHOTO_QUALITY) -> bytes:
    """Return a picture as a JPEG file."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, QByteArray(b"jpeg"))
    writer.setQuality(quality)
    writer.write(image)
    return bytes(buffer.data().data())
