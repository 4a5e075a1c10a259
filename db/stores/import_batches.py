"""How one batch of each kind goes into the tables: COPY into a temporary table, then a few statements over all rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from typing import Any

import numpy as np
import pandas as pd
import shapely
from sqlalchemy import Connection, text

from app.crs import STORED_EPSG
from app.imports.mapping import Mapping
from app.imports.model import Written
from app.imports.targets import Holds
from db.queries import query
from db.stores.import_names import UnitNames, class_ids

Work = Callable[[], AbstractContextManager[Connection]]
TIMES = ("reported_at", "accepted_at", "filed_at", "dispatched_at", "received_at", "handled_at", "checked_at", "closed_at", "due_at")  # fmt: skip
CASE_COLUMNS = (
    "line", "source_id", "kind", "class_id", "state", "channel", "text", "address", "unit_id", "component_code",
    "is_urgent", *TIMES, "geom",
)  # fmt: skip


class Batch:
    """One batch inside its transaction."""

    topic = ""

    def __init__(self, connection: Connection, mapping: Mapping) -> None:
        self.connection, self.mapping = connection, mapping
        self.topics_touched: list[str] = []
        row = connection.execute(text("select * from city.city_profile")).one()
        self.facts = {
            "source": mapping.source, "zone": row.time_zone, "area_code": row.area_code, "node": row.origin_node,
            "measure_epsg": row.measure_epsg,
        }  # fmt: skip
        self.units = UnitNames(connection, mapping) if mapping.target.holding(Holds.UNIT) else None

    def write(self, good: pd.DataFrame) -> Written:
        """Write the good rows."""
        raise NotImplementedError

    @staticmethod
    def prepare(work: Work, good: pd.DataFrame) -> None:
        """Do what needs a short transaction of its own before a batch; nothing for most kinds."""

    @staticmethod
    def finish(work: Work, mapping: Mapping) -> list[str]:
        """Do what is to be done once at the end; nothing for most kinds."""
        return []

    def run(self, name: str) -> Any:
        """Run a query of this kind's own with the facts that it asks for."""
        statement = query(name)
        wanted = statement.compile().params
        return self.connection.execute(statement, {key: self.facts[key] for key in wanted})

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


class CaseBatch(Batch):
    """Cases: each with one record that says honestly that it was imported."""

    topic = "cases"

    @staticmethod
    def prepare(work: Work, good: pd.DataFrame) -> None:
        """Make the months of these cases at once and let go of the tables again, so that nobody waits for the batch."""
        with work() as connection:
            zone = connection.execute(text("select time_zone from city.city_profile")).scalar_one()
            days = good["reported_at"].dt.tz_convert(zone).dt.strftime("%Y-%m-01").unique()
            for day in sorted(days):
                connection.execute(
                    text("select city.ensure_months(cast(:day as date), cast(:day as date))"), {"day": day}
                )

    def write(self, good: pd.DataFrame) -> Written:
        """Write the good rows."""
        self.run("import_cases_begin")
        self.connection.execute(text("truncate import_cases"))
        copy_rows(self.connection, "import_cases", CASE_COLUMNS, self._rows(good))
        self.run("import_cases_place")
        self.run("import_cases_known")
        self.run("import_cases_number")
        inserted = self.run("import_cases_insert").scalar_one()
        kept, unchanged = self.run("import_cases_changed").one()
        updated = self.run("import_cases_update").scalar_one()
        return self.touch(Written(inserted, updated, unchanged, kept))

    def _rows(self, good: pd.DataFrame) -> Iterable[tuple]:
        return zip(
            good["line"].tolist(), good["id"], [one.kind for one in good["class"]], self.class_ids(good),
            good["state"], good["channel"], texts(good["text"]), texts(good["address"]), self.unit_ids(good, "unit"),
            texts(good["component"]), good["is_urgent"], *(instants(good[name]) for name in TIMES), points(good),
            strict=True,
        )  # fmt: skip


BATCHES: dict[str, type[Batch]] = {"cases": CaseBatch}


def copy_rows(connection: Connection, table: str, columns: Sequence[str], rows: Iterable[tuple]) -> None:
    """Copy rows into a table."""
    driver = connection.connection.driver_connection
    assert driver is not None
    with driver.cursor() as cursor, cursor.copy(f"copy {table} ({', '.join(columns)}) from stdin") as copy:
        for row in rows:
            copy.write_row(row)


def texts(column: pd.Series) -> list[str | None]:
    """Return texts with nothing for empty ones."""
    return [value or None for value in column]


def instants(column: pd.Series) -> list:
    """Return instants with nothing for missing ones."""
    return [None if value is pd.NaT else value.to_pydatetime() for value in column]


def points(good: pd.DataFrame) -> list[str | None]:
    """Return the places as points that PostGIS reads."""
    lon, lat = good["lon"].to_numpy(float), good["lat"].to_numpy(float)
    return shapes(np.where(np.isfinite(lon), shapely.points(np.round(np.column_stack([lon, lat]), 8)), None))


def shapes(geometries: np.ndarray) -> list[str | None]:
    """Return geometries of the stored frame as PostGIS reads them."""
    known = shapely.set_srid(geometries, STORED_EPSG)
    return list(shapely.to_wkb(known, hex=True, include_srid=True))
