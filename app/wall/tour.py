"""The flight over the city from place to place: duty grids, or districts, or a plain round where there are neither."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from app.city.model import Shapes
from app.i18n import N_, _, pick
from app.wall.figures.names import shape_name
from app.wall.places import city_box

if TYPE_CHECKING:
    from app.city.city import City

Box = tuple[float, float, float, float]
ROUND = 3  # a plain round looks at 3 x 3 parts of the city


@dataclass(frozen=True)
class Stop:
    """One place of the flight.

    Args:
        kind: 'grid', 'district' or 'part'.
        key: database id of a grid, index of a district, running number of a part.
        name: what the hall calls the place.
        second: what it belongs to, '' for nothing.
        box_m: west, south, east, north in EPSG:3857 metres.
        area_m2: its ground, NaN where it is unknown.
    """

    kind: str
    key: int
    name: str
    second: str
    box_m: Box
    area_m2: float = float("nan")


def stops(city: City) -> tuple[Stop, ...]:
    """The places of the flight in an order without long jumps."""
    found = _grid_stops(city) or _district_stops(city) or _plain_stops(city)
    return tuple(found[k] for k in short_way(np.array([_middle(stop.box_m) for stop in found]).reshape(-1, 2)))


def shape_of(city: City, stop: Stop) -> tuple[Shapes | None, int | None]:
    """The polygon of a stop: its layer and its row there; a part of the city is its box."""
    if stop.kind == "grid":
        rows = np.flatnonzero(city.duty_grids.ids == stop.key)
        return (city.duty_grids, int(rows[0])) if len(rows) else (None, None)
    if stop.kind == "district" and stop.key < len(city.districts):
        row = city.areas.row_of(city.districts[stop.key])
        return (None, None) if row is None else (city.areas, row)
    return (_box_shape(stop), 0) if stop.kind == "part" else (None, None)


def _box_shape(stop: Stop) -> Shapes:
    west, south, east, north = stop.box_m
    return Shapes(
        ids=np.array([stop.key], np.int64),
        codes=[""],
        names=[stop.name],
        names_en=[stop.name],
        kinds=["part"],
        points_m=np.array([(west, south), (east, south), (east, north), (west, north), (west, south)]),
        part_starts=np.array([0, 5], np.int64),
        part_owner=np.zeros(1, np.int32),
        bounds_m=np.array([stop.box_m]),
        anchors_m=np.array([_middle(stop.box_m)]),
    )


def short_way(points_m: NDArray[np.float64]) -> list[int]:
    """An order that always goes on to the nearest place not yet seen, from the north-western one."""
    if not len(points_m):
        return []
    left = set(range(len(points_m)))
    here = int(np.argmin(points_m[:, 0] - points_m[:, 1]))
    way = []
    while True:
        way.append(here)
        left.discard(here)
        if not left:
            return way
        rest = np.fromiter(left, int)
        rest.sort()
        here = int(rest[np.argmin(np.hypot(*(points_m[rest] - points_m[here]).T))])


def _middle(box: Box) -> tuple[float, float]:
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


def _box(shapes: Shapes, row: int) -> Box:
    west, south, east, north = shapes.bounds_m[row].tolist()
    return west, south, east, north


def _area(shapes: Shapes, row: int) -> float:
    areas = shapes.extra.get("area_m2")
    return float(areas[row]) if areas is not None else float("nan")


def _grid_stops(city: City) -> list[Stop]:
    grids = city.duty_grids
    codes = [str(code) for code in grids.extra.get("district_code", [""] * len(grids))]
    areas = city.areas
    names = {
        code: pick(areas.names[row], areas.names_en[row])
        for code in dict.fromkeys(codes)
        if (row := areas.row_of(code)) is not None
    }
    return [
        Stop(
            "grid",
            int(grids.ids[row]),
            shape_name(grids, row),
            names.get(code, ""),
            _box(grids, row),
            _area(grids, row),
        )
        for row, code in enumerate(codes)
    ]


def _district_stops(city: City) -> list[Stop]:
    rows = [(k, row) for k, code in enumerate(city.districts) if (row := city.areas.row_of(code)) is not None]
    return [
        Stop("district", k, shape_name(city.areas, row), "", _box(city.areas, row), _area(city.areas, row))
        for k, row in rows
        if not np.isnan(city.areas.bounds_m[row]).any()  # a district without a shape is nowhere to fly to
    ]


def _plain_stops(city: City) -> list[Stop]:
    west, south, east, north = city_box(city)
    width, height = (east - west) / ROUND, (north - south) / ROUND
    names = (
        N_("South-west"),
        N_("South"),
        N_("South-east"),
        N_("West"),
        N_("Centre"),
        N_("East"),
        N_("North-west"),
        N_("North"),
        N_("North-east"),
    )
    return [
        Stop(
            "part",
            k,
            _(names[k]),
            "",
            (
                west + k % ROUND * width,
                south + k // ROUND * height,
                west + (k % ROUND + 1) * width,
                south + (k // ROUND + 1) * height,
            ),
        )
        for k in range(ROUND * ROUND)
    ]
