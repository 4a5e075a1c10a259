"""Streets, crossings and areas by name; coordinates in every datum; what lies near, from the city in memory."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest

from app.city.cases import Cases
from app.city.city import City
from app.city.components import Components
from app.city.places import metres_from, shapes_of, to_map
from app.imports.frames import gcj02_to_bd09, wgs84_to_gcj02
from app.intake.coordinates import BD09, GCJ02, WGS84, read_coordinates
from app.intake.nearby import components_near, open_cases_near
from app.intake.places import PlaceIndex
from app.intake.repeats import Reach
from app.map.projection import to_degrees
from tests.fakes.city_source import component_rows
from tests.fakes.hand_city import NANNING, case_rows, empty_case_rows, make_city

STREETS = ("科园大道", "高新大道", "重庆路")
LINES = ("LINESTRING(108.30 22.80, 108.30 22.90)", "LINESTRING(108.25 22.85, 108.35 22.85)",
         "LINESTRING(108.50 22.80, 108.50 22.90)")  # fmt: skip
AT = (108.33, 22.82)


def index() -> PlaceIndex:
    import shapely

    streets = shapes_of(
        np.arange(3), np.array([shapely.from_wkt(one) for one in LINES], object), [""] * 3, list(STREETS),
        ["Keyuan Avenue", "Gaoxin Avenue", ""], ["main"] * 3,
    )  # fmt: skip
    return PlaceIndex(streets, make_city(cases=0, components=0).areas)


@pytest.mark.parametrize("words", ["科园大道", "科园", "kydd", "keyuan", "Keyuan", "kyd"])
def test_a_street_is_found(words: str) -> None:
    first = index().find(words)[0]
    assert first.address == "科园大道" and first.text == "Keyuan Avenue"
    assert (first.lon, first.lat) == pytest.approx((108.30, 22.85), abs=1e-3)


@pytest.mark.parametrize("words", ["kydd gxdd", "科园大道与高新大道", "科园/高新", "gxdd kydd"])
def test_two_streets_are_a_crossing(words: str) -> None:
    first = index().find(words)[0]
    assert (first.lon, first.lat) == pytest.approx((108.30, 22.85), abs=1e-6)
    assert "交叉口" in first.address and first.note == "crossing"


def test_streets_that_never_meet_are_no_crossing() -> None:
    assert not any(one.note == "crossing" for one in index().find("kydd cql"))


def test_a_house_number_stays_in_the_address() -> None:
    first = index().find("科园大道 131号")[0]
    assert first.address == "科园大道131号"


def test_an_area_is_found_after_the_streets() -> None:
    assert [one.text for one in index().find("gxq")] == ["Hi-tech Zone"]
    assert index().find("") == index().find("zzz") == []


def pair_in(datum: str) -> tuple[float, float]:
    x, y = (np.array([one]) for one in AT)
    if datum != WGS84:
        x, y = wgs84_to_gcj02(x, y)
    if datum == BD09:
        x, y = gcj02_to_bd09(x, y)
    return float(x[0]), float(y[0])


@pytest.mark.parametrize(("word", "datum"), [("高德", GCJ02), ("gcj-02", GCJ02), ("百度", BD09), ("BD-09", BD09),
                                             ("GPS", WGS84), ("wgs84", WGS84)])  # fmt: skip
def test_a_named_datum_is_taken(word: str, datum: str) -> None:
    lon, lat = pair_in(datum)
    for words in (f"{word} {lon:.7f}, {lat:.7f}", f"{lat:.7f} {lon:.7f} {word}"):
        found = read_coordinates(words, NANNING)
        assert found is not None and found.is_sure, words
        assert (found.places[0].lon, found.places[0].lat) == pytest.approx(AT, abs=2e-6)
        assert found.places[0].datum == datum


def test_without_a_datum_all_three_are_offered_and_lie_apart() -> None:
    found = read_coordinates(f"{AT[0]},{AT[1]}", NANNING)
    assert found is not None and not found.is_sure
    assert [one.datum for one in found.places] == [WGS84, GCJ02, BD09]
    points = to_map(*(np.array([getattr(one, name) for one in found.places]) for name in ("lon", "lat")))
    assert metres_from(*AT, points)[1:].min() > 300


def test_degrees_minutes_and_seconds_and_the_grid_of_the_city_are_read() -> None:
    found = read_coordinates("GPS 22°49'12\"N 108°19'48\"E", NANNING)
    assert found is not None and (found.places[0].lon, found.places[0].lat) == pytest.approx((108.33, 22.82))
    from app.crs import from_stored, parse_crs

    east, north = from_stored(parse_crs("EPSG:4545"), np.array([AT[0]]), np.array([AT[1]]))
    for words in (f"{east[0]:.2f} {north[0]:.2f}", f"{north[0]:.2f}, {east[0]:.2f}"):
        grid = read_coordinates(words, NANNING)
        assert grid is not None and grid.is_sure
        assert (grid.places[0].lon, grid.places[0].lat) == pytest.approx(AT, abs=1e-6)


def test_coordinates_elsewhere_are_outside_and_other_words_are_none() -> None:
    found = read_coordinates("39.9, 116.4", NANNING)
    assert found is not None and found.is_outside
    for words in ("科园大道", "KY-0231", "4501070102300031", "民族大道131号", "12", "1 2", ""):
        assert read_coordinates(words, NANNING) is None, words


def city_with_cases(places: list[tuple[float, float]], **columns: Any) -> City:
    city = make_city(cases=0, components=3000)
    rows = empty_case_rows(len(places))
    points = to_map(np.array([one[0] for one in places]), np.array([one[1] for one in places]))
    rows["x_m"], rows["y_m"], rows["class_id"] = points[:, 0], points[:, 1], 7
    rows["reported_at"] = city.clock.now() - 600
    for name, values in columns.items():
        rows[name] = values
    city.cases = Cases(case_rows(rows))
    return city


def test_open_cases_nearby_are_those_of_the_component_then_of_the_class_then_the_nearest() -> None:
    lon, lat = AT
    places = [(lon + 0.0001, lat), (lon + 0.0003, lat), (lon + 0.0002, lat), (lon, lat), (lon + 0.1, lat)]
    city = city_with_cases(places, class_id=[8, 7, 8, 7, 7], component_id=[-1, -1, 55, -1, -1], state=[3, 3, 3, 7, 3])
    found = open_cases_near(city, lon, lat, 7, 55, Reach(100.0, 15))
    assert [one.is_of_component for one in found] == [True, False, False]
    assert [one.class_id for one in found] == [8, 7, 8]
    assert found[1].away_m == pytest.approx(30.8, abs=0.5) and found[1].age_s == pytest.approx(600, abs=5)
    assert open_cases_near(make_city(cases=0), lon, lat, 7, None, Reach(100.0, 15)) == []


def test_components_nearby_come_with_distance_those_of_the_class_first() -> None:
    city = make_city(cases=0, components=4000)
    row = int(np.flatnonzero(city.components.column("class_id") == 3)[0])
    points = [city.components.column(name)[[row]] / 100 for name in ("x_cm", "y_cm")]
    lon, lat = (float(one[0]) for one in to_degrees(*points))
    found = components_near(city, lon, lat, 3, most=9)
    assert found[0].away_m == pytest.approx(0, abs=0.05) and found[0].is_of_class
    ranks = [(not one.is_of_class, one.away_m) for one in found]
    assert ranks == sorted(ranks)
    assert dataclasses.replace(found[0]).component_id == int(city.components.column("component_id")[row])


@pytest.mark.parametrize(
    "words",
    ["gxdd kydd", "高新大道 科园", "gaoxin avenue", "kyd", "12a", "nda", "ke yuan da dao", "qingxiu", "科园大道1号"],
)
def test_typing_on_finds_what_typing_at_once_finds(words: str) -> None:
    typed = index()
    for end in range(1, len(words) + 1):
        assert typed.find(words[:end]) == index().find(words[:end]), words[:end]


def test_two_components_at_one_spot_are_both_offered_and_keep_their_order() -> None:
    """A lamp on the pole of a sign: the same place to the centimetre, told apart by class, always in the same order."""
    city = make_city(cases=0, components=0)
    rows = component_rows(*range(1, 400))
    for name in ("x_cm", "y_cm"):
        rows[name][1] = rows[name][0]
    city.components = columns = Components.from_rows(rows)
    points = [columns.column(name)[[0]] / 100 for name in ("x_cm", "y_cm")]
    lon, lat = (float(one[0]) for one in to_degrees(*points))
    found = [components_near(city, lon, lat, None, most=9) for _time in range(3)]
    spot = {int(one) for one in columns.column("component_id")[:2]}
    assert {one.component_id for one in found[0] if one.away_m < 0.1} == spot
    assert found[0] == found[1] == found[2]
