"""Messages to units, the channels that take them, and the steps that they tell of.

Keys, constraints and indexes stand in the migrations.
"""

from sqlalchemy import BigInteger, Boolean, Column, DateTime, FetchedValue, Identity, Integer, Table, Text, Time
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from db.schema.tables.base import metadata

outbox_channels = Table(
    "outbox_channels",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("is_on", Boolean, nullable=False, server_default=FetchedValue()),
    Column("per_minute", Integer, nullable=False, server_default=FetchedValue()),
    Column("acknowledge_s", Integer),
    Column("host", Text),
    Column("port", Integer),
    Column("security", Text),
    Column("sender", Text),
    Column("login", Text),
    Column("hosts", ARRAY(Text)),
)

outbox_messages = Table(
    "outbox_messages",
    metadata,
    Column("message_id", BigInteger, Identity(), primary_key=True),
    Column("key", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("unit_id", Integer, nullable=False),
    Column("purpose", Text),
    Column("facts", JSONB, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False),
    Column("due_at", DateTime(timezone=True), nullable=False),
    Column("quiet_hours", ARRAY(Time()), nullable=False, server_default=FetchedValue()),
    Column("state", Text, nullable=False, server_default=FetchedValue()),
    Column("channel", Text),
    Column("address", Text),
    Column("worker_id", Integer),
    Column("tries", Integer, nullable=False, server_default=FetchedValue()),
    Column("tried_at", DateTime(timezone=True)),
    Column("leased_until", DateTime(timezone=True)),
    Column("retry_at", DateTime(timezone=True)),
    Column("sent_at", DateTime(timezone=True)),
    Column("acknowledge_by", DateTime(timezone=True)),
    Column("acknowledged_at", DateTime(timezone=True)),
    Column("trouble", Text),
    Column("last_error", Text),
    Column("note", Text, nullable=False, server_default=FetchedValue()),
    Column("staff_id", Integer),
    Column("ended_at", DateTime(timezone=True)),
)

outbox_cases = Table(
    "outbox_cases",
    metadata,
    Column("step_id", BigInteger, primary_key=True),
    Column("message_id", BigInteger, nullable=False),
    Column("case_id", BigInteger, nullable=False),
)
