"""The change feed.

Keys, constraints and indexes stand in the migrations.
"""

from sqlalchemy import BigInteger, Column, DateTime, FetchedValue, Identity, SmallInteger, Table, Text, Uuid

from db.tables.base import XID8, metadata

changes = Table(
    "changes",
    metadata,
    Column("change_id", BigInteger, Identity(always=True), primary_key=True),
    Column("xid", XID8, nullable=False, server_default=FetchedValue()),
    Column("topic", Text, nullable=False),
    Column("key", BigInteger, nullable=False),
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
