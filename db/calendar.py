"""Fills the table of days, and reads it as the calendar that numpy looks up in."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Connection, delete, insert, select

from app.deadlines.clock import Calendar, CalendarDay, Stretches
from app.deadlines.days import DEFAULT_STRETCHES, days_of
from db.tables.profile import calendar_days, city_profile


def fill_calendar(connection: Connection) -> None:
    """Write every day from 2015 to the end of next year anew; called at each upgrade and when the profile changes."""
    profile = connection.execute(select(city_profile.c.calendar, city_profile.c.work_stretches)).one_or_none()
    calendar, stretches = (
        (profile.calendar, _as_tuple(profile.work_stretches)) if profile else ("CN", DEFAULT_STRETCHES)
    )
    rows = []
    before_s = 0
    for day in days_of(calendar, stretches, datetime.now(UTC).year + 1):
        rows.append({
            "day_on": day.day_on, "stretches": [list(stretch) for stretch in day.stretches], "work_s": day.work_s,
            "work_s_before": before_s, "is_sure": day.is_sure, "note": day.note,
        })  # fmt: skip
        before_s += day.work_s
    connection.execute(delete(calendar_days))
    connection.execute(insert(calendar_days), rows)


def read_calendar(connection: Connection) -> Calendar:
    """Return the calendar of the city in its own time zone."""
    time_zone = connection.scalar(select(city_profile.c.time_zone)) or "UTC"
    days = connection.execute(select(calendar_days).order_by(calendar_days.c.day_on))
    return Calendar(
        (CalendarDay(row.day_on, _as_tuple(row.stretches), row.is_sure, row.note) for row in days), time_zone
    )


def _as_tuple(stretches: list[list[str]]) -> Stretches:
    return tuple((start, until) for start, until in stretches)
