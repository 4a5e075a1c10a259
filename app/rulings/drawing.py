"""What is drawn as the place of a ruling: areas with holes, a line, picked grids and streets, with undo and redo."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import shapely
from shapely.affinity import scale
from shapely.geometry.base import BaseGeometry

from app.i18n import N_
from app.meetings.outline import METRES_PER_DEGREE

STREET_M = 40.0
"""So far to each side a picked street reaches; our own rule, about the width of a trunk road with its kerbs."""
MOST_STEPS = 200
Point = tuple[float, float]


class Tool(StrEnum):
    """What a point means."""

    POLYGON = "polygon"
    UNIT_GRIDS = "unit_grids"
    DUTY_GRIDS = "duty_grids"
    STREET = "street"
    LINE = "line"


TROUBLES = {
    "empty": N_("Nothing is drawn yet"),
    "few": N_("An area needs three points, a line two"),
    "crosses": N_("The border crosses itself"),
    "outside": N_("The place leaves the city"),
}


@dataclass(frozen=True)
class Drawn:
    """What is drawn at one moment; all of it in degrees.

    Args:
        points: corners of the border, or points of the line, that is being drawn.
        area: what is finished: (multi)polygons; None before the first.
        line: a line that is finished; a boundary has one.
        unit_grids, duty_grids: numbers of picked grids.
        is_hole: the next area is cut out.
    """

    tool: Tool = Tool.POLYGON
    points: tuple[Point, ...] = ()
    area: BaseGeometry | None = None
    line: tuple[Point, ...] = ()
    unit_grids: frozenset[int] = frozenset()
    duty_grids: frozenset[int] = frozenset()
    is_hole: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing is drawn."""
        return not (self.points or self.area is not None or self.line or self.unit_grids or self.duty_grids)


class Drawing:
    """A drawing with its steps; `state` is what is drawn now.

    Args:
        unit_grids, duty_grids: number -> outline in degrees, to make the place of picked grids.
        city: the outline of the city, which a place may not leave; None: not looked at.
    """

    def __init__(
        self,
        unit_grids: dict[int, BaseGeometry] | None = None,
        duty_grids: dict[int, BaseGeometry] | None = None,
        city: BaseGeometry | None = None,
    ) -> None:
        self.unit_shapes, self.duty_shapes, self.city = unit_grids or {}, duty_grids or {}, city
        self.state = Drawn()
        self._before: list[Drawn] = []
        self._after: list[Drawn] = []

    # Steps ------------------------------------------------------------------------------------------------------------

    def _step(self, state: Drawn) -> None:
        if state != self.state:
            self._before = [*self._before[-MOST_STEPS + 1 :], self.state]
            self._after.clear()
            self.state = state

    def undo(self) -> bool:
        """Take the last step back; False where there is none."""
        if not self._before:
            return False
        self._after.append(self.state)
        self.state = self._before.pop()
        return True

    def redo(self) -> bool:
        """Do again what was taken back; False where nothing was."""
        if not self._after:
            return False
        self._before.append(self.state)
        self.state = self._after.pop()
        return True

    # Drawing ----------------------------------------------------------------------------------------------------------

    def choose(self, tool: Tool) -> None:
        """Take another tool; what was not finished is dropped."""
        self._step(replace(self.state, tool=tool, points=()))

    def set_hole(self, is_hole: bool) -> None:
        """Let the next area be cut out, or be added."""
        self._step(replace(self.state, is_hole=is_hole))

    def add_point(self, lon: float, lat: float) -> None:
        """Set a corner of the border, or a point of the line; the same point twice is one."""
        if not self.state.points or self.state.points[-1] != (lon, lat):
            self._step(replace(self.state, points=(*self.state.points, (lon, lat))))

    def take_last(self) -> None:
        """Take the last point away; without one the last step."""
        if self.state.points:
            self._step(replace(self.state, points=self.state.points[:-1]))
        else:
            self.undo()

    def clear(self) -> None:
        """Begin anew with the same tool; undo brings everything back."""
        self._step(Drawn(tool=self.state.tool))

    def finish(self) -> str | None:
        """Close the border, or end the line; return a key of `TROUBLES` and change nothing where that is impossible."""
        points = self.state.points
        if self.state.tool is Tool.LINE:
            if len(points) < 2:
                return "few"
            if not shapely.LineString(points).is_simple:
                return "crosses"
            self._step(replace(self.state, line=points, points=()))
            return None
        trouble = ring_trouble(points)
        if trouble is None:
            self._combine(shapely.Polygon(points))
        return trouble

    def pick_grid(self, number: int) -> None:
        """Take a grid, or leave it again."""
        if self.state.tool is Tool.DUTY_GRIDS:
            self._step(replace(self.state, duty_grids=self.state.duty_grids ^ {number}))
        else:
            self._step(replace(self.state, unit_grids=self.state.unit_grids ^ {number}))

    def pick_street(self, street: BaseGeometry) -> None:
        """Add everything within `STREET_M` of a street, or cut it out; for a line, take the street's own."""
        if self.state.tool is Tool.LINE:
            line = max(shapely.get_parts(street).tolist(), key=lambda part: part.length)
            self._step(replace(self.state, line=tuple((x, y) for x, y, *_z in line.coords), points=()))
            return
        self._combine(buffered(street, STREET_M))

    def _combine(self, shape: BaseGeometry) -> None:
        area = self.state.area
        if self.state.is_hole:
            joined = shapely.difference(area if area is not None else self._grids() or shapely.Polygon(), shape)
        else:
            joined = shape if area is None else shapely.union(area, shape)
        parts = [part for part in shapely.get_parts(joined) if part.geom_type == "Polygon" and not part.is_empty]
        area = shapely.union_all(parts) if parts else None
        state = replace(self.state, area=area, points=())
        if self.state.is_hole and self.state.area is None:  # grids with a hole are no longer whole grids
            state = replace(state, unit_grids=frozenset(), duty_grids=frozenset())
        self._step(state)

    # What is drawn ----------------------------------------------------------------------------------------------------

    def _grids(self) -> BaseGeometry | None:
        shapes = [self.unit_shapes[one] for one in self.state.unit_grids if one in self.unit_shapes]
        shapes += [self.duty_shapes[one] for one in self.state.duty_grids if one in self.duty_shapes]
        return shapely.union_all(shapes) if shapes else None

    def shape(self) -> BaseGeometry | None:
        """Return the place that is finished: areas and grids together."""
        grids, area = self._grids(), self.state.area
        if grids is None or area is None:
            return area if grids is None else grids
        return shapely.union(grids, area)

    def trouble(self) -> str | None:
        """Return why the place cannot be taken yet, a key of `TROUBLES`; of a border on its way, what is wrong."""
        state = self.state
        if len(state.points) > 2 and not shapely.LineString(state.points).is_simple:
            return "crosses"
        if state.tool is Tool.LINE:
            drawn: BaseGeometry | None = shapely.LineString(state.line) if state.line else None
        else:
            drawn = self.shape()
        if drawn is None or drawn.is_empty:
            return "few" if state.points else "empty"
        if self.city is not None and not buffered(self.city, 1.0).covers(drawn):
            return "outside"
        return None

    def outline(self) -> str | None:
        """Return the place as GeoJSON; None where it is whole grids of one kind, or nothing."""
        state = self.state
        only_grids = state.area is None and (not state.unit_grids or not state.duty_grids)
        shape = self.shape()
        return None if shape is None or only_grids else str(shapely.to_geojson(shape))

    def unit_grid_ids(self) -> tuple[int, ...]:
        """Return the picked unit grids where the place is these alone."""
        return tuple(sorted(self.state.unit_grids)) if self.outline() is None else ()

    def duty_grid_ids(self) -> tuple[int, ...]:
        """Return the picked duty grids where the place is these alone."""
        return tuple(sorted(self.state.duty_grids)) if self.outline() is None else ()

    def line(self) -> str | None:
        """Return the line as GeoJSON; None where there is none."""
        return str(shapely.to_geojson(shapely.LineString(self.state.line))) if self.state.line else None

    def area_m2(self) -> float:
        """Return the size of the place in square metres."""
        shape = self.shape()
        return 0.0 if shape is None else float(in_metres(shape).area)

    def length_m(self) -> float:
        """Return the length of the line in metres."""
        return float(in_metres(shapely.LineString(self.state.line)).length) if self.state.line else 0.0


