"""The definition of a deadline: walk minute by minute on the city's wall clock, and count each minute that counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from app.deadlines.clock import CalendarDay, seconds_of_time

MINUTE = timedelta(minutes=1)
Pauses = Sequence[tuple[datetime, datetime]]


def count_minutes(
    days: dict[date, CalendarDay], zone: str, started_at: datetime, minutes: int, pauses: Pauses = ()
) -> datetime:
    """When so many worked minutes are over; minutes of a pause do not count."""
    local = wall(started_at, zone)
    stopped = [(wall(since, zone), wall(until, zone)) for since, until in pauses]
    while minutes:
        minutes -= is_worked(days, local) and not any(since <= local < until for since, until in stopped)
        local += MINUTE
    return instant(local, zone)


def count_plain_minutes(started_at: datetime, minutes: int, pauses: Pauses = ()) -> datetime:
    """The same on a clock that runs day and night."""
    at = started_at.astimezone(UTC)
    while minutes:
        minutes -= not any(since <= at < until for since, until in pauses)
        at += MINUTE
    return at


def count_back(days: dict[date, CalendarDay], zone: str, due_at: datetime, minutes: int) -> datetime:
    """From which instant on so many worked minutes are left until a deadline."""
    local = wall(due_at, zone)
    while minutes:
        local -= MINUTE
        minutes -= is_worked(days, local)
    return instant(local, zone)


def is_worked(days: dict[date, CalendarDay], local: datetime) -> bool:
    """Whether the minute that begins here is worked."""
    second = local.hour * 3600 + local.minute * 60
    return any(
        seconds_of_time(start) <= second < seconds_of_time(until) for start, until in days[local.date()].stretches
    )


def wall(at: datetime, zone: str) -> datetime:
    """An instant on the wall clock of a zone."""
    return at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def instant(local: datetime, zone: str) -> datetime:
    """A time of the wall clock as an instant."""
    return local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
