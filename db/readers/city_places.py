"""Districts, grids, streets, water and green as shapes; units, classes, cameras and people."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from psycopg import Connection
from psycopg.rows import class_row, dict_row

from app.city.delta import Cameras
from app.city.model import CaseClass, CityClock, CityProfile, People, Shapes, Unit
from app.city.places import shapes_of, to_map
from db.queries import plain_query
from db.readers.arrays import read_arrays

DISTRICT_KINDS = ("district", "development_zone", "scenic_area")
DATED = ("areas", "duty_grids", "unit_grids")


def read_shapes(connection: Connection[Any], topic: str, today: date) -> Shapes:
    """All shapes of a topic that are in force on a day."""
    columns = read_arrays(connection, f"city_{topic}", **({"today": today} if topic in DATED else {}))
    ids, wkb = columns.pop("id"), columns.pop("geom")
    codes, names, names_en, kinds = (list(columns.pop(name)) for name in ("code", "name", "name_en", "kind"))
    geometries = shapely.from_wkb(np.array([one or None for one in wkb], object))
    extra = {name: values if isinstance(values, np.ndarray) else _words(values) for name, values in columns.items()}
    return shapes_of(np.asarray(ids, np.int64), geometries, codes, names, names_en, kinds, extra)


def _words(values: list[Any]) -> NDArray:
    return np.array(values, dtype=object)


def districts_of(areas: Shapes) -> list[str]:
    """The codes of the areas that cases are counted by, in the order of the areas."""
    return [code for code, kind in zip(areas.codes, areas.kinds, strict=True) if kind in DISTRICT_KINDS]


def read_units(connection: Connection[Any]) -> dict[int, Unit]:
    """All units by id."""
    cursor = connection.cursor(row_factory=class_row(Unit))
    return {unit.unit_id: unit for unit in cursor.execute(plain_query("city_units"))}


def read_classes(connection: Connection[Any]) -> dict[int, CaseClass]:
    """All classes by id."""
    cursor = connection.cursor(row_factory=class_row(CaseClass))
    return {one.class_id: one for one in cursor.execute(plain_query("city_classes"))}


def read_cameras(connection: Connection[Any]) -> Cameras:
    """Where the cameras stand."""
    columns = read_arrays(connection, "city_cameras")
    return Cameras(columns["id"], to_map(columns["lon"], columns["lat"]), columns["name"])


def read_people(connection: Connection[Any]) -> People:
    """Who was seen where last."""
    columns = read_arrays(connection, "city_people")
    points_m = to_map(columns["lon"], columns["lat"])
    return People(columns["staff_id"], points_m, columns["seen_at"], columns["name"], columns["on_duty"])


def read_profile(connection: Connection[Any], now_s: Any) -> tuple[CityProfile, CityClock] | None:
    """The profile and the clock, None in a database without a city.

    Args:
        now_s: a function that tells this machine's Unix seconds; the server's clock is compared with the middle of
            the question and its answer.
    """
    asked_s = now_s()
    row = connection.cursor(row_factory=dict_row).execute(plain_query("city_profile")).fetchone()
    if row is None:
        return None
    middle_s = (asked_s + now_s()) / 2
    clock = CityClock(
        row.pop("real_from"), row.pop("city_from"), row.pop("speed"), offset_s=row.pop("server_s") - middle_s
    )
    row["work_stretches"] = tuple(tuple(stretch) for stretch in row["work_stretches"])
    return CityProfile(**row), clock
