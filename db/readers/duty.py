"""Reads whose shift it is now."""

from __future__ import annotations

from typing import Any

from psycopg import Connection

from app.city.drawable import one_line
from app.duty.model import OnDuty
from db.schema.queries import plain_query


def read_on_duty(connection: Connection[Any], now_s: float) -> tuple[OnDuty, ...]:
    """Return everybody whose shift it is at an instant of the city (Unix seconds), by post."""
    rows = connection.execute(plain_query("city_on_duty"), {"now": now_s}, prepare=True)
    return tuple(OnDuty(staff_id, one_line(name), post, area, one_line(seat), ends_s)
                 for staff_id, name, post, area, seat, ends_s in rows)  # fmt: skip
