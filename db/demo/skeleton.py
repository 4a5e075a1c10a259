"""The great streets by name, as smooth curves that meet, and what lies around them: river, borders, outer limit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from db.demo.frame import URBAN_DISTRICTS, points_of, read_table, shape_to_metres, smooth_line, to_metres
from db.demo.mesh import BANK, BORDER, EDGE, MAIN, TRUNK, Mesh, make_mesh
from db.demo.river import river_polygon

STEP_M = 45.0
SNAP_M = 300.0


@dataclass(frozen=True)
class GreatStreet:
    """A named street of the skeleton, in metres."""

    name: str
    name_en: str
    kind: int
    line: LineString
    source: str


@dataclass(frozen=True)
class Ground:
    """What the city is built on: districts, the river, the great streets and the limit of the built-up area."""

    districts: dict[str, BaseGeometry]
    river: BaseGeometry
    streets: list[GreatStreet]
    limit: Polygon


def great_streets() -> list[GreatStreet]:
    """Return the great streets; loose ends are drawn to the next street."""
    rows = read_table("streets")
    lines = []
    for row in rows:
        corners = np.array([[float(x) for x in point.split()] for point in row["line"].split(";")])
        lines.append(smooth_line(to_metres(corners), STEP_M))
    shapes = np.array([LineString(line) for line in lines])
    for number, line in enumerate(lines):
        others = shapely.union_all(np.delete(shapes, number))
        for end in (0, -1):
            point = shapely.Point(line[end])
            gap = point.distance(others)
            if 0.01 < gap < SNAP_M:
                hit = others.interpolate(others.project(point)) if others.geom_type == "LineString" else None
                hit = hit or shapely.shortest_line(point, others).interpolate(1, normalized=True)
                line = np.vstack([line, [hit.x, hit.y]]) if end else np.vstack([[hit.x, hit.y], line])
        shapes[number] = LineString(line)
    return [
        GreatStreet(row["name"], row["name_en"], TRUNK if row["class"] == "trunk" else MAIN, shape, row["source"])
        for row, shape in zip(rows, shapes, strict=True)
    ]


def read_ground(district_shapes: dict[str, BaseGeometry]) -> Ground:
    """Return the ground from district polygons in degrees and the tables of `resources/demo`."""
    districts = {code: shape_to_metres(district_shapes[code]) for code in URBAN_DISTRICTS}
    corners = points_of(read_table("outline"))
    limit = Polygon(smooth_line(np.vstack([corners, corners[:1]]), 150.0)).buffer(0)
    return Ground(districts, river_polygon(), great_streets(), limit)


def skeleton_mesh(ground: Ground) -> Mesh:
    """Return the mesh of the faces between great streets, river banks and district borders inside the limit."""
    frame = box_around(ground.limit)
    banks = ground.river.boundary.intersection(frame)
    borders = shapely.union_all([shape.boundary for shape in ground.districts.values()]).intersection(ground.limit)
    borders = borders.difference(ground.river.buffer(-5)).simplify(0)
    lines = [(ground.limit.exterior, EDGE), (banks, BANK), (borders, BORDER)]
    for kind in (MAIN, TRUNK):
        whole = shapely.union_all([street.line for street in ground.streets if street.kind == kind])
        lines.append((whole.intersection(frame), kind))
    return make_mesh(lines, ground.limit.difference(ground.river))


def box_around(shape: BaseGeometry) -> BaseGeometry:
    """Return the box around a shape with a margin of two kilometres."""
    west, south, east, north = shape.bounds
    return shapely.box(west - 2000, south - 2000, east + 2000, north + 2000)
