"""What people decide about deadlines: corrected days of the calendar, years they stand for, limits by grade.

Keys, constraints and indexes stand in the migrations; the clocks themselves stand with the cases.
"""

from sqlalchemy import Boolean, Column, Date, DateTime, FetchedValue, Identity, Integer, SmallInteger, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from db.schema.tables.base import metadata

calendar_overrides = Table(
    "calendar_overrides",
    metadata,
    Column("override_id", Integer, Identity(), primary_key=True),
    Column("day_on", Date, nullable=False),
    Column("stretches", JSONB),
    Column("why", Text, nullable=False),
    Column("set_by", Text, nullable=False, server_default=FetchedValue()),
    Column("set_at", DateTime(timezone=True), nullable=False),
)

calendar_confirmations = Table(
    "calendar_confirmations",
    metadata,
    Column("year", SmallInteger, nullable=False),
    Column("why", Text, nullable=False),
    Column("set_by", Text, nullable=False, server_default=FetchedValue()),
    Column("set_at", DateTime(timezone=True), nullable=False),
    Column("confirmation_id", Integer, Identity(), primary_key=True),
    Column("stands", Boolean, nullable=False, server_default=FetchedValue()),
)

grade_multipliers = Table(
    "grade_multipliers",
    metadata,
    Column("version", Integer, Identity(), primary_key=True),
    Column("is_on", Boolean, nullable=False),
    Column("factors", JSONB, nullable=False),
    Column("effective_from", DateTime(timezone=True), nullable=False),
    Column("why", Text, nullable=False),
    Column("set_by", Text, nullable=False, server_default=FetchedValue()),
)
