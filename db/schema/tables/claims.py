"""Who works on a case, and who has it open.

Keys, constraints and indexes stand in the migrations.
"""

from sqlalchemy import BigInteger, Column, DateTime, FetchedValue, Integer, Table, Text

from db.schema.tables.base import metadata

claims = Table(
    "claims",
    metadata,
    Column("case_id", BigInteger, primary_key=True),
    Column("staff_id", Integer, nullable=False),
    Column("taken_at", DateTime(timezone=True), nullable=False, server_default=FetchedValue()),
    Column("until", DateTime(timezone=True), nullable=False),
    Column("taken_from", Integer),
    Column("reason", Text),
)

presences = Table(
    "presences",
    metadata,
    Column("staff_id", Integer, primary_key=True),
    Column("case_id", BigInteger, nullable=False),
    Column("seen_at", DateTime(timezone=True), nullable=False, server_default=FetchedValue()),
)
