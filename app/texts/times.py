"""Instants and days as people read them: 18:46:09, 11-22 18:46, Sun 22 Nov; spans are in `spans.py`."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from app.i18n import N_, _

WEEKDAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))
MONTHS = (
    N_("Jan"), N_("Feb"), N_("Mar"), N_("Apr"), N_("May"), N_("Jun"), N_("Jul"), N_("Aug"), N_("Sep"), N_("Oct"),
    N_("Nov"), N_("Dec"),
)  # fmt: skip


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


def date_text(at: float, time_zone: str) -> str:
    """Sun 22 Nov, or 11月22日 周日."""
    day = local(at, time_zone)
    pattern = _("{weekday} {day} {month}")
    return pattern.format(
        weekday=_(WEEKDAYS[day.weekday()]), day=day.day, month=_(MONTHS[day.month - 1]), number=day.month
    )
