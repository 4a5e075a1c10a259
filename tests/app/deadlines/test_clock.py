"""Working time by lookup equals counting minute by minute."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.deadlines.clock import Calendar, limit_seconds
from app.deadlines.days import DEFAULT_STRETCHES, LAST_SURE_CHINESE_YEAR, days_of
from tests.app.deadlines.counting import count_back, count_minutes

CHINESE_DAYS = {day.day_on: day for day in days_of("CN", DEFAULT_STRETCHES, LAST_SURE_CHINESE_YEAR + 1)}
NANNING = Calendar(CHINESE_DAYS.values(), "Asia/Shanghai")
PLAIN_DAYS = {day.day_on: day for day in days_of("plain", (("09:00", "17:30"),), 2027)}
ST_LOUIS = Calendar(PLAIN_DAYS.values(), "America/Chicago")


def local(text: str, zone: str = "Asia/Shanghai") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


starts = st.datetimes(datetime(2016, 1, 1), datetime(2026, 11, 30)).map(
    lambda at: at.replace(second=0, microsecond=0, tzinfo=UTC)
)


@settings(deadline=None)
@given(starts, st.integers(1, 3000))
def test_working_time_equals_counting_minute_by_minute(started_at: datetime, minutes: int) -> None:
    due = NANNING.due_at(started_at, minutes / 60, "work_hour")
    assert due.due_at == count_minutes(CHINESE_DAYS, "Asia/Shanghai", started_at, minutes)


@settings(deadline=None)
@given(starts, st.integers(1, 3000))
def test_a_foreign_city_counts_on_its_own_clock(started_at: datetime, minutes: int) -> None:
    due = ST_LOUIS.due_at(started_at, minutes / 60, "work_hour")
    assert due.due_at == count_minutes(PLAIN_DAYS, "America/Chicago", started_at, minutes)


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/Chicago"])
@settings(deadline=None)
@given(starts, st.integers(1, 300))
def test_due_soon_equals_counting_backwards_minute_by_minute(zone: str, started_at: datetime, quarters: int) -> None:
    calendar, days = (NANNING, CHINESE_DAYS) if zone == "Asia/Shanghai" else (ST_LOUIS, PLAIN_DAYS)
    limit_s = quarters * 240  # whole minutes in a quarter of it
    due = calendar.due_at(started_at, limit_s / 3600, "work_hour").due_at
    soon = calendar.soon_seconds([started_at.timestamp()], [due.timestamp()], [limit_s], [True])
    minutes = min(limit_s // 240, 120)
    assert datetime.fromtimestamp(soon[0], UTC) == count_back(days, zone, due, minutes)


@pytest.mark.parametrize(
    ("started", "value", "unit", "soon"),
    [
        ("2026-11-23 08:00", 1, "work_day", "2026-11-23 16:00"),  # two working hours before 18:00
        ("2026-11-20 16:00", 4, "work_hour", "2026-11-23 09:00"),  # the last quarter of a short limit
        ("2026-11-20 10:00", 1, "work_day", "2026-11-23 08:00"),  # counted back to the opening of Monday, not to Friday
        ("2026-11-20 14:00", 1, "work_day", "2026-11-23 10:00"),
        ("2026-11-21 03:00", 2, "urgent_hour", "2026-11-21 04:30"),
        ("2026-11-21 03:00", 2, "natural_day", "2026-11-23 01:00"),
        ("2026-11-21 03:00", 0, "work_hour", "2026-11-21 03:00"),
    ],
)
def test_known_instants_of_due_soon(started: str, value: float, unit: str, soon: str) -> None:
    due = NANNING.due_at(local(started), value, unit).due_at
    found = NANNING.soon_seconds(
        [local(started).timestamp()], [due.timestamp()], [limit_seconds(value, unit)], [unit.startswith("work")]
    )
    assert found[0] == local(soon).timestamp()


@pytest.mark.parametrize(
    ("started", "value", "unit", "due"),
    [
        ("2026-11-23 09:00", 2, "work_hour", "2026-11-23 11:00"),
        ("2026-11-23 11:00", 1, "work_hour", "2026-11-23 12:00"),  # ends with the morning, not after the break
        ("2026-11-23 11:00", 2, "work_hour", "2026-11-23 15:00"),
        ("2026-11-23 17:00", 4, "work_hour", "2026-11-24 11:00"),
        ("2026-11-20 17:00", 1, "work_day", "2026-11-23 17:00"),  # over a weekend
        ("2026-09-30 17:00", 2, "work_hour", "2026-10-08 09:00"),  # over the national holiday
        ("2026-10-09 17:00", 2, "work_hour", "2026-10-10 09:00"),  # a Saturday that is worked
        ("2026-11-21 03:00", 2, "urgent_hour", "2026-11-21 05:00"),
        ("2026-11-21 03:00", 2, "natural_day", "2026-11-23 03:00"),
    ],
)
def test_known_deadlines(started: str, value: float, unit: str, due: str) -> None:
    assert NANNING.due_at(local(started), value, unit).due_at == local(due)


def test_beyond_the_last_sure_day_a_deadline_is_provisional() -> None:
    last = datetime(LAST_SURE_CHINESE_YEAR, 12, 31, 17, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert not NANNING.due_at(last, 1, "work_hour").is_provisional
    assert NANNING.due_at(last, 3, "work_hour").is_provisional
    far = NANNING.due_at(last + timedelta(days=800), 1, "work_day")
    assert far.is_provisional
    assert far.due_at > last + timedelta(days=800)


def test_a_limit_of_nothing_is_due_at_once() -> None:
    assert NANNING.due_at(local("2026-11-22 10:00"), 0, "work_day").due_at == local("2026-11-22 10:00")


def test_units() -> None:
    assert [limit_seconds(1, unit) for unit in ("urgent_hour", "work_hour", "work_day", "natural_day")] == [
        3600, 3600, 28800, 86400]  # fmt: skip
