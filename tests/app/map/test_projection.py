"""Projection, views and tiles hold together for any place and zoom."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.map.flight import flight
from app.map.projection import (
    HALF_WORLD_M,
    LEVELS_PER_ZOOM,
    TILE_PX,
    View,
    level_of_zoom,
    resolution_of_level,
    snapped,
    to_degrees,
    to_metres,
)
from app.map.tiles import TileBlock, TileKey, block_box, into_blocks, tile_box, tile_edges, tile_range, tiles_of_box

LON, LAT = st.floats(-179.9, 179.9), st.floats(-84.9, 84.9)
ZOOM = st.floats(3, 20)
VIEWS = st.builds(
    lambda lon, lat, zoom, width, height: View(*(float(v) for v in to_metres(lon, lat)), zoom, width, height),
    LON,
    LAT,
    ZOOM,
    st.integers(50, 4000),
    st.integers(50, 2200),
)


@given(LON, LAT)
def test_degrees_come_back(lon: float, lat: float) -> None:
    assert np.allclose(to_degrees(*to_metres(lon, lat)), (lon, lat), atol=1e-9)


def test_known_place() -> None:
    east, north = to_metres(108.35, 22.82)
    assert float(east) == pytest.approx(12_061_466.83, abs=1)
    assert float(north) == pytest.approx(2_609_560, rel=1e-3)


@given(VIEWS, st.floats(0, 1), st.floats(0, 1))
def test_pixels_come_back(view: View, x: float, y: float) -> None:
    x, y = x * view.width, y * view.height
    assert np.allclose(view.to_px(*view.to_m(x, y)), (x, y), atol=1e-3)


@given(VIEWS, st.floats(-3, 3), st.floats(0.1, 0.9), st.floats(0.1, 0.9))
def test_zoom_keeps_the_place_under_the_finger(view: View, step: float, x: float, y: float) -> None:
    x, y = x * view.width, y * view.height
    east, north = view.to_m(x, y)
    after = view.zoomed_to(view.zoom + step, x, y)
    if abs(after.east_m) < HALF_WORLD_M and abs(after.north_m) < HALF_WORLD_M:
        assert np.allclose(after.to_px(east, north), (x, y), atol=2.5 * 2 ** max(step, 0))


@given(VIEWS)
def test_tiles_cover_the_view_without_gap(view: View) -> None:
    level = level_of_zoom(view.zoom)
    box = view.box
    first_x, first_y, last_x, last_y = tile_range(level, box)
    xs = tile_edges(level, view, first_x, last_x, is_row=False)
    ys = tile_edges(level, view, first_y, last_y, is_row=True)
    assert all(b > a for a, b in zip(xs, xs[1:], strict=False)), "whole pixels, none of no width"
    assert all(b > a for a, b in zip(ys, ys[1:], strict=False))
    if box[0] > -HALF_WORLD_M and box[2] < HALF_WORLD_M and box[1] > -HALF_WORLD_M and box[3] < HALF_WORLD_M:
        assert xs[0] <= 0 and xs[-1] >= view.width - 1
        assert ys[0] <= 0 and ys[-1] >= view.height - 1


@given(VIEWS)
def test_a_resting_view_shows_tiles_at_their_own_size(view: View) -> None:
    zoom = snapped(view.zoom)
    view = View(view.east_m, view.north_m, zoom, view.width, view.height)
    first_x, _first_y, last_x, _last_y = tile_range(level_of_zoom(zoom), view.box)
    xs = tile_edges(level_of_zoom(zoom), view, first_x, last_x, is_row=False)
    assert {b - a for a, b in zip(xs, xs[1:], strict=False)} == {TILE_PX}


@given(st.integers(3 * LEVELS_PER_ZOOM, 19 * LEVELS_PER_ZOOM), LON, LAT)
def test_a_place_lies_in_its_tile(level: int, lon: float, lat: float) -> None:
    east, north = (float(value) for value in to_metres(lon, lat))
    (key,) = tiles_of_box(level, (east, north, east + 1e-6, north + 1e-6))[:1]
    west, south, right, top = tile_box(key)
    assert west - 1e-3 <= east <= right + 1e-3 and south - 1e-3 <= north <= top + 1e-3
    assert right - west == pytest.approx(TILE_PX * resolution_of_level(level))


@given(st.sets(st.tuples(st.integers(0, 11), st.integers(0, 11)), max_size=60))
def test_blocks_hold_exactly_the_tiles_asked_for(places: set[tuple[int, int]]) -> None:
    keys = [TileKey(96, x, y) for x, y in places]
    blocks = into_blocks(keys, 4)
    held = [key for block in blocks for key in block.tiles()]
    assert sorted(held) == sorted(keys)
    assert all(block.columns <= 4 and block.rows <= 4 for block in blocks)


def test_box_of_a_block_joins_its_tiles() -> None:
    block = TileBlock(96, 10, 20, 2, 3)
    boxes = [tile_box(key) for key in block.tiles()]
    assert block_box(block) == pytest.approx(
        (min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes))
    )


@given(VIEWS, st.floats(10, 40_000), st.floats(10, 40_000))
def test_a_fitted_box_is_wholly_in_view(view: View, wide: float, high: float) -> None:
    east, north = min(max(view.east_m, -1.9e7), 1.9e7), min(max(view.north_m, -1.9e7), 1.9e7)
    box = (east - wide, north - high, east + wide, north + high)
    fitted = view.fitted(box)
    west, south, right, top = fitted.box
    if fitted.zoom > 2:
        assert west <= box[0] + 1 and south <= box[1] + 1 and right >= box[2] - 1 and top >= box[3] - 1
    assert fitted.zoom * LEVELS_PER_ZOOM == round(fitted.zoom * LEVELS_PER_ZOOM)


@given(VIEWS, VIEWS)
def test_a_flight_begins_and_ends_where_it_should(start: View, end: View) -> None:
    path = flight(start, end)
    first, last = path(0.0), path(1.0)
    assert math.isclose(first.zoom, start.zoom, abs_tol=1e-6)
    assert math.isclose(last.zoom, end.zoom, abs_tol=1e-6)
    assert abs(last.east_m - end.east_m) < 1 and abs(last.north_m - end.north_m) < 1
    assert all(math.isfinite(path(share / 7).zoom) for share in range(8))
