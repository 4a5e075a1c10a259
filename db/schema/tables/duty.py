"""Who works when, and how a unit is reached.

Keys, constraints and indexes stand in the migrations.
"""

from sqlalchemy import BigInteger, Boolean, Column, Date, DateTime, FetchedValue, Identity, Integer, Table, Text

from db.schema.tables.base import metadata

shifts = Table(
    "shifts",
    metadata,
    Column("shift_id", BigInteger, Identity(), primary_key=True),
    Column("staff_id", Integer, nullable=False),
    Column("post", Text, nullable=False),
    Column("area_code", Text),
    Column("begins_at", DateTime(timezone=True), nullable=False),
    Column("ends_at", DateTime(timezone=True), nullable=False),
    Column("seat", Text),
    Column("is_demo", Boolean, nullable=False, server_default=FetchedValue()),
)

unit_contacts = Table(
    "unit_contacts",
    metadata,
    Column("contact_id", BigInteger, Identity(), primary_key=True),
    Column("unit_id", Integer, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("person", Text),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    Column("is_demo", Boolean, nullable=False, server_default=FetchedValue()),
)
