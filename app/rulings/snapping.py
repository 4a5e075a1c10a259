"""Where a point of a drawing snaps to: corners and borders of grids, streets, and the places of other rulings."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from app.i18n import N_, pick
from app.meetings.outline import METRES_PER_DEGREE
from app.rulings.model import Surroundings

CORNER_SHARE = 0.6
"""A corner draws a point from this share of the reach on; a border only where no corner is so near."""
SNAPPED = {
    "grid": N_("on a grid"),
    "street": N_("on a street"),
    "ruling": N_("on another ruling"),
    "district": N_("on a district border"),
}


@dataclass(frozen=True)
class Snap:
    """A point that has snapped: longitude and latitude in degrees, and a key of `SNAPPED`."""

    lon: float
    lat: float
    kind: str


class Ground:
    """The shapes around a place, read once, and what lies at a point.

    Args:
        around: what was read; shapes as WKB in degrees.
    """

    def __init__(self, around: Surroundings) -> None:
        self.unit_grids = {number: shapely.from_wkb(shape) for number, shape in around.unit_grids}
        self.duty_grids = {number: shapely.from_wkb(shape) for number, shape in around.duty_grids}
        self.streets = [(pick(name, en), kind, shapely.from_wkb(shape)) for name, en, kind, shape in around.streets]
        self.areas = [(kind, name, shapely.from_wkb(shape)) for kind, name, shape in around.areas]
        lines: list[tuple[str, BaseGeometry]] = [("grid", shape.boundary) for shape in self.unit_grids.values()]
        lines += [("grid", shape.boundary) for shape in self.duty_grids.values()]
        lines += [("street", shape) for _name, _kind, shape in self.streets]
        lines += [(kind, shape.boundary) for kind, _name, shape in self.areas]
        self._kinds = [kind for kind, _shape in lines]
        self._lines = np.array([shape for _kind, shape in lines], dtype=object)
        self._tree = shapely.STRtree(self._lines)

    @property
    def city(self) -> BaseGeometry | None:
        """The districts together; None where none was read."""
        districts = [shape for kind, _name, shape in self.areas if kind == "district"]
        return shapely.union_all(districts) if districts else None

    def snap(self, lon: float, lat: float, reach_m: float) -> Snap | None:
        """Return where a point snaps to: the nearest corner, else border or street; None beyond the reach."""
        reach = reach_m / METRES_PER_DEGREE
        point = shapely.Point(lon, lat)
        found: list[tuple[bool, float, Snap]] = []
        for index in self._tree.query(point.buffer(reach / math.cos(math.radians(lat)))):
            line = self._lines[index]
            corners = shapely.get_coordinates(line)
            nearest = corners[np.argmin(((corners - (lon, lat)) ** 2).sum(axis=1))]
            away = _metres(lon, lat, *nearest)
            if away <= reach_m * CORNER_SHARE:
                found.append((False, away, Snap(float(nearest[0]), float(nearest[1]), self._kinds[index])))
                continue
            on = line.interpolate(line.project(point))
            away = _metres(lon, lat, on.x, on.y)
            if away <= reach_m:
                found.append((True, away, Snap(on.x, on.y, self._kinds[index])))
        return min(found, key=lambda one: one[:2])[2] if found else None

    def grid_at(self, lon: float, lat: float, is_duty: bool) -> int | None:
        """Return the number of the grid at a point."""
        grids = self.duty_grids if is_duty else self.unit_grids
        return next((number for number, shape in grids.items() if shapely.intersects_xy(shape, lon, lat)), None)

    def street_at(self, lon: float, lat: float, reach_m: float) -> BaseGeometry | None:
        """Return the nearest street within a reach: all of its pieces here that bear its name."""
        point = shapely.Point(lon, lat)
        near = [(shape.distance(point), name, shape) for name, _kind, shape in self.streets]
        if not near or min(near)[0] > reach_m / METRES_PER_DEGREE:
            return None
        _away, name, shape = min(near, key=lambda one: one[0])
        same = [one for other, _kind, one in self.streets if other == name] if name else [shape]
        return shapely.line_merge(shapely.union_all(same))


def _metres(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    east_m = (other_lon - lon) * METRES_PER_DEGREE * math.cos(math.radians(lat))
    return math.hypot(east_m, (other_lat - lat) * METRES_PER_DEGREE)
