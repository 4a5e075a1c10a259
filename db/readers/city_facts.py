"""Components and cases as columns: all of them, or those with given ids."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from psycopg import Connection

from app.city.cases import CaseRows
from app.city.components import Components
from app.city.drawable import EARLIEST_S, LATEST_S, LONGEST_TEXT, held_times, is_in_world, one_lines
from app.city.model import CASE_DTYPE, CASE_STATES, COMPONENT_DTYPE, COMPONENT_STATES
from app.city.places import to_map
from db.readers.arrays import read_arrays

CHUNK = 50_000


LeftOut = NDArray[np.int64]
"""Ids of rows that cannot be drawn, or not as they are stored."""


def read_components(
    connection: Connection[Any], tell: Callable[[int], None] = lambda _rows: None
) -> tuple[NDArray, LeftOut]:
    """All components that can be drawn, (n,) of COMPONENT_DTYPE in the order of their ids, and those that cannot.

    Args:
        tell: is told how many have come so far.
    """
    parts, left_out, count = [np.empty(0, COMPONENT_DTYPE)], [np.empty(0, np.int64)], 0
    for part, out in _component_chunks(connection):
        parts.append(part)
        left_out.append(out)
        count += len(part)
        tell(count)
    return np.concatenate(parts), np.concatenate(left_out)


def compare_components(
    connection: Connection[Any], known: Components, tell: Callable[[int], None] = lambda _rows: None
) -> tuple[NDArray, NDArray[np.int64], LeftOut]:
    """What all components differ by from those that are known: rows, ids that went, ids that cannot be drawn.

    A piece of the table is in memory at a time, so that a city which is read anew is not there twice. Rows that differ
    are kept up to the room that the known ones have for them; where there are more, the known ones are of no use.
    """
    parts, left_out, count = [np.empty(0, COMPONENT_DTYPE)], [np.empty(0, np.int64)], 0
    seen = np.zeros(known.row_count, bool)
    for part, out in _component_chunks(connection):
        at = known.rows_of(part["component_id"])
        seen[at[at >= 0]] = True
        parts.append(known.differing(part))
        left_out.append(out)
        count += len(part)
        tell(count)
        if sum(map(len, parts)) > known.tail_room:
            break
    return np.concatenate(parts), known.ids_beside(seen), np.concatenate(left_out)


def _component_chunks(connection: Connection[Any]) -> Iterator[tuple[NDArray, LeftOut]]:
    after = -(2**63)
    while True:
        columns = read_arrays(connection, "city_components", after=after, rows=CHUNK)
        ids = columns["component_id"]
        if len(ids):
            yield _component_rows(columns)
            after = int(ids.max())
        if len(ids) < CHUNK:
            return


def read_components_by_key(connection: Connection[Any], keys: list[int]) -> tuple[NDArray, LeftOut]:
    """As `read_components`, of those with these ids that are there and may be seen."""
    return _component_rows(read_arrays(connection, "city_components_by_key", keys=keys))


def _component_rows(columns: dict[str, Any]) -> tuple[NDArray, LeftOut]:
    """The rows that can be drawn, and the ids of those that are nowhere or of no kind that can be."""
    lon, lat, ids = columns.pop("lon"), columns.pop("lat"), columns["component_id"]
    good = is_in_world(lon, lat) & (columns["class_id"] >= 0)
    good &= (columns["state"] >= 0) & (columns["state"] < len(COMPONENT_STATES))
    left_out = ids[~good].astype(np.int64)
    if len(left_out):
        lon, lat = lon[good], lat[good]
        columns = {name: values[good] for name, values in columns.items()}
    rows = np.empty(len(lon), COMPONENT_DTYPE)
    points_cm = np.rint(to_map(lon, lat) * 100)
    rows["x_cm"], rows["y_cm"] = points_cm[:, 0], points_cm[:, 1]
    for name, values in columns.items():
        rows[name] = values
    rows["census_day"][np.abs(rows["census_day"]) > LATEST_S / 86_400] = -1
    return rows, left_out


@dataclass(frozen=True)
class KeptCases:
    """Which cases are read for the memory, and what of them.

    Args:
        districts: their codes in the order of the column of districts.
        keep_from: Unix seconds; what was closed before is left out, unless its appeal is open.
        mine_from: Unix seconds; since when acts of the person who reads are told.
    """

    districts: list[str]
    keep_from: float
    mine_from: float


def read_cases(connection: Connection[Any], kept: KeptCases) -> tuple[CaseRows, LeftOut]:
    """All cases that are kept in memory, and those that are not as stored."""
    columns = read_arrays(connection, "city_cases", keep_from=kept.keep_from, mine_from=kept.mine_from)
    return _case_rows(columns, kept.districts)


def read_cases_by_key(connection: Connection[Any], keys: list[int], kept: KeptCases) -> tuple[CaseRows, LeftOut]:
    """As `read_cases`, of those with these ids that are there, may be seen and are kept in memory."""
    columns = read_arrays(
        connection, "city_cases_by_key", keys=keys, keep_from=kept.keep_from, mine_from=kept.mine_from
    )
    return _case_rows(columns, kept.districts)


def _case_rows(columns: dict[str, Any], districts: list[str]) -> tuple[CaseRows, LeftOut]:
    """Cases of a state that is known; a place off the earth is none, and times are held inside the calendars."""
    ids = columns["case_id"]
    known = (columns["state"] >= 0) & (columns["state"] < len(CASE_STATES))
    lon, lat, has_place = columns.pop("lon"), columns.pop("lat"), columns.pop("has_place")
    is_placed = is_in_world(lon, lat)
    is_changed = ~known | (has_place & ~is_placed)
    rows = np.empty(len(ids), CASE_DTYPE)
    points_m = to_map(np.where(is_placed, lon, np.nan), np.where(is_placed, lat, np.nan))
    rows["x_m"], rows["y_m"] = points_m[:, 0], points_m[:, 1]
    number_of = {code: at for at, code in enumerate(districts)}
    rows["district"] = [number_of.get(code, -1) for code in columns.pop("district_code")]
    names = ("case_no", "address", "last_action", "requirement")
    texts = [one_lines(columns.pop(name), LONGEST_TEXT) for name in names]
    for name, values in columns.items():
        if name.endswith("_at"):
            held = held_times(values)
            is_changed |= (held != values) & ~np.isnan(values)
            values = held
        rows[name] = values
    for name in ("reported_at", "last_at"):  # every case has them: an instant before all others, where it was none
        rows[name][np.isnan(rows[name])] = EARLIEST_S
    if not known.all():
        rows = rows[known]
        texts = [[text for text, is_kept in zip(column, known, strict=True) if is_kept] for column in texts]
    return CaseRows(rows, *texts), ids[is_changed].astype(np.int64)
