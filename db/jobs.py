"""The works behind the table of jobs (app/jobs/model.py), each in a transaction of its own."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from app.errors import Unavailable
from app.i18n import _
from app.jobs.model import JOBS
from app.jobs.worker import Work, Worker
from db.engine import tell_database_error
from db.session import transaction

JOB_LOCK = 0x6A6F62
MAY_WORK = text(
    "select pg_has_role(session_user, relowner, 'member') from pg_class where oid = 'city.changes'::regclass"
)
ENSURE_MONTHS = text("select city.ensure_months(city.local_day(city.city_now()), city.local_day(city.city_now()) + 40)")


def prune_feed(connection: Connection) -> str:
    """Let go of what the feed noted more than three days ago."""
    gone = connection.scalar(text("select city.prune_feed()"))
    return f"{gone} notes are gone"


def make_months(connection: Connection) -> str:
    """Make the tables of the months of the next forty days, so that nobody who files a case has to."""
    connection.execute(ENSURE_MONTHS)
    return "the months of the next forty days are there"


WORKS: dict[str, Callable[[Connection], str]] = {"feed": prune_feed, "months": make_months}


def run_worker(engine: Engine, is_once: bool = False, stop: threading.Event | None = None) -> int:
    """Run the jobs of a database until told to stop; return the exit code.

    Args:
        is_once: run each job once and end; the exit code tells whether one failed.

    Raises:
        Unavailable: this person is not the owner of the database's tables.
    """
    _check_rights(engine)
    worker = Worker(JOBS, works(engine))
    if is_once:
        return 1 if worker.run_due() else 0
    stop = stop or threading.Event()
    with _ends_on_signals(stop):
        print(_("The worker is at work; Ctrl-C ends it."), flush=True)
        worker.run(stop)
    return 0


def works(engine: Engine) -> dict[str, Work]:
    """The works of all jobs over a database."""
    return {key: partial(_work, engine, number, work) for number, (key, work) in enumerate(WORKS.items())}


def _work(engine: Engine, number: int, work: Callable[[Connection], str]) -> str:
    try:
        with transaction(engine) as connection:
            lock = {"lock": JOB_LOCK, "number": number}
            if not connection.scalar(text("select pg_try_advisory_xact_lock(:lock, :number)"), lock):
                return "another worker is at it"
            return work(connection)
    except DBAPIError as error:
        trouble = tell_database_error(error)
        if trouble is None:
            raise
        raise Unavailable(trouble) from error


def _check_rights(engine: Engine) -> None:
    with engine.connect() as connection:
        if not connection.scalar(MAY_WORK):
            raise Unavailable(_("The worker runs as the owner of the database; this person is not."))


@contextmanager
def _ends_on_signals(stop: threading.Event) -> Iterator[None]:
    before = {number: signal.signal(number, lambda *_: stop.set()) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
