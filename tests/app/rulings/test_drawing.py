"""Drawing the place of a ruling: areas with holes, lines, grids, streets, undo and redo, snapping."""

from __future__ import annotations

import json

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from app.rulings.drawing import Drawing, Tool, in_metres, sides_of
from app.rulings.model import Surroundings
from app.rulings.snapping import Ground

EAST_M, NORTH_M = 102_600.0, 111_320.0


def box(west: float, south: float, east: float, north: float) -> shapely.Polygon:
    return shapely.box(west, south, east, north)


GRIDS = {1: box(108.30, 22.80, 108.31, 22.81), 2: box(108.31, 22.80, 108.32, 22.81)}
CITY = box(108.2, 22.7, 108.5, 22.9)
STREET = shapely.LineString([(108.30, 22.805), (108.32, 22.805)])


def drawn(*points: tuple[float, float], drawing: Drawing | None = None) -> Drawing:
    made = drawing or Drawing(GRIDS, {7: box(108.30, 22.80, 108.32, 22.81)}, CITY)
    for lon, lat in points:
        made.add_point(lon, lat)
    return made


SQUARE = ((108.30, 22.80), (108.32, 22.80), (108.32, 22.82), (108.30, 22.82))


def test_an_area_is_closed_and_a_hole_is_cut_out() -> None:
    drawing = drawn(*SQUARE)
    assert drawing.trouble() == "few" and drawing.finish() is None and drawing.trouble() is None
    whole = drawing.area_m2()
    drawing.set_hole(True)
    drawn((108.305, 22.805), (108.315, 22.805), (108.315, 22.815), (108.305, 22.815), drawing=drawing)
    assert drawing.finish() is None
    assert drawing.area_m2() == pytest.approx(whole * 0.75, rel=1e-6)
    assert len(json.loads(drawing.outline() or "")["coordinates"]) == 2, "outer border and hole"
    assert drawing.unit_grid_ids() == () and drawing.line() is None


def test_a_border_that_crosses_itself_is_told_while_it_is_drawn() -> None:
    drawing = drawn((108.30, 22.80), (108.32, 22.82), (108.32, 22.80))
    assert drawing.trouble() == "few"
    drawing.add_point(108.30, 22.82)
    assert drawing.trouble() == "crosses" and drawing.finish() == "crosses"
    assert len(drawing.state.points) == 4, "nothing is lost"
    drawing.take_last()
    assert drawing.finish() is None


def test_a_place_that_leaves_the_city_is_told() -> None:
    drawing = drawn((108.4, 22.8), (108.6, 22.8), (108.6, 22.85))
    assert drawing.finish() is None and drawing.trouble() == "outside"


def test_grids_alone_stay_grids_and_with_an_area_become_one() -> None:
    drawing = drawn()
    drawing.choose(Tool.UNIT_GRIDS)
    drawing.pick_grid(1)
    drawing.pick_grid(2)
    assert drawing.unit_grid_ids() == (1, 2) and drawing.outline() is None and drawing.trouble() is None
    drawing.pick_grid(2)
    assert drawing.unit_grid_ids() == (1,)
    drawing.choose(Tool.STREET)
    drawing.pick_street(STREET)
    assert drawing.outline() is not None and drawing.unit_grid_ids() == ()
    drawing.undo()
    drawing.set_hole(True)
    drawing.pick_street(STREET)
    assert drawing.state.unit_grids == frozenset() and drawing.outline() is not None, "a grid with a hole is an area"
    drawing.undo()
    drawing.choose(Tool.DUTY_GRIDS)
    drawing.pick_grid(7)
    assert drawing.duty_grid_ids() == () and drawing.outline() is not None, "grids of both kinds are one area"


