"""A planar mesh of faces that streets cut: neighbours always share their nodes, so there is no gap and no overlap."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry

from db.demo.frame import Points

EDGE, BANK, BORDER, LANE, SMALL, SECONDARY, MAIN, TRUNK = -3, -2, -1, 1, 2, 3, 4, 5
"""What an edge is: end of the built-up area, river bank, district border, or a street of a class."""

GRID_M = 0.01


class Mesh:
    """Faces as rings of node numbers (counter-clockwise), the face on the left of each directed edge, edge kinds."""

    def __init__(self) -> None:
        self.xy: list[tuple[float, float]] = []
        self.rings: dict[int, list[int]] = {}
        self.left: dict[tuple[int, int], int] = {}
        self.kind: dict[tuple[int, int], int] = {}
        self.near: dict[int, set[int]] = {}
        self._next_face = 0
        self._outlines: dict[int, Polygon] = {}

    def add_node(self, x: float, y: float) -> int:
        """Add a node and return its number."""
        self.xy.append((x, y))
        self.near[len(self.xy) - 1] = set()
        return len(self.xy) - 1

    def set_edge(self, a: int, b: int, kind: int) -> None:
        """Make an edge between two nodes, or change what it is."""
        self.kind[(a, b) if a < b else (b, a)] = kind
        self.near[a].add(b)
        self.near[b].add(a)

    def kind_of(self, a: int, b: int) -> int:
        """Return what the edge is."""
        return self.kind[(a, b) if a < b else (b, a)]

    def add_face(self, ring: list[int]) -> int:
        """Add a face whose edges are there and return its number."""
        face = self._next_face
        self._next_face += 1
        self.rings[face] = ring
        for a, b in zip(ring, ring[1:] + ring[:1], strict=True):
            self.left[a, b] = face
        return face

    def drop_face(self, face: int) -> None:
        """Take a face away; edges without any face become ends of the mesh and vanish."""
        ring = self.rings.pop(face)
        for a, b in zip(ring, ring[1:] + ring[:1], strict=True):
            del self.left[a, b]
            if (b, a) not in self.left:
                del self.kind[(a, b) if a < b else (b, a)]
                self.near[a].discard(b)
                self.near[b].discard(a)

    def points(self, face: int) -> Points:
        """Return the corners of a face, (n, 2) metres."""
        return np.array([self.xy[node] for node in self.rings[face]])

    def polygon(self, face: int) -> Polygon:
        """Return a face as a polygon with all its nodes."""
        return Polygon(self.points(face))

    def outline(self, face: int) -> Polygon:
        """Return the shape of a face; nodes put on its edges later may be missing."""
        if face not in self._outlines:
            self._outlines[face] = self.polygon(face)
        return self._outlines[face]

    def split_edge(self, a: int, b: int, x: float, y: float) -> int:
        """Put a new node on an edge, in the faces on both sides, and return its number."""
        kind = self.kind.pop((a, b) if a < b else (b, a))
        self.near[a].discard(b)
        self.near[b].discard(a)
        node = self.add_node(x, y)
        self.set_edge(a, node, kind)
        self.set_edge(node, b, kind)
        for start, end in ((a, b), (b, a)):
            face = self.left.pop((start, end), None)
            if face is not None:
                ring = self.rings[face]
                at = ring.index(start)
                while ring[(at + 1) % len(ring)] != end:
                    at = ring.index(start, at + 1)
                ring.insert(at + 1, node)
                self.left[start, node] = face
                self.left[node, end] = face
        return node

    def split_face(self, face: int, path: list[int], kind: int) -> tuple[int, int]:
        """Cut a face along a path of nodes; the first and last lie on its ring. Return the two new faces."""
        ring = self.rings.pop(face)
        self._outlines.pop(face, None)
        start, end = ring.index(path[0]), ring.index(path[-1])
        for a, b in zip(path[:-1], path[1:], strict=True):
            self.set_edge(a, b, kind)
        rolled = ring[start:] + ring[:start]
        cut = (end - start) % len(ring)
        inner = path[1:-1]
        return self.add_face(rolled[: cut + 1] + inner[::-1]), self.add_face([*rolled[cut:], rolled[0], *inner])

    def neighbours(self, face: int) -> dict[int, list[tuple[int, int]]]:
        """Return neighbouring face -> the edges shared with it."""
        found: dict[int, list[tuple[int, int]]] = {}
        ring = self.rings[face]
        for a, b in zip(ring, ring[1:] + ring[:1], strict=True):
            other = self.left.get((b, a))
            if other is not None and other != face:
                found.setdefault(other, []).append((a, b))
        return found

    def length(self, a: int, b: int) -> float:
        """Return the length of an edge in metres."""
        (ax, ay), (bx, by) = self.xy[a], self.xy[b]
        return float(np.hypot(bx - ax, by - ay))


def make_mesh(lines: list[tuple[BaseGeometry, int]], inside: BaseGeometry) -> Mesh:
    """Node all lines, and make a face of everything they enclose whose inner point lies `inside`.

    Args:
        lines: line geometry in metres and what its edges are; where two run together the greater kind wins.
    """
    whole = shapely.union_all([line for line, _kind in lines], grid_size=GRID_M)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(whole)))
    faces = faces[shapely.contains(inside, shapely.point_on_surface(faces))]
    mesh = Mesh()
    numbers: dict[tuple[float, float], int] = {}
    rings = []
    for face in faces:
        coordinates = shapely.get_coordinates(shapely.get_exterior_ring(shapely.orient_polygons(face)))[:-1]
        ring = []
        for x, y in np.round(coordinates, 2).tolist():
            if (x, y) not in numbers:
                numbers[x, y] = mesh.add_node(x, y)
            ring.append(numbers[x, y])
        rings.append(ring)
    edges = sorted({(min(a, b), max(a, b)) for ring in rings for a, b in zip(ring, ring[1:] + ring[:1], strict=True)})
    kinds = _kinds(np.array([[mesh.xy[a], mesh.xy[b]] for a, b in edges]).mean(axis=1), lines)
    for (a, b), kind in zip(edges, kinds.tolist(), strict=True):
        mesh.set_edge(a, b, kind)
    for ring in rings:
        mesh.add_face(ring)
    return mesh


def _kinds(middles: Points, lines: list[tuple[BaseGeometry, int]]) -> NDArray[np.int64]:
    """Return the kind of each edge from the lines that run through its middle."""
    parts = [(part, kind) for line, kind in lines for part in shapely.get_parts(line)]
    pieces, owner = pieces_of([part for part, _kind in parts])
    edge, piece = shapely.STRtree(pieces).query(shapely.points(middles), predicate="dwithin", distance=0.5)
    kinds = np.full(len(middles), -99)
    np.maximum.at(kinds, edge, np.array([kind for _part, kind in parts])[owner[piece]])
    kinds[kinds == -99] = SMALL
    return kinds


def pieces_of(lines: list[BaseGeometry]) -> tuple[NDArray, NDArray[np.int64]]:
    """Return the straight pieces of lines, and the line of each: search trees like small members."""
    corners, owner = shapely.get_coordinates(lines, return_index=True)
    joined = owner[:-1] == owner[1:]
    pairs = np.stack([corners[:-1], corners[1:]], axis=1)[joined]
    return shapely.linestrings(pairs), owner[:-1][joined]
