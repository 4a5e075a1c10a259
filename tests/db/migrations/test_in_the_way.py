"""An upgrade waits for nobody in a queue, names who is in its way, can be broken off, and two at once are one."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine, text

import db.schema.upgrade as upgrades
from app.errors import Unavailable
from db.connection.engine import make_engine
from db.private.cluster import PrivateCluster
from db.schema.upgrade import upgrade
from db.schema.version import check_database, is_up_to_date
from tests.conftest import allow_prepared_transactions
from tests.db.migrations.catalogue import catalogue
from tests.fakes import tiny_city

HOME = Path(__file__).resolve().parent.parent.parent.parent
STALE = "comment on schema city is 'upgraded by another programme'"
HOLDS = {
    "a forgotten reading": "begin; select count(*) from city.cases",
    "a forgotten reading of a view": "begin; select count(*) from read_side.city_cases",
    "a row that is locked": "begin; select * from city.units for update",
    "a table that is locked": "begin; lock table city.streets in share mode",
    "a month that is read": "begin; select count(*) from city.{month}",
    "a cursor that stays open": "begin; declare c cursor for select * from city.flow_records; fetch c",
    "a failed transaction's neighbour": "begin; select count(*) from city.feed_state; savepoint a",
}


@pytest.fixture(scope="module")
def made(cluster: PrivateCluster, empty_template: str) -> Iterator[Engine]:
    engine = make_engine(cluster.ensure_database("test-way", empty_template), pool_size=10)
    upgrade(engine)
    with engine.begin() as connection:
        tiny_city.build(connection)
    yield engine
    engine.dispose()
    cluster.drop_database("test-way")


@pytest.fixture
def city(made: Engine) -> Engine:
    """A city that another programme upgraded, so that there is something to do."""
    with made.begin() as connection:
        connection.execute(text(STALE))
    return made


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upgrades, "PATIENCE_S", 1.0)


@pytest.fixture
def session(city: Engine) -> Iterator[Callable[..., psycopg.Connection]]:
    opened: list[psycopg.Connection] = []

    def open_session(**more: str) -> psycopg.Connection:
        words = {"host": city.url.query["host"], "dbname": city.url.database, "user": city.url.username} | more
        made = psycopg.connect(**words, autocommit=True)
        opened.append(made)
        return made

    yield open_session
    for one in opened:
        one.close()


@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize("hold", HOLDS)
def test_who_is_in_the_way_is_named(city: Engine, session: Callable[..., psycopg.Connection], hold: str) -> None:
    with city.connect() as connection:
        month = connection.scalar(text("select 'cases_' || to_char(now(), 'YYYYMM')"))
        before = catalogue(connection)
    holder = session(application_name="a forgotten wall")
    holder.execute(HOLDS[hold].format(month=month))
    told: list[str] = []
    with pytest.raises(Unavailable) as trouble:
        upgrade(city, waiting=told.append)
    for words in (str(trouble.value), told[0]):
        assert "a forgotten wall" in words and str(city.url.username) in words
        assert str(holder.info.backend_pid) in words and "since 20" in words and "\n" not in words
    assert not is_up_to_date(city)
    with city.connect() as connection:
        assert catalogue(connection) == before


@pytest.mark.usefixtures("hurried")
def test_a_prepared_transaction_is_named(own_cluster: PrivateCluster, monkeypatch: pytest.MonkeyPatch) -> None:
    allow_prepared_transactions(own_cluster, monkeypatch)
    engine = make_engine(own_cluster.ensure_database("prepared"))
    upgrade(engine)
    with psycopg.connect(host=str(own_cluster.socket_dir), user=engine.url.username, dbname="prepared") as session:
        session.execute("select count(*) from city.cases")
        session.execute("prepare transaction 'left by a gateway'")
    with pytest.raises(Unavailable, match="left by a gateway"):
        upgrade(engine)
    engine.dispose()


def test_others_go_on_while_it_waits(
    city: Engine, session: Callable[..., psycopg.Connection], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each reading that comes after the upgrade is answered between two of its tries, not after its end."""
    monkeypatch.setattr(upgrades, "PATIENCE_S", 6.0)
    holder = session()
    holder.execute(HOLDS["a forgotten reading"])
    ended = threading.Event()

    def run() -> None:
        with pytest.raises(Unavailable):
            upgrade(city)
        ended.set()

    thread = threading.Thread(target=run)
    thread.start()
    reader, answers = session(), 0
    while not ended.is_set():
        reader.execute("select count(*) from city.cases")
        if not ended.is_set():
            answers += 1
        time.sleep(0.05)
    thread.join()
    assert answers > 10


