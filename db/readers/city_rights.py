"""What this person may read of the city at all."""

from __future__ import annotations

from typing import Any

from psycopg import Connection

from db.schema.queries import plain_query


def read_forbidden(connection: Connection[Any]) -> frozenset[str]:
    """The topics of which nothing may be read; what only some rows are hidden of is not among them."""
    return frozenset(topic for (topic,) in connection.execute(plain_query("city_forbidden")))


def read_scope(connection: Connection[Any]) -> str:
    """What this person sees, in one word, which is another one when they see other things than before."""
    row = connection.execute(plain_query("city_scope"), prepare=True).fetchone()
    return str(row[0]) if row else ""
