"""Columns written by the binary COPY come back as they were, with nulls."""

import numpy as np
import shapely
from sqlalchemy import Connection, text

from db.demo.copy import (
    boolean,
    copy_rows,
    day,
    digits,
    float8,
    instant,
    int4,
    int8,
    int8_lists,
    json,
    points,
    shapes,
    texts,
    uuids,
    words,
)  # fmt: skip


def test_every_kind_of_column_comes_back(connection: Connection) -> None:
    connection.execute(text("create table city.tried (a integer, b bigint, c double precision, d boolean, e date,"
                            " f timestamptz, g text, h text, i text, j geometry(point, 4490), k bigint[], l jsonb,"
                            " m uuid)"))  # fmt: skip
    copy_rows(connection, "tried", {
        "a": int4(np.array([7, 0]), missing=0), "b": int8(np.array([10**12, -1]), missing=-1),
        "c": float8(np.array([1.5, np.nan])), "d": boolean(np.array([True, False])), "e": day(np.array([0, 20_000])),
        "f": instant(np.array([1.25, np.nan])), "g": words(np.array([1, -1]), ("甲", "乙乙")),
        "h": digits(np.array([42, 7]), 4), "i": words(np.array([0, 1]), ("x", "yy")),
        "j": points(np.array([[108.3, 22.8], [np.nan, np.nan]])), "k": int8_lists(np.array([[-1, 3, 5], [-1, -1, -1]])),
        "l": json(np.array([0, 1]), ("{}", '{"a": "乙"}')), "m": uuids(np.random.default_rng(1), 2),
    })  # fmt: skip
    first, second = connection.execute(text("select a, b, c, d, e::text, extract(epoch from f)::float, g, h, i,"
                                            " st_astext(j), k, l, m::text"
            " from city.tried order by h desc")).all()  # fmt: skip
    assert first[:12] == (
        7,
        10**12,
        1.5,
        True,
        "1970-01-01",
        1.25,
        "乙乙",
        "0042",
        "x",
        "POINT(108.3 22.8)",
        [3, 5],
        {},
    )
    assert second[:12] == (None, None, None, False, "2024-10-04", None, None, "0007", "yy", None, [], {"a": "乙"})
    assert first[12][14] == "4"
    assert first[12] != second[12]


def test_outlines_and_texts_of_any_length_come_back(connection: Connection) -> None:
    connection.execute(text("create table city.tried (name text, geom geometry(polygon, 4490))"))
    ring = shapely.Polygon([(108, 22), (109, 22), (109, 23)])
    copy_rows(connection, "tried", {"name": texts(["南宁", None]), "geom": shapes([ring, None])})
    rows = connection.execute(text("select name, st_astext(geom), st_srid(geom) from city.tried order by name")).all()
    assert rows == [("南宁", "POLYGON((108 22,109 22,109 23,108 22))", 4490), (None, None, None)]
