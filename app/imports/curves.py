"""Reads WKB with curves, which shapely does not know, as short straight pieces.

Source: ISO/IEC 13249-3 (SQL/MM Part 3), geometry types 8 to 12; EWKB flags as PostGIS writes them.
"""

from __future__ import annotations

import math
import struct
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from app.i18n import N_, _

Points = NDArray[np.float64]

MOST_BESIDE_M = 0.1
"""How far a straight piece may lie beside its curve."""
DEGREE_M = 112_000.0
"""No degree on the earth is longer than this."""
MOST_DEGREES = 360.0
MOST_PIECES = 5_000
"""Of a full circle; a circle of that many pieces of 0.1 m error has a radius of some 500 km."""
DEEPEST = 16
EWKB_Z, EWKB_M, EWKB_SRID = 0x8000_0000, 0x4000_0000, 0x2000_0000
POINT, LINE, POLYGON, MANY_POINTS, MANY_LINES, MANY_POLYGONS, COLLECTION = range(1, 8)
ARCS, COMPOUND, CURVED_POLYGON, CURVES, SURFACES = range(8, 13)
SOLIDS = {15: "POLYHEDRALSURFACE", 16: "TIN", 17: "TRIANGLE"}
SOLID = N_("is a surface in space ({found}); save it as polygons")


class SolidError(ValueError):
    """A surface in space, which is no outline on the ground; its text is the reason."""


def straighten(packed: bytes) -> tuple[shapely.Geometry, bool]:
    """Return a geometry without curves, in two dimensions, and whether it had any.

    Args:
        packed: WKB or EWKB.

    Raises:
        SolidError: it is a TIN or a polyhedral surface.
        ValueError: it is damaged or of an unknown kind.
    """
    reader = _Reader(packed)
    try:
        made = reader.geometry(0)
    except (struct.error, IndexError, shapely.GEOSException) as error:
        raise ValueError(str(error)) from None
    if not reader.is_beyond_plain:
        raise ValueError("damaged")  # what shapely knows and cannot read is damaged
    return made, reader.has_curves


class _Reader:
    """One pass over the bytes of one geometry."""

    def __init__(self, packed: bytes) -> None:
        self._packed, self._at = packed, 0
        self.has_curves = self.is_beyond_plain = False

    def geometry(self, depth: int) -> shapely.Geometry:
        kind, order, width = self._head(depth)
        if kind == POINT:
            point = self._points(1, order, width)[0]
            return shapely.Point() if np.isnan(point).all() else shapely.Point(point)
        if kind in (LINE, ARCS, COMPOUND):
            return shapely.LineString(self._curve(kind, order, width, depth))
        if kind in (POLYGON, CURVED_POLYGON):
            return self._polygon(kind, order, width, depth)
        parts = [self.geometry(depth + 1) for _part in range(self._count(order))]
        made: dict[int, Any] = {
            MANY_POINTS: shapely.MultiPoint, MANY_LINES: shapely.MultiLineString, CURVES: shapely.MultiLineString,
            MANY_POLYGONS: shapely.MultiPolygon, SURFACES: shapely.MultiPolygon, COLLECTION: shapely.GeometryCollection,
        }  # fmt: skip
        return made[kind](parts)

    def _head(self, depth: int) -> tuple[int, str, int]:
        """Return the kind, the order of bytes and how many numbers a point has."""
        if depth > DEEPEST:
            raise ValueError("too deep")
        order = "<" if self._packed[self._at] else ">"
        (code,) = struct.unpack_from(f"{order}I", self._packed, self._at + 1)
        self._at += 5
        if code & EWKB_SRID:
            self._at += 4
        plain = code & ~(EWKB_Z | EWKB_M | EWKB_SRID)
        way, kind = divmod(plain, 1000)
        width = 2 + (bool(code & EWKB_Z) or way in (1, 3)) + (bool(code & EWKB_M) or way in (2, 3))
        if kind in SOLIDS:
            raise SolidError(_(SOLID).format(found=SOLIDS[kind]))
        if not POINT <= kind <= SURFACES or way > 3:
            raise ValueError("unknown kind")
        self.has_curves |= kind == ARCS
        self.is_beyond_plain |= kind >= ARCS
        return kind, order, width

    def _count(self, order: str) -> int:
        (count,) = struct.unpack_from(f"{order}I", self._packed, self._at)
        self._at += 4
        if count > len(self._packed) - self._at:
            raise ValueError("damaged")
        return int(count)

    def _points(self, count: int, order: str, width: int) -> Points:
        size = 8 * width * count
        if self._at + size > len(self._packed):
            raise ValueError("damaged")
        flat = np.frombuffer(self._packed, f"{order}f8", width * count, self._at)
        self._at += size
        return flat.reshape(count, width)[:, :2].astype(np.float64)

    def _curve(self, kind: int, order: str, width: int, depth: int) -> Points:
        if kind != COMPOUND:
            points = self._points(self._count(order), order, width)
            return arcs(points) if kind == ARCS else points
        pieces = [self._piece(depth + 1) for _piece in range(self._count(order))]
        joined = [pieces[0]] if pieces else [np.zeros((0, 2))]
        joined += [
            piece[1:] if len(piece) and len(before) and (piece[0] == before[-1]).all() else piece
            for before, piece in zip(pieces, pieces[1:], strict=False)
        ]
        return np.concatenate(joined)

    def _piece(self, depth: int) -> Points:
        kind, order, width = self._head(depth)
        if kind not in (LINE, ARCS, COMPOUND):
            raise ValueError("no curve")
        return self._curve(kind, order, width, depth)

    def _polygon(self, kind: int, order: str, width: int, depth: int) -> shapely.Polygon:
        count = self._count(order)
        if kind == POLYGON:
            rings = [self._points(self._count(order), order, width) for _ring in range(count)]
        else:
            rings = [self._piece(depth + 1) for _ring in range(count)]
        if not rings or not len(rings[0]):
            return shapely.Polygon()
        return shapely.Polygon(rings[0], [ring for ring in rings[1:] if len(ring)])


