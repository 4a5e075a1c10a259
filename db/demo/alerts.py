"""Alerts of the demo city: those of the last month as sweeps would have raised them, and those of now by a sweep."""

from __future__ import annotations

from sqlalchemy import Connection, text

from db.schema.queries import query


def write_alerts(connection: Connection) -> None:
    """Write the alerts of the past, then sweep; twice changes nothing."""
    connection.execute(query("demo_alerts"))
    connection.execute(text("select city.sweep_alerts()"))
