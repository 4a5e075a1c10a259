"""From edges of the mesh to streets with names: straight through at crossings, bridges, the road along the river."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import LineString
from shapely.geometry.base import BaseGeometry

from db.demo.frame import Points, points_of, read_table
from db.demo.grids import Grids
from db.demo.growth import Blocks
from db.demo.mesh import BORDER, LANE, MAIN, SECONDARY, SMALL, TRUNK, Mesh, pieces_of
from db.demo.river import lakes, shore_line
from db.demo.skeleton import GreatStreet, Ground

CLASS_NAMES = {LANE: "lane", SMALL: "small", SECONDARY: "secondary", MAIN: "main", TRUNK: "trunk"}
SHORE_M = 34.0
OURS = "drawn by us"
READ_OFF = "OpenStreetMap contributors, ODbL: course read off in parts"
SHORE = 9
"""Kind of the edges of the road along the river."""
ENDINGS = {LANE: "巷", SMALL: "街", SECONDARY: "路", MAIN: "大道", TRUNK: "快速路"}
ENDINGS_EN = {LANE: "Lane", SMALL: "Street", SECONDARY: "Road", MAIN: "Avenue", TRUNK: "Expressway"}
NUMERALS = "一二三四五六七八九十"


@dataclass(frozen=True)
class Streets:
    """All streets, and the edges that components stand along.

    Args:
        names, names_en: texts, '' where there is none; kinds: (n,) class; is_bridge: (n,); lines: (n,) metres.
        edges: (e, 2, 2) ends in metres; edge_kind, edge_street: (e,); edge_cells: (e, 2) unit grids left and right, -1.
        crossings: (c, 2) points where at least three streets meet; crossing_kind: (c,) the greatest class there.
    """

    names: list[str]
    names_en: list[str]
    kinds: NDArray[np.int64]
    is_bridge: NDArray[np.bool_]
    lines: NDArray
    sources: list[str]
    edges: NDArray[np.float64]
    edge_kind: NDArray[np.int64]
    edge_street: NDArray[np.int64]
    edge_cells: NDArray[np.int64]
    crossings: Points
    crossing_kind: NDArray[np.int64]


class _Rows:
    """Street rows while they are collected."""

    def __init__(self) -> None:
        self.name: list[str] = []
        self.name_en: list[str] = []
        self.kind: list[int] = []
        self.bridge: list[bool] = []
        self.line: list[LineString] = []
        self.source: list[str] = []

    def add(self, name: str, name_en: str, kind: int, line: LineString, source: str, bridge: bool = False) -> int:
        self.name.append(name)
        self.name_en.append(name_en)
        self.kind.append(kind)
        self.bridge.append(bridge)
        self.line.append(line)
        self.source.append(source)
        return len(self.name) - 1


def make_streets(ground: Ground, blocks: Blocks, grids: Grids) -> Streets:
    """Return the streets of the built-up area and the great streets beyond it."""
    mesh = blocks.mesh
    edges = _street_edges(blocks)
    ends = np.array([[mesh.xy[a], mesh.xy[b]] for a, b, _kind in edges])
    kinds = np.array([kind for _a, _b, kind in edges])
    great = _great_of(ends.mean(axis=1), kinds, ground)
    strokes = _strokes(edges, ends, great)
    rows = _Rows()
    water = shapely.union_all([ground.river.buffer(SHORE_M - 1), *(lake for _n, _e, lake in lakes())])
    shapely.prepare(water)
    along = _Along()
    for path, members in strokes:
        number, kind = great[members[0]], int(kinds[members[0]])
        line = LineString([mesh.xy[node] for node in path])
        street = ground.streets[number] if number >= 0 else None
        pieces = _dry(line, water) if street is None else [line]
        added = [rows.add(*_facts(street), kind, piece, _source(street)) for piece in pieces]
        if added:
            longest = max(added, key=lambda row: (rows.line[row].length, -row))
            cells = [(_cell(blocks, a, b), _cell(blocks, b, a)) for a, b in zip(path[:-1], path[1:], strict=True)]
            along.add(np.asarray(line.coords), kind, longest, cells)
    land = shapely.coverage_union_all(grids.cells)
    _add_beyond(rows, ground, land)
    for row in _add_shore(rows, ground, land):
        corners = np.asarray(rows.line[row].coords)
        along.add(corners, SHORE, row, [(-1, -1)] * (len(corners) - 1))
    edges_m, edge_kind, edge_street, edge_cells = along.arrays(water)
    _name_from_table(rows)
    _name_the_rest(rows, grids)
    at, crossing_kind = _crossings(mesh, edges)
    return Streets(
        rows.name, rows.name_en, np.array(rows.kind), np.array(rows.bridge), np.array(rows.line), rows.source,
        edges_m, edge_kind, edge_street, edge_cells, at, crossing_kind,
    )  # fmt: skip


class _Along:
    """Edges in the order in which one walks along each street."""

    def __init__(self) -> None:
        self._ends: list[NDArray] = []
        self._kind: list[int] = []
        self._street: list[int] = []
        self._cells: list[tuple[int, int]] = []

    def add(self, corners: Points, kind: int, street: int, cells: list[tuple[int, int]]) -> None:
        self._ends.append(np.stack([corners[:-1], corners[1:]], axis=1))
        self._kind.extend([kind] * len(cells))
        self._street.extend([street] * len(cells))
        self._cells.extend(cells)

    def arrays(self, water: BaseGeometry) -> tuple[NDArray, NDArray, NDArray, NDArray]:
        """Return ends, kinds, streets and unit grids of the edges that do not lie in water."""
        ends, kinds = np.concatenate(self._ends), np.array(self._kind)
        middles = ends.mean(axis=1)
        dry = ~shapely.contains_xy(water, middles[:, 0], middles[:, 1]) | (kinds >= MAIN)
        return ends[dry], kinds[dry], np.array(self._street)[dry], np.array(self._cells)[dry]


def _facts(street: GreatStreet | None) -> tuple[str, str]:
    return ("", "") if street is None else (street.name, street.name_en)


def _source(street: GreatStreet | None) -> str:
    return READ_OFF if street is not None and street.source == "osm" else OURS


def _cell(blocks: Blocks, a: int, b: int) -> int:
    face = blocks.mesh.left.get((a, b))
    return -1 if face is None else blocks.cell_of[face]


def _street_edges(blocks: Blocks) -> list[tuple[int, int, int]]:
    """Return the edges that are streets: no banks, no ends of the city, no small street inside a park."""
    mesh, found = blocks.mesh, []
    for (a, b), kind in sorted(mesh.kind.items()):
        one, two = mesh.left.get((a, b)), mesh.left.get((b, a))
        park = -1 if one is None else blocks.park_of.get(one, -1)
        in_park = park >= 0 and two is not None and park == blocks.park_of.get(two, -2)
        kind = SMALL if kind == BORDER else kind
        if kind > 0 and not (in_park and kind <= SMALL):
            found.append((a, b, kind))
    return found


def _great_of(middles: Points, kinds: NDArray, ground: Ground) -> NDArray[np.int64]:
    """Return the great street of each edge, or -1."""
    pieces, owner = pieces_of([street.line for street in ground.streets])
    edge, piece = shapely.STRtree(pieces).query(shapely.points(middles), predicate="dwithin", distance=0.5)
    street = owner[piece]
    found = np.full(len(middles), -1)
    same = kinds[edge] == np.array([street.kind for street in ground.streets])[street]
    found[edge[same]] = street[same]
    return found


def _strokes(edges, ends, great):  # noqa: ANN001, ANN202
    """Return chains of edges that go straight on: (node path, edge numbers) of each."""
    at: dict[int, list[int]] = {}
    for number, (a, b, _kind) in enumerate(edges):
        at.setdefault(a, []).append(number)
        at.setdefault(b, []).append(number)
    step = ends[:, 1] - ends[:, 0]
    step /= np.maximum(np.hypot(*step.T), 1e-9)[:, None]
    partner: dict[tuple[int, int], int] = {}
    for node, members in at.items():
        choices = []
        for i, one in enumerate(members):
            for two in members[i + 1 :]:
                if edges[one][2] != edges[two][2] or great[one] != great[two]:
                    continue
                out_one = step[one] if edges[one][0] == node else -step[one]
                out_two = step[two] if edges[two][0] == node else -step[two]
                straight = -float(out_one @ out_two)
                if straight > 0.7 or (len(members) == 2 and straight > -0.5):
                    choices.append((-straight, one, two))
        for _bend, one, two in sorted(choices):
            if (one, node) not in partner and (two, node) not in partner:
                partner[one, node], partner[two, node] = two, one
    done: set[int] = set()
    strokes = []
    for number, (a, b, _kind) in enumerate(edges):
        if number in done:
            continue
        forward, forward_nodes = _walk(edges, partner, number, b)
        done.add(number)
        closed = number in forward
        backward, backward_nodes = ([], []) if closed else _walk(edges, partner, number, a)
        members = [*backward[::-1], number, *(forward[:-1] if closed else forward)]
        done.update(members)
        strokes.append(([*backward_nodes[::-1], a, b, *forward_nodes], np.array(members)))
    return strokes


def _walk(edges, partner, number: int, node: int):  # noqa: ANN001, ANN202
    members: list[int] = []
    nodes: list[int] = []
    first = number
    while True:
        following = partner.get((number, node))
        if following is None:
            return members, nodes
        a, b, _kind = edges[following]
        node = b if a == node else a
        members.append(following)
        if following == first:
            return members, nodes
        nodes.append(node)
        number = following


def _dry(line: LineString, water: BaseGeometry) -> list[LineString]:
    """Return the pieces of a small street that do not run into the river or a lake."""
    if not water.intersects(line):
        return [line]
    return [piece for piece in shapely.get_parts(line.difference(water)) if piece.length > 25]


def _add_beyond(rows: _Rows, ground: Ground, land: BaseGeometry) -> None:
    """Add what the mesh does not hold of the great streets: bridges and the roads outside."""
    known = land.buffer(1.0)
    for street in ground.streets:
        source = _source(street)
        for over in shapely.get_parts(street.line.intersection(ground.river)):
            if over.length > 5:
                rows.add(street.name, street.name_en, street.kind, over, source, bridge=True)
        for outside in shapely.get_parts(street.line.difference(known).difference(ground.river)):
            if outside.geom_type == "LineString" and outside.length > 20:
                rows.add(street.name, street.name_en, street.kind, outside, source)


def _add_shore(rows: _Rows, ground: Ground, land: BaseGeometry) -> list[int]:
    """Add the road along the river in the built-up area, named after its bank."""
    line = shore_line(ground.river, SHORE_M).simplify(2).intersection(land.buffer(-1))
    found = []
    for code, shape in ground.districts.items():
        name = "江北大道" if code in ("450102", "450103", "450107") else "亭江路" if code == "450105" else "滨江路"
        name_en = {"江北大道": "Jiangbei Avenue", "亭江路": "Tingjiang Road", "滨江路": "Binjiang Road"}[name]
        inside = line.intersection(shape)
        for piece in shapely.get_parts(shapely.line_merge(inside)):
            if piece.geom_type == "LineString" and piece.length > 300:
                found.append(rows.add(name, name_en, MAIN, piece, OURS))
    return found


def _name_from_table(rows: _Rows) -> None:
    """Give the smaller real names to the nearest unnamed streets that run the same way."""
    table = read_table("street_names")
    unnamed = np.array([number for number, name in enumerate(rows.name) if not name])
    lines = np.array(rows.line)[unnamed]
    tree = shapely.STRtree(lines)
    taken: set[int] = set()
    for row, point in zip(table, shapely.points(points_of(table)), strict=True):
        best, best_cost = None, np.inf
        for k in sorted(tree.query(point, predicate="dwithin", distance=450).tolist()):
            along = lines[k].project(point)
            a, b = lines[k].interpolate(max(0, along - 20)), lines[k].interpolate(along + 20)
            bearing = np.degrees(np.arctan2(b.x - a.x, b.y - a.y))
            turn = abs((bearing - float(row["bearing_deg"]) + 90) % 180 - 90)
            cost = lines[k].distance(point) + 4 * turn
            if k not in taken and turn < 40 and lines[k].length > 120 and cost < best_cost:
                best, best_cost = k, cost
        if best is not None:
            taken.add(best)
            number = int(unnamed[best])
            rows.name[number], rows.name_en[number] = row["name"], row["name_en"]
            rows.source[number] = "name: OpenStreetMap contributors, ODbL; course drawn by us"


def _name_the_rest(rows: _Rows, grids: Grids) -> None:
    """Name all other streets after their community, as towns do: X路, X一路 ... X街 ... lanes X一巷 ...

    In English the number stands behind: X Road, X Road 1 ... lanes X Lane 1 ...
    """
    stems = {row["code"]: (_stem(row["name"]), row["name_en"]) for row in read_table("communities")}
    tree = shapely.STRtree(grids.cells)
    used = set(rows.name)
    count: dict[tuple[str, int], int] = {}
    unnamed = sorted(
        (number for number, name in enumerate(rows.name) if not name),
        key=lambda number: (-rows.kind[number], -rows.line[number].length, number),
    )
    middles = shapely.line_interpolate_point(np.array(rows.line)[unnamed], 0.5, normalized=True)
    for number, cell in zip(unnamed, tree.nearest(middles).tolist(), strict=True):
        (stem, stem_en), kind = stems[str(grids.community[cell])], rows.kind[number]
        while True:
            turn = count.get((stem, kind), 0)
            count[stem, kind] = turn + 1
            ending = ENDINGS[rows.kind[number]]
            name = stem + (chinese_number(turn + 1) if kind == LANE else chinese_number(turn) if turn else "") + ending
            if name not in used:
                break
        used.add(name)
        rows.name[number] = name
        rank = turn + 1 if kind == LANE else turn
        rows.name_en[number] = f"{stem_en} {ENDINGS_EN[kind]}" + (f" {rank}" if rank else "")


def _stem(name: str) -> str:
    stem = re.sub(r"(居民委员会|居委会|村委会|村民委员会|虚拟社区)$", "", name)
    return re.sub(r"(社区|村|街道|街|路)$", "", stem) or name


def chinese_number(number: int) -> str:
    """Return 1 to 99 in Chinese numerals, more in digits."""
    if number > 99:
        return str(number)
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else NUMERALS[tens - 1] + "十"
    return head + (NUMERALS[ones - 1] if ones else "")


def _crossings(mesh: Mesh, edges) -> tuple[Points, NDArray[np.int64]]:  # noqa: ANN001
    """Return where three or more street edges meet, and the greatest class there."""
    degree: dict[int, int] = {}
    greatest: dict[int, list[int]] = {}
    for a, b, kind in edges:
        for node in (a, b):
            degree[node] = degree.get(node, 0) + 1
            greatest.setdefault(node, []).append(kind)
    nodes = [node for node in sorted(degree) if degree[node] >= 3]
    # A crossing is as great as its second street: a lane that ends on an avenue needs no signal.
    second = np.array([sorted(greatest[node])[-3] for node in nodes])
    return np.array([mesh.xy[node] for node in nodes]), second
