"""What the batches of every kind share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from typing import Any, ClassVar

import numpy as np
import pandas as pd
import shapely
from sqlalchemy import Connection, text

from app.crs import STORED_EPSG
from app.i18n import N_, _
from app.imports.mapping import Mapping
from app.imports.model import Reject, Written
from app.imports.targets import FieldType
from db.imports.names import UnitNames, class_ids
from db.schema.queries import query

Work = Callable[[], AbstractContextManager[Connection]]

CODE_TAKEN = N_("has the code “{value}”, which another one in the city has already")
STORED_DIGITS = 9
SOURCE_KEYS = "source, target, source_id, id"


class Batch:
    """One batch inside its transaction.

    Args:
        topic: what the feed is told.
        table, columns: the temporary table that a batch is copied into.
        fills: tables of the city that grow with each batch, and the columns of each by which the next batches look.
    """

    topic: ClassVar[str]
    table: ClassVar[str]
    columns: ClassVar[tuple[str, ...]]
    fills: ClassVar[dict[str, str]]

    def __init__(self, connection: Connection, mapping: Mapping) -> None:
        self.connection, self.mapping = connection, mapping
        self.topics_touched: list[str] = []
        row = connection.execute(text("select * from city.city_profile")).one()
        self.facts: dict[str, Any] = {
            "source": mapping.source,
            "zone": row.time_zone,
            "area_code": row.area_code,
            "node": row.origin_node,
            "measure_epsg": row.measure_epsg,
            "area_kind": mapping.area_kind,
        }
        self.units = UnitNames(connection, mapping) if mapping.target.holding(FieldType.UNIT) else None

    @staticmethod
    def prepare(work: Work, good: pd.DataFrame) -> None:
        """Do what needs a short transaction of its own before a batch; nothing for most kinds."""

    def write(self, good: pd.DataFrame) -> Written:
        """Write the good rows."""
        raise NotImplementedError

    @classmethod
    def finish(cls, work: Work, mapping: Mapping) -> list[str]:
        """Do what is to be done once at the end; nothing for most kinds."""
        return []

    @classmethod
    def key_of(cls, mapping: Mapping, source_id: str) -> str:
        """Return the identifier under which a row of the file is remembered."""
        return source_id

    @classmethod
    def file_id(cls, key: str) -> str:
        """Return the identifier in the file of a remembered one."""
        return key

    def copy(self, rows: Iterable[tuple]) -> None:
        """Fill the temporary table with this batch."""
        self.run(f"{self.table}_begin")
        self.connection.execute(text(f"truncate {self.table}"))
        copy_rows(self.connection, self.table, self.columns, rows)
        self.connection.execute(text(f"analyze {self.table} (line, source_id)"))

    def insert(self, name: str) -> Any:
        """Run a query that only inserts what a batch holds.

        Foreign keys are checked by a statement for each row: planned anew each time, as everything else of an import,
        they cost more than the row.
        """
        self.connection.execute(text("set local plan_cache_mode = auto"))
        inserted = self.run(name)
        self.connection.execute(text("set local plan_cache_mode = force_custom_plan"))
        return inserted

    def run(self, name: str) -> Any:
        """Run a query with those of this import's facts that it asks for."""
        statement = query(name)
        wanted = statement.compile().params
        return self.connection.execute(statement, {key: self.facts[key] for key in wanted})

    def run_steps(self, name: str, shared: str, is_placed_first: bool) -> Written:
        """Run the queries of a batch in their order; return what they did.

        Args:
            is_placed_first: where a row lies belongs to what is compared; else only what is new or changed is placed.
        """
        if is_placed_first:
            self.run(f"{shared}_place")
        self.run(f"{name}_known")
        rejects = self._taken(f"{name}_taken")
        if not is_placed_first:
            self.run(f"{shared}_place")
        self.insert(f"{name}_insert")
        self.run(f"{name}_update")
        self.run(f"{shared}_keys")
        inserted, updated, unchanged = self.run(f"{shared}_count").one()
        return self.touch(Written(inserted, updated, unchanged, rejects=tuple(rejects)))

    def _taken(self, name: str) -> list[Reject]:
        reason = _(CODE_TAKEN)
        return [Reject(row.line, self.file_id(row.source_id), reason.format(value=row.code)) for row in self.run(name)]

    def touch(self, written: Written) -> Written:
        """Remember what the feed has to be told."""
        if written.inserted or written.updated:
            self.topics_touched.append(self.topic)
        if self.units is not None and self.units.made:
            self.topics_touched.append("units")
        return written

    def unit_ids(self, good: pd.DataFrame, field: str) -> list[int | None]:
        """Return the units of a column of names."""
        assert self.units is not None
        ids = self.units.ids_of(good[field])
        return [ids[value] for value in good[field]]

    def class_ids(self, good: pd.DataFrame) -> list[int]:
        """Return the identifiers of the classes of a batch."""
        ids = class_ids(self.connection, self.mapping.classes.version)
        return [ids[one.kind, one.code] for one in good["class"]]


def note(connection: Connection, topic: str) -> None:
    """Tell the feed that much of a topic has changed."""
    connection.execute(text("select city.note_bulk(:topic)"), {"topic": topic})


def copy_rows(connection: Connection, table: str, columns: Sequence[str], rows: Iterable[tuple]) -> None:
    """Copy rows into a table."""
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"copy {table} ({', '.join(columns)}) from stdin") as copy:
        for row in rows:
            copy.write_row(row)


def texts(column: pd.Series) -> list[str | None]:
    """Return texts with nothing for empty ones."""
    return [value or None for value in column]


def days(column: pd.Series) -> list:
    """Return days with nothing for missing ones."""
    return [None if pd.isna(value) else value for value in column]


def instants(column: pd.Series) -> list:
    """Return instants with nothing for missing ones."""
    return [None if value is pd.NaT else value.to_pydatetime() for value in column]


def points(good: pd.DataFrame) -> list[str | None]:
    """Return the places as points that PostGIS reads, a tenth of a millimetre exact."""
    lon, lat = good["lon"].to_numpy(float), good["lat"].to_numpy(float)
    made = shapely.points(np.round(np.column_stack([lon, lat]), STORED_DIGITS))
    return shapes(np.where(np.isfinite(lon), made, None))


def shapes(geometries: Any) -> list[str | None]:
    """Return geometries of the stored frame as PostGIS reads them."""
    known = shapely.set_srid(np.asarray(geometries, object), STORED_EPSG)
    return list(shapely.to_wkb(known, hex=True, include_srid=True))
