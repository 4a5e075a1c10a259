"""Metres are metres from 60 degrees south to 70 degrees north, and what is near is found through an index."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyproj import Geod
from sqlalchemy import Connection, text

from app.city.places import metres_from, to_map
from db.schema.people import make_post_roles
from db.schema.queries import SQL

GROUND = Geod(ellps="GRS80")
LATS, LONS = st.floats(-60, 70), st.floats(-179, 179)
ANGLES, METRES = st.floats(0, 360), st.floats(1, 2000)
AGAIN = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
POINT = "st_setsrid(st_makepoint(:lon, :lat), 4490)"
THERE = "st_setsrid(st_makepoint(:there_lon, :there_lat), 4490)"


def beside(lon: float, lat: float, angle: float, metres: float) -> dict[str, float]:
    """A place and another one so many metres away, as parameters."""
    there_lon, there_lat, _back = GROUND.fwd(lon, lat, angle, metres)
    return {"lon": lon, "lat": lat, "there_lon": there_lon, "there_lat": there_lat, "metres": metres}


@AGAIN
@given(LONS, LATS, ANGLES, METRES)
def test_metres_between_are_those_of_the_ellipsoid(connection: Connection, lon, lat, angle, metres):
    place = beside(lon, lat, angle, metres)
    found = connection.scalar(text(f"select city.metres_between({THERE}, {POINT})"), place)
    assert found == pytest.approx(metres, rel=2e-3 if metres > 200 else 3e-4)


@AGAIN
@given(LONS, LATS, ANGLES, METRES)
def test_a_box_of_a_radius_holds_what_is_nearer_and_little_more(connection: Connection, lon, lat, angle, metres):
    place = beside(lon, lat, angle, metres)
    box = f"city.box_of_radius({POINT}, :metres)"
    assert connection.scalar(text(f"select st_intersects({box}, {THERE})"), place)
    wide = connection.scalar(text(f"select st_xmax({box}) - st_xmin({box})"), place)
    assert GROUND.inv(lon, lat, lon + wide / 2, lat)[2] <= metres * 1.05 + 1


@AGAIN
@given(LONS, LATS, ANGLES, METRES)
def test_metres_on_the_map_are_those_of_the_ellipsoid(lon, lat, angle, metres):
    place = beside(lon, lat, angle, metres)
    points_m = to_map(np.array([place["there_lon"]]), np.array([place["there_lat"]]))
    assert metres_from(lon, lat, points_m)[0] == pytest.approx(metres, rel=2e-3 if metres > 200 else 3e-4)


STREETS = text("""
    insert into city.streets (name, class, geom) select :name, 'main', st_setsrid(st_makeline(
        st_makepoint(:lon, :lat), st_makepoint(:there_lon, :there_lat)), 4490)
    """)


@AGAIN
@given(LONS, LATS, ANGLES, ANGLES, st.floats(2, 150), st.floats(2, 150))
def test_the_street_beside_is_the_nearest_within_a_hundred_metres(
    connection: Connection, lon, lat, angle, other, metres, more
):
    undone = connection.begin_nested()
    for name, turned, away in (("a", angle, metres), ("b", other, more)):
        place = beside(lon, lat, turned, away)
        far_lon, far_lat, _back = GROUND.fwd(place["there_lon"], place["there_lat"], turned, 500)
        row = {
            "name": name,
            "lon": place["there_lon"],
            "lat": place["there_lat"],
            "there_lon": far_lon,
            "there_lat": far_lat,
        }
        connection.execute(STREETS, row)
    found = connection.execute(text(f"select name from city.street_beside({POINT})"), {"lon": lon, "lat": lat}).scalar()
    placed = connection.execute(
        text(f"select street_name from city.place_of({POINT}, date '2026-11-30')"), {"lon": lon, "lat": lat}
    ).scalar()
    undone.rollback()
    assert found == placed
    nearest = min((metres, "a"), (more, "b"))
    if nearest[0] < 99.9 and abs(metres - more) > 0.2:
        assert found == nearest[1]
    if nearest[0] > 100.1:
        assert found is None


def test_sixty_metres_to_the_east_are_nearer_than_sixty_five_to_the_north(connection: Connection):
    """Boston: by degrees the northern street would win."""
    for name, angle, metres in (("east", 90, 60), ("north", 0, 65)):
        place = beside(-71.06, 42.36, angle, metres)
        far_lon, far_lat, _back = GROUND.fwd(place["there_lon"], place["there_lat"], angle, 300)
        row = {"lon": place["there_lon"], "lat": place["there_lat"], "there_lon": far_lon, "there_lat": far_lat}
        connection.execute(STREETS, row | {"name": name})
    point = {"lon": -71.06, "lat": 42.36}
    assert connection.scalar(text(f"select name from city.street_beside({POINT})"), point) == "east"


@pytest.mark.parametrize("lat", [-60, -33, 0, 23, 45, 60, 70])
@pytest.mark.parametrize("angle", [0, 90, 200, 270])
def test_a_border_is_found_within_its_strip(connection: Connection, lat, angle):
    """A square whose corner or side lies 45 m away is nearer than 50 m, and no square at 55 m is."""
    zone = 32700 if lat < 0 else 32600
    for metres, wanted in ((45.0, True), (55.0, False)):
        place = beside(9.0, lat, angle, metres)
        far_lon, far_lat, _back = GROUND.fwd(place["there_lon"], place["there_lat"], angle, 800)
        row = {**place, "far_lon": far_lon, "far_lat": far_lat, "epsg": zone + 32}
        shape = (
            "st_setsrid(st_makepolygon(st_makeline(array[st_makepoint(:there_lon, :there_lat),"
            " st_makepoint(:far_lon, :far_lat), st_makepoint(:far_lon + 0.0001, :far_lat + 0.0001),"
            " st_makepoint(:there_lon, :there_lat)])), 4490)"
        )
        found = connection.scalar(text(f"select city.border_m({shape}, {POINT}, 50, :epsg)"), row)
        assert (found is not None) == wanted, found


@pytest.mark.parametrize("is_staff", [False, True])
def test_the_street_beside_is_found_by_its_index(connection: Connection, is_staff):
    connection.execute(text("set local gridhall.bulk = 'on'"))
    connection.execute(
        text("insert into city.streets (name, class, geom) select i::text, 'main', st_setsrid(st_makeline("
             "st_makepoint(108 + i / 1e4, 22.8), st_makepoint(108 + i / 1e4, 22.81)), 4490)"
             " from generate_series(1, 20000) i")
    )  # fmt: skip
    connection.execute(text("analyze city.streets"))
    if is_staff:
        make_post_roles(connection)
        role = connection.scalar(text("select city.post_role('staff')"))
        connection.execute(text(f'set local role "{role}"'))
    point = "st_setsrid(st_makepoint(108.5, 22.805), 4490)"
    plan = connection.scalar(text(f"explain (format json) select * from city.street_beside({point})"))
    assert "streets_geom" in json.dumps(plan) and "Seq Scan" not in json.dumps(plan)
    lots = f"(select {point} as geom from generate_series(1, 100)) p cross join lateral city.street_beside(p.geom) b"
    plan = connection.scalar(text(f"explain (format json) select b.street_id from {lots}"))
    assert "streets_geom" in json.dumps(plan) and "Seq Scan" not in json.dumps(plan)


def test_no_question_takes_degrees_for_metres():
    """A reach in degrees is another one at each latitude: `city.box_of_radius` and `city.metres_between` know."""
    wrong = [
        f"{file.name}: {hit.group()}"
        for file in SQL.rglob("*.sql")
        if file.name != "07_distances.sql"
        for hit in re.finditer(r"st_dwithin\(|<->|st_expand\(|order by [\w.]*st_distance", file.read_text("utf-8"))
    ]
    assert wrong == []
