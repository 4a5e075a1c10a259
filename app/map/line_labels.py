"""Where to write along things: the course of a river from its banks, straight pieces of streets."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.city.model import Shapes


@dataclass(frozen=True)
class LabelPlaces:
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


def no_places() -> LabelPlaces:
    """None at all."""
    return LabelPlaces(np.empty((0, 2)), np.empty(0), np.empty(0), np.empty(0, np.int64))


def street_places(streets: Shapes) -> LabelPlaces:
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
    # A long street gets a name every two kilometres, so that one of them is in view when near.
    counts = np.maximum(1, lengths // 2000).astype(np.int64)
    part, room = np.repeat(parts, counts), np.repeat(lengths / counts, counts)
    number = np.arange(len(part)) - np.repeat(np.cumsum(counts) - counts, counts)
    at = np.repeat(first, counts) + room * (number + 0.5)
    begin, end = starts[part], starts[part + 1] - 1
    index = np.minimum(np.maximum(np.searchsorted(along, at), begin + 1), end)
    share = (at - along[index - 1]) / np.maximum(along[index] - along[index - 1], 1e-9)
    places = points[index - 1] + share[:, None] * (points[index] - points[index - 1])
    east, north = (points[np.minimum(index + 1, end)] - points[np.maximum(index - 2, begin)]).T
    is_upright = np.abs(east) <= 1e-9
    angles = np.where(is_upright, np.pi / 2, np.arctan(north / np.where(is_upright, 1.0, east)))
    return LabelPlaces(places, angles, room, streets.part_owner[part].astype(np.int64))


def water_places(waters: Shapes, lines: int = 90) -> LabelPlaces:
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
        edges = [(ring, np.roll(ring, -1, axis=0)) for ring in rings]
        for axis in (0, 1):
            low, high = waters.bounds_m[owner][axis], waters.bounds_m[owner][axis + 2]
            for at in np.linspace(low, high, lines + 2)[1:-1]:
                found.extend((*place, owner) for place in _stretches(edges, axis, at))
    if not found:
        return no_places()
    table = np.array(found)
    points, widths, owners = table[:, :2], table[:, 2], table[:, 3].astype(np.int64)
    angles, kept = np.zeros(len(points)), np.zeros(len(points), bool)
    for owner in np.unique(owners):
        mine = np.flatnonzero(owners == owner)
        typical = np.median(widths[mine])
        mine = mine[widths[mine] <= 2.2 * typical]
        angles[mine], kept[mine] = _directions(points[mine]), True
    return LabelPlaces(points[kept], angles[kept], widths[kept], owners[kept])


def _directions(points: NDArray[np.float64], neighbours: int = 7, at_once: int = 512) -> NDArray[np.float64]:
    """The direction in which each point's neighbours lie spread out, between -pi/2 and pi/2."""
    angles = np.empty(len(points))
    for begin in range(0, len(points), at_once):
        away = np.hypot(*(points[begin : begin + at_once, None] - points[None]).transpose(2, 0, 1))
        near = points[np.argsort(away, axis=1)[:, :neighbours]]
        east, north = (near - near.mean(axis=1, keepdims=True)).transpose(2, 0, 1)
        along, across = (east * east).sum(1) - (north * north).sum(1), 2 * (east * north).sum(1)
        angles[begin : begin + at_once] = np.arctan2(across, along) / 2
    return angles


def _stretches(
    edges: list[tuple[NDArray[np.float64], NDArray[np.float64]]], axis: int, at: float
) -> list[tuple[float, float, float]]:
    """East, north and length of the stretches of a scan line inside rings of edges (odd-even rule)."""
    other = 1 - axis
    crossings: list[float] = []
    for a, b in edges:
        spans = (a[:, axis] > at) != (b[:, axis] > at)
        begin, end = a[spans], b[spans]
        share = (at - begin[:, axis]) / (end[:, axis] - begin[:, axis])
        crossings.extend((begin[:, other] + share * (end[:, other] - begin[:, other])).tolist())
    crossings.sort()
    result = []
    for low, high in zip(crossings[0::2], crossings[1::2], strict=False):
        middle = (low + high) / 2
        east, north = (at, middle) if axis == 0 else (middle, at)
        result.append((east, north, high - low))
    return result


class LabelSpans:
    """How far one can go from the places of some shapes without leaving them; worked out when it is asked for."""

    def __init__(self, shapes: Shapes, places: LabelPlaces) -> None:
        self._shapes, self._places = shapes, places
        self._edges: dict[int, tuple[NDArray[np.float64], NDArray[np.float64]]] = {}
        self._known: dict[tuple[int, float], float] = {}

    def both_ways(self, row: int, angle: float) -> float:
        """Metres that are free on both sides of a place along an angle (radians, counted from east to north)."""
        if (row, angle) not in self._known:
            begin, side = self._edges_of(int(self._places.owners[row]))
            east, north = np.cos(angle), np.sin(angle)
            away = begin - self._places.points_m[row]
            across = east * side[:, 1] - north * side[:, 0]
            with np.errstate(divide="ignore", invalid="ignore"):
                share = (north * away[:, 0] - east * away[:, 1]) / across
                distance = (away[:, 0] * side[:, 1] - away[:, 1] * side[:, 0]) / across
            met = np.abs(distance[(share >= 0) & (share < 1)])
            self._known[row, angle] = float(met.min(initial=np.inf))
        return self._known[row, angle]

    def _edges_of(self, owner: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Where the edges of a shape begin, and what leads to their ends."""
        if owner not in self._edges:
            shapes = self._shapes
            rings = [
                shapes.points_m[shapes.part_starts[part] : shapes.part_starts[part + 1]]
                for part in np.flatnonzero(shapes.part_owner == owner)
            ]
            begin = np.vstack(rings)
            self._edges[owner] = begin, np.vstack([np.roll(ring, -1, axis=0) for ring in rings]) - begin
        return self._edges[owner]
