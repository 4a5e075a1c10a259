"""Lines and rings as flat arrays, thinned for each zoom and cut into short pieces that are found quickly.

A worker holds these: choosing what a tile needs is a few comparisons of whole arrays, never a loop over shapes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.map.projection import Box

PIECE_POINTS = 48


@dataclass(frozen=True)
class Parts:
    """Lines or rings.

    Args:
        points_m: (p, 2) float64 east, north in metres, EPSG:3857; no NaN.
        starts: (r + 1,) int64; part k is points_m[starts[k]:starts[k + 1]].
        owners: (r,) int32 index of the shape each part belongs to.
    """

    points_m: NDArray[np.float64]
    starts: NDArray[np.int64]
    owners: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.owners)


def bounds_of(parts: Parts) -> NDArray[np.float64]:
    """(r, 4) west, south, east, north of each part; every part has a point."""
    if len(parts) == 0:
        return np.empty((0, 4))
    first = parts.starts[:-1]
    low = np.minimum.reduceat(parts.points_m, first, axis=0)
    high = np.maximum.reduceat(parts.points_m, first, axis=0)
    return np.hstack([low, high])


def ragged(starts: NDArray[np.int64], chosen: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Row numbers of all points of the chosen parts, and where each chosen part begins among them."""
    lengths = starts[chosen + 1] - starts[chosen]
    begins = np.zeros(len(chosen) + 1, np.int64)
    np.cumsum(lengths, out=begins[1:])
    rows = np.arange(begins[-1]) - np.repeat(begins[:-1] - starts[chosen], lengths)
    return rows, begins


def take(parts: Parts, chosen: NDArray[np.int64]) -> Parts:
    """Only the chosen parts."""
    rows, begins = ragged(parts.starts, chosen)
    return Parts(parts.points_m[rows], begins, parts.owners[chosen])


def thinned(parts: Parts, step_m: float) -> Parts:
    """Drop points that lie in the same cell of `step_m` as the point before them; ends always stay."""
    if len(parts) == 0:
        return parts
    cells = np.floor(parts.points_m / step_m).astype(np.int64)
    keep = np.ones(len(cells), bool)
    keep[1:] = (cells[1:] != cells[:-1]).any(axis=1)
    keep[parts.starts[:-1]] = True
    keep[parts.starts[1:] - 1] = True
    counts = np.add.reduceat(keep, parts.starts[:-1].astype(np.intp), dtype=np.int64)
    starts = np.zeros(len(parts.starts), np.int64)
    np.cumsum(counts, out=starts[1:])
    return Parts(parts.points_m[keep], starts, parts.owners)


