"""The tiles of the map window: which there are, which are wanted next, and how they are drawn."""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QRect, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QRegion

from app.map.projection import LEVELS_PER_ZOOM, TILE_PX, Box, View, level_of_zoom, snapped
from app.map.tiles import (
    TileBlock,
    TileKey,
    into_blocks,
    nearest_first,
    tile_edges,
    tile_range,
    tile_span_m,
    tiles_of_box,
)
from widgets.map.worker_process import BLOCK_TILES
from widgets.map.workers import TileClient

TILE_BYTES = TILE_PX * TILE_PX * 4
MOST_BYTES = 64 * 2**20  # or three screens, whichever is more
FALLBACK_LEVELS = 8
MOVING_BLOCKS = max((os.cpu_count() or 2) - 1, 1)  # composed at once while the map moves: a core is left to its frames
FINER_LEVELS, COARSER_LEVELS = 12, 48  # a stand-in that is coarser still would be a few squares of chance colours


@dataclass
class MapTile:
    """A composed tile and the state of things it shows."""

    image: QImage
    version: int
    is_stale: bool = False


class TileStore(QObject):
    """Keeps composed tiles and asks the workers for those that a view needs.

    Signals:
        tiles_arrived(object): the keys of tiles that can be drawn now.
    """

    tiles_arrived = Signal(object)

    def __init__(self, share: TileClient, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._share = share
        self.most_bytes = MOST_BYTES
        self._tiles: OrderedDict[TileKey, MapTile] = OrderedDict()
        self._asked: dict[TileKey, int] = {}
        self._target: View | None = None
        self._ahead: View | None = None
        self._is_moving = False
        self._blocks_out = 0
        self._home: Box | None = None
        self.version = 0
        self._is_open = False
        self.composed_blocks: list[TileBlock] = []
        self.keeps_log = False
        share.block_composed.connect(self._on_share_block_composed)
        share.block_lost.connect(self._on_share_block_lost)
        share.room_made.connect(self.pump)

    def __len__(self) -> int:
        return len(self._tiles)

    def set_home(self, box: Box | None) -> None:
        """Keep a coarse picture of a box at hand, so that a flight never crosses emptiness."""
        self._home = box

    def clear(self) -> None:
        """Forget every tile: another city, which the workers know by now."""
        self._tiles.clear()
        self._is_open = True
        self.renew()

    def renew(self) -> None:
        """Everything looks different now; old tiles stay until their successors are there."""
        self.version += 1
        self.pump()

    def touch(self, boxes_m: Iterable[Box] | NDArray[np.float64], margin_px: float) -> None:
        """Compose only those tiles anew that a change touches, with the reach of its marks around it."""
        boxes = np.asarray(list(boxes_m), np.float64).reshape(-1, 4)
        if len(boxes) == 0:
            return
        by_level: dict[int, list[TileKey]] = {}
        for key in [*self._tiles, *self._asked]:
            by_level.setdefault(key.level, []).append(key)
        for level, keys in by_level.items():
            span = tile_span_m(level)
            margin = margin_px * span / TILE_PX
            touched = {
                key
                for box in (boxes if len(boxes) <= 64 else _merged(boxes, span))
                for key in self._in_box(
                    level, keys, (box[0] - margin, box[1] - margin, box[2] + margin, box[3] + margin)
                )
            }
            for key in touched:
                if key in self._tiles:
                    self._tiles[key].is_stale = True
                if key in self._asked:
                    self._asked[key] = -1  # what comes for this request may be old already
        self.pump()

    @staticmethod
    def _in_box(level: int, keys: list[TileKey], box: Box) -> list[TileKey]:
        first_x, first_y, last_x, last_y = tile_range(level, box)
        return [key for key in keys if first_x <= key.x <= last_x and first_y <= key.y <= last_y]

    def aim(self, view: View, *, is_moving: bool = False) -> None:
        """Say which view is wanted next (where a flight ends, or the one on screen), and whether the map moves."""
        self._target, self._is_moving = view, is_moving
        for key in tiles_of_box(level_of_zoom(view.zoom), view.box):
            if key in self._tiles:
                self._tiles.move_to_end(key)
        self.pump()

    def expect(self, view: View | None) -> None:
        """Say which view may be wanted after this one; its tiles are composed when nothing else is left to do."""
        self._ahead = view
        self.pump()

    def missing(self, view: View) -> list[TileKey]:
        """The tiles of a view that are not there in their present state."""
        level = level_of_zoom(view.zoom)
        return [key for key in tiles_of_box(level, view.box) if not self._is_fresh(key)]

    def _is_fresh(self, key: TileKey) -> bool:
        tile = self._tiles.get(key)
        return tile is not None and tile.version == self.version and not tile.is_stale

    def pump(self) -> None:
        """Give the workers the most wanted tiles that nobody works on."""
        view = self._target
        while self._is_open and view is not None and self._share.room:
            if self._is_moving and self._blocks_out >= MOVING_BLOCKS:
                return
            keys = self._wanted(view)
            if not keys:
                return
            block = into_blocks(keys, BLOCK_TILES)[0]
            for key in block.tiles():
                self._asked[key] = self.version
            if not self._share.compose(block, self.version):
                return
            self._blocks_out += 1
            if self.keeps_log:
                self.composed_blocks.append(block)

    def _wanted(self, view: View) -> list[TileKey]:
        level = level_of_zoom(view.zoom)
        if view.zoom != snapped(view.zoom):
            level = round(view.zoom) * LEVELS_PER_ZOOM  # whole zooms serve while fingers zoom
        visible = tiles_of_box(level, view.box)
        for keys in (
            [key for key in visible if key not in self._tiles],
            [key for key in visible if not self._is_fresh(key)],
            self._home_keys(view),
            self._ahead_keys(),
            self._around(view, level),
        ):
            keys = [key for key in keys if key not in self._asked]
            if keys:
                return nearest_first(keys, view.east_m, view.north_m)
        return []

    def _ahead_keys(self) -> list[TileKey]:
        if self._ahead is None:
            return []
        keys = tiles_of_box(level_of_zoom(self._ahead.zoom), self._ahead.box)
        return [key for key in keys if not self._is_fresh(key)]

    def _home_keys(self, view: View) -> list[TileKey]:
        if self._home is None:
            return []
        small = View(0, 0, 0, 2 * TILE_PX, 2 * TILE_PX).fitted(self._home)
        return [key for key in tiles_of_box(level_of_zoom(small.zoom), self._home) if not self._is_fresh(key)]

    def _around(self, view: View, level: int) -> list[TileKey]:
        west, south, east, north = view.box
        ring = tile_span_m(level) * 0.75
        return [
            key
            for key in tiles_of_box(level, (west - ring, south - ring, east + ring, north + ring))
            if not self._is_fresh(key)
        ]

    def _on_share_block_composed(self, block: TileBlock, ticket: int, images: list[QImage]) -> None:
        self._blocks_out -= 1
        for key, image in zip(block.tiles(), images, strict=True):
            asked = self._asked.pop(key, -1)
            old = self._tiles.get(key)
            if old is not None and old.version > ticket:
                continue
            self._tiles[key] = MapTile(image, ticket, is_stale=asked == -1)
            self._tiles.move_to_end(key)
        self._let_go()
        self.tiles_arrived.emit(list(block.tiles()))

    def _on_share_block_lost(self, block: TileBlock) -> None:
        self._blocks_out -= 1
        for key in block.tiles():
            self._asked.pop(key, None)
        self.pump()

    def _let_go(self) -> None:
        view = self._target
        visible = (view.width * view.height * 4) if view else 0
        limit = max(self.most_bytes, 3 * visible) // TILE_BYTES
        home = set(self._home_set())
        for key in list(self._tiles):
            if len(self._tiles) <= limit:
                return
            if key not in home:
                del self._tiles[key]

    def _home_set(self) -> list[TileKey]:
        if self._home is None:
            return []
        small = View(0, 0, 0, 2 * TILE_PX, 2 * TILE_PX).fitted(self._home)
        return tiles_of_box(level_of_zoom(small.zoom), self._home)

    def draw(self, painter: QPainter, view: View, land: QColor) -> None:
        """Draw the best tiles that there are for a view, at whole pixels (painter in device pixels)."""
        level = level_of_zoom(view.zoom)
        exact = tiles_of_box(level, view.box)
        window = QRect(0, 0, view.width, view.height)
        layers = [self._placed(view, level, [key for key in exact if key in self._tiles])]
        if len(layers[0]) < len(exact):
            bare = QRegion(window)
            for rect, _image in layers[0]:
                bare -= rect
            for other, keys in self._near_levels(level, view.box):
                if bare.isEmpty():
                    break
                needed = [(rect, image) for rect, image in self._placed(view, other, keys) if bare.intersects(rect)]
                layers.append(needed)
                for rect, _image in needed:
                    bare -= rect
            for rect in cast(Iterable[QRect], bare):
                painter.fillRect(rect, land)
        for layer in reversed(layers):  # the nearest level lies on top
            for rect, image in layer:
                if rect.width() == TILE_PX and rect.height() == TILE_PX:
                    painter.drawImage(rect.left(), rect.top(), image)
                else:
                    painter.drawImage(rect, image)

    def _near_levels(self, level: int, box: Box) -> list[tuple[int, list[TileKey]]]:
        """Other levels with the tiles that they have of a box: the nearest first, of those equally near the coarser.

        It goes through the tiles that there are: a box has thousands of far finer ones, and nearly all are missing.
        """
        have: dict[int, list[TileKey]] = {}
        for key in self._tiles:
            if key.level != level and -COARSER_LEVELS <= key.level - level <= FINER_LEVELS:
                have.setdefault(key.level, []).append(key)
        near = sorted(have, key=lambda one: (abs(one - level), one))[:FALLBACK_LEVELS]
        return [(other, self._in_box(other, have[other], box)) for other in near]

    def _placed(self, view: View, level: int, keys: list[TileKey]) -> list[tuple[QRect, QImage]]:
        """Where tiles lie in the window, and their pictures; a target of negative height would draw nothing."""
        if not keys:
            return []
        first_x, last_x = min(key.x for key in keys), max(key.x for key in keys)
        first_y, last_y = min(key.y for key in keys), max(key.y for key in keys)
        xs = tile_edges(level, view, first_x, last_x, is_row=False)
        ys = tile_edges(level, view, first_y, last_y, is_row=True)
        placed = []
        for key in keys:
            column, row = key.x - first_x, key.y - first_y
            rect = QRect(xs[column], ys[row], xs[column + 1] - xs[column], ys[row + 1] - ys[row])
            if not rect.isEmpty():
                placed.append((rect, self._tiles[key].image))
        return placed


def _merged(boxes: NDArray[np.float64], span: float) -> list[Box]:
    """Many small boxes as the few tiles that they lie in."""
    cells = np.unique(np.floor(boxes[:, :2] / span).astype(np.int64), axis=0)
    whole = [tuple(box) for box in boxes[(boxes[:, 2] - boxes[:, 0]) > span]]
    return whole + [(x * span, y * span, (x + 1) * span, (y + 1) * span) for x, y in cells.tolist()]
