"""Reads what goes out to a file, row by row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Engine

from app.imports.classes import CodeClass
from db.schema.queries import query

QUERIES = {"components": "export_components", "cases": "export_cases", "roads": "export_roads"}
LAYERS = {"unit_grid": "export_unit_grids", "duty_grid": "export_duty_grids"}
ROWS = 5_000


class DatabaseExportReader:
    """Reads with the rights of the person; nobody's rows are skipped silently for an owner."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def rows(self, kind: str, layer: str | None, source: str | None) -> Iterator[dict[str, Any]]:
        """Give the rows of a kind, a few thousand in memory at a time."""
        statement = query(QUERIES.get(kind) or LAYERS.get(layer or "", "export_areas"))
        facts = {"source": source, "layer": layer}
        wanted = statement.compile().params
        with self._engine.connect().execution_options(yield_per=ROWS) as connection:
            for row in connection.execute(statement, {key: facts[key] for key in wanted}).mappings():
                yield {**row, "geom": None if row["geom"] is None else bytes(row["geom"])}

    def classes(self, version: str) -> list[CodeClass]:
        """Return the classes of a code table."""
        with self._engine.connect() as connection:
            rows = connection.execute(query("import_classes"), {"version": version}).mappings()
            return [CodeClass(**row) for row in rows]
