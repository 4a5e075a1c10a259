"""Working time by lookup in cumulative working seconds; `10_clock.sql` does the same in the database.

Working seconds are counted on the wall clock of the city. A stretch is half open: work that ends with the morning is
due at noon, not at two in the afternoon. Beyond the last sure day an answer is provisional; outside the table of days
working time is stretched evenly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import ArrayLike, NDArray

from app.deadlines.soon import soon_window

DAY_S = 86_400
SECONDS_OF_UNIT = {"urgent_hour": 3600, "work_hour": 3600, "work_day": 8 * 3600, "natural_day": DAY_S}
"""A working day is eight working hours, as in local rule books, whatever the length of the city's own day."""
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
        self._zone = ZoneInfo(time_zone)
        days = list(days)
        self._days = {day.day_on: day for day in days}
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
        self._total_s = float(self._before_s[-1])
        self._end_s = self._first_s + len(days) * DAY_S

    def knows(self, day: date) -> bool:
        """Tell whether a local day is in the table."""
        return day in self._days

    def day(self, day: date) -> CalendarDay:
        """Return a day of the table."""
        return self._days[day]

    def stretches_on(self, day: date) -> list[tuple[datetime, datetime]]:
        """Return the working stretches of a day of the table, on the wall clock of the city."""
        midnight = datetime.combine(day, datetime.min.time())
        return [
            (midnight + timedelta(seconds=seconds_of_time(start)), midnight + timedelta(seconds=seconds_of_time(until)))
            for start, until in self._days[day].stretches
        ]

    def local_time(self, at: datetime) -> datetime:
        """Return an instant as the wall clock of the city shows it, without a zone."""
        return at.astimezone(self._zone).replace(tzinfo=None)

    def instant(self, local: datetime) -> datetime:
        """Return what the wall clock shows as an instant in UTC; an hour that comes twice is its second coming."""
        early, late = local.replace(tzinfo=self._zone), local.replace(tzinfo=self._zone, fold=1)
        is_skipped = (late.utcoffset() or timedelta()) > (early.utcoffset() or timedelta())
        return (early if is_skipped else late).astimezone(UTC)

    @cached_property
    def first_at(self) -> datetime | None:
        """The instant at which the table begins; None for an empty one."""
        return self.instant(datetime.combine(min(self._days), datetime.min.time())) if self._days else None

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

    def soon_seconds(
        self, started_s: ArrayLike, due_s: ArrayLike, limits_s: ArrayLike, is_working: ArrayLike
    ) -> Floats:
        """Return the instants (n,) from which on clocks are due soon: the lookup backwards from their end.

        Args:
            started_s, due_s: (n,) Unix seconds.
            limits_s: (n,) limits in seconds of their own clock, with extensions.
            is_working: (n,) true where only working time counts.
        """
        started = np.asarray(started_s, dtype=np.float64)
        due = np.asarray(due_s, dtype=np.float64)
        window = soon_window(np.asarray(limits_s, dtype=np.float64))
        working = np.asarray(is_working, dtype=bool) & (window > 0) & (due > started)
        soon = due - window
        soon[working] = self._last_instant_of(self.working_seconds(due[working]) - window[working])
        return np.minimum(np.maximum(soon, started), due)

    def own_seconds(self, since_s: ArrayLike, until_s: ArrayLike, is_working: bool) -> Floats:
        """Return how much of a clock's own time lies between instants (n,); never less than nothing."""
        since = np.asarray(since_s, dtype=np.float64)
        until = np.asarray(until_s, dtype=np.float64)
        if is_working:
            return np.maximum(self.working_seconds(until) - self.working_seconds(since), 0)
        return np.maximum(until - since, 0)

    def working_seconds(self, instants_s: ArrayLike) -> Floats:
        """Return the working seconds from the first day of the table to instants (n,); outside it they run evenly."""
        instants = np.asarray(instants_s, dtype=np.float64)
        local = self._local(instants)
        before, beyond = local < self._first_s, local >= self._end_s
        first, end = self._ends
        return np.where(
            before,
            (instants - first) / OUTSIDE_STRETCH,
            np.where(beyond, self._total_s + (instants - end) / OUTSIDE_STRETCH, self._inside(local)),
        )

    def _inside(self, local_s: Floats) -> Floats:
        if not len(self._starts_s):
            return np.zeros(len(local_s))
        row = np.clip(np.searchsorted(self._starts_s, local_s, side="right") - 1, 0, None)
        return self._before_s[row] + np.clip(local_s - self._starts_s[row], 0, self._lengths_s[row])

    def _due_working(self, started: Floats, limits: Floats) -> tuple[Floats, NDArray[np.bool_]]:
        done = self.working_seconds(started)
        target = done + limits
        due = np.where(limits <= 0, started, np.maximum(self._first_instant_of(target), started))
        day = np.floor((self._local(due) - self._first_s) / DAY_S).astype(int)
        is_known = (day >= 0) & (day < len(self._is_sure)) & (done >= 0) & (target <= self._total_s)
        is_sure = np.zeros(len(due), dtype=bool)
        is_sure[is_known] = self._is_sure[day[is_known]]
        return due, ~is_sure

    def _first_instant_of(self, target: Floats) -> Floats:
        """The instants (n,) at which the working seconds come to a figure."""
        row = np.searchsorted(self._before_s[:-1], target, side="left") - 1
        return self._instant_of(target, row, (target <= 0) & (self._total_s > 0), target > self._total_s)

    def _last_instant_of(self, target: Floats) -> Floats:
        """The instants (n,) at which the working seconds leave a figure."""
        row = np.searchsorted(self._before_s[:-1], target, side="right") - 1
        return self._instant_of(target, row, target < 0, target >= self._total_s)

    def _instant_of(
        self, target: Floats, row: NDArray[np.int64], before: NDArray[np.bool_], beyond: NDArray[np.bool_]
    ) -> Floats:
        first, end = self._ends
        outside = np.where(before, first + target * OUTSIDE_STRETCH, end + (target - self._total_s) * OUTSIDE_STRETCH)
        if not len(self._starts_s):
            return outside
        row = np.clip(row, 0, None)
        inside = self._instant(self._starts_s[row] + target - self._before_s[row])
        return np.where(before | beyond, outside, inside)

    def _local(self, instants: Floats) -> Floats:
        """Unix seconds -> seconds since 1970 on the wall clock of the city."""
        at, offsets = self._offsets
        return instants + offsets[np.searchsorted(at, instants, side="right")]

    def _instant(self, local_s: Floats) -> Floats:
        """The other way; an hour that came twice is taken as its second coming, as PostgreSQL does."""
        at, offsets = self._offsets
        return local_s - offsets[np.searchsorted(at + offsets[1:], local_s, side="right")]

    @cached_property
    def _ends(self) -> tuple[float, float]:
        """The instants at which the table begins and ends."""
        first, end = self._instant(np.array([self._first_s, self._end_s]))
        return float(first), float(end)

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


def _change_between(offset: Callable[[int], object], low: int, high: int) -> float:
    """The first second at which the offset is no longer that of `low`."""
    before = offset(low)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if offset(middle) == before else (low, middle)
    return float(high)
