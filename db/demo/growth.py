"""Where the city has grown to: how dense it is, which blocks are built up, how many blocks there are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from db.demo.blocks import cut_until
from db.demo.frame import BUILT_UP_KM2, UNIT_GRIDS, Points, points_of, random_of, read_table
from db.demo.mesh import BANK, EDGE, MAIN, Mesh
from db.demo.skeleton import Ground, skeleton_mesh
from db.demo.zones import park_faces, zone_rings

COARSE_BLOCKS = 1250
LEAST_ISLAND_M2 = 2_500_000
SLIVER_M2 = 30_000
KM2 = 1_000_000


@dataclass
class Blocks:
    """The built-up area as a mesh, and which unit grid and park each face belongs to.

    Args:
        mesh: all faces down to the lanes.
        cell_of: face -> number of its unit grid, 0 ... UNIT_GRIDS - 1.
        park_of: face -> row of the table of parks, for faces in a park.
    """

    mesh: Mesh
    cell_of: dict[int, int]
    park_of: dict[int, int]


class Density:
    """How dense the city is at a place: 0 in the fields, 1 in the old centre."""

    def __init__(self, seed: int) -> None:
        rows = read_table("centres")
        self._at = points_of(rows)
        self._spread = np.array([float(row["spread_km"]) * 1000 for row in rows])
        self._weight = np.array([float(row["weight"]) for row in rows])
        rng = random_of(seed, "density")
        self._waves = rng.normal(0, 1 / 1500, (24, 2))
        self._phases = rng.uniform(0, 2 * np.pi, 24)

    def at(self, points: Points) -> NDArray[np.float64]:
        """Return the density at (n, 2) points in metres."""
        square = ((points[:, None, :] - self._at[None]) ** 2).sum(axis=2) / (2 * self._spread**2)
        near = self._weight * np.exp(-square)
        return np.minimum(1.0, 0.7 * near.max(axis=1) + 0.3 * near.sum(axis=1))

    def unevenness(self, points: Points) -> NDArray[np.float64]:
        """Return smooth noise, mean 0 and spread 1, that changes over a kilometre or two."""
        return np.sqrt(2 / 24) * np.cos(points @ self._waves.T + self._phases).sum(axis=1)


def grow_blocks(ground: Ground, seed: int) -> Blocks:
    """Return the built-up area of BUILT_UP_KM2, cut into exactly UNIT_GRIDS unit grids and lanes inside them."""
    mesh = skeleton_mesh(ground)
    density = Density(seed)
    rng = random_of(seed, "blocks")
    cut_until(mesh, COARSE_BLOCKS, lambda face: mesh.outline(face).area, rng)
    _keep_built_up(mesh, ground, density)
    rings = zone_rings()
    scenic = shapely.union_all([ring for zone, ring in rings if zone["kind"] == "scenic_area"])
    shapely.prepare(scenic)

    def rank(face: int) -> float:
        polygon = mesh.outline(face)
        middle = polygon.centroid
        wanted = 0.05 + 0.19 * (1 - density.at(np.array([[middle.x, middle.y]]))[0])
        return polygon.area / wanted / (2.2 if scenic.contains(middle) else 1.0)

    count = UNIT_GRIDS
    while True:
        cut_until(mesh, count, rank, rng)
        groups = _groups(mesh, ground)
        missing = UNIT_GRIDS - len(set(groups.values()))
        if missing <= 0:
            break
        count = len(mesh.rings) + missing
    numbers = {group: number for number, group in enumerate(sorted(set(groups.values())))}
    cell_of = {face: numbers[group] for face, group in groups.items()}
    park_of = park_faces(mesh)

    def lane_rank(face: int) -> float:
        polygon = mesh.outline(face)
        middle = polygon.centroid
        wanted = 0.034 + 0.085 * (1 - density.at(np.array([[middle.x, middle.y]]))[0])
        if face in park_of or scenic.contains(middle):
            return 0.0
        return max(0.0, polygon.area / KM2 / wanted - 1.0)

    for old, new in cut_until(mesh, 10 * UNIT_GRIDS, lane_rank, rng, lane=True):
        cell_of[new] = cell_of[old]
    cell_of = {face: cell_of[face] for face in mesh.rings}
    return Blocks(mesh, cell_of, {face: park for face, park in park_of.items() if face in mesh.rings})


def _keep_built_up(mesh: Mesh, ground: Ground, density: Density) -> None:
    """Drop the blocks that are fields: those of least density, until BUILT_UP_KM2 is left."""
    faces = np.array(sorted(mesh.rings))
    polygons = np.array([mesh.outline(face) for face in faces])
    middles = shapely.get_coordinates(shapely.centroid(polygons))
    areas = shapely.area(polygons)
    roads = shapely.union_all([street.line for street in ground.streets if street.kind >= MAIN])
    away = shapely.distance(shapely.points(middles), roads)
    score = density.at(middles) + 0.13 * np.exp(-away / 550) + 0.06 * density.unevenness(middles)
    index = {face: number for number, face in enumerate(faces.tolist())}
    pairs = np.array([(index[face], index[other]) for face in index for other in mesh.neighbours(face) if other > face])
    wanted = BUILT_UP_KM2 * KM2
    keep = _best_keep(score, areas, pairs, wanted)
    for face in faces[~keep].tolist():
        mesh.drop_face(face)
    for (a, b), kind in list(mesh.kind.items()):
        if ((a, b) in mesh.left) != ((b, a) in mesh.left) and kind not in (BANK,) and kind < 0:
            mesh.kind[a, b] = EDGE


def _best_keep(score, areas, pairs, wanted):  # noqa: ANN001, ANN202
    """Return which blocks stay: a threshold on the score that comes nearest to the wanted area."""
    low, high = float(score.min()), float(score.max())
    best, best_gap = score >= low, np.inf
    for _turn in range(40):
        middle = (low + high) / 2
        keep = _tidy(score >= middle, areas, pairs)
        gap = areas[keep].sum() - wanted
        if abs(gap) < best_gap:
            best, best_gap = keep, abs(gap)
        if gap > 0:
            low = middle
        else:
            high = middle
    return best


def _tidy(keep, areas, pairs):  # noqa: ANN001, ANN202
    """Fill holes and drop islands that are too small."""
    for wanted, value in ((False, True), (True, False)):
        label = components(len(keep), pairs[(keep[pairs[:, 0]] == wanted) & (keep[pairs[:, 1]] == wanted)])
        size = np.bincount(label, areas, minlength=len(keep))
        limit = 900_000 if value else LEAST_ISLAND_M2
        keep = np.where((keep == wanted) & (size[label] < limit), value, keep)
    return keep


def components(count: int, pairs: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the smallest member number of the connected part that each of `count` members belongs to."""
    label = np.arange(count)
    while True:
        before = label.copy()
        if len(pairs):
            low = np.minimum(label[pairs[:, 0]], label[pairs[:, 1]])
            np.minimum.at(label, pairs[:, 0], low)
            np.minimum.at(label, pairs[:, 1], low)
            label = label[label]
        if (label == before).all():
            return label