def test_it_goes_on_when_the_other_has_ended(city: Engine, session: Callable[..., psycopg.Connection]) -> None:
    holder = session()
    holder.execute(HOLDS["a forgotten reading"])

    def give_way(_words: str) -> None:
        holder.execute("rollback")

    assert upgrade(city, waiting=give_way)
    assert is_up_to_date(city)


def test_two_at_once_are_one(city: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    at_work, go_on = threading.Event(), threading.Event()

    def pause(_connection: object) -> None:
        at_work.set()
        go_on.wait(30)

    monkeypatch.setattr(upgrades, "AFTER_STEPS", [pause, *upgrades.AFTER_STEPS])
    answers: list[bool] = []
    first = threading.Thread(target=lambda: answers.append(upgrade(city)))
    first.start()
    assert at_work.wait(30)
    told: list[str] = []

    def let_the_first_end(words: str) -> None:
        told.append(words)
        go_on.set()

    assert not upgrade(city, waiting=let_the_first_end), "nothing is left to do"
    first.join()
    assert answers == [True]
    assert len(told) == 1 and upgrades.APPLICATION in told[0]
    check_database(city)


@pytest.mark.usefixtures("hurried")
def test_whoever_keeps_the_lock_of_upgrades_is_named(city: Engine, session: Callable[..., psycopg.Connection]) -> None:
    with city.begin() as connection:
        connection.execute(text('create role "lock-keeper" login'))
        connection.execute(text(f'grant connect on database "{city.url.database}" to "lock-keeper"'))
        connection.execute(text('grant execute on function pg_catalog.pg_advisory_lock(bigint) to "lock-keeper"'))
    keeper = session(user="lock-keeper", application_name="psql of somebody")
    keeper.execute(f"select pg_catalog.pg_advisory_lock({upgrades.UPGRADE_LOCK})")
    with pytest.raises(Unavailable, match="lock-keeper with psql of somebody"):
        upgrade(city)
    keeper.close()
    with city.begin() as connection:
        connection.execute(text('drop owned by "lock-keeper"; drop role "lock-keeper"'))


STEPS = ["tables", "drop_leftovers", "made_so_far", "fingerprint", *(f"after {n}" for n in range(5))]


@pytest.mark.parametrize("step", STEPS)
def test_broken_off_at_any_step_it_changes_nothing(city: Engine, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    with city.begin() as connection:
        connection.execute(
            text("create or replace function city.of_yesterday() returns integer language sql as 'select 1'")
        )
    with city.connect() as connection:
        before = catalogue(connection)

    def break_off(*_any: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        if step.startswith("after"):
            steps = list(upgrades.AFTER_STEPS)
            steps.insert(int(step.split()[1]), break_off)
            patched.setattr(upgrades, "AFTER_STEPS", steps)
        elif step == "tables":
            patched.setattr(upgrades, "_take_tables", break_off)
        else:
            patched.setattr(upgrades, step, break_off)
        with pytest.raises(KeyboardInterrupt):
            upgrade(city)
    with city.connect() as connection:
        assert catalogue(connection) == before


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_killed_at_many_moments_it_leaves_the_old_or_the_new(
    cluster: PrivateCluster, city: Engine, number: int
) -> None:
    """A child upgrades again and again and is killed after its n-th statement; nothing is ever half of it."""
    with city.connect() as connection:
        stale = catalogue(connection)
    name = str(city.url.database)
    for statements in (60, 110):
        child = subprocess.Popen(
            [sys.executable, "-c", CHILD, str(cluster.folder), name, str(statements)],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=HOME, text=True,
        )  # fmt: skip
        assert child.stdout is not None and child.stdout.readline() == "now\n"
        os.kill(child.pid, number)
        child.wait(30)
        child.stdout.close()
        with city.connect() as connection:
            connection.execute(text("set statement_timeout = '30s'"))
            assert catalogue(connection) == stale
            assert connection.scalar(text("select obj_description('city'::regnamespace)")) == STALE.split("'")[1]
    assert upgrade(city) and is_up_to_date(city)


CHILD = """
import sys, time
from pathlib import Path
from sqlalchemy import event
from db.private.cluster import PrivateCluster
from db.connection.engine import make_engine
import db.schema.upgrade as upgrades

engine = make_engine(PrivateCluster(Path(sys.argv[1])).url(sys.argv[2]))
left = int(sys.argv[3])
run = upgrades.run_script

def count(*_any):
    global left
    left -= 1
    if left == 0:
        print("now", flush=True)
        engine_connection.connection.driver_connection.execute("select pg_sleep(60)")

@event.listens_for(engine, "before_cursor_execute")
def look(connection, *_any):
    global engine_connection
    engine_connection = connection
    count()

def counted(connection, script):
    global engine_connection
    engine_connection = connection
    run(connection, script)
    count()

upgrades.run_script = counted
upgrades.upgrade(engine)
"""
