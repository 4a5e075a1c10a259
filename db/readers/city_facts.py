"""Components and cases as columns: all of them, or those with given ids."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from psycopg import Connection

from app.city.cases import CaseRows
from app.city.model import CASE_DTYPE, COMPONENT_DTYPE
from app.city.places import to_map
from db.readers.arrays import read_arrays

CHUNK = 50_000


def read_components(connection: Connection[Any], tell: Callable[[int], None] = lambda _rows: None) -> NDArray:
    """All components, (n,) of COMPONENT_DTYPE in the order of their ids.

    Args:
        tell: is told how many have come so far.
    """
    parts, count = [np.empty(0, COMPONENT_DTYPE)], 0
    for part in _component_chunks(connection):
        parts.append(part)
        count += len(part)
        tell(count)
    return np.concatenate(parts)


def _component_chunks(connection: Connection[Any]) -> Iterator[NDArray]:
    after = -(2**63)
    while True:
        part = _component_rows(read_arrays(connection, "city_components", after=after, rows=CHUNK))
        if len(part):
            yield part
            after = int(part["component_id"].max())
        if len(part) < CHUNK:
            return


def read_components_by_key(connection: Connection[Any], keys: list[int]) -> NDArray:
    """The components with these ids that are there and may be seen, (n,) of COMPONENT_DTYPE."""
    return _component_rows(read_arrays(connection, "city_components_by_key", keys=keys))


def _component_rows(columns: dict[str, Any]) -> NDArray:
    rows = np.empty(len(columns["component_id"]), COMPONENT_DTYPE)
    points_cm = np.rint(to_map(columns.pop("lon"), columns.pop("lat")) * 100)
    rows["x_cm"], rows["y_cm"] = points_cm[:, 0], points_cm[:, 1]
    for name, values in columns.items():
        rows[name] = values
    return rows


def read_cases(connection: Connection[Any], districts: list[str], keep_from: float) -> CaseRows:
    """All cases that are open or were closed since an instant (Unix seconds)."""
    return _case_rows(read_arrays(connection, "city_cases", keep_from=keep_from), districts)


def read_cases_by_key(connection: Connection[Any], keys: list[int], districts: list[str], keep_from: float) -> CaseRows:
    """The cases with these ids that are there, may be seen and are kept in memory."""
    return _case_rows(read_arrays(connection, "city_cases_by_key", keys=keys, keep_from=keep_from), districts)


def _case_rows(columns: dict[str, Any], districts: list[str]) -> CaseRows:
    rows = np.empty(len(columns["case_id"]), CASE_DTYPE)
    points_m = to_map(columns.pop("lon"), columns.pop("lat"))
    rows["x_m"], rows["y_m"] = points_m[:, 0], points_m[:, 1]
    number_of = {code: at for at, code in enumerate(districts)}
    rows["district"] = [number_of.get(code, -1) for code in columns.pop("district_code")]
    texts = [columns.pop(name) for name in ("case_no", "address", "last_action")]
    for name, values in columns.items():
        rows[name] = values
    return CaseRows(rows, *texts)
