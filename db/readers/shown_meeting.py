"""Reads what a wall shows of the running meeting."""

from __future__ import annotations

from typing import Any

from psycopg import Connection

from app.meetings.on_wall import ShownMeeting
from db.schema.queries import plain_query


def read_shown_meeting(connection: Connection[Any]) -> ShownMeeting:
    """Return the item that is shown in the running meeting; an empty one where there is none."""
    row = connection.execute(plain_query("city_shown_meeting"), prepare=True).fetchone()
    if row is None:
        return ShownMeeting()
    values: list[Any] = [tuple(value) if isinstance(value, list) else value for value in row]
    return ShownMeeting(*values)
