"""A code of an area is unique within a kind only: a district's name is never that of a community elsewhere."""

import numpy as np

from app.city.model import Shapes
from app.desk.changes import _said
from app.desk.lines import area_name
from app.wall.figures.names import district_name
from app.wall.tour import shape_of, stops
from tests.fakes.hand_city import make_city, make_shapes

BOX = np.array([[12_050_000.0, 2_600_000], [12_060_000, 2_600_000], [12_060_000, 2_610_000], [12_050_000, 2_600_000]])


def areas_of(*rows: tuple[str, str, str]) -> Shapes:
    """Areas of (kind, code, name), in this order."""
    kinds, codes, names = (list(column) for column in zip(*rows, strict=True))
    return make_shapes(list(range(len(rows))), codes, names, names, kinds, [BOX + k * 20_000 for k in range(len(rows))])


AREAS = areas_of(
    ("community", "6", "远处社区"), ("development_zone", "6", "第六开发区"), ("district", "6", "第六区"),
    ("township", "7", "某街道"), ("scenic_area", "8", "景区"),
)  # fmt: skip


def test_a_name_is_looked_up_by_kind_and_code() -> None:
    assert AREAS.row_of("6") == 2
    assert AREAS.row_of("6", ("community",)) == 0
    assert AREAS.row_of("8") == 4
    assert AREAS.row_of("7") is None, "a township is no district"


def test_wall_and_desk_name_the_district() -> None:
    city = make_city(cases=20, components=0, grids=0)
    city.areas, city.districts = AREAS, ["6", "8", "7"]
    assert [district_name(city, at) for at in range(3)] == ["第六区", "景区", "7"]
    assert (area_name(city, "6"), area_name(city, "7")) == ("第六区", "")
    assert (_said("district_code", "6", city, "UTC"), _said("district_code", "7", city, "UTC")) == ("第六区", "7")
    way = {stop.key: stop for stop in stops(city)}
    assert {key: stop.name for key, stop in way.items()} == {0: "第六区", 1: "景区"}
    assert shape_of(city, way[0]) == (AREAS, 2)


def test_a_grid_of_the_flight_names_its_district() -> None:
    city = make_city(cases=0, components=0, grids=3)
    city.areas = AREAS
    city.duty_grids.extra["district_code"] = np.array(["6", "7", "8"], object)
    assert sorted(stop.second for stop in stops(city)) == sorted(["第六区", "", "景区"])
