"""The days of a city: which of them are worked, and how far that is certain."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import chinese_calendar

from app.deadlines.clock import CalendarDay, Stretches

FIRST_YEAR = 2015
DEFAULT_STRETCHES: Stretches = (("08:00", "12:00"), ("14:00", "18:00"))
WEEKEND = 5

LAST_SURE_CHINESE_YEAR = max(day.year for day in chinese_calendar.holidays)
"""The last year whose public holidays and shifted workdays were published when the library was made.

Source: chinesecalendar, from the yearly notices of the State Council.
"""


def days_of(calendar: str, stretches: Stretches, last_year: int) -> Iterator[CalendarDay]:
    """Yield every day from 2015 to the end of a year.

    Args:
        calendar: `CN` counts public holidays and shifted workdays; anything else means plain weekdays.
        stretches: the working stretches of an ordinary working day.
        last_year: the last year of the table.
    """
    day = date(FIRST_YEAR, 1, 1)
    while day.year <= last_year:
        yield _chinese_day(day, stretches) if calendar == "CN" else _plain_day(day, stretches, is_sure=True)
        day += timedelta(days=1)


def _plain_day(day: date, stretches: Stretches, is_sure: bool) -> CalendarDay:
    return CalendarDay(day, stretches if day.weekday() < WEEKEND else (), is_sure)


def _chinese_day(day: date, stretches: Stretches) -> CalendarDay:
    if day.year > LAST_SURE_CHINESE_YEAR:
        return _plain_day(day, stretches, is_sure=False)
    is_holiday, name = chinese_calendar.get_holiday_detail(day)
    is_shifted = not is_holiday and day.weekday() >= WEEKEND
    note = f"{name} (shifted workday)" if is_shifted else name
    return CalendarDay(day, () if is_holiday else stretches, True, note)
