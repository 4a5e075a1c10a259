"""Reads the clocks of a case and the calendar that they are counted through."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, text

from app.deadlines.clock import CalendarDay
from app.deadlines.limits import Limit
from app.deadlines.model import CalendarAlarm, CaseClocks, ClockRule, Source, StageClock
from db.queries import query


def read_clocks(connection: Connection, case_id: int) -> CaseClocks | None:
    """Return the clocks of a case; None where there is no such case, or this person may not see it."""
    case = connection.execute(query("case_deadline"), {"case_id": case_id}).one_or_none()
    if case is None:
        return None
    clocks = tuple(_clock(row) for row in connection.execute(query("case_clocks"), {"case_id": case_id}))
    started = min((clock.started_at for clock in clocks), default=case.now)
    days = read_days(connection, started.astimezone(ZoneInfo(case.time_zone)).date())
    return CaseClocks(**case._mapping, clocks=clocks, days=days)


def read_days(connection: Connection, first_on: date) -> tuple[CalendarDay, ...]:
    """Return the days of the calendar from a day on to its end."""
    rows = connection.execute(query("calendar_from"), {"first_on": first_on})
    return tuple(
        CalendarDay(row.day_on, tuple((start, until) for start, until in row.stretches), row.is_sure, row.note)
        for row in rows
    )


def read_alarm(connection: Connection) -> CalendarAlarm | None:
    """Return what is missing in the calendar, None where nothing is."""
    row = connection.execute(text("select * from city.calendar_alarm()")).one_or_none()
    if row is None:
        return None
    return CalendarAlarm(row.missing_year, row.sure_until and row.sure_until.isoformat(), row.provisional_cases)


def _clock(row: Any) -> StageClock:
    has_limit = row.limit_value is not None and row.limit_unit is not None
    return StageClock(
        row.clock_no, row.stage, row.started_at, Limit(row.limit_value, row.limit_unit) if has_limit else None,
        row.limit_s, row.due_at, row.soon_at, row.is_provisional,
        tuple(zip(row.paused_from, row.paused_until, strict=True)), row.paused_at, row.ended_at,
        tuple(row.extended_at), Source(row.limit_source) if row.limit_source else None, row.rule_version, _rule(row),
        row.grade, row.multiplier,
    )  # fmt: skip


def _rule(row: Any) -> ClockRule | None:
    if row.rule_id is None:
        return None
    return ClockRule(
        row.rule_id, row.title, row.class_code, row.condition_no, row.condition, row.condition_en, row.limit_text
    )
