"""The ladder against overdue cases: its versions and their rows, and the steps.

Keys, constraints and indexes stand in the migrations.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    FetchedValue,
    Identity,
    Integer,
    SmallInteger,
    Table,
    Text,
    Time,
)
from sqlalchemy.dialects.postgresql import ARRAY

from db.schema.tables.base import metadata, version_columns

ladder_versions = Table("ladder_versions", metadata, *version_columns("version_id"))

ladder_rows = Table(
    "ladder_rows",
    metadata,
    Column("row_id", BigInteger, Identity(), primary_key=True),
    Column("version_id", Integer, nullable=False),
    Column("code", Text, nullable=False),
    Column("lateness", Text, nullable=False),
    Column("after_s", Integer, nullable=False),
    Column("quiet_from", Time),
    Column("quiet_to", Time),
    Column("class_codes", ARRAY(Text)),
    Column("unit_ids", ARRAY(Integer)),
    Column("area_codes", ARRAY(Text)),
    Column("is_urgent", Boolean),
    Column("does", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("note", Text, nullable=False, server_default=FetchedValue()),
)

ladder_steps = Table(
    "ladder_steps",
    metadata,
    Column("step_id", BigInteger, Identity(), primary_key=True),
    Column("case_id", BigInteger, nullable=False),
    Column("row_code", Text, nullable=False),
    Column("clock_no", SmallInteger, nullable=False),
    Column("round_no", SmallInteger, nullable=False),
    Column("version_id", Integer, nullable=False),
    Column("lateness", Text, nullable=False),
    Column("does", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("unit_id", Integer),
    Column("late_at", DateTime(timezone=True), nullable=False),
    Column("due_at", DateTime(timezone=True), nullable=False),
    Column("planned_at", DateTime(timezone=True), nullable=False),
    Column("state", Text, nullable=False, server_default=FetchedValue()),
    Column("ended_at", DateTime(timezone=True)),
    Column("outcome", Text),
    Column("note", Text, nullable=False, server_default=FetchedValue()),
    Column("staff_id", Integer),
    Column("shelved_until", DateTime(timezone=True)),
    Column("failures", Integer, nullable=False, server_default=FetchedValue()),
    Column("retry_at", DateTime(timezone=True)),
    Column("last_error", Text),
)
