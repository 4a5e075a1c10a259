"""Districts, grids, streets, water and green as shapes; units, classes, cameras and people."""

from __future__ import annotations

import math
from dataclasses import fields, replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import shapely
from numpy.typing import NDArray
from psycopg import Connection
from psycopg.rows import class_row, dict_row

from app.city.delta import Cameras
from app.city.drawable import (
    EARLIEST_S,
    LATEST_S,
    LONGEST_TEXT,
    drawable,
    held_times,
    is_in_world,
    one_line,
    one_lines,
    parse_wkb,
)
from app.city.model import DISTRICT_KINDS, CaseClass, CityClock, CityProfile, People, Shapes, Unit
from app.city.places import shapes_of, to_map
from db.readers.arrays import read_arrays
from db.schema.queries import plain_query

DATED = ("areas", "duty_grids", "unit_grids")


def read_shapes(connection: Connection[Any], topic: str, today: date) -> Shapes:
    """All shapes of a topic that are in force on a day."""
    columns = read_arrays(connection, f"city_{topic}", **({"today": today} if topic in DATED else {}))
    ids, wkb = columns.pop("id"), columns.pop("geom")
    codes, names, names_en, kinds = (list(columns.pop(name)) for name in ("code", "name", "name_en", "kind"))
    geometries, is_hurt = drawable(parse_wkb(wkb))
    extra = {name: values if isinstance(values, np.ndarray) else _words(values) for name, values in columns.items()}
    kept = ~shapely.is_missing(geometries)
    if topic == "areas":  # one without a shape is still one that people and cases are counted by
        is_hurt &= np.array([bool(one) for one in wkb], bool)
        kept[:] = True
    extra = {name: values[kept] for name, values in extra.items()}
    shapes = shapes_of(
        np.asarray(ids, np.int64)[kept],
        geometries[kept],
        _kept(codes, kept),
        one_lines(_kept(names, kept)),
        one_lines(_kept(names_en, kept)),
        _kept(kinds, kept),
        extra,
    )
    return replace(shapes, left_out=int(np.count_nonzero(is_hurt)))


def _kept(texts: list[str | None], kept: NDArray[np.bool_]) -> list[str]:
    """The texts of the rows that are kept, '' where there is none."""
    return [text or "" for text, is_kept in zip(texts, kept, strict=True) if is_kept]


def _words(values: list[Any]) -> NDArray:
    return np.array(values, dtype=object)


def districts_of(areas: Shapes) -> list[str]:
    """The codes of the areas that cases are counted by, each once, in the order of the areas."""
    found = [code for code, kind in zip(areas.codes, areas.kinds, strict=True) if kind in DISTRICT_KINDS]
    return list(dict.fromkeys(found))


def _with_lines(one: Any, *keys: str) -> Any:
    """A record whose texts are single lines of letters, but for its keys; a text that is missing is an empty one."""
    texts = {field.name: getattr(one, field.name) for field in fields(one) if field.type == "str"}
    found = {name: text or "" if name in keys else one_line(text) for name, text in texts.items()}
    changed = {name: text for name, text in found.items() if text != texts[name]}
    return replace(one, **changed) if changed else one


def read_units(connection: Connection[Any]) -> dict[int, Unit]:
    """All units by id."""
    cursor = connection.cursor(row_factory=class_row(Unit))
    rows = cursor.execute(plain_query("city_units"))
    return {unit.unit_id: _with_lines(unit, "code", "kind", "district_code") for unit in rows}


def read_staff_names(connection: Connection[Any]) -> dict[int, str]:
    """What everybody on the staff is called, by their number there."""
    columns = read_arrays(connection, "city_staff")
    names = one_lines(columns["name"], LONGEST_TEXT)
    return dict(zip(columns["staff_id"].tolist(), names, strict=True))


def read_classes(connection: Connection[Any]) -> dict[int, CaseClass]:
    """All classes by id."""
    cursor = connection.cursor(row_factory=class_row(CaseClass))
    rows = cursor.execute(plain_query("city_classes"))
    keys = ("code", "version", "kind", "major_code")
    return {one.class_id: _with_lines(one, *keys) for one in rows if one.class_id >= 0}


def read_cameras(connection: Connection[Any]) -> Cameras:
    """Where the cameras stand."""
    columns = read_arrays(connection, "city_cameras")
    good = is_in_world(columns["lon"], columns["lat"])
    names = [one for one, is_kept in zip(one_lines(columns["name"]), good, strict=True) if is_kept]
    points_m = to_map(columns["lon"][good], columns["lat"][good])
    return Cameras(columns["id"][good], points_m, names, left_out=int(np.count_nonzero(~good)))


def read_people(connection: Connection[Any]) -> People:
    """Who was seen where last."""
    columns = read_arrays(connection, "city_people")
    seen_at = held_times(columns["seen_at"])
    good = is_in_world(columns["lon"], columns["lat"]) & np.isfinite(seen_at)
    names = [one for one, is_kept in zip(one_lines(columns["name"]), good, strict=True) if is_kept]
    return People(
        columns["staff_id"][good],
        to_map(columns["lon"][good], columns["lat"][good]),
        seen_at[good],
        names,
        columns["on_duty"][good],
        left_out=int(np.count_nonzero(~good)),
    )


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
    row["work_stretches"] = _stretches(row["work_stretches"])
    row |= _extent(row["west"], row["south"], row["east"], row["north"]) | {"time_zone": _zone(row["time_zone"])}
    return _with_lines(CityProfile(**row), "area_code", "time_zone", "calendar", "code_version"), _sound_clock(clock)


def _stretches(stored: Any) -> tuple[tuple[str, str], ...]:
    """The stretches of a working day, none where something else is stored."""
    pairs = stored if isinstance(stored, list) else []
    return tuple((str(pair[0]), str(pair[1])) for pair in pairs if isinstance(pair, list) and len(pair) == 2)


def _extent(west: float, south: float, east: float, north: float) -> dict[str, float]:
    """The extent of a city, the whole world where it is none on the earth."""
    corners = np.array([west, east]), np.array([south, north])
    is_sound = bool(is_in_world(*corners).all()) and west < east and south < north
    names = ("west", "south", "east", "north")
    return dict(zip(names, (west, south, east, north) if is_sound else (-180.0, -85.0, 180.0, 85.0), strict=True))


def _zone(name: str) -> str:
    """A time zone that this machine knows; UTC in place of any other."""
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return "UTC"


def _sound_clock(clock: CityClock) -> CityClock:
    """The clock, or the real time where it would leave the years that calendars know."""
    ends = (clock.real_from, clock.city_from)
    is_sound = None in ends or all(EARLIEST_S < one < LATEST_S for one in ends if one is not None)
    is_sound = is_sound and math.isfinite(clock.speed)
    return clock if is_sound else CityClock(offset_s=clock.offset_s)
