"""Takes jobs, does them and ends them: the effect of a job and its end are one transaction."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping

from sqlalchemy import Connection, Engine, text

from app.errors import Busy, Refused, Unavailable
from app.jobs.model import KINDS, TakenJob
from app.responsibility.automatic import AutomaticDispatch
from db.connection.errors import DATABASE_ERRORS, Kind, failure_of
from db.connection.session import transaction
from db.stores.cases import DatabaseCaseStore
from db.stores.responsibility import DatabaseResponsibilityStore

log = logging.getLogger(__name__)

MOST_AT_ONCE = 20
"""So many jobs are taken at once: few enough for another worker to have its share, and to pass on soon."""
LEASE_S = 30.0
TAKE = text("select * from city.take_jobs(:worker_id, :kinds, :most, :lease_s)")
HOLD = text("select city.hold_job(:job_id, :worker_id)")
DO = text("select city.do_job(:job_id, :worker_id)")
END = text("select city.end_job(:job_id, :worker_id)")
FAIL = text("select city.fail_job(:job_id, :worker_id, :trouble)")
NEXT = text("select city.seconds_to_next_job(:kinds)")

ALL_KINDS = tuple(kind.key for kind in KINDS)

Doing = Callable[[Connection, TakenJob], None]


def dispatch_automatically(connection: Connection, job: TakenJob) -> None:
    """Dispatch the case of a job, through the same door as everybody."""
    automatic = AutomaticDispatch(DatabaseResponsibilityStore(connection), DatabaseCaseStore(connection))
    automatic.send(int(job.facts["case_id"]), int(job.facts["version"]))


OUTSIDE: Mapping[str, Doing] = {"dispatch": dispatch_automatically}
"""What a kind does where the database cannot do it by itself (`city.do_job`)."""


class JobStore:
    """The jobs as one worker sees them.

    Args:
        bind: production passes the engine; a test passes a connection that it rolls back.
        kinds: the kinds that this worker does.
    """

    def __init__(
        self, bind: Engine | Connection, worker_id: int, kinds: tuple[str, ...] = ALL_KINDS, lease_s: float = LEASE_S
    ) -> None:
        self._bind, self._worker_id = bind, worker_id
        self._kinds, self._lease_s = list(kinds), lease_s

    def take(self, most: int = MOST_AT_ONCE) -> list[TakenJob]:
        """Lease jobs that are due, in their order."""
        values = {"worker_id": self._worker_id, "kinds": self._kinds, "most": most, "lease_s": self._lease_s}
        with transaction(self._bind) as connection:
            return [
                TakenJob(row.job_id, row.kind, row.key, row.due_at, row.facts, row.tries)
                for row in connection.execute(TAKE, values)
            ]

    def do(self, job: TakenJob) -> str | None:
        """Do a job that was taken, unless another worker has it meanwhile; return why it failed.

        Raises:
            Unavailable: the server went away; whoever takes the job next finds what became of it.
        """
        try:
            with transaction(self._bind) as connection:
                self._do(connection, job)
        except DATABASE_ERRORS as error:
            failure = failure_of(error)
            if failure.kind is Kind.LOST:
                raise Unavailable(failure.words) from error
            log.warning("%s %s failed: %s", job.kind, job.key, failure.words)
            return self._fail(job, failure.words)
        except (Refused, Busy) as trouble:
            log.warning("%s %s failed: %s", job.kind, job.key, trouble)
            return self._fail(job, str(trouble))
        except Unavailable:
            raise
        except Exception as bug:  # noqa: BLE001 - one job that has a bug does not stop the others; it is told and tried again
            log.exception("%s %s failed", job.kind, job.key)
            return self._fail(job, f"{type(bug).__name__}: {bug}")
        return None

    def seconds_to_next(self) -> float | None:
        """Return how many real seconds it is until the next job is due; None where none waits."""
        with transaction(self._bind) as connection:
            return connection.scalar(NEXT, {"kinds": self._kinds})

    def _do(self, connection: Connection, job: TakenJob) -> None:
        values = {"job_id": job.job_id, "worker_id": self._worker_id}
        doing = OUTSIDE.get(job.kind)
        if doing is None:
            connection.execute(DO, values)
        elif connection.scalar(HOLD, values):
            doing(connection, job)
            connection.execute(END, values)

    def _fail(self, job: TakenJob, trouble: str) -> str:
        words = " ".join(trouble.split())
        with transaction(self._bind) as connection:
            connection.execute(FAIL, {"job_id": job.job_id, "worker_id": self._worker_id, "trouble": words})
        return words
