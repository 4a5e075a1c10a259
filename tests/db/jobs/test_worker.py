"""Workers share the jobs of a database, wake by the feed, outlive the server and an upgrade, and end in order."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Engine, text

from app.errors import Refused, Unavailable
from app.jobs.model import WorkerHealth
from db.commands import worker
from db.commands.worker import run_worker
from db.connection.engine import make_engine
from db.feed.source import FeedSource
from db.private.cluster import PrivateCluster
from db.schema.upgrade import upgrade
from db.services import engine_as
from tests.fakes import tiny_city
from tests.fakes.jobs import rest_rhythms

Begin = Callable[[Engine], threading.Event]
LONG_AGO = "city.city_now() - interval '1 hour'"


def add_jobs(engine: Engine, count: int, due: str = LONG_AGO, name: str = "job") -> None:
    with engine.begin() as connection:
        connection.execute(
            text(f"select city.add_job('resume', :name || n, {due}, '{{\"case_id\": 1}}')"
                 " from generate_series(1, :count) n"),
            {"count": count, "name": name},
        )  # fmt: skip


def count(engine: Engine, where: str) -> int:
    with engine.connect() as connection:
        return connection.scalar(text(f"select count(*) from {where}")) or 0


def wait_for(is_so: Callable[[], bool], patience_s: float = 40.0) -> None:
    end = time.monotonic() + patience_s
    while not is_so():
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.05)


@pytest.fixture
def town(database: Engine) -> Engine:
    with database.begin() as connection:
        tiny_city.build(connection)
        rest_rhythms(connection)
    return database


@pytest.fixture
def begin() -> Iterator[Begin]:
    """Start workers in threads; all end in order after the test."""
    running: list[tuple[threading.Thread, threading.Event, list[int]]] = []

    def start(engine: Engine) -> threading.Event:
        stop, codes = threading.Event(), []
        thread = threading.Thread(target=lambda: codes.append(run_worker(engine, stop=stop)))
        thread.start()
        running.append((thread, stop, codes))
        return stop

    yield start
    for _thread, stop, _codes in running:
        stop.set()
    for thread, _stop, codes in running:
        thread.join(20)
        assert codes == [0]


ALIVE = "city.workers where ended_at is null"
DONE = "city.jobs where kind = 'resume' and ended_at is not null"


def test_what_is_due_is_done_once_and_the_worker_ends(town: Engine) -> None:
    add_jobs(town, 45)
    assert run_worker(town, is_once=True) == 0
    assert (count(town, DONE), count(town, ALIVE)) == (45, 0)
    assert count(town, "city.workers where jobs_done = 45 and not is_lost") == 1


def test_several_workers_share_the_jobs(town: Engine, begin: Begin) -> None:
    begin(town), begin(town)
    wait_for(lambda: count(town, ALIVE) == 2)
    hands = "(select distinct worker_id from city.jobs where kind = 'resume') w"
    turns = 0
    while count(town, hands) < 2:  # on a busy machine one of them may have been quick enough for all of a turn
        turns += 1
        assert turns <= 20, "one worker does everything"
        add_jobs(town, 200, name=f"turn {turns} job ")
        wait_for(lambda turns=turns: count(town, DONE) == 200 * turns)
    assert count(town, "city.jobs where tries > 1") == 0


def test_a_hint_of_the_feed_wakes_a_worker(town: Engine, begin: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "POLL_S", 3600.0)
    begin(town)
    wait_for(lambda: count(town, ALIVE) == 1)
    time.sleep(0.5)
    add_jobs(town, 1)  # nothing tells of it
    time.sleep(0.5)
    assert count(town, DONE) == 0
    with town.begin() as connection:
        connection.execute(text("update city.units set name = name"))
    wait_for(lambda: count(town, DONE) == 1)


def test_a_worker_wakes_when_a_job_comes_due_in_a_hurried_city(town: Engine, begin: Begin, monkeypatch) -> None:
    monkeypatch.setattr(worker, "POLL_S", 3600.0)
    with town.begin() as connection:
        connection.execute(text("select city.set_speed(3600)"))
    add_jobs(town, 1, "city.city_now() + interval '1 hour'")
    begin(town)
    wait_for(lambda: count(town, DONE) == 1)


def test_a_city_whose_time_stands_still_waits(town: Engine, begin: Begin) -> None:
    with town.begin() as connection:
        connection.execute(text("select city.set_speed(0)"))
    add_jobs(town, 1, "city.city_now() + interval '1 second'")
    begin(town)
    wait_for(lambda: count(town, ALIVE) == 1)
    time.sleep(1.5)
    assert count(town, DONE) == 0
    with town.begin() as connection:
        connection.execute(text("select city.set_speed(60)"))  # the feed tells of it
    wait_for(lambda: count(town, DONE) == 1)


def test_a_worker_outlives_the_server(own_cluster: PrivateCluster, begin: Begin) -> None:
    engine = make_engine(own_cluster.ensure_database("night"))
    upgrade(engine)
    with engine.begin() as connection:
        tiny_city.build(connection)
    begin(engine)
    wait_for(lambda: count(engine, ALIVE) == 1)
    own_cluster.stop()
    time.sleep(1)
    own_cluster.start()
    add_jobs(make_engine(engine.url), 30)
    wait_for(lambda: count(make_engine(engine.url), DONE) == 30)
    engine.dispose()


def test_a_worker_whose_session_was_ended_begins_anew(town: Engine, begin: Begin) -> None:
    begin(town)
    wait_for(lambda: count(town, ALIVE) == 1)
    with town.begin() as connection:
        connection.execute(
            text("select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'"
                 " and classid = x'776F726B'::integer::oid and database = (select oid from pg_database"
                 " where datname = current_database())")
        )  # fmt: skip
    wait_for(lambda: count(town, "city.workers where is_lost") == 1 and count(town, ALIVE) == 1)
    add_jobs(town, 3)
    wait_for(lambda: count(town, DONE) == 3)


def test_an_upgrade_by_the_same_programme_ends_no_worker(town: Engine, begin: Begin) -> None:
    begin(town)
    wait_for(lambda: count(town, ALIVE) == 1)
    upgrade(town)
    add_jobs(town, 3)
    wait_for(lambda: count(town, DONE) == 3)


def test_an_upgrade_by_a_newer_programme_ends_a_worker_in_plain_words(town: Engine) -> None:
    with town.begin() as connection:
        connection.execute(text("update city.alembic_version set version_num = '9999'"))
        connection.execute(text("drop function city.take_jobs(integer, text[], integer, float8)"))
    with pytest.raises(Unavailable, match="newer Gridhall"):
        run_worker(town)


def test_walls_see_the_workers_as_a_picture(town: Engine, begin: Begin) -> None:
    """Read beside the feed and never through it, as the people on the street."""
    source = FeedSource(town)
    assert source.load().workers == WorkerHealth()
    add_jobs(town, 2)
    before = source.look()
    assert before is not None and before.workers is not None and before.workers.due == 2
    stop = begin(town)
    wait_for(lambda: (source.look() or before).workers == WorkerHealth(living=1))
    stop.set()
    wait_for(lambda: (source.look() or before).workers == WorkerHealth())
    assert source.read() is None, "nothing of it went through the feed"
    source.close()


def test_who_may_not_work_is_told_so(town: Engine) -> None:
    engine = engine_as(town, "dispatcher-1")
    with pytest.raises(Refused, match="no right to run the worker"):
        run_worker(engine, is_once=True)
    engine.dispose()
