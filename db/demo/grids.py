"""Unit grids, duty grids, communities and townships: each a connected union of the smaller, along streets."""

from __future__ import annotations

import heapq
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from db.demo.frame import DUTY_GRIDS, UNIT_GRIDS, Points, points_of, random_of, read_table
from db.demo.growth import Blocks, Density, components, district_of
from db.demo.skeleton import Ground
from db.demo.zones import zone_rings

CELLS_PER_COMMUNITY = 8
ROUNDS = 40
CROSSING_COST = {1: 1.0, 2: 1.0, 3: 1.7, 4: 3.2, 5: 5.0}
"""How much farther a neighbour is when a street of this class lies between: so borders follow great streets."""


@dataclass(frozen=True)
class Grids:
    """All grids; arrays have one entry per unit grid or duty grid.

    Args:
        cells: (2905,) polygons in metres, EPSG:4545; codes, district, township, community: texts of the same length.
        duty: (2905,) number of the duty grid, 0 ... 100; zone: (2905,) row of the table of zones or -1.
        grade: (2905,) management grade A to C, by density.
        duty_shapes, duty_codes, duty_names, duty_names_en, duty_district: one entry per duty grid.
    """

    cells: NDArray
    codes: list[str]
    district: NDArray[np.str_]
    township: NDArray[np.str_]
    community: NDArray[np.str_]
    duty: NDArray[np.int64]
    zone: NDArray[np.int64]
    grade: NDArray[np.str_]
    duty_shapes: NDArray
    duty_codes: list[str]
    duty_names: list[str]
    duty_names_en: list[str]
    duty_district: list[str]
    neighbours: list[list[tuple[int, float]]]


def make_grids(ground: Ground, blocks: Blocks, seed: int) -> Grids:
    """Return all grids of the built-up area."""
    cells = _cell_shapes(blocks)
    inner = shapely.get_coordinates(shapely.point_on_surface(cells))
    district = district_of(inner, ground)
    links = _links(blocks, cells, district)
    middles = shapely.get_coordinates(shapely.centroid(cells))
    areas = shapely.area(cells)
    duty = _duty_grids(links, middles, areas, random_of(seed, "duty grids"))
    township = _townships(links, middles, district)
    community = _communities(links, middles, township, random_of(seed, "communities"))
    duty_shapes = np.array([shapely.coverage_union_all(cells[duty == number]) for number in range(DUTY_GRIDS)])
    order = _reading_order(duty_shapes, 1800.0)
    duty = np.argsort(order)[duty]
    duty_shapes = duty_shapes[order]
    duty_district = [str(district[np.argmax(duty == number)]) for number in range(DUTY_GRIDS)]
    density = Density(seed).at(middles)
    return Grids(
        cells, _unit_codes(cells, community), district, township, community, duty, _zones(inner, district),
        np.where(density > 0.8, "A", np.where(density > 0.5, "B", "C")), duty_shapes, _duty_codes(duty_district),
        *_duty_names(duty, township), duty_district, links,
    )  # fmt: skip


def _cell_shapes(blocks: Blocks) -> NDArray:
    faces = sorted(blocks.mesh.rings)
    number = np.array([blocks.cell_of[face] for face in faces])
    shapes = np.array([blocks.mesh.polygon(face) for face in faces])
    order = np.argsort(number, kind="stable")
    starts = np.searchsorted(number[order], np.arange(UNIT_GRIDS + 1))
    return np.array(
        [
            shapely.coverage_union_all(shapes[order[a:b]]) if b - a > 1 else shapes[order[a]]
            for a, b in zip(starts[:-1], starts[1:], strict=True)
        ]
    )


def _links(blocks: Blocks, cells: NDArray, district: NDArray) -> list[list[tuple[int, float]]]:
    """Return for each unit grid its neighbours in the same district, and how far away they are felt to be."""
    mesh = blocks.mesh
    middles = shapely.get_coordinates(shapely.centroid(cells))
    shared: dict[tuple[int, int], list[float]] = {}
    for (a, b), kind in sorted(mesh.kind.items()):
        one, two = mesh.left.get((a, b)), mesh.left.get((b, a))
        if one is None or two is None:
            continue
        near, far = blocks.cell_of[one], blocks.cell_of[two]
        pair = (min(near, far), max(near, far))
        if pair[0] != pair[1] and district[pair[0]] == district[pair[1]]:
            length = mesh.length(a, b)
            entry = shared.setdefault(pair, [0.0, 0.0])
            entry[0] += length
            entry[1] += length * CROSSING_COST.get(kind, 1.0)
    links: list[list[tuple[int, float]]] = [[] for _cell in cells]
    for (one, two), (length, cost) in shared.items():
        if length < 15:
            continue
        felt = float(np.hypot(*(middles[one] - middles[two]))) * cost / length
        links[one].append((two, felt))
        links[two].append((one, felt))
    return links


