"""Datums and frames: known points, round trips, and what an unknown name says."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import Refused
from app.imports.frames import FourParameters, Frame

METRE_DEG = 1 / 111_000
lons = st.floats(75, 134, allow_nan=False)
lats = st.floats(4, 52, allow_nan=False)
city_lons = st.floats(107, 110, allow_nan=False)
city_lats = st.floats(22, 24, allow_nan=False)
FRAMES = {
    "GCJ-02": Frame("GCJ-02"),
    "BD-09": Frame("BD-09"),
    "EPSG:4545": Frame("EPSG:4545"),
    "ESRI:102696": Frame("ESRI:102696"),
    "grid": Frame("city grid", FourParameters("EPSG:4545", 480_000.0, 2_470_000.0, 12.5, -3.2)),
}


def metres_between(one, other) -> float:
    """The distance of two positions in degrees, in metres, good enough for small ones."""
    east = (one[0] - other[0]) * np.cos(np.radians(one[1]))
    return float(np.hypot(east, one[1] - other[1]) / METRE_DEG)


@given(lons, lats)
def test_a_shifted_datum_goes_there_and_back_within_a_tenth_of_a_metre(lon, lat):
    for name in ("GCJ-02", "BD-09"):
        there = FRAMES[name].from_stored(np.array([lon]), np.array([lat]))
        back = FRAMES[name].to_stored(*there)
        assert metres_between((lon, lat), (back[0][0], back[1][0])) < 0.1


@given(city_lons, city_lats)
def test_a_plane_system_and_a_city_grid_go_there_and_back(lon, lat):
    for name in ("EPSG:4545", "grid"):
        there = FRAMES[name].from_stored(np.array([lon]), np.array([lat]))
        back = FRAMES[name].to_stored(*there)
        assert metres_between((lon, lat), (back[0][0], back[1][0])) < 0.1


@given(city_lons, city_lats)
def test_the_shift_of_gcj02_is_what_people_see_on_their_phones(lon, lat):
    there = FRAMES["GCJ-02"].from_stored(np.array([lon]), np.array([lat]))
    assert 300 < metres_between((lon, lat), (there[0][0], there[1][0])) < 700


def test_nothing_is_shifted_outside_china():
    lon, lat = Frame("GCJ-02").to_stored(np.array([-71.1]), np.array([42.4]))
    assert (lon[0], lat[0]) == (-71.1, 42.4)


def test_known_points_of_state_plane_and_gauss_kruger():
    lon, lat = FRAMES["ESRI:102696"].to_stored(np.array([894488.0]), np.array([1011215.0]))
    assert (round(lon[0], 4), round(lat[0], 4)) == (-90.2400, 38.6104)
    lon, lat = FRAMES["EPSG:4545"].to_stored(np.array([530801.99]), np.array([2522420.30]))
    assert lon[0] == pytest.approx(108.3, abs=1e-6)
    assert lat[0] == pytest.approx(22.8, abs=1e-6)


def test_four_parameters_turn_stretch_and_move():
    grid = FourParameters("EPSG:4545", dx_m=100.0, dy_m=-50.0, rotation_s=90 * 3600, scale_ppm=1e6)
    east, north = grid.forward(np.array([10.0]), np.array([0.0]))
    assert (round(east[0], 6), round(north[0], 6)) == (100.0, -30.0)


def test_the_nanning_borders_in_gcj02_land_on_the_wgs84_ones(shared):
    folder = shared / "data" / "nanning-boundaries"
    shifted, true = (
        json.loads((folder / f"450100_full_{name}.geojson").read_text("utf-8"))["features"]
        for name in ("gcj02", "wgs84")
    )
    frame = Frame("GCJ-02")
    compared = 0
    for one, other in zip(shifted, true, strict=True):
        if one["properties"]["adcode"] == 450123:
            continue  # its ring was repaired in the other file, so the vertices do not correspond
        a, b = (np.array(shape["geometry"]["coordinates"][0][0]) for shape in (one, other))
        if len(a) != len(b):
            continue
        lon, lat = frame.to_stored(a[:, 0], a[:, 1])
        assert max(metres_between(p, q) for p, q in zip(zip(lon, lat, strict=True), b, strict=True)) < 1.5
        compared += 1
    assert compared >= 10


def test_missing_positions_stay_missing():
    lon, lat = FRAMES["EPSG:4545"].to_stored(np.array([np.nan, 530801.99]), np.array([1.0, 2522420.30]))
    assert np.isnan(lon[0])
    assert np.isnan(lat[0])
    assert lat[1] == pytest.approx(22.8, abs=1e-6)


def test_an_old_datum_says_that_it_is_vague():
    assert Frame("EPSG:2381").is_vague
    assert not any(FRAMES[name].is_vague for name in FRAMES)


@pytest.mark.parametrize("name", ["EPSG:99999999", "GCJ-03", "Peking"])
def test_an_unknown_system_is_refused_in_one_sentence(name):
    with pytest.raises(Refused, match="not a known coordinate system"):
        Frame(name)
