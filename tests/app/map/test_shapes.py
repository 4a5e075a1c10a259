"""Thinning, pieces, dashes, cutting and finding shapes, against plain geometry."""

import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from app.map.labels import LabelField, Occupied
from app.map.line_labels import LabelPlaces, LabelSpans, street_places, water_places
from app.map.picking import depth_of, nearest_point, raster_inside, shape_at
from app.map.vectors import Parts, bounds_of, dashed, in_pieces, ring_in_box, take, thinned, touching, unique_edges
from tests.fakes.city import fake_city, shapes_of

SEEDS = st.integers(0, 2**32 - 1)


def some_parts(seed: int, count: int = 12) -> Parts:
    rng = np.random.default_rng(seed)
    lengths = rng.integers(2, 130, count)
    starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    points = np.cumsum(rng.normal(0, 5, (starts[-1], 2)), axis=0)
    return Parts(points, starts, np.arange(count, dtype=np.int32))


def lines_of(parts: Parts) -> list[shapely.LineString]:
    return [shapely.LineString(parts.points_m[a:b]) for a, b in zip(parts.starts, parts.starts[1:], strict=False)]


@settings(max_examples=25, deadline=None)
@given(SEEDS)
def test_pieces_join_to_the_same_lines(seed: int) -> None:
    parts = some_parts(seed)
    pieces = in_pieces(parts, 16)
    assert np.diff(pieces.starts).max() <= 16
    for owner, line in enumerate(lines_of(parts)):
        mine = lines_of(take(pieces, np.flatnonzero(pieces.owners == owner)))
        assert sum(piece.length for piece in mine) == np.float64(line.length).round(9) or np.isclose(
            sum(piece.length for piece in mine), line.length
        )
        assert mine[0].coords[0] == line.coords[0] and mine[-1].coords[-1] == line.coords[-1]


@settings(max_examples=25, deadline=None)
@given(SEEDS, st.floats(0.5, 20))
def test_thinned_lines_stay_near_and_keep_their_ends(seed: int, step: float) -> None:
    parts = some_parts(seed)
    for before, after in zip(lines_of(parts), lines_of(thinned(parts, step)), strict=True):
        assert before.coords[0] == after.coords[0] and before.coords[-1] == after.coords[-1]
        assert shapely.hausdorff_distance(before, after) <= 1.5 * step


@settings(max_examples=20, deadline=None)
@given(SEEDS)
def test_dashes_lie_on_their_lines(seed: int) -> None:
    parts = some_parts(seed, 5)
    dashes = dashed(parts, 6.0, 4.0)
    lines = lines_of(parts)
    for owner, dash in zip(dashes.owners, lines_of(dashes), strict=True):
        assert dash.length <= 6.001
        assert lines[owner].distance(shapely.Point(dash.coords[0])) < 1e-6
    for owner, line in enumerate(lines):
        drawn = sum(dash.length for dash, mine in zip(lines_of(dashes), dashes.owners, strict=True) if mine == owner)
        assert abs(drawn - line.length * 0.6) <= 6.1


def test_a_border_of_two_neighbours_is_drawn_once() -> None:
    squares = shapes_of([shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)], ["a", "b"], ["district"] * 2)
    edges = unique_edges(Parts(squares.points_m, squares.part_starts, squares.part_owner))
    assert sum(line.length for line in lines_of(edges)) == 7


@settings(max_examples=50, deadline=None)
@given(SEEDS)
def test_a_cut_ring_fills_the_same_inside_its_box(seed: int) -> None:
    rng = np.random.default_rng(seed)
    angle = np.sort(rng.uniform(0, 2 * np.pi, 24))
    ring = np.column_stack([np.cos(angle), np.sin(angle)]) * rng.uniform(3, 12, 24)[:, None]
    window = shapely.box(-4, -3, 5, 6)
    shape = shapely.Polygon(ring)
    cut = ring_in_box(ring, (-4, -3, 5, 6))
    area = shapely.intersection(shape.buffer(0), window).area
    signed = (
        0.5 * abs(np.sum(cut[:, 0] * np.roll(cut[:, 1], -1) - cut[:, 1] * np.roll(cut[:, 0], -1))) if len(cut) else 0
    )
    assert np.isclose(signed, area, atol=1e-6) or not shape.is_valid


