"""Writes columns of numpy arrays into tables by COPY in the binary format, whole chunks of rows at a time.

A column is a matrix of bytes with one row per table row, all of one length, or with a length for each row
(-1 = null). Nothing is formatted as text, and no loop runs over the rows of the big tables.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
import psycopg
import shapely
from numpy.typing import ArrayLike, NDArray
from psycopg import sql
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection, func, select
from sqlalchemy import column as sql_column
from sqlalchemy import table as sql_table

from db.demo.frame import Points

HEADER = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
TRAILER = b"\xff\xff"
CHUNK = 100_000
EPOCH_S = 946_684_800
"""2000-01-01 in Unix seconds, from where the server counts."""
EPOCH_DAY = 10_957
SRID = 4490
POINT_HEAD = np.frombuffer(b"\x01" + (0x20000001).to_bytes(4, "little") + SRID.to_bytes(4, "little"), np.uint8)


@dataclass(frozen=True)
class Column:
    """The bytes of one column: `matrix` (n, width) uint8, and `lengths` (n,) where rows differ, -1 for null.

    Where lengths differ widely (outlines, Python texts) the values themselves are kept in `values` instead.
    """

    matrix: NDArray[np.uint8]
    lengths: NDArray[np.int64] | None = None
    values: list[bytes | None] | None = None

    def take(self, rows: slice) -> Column:
        """Return the same column for some rows."""
        values = None if self.values is None else self.values[rows]
        return Column(self.matrix[rows], None if self.lengths is None else self.lengths[rows], values)

    def items(self) -> list[bytes | None]:
        """Return the value of each row."""
        if self.values is not None:
            return self.values
        if self.lengths is None:
            return [row.tobytes() for row in self.matrix]
        pairs = zip(self.matrix, self.lengths.tolist(), strict=True)
        return [None if length < 0 else row[:length].tobytes() for row, length in pairs]


def _fixed(values: ArrayLike, kind: str, missing: NDArray[np.bool_] | None = None) -> Column:
    array = np.ascontiguousarray(np.asarray(values).astype(kind))
    matrix = array.view(np.uint8).reshape(len(array), -1)
    if missing is None or not missing.any():
        return Column(matrix)
    return Column(matrix, np.where(missing, -1, matrix.shape[1]))


def int2(values: ArrayLike) -> Column:
    """A smallint column."""
    return _fixed(values, ">i2")


def int4(values: ArrayLike, missing: int | None = None) -> Column:
    """An integer column; the value `missing` becomes null."""
    array = np.asarray(values)
    return _fixed(array, ">i4", None if missing is None else array == missing)


def int8(values: ArrayLike, missing: int | None = None) -> Column:
    """A bigint column; the value `missing` becomes null."""
    array = np.asarray(values)
    return _fixed(array, ">i8", None if missing is None else array == missing)


def float8(values: ArrayLike) -> Column:
    """A double precision column; NaN becomes null."""
    array = np.asarray(values, dtype=float)
    return _fixed(array, ">f8", np.isnan(array))


def float4(values: ArrayLike) -> Column:
    """A real column; NaN becomes null."""
    array = np.asarray(values, dtype=float)
    return _fixed(array, ">f4", np.isnan(array))


def boolean(values: ArrayLike) -> Column:
    """A boolean column."""
    return _fixed(values, "u1")


def day(values: ArrayLike) -> Column:
    """A date column from days since 1970-01-01."""
    return _fixed(np.asarray(values, dtype=np.int64) - EPOCH_DAY, ">i4")


def instant(values: ArrayLike) -> Column:
    """A timestamptz column from Unix seconds; NaN becomes null."""
    array = np.asarray(values, dtype=float)
    missing = np.isnan(array)
    return _fixed(np.round((np.where(missing, 0.0, array) - EPOCH_S) * 1e6), ">i8", missing)


def words(codes: ArrayLike, vocabulary: Sequence[str]) -> Column:
    """A text column from numbers into a vocabulary; -1 becomes null."""
    coded = [word.encode() for word in vocabulary] or [b""]
    width = max(1, max(len(word) for word in coded))
    table = np.frombuffer(b"".join(word.ljust(width, b"\0") for word in coded), np.uint8).reshape(len(coded), width)
    sizes = np.array([len(word) for word in coded])
    numbers = np.asarray(codes)
    lengths = np.where(numbers < 0, -1, sizes[numbers])
    if len(numbers) and (lengths == lengths[0]).all() and lengths[0] == width:
        return Column(table[numbers])
    return Column(table[numbers], lengths)


def texts(values: Sequence[str | None]) -> Column:
    """A text column from Python texts; None becomes null."""
    return _ragged([None if value is None else str(value).encode() for value in values])


def digits(values: ArrayLike, width: int) -> Column:
    """A text column of numbers with leading zeros."""
    return Column(digit_bytes(values, width))


def digit_bytes(values: ArrayLike, width: int) -> NDArray[np.uint8]:
    """Return numbers as (n, width) bytes of digits."""
    numbers = np.asarray(values, dtype=np.int64)
    powers = 10 ** np.arange(width - 1, -1, -1, dtype=np.int64)
    return (numbers[:, None] // powers % 10 + 48).astype(np.uint8)


def constant(value: str | None, count: int) -> Column:
    """A text column with the same text, or null, in every row."""
    if value is None:
        return Column(np.zeros((count, 1), np.uint8), np.full(count, -1))
    return words(np.zeros(count, dtype=int), [value])


def json(codes: ArrayLike, vocabulary: Sequence[str]) -> Column:
    """A jsonb column from numbers into a vocabulary of JSON texts."""
    return words(codes, ["\x01" + word for word in vocabulary])


def uuids(rng: np.random.Generator, count: int) -> Column:
    """A uuid column of random version 4 identifiers."""
    matrix = rng.integers(0, 256, (count, 16), dtype=np.uint8)
    matrix[:, 6] = matrix[:, 6] & 0x0F | 0x40
    matrix[:, 8] = matrix[:, 8] & 0x3F | 0x80
    return Column(matrix)


def points(lon_lat: Points) -> Column:
    """A point column from (n, 2) lon, lat in degrees, EPSG:4490; NaN becomes null."""
    count = len(lon_lat)
    body = np.ascontiguousarray(lon_lat.astype("<f8")).view(np.uint8).reshape(count, 16)
    missing = np.isnan(lon_lat[:, 0])
    matrix = np.hstack([np.broadcast_to(POINT_HEAD, (count, 9)), body])
    return Column(matrix, np.where(missing, -1, 25) if missing.any() else None)


def shapes(geoms: Iterable[BaseGeometry | None]) -> Column:
    """A column of lines or polygons in degrees; None becomes null."""
    marked = [None if geom is None else shapely.set_srid(geom, SRID) for geom in geoms]
    return _ragged([None if geom is None else shapely.to_wkb(geom, include_srid=True) for geom in marked])


def int8_lists(values: NDArray[np.int64]) -> Column:
    """A bigint[] column from (n, k) numbers; -1 is left out."""
    return _lists(values, 20, 8)


def int4_lists(values: NDArray[np.int64]) -> Column:
    """An integer[] column from (n, k) numbers; -1 is left out."""
    return _lists(values, 23, 4)


def _lists(values: NDArray[np.int64], kind: int, size: int) -> Column:
    """A column of arrays of whole numbers; `kind` is the server's number of their type, `size` its bytes."""
    count, width = values.shape
    there = values >= 0
    order = np.argsort(~there, axis=1, kind="stable")
    packed = np.take_along_axis(values, order, axis=1)
    sizes = there.sum(axis=1)
    head = np.zeros((count, 5), dtype=">i4")
    head[:, 0], head[:, 2], head[:, 3], head[:, 4] = sizes > 0, kind, sizes, 1
    items = np.zeros((count, width), dtype=[("length", ">i4"), ("value", f">i{size}")])
    items["length"], items["value"] = size, packed
    step = 4 + size
    matrix = np.hstack([head.view(np.uint8).reshape(count, 20), items.view(np.uint8).reshape(count, step * width)])
    return Column(matrix, np.where(sizes > 0, 20 + step * sizes, 12))


