"""A city begins right: measures, hours, extent and the system of places are checked before anything is done."""

from __future__ import annotations

import re
from math import radians
from pathlib import Path

import pytest

from app.errors import Refused
from app.imports.mapping import check_stretches
from app.imports.measures import check_measure, doubt_of_city, proposed_measure
from app.imports.model import CityFacts, Extent, ImportResult
from app.imports.report import report
from app.imports.service import run_import
from app.imports.suggest import suggest
from tests.fakes.imports import CITY, FakeImportStore, write_mapping

TREES = """
[place]
from = "columns"
x = "x"
y = "y"
crs = "EPSG:4326"
[fields]
id = "id"
class = "class"
[values.class]
"*" = "tree"
[classes]
version = "field"
[classes.own.tree]
name = "树"
name_en = "Tree"
"""
NO_EXTENT = re.sub(r"(extent|measure_epsg) = .*\n", "", CITY)
NANNING = [(108.3 + step / 1000, 22.8 + step / 2000) for step in range(20)]


def plant(folder: Path, places: list[tuple[float, float]], mapping: str, store: FakeImportStore) -> ImportResult:
    file = folder / "trees.csv"
    rows = "".join(f"{number},ACER,{x},{y}\n" for number, (x, y) in enumerate(places))
    file.write_text(f"id,class,x,y\n{rows}", "utf-8")
    mapping_file = write_mapping(folder, "components", mapping)
    return run_import("components", file, mapping_file, store, rejects_file=folder / "rejects.csv")


@pytest.mark.parametrize(
    ("stretches", "said"),
    [
        ([("14:00", "18:00"), ("08:00", "12:00")], "before the one before it has ended"),
        ([("08:00", "18:00"), ("12:00", "14:00")], "before the one before it has ended"),
        ([("18:00", "08:00")], "ends before it begins"),
        ([("08:00", "08:00")], "ends before it begins"),
        ([("8:00", "12:00")], "is no time of a day"),
        ([("08:00", "25:00")], "is no time of a day"),
        ([], "at least one stretch"),
    ],
)
def test_working_hours_that_cannot_be_are_refused(english: None, stretches: list[tuple[str, str]], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        check_stretches(stretches)


@pytest.mark.parametrize("stretches", [[("08:00", "12:00"), ("12:00", "18:00")], [("00:00", "24:00")]])
def test_working_hours_that_can_be_are_taken(stretches: list[tuple[str, str]]) -> None:
    assert check_stretches(stretches) == stretches


@pytest.mark.parametrize(
    ("code", "said"),
    [(4326, "not projected"), (2263, "not in metres"), (999999, "no system"), (3857, "stretches"), (-1, "no system")],
)
def test_a_system_that_does_not_measure_in_metres_is_refused(english: None, code: int, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        check_measure(code)


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("measure_epsg = 4545", "measure_epsg = 4326", "not projected"),
        ("measure_epsg = 4545", "measure_epsg = 26910", "another part of the world"),
        ('time_zone = "Asia/Shanghai"', 'time_zone = "Asia/Shanghai"\ncalendar = "XX"', "no code of a country"),
        ('time_zone = "Asia/Shanghai"', 'time_zone = "Asia/Shanghai"\nwork_stretches = [["18:00", "08:00"]]', "begins"),
    ],
)
def test_a_city_that_cannot_be_is_refused_and_nothing_is_made(
    english: None, tmp_path: Path, right: str, wrong: str, said: str
) -> None:
    store = FakeImportStore()
    with pytest.raises(Refused, match=said):
        plant(tmp_path, NANNING, CITY.replace(right, wrong) + TREES, store)
    assert store.city is None
    assert not store.rows


