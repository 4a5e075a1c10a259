"""Jobs of the server's side that nobody's screen does: one table of them, run in turn while the worker lives."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from app.errors import Refused, Unavailable
from app.i18n import _
from app.responsibility.automatic import AutomaticDispatch
from db.running import alone, ending_on_signals
from db.session import transaction
from db.stores.cases import DatabaseCaseStore, is_lost
from db.stores.responsibility import DatabaseResponsibilityStore
from db.watch import end_sessions_in_the_way

log = logging.getLogger(__name__)

WORKER_LOCK = 0x776F726B
LONGEST_WAIT_S = 60.0
TICK_S = 1.0
TRIM_EVERY_S = 30.0


@dataclass(frozen=True)
class Job:
    """One job.

    Args:
        key: its name in the log.
        every_s: seconds between two runs.
        run: does it in one transaction; returns how much was done.
        is_of_the_worker: done by the worker's own login too, which may do nothing else.
    """

    key: str
    every_s: float
    run: Callable[[Connection], int]
    is_of_the_worker: bool = False


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


def watch_clock(connection: Connection) -> int:
    """Look whether the server's clock went back, and keep what it shows; a step is told once."""
    step = connection.execute(text("select before_at, after_at from city.watch_clock()")).one()
    if step.before_at is None:
        return 0
    log.warning("%s", step_sentence(step.before_at, step.after_at))
    return 1


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


def _dispatch_automatically(connection: Connection) -> int:
    return AutomaticDispatch(DatabaseResponsibilityStore(connection), DatabaseCaseStore(connection)).run().dispatched


JOBS = (
    Job("months", 3600.0, make_months),
    Job("feed", 3600.0, prune_feed),
    Job("sessions", 5.0, end_sessions_in_the_way),
    Job("clock", 10.0, watch_clock),
    Job("suspensions", 20.0, resume_due),
    Job("automatic", 5.0, _dispatch_automatically, is_of_the_worker=True),
)


def jobs_of(engine: Engine) -> tuple[Job, ...]:
    """Return the jobs that this login does: all of them, or those of the worker's own role."""
    with engine.connect() as connection:
        is_worker = connection.scalar(text("select session_user = city.worker_role()"))
    return tuple(job for job in JOBS if job.is_of_the_worker) if is_worker else JOBS


def run_worker(
    engine: Engine,
    is_once: bool = False,
    stop: threading.Event | None = None,
    trim_logs: Callable[[], int] | None = None,
) -> int:
    """Do every job when it is due until asked to end, waiting for the server where it is away; return the exit code.

    Args:
        is_once: do each job once, then end.
        trim_logs: keeps the logs of a private server small.

    Raises:
        Refused: a worker is at work in this database already, or the person may not do its jobs.
    """
    stop = stop or threading.Event()
    sentence = _("Another worker is at work in this database.")
    jobs = jobs_of(engine)
    with ending_on_signals(stop), alone(engine, WORKER_LOCK + (jobs != JOBS), sentence):
        next_at: dict[str, float] = {}
        wait_s = TICK_S
        trim_at = time.monotonic()
        while not stop.is_set():
            if trim_logs is not None and time.monotonic() >= trim_at:
                trim_at = time.monotonic() + TRIM_EVERY_S
                if trim_logs():
                    log.warning("the logs of the server were emptied: they had grown too large")
            try:
                _do_what_is_due(engine, jobs, next_at)
                wait_s = TICK_S
            except (DBAPIError, Unavailable) as error:
                if isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", "") == "42501":
                    raise Refused(_("This person may not do the worker's jobs; start it as the owner.")) from None
                if is_once or (isinstance(error, DBAPIError) and not is_lost(error)):
                    raise
                log.warning("the server is away, trying again in %.0f s: %s", wait_s, error)
                wait_s = min(wait_s * 2, LONGEST_WAIT_S)
            if is_once:
                break
            stop.wait(wait_s)
    return 0


def _do_what_is_due(engine: Engine, jobs: tuple[Job, ...], next_at: dict[str, float]) -> None:
    for job in jobs:
        if time.monotonic() < next_at.get(job.key, 0.0):
            continue
        done = 0
        try:
            with transaction(engine) as connection:
                done = job.run(connection)
        except Refused as refusal:  # one job that a rule stops does not stop the others
            log.warning("%s: %s", job.key, refusal)
        next_at[job.key] = time.monotonic() + job.every_s
        if done:
            log.info("%s: %d", job.key, done)
