"""One direct connection to the server for the feed: it hears hints, and no question waits longer than it may."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import psycopg
from psycopg import Connection, errors
from psycopg.pq import TransactionStatus
from sqlalchemy import Engine

from app.errors import Unavailable
from app.i18n import N_, _
from db.connection.errors import DATABASE_ERRORS, translated
from db.connection.tls import check_connection

CHANNEL = "gridhall_feed"
CLAIMS_HINT = "claims"
"""What a hint says where it tells of claims alone (55_claims.sql)."""
CONNECT_S = 5
KEEPALIVE = {
    "keepalives": 1,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
    "connect_timeout": CONNECT_S,
}
"""A network that swallows packets is noticed within about ten seconds."""
OPTIONS = (
    "-c search_path=city,read_side,public -c timezone=UTC -c default_transaction_read_only=on"
    # The same few questions are asked all day; planning each time cost more than answering, compiling much more.
    " -c plan_cache_mode=force_generic_plan -c jit=off"
)

LOST = N_("The connection to the database is lost. Reconnecting …")
SILENT = N_("The database server does not answer. Reconnecting …")
BUSY = N_("The database server stopped a question. Reading again …")


class NoAnswer(psycopg.OperationalError):
    """The server let the patience of a question pass."""


class PatientConnection(Connection[Any]):
    """A connection whose answers have a deadline: a server that hangs is a lost connection, not a hanging client."""

    patience_s: float = 10.0

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        """Drive one exchange with the server to its end, or close the connection when it takes too long."""
        if timeout is not None:
            return super().wait(gen, interval, timeout)  # waiting for hints: no answer is no trouble
        try:
            return super().wait(gen, interval, self.patience_s)
        except errors._WaitTimeout:
            self.pgconn.finish()
            raise NoAnswer("no answer in time") from None


class Listener:
    """A direct connection that listens for the hints of the feed; on a standby, where nobody can, it polls."""

    def __init__(self, engine: Engine, patience_s: float = 10.0) -> None:
        """Keep the address; `connect` connects."""
        self._arguments = dict(engine.dialect.create_connect_args(engine.url)[1])
        self._person = engine.get_execution_options().get("person")  # see db/services.py
        self._patience_s = patience_s
        self._connection: PatientConnection | None = None
        self.is_polling = False
        self._hints: set[str] = set()

    def connect(self) -> None:
        """Connect anew and listen.

        Raises:
            Unavailable: the server cannot be reached.
        """
        self.close()
        with told_plainly():
            connection = PatientConnection.connect(
                **(KEEPALIVE | self._arguments),
                options=OPTIONS,
                application_name="gridhall-feed",
                autocommit=True,
            )
            check_connection(connection)
            connection.patience_s = self._patience_s
            connection.prepare_threshold = 2
            if self._person is not None:
                connection.execute("select set_config('session_authorization', %s, false)", [self._person])
            self._connection = connection
            self.is_polling = connection.execute("select pg_is_in_recovery()").fetchall()[0][0]
            if not self.is_polling:
                connection.execute(f"listen {CHANNEL}")

    @property
    def is_connected(self) -> bool:
        """Whether there is an open connection, as far as is known."""
        return self._connection is not None and not self._connection.closed

    @property
    def connection(self) -> PatientConnection:
        """The open connection.

        Raises:
            Unavailable: there is none.
        """
        if self._connection is None or self._connection.closed:
            raise Unavailable(_(LOST))
        return self._connection

    def wait(self, seconds: float) -> bool:
        """Wait for a hint; while polling, each wait ends as if one had come.

        Raises:
            Unavailable: the connection is lost.
        """
        with told_plainly():
            hints = list(self.connection.notifies(timeout=seconds, stop_after=1))
        self._hints.update(hint.payload for hint in hints)
        return bool(hints) or self.is_polling

    def take_hint(self, payload: str) -> bool:
        """Tell whether a hint with these words came since this was asked last."""
        is_there = payload in self._hints
        self._hints.discard(payload)
        return is_there

    def probe(self) -> None:
        """Ask for a sign of life.

        Raises:
            Unavailable: there is none in time.
        """
        with told_plainly():
            self.connection.execute("select 1")

    def close(self) -> None:
        """Let go of the connection."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


@contextlib.contextmanager
def told_plainly() -> Iterator[None]:
    """Turn trouble of the connection into Unavailable; a mistake in a question stays a bug."""
    try:
        yield
    except DATABASE_ERRORS as trouble:
        with translated(lost=SILENT if isinstance(trouble, NoAnswer) else LOST, busy=BUSY):
            raise


@contextlib.contextmanager
def planned_freshly(connection: Connection[Any]) -> Iterator[None]:
    """Plan each question for its own values meanwhile: worth it for the large ones, whose plans depend on them."""
    connection.execute("set plan_cache_mode = force_custom_plan")
    try:
        yield
    finally:
        if connection.pgconn.transaction_status in (TransactionStatus.IDLE, TransactionStatus.INTRANS):
            connection.execute("set plan_cache_mode = force_generic_plan")