def test_a_new_city_says_where_it_lies_and_measures_in_the_system_of_its_place(english: None, tmp_path: Path) -> None:
    store = FakeImportStore()
    result = plant(tmp_path, NANNING, NO_EXTENT + TREES, store)
    assert store.city is not None and store.city.measure_epsg == 4545
    assert "taken from this file: [108." in report(result)
    assert re.search(r"\(\d+\.\d × \d+\.\d km\)", report(result))


@pytest.mark.parametrize(("lon", "lat", "code"), [(108.3, 22.8, 4545), (121.4, 31.2, 4549), (-74.0, 40.7, 32618),
                                                  (151.2, -33.9, 32756), (179.9, 10.0, 32660)])  # fmt: skip
def test_the_proposed_system_is_the_usual_one(lon: float, lat: float, code: int) -> None:
    assert proposed_measure(Extent(lon - 0.1, lat - 0.1, min(lon + 0.1, 180), lat + 0.1)) == code


@pytest.mark.parametrize(
    ("crs", "places", "said"),
    [
        ("EPSG:26910", [(-123.1 + step / 100, 49.2) for step in range(20)], "are degrees"),
        ("EPSG:2263", [(-73.9 + step / 100, 40.7) for step in range(20)], "are degrees"),
        ("EPSG:4326", [(491_000.0 + step, 5_450_000.0) for step in range(20)], "in degrees, but the numbers"),
        ("EPSG:4326", [(22.8, 108.3 + step / 100) for step in range(20)], "look exchanged"),
        ("EPSG:26910", [(500_000.0 + step, 20_000.0) for step in range(20)], "is made for"),
        ("GCJ-02", [(-73.9 + step / 100, 40.7) for step in range(20)], "is made for China"),
    ],
)
def test_numbers_that_cannot_be_of_the_named_system_are_refused(
    english: None, tmp_path: Path, crs: str, places: list[tuple[float, float]], said: str
) -> None:
    store = FakeImportStore()
    with pytest.raises(Refused, match=said):
        plant(tmp_path, places, NO_EXTENT + TREES.replace("EPSG:4326", crs), store)
    assert store.city is None
    assert not store.rows


def test_places_exchanged_in_a_city_that_is_there_are_told_as_that(english: None, tmp_path: Path) -> None:
    city = CityFacts("南宁", "Nanning", "450100", "Asia/Shanghai", Extent(48.0, 22.5, 49.0, 23.2))
    with pytest.raises(Refused, match="look exchanged"):
        plant(tmp_path, [(22.8, 48.3 + step / 100) for step in range(20)], TREES, FakeImportStore(city))


def test_who_says_that_places_are_right_anywhere_is_believed(tmp_path: Path) -> None:
    store = FakeImportStore()
    places = [(500_000.0 + step, 20_000.0) for step in range(20)]
    mapping = NO_EXTENT + TREES.replace("EPSG:4326", "EPSG:26910").replace("[place]", "[place]\nanywhere = true")
    assert plant(tmp_path, places, mapping, store).good == 20


def test_a_mapping_that_names_a_larger_extent_widens_the_city(english: None, tmp_path: Path) -> None:
    city = CityFacts("南宁", "Nanning", "450100", "Asia/Shanghai", Extent(108.3, 22.8, 108.31, 22.81))
    store = FakeImportStore(city)
    outside = plant(tmp_path, [(108.8, 22.9 + step / 1000) for step in range(20)], TREES, store)
    assert outside.good == 0
    assert "20 rows lie outside the city's extent [108.3000, 22.8000, 108.3100, 22.8100]" in report(outside)
    wanted = re.search(r"\[city\] extent = (\[[^]]*\])", report(outside))
    assert wanted
    again = plant(tmp_path, [(108.8, 22.9 + step / 1000) for step in range(20)],
                  NO_EXTENT + f"extent = {wanted[1]}\n" + TREES, store)  # fmt: skip
    assert again.good == 20
    assert "now reaches farther" in report(again)
    assert store.city is not None and store.city.extent.west == 108.3 and store.city.extent.east > 108.8


