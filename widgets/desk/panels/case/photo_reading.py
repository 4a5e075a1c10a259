"""Photos as a screen needs them: turned as they were taken, decoded no larger than they are shown, bombs refused."""

from __future__ import annotations

import contextlib
import ctypes
import itertools
import sys
from collections import OrderedDict

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageIOHandler, QImageReader

from app.errors import Refused
from app.i18n import N_, _

LONGEST_SIDE = 20_000
MOST_PIXELS = 64_000_000
"""Of a JPEG, which is unpacked in the size that is wanted; no pocket camera takes more in so few bytes."""
MOST_WHOLE_PIXELS = 40_000_000
"""Of the other formats, which are unpacked whole before they are made small."""
FORMATS = {"jpeg": MOST_PIXELS, "png": MOST_WHOLE_PIXELS, "webp": MOST_WHOLE_PIXELS}
CACHE_BYTES = 8 * 2**20
TRIM_EVERY = 12
NOT_SHOWN = N_("The photo cannot be shown")

_decoded = itertools.count(1)


def decode(content: bytes, most: QSize, *, fills: bool = False) -> QImage:
    """Decode a photo; callable from any thread.

    Args:
        most: device pixels that it is shown in; a smaller photo keeps its size.
        fills: covers `most` and is cut there, instead of lying within it.

    Raises:
        Refused: it is no photo, is broken, or has more pixels than any photo.
    """
    held = QByteArray(content)
    buffer = QBuffer(held)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setDecideFormatFromContent(True)
    kind = bytes(reader.format().data()).decode("ascii", "replace")
    if kind not in FORMATS:
        raise Refused(_("This is no JPEG, PNG or WebP picture."))
    size = reader.size()
    check_sides(size, FORMATS[kind])
    reader.setAutoTransform(True)
    is_on_its_side = bool(reader.transformation() & QImageIOHandler.Transformation.TransformationRotate90)
    room = most.transposed() if is_on_its_side else most
    way = Qt.AspectRatioMode.KeepAspectRatioByExpanding if fills else Qt.AspectRatioMode.KeepAspectRatio
    wanted = size.scaled(room, way).expandedTo(QSize(1, 1))
    if wanted.width() < size.width() or wanted.height() < size.height():
        reader.setScaledSize(wanted)
    image = reader.read()
    _give_back()
    if image.isNull():
        raise Refused(_("This photo is broken and cannot be shown."))
    return image


def _give_back() -> None:
    """Give the system back what photos were unpacked in: the C library keeps it for each thread, and it adds up."""
    if next(_decoded) % TRIM_EVERY == 0 and sys.platform == "linux":
        with contextlib.suppress(AttributeError, OSError):  # another C library
            ctypes.CDLL(None).malloc_trim(0)


def check_sides(size: QSize, most_pixels: int = MOST_PIXELS) -> None:
    """Look at the sides that a picture names before anything of it is unpacked.

    Raises:
        Refused: it names none, or more than a photo has.
    """
    if not size.isValid() or size.isEmpty():
        raise Refused(_("This photo is broken and cannot be shown."))
    if max(size.width(), size.height()) > LONGEST_SIDE or size.width() * size.height() > most_pixels:
        sentence = _("This photo is too large to be shown: {width} × {height} pixels.")
        raise Refused(sentence.format(width=f"{size.width():,}", height=f"{size.height():,}"))


class PhotoCache:
    """Keeps the pictures that were shown last, up to so many bytes."""

    def __init__(self, most_bytes: int = CACHE_BYTES) -> None:
        self._most = most_bytes
        self._images: OrderedDict[int, QImage] = OrderedDict()
        self.bytes = 0

    def __len__(self) -> int:
        return len(self._images)

    def get(self, number: int) -> QImage | None:
        """Return a picture that is still kept; it is then kept longest."""
        image = self._images.get(number)
        if image is not None:
            self._images.move_to_end(number)
        return image

    def put(self, number: int, image: QImage) -> None:
        """Keep a picture, and forget those that were not asked for longest."""
        self.drop(number)
        self._images[number] = image
        self.bytes += image.sizeInBytes()
        while self.bytes > self._most and len(self._images) > 1:
            self.drop(next(iter(self._images)))

    def drop(self, number: int) -> None:
        """Forget one picture."""
        image = self._images.pop(number, None)
        if image is not None:
            self.bytes -= image.sizeInBytes()