def spread(links: list[list[tuple[int, float]]], starts: list[tuple[int, int, float]]) -> NDArray[np.int64]:
    """Return the region of each member: the start that reaches it first.

    Args:
        starts: member, region, and how much later this region starts to grow.
    """
    region = np.full(len(links), -1)
    heap: list[tuple[float, int, int]] = []
    for member, number, _late in starts:
        region[member] = number
    for member, number, late in starts:
        for other, felt in links[member]:
            if region[other] < 0:
                heapq.heappush(heap, (late + felt, other, number))
    while heap:
        reached, member, number = heapq.heappop(heap)
        if region[member] >= 0:
            continue
        region[member] = number
        for other, felt in links[member]:
            if region[other] < 0:
                heapq.heappush(heap, (reached + felt, other, number))
    return region


def _duty_grids(links, middles: Points, areas, rng) -> NDArray[np.int64]:  # noqa: ANN001
    """Return the duty grid of each unit grid: DUTY_GRIDS connected regions of about the same size."""
    pairs = np.array([(one, other) for one, near in enumerate(links) for other, _felt in near])
    part = components(len(links), pairs)
    parts = np.unique(part)
    sizes = np.array([areas[part == number].sum() for number in parts])
    share = sizes / sizes.sum() * DUTY_GRIDS
    counts = np.maximum(1, np.floor(share)).astype(int)
    while counts.sum() != DUTY_GRIDS:
        if counts.sum() < DUTY_GRIDS:
            counts[np.argmax(sizes / (counts + 0.5))] += 1
        else:
            counts[np.argmin(np.where(counts > 1, sizes / (counts - 0.5), np.inf))] -= 1
    result = np.full(len(links), -1)
    first = 0
    for number, count in zip(parts, counts.tolist(), strict=True):
        members = np.flatnonzero(part == number)
        result[members] = first + _balanced(links, members, middles, areas, count, rng)
        first += count
    return result


def _balanced(links, members, middles, areas, count, rng):  # noqa: ANN001, ANN202
    """Cut a connected part into `count` connected regions of about the same area."""
    if count == 1:
        return np.zeros(len(members), dtype=int)
    seeds = _far_apart(middles, members, count, rng)
    late = np.zeros(count)
    wanted = areas[members].sum() / count
    step = 0.35 * np.sqrt(wanted)
    best, best_spread = None, np.inf
    for turn in range(ROUNDS):
        region = spread(links, [(seed, number, late[number]) for number, seed in enumerate(seeds)])[members]
        size = np.bincount(region, areas[members], minlength=count)
        unevenness = float(np.abs(size / wanted - 1).max())
        if unevenness < best_spread:
            best, best_spread = region, unevenness
        late += step * (size / wanted - 1) * (1 if turn < ROUNDS / 2 else 0.5)
        late -= late.min()
        if turn < ROUNDS * 0.7:
            for number in range(count):
                own = members[region == number]
                middle = np.average(middles[own], axis=0, weights=areas[own])
                seeds[number] = int(own[np.argmin(((middles[own] - middle) ** 2).sum(axis=1))])
    return best


def _far_apart(middles: Points, members: NDArray, count: int, rng: np.random.Generator) -> list[int]:
    """Return `count` members that lie far from each other."""
    chosen = [int(rng.choice(members))]
    distance = ((middles[members] - middles[chosen[0]]) ** 2).sum(axis=1)
    while len(chosen) < count:
        chosen.append(int(members[np.argmax(distance)]))
        distance = np.minimum(distance, ((middles[members] - middles[chosen[-1]]) ** 2).sum(axis=1))
    return chosen


