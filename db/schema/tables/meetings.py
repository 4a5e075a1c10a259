"""Hard items, the meetings that decide them, and rulings.

Keys, constraints and indexes stand in the migrations.
"""

from geoalchemy2 import Geometry
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    FetchedValue,
    Float,
    Identity,
    Integer,
    SmallInteger,
    Table,
    Text,
    Time,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from db.schema.tables.base import metadata

meetings = Table(
    "meetings",
    metadata,
    Column("meeting_no", Integer, primary_key=True),
    Column("version", Integer, nullable=False, server_default=FetchedValue()),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False, server_default=FetchedValue()),
    Column("starts_at", DateTime(timezone=True), nullable=False),
    Column("minutes", SmallInteger, nullable=False),
    Column("place", Text, nullable=False),
    Column("chair_id", Integer),
    Column("note", Text, nullable=False, server_default=FetchedValue()),
    Column("opened_at", DateTime(timezone=True)),
    Column("closed_at", DateTime(timezone=True)),
    Column("is_demo", Boolean, nullable=False, server_default=FetchedValue()),
)

meeting_units = Table(
    "meeting_units",
    metadata,
    Column("meeting_no", Integer, primary_key=True),
    Column("unit_id", Integer, primary_key=True),
    Column("has_attended", Boolean),
)

hard_items = Table(
    "hard_items",
    metadata,
    Column("item_id", BigInteger, primary_key=True, server_default=FetchedValue()),
    Column("version", Integer, nullable=False, server_default=FetchedValue()),
    Column("state", Text, nullable=False, server_default=FetchedValue()),
    Column("causes", ARRAY(Text()), nullable=False, server_default=FetchedValue()),
    Column("unit_ids", ARRAY(Integer()), nullable=False, server_default=FetchedValue()),
    Column("arose_by", Text, nullable=False),
    Column("put_by", Integer),
    Column("put_at", DateTime(timezone=True), nullable=False),
    Column("state_at", DateTime(timezone=True), nullable=False),
    Column("since_at", DateTime(timezone=True), nullable=False),
    Column("schedule_by", DateTime(timezone=True)),
    Column("class_id", SmallInteger, nullable=False),
    Column("address", Text),
    Column("district_code", Text),
    Column("duty_grid_id", Integer),
    Column("geom", Geometry("POINT", 4490)),
    Column("bounces", Integer, nullable=False, server_default=FetchedValue()),
    Column("is_urgent", Boolean, nullable=False, server_default=FetchedValue()),
    Column("meeting_no", Integer),
    Column("ruling_id", BigInteger),
    Column("adjourned_until", Date),
    Column("reason", Text),
    Column("is_demo", Boolean, nullable=False, server_default=FetchedValue()),
)

hard_item_cases = Table(
    "hard_item_cases",
    metadata,
    Column("item_id", BigInteger, primary_key=True),
    Column("case_id", BigInteger, primary_key=True),
    Column("added_at", DateTime(timezone=True), nullable=False),
    Column("added_by", Integer),
    Column("removed_at", DateTime(timezone=True)),
)

hard_item_acts = Table(
    "hard_item_acts",
    metadata,
    Column("item_id", BigInteger, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("action", Text, nullable=False),
    Column("inputs", JSONB, nullable=False, server_default=FetchedValue()),
    Column("from_state", Text),
    Column("to_state", Text, nullable=False),
    Column("staff_id", Integer),
    Column("acted_at", DateTime(timezone=True), nullable=False),
)

meeting_agenda = Table(
    "meeting_agenda",
    metadata,
    Column("meeting_no", Integer, primary_key=True),
    Column("item_id", BigInteger, primary_key=True),
    Column("place_no", SmallInteger, nullable=False),
    Column("minutes", SmallInteger, nullable=False, server_default=FetchedValue()),
    Column("outcome", Text),
    Column("outcome_text", Text),
    Column("decided_at", DateTime(timezone=True)),
)

rulings = Table(
    "rulings",
    metadata,
    Column("ruling_id", BigInteger, Identity(), primary_key=True),
    Column("ruling_no", Text, nullable=False),
    Column("meeting_no", Integer, nullable=False),
    Column("item_id", BigInteger),
    Column("title", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("decided_on", Date, nullable=False),
    Column("decided_by", Integer),
    Column("confirmed_at", DateTime(timezone=True), nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    Column("replaced_by", BigInteger),
    Column("replaced_from", Date),
    Column("is_demo", Boolean, nullable=False, server_default=FetchedValue()),
    Column("effect", Text, nullable=False, server_default=FetchedValue()),
)

ruling_rules = Table(
    "ruling_rules",
    metadata,
    Column("rule_id", BigInteger, primary_key=True),
    Column("ruling_id", BigInteger, nullable=False),
    Column("class_id", SmallInteger, nullable=False),
    Column("area_id", BigInteger),
    Column("unit_grid_ids", ARRAY(Integer())),
    Column("duty_grid_ids", ARRAY(Integer())),
    Column("unit_id", Integer),
    Column("side", Text),
    Column("is_fallback", Boolean, nullable=False, server_default=FetchedValue()),
    Column("weekdays", ARRAY(SmallInteger())),
    Column("from_time", Time),
    Column("to_time", Time),
    Column("assigns", Text, nullable=False, server_default=FetchedValue()),
    Column("turn_unit_ids", ARRAY(Integer())),
    Column("turn_every", SmallInteger),
    Column("turn_unit", Text),
    Column("turn_from", Date),
)

ruling_owners = Table(
    "ruling_owners",
    metadata,
    Column("ruling_id", BigInteger, primary_key=True),
    Column("component_id", BigInteger, primary_key=True),
    Column("owner_unit_id", Integer),
    Column("maintainer_unit_id", Integer),
    Column("owner_before", Integer),
    Column("maintainer_before", Integer),
    Column("applied_at", DateTime(timezone=True)),
)

ruling_campaigns = Table(
    "ruling_campaigns",
    metadata,
    Column("ruling_id", BigInteger, primary_key=True),
    Column("unit_id", Integer, nullable=False),
    Column("goal", Text, nullable=False),
    Column("due_on", Date, nullable=False),
)

ruling_campaign_parts = Table(
    "ruling_campaign_parts",
    metadata,
    Column("ruling_id", BigInteger, primary_key=True),
    Column("part_no", Integer, primary_key=True),
    Column("case_id", BigInteger),
    Column("component_id", BigInteger),
)

ruling_boundaries = Table(
    "ruling_boundaries",
    metadata,
    Column("ruling_id", BigInteger, primary_key=True),
    Column("line", Geometry("LINESTRING", srid=4490, spatial_index=False), nullable=False),
    Column("left_unit_id", Integer, nullable=False),
    Column("right_unit_id", Integer, nullable=False),
    Column("reach_m", Float(53), nullable=False),
)
