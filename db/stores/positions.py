"""Keeps where people are: one picture, written at once."""

from __future__ import annotations

from sqlalchemy import Connection

from app.simulation.walking import Positions
from db.schema.queries import query


def keep_positions(connection: Connection, seen: Positions) -> None:
    """Write the newest position of everybody; who is off duty keeps the time at which they were seen last."""
    connection.execute(
        query("positions_keep"),
        {
            "staff_ids": seen.staff_ids, "lons": seen.lons, "lats": seen.lats, "headings": seen.headings_deg,
            "speeds": seen.speeds_mps, "on_duty": seen.on_duty,
        },
    )  # fmt: skip
