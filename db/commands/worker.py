"""A worker: a process that does the jobs that are due, beside others of its kind, until it is asked to end.

It wakes by the hint of the feed, and when the next job comes due in city time. A thread beside it gives signs of life
over a session of its own, whose end tells everybody that the worker is dead; then its jobs pass on.
"""

from __future__ import annotations

import contextlib
import logging
import os
import random
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, text

from app.errors import Refused, Unavailable
from app.i18n import _
from app.jobs.model import KINDS, TakenJob
from app.outbox.delivery import Courier
from db.commands.guard import Guard
from db.commands.running import ending_on_signals
from db.commands.sending import Sender
from db.connection.errors import DATABASE_ERRORS, Kind, failure_of
from db.feed.listener import Listener
from db.schema.queries import query
from db.schema.version import check_database
from db.stores.jobs import LEASE_S, OUTSIDE, JobStore

log = logging.getLogger(__name__)

BEAT_S = 3.0
LONGEST_JOB_S = 900.0
"""A job that takes longer hangs: its lease is not renewed any more."""
POLL_S = 5.0
"""So often it looks without a hint: a hint may be lost, and the city's time may have been changed."""
SLICE_S = 1.0
FIRST_WAIT_S, LONGEST_WAIT_S = 0.5, 15.0
BEGIN = text("select city.begin_worker(:host, :pid)")
BEAT = text("select city.beat_worker(:worker_id, :done, :failed, cast(:error as text), :lease_s)")
FINISH = text("select city.end_worker(:worker_id, :done, :failed)")


def run_worker(
    engine: Engine,
    is_once: bool = False,
    stop: threading.Event | None = None,
    trim_logs: Callable[[], int] | None = None,
    courier: Courier | None = None,
) -> int:
    """Do jobs until asked to end, waiting for the server where it is away; return the exit code.

    Args:
        is_once: do what is due now, then end.
        trim_logs: keeps the logs of a private server small.
        courier: gives messages of the outbox to their channels; None to send none.

    Raises:
        Refused: this person may not do the worker's jobs.
        Unavailable: the database was upgraded by another version of the programme; start the worker anew.
    """
    stop = stop or threading.Event()
    with ending_on_signals(stop):
        Worker(engine, stop, Guard(engine, trim_logs), courier).run(is_once)
    return 0


class Worker:
    """One worker of a database."""

    def __init__(self, engine: Engine, stop: threading.Event, guard: Guard, courier: Courier | None = None) -> None:
        self._engine, self._stop, self._guard, self._courier = engine, stop, guard, courier
        self.done = self.failed = 0

    def run(self, is_once: bool = False) -> None:
        """Work until asked to end; see `run_worker`."""
        wait_s = FIRST_WAIT_S
        while not self._stop.is_set():
            begun = time.monotonic()
            try:
                self._work(is_once)
                return
            except (*DATABASE_ERRORS, Unavailable) as error:
                self._refuse_for_good(error, is_once)
            wait_s = FIRST_WAIT_S if time.monotonic() - begun > LONGEST_WAIT_S else min(wait_s * 2, LONGEST_WAIT_S)
            self._stop.wait(wait_s * random.uniform(0.5, 1.0))

    def _work(self, is_once: bool) -> None:
        """Work as one worker of the table, which lives as long as its session."""
        kinds = kinds_of(self._engine)
        listener = Listener(self._engine)
        try:
            listener.connect()  # before the first look, so that no hint is missed
            with _alive(self._engine, self) as heart, self._sending(heart.worker_id, is_once):
                jobs = JobStore(self._engine, heart.worker_id, kinds)
                log.info("worker %d does %s", heart.worker_id, ", ".join(kinds))
                self._guard.look()
                self._do_what_is_due(jobs, heart)
                while not is_once and not self._stop.is_set():
                    heart.check()
                    self._guard.look()
                    self._wait(listener, jobs.seconds_to_next())
                    self._do_what_is_due(jobs, heart)
        finally:
            listener.close()

    @contextmanager
    def _sending(self, worker_id: int, is_once: bool) -> Iterator[None]:
        """Empty the outbox meanwhile; where the jobs are done once, after them."""
        if self._courier is None:
            yield
            return
        sender = Sender(self._engine, worker_id, self._courier)
        if not is_once:
            sender.start()
        try:
            yield
            if is_once:
                sender.send_all()
        finally:
            sender.stop()

    def _do_what_is_due(self, jobs: JobStore, heart: Heart) -> None:
        while not self._stop.is_set() and (taken := jobs.take()):
            for job in taken:
                if self._stop.is_set():
                    return  # what was taken and not begun is given back when the worker ends
                self._do(jobs, heart, job)

    def _do(self, jobs: JobStore, heart: Heart, job: TakenJob) -> None:
        heart.job_begun_at = time.monotonic()
        trouble = jobs.do(job)
        heart.job_begun_at = None
        if trouble is None:
            self.done += 1
        else:
            self.failed += 1
            heart.error = trouble

    def _wait(self, listener: Listener, seconds: float | None) -> None:
        """Wait for a hint, for the next job, or for the end."""
        end = time.monotonic() + min(POLL_S, POLL_S if seconds is None else seconds)
        while not self._stop.is_set() and (left_s := end - time.monotonic()) > 0:
            if listener.wait(min(left_s, SLICE_S)):
                while listener.wait(0) and not listener.is_polling:
                    pass  # hints that came together are one
                return

    def _refuse_for_good(self, error: Exception, is_once: bool) -> None:
        """Let pass what another try may mend; leave with the rest."""
        kind = Kind.LOST if isinstance(error, Unavailable) else failure_of(error).kind
        if kind is Kind.FORBIDDEN:
            raise Refused(
                _("Your account has no right to run the worker. Start it as the owner of the database.")
            ) from None
        if is_once:
            raise error
        is_passing = kind in (Kind.LOST, Kind.RETRY)
        if not is_passing:
            with contextlib.suppress(*DATABASE_ERRORS):
                check_database(self._engine)  # an upgrade by another version ends this worker in plain words
        log.log(logging.WARNING if is_passing else logging.ERROR, "the worker begins anew: %s", error)