def arcs(points: Points) -> Points:
    """Return the straight pieces of a circular string.

    Args:
        points: (2n + 1, 2) begin, a point on the arc and end of each arc, which begins the next.

    Raises:
        ValueError: a point is missing.
    """
    if len(points) == 0:
        return points
    if len(points) < 3 or len(points) % 2 == 0:
        raise ValueError("an arc has three points")
    size = np.abs(points[np.isfinite(points)]).max(initial=0)
    beside = MOST_BESIDE_M / DEGREE_M if size <= MOST_DEGREES else MOST_BESIDE_M
    pieces = [_arc(points[at], points[at + 1], points[at + 2], beside)[1:] for at in range(0, len(points) - 2, 2)]
    return np.concatenate([points[:1], *pieces])


def _arc(begin: Points, middle: Points, end: Points, beside: float) -> Points:
    """The pieces of one arc; the same points in either direction, so that neighbours keep a common border."""
    if tuple(begin) > tuple(end):
        return _arc(end, middle, begin, beside)[::-1]
    centre = (begin + middle) / 2 if (begin == end).all() else _centre(begin, middle, end)
    if centre is None:
        return np.array([begin, middle, end])
    radius = math.dist(begin, centre)
    first, through, last = (math.atan2(*(point - centre)[::-1]) for point in (begin, middle, end))
    turn = 2 * math.pi
    to_middle, to_end = (through - first) % turn, (last - first) % turn or turn
    if to_middle > to_end:  # clockwise
        to_middle, to_end = to_middle - turn, to_end - turn
    step = 2 * math.acos(max(-1.0, 1 - beside / radius)) if radius > beside else math.pi / 2
    step = max(step, turn / MOST_PIECES)
    angles = np.concatenate([_steps(0, to_middle, step), _steps(to_middle, to_end, step)[1:]]) + first
    made = centre + radius * np.column_stack([np.cos(angles), np.sin(angles)])
    made[0], made[-1] = begin, end
    made[len(_steps(0, to_middle, step)) - 1] = middle
    return made


def _steps(begin: float, end: float, step: float) -> NDArray[np.float64]:
    return np.linspace(begin, end, max(1, math.ceil(abs(end - begin) / step)) + 1)


def _centre(begin: Points, middle: Points, end: Points) -> Points | None:
    """The centre of the circle through three points, None where they lie on a line."""
    (x1, y1), (x2, y2) = middle - begin, end - begin
    twice = 2 * (x1 * y2 - y1 * x2)
    if not math.isfinite(twice) or abs(twice) <= 1e-12 * (math.hypot(x1, y1) * math.hypot(x2, y2)):
        return None
    square_1, square_2 = x1 * x1 + y1 * y1, x2 * x2 + y2 * y2
    return begin + np.array([y2 * square_1 - y1 * square_2, x1 * square_2 - x2 * square_1]) / twice
