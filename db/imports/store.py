"""Keeps imported rows: each batch is one transaction that leaves its rows together with their source keys."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime

import pandas as pd
from sqlalchemy import Connection, Engine, text

from app.errors import Refused
from app.i18n import N_, _
from app.imports.classes import CodeClass
from app.imports.mapping import Mapping
from app.imports.model import CityFacts, Extent, Written
from db.connection.errors import translated
from db.connection.session import transaction
from db.imports.batch import note
from db.imports.batches import batch_of
from db.imports.names import ensure_classes
from db.schema.calendar import fill_calendar
from db.schema.queries import query

PRESENT_AT_ONCE = 10_000
IMPORT_LOCK = 0x696D706F
"""Batches of different imports take turns, so that two runs over one file cannot double a row."""
COUNTED_AFTER = {1, 2, *(4**power for power in range(1, 12))}
"""After so many batches the planner gets fresh figures of what has grown; a look takes longer by and by."""
FIRST_BATCHES = {1, 2}
"""Where nothing grows, the figures may still be those of the empty tables before the import that came just now."""
LOST = N_(
    "The connection to the database was lost ({reason}). Run the same command again; finished rows are not repeated."
)
NO_RIGHT = N_("Your account has no right to import into this database. Import as its owner.")
TARGET_KEYS = {"components": "component", "cases": "case", "roads": "street"}


def target_key(mapping: Mapping) -> str:
    """Return the word under which source keys of this import are kept."""
    return str(mapping.layer) if mapping.kind == "grids" else TARGET_KEYS[mapping.kind]


class DatabaseImportStore:
    """The import's door to the database; works as its owner."""

    def __init__(self, bind: Engine | Connection) -> None:
        self._bind = bind
        self._batches, self._has_written = 0, False

    def read_city(self) -> CityFacts | None:
        """Return the city of the database, None where it has none yet."""
        with self._work() as connection:
            row = connection.execute(query("import_city")).one_or_none()
        if row is None:
            return None
        extent = Extent(row.west, row.south, row.east, row.north)
        return CityFacts(row.name, row.name_en, row.area_code, row.time_zone, extent)

    def read_classes(self, version: str) -> list[CodeClass]:
        """Return a code table; empty where there is none of that version."""
        with self._work() as connection:
            rows = connection.execute(query("import_classes"), {"version": version})
            return [CodeClass(**row._mapping) for row in rows]

    def now(self) -> datetime:
        """Return the city's time."""
        with self._work() as connection:
            return connection.execute(text("select city.city_now()")).scalar_one()

    def open_city(self, mapping: Mapping, city: CityFacts) -> None:
        """Write the city profile with its working days, if there is none yet."""
        part = mapping.city
        if part is None or not city.is_new:
            return
        facts = part.model_dump(exclude={"extent", "work_stretches", "measure_epsg"}) | {
            "measure_epsg": city.measure_epsg,
            "centre_name": part.centre_name or part.name,
            "centre_name_en": part.centre_name_en or part.name_en,
            "code_version": mapping.classes.version,
            "work_stretches": json.dumps(part.work_stretches),
            "west": city.extent.west,
            "south": city.extent.south,
            "east": city.extent.east,
            "north": city.extent.north,
        }
        with self._work() as connection:
            if not connection.scalar(query("import_knows_system"), {"code": city.measure_epsg}):
                raise Refused(_(
                    "The PostGIS of this server does not know EPSG:{code}; name another in [city] measure_epsg."
                ).format(code=city.measure_epsg))  # fmt: skip
            connection.execute(query("import_new_city"), facts)
            fill_calendar(connection)  # until now the days were those of a city that nobody knew

    def widen_city(self, extent: Extent) -> None:
        """Let the city reach farther; rooms that are open show it at once."""
        with self._work() as connection:
            connection.execute(query("import_widen_city"), asdict(extent))

    def count_known(self, mapping: Mapping, ids: list[str]) -> int:
        """Return how many of these identifiers came in before; for a dry run."""
        keys = [batch_of(mapping).key_of(mapping, one) for one in ids]
        facts = {"source": mapping.source, "target": target_key(mapping), "ids": keys}
        with self._work() as connection:
            return connection.execute(query("import_count_known"), facts).scalar_one()

    def write(self, mapping: Mapping, good: pd.DataFrame, new_classes: list[CodeClass]) -> Written:
        """Write one batch with its source keys; known identifiers are updated."""
        batch_of(mapping).prepare(self._work, good)
        with self._work() as connection:
            connection.execute(text("set local gridhall.bulk = 'on'"))
            # A plan of the first batches, when the city was still empty, must not be kept for the later ones.
            connection.execute(text("set local plan_cache_mode = force_custom_plan"))
            connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": IMPORT_LOCK})
            made = ensure_classes(connection, mapping.classes.version, new_classes)
            for topic in ["classes"] if made else []:
                note(connection, topic)
            batch = batch_of(mapping)(connection, mapping)
            written = batch.write(good)
            for topic in batch.topics_touched:
                note(connection, topic)
        self._batches += 1
        self._has_written |= bool(written.inserted or written.updated)
        if self._batches in (COUNTED_AFTER if written.inserted else FIRST_BATCHES):
            self._analyse([f"{table} ({columns})" for table, columns in batch_of(mapping).fills.items()])
        return written

    def present(self, mapping: Mapping) -> Iterator[tuple[list[str], list[int]]]:
        """Give what came from this source and is in the city now: identifiers in the file, and keys in the database."""
        kind, file_id = target_key(mapping), batch_of(mapping).file_id
        facts = {"source": mapping.source} | ({"area_kind": mapping.area_kind} if kind == "area" else {})
        with self._work() as connection:
            found = connection.execution_options(yield_per=PRESENT_AT_ONCE).execute(
                query(f"import_present_{kind}"), facts
            )
            for rows in found.partitions():
                yield [file_id(row.source_id) for row in rows], [row.id for row in rows]

    def mark_gone(self, mapping: Mapping, keys: list[int]) -> None:
        """Mark what is gone: components as removed, grids and areas as no longer effective."""
        with self._work() as connection:
            connection.execute(text("set local gridhall.bulk = 'on'"))
            connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": IMPORT_LOCK})
            connection.execute(query(f"import_gone_{target_key(mapping)}"), {"ids": keys})
            note(connection, batch_of(mapping).topic)

    def finish(self, mapping: Mapping) -> list[str]:
        """Join what a whole import touches (things into new grids); return notes."""
        if self._has_written:
            self._analyse(batch_of(mapping).fills)
        return batch_of(mapping).finish(self._work, mapping)

    def _analyse(self, tables: Iterable[str]) -> None:
        """Give the planner fresh figures of tables, in a short transaction of its own; nobody waits for a lock.

        Args:
            tables: the names, each with the columns that count; all columns of the many months of cases take a second.
        """
        with self._work() as connection:
            for table in tables:
                connection.execute(text(f"analyze (skip_locked) city.{table}"))

    @contextmanager
    def _work(self) -> Iterator[Connection]:
        with translated(lost=LOST, no_right=NO_RIGHT), transaction(self._bind) as connection:
            yield connection
