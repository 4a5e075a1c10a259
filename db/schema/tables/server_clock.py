"""What the clock of the server showed last, and when it went back.

Keys, constraints and indexes stand in the migrations.
"""

from sqlalchemy import Column, DateTime, FetchedValue, Integer, SmallInteger, Table

from db.schema.tables.base import metadata

server_clock = Table(
    "server_clock",
    metadata,
    Column("clock_id", SmallInteger, primary_key=True, server_default=FetchedValue()),
    Column("seen_at", DateTime(timezone=True), nullable=False),
)

clock_steps = Table(
    "clock_steps",
    metadata,
    Column("step_id", Integer, primary_key=True, server_default=FetchedValue()),
    Column("before_at", DateTime(timezone=True), nullable=False),
    Column("after_at", DateTime(timezone=True), nullable=False),
    Column("caught_up_at", DateTime(timezone=True)),
)
