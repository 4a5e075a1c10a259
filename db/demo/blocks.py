"""Cuts the faces between great streets into blocks by smaller streets, denser in the centre."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from functools import cache

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import LineString

from db.demo.frame import Points
from db.demo.mesh import LANE, MAIN, SECONDARY, SMALL, Mesh

MAIN_FROM_M2 = 2_000_000
SECONDARY_FROM_M2 = 420_000
LEAST_GAP_M = 45.0
STEP_M = 50.0
TRIES = 9

Rank = Callable[[int], float]


def cut_until(
    mesh: Mesh, count: int, rank: Rank, rng: np.random.Generator, lane: bool = False
) -> list[tuple[int, int]]:
    """Cut the faces of highest rank until there are `count` faces; return (cut face, new face) pairs in order.

    A cut face's number vanishes and two new ones appear, so each cut gives two pairs. A rank of 0 or less is left.
    """
    heap = [(-rank(face), face) for face in sorted(mesh.rings)]
    heapq.heapify(heap)
    born: list[tuple[int, int]] = []
    while heap and len(mesh.rings) < count:
        negative, face = heapq.heappop(heap)
        if negative >= 0:
            break
        halves = cut_face(mesh, face, rng, lane)
        for half in halves or ():
            born.append((face, half))
            heapq.heappush(heap, (-rank(half), half))
    return born


def cut_face(mesh: Mesh, face: int, rng: np.random.Generator, lane: bool = False) -> tuple[int, int] | None:
    """Cut a face across its long side by a gently bent street; None where no good cut is found."""
    points = mesh.points(face)
    polygon = mesh.outline(face)
    area = polygon.area
    kind = LANE if lane else MAIN if area > MAIN_FROM_M2 else SECONDARY if area > SECONDARY_FROM_M2 else SMALL
    shapely.prepare(polygon)
    best: tuple[float, Points, tuple, tuple] | None = None
    for turn in range(TRIES):
        cut = _try_cut(mesh, face, points, polygon, rng, turn)
        if cut is None:
            continue
        if best is None or cut[0] > best[0]:
            best = cut
        if best[0] > 0.62:
            break
    if best is None or best[0] < 0.12:
        return None
    _score, line, first, last = best
    path = [_place(mesh, first, line[0])]
    path.extend(mesh.add_node(x, y) for x, y in np.round(line[1:-1], 2).tolist())
    path.append(_place(mesh, last, line[-1]))
    return mesh.split_face(face, path, kind)


def _place(mesh: Mesh, spot: tuple, at: NDArray[np.float64]) -> int:
    """Return the node of an end of a cut: an old one, or a new one on the edge."""
    a, b = spot
    if b is None:
        return a
    return mesh.split_edge(a, b, round(float(at[0]), 2), round(float(at[1]), 2))


def _try_cut(mesh, face, points, polygon, rng, turn):  # noqa: ANN001, ANN202 - inner loop, see cut_face
    centre, along, across, length, width = _long_axis(polygon)
    if length < 1.3 * width and rng.random() < 0.4:
        along, across, length, width = across, along, width, length
    turned = rng.normal(0, 0.03 + 0.02 * turn)
    direction = along * np.cos(turned) + across * np.sin(turned)
    offset = (points - centre) @ direction - rng.uniform(-0.1 - 0.02 * turn, 0.1 + 0.02 * turn) * length
    ends = _crossings(points, offset, across)
    if ends is None:
        return None
    spots = [_settle(mesh, face, points, end, 0.14 * width + 30) for end in ends]
    if None in spots or spots[0][0] == spots[1][0]:
        return None
    (first, start, start_inward), (last, end, end_inward) = spots
    line = _bend(start, end, start_inward, end_inward)
    if not _fits(polygon, line):
        line = np.array([start, end])
        if not _fits(polygon, line):
            return None
    return _score(points, polygon, line, mesh.rings[face], first, last), line, first, last


def _long_axis(polygon):  # noqa: ANN001, ANN202
    corners = shapely.get_coordinates(shapely.oriented_envelope(polygon))
    sides = corners[1:3] - corners[:2]
    lengths = np.hypot(*sides.T)
    order = np.argsort(-lengths)
    units = sides[order] / lengths[order][:, None]
    return corners[:4].mean(axis=0), units[0], units[1], lengths[order][0], lengths[order][1]


def _crossings(points: Points, offset: NDArray[np.float64], across: NDArray[np.float64]):  # noqa: ANN202
    """Return the two ends (index of the edge, point) of the longest stretch of the cutting line inside."""
    above = offset > 0
    at = np.flatnonzero(above != np.append(above[1:], above[0]))
    if len(at) < 2:
        return None
    after = (at + 1) % len(points)
    share = offset[at] / (offset[at] - offset[after])
    hits = points[at] + share[:, None] * (points[after] - points[at])
    place = hits @ across
    order = np.argsort(place)
    place = place[order]
    gaps = place[1::2] - place[: len(place) // 2 * 2 : 2]
    pair = int(np.argmax(gaps)) * 2
    return [(int(at[order[k]]), hits[order[k]]) for k in (pair, pair + 1)]


def _settle(mesh: Mesh, face: int, points: Points, end: tuple, reach_m: float):  # noqa: ANN202
    """Move the end of a cut to a crossing opposite, where one is near; keep it off corners and too close crossings."""
    edge, at = end
    ring = mesh.rings[face]
    count = len(ring)
    distance = np.hypot(*(points - at).T)
    for k in np.argsort(distance)[:6].tolist():
        if distance[k] > reach_m:
            break
        node = ring[k]
        degree = len(mesh.near[node])
        straight = _is_straight(points, k)
        if degree == 3 and straight:
            inward = _continue(mesh, node, ring[k - 1], ring[(k + 1) % count])
            normal = _inward(points[k - 1], points[(k + 1) % count])
            return (node, None), points[k], inward if inward @ normal > 0.6 else normal
        if degree >= 3 and distance[k] < LEAST_GAP_M:
            return None
        if degree == 2 and straight and distance[k] < 20:
            return (node, None), points[k], _inward(points[k - 1], points[(k + 1) % count])
        if distance[k] < 8:
            return None
    following = (edge + 1) % count
    return (ring[edge], ring[following]), at, _inward(points[edge], points[following])


def _is_straight(points: Points, k: int) -> bool:
    before, after = points[k] - points[k - 1], points[(k + 1) % len(points)] - points[k]
    return float(before @ after) > 0.85 * float(np.hypot(*before) * np.hypot(*after))


def _continue(mesh: Mesh, node: int, before: int, after: int) -> NDArray[np.float64]:
    """Return the direction in which the street that ends at a node would go on."""
    other = next(iter(mesh.near[node] - {before, after}), before)
    step = np.array(mesh.xy[node]) - np.array(mesh.xy[other])
    return step / max(float(np.hypot(*step)), 1e-9)


def _inward(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    step = b - a
    return np.array([-step[1], step[0]]) / max(float(np.hypot(*step)), 1e-9)


def _bend(start, end, start_inward, end_inward):  # noqa: ANN001, ANN202
    """Return a cubic curve that leaves both sides nearly at a right angle."""
    chord = end - start
    length = float(np.hypot(*chord))
    straight = chord / length
    leave = 0.55 * start_inward + 0.6 * straight
    arrive = -0.55 * end_inward + 0.6 * straight
    count = max(2, int(round(length / STEP_M)) + 1)
    return _hermite(count) @ np.array([start, length * leave, end, length * arrive])


@cache
def _hermite(count: int) -> NDArray[np.float64]:
    t = np.linspace(0, 1, count)
    return np.column_stack([2 * t**3 - 3 * t**2 + 1, t**3 - 2 * t**2 + t, -2 * t**3 + 3 * t**2, t**3 - t**2])


def _fits(polygon, line: Points) -> bool:  # noqa: ANN001
    inner = line.copy()
    inner[0] += (line[1] - line[0]) * min(0.4, 2.0 / max(1.0, float(np.hypot(*(line[1] - line[0])))))
    inner[-1] += (line[-2] - line[-1]) * min(0.4, 2.0 / max(1.0, float(np.hypot(*(line[-2] - line[-1])))))
    return bool(shapely.contains_properly(polygon, LineString(inner)))


def _score(points, polygon, line, ring, first, last) -> float:  # noqa: ANN001
    """Return how good the two halves are: alike in size and compact, 0 to 1."""
    i = ring.index(first[0])
    j = ring.index(last[0])
    from_i = 0 if first[1] is None else 1
    n = len(ring)
    one = points[[(i + from_i + k) % n for k in range((j - i - from_i) % n + 1)]]
    half = np.vstack([line[::-1], one])
    area = abs(_area(half))
    share = min(area, polygon.area - area) / polygon.area
    steps = half - np.vstack([half[1:], half[:1]])
    around = float(np.sqrt((steps * steps).sum(axis=1)).sum())
    steps = line[1:] - line[:-1]
    rest_around = polygon.length - around + 2 * float(np.sqrt((steps * steps).sum(axis=1)).sum())
    compact = 4 * np.pi * min(area / around**2, (polygon.area - area) / max(rest_around, 1) ** 2)
    return float(min(1.0, share / 0.4) * min(1.0, compact / 0.62))


def _area(ring: Points) -> float:
    x, y = ring.T
    return float(x[:-1] @ y[1:] - y[:-1] @ x[1:] + x[-1] * y[0] - y[-1] * x[0]) / 2
