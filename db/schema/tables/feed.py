"""The change feed.

Keys, constraints and indexes stand in the migrations.
"""

from sqlalchemy import BigInteger, Boolean, Column, DateTime, FetchedValue, SmallInteger, Table, Text, Uuid

from db.schema.tables.base import XID8, metadata

changes = Table(
    "changes",
    metadata,
    Column("xid", XID8, nullable=False, server_default=FetchedValue()),
    Column("topic", Text, nullable=False),
    Column("key", BigInteger, nullable=False),
    Column("is_first", Boolean, nullable=False, server_default=FetchedValue()),
)

feed_commits = Table(
    "feed_commits",
    metadata,
    Column("position", BigInteger, primary_key=True),
    Column("xid", XID8, nullable=False),
    Column("committed_at", DateTime(timezone=True), nullable=False),
)

feed_state = Table(
    "feed_state",
    metadata,
    Column("state_id", SmallInteger, primary_key=True, server_default=FetchedValue()),
    Column("epoch", Uuid, nullable=False, server_default=FetchedValue()),
    Column("pruned_to", BigInteger, nullable=False, server_default=FetchedValue()),
)

feed_turn = Table("feed_turn", metadata)
