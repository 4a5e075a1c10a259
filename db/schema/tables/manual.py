"""The command manual: its versions and their rules.

Keys, constraints and indexes stand in the migrations.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Double,
    FetchedValue,
    Identity,
    Integer,
    SmallInteger,
    Table,
    Text,
)
from sqlalchemy.dialects.postgresql import JSONB

from db.schema.tables.base import metadata, version_columns

manual_versions = Table("manual_versions", metadata, *version_columns("version_id"), Column("proposed_on", Date))

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
