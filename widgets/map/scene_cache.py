"""A kept picture of the map, somewhat larger than its window: moving the map means showing another part of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter, QPixmap, QRegion

from app.map.projection import View
from app.map.tiles import TileKey, tile_edges

MARGIN = 0.12  # of the window's width and height, on each side


class SceneCache:
    """Keeps what `paint` draws for a view with some ground around it.

    Args:
        paint: draws a view with a painter in device pixels.
        finish: draws what stands on the window over a picture without colour.
    """

    def __init__(
        self, paint: Callable[[QPainter, View], None], finish: Callable[[QPainter, View], None] = lambda _p, _v: None
    ) -> None:
        self._paint, self._finish = paint, finish
        self._pixmap: QPixmap | None = None
        self._view: View | None = None
        self._grey: tuple[View, QPixmap] | None = None

    def forget(self) -> None:
        """Paint all anew at the next chance."""
        self._view = None
        self._grey = None

    def touch(self, keys: list[TileKey]) -> None:
        """Paint only the ground of some tiles anew, all of the kept picture's level."""
        self._grey = None
        if self._view is None or self._pixmap is None or not keys:
            return
        region = QRegion()
        for key in keys:
            (left, right) = tile_edges(key.level, self._view, key.x, key.x, is_row=False)
            (top, bottom) = tile_edges(key.level, self._view, key.y, key.y, is_row=True)
            region += QRect(left, top, right - left, bottom - top)
        region &= QRegion(self._pixmap.rect())
        if region.isEmpty():
            return
        with QPainter(self._pixmap) as painter:
            painter.setClipRegion(region)
            self._paint(painter, self._view)

    def draw(self, painter: QPainter, view: View, rects: list[QRect], *, is_grey: bool = False) -> None:
        """Draw some rectangles of a view, all in device pixels of the window."""
        left, top = self._place(view)
        source = self._pixmap
        assert source is not None
        if is_grey:
            source, left, top = self._greyed(view, source, left, top), 0, 0
        for rect in rects:
            painter.drawPixmap(rect, source, rect.translated(left, top))

    def _place(self, view: View) -> tuple[int, int]:
        """Where a view begins in the kept picture, which is painted anew when it does not hold the view."""
        kept = self._view
        if kept is not None and self._pixmap is not None and kept.zoom == view.zoom:
            left = view.origin_px[0] - kept.origin_px[0]
            top = view.origin_px[1] - kept.origin_px[1]
            if 0 <= left <= kept.width - view.width and 0 <= top <= kept.height - view.height:
                return left, top
        wide, high = round(view.width * MARGIN), round(view.height * MARGIN)
        self._view = replace(view, width=view.width + 2 * wide, height=view.height + 2 * high)
        if self._pixmap is None or (self._pixmap.width(), self._pixmap.height()) != (
            self._view.width,
            self._view.height,
        ):
            self._pixmap = QPixmap(self._view.width, self._view.height)
        with QPainter(self._pixmap) as painter:
            self._paint(painter, self._view)
        return wide, high

    def _greyed(self, view: View, source: QPixmap, left: int, top: int) -> QPixmap:
        if self._grey is None or self._grey[0] != view:
            colours = source.copy(left, top, view.width, view.height)
            with QPainter(colours) as painter:
                self._finish(painter, view)
            self._grey = (view, QPixmap.fromImage(colours.toImage().convertToFormat(QImage.Format.Format_Grayscale8)))
        return self._grey[1]
