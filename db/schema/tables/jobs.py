"""Jobs in city time and the workers that share them.

Keys, constraints and indexes stand in the migrations.
"""

from sqlalchemy import BigInteger, Boolean, Column, DateTime, FetchedValue, Identity, Integer, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from db.schema.tables.base import metadata

workers = Table(
    "workers",
    metadata,
    Column("worker_id", Integer, Identity(), primary_key=True),
    Column("host", Text, nullable=False),
    Column("pid", Integer, nullable=False),
    Column("person", Text, nullable=False, server_default=FetchedValue()),
    Column("started_at", DateTime(timezone=True), nullable=False, server_default=FetchedValue()),
    Column("last_beat_at", DateTime(timezone=True), nullable=False, server_default=FetchedValue()),
    Column("ended_at", DateTime(timezone=True)),
    Column("is_lost", Boolean, nullable=False, server_default=FetchedValue()),
    Column("jobs_done", BigInteger, nullable=False, server_default=FetchedValue()),
    Column("jobs_failed", BigInteger, nullable=False, server_default=FetchedValue()),
    Column("last_error", Text),
    Column("last_error_at", DateTime(timezone=True)),
)

jobs = Table(
    "jobs",
    metadata,
    Column("job_id", BigInteger, Identity(), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("facts", JSONB, nullable=False, server_default=FetchedValue()),
    Column("due_at", DateTime(timezone=True), nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False, server_default=FetchedValue()),
    Column("worker_id", Integer),
    Column("leased_until", DateTime(timezone=True)),
    Column("tries", Integer, nullable=False, server_default=FetchedValue()),
    Column("failures", Integer, nullable=False, server_default=FetchedValue()),
    Column("retry_at", DateTime(timezone=True)),
    Column("last_error", Text),
    Column("ended_at", DateTime(timezone=True)),
)
