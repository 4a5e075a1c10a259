"""Reads whose data a database holds, for the door of the rooms."""

from __future__ import annotations

from sqlalchemy import Engine

from app.launcher import DatabaseInfo
from db.schema.queries import query


def read_database_info(engine: Engine, named: str) -> DatabaseInfo:
    """Return the city, the person, and the database as it was named."""
    with engine.connect() as connection:
        row = connection.execute(query("doorplate")).one()
    return DatabaseInfo(row.city or "", row.city_en or "", bool(row.is_demo), named, row.person)
