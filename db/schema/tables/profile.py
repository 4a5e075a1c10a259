"""What the city is and how it counts its time.

Keys, constraints and indexes stand in the migrations.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Double,
    FetchedValue,
    Integer,
    SmallInteger,
    Table,
    Text,
)
from sqlalchemy.dialects.postgresql import JSONB

from db.schema.tables.base import metadata

city_profile = Table(
    "city_profile",
    metadata,
    Column("profile_id", SmallInteger, primary_key=True, server_default=FetchedValue()),
    Column("name", Text, nullable=False),
    Column("name_en", Text, nullable=False),
    Column("centre_name", Text, nullable=False),
    Column("centre_name_en", Text, nullable=False),
    Column("area_code", Text, nullable=False),
    Column("west", Double, nullable=False),
    Column("south", Double, nullable=False),
    Column("east", Double, nullable=False),
    Column("north", Double, nullable=False),
    Column("time_zone", Text, nullable=False),
    Column("calendar", Text, nullable=False, server_default=FetchedValue()),
    Column("measure_epsg", Integer, nullable=False),
    Column("work_stretches", JSONB, nullable=False, server_default=FetchedValue()),
    Column("code_version", Text, nullable=False, server_default=FetchedValue()),
    Column("origin_node", SmallInteger, nullable=False, server_default=FetchedValue()),
    Column("is_demo", Boolean, nullable=False, server_default=FetchedValue()),
    Column("demo_seed", Integer),
    Column("demo_size", Text),
    Column("border_strip_m", Double, nullable=False, server_default=FetchedValue()),
)

city_clock = Table(
    "city_clock",
    metadata,
    Column("clock_id", SmallInteger, primary_key=True, server_default=FetchedValue()),
    Column("real_from", DateTime(timezone=True), nullable=False),
    Column("city_from", DateTime(timezone=True), nullable=False),
    Column("speed", Double, nullable=False),
    Column("city_seen_at", DateTime(timezone=True), nullable=False),
)

calendar_days = Table(
    "calendar_days",
    metadata,
    Column("day_on", Date, primary_key=True),
    Column("stretches", JSONB, nullable=False),
    Column("work_s", Integer, nullable=False),
    Column("work_s_before", BigInteger, nullable=False),
    Column("is_sure", Boolean, nullable=False),
    Column("note", Text),
    Column("base_stretches", JSONB, nullable=False, server_default=FetchedValue()),
    Column("base_note", Text),
    Column("is_base_sure", Boolean, nullable=False, server_default=FetchedValue()),
)
