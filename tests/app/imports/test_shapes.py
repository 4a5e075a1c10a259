"""The gate that every shape of a file passes: empty pieces are left out, and what no map can show has its reason."""

import numpy as np
import pytest
import shapely

from app.imports.frames import Frame
from app.imports.places import EMPTY, NO_AREA, NO_LENGTH, NO_LINE, NO_POLYGON, UNREADABLE_SHAPE, read_shapes
from app.imports.vector import UNREADABLE

NAN, INF = float("nan"), float("inf")
SQUARE = "(108.4 22.4, 108.5 22.4, 108.5 22.5, 108.4 22.4)"
LINE = "108.4 22.4, 108.5 22.4"
GOOD = [
    ("line", f"LINESTRING({LINE})", 1),
    ("line", f"MULTILINESTRING(({LINE}), EMPTY)", 1),
    ("line", f"MULTILINESTRING(EMPTY, ({LINE}), EMPTY, (108.4 22.5, 108.5 22.5))", 2),
    ("line", f"MULTILINESTRING(({LINE}), (108.4 22.4, 108.4 22.4))", 1),
    ("polygon", f"POLYGON({SQUARE})", 1),
    ("polygon", f"MULTIPOLYGON(EMPTY, ({SQUARE}))", 1),
    ("polygon", f"GEOMETRYCOLLECTION(POLYGON EMPTY, POLYGON({SQUARE}), LINESTRING EMPTY)", 1),
    ("polygon", f"MULTIPOLYGON(({SQUARE}), ((108 22, 108 22, 108 22, 108 22)))", 1),
    ("polygon", "POLYGON((108.4 22.4, 108.5 22.5, 108.5 22.4, 108.4 22.5, 108.4 22.4))", 2),
    ("polygon", f"POLYGON Z{SQUARE.replace(',', ' 5,').replace(')', ' 5)').join('()')}", 1),
]
BAD = [
    ("line", "LINESTRING EMPTY", EMPTY),
    ("line", "MULTILINESTRING(EMPTY, EMPTY)", EMPTY),
    ("line", "GEOMETRYCOLLECTION EMPTY", EMPTY),
    ("line", "LINESTRING(108.4 22.4, 108.4 22.4)", NO_LENGTH),
    ("line", f"POLYGON({SQUARE})", NO_LINE),
    ("polygon", "POLYGON EMPTY", EMPTY),
    ("polygon", "POLYGON((108.4 22.4, 108.5 22.4, 108.45 22.4, 108.4 22.4))", NO_AREA),
    ("polygon", "POLYGON((108.4 22.4, 108.4 22.4, 108.4 22.4, 108.4 22.4))", NO_AREA),
    ("polygon", f"LINESTRING({LINE})", NO_POLYGON),
    ("point", "MULTIPOINT EMPTY", EMPTY),
]
HURT = [
    shapely.LineString([(108.4, 22.4), (NAN, 22.5)]),
    shapely.LineString([(108.4, 22.4), (108.5, INF)]),
    shapely.Polygon([(108.4, 22.4), (108.5, 22.4), (NAN, NAN), (108.4, 22.4)]),
    shapely.Polygon([(108.4, 22.4), (-INF, 22.4), (108.5, 22.5), (108.4, 22.4)]),
    UNREADABLE,
]


def read(wanted: str, shape: shapely.Geometry):
    """Read one shape between two good ones of its kind."""
    sound = {"point": "POINT(108.4 22.4)", "line": f"LINESTRING({LINE})", "polygon": f"POLYGON({SQUARE})"}[wanted]
    good = shapely.from_wkt(sound)
    places = read_shapes(np.array([good, shape, good], object), Frame("EPSG:4326"), wanted)
    assert set(places.problems) <= {1} and np.isfinite(places.lon[[0, 2]]).all()
    return places


@pytest.mark.parametrize(("wanted", "words", "pieces"), GOOD)
def test_what_can_be_drawn_comes_in_without_its_empty_pieces(wanted, words, pieces):
    places = read(wanted, shapely.from_wkt(words))
    assert places.problems == {} and shapely.get_num_geometries(places.shapes[1]) == pieces
    assert not shapely.is_empty(shapely.get_parts(places.shapes[1])).any()


@pytest.mark.parametrize(("wanted", "words", "reason"), BAD)
def test_what_cannot_is_rejected_with_its_reason(wanted, words, reason):
    assert read(wanted, shapely.from_wkt(words)).problems[1][0] == reason


@pytest.mark.parametrize("shape", HURT)
@pytest.mark.parametrize("wanted", ["point", "line", "polygon"])
def test_corners_that_are_no_numbers_and_kinds_that_cannot_be_read(wanted, shape):
    assert read(wanted, shape).problems[1][0] == UNREADABLE_SHAPE
