"""Shifts and contacts of the demo city, all marked as such."""

from __future__ import annotations

from sqlalchemy import Connection, text

from db.schema.queries import query

DAYS_AHEAD = 40


def write_duty(connection: Connection) -> None:
    """Write three shifts a day of every post of the centre, the contacts of all units, and a folder for messages."""
    connection.execute(query("demo_shifts"), {"days": DAYS_AHEAD})
    connection.execute(query("demo_contacts"))
    connection.execute(
        text("update city.outbox_channels set is_on = channel = 'folder'")
    )  # nothing leaves the computer