def in_pieces(parts: Parts, size: int = PIECE_POINTS) -> Parts:
    """Cut long parts into pieces of at most `size` points that share their ends."""
    lengths = np.diff(parts.starts)
    pieces = np.maximum(1, -(-(lengths - 1) // (size - 1)))
    owner = np.repeat(np.arange(len(parts)), pieces)
    first_piece = np.concatenate([[0], np.cumsum(pieces)[:-1]]) if len(parts) else np.empty(0, np.int64)
    number = np.arange(len(owner)) - first_piece[owner] if len(parts) else np.empty(0, np.int64)
    begin = parts.starts[:-1][owner] + number * (size - 1)
    end = np.minimum(begin + size, parts.starts[1:][owner])
    starts = np.zeros(len(owner) + 1, np.int64)
    np.cumsum(end - begin, out=starts[1:])
    rows = np.arange(starts[-1]) - np.repeat(starts[:-1] - begin, end - begin)
    return Parts(parts.points_m[rows], starts, parts.owners[owner])


def touching(bounds: NDArray[np.float64], box: Box) -> NDArray[np.int64]:
    """Row numbers of the bounds that meet a box."""
    west, south, east, north = box
    meets = (bounds[:, 0] <= east) & (bounds[:, 2] >= west) & (bounds[:, 1] <= north) & (bounds[:, 3] >= south)
    return np.flatnonzero(meets)


def unique_edges(parts: Parts, cell_m: float = 0.05) -> Parts:
    """Each border between neighbours once: edges that two rings share are kept in the first ring only."""
    if len(parts) == 0:
        return parts
    cells = np.round(parts.points_m / cell_m).astype(np.int64)
    _unique, number = np.unique(cells, axis=0, return_inverse=True)
    number = number.reshape(-1)
    is_edge = np.ones(len(cells), bool)
    is_edge[parts.starts[1:] - 1] = False
    first = np.flatnonzero(is_edge)
    low, high = np.minimum(number[first], number[first + 1]), np.maximum(number[first], number[first + 1])
    _keys, index = np.unique(low * np.int64(len(cells) + 1) + high, return_index=True)
    index = index[low[index] != high[index]]
    begin = np.sort(first[index])
    if len(begin) == 0:
        return Parts(np.empty((0, 2)), np.zeros(1, np.int64), np.empty(0, np.int32))
    breaks = np.flatnonzero(np.concatenate([[True], begin[1:] != begin[:-1] + 1]))
    run_begin = begin[breaks]
    run_end = begin[np.concatenate([breaks[1:] - 1, [len(begin) - 1]])] + 2
    starts = np.zeros(len(run_begin) + 1, np.int64)
    np.cumsum(run_end - run_begin, out=starts[1:])
    rows = np.arange(starts[-1]) - np.repeat(starts[:-1] - run_begin, run_end - run_begin)
    part_of_point = np.repeat(np.arange(len(parts)), np.diff(parts.starts))
    return Parts(parts.points_m[rows], starts, parts.owners[part_of_point[run_begin]])


def dashed(parts: Parts, dash_m: float, gap_m: float) -> Parts:
    """Cut lines into dashes whose place depends on the line alone, so that tiles agree about them."""
    if len(parts) == 0:
        return parts
    period = dash_m + gap_m
    steps = np.zeros(len(parts.points_m))
    steps[1:] = np.hypot(*np.diff(parts.points_m, axis=0).T)
    steps[parts.starts[:-1]] = 0.0
    along = np.cumsum(steps)
    along -= np.repeat(along[parts.starts[:-1]], np.diff(parts.starts))
    lengths = along[parts.starts[1:] - 1]
    dashes = np.maximum(np.ceil(lengths / period), 1).astype(np.int64)
    first_dash = np.concatenate([[0], np.cumsum(dashes + 1)[:-1]])
    part_of_point = np.repeat(np.arange(len(parts)), np.diff(parts.starts))
    place = along + first_dash[part_of_point] * period  # one long line: parts lie behind each other, never touching

    part_of_dash = np.repeat(np.arange(len(parts)), dashes)
    first_of_part = np.concatenate([[0], np.cumsum(dashes)[:-1]])
    begin = (first_dash[part_of_dash] + np.arange(len(part_of_dash)) - first_of_part[part_of_dash]) * period
    limit = first_dash[part_of_dash] * period + lengths[part_of_dash]
    end = np.minimum(begin + dash_m, limit)
    number = np.floor(place / period + 1e-9).astype(np.int64)
    inner = (place - number * period < dash_m) & (place - number * period > 0)
    dash_number = np.concatenate([np.floor(begin / period + 0.5).astype(np.int64)] * 2 + [number[inner]])
    where = np.concatenate([begin, end, place[inner]])
    order = np.lexsort((where, dash_number))
    points = np.column_stack([np.interp(where, place, parts.points_m[:, axis]) for axis in (0, 1)])[order]
    _numbers, first, counts = np.unique(dash_number[order], return_index=True, return_counts=True)
    starts = np.concatenate([first, [len(points)]]).astype(np.int64)
    owners = parts.owners[np.concatenate([part_of_dash, part_of_dash, part_of_point[inner]])[order][first]]
    return Parts(points, starts, owners)


def ring_in_box(ring: NDArray[np.float64], box: Box) -> NDArray[np.float64]:
    """A closed ring cut to a box (Sutherland-Hodgman); its fill inside the box is unchanged."""
    west, south, east, north = box
    for axis, limit, sign in ((0, west, 1.0), (0, east, -1.0), (1, south, 1.0), (1, north, -1.0)):
        if len(ring) == 0:
            return ring
        offset = (ring[:, axis] - limit) * sign
        after = np.roll(ring, -1, axis=0)
        offset_after = np.roll(offset, -1)
        inside = offset >= 0
        crosses = inside != (offset_after >= 0)
        share = np.divide(offset, offset - offset_after, out=np.zeros_like(offset), where=crosses)
        cut = ring + share[:, None] * (after - ring)
        both = np.stack([ring, cut], axis=1).reshape(-1, 2)
        ring = both[np.stack([inside, crosses], axis=1).reshape(-1)]
    return ring
