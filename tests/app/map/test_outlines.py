"""Which shape covers a place: the same as a point-in-polygon test of shapely, holes included."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Point, Polygon

from app.city.model import Shapes
from app.map.outlines import shape_at

OUTER = [(0, 0), (10, 0), (12, 6), (5, 10), (0, 8)]
HOLE = [(3, 3), (3, 5), (5, 5), (5, 3)]
BESIDE = [(20, 0), (30, 0), (30, 10), (20, 10)]


def shapes() -> Shapes:
    rings = [OUTER, HOLE, BESIDE]
    points = np.array([place for ring in rings for place in ring], dtype=float)
    starts = np.cumsum([0] + [len(ring) for ring in rings])
    bounds = np.array([[0, 0, 12, 10], [20, 0, 30, 10]], dtype=float)
    return Shapes(
        np.array([7, 8]), ["a", "b"], ["", ""], ["", ""], ["duty_grid"] * 2, points, starts,
        np.array([0, 0, 1], dtype=np.int32), bounds, bounds[:, :2], {},
    )  # fmt: skip


@given(st.floats(-5, 35).map(lambda x: round(x, 3) + 0.0001), st.floats(-5, 15).map(lambda y: round(y, 3) + 0.0001))
def test_it_is_the_shape_that_shapely_finds(east: float, north: float) -> None:
    place = Point(east, north)
    expected = next((number for number, polygon in ((7, Polygon(OUTER, [HOLE])), (8, Polygon(BESIDE)))
                     if polygon.contains(place)), None)  # fmt: skip
    assert shape_at(shapes(), east, north) == expected
