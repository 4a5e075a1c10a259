"""Writes the national code tables of components and events (2013 and 2026, side by side) into `city.classes`."""

from __future__ import annotations

import csv
from pathlib import Path

from sqlalchemy import Connection, text

CODES = Path(__file__).resolve().parent.parent / "resources" / "codes"
VERSIONS = ("2013", "2026")

UPSERT = text("""
    insert into city.classes (version, kind, code, major_code, major_name, major_name_en, name, name_en, code_2013,
        code_2026, five_chaos_group, limit_value, limit_unit, is_hazard, source)
    values (:version, :kind, :code, :major_code, :major_name, :major_name_en, :name, :name_en, :code_2013, :code_2026,
        :five_chaos_group, cast(:limit_value as double precision), :limit_unit, :is_hazard, :source)
    on conflict (version, kind, code) do nothing
""")


def read_codes(version: str) -> list[dict[str, str | bool | None]]:
    """Return the rows of one version of the code tables, empty fields as None."""
    lines = (CODES / f"classes_{version}.csv").read_text("utf-8").splitlines()
    rows = csv.DictReader(line for line in lines if not line.startswith("#"))
    return [
        {key: value or None for key, value in row.items()} | {"version": version, "is_hazard": row["is_hazard"] == "1"}
        for row in rows
    ]


def load_codes(connection: Connection) -> None:
    """Add the classes of both versions that are not there yet; what a city has changed in its own rows stays."""
    connection.execute(UPSERT, [row for version in VERSIONS for row in read_codes(version)])
