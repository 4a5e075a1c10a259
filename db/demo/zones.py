"""Zones without a code of their own, and parks: drawn roughly, brought to the nearest streets."""

from __future__ import annotations

import numpy as np
import shapely
from shapely.geometry import Polygon

from db.demo.frame import points_of, read_table, to_metres
from db.demo.mesh import Mesh


def zone_rings() -> list[tuple[dict[str, str], Polygon]]:
    """Return the rows of the table of zones with their outline in metres."""
    found = []
    for row in read_table("zones"):
        corners = np.array([[float(x) for x in point.split()] for point in row["ring"].split(";")])
        found.append((row, Polygon(to_metres(corners)).buffer(0)))
    return found


def park_faces(mesh: Mesh) -> dict[int, int]:
    """Return face -> row of the table of parks: for each park the nearest faces, connected, up to its area."""
    rows = read_table("parks")
    points = shapely.points(points_of(rows))
    faces = sorted(mesh.rings)
    polygons = {face: mesh.outline(face) for face in faces}
    taken: dict[int, int] = {}
    for number, (row, point) in enumerate(zip(rows, points, strict=True)):
        wanted = float(row["area_km2"]) * 1_000_000
        first = min(
            (face for face in faces if face not in taken), key=lambda face: (polygons[face].distance(point), face)
        )
        inside, area = [first], polygons[first].area
        while True:
            border = {
                other
                for face in inside
                for other in mesh.neighbours(face)
                if other not in taken and other not in inside
            }
            fits = [face for face in border if area + polygons[face].area <= wanted * 1.15]
            if not fits:
                break
            nearest = min(fits, key=lambda face: (polygons[face].centroid.distance(point), face))
            inside.append(nearest)
            area += polygons[nearest].area
        if area <= wanted * 1.6:
            taken.update(dict.fromkeys(inside, number))
    return taken