def test_rejected_rows_are_summed_by_reason_the_rare_ones_first(english: None, tmp_path: Path) -> None:
    places = [*NANNING, (0.0, 0.0), (118.0, 22.8), (118.1, 22.8)]
    told = report(plant(tmp_path, places, CITY + TREES, FakeImportStore()))
    rare, common = told.index("1  has the coordinates 0, 0"), told.index("2  lies outside the city's extent (at …, …)")
    assert rare < common


def test_a_proposed_mapping_serves_a_second_file_unchanged(english: None, tmp_path: Path) -> None:
    store = FakeImportStore()
    for name, lon in (("trees", 108.30), ("lamps", 108.301)):
        file = tmp_path / f"{name}.csv"
        rows = "".join(f"{name}-{at},{lon + at / 10_000},{22.8 + at / 10_000}\n" for at in range(30))
        file.write_text(f"id,lon,lat\n{rows}", "utf-8")
        mapping = tmp_path / f"{name}.toml"
        mapping.write_text(suggest(file).text, "utf-8")
        result = run_import("components", file, mapping, store, rejects_file=tmp_path / "rejects.csv")
        assert result.good == 30
    assert store.city is not None and store.city.area_code == "TREES"
    assert "The database has the city trees: the name and area code under [city] were not used." in report(result)


def test_a_proposed_mapping_still_widens_the_city(english: None, tmp_path: Path) -> None:
    city = CityFacts("南宁", "Nanning", "999999", "Asia/Shanghai", Extent(108.3, 22.8, 108.31, 22.81))
    store = FakeImportStore(city)
    proposed = NO_EXTENT + "only_for_new = true\nextent = [108, 22, 109, 23]\n" + TREES
    assert plant(tmp_path, [(108.8, 22.9 + step / 1000) for step in range(20)], proposed, store).good == 20
    assert store.city is not None and store.city.name == "南宁" and store.city.extent.east == 109


@pytest.mark.parametrize(
    ("places", "said"),
    [
        ([(-lon, lat) for lon, lat in NANNING], r"lie at -108.*time zone Asia/Shanghai is not kept"),
        ([(radians(lon), radians(lat)) for lon, lat in NANNING], "time zone Asia/Shanghai is not kept"),
        ([(80.0 + 3 * step, 22.8 + step) for step in range(20)], "reach over .* km, more than any city"),
    ],
)
def test_a_city_that_lies_where_none_can_is_refused(
    english: None, tmp_path: Path, places: list[tuple[float, float]], said: str
) -> None:
    store = FakeImportStore()
    with pytest.raises(Refused, match=said):
        plant(tmp_path, places, NO_EXTENT + TREES, store)
    assert store.city is None
    anywhere = NO_EXTENT + TREES.replace("[place]", "[place]\nanywhere = true")
    assert plant(tmp_path, places, anywhere, store).good


@pytest.mark.parametrize(
    ("zone", "lon", "is_right"),
    [("Asia/Shanghai", 73.6, True), ("Asia/Shanghai", 134.7, True), ("America/Adak", -176.6, True),
     ("Pacific/Kiritimati", -157.4, True), ("UTC", 108.3, True), ("Europe/Madrid", -8.7, True),
     ("America/New_York", 108.3, False), ("Asia/Shanghai", 13.4, False)],
)  # fmt: skip
def test_a_time_zone_is_kept_where_its_noon_is_near(zone: str, lon: float, is_right: bool) -> None:
    assert (doubt_of_city(Extent(lon, 20, lon + 0.1, 20.1), zone) == "") == is_right


def test_coordinates_0_0_give_no_extent(english: None, tmp_path: Path) -> None:
    store = FakeImportStore()
    result = plant(tmp_path, [place for one in NANNING for place in (one, (0, 0))], NO_EXTENT + TREES, store)
    assert (result.good, result.rejected) == (20, 20)
    assert store.city is not None and store.city.extent.west > 108
