"""Alerts, their causes and acts, the switches of kinds, and the looks at urgent cases.

Keys, constraints and indexes stand in the migrations.
"""

from sqlalchemy import BigInteger, Boolean, Column, DateTime, FetchedValue, Identity, Integer, SmallInteger, Table, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from db.schema.tables.base import metadata

alert_kinds = Table(
    "alert_kinds",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("priority", Text, nullable=False),
    Column("act_within_s", Integer, nullable=False),
    Column("longest_shelf_s", Integer, nullable=False),
    Column("posts", ARRAY(Text), nullable=False),
    Column("is_on", Boolean, nullable=False, server_default=FetchedValue()),
    Column("is_on_in_storm", Boolean, nullable=False),
)

alerts = Table(
    "alerts",
    metadata,
    Column("alert_id", BigInteger, Identity(), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("raised_at", DateTime(timezone=True), nullable=False),
    Column("rung_at", DateTime(timezone=True), nullable=False),
    Column("due_at", DateTime(timezone=True), nullable=False),
    Column("street_id", BigInteger),
    Column("major_code", Text),
    Column("district_code", Text),
    Column("acknowledged_by", Integer),
    Column("acknowledged_until", DateTime(timezone=True)),
    Column("shelved_by", Integer),
    Column("shelved_until", DateTime(timezone=True)),
    Column("shelved_reason", Text),
    Column("ended_at", DateTime(timezone=True)),
    Column("outcome", Text),
)

alert_causes = Table(
    "alert_causes",
    metadata,
    Column("cause", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("alert_id", BigInteger, nullable=False),
    Column("case_id", BigInteger),
    Column("part_no", SmallInteger),
    Column("street_id", BigInteger),
    Column("major_code", Text),
    Column("district_code", Text),
    Column("is_urgent", Boolean, nullable=False),
    Column("since_at", DateTime(timezone=True), nullable=False),
    Column("facts", JSONB, nullable=False, server_default=FetchedValue()),
    Column("joined_at", DateTime(timezone=True), nullable=False),
    Column("left_at", DateTime(timezone=True)),
    Column("times", Integer, nullable=False, server_default=FetchedValue()),
)

alert_acts = Table(
    "alert_acts",
    metadata,
    Column("act_id", BigInteger, Identity(), primary_key=True),
    Column("alert_id", BigInteger, nullable=False),
    Column("act", Text, nullable=False),
    Column("acted_at", DateTime(timezone=True), nullable=False),
    Column("staff_id", Integer),
    Column("until", DateTime(timezone=True)),
    Column("reason", Text),
)

alert_switches = Table(
    "alert_switches",
    metadata,
    Column("switch_id", Integer, Identity(), primary_key=True),
    Column("kind", Text),
    Column("is_on", Boolean, nullable=False),
    Column("is_on_in_storm", Boolean),
    Column("why", Text, nullable=False),
    Column("staff_id", Integer),
    Column("switched_at", DateTime(timezone=True), nullable=False),
)

hazard_views = Table(
    "hazard_views",
    metadata,
    Column("case_id", BigInteger, primary_key=True),
    Column("staff_id", Integer, primary_key=True),
    Column("seat", Text),
    Column("first_at", DateTime(timezone=True), nullable=False),
    Column("last_at", DateTime(timezone=True), nullable=False),
)

hazard_plans = Table(
    "hazard_plans",
    metadata,
    Column("case_id", BigInteger, primary_key=True),
    Column("next_at", DateTime(timezone=True), nullable=False),
    Column("staff_id", Integer, nullable=False),
    Column("planned_at", DateTime(timezone=True), nullable=False),
)
