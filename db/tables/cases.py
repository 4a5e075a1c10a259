"""Cases, everything that happens to them, and the table of allowed moves.

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
    Integer,
    SmallInteger,
    Table,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from db.tables.base import metadata

cases = Table(
    "cases",
    metadata,
    Column("case_id", BigInteger, primary_key=True),
    Column("case_no", Text, nullable=False),
    Column("version", Integer, nullable=False, server_default=FetchedValue()),
    Column("state", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("class_id", SmallInteger, nullable=False),
    Column("component_id", BigInteger),
    Column("channel", Text, nullable=False),
    Column("project", Text, nullable=False, server_default=FetchedValue()),
    Column("text", Text),
    Column("address", Text),
    Column("street_id", BigInteger),
    Column("district_code", Text),
    Column("township_code", Text),
    Column("community_code", Text),
    Column("unit_grid_id", Integer),
    Column("duty_grid_id", Integer),
    Column("area_ids", ARRAY(BigInteger()), nullable=False, server_default=FetchedValue()),
    Column("geom", Geometry("POINT", 4490)),
    Column("is_urgent", Boolean, nullable=False, server_default=FetchedValue()),
    Column("unit_id", Integer),
    Column("handler_id", Integer),
    Column("five_chaos_group", Text),
    Column("manual_version", Text),
    Column("rules_version", Text),
    Column("reported_on", Date, nullable=False),
    Column("reported_at", DateTime(timezone=True), nullable=False),
    Column("accepted_at", DateTime(timezone=True)),
    Column("filed_at", DateTime(timezone=True)),
    Column("dispatched_at", DateTime(timezone=True)),
    Column("received_at", DateTime(timezone=True)),
    Column("handled_at", DateTime(timezone=True)),
    Column("checked_at", DateTime(timezone=True)),
    Column("closed_at", DateTime(timezone=True)),
    Column("limit_s", BigInteger),
    Column("due_at", DateTime(timezone=True)),
    Column("stage_due_at", DateTime(timezone=True)),
    Column("returned_times", SmallInteger, nullable=False, server_default=FetchedValue()),
    Column("reworked_times", SmallInteger, nullable=False, server_default=FetchedValue()),
    Column("urged_times", SmallInteger, nullable=False, server_default=FetchedValue()),
    Column("extended_times", SmallInteger, nullable=False, server_default=FetchedValue()),
    Column("suspended_at", DateTime(timezone=True)),
    Column("last_action", Text, nullable=False),
    Column("last_at", DateTime(timezone=True), nullable=False),
)

flow_records = Table(
    "flow_records",
    metadata,
    Column("case_id", BigInteger, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("request_id", Uuid, nullable=False),
    Column("seen_version", Integer, nullable=False),
    Column("action", Text, nullable=False),
    Column("inputs", JSONB, nullable=False, server_default=FetchedValue()),
    Column("from_state", Text),
    Column("to_state", Text),
    Column("actor", Text),
    Column("staff_id", Integer),
    Column("post", Text),
    Column("unit_id", Integer),
    Column("on_behalf_of", Text),
    Column("acted_at", DateTime(timezone=True)),
    Column("acted_on", Date),
)

assignments = Table(
    "assignments",
    metadata,
    Column("case_id", BigInteger, primary_key=True),
    Column("assignment_no", SmallInteger, primary_key=True),
    Column("unit_id", Integer, nullable=False),
    Column("dispatched_by", Integer),
    Column("dispatched_at", DateTime(timezone=True), nullable=False),
    Column("reason", Text),
    Column("received_at", DateTime(timezone=True)),
    Column("handled_at", DateTime(timezone=True)),
    Column("returned_at", DateTime(timezone=True)),
    Column("return_reason", Text),
)

stage_clocks = Table(
    "stage_clocks",
    metadata,
    Column("case_id", BigInteger, primary_key=True),
    Column("clock_no", SmallInteger, primary_key=True),
    Column("stage", Text, nullable=False),
    Column("assignment_no", SmallInteger),
    Column("limit_value", Double),
    Column("limit_unit", Text),
    Column("limit_s", BigInteger),
    Column("rule_version", Text),
    Column("started_at", DateTime(timezone=True), nullable=False),
    Column("due_at", DateTime(timezone=True)),
    Column("is_provisional", Boolean, nullable=False, server_default=FetchedValue()),
    Column("paused_s", BigInteger, nullable=False, server_default=FetchedValue()),
    Column("paused_at", DateTime(timezone=True)),
    Column("ended_at", DateTime(timezone=True)),
)

case_requests = Table(
    "case_requests",
    metadata,
    Column("request_id", Uuid, primary_key=True),
    Column("case_id", BigInteger, nullable=False),
    Column("asked_at", DateTime(timezone=True), nullable=False),
)

case_numbers = Table(
    "case_numbers",
    metadata,
    Column("area_code", Text, primary_key=True),
    Column("day_on", Date, primary_key=True),
    Column("last_number", Integer, nullable=False),
)

case_moves = Table(
    "case_moves",
    metadata,
    Column("action", Text, primary_key=True),
    Column("leaves", Text, primary_key=True),
    Column("enters", Text, nullable=False),
    Column("posts", ARRAY(Text()), nullable=False),
    Column("asks", JSONB, nullable=False),
    Column("stamps", Text),
    Column("clears", ARRAY(Text()), nullable=False, server_default=FetchedValue()),
    Column("ends_stages", ARRAY(Text()), nullable=False, server_default=FetchedValue()),
    Column("starts_stages", JSONB, nullable=False, server_default=FetchedValue()),
    Column("counts", Text),
    Column("assignment", Text),
    Column("is_own_unit", Boolean, nullable=False, server_default=FetchedValue()),
)
