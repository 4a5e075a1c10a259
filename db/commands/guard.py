"""What a worker looks after in real time: sessions in others' way, the server's clock, the logs of a private server."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection, Engine, text

from app.i18n import _
from db.commands.session_watch import end_sessions_in_the_way
from db.connection.session import transaction
from db.schema.queries import query

log = logging.getLogger(__name__)

EVERY_S = 4.0
TRIM_EVERY_S = 30.0


class Guard:
    """Looks after the server every few seconds; only for a login that may end the sessions of others.

    Args:
        trim_logs: keeps the logs of a private server small; returns how many bytes went.
    """

    def __init__(self, engine: Engine, trim_logs: Callable[[], int] | None = None) -> None:
        self._engine, self._trim_logs = engine, trim_logs
        self._next_at = self._trim_at = time.monotonic()
        self._is_allowed: bool | None = None

    def look(self) -> None:
        """Do what is due; called often."""
        now = time.monotonic()
        if self._trim_logs is not None and now >= self._trim_at:
            self._trim_at = now + TRIM_EVERY_S
            if self._trim_logs():
                log.warning("the logs of the server were emptied: they had grown too large")
        if now >= self._next_at and self._may_look():
            self._next_at = now + EVERY_S
            with transaction(self._engine) as connection:
                end_sessions_in_the_way(connection)
            with transaction(self._engine) as connection:
                watch_clock(connection)

    def _may_look(self) -> bool:
        if self._is_allowed is None:
            with self._engine.connect() as connection:
                self._is_allowed = not connection.execute(query("rules_worker")).one().is_worker
        return self._is_allowed


def watch_clock(connection: Connection) -> bool:
    """Look whether the server's clock went back, and keep what it shows; a step is told once."""
    step = connection.execute(text("select before_at, after_at from city.watch_clock()")).one()
    if step.before_at is None:
        return False
    log.warning("%s", step_sentence(step.before_at, step.after_at))
    return True


def step_sentence(before_at: datetime, after_at: datetime) -> str:
    """Say that the server's clock went back, with both times."""
    return _(
        "The clock of the database server went back by {seconds} s: it had shown {before}, and then showed {after}."
        " Look at the server's time service; nothing that was done is dated anew."
    ).format(
        seconds=f"{(before_at - after_at).total_seconds():,.0f}",
        before=f"{before_at.astimezone():%Y-%m-%d %H:%M:%S}",
        after=f"{after_at.astimezone():%Y-%m-%d %H:%M:%S}",
    )
