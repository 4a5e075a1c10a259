"""Whether results of patrol officers are taken from somebody who enters them.

Keys, constraints and indexes stand in the migrations.
"""

from sqlalchemy import Boolean, Column, DateTime, FetchedValue, Identity, Integer, Table, Text

from db.schema.tables.base import metadata

on_behalf_switches = Table(
    "on_behalf_switches",
    metadata,
    Column("version", Integer, Identity(), primary_key=True),
    Column("is_on", Boolean, nullable=False),
    Column("why", Text, nullable=False),
    Column("set_at", DateTime(timezone=True), nullable=False),
    Column("set_by", Text, nullable=False, server_default=FetchedValue()),
)