def _townships(links, middles: Points, district: NDArray) -> NDArray[np.str_]:  # noqa: ANN001
    """Return the township of each unit grid, from the seeds of the table; a part without a seed takes the nearest."""
    rows = [row for row in read_table("townships") if row["lon"]]
    seeds = points_of(rows)
    starts, used = [], set()
    for number, row in enumerate(rows):
        away = ((middles - seeds[number]) ** 2).sum(axis=1)
        away[district != row["code"][:6]] = np.inf
        nearest = int(np.argmin(away))
        if np.isfinite(away[nearest]) and nearest not in used:
            starts.append((nearest, number, 0.0))
            used.add(nearest)
    region = spread(links, starts)
    codes = np.array([row["code"] for row in rows])
    for member in np.flatnonzero(region < 0):
        away = ((seeds - middles[member]) ** 2).sum(axis=1)
        away[np.array([code[:6] != district[member] for code in codes])] = np.inf
        region[member] = int(np.argmin(away))
    return codes[region]


def _communities(links, middles, township, rng) -> NDArray[np.str_]:  # noqa: ANN001
    """Return the community of each unit grid; its outline is ours, its code and name are real."""
    names: dict[str, list[str]] = {}
    for row in sorted(read_table("communities"), key=lambda row: (row["kind"] != "社区", row["code"])):
        names.setdefault(row["code"][:9], []).append(row["code"])
    result = np.full(len(links), "", dtype="<U12")
    inner = [
        [(other, felt) for other, felt in near if township[other] == township[one]] for one, near in enumerate(links)
    ]
    for code in np.unique(township):
        members = np.flatnonzero(township == code)
        known = names[str(code)]
        count = int(np.clip(round(len(members) / CELLS_PER_COMMUNITY), 1, len(known)))
        seeds = _far_apart(middles, members, count, rng)
        region = spread(inner, [(seed, number, 0.0) for number, seed in enumerate(seeds)])
        for member in members[region[members] < 0]:
            region[member] = int(np.argmin(((middles[seeds] - middles[member]) ** 2).sum(axis=1)))
        used = sorted(known[:count])
        order = np.lexsort((middles[seeds, 0], -np.round(middles[seeds, 1] / 800)))
        rank = np.argsort(order)
        result[members] = np.array(used)[rank[region[members]]]
    return result


def _reading_order(shapes: NDArray, band_m: float) -> NDArray[np.int64]:
    """Return the order from west to east, then from north to south."""
    middles = shapely.get_coordinates(shapely.centroid(shapes))
    return np.lexsort((middles[:, 0], -np.round(middles[:, 1] / band_m)))


def _unit_codes(cells: NDArray, community: NDArray) -> list[str]:
    codes = [""] * len(cells)
    for code in np.unique(community):
        members = np.flatnonzero(community == code)
        for number, place in enumerate(_reading_order(cells[members], 300.0).tolist(), start=1):
            codes[members[place]] = f"{code}{number:03d}"
    return codes


def _duty_codes(districts: list[str]) -> list[str]:
    count: dict[str, int] = {}
    codes = []
    for district in districts:
        count[district] = count.get(district, 0) + 1
        codes.append(f"{district}D{count[district]:03d}")
    return codes


def _duty_names(duty: NDArray, township: NDArray) -> tuple[list[str], list[str]]:
    """Name each duty grid after the township that has most of it, in Chinese and in English."""
    names = {
        row["code"]: (row["name"].removesuffix("街道").removesuffix("镇"), _short_name_en(row["name_en"]))
        for row in read_table("townships")
    }
    count: dict[str, int] = {}
    result, result_en = [], []
    for number in range(DUTY_GRIDS):
        codes, sizes = np.unique(township[duty == number], return_counts=True)
        name, name_en = names[str(codes[np.argmax(sizes)])]
        count[name] = count.get(name, 0) + 1
        result.append(f"{name}{count[name]}号网格")
        result_en.append(f"{name_en} Grid {count[name]}")
    return result, result_en


def _short_name_en(name_en: str) -> str:
    for kind in (" Subdistrict", " Town"):
        name_en = name_en.removesuffix(kind)
    return name_en


def _zones(inner: Points, district: NDArray) -> NDArray[np.int64]:
    zone = np.full(len(inner), -1)
    for number, (row, ring) in enumerate(zone_rings()):
        zone[shapely.contains_xy(ring, inner[:, 0], inner[:, 1]) & (district == row["district_code"])] = number
    return zone
