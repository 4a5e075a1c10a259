"""Whole columns in one row: the quickest way from a table into numpy.

A million rows cost a million messages with COPY; `array_agg` packs them into a few values that numpy takes as they
are (1.25 million components: 1.2 s against 3 s). Numbers come without nulls: the queries put a value in their place.
Where one stands in a column that should have none, it becomes NaN, or -1 among whole numbers.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from psycopg import Connection
from psycopg.adapt import Transformer
from psycopg.pq import Format

from db.schema.queries import plain_query

HEADER_BYTES = 20  # dimensions, flags, element type, length, lower bound
HAS_NULLS = slice(4, 8)  # the flags: one where the array holds a null
EPOCH_2000_S = 946_684_800
MINUS_INFINITY = np.int64(-(2**63))

NUMBERS = {
    1000: np.dtype("?"),
    1005: np.dtype(">i2"),
    1007: np.dtype(">i4"),
    1016: np.dtype(">i8"),
    1021: np.dtype(">f4"),
    1022: np.dtype(">f8"),
    1185: np.dtype(">i8"),
}
"""Types of array by their number in PostgreSQL: boolean, smallint, integer, bigint, real, double, timestamptz."""
TIMES = 1185


def read_arrays(connection: Connection[Any], name: str, **parameters: Any) -> dict[str, Any]:
    """Run `db/schema/sql/queries/<topic>/<name>.sql`, which returns one row of arrays.

    Returns:
        A column for each name: numbers as arrays, times as float64 Unix seconds (NaN for -infinity), texts and bytes
        as lists. Columns of a query without rows are empty.
    """
    cursor = connection.cursor(binary=True)
    cursor.execute(plain_query(name), parameters)
    result = cursor.pgresult
    assert result is not None and cursor.description is not None
    loaders = Transformer(connection)
    columns: dict[str, Any] = {}
    for at, column in enumerate(cursor.description):
        value = result.get_value(0, at)
        if column.type_code in NUMBERS:
            columns[column.name] = _numbers(value, column.type_code)
        elif value is None:
            columns[column.name] = []
        else:
            columns[column.name] = loaders.get_loader(column.type_code, Format.BINARY).load(value)
    return columns


def _numbers(value: bytes | None, type_code: int) -> NDArray:
    kind = NUMBERS[type_code]
    if value is None or len(value) < HEADER_BYTES:
        return np.empty(0, np.float64 if type_code == TIMES else kind.newbyteorder("="))
    if any(value[HAS_NULLS]):
        numbers = _with_nulls(value, kind, np.nan if kind.kind == "f" else MINUS_INFINITY if type_code == TIMES else -1)
    else:
        element = np.dtype([("length", ">i4"), ("value", kind)])
        numbers = np.frombuffer(value, element, offset=HEADER_BYTES)["value"]
    return _unix_seconds(numbers) if type_code == TIMES else numbers.astype(kind.newbyteorder("="))


def _with_nulls(value: bytes, kind: np.dtype, null: Any) -> NDArray:
    """Numbers one by one: a null is a length of -1 and nothing behind it."""
    numbers, at = [], HEADER_BYTES
    while at < len(value):
        is_null = value[at : at + 4] == b"\xff\xff\xff\xff"
        numbers.append(null if is_null else np.frombuffer(value, kind, 1, at + 4)[0])
        at += 4 if is_null else 4 + kind.itemsize
    return np.array(numbers).astype(kind)


def _unix_seconds(microseconds: NDArray) -> NDArray[np.float64]:
    """Microseconds since 2000 as the server counts them to Unix seconds."""
    seconds = microseconds / 1e6 + EPOCH_2000_S
    seconds[microseconds == MINUS_INFINITY] = np.nan
    return seconds
