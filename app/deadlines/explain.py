"""Explains a deadline: the count of its clock stretch by stretch, whose sum is the limit exactly.

Counted in whole microseconds, so that nothing is lost between the stretches. What the database decided is shown beside
it; the two differ only where a day of the past was corrected after the deadline had been set.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from app.deadlines.clock import OUTSIDE_STRETCH, WORKING_UNITS, Calendar
from app.deadlines.model import StageClock

AGREES_WITHIN = timedelta(milliseconds=1)
"""The database counts in floating seconds."""
NOTHING = timedelta(0)
MICROSECOND = timedelta(microseconds=1)


class Kind(StrEnum):
    """What a stretch is."""

    COUNTED = "counted"
    PAUSED = "paused"
    EVEN = "even"  # outside the calendar, where working time is spread evenly


@dataclass(frozen=True)
class Stretch:
    """A span of time in which a clock ran, or stood still.

    Args:
        since, until: instants in UTC; `until` is None for a pause that has not ended.
        counted: what it takes from the limit; nothing for a pause.
    """

    kind: Kind
    since: datetime
    until: datetime | None
    counted: timedelta


@dataclass(frozen=True)
class Explanation:
    """How a deadline comes about.

    Args:
        stretches: in order; what they count and `left` make `total`.
        total: the limit with factor and extensions.
        left: what has not been laid out yet, because the clock stands still.
        counted_due_at: the end of the count; None while the clock stands still.
        is_corrected: the calendar was corrected for a day of the past since the deadline was set.
    """

    clock: StageClock
    stretches: tuple[Stretch, ...]
    total: timedelta
    left: timedelta
    counted_due_at: datetime | None
    is_corrected: bool


def explain(clock: StageClock, calendar: Calendar) -> Explanation | None:
    """Return the count of a clock, or None where its limit is not known."""
    if clock.total_us is None:
        return None
    total = clock.total_us * MICROSECOND
    is_working = clock.limit is not None and clock.limit.unit in WORKING_UNITS
    stretches: list[Stretch] = []
    at, left = clock.started_at.astimezone(UTC), total
    for since, until in (*_pauses(clock), (None, None)):
        run = list(_run(calendar, is_working, at, since, left))
        left -= sum((stretch.counted for stretch in run), NOTHING)
        stretches += run
        if left <= NOTHING or since is None:
            break
        stretches.append(Stretch(Kind.PAUSED, since, until, NOTHING))
        if until is None:
            return Explanation(clock, tuple(stretches), total, left, None, False)
        at = until
    due_at = (stretches[-1].until if stretches else None) or clock.started_at.astimezone(UTC)
    is_corrected = clock.due_at is not None and abs(clock.due_at - due_at) > AGREES_WITHIN
    return Explanation(clock, tuple(stretches), total, left, due_at, is_corrected)


def _pauses(clock: StageClock) -> Iterator[tuple[datetime, datetime | None]]:
    for since, until in clock.pauses:
        yield since.astimezone(UTC), until.astimezone(UTC)
    if clock.paused_at is not None:
        yield clock.paused_at.astimezone(UTC), None


def _run(
    calendar: Calendar, is_working: bool, since: datetime, stop: datetime | None, left: timedelta
) -> Iterator[Stretch]:
    """Count from an instant until nothing is left, or until the clock is stopped."""
    if is_working:
        yield from _run_working(calendar, since, stop, left)
        return
    until = since + left if stop is None else min(since + left, max(stop, since))
    if until > since:
        yield Stretch(Kind.COUNTED, since, until, until - since)


def _run_working(calendar: Calendar, since: datetime, stop: datetime | None, left: timedelta) -> Iterator[Stretch]:
    local, stop_local = calendar.local_time(since), None if stop is None else calendar.local_time(stop)
    while left > NOTHING and (stop_local is None or local < stop_local):
        if not calendar.knows(local.date()):
            even = _run_even(calendar, calendar.instant(local), stop, left)
            yield even
            left -= even.counted
            local = calendar.local_time(even.until or since)
            if left > NOTHING and stop is not None and (even.until or since) >= stop:
                return
            continue
        for begins, ends in calendar.stretches_on(local.date()):
            begins = max(begins, local)
            ends = ends if stop_local is None else min(ends, stop_local)
            if begins >= ends or left <= NOTHING:
                continue
            counted = min(ends - begins, left)
            left -= counted
            yield Stretch(Kind.COUNTED, calendar.instant(begins), calendar.instant(begins + counted), counted)
        local = datetime.combine(local.date() + timedelta(days=1), datetime.min.time())


def _run_even(calendar: Calendar, since: datetime, stop: datetime | None, left: timedelta) -> Stretch:
    """Outside the calendar: as far as what is left, a pause, or the first day of the calendar."""
    until = since + left * OUTSIDE_STRETCH
    for border in (calendar.first_at, stop):
        if border is not None and since < border < until:
            until = border
    counted = min(left, (until - since) / OUTSIDE_STRETCH)
    return Stretch(Kind.EVEN, since, until, counted if until < since + left * OUTSIDE_STRETCH else left)
