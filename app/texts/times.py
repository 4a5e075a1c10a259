"""Instants and days as people read them: 18:46:09, 11-22 18:46, Sun 22 Nov; spans are in `spans.py`."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from app.i18n import _
from app.texts.labels import MONTHS, WEEKDAYS


@lru_cache(maxsize=8)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def local(at: float, time_zone: str) -> datetime:
    """An instant on the clock of the city."""
    return datetime.fromtimestamp(at, UTC).astimezone(_zone(time_zone))


def clock_text(at: float, time_zone: str) -> str:
    """18:46:09."""
    return local(at, time_zone).strftime("%H:%M:%S")


def when_text(at: float, now: float, time_zone: str) -> str:
    """18:46:09 today, 11-22 18:46 in this year, 2018-01-31 before."""
    then, today = local(at, time_zone), local(now, time_zone)
    if then.date() == today.date():
        return then.strftime("%H:%M:%S")
    return then.strftime("%m-%d %H:%M" if then.year == today.year else "%Y-%m-%d")


def minute_text(at: float, now: float, time_zone: str) -> str:
    """The same without seconds: 18:46 today."""
    said = when_text(at, now, time_zone)
    return said[:-3] if said.count(":") > 1 else said


def date_text(at: float, time_zone: str) -> str:
    """The local day of an instant, as `day_text`."""
    return day_text(local(at, time_zone).date())


def day_text(day: date) -> str:
    """Sun 22 Nov, or 11月22日 周日."""
    pattern = _("{weekday} {day} {month}")
    return pattern.format(
        weekday=_(WEEKDAYS[day.weekday()]), day=day.day, month=_(MONTHS[day.month - 1]), number=day.month
    )


def month_text(month_on: date) -> str:
    """Nov 2026, or 2026年11月."""
    pattern = _("{month} {year}")
    return pattern.format(month=_(MONTHS[month_on.month - 1]), year=month_on.year)
