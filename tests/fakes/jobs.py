"""Does the jobs that are due, in a test's own transaction or database, as a worker would."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import Connection, Engine, text

from db.connection.session import transaction
from db.stores.jobs import JobStore


def rest_rhythms(connection: Connection) -> None:
    """Let no recurring job come due while a test counts jobs, at whatever hour it runs."""
    resting = text(
        "update city.jobs set due_at = city.city_now() + interval '5 hours' where kind in ('months', 'prune')"
    )
    connection.execute(resting)
    connection.execute(text("update city.alert_kinds set is_on = false"))  # comes due twice a minute
    connection.execute(text("delete from city.jobs where kind = 'alerts'"))


def begin_worker(bind: Engine | Connection) -> int:
    """A row for a worker, without the lock that a real one keeps."""
    with transaction(bind) as connection:
        return connection.execute(
            text("insert into city.workers (host, pid) values ('test', 1) returning worker_id")
        ).scalar_one()


def do_due_jobs(bind: Engine | Connection, worker_id: int | None = None) -> Counter[str]:
    """Do everything that is due; how many jobs of each kind were tried."""
    jobs, done = JobStore(bind, worker_id or begin_worker(bind)), Counter[str]()
    while taken := jobs.take():
        for job in taken:
            done["failed" if jobs.do(job) else job.kind] += 1
    return done
