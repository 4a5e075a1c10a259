"""The flight works in any place of the world: with grids, with districts only, with neither."""

import numpy as np

from app.city.places import no_shapes
from app.wall.figures import stop as figures
from app.wall.places import city_box
from app.wall.snapshot import CitySnapshot
from app.wall.tiles import TILES, work_out
from app.wall.tour import shape_of, short_way, stops
from tests.fakes.hand_city import NOW, make_city


def test_every_duty_grid_is_visited_once_without_long_jumps():
    city = make_city(cases=200, components=100)
    way = stops(city)
    assert sorted(stop.key for stop in way) == sorted(city.duty_grids.ids.tolist())
    middles = np.array([((b[0] + b[2]) / 2, (b[1] + b[3]) / 2) for b in (stop.box_m for stop in way)])
    jumps = np.hypot(*np.diff(middles, axis=0).T)
    assert np.median(jumps) < 2000


def test_districts_take_the_place_of_grids_and_parts_that_of_districts():
    city = make_city(cases=200, components=100, grids=0)
    assert {stop.kind for stop in stops(city)} == {"district"}
    city.districts, city.areas = [], no_shapes()
    parts = stops(city)
    assert len(parts) == 9 and {stop.kind for stop in parts} == {"part"}
    shapes, row = shape_of(city, parts[0])
    assert shapes is not None and row == 0
    assert shapes.bounds_m[0].tolist() == list(parts[0].box_m)


def test_every_case_and_component_of_a_grid_city_belongs_to_one_stop():
    city = make_city(cases=500, components=400)
    moment = CitySnapshot(city, NOW)
    way = stops(city)
    assert sum(int(figures.cases_here(moment, stop).sum()) for stop in way) == 500


def test_the_tiles_of_a_stop_answer_for_every_kind_of_stop():
    for city in (make_city(cases=300, components=300), make_city(cases=300, components=300, grids=0)):
        for stop in stops(city)[:3]:
            for row in TILES.values():
                assert not row.of_stop or work_out(row, CitySnapshot(city, NOW), stop) is not None
    assert work_out(TILES["stop_cases"], CitySnapshot(city, NOW), None) is None


def test_a_city_of_nothing_is_looked_at_by_its_profile():
    city = make_city(cases=0, components=0, grids=0)
    west, south, east, north = city_box(city)
    assert west < 12_030_000 < east and south < north
    assert len(stops(city)) == 8


def test_a_few_wrong_places_do_not_make_the_city_small():
    city = make_city(cases=1000, components=0, grids=0)
    box = city_box(city)
    city.cases.column("x_m").flags.writeable = False
    rows = make_city(cases=1000, components=0, grids=0).cases
    rows._arrays["x_m"][:3] = 0.0
    city.cases = rows
    assert abs(city_box(city)[0] - box[0]) < 3000


def test_the_short_way_of_nothing_and_of_one():
    assert short_way(np.empty((0, 2))) == []
    assert short_way(np.array([[3.0, 4.0]])) == [0]
