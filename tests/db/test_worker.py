"""The worker does what nobody's screen does, one worker a database, and ends in order."""

import threading

import pytest
from sqlalchemy import Engine, text

from app.errors import Refused
from db.worker import JOBS, run_worker
from tests.fakes import tiny_city


def test_each_job_is_done_once(database: Engine) -> None:
    with database.begin() as connection:
        tiny_city.build(connection)
        connection.execute(text("insert into city.feed_commits values (0, '1', now() - interval '9 days')"))
    assert run_worker(database, is_once=True) == 0
    with database.connect() as connection:
        month = connection.scalar(text("select to_char(city.local_day(city.city_now()) + 40, 'YYYYMM')"))
        assert connection.scalar(text(f"select to_regclass('city.cases_{month}') is not null"))
        assert connection.scalar(text("select count(*) from city.feed_commits where position = 0")) == 0


def test_there_is_one_worker_and_it_ends_when_asked(database: Engine) -> None:
    stop, ended = threading.Event(), []
    with database.begin() as connection:
        tiny_city.build(connection)
    thread = threading.Thread(target=lambda: ended.append(run_worker(database, stop=stop)))
    thread.start()
    try:
        is_locked = text("select count(*) from pg_locks where locktype = 'advisory' and objid = :lock")
        for _turn in range(200):
            with database.connect() as connection:
                if connection.scalar(is_locked, {"lock": 0x776F726B}):
                    break
            stop.wait(0.05)
        with pytest.raises(Refused, match="Another worker"):
            run_worker(database, is_once=True)
    finally:
        stop.set()
        thread.join(20)
    assert ended == [0]


def test_every_job_has_a_name_of_its_own() -> None:
    assert len({job.key for job in JOBS}) == len(JOBS)
