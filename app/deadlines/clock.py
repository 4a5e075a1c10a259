"""Working time by lookup in cumulative working seconds; `db/sql/city/10_clock.sql` does the same in the database.

Working seconds are counted on the wall clock of the city. A stretch is half open: work that ends with the morning is
due at noon, not at two in the afternoon. Beyond the last sure day an answer is provisional; outside the table of days
working time is stretched evenly.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import ArrayLike, NDArray

DAY_S = 86_400
SECONDS_OF_UNIT = {"urgent_hour": 3600, "work_hour": 3600, "work_day": 8 * 3600, "natural_day": DAY_S}
"""A working day is eight working hours (domain 6.1), whatever the length of the city's own day."""
WORKING_UNITS = frozenset({"work_hour", "work_day"})
OUTSIDE_STRETCH = 4.2
"""Seconds on the clock for each working second outside the table: a week of five days of eight hours."""

Stretches = tuple[tuple[str, str], ...]
Floats = NDArray[np.float64]


def limit_seconds(value: float, unit: str) -> int:
    """Return a limit in seconds of its own clock."""
    return round(value * SECONDS_OF_UNIT[unit])


def seconds_of_time(text: str) -> int:
    """Return the second of the day for `HH:MM`; `24:00` is the end of the day."""
    hours, minutes = text.split(":")
    return int(hours) * 3600 + int(minutes) * 60


@dataclass(frozen=True)
class CalendarDay:
    """One day of the city: when work is done on it, and whether that is certain."""

    day_on: date
    stretches: Stretches
    is_sure: bool
    note: str | None = None

    @property
    def work_s(self) -> int:
        """Working seconds of the day."""
        return sum(seconds_of_time(until) - seconds_of_time(start) for start, until in self.stretches)


@dataclass(frozen=True)
class Due:
    """An instant at which something is due, and whether a later calendar may still move it."""

    due_at: datetime
    is_provisional: bool


class Calendar:
    """The working stretches of consecutive days in one time zone."""

    def __init__(self, days: Iterable[CalendarDay], time_zone: str) -> None:
        self.time_zone = time_zone
        days = list(days)
        epoch = date(1970, 1, 1)
        self._first_s = float((days[0].day_on - epoch).days * DAY_S) if days else 0.0
        self._is_sure = np.array([day.is_sure for day in days], dtype=bool)
        stretches = [
            (
                (day.day_on - epoch).days * DAY_S + seconds_of_time(start),
                seconds_of_time(until) - seconds_of_time(start),
            )
            for day in days
            for start, until in day.stretches
        ]
        self._starts_s = np.array([start for start, _ in stretches], dtype=np.float64)
        self._lengths_s = np.array([length for _, length in stretches], dtype=np.float64)
        self._before_s = np.concatenate([[0.0], np.cumsum(self._lengths_s)])

    def due_at(self, started_at: datetime, value: float, unit: str) -> Due:
        """Return when a limit that starts at an instant is over."""
        due, is_provisional = self.due_seconds(
            [started_at.timestamp()], [limit_seconds(value, unit)], [unit in WORKING_UNITS]
        )
        return Due(datetime.fromtimestamp(float(due[0]), UTC), bool(is_provisional[0]))

    def due_seconds(
        self, started_s: ArrayLike, limits_s: ArrayLike, is_working: ArrayLike
    ) -> tuple[Floats, NDArray[np.bool_]]:
        """Return the due instants of many limits, and which of them are provisional.

        Args:
            started_s: (n,) Unix seconds.
            limits_s: (n,) limits in seconds of their own clock.
            is_working: (n,) true where only working time counts.
        """
        started = np.asarray(started_s, dtype=np.float64)
        limits = np.asarray(limits_s, dtype=np.float64)
        working = np.asarray(is_working, dtype=bool)
        due = started + limits
        provisional = np.zeros(len(due), dtype=bool)
        due[working], provisional[working] = self._due_working(started[working], limits[working])
        return due, provisional

    def working_seconds(self, local_s: Floats) -> Floats:
        """Return the working seconds from the first day of the table to local instants (n,)."""
        if not len(self._starts_s):
            return np.zeros(len(local_s))
        row = np.clip(np.searchsorted(self._starts_s, local_s, side="right") - 1, 0, None)
        return self._before_s[row] + np.clip(local_s - self._starts_s[row], 0, self._lengths_s[row])

    def _due_working(self, started: Floats, limits: Floats) -> tuple[Floats, NDArray[np.bool_]]:
        local = self._local(started)
        end_s = self._first_s + len(self._is_sure) * DAY_S
        is_outside = (local < self._first_s) | (local >= end_s)
        target = self.working_seconds(local) + limits
        total = self._before_s[-1]
        if not len(self._starts_s):
            return started + limits * OUTSIDE_STRETCH, np.ones(len(started), dtype=bool)
        row = np.clip(np.searchsorted(self._before_s[:-1], target, side="left") - 1, 0, None)
        due_local = np.maximum(self._starts_s[row] + target - self._before_s[row], local)
        due = self._instant(due_local)
        day = np.clip(((due_local - self._first_s) // DAY_S).astype(int), 0, len(self._is_sure) - 1)
        provisional = ~self._is_sure[day]
        is_beyond = ~is_outside & (target > total)
        end = self._instant(np.array([end_s]))[0]
        due = np.where(is_beyond, end + (target - total) * OUTSIDE_STRETCH, due)
        due = np.where(is_outside, started + limits * OUTSIDE_STRETCH, due)
        due = np.where(~is_outside & (limits <= 0), started, due)
        return due, provisional | is_outside | is_beyond

    def _local(self, instants: Floats) -> Floats:
        """Unix seconds -> seconds since 1970 on the wall clock of the city."""
        at, offsets = self._offsets
        return instants + offsets[np.searchsorted(at, instants, side="right")]

    def _instant(self, local_s: Floats) -> Floats:
        """The other way; an hour that came twice is taken as its second coming, as PostgreSQL does."""
        at, offsets = self._offsets
        return local_s - offsets[np.searchsorted(at + offsets[1:], local_s, side="right")]

    @cached_property
    def _offsets(self) -> tuple[Floats, Floats]:
        """The instants at which the offset to UTC changes (k,), and the offsets before, between and after (k + 1,)."""
        zone = ZoneInfo(self.time_zone)

        def offset(instant: int) -> float:
            return (datetime.fromtimestamp(instant, UTC).astimezone(zone).utcoffset() or timedelta()).total_seconds()

        first = int(self._first_s) - 366 * DAY_S
        last = int(self._first_s) + (len(self._is_sure) + 5 * 366) * DAY_S
        changes: list[float] = []
        offsets = [offset(first)]
        for instant in range(first, last, DAY_S):
            if offset(instant + DAY_S) != offsets[-1]:
                changes.append(_change_between(offset, instant, instant + DAY_S))
                offsets.append(offset(instant + DAY_S))
        return np.array(changes), np.array(offsets)


def _change_between(offset, low: int, high: int) -> float:
    """The first second at which the offset is no longer that of `low`."""
    before = offset(low)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if offset(middle) == before else (low, middle)
    return float(high)
