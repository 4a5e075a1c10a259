"""Reads how jobs and workers do."""

from __future__ import annotations

from typing import Any

from psycopg import Connection as PlainConnection
from sqlalchemy import Connection, Engine

from app.jobs.model import Backlog, JobFacts, WorkerFacts, WorkerHealth, WorkersAtWork
from db.connection.errors import NO_RIGHT_TO_SEE, translated
from db.schema.queries import plain_query, query

MOST_JOBS = 100


class DatabaseJobReader:
    """Everything about jobs and workers that the person of a desk may see."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def look(self) -> WorkersAtWork:
        """Return workers, backlog and the next jobs; see the port."""
        with translated(no_right=NO_RIGHT_TO_SEE), self._engine.connect() as connection:
            now = connection.execute(query("jobs_clock")).one()
            return WorkersAtWork(
                read_health(connection),
                tuple(WorkerFacts(*row) for row in connection.execute(query("jobs_workers"))),
                tuple(Backlog(*row) for row in connection.execute(query("jobs_backlog"))),
                tuple(JobFacts(*row) for row in connection.execute(query("jobs_next"), {"most": MOST_JOBS})),
                now.read_at,
                now.city_now,
                now.time_zone,
            )


def read_health(connection: Connection) -> WorkerHealth:
    """Return how the workers do."""
    return WorkerHealth(*connection.execute(query("jobs_health")).one())


def read_health_plainly(connection: PlainConnection[Any]) -> WorkerHealth:
    """The same over the connection of the feed."""
    row = connection.execute(plain_query("jobs_health"), prepare=True).fetchone()
    return WorkerHealth(*row) if row else WorkerHealth()
