"""Writes the national code tables of components and events (2013 and 2026, side by side) into `city.classes`.

Every upgrade does, so that every database has them.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path

from sqlalchemy import Connection

from db.schema.queries import query

CODES = Path(__file__).resolve().parents[2] / "resources" / "codes"
VERSIONS = ("2013", "2026")


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
    rows = [row for version in VERSIONS for row in read_codes(version)]
    numbered = [row | {"place": place} for place, row in enumerate(rows)]
    connection.execute(query("codes_write"), {"rows": json.dumps(numbered)})
