"""Reads the clocks of a case and the calendar that they are counted through."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, text

from app.deadlines.clock import CalendarDay, Stretches
from app.deadlines.lateness import first_clock
from app.deadlines.limits import Limit
from app.deadlines.model import CalendarAlarm, CaseClocks, ClockRule, DaySource, StageClock
from app.deadlines.year import CalendarYear, Correction, GradeRuling, YearConfirmation, YearDay
from db.schema.queries import query


def read_clocks(connection: Connection, case_id: int) -> CaseClocks | None:
    """Return the clocks of a case; None where there is no such case, or this person may not see it."""
    case = connection.execute(query("case_deadline"), {"case_id": case_id}).one_or_none()
    if case is None:
        return None
    clocks = tuple(_clock(row) for row in connection.execute(query("case_clocks"), {"case_id": case_id}))
    started = min((clock.started_at for clock in clocks), default=case.now)
    days = read_days(connection, started.astimezone(ZoneInfo(case.time_zone)).date())
    found = CaseClocks(**case._mapping, clocks=clocks, days=days)
    first = first_clock(clocks)
    return found if first is None else replace(found, is_provisional=first.is_provisional)


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


def read_year(connection: Connection, year: int | None) -> CalendarYear:
    """Return a year of the calendar; None for the one that the alarm names, or else this year."""
    alarm = read_alarm(connection)
    today = connection.execute(text("select city.local_day(city.city_now())")).scalar_one()
    asked = {"year": year or (alarm.missing_year if alarm is not None else today.year)}
    facts = connection.execute(query("calendar_facts"), asked).one_or_none()
    if facts is None:  # a city whose calendar was never filled
        zone = connection.execute(text("select city.time_zone()")).scalar_one()
        return CalendarYear(asked["year"], (), today, zone, None, (), (), (), alarm, (), {})
    asked["year"] = min(max(asked["year"], facts.first_year), facts.last_year)
    days = tuple(
        YearDay(row.day_on, _hours(row.stretches) or (), row.is_sure, row.note, _hours(row.base_stretches) or (),
                row.base_note, row.is_corrected)
        for row in connection.execute(query("calendar_year"), asked)
    )  # fmt: skip
    corrections = tuple(
        Correction(row.day_on, _hours(row.stretches), row.why, row.by, row.set_at)
        for row in connection.execute(query("calendar_corrections"), asked)
    )
    rulings = tuple(GradeRuling(**row._mapping) for row in connection.execute(query("grade_rulings")))
    grids = {row.grade: row.grids for row in connection.execute(query("grade_grids"))}
    standings = tuple(
        YearConfirmation(**row._mapping) for row in connection.execute(query("calendar_standings"), asked)
    )
    return CalendarYear(
        asked["year"], tuple(range(facts.first_year, facts.last_year + 1)), facts.today, facts.time_zone,
        facts.sure_until, days, corrections, standings, alarm, rulings, grids,
    )  # fmt: skip


def _hours(stretches: list[list[str]] | None) -> Stretches | None:
    return None if stretches is None else tuple((since, until) for since, until in stretches)


def _clock(row: Any) -> StageClock:
    has_limit = row.limit_value is not None and row.limit_unit is not None
    return StageClock(
        row.clock_no, row.stage, row.started_at, Limit(row.limit_value, row.limit_unit) if has_limit else None,
        row.limit_s, row.due_at, row.soon_at, row.is_provisional,
        tuple(zip(row.paused_from, row.paused_until, strict=True)), row.paused_at, row.ended_at,
        tuple(row.extended_at), DaySource(row.limit_source) if row.limit_source else None, row.rule_version, _rule(row),
        row.grade, row.multiplier,
    )  # fmt: skip


def _rule(row: Any) -> ClockRule | None:
    if row.rule_id is None:
        return None
    return ClockRule(
        row.rule_id, row.title, row.class_code, row.condition_no, row.condition, row.condition_en, row.limit_text
    )