def _ragged(values: list[bytes | None]) -> Column:
    return Column(np.zeros((len(values), 0), np.uint8), None, values)


def rows_as_bytes(columns: Sequence[Column]) -> bytes:
    """Return the rows of some columns in the binary COPY format, without header and trailer."""
    count = len(columns[0].matrix)
    if any(column.values is not None for column in columns):
        return _rows_one_by_one([column.items() for column in columns])
    head = np.broadcast_to(np.frombuffer(len(columns).to_bytes(2, "big"), np.uint8), (count, 2))
    if all(column.lengths is None for column in columns):
        return np.hstack([head, *(part for column in columns for part in (_sizes(column), column.matrix))]).tobytes()
    matrix = np.hstack([head, *(part for column in columns for part in (_sizes(column), column.matrix))])
    there = [np.ones((count, 2), dtype=bool)]
    for column in columns:
        width = column.matrix.shape[1]
        there.append(np.ones((count, 4), dtype=bool))
        lengths = np.full(count, width) if column.lengths is None else column.lengths
        there.append(np.arange(width) < lengths[:, None])
    return matrix[np.hstack(there)].tobytes()


def _rows_one_by_one(columns: list[list[bytes | None]]) -> bytes:
    """The same for a few thousand rows of very different lengths."""
    head, null = len(columns).to_bytes(2, "big"), b"\xff\xff\xff\xff"
    parts = []
    for row in zip(*columns, strict=True):
        parts.append(head)
        parts.extend(null if value is None else len(value).to_bytes(4, "big") + value for value in row)
    return b"".join(parts)


