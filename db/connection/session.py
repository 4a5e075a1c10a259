"""One transaction in one place: production passes the engine, tests pass a connection that they roll back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, text

ACT_AS = text("select set_config('session_authorization', :person, true)")
ACT_AS_ONESELF = text("set local session authorization default")


@contextmanager
def transaction(bind: Engine | Connection, person: str | None = None) -> Iterator[Connection]:
    """Give a connection inside a transaction that is committed at the end and undone when an error leaves it.

    Args:
        person: database role to act as until the end of the transaction; only the owner of a private cluster can.
    """
    if isinstance(bind, Connection):
        with bind.begin_nested():
            yield _as_person(bind, person)
            if person is not None:
                bind.execute(ACT_AS_ONESELF)  # the transaction around this one goes on
    else:
        with bind.begin() as connection:
            yield _as_person(connection, person)


def _as_person(connection: Connection, person: str | None) -> Connection:
    if person is not None:
        connection.execute(ACT_AS, {"person": person})
    return connection