def ring_trouble(points: Sequence[Point]) -> str | None:
    """Return why a border cannot be closed, a key of `TROUBLES`; None where it can."""
    if len(points) < 3:
        return "few"
    shape = shapely.Polygon(points)
    return None if shape.is_valid and shape.area > 0 else "crosses"


def sides_of(line: Sequence[Point], reach_m: float) -> tuple[BaseGeometry, BaseGeometry]:
    """Return what lies left and right of a line as far as it reaches, in degrees; the database cuts its own."""
    flat = shapely.LineString(line)
    east_m = METRES_PER_DEGREE * math.cos(math.radians(flat.centroid.y))
    flat = scale(flat, east_m, METRES_PER_DEGREE, origin=(0, 0))
    left, right = (flat.buffer(reach, single_sided=True, join_style="mitre") for reach in (reach_m, -reach_m))
    back = (1 / east_m, 1 / METRES_PER_DEGREE)
    return scale(left, *back, origin=(0, 0)), scale(right, *back, origin=(0, 0))


def in_metres(shape: BaseGeometry) -> BaseGeometry:
    """Return a shape in metres on a plane that touches the globe at its middle: good enough within a city."""
    east_m = METRES_PER_DEGREE * math.cos(math.radians(shape.centroid.y)) if not shape.is_empty else 1.0
    return scale(shape, east_m, METRES_PER_DEGREE, origin=(0, 0))


def buffered(shape: BaseGeometry, radius_m: float) -> BaseGeometry:
    """Return everything within some metres of a shape in degrees, in degrees."""
    east_m = METRES_PER_DEGREE * math.cos(math.radians(shape.centroid.y))
    flat = scale(shape, east_m, METRES_PER_DEGREE, origin=(0, 0)).buffer(radius_m, quad_segs=4)
    return scale(flat, 1 / east_m, 1 / METRES_PER_DEGREE, origin=(0, 0))
