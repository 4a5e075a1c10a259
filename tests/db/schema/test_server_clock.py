"""A clock of the server that goes back is noticed and told, with both times; one that goes on is told by nobody."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import Engine, text

from app.command_line.options import DatabaseOptions
from app.settings import Settings
from db.commands.database import COMMANDS
from db.commands.worker import run_worker
from db.stores.cases import DatabaseCaseStore
from tests.fakes import tiny_city

SEEN = text("select seen_at from city.server_clock")


@pytest.fixture
def city(database: Engine) -> Engine:
    with database.begin() as connection:
        tiny_city.build(connection)
    return database


def set_back(city: Engine, by: str) -> None:
    """As if the clock had shown so much more before: what was seen then lies in the future now."""
    with city.begin() as connection:
        connection.execute(text(f"update city.server_clock set seen_at = seen_at + interval '{by}'"))


def status(city: Engine, capsys: pytest.CaptureFixture[str]) -> str:
    capsys.readouterr()
    COMMANDS["status"](DatabaseOptions(part="status", database=city.url.render_as_string(), yes=False), Settings())
    return capsys.readouterr().out


def test_a_clock_that_goes_on_is_told_by_nobody(
    city: Engine, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    for _turn in range(3):
        run_worker(city, is_once=True)
    assert "went back" not in caplog.text and "went back" not in status(city, capsys)
    with city.connect() as connection:
        assert connection.scalar(text("select count(*) from city.clock_steps")) == 0


def test_a_step_back_is_told_once_by_the_worker_and_kept(
    city: Engine, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    run_worker(city, is_once=True)
    set_back(city, "10 minutes")
    with city.connect() as connection:
        before = connection.scalar(SEEN)
    told = status(city, capsys)
    assert "went back by" in told and f"{before.astimezone():%Y-%m-%d %H:%M:%S}" in told, "also before a worker looks"
    run_worker(city, is_once=True)
    (line,) = [record.getMessage() for record in caplog.records if "went back" in record.getMessage()]
    with city.connect() as connection:
        step = connection.execute(text("select before_at, after_at, caught_up_at from city.clock_steps")).one()
    assert step.before_at == before and timedelta(minutes=9) < before - step.after_at < timedelta(minutes=11)
    for at in (step.before_at, step.after_at):
        assert f"{at.astimezone():%Y-%m-%d %H:%M:%S}" in line
        assert f"{at.astimezone():%Y-%m-%d %H:%M:%S}" in status(city, capsys)
    run_worker(city, is_once=True)
    assert caplog.text.count("went back") == 1
    set_back(city, "5 minutes")
    run_worker(city, is_once=True)
    assert caplog.text.count("went back") == 2, "a second step while it is still behind"


def test_a_step_is_seen_by_the_last_commit_where_no_worker_looked(
    city: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    with city.begin() as connection:
        connection.execute(
            text("insert into city.feed_commits select max(position) + 1, '1', now() + interval '1 hour'"
                 " from city.feed_commits")
        )  # fmt: skip
    assert "went back by 3,600 s" in status(city, capsys)
    run_worker(city, is_once=True)
    with city.connect() as connection:
        assert connection.scalar(text("select count(*) from city.clock_steps")) == 1


def test_a_step_that_was_caught_up_is_told_for_some_days(city: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    with city.begin() as connection:
        connection.execute(
            text("insert into city.clock_steps (before_at, after_at) values"
                 " (now() - interval '1 hour', now() - interval '2 hours'),"
                 " (now() - interval '8 days', now() - interval '9 days')")
        )  # fmt: skip
    run_worker(city, is_once=True)
    assert status(city, capsys).count("went back by 3,600 s") == 1
    with city.begin() as connection:
        assert connection.scalar(text("select count(*) from city.clock_steps where caught_up_at is null")) == 0
        connection.execute(text("update city.clock_steps set after_at = after_at - interval '8 days'"))
    assert "went back" not in status(city, capsys)


def test_within_a_case_no_act_is_dated_before_the_one_it_follows(city: Engine) -> None:
    store = DatabaseCaseStore(city)
    with city.connect() as connection:
        people = tiny_city.people(connection)
    acceptor = people["acceptor-1"].role_name
    case = store.report(acceptor, uuid4(), tiny_city.litter()).case
    with city.begin() as connection:  # as if the clock had shown ten minutes more
        connection.execute(text("set local gridhall.bulk = 'on'"))
        connection.execute(text("update city.cases set last_at = last_at + interval '10 minutes'"))
        before = connection.scalar(text("select last_at from city.cases"))
    moved = store.record(acceptor, uuid4(), case, "accept", {})
    assert moved.acted_at == before
    with city.connect() as connection:
        assert connection.scalar(text("select last_at from city.cases")) == before
