"""Curves become short straight pieces; surfaces in space are rejected with the reason."""

import math
import struct
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from app.imports.curves import MOST_BESIDE_M, SolidError, arcs, straighten
from app.imports.vector import UNREADABLE, Vector, as_chunk
from app.tables.parts import ReadPart

ARC = [(1000.0, 0.0), (1010.0, 10.0), (1020.0, 0.0)]
CHORD = [(1020.0, 0.0), (1000.0, 0.0)]
HALF_DISC = math.pi * 10**2 / 2


def head(kind: int, count: int, order: str = "<") -> bytes:
    return struct.pack(f"{order}BII", order == "<", kind, count)


def points(kind: int, *of: tuple[float, ...], order: str = "<") -> bytes:
    return head(kind, len(of), order) + b"".join(struct.pack(f"{order}{len(one)}d", *one) for one in of)


def many(kind: int, *parts: bytes) -> bytes:
    return head(kind, len(parts)) + b"".join(parts)


HALF = many(9, points(8, *ARC), points(2, *CHORD))
RING = struct.pack("<I", 4) + b"".join(struct.pack("<2d", *one) for one in [(1000, 0), (1020, 0), (1020, 9), (1000, 0)])
PLAIN = head(3, 1) + RING


@pytest.mark.parametrize(
    ("packed", "kind", "area", "length"),
    [
        (points(8, *ARC), "LineString", 0, math.pi * 10), (HALF, "LineString", 0, math.pi * 10 + 20),
        (many(10, HALF), "Polygon", HALF_DISC, math.pi * 10 + 20),
        (many(11, points(8, *ARC), points(2, *CHORD)), "MultiLineString", 0, math.pi * 10 + 20),
        (many(12, many(10, HALF)), "MultiPolygon", HALF_DISC, math.pi * 10 + 20),
        (many(7, many(10, HALF)), "GeometryCollection", HALF_DISC, math.pi * 10 + 20),
        (many(10, points(8, ARC[0], ARC[2], ARC[0])), "Polygon", math.pi * 100, math.pi * 20),
        (points(1008, *((x, y, 5.0) for x, y in ARC)), "LineString", 0, math.pi * 10),
        (points(3008, *((x, y, 5.0, 1.0) for x, y in ARC)), "LineString", 0, math.pi * 10),
        (points(0x80000008, *((x, y, 5.0) for x, y in ARC)), "LineString", 0, math.pi * 10),
        (points(8, *ARC, order=">"), "LineString", 0, math.pi * 10),
    ],
)  # fmt: skip
def test_every_kind_of_curve_is_read(packed: bytes, kind: str, area: float, length: float) -> None:
    made, has_curves = straighten(packed)
    assert (made.geom_type, has_curves, shapely.is_valid(made)) == (kind, True, True)
    assert made.area == pytest.approx(area, rel=0.02)
    assert made.length == pytest.approx(length, rel=0.01)


def test_a_surface_of_plain_polygons_has_no_curves() -> None:
    assert straighten(many(12, PLAIN)) == (shapely.from_wkb(many(6, PLAIN)), False)


@given(
    st.tuples(st.floats(4e5, 6e5), st.floats(2e6, 3e6)), st.floats(1, 5000), st.floats(0, 6.28), st.floats(-6.2, 6.2)
)
def test_no_piece_lies_farther_beside_its_arc(centre: tuple, radius: float, first: float, sweep: float) -> None:
    if abs(sweep) < 0.05:
        return
    angles = first + sweep * np.array([0, 0.3, 1])
    along = np.array(centre) + radius * np.column_stack([np.cos(angles), np.sin(angles)])
    made = arcs(along)
    assert (made[0] == along[0]).all() and (made[-1] == along[-1]).all() and (made == along[1]).all(axis=1).any()
    middles = (made[1:] + made[:-1]) / 2
    assert np.abs(np.hypot(*(made - centre).T) - radius).max() < 0.01
    assert (radius - np.hypot(*(middles - centre).T)).max() <= MOST_BESIDE_M + 0.01
    assert np.hypot(*np.diff(made, axis=0).T).sum() == pytest.approx(abs(sweep) * radius, rel=0.1)
    assert (arcs(along[::-1])[::-1] == made).all(), "neighbours keep a common border"


def test_degrees_and_three_points_on_a_line() -> None:
    made = arcs(np.array([(108.0, 22.0), (108.001, 22.001), (108.002, 22.0)]))
    assert 20 < len(made) < 100
    assert len(arcs(np.array([(0.0, 0.0), (1.0, 1.0), (2.0, 2.0)]))) == 3


@pytest.mark.parametrize("kind", [15, 16, 17, 1016, 0x80000010])
def test_a_surface_in_space_is_told(kind: int) -> None:
    with pytest.raises(SolidError, match="surface in space"):
        straighten(many(kind, PLAIN))


@given(st.binary(max_size=40) | st.binary(max_size=60).map(lambda rest: many(10, HALF)[:40] + rest))
def test_damage_is_no_error_of_ours(packed: bytes) -> None:
    try:
        straighten(packed or b"")
    except ValueError:
        return


def test_a_chunk_takes_curves_and_rejects_solids_and_damage() -> None:
    packed = [PLAIN, many(10, HALF), many(16, PLAIN), b"\x01\x02", None]
    chunk = as_chunk(pa.table({"n": [1, 2, 3, 4, 5], "geom": packed}), "geom", 1)
    assert [None if one is None else one.geom_type for one in chunk.shapes[:2]] == ["Polygon", "Polygon"]
    assert (chunk.curved.tolist(), list(chunk.broken)) == ([1], [2])
    assert chunk.shapes[3] is UNREADABLE and chunk.shapes[4] is None


def test_a_curved_outline_of_a_geopackage(shared: Path) -> None:
    source = Vector(shared / "field" / "09-shape-curves" / "curve.gpkg", ReadPart())
    (chunk,) = source.chunks(10)
    assert (len(chunk.lines), chunk.curved.tolist(), chunk.broken) == (2, [1], {})
    assert shapely.is_valid(chunk.shapes).all() and shapely.get_num_coordinates(chunk.shapes[1]) > 10
