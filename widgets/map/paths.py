"""Painter paths and pixmap fragments from whole arrays, without a Python call for each point."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import shiboken6
from numpy.typing import NDArray
from PySide6.QtCore import QByteArray, QDataStream
from PySide6.QtGui import QPainter, QPainterPath, QPixmap

_ELEMENT = np.dtype([("kind", ">i4"), ("x", ">f8"), ("y", ">f8")])
_FRAGMENT_FIELDS = 10  # x, y, source left, source top, width, height, scale x, scale y, rotation, opacity


def path_of(points_px: NDArray[np.float64], starts: NDArray[np.int64], *, is_filled: bool = False) -> QPainterPath:
    """One path of many lines or rings.

    Args:
        points_px: (p, 2) points.
        starts: (r + 1,) where each line begins.
        is_filled: odd-even fill, so that holes stay open.
    """
    path = QPainterPath()
    count = len(points_px)
    if count == 0:
        return path
    elements = np.empty(count, _ELEMENT)
    elements["kind"] = 1
    elements["kind"][starts[:-1]] = 0
    elements["x"], elements["y"] = points_px[:, 0], points_px[:, 1]
    head = np.array([count], ">i4").tobytes()
    tail = np.array([int(starts[-2]) if len(starts) > 1 else 0, 0 if is_filled else 1], ">i4").tobytes()
    data = QByteArray(head + elements.tobytes() + tail)
    stream = QDataStream(data)  # reads a copy that shares; the form with a mode would only keep a pointer
    stream >> path
    return path


class Fragments:
    """A growing buffer of pixmap fragments: `drawPixmapFragments` takes a buffer and a count, not a list."""

    def __init__(self) -> None:
        self._buffer = np.zeros((256, _FRAGMENT_FIELDS))
        self._first = self._wrapped()
        self.count = 0

    def _wrapped(self) -> QPainter.PixmapFragment:
        first: Any = shiboken6.wrapInstance(self._buffer.ctypes.data, QPainter.PixmapFragment)
        return cast(QPainter.PixmapFragment, first)

    def resize(self, count: int) -> NDArray[np.float64]:
        """Return (count, 10) fields to be filled: x, y, source left, top, width, height, scales, rotation, opacity."""
        if count > len(self._buffer):
            self._buffer = np.zeros((max(count, 2 * len(self._buffer)), _FRAGMENT_FIELDS))
            self._first = self._wrapped()
        self.count = count
        fields = self._buffer[:count]
        fields[:, 6:8] = 1.0
        fields[:, 8] = 0.0
        fields[:, 9] = 1.0
        return fields

    def draw(self, painter: QPainter, pixmap: QPixmap) -> None:
        """Draw all fragments of the buffer."""
        if self.count:
            painter.drawPixmapFragments(self._first, self.count, pixmap)
