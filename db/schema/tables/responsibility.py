"""Who is responsible: sets of rules, and which classes are dispatched automatically.

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
    Time,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from db.schema.tables.base import metadata, version_columns

rule_sets = Table("rule_sets", metadata, *version_columns("set_id"))

responsibility_rules = Table(
    "responsibility_rules",
    metadata,
    Column("rule_id", BigInteger, Identity(), primary_key=True),
    Column("set_id", Integer, nullable=False),
    Column("code", Text, nullable=False),
    Column("title", Text, nullable=False, server_default=FetchedValue()),
    Column("title_en", Text),
    Column("kind", Text),
    Column("class_code", Text),
    Column("major_code", Text),
    Column("condition_no", SmallInteger),
    Column("project", Text),
    Column("owner_unit_id", Integer),
    Column("maintainer_unit_id", Integer),
    Column("area_id", BigInteger),
    Column("duty_grid_ids", ARRAY(Integer)),
    Column("unit_grid_ids", ARRAY(Integer)),
    Column("valid_from", Date),
    Column("valid_to", Date),
    Column("weekdays", ARRAY(SmallInteger)),
    Column("from_time", Time),
    Column("to_time", Time),
    Column("assigns", Text, nullable=False),
    Column("unit_id", Integer),
    Column("field", Text),
    Column("turn_unit_ids", ARRAY(Integer)),
    Column("turn_every", SmallInteger),
    Column("turn_unit", Text),
    Column("turn_from", Date),
    Column("priority", SmallInteger, nullable=False, server_default=FetchedValue()),
    Column("is_fallback", Boolean, nullable=False, server_default=FetchedValue()),
    Column("place_rank", SmallInteger, nullable=False, server_default=FetchedValue()),
    Column("specificity", Integer, nullable=False, server_default=FetchedValue()),
    Column("decided_by", Text, nullable=False),
    Column("decision_no", Text, nullable=False, server_default=FetchedValue()),
    Column("decided_on", Date),
    Column("decision_text", Text, nullable=False, server_default=FetchedValue()),
    Column("note", Text, nullable=False, server_default=FetchedValue()),
)

automatic_limits = Table(
    "automatic_limits",
    metadata,
    Column("limits_id", SmallInteger, primary_key=True),
    Column("shadow_cases", SmallInteger, nullable=False, server_default=FetchedValue()),
    Column("shadow_share", Double, nullable=False, server_default=FetchedValue()),
    Column("return_window", SmallInteger, nullable=False, server_default=FetchedValue()),
    Column("return_days", SmallInteger, nullable=False, server_default=FetchedValue()),
    Column("return_share", Double, nullable=False, server_default=FetchedValue()),
)

automatic_classes = Table(
    "automatic_classes",
    metadata,
    Column("class_id", SmallInteger, primary_key=True),
    Column("mode", Text, nullable=False),
    Column("since", DateTime(timezone=True), nullable=False),
)

automatic_changes = Table(
    "automatic_changes",
    metadata,
    Column("change_id", BigInteger, Identity(), primary_key=True),
    Column("class_id", SmallInteger, nullable=False),
    Column("from_mode", Text, nullable=False),
    Column("to_mode", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("is_by_itself", Boolean, nullable=False, server_default=FetchedValue()),
    Column("changed_by", Text, nullable=False),
    Column("changed_at", DateTime(timezone=True), nullable=False),
)

shadow_cases = Table(
    "shadow_cases",
    metadata,
    Column("case_id", BigInteger, primary_key=True),
    Column("case_version", Integer, primary_key=True),
    Column("class_id", SmallInteger, nullable=False),
    Column("mode", Text, nullable=False),
    Column("rules_version", Text),
    Column("rule_id", BigInteger),
    Column("unit_id", Integer),
    Column("doubt", Text),
    Column("basis", JSONB, nullable=False, server_default=FetchedValue()),
    Column("computed_at", DateTime(timezone=True), nullable=False),
    Column("sent_at", DateTime(timezone=True)),
    Column("failed_at", DateTime(timezone=True)),
    Column("failure", Text),
    Column("came_back_at", DateTime(timezone=True)),
    Column("final_unit_id", Integer),
    Column("judged_at", DateTime(timezone=True)),
)
