"""The days of a series: "every second Thursday", or "the second Thursday of each month"."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice

LAST_WEEK = 5
"""The week of a month that means the last one."""


def days_of_series(
    first_on: date, weekday: int, every_weeks: int | None, week_of_month: int | None, after_on: date
) -> Iterator[date]:
    """Give the days of a series that lie after a day, without an end.

    Args:
        first_on: the series begins on this day or the first fitting one after it.
        weekday: 1 is Monday.
        every_weeks: so many weeks lie between two meetings; None for a monthly series.
        week_of_month: 1 to 4, or 5 for the last; None for a weekly series.
    """
    days = _weekly(first_on, weekday, every_weeks) if every_weeks else _monthly(first_on, weekday, week_of_month or 1)
    return (day for day in days if day > after_on)


def next_days(
    first_on: date, weekday: int, every_weeks: int | None, week_of_month: int | None, after_on: date, count: int
) -> list[date]:
    """Return the next days of a series; see `days_of_series`."""
    return list(islice(days_of_series(first_on, weekday, every_weeks, week_of_month, after_on), count))


def _weekly(first_on: date, weekday: int, every_weeks: int) -> Iterator[date]:
    day = first_on + timedelta(days=(weekday - first_on.isoweekday()) % 7)
    while True:
        yield day
        day += timedelta(weeks=every_weeks)


def _monthly(first_on: date, weekday: int, week: int) -> Iterator[date]:
    year, month = first_on.year, first_on.month
    while True:
        day = _day_of_month(year, month, weekday, week)
        if day >= first_on:
            yield day
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)


def _day_of_month(year: int, month: int, weekday: int, week: int) -> date:
    if week >= LAST_WEEK:
        end = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
        return end - timedelta(days=(end.isoweekday() - weekday) % 7)
    begin = date(year, month, 1)
    return begin + timedelta(days=(weekday - begin.isoweekday()) % 7, weeks=week - 1)