def test_a_street_reaches_forty_metres_and_gives_a_line() -> None:
    drawing = drawn()
    drawing.choose(Tool.STREET)
    drawing.pick_street(STREET)
    south, north = (drawing.shape() or STREET).bounds[1::2]
    assert (north - south) * NORTH_M == pytest.approx(80, abs=0.5)
    drawing.choose(Tool.LINE)
    drawing.pick_street(STREET)
    assert drawing.length_m() == pytest.approx(0.02 * EAST_M, rel=0.001)
    assert json.loads(drawing.line() or "")["type"] == "LineString"


def test_the_sides_of_a_line_are_shown_as_far_as_they_reach() -> None:
    left, right = sides_of(((108.30, 22.80), (108.32, 22.80)), 200)
    assert left.centroid.y > 22.80 > right.centroid.y, "seen along the line, from west to east"
    assert in_metres(left).area == pytest.approx(0.02 * EAST_M * 200, rel=0.01)


def test_a_line_needs_two_points_and_crosses_nothing() -> None:
    drawing = drawn()
    drawing.choose(Tool.LINE)
    drawing.add_point(108.30, 22.80)
    drawing.add_point(108.30, 22.80)
    assert drawing.finish() == "few"
    for point in ((108.32, 22.82), (108.32, 22.80), (108.30, 22.82)):
        drawing.add_point(*point)
    assert drawing.finish() == "crosses"
    drawing.take_last()
    assert drawing.finish() is None and drawing.trouble() is None


STEPS = st.lists(
    st.sampled_from(["point", "finish", "hole", "grid", "street", "last", "clear", "tool", "undo"]), max_size=30
)


@given(STEPS)
def test_every_step_is_undone_and_redone(steps: list[str]) -> None:
    drawing = drawn()
    for number, step in enumerate(steps, 1):
        if step == "point":
            drawing.add_point(108.30 + (number * 7 % 20) / 1000, 22.80 + (number * 3 % 20) / 1000)
        elif step == "hole":
            drawing.set_hole(not drawing.state.is_hole)
        elif step == "tool":
            drawing.choose(list(Tool)[number % len(Tool)])
        elif step == "grid":
            drawing.pick_grid(1 + number % 2)
        elif step == "street":
            drawing.pick_street(STREET)
        else:
            {"finish": drawing.finish, "last": drawing.take_last, "clear": drawing.clear, "undo": drawing.undo}[step]()
    last, undone = drawing.state, 0
    while drawing.undo():
        undone += 1
    assert drawing.state.is_empty
    for _turn in range(undone):
        assert drawing.redo()
    while drawing.redo():
        pass
    assert drawing.state == last or not steps or "undo" in steps or "last" in steps


def test_points_snap_to_corners_first_then_to_borders_and_streets() -> None:
    ground = Ground(Surroundings(
        unit_grids=tuple((number, shapely.to_wkb(shape)) for number, shape in GRIDS.items()),
        streets=(("民族大道", "Minzu Avenue", "trunk", shapely.to_wkb(STREET)),),
        areas=(("district", "青秀区", shapely.to_wkb(CITY)),
               ("ruling", "70-1", shapely.to_wkb(box(108.33, 22.8, 108.34, 22.81)))),
    ))  # fmt: skip
    corner = ground.snap(108.31004, 22.81003, 20)
    assert corner is not None and (round(corner.lon, 6), round(corner.lat, 6), corner.kind) == (108.31, 22.81, "grid")
    street = ground.snap(108.3152, 22.80508, 20)
    assert street is not None and (round(street.lat, 6), street.kind) == (22.805, "street")
    ruling = ground.snap(108.33003, 22.806, 20)
    assert ruling is not None and ruling.kind == "ruling"
    assert ground.snap(108.3152, 22.8075, 20) is None
    assert ground.grid_at(108.315, 22.805, False) == 2 and ground.grid_at(108.4, 22.85, False) is None
    found = ground.street_at(108.315, 22.8051, 30)
    assert found is not None and found.length == pytest.approx(0.02) and ground.street_at(108.315, 22.85, 30) is None
    assert ground.city is not None and in_metres(ground.city).area > 1e8
