"""Responsible units, staff with their posts, and where people are.

Keys, constraints and indexes stand in the migrations.
"""

from geoalchemy2 import Geometry
from sqlalchemy import REAL, BigInteger, Boolean, Column, Date, DateTime, FetchedValue, Identity, Integer, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from db.schema.tables.base import metadata

units = Table(
    "units",
    metadata,
    Column("unit_id", Integer, Identity(), primary_key=True),
    Column("code", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("name_en", Text),
    Column("short_name", Text),
    Column("short_name_en", Text),
    Column("kind", Text, nullable=False),
    Column("field", Text),
    Column("district_code", Text),
    Column("parent_id", Integer),
    Column("valid_from", Date, nullable=False, server_default=FetchedValue()),
    Column("valid_to", Date),
)

staff = Table(
    "staff",
    metadata,
    Column("staff_id", Integer, Identity(), primary_key=True),
    Column("role_name", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("number", Text),
    Column("unit_id", Integer),
    Column("is_locked", Boolean, nullable=False, server_default=FetchedValue()),
    Column("is_demo", Boolean, nullable=False, server_default=FetchedValue()),
    Column("valid_from", Date, nullable=False, server_default=FetchedValue()),
    Column("valid_to", Date),
)

staff_posts = Table(
    "staff_posts",
    metadata,
    Column("staff_id", Integer, primary_key=True),
    Column("post", Text, primary_key=True),
    Column("unit_id", Integer),
    Column("area_code", Text),
    Column("duty_grid_id", Integer),
    Column("valid_from", Date, primary_key=True, server_default=FetchedValue()),
    Column("valid_to", Date),
)

staff_changes = Table(
    "staff_changes",
    metadata,
    Column("change_id", BigInteger, Identity(always=True), primary_key=True),
    Column("staff_id", Integer, nullable=False),
    Column("number", Text),
    Column("what", Text, nullable=False),
    Column("was", JSONB),
    Column("becomes", JSONB),
    Column("ends_sessions", Boolean, nullable=False, server_default=FetchedValue()),
    Column("changed_at", DateTime(timezone=True), nullable=False),
    Column("written_at", DateTime(timezone=True), nullable=False, server_default=FetchedValue()),
    Column("changed_by", Text, nullable=False, server_default=FetchedValue()),
)

latest_positions = Table(
    "latest_positions",
    metadata,
    Column("staff_id", Integer, primary_key=True),
    Column(
        "geom",
        Geometry("POINT", 4490, 2, False, from_text="ST_GeomFromEWKT", name="geometry", nullable=False),
        nullable=False,
    ),
    Column("heading_deg", REAL),
    Column("speed_mps", REAL),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("on_duty", Boolean, nullable=False, server_default=FetchedValue()),
)
