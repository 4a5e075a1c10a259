"""The clock and the calendar of the database."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from db.schema.calendar import fill_calendar, read_calendar

PROFILE = text(
    "insert into city.city_profile (name, name_en, centre_name, centre_name_en, area_code, west, south, east, north,"
    " time_zone, calendar, measure_epsg, is_demo)"
    " values ('a', 'a', 'a', 'a', '1', 0, 0, 1, 1, :zone, :calendar, 4545, :demo)"
)
DUE = text(
    "select s.at, s.value, s.unit, d.due_at, d.is_provisional from unnest(cast(:at as timestamptz[]),"
    " cast(:value as float8[]), cast(:unit as text[])) s (at, value, unit), city.due(s.at, s.value, s.unit) d"
)
UNITS = ("urgent_hour", "work_hour", "work_day", "natural_day")


def found(connection: Connection, zone: str = "Asia/Shanghai", calendar: str = "CN", demo: bool = True) -> None:
    connection.execute(PROFILE, {"zone": zone, "calendar": calendar, "demo": demo})
    fill_calendar(connection)


@pytest.mark.parametrize(
    ("zone", "calendar"), [("Asia/Shanghai", "CN"), ("America/Chicago", "plain"), ("Australia/Lord_Howe", "plain")]
)
def test_the_database_counts_like_numpy(connection: Connection, zone: str, calendar: str) -> None:
    found(connection, zone, calendar)
    chance = random.Random(7)
    first = datetime(2014, 11, 1, tzinfo=UTC)
    samples = [
        (
            first + timedelta(seconds=chance.randrange(14 * 366 * 86400)),
            round(chance.uniform(0, 60), 3),
            chance.choice(UNITS),
        )
        for _ in range(3000)
    ]
    at, value, unit = (list(column) for column in zip(*samples, strict=True))
    days = read_calendar(connection)
    rows = connection.execute(DUE, {"at": at, "value": value, "unit": unit}).all()
    for row in rows:
        due = days.due_at(row.at, row.value, row.unit)
        assert abs((due.due_at - row.due_at).total_seconds()) < 1e-3, row
        assert due.is_provisional == row.is_provisional, row


def test_without_a_clock_of_its_own_the_city_lives_in_real_time(connection: Connection) -> None:
    assert connection.scalar(text("select abs(extract(epoch from city.city_now() - clock_timestamp())) < 1"))


def test_speed_changes_without_a_jump_and_resumes_where_it_was_seen(connection: Connection) -> None:
    found(connection)
    connection.execute(text("select city.set_speed(1)"))
    before = connection.scalar(text("select city.city_now()"))
    connection.execute(text("select city.set_speed(3600)"))
    after = connection.scalar(text("select city.city_now()"))
    assert timedelta() <= after - before < timedelta(hours=1)
    connection.execute(text("select pg_sleep(0.05), city.beat_clock()"))
    seen = connection.scalar(text("select city_seen_at from city.city_clock"))
    assert seen - before > timedelta(minutes=2)
    connection.execute(text("update city.city_clock set city_from = city_from + interval '9 days'"))  # days closed
    connection.execute(text("select city.resume_clock(1)"))
    assert connection.scalar(text("select city.city_now()")) - seen < timedelta(minutes=1)


def test_a_real_city_has_no_clock_of_its_own(connection: Connection) -> None:
    found(connection, demo=False)
    with pytest.raises(DBAPIError, match="only the clock of a demo city"):
        connection.execute(text("select city.set_speed(2)"))


def test_the_calendar_knows_holidays_and_how_far_it_is_sure(connection: Connection) -> None:
    found(connection)
    day = text("select stretches, is_sure from city.calendar_days where day_on = :day")
    assert connection.execute(day, {"day": "2026-10-01"}).one().stretches == []
    assert len(connection.execute(day, {"day": "2026-10-10"}).one().stretches) == 2
    assert connection.execute(day, {"day": "2026-10-10"}).one().is_sure
    assert not connection.execute(day, {"day": "2027-03-01"}).one().is_sure
