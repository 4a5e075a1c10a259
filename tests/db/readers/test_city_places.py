"""What is in force on a day is the same for the city in memory and for the place of a case."""

from datetime import date, timedelta

import pytest
from sqlalchemy import Connection, text

from db.readers.city_places import read_shapes

LAST = date(2026, 11, 30)


@pytest.mark.parametrize(("day", "is_in_force"), [(LAST, True), (LAST + timedelta(days=1), False)])
def test_the_last_day_of_a_grid_belongs_to_it(city: Connection, day: date, is_in_force: bool) -> None:
    city.execute(text("update city.duty_grids set valid_to = :last"), {"last": LAST})
    city.execute(text("update city.unit_grids set valid_to = :last"), {"last": LAST})
    place = city.execute(
        text("select p.* from city.duty_grids g, city.place_of(public.st_pointonsurface(g.geom), :day) p limit 1"),
        {"day": day},
    ).one()
    raw = city.connection.driver_connection
    assert (len(read_shapes(raw, "duty_grids", day)) > 0) is is_in_force
    assert (len(read_shapes(raw, "unit_grids", day)) > 0) is is_in_force
    assert (place.duty_grid_id is not None) is is_in_force
