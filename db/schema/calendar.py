"""Fills the table of days, and reads it as the calendar that numpy looks up in."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from sqlalchemy import Connection, select, text

from app.deadlines.clock import Calendar, CalendarDay, Stretches
from app.deadlines.days import DEFAULT_STRETCHES, days_of
from db.schema.tables.profile import calendar_days, city_profile


def fill_calendar(connection: Connection) -> None:
    """Write every day from 2015 to the end of next year anew; called at each upgrade and when the profile changes.

    What people corrected stays, and deadlines that a longer calendar moves or makes sure are counted anew.
    """
    profile = connection.execute(select(city_profile.c.calendar, city_profile.c.work_stretches)).one_or_none()
    calendar, stretches = (
        (profile.calendar, _as_tuple(profile.work_stretches)) if profile else ("CN", DEFAULT_STRETCHES)
    )
    year_in_city = connection.scalar(text("select extract(year from city.city_now())::integer")) or 0
    last_year = max(datetime.now(UTC).year, year_in_city) + 1
    base = [
        {"day_on": day.day_on.isoformat(), "stretches": day.stretches, "note": day.note, "is_sure": day.is_sure}
        for day in days_of(calendar, stretches, last_year)
    ]
    connection.execute(text("select city.fill_calendar(cast(:base as jsonb))"), {"base": json.dumps(base)})


def fill_soon(connection: Connection) -> None:
    """Say when open cases are due and from when on soon, for those that were loaded without or kept by an earlier rule.

    Views are told of it as one piece of news.
    """
    was_bulk = connection.scalar(text("select current_setting('gridhall.bulk', true)")) or ""
    keep = text("select set_config('gridhall.bulk', :value, true)")
    connection.execute(keep, {"value": "on"})
    filled = connection.scalar(text("select city.fill_soon()"))
    if connection.scalar(text("select city.settle_first_clocks()")) or filled:
        connection.execute(text("select city.note_bulk('cases')"))
    connection.execute(keep, {"value": was_bulk})


def read_calendar(connection: Connection) -> Calendar:
    """Return the calendar of the city in its own time zone."""
    time_zone = connection.scalar(select(city_profile.c.time_zone)) or "UTC"
    days = connection.execute(select(calendar_days).order_by(calendar_days.c.day_on))
    return Calendar(
        (CalendarDay(row.day_on, _as_tuple(row.stretches), row.is_sure, row.note) for row in days), time_zone
    )


def _as_tuple(stretches: list[list[str]]) -> Stretches:
    return tuple((start, until) for start, until in stretches)