def _sizes(column: Column) -> NDArray[np.uint8]:
    count, width = column.matrix.shape
    lengths = np.full(count, width) if column.lengths is None else column.lengths
    return lengths.astype(">i4").view(np.uint8).reshape(count, 4)


def copy_rows(
    connection: Connection,
    table: str,
    columns: dict[str, Column],
    told: Callable[[int], None] | None = None,
    is_new: bool = False,
) -> None:
    """Write the rows of some columns into `city.<table>`.

    Args:
        told: called with the number of rows written after each chunk.
        is_new: the table was made in this very transaction; its rows are written as they will stand for good.
    """
    count = len(next(iter(columns.values())).matrix)
    statement = sql.SQL("copy city.{} ({}) from stdin (format binary{})").format(
        sql.Identifier(table),
        sql.SQL(", ").join(map(sql.Identifier, columns)),
        sql.SQL(", freeze" if is_new else ""),
    )
    widths = sum(column.matrix.shape[1] + 4 for column in columns.values())
    chunk = int(max(1, min(CHUNK, 64_000_000 // widths)))
    driver = cast("psycopg.Connection", connection.connection.driver_connection)
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        copy.write(HEADER)
        for start in range(0, count, chunk):
            copy.write(rows_as_bytes([column.take(slice(start, start + chunk)) for column in columns.values()]))
            if told:
                told(min(count, start + chunk))
        copy.write(TRAILER)


def set_sequence(connection: Connection, table: str, column: str) -> None:
    """Let new rows take numbers after the ones that were written."""
    numbers = sql_table(table, sql_column(column), schema="city").c[column]
    sequence = func.pg_get_serial_sequence(f"city.{table}", column)
    connection.execute(
        select(func.setval(sequence, func.coalesce(select(func.max(numbers)).scalar_subquery(), 0) + 1, False))
    )
