"""Classes of components and events, and the components themselves.

Keys, constraints and indexes stand in the migrations.
"""

from geoalchemy2 import Geometry
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Double,
    FetchedValue,
    Identity,
    Integer,
    SmallInteger,
    Table,
    Text,
)
from sqlalchemy.dialects.postgresql import JSONB

from db.schema.tables.base import metadata

classes = Table(
    "classes",
    metadata,
    Column("class_id", SmallInteger, Identity(), primary_key=True),
    Column("version", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("major_code", Text, nullable=False),
    Column("major_name", Text, nullable=False),
    Column("major_name_en", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("name_en", Text, nullable=False),
    Column("code_2013", Text),
    Column("code_2026", Text),
    Column("five_chaos_group", Text),
    Column("limit_value", Double),
    Column("limit_unit", Text),
    Column("is_hazard", Boolean, nullable=False, server_default=FetchedValue()),
    Column("source", Text),
)

components = Table(
    "components",
    metadata,
    Column("component_id", BigInteger, Identity(), primary_key=True),
    Column("code", Text, nullable=False),
    Column("class_id", SmallInteger, nullable=False),
    Column("state", Text, nullable=False, server_default=FetchedValue()),
    Column("name", Text),
    Column("unit_grid_id", Integer),
    Column("duty_grid_id", Integer),
    Column("district_code", Text),
    Column("street_id", BigInteger),
    Column("supervising_unit_id", Integer),
    Column("owner_unit_id", Integer),
    Column("maintainer_unit_id", Integer),
    Column("initial_on", Date),
    Column("changed_on", Date),
    Column("census_on", Date),
    Column("data_source", Text),
    Column("remark", Text),
    Column("version", Integer, nullable=False, server_default=FetchedValue()),
    Column(
        "geom", Geometry("POINT", 4490, 2, from_text="ST_GeomFromEWKT", name="geometry", nullable=False), nullable=False
    ),
)

component_versions = Table(
    "component_versions",
    metadata,
    Column("component_id", BigInteger, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("replaced_at", DateTime(timezone=True), nullable=False),
    Column("replaced_by", Text, nullable=False),
    Column("facts", JSONB, nullable=False),
)
