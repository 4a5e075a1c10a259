"""Arithmetic of 256-pixel tiles at any level: which tiles a box touches and where they lie in a window."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from app.map.projection import HALF_WORLD_M, TILE_PX, Box, View, resolution_of_level


class TileKey(NamedTuple):
    """One tile: its level (eighths of a zoom), its column from the west and its row from the north."""

    level: int
    x: int
    y: int


class TileBlock(NamedTuple):
    """A rectangle of tiles that is composed in one go."""

    level: int
    x: int
    y: int
    columns: int
    rows: int

    def tiles(self) -> Iterator[TileKey]:
        """All tiles, row by row."""
        for row in range(self.rows):
            for column in range(self.columns):
                yield TileKey(self.level, self.x + column, self.y + row)


def tile_span_m(level: int) -> float:
    """The side of a tile in metres."""
    return TILE_PX * resolution_of_level(level)


def block_box(block: TileBlock) -> Box:
    """West, south, east, north of a block in metres."""
    span = tile_span_m(block.level)
    west = block.x * span - HALF_WORLD_M
    north = HALF_WORLD_M - block.y * span
    return west, north - block.rows * span, west + block.columns * span, north


def tile_box(key: TileKey) -> Box:
    """West, south, east, north of a tile in metres."""
    return block_box(TileBlock(key.level, key.x, key.y, 1, 1))


def tile_range(level: int, box: Box) -> tuple[int, int, int, int]:
    """First column, first row, last column, last row of the tiles that a box touches, inside the world."""
    span = tile_span_m(level)
    west, south, east, north = box
    last = max(math.ceil(2 * HALF_WORLD_M / span - 1e-9) - 1, 0)
    first_x = math.floor((west + HALF_WORLD_M) / span)
    last_x = math.ceil((east + HALF_WORLD_M) / span) - 1
    first_y = math.floor((HALF_WORLD_M - north) / span)
    last_y = math.ceil((HALF_WORLD_M - south) / span) - 1
    return max(first_x, 0), max(first_y, 0), min(max(last_x, first_x), last), min(max(last_y, first_y), last)


def tiles_of_box(level: int, box: Box) -> list[TileKey]:
    """The tiles that a box touches, row by row."""
    first_x, first_y, last_x, last_y = tile_range(level, box)
    return [TileKey(level, x, y) for y in range(first_y, last_y + 1) for x in range(first_x, last_x + 1)]


def tile_edges(level: int, view: View, first: int, last: int, *, is_row: bool) -> list[int]:
    """Whole pixels of the window where tiles `first` to `last + 1` begin; neighbours share their edge."""
    scale = tile_span_m(level) / view.resolution
    origin = view.origin_px[1 if is_row else 0]
    return [math.floor(index * scale - origin + 0.5) for index in range(first, last + 2)]


def nearest_first(keys: Iterable[TileKey], east_m: float, north_m: float) -> list[TileKey]:
    """Tiles in the order of their distance from a place."""

    def distance(key: TileKey) -> float:
        west, south, east, north = tile_box(key)
        return ((west + east) / 2 - east_m) ** 2 + ((south + north) / 2 - north_m) ** 2

    return sorted(keys, key=distance)


def into_blocks(keys: Iterable[TileKey], side: int) -> list[TileBlock]:
    """Group tiles into rectangles inside an aligned raster of side x side tiles, in the order of first appearance.

    A group that does not fill its rectangle is split into rows, so that no tile is composed that nobody asked for.
    """
    groups: dict[tuple[int, int, int], list[TileKey]] = {}
    for key in keys:
        groups.setdefault((key.level, key.x // side, key.y // side), []).append(key)
    blocks: list[TileBlock] = []
    for group in groups.values():
        xs, ys = [key.x for key in group], [key.y for key in group]
        columns, rows = max(xs) - min(xs) + 1, max(ys) - min(ys) + 1
        if columns * rows == len(group):
            blocks.append(TileBlock(group[0].level, min(xs), min(ys), columns, rows))
        else:
            blocks.extend(_runs(group))
    return blocks


def _runs(group: list[TileKey]) -> Iterator[TileBlock]:
    """Runs of neighbouring tiles in each row."""
    rows: dict[int, list[int]] = {}
    for key in group:
        rows.setdefault(key.y, []).append(key.x)
    for y, xs in rows.items():
        xs.sort()
        start = previous = xs[0]
        for x in [*xs[1:], None]:
            if x is None or x != previous + 1:
                yield TileBlock(group[0].level, start, y, previous - start + 1, 1)
                start = x if x is not None else 0
            previous = x if x is not None else previous
