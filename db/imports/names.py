"""Classes and units that an import makes on the way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict

from sqlalchemy import Connection, text

from app.imports.classes import CodeClass
from app.imports.mapping import Mapping
from app.imports.units import NamedUnit, describe_unit
from db.schema.queries import query


def ensure_classes(connection: Connection, version: str, classes: list[CodeClass]) -> int:
    """Write classes that are missing or called otherwise; return how many."""
    if not classes:
        return 0
    rows = [asdict(one) | {"version": version} for one in classes]
    return sum(len(connection.execute(query("import_class"), row).all()) for row in rows)


def class_ids(connection: Connection, version: str) -> dict[tuple[str, str], int]:
    """Return the identifiers of a code table by kind and code."""
    rows = connection.execute(
        text("select kind, code, class_id from city.classes where version = :version"), {"version": version}
    )
    return {(row.kind, row.code): row.class_id for row in rows}


class UnitNames:
    """Finds units by the names of a file and makes those that are missing."""

    def __init__(self, connection: Connection, mapping: Mapping) -> None:
        self._connection, self._mapping = connection, mapping
        self._area_code = connection.execute(text("select area_code from city.city_profile")).scalar_one()
        self.made = 0
        self._read()

    def ids_of(self, values: Iterable[str]) -> dict[str, int | None]:
        """Return the identifier of each name; None for an empty one."""
        wanted = {value: describe_unit(self._mapping, self._area_code, value) for value in set(values) if value}
        missing = [unit for unit in wanted.values() if self._find(unit) is None]
        if missing:
            for unit in dict.fromkeys(missing):
                self.made += self._connection.execute(query("import_unit"), asdict(unit)).rowcount
            self._read()
        return {"": None} | {value: self._find(unit) for value, unit in wanted.items()}

    def _find(self, unit: NamedUnit) -> int | None:
        return self._by_code.get(unit.code) or self._by_name.get(unit.name)

    def _read(self) -> None:
        rows = self._connection.execute(text("select unit_id, code, name from city.units order by unit_id desc")).all()
        self._by_code = {row.code: row.unit_id for row in rows}
        self._by_name = {row.name: row.unit_id for row in rows}
