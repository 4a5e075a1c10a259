"""Where things stand in a street: rows along kerbs and walks, spots at crossings, along the river and in parks.

Each place is a row of PLACES: which streets carry it and how densely, how far from the middle of the street it stands,
and whether it stands in an even row. Distances are our own assumption.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from db.demo.frame import Points
from db.demo.grids import Grids
from db.demo.growth import Blocks, Density
from db.demo.mesh import LANE, MAIN, SECONDARY, SMALL, TRUNK
from db.demo.streets import SHORE, Streets

HALF_WIDTH_M = {LANE: 3.0, SMALL: 5.5, SECONDARY: 9.0, MAIN: 14.0, TRUNK: 19.0, SHORE: 11.0}
"""From the middle of the street to its kerb."""


@dataclass(frozen=True)
class DemoPlace:
    """How one kind of place lies along the streets.

    Args:
        weight: how densely each class of street carries it.
        nearest_m, farthest_m: beyond the kerb (negative: inside the carriageway); both None: anywhere on it.
        is_even: in a row with equal gaps.
        follows_density: more of it where the city is denser.
    """

    weight: dict[int, float]
    nearest_m: float | None = 1.0
    farthest_m: float | None = 3.5
    is_even: bool = False
    follows_density: float = 0.0


PLACES = {
    "lamp": DemoPlace({LANE: 0.5, SMALL: 1, SECONDARY: 1, MAIN: 1, TRUNK: 1, SHORE: 1}, 0.8, 0.8, is_even=True),
    "tree": DemoPlace({SMALL: 0.4, SECONDARY: 1, MAIN: 1.2, TRUNK: 0.9, SHORE: 1.2}, 1.5, 1.7, is_even=True),
    "kerb": DemoPlace({LANE: 0.5, SMALL: 1, SECONDARY: 1.2, MAIN: 1.4, TRUNK: 1.2, SHORE: 1}, -0.4, -0.3, is_even=True),
    "carriageway": DemoPlace({LANE: 1.1, SMALL: 1, SECONDARY: 1, MAIN: 1, TRUNK: 0.6, SHORE: 0.7}, None, None,
                             is_even=True, follows_density=0.4),
    "walk": DemoPlace({LANE: 0.3, SMALL: 1, SECONDARY: 1.3, MAIN: 1.5, TRUNK: 0.6, SHORE: 0.7}, follows_density=0.6),
    "lane": DemoPlace({LANE: 1, SMALL: 0.4}, 0.3, 2.0, follows_density=0.5),
    "main": DemoPlace({SECONDARY: 0.2, MAIN: 1, TRUNK: 1.2}, None, None),
    "signpost": DemoPlace({SMALL: 0.6, SECONDARY: 1, MAIN: 1.6, TRUNK: 2, SHORE: 1}, 0.6, 0.9),
    "door": DemoPlace({LANE: 1, SMALL: 1.2, SECONDARY: 1.2, MAIN: 1}, 4.0, 7.0, follows_density=1.0),
    "bin": DemoPlace({LANE: 0.3, SMALL: 1, SECONDARY: 1.2, MAIN: 1.3, TRUNK: 0.4, SHORE: 1}, 1.1, 1.4, is_even=True,
                 follows_density=0.4),
    "stop": DemoPlace({SECONDARY: 1, MAIN: 1.5, TRUNK: 0.5}, 1.5, 2.0, is_even=True, follows_density=0.4),
    "shore": DemoPlace({SHORE: 1}, 1.0, 7.0),
}  # fmt: skip
CROSSINGS = {
    "crossing": {LANE: 0.0, SMALL: 0.02, SECONDARY: 1.0, MAIN: 3.0, TRUNK: 4.0},
    "corner": {LANE: 0.12, SMALL: 0.7, SECONDARY: 1.0, MAIN: 1.6, TRUNK: 1.8},
}


@dataclass(frozen=True)
class Spots:
    """Places for components: (n, 2) metres, the unit grid and the street of each."""

    points: Points
    cell: NDArray[np.int64]
    street: NDArray[np.int64]


class SpotFinder:
    """Everything that spots are looked for on, prepared once."""

    def __init__(self, streets: Streets, grids: Grids, blocks: Blocks, seed: int) -> None:
        self._streets, self._grids = streets, grids
        step = streets.edges[:, 1] - streets.edges[:, 0]
        self._length = np.hypot(*step.T)
        self._unit = step / self._length[:, None]
        density = Density(seed)
        self._density = density.at(streets.edges.mean(axis=1))
        self._crossing_density = density.at(streets.crossings)
        self._tree = shapely.STRtree(grids.cells)
        self._edge_tree = shapely.STRtree(shapely.linestrings(streets.edges))
        self._parks = np.array([blocks.mesh.polygon(face) for face in sorted(blocks.park_of)])

    def find(self, place: str, count: int, rng: np.random.Generator) -> Spots:
        """Return `count` spots of a kind of place, each in a unit grid."""
        if place == "park":
            return self._in_parks(count, rng)
        if place in CROSSINGS:
            return self._at_crossings(place, count, rng)
        return self._along(PLACES[place], count, rng)

    def _along(self, place: DemoPlace, count: int, rng: np.random.Generator) -> Spots:
        streets = self._streets
        weights = np.array([place.weight.get(kind, 0.0) for kind in range(SHORE + 1)])[streets.edge_kind]
        weights = weights * ((1 - place.follows_density) + place.follows_density * self._density)
        has_cell = (streets.edge_cells >= 0) | (streets.edge_kind == SHORE)[:, None]
        # One tape: all left sides, then all right sides, in the order in which one walks along the streets.
        tape = np.cumsum(np.concatenate([self._length * weights * has_cell[:, side] for side in (0, 1)]))
        at = (np.arange(count) + (0.5 if place.is_even else rng.random(count))) * (tape[-1] / max(1, count))
        row = np.minimum(np.searchsorted(tape, at, side="right"), len(tape) - 1)
        edge, side = row % len(weights), row // len(weights)
        share = (tape[row] - at) / np.maximum(tape[row] - np.where(row, tape[row - 1], 0.0), 1e-9)
        sign = np.where(side == 0, 1.0, -1.0)
        normal = np.column_stack([-self._unit[edge, 1], self._unit[edge, 0]]) * sign[:, None]
        middle = streets.edges[edge, 1] - self._unit[edge] * (share * self._length[edge])[:, None]
        half = np.array([HALF_WIDTH_M.get(kind, 0.0) for kind in range(SHORE + 1)])[streets.edge_kind[edge]]
        if place.nearest_m is None or place.farthest_m is None:
            away = 0.6 + rng.random(count) * (half - 1.6)
        else:
            away = half + place.nearest_m + rng.random(count) * (place.farthest_m - place.nearest_m)
        points = middle + normal * away[:, None]
        cell = streets.edge_cells[edge, side]
        return self._settle(points, cell, streets.edge_street[edge], middle + normal * 0.5)

    def _at_crossings(self, place: str, count: int, rng: np.random.Generator) -> Spots:
        kinds = self._streets.crossing_kind
        weights = np.array([CROSSINGS[place].get(kind, 0.0) for kind in range(TRUNK + 1)])[kinds]
        tape = np.cumsum(weights * (0.4 + 0.6 * self._crossing_density))
        row = np.searchsorted(tape, (np.arange(count) + rng.random(count)) * (tape[-1] / max(1, count)), side="right")
        row = np.minimum(row, len(tape) - 1)
        half = np.array([HALF_WIDTH_M.get(kind, 0.0) for kind in range(TRUNK + 1)])[kinds[row]]
        angle, away = rng.random(count) * 2 * np.pi, half * 1.3 + 1.5 + 3 * rng.random(count)
        middle = self._streets.crossings[row]
        points = middle + np.column_stack([np.cos(angle), np.sin(angle)]) * away[:, None]
        street = self._nearest_street(points)
        return self._settle(points, np.full(count, -1), street, middle)

    def _in_parks(self, count: int, rng: np.random.Generator) -> Spots:
        """Return random points in parks."""
        areas = np.cumsum(shapely.area(self._parks))
        park = np.searchsorted(areas, rng.random(count) * areas[-1], side="right")
        boxes = shapely.bounds(self._parks)[park]
        points = boxes[:, :2] + rng.random((count, 2)) * (boxes[:, 2:] - boxes[:, :2])
        wrong = ~shapely.contains_xy(self._parks[park], points[:, 0], points[:, 1])
        while wrong.any():
            box = boxes[wrong]
            points[wrong] = box[:, :2] + rng.random((len(box), 2)) * (box[:, 2:] - box[:, :2])
            wrong[wrong] = ~shapely.contains_xy(self._parks[park[wrong]], points[wrong, 0], points[wrong, 1])
        street = self._nearest_street(points)
        return self._settle(points, np.full(count, -1), street, points)

    def _nearest_street(self, points: Points) -> NDArray[np.int64]:
        if not len(points):
            return np.zeros(0, dtype=int)
        return self._streets.edge_street[self._edge_tree.nearest(shapely.points(points))]

    def _settle(self, points: Points, cell: NDArray, street: NDArray, instead: Points) -> Spots:
        """Find the unit grid of each point; one that stands outside is pulled back, at last into the nearest grid."""
        cells = self._grids.cells
        cell = np.array(cell)
        wrong = np.flatnonzero(~_contains(cells, cell, points))
        for attempt in (points, instead):
            if len(wrong):
                found = np.full(len(wrong), -1)
                point, hit = self._tree.query(shapely.points(attempt[wrong]), predicate="within")
                found[point] = hit
                good = found >= 0
                points[wrong[good]], cell[wrong[good]] = attempt[wrong[good]], found[good]
                wrong = wrong[~good]
        if len(wrong):
            nearest = self._tree.nearest(shapely.points(points[wrong]))
            inner = shapely.buffer(cells[nearest], -3.0)
            line = shapely.shortest_line(inner, shapely.points(points[wrong]))
            points[wrong] = shapely.get_coordinates(shapely.get_point(line, 0))
            cell[wrong] = nearest
        return Spots(points, cell, np.asarray(street))


def _contains(cells: NDArray, cell: NDArray, points: Points) -> NDArray[np.bool_]:
    """Return whether each point lies in the unit grid it is thought to lie in."""
    result = np.zeros(len(points), dtype=bool)
    order = np.argsort(cell, kind="stable")
    starts = np.searchsorted(cell[order], np.arange(len(cells) + 1))
    for number in np.flatnonzero(np.diff(starts)).tolist():
        members = order[starts[number] : starts[number + 1]]
        shapely.prepare(cells[number])
        result[members] = shapely.contains_xy(cells[number], points[members, 0], points[members, 1])
    return result