class Heart:
    """Gives signs of life over a session of its own, in a thread of its own.

    `job_begun_at` is when the job began that is being done, on the steady clock; `error` what went wrong last.
    """

    def __init__(self, connection: Connection, worker: Worker) -> None:
        self._connection, self._worker = connection, worker
        self._ending = threading.Event()
        self._trouble: Unavailable | None = None
        self.job_begun_at: float | None = None
        self.error: str | None = None
        self.worker_id = int(connection.scalar(BEGIN, {"host": socket.gethostname(), "pid": os.getpid()}) or 0)
        self._thread = threading.Thread(target=self._beat_on, name="worker-heart", daemon=True)
        self._thread.start()

    def check(self) -> None:
        """Raise what the thread has met; the worker begins anew then.

        Raises:
            Unavailable: the session is lost, or others have taken this worker for dead.
        """
        if self._trouble is not None:
            raise self._trouble

    def stop(self) -> None:
        """End in order, where the session still lives."""
        self._ending.set()
        self._thread.join()
        if self._trouble is None:
            self._connection.execute(FINISH, self._counts())

    def _beat_on(self) -> None:
        while not self._ending.wait(BEAT_S):
            try:
                self._beat()
            except Unavailable as trouble:
                self._trouble = trouble
            except DATABASE_ERRORS as trouble:
                self._trouble = Unavailable(failure_of(trouble).words)
            if self._trouble is not None:
                return

    def _beat(self) -> None:
        begun = self.job_begun_at
        is_hanging = begun is not None and time.monotonic() - begun > LONGEST_JOB_S
        values = self._counts() | {"error": self.error, "lease_s": 0.0 if is_hanging else LEASE_S}
        if not self._connection.scalar(BEAT, values):
            raise Unavailable(_("Another worker marked this one as failed; it registers again."))

    def _counts(self) -> dict[str, int]:
        return {"worker_id": self.worker_id, "done": self._worker.done, "failed": self._worker.failed}


@contextmanager
def _alive(engine: Engine, worker: Worker) -> Iterator[Heart]:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        heart = Heart(connection, worker)
        try:
            yield heart
        finally:
            try:
                heart.stop()
            finally:
                connection.invalidate()  # ends the session and with it the lock


def kinds_of(engine: Engine) -> tuple[str, ...]:
    """Return the kinds of jobs that this login can do: cases are dispatched by who is the worker, or may be anyone."""
    with engine.connect() as connection:
        row = connection.execute(query("rules_worker")).one()
    is_dispatching = row.is_worker or row.may_be_anyone
    return tuple(kind.key for kind in KINDS if kind.key not in OUTSIDE or is_dispatching)
