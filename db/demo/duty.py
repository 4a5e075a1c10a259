"""Shifts and contacts of the demo city, all marked as such."""

from __future__ import annotations

from sqlalchemy import Connection

from db.schema.queries import query

DAYS_AHEAD = 40


def write_duty(connection: Connection) -> None:
    """Write three shifts a day of every post of the centre, and the contacts of every unit."""
    connection.execute(query("demo_shifts"), {"days": DAYS_AHEAD})
    connection.execute(query("demo_contacts"))