def test_touching_finds_every_part_that_meets_a_box() -> None:
    parts = some_parts(3, 40)
    box = (-20.0, -20.0, 30.0, 30.0)
    found = set(touching(bounds_of(parts), box).tolist())
    window = shapely.box(*box)
    assert {row for row, line in enumerate(lines_of(parts)) if line.intersects(window)} <= found


@settings(max_examples=25, deadline=None)
@given(SEEDS)
def test_the_shape_under_a_place(seed: int) -> None:
    rng = np.random.default_rng(seed)
    hole = shapely.box(0, 0, 10, 10).difference(shapely.box(4, 4, 6, 6))
    shapes = [hole, shapely.box(4.5, 4.5, 5.5, 5.5), shapely.Point(14, 5).buffer(3)]
    table = shapes_of(shapes, [""] * 3, [""] * 3)
    for east, north in rng.uniform(-1, 18, (60, 2)):
        inside = [row for row, shape in enumerate(shapes) if shape.contains(shapely.Point(east, north))]
        assert shape_at(table, east, north) == (inside[0] if inside else None)


def test_nearest_point_or_none() -> None:
    points = np.array([[0.0, 0.0], [10.0, 0.0]])
    assert nearest_point(points, 8.0, 1.0, 5.0) == 1
    assert nearest_point(points, 5.0, 40.0, 5.0) is None
    assert nearest_point(np.empty((0, 2)), 0.0, 0.0, 5.0) is None
    nowhere = np.full((2, 2), np.nan)
    assert nearest_point(np.vstack([nowhere, points]), 8.0, 1.0, 5.0) == 3
    assert nearest_point(nowhere, 8.0, 1.0, 5.0) is None


def test_names_have_places_on_streets_and_in_the_river() -> None:
    city = fake_city(100, 100, grids=12)
    on_streets, in_river = street_places(city.streets), water_places(city.waters)
    assert len(on_streets.points_m) and len(in_river.points_m)
    assert np.all(np.abs(on_streets.angles) <= np.pi / 2 + 1e-9)
    inside = [shape_at(city.waters, *point) is not None for point in in_river.points_m]
    assert np.mean(inside) == 1.0


@given(st.lists(st.tuples(st.floats(0, 900), st.floats(0, 900), st.floats(5, 120), st.floats(5, 30)), max_size=60))
def test_no_two_names_overlap(fields: list[tuple[float, float, float, float]]) -> None:
    taken, kept = Occupied(), []
    for left, top, wide, high in fields:
        field = LabelField(left, top, left + wide, top + high)
        if taken.is_free([field]):
            taken.take([field])
            kept.append(field)
        else:
            assert any(field.meets(other) for other in kept)
    assert not any(a.meets(b) for i, a in enumerate(kept) for b in kept[i + 1 :])


@settings(max_examples=20, deadline=None)
@given(SEEDS)
def test_a_raster_inside_a_shape_and_its_depth(seed: int) -> None:
    rng = np.random.default_rng(seed)
    shape = shapely.Point(5, 5).buffer(4).difference(shapely.box(*rng.uniform(3, 5, 2), *rng.uniform(5.1, 6, 2)))
    xs, ys = np.linspace(-0.31, 10.3, 14), np.linspace(-0.13, 10.1, 12)
    inside = raster_inside(shapes_of([shape], [""], [""]), 0, xs, ys)
    assert inside.tolist() == [[shape.contains(shapely.Point(x, y)) for x in xs] for y in ys]
    depth = depth_of(inside)
    assert ((depth > 0) == inside).all() and depth.max() <= 6


def test_how_far_a_name_may_reach_on_a_water() -> None:
    pond = shapes_of([shapely.box(0, 0, 100, 40)], ["Pond"], ["lake"])
    places = LabelPlaces(np.array([[30.0, 20.0], [50.0, 10.0]]), np.zeros(2), np.ones(2), np.zeros(2, np.int64))
    found = LabelSpans(pond, places)
    assert [found.both_ways(row, 0.0) for row in (0, 1)] == [30.0, 50.0]
    assert np.allclose([found.both_ways(row, np.pi / 2) for row in (0, 1)], [20.0, 10.0])
