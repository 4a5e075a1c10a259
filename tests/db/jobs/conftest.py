"""The tiny city for tests of jobs: its clock stands at a Monday morning and goes as the test says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, Engine, text

from app.cases.model import Person
from tests.fakes import tiny_city

MONDAY = "2026-11-23 09:00+08"


@pytest.fixture(scope="module")
def template(cluster, empty_template) -> Iterator[Engine]:
    """One tiny city for all tests of a file, each of them rolled back."""
    from db.connection.engine import make_engine

    engine = make_engine(cluster.ensure_database("test-jobs", empty_template))
    with engine.begin() as connection:
        tiny_city.build(connection)
    yield engine
    engine.dispose()
    cluster.drop_database("test-jobs")


@pytest.fixture
def city(template: Engine) -> Iterator[Connection]:
    """A connection to the tiny city in a transaction that is rolled back after the test; its time stands still."""
    with template.connect() as opened:
        undone = opened.begin()
        opened.execute(text("delete from city.jobs"))
        set_time(opened, MONDAY)
        yield opened
        undone.rollback()


@pytest.fixture
def people(city: Connection) -> dict[str, Person]:
    """Everybody by number."""
    return tiny_city.people(city)


def set_time(city: Connection, at: str, speed: float = 0.0) -> None:
    """Let the city's time be this, and go on at a speed."""
    city.execute(text("delete from city.city_clock"))
    city.execute(
        text("insert into city.city_clock (real_from, city_from, speed, city_seen_at)"
             " values (clock_timestamp(), cast(:at as timestamptz), :speed, cast(:at as timestamptz))"),
        {"at": at, "speed": speed},
    )  # fmt: skip


def add_job(city: Connection, key: str, due_at: str, kind: str = "resume", facts: str = '{"case_id": 1}') -> None:
    """Add a job; the usual one lets a case go on that is not there, which is quickly done."""
    city.execute(
        text("select city.add_job(:kind, :key, cast(:due_at as timestamptz), cast(:facts as jsonb))"),
        {"kind": kind, "key": key, "due_at": due_at, "facts": facts},
    )


def suspend(city: Connection, until: str) -> int:
    """Let a case with a unit be suspended until an instant; return its number."""
    case_id = tiny_city.make_case(city, "received")
    city.execute(
        text("update city.cases set suspended_at = city.city_now(), suspended_until = cast(:until as timestamptz)"
             " where case_id = :id"),
        {"until": until, "id": case_id},
    )  # fmt: skip
    return case_id
