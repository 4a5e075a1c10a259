"""Letters to units with their cases, their history, and what was sent.

Keys, constraints and indexes stand in the migrations.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    FetchedValue,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
)
from sqlalchemy.dialects.postgresql import JSONB

from db.schema.tables.base import metadata

letters = Table(
    "letters",
    metadata,
    Column("letter_id", BigInteger, primary_key=True, server_default=FetchedValue()),
    Column("version", Integer, nullable=False, server_default=FetchedValue()),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False, server_default=FetchedValue()),
    Column("unit_id", Integer, nullable=False),
    Column("requirement", Text, nullable=False),
    Column("reply_by", DateTime(timezone=True), nullable=False),
    Column("cases", Integer, nullable=False),
    Column("open_cases", Integer, nullable=False, server_default=FetchedValue()),
    Column("silent_cases", Integer, nullable=False, server_default=FetchedValue()),
    Column("oldest_due_at", DateTime(timezone=True)),
    Column("counted_at", DateTime(timezone=True), nullable=False),
    Column("drafted_by", Integer),
    Column("drafted_at", DateTime(timezone=True), nullable=False),
    Column("changed_by", Integer),
    Column("state_at", DateTime(timezone=True), nullable=False),
    Column("due_at", DateTime(timezone=True)),
    Column("approved_by", Integer),
    Column("approved_at", DateTime(timezone=True)),
    Column("year", SmallInteger),
    Column("letter_no", Integer),
    Column("sent_by", Integer),
    Column("sent_at", DateTime(timezone=True)),
    Column("receive_by", DateTime(timezone=True)),
    Column("received_at", DateTime(timezone=True)),
    Column("received_by", Integer),
    Column("answered_at", DateTime(timezone=True)),
    Column("answered_by", Integer),
    Column("answer", Text),
    Column("voided_at", DateTime(timezone=True)),
    Column("voided_by", Integer),
    Column("void_reason", Text),
    Column("is_demo", Boolean, nullable=False, server_default=FetchedValue()),
)

letter_numbers = Table(
    "letter_numbers",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("year", SmallInteger, primary_key=True),
    Column("last_no", Integer, nullable=False),
)

letter_cases = Table(
    "letter_cases",
    metadata,
    Column("letter_id", BigInteger, primary_key=True),
    Column("case_id", BigInteger, primary_key=True),
    Column("place_no", Integer, nullable=False),
    Column("noted", Text, nullable=False, server_default=FetchedValue()),
)

letter_acts = Table(
    "letter_acts",
    metadata,
    Column("letter_id", BigInteger, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("action", Text, nullable=False),
    Column("inputs", JSONB, nullable=False, server_default=FetchedValue()),
    Column("from_state", Text),
    Column("to_state", Text, nullable=False),
    Column("staff_id", Integer),
    Column("acted_at", DateTime(timezone=True), nullable=False),
)

letter_files = Table(
    "letter_files",
    metadata,
    Column("letter_id", BigInteger, primary_key=True),
    Column("part", Text, primary_key=True),
    Column("sha256", LargeBinary, nullable=False),
    Column("content", LargeBinary, nullable=False),
)
