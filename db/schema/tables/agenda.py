"""What a meeting shows, who is there, its notes, templates and addenda, and what units say about an item.

Keys, constraints and indexes stand in the migrations.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    FetchedValue,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    Time,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from db.schema.tables.base import metadata

meeting_screens = Table(
    "meeting_screens",
    metadata,
    Column("meeting_no", Integer, primary_key=True),
    Column("version", Integer, nullable=False, server_default=FetchedValue()),
    Column("item_id", BigInteger, nullable=False),
    Column("shown_at", DateTime(timezone=True), nullable=False),
    Column("shown_by", Integer, nullable=False),
    Column("strokes", JSONB, nullable=False, server_default=FetchedValue()),
)

meeting_presences = Table(
    "meeting_presences",
    metadata,
    Column("meeting_no", Integer, primary_key=True),
    Column("staff_id", Integer, primary_key=True),
    Column("item_id", BigInteger),
    Column("seen_at", DateTime(timezone=True), nullable=False),
)

meeting_notes = Table(
    "meeting_notes",
    metadata,
    Column("meeting_no", Integer, primary_key=True),
    Column("item_id", BigInteger, primary_key=True),
    Column("version", Integer, nullable=False, server_default=FetchedValue()),
    Column("words", Text, nullable=False),
    Column("written_by", Integer, nullable=False),
    Column("written_at", DateTime(timezone=True), nullable=False),
)

meeting_people = Table(
    "meeting_people",
    metadata,
    Column("meeting_no", Integer, primary_key=True),
    Column("person_no", BigInteger, primary_key=True, server_default=FetchedValue()),
    Column("name", Text, nullable=False),
    Column("unit_id", Integer),
    Column("has_attended", Boolean),
)

meeting_templates = Table(
    "meeting_templates",
    metadata,
    Column("template_id", BigInteger, primary_key=True, server_default=FetchedValue()),
    Column("title", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("minutes", SmallInteger, nullable=False),
    Column("item_minutes", SmallInteger, nullable=False, server_default=FetchedValue()),
    Column("unit_ids", ARRAY(Integer()), nullable=False, server_default=FetchedValue()),
    Column("note", Text, nullable=False, server_default=FetchedValue()),
    Column("begins_at", Time, nullable=False),
    Column("weekday", SmallInteger),
    Column("every_weeks", SmallInteger),
    Column("week_of_month", SmallInteger),
    Column("first_on", Date),
    Column("retired_at", DateTime(timezone=True)),
    Column("made_by", Integer, nullable=False),
)

meeting_addenda = Table(
    "meeting_addenda",
    metadata,
    Column("meeting_no", Integer, primary_key=True),
    Column("addendum_no", BigInteger, primary_key=True, server_default=FetchedValue()),
    Column("item_id", BigInteger),
    Column("words", Text, nullable=False),
    Column("written_by", Integer, nullable=False),
    Column("written_at", DateTime(timezone=True), nullable=False),
)

item_statements = Table(
    "item_statements",
    metadata,
    Column("statement_id", BigInteger, primary_key=True, server_default=FetchedValue()),
    Column("item_id", BigInteger, nullable=False),
    Column("unit_id", Integer, nullable=False),
    Column("words", Text, nullable=False),
    Column("entered_by", Integer, nullable=False),
    Column("is_on_behalf", Boolean, nullable=False),
    Column("entered_at", DateTime(timezone=True), nullable=False),
)

item_files = Table(
    "item_files",
    metadata,
    Column("file_id", BigInteger, primary_key=True, server_default=FetchedValue()),
    Column("item_id", BigInteger, nullable=False),
    Column("unit_id", Integer),
    Column("name", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("size_bytes", Integer, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("added_by", Integer, nullable=False),
    Column("added_at", DateTime(timezone=True), nullable=False),
)
