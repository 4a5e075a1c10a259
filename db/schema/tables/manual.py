"""The command manual: its versions and their rules.

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
    Identity,
    Integer,
    SmallInteger,
    Table,
    Text,
)
from sqlalchemy.dialects.postgresql import JSONB

from db.schema.tables.base import metadata

manual_versions = Table(
    "manual_versions",
    metadata,
    Column("version_id", Integer, Identity(), primary_key=True),
    Column("name", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("code_version", Text, nullable=False),
    Column("source", Text, nullable=False, server_default=FetchedValue()),
    Column("proposed_on", Date),
    Column("effective_from", DateTime(timezone=True)),
    Column("effective_to", DateTime(timezone=True)),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("created_by", Text, nullable=False, server_default=FetchedValue()),
    Column("published_at", DateTime(timezone=True)),
    Column("published_by", Text),
    Column("is_demo", Boolean, nullable=False, server_default=FetchedValue()),
)

manual_rules = Table(
    "manual_rules",
    metadata,
    Column("rule_id", BigInteger, Identity(), primary_key=True),
    Column("version_id", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("class_code", Text, nullable=False),
    Column("condition_no", SmallInteger, nullable=False),
    Column("major_code", Text, nullable=False, server_default=FetchedValue()),
    Column("major_name", Text, nullable=False, server_default=FetchedValue()),
    Column("class_name", Text, nullable=False),
    Column("class_name_en", Text),
    Column("condition", Text, nullable=False),
    Column("condition_en", Text),
    Column("closing", Text, nullable=False),
    Column("closing_en", Text),
    Column("handling_units", Text, nullable=False, server_default=FetchedValue()),
    Column("handling_units_en", Text),
    Column("supervising_departments", Text, nullable=False, server_default=FetchedValue()),
    Column("supervising_departments_en", Text),
    Column("limit_value", Double, nullable=False),
    Column("limit_unit", Text, nullable=False),
    Column("limit_text", Text, nullable=False, server_default=FetchedValue()),
    Column("further_limits", JSONB, nullable=False, server_default=FetchedValue()),
    Column("note", Text, nullable=False, server_default=FetchedValue()),
    Column("is_hazard", Boolean, nullable=False, server_default=FetchedValue()),
    Column("valid_from", Date),
    Column("valid_to", Date),
    Column("source_sheet", Text, nullable=False, server_default=FetchedValue()),
    Column("source_row", Integer),
)
