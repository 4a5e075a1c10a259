"""Jobs of the server's side that nobody's screen does: one table of them, run in turn while the worker lives."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from app.errors import Refused
from app.i18n import _
from db.running import alone, ending_on_signals
from db.session import transaction
from db.stores.cases import is_lost

log = logging.getLogger(__name__)

WORKER_LOCK = 0x776F726B
LONGEST_WAIT_S = 60.0
TICK_S = 1.0


@dataclass(frozen=True)
class Job:
    """One job.

    Args:
        key: its name in the log.
        every_s: seconds between two runs.
        run: does it in one transaction; returns how much was done.
    """

    key: str
    every_s: float
    run: Callable[[Connection], int]


def make_months(connection: Connection) -> int:
    """Make the tables of this month and the next, before anybody needs them."""
    connection.execute(
        text("select city.ensure_months(city.local_day(city.city_now()), city.local_day(city.city_now()) + 40)")
    )
    return 0


def prune_feed(connection: Connection) -> int:
    """Let go of what the feed noted days ago."""
    connection.execute(text("select city.prune_feed()"))
    return 0


def resume_due(connection: Connection) -> int:
    """Let suspended cases go on whose time is over."""
    return connection.scalar(text("select city.resume_due()")) or 0


JOBS = (
    Job("months", 3600.0, make_months),
    Job("feed", 3600.0, prune_feed),
    Job("suspensions", 20.0, resume_due),
)


def run_worker(engine: Engine, is_once: bool = False, stop: threading.Event | None = None) -> int:
    """Do every job when it is due until asked to end, waiting for the server where it is away; return the exit code.

    Args:
        is_once: do each job once, then end.

    Raises:
        Refused: a worker is at work in this database already, or the person may not do its jobs.
    """
    stop = stop or threading.Event()
    sentence = _("Another worker is at work in this database.")
    with ending_on_signals(stop), alone(engine, WORKER_LOCK, sentence):
        next_at: dict[str, float] = {}
        wait_s = TICK_S
        while not stop.is_set():
            try:
                _do_what_is_due(engine, next_at)
                wait_s = TICK_S
            except DBAPIError as error:
                if getattr(error.orig, "sqlstate", "") == "42501":
                    raise Refused(_("This person may not do the worker's jobs; start it as the owner.")) from None
                if is_once or not is_lost(error):
                    raise
                log.warning("the server is away, trying again in %.0f s: %s", wait_s, error)
                wait_s = min(wait_s * 2, LONGEST_WAIT_S)
            if is_once:
                break
            stop.wait(wait_s)
    return 0


def _do_what_is_due(engine: Engine, next_at: dict[str, float]) -> None:
    for job in JOBS:
        if time.monotonic() < next_at.get(job.key, 0.0):
            continue
        with transaction(engine) as connection:
            done = job.run(connection)
        next_at[job.key] = time.monotonic() + job.every_s
        if done:
            log.info("%s: %d", job.key, done)
