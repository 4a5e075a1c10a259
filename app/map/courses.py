"""Where to write along things: the course of a river from its banks, straight pieces of streets."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.city.model import Shapes


@dataclass(frozen=True)
class Places:
    """Places for names along lines.

    Args:
        points_m: (n, 2) east, north in metres.
        angles: (n,) direction of the line there in radians, counted from east to north, between -pi/2 and pi/2.
        rooms_m: (n,) how much length or width there is.
        owners: (n,) place of the shape.
    """

    points_m: NDArray[np.float64]
    angles: NDArray[np.float64]
    rooms_m: NDArray[np.float64]
    owners: NDArray[np.int64]


def no_places() -> Places:
    """None at all."""
    return Places(np.empty((0, 2)), np.empty(0), np.empty(0), np.empty(0, np.int64))


def street_places(streets: Shapes) -> Places:
    """The middle of each named line, its direction there, and its length."""
    points, starts = streets.points_m, streets.part_starts
    named = np.array([bool(name) for name in streets.names], bool)
    parts = np.flatnonzero(named[streets.part_owner]) if len(streets) else np.empty(0, np.int64)
    if len(parts) == 0:
        return no_places()
    steps = np.zeros(len(points))
    steps[1:] = np.hypot(*np.diff(points, axis=0).T)
    steps[starts[:-1]] = 0
    along = np.cumsum(steps)
    first, last = along[starts[:-1]][parts], along[starts[1:] - 1][parts]
    lengths = last - first
    places, angles, rooms, owners = [], [], [], []
    # A long street gets a name every two kilometres, so that one of them is in view when near.
    for part, begin, length in zip(parts, first, lengths, strict=True):
        count = max(1, int(length // 2000))
        for number in range(count):
            at = begin + length * (number + 0.5) / count
            index = int(np.searchsorted(along[starts[part] : starts[part + 1]], at)) + starts[part]
            index = min(max(index, starts[part] + 1), starts[part + 1] - 1)
            share = (at - along[index - 1]) / max(along[index] - along[index - 1], 1e-9)
            places.append(points[index - 1] + share * (points[index] - points[index - 1]))
            lo, hi = max(index - 2, starts[part]), min(index + 1, starts[part + 1] - 1)
            east, north = points[hi] - points[lo]
            angles.append(np.arctan(north / east) if abs(east) > 1e-9 else np.pi / 2)
            rooms.append(length / count)
            owners.append(int(streets.part_owner[part]))
    return Places(np.array(places), np.array(angles), np.array(rooms), np.array(owners, np.int64))


def water_places(waters: Shapes, lines: int = 90) -> Places:
    """Places in the middle of named waters, with their width and the direction of their course.

    Scan lines are laid through each polygon in both directions; the middle of each stretch between its banks is a
    place, and the shorter of the two stretches there is its width.
    """
    found: list[tuple[float, float, float, int]] = []
    for owner, name in enumerate(waters.names):
        if not name:
            continue
        rings = [
            waters.points_m[waters.part_starts[part] : waters.part_starts[part + 1]]
            for part in np.flatnonzero(waters.part_owner == owner)
        ]
        for axis in (0, 1):
            low, high = waters.bounds_m[owner][axis], waters.bounds_m[owner][axis + 2]
            for at in np.linspace(low, high, lines + 2)[1:-1]:
                found.extend((*place, owner) for place in _stretches(rings, axis, at))
    if not found:
        return no_places()
    table = np.array(found)
    points, widths, owners = table[:, :2], table[:, 2], table[:, 3].astype(np.int64)
    angles, kept = np.zeros(len(points)), np.zeros(len(points), bool)
    for owner in np.unique(owners):
        mine = np.flatnonzero(owners == owner)
        typical = np.median(widths[mine])
        mine = mine[widths[mine] <= 2.2 * typical]
        for row in mine:
            away = np.hypot(*(points[mine] - points[row]).T)
            near = points[mine[np.argsort(away)[:7]]]
            spread = np.linalg.svd(near - near.mean(axis=0), full_matrices=False)[2][0]
            angles[row] = np.arctan2(spread[1], spread[0])
            kept[row] = True
    angles = np.where(angles > np.pi / 2, angles - np.pi, np.where(angles < -np.pi / 2, angles + np.pi, angles))
    return Places(points[kept], angles[kept], widths[kept], owners[kept])


def _stretches(rings: list[NDArray[np.float64]], axis: int, at: float) -> list[tuple[float, float, float]]:
    """East, north and length of the stretches of a scan line inside rings (odd-even rule)."""
    other = 1 - axis
    crossings: list[float] = []
    for ring in rings:
        a, b = ring, np.roll(ring, -1, axis=0)
        spans = (a[:, axis] > at) != (b[:, axis] > at)
        a, b = a[spans], b[spans]
        share = (at - a[:, axis]) / (b[:, axis] - a[:, axis])
        crossings.extend((a[:, other] + share * (b[:, other] - a[:, other])).tolist())
    crossings.sort()
    result = []
    for low, high in zip(crossings[0::2], crossings[1::2], strict=False):
        middle = (low + high) / 2
        east, north = (at, middle) if axis == 0 else (middle, at)
        result.append((east, north, high - low))
    return result
