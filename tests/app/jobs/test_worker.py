"""Jobs run when they are due, failures are tried again and hinder nobody."""

from __future__ import annotations

import threading

from app.errors import Unavailable
from app.jobs.model import JOBS, Job
from app.jobs.worker import RETRY_S, Worker
from db.jobs import WORKS

TABLE = (Job("first", "first", 1000.0), Job("second", "second", 500.0))


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_each_job_runs_at_the_start_and_again_when_it_is_due():
    done: list[str] = []
    clock = Clock()
    worker = Worker(TABLE, {key: lambda key=key: done.append(key) or "" for key in ("first", "second")}, clock)
    for now, expected in ((0, ["first", "second"]), (499, []), (500, ["second"]), (1000, ["first", "second"])):
        clock.now = now
        assert worker.run_due() == 0
        assert done == expected
        done.clear()


def test_a_job_that_fails_is_tried_again_soon_and_hinders_no_other(caplog):
    done: list[str] = []
    clock = Clock()

    def fail() -> str:
        raise Unavailable("the server is away")

    worker = Worker(TABLE, {"first": fail, "second": lambda: done.append("second") or ""}, clock)
    assert worker.run_due() == 1
    assert done == ["second"]
    clock.now = RETRY_S
    assert worker.run_due() == 1
    assert done == ["second"]
    assert [record.levelname for record in caplog.records].count("WARNING") == 1


def test_who_is_told_to_stop_begins_nothing():
    stop = threading.Event()
    stop.set()
    Worker(TABLE, {}).run(stop)


def test_every_job_of_the_table_has_its_work():
    assert {job.key for job in JOBS} == set(WORKS)