def district_of(points: Points, ground: Ground) -> NDArray[np.str_]:
    """Return the code of the district in which each point lies."""
    found = np.full(len(points), "", dtype="<U6")
    for code, shape in ground.districts.items():
        shapely.prepare(shape)
        found[shapely.contains_xy(shape, points[:, 0], points[:, 1])] = code
    return found


def _groups(mesh: Mesh, ground: Ground) -> dict[int, int]:
    """Return face -> face that stands for its unit grid: slivers join the neighbour in the same district."""
    faces = sorted(mesh.rings)
    polygons = np.array([mesh.outline(face) for face in faces])
    area = dict(zip(faces, shapely.area(polygons).tolist(), strict=True))
    inner = shapely.get_coordinates(shapely.point_on_surface(polygons))
    district = dict(zip(faces, district_of(inner, ground).tolist(), strict=True))
    group = {face: face for face in faces}
    for face in sorted(faces, key=area.__getitem__):
        if area[face] >= SLIVER_M2:
            break
        shared = {
            other: sum(mesh.length(a, b) / (1 + max(0, mesh.kind_of(a, b))) for a, b in edges)
            for other, edges in mesh.neighbours(face).items()
            if district[other] == district[face]
        }
        if shared:
            into = group[max(shared, key=lambda other: (shared[other], other))]
            old = group[face]
            area_into = area.get(into, 0) + area[face]
            for member in faces:
                if group[member] == old:
                    group[member] = into
            area[into] = area_into
    return group
