"""The database, numpy and counting minute by minute agree; pauses, extensions and the lookup backwards among them."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, text

from app.deadlines.clock import WORKING_UNITS, Calendar, CalendarDay, limit_seconds
from app.deadlines.explain import explain
from app.deadlines.service import DeadlineService
from db.schema.calendar import fill_calendar, read_calendar
from db.stores.deadlines import DatabaseDeadlineStore
from tests.app.deadlines.counting import count_back, count_minutes, count_plain_minutes
from tests.db.deadlines.clocks import SHANGHAI, dispatched, handling, local, step, utc

UNITS = ("urgent_hour", "work_hour", "work_day", "natural_day")
MINUTE = timedelta(minutes=1)
WITHIN = timedelta(milliseconds=1)
examples = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
starts = st.datetimes(datetime(2016, 1, 1), datetime(2026, 12, 31, 23, 59)).map(
    lambda at: at.replace(second=0, microsecond=0, tzinfo=UTC)
)
steps = st.lists(
    st.tuples(st.sampled_from(["pause_clocks", "resume_clocks", "extend_clock"]), st.integers(0, 2000)), max_size=6
)


class Town:
    """The tiny city with another time zone, and its calendar as numpy and the counter see it."""

    def __init__(self, city: Connection, zone: str, calendar: str) -> None:
        self.city, self.zone = city, zone
        values = {"zone": zone, "calendar": calendar}
        city.execute(text("update city.city_profile set time_zone = :zone, calendar = :calendar"), values)
        fill_calendar(city)
        self.calendar: Calendar = read_calendar(city)
        first, last = datetime(2015, 1, 1), datetime(2027, 12, 31)
        span = range((last - first).days + 1)
        self.days: dict[Any, CalendarDay] = {
            day: self.calendar.day(day) for day in ((first + timedelta(days=k)).date() for k in span)
        }
        self.case_id = dispatched(city, datetime(2026, 11, 2, 1, tzinfo=UTC))

    def restart(self, started: datetime, minutes: int, unit: str) -> None:
        """Let the handling begin anew, with a limit in minutes of its own time."""
        self.city.execute(
            text(
                "update city.stage_clocks k set started_at = :started, limit_value = :value, limit_unit = :unit,"
                " limit_s = :limit_s, due_at = d.due_at, soon_at = d.soon_at, is_provisional = d.is_provisional,"
                " paused_at = null, left_s = null, paused_s = 0, pauses = '{}', extended_at = '{}', ended_at = null"
                " from city.deadline(:started, :limit_s, city.is_working_unit(:unit), :limit_s) d"
                " where k.case_id = :case_id and k.stage = 'handle'"
            ),
            {
                "started": started, "value": minutes * 60 / limit_seconds(1, unit), "unit": unit,
                "limit_s": minutes * 60, "case_id": self.case_id,
            },
        )  # fmt: skip

    def count(self, started: datetime, minutes: int, unit: str, pauses: list) -> datetime:
        """The definition."""
        if unit in WORKING_UNITS:
            return count_minutes(self.days, self.zone, started, minutes, pauses)
        return count_plain_minutes(started, minutes, pauses)


@pytest.fixture(params=[("Asia/Shanghai", "CN"), ("America/Chicago", "plain")], ids=lambda param: param[0])
def town(city: Connection, request: pytest.FixtureRequest) -> Iterator[Town]:
    return Town(city, *request.param)


@examples
@given(starts, st.integers(1, 3000), st.sampled_from(UNITS))
def test_database_numpy_and_minutes_agree(town: Town, started: datetime, minutes: int, unit: str) -> None:
    limit_s, is_working = minutes * 60, unit in WORKING_UNITS
    row = town.city.execute(
        text("select * from city.deadline(:at, :limit_s, :is_working, :limit_s)"),
        {"at": started, "limit_s": limit_s, "is_working": is_working},
    ).one()
    assert row.due_at == town.count(started, minutes, unit, [])
    due, provisional = town.calendar.due_seconds([started.timestamp()], [limit_s], [is_working])
    assert (utc(due[0]), bool(provisional[0])) == (row.due_at, row.is_provisional)
    soon = town.calendar.soon_seconds([started.timestamp()], due, [limit_s], [is_working])
    assert abs(utc(soon[0]) - row.soon_at) < WITHIN
    if minutes % 4 == 0:
        window = min(minutes // 4, 120)
        back = count_back(town.days, town.zone, row.due_at, window) if is_working else row.due_at - window * MINUTE
        assert row.soon_at == back


@examples
@given(starts, st.integers(1, 1500), st.sampled_from(UNITS), steps)
def test_pauses_and_extensions_end_where_counting_ends(
    town: Town, started: datetime, minutes: int, unit: str, done: list[tuple[str, int]]
) -> None:
    town.restart(started, minutes, unit)
    at, paused_at, total = started, None, minutes
    pauses: list[tuple[datetime, datetime]] = []
    for name, wait in done:
        at += wait * MINUTE
        is_late = paused_at is None and town.count(started, total, unit, pauses) <= at
        if name == "extend_clock":
            if is_late or total == 3 * minutes:
                continue
            total += minutes
        elif name == "pause_clocks":
            if is_late or paused_at is not None:
                continue
            paused_at = at
        else:
            if paused_at is not None:
                pauses.append((paused_at, at))
            paused_at = None
        step(town.city, name, town.case_id, at)
    if paused_at is not None:
        at += MINUTE
        pauses.append((paused_at, at))
        step(town.city, "resume_clocks", town.case_id, at)
    expected = town.count(started, total, unit, pauses)
    clock = handling(town.city, town.case_id)
    assert abs(clock.due_at - expected) < WITHIN
    (kept,) = (one for one in DeadlineService(DatabaseDeadlineStore(town.city)).explain(town.case_id).clocks
               if one.clock.stage == "handle")  # fmt: skip
    explanation = explain(kept.clock, town.calendar)
    assert explanation is not None and not explanation.is_corrected
    assert explanation.counted_due_at == expected


@examples
@given(
    starts,
    st.lists(st.tuples(st.sampled_from(["pause_clocks", "resume_clocks"]), st.integers(-3000, 3000)), max_size=6),
)
def test_a_clock_that_jumps_about_never_counts_less_than_nothing(
    town: Town, started: datetime, done: list[tuple[str, int]]
) -> None:
    town.restart(started, 240, "work_hour")
    for name, wait in done:
        step(town.city, name, town.case_id, started + wait * MINUTE)
    step(town.city, "resume_clocks", town.case_id, started - timedelta(days=1))
    clock = handling(town.city, town.case_id)
    assert clock.paused_s >= 0 and clock.due_at >= clock.started_at
    assert clock.started_at <= clock.soon_at <= clock.due_at
    assert all(span.lower <= span.upper for span in clock.pauses)


def test_the_service_explains_every_clock_of_a_case(city: Connection) -> None:
    case_id = dispatched(city, local("2026-11-25 16:20"))
    found = DeadlineService(DatabaseDeadlineStore(city)).explain(case_id)
    assert [one.clock.stage for one in found.clocks] == ["receive", "handle"], "as they fall due"
    assert found.case.due_at is not None
    assert found.case.due_at.astimezone(SHANGHAI) == local("2026-11-25 16:50"), "the first of them speaks for the case"
    assert found.clocks[1].clock.due_at == local("2026-11-26 10:20")
    for one in found.clocks:
        assert one.explanation is not None
        assert one.explanation.counted_due_at == one.clock.due_at
